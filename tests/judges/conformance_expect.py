"""What annals must say of a pair: what frictionless says of it, corrected where the two are known to differ.

Each correction has a row in conformance.md, by its name, with the clause that decides it. It looks at no more than the cells
and rows that it is about; everything else stands as frictionless told it.
"""

import frictionless

from conformance_case import Fault, names_of
from conformance_frictionless import JOINED, TRANSLATIONS, unknown_constraints
from conformance_texts import DIFFERENT
from conformance_values import bounds_broken, duplicates, is_formula, is_nan, key_of, shape_broken, tidy

CORRECTIONS = []
TEXTS = "texts"


def correction(name):
    def register(function):
        CORRECTIONS.append((name, function))
        return function

    return register


class View:
    """A table as it is declared, and as frictionless was given it and reads it."""

    def __init__(self, case, table, copy):
        self.case, self.table, self.copy = case, table, copy
        schema = frictionless.Schema.from_descriptor(copy.schema)
        self.readers = {field.name: field.create_cell_reader() for field in schema.fields}
        self.rows = range(len(table.rows))
        self.primary = names_of(table.schema.get("primaryKey", []))
        headless = table.files.dialect.get("header") is False
        self.width = len(table.names) if headless else len(table.labels)
        self.labels = table.names if headless else table.labels

    def is_ragged(self, row):
        return len(self.table.rows[row]) != self.width or row in self.table.ragged

    def value(self, row, name):
        """The value of a cell; none where it is missing or none of its type."""
        text = self.copy.text(row, name)
        value, notes = self.readers[name](text)
        return None if notes and "type" in notes else value

    def key(self, row, names):
        """The values of a key in a row, texts as annals publishes them."""
        values = [self.value(row, name) for name in names]
        is_text = [self.table.declared(name).get("type") == "string" for name in names]
        return [(tidy(value) or None) if is_text and value is not None else value for value, is_text in zip(values, is_text)]

    def is_plain(self, names):
        """Whether annals takes the values of a key as they stand, and tells them apart as frictionless does."""
        values = [(self.value(row, name), key) for row in self.rows for name, key in zip(names, self.key(row, names))]
        return not any(is_nan(value) or value != key for value, key in values)

    def is_read(self, name):
        """Whether both find the column of a field, and at the same place."""
        return self.table.column(name) is not None and self.table.is_in_place(name)

    def is_needed(self, name):
        return name in self.primary or self.table.declared(name).get("constraints", {}).get("required", False)

    def fault(self, rule, row, name=None):
        return Fault(self.table.name, rule, row, name)


def drop(faults, unwanted):
    return {fault for fault in faults if not unwanted(fault)}


@correction("the header, told by names")
def header(view, faults):
    """Where fields are matched by order, frictionless tells of places and reads on by them; annals goes by names."""
    told = {fault for fault in faults if fault.row == "header"}
    if view.table.schema.get("fieldsMatch", "exact") != "exact":
        rules = {
            "header:extra-label": "unknown-column",
            "header:missing-label": "missing-column",
            "header:error": "doubled-column",
        }
        return faults - told | {fault._replace(rule=rules.get(fault.rule, fault.rule)) for fault in told}
    return read_by_names(view, faults - told) if told else faults


def read_by_names(view, faults):
    """What is wrong with a header, by its names, and those of its table's faults of which both can tell."""
    names, labels = view.table.names, view.labels
    if not labels:
        return {view.fault("empty-file", "header")}
    if view.table.files.delimiter:
        return {view.fault("wrong-delimiter", "header")}
    wrong = {view.fault("missing-column", "header", name) for name in names if name not in labels}
    wrong |= {view.fault("unknown-column", "header", label) for label in labels if label not in names}
    wrong |= {view.fault("doubled-column", "header", label) for label in labels if labels.count(label) > 1}
    return (wrong or {view.fault("columns-out-of-order", "header")}) | drop(
        faults, lambda fault: not view.case.is_comparable(fault)
    )


@correction("white space around a label")
def spaced_label(view, faults):
    is_spaced = not view.table.has_header and [label.strip() for label in view.labels] == view.table.names
    return read_by_names(view, faults) if is_spaced else faults


@correction("blank lines")
def blank_lines(view, faults):
    lines = [line for lines in view.table.files.before.values() for line in lines]
    return (
        faults
        if "" not in lines
        else drop(faults, lambda fault: fault.row == "between" and fault.rule in ("row:blank-row", "duplicate-key"))
    )


@correction("a row of too many or too few cells")
def ragged(view, faults):
    """annals tells of it once, and not of its cells; frictionless of each cell, and of what each is taken for."""
    for row in view.rows:
        if view.is_ragged(row) and not view.table.files.delimiter:
            told = {fault for fault in faults if fault.row == row and not fault.rule.startswith("duplicate")}
            rule = view.table.ragged.get(row, "wrong-cell-count")
            is_told = rule == "stray-quote" or any(fault.rule.startswith("row:") for fault in told)
            faults = faults - told | ({view.fault(rule, row)} if is_told else set())
    return faults


@correction("a row without a value")
def empty_row(view, faults):
    for row in {fault.row for fault in faults if fault.rule == "row:blank-row" and fault.row != "between"}:
        faults = drop(faults, lambda fault: fault.row == row)
        faults |= {
            view.fault("missing-value", row, name) for name in view.table.names if view.is_needed(name) and view.is_read(name)
        }
    return faults


@correction("a primary key that is missing, whole or in part")
def missing_key(view, faults):
    for row in view.rows:
        if any(view.value(row, name) is None for name in view.primary):
            faults = drop(faults, lambda fault: fault.row == row and fault.rule == "duplicate-key")
        if not view.is_ragged(row):
            empty = [name for name in view.primary if view.is_read(name) and view.table.empty(row, name)]
            faults = faults | {view.fault("missing-value", row, name) for name in empty}
    return faults


@correction(TEXTS)
def texts(view, faults):
    """Texts of which the standard says otherwise, each in a group of its own name."""
    for (row, name), group in view.table.marks.items():
        if group not in DIFFERENT or view.is_ragged(row) or not view.is_read(name):
            continue
        faults = drop(faults, lambda fault: fault.row == row and fault.field == name)
        faults |= {view.fault(group.rule, row, name)} if group.rule else set()
    return faults


@correction("a cell of white space alone")
def blank_text(view, faults):
    for row, name in string_cells(view, ("string", "any", "list")):
        if not view.table.text(row, name).strip() and not view.table.empty(row, name):
            faults = drop(faults, lambda fault: fault.row == row and fault.field == name)
            faults |= {view.fault("missing-value", row, name)} if view.is_needed(name) else set()
    return faults


@correction("a missing value with white space around it")
def spaced_missing(view, faults):
    for row, name in string_cells(view):
        if not view.table.empty(row, name) and tidy(view.table.text(row, name)) in set(view.table.missing(name)) - {""}:
            faults = drop(faults, lambda fault: fault.row == row and fault.field == name)
            faults |= {view.fault("missing-value", row, name)} if view.is_needed(name) else set()
    return faults


@correction("`minLength` of a text with white space around it")
def trimmed(view, faults):
    for row, name in string_cells(view):
        text, least = view.table.text(row, name), view.table.declared(name).get("constraints", {}).get("minLength", 0)
        if not view.table.empty(row, name) and 0 < len(tidy(text)) < least:
            faults = faults | {view.fault("wrong-length", row, name)}
    return faults


@correction("texts that a spreadsheet would run")
def formulas(view, faults):
    for name in view.table.names:
        kind = view.table.declared(name).get("type", "any")
        # Of a list of numbers or dates no item can be one.
        if kind == "list" and view.table.declared(name).get("itemType", "string") != "string":
            continue
        for row in view.rows if kind in ("string", "any", "list") and view.is_read(name) else []:
            text = view.table.text(row, name)
            if view.is_ragged(row) or view.table.empty(row, name) or view.value(row, name) is None and kind == "list":
                continue
            if kind == "string" and tidy(text) in view.table.missing(name):
                continue
            if is_formula(text) or kind != "list" and is_formula(tidy(text)):
                faults = faults | {view.fault("formula", row, name)}
    return faults


def string_cells(view, kinds=("string",)):
    for name in view.table.names:
        is_string = view.table.declared(name).get("type", "any") in kinds and view.is_read(name)
        for row in view.rows if is_string else []:
            if not view.is_ragged(row):
                yield row, name


@correction("constraints that frictionless does not have")
def constraints(view, faults):
    for field in view.table.fields:
        name, held = field["name"], unknown_constraints(field)
        for row in view.rows:
            value = view.value(row, name) if held and view.is_read(name) and not view.is_ragged(row) else None
            if value is None:
                continue
            broken = {"wrong-shape"} if "jsonSchema" in held and shape_broken(field, value) else set()
            broken |= {"out-of-range"} if bounds_broken(field, held, value) else set()
            if "enum" in held and key_of(value) not in [
                key_of(view.readers[name](one)[0]) for one in field["constraints"]["enum"]
            ]:
                broken.add("unknown-value")
            faults = faults | {view.fault(rule, row, name) for rule in broken}
    return faults


@correction("keys that frictionless does not hold")
def keys(view, faults):
    """`uniqueKeys`, `unique` of collections, and keys with texts that annals tidies or with NaN."""
    table = view.table
    singles = [[field["name"]] for field in table.fields if field.get("constraints", {}).get("unique")]
    for rule, key in [("duplicate-key", view.primary)] + [
        ("duplicate-value", key) for key in singles + table.schema.get("uniqueKeys", [])
    ]:
        if not key or not all(view.is_read(name) for name in key) or not all(table.is_in_place(name) for name in table.names):
            continue
        is_declared = rule == "duplicate-value" and key == view.primary
        is_known = key in singles and "unique" not in unknown_constraints(table.declared(key[0])) or rule == "duplicate-key"
        if is_known and view.is_plain(key) and not is_declared:
            continue
        faults = drop(faults, lambda fault: fault.rule == rule and fault.field == key[0] and (is_known or is_declared))
        if not is_declared:
            faults = faults | {view.fault(rule, row, key[0]) for row in duplicates([view.key(row, key) for row in view.rows])}
    return faults


@correction("references, as SQL follows them")
def references(view, faults):
    """A key with a part that is missing refers to nothing, and texts are tidied before they are followed."""
    for key in view.table.schema.get("foreignKeys", []):
        names, target = names_of(key["fields"]), view.case.target(view.table, key)
        told = {fault for fault in faults if fault.rule == "unknown-code" and fault.field == names[0]}
        other = view if target is view.table else View(view.case, target, view.others[target.name])
        if not view.table.is_whole or not target.is_whole:
            faults = faults - told
            continue
        if any(view.table.column(name) is None for name in names):
            continue
        referred = names_of(key["reference"]["fields"])
        held = {row: view.key(row, names) for row in view.rows}
        whole = [row for row in view.rows if None not in held[row]]
        if not view.is_plain(names) or not other.is_plain(referred):
            known = [key_of(other.key(row, referred)) for row in other.rows]
            lost = [row for row in whole if key_of(held[row]) not in known and not view.is_ragged(row)]
            faults = faults - told | {view.fault("unknown-code", row, names[0]) for row in lost}
        faults = faults - {fault for fault in told if fault.row not in whole}
    return faults


def listed():
    """Names of every difference that is told otherwise, corrected, or a group of texts."""
    names = {name for name, _ in TRANSLATIONS + CORRECTIONS if name != TEXTS}
    return names | {JOINED} | {group.name for group in DIFFERENT}


def expected(case, tables, faults):
    """What annals must say, and the names of the corrections that made a difference."""
    copies, needed, whole = {copy.name: copy for copy in tables}, set(), set()
    for table in case.tables:
        table.is_misnamed = any(fault.table == table.name and fault.row == "header" for fault in faults)
    for table in case.tables:
        view = View(case, table, copies[table.name])
        view.others = copies
        held = {fault for fault in faults if fault.table == table.name}
        for name, function in CORRECTIONS:
            corrected = function(view, held)
            if corrected != held:
                groups = {group.name for group in table.marks.values() if group in DIFFERENT}
                needed |= groups if name == TEXTS else {name}
            held = corrected
        whole |= held
    return whole, needed
