"""The floor: Polars reads the table typed and writes it as CSV and Parquet. Nothing is checked, nothing derived.

    python floor.py ROOT OUTPUT

What any program in this place must do at the least. Tried at a million rows, medians of processor time: this 1.0 s;
actors as Categorical or Enum, and reading by the streaming engine, the same within the noise; both files written by
streaming plans that scan the CSV, in one go or one after the other, 1.2 s, since the CSV is then parsed twice.
"""

import pathlib
import sys

import polars

root, output = map(pathlib.Path, sys.argv[1:])
for part in ("csv", "parquet"):
    (output / part).mkdir(parents=True)

flows = polars.read_csv(
    root / "raw/flows.csv",
    schema={
        "year": polars.Int64,
        "exporter": polars.String,
        "importer": polars.String,
        "product": polars.String,
        "value_kusd": polars.Float64,
        "quantity_t": polars.Float64,
    },
    null_values={"quantity_t": "NA"},
)
actors = polars.read_csv(root / "raw/actors.csv", schema={"actor": polars.String})

for name, table in {"actors": actors, "flows": flows}.items():
    table.write_csv(output / f"csv/{name}.csv")
    # The level that annals writes, and the quickest: Polars' own default is 3.
    table.write_parquet(output / f"parquet/{name}.parquet", compression="zstd", compression_level=1)
print(flows.height)
