"""Makes pairs of schema and table: sound ones, by a number that says everything of them."""

import itertools
import random

from conformance_case import SCHEMA, Case, Table
from conformance_faults import damage
from conformance_files import dress
from conformance_texts import DIFFERENT, TRICKY
from conformance_times import TIMES
from conformance_types import TYPES

KINDS = {**TYPES, **TIMES}
# Types of key columns, and the values that a key takes.
KEYS = {
    "integer": lambda at: str(at + 1),
    "string": lambda at: f"k{at + 1}",
    "date": lambda at: f"2001-01-{at + 1:02}",
    "year": lambda at: str(1947 + at),
    "number": lambda at: f"{at}.5",
    "yearmonth": lambda at: f"2001-{at + 1:02}",
    "datetime": lambda at: f"2001-01-01T00:00:{at:02}Z",
    "time": lambda at: f"00:00:{at:02}",
}
# Types whose sound texts are all of different values.
DISTINCT = {
    "string",
    "short",
    "integer",
    "number",
    "special",
    "any",
    "uri",
    "uuid",
    "email",
    "binary",
    "date",
    "day",
    "year",
    "yearmonth",
    "time",
    "datetime",
    "half_zoned",
    "group",
    "comma",
    "geopoint",
    "capitals",
}
SCHEMA_MISSING = [["", "n/a"], [{"value": "", "label": "not asked"}, {"value": "n/a", "label": "no answer"}], ["n/a", ""]]


class Builder:
    """A table under construction, column by column."""

    def __init__(self, draw, name, rows):
        self.draw = draw
        self.join = draw.choice(["_", "_", " ", "-"])
        schema = {"$schema": SCHEMA, "fields": []}
        if draw.random() < 0.15:
            schema["missingValues"] = draw.choice(SCHEMA_MISSING)
        self.table = Table(name, schema, [[] for _ in range(rows)], [])
        # What is wrong with the table as it is built, in words.
        self.faults = []

    def add(self, kind, properties, texts, broken=()):
        name = f"col{self.join}{len(self.table.fields) + 1}"
        self.table.fields.append({"name": name, **properties})
        self.table.labels.append(name)
        self.table.kinds[name] = kind
        self.table.broken[name] = list(broken)
        for row, text in zip(self.table.rows, texts):
            row.append(text)
        return name

    def add_key(self, kinds, tuples):
        """Columns of a key whose rows have the given values."""
        names = []
        for at, kind in enumerate(kinds):
            broken = [] if kind == "string" else ["x"]
            names.append(self.add(f"key {kind}", {"type": kind}, [parts[at] for parts in tuples], broken))
        return names

    def add_column(self):
        """A column of any type, with or without constraints and missing values."""
        kind = self.draw.choice(list(KINDS))
        made = KINDS[kind]
        rows = len(self.table.rows)
        constraint, breaking = self.draw.choice(made.constraints + [({}, [])])
        constraints = dict(constraint)
        sound = [text for text in made.sound if text not in breaking]
        texts = [self.draw.choice(sound) for _ in range(rows)]
        if kind in DISTINCT and len(sound) >= rows and not constraints and self.draw.random() < 0.3:
            constraints, texts = {"unique": True}, self.draw.sample(sound, rows)
        elif made.twins and not constraints and self.draw.random() < 0.15 and rows > 1:
            # Two values of one meaning in a column that may not have them.
            constraints["unique"] = True
            texts = self.twins(self.draw.choice(made.twins), rows)
            self.faults.append(f"{self.table.name}: two texts of one value in a column of {kind}")
        elif self.draw.random() < 0.35 and not made.has_missing:
            constraints["required"] = True
        properties = dict(made.properties)
        if constraints:
            properties["constraints"] = constraints
        name = self.add(kind, properties, texts, made.broken + breaking)
        if "required" not in constraints and not made.has_missing:
            for row in self.table.rows:
                if self.draw.random() < 0.08:
                    row[-1] = self.draw.choice(self.table.missing(name))

    def twins(self, twins, rows):
        texts = [self.table.missing_values[0]] * rows
        for row, text in zip(self.draw.sample(range(rows), 2), twins):
            texts[row] = text
        return texts

    def add_group(self):
        """A column for texts at the edge of its type."""
        group = self.draw.choice(DIFFERENT + TRICKY)
        texts = [group.sound] * len(self.table.rows)
        name = self.add(group.name, group.properties, texts)
        for row in self.draw.sample(range(len(texts)), min(2, len(texts))):
            self.table.rows[row][-1] = self.draw.choice(group.texts)
            self.table.marks[row, name] = group

    def refer(self, target, key, resource):
        """Columns that refer to the key of a table, or of this one where it is not named."""
        kinds = [target.declared(name)["type"] for name in key]
        values = [[target.text(row, name) for name in key] for row in range(len(target.rows))]
        tuples = [list(self.draw.choice(values)) for _ in self.table.rows]
        if kinds == ["integer"] and self.draw.random() < 0.1:
            names = [self.add("number for an integer", {"type": "number"}, [f"{text}.0" for (text,) in tuples])]
        else:
            names = self.add_key(kinds, tuples)
        for row in range(len(tuples)):
            lot = self.draw.random()
            if lot < 0.15:
                # In a key of several parts one that is empty takes the whole key out of the check.
                for name in names if lot < 0.08 else names[:1]:
                    self.table.rows[row][self.table.names.index(name)] = self.table.missing(name)[0]
            elif lot < 0.2 and len(kinds) == 1:
                self.table.rows[row][-1] = respelt(kinds[0], self.table.rows[row][-1])
        reference = {"fields": self.as_names(key)} if resource is None else {"resource": resource, "fields": self.as_names(key)}
        self.table.schema.setdefault("foreignKeys", []).append({"fields": self.as_names(names), "reference": reference})

    def as_names(self, names):
        """A key of one field may be written as one text (Data Package 1.0)."""
        return names[0] if len(names) == 1 and self.draw.random() < 0.2 else names


def respelt(kind, text):
    """Another text of the same value; for annals, which trims texts, also of a text."""
    spellings = {
        "string": f" {text} ",
        "integer": f"0{text}",
        "number": f"{text}0",
        "datetime": text.replace("Z", "+00:00"),
        "time": f"{text}.0",
    }
    return spellings.get(kind, text)


def tuples(draw, kinds, rows):
    """Unlike values of a key, in any order."""
    if len(kinds) == 1:
        whole = [(KEYS[kinds[0]](at),) for at in range(rows)]
    else:
        whole = list(itertools.product(*([KEYS[kind](at) for at in range(4)] for kind in kinds)))[: max(rows, 6)]
    return draw.sample(whole, rows)


def key_kinds(draw, count):
    """Mostly integers and strings; the other types of keys in their turn."""
    return [draw.choice(["integer", "string", draw.choice(list(KEYS))]) for _ in range(count)]


def declare_key(draw, builder, names):
    """Makes columns a key in one of the ways that a schema has for it."""
    schema = builder.table.schema
    way = draw.random()
    if way < 0.6:
        schema["primaryKey"] = builder.as_names(names)
    if way >= 0.6 or draw.random() < 0.2:
        if len(names) == 1 and draw.random() < 0.6:
            builder.table.declared(names[0])["constraints"] = {"unique": True}
        elif way < 0.85:
            schema["uniqueKeys"] = [names]


def make_target(draw, name):
    builder = Builder(draw, name, draw.randint(2, 6))
    kinds = key_kinds(draw, draw.choice([1, 1, 2]))
    names = builder.add_key(kinds, tuples(draw, kinds, len(builder.table.rows)))
    declare_key(draw, builder, names)
    if draw.random() < 0.5:
        builder.add_column()
    return builder, names


def make_main(draw, targets):
    builder = Builder(draw, "table", draw.randint(3, 8))
    rows = len(builder.table.rows)
    own = None
    if draw.random() < 0.85:
        kinds = key_kinds(draw, draw.choice([1, 1, 1, 2]))
        own = builder.add_key(kinds, tuples(draw, kinds, rows))
        declare_key(draw, builder, own)
    for target, key in targets:
        builder.refer(target.table, key, target.table.name)
    if own and draw.random() < 0.15:
        builder.refer(builder.table, own, draw.choice([None, None, "", "table"]))
    if draw.random() < 0.15:
        kinds = key_kinds(draw, 2)
        builder.table.schema.setdefault("uniqueKeys", []).append(builder.add_key(kinds, tuples(draw, kinds, rows)))
    for _ in range(draw.randint(0 if own else 1, 3)):
        builder.add_column()
    if draw.random() < 0.35:
        builder.add_group()
    return builder, own


def shuffle(draw, table):
    """Puts columns in another order, in schema and file alike: a key need not stand first."""
    order = list(range(len(table.fields)))
    draw.shuffle(order)
    table.schema["fields"] = [table.fields[at] for at in order]
    table.labels = [table.labels[at] for at in order]
    table.rows = [[row[at] for at in order] for row in table.rows]


def make(number):
    """The pair of a number."""
    draw = random.Random(f"1947 {number}")
    if draw.random() < 0.04:
        # A table of one column, where an empty cell alone makes a row.
        builder = Builder(draw, "table", draw.randint(2, 5))
        builder.add_column()
        builders = [builder]
    else:
        targets = [make_target(draw, name) for name in draw.choice([[], [], ["codes"], ["codes", "places"]])]
        main, own = make_main(draw, targets)
        if targets and own and draw.random() < 0.2:
            targets[0][0].refer(main.table, own, "table")
        builders = [main] + [builder for builder, _ in targets]
        draw.shuffle(builders)
    tables = [builder.table for builder in builders]
    for table in tables:
        if draw.random() < 0.3:
            shuffle(draw, table)
    case = Case(number, tables, [fault for builder in builders for fault in builder.faults])
    damage(draw, case)
    for table in tables:
        dress(draw, table)
    return case
