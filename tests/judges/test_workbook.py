"""The workbook as a spreadsheet program reads it: the codebook first, then a sheet a table, every cell of its type."""

import csv
import datetime

import pytest

from installed import installed

openpyxl = installed("openpyxl")


@pytest.fixture(scope="module")
def workbook(output, descriptor):
    return openpyxl.load_workbook(output / f"{descriptor['name']}.xlsx")


def test_the_codebook_comes_first_and_then_every_table(workbook, tables, descriptor):
    assert workbook.sheetnames == ["codebook", *tables]
    assert workbook["codebook"]["A1"].value == descriptor["title"]
    assert workbook.properties.title == descriptor["title"]
    # The day of the descriptor, not of the clock.
    assert workbook.properties.created.strftime("%Y-%m-%d") == descriptor["created"][:10]


def test_the_codebook_is_that_of_the_csv(workbook, output):
    sheet = workbook["codebook"]
    rows = [list(row) for row in sheet.iter_rows(values_only=True)]
    with (output / "codebook.csv").open(newline="", encoding="utf-8") as file:
        header, *expected = csv.reader(file)
    top = rows.index(header)
    assert sheet.freeze_panes == f"A{top + 2}"

    def read(text):
        try:
            return float(text)
        except ValueError:
            return text or None

    numeric = ("missing_share", "distinct_values", "minimum", "maximum")
    assert len(rows[top + 1 :]) == len(expected)
    for found, row in zip(rows[top + 1 :], expected):
        for name, cell, text in zip(header, found, row):
            wanted = read(text) if name in numeric else text or None
            close = isinstance(wanted, float) and isinstance(cell, (int, float))
            assert cell == (pytest.approx(wanted, abs=5e-5) if close else wanted), (row[:2], name)


def as_cell(text, field):
    """What a spreadsheet shows for a cell of the CSV."""
    if text == "":
        return None
    if field["type"] in ("integer", "year", "number"):
        return float(text)
    if field["type"] == "boolean":
        return text == "true"
    if field["type"] == "date" and text >= "1900-03-01":
        return datetime.datetime.fromisoformat(text)
    return text


def test_every_sheet_has_its_tables_rows(workbook, output, tables):
    for name, schema in tables.items():
        with (output / "csv" / f"{name}.csv").open(newline="") as file:
            header, *rows = csv.reader(file)
        sheet = workbook[name]
        found = [list(row) for row in sheet.iter_rows(values_only=True)]
        assert found[0] == header, name
        expected = [[as_cell(text, field) for text, field in zip(row, schema["fields"])] for row in rows]
        assert found[1:] == expected, name
        # The header stays in sight.
        assert sheet.freeze_panes == "A2", name


def test_no_cell_is_a_formula(workbook):
    for sheet in workbook:
        for row in sheet.iter_rows():
            assert all(cell.data_type != "f" for cell in row), sheet.title
