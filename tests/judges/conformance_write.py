"""Writes the files of a generated table by its dialect, and tells which line and which record of them is which row."""

import codecs
import gzip
import hashlib
import json
import random
import re

from conformance_case import BROKEN, PACKAGE, Raw

# The letters of Big5 beyond the ideographs are those of the WHATWG Encoding Standard, which Python calls otherwise; what is
# declared to be US-ASCII is often UTF-8.
CODECS = {"Big5": "big5hkscs", "US-ASCII": "utf-8"}
# Where the encoding has no letter for a control character, its number is the byte.
codecs.register_error("control", lambda error: (error.object[error.start].encode("latin-1"), error.start + 1))
BREAK = re.compile(r"\r\n|\r|\n")


class Writer:
    """Cells to records, by a dialect. What may be written in several ways is written in one of them by lot."""

    def __init__(self, table, number):
        self.dialect = table.files.dialect
        self.delimiter = table.files.delimiter or self.dialect.get("delimiter", ",")
        self.is_foreign = table.files.delimiter is not None
        self.quote = self.dialect.get("quoteChar", '"')
        self.escape = self.dialect.get("escapeChar")
        self.comment = self.dialect.get("commentChar")
        self.draw = random.Random(f"{number} {table.name}")

    def record(self, cells):
        cells = [self.cell(cell, at == 0, len(cells) == 1) for at, cell in enumerate(cells)]
        if self.dialect.get("skipInitialSpace"):
            cells = cells[:1] + [self.draw.choice(["", " ", "  "]) + cell for cell in cells[1:]]
        return self.delimiter.join(cells)

    def cell(self, cell, is_first, is_alone):
        if isinstance(cell, Raw):
            return cell
        held = [self.delimiter, self.quote, "\r", "\n"] + ([self.escape] if self.escape else [])
        # A record of one empty cell would be a blank line, and one that starts with the mark of comments a comment.
        starts = cell.startswith(" ") and self.dialect.get("skipInitialSpace")
        starts = starts or (self.comment and is_first and cell.startswith(self.comment)) or (is_alone and not cell.strip())
        lot = self.draw.random()
        if not starts and not any(mark in cell for mark in held):
            # Where the delimiter is not the declared one, a quote would be told of first.
            return self.quoted(cell) if lot < 0.15 and not self.is_foreign else cell
        if self.escape and not starts and not BREAK.search(cell) and lot < 0.5:
            return "".join(self.escape + letter if letter in held else letter for letter in cell)
        return self.quoted(cell)

    def quoted(self, cell):
        if self.escape:
            cell = cell.replace(self.escape, self.escape * 2)
        doubled = self.quote if self.dialect.get("doubleQuote", True) else self.escape
        return self.quote + cell.replace(self.quote, f"{doubled}{self.quote}") + self.quote

    def headers(self, table, labels):
        """The records above the rows."""
        if self.dialect.get("header") is False:
            return []
        if table.files.header in ("one", "title"):
            above = [("above", "A title")] if table.files.header == "title" else []
            return above + [("header", self.record(labels))]
        join = self.dialect.get("headerJoin", " ")
        halves = [label.partition(join) for label in labels]
        upper = [first for first, _, _ in halves]
        lower = [last for _, _, last in halves]
        amid = [("above", line) for line in table.files.amid]
        upper = self.record(upper[:1] if table.files.header == "spans" else upper)
        return [("header", upper), *amid, ("header", self.record(lower))]

    def parts(self, table):
        """The records of each of the table's files, each with the row that it is."""
        files = table.files
        size = -(-len(table.rows) // files.parts) or 1
        starts = list(range(0, max(len(table.rows), 1), size))
        parts = []
        for start in starts:
            labels = files.last_labels if start and start == starts[-1] else None
            # Where header rows are told by number, they stand in each file alike.
            above = files.above if start == 0 or files.dialect.get("headerRows", [1]) != [1] else []
            records = [("above", line) for line in above] + self.headers(table, labels or table.labels)
            for row in range(start, min(start + size, len(table.rows))):
                records += [("between", line) for line in files.before.get(row, [])]
                records.append((row, self.record(table.rows[row])))
            if start == starts[-1]:
                records += [("between", line) for line in files.before.get(len(table.rows), [])]
            parts.append(records)
        return parts


def resource(table):
    """The descriptor of a table, without its path."""
    described = {"name": table.name, "schema": f"{table.name}.json"}
    if table.files.dialect:
        described["dialect"] = f"{table.name}-dialect.json" if table.files.is_apart else table.files.dialect
    if table.files.encoding:
        described["encoding"] = table.files.encoding
    if table.files.compression == "property":
        described["compression"] = "gz"
    return described


def checked(table, written):
    """The number of bytes and the checksum of a table's file, right or wrong, as its resource has them."""
    files, told = table.files, {}
    if files.size is not None:
        told["bytes"] = len(written) + (0 if files.size else 1)
    if files.checksum:
        name, is_right = files.checksum
        total = hashlib.new(name, written if is_right else written + b"\n").hexdigest()
        # Without a name before it a checksum is one of MD5.
        told["hash"] = total if name == "md5" else f"{name}:{total}"
    return told


def data(table, records):
    terminator = table.files.terminator or table.files.dialect.get("lineTerminator", "\n")
    text = "".join(record + terminator for _, record in records)
    codec = CODECS.get(table.files.encoding, table.files.encoding or "utf-8")
    encoded = b"\xff".join(part.encode(codec, "control") for part in text.split(BROKEN))
    encoded = b"\xef\xbb\xbf" + encoded if table.files.byte_order_mark else encoded
    return gzip.compress(encoded, mtime=0) if table.files.compression else encoded


def write(case, tables, folder, joined=False):
    """Writes a package. Returns the row at each line, by file and line, and at each record, by table and its number.

    `joined` writes each table as one file, as a program sees it that takes the files of a table for one.
    """
    folder.mkdir(parents=True)
    lines, numbers, resources = {}, {}, []
    for table in tables:
        parts = Writer(table, case.number).parts(table)
        whole = [record for at, part in enumerate(parts) for record in part if at == 0 or record[0] not in ("above", "header")]
        parts = [whole] if joined else parts
        paths = [f"{table.name}-{at}.csv" for at in range(len(parts))] if len(parts) > 1 else [f"{table.name}.csv"]
        paths = [path + ".gz" if table.files.compression == "path" else path for path in paths]
        for path, records in zip(paths, parts):
            (folder / path).write_bytes(data(table, records))
            lines[path, 0], line = (table.name, "nowhere"), 1
            for label, record in records:
                for _ in range(len(BREAK.findall(record)) + 1):
                    lines[path, line] = (table.name, label)
                    line += 1
        numbers[table.name] = [label for label, _ in whole]
        (folder / f"{table.name}.json").write_text(json.dumps(table.schema, ensure_ascii=False))
        if table.files.is_apart:
            (folder / f"{table.name}-dialect.json").write_text(json.dumps(table.files.dialect, ensure_ascii=False))
        told = checked(table, (folder / paths[0]).read_bytes()) if len(paths) == 1 else {}
        resources.append({**resource(table), **told, "path": paths if len(paths) > 1 else paths[0]})
    package = {"$schema": PACKAGE, "name": "pair", "resources": resources}
    (folder / "datapackage.json").write_text(json.dumps(package, ensure_ascii=False))
    return lines, numbers
