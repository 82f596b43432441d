"""Declarations that annals refuses by name, and the same in words that it takes.

Each has a row in conformance.md, by its name. It says where in a table's declaration it stands; there annals must refuse, and
nowhere else. Then the pair is written again with the other words, and compared as any other is.
"""

import datetime
import re
from functools import partial

from conformance_case import Raw, names_of
from conformance_translate import BOUNDS
from conformance_view import listed_in
from conformance_ways import FAMILIES

REFUSALS = []
refusal = listed_in(REFUSALS)
TIMES = {"date": datetime.date, "time": datetime.time, "datetime": datetime.datetime}
# What is true, and what is false, where a field does not say.
WORDS = ["true", "True", "TRUE", "1"], ["false", "False", "FALSE", "0"]
# Directives of strptime that tell a time.
CLOCK = set("HIpMSfzRT")


def refusals(case):
    """What of a pair must be refused: the name of the row, the table, the pointer from its schema, and how to mend it."""
    return [
        (name, table, pointer, mend)
        for table in case.tables
        for name, function in REFUSALS
        for pointer, mend in function(case, table)
    ]


def fields(table, kind):
    """The fields of a type, with their pointers."""
    for at, field in enumerate(table.fields):
        if field.get("type", "any") == kind:
            yield field, f"fields/{at}"


def held(table, kind, names, change):
    """Constraints of the fields of a type that are to be changed: `change` gives another value, or the same."""
    for field, pointer in fields(table, kind):
        constraints = field.get("constraints", {})
        for name in [name for name in names if name in constraints]:
            other = change(field, constraints[name])
            if other != constraints[name]:
                yield f"{pointer}/constraints/{name}", partial(constraints.__setitem__, name, other)


@refusal("rows that are passed over by number")
def comment_rows(case, table):
    if "commentRows" in table.files.dialect:
        yield "dialect/commentRows", partial(leave_out, table.files)


def leave_out(files):
    """Takes the only row that is passed over out of the file."""
    del files.dialect["commentRows"]
    files.before = {}


@refusal("a mark of comments of several characters")
def comment_mark(case, table):
    if len(table.files.dialect.get("commentChar", "")) > 1:
        yield "dialect/commentChar", partial(mark_otherwise, table.files, table.files.dialect["commentChar"])


def mark_otherwise(files, mark):
    def marked(lines):
        return ["#" + line.removeprefix(mark) if line.startswith(mark) else line for line in lines]

    files.dialect["commentChar"] = "#"
    files.before = {row: marked(lines) for row, lines in files.before.items()}
    files.above, files.amid = marked(files.above), marked(files.amid)


@refusal("a delimiter of a list of several characters")
def list_delimiter(case, table):
    for field, pointer in fields(table, "list"):
        if len(field.get("delimiter", ",")) > 1:
            yield f"{pointer}/delimiter", partial(part_otherwise, table, field)


def part_otherwise(table, field):
    at, long = table.column(field["name"]), field["delimiter"]
    field["delimiter"] = long[0]
    for row in table.rows if at is not None else []:
        row[at : at + 1] = [cell if isinstance(cell, Raw) else cell.replace(long, long[0]) for cell in row[at : at + 1]]


@refusal("the pattern of a date that is not one of a day")
def date_format(case, table):
    for field, pointer in fields(table, "date"):
        told = set(re.findall("%(.)", field.get("format", "")))
        if told and (told & CLOCK or not tells_day(told)):
            yield f"{pointer}/format", partial(take_type, field, told)


def tells_day(told):
    """Whether the directives of a pattern tell which day it is."""
    by_month = told & set("mbB") and told & set("de")
    by_week = told & set("UW") and told & set("awu")
    return told & set("DF") or told & set("Yy") and (by_month or by_week or "j" in told) or {"G", "V", "u"} <= told


def take_type(field, told):
    field["type"] = "datetime" if told & CLOCK else "yearmonth" if "m" in told else "year"
    if field["type"] != "datetime":
        del field["format"]


@refusal("bounds and values that no cell could have")
def impossible(case, table):
    """Texts that are not written as the field's own cells are."""
    for kind in TIMES:
        yield from held(table, kind, [*BOUNDS, "enum"], by_pattern)
    yield from held(table, "number", BOUNDS, by_marks)
    yield from held(table, "boolean", ["enum"], by_words)


def by_pattern(field, value):
    """A date or time of the default form as the field's pattern has it."""
    if isinstance(value, list):
        return [by_pattern(field, one) for one in value]
    pattern = field.get("format", "").removeprefix("fmt:")
    if "%" not in pattern:
        return value
    try:
        datetime.datetime.strptime(value, pattern)
        return value
    except ValueError:
        return TIMES[field["type"]].fromisoformat(value).strftime(pattern)


def by_marks(field, value):
    """A number with a point where the field has another mark, in JSON of its own."""
    return float(value) if isinstance(value, str) and field.get("decimalChar", ".") != "." and "." in value else value


def by_words(field, value):
    """A boolean by words that are not the field's, in JSON of its own."""
    words = [*field.get("trueValues", WORDS[0]), *field.get("falseValues", WORDS[1])]
    return [one if isinstance(one, bool) or one in words else one in WORDS[0] for one in value]


@refusal("values of `any` that are no texts")
def no_texts(case, table):
    yield from held(table, "any", ["enum"], lambda field, value: [one for one in value if isinstance(one, str)])


@refusal("groups of a pattern that begin with `(?`")
def pattern(case, table):
    def letters(found):
        return "".join(f"[{letter}{letter.upper()}]" for letter in found[1])

    yield from held(table, "string", ["pattern"], lambda field, value: re.sub(r"\(\?i\)([a-z]+)", letters, value))


@refusal("references between unlike types")
def unlike(case, table):
    for at, key in enumerate(table.schema.get("foreignKeys", [])):
        target = case.target(table, key)
        pairs = zip(names_of(key["fields"]), names_of(key["reference"]["fields"]))
        kinds = [(table.declared(name).get("type", "any"), target.declared(other).get("type", "any")) for name, other in pairs]
        if any(FAMILIES.get(kind, kind) != FAMILIES.get(other, other) for kind, other in kinds):
            # Nothing is the same in other words.
            yield f"foreignKeys/{at}", partial(table.schema["foreignKeys"].remove, key)
