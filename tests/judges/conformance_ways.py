"""Values of keys, and the ways in which a column may write them: a value has a number, by which tables share it."""

import datetime
from dataclasses import dataclass
from typing import Callable

# Types whose values are comparable; every other is so with itself alone.
FAMILIES = {"integer": "number", "year": "number", "any": "string"}
START = datetime.datetime(2001, 1, 1)
# The number of a value that no key of a table has.
BEYOND = 1700


@dataclass
class Way:
    """A declaration, and the texts of the value of a number; none where it has none."""

    properties: dict
    texts: Callable[[int], list[str]]


def way(kind, texts, **properties):
    return Way({"type": kind, **properties}, texts)


def day(at):
    return START + datetime.timedelta(days=at)


def moment(at):
    return START + datetime.timedelta(seconds=at)


def clock(at):
    return moment(at).strftime("%H:%M:%S")


def ahead(at):
    """A moment by a clock that is an hour ahead."""
    return moment(at + 3600).isoformat() + "+01:00"


# The first text of each is the plain one.
WAYS = {
    "integer": [
        way("integer", lambda at: [str(at + 1), f"0{at + 1}", f"+{at + 1}"]),
        way("integer", lambda at: [f"{at + 1:,}", str(at + 1)], groupChar=","),
        way("integer", lambda at: [f"{at + 1}", f"no. {at + 1}"], bareNumber=False),
    ],
    "number": [
        way("number", lambda at: [f"{at + 1}.0", f"{at + 1}", f"{at + 1}.00", f"{(at + 1) * 10}e-1"]),
        way("number", lambda at: [f"{at + 1},0", f"{at + 1}"], decimalChar=","),
    ],
    "half": [
        way("number", lambda at: [f"{at}.5", f"{at}.50"]),
        way("number", lambda at: [f"{at},5", f"0{at},5"], decimalChar=","),
    ],
    "year": [way("year", lambda at: [str(1947 + at)])],
    "integer of a year": [way("integer", lambda at: [str(1947 + at), f"0{1947 + at}"])],
    "string": [way("string", lambda at: [f"k{at}", f" k{at} "])],
    "accented": [way("string", lambda at: [f"k{at}é", f"k{at}e\u0301", f" k{at}é "])],
    "any": [way("any", lambda at: [f"k{at}"])],
    "boolean": [
        way("boolean", lambda at: [["false", "0", "False"], ["true", "1", "TRUE"], []][min(at, 2)]),
        way("boolean", lambda at: [["no"], ["yes", "ja"], []][min(at, 2)], trueValues=["yes", "ja"], falseValues=["no"]),
    ],
    "date": [
        way("date", lambda at: [day(at).strftime("%Y-%m-%d")]),
        way("date", lambda at: [day(at).strftime("%d/%m/%Y")], format="%d/%m/%Y"),
        way("date", lambda at: [day(at).strftime("%m/%d/%Y")], format="%m/%d/%Y"),
        way("date", lambda at: [day(at).strftime("%Y-%m-%d"), day(at).strftime("%d %B %Y")], format="any"),
    ],
    "yearmonth": [way("yearmonth", lambda at: [f"{2001 + at // 12}-{at % 12 + 1:02}"])],
    "time": [
        way("time", lambda at: [clock(at), f"{clock(at)}.0"]),
        way("time", lambda at: [moment(at).strftime("%H.%M.%S")], format="%H.%M.%S"),
        way("time", lambda at: [moment(at).strftime("%S-%M-%H")], format="%S-%M-%H"),
    ],
    "datetime": [
        way("datetime", lambda at: [moment(at).isoformat(), f"{moment(at).isoformat()}.00"]),
        way("datetime", lambda at: [moment(at).strftime("%d/%m/%Y %H:%M:%S")], format="%d/%m/%Y %H:%M:%S"),
        way("datetime", lambda at: [moment(at).strftime("%m/%d/%Y %H:%M:%S")], format="%m/%d/%Y %H:%M:%S"),
    ],
    "instant": [
        way("datetime", lambda at: [f"{moment(at).isoformat()}Z", f"{moment(at).isoformat()}+00:00", ahead(at)]),
        way("datetime", lambda at: [moment(at).strftime("%d.%m.%Y %H:%M:%S+0000")], format="%d.%m.%Y %H:%M:%S%z"),
    ],
    "duration": [way("duration", lambda at: [f"P{at}D", f"PT{24 * at}H", f"P{at}DT0S"])],
    "months": [way("duration", lambda at: [f"P{at // 12}Y{at % 12}M", f"P{at}M"])],
    "list": [
        way("list", lambda at: [f"{at},1", f"0{at},+1"], itemType="integer"),
        way("list", lambda at: [f"{at};1", f"{at};01"], itemType="integer", delimiter=";"),
    ],
    "names": [way("list", lambda at: [f"a{at},b"]), way("list", lambda at: [f"a{at}|b"], delimiter="|")],
    "object": [way("object", lambda at: [f'{{"a": {at}, "b": [1]}}', f'{{"b":[1.0],"a":{at}}}'])],
    "array": [way("array", lambda at: [f"[{at}, true]", f"[{at}.0,true]"])],
    "geojson": [way("geojson", lambda at: [f'{{"type": "Point", "coordinates": [1, {at / 100}]}}'])],
    "geopoint": [
        way("geopoint", lambda at: [f"{at / 10:.1f}, 1", f"{at / 10:.2f},1.0"]),
        way("geopoint", lambda at: [f"[{at / 10:.1f}, 1]", f'["{at / 10:.1f}", "1"]'], format="array"),
        way("geopoint", lambda at: [f'{{"lon": {at / 10:.1f}, "lat": 1}}'], format="object"),
    ],
}
# Kinds of keys whose values a column of another kind may have too.
RELATED = {
    "integer": ["number"],
    "number": ["integer"],
    "year": ["integer of a year"],
    "integer of a year": ["year"],
    "any": ["string"],
    "string": ["any"],
}
# Kinds of another family that have texts in common, of which annals refuses a reference.
UNLIKE = {
    "integer": ["string", "any"],
    "string": ["integer", "date", "names"],
    "date": ["string", "datetime", "yearmonth"],
    "boolean": ["integer", "string"],
    "year": ["string", "yearmonth"],
    "datetime": ["date", "time"],
    "yearmonth": ["string", "date"],
}


def number_of_values(kind):
    """How many values a kind of key has."""
    return 2 if kind == "boolean" else BEYOND
