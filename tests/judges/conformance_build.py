"""Builds a table column by column."""

from conformance_case import SCHEMA, Table
from conformance_collections import COLLECTIONS
from conformance_texts import CORRECTED, TRICKY
from conformance_times import TIMES
from conformance_types import TYPES
from conformance_ways import RELATED, UNLIKE, WAYS

KINDS = {**TYPES, **TIMES, **COLLECTIONS}
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
LABELLED = [{"value": "", "label": "not asked"}, {"value": "n/a", "label": "no answer"}]
SCHEMA_MISSING = [["", "n/a"], LABELLED, ["n/a", ""], ["n/a"], ["--", "?"], []]
FIELD_MISSING = [["", "?"], ["?"], [{"value": "?", "label": "illegible"}], []]


class Builder:
    """A table under construction, column by column."""

    def __init__(self, draw, name, rows):
        self.draw = draw
        self.join = draw.choice(["_", "_", " ", "-"])
        schema = {"$schema": SCHEMA, "fields": []}
        if draw.random() < 0.2:
            schema["missingValues"] = draw.choice(SCHEMA_MISSING)
        self.table = Table(name, schema, [[] for _ in range(rows)], [])
        # What is wrong with the table as it is built, in words.
        self.faults = []

    def name(self):
        """A name of a column; now and then one that must stand in quotes, or has letters of other alphabets."""
        plain = f"col{self.join}{len(self.table.fields) + 1}"
        others = [f"{plain}, or so", f'{plain} "late"', f"{plain};x|y", f"it's {plain}"]
        others += [f"{plain}-été", f"größe {plain}", f"колонка-{plain}"]
        return self.draw.choice(others) if self.draw.random() < 0.08 else plain

    def add(self, kind, properties, texts, broken=()):
        name = self.name()
        self.table.fields.append({"name": name, **properties})
        self.table.labels.append(name)
        self.table.kinds[name] = kind
        self.table.broken[name] = list(broken)
        for row, text in zip(self.table.rows, texts):
            row.append(text)
        return name

    def add_key(self, kinds, tuples):
        """Columns of a key whose rows have the values of these numbers."""
        names = []
        for at, kind in enumerate(kinds):
            made = self.draw.choice(WAYS[kind][:1] + WAYS[kind])
            texts = [self.spelt(made.texts(parts[at])) for parts in tuples]
            is_any = made.properties["type"] in ("string", "any") or kind == "names"
            names.append(self.add(f"key {kind}", dict(made.properties), texts, [] if is_any else ["x"]))
            self.table.keys[names[-1]] = kind, [parts[at] for parts in tuples], made
        return names

    def spelt(self, texts):
        """One of the texts of a value, mostly the plain one."""
        return texts[0] if self.draw.random() < 0.85 else self.draw.choice(texts)

    def add_column(self):
        """A column of any type, with or without constraints and missing values."""
        # Those of many constraints more often, so that each of these is met.
        (kind,) = self.draw.choices(list(KINDS), [2 + len(made.constraints) for made in KINDS.values()])
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
        elif self.draw.random() < 0.35:
            constraints["required"] = True
        properties, own = dict(made.properties), made.has_missing
        if not own and self.draw.random() < 0.1:
            properties["missingValues"] = self.draw.choice(FIELD_MISSING)
        if constraints:
            properties["constraints"] = constraints
        name = self.add(kind, properties, texts, made.broken + breaking)
        missing = self.table.missing(name)
        for row in self.table.rows:
            if row[-1] in missing and "required" in constraints:
                # A text of the column's own that is missing in it.
                row[-1] = self.draw.choice([text for text in sound if text not in missing])
            elif missing and not own and "required" not in constraints and self.draw.random() < 0.08:
                row[-1] = self.draw.choice(missing)

    def twins(self, twins, rows):
        texts = [(self.table.missing_values or twins)[0]] * rows
        for row, text in zip(self.draw.sample(range(rows), 2), twins):
            texts[row] = text
        return texts

    def add_group(self):
        """A column for texts at the edge of its type."""
        group = self.draw.choice(CORRECTED + TRICKY)
        texts = [group.sound] * len(self.table.rows)
        name = self.add(group.name, group.properties, texts)
        for row in self.draw.sample(range(len(texts)), min(2, len(texts))):
            self.table.rows[row][-1] = self.draw.choice(group.texts)
            self.table.marks[row, name] = group

    def refer(self, target, key, resource):
        """Columns that refer to the key of a table, or of this one where it is not named."""
        kinds = [target.keys[name][0] for name in key]
        values = list(zip(*(target.keys[name][1] for name in key)))
        lot = self.draw.random()
        others = RELATED if lot < 0.2 else UNLIKE if lot < 0.24 else {}
        kinds = [self.draw.choice([kind, *others.get(kind, [])]) for kind in kinds]
        names = self.add_key(kinds, [self.draw.choice(values) for _ in self.table.rows])
        for row in self.table.rows:
            if self.draw.random() < 0.15:
                # In a key of several parts one that is empty takes the whole key out of the check.
                for name in names if self.draw.random() < 0.5 else names[:1]:
                    at = self.table.names.index(name)
                    row[at] = self.draw.choice(self.table.missing(name) or [row[at]])
        reference = {"fields": self.as_names(key)} if resource is None else {"resource": resource, "fields": self.as_names(key)}
        self.table.schema.setdefault("foreignKeys", []).append({"fields": self.as_names(names), "reference": reference})

    def as_names(self, names):
        """A key of one field may be written as one text (Data Package 1.0)."""
        return names[0] if len(names) == 1 and self.draw.random() < 0.2 else names
