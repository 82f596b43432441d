"""Texts at the edge of a type, in groups: these texts, in a column declared so and without constraints.

Of those in DIFFERENT the standard says otherwise than frictionless, of those in OWN annals does; its word takes the place of
frictionless's. Each such group has a row in conformance.md, by its name.
"""

from dataclasses import dataclass

from conformance_collections import POINT, TOPOLOGY

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
    group("digits of other scripts", TYPE, "integer", "7%", "１%", bareNumber=False),
    group("digits of other scripts", TYPE, "year", "1947", "２０００"),
    group("digits of other scripts", TYPE, "geopoint", "1,2", "１,２"),
    group("white space around a number", TYPE, "integer", "7", " 7", "7 ", "\t7"),
    group("white space around a number", TYPE, "number", "7", " 7.5", "7.5 "),
    group("white space around a number", TYPE, "list", "7,8", "7, 8", "7 ,8", itemType="integer"),
    group("white space around a number", TYPE, "geopoint", "[1, 2]", '["1 ", "2"]', format="array"),
    group("truth values in a place", TYPE, "geopoint", "[1, 2]", "[true, 1]", format="array"),
    group("truth values in a place", TYPE, "geopoint", '{"lon": 1, "lat": 2}', '{"lon": true, "lat": 2}', format="object"),
    group("Python's words for numbers", TYPE, "number", "7", "Infinity", "-Infinity", "sNaN", "-NaN", "NaN1", "+INF"),
    group("years of fewer digits", TYPE, "year", "1947", " 194", "+194", "1_94"),
    group("months of fewer digits", TYPE, "yearmonth", "1999-04", "1999-4", "99-04", " 1999-04", "1999-04 "),
    group("days of fewer digits", TYPE, "date", "1999-04-18", "1999-4-18", "1999-04-1"),
    group("days of fewer digits", TYPE, "list", "1999-04-18", "1999-04-18,1999-4-1", itemType="date"),
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
        "1999-04-18t09:05:00",
        "1999-04-18T09:05:00+0530",
        "1999-04-18T09:05:00+05",
        "1999-04-18T09:05:00,5",
    ),
    group("other forms of ISO 8601", TYPE, "duration", "P1Y", "P1W", "+P1D", "P1.5Y", "P1DT", "PT", "P0001-02-03T04:05:06"),
    group("other forms of ISO 8601", TYPE, "duration", "PT1.5S", "PT1,5S"),
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
    group("letters that no URI has", FORMAT, "string", "x:y", "https://example.org/a b", "x:a|b", "C:\\x", format="uri"),
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
        "_-==",
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
    group("groups of other than three digits", TYPE, "number", "1 234", "1 00", "10 00", "1  000", groupChar=" "),
    group("signs that words and brackets hide", TYPE, "number", "US$ 5", "500-", "(500)", "A-12", "−5", bareNumber=False),
    group("signs that words and brackets hide", TYPE, "integer", "5 kg", "(5", "±5", ".5 kg", bareNumber=False),
    group("members of JSON that stand twice", TYPE, "object", '{"a": 1}', '{"a": 1, "a": 2}', '{"b": {"a": 1, "a": 1}}'),
    group("days that a year does not have", TYPE, "date", "1999365", "1999366", format="%Y%j"),
    group("days that a year does not have", TYPE, "date", "1999-15-1", "1999-53-1", format="%Y-%U-%w"),
    group("days that a year does not have", TYPE, "date", "1999-15-1", "1999-53-1", format="%G-%V-%u"),
    # What the standard reads, and frictionless does not.
    group("the year 0", None, "date", "1999-04-18", "0000-01-01"),
    group("the year 0", None, "datetime", "1999-04-18T09:05:00", "0000-01-01T00:00:00"),
    group("midnight at the end of the year 9999", None, "datetime", "1999-04-18T09:05:00", "9999-12-31T24:00:00"),
    group("addresses in short or numbered domains", None, "string", "a@b.org", "a@b.c", "a@b.c1", "o'x/y!@c.d", format="email"),
    group(
        "GeoJSON with longer or empty positions, or members of its own",
        None,
        "geojson",
        POINT,
        '{"type": "Point", "coordinates": [1, 2, 3, 4]}',
        '{"type": "Point", "coordinates": []}',
        '{"type": "Point", "coordinates": [1, 2], "crs": {}}',
    ),
    group("directives of C", None, "date", "", "04/18/99", "4/1/99", format="%D", missingValues=[""]),
    group("directives of C", None, "time", "", "09:05", "17:30", format="%R", missingValues=[""]),
    group("directives of C", None, "time", "", "09:05:00", "17:30:00", format="%T", missingValues=[""]),
    group("directives of C", None, "date", "", "1999-04-18", format="%F", missingValues=[""]),
    group("directives of C", None, "date", "", "1999-04- 4", "1999-04-18", format="%Y-%m-%e", missingValues=[""]),
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
    group(
        "GeoJSON that says too little",
        TYPE,
        "geojson",
        POINT,
        '{"type": "Point", "coordinates": "x"}',
        '{"type": "Point", "coordinates": [1]}',
        '{"type": "Feature", "geometry": null}',
        '{"type": "LineString", "coordinates": [[1, 2]]}',
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
        "a@127.0.0.1",
        "<a@b.org>",
        "a;b@c.org",
        "a(b)@c.org",
        format="email",
    ),
    group("a zone that nobody knows", TYPE, "datetime", "1999-04-18 GMT", "1999-04-18 XYZ", "1999-04-18", format="%Y-%m-%d %Z"),
    group("a URI that is a scheme alone", None, "string", "x:y", "mailto:", "http:", format="uri"),
]

# Texts that annals judges on its own: where the standard leaves room, or more than annals has.
OWN = [
    group("numbers beyond the largest double", TYPE, "number", "7", "1e400", "-1e999"),
    group("numbers beyond the largest double", TYPE, "object", "{}", '{"a": 1e400}', '{"a": "\\ud83d"}', '{"\\ud800": 1}'),
    group("numbers beyond the largest double", TYPE, "array", "[]", "[" * 128 + "]" * 128),
    group("integers beyond 64 bits", TYPE, "integer", "7", "9223372036854775808", "-100000000000000000000"),
    group("a weekday that is not the day's", TYPE, "date", "Sun 18 Apr 1999", "Mon 18 Apr 1999", format="%a %d %b %Y"),
    group(
        "GeoJSON that is not well formed",
        TYPE,
        "geojson",
        POINT,
        '{"type": "FeatureCollection", "features": [1]}',
        '{"type": "Polygon", "coordinates": [[[0, 0], [1, 0], [1, 1], [0, 2]]]}',
        '{"type": "Feature", "geometry": null, "properties": {}, "id": true}',
        '{"type": "Point", "coordinates": [1, 2], "bbox": [1]}',
    ),
    group("months beyond the year 9999", TYPE, "yearmonth", "1999-04", "20000-01"),
    group(
        "dates and times in any form",
        TYPE,
        "date",
        "1999-04-18",
        "01/02/2000",
        "13/02/2000",
        "1.2.2000",
        "Jan 2000",
        "1999",
        "99-04-18",
        "18-Apr-1999",
        "18th April 1999",
        "Sunday 18 April 1999",
        format="any",
    ),
    group(
        "dates and times in any form",
        TYPE,
        "datetime",
        "1999-04-18T09:05:00",
        "01/02/2000 10:00",
        "2000-01-01",
        "12:00",
        "2000-01-01T00:00Z",
        "20000101T000000",
        "Sat, 01 Jan 2000 00:00:00 GMT",
        format="any",
    ),
    group("dates and times in any form", TYPE, "time", "09:05", "5pm", "5 PM", "17h", "17.00", "17:00Z", format="any"),
]
CORRECTED = DIFFERENT + OWN
