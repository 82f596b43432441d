"""Values of cells, for what frictionless does not hold: which are the same, and which lie beyond a bound."""

import datetime
import decimal
import operator
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


def key_of(value):
    """What is equal for equal values alone; nothing for what is no value."""
    if isinstance(value, (datetime.timedelta, isodate.Duration)):
        return length(value)
    if isinstance(value, dict):
        return "object", frozenset((name, key_of(part)) for name, part in value.items())
    if isinstance(value, (list, tuple)) and not hasattr(value, "month"):
        return tuple(key_of(part) for part in value)
    if isinstance(value, bool):
        # Python takes True for 1.
        return "boolean", value
    if isinstance(value, (decimal.Decimal, float)):
        return "NaN" if decimal.Decimal(value).is_nan() else float(value)
    return value


def duplicates(keys):
    """Numbers of the rows whose key stands in an earlier one. A key that has an empty part is none."""
    seen, found = set(), []
    for number, key in enumerate(keys):
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


ORDERS = {
    "minimum": operator.ge,
    "maximum": operator.le,
    "exclusiveMinimum": operator.gt,
    "exclusiveMaximum": operator.lt,
}


def bounds_broken(field, held, value):
    """Whether a duration lies beyond one of its bounds, or is neither longer than it nor shorter."""
    for name in ORDERS.keys() & set(held):
        bound = isodate.parse_duration(field["constraints"][name])
        ends = [(reach(value, moment), reach(bound, moment)) for moment in MOMENTS]
        orders = {(left > right) - (left < right) for left, right in ends}
        if len(orders) > 1 or not ORDERS[name](orders.pop(), 0):
            return True
    return False


def double_broken(read, held, value):
    """Whether a number breaks its bounds or is none of its `enum`, by the rule, as the doubles that all of them are."""
    number, told = float(value), {}
    # NaN lies within no bounds.
    bounds = [(name, float(read(held[name])[0])) for name in ORDERS.keys() & held.keys()]
    if bounds:
        told["out-of-range"] = not all(ORDERS[name](number, bound) for name, bound in bounds)
    if "enum" in held:
        told["unknown-value"] = key_of(value) not in [key_of(read(one)[0]) for one in held["enum"]]
    return told


def shape_broken(field, value):
    schema = field["constraints"]["jsonSchema"]
    return not jsonschema.validators.validator_for(schema)(schema).is_valid(with_doubles(value))


def with_doubles(value):
    """JSON whose numbers are the doubles that annals takes them for."""
    if isinstance(value, dict):
        return {name: with_doubles(part) for name, part in value.items()}
    if isinstance(value, list):
        return [with_doubles(part) for part in value]
    return float(value) if type(value) is int and abs(value) > 2**53 else value
