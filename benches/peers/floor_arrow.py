"""The floor in Arrow's own library: it reads the table typed and writes it as CSV and Parquet. Nothing is checked, nothing
derived.

    python floor_arrow.py ROOT OUTPUT
"""

import pathlib
import sys

import pyarrow
from pyarrow import csv, parquet

TYPES = {
    "year": pyarrow.int64(),
    "exporter": pyarrow.dictionary(pyarrow.int32(), pyarrow.string()),
    "importer": pyarrow.dictionary(pyarrow.int32(), pyarrow.string()),
    "product": pyarrow.string(),
    "value_kusd": pyarrow.float64(),
    "quantity_t": pyarrow.float64(),
    "actor": pyarrow.string(),
}

root, output = map(pathlib.Path, sys.argv[1:])
for part in ("csv", "parquet"):
    (output / part).mkdir(parents=True)
for name in ("actors", "flows"):
    convert = csv.ConvertOptions(column_types=TYPES, null_values=["NA", ""])
    table = csv.read_csv(root / f"raw/{name}.csv", convert_options=convert)
    # The level that annals writes, and the quickest: Arrow's own default is 1 too.
    parquet.write_table(table, output / f"parquet/{name}.parquet", compression="zstd", compression_level=1)
    # Its writer of CSV does not know dictionaries.
    plain = table
    for position, column in enumerate(table.column_names):
        if pyarrow.types.is_dictionary(TYPES[column]):
            plain = plain.set_column(position, column, plain[column].cast(pyarrow.string()))
    csv.write_csv(plain, output / f"csv/{name}.csv", csv.WriteOptions(quoting_style="needed"))
print(table.num_rows)
