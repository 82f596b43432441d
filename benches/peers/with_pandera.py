"""The whole job with pandera on Polars: what a row must be is declared, the rest is Polars.

    python with_pandera.py ROOT OUTPUT

Reports all that is wrong at once (`lazy=True`), with exit status 1. Rows come in order and are left so; pandera does
not look. Tried at a million rows, medians of processor time; this took 1.9 s:
- actors as Enum, so that reading the file is the check of both foreign keys; as strings with `isin` 2.1 s;
- the primary key by `unique`, which is how pandera says it; a check of one's own that compares each row with the one
  before it would make it 1.5 s, but that is the work of by_hand.py, not pandera's;
- a data frame: of a lazy one pandera looks at the schema alone unless PANDERA_VALIDATION_DEPTH says otherwise.
"""

import pathlib
import sys

import pandera.polars as pandera
import polars
from polars import col

PAIR = ["exporter", "importer", "year"]


class Actors(pandera.DataFrameModel):
    actor: str = pandera.Field(unique=True, str_matches="^[A-Z]{3}$")


def flows_model(codes):
    def actor():
        return pandera.Field(dtype_kwargs={"categories": codes})

    class Flows(pandera.DataFrameModel):
        year: int = pandera.Field(ge=1900, le=2100)
        exporter: polars.Enum = actor()
        importer: polars.Enum = actor()
        product: str = pandera.Field(str_matches="^[0-9]{6}$")
        value_kusd: float = pandera.Field(ge=0)
        quantity_t: float = pandera.Field(ge=0, nullable=True)

        class Config:
            strict = True
            ordered = True
            unique = ["year", "exporter", "importer", "product"]

    return Flows


def main(root, output):
    for part in ("csv", "parquet"):
        (output / part).mkdir(parents=True)
    try:
        actors = Actors.validate(polars.read_csv(root / "raw/actors.csv", schema={"actor": polars.String}), lazy=True)
        flows = read_flows(root, actors.sort("actor")["actor"].to_list())
    except (polars.exceptions.PolarsError, pandera.errors.SchemaErrors) as error:
        sys.exit(str(error))
    tables = {"actors": actors, "flows": flows, "pair_growth": growth(flows)}
    for name, table in tables.items():
        table.write_csv(output / f"csv/{name}.csv")
        # The level that annals writes, and the quickest: Polars' own default is 3.
        table.write_parquet(output / f"parquet/{name}.parquet", compression="zstd", compression_level=1)
    return flows.height


def read_flows(root, codes):
    types = {
        "year": polars.Int64,
        "exporter": polars.Enum(codes),
        "importer": polars.Enum(codes),
        "product": polars.String,
        "value_kusd": polars.Float64,
        "quantity_t": polars.Float64,
    }
    flows = polars.read_csv(root / "raw/flows.csv", schema=types, null_values={"quantity_t": "NA"})
    return flows_model(codes).validate(flows, lazy=True)


def growth(flows):
    yearly = flows.lazy().group_by(PAIR).agg(col("value_kusd").sum()).collect(engine="streaming").lazy()
    earlier = yearly.with_columns(col("year") + 1)
    before = col("value_kusd_before")
    return (
        yearly.join(earlier, on=PAIR, how="left", suffix="_before")
        .select(*PAIR, "value_kusd", growth=col("value_kusd") / polars.when(before != 0).then(before) - 1)
        .sort(PAIR)
        .collect()
    )


if __name__ == "__main__":
    print(main(*map(pathlib.Path, sys.argv[1:])))
