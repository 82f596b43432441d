"""What a generated pair is made of: tables with their schemas, and how their files are written."""

import copy
from dataclasses import dataclass, field
from typing import NamedTuple

SCHEMA = "https://datapackage.org/profiles/2.0/tableschema.json"
PACKAGE = "https://datapackage.org/profiles/2.0/datapackage.json"


# Stands in a cell where a byte is to stand that is no text.
BROKEN = "\ue000"
# A byte of windows-1251 that Python has no letter for, and browsers this one.
CONTROL = "\x98"


class Raw(str):
    """A cell that is written as it stands, quotes and all."""


class Fault(NamedTuple):
    """What a program says is wrong, in the words of annals: `row` is the number of a row from 0, or `header`, or `file`."""

    table: str
    rule: str
    row: int | str
    field: str | None


@dataclass
class Files:
    """How a table is written. `before` is what stands before a row, by its number: blank lines and comments."""

    dialect: dict = field(default_factory=dict)
    encoding: str | None = None
    # `path`: the name ends in .gz; `property`: the resource says so.
    compression: str | None = None
    parts: int = 1
    byte_order_mark: bool = False
    before: dict = field(default_factory=dict)
    # Blank lines and comments above the header.
    above: list[str] = field(default_factory=list)
    # Rows in which a byte stands that is no text.
    broken_bytes: list[int] = field(default_factory=list)
    # The algorithm of a checksum that the resource has, and whether it is the file's; likewise of its number of bytes.
    checksum: tuple[str, bool] | None = None
    size: bool | None = None
    # Whether the dialect stands in a file of its own.
    is_apart: bool = False
    # What stands between cells, and after a row, where it is not what the dialect says.
    delimiter: str | None = None
    terminator: str | None = None
    # The header of the last of several files, where it is not that of the others.
    last_labels: list[str] | None = None
    # Lines between two header rows.
    amid: list[str] = field(default_factory=list)
    # What the header is: `one` row, one under a `title`, `two` rows that are joined, or two of which the first has a single
    # cell that `spans` all columns.
    header: str = "one"


@dataclass
class Table:
    name: str
    schema: dict
    rows: list[list[str]]
    labels: list[str]
    files: Files = field(default_factory=Files)
    # For each field, the name of its type among those generated, or of the group of texts that it is for.
    kinds: dict = field(default_factory=dict)
    # Cells whose text is one of a group's: (row, field) to the group.
    marks: dict = field(default_factory=dict)
    # Texts that break the type or a constraint of a field.
    broken: dict = field(default_factory=dict)
    # Columns of keys: the kind of its values, their numbers, and the way in which they are written.
    keys: dict = field(default_factory=dict)
    # Rows whose cells are told apart wrongly, to the rule that they break.
    ragged: dict = field(default_factory=dict)
    # Whether the header was found to be wrong.
    is_misnamed: bool = False

    @property
    def fields(self):
        return self.schema["fields"]

    @property
    def names(self):
        return [field["name"] for field in self.fields]

    def declared(self, name):
        return next(field for field in self.fields if field["name"] == name)

    def missing(self, name):
        """The missing values of a field, as texts."""
        field, null = self.declared(name), self.files.dialect.get("nullSequence")
        missing = texts_of(field["missingValues"]) if "missingValues" in field else self.missing_values
        return missing + ([null] if null is not None else [])

    @property
    def missing_values(self):
        return texts_of(self.schema.get("missingValues", [""]))

    def text(self, row, name):
        """The text that a row has for a field by its label; none where it has none."""
        at = self.column(name)
        return self.rows[row][at] if at is not None and at < len(self.rows[row]) else None

    def column(self, name):
        """Where a field stands in the file; none where it does not."""
        if self.files.dialect.get("header") is False:
            return self.names.index(name)
        return self.labels.index(name) if name in self.labels else None

    def empty(self, row, name):
        """Whether a row has a missing value for a field."""
        text = self.text(row, name)
        return text is None or text in self.missing(name)

    @property
    def has_header(self):
        """Whether the header is the schema's, by the way that its fields are matched."""
        if self.files.dialect.get("header") is False:
            return True
        is_one = self.files.delimiter is None and self.files.last_labels is None
        return is_one and (self.schema.get("fieldsMatch", "exact") != "exact" or self.labels == self.names)

    @property
    def is_whole(self):
        """Whether references to the table, and from it, can be followed."""
        return self.has_header and not self.is_misnamed and not self.files.broken_bytes

    def is_in_place(self, name):
        """Whether a column is the same field's by its order and by its name."""
        if self.has_header:
            return True
        at, headers = self.names.index(name), [self.labels, self.files.last_labels or self.labels]
        return self.files.delimiter is None and all(
            at < len(labels) and labels[at] == name and labels.count(name) == 1 for labels in headers
        )

    def copy(self):
        return copy.deepcopy(self)


@dataclass
class Case:
    number: int
    tables: list[Table]
    # What was put into sound tables, in words; nothing where they were left sound.
    faults: list[str] = field(default_factory=list)

    def table(self, name):
        return next(table for table in self.tables if table.name == name)

    def is_comparable(self, fault):
        """Whether both can say what a fault says: not of columns that they tell apart otherwise once a header is wrong."""
        if not isinstance(fault.row, int) or fault.field is None:
            return True
        table = self.table(fault.table)
        if fault.rule == "unknown-code":
            keys = [key for key in table.schema.get("foreignKeys", []) if names_of(key["fields"])[0] == fault.field]
            return table.is_whole and all(self.target(table, key).is_whole for key in keys)
        if fault.rule.startswith("duplicate"):
            return all(table.is_in_place(name) for name in table.names)
        return table.is_in_place(fault.field)

    def target(self, table, key):
        """The table that a foreign key refers to."""
        return self.table(key["reference"].get("resource") or table.name)


def texts_of(values):
    """Missing values, which may have labels, as texts."""
    return [value["value"] if isinstance(value, dict) else value for value in values]


def names_of(value):
    """Names of a key, which may be one text or a list."""
    return [value] if isinstance(value, str) else list(value)
