"""Declarations that the standard has and annals refuses, each by itself: generated pairs have none of them.

Each has a row in conformance.md, by its name.
"""

import json
import os
import subprocess

FIELDS = [{"name": "a", "type": "integer"}, {"name": "b", "type": "string"}]
REF = {"$ref": "https://example.org/schema.json"}
MISSING = [{"name": "a", "type": "integer", "missingValues": ["-", "-"]}, FIELDS[1]]


def resource(**properties):
    return {"name": "table", "path": "table.csv", "schema": {"fields": FIELDS}, **properties}


def field(**properties):
    return resource(schema={"fields": [FIELDS[0], {"name": "b", **properties}]})


def dialect(**properties):
    return resource(dialect=properties)


# For each, the resources that show it, and where in each of them annals must say that it stands.
REFUSED = {
    "names of tables with capitals or dots": [(resource(name="Codes"), "name"), (resource(name="state.codes"), "name")],
    "two fields of one name": [(resource(schema={"fields": [FIELDS[0], FIELDS[0]]}), "schema/fields/1/name")],
    "blocks of Unicode in a pattern": [
        (field(type="string", constraints={"pattern": r"\p{IsBasicLatin}+"}), "schema/fields/1/constraints/pattern")
    ],
    "a JSON Schema that refers to another document": [
        (field(type="object", constraints={"jsonSchema": REF}), "schema/fields/1/constraints/jsonSchema")
    ],
    "a missing value that stands twice": [
        (resource(schema={"fields": FIELDS, "missingValues": ["", "-", ""]}), "schema/missingValues/2"),
        (resource(schema={"fields": MISSING}), "schema/fields/0/missingValues/1"),
    ],
    "bounds beyond 64 bits": [
        (field(type="integer", constraints={"maximum": "18446744073709551615"}), "schema/fields/1/constraints/maximum")
    ],
    "a delimiter of several letters, or beyond ASCII": [
        (dialect(delimiter="::"), "dialect/delimiter"),
        (dialect(delimiter="¦"), "dialect/delimiter"),
    ],
    "a line terminator that is no line break": [(dialect(lineTerminator=";"), "dialect/lineTerminator")],
    "one character for two purposes": [
        (dialect(escapeChar='"'), "dialect/escapeChar"),
        (dialect(quoteChar=","), "dialect/quoteChar"),
    ],
    "properties of other files than CSV": [(dialect(sheetName="a"), "dialect/sheetName"), (resource(format="xlsx"), "format")],
    "encodings that browsers do not have": [
        (resource(encoding=name), "encoding") for name in ("utf-32", "cp437", "latin-1", "utf-7")
    ],
    "other compression than gzip": [(resource(compression="zip"), "compression")],
    "other checksums": [(resource(hash="sha384:" + "0" * 96), "hash"), (resource(hash="crc32:01234567"), "hash")],
    "a checksum or a size of several files": [
        (resource(path=["table.csv", "more.csv"], hash="0" * 32), "hash"),
        (resource(path=["table.csv", "more.csv"], bytes=8), "bytes"),
    ],
    "data within the descriptor": [({"name": "table", "data": [{"a": 1, "b": "x"}], "schema": {"fields": FIELDS}}, "data")],
    "files elsewhere than in the dataset": [
        (resource(path="https://example.org/table.csv"), "path"),
        (resource(path="../table.csv"), "path"),
    ],
}


def run(described, folder):
    """What annals says of a package of one resource, and how it ends."""
    folder.mkdir()
    for name in ("table.csv", "more.csv"):
        (folder / name).write_text("a,b\n1,x\n")
    (folder / "datapackage.json").write_text(json.dumps({"name": "pair", "resources": [described]}))
    command = [os.environ["ANNALS"], "check", "--root", str(folder)]
    done = subprocess.run(command, capture_output=True, text=True)
    return done.returncode, done.stderr
