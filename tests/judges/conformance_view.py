"""A table as it is declared and as frictionless reads it, and how the corrections of what frictionless says of it are listed.

Each correction has a row in conformance.md, by its name, with the clause that decides it. It looks at no more than the cells
and rows that it is about; everything else stands as frictionless told it.
"""

import frictionless

from conformance_case import Fault, names_of
from conformance_values import key_of, tidy

# Types of columns whose cells annals publishes as the texts that they are, trimmed.
TEXTS = ("string", "any", "list")


def listed_in(functions):
    """A mark that puts a function into a list, by the name of its row in conformance.md."""

    def named(name):
        def register(function):
            functions.append((name, function))
            return function

        return register

    return named


class View:
    """A table as it is declared, and as frictionless was given it and reads it."""

    def __init__(self, case, table, copies):
        self.case, self.table, self.copies, self.copy = case, table, copies, copies[table.name]
        schema = frictionless.Schema.from_descriptor(self.copy.schema)
        self.readers = {field.name: field.create_cell_reader() for field in schema.fields}
        self.rows = range(len(table.rows))
        self.primary = names_of(table.schema.get("primaryKey", []))
        headless = table.files.dialect.get("header") is False
        self.labels = table.names if headless else table.labels
        self.width = len(self.labels)

    def of(self, table):
        """The same of another table of the pair."""
        return self if table is self.table else View(self.case, table, self.copies)

    def is_ragged(self, row):
        return len(self.table.rows[row]) != self.width or row in self.table.ragged

    def cells(self, kinds):
        """The cells of some types that both read at the same place."""
        for field in self.table.fields:
            name = field["name"]
            for row in self.rows if field.get("type", "any") in kinds and self.is_read(name) else []:
                if not self.is_ragged(row):
                    yield row, name

    def value(self, row, name):
        """The value of a cell; none where it is missing or none of its type."""
        text = self.copy.text(row, name)
        value, notes = self.readers[name](text)
        return None if notes and "type" in notes else value

    def is_blank(self, row, name):
        """Whether a cell of a text holds nothing, and is not missing."""
        kind, text = self.table.declared(name).get("type", "any"), self.table.text(row, name)
        return kind in TEXTS and text is not None and not text.strip() and not self.table.empty(row, name)

    def key(self, row, names):
        """What a row has for the parts of a key, equal for equal values; nothing for a part that is missing or no value."""
        return tuple(self.part(row, name) for name in names)

    def part(self, row, name):
        value = self.value(row, name)
        if value is None or self.is_blank(row, name):
            return None
        if self.table.declared(name).get("type") != "string":
            return key_of(value)
        return None if tidy(value) in self.table.missing(name) else tidy(value)

    def is_read(self, name):
        """Whether both find the column of a field, and at the same place."""
        return self.table.column(name) is not None and self.table.is_in_place(name)

    def is_needed(self, name):
        return name in self.primary or self.table.declared(name).get("constraints", {}).get("required", False)

    def fault(self, rule, row, name=None):
        return Fault(self.table.name, rule, row, name)


def drop(faults, unwanted):
    return {fault for fault in faults if not unwanted(fault)}
