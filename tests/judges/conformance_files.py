"""Chooses how the files of a table are written: dialect, encoding, compression, parts."""

from conformance_case import Raw
from conformance_faults import whole_rows
from conformance_write import BROKEN, FOREIGN

# Names of encodings as IANA registers them, with letters that tell them apart.
ENCODINGS = [
    "UTF-8",
    "UTF-16",
    "UTF-16LE",
    "UTF-16BE",
    "ISO-8859-1",
    "ISO-8859-2",
    "windows-1252",
    "windows-1251",
    "KOI8-R",
    "Shift_JIS",
    "EUC-KR",
    "GB18030",
    "Big5",
    "US-ASCII",
]
LETTERS = {
    "ISO-8859-2": "Łódź",
    "windows-1252": "€5",
    "windows-1251": "Москва",
    "KOI8-R": "Москва",
    "Shift_JIS": "東京",
    "EUC-KR": "서울",
    "GB18030": "北京",
    "Big5": "台北",
    "UTF-16": "Кабул",
    "UTF-16LE": "Кабул",
    "UTF-16BE": "Кабул",
    "ISO-8859-1": "¿Qu\x80?",
}


def dress(draw, table):
    """Half of the tables are plain CSV; the others have a dialect, or another form, or both."""
    files = table.files
    # Where the file is empty, or has another delimiter than is declared, a dialect would tell nothing more.
    if files.delimiter or not table.labels or draw.random() < 0.5:
        return finish(table)
    ways = [
        delimiter,
        delimiter,
        quote,
        headless,
        escape,
        comment,
        comment_rows,
        initial_space,
        terminator,
        terminator,
        header_rows,
        null,
    ]
    for way in draw.sample(ways, draw.choice([0, 1, 1, 2])):
        way(draw, table)
    if files.broken_bytes:
        # In each of these encodings the byte that is written is none.
        files.encoding = draw.choice([None, "UTF-8", *["US-ASCII"] * 3, "Shift_JIS", "EUC-KR", "GB18030", "Big5"])
        if files.encoding == "US-ASCII" and draw.random() < 0.5:
            replace(table, BROKEN, FOREIGN)
    elif draw.random() < 0.25:
        encode(draw, table)
    if draw.random() < 0.15:
        files.compression = draw.choice(["path", "property"])
    if draw.random() < 0.15 and len(table.rows) > 2 and "commentRows" not in files.dialect:
        files.parts = draw.randint(2, 3)
    if draw.random() < 0.1 and files.encoding in (None, "UTF-8") and files.parts == 1:
        files.byte_order_mark = True
    if draw.random() < 0.1 and "commentRows" not in files.dialect:
        blank_lines(draw, table)
    files.is_apart = bool(files.dialect) and draw.random() < 0.1
    finish(table)


def finish(table):
    """What depends on the dialect as a whole."""
    dialect, files = table.files.dialect, table.files
    quote = dialect.get("quoteChar", '"')
    cells = [cell for row in table.rows for cell in row]
    if dialect.get("doubleQuote") is False and "escapeChar" not in dialect and any(quote in cell for cell in cells):
        # There is no way to write a quote in such a dialect.
        del dialect["doubleQuote"]
    if dialect.get("delimiter") == " ":
        dialect.pop("skipInitialSpace", None)
    table.rows = [[Raw(cell.replace("QUOTE", quote)) if isinstance(cell, Raw) else cell for cell in row] for row in table.rows]
    if files.encoding:
        texts = cells + table.labels + [line for lines in files.before.values() for line in lines]
        try:
            "".join(texts).replace(BROKEN, "").replace(FOREIGN, "").encode(files.encoding)
        except UnicodeEncodeError:
            files.encoding = "UTF-8"
            # In UTF-8 the letter is one.
            replace(table, FOREIGN, BROKEN)


def replace(table, old, new):
    table.rows = [[cell if isinstance(cell, Raw) else cell.replace(old, new) for cell in row] for row in table.rows]


def delimiter(draw, table):
    table.files.dialect["delimiter"] = draw.choice([";", "\t", "|", ":", ",", " "])


def quote(draw, table):
    table.files.dialect["quoteChar"] = draw.choice(["'", "`", '"', "~"])


def headless(draw, table):
    """No header: fields are told apart by their order."""
    if (
        "fieldsMatch" not in table.schema
        and table.labels == table.names
        and not {"headerRows", "commentRows"} & set(table.files.dialect)
    ):
        table.files.dialect["header"] = False


def escape(draw, table):
    dialect = table.files.dialect
    lot = draw.random()
    if lot < 0.8:
        dialect["escapeChar"] = draw.choice(["\\", "\\", "!", "^"])
    if lot > 0.4:
        dialect["doubleQuote"] = lot > 0.95


def comment(draw, table):
    """Lines that are passed over. A row whose first cell starts with their mark is none where the cell stands in quotes."""
    if "commentRows" in table.files.dialect:
        return
    mark = draw.choice(["#", "#", "#", "%", "//", own_letter(draw, table)])
    table.files.dialect["commentChar"] = mark
    lines = [f"{mark}note", f"{mark} one, two; three|four", mark]
    for row in draw.sample(range(len(table.rows) + 1), min(2, len(table.rows) + 1)):
        table.files.before.setdefault(row, []).append(draw.choice(lines))
    if draw.random() < 0.3 and "headerRows" not in table.files.dialect:
        table.files.above.append(lines[0])


def own_letter(draw, table):
    """The first letter of a row, where it is no letter of the header and none that has a meaning of its own."""
    letters = [
        row[0][0] for row in table.rows if row[0] and row[0][0].isalnum() and row[0][0].isascii() and not isinstance(row[0], Raw)
    ]
    return draw.choice([letter for letter in letters if letter not in "ceAQ"] or ["#"])


def comment_rows(draw, table):
    """Rows that are passed over by their number."""
    files = table.files
    if files.before or files.above or not {"header", "headerRows", "commentChar"}.isdisjoint(files.dialect) or not table.rows:
        return
    row = draw.randrange(len(table.rows) + 1)
    files.before[row] = ["not,a,row"]
    files.dialect["commentRows"] = [row + 2]


def initial_space(draw, table):
    table.files.dialect["skipInitialSpace"] = True


def null(draw, table):
    """A text that is null whatever the schema says, in place of some missing values."""
    sequence = draw.choice(["NULL", "\\N"])
    missing = {name: table.missing(name) for name in table.names if table.column(name) is not None}
    for row in whole_rows(table):
        for name, values in missing.items():
            if table.text(row, name) in values and draw.random() < 0.5:
                table.rows[row][table.column(name)] = sequence
    table.files.dialect["nullSequence"] = sequence


def terminator(draw, table):
    table.files.dialect["lineTerminator"] = draw.choice(["\r\n", "\r\n", "\n", "\r"])


def header_rows(draw, table):
    """Two header rows that are joined, or one under a title."""
    dialect, files = table.files.dialect, table.files
    if not {"header", "commentRows", "commentChar"}.isdisjoint(dialect):
        return
    join = table.labels[0][3:4]
    if draw.random() < 0.3:
        dialect["headerRows"], files.header = draw.choice([([1], "one"), ([2], "title")])
        return
    if not join or not all(label.startswith(f"col{join}") for label in table.labels):
        return
    dialect["headerRows"] = [1, 2]
    if join != " " or draw.random() < 0.5:
        dialect["headerJoin"] = join
    files.header = "spans" if draw.random() < 0.2 else "two"


def blank_lines(draw, table):
    """Lines without a character, which annals passes over."""
    if draw.random() < 0.2 and table.files.dialect.get("header", True) and "headerRows" not in table.files.dialect:
        table.files.above.append("")
        return
    table.files.before.setdefault(draw.randint(0, len(table.rows)), []).append("")


def encode(draw, table):
    files = table.files
    files.encoding = draw.choice(ENCODINGS)
    texts = [name for name in table.names if table.kinds[name] == "string" and "constraints" not in table.declared(name)]
    if files.encoding in LETTERS and texts and table.rows and len(table.labels) == len(table.names):
        # Shown by a pattern that only the right letters match.
        name = draw.choice(texts)
        letters = LETTERS[files.encoding]
        at = table.column(name)
        if at is not None:
            table.declared(name)["constraints"] = {"pattern": letters.replace("?", r"\?").replace("¿", "[¿]") + "|[ -~\\n]*"}
            for row in range(len(table.rows)):
                if row not in table.ragged:
                    table.rows[row][at] = draw.choice([letters, "plain"])
                    table.marks.pop((row, name), None)
