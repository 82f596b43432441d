"""What is corrected in what frictionless says of cells: of texts and of constraints."""

import re

from conformance_texts import CORRECTED
from conformance_translate import ISO_CONTROLS, unknown_constraints
from conformance_types import PATTERNS
from conformance_values import bounds_broken, double_broken, is_formula, key_of, shape_broken, tidy
from conformance_view import TEXTS, drop, listed_in

CORRECTIONS = []
correction = listed_in(CORRECTIONS)
GROUPS = "texts"


def without(faults, row, name):
    """Faults but those of a cell."""
    return drop(faults, lambda fault: fault.row == row and fault.field == name)


@correction("a primary key that is missing, whole or in part")
def missing_key(view, faults):
    for row in view.rows:
        if None in view.key(row, view.primary):
            faults = drop(faults, lambda fault: fault.row == row and fault.rule == "duplicate-key")
        if not view.is_ragged(row):
            empty = [name for name in view.primary if view.is_read(name) and view.table.empty(row, name)]
            faults = faults | {view.fault("missing-value", row, name) for name in empty}
    return faults


@correction(GROUPS)
def texts(view, faults):
    """Texts of which the standard says otherwise, or annals judges otherwise, each in a group of its own name."""
    for (row, name), group in view.table.marks.items():
        if group not in CORRECTED or view.is_ragged(row) or not view.is_read(name):
            continue
        faults = without(faults, row, name) | ({view.fault(group.rule, row, name)} if group.rule else set())
    return faults


@correction("a cell of white space alone")
def blank_text(view, faults):
    for row, name in view.cells(TEXTS):
        if view.is_blank(row, name):
            faults = without(faults, row, name) | {view.fault("blank-cell", row, name)}
    return faults


@correction("a missing value with white space around it")
def spaced_missing(view, faults):
    for row, name in view.cells(["string"]):
        if not view.table.empty(row, name) and tidy(view.table.text(row, name)) in set(view.table.missing(name)) - {""}:
            faults = without(faults, row, name)
            faults |= {view.fault("missing-value", row, name)} if view.is_needed(name) else set()
    return faults


@correction("`minLength` of a text with white space around it")
def trimmed(view, faults):
    for row, name in view.cells(["string"]):
        text, least = view.table.text(row, name), view.table.declared(name).get("constraints", {}).get("minLength", 0)
        if not view.table.empty(row, name) and 0 < len(tidy(text)) < least:
            faults = faults | {view.fault("wrong-length", row, name)}
    return faults


@correction("texts that a spreadsheet would run")
def formulas(view, faults):
    for row, name in view.cells(TEXTS):
        field, text = view.table.declared(name), view.table.text(row, name)
        is_list = field.get("type") == "list"
        # Of a list of numbers or dates no item can be one.
        if is_list and (field.get("itemType", "string") != "string" or view.value(row, name) is None):
            continue
        if view.table.empty(row, name) or view.is_blank(row, name):
            continue
        if field.get("type") == "string" and tidy(text) in view.table.missing(name):
            continue
        if is_formula(text) or not is_list and is_formula(tidy(text)):
            faults = faults | {view.fault("formula", row, name)}
    return faults


@correction("ISO-8859-1 read as windows-1252")
def controls(view, faults):
    """What is a control character in the one is a letter in the other, for a pattern too."""
    for row, name in view.cells(["string"]) if view.table.files.encoding == "ISO-8859-1" else []:
        pattern, text = view.table.declared(name).get("constraints", {}).get("pattern"), view.table.text(row, name)
        read = text.translate(ISO_CONTROLS)
        if pattern and read != text and not view.table.empty(row, name):
            faults = drop(faults, lambda fault: (fault.rule, fault.row, fault.field) == ("pattern-mismatch", row, name))
            is_match = re.fullmatch(PATTERNS.get(pattern, pattern), read)
            faults |= set() if is_match else {view.fault("pattern-mismatch", row, name)}
    return faults


@correction("NaN among the values of an `enum`")
def not_a_number(view, faults):
    """NaN is NaN, which no number is to frictionless."""
    for row, name in view.cells(["number"]):
        value, allowed = view.value(row, name), view.table.declared(name).get("constraints", {}).get("enum", [])
        if value is not None and key_of(value) == "NaN" and "NaN" in allowed:
            faults = drop(faults, lambda fault: (fault.rule, fault.row, fault.field) == ("unknown-value", row, name))
    return faults


@correction("numbers of more than fifteen digits")
def doubles(view, faults):
    """Bounds and values are doubles for annals, and any number of digits for frictionless."""
    for row, name in view.cells(["number"]):
        value, held = view.value(row, name), view.table.declared(name).get("constraints", {})
        if value is None or not held:
            continue
        for rule, is_broken in double_broken(view.readers[name], held, value).items():
            faults = drop(faults, lambda fault: (fault.rule, fault.row, fault.field) == (rule, row, name))
            faults |= {view.fault(rule, row, name)} if is_broken else set()
    return faults


@correction("constraints that frictionless does not have")
def constraints(view, faults):
    for field in view.table.fields:
        name, held = field["name"], unknown_constraints(field)
        for row in view.rows:
            value = view.value(row, name) if held and view.is_read(name) and not view.is_ragged(row) else None
            if value is None or view.is_blank(row, name):
                continue
            broken = {"wrong-shape"} if "jsonSchema" in held and shape_broken(field, value) else set()
            broken |= {"out-of-range"} if bounds_broken(field, held, value) else set()
            if "enum" in held and key_of(value) not in [
                key_of(view.readers[name](one)[0]) for one in field["constraints"]["enum"]
            ]:
                broken.add("unknown-value")
            faults = faults | {view.fault(rule, row, name) for rule in broken}
    return faults
