"""frictionless as a judge of generated pairs.

What the standard says and frictionless does not know is told to it in other words that mean the same: a pair is written a
second time for it. Each such translation has a row in conformance.md, by its name, and is done only where it is needed.
"""

import datetime
import re

import frictionless

from conformance_case import Fault, Raw, names_of, texts_of
from conformance_types import PATTERNS
from conformance_write import BROKEN, FOREIGN, write

CONSTRAINTS = {
    "required": "missing-value",
    "pattern": "pattern-mismatch",
    "enum": "unknown-value",
    "minLength": "wrong-length",
    "maxLength": "wrong-length",
}
BOUNDS = ["minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum"]
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
TRANSLATIONS = []
JOINED = "tables of several files"


def translation(name):
    def register(function):
        TRANSLATIONS.append((name, function))
        return function

    return register


@translation("what a dialect leaves out")
def defaults(table):
    """frictionless guesses at it from the file; the standard has defaults."""
    files, dialect = table.files, table.files.dialect
    files.encoding = files.encoding or "UTF-8"
    given = {
        "delimiter": ",",
        "quoteChar": '"',
        "doubleQuote": True,
        "skipInitialSpace": False,
        "lineTerminator": "\n",
        "header": True,
    }
    files.dialect = {**given, **dialect}
    return False


@translation("comments and blank lines above the header")
def above(table):
    """frictionless counts them when it looks for the header."""
    lines = len(table.files.above)
    dialect = table.files.dialect
    if dialect["header"]:
        dialect["headerRows"] = [row + lines for row in dialect.get("headerRows", [1])]
    return lines > 0


@translation("a header row whose cell goes for several columns")
def spanning(table):
    spans = table.files.header == "spans"
    table.files.header = "two" if spans else table.files.header
    return spans and len(table.labels) > 1


@translation("comments")
def comments(table):
    """frictionless also takes a row for a comment whose first cell is in quotes and starts so."""
    mark = table.files.dialect.get("commentChar")
    if mark is None or not any(row and row[0].startswith(mark) for row in [*table.rows, table.labels]):
        return False
    number = len(table.files.above) + len(table.files.dialect.get("headerRows", [])) * table.files.dialect["header"]
    rows = list(range(1, len(table.files.above) + 1))
    for row in range(len(table.rows) + 1):
        for line in table.files.before.get(row, []):
            number += 1
            rows += [number] if line.startswith(mark) else []
        number += 1
    del table.files.dialect["commentChar"]
    table.files.dialect["commentRows"] = rows
    return True


@translation("bytes that are no text")
def broken_bytes(table):
    """frictionless reads no further; annals goes on with a question mark in their place."""
    told = str.maketrans({BROKEN: "?", FOREIGN: "?"})
    table.rows = [[cell if isinstance(cell, Raw) else cell.translate(told) for cell in row] for row in table.rows]
    return bool(table.files.broken_bytes)


@translation("`nullSequence`")
def null(table):
    sequence = table.files.dialect.pop("nullSequence", None)
    if sequence is None:
        return False
    table.schema.setdefault("missingValues", [""])
    for holder in [table.schema, *table.fields]:
        if "missingValues" in holder:
            holder["missingValues"] = texts_of(holder["missingValues"]) + [sequence]
    return any(sequence in row for row in table.rows)


@translation("`groupChar` of an `integer`")
def group_integer(table):
    changed = False
    for field in table.fields:
        mark = field.get("groupChar")
        if field.get("type") != "integer" or mark is None or table.column(field["name"]) is None:
            continue
        del field["groupChar"]
        changed = True
        for name in BOUNDS:
            if isinstance(field.get("constraints", {}).get(name), str):
                field["constraints"][name] = field["constraints"][name].replace(mark, "")
        at = table.column(field["name"])
        for row in table.rows:
            if at < len(row) and not isinstance(row[at], Raw):
                row[at] = ungrouped(row[at], mark)
    return changed


def ungrouped(text, mark):
    """A text without the marks between the digits of its number, where they stand before three: any other is no number, which
    frictionless would read as one."""
    mark = re.escape(mark)
    found = re.search(rf"\d(?:[\d{mark}]*\d)?", text, re.ASCII)
    if not found or not re.fullmatch(rf"\d{{1,3}}(?:{mark}\d{{2,3}})*{mark}\d{{3}}", found.group(), re.ASCII):
        return text
    return text[: found.start()] + re.sub(mark, "", found.group()) + text[found.end() :]


@translation("`categories`")
def categories(table):
    changed = False
    for field in table.fields:
        values = field.pop("categories", None)
        if values is not None:
            changed = True
            allowed = [value["value"] if isinstance(value, dict) else value for value in values]
            field.setdefault("constraints", {}).setdefault("enum", allowed)
    return changed


@translation("`pattern`")
def patterns(table):
    """Python's expressions are not XML Schema's, and frictionless holds only the first and last of alternatives to the ends."""
    changed = False
    for field in table.fields:
        pattern = field.get("constraints", {}).get("pattern")
        if pattern in PATTERNS or (pattern and "|" in pattern):
            field["constraints"]["pattern"] = PATTERNS.get(pattern, f"(?:{pattern})")
            changed = True
    return changed


@translation("bounds and values of a field with a pattern")
def bounds_by_pattern(table):
    """annals takes them in the type's default form, frictionless as the pattern has them."""
    changed = False
    for field in table.fields:
        pattern, held = field.get("format", ""), field.get("constraints", {})
        for name in [*BOUNDS, "enum"] if "%" in pattern else []:
            values = held.get(name, [])
            written = [by_pattern(value, field["type"], pattern) for value in (values if name == "enum" else [values])]
            if name in held and None not in written:
                held[name] = written if name == "enum" else written[0]
                changed = True
    return changed


def by_pattern(text, kind, pattern):
    """A date or time of the default form as a pattern has it; none where it is of another form."""
    kinds = {"date": datetime.date, "time": datetime.time, "datetime": datetime.datetime}
    try:
        return kinds[kind].fromisoformat(text).strftime(pattern)
    except (TypeError, ValueError):
        return None


@translation("constraints that frictionless does not have")
def constraints(table):
    """`jsonSchema`, bounds of durations, `enum` of lists, `unique` of collections: held in conformance_expect.py."""
    changed = False
    for field in table.fields:
        held = unknown_constraints(field)
        changed |= bool(held)
        for name in held:
            del field["constraints"][name]
    return changed


def unknown_constraints(field):
    """Names of the constraints of a field that frictionless refuses, or stops at."""
    kind, held = field.get("type"), field.get("constraints", {})
    unknown = {
        "duration": [*BOUNDS, "enum", "unique"],
        "list": ["enum", "unique"],
        "object": ["jsonSchema", "unique"],
        "array": ["jsonSchema", "unique"],
        "geojson": ["unique"],
    }
    return [name for name in unknown.get(kind, []) if name in held]


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
        or files.dialect["lineTerminator"] == "\r"
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
    assert hasattr(error, "row_number"), f"{table.name}: {error.type}: {error.note}"
    row = numbers[error.row_number - 1]
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
