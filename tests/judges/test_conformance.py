"""annals check and frictionless on generated pairs of schema and table: the same verdict, at the same cells.

PAIRS sets how many; `make conformance` takes three thousand. The seed is fixed. What the two are known to judge
differently is in conformance.md, each with the clause of the standard that decides it, and is not generated.
"""

import csv
import json
import os
import random
import subprocess

import frictionless

PAIRS = int(os.environ.get("PAIRS", "300"))

KINDS = {
    "wrong-type": "type-error",
    "wrong-format": "type-error",
    "missing-value": "constraint-error",
    "pattern-mismatch": "constraint-error",
    "unknown-value": "constraint-error",
    "out-of-range": "constraint-error",
    "wrong-length": "constraint-error",
    "duplicate-value": "unique-error",
    "duplicate-key": "primary-key",
    "unknown-code": "foreign-key",
}
DESCRIPTOR = {
    "$schema": "https://datapackage.org/profiles/2.0/datapackage.json",
    "resources": [{"name": "table", "path": "table.csv", "schema": "schema.json"}],
}
# For each type: properties besides it, sound values, and texts that are none.
TYPES = {
    "string": ({}, ["a", "bc", "d e", "Ünï", "007"], []),
    "integer": ({}, ["0", "12", "-7", "99999"], ["1.5", "x", "1e3", "0x1"]),
    "number": ({}, ["0", "1.5", "-2.25", "1e3", "100"], ["x", "1,5", "1.2.3", "$4"]),
    "boolean": ({}, ["true", "false", "True", "0", "1"], ["yes", "2", "TRUE!"]),
    "date": ({}, ["1999-04-18", "2024-02-29", "1947-08-14"], ["1999-02-29", "18/04/1999", "1999", "x"]),
    "year": ({}, ["1947", "2024", "1900"], ["47", "x", "19.5"]),
    "yearmonth": ({}, ["1999-04", "2024-12"], ["1999-13", "x", "1999"]),
    "time": ({}, ["09:05:00", "23:59:59"], ["25:00:00", "x"]),
    "datetime": ({}, ["1999-04-18T09:05:00", "2024-02-29T23:59:59"], ["1999-02-30T00:00:00", "x", "1999-04-18"]),
    "duration": ({}, ["P1Y", "P1Y2M3DT4H5M6S", "PT5M"], ["1Y", "x", "P"]),
    "object": ({}, ['{"a": 1}', "{}"], ["[1]", "x", "{"]),
    "array": ({}, ["[1, 2]", "[]"], ["{}", "x", "["]),
    "geopoint": ({}, ["67.0, 24.9", "-180,90"], ["200, 10", "x", "1"]),
    "list": ({}, ["a,b", "a"], []),
    "integers": ({"type": "list", "itemType": "integer"}, ["1,2", "3"], ["1,b", "x"]),
    "semicolons": ({"type": "list", "itemType": "integer", "delimiter": ";"}, ["1;2", "3"], ["1;b", "1,2"]),
    "geojson": ({}, ['{"type": "Point", "coordinates": [1, 2]}'], ["[1]", "x", '{"type": "Place"}']),
    "any": ({}, ["x", "1", "1999-04-18"], []),
    "uri": ({"type": "string", "format": "uri"}, ["https://example.org/a?b=c"], ["x", "example.org"]),
    "binary": ({"type": "string", "format": "binary"}, ["YW5uYWxz", "YQ=="], ["YW5"]),
    "bare": ({"type": "number", "bareNumber": False}, ["95%", "€ 12.5", "7"], ["x", "%"]),
    "bare_integer": ({"type": "integer", "bareNumber": False}, ["95%", "€ 12", "7"], ["x", "%"]),
    "point_array": ({"type": "geopoint", "format": "array"}, ["[67.0, 24.9]"], ["67.0, 24.9", "[1]", "x"]),
    "point_object": ({"type": "geopoint", "format": "object"}, ['{"lon": 67.0, "lat": 24.9}'], ["[1, 2]", '{"lon": 67.0}', "x"]),
    "clock": ({"type": "time", "format": "%H.%M"}, ["09.05"], ["09:05:00", "x"]),
    "moment": ({"type": "datetime", "format": "%d/%m/%Y %H:%M"}, ["18/04/1999 09:05"], ["1999-04-18T09:05:00", "x"]),
    "gaps": ({"type": "integer", "missingValues": ["", "NA", "-"]}, ["1", "NA", "-", ""], ["x", "n/a"]),
    "uuid": ({"type": "string", "format": "uuid"}, ["123e4567-e89b-12d3-a456-426614174000"], ["123e4567", "x"]),
    "email": ({"type": "string", "format": "email"}, ["a@example.org"], ["a.example.org", "x"]),
    "group": ({"type": "number", "groupChar": ","}, ["1,000.5", "12"], ["1 000", "x"]),
    "comma": ({"type": "number", "decimalChar": ","}, ["1,5", "12"], ["1;5", "x"]),
    "flag": ({"type": "boolean", "trueValues": ["yes"], "falseValues": ["no"]}, ["yes", "no"], ["true", "x"]),
    "day": ({"type": "date", "format": "%d/%m/%Y"}, ["18/04/1999"], ["1999-04-18", "x"]),
}


def constrain(draw, kind):
    """A constraint that the sound values of a type keep, with values that break it."""
    options = [({}, [])]
    if kind == "string":
        options += [
            ({"minLength": 1, "maxLength": 3}, ["abcd", "too long"]),
            ({"enum": TYPES[kind][1]}, ["z", "A"]),
            ({"pattern": "[^!]+"}, ["no!", "!"]),
        ]
    if kind == "integer":
        options += [({"minimum": -10, "maximum": 100000}, ["-11", "100001"]), ({"exclusiveMinimum": -8}, ["-8"])]
    if kind == "number":
        options += [({"minimum": -2.25}, ["-2.5", "-100"]), ({"exclusiveMaximum": 1000.5}, ["1000.5", "2000"])]
    if kind == "date":
        options += [({"minimum": "1947-08-14"}, ["1947-08-13", "1900-01-01"])]
    if kind == "year":
        options += [({"minimum": 1900, "maximum": 2100}, ["1899", "2101"])]
    return draw.choice(options)


def pair(draw):
    """A schema, its rows, and the faults put into them: (row, field) pairs."""
    fields, columns = [], []
    rows = draw.randint(3, 8)
    for at in range(draw.randint(1, 5)):
        kind = draw.choice(list(TYPES))
        properties, sound, broken = TYPES[kind]
        constraint, breaking = constrain(draw, kind)
        constraints = dict(constraint)
        if draw.random() < 0.4:
            constraints["required"] = True
        field = {"name": f"f{at}", "type": kind, **properties}
        if constraints:
            field["constraints"] = constraints
        fields.append(field)
        columns.append((sound, broken + breaking + ([""] if "required" in constraints else [])))
    # A key of its own tells rows apart, and keeps any row from being blank.
    fields.insert(0, {"name": "id", "type": "integer", "constraints": {"unique": True}})
    schema = {"$schema": "https://datapackage.org/profiles/2.0/tableschema.json", "fields": fields}
    if draw.random() < 0.5:
        schema["primaryKey"] = ["id"]
    table = [[str(row)] + [draw.choice(sound) for sound, _ in columns] for row in range(rows)]
    for _ in range(draw.randint(0, 3)):
        row, column = draw.randrange(rows), draw.randrange(len(columns))
        if columns[column][1]:
            table[row][column + 1] = draw.choice(columns[column][1])
    if draw.random() < 0.1:
        table[-1][0] = table[0][0]
    return schema, table


def ours(folder):
    done = subprocess.run([os.environ["ANNALS"], "check", "--root", str(folder), "--format", "json"], capture_output=True, text=True)
    assert done.returncode in (0, 1), done.stderr
    return {(KINDS[finding["rule"]], finding["line"], finding["field"]) for finding in json.loads(done.stdout)}


def theirs(folder):
    report = frictionless.Package(str(folder / "datapackage.json")).validate()
    found = set()
    for kind, row, field, note in report.flatten(["type", "rowNumber", "fieldName", "note"]):
        # frictionless tells of a key by its row alone.
        found.add((kind, row, "id" if kind == "primary-key" else field) + ((note,) if row is None else ()))
    # A value that breaks the primary key and is unique besides is told once by annals, as the key that it is.
    keys = {(row, field) for kind, row, field, *_ in found if kind == "primary-key"}
    return {fault for fault in found if not (fault[0] == "unique-error" and fault[1:3] in keys)}


def test_the_two_agree(tmp_path, monkeypatch):
    draw = random.Random(1947)
    monkeypatch.setattr(frictionless.system, "trusted", True)
    differences, faulty = [], 0
    for number in range(PAIRS):
        schema, table = pair(draw)
        folder = tmp_path / str(number)
        folder.mkdir()
        (folder / "schema.json").write_text(json.dumps(schema))
        (folder / "datapackage.json").write_text(json.dumps(DESCRIPTOR))
        with (folder / "table.csv").open("w", newline="") as file:
            writer = csv.writer(file, lineterminator="\n")
            writer.writerow([field["name"] for field in schema["fields"]])
            writer.writerows(table)
        left, right = ours(folder), theirs(folder)
        faulty += bool(right)
        if left != right:
            differences.append((number, sorted(map(str, left - right)), sorted(map(str, right - left)), schema, table))
    assert faulty > PAIRS / 3
    assert not differences, "\n".join(f"{number}: only annals {left}; only frictionless {right}\n{schema}\n{table}" for number, left, right, schema, table in differences[:8]) + f"\n{len(differences)} in all"
