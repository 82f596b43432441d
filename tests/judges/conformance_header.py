"""What is corrected in what frictionless says of headers and of whole rows."""

from conformance_view import drop, listed_in

CORRECTIONS = []
correction = listed_in(CORRECTIONS)


@correction("the header, told by names")
def header(view, faults):
    """Where fields are matched by order, frictionless tells of places and reads on by them; annals goes by names."""
    told = {fault for fault in faults if fault.row == "header"}
    if not told:
        return faults
    # Where no column is a field's, frictionless says no more than that.
    is_unmatched = any(fault.rule == "header:unmatched-header" for fault in told)
    if view.table.schema.get("fieldsMatch", "exact") == "exact" or is_unmatched:
        return read_by_names(view, faults - told)
    rules = {
        "header:extra-label": "unknown-column",
        "header:missing-label": "missing-column",
        "header:error": "doubled-column",
    }
    return faults - told | {fault._replace(rule=rules.get(fault.rule, fault.rule)) for fault in told}


def read_by_names(view, faults):
    """What is wrong with a header, by its names, and those of its table's faults of which both can tell."""
    if not view.labels:
        return {view.fault("empty-file", "header")}
    if view.table.files.delimiter:
        return {view.fault("wrong-delimiter", "header")}
    told = misnamed(view, view.labels)
    return told | drop(faults, lambda fault: not view.case.is_comparable(fault))


def misnamed(view, labels):
    """What is wrong with the names of a header."""
    names, mode = view.table.names, view.table.schema.get("fieldsMatch", "exact")
    wrong = {view.fault("missing-column", "header", name) for name in names if name not in labels}
    if mode not in ("subset", "partial"):
        wrong |= {view.fault("unknown-column", "header", label) for label in labels if label not in names}
    wrong |= {view.fault("doubled-column", "header", label) for label in labels if labels.count(label) > 1}
    return wrong or {view.fault("columns-out-of-order", "header")}


@correction("white space around a label")
def spaced_label(view, faults):
    is_spaced = view.labels != view.table.names and [label.strip() for label in view.labels] == view.table.names
    return read_by_names(view, faults) if is_spaced else faults


@correction("another header in the last of several files")
def last_header(view, faults):
    labels = view.table.files.last_labels
    if labels is None:
        return faults
    return misnamed(view, labels) | drop(faults, lambda fault: not view.case.is_comparable(fault))


@correction("blank lines")
def blank_lines(view, faults):
    return drop(faults, lambda fault: fault.row == "between" and fault.rule in ("row:blank-row", "duplicate-key"))


@correction("bytes that are no text")
def broken_bytes(view, faults):
    """frictionless was given a question mark in their place."""
    return faults | {view.fault("not-utf8", row) for row in view.table.files.broken_bytes}


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
