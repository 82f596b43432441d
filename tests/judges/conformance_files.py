"""Chooses how the files of a table are written: dialect, encoding, compression, parts."""

from conformance_case import BROKEN, CONTROL, Raw
from conformance_faults import free_texts, whole_rows
from conformance_write import CODECS
from conformance_lines import blank_lines, comment, comment_rows, header_rows, number_header, terminator

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
    "windows-1251": f"Москва{CONTROL}",
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
        files.encoding = draw.choice([None, "UTF-8", "US-ASCII", "Shift_JIS", "EUC-KR", "GB18030", "Big5"])
    elif draw.random() < 0.25:
        encode(draw, table)
    if draw.random() < 0.15:
        files.compression = draw.choice(["path", "property"])
    if draw.random() < 0.15 and len(table.rows) > 2 and "commentRows" not in files.dialect and files.parts == 1:
        files.parts = draw.randint(2, 3)
    if draw.random() < 0.1 and files.encoding in (None, "UTF-8") and files.parts == 1:
        files.byte_order_mark = True
    if draw.random() < 0.1 and "commentRows" not in files.dialect:
        blank_lines(draw, table)
    if files.parts == 1 and draw.random() < 0.15:
        checksum(draw, files)
    files.is_apart = bool(files.dialect) and draw.random() < 0.1
    finish(table)


def finish(table):
    """What depends on the dialect as a whole."""
    dialect, files = table.files.dialect, table.files
    quote = dialect.get("quoteChar", '"')
    cells = [cell for row in table.rows for cell in row]
    is_unquotable = dialect.get("doubleQuote") is False and "escapeChar" not in dialect
    if is_unquotable and any(quote in cell for cell in cells + table.labels):
        # There is no way to write a quote in such a dialect.
        del dialect["doubleQuote"]
    if dialect.get("delimiter") == " ":
        dialect.pop("skipInitialSpace", None)
    number_header(table)
    table.rows = [[Raw(cell.replace("QUOTE", quote)) if isinstance(cell, Raw) else cell for cell in row] for row in table.rows]
    if files.encoding:
        texts = cells + table.labels + (files.last_labels or [])
        texts += [line for lines in files.before.values() for line in lines]
        try:
            marks = str.maketrans("", "", BROKEN + CONTROL)
            "".join(texts).translate(marks).encode(CODECS.get(files.encoding, files.encoding))
        except UnicodeEncodeError:
            files.encoding = "UTF-8"


def delimiter(draw, table):
    table.files.dialect["delimiter"] = draw.choice([";", "\t", "|", ":", ",", " "])


def quote(draw, table):
    table.files.dialect["quoteChar"] = draw.choice(["'", "`", '"', "~"])


def headless(draw, table):
    """No header: fields are told apart by their order."""
    if (
        "fieldsMatch" not in table.schema
        and table.labels == table.names
        and table.files.last_labels is None
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


def checksum(draw, files):
    """A checksum of the file, or its number of bytes, or both; mostly right."""
    if draw.random() < 0.7:
        files.checksum = draw.choice(["md5", "sha1", "sha256", "sha512"]), draw.random() < 0.7
    if files.checksum is None or draw.random() < 0.5:
        files.size = draw.random() < 0.7


def encode(draw, table):
    files = table.files
    texts = free_texts(table, ("string",))
    # Those that browsers read otherwise more often, where it can be seen.
    files.encoding = draw.choice(ENCODINGS + ["US-ASCII"] * 3 + ["ISO-8859-1", "windows-1251"] * (9 if texts else 0))
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
