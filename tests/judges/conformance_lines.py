"""Chooses what stands in a file besides its rows: headers of several rows, comments, blank lines; and what ends a line."""

from conformance_case import Raw


def comment(draw, table):
    """Lines that are passed over. A row whose first cell starts with their mark is none where the cell stands in quotes."""
    if not {"commentRows", "commentChar"}.isdisjoint(table.files.dialect):
        return
    mark = draw.choice(["#", "#", "#", "%", "//", own_letter(draw, table)])
    table.files.dialect["commentChar"] = mark
    lines = [f"{mark}note", f"{mark} one, two; three|four", mark]
    for row in draw.sample(range(len(table.rows) + 1), min(2, len(table.rows) + 1)):
        table.files.before.setdefault(row, []).append(draw.choice(lines))
    put_above(draw, table, lines[0])


def own_letter(draw, table):
    """The first letter of a row, where it is no letter of the header and none that has a meaning of its own."""
    letters = [
        row[0][0] for row in table.rows if row[0] and row[0][0].isalnum() and row[0][0].isascii() and not isinstance(row[0], Raw)
    ]
    return draw.choice([letter for letter in letters if letter not in "ceAQ"] or ["#"])


def comment_rows(draw, table):
    """Rows that are passed over by their number."""
    files = table.files
    if files.before or files.above or files.parts > 1 or not table.rows:
        return
    if not {"header", "headerRows", "commentChar"}.isdisjoint(files.dialect):
        return
    row = draw.randrange(len(table.rows) + 1)
    files.before[row] = ["not,a,row"]
    files.dialect["commentRows"] = [row + 2]


def blank_lines(draw, table):
    """Lines without a character, which annals passes over."""
    put_above(draw, table, "")
    table.files.before.setdefault(draw.randint(0, len(table.rows)), []).append("")


def put_above(draw, table, line):
    """A line that is passed over above the header, or between its rows."""
    files = table.files
    if files.dialect.get("header", True) and draw.random() < 0.5:
        (files.amid if files.header in ("two", "spans") and draw.random() < 0.5 else files.above).append(line)


def header_rows(draw, table):
    """Two header rows that are joined, or one under a title."""
    dialect, files = table.files.dialect, table.files
    if not {"header", "commentRows"}.isdisjoint(dialect):
        return
    join = table.labels[0][3:4]
    is_joined = join and not files.last_labels and all(label.startswith(f"col{join}") for label in table.labels)
    if draw.random() < 0.3:
        files.header = draw.choice(["one", "title"])
    elif is_joined:
        files.header = "spans" if draw.random() < 0.2 else "two"
        if join != " " or draw.random() < 0.5:
            dialect["headerJoin"] = join
    else:
        return
    # Their numbers are told once it is known what stands above them.
    dialect["headerRows"] = []
    if draw.random() < 0.5:
        draw.choice([comment, blank_lines])(draw, table)


def number_header(table):
    """The numbers of the header's rows, which count every row of the file."""
    files, first = table.files, len(table.files.above) + 1
    if "headerRows" in files.dialect:
        rows = {"one": [first], "title": [first + 1]}
        files.dialect["headerRows"] = rows.get(files.header, [first, first + len(files.amid) + 1])


def terminator(draw, table):
    """What ends a row. Often the file has another one than is declared, as when a program on another system wrote it."""
    table.files.dialect["lineTerminator"] = draw.choice(["\r\n", "\r\n", "\n", "\r"])
    if draw.random() < 0.3:
        table.files.terminator = draw.choice(["\r\n", "\n", "\r"])
