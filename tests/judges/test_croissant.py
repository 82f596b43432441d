"""mlcroissant holds croissant.json against the standard, and reads every table through it to the last row."""

import csv
import datetime
import hashlib
import json
import os
import pathlib
import shutil
import subprocess
import sys

import pytest

from installed import installed

mlcroissant, pandas, pyarrow = (installed(name) for name in ("mlcroissant", "pandas", "pyarrow"))
installed("pyarrow.parquet")

NOTATION = "http://www.w3.org/2004/02/skos/core#notation"
# What mlcroissant makes of a cell, by the type that the schema declares; everything else is text.
READ = {
    "integer": int,
    "year": int,
    "number": float,
    "boolean": {"true": True, "false": False}.__getitem__,
    "date": pandas.Timestamp,
}
DATA_TYPE = {
    "integer": "sc:Integer",
    "year": "sc:Integer",
    "number": "sc:Float",
    "boolean": "sc:Boolean",
    "date": "sc:Date",
}


@pytest.fixture(scope="module")
def path(output):
    path = output / "croissant.json"
    assert path.is_file(), "croissant.json is not published"
    return path


@pytest.fixture(scope="module")
def document(path):
    return json.loads(path.read_text())


@pytest.fixture(scope="module")
def declared(descriptor):
    """The tables as the descriptor has them."""
    declared = {resource["name"]: resource for resource in descriptor["resources"] if resource.get("type") == "table"}
    assert len(declared) >= 19
    return declared


def validate(path):
    """What `mlcroissant validate` answers: its exit status and all that it says."""
    program = pathlib.Path(sys.executable).parent / "mlcroissant"
    settings = os.environ | {"PYTHONWARNINGS": "ignore"}
    done = subprocess.run([program, "validate", "--jsonld", str(path)], capture_output=True, text=True, env=settings)
    return done.returncode, done.stdout + done.stderr


def names(value):
    return [value] if isinstance(value, str) else list(value)


def values(value):
    """JSON-LD has one value where there is one."""
    return value if isinstance(value, list) else [value]


def written(folder, table):
    """The rows of a table's CSV, as mlcroissant should give them."""
    fields = table["schema"]["fields"]
    with (folder / table["path"]).open(newline="", encoding="utf-8") as file:
        rows = list(csv.reader(file))
    assert rows[0] == [field["name"] for field in fields]
    read = [READ.get(field["type"], str.encode) for field in fields]
    return [[None if cell == "" else convert(cell) for convert, cell in zip(read, row, strict=True)] for row in rows[1:]]


def differences(folder, table, records):
    """Where what was loaded is not what the CSV says: a number that came as another type is a difference too."""
    rows = written(folder, table)
    assert len(records) == len(rows) == table["rows"], table["name"]
    found = []
    for place, (record, row) in enumerate(zip(records, rows, strict=True), 2):
        for (name, value), cell in zip(record.items(), row, strict=True):
            if type(value) is not type(cell) or value != cell:
                found.append((table["name"], place, name, value, cell))
    return found


def test_it_is_valid_without_a_warning(path):
    status, said = validate(path)
    assert status == 0 and "Done." in said, said
    assert "warning" not in said.lower(), said
    issues = mlcroissant.Dataset(jsonld=str(path)).metadata.ctx.issues
    assert not issues.errors and not issues.warnings


def test_every_table_is_read_to_its_last_row(path, output, declared):
    dataset = mlcroissant.Dataset(jsonld=str(path))
    assert [record_set.id for record_set in dataset.metadata.record_sets] == list(declared)
    for name, table in declared.items():
        records = list(dataset.records(name))
        assert differences(output, table, records) == []
        for record in records[:1]:
            assert list(record) == [field.id for field in record_set(dataset, name).fields]


def record_set(dataset, name):
    return next(found for found in dataset.metadata.record_sets if found.id == name)


def test_tables_can_be_read_in_any_order_and_again(path, output, declared):
    """A `references` would have mlcroissant 1.1.1 join tables, and give nothing or other rows the second time."""
    dataset = mlcroissant.Dataset(jsonld=str(path))
    for name in [*reversed(declared), *declared]:
        assert differences(output, declared[name], list(dataset.records(name))) == []


def test_it_says_what_the_descriptor_says(document, descriptor):
    assert document["conformsTo"] == "http://mlcommons.org/croissant/1.1"
    assert document["name"] == descriptor["title"]
    assert document["alternateName"] == descriptor["name"]
    assert document["description"] == descriptor["description"]
    assert document["version"] == document["sdVersion"] == descriptor["version"]
    assert document["datePublished"] == descriptor["created"][:10]
    assert values(document["license"]) == [license["path"] for license in descriptor["licenses"]]
    assert [creator["name"] for creator in values(document["creator"])] == [creator["title"] for creator in descriptor["contributors"]]
    assert document["keywords"] == descriptor["keywords"]
    assert document["temporalCoverage"] == descriptor["temporalCoverage"]
    assert document.get("url") == descriptor.get("homepage")
    assert document["isLiveDataset"] is False
    for part in (descriptor["title"], descriptor["version"], descriptor["created"][:4]):
        assert part in document["citeAs"]


def test_files_have_their_size_and_checksum(document, descriptor, output):
    files = {file["contentUrl"]: file for file in document["distribution"]}
    assert len(files) == len(document["distribution"])
    published = {str(path.relative_to(output)) for folder in ("csv", "parquet") for path in (output / folder).iterdir()}
    assert set(files) == published
    resources = {resource["path"]: resource for resource in descriptor["resources"]}
    for path, file in files.items():
        contents = (output / path).read_bytes()
        assert file["@id"] == path and file["name"] == pathlib.Path(path).name
        assert file["contentSize"] == f"{len(contents)} B", path
        assert file["sha256"] == hashlib.sha256(contents).hexdigest(), path
        assert file["encodingFormat"] == ("text/csv" if path.startswith("csv/") else "application/x-parquet")
        if path in resources:
            assert resources[path]["hash"] == f"sha256:{file['sha256']}"
            assert file["contentSize"] == f"{resources[path]['bytes']} B"


def test_columns_keys_and_numbers_of_rows_are_those_declared(document, declared):
    assert [found["@id"] for found in document["recordSet"]] == list(declared)
    for found in document["recordSet"]:
        table = declared[found["name"]]
        schema = table["schema"]
        assert found["description"] == table["description"]
        assert found["annotation"]["value"] == table["rows"]
        assert [key["@id"] for key in values(found["key"])] == [f"{table['name']}/{name}" for name in names(schema["primaryKey"])]
        is_code_list = any(field.get("rdfType") == NOTATION for field in schema["fields"])
        assert found.get("dataType") == ("http://www.w3.org/2004/02/skos/core#Concept" if is_code_list else None)
        for column, field in zip(found["field"], schema["fields"], strict=True):
            assert column["@id"] == f"{table['name']}/{field['name']}"
            assert column["name"] == field["name"]
            assert column["description"] == field["description"]
            assert column.get("unitText") == field.get("unit")
            assert column["source"]["extract"] == {"column": field["name"]}
            expected = "sc:URL" if field.get("format") == "uri" else DATA_TYPE.get(field["type"], "sc:Text")
            assert values(column["dataType"])[0] == expected
            meanings = [*values(column["dataType"])[1:], *values(column.get("equivalentProperty", []))]
            assert meanings == [address for address in [field.get("rdfType")] if address]


def test_keys_to_other_tables_are_those_declared(document, declared):
    def columns(value):
        return value["@list"] if isinstance(value, dict) else [value]

    paths = {table["path"]: name for name, table in declared.items()}
    for found in document["recordSet"]:
        stated = [
            (columns(key["csvw:columnReference"]), paths[key["csvw:reference"]["csvw:resource"]["@id"]], columns(key["csvw:reference"]["csvw:columnReference"]))
            for key in found.get("csvw:foreignKey", [])
        ]
        keys = declared[found["name"]]["schema"].get("foreignKeys", [])
        wanted = [(names(key["fields"]), key["reference"].get("resource") or found["name"], names(key["reference"]["fields"])) for key in keys]
        assert stated == wanted, found["name"]


def test_a_derived_table_names_what_it_was_made_from(document, declared):
    paths = {name: table["path"] for name, table in declared.items()}
    files = {file["@id"]: file for file in document["distribution"]}
    for name, table in declared.items():
        stated = [origin["@id"] for origin in values(files[paths[name]].get("prov:wasDerivedFrom", []))]
        # The table of years that SQL is given is not published.
        assert stated == [paths[origin] for origin in table.get("derivedFrom", []) if origin in paths], name


@pytest.fixture
def copy(output, tmp_path):
    shutil.copytree(output, tmp_path / "output")
    return tmp_path / "output"


def change(copy, alter):
    document = json.loads((copy / "croissant.json").read_text())
    alter(document)
    (copy / "croissant.json").write_text(json.dumps(document))
    return copy / "croissant.json"


def test_the_judge_sees_a_broken_document(copy):
    def without(document):
        del document["distribution"][0]["sha256"]
        del document["recordSet"][0]["field"][0]["dataType"]

    status, said = validate(change(copy, without))
    assert status != 0 and "sha256" in said and "dataType" in said, said


def test_the_judge_sees_what_is_not_said(copy):
    status, said = validate(change(copy, lambda document: document.pop("license")))
    assert status == 0 and "license" in said and "warning" in said.lower()


def test_the_judge_sees_a_changed_file(copy, declared):
    file = copy / "parquet" / "events.parquet"
    file.write_bytes(file.read_bytes() + b" ")
    dataset = mlcroissant.Dataset(jsonld=str(copy / "croissant.json"))
    with pytest.raises(mlcroissant.GenerationError) as failure:
        list(dataset.records("events"))
    assert "Hash of downloaded file" in str(failure.value.__cause__)


def test_the_judge_sees_a_changed_value(copy, declared):
    """A date moved by a day, under a checksum that is right again."""
    file = copy / "parquet" / "events.parquet"
    table = pyarrow.parquet.read_table(file)
    column = table.column_names.index("date_start")
    days = table.column(column).to_pylist()
    days[-1] += datetime.timedelta(days=1)
    pyarrow.parquet.write_table(table.set_column(column, table.field(column), pyarrow.array(days, table.field(column).type)), file)

    def correct(document):
        stated = next(found for found in document["distribution"] if found["@id"] == "parquet/events.parquet")
        stated["sha256"] = hashlib.sha256(file.read_bytes()).hexdigest()

    dataset = mlcroissant.Dataset(jsonld=str(change(copy, correct)))
    found = differences(copy, declared["events"], list(dataset.records("events")))
    assert [(place, name) for _, place, name, _, _ in found] == [(declared["events"]["rows"] + 1, "events/date_start")]
