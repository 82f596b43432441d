"""Puts faults into sound tables, each told in words."""

from conformance_case import BROKEN, Raw, names_of
from conformance_view import TEXTS
from conformance_ways import BEYOND

BLANK = [" ", "\t ", "\u00a0"]
MODES = ["exact", "equal", "subset", "superset", "partial"]


def damage(draw, case):
    """Up to three faults, each in one table; half of the pairs with another fieldsMatch get none besides."""
    main = case.table("table")
    if draw.random() < 0.12 and len(main.fields) > 1:
        match_fields(draw, case, main)
        if draw.random() < 0.5:
            return
    for _ in range(draw.choice([0, 1, 1, 1, 2, 2, 3])):
        table = draw.choice(case.tables + [main])
        kinds = [broken_cell] * 6 + [missing_cell] * 2 + [doubled_key] * 3 + [dangling] * 3
        kinds += [spaced_text, blank_cell, short_row, long_row, empty_row, stray_quote]
        kinds += [wrong_header, last_header, no_text, no_text]
        told = draw.choice(kinds)(draw, case, table)
        if told:
            case.faults.append(f"{table.name}: {told}")


def set_text(table, row, name, text):
    table.rows[row][table.column(name)] = text
    table.marks.pop((row, name), None)


def whole_rows(table):
    return [row for row in range(len(table.rows)) if row not in table.ragged]


def broken_cell(draw, case, table):
    """A text that breaks the type or a constraint of its column."""
    names = [name for name in table.names if table.broken[name] and table.column(name) is not None]
    if not names or not whole_rows(table):
        return None
    held = [name for name in names if not {"required", "unique"}.issuperset(table.declared(name).get("constraints", {}))]
    name, row = draw.choice(held if held and draw.random() < 0.5 else names), draw.choice(whole_rows(table))
    text = draw.choice(table.broken[name])
    set_text(table, row, name, text)
    return f"row {row}: {name} is {text!r}"


def spaced_text(draw, case, table):
    """White space in a column of texts, which annals trims."""
    names = [field["name"] for field in table.fields if field.get("type", "any") in ("string", "any") and "format" not in field]
    names = [name for name in names if table.column(name) is not None]
    if not names or not whole_rows(table):
        return None
    held = [name for name in names if "constraints" in table.declared(name)]
    long = [name for name in held if table.declared(name)["constraints"].get("minLength", 0) > 1]
    name, row = draw.choice(long or held or names), draw.choice(whole_rows(table))
    texts = [" ", "  ", " a", "b ", f" {table.text(row, name)}", f"{table.text(row, name)} ", "e\u0301"]
    # What is missing without the white space.
    text = draw.choice(texts + [f"{text} " for text in table.missing(name) if text] * 3)
    least = table.declared(name).get("constraints", {}).get("minLength", 0)
    if least > 1 and draw.random() < 0.5:
        # Long enough as it stands, and too short once it is trimmed.
        text = "b".ljust(least)
    set_text(table, row, name, text)
    return f"row {row}: {name} is {text!r}"


def blank_cell(draw, case, table):
    """A cell of a text in which nothing stands, and which is not missing."""
    names = [field["name"] for field in table.fields if field.get("type", "any") in TEXTS]
    names = [name for name in names if table.column(name) is not None]
    if not names or not whole_rows(table):
        return None
    # An empty cell is one where it is no missing value.
    empty = [name for name in names if "" not in table.missing(name)]
    name, row = draw.choice(empty or names), draw.choice(whole_rows(table))
    text = draw.choice(["", "", "", *BLANK] if name in empty else BLANK)
    set_text(table, row, name, text)
    return f"row {row}: {name} is {text!r}"


def missing_cell(draw, case, table):
    """A missing value in a column that must have one."""
    needed = [field["name"] for field in table.fields if field.get("constraints", {}).get("required")]
    needed += names_of(table.schema.get("primaryKey", []))
    needed = [name for name in needed if table.column(name) is not None and table.missing(name)]
    if not needed or not whole_rows(table):
        return None
    name, row = draw.choice(needed), draw.choice(whole_rows(table))
    set_text(table, row, name, draw.choice(table.missing(name)))
    return f"row {row}: {name} is missing"


def doubled_key(draw, case, table):
    """The key of one row in another."""
    keys = [names_of(table.schema[name]) for name in ["primaryKey"] if name in table.schema]
    keys += table.schema.get("uniqueKeys", [])
    keys += [[field["name"]] for field in table.fields if field.get("constraints", {}).get("unique")]
    keys = [key for key in keys if all(table.column(name) is not None for name in key)]
    if not keys or len(whole_rows(table)) < 2:
        return None
    key = draw.choice(keys)
    first, second = draw.sample(whole_rows(table), 2)
    for name in key:
        _, numbers, way = table.keys.get(name, (None, None, None))
        texts = way.texts(numbers[first]) if way and draw.random() < 0.7 else [table.text(first, name)]
        set_text(table, second, name, draw.choice(texts))
    return f"row {second}: {', '.join(key)} as in row {first}"


def dangling(draw, case, table):
    """A reference to a row that does not exist."""
    keys = table.schema.get("foreignKeys", [])
    if not keys or not whole_rows(table):
        return None
    names = names_of(draw.choice(keys)["fields"])
    name, row = draw.choice(names), draw.choice(whole_rows(table))
    if table.column(name) is None:
        return None
    texts = table.keys[name][2].texts(BEYOND)
    if not texts:
        return None
    set_text(table, row, name, texts[0])
    return f"row {row}: {name} refers to nothing"


def spoil(table, row, rule):
    table.ragged[row] = rule
    for mark in [mark for mark in table.marks if mark[0] == row]:
        del table.marks[mark]


def short_row(draw, case, table):
    """A row of fewer cells than the header."""
    rows = [row for row in whole_rows(table) if len(table.rows[row]) > 1]
    if not rows:
        return None
    row = draw.choice(rows)
    keep = draw.randrange(1, len(table.rows[row]))
    table.rows[row] = table.rows[row][:keep]
    spoil(table, row, "wrong-cell-count")
    return f"row {row}: {keep} cells"


def long_row(draw, case, table):
    """A row of more cells than the header."""
    if not whole_rows(table):
        return None
    row = draw.choice(whole_rows(table))
    table.rows[row] = table.rows[row] + draw.choice([[""], ["x"], ["", ""], ["1", "2"]])
    spoil(table, row, "wrong-cell-count")
    return f"row {row}: {len(table.rows[row])} cells"


def empty_row(draw, case, table):
    """A row of missing values alone, which is a fault only where one of them must not be missing."""
    if not whole_rows(table) or table.labels != table.names or not all(table.missing(name) for name in table.names):
        return None
    row = draw.choice(whole_rows(table))
    for name in table.names:
        set_text(table, row, name, draw.choice(table.missing(name)))
    return f"row {row}: every cell is missing"


def stray_quote(draw, case, table):
    """A quote within a cell that is not in quotes."""
    rows = [row for row in whole_rows(table) if len(table.rows[row]) > 1]
    if not rows or len(table.labels) != len(table.names):
        return None
    row = draw.choice(rows)
    table.rows[row][draw.randrange(len(table.rows[row]))] = Raw("5QUOTE pipe")
    spoil(table, row, "stray-quote")
    return f"row {row}: a quote within a cell"


def free_texts(table, kinds):
    """Columns of texts in which any text may stand."""
    told = {"constraints", "categories", "format"}
    names = [field["name"] for field in table.fields if field.get("type", "any") in kinds and told.isdisjoint(field)]
    return [name for name in names if not table.kinds[name].startswith("key") and table.column(name) is not None]


def no_text(draw, case, table):
    """A byte that is no text in the encoding of the file."""
    names = free_texts(table, ("string", "any"))
    if not names or not whole_rows(table):
        return None
    name, row = draw.choice(names), draw.choice(whole_rows(table))
    set_text(table, row, name, f"caf{BROKEN}")
    table.files.broken_bytes.append(row)
    return f"row {row}: a byte that is no text in {name}"


def wrong_header(draw, case, table):
    """A header that is not the schema's, where fields are matched exactly."""
    if table.schema.get("fieldsMatch", "exact") != "exact" or table.labels != table.names or len(table.names) < 2:
        return None
    if table.files.last_labels:
        return None
    at = draw.randrange(len(table.labels))
    other = draw.choice([other for other in range(len(table.labels)) if other != at])
    way = draw.choice(["misspelt", "doubled", "swapped", "left out", "more", "blank", "spaced", "empty", "delimiter"])
    if way == "misspelt":
        table.labels[at] += "x"
    elif way == "doubled":
        table.labels[at] = table.labels[other]
    elif way == "swapped":
        table.labels[at], table.labels[other] = table.labels[other], table.labels[at]
    elif way == "left out":
        drop_column(table, at)
    elif way == "more":
        add_column(table, draw.randint(0, len(table.labels)), "extra")
    elif way == "blank":
        table.labels[at] = ""
    elif way == "spaced":
        table.labels[at] = f" {table.labels[at]}"
    elif way == "empty":
        table.rows, table.labels, table.marks, table.ragged = [], [], {}, {}
        table.files.broken_bytes = []
    elif any("," in label for label in table.labels):
        # It would be parted there.
        return None
    else:
        table.files.delimiter = draw.choice([";", "\t", "|"])
    return f"header: {way}" + (f" at {at}" if way not in ("empty", "delimiter") else "")


def last_header(draw, case, table):
    """Another header in the last of several files, where fields are matched exactly."""
    is_plain = table.schema.get("fieldsMatch", "exact") == "exact" and table.labels == table.names
    if not is_plain or len(table.names) < 2 or len(table.rows) < 3:
        return None
    labels, (at, other) = list(table.labels), draw.sample(range(len(table.labels)), 2)
    if draw.random() < 0.5:
        labels[at] += "x"
    else:
        labels[at], labels[other] = labels[other], labels[at]
    table.files.parts, table.files.last_labels = draw.randint(2, 3), labels
    return f"header of the last file: {labels}"


def drop_column(table, at):
    """Takes a column out of the file, not the schema."""
    name = table.labels.pop(at)
    for row, cells in enumerate(table.rows):
        if any(isinstance(cell, Raw) for cell in cells[at : at + 1]):
            del table.ragged[row]
        del cells[at : at + 1]
        table.marks.pop((row, name), None)


def add_column(table, at, label):
    table.labels.insert(at, label)
    for row in table.rows:
        row.insert(at, "new")


def match_fields(draw, case, table):
    """Another way to match fields, with a header that does or does not fit it."""
    mode = draw.choice(MODES)
    table.schema["fieldsMatch"] = mode
    ways = draw.sample(["moved", "more", "fewer", "none"], draw.choice([0, 1, 1, 2]))
    if mode == "exact":
        return
    if "moved" in ways:
        order = list(range(len(table.labels)))
        draw.shuffle(order)
        table.labels = [table.labels[at] for at in order]
        table.rows = [[row[at] for at in order] for row in table.rows]
    if "more" in ways:
        add_column(table, draw.randint(0, len(table.labels)), "extra")
        if mode not in ("subset", "partial"):
            case.faults.append(f"{table.name}: {mode}, and a column more")
    if "fewer" in ways and len(table.labels) > 1:
        name = draw.choice([name for name in table.names if table.column(name) is not None])
        drop_column(table, table.labels.index(name))
        needed = table.declared(name).get("constraints", {}).get("required") or table.kinds[name].startswith("key")
        if mode not in ("superset", "partial") or needed:
            case.faults.append(f"{table.name}: {mode}, and {name} left out")
    if "none" in ways and mode == "partial":
        table.labels = [f"{label} of another" for label in table.labels]
        table.marks = {}
        case.faults.append(f"{table.name}: partial, and no field of the schema")
