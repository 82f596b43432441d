"""The types of Table Schema 2.0 whose values have parts, as columns: JSON, lists and places."""

from conformance_types import plain

POINT = '{"type": "Point", "coordinates": [1, 2]}'
FEATURE = '{"type": "Feature", "geometry": null, "properties": null}'
TOPOLOGY = '{"type": "Topology", "objects": {}, "arcs": []}'
MEASURES = {"type": "object", "properties": {"a": {"type": "integer"}}, "required": ["a"]}
MOST = {"properties": {"a": {"maximum": 9007199254740992}}}
NUMBERS = {"type": "array", "items": {"type": "number"}, "maxItems": 3}

COLLECTIONS = {
    # JSON and lists.
    "object": plain(
        "object",
        ['{"a": 1}', '{"a": 2, "b": [3, {}]}'],
        ["[1]", "x", "{", "null"],
        [
            ({"minLength": 1}, ["{}"]),
            ({"maxLength": 2}, ['{"a": 1, "b": 2, "c": 3}']),
            ({"jsonSchema": MEASURES}, ['{"a": "x"}', '{"b": 1}']),
            ({"jsonSchema": MOST}, ['{"a": 9007199254740994}', '{"a": 9007199254740993}', '{"a": 9007199254740993.0}']),
            ({"enum": [{"a": 1}, '{"b": [3, {}], "a": 2}']}, ['{"a": 3}', "{}"]),
        ],
        [('{"a": 1, "b": 2}', '{"b":2,"a":1}')],
    ),
    "array": plain(
        "array",
        ["[1, 2]", "[0.5]"],
        ["{}", "x", "[", "1"],
        [
            ({"minLength": 1, "maxLength": 2}, ["[]", "[1,2,3]"]),
            ({"jsonSchema": NUMBERS}, ['["a"]', "[1, 2, 3, 4]"]),
            ({"enum": [[1, 2], "[0.5]"]}, ["[2, 1]", "[]"]),
        ],
        [("[1, 2]", "[1,2]")],
    ),
    "list": plain("list", ["a,b", "a", "a,,b"], [], [({"minLength": 1, "maxLength": 3}, ["a,b,c,d"]), ({"minLength": 1}, [])]),
    "pair": plain(
        "list",
        ["a,b", "c,d"],
        [],
        [
            ({"minLength": 2, "maxLength": 2}, ["a", "a,b,c"]),
            ({"enum": ["a,b", "c,d"]}, ["b,a", "a"]),
            ({"enum": [["a", "b"], ["c", "d"]]}, ["b,a", "a"]),
        ],
    ),
    "integers": plain("list", ["1,2", "3"], ["1,b", "x", "1,,2"], itemType="integer"),
    "negatives": plain("list", ["1,-2", "-2", "-2,1"], itemType="integer"),
    "numbers": plain(
        "list", ["1.5,2", "-3"], ["1,b", "x"], [({"maxLength": 2}, ["1,2,3"])], [("1,2", "1.0,02")], itemType="number"
    ),
    "booleans": plain(
        "list",
        ["true,0", "1"],
        ["yes", "true,"],
        [({"enum": [[True, False], [True]]}, ["0,1", "false"])],
        [("true,0", "1,FALSE")],
        itemType="boolean",
    ),
    "dates": plain("list", ["1999-04-18,2024-02-29"], ["1999-04-18,x", "1999-02-29"], itemType="date"),
    "times": plain("list", ["09:05:00,23:59:59"], ["9,10"], itemType="time"),
    "moments": plain("list", ["1999-04-18T09:05:00"], ["1999-04-18"], itemType="datetime"),
    "semicolons": plain(
        "list",
        ["1;2", "3"],
        ["1;b", "1,2"],
        [({"minLength": 1}, []), ({"maxLength": 2}, ["1;2;3"])],
        itemType="integer",
        delimiter=";",
    ),
    "spaced": plain(
        "list",
        ["1; 2", "3"],
        ["1;2", "1; b"],
        [({"minLength": 1}, []), ({"maxLength": 2}, ["1; 2; 3"]), ({"maxLength": 1}, ["1; 2"])],
        itemType="integer",
        delimiter="; ",
    ),
    # Places.
    "geopoint": plain(
        "geopoint",
        ["67.0, 24.5", "-180,90"],
        ["200, 10", "x", "1", "1,2,3", "0,91"],
        [({"enum": ["67,24.50", "-180, 90"]}, ["1,2"]), ({"enum": [[67, 24.5], [-180, 90]]}, ["1,2"])],
        [("1,2", "1.0, 2")],
    ),
    "point_array": plain(
        "geopoint",
        ["[67.0, 24.5]", '["67", "24.5"]'],
        ["67.0, 24.5", "[1]", "x", "[1, 2, 3]"],
        [({"enum": [[67, 24.5]]}, ["[24.5, 67]"])],
        format="array",
    ),
    "point_object": plain(
        "geopoint",
        ['{"lon": 67.0, "lat": 24.9}'],
        ["[1, 2]", '{"lon": 67.0}', "x", '{"lon": 1, "lat": 2, "z": 3}'],
        format="object",
    ),
    "geojson": plain("geojson", [POINT, FEATURE], ["[1]", "x", '{"type": "Place"}', '{"type": "Point"}']),
    "topojson": plain("geojson", [TOPOLOGY], ["[1]", '{"type": "Topology"}', '{"type": "Place"}'], format="topojson"),
}
