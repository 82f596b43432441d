"""Copies a generated trade-flows dataset and spoils one row in a hundred: python inject_faults.py ROOT FOLDER [SHARE].

Beside the copy stands faults.csv: line, column, field and rule of every fault, as `annals check` must find them. A
spoilt row has one fault; the same rows give the same faults. Each change keeps keys apart that were apart, so that no
fault makes another.
"""

import csv
import pathlib
import random
import shutil
import sys

FIELDS = ["year", "exporter", "importer", "product", "value_kusd", "quantity_t"]

# What becomes of a cell, by the rule that must find it.
SPOILT = [
    ("missing-value", "year", lambda cell: ""),
    ("missing-value", "exporter", lambda cell: ""),
    ("missing-value", "importer", lambda cell: ""),
    ("missing-value", "product", lambda cell: ""),
    ("missing-value", "value_kusd", lambda cell: ""),
    ("wrong-type", "year", lambda cell: cell + "?"),
    ("wrong-type", "value_kusd", lambda cell: cell + " t"),
    ("wrong-type", "quantity_t", lambda cell: "n/a"),
    ("out-of-range", "year", lambda cell: str(int(cell) + 1000)),
    ("out-of-range", "value_kusd", lambda cell: "-1" + cell),
    ("out-of-range", "quantity_t", lambda cell: "-7"),
    ("pattern-mismatch", "product", lambda cell: cell[:3] + "." + cell[3:]),
    ("unknown-code", "exporter", str.lower),
    ("unknown-code", "importer", lambda cell: cell + "X"),
    ("duplicate-key", "year", None),
    ("wrong-cell-count", "", None),
]


def spoil(kind, draw, cells, before):
    """The cells of a row with one fault, and the column where that stands; `before` are the cells of the row above."""
    rule, field, change = kind
    if rule == "duplicate-key":
        return before[:4] + cells[4:], 1
    if rule == "wrong-cell-count":
        if draw.random() < 0.5:
            return cells + ["0"], len(",".join(cells)) + 2
        # The cell that is missing would stand where the row ends.
        return cells[:-1], len(",".join(cells[:-1])) + 1
    position = FIELDS.index(field)
    changed = cells[:position] + [change(cells[position])] + cells[position + 1 :]
    return changed, sum(len(cell) + 1 for cell in cells[:position]) + 1


def inject(root, folder, share=0.01, kinds=SPOILT, most=None):
    """Writes the spoilt copy of `root` and the list of its faults, `most` of them at most, to `folder`."""
    (folder / "raw").mkdir(parents=True)
    shutil.copy(root / "datapackage.json", folder)
    shutil.copytree(root / "schemas", folder / "schemas")
    shutil.copy(root / "raw/actors.csv", folder / "raw")
    draw = random.Random(1971)
    with (
        (root / "raw/flows.csv").open() as rows,
        (folder / "raw/flows.csv").open("w") as spoilt,
        (folder / "faults.csv").open("w", newline="") as listed,
    ):
        faults = csv.writer(listed, lineterminator="\n")
        faults.writerow(["line", "column", "field", "rule"])
        spoilt.write(next(rows))
        count, before = 0, None
        for line, row in enumerate(rows, start=2):
            kind = draw.choice(kinds) if draw.random() < share and count != most else None
            # A key is repeated only from a sound row, so that the fault is in the row below alone.
            if kind is None or (kind[0] == "duplicate-key" and before is None):
                spoilt.write(row)
                before = row
                continue
            cells, column = spoil(kind, draw, row.rstrip("\n").split(","), before and before.rstrip("\n").split(","))
            spoilt.write(",".join(cells) + "\n")
            faults.writerow([line, column, kind[1], kind[0]])
            count, before = count + 1, None


if __name__ == "__main__":
    inject(*map(pathlib.Path, sys.argv[1:3]), *map(float, sys.argv[3:4]))
