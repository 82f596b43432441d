"""DuckDB runs the text of each model over the published Parquet to the published table, cell by cell."""

import math

import pytest

from installed import installed

duckdb = installed("duckdb")


@pytest.fixture(scope="module")
def database(output, tables, descriptor):
    database = duckdb.connect()
    for name in tables:
        database.execute(f"CREATE VIEW {name} AS SELECT * FROM '{output}/parquet/{name}.parquet'")
    first, last = descriptor["temporalCoverage"].split("/")
    database.execute(f"CREATE TABLE calendar AS SELECT CAST(range AS INTEGER) AS year FROM range({first}, {last} + 1)")
    return database


def same(left, right):
    if isinstance(left, float) and isinstance(right, float):
        # The two programs' POWER may differ in the last bit.
        return math.isclose(left, right, rel_tol=1e-14)
    return left == right


def test_every_model_gives_the_published_table(root, database, tables):
    models = sorted((root / "schemas" / "derived").glob("*.sql"))
    assert len(models) >= 4
    for model in models:
        schema = tables[model.stem]
        names = [field["name"] for field in schema["fields"]]
        types = {"string": "VARCHAR", "integer": "BIGINT", "year": "INTEGER", "number": "DOUBLE", "boolean": "BOOLEAN", "date": "DATE"}
        casts = ", ".join(f'CAST("{field["name"]}" AS {types[field["type"]]}) AS "{field["name"]}"' for field in schema["fields"])
        # DuckDB compares text by its bytes, as the published order does.
        key = ", ".join(f'"{part}"' for part in schema["primaryKey"])
        computed = database.execute(f"SELECT {casts} FROM ({model.read_text()}) ORDER BY {key}").fetchall()
        published = database.execute(f"SELECT * FROM {model.stem} ORDER BY {key}").fetchall()
        assert len(computed) == len(published) > 0, model.stem
        for ours, theirs in zip(published, computed):
            for name, left, right in zip(names, ours, theirs):
                assert same(left, right), (model.stem, ours, name, left, right)


def test_every_assertion_returns_no_row(root, database):
    assertions = sorted((root / "schemas" / "assertions").glob("*.sql"))
    assert len(assertions) >= 4
    for assertion in assertions:
        assert database.execute(assertion.read_text()).fetchall() == [], assertion.stem
