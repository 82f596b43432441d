"""The floor in DuckDB: it reads the table typed and writes it as CSV and Parquet. Nothing is checked, nothing derived.

    python floor_duckdb.py ROOT OUTPUT

Tried at a million rows: a table read once and copied twice, as here, takes as long as the CSV read anew for each copy.
"""

import pathlib
import sys

import duckdb

AS_IT_IS = "header = true, auto_detect = false, delim = ',', quote = '\"'"
FLOWS = """{'year': 'BIGINT', 'exporter': 'VARCHAR', 'importer': 'VARCHAR', 'product': 'VARCHAR',
            'value_kusd': 'DOUBLE', 'quantity_t': 'DOUBLE'}"""

root, output = map(pathlib.Path, sys.argv[1:])
for part in ("csv", "parquet"):
    (output / part).mkdir(parents=True)
database = duckdb.connect(config={"temp_directory": str(output / "spill")})
for name, columns, more in (("actors", "{'actor': 'VARCHAR'}", ""), ("flows", FLOWS, ", nullstr = ['NA', '']")):
    read = f"read_csv('{root}/raw/{name}.csv', {AS_IT_IS}, columns = {columns}{more})"
    database.execute(f"CREATE TABLE {name} AS SELECT * FROM {read}")
    database.execute(f"COPY {name} TO '{output}/csv/{name}.csv' (HEADER)")
    # The level that annals writes, and the quickest: DuckDB's own default is 3.
    parquet = "FORMAT parquet, COMPRESSION zstd, COMPRESSION_LEVEL 1"
    database.execute(f"COPY {name} TO '{output}/parquet/{name}.parquet' ({parquet})")
print(database.execute("SELECT count(*) FROM flows").fetchone()[0])
