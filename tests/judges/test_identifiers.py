"""Identifiers over many releases, held against someone who keeps every citation that could be made and follows each of them
in what would be published next: it must lead to its record, or to the word that this is no more."""

import json
import os
import random
import subprocess

SEED = 20261123
HISTORIES = int(os.environ.get("HISTORIES", "25"))
RELEASES = 12
NAMES = list("abcdefg")
NUMBERS = list("12345678")


class State:
    """Tables: by name what each was formerly and its identifiers; what `retired` was formerly, and its rows."""

    def __init__(self, tables=None, formerly=(), rows=()):
        self.tables = {name: (list(names), list(ids)) for name, (names, ids) in (tables or {}).items()}
        self.formerly, self.rows = list(formerly), set(rows)

    def copy(self):
        return State(self.tables, self.formerly, self.rows)

    def leads(self, name):
        """The table that a name leads to."""
        if name in self.tables:
            return name
        found = [table for table, (names, _) in self.tables.items() if name in names]
        return found[0] if found else "retired" if name in self.formerly else None

    def is_declarable(self):
        """Whether each name leads to one table, and is said once."""
        names = [former for name, (names, _) in self.tables.items() for former in [name, *names]] + self.formerly
        return len(names) == len(set(names))

    def write(self, folder):
        def resource(name, formerly, columns, key):
            schema = {"fields": [{"name": column, "type": "string"} for column in columns], **key}
            return {"name": name, "path": f"{name}.csv", "schema": schema, **({"formerly": formerly} if formerly else {})}

        resources = [resource(name, names, ["r_id"], {"primaryKey": "r_id"}) for name, (names, _) in self.tables.items()]
        resources.append(resource("retired", self.formerly, ["record_id", "table"], {}))
        (folder / "datapackage.json").write_text(json.dumps({"name": "d", "resources": resources}))
        for name, (_, ids) in self.tables.items():
            (folder / f"{name}.csv").write_text("r_id\n" + "".join(f"{number}\n" for number in ids))
        rows = "".join(f"{number},{table}\n" for number, table in sorted(self.rows))
        (folder / "retired.csv").write_text("record_id,table\n" + rows)


class Reader:
    """Every citation (name of a table, identifier) that could be made so far, with the record that was meant."""

    def __init__(self):
        self.cited, self.before, self.records = {}, State(), 0

    def faults(self, state):
        """What someone who follows every citation would miss or mistake."""
        faults = []
        for name, (names, _) in [*self.before.tables.items(), ("retired", (self.before.formerly, []))]:
            every = [name, *names] if name != "retired" or names else []
            if len({state.leads(each) if each != "retired" else "retired" for each in every}) > 1:
                faults.append(f"the names of {name} lead to several tables")
            faults += [f"{each} leads nowhere" for each in every if each != "retired" and state.leads(each) is None]
        faults += [f"{table} is no table" for _, table in state.rows if table and state.leads(table) is None]
        for number, table in self.before.rows:
            if not {(number, table), (number, "")} & state.rows:
                faults.append(f"the word on {table} {number} is gone")
        for name, (_, ids) in state.tables.items():
            for number in ids:
                if any(row == number and table in ("", *self.names_of(state, name)) for row, table in state.rows):
                    faults.append(f"{name} {number} is said to be no more")
                meant = {self.cited[old, number] for old in self.names_of(state, name) if (old, number) in self.cited}
                alive = {record for record in meant if self.is_published(record)}
                if len(alive) > 1:
                    faults.append(f"{name} {number} would be of {len(alive)} records")
        for name, (names, ids) in self.before.tables.items():
            now = state.tables.get(state.leads(name), ([], []))[1]
            for number in ids:
                if number not in now and not any((number, table) in state.rows for table in ["", name, *names]):
                    faults.append(f"{name} {number} is gone without a word")
        return faults

    @staticmethod
    def names_of(state, name):
        return [name, *state.tables[name][0]]

    def is_published(self, record):
        return any(self.cited.get((name, number)) == record for name, (_, ids) in self.before.tables.items() for number in ids)

    def publish(self, state):
        for name, (_, ids) in state.tables.items():
            for number in ids:
                meant = [self.cited[old, number] for old in self.names_of(state, name) if (old, number) in self.cited]
                if not meant:
                    self.records += 1
                self.cited[name, number] = meant[0] if meant else self.records
        self.before = state.copy()


def changed(state, draw):
    """What a curator might make of a dataset: with all that is to be said, or some of it forgotten."""
    state = state.copy()
    for _ in range(draw.choice([1, 1, 2, 3])):
        name = draw.choice(sorted(state.tables))
        names, ids = state.tables[name]
        new = draw.choice(NAMES)
        careful = draw.random() < 0.75
        step = draw.random()
        if step < 0.25 and ids:
            number = draw.choice(ids)
            ids.remove(number)
            if careful:
                state.rows.add((number, draw.choice([name, name, name, "", *names, draw.choice(NAMES)])))
        elif step < 0.5:
            number = draw.choice(NUMBERS)
            if number not in ids:
                ids.append(number)
        elif step < 0.65 and new not in state.tables:
            former = [name, *names] if careful else names
            state.tables[new] = ([other for other in former if other != new], ids)
            del state.tables[name]
        elif step < 0.75 and len(state.tables) > 1:
            other = draw.choice(sorted(set(state.tables) - {name}))
            other_names, other_ids = state.tables.pop(other)
            if careful:
                ids += [number for number in other_ids if number not in ids]
                names += [other, *other_names]
            else:
                ids[:] = sorted({*ids, *other_ids})
        elif step < 0.85 and len(state.tables) > 1:
            if careful:
                state.formerly += [other for other in [name, *names] if other not in state.formerly]
                state.rows |= {(number, name) for number in ids}
            del state.tables[name]
        elif step < 0.93 and new not in state.tables:
            state.tables[new] = ([], draw.sample(NUMBERS, draw.randint(1, 2)))
        elif step < 0.96 and state.rows:
            number, table = draw.choice(sorted(state.rows))
            state.rows.remove((number, table))
            if careful:
                state.rows.add((number, draw.choice(["", draw.choice(NAMES)])))
        elif names and not careful:
            names.remove(draw.choice(names))
    return state


def run(folder, *arguments):
    done = subprocess.run([os.environ["ANNALS"], *arguments], cwd=folder, capture_output=True, text=True)
    return done.returncode, done.stdout, done.stderr


def test_every_citation_leads_to_its_record_or_to_the_word_on_it(tmp_path):
    draw = random.Random(SEED)
    seen = {"published": 0, "faulty": 0, "refused": 0}
    for history in range(HISTORIES):
        folder = tmp_path / str(history)
        folder.mkdir()
        reader = Reader()
        state = State({"a": ([], ["1", "2"]), "b": ([], ["2", "3"])})
        released = 0
        while released < RELEASES:
            state.write(folder)
            status, out, err = run(folder, "check", "--format", "json")
            what = f"{history}: {reader.before.__dict__} -> {state.__dict__}\n{out}{err}"
            if not state.is_declarable():
                assert status == 2 and "/formerly: " in err, what
                seen["refused"] += 1
            elif faults := reader.faults(state):
                assert status == 1, f"{faults}\n{what}"
                assert {"lost-id", "retired-id"} >= {found["rule"] for found in json.loads(out)}, what
                seen["faulty"] += 1
            else:
                assert (status, out.count("{")) == (0, 0), what
                status, out, err = run(folder, "build")
                assert status == 0, what + out + err
                reader.publish(state)
                released += 1
                seen["published"] += 1
            state = changed(reader.before, draw)
    assert seen["faulty"] > 5 * HISTORIES and seen["refused"] > 0, seen
