"""frictionless holds the raw files and the published ones against their descriptors: types, constraints, keys."""

import csv
import json
import shutil

import pytest

from installed import installed

frictionless = installed("frictionless")


def validate(descriptor, monkeypatch):
    monkeypatch.chdir(descriptor.parent)
    return frictionless.validate(descriptor.name)


def faults(report):
    return report.flatten(["name", "type", "rowNumber", "fieldName", "message"])


def test_raw_files_are_valid(root, monkeypatch):
    report = validate(root / "datapackage.json", monkeypatch)
    assert report.valid, faults(report)
    assert len(report.tasks) == len(json.loads((root / "datapackage.json").read_text())["resources"])


def test_published_files_are_valid(output, descriptor, monkeypatch):
    report = validate(output / "datapackage.json", monkeypatch)
    assert report.valid, faults(report)
    assert len(report.tasks) == len(descriptor["resources"])
    package = frictionless.Package("datapackage.json")
    rows = {resource.name: len(resource.read_rows()) for resource in package.resources if "." not in resource.name}
    assert rows == {resource["name"]: resource["rows"] for resource in descriptor["resources"] if resource.get("type") == "table"}


@pytest.mark.parametrize(
    ("table", "field", "value", "fault"),
    [
        ("events", "domain", "astrology", "foreign-key"),
        ("events", "event_id", "evt-0002", "primary-key"),
        ("events", "status", "dreamt", "constraint-error"),
        ("trade_series", "value_usd", "much", "type-error"),
        ("trade_series", "reporter", "ATL", "foreign-key"),
    ],
)
def test_the_judge_looks(output, tmp_path, monkeypatch, table, field, value, fault):
    """A verdict of valid means something only from a judge that sees these faults."""
    copy = tmp_path / "output"
    shutil.copytree(output, copy)
    path = copy / "csv" / f"{table}.csv"
    with path.open(newline="") as file:
        rows = list(csv.reader(file))
    rows[1][rows[0].index(field)] = value
    with path.open("w", newline="") as file:
        csv.writer(file, lineterminator="\n").writerows(rows)
    report = validate(copy / "datapackage.json", monkeypatch)
    assert fault in {found[1] for found in faults(report)}
