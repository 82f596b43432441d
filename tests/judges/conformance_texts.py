"""Texts at the edge of a type, in groups: these texts, in a column declared so and without constraints.

Of those in DIFFERENT the standard says otherwise than frictionless; its word takes the place of frictionless's. Each such
group has a row in conformance.md, by its name.
"""

from dataclasses import dataclass

from conformance_types import POINT, TOPOLOGY

TYPE, FORMAT = "wrong-type", "wrong-format"


@dataclass
class Group:
    name: str
    # What the standard calls the texts: the rule that they break, or nothing where they are sound.
    rule: str | None
    properties: dict
    sound: str
    texts: list[str]


def group(name, rule, kind, sound, *texts, **properties):
    return Group(name, rule, {"type": kind, **properties}, sound, list(texts))


DIFFERENT = [
    # What frictionless reads, and the standard does not.
    group("underscores between digits", TYPE, "integer", "7", "1_000", "-1_0"),
    group("underscores between digits", TYPE, "number", "7.5", "1_000", "1_0.5"),
    group("digits of other scripts", TYPE, "integer", "7", "१२", "٣"),
    group("digits of other scripts", TYPE, "number", "7", "१.२"),
    group("white space around a number", TYPE, "integer", "7", " 7", "7 ", "\t7"),
    group("white space around a number", TYPE, "number", "7", " 7.5", "7.5 "),
    group("white space around a number", TYPE, "list", "7,8", "7, 8", "7 ,8", itemType="integer"),
    group("Python's words for numbers", TYPE, "number", "7", "Infinity", "-Infinity", "sNaN", "-NaN", "NaN1"),
    group("years of fewer digits", TYPE, "year", "1947", " 194", "+194", "1_94"),
    group("months of fewer digits", TYPE, "yearmonth", "1999-04", "1999-4", "99-04", " 1999-04", "1999-04 "),
    group("days of fewer digits", TYPE, "date", "1999-04-18", "1999-4-18", "1999-04-1"),
    group(
        "other forms of ISO 8601", TYPE, "time", "09:05:00", "09:05:00+0530", "09:05:00+05", "09:05:00z", "09:05:00,5", "24:00:00"
    ),
    group(
        "other forms of ISO 8601",
        TYPE,
        "datetime",
        "1999-04-18T09:05:00",
        "1999-04-18 09:05:00",
        "1999-04-18T09:05:00z",
        "1999-04-18T09:05:00+0530",
        "1999-04-18T09:05:00+05",
        "1999-04-18T09:05:00,5",
    ),
    group("other forms of ISO 8601", TYPE, "duration", "P1Y", "P1W", "+P1D", "P1.5Y", "P1DT", "PT", "P0001-02-03T04:05:06"),
    group(
        "time zones beyond fourteen hours",
        TYPE,
        "datetime",
        "1999-04-18T09:05:00",
        "1999-04-18T09:05:00+15:00",
        "1999-04-18T09:05:00-23:59",
    ),
    group(
        "time zones of fourteen hours and more",
        TYPE,
        "datetime",
        "1999-04-18T09:05:00",
        "1999-04-18T09:05:00+14:30",
        "1999-04-18T09:05:00-14:01",
    ),
    group("NaN in JSON", TYPE, "object", "{}", '{"a": NaN}', '{"a": [Infinity]}'),
    group("NaN in JSON", TYPE, "array", "[]", "[NaN]", "[-Infinity]"),
    group("letters that no URI has", FORMAT, "string", "x:y", "https://example.org/a b", "https://example.org/<a>", format="uri"),
    group(
        "UUIDs without hyphens",
        FORMAT,
        "string",
        "123e4567-e89b-12d3-a456-426614174000",
        "123e4567e89b12d3a456426614174000",
        "{123e4567-e89b-12d3-a456-426614174000}",
        "urn:uuid:123e4567-e89b-12d3-a456-426614174000",
        format="uuid",
    ),
    group(
        "letters outside base 64",
        FORMAT,
        "string",
        "YQ==",
        "YW5!",
        "!",
        "YW5u YWxz",
        "YW5u\nYWxz",
        "YQ==YQ==",
        "YW5uYWxz===",
        format="binary",
    ),
    group("digits that run together", TYPE, "date", "19990418", "1999418", format="%Y%m%d"),
    group("groups of other than three digits", TYPE, "number", "1,234", "1,5", "1,,234", "1,2345", "1.2,3", groupChar=","),
    group("groups of other than three digits", TYPE, "number", "1.234,5", "1.5", groupChar=".", decimalChar=","),
    group("signs that words and brackets hide", TYPE, "number", "US$ 5", "500-", "(500)", "A-12", bareNumber=False),
    group("members of JSON that stand twice", TYPE, "object", '{"a": 1}', '{"a": 1, "a": 2}', '{"b": {"a": 1, "a": 1}}'),
    group("letters that no address has", FORMAT, "string", "a@b.org", "<a@b.org>", "a;b@c.org", "a(b)@c.org", format="email"),
    # What the standard reads, and frictionless does not.
    group("the year 0", None, "date", "1999-04-18", "0000-01-01"),
    group("directives of C", None, "date", "", "04/18/99", "4/1/99", format="%D"),
    group("directives of C", None, "time", "", "09:05", "17:30", format="%R"),
    group("directives of C", None, "time", "", "09:05:00", "17:30:00", format="%T"),
    group("a leap second", None, "time", "09:05:00", "23:59:60", format="%H:%M:%S"),
]

# Texts that a reader may well take for something else, and frictionless does not.
TRICKY = [
    group("no space where the pattern has one", TYPE, "datetime", "18/04/1999 09:05", "18/04/199909:05", format="%d/%m/%Y %H:%M"),
    group("signs apart from a number that is not bare", TYPE, "number", "$7", "-$7", "- 7 EUR", bareNumber=False),
    group("signs apart from a number that is not bare", TYPE, "integer", "7%", "-$7", "- 7 EUR", bareNumber=False),
    group("cells of white space alone", TYPE, "integer", "7", " ", "  "),
    group("cells of white space alone", TYPE, "date", "1999-04-18", " "),
    group("cells of white space alone", TYPE, "object", "{}", " "),
    group("empty cells that are not missing", TYPE, "integer", "-", "", missingValues=["-"]),
    group("empty cells that are not missing", TYPE, "year", "1947", "", missingValues=[]),
    group("NaN and INF in small letters", None, "number", "7", "nan", "inf", "-Inf"),
    group("numbers beyond the largest double", None, "number", "7", "1e400", "-1e999"),
    group("integers beyond 64 bits", None, "integer", "7", "9223372036854775808", "-100000000000000000000"),
    group(
        "points and signs beside a number that is not bare",
        None,
        "number",
        "95%",
        "Rs. 500",
        "5,-",
        "5 +",
        "12.5.",
        "No. -3",
        bareNumber=False,
    ),
    group("points and signs beside a number that is not bare", None, "integer", "95%", "Rs. 500", "5,-", "5 +", bareNumber=False),
    group("midnight as 24:00:00", None, "datetime", "1999-04-18T09:05:00", "1999-04-18T24:00:00"),
    group("a sign before a year of a pattern", TYPE, "date", "18/04/1999", "18/04/+1999", format="%d/%m/%Y"),
    group("white space before a number of a pattern", TYPE, "date", "18/04/1999", "18/ 4/1999", " 18/04/1999", format="%d/%m/%Y"),
    group("one space before a day of one digit", None, "date", "18/04/1999", " 4/04/1999", format="%d/%m/%Y"),
    group("a weekday that is not the day's", None, "date", "Sun 18 Apr 1999", "Mon 18 Apr 1999", format="%a %d %b %Y"),
    group(
        "GeoJSON that is not well formed",
        TYPE,
        "geojson",
        POINT,
        '{"type": "Point", "coordinates": "x"}',
        '{"type": "Point", "coordinates": [1]}',
        '{"type": "Feature", "geometry": null}',
        '{"type": "LineString", "coordinates": [[1, 2]]}',
        '{"type": "FeatureCollection", "features": [1]}',
    ),
    group("a TopoJSON object that is no topology", None, "geojson", TOPOLOGY, POINT, format="topojson"),
    group(
        "addresses that no mail reaches",
        FORMAT,
        "string",
        "a@example.org",
        "a..b@example.org",
        "a@example..org",
        ".a@example.org",
        "a@-x.org",
        format="email",
    ),
    group("a URI that is a scheme alone", None, "string", "x:y", "mailto:", "http:", format="uri"),
]
