"""The codebook for programs says of every column what another program counts in the published table."""

import csv

import pytest

from installed import installed

polars = installed("polars")


@pytest.fixture(scope="module")
def codebook(output):
    with (output / "codebook.csv").open(newline="") as file:
        return list(csv.DictReader(file))


def test_it_has_every_column_with_its_description(codebook, tables):
    columns = [(name, field["name"]) for name, schema in tables.items() for field in schema["fields"]]
    assert [(row["table"], row["column"]) for row in codebook] == columns
    fields = {(name, field["name"]): field for name, schema in tables.items() for field in schema["fields"]}
    for row in codebook:
        field = fields[row["table"], row["column"]]
        said = [field.get(name, "") for name in ("type", "unit", "description")]
        assert [row["type"], row["unit"], row["description"]] == said


def test_its_figures_are_those_of_the_tables(codebook, output):
    for row in codebook:
        column = polars.read_parquet(output / "parquet" / f"{row['table']}.parquet")[row["column"]]
        values = column.drop_nulls()
        share = "" if column.len() == 0 else f"{column.null_count() / column.len():.4f}"
        assert row["missing_share"] == share, row
        assert int(row["distinct_values"]) == values.n_unique(), row
        has_order = row["type"] in ("integer", "year", "number", "date")
        for name, value in (("minimum", values.min()), ("maximum", values.max())):
            if not has_order or value is None:
                assert row[name] == "", row
            elif row["type"] == "date":
                assert row[name] == value.isoformat(), row
            else:
                assert float(row[name]) == value, row


def test_the_codebook_for_people_says_first_what_the_dataset_is(output, descriptor):
    head = (output / "CODEBOOK.md").read_text(encoding="utf-8").partition("\n| table |")[0]
    told = [descriptor["title"], descriptor["description"], descriptor["version"]]
    told += [f"Covers: {descriptor['temporalCoverage']}", f"Published: {descriptor['created'][:10]}"]
    told += [f"By: {person['title']}" for person in descriptor["contributors"]]
    told += [f"Licence: {licence['name']} {licence['path']}" for licence in descriptor["licenses"]]
    # Marks that Markdown would take for its own stand behind a backslash.
    plain = head.replace("\\", "")
    assert [text for text in told if text not in plain] == []
    assert plain.partition("Sources:\n\n")[2].split("\n- ")[0].startswith("- ")
    assert all(f"- {source['title']}" in plain for source in descriptor["sources"])
