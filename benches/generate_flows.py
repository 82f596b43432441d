"""Generates the rows of examples/trade-flows: python3 benches/generate_flows.py ROWS [FOLDER].

The same number of rows gives the same bytes. Rows stand in order of their key, as in the datasets of this shape.
"""

import itertools
import pathlib
import random
import string
import sys

rows = int(sys.argv[1])
folder = pathlib.Path(sys.argv[2] if len(sys.argv) > 2 else "examples/trade-flows") / "raw"
folder.mkdir(parents=True, exist_ok=True)
draw = random.Random(1947)

actors = sorted(draw.sample(["".join(code) for code in itertools.product(string.ascii_uppercase, repeat=3)], 226))
(folder / "actors.csv").write_text("actor\n" + "".join(f"{actor}\n" for actor in actors))

products = [f"{code:06}" for code in sorted(draw.sample(range(10_000, 980_000), 5_000))]
years = range(1995, 2025)
per_year = -(-rows // len(years))
pairs = [(exporter, importer) for exporter in actors for importer in actors if exporter != importer]
# About twenty products a pair, and the same pairs every year, so that growth can be told.
pairs = sorted(draw.sample(pairs, max(1, min(len(pairs), per_year // 20))))
per_pair = -(-per_year // len(pairs))

with (folder / "flows.csv").open("w") as file:
    file.write("year,exporter,importer,product,value_kusd,quantity_t\n")
    written = 0
    for year in years:
        of_year = 0
        for exporter, importer in pairs:
            count = min(per_pair, per_year - of_year, rows - written)
            first = draw.randrange(len(products) - per_pair)
            lines = []
            for product in products[first : first + count]:
                value = draw.random() ** 8 * 1_000_000
                quantity = "NA" if draw.random() < 0.1 else f"{value * draw.random():.3f}"
                lines.append(f"{year},{exporter},{importer},{product},{value:.3f},{quantity}\n")
            file.writelines(lines)
            of_year += len(lines)
            written += len(lines)
print(f"{written} rows in {folder / 'flows.csv'}")
