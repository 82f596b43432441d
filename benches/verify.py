"""What an output holds, to see that every program did the same work: python verify.py OUTPUT [TABLE...] prints JSON.

A program of its own, since what the runner holds in memory would count in its children's peak (see measure.py).
"""

import json
import pathlib
import sys

import polars
from polars import col

KEYS = {
    "actors": ["actor"],
    "flows": ["year", "exporter", "importer", "product"],
    "pair_growth": ["exporter", "importer", "year"],
}


def facts(rows, name):
    """Number of rows, whether they ascend by key, and sums."""
    greater = polars.lit(False)
    for part in reversed(KEYS[name]):
        here = col(part) if part == "year" else col(part).cast(polars.String)
        greater = (here > here.shift(1)) | ((here == here.shift(1)) & greater)
    facts = {"rows": polars.len(), "ascends": greater.all()}
    # As whole numbers of thousandths, which values are anyway, sums do not depend on the order in which they are taken.
    thousandths = {
        "actors": [],
        "flows": ["value_kusd", "quantity_t"],
        "pair_growth": ["value_kusd", "growth"],
    }
    for column in thousandths[name]:
        facts[f"{column} not missing"] = col(column).count()
        # A growth from next to nothing has no exact thousandths.
        cell = col(column).clip(upper_bound=1000) if column == "growth" else col(column)
        facts[f"{column} in thousandths"] = (cell * 1000).round().cast(polars.Int64).sum()
    return rows.select(**facts).collect(engine="streaming").row(0, named=True)


output = pathlib.Path(sys.argv[1])
found = {}
for name in sys.argv[2:] or KEYS:
    # A product such as 010121 is no number.
    texts = {"product": polars.String} if name == "flows" else {}
    found[f"{name}.csv"] = facts(polars.scan_csv(output / f"csv/{name}.csv", schema_overrides=texts), name)
    found[f"{name}.parquet"] = facts(polars.scan_parquet(output / f"parquet/{name}.parquet"), name)
print(json.dumps(found))
