"""Values of cells, for what frictionless does not hold: which are the same, and which lie beyond a bound."""

import datetime
import decimal
import json
import re
import unicodedata

import isodate
import jsonschema

# An order of durations: one is longer than another where it is from each of these moments (XML Schema Part 2, 3.2.6.2).
MOMENTS = [
    datetime.datetime(1696, 9, 1),
    datetime.datetime(1697, 2, 1),
    datetime.datetime(1903, 3, 1),
    datetime.datetime(1903, 7, 1),
]


def tidy(text):
    """A text as annals publishes it: composed, and without white space around it."""
    return unicodedata.normalize("NFC", text).strip()


def is_formula(text):
    """Whether a spreadsheet would run a text."""
    return text[:1] in tuple("=+-@\t\r") and not re.fullmatch(r"[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?|-INF", text)


def is_nan(value):
    return isinstance(value, decimal.Decimal) and value.is_nan()


def key_of(value):
    """What is equal for equal values; none for what is no value."""
    if isinstance(value, (list, tuple)):
        return tuple(key_of(part) for part in value)
    if isinstance(value, dict):
        return json.dumps(value, sort_keys=True)
    if is_nan(value):
        return "NaN"
    if isinstance(value, (datetime.timedelta, isodate.Duration)):
        return length(value)
    return value


def duplicates(rows):
    """Numbers of the rows whose key stands in an earlier one. A key that has an empty part is none."""
    seen, found = set(), []
    for number, row in enumerate(rows):
        key = key_of(row)
        if None in key:
            continue
        if key in seen:
            found.append(number)
        seen.add(key)
    return found


def length(duration):
    """Months and seconds of a duration."""
    if isinstance(duration, isodate.Duration):
        return int(duration.years * 12 + duration.months), duration.tdelta.total_seconds()
    return 0, duration.total_seconds()


def reach(duration, moment):
    months, seconds = length(duration)
    months += moment.year * 12 + moment.month - 1
    return moment.replace(year=months // 12, month=months % 12 + 1) + datetime.timedelta(seconds=seconds)


def bounds_broken(field, held, value):
    """Whether a duration lies beyond one of its bounds."""
    tests = {
        "minimum": lambda left, right: left >= right,
        "maximum": lambda left, right: left <= right,
        "exclusiveMinimum": lambda left, right: left > right,
        "exclusiveMaximum": lambda left, right: left < right,
    }
    for name in tests.keys() & set(held):
        bound = isodate.parse_duration(field["constraints"][name])
        if not all(tests[name](reach(value, moment), reach(bound, moment)) for moment in MOMENTS):
            return True
    return False


def shape_broken(field, value):
    schema = field["constraints"]["jsonSchema"]
    return not jsonschema.validators.validator_for(schema)(schema).is_valid(value)
