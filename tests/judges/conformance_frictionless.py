"""frictionless as a judge of generated pairs, in the words of annals."""

import re

import frictionless

from conformance_case import Fault, names_of
from conformance_translate import BOUNDS, TRANSLATIONS
from conformance_write import write

JOINED = "tables of several files"

CONSTRAINTS = {
    "required": "missing-value",
    "pattern": "pattern-mismatch",
    "enum": "unknown-value",
    "minLength": "wrong-length",
    "maxLength": "wrong-length",
}
CONSTRAINTS |= {name: "out-of-range" for name in BOUNDS}
HEADER = {
    "extra-label",
    "missing-label",
    "blank-label",
    "duplicate-label",
    "incorrect-label",
    "unmatched-header",
    "blank-header",
    "source-error",
}
FILE = {"hash-count": "wrong-hash", "byte-count": "wrong-size"}


def translated(table):
    """The table as frictionless is given it, and the names of the translations that were needed."""
    copy = table.copy()
    return copy, {name for name, function in TRANSLATIONS if function(copy)}


def joins(tables):
    """Whether the files of a table are joined for frictionless: it joins lines of bytes, and drops one line of each file."""
    split = [table.files for table in tables if table.files.parts > 1]
    return any(
        files.compression
        or files.encoding.startswith("UTF-16")
        or len(files.dialect.get("headerRows", [1])) > 1
        or files.dialect.get("headerRows", [1]) != [1]
        or (files.terminator or files.dialect["lineTerminator"]) == "\r"
        for files in split
    )


def judge(case, folder):
    """The tables as frictionless is given them, what it says of them in the words of annals, and the translations needed."""
    told, tables = set(), []
    for table in case.tables:
        copy, needed = translated(table)
        tables.append(copy)
        told |= needed
    joined = joins(tables)
    if joined:
        told.add(JOINED)
    _, numbers = write(case, tables, folder, joined)
    report = frictionless.Package(str(folder / "datapackage.json")).validate()
    assert not report.errors, report.errors
    faults = set()
    for task in report.tasks:
        table = next(table for table in tables if table.name == task.name)
        for error in task.errors:
            faults.add(fault(table, numbers[table.name], error))
    return tables, faults, told


def fault(table, numbers, error):
    """An error of frictionless in the words of annals."""
    kind = error.type
    if kind in HEADER or (kind == "error" and "unique labels" in error.note):
        name = getattr(error, "field_name", None) if kind == "missing-label" else getattr(error, "label", None)
        return Fault(table.name, f"header:{kind}", "header", name)
    if kind in FILE:
        return Fault(table.name, FILE[kind], "file", None)
    assert hasattr(error, "row_number"), f"{table.name}: {error.type}: {error.note}"
    # By another delimiter than the file's a line break within quotes may end a row.
    row = numbers[error.row_number - 1] if error.row_number <= len(numbers) else "nowhere"
    if kind == "type-error":
        return Fault(
            table.name,
            "wrong-format" if table.declared(error.field_name)["type"] == "string" else "wrong-type",
            row,
            error.field_name,
        )
    if kind == "constraint-error":
        constraint = re.match(r'constraint "(\w+)"', error.note)[1]
        return Fault(table.name, CONSTRAINTS[constraint], row, error.field_name)
    if kind == "unique-error":
        return Fault(table.name, "duplicate-value", row, error.field_name)
    if kind == "primary-key":
        # frictionless tells of a key by its row alone; annals by the key's first field.
        return Fault(table.name, "duplicate-key", row, names_of(table.schema["primaryKey"])[0])
    if kind == "foreign-key":
        return Fault(table.name, "unknown-code", row, error.field_names[0])
    return Fault(table.name, f"row:{kind}", row, None)
