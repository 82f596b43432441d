"""What annals refuses by name, and what it judges otherwise than frictionless on purpose or for want of room; conformance.md
lists both, with what the standard says."""

from conformance_write import FOREIGN

# Properties that annals may refuse.
ALLOW_REFUSED = {
    # Rows that are passed over by number, and a mark of comments of two characters.
    "dialect/commentRows",
    "dialect/commentChar",
    # A text between items of more than one character.
    "delimiter of list",
    # Patterns that tell less or more than a day.
    "format of date",
    # Bounds and values that are written as the field's format has them.
    "constraints/minimum of date",
    "constraints/enum of date",
    "constraints/minimum of number",
    "constraints/maximum of number",
    "constraints/maximum of integer",
    "constraints/enum of boolean",
    # What no text is.
    "constraints/enum of any",
    # What XML Schema's regular expressions do not have.
    "constraints/pattern of string",
}
# Why they are refused, where the property is refused for one reason and allowed for every other.
REFUSED_FOR = {
    "constraints/pattern of string": "`(?` has no meaning",
    "constraints/enum of any": "in CSV such a value is a text",
    "format of date": "is not the pattern of a day",
}
# Types whose columns annals keeps as texts, and follows references by.
KEPT = {"time", "datetime", "yearmonth", "duration", "list", "object", "array", "geopoint", "geojson"}
# Disagreements about a column, by the types and groups of texts among those generated that show them.
COLUMNS = {
    "numbers beyond the largest double": {"numbers beyond the largest double"},
    "numbers of more than fifteen digits": {"precise"},
    "integers beyond 64 bits": {"integers beyond 64 bits"},
    "a weekday that is not the day's": {"a weekday that is not the day's"},
    "durations of which neither is longer": {"months"},
    "GeoJSON that is not well formed": {"GeoJSON that is not well formed"},
}
# Disagreements about a cell, by its field and what is said of it.
CELLS = {
    "keys compared as texts": lambda field, fault: fault.rule == "unknown-code" and field.get("type") in KEPT,
}
# Disagreements about a table.
TABLES = {
    "ISO-8859-1 read as windows-1252": lambda case, table, fault: (
        fault.rule == "pattern-mismatch" and table.files.encoding == "ISO-8859-1"
    ),
    "US-ASCII read as UTF-8": lambda case, table, fault: (
        fault.rule == "not-utf8" and table.files.encoding == "US-ASCII" and FOREIGN in "".join(table.rows[fault.row])
    ),
}
ALLOW_WRONG = {*COLUMNS, *CELLS, *TABLES}


def is_allowed(case, fault):
    """The name of the disagreement that a fault belongs to; nothing where it is none that is known."""
    table = case.table(fault.table)
    for name, holds in TABLES.items():
        if holds(case, table, fault):
            return name
    if not isinstance(fault.row, int) or fault.field is None:
        return None
    field, kind = table.declared(fault.field), table.kinds[fault.field]
    for name, holds in CELLS.items():
        if holds(field, fault):
            return name
    return next((name for name, kinds in COLUMNS.items() if kind in kinds), None)
