"""The whole job in Polars as one writes it first: texts are texts, every check is made of every row, and the rows at fault are
kept to be shown. `by_hand.py` is what is left of it once each step has been timed.

    python by_hand_plain.py ROOT OUTPUT

Stops with exit status 1 where anything is wrong.
"""

import pathlib
import sys

import polars
from polars import col

KEY = ["year", "exporter", "importer", "product"]
PAIR = ["exporter", "importer", "year"]
TYPES = {
    "year": polars.Int64,
    "exporter": polars.String,
    "importer": polars.String,
    "product": polars.String,
    "value_kusd": polars.Float64,
    "quantity_t": polars.Float64,
}


def main(root, output):
    for part in ("csv", "parquet"):
        (output / part).mkdir(parents=True)
    try:
        actors = polars.read_csv(root / "raw/actors.csv", schema={"actor": polars.String}).sort("actor")
        flows = polars.read_csv(root / "raw/flows.csv", schema=TYPES, null_values={"quantity_t": "NA"})
    except polars.exceptions.PolarsError as error:
        sys.exit(str(error))
    stop("actors", actors, col("actor").is_null() | col("actor").is_duplicated() | ~col("actor").str.contains("^[A-Z]{3}$"))
    known = actors["actor"].implode()
    for fault in (
        polars.any_horizontal(col(*KEY, "value_kusd").is_null()),
        ~col("year").is_between(1900, 2100),
        ~col("exporter").is_in(known),
        ~col("importer").is_in(known),
        ~col("product").str.contains("^[0-9]{6}$"),
        (col("value_kusd") < 0) | col("value_kusd").is_nan(),
        (col("quantity_t") < 0) | col("quantity_t").is_nan(),
        polars.struct(KEY).is_duplicated(),
    ):
        stop("flows", flows, fault)
    flows = flows.sort(KEY)
    tables = {"actors": actors, "flows": flows, "pair_growth": growth(flows)}
    for name, table in tables.items():
        table.write_csv(output / f"csv/{name}.csv")
        table.write_parquet(output / f"parquet/{name}.parquet", compression="zstd", compression_level=1)
    return flows.height


def stop(name, table, fault):
    faulty = table.filter(fault)
    if faulty.height:
        sys.exit(f"{name}: {faulty}")


def growth(flows):
    yearly = flows.group_by(PAIR).agg(col("value_kusd").sum())
    earlier = yearly.with_columns(col("year") + 1)
    before = col("value_kusd_before")
    joined = yearly.join(earlier, on=PAIR, how="left", suffix="_before")
    return joined.select(*PAIR, "value_kusd", growth=col("value_kusd") / polars.when(before != 0).then(before) - 1).sort(PAIR)


if __name__ == "__main__":
    print(main(*map(pathlib.Path, sys.argv[1:])))
