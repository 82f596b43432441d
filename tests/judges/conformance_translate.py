"""What the standard says and frictionless does not know, told to it in other words that mean the same.

A pair is written a second time for it. Each translation has a row in conformance.md, by its name, and is done only where it is
needed.
"""

import re

from conformance_case import BROKEN, CONTROL, Raw, names_of, texts_of
from conformance_types import PATTERNS
from conformance_view import listed_in

BOUNDS = ["minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum"]
# Constraints that frictionless refuses, or stops at, by the type; none of these is a key to it either.
UNKNOWN = {
    "duration": [*BOUNDS, "enum", "unique"],
    "list": ["enum", "unique"],
    "object": ["jsonSchema", "unique"],
    "array": ["jsonSchema", "unique"],
    "geojson": ["jsonSchema", "unique"],
}
TRANSLATIONS = []
translation = listed_in(TRANSLATIONS)
# What the bytes of control characters in ISO-8859-1 are in windows-1252.
ISO_CONTROLS = {byte: bytes([byte]).decode("windows-1252", "ignore") or chr(byte) for byte in range(0x80, 0xA0)}


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
    return True


@translation("comments and blank lines above the header")
def above(table):
    """frictionless counts them when it looks for the header."""
    lines, dialect = len(table.files.above), table.files.dialect
    if not dialect["header"] or "headerRows" in dialect:
        return False
    dialect["headerRows"] = [1 + lines]
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
    header = table.files.dialect.get("headerRows", [])
    number = max([len(table.files.above), *header])
    rows = [row for row in range(1, number + 1) if row not in header]
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
    is_broken = bool(table.files.broken_bytes)
    replace(table, BROKEN, "?")
    return is_broken


@translation("US-ASCII read as UTF-8")
def foreign_letters(table):
    if table.files.encoding != "US-ASCII":
        return False
    table.files.encoding = "UTF-8"
    return not all(cell.isascii() for row in [table.labels, *table.rows] for cell in row)


@translation("windows-1251 as browsers read it")
def control(table):
    """Of the byte 0x98, which is a control character to annals, frictionless reads no further."""
    held = [field["constraints"] for field in table.fields if CONTROL in field.get("constraints", {}).get("pattern", "")]
    if table.files.encoding != "windows-1251" or not held:
        return False
    for constraints in held:
        constraints["pattern"] = constraints["pattern"].replace(CONTROL, r"\?")
    replace(table, CONTROL, "?")
    return True


@translation("Big5 as browsers read it")
def big5(table):
    files = table.files
    if files.encoding != "Big5":
        return False
    files.encoding = "big5hkscs"
    letters = "".join(cell for row in [table.labels, *table.rows] for cell in row)
    return letters.encode("big5", "ignore") != letters.encode("big5hkscs")


def replace(table, old, new):
    table.rows = [[cell if isinstance(cell, Raw) else cell.replace(old, new) for cell in row] for row in table.rows]


@translation("checksums")
def checksums(table):
    """frictionless holds no file against those of SHA-1 and SHA-512."""
    if not table.files.checksum or table.files.checksum[0] in ("md5", "sha256"):
        return False
    table.files.checksum = "sha256", table.files.checksum[1]
    return True


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
        if field.get("type") != "integer" or mark is None:
            continue
        del field["groupChar"]
        changed = True
        for name in BOUNDS:
            if isinstance(field.get("constraints", {}).get(name), str):
                field["constraints"][name] = field["constraints"][name].replace(mark, "")
        at = table.column(field["name"])
        for row in table.rows if at is not None else []:
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
    """Python's are not XML Schema's, and frictionless holds only the first and last of alternatives to the ends."""
    changed = False
    for field in table.fields:
        pattern, at = field.get("constraints", {}).get("pattern"), table.column(field["name"])
        is_broken = at is not None and any(cell.endswith("\n") for row in table.rows for cell in row[at : at + 1])
        if pattern in PATTERNS or (pattern and ("|" in pattern or is_broken)):
            field["constraints"]["pattern"] = rf"(?:{PATTERNS.get(pattern, pattern)})\Z"
            changed = True
    return changed


@translation("constraints that frictionless does not have")
def constraints(table):
    """`jsonSchema`, bounds of durations, `enum` of lists, `unique` of collections: held in conformance_cells.py and _keys.py."""
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
    return [name for name in UNKNOWN.get(kind, []) if name in held]


@translation("keys of collections and durations")
def keys(table):
    """frictionless stops at them, or takes two texts of one duration for two values: held in conformance_keys.py."""
    schema, before = table.schema, str(table.schema)
    if not is_key(table, schema.get("primaryKey", [])):
        for name in names_of(schema.pop("primaryKey")):
            table.declared(name).setdefault("constraints", {})["required"] = True
    held = [key for key in schema.get("foreignKeys", []) if is_key(table, key["fields"])]
    if "foreignKeys" in schema:
        schema["foreignKeys"] = held
    return str(schema) != before


def is_key(table, names):
    """Whether frictionless can hold the values of some fields against each other."""
    return not any(table.declared(name).get("type") in UNKNOWN for name in names_of(names))
