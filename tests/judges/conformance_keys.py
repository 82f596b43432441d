"""What is corrected in what frictionless says of keys, and of references to them."""

from conformance_case import names_of
from conformance_translate import is_key
from conformance_values import duplicates
from conformance_view import drop, listed_in

CORRECTIONS = []
correction = listed_in(CORRECTIONS)


def is_plain(*sides):
    """Whether frictionless tells the keys of some rows apart as annals does. A side is a view, and names of a key in it."""
    rows = [(view, row, names) for view, names in sides for row in view.rows]
    pairs = [(tuple(view.value(row, name) for name in names), view.key(row, names)) for view, row, names in rows]
    try:
        return len(set(pairs)) == len({value for value, _ in pairs}) == len({key for _, key in pairs})
    except TypeError:
        # Values of collections are no keys to frictionless.
        return False


@correction("keys that frictionless does not hold")
def keys(view, faults):
    """`uniqueKeys`, keys of collections, and those whose values annals tells apart otherwise."""
    table = view.table
    singles = [[field["name"]] for field in table.fields if field.get("constraints", {}).get("unique")]
    for rule, key in [("duplicate-key", view.primary)] + [
        ("duplicate-value", key) for key in singles + table.schema.get("uniqueKeys", [])
    ]:
        if not key or not all(view.is_read(name) for name in key) or not all(table.is_in_place(name) for name in table.names):
            continue
        is_declared = rule == "duplicate-value" and key == view.primary
        is_known = (key in singles or rule == "duplicate-key") and is_key(table, key)
        if is_known and is_plain((view, key)) and not is_declared:
            continue
        faults = drop(faults, lambda fault: fault.rule == rule and fault.field == key[0] and (is_known or is_declared))
        if not is_declared:
            faults = faults | {view.fault(rule, row, key[0]) for row in duplicates([view.key(row, key) for row in view.rows])}
    return faults


@correction("references, as SQL follows them")
def references(view, faults):
    """A key with a part that is missing refers to nothing, and values that annals takes for one are one."""
    for key in view.table.schema.get("foreignKeys", []):
        names, target = names_of(key["fields"]), view.case.target(view.table, key)
        told = {fault for fault in faults if fault.rule == "unknown-code" and fault.field == names[0]}
        if not view.table.is_whole or not target.is_whole:
            faults = faults - told
            continue
        if any(view.table.column(name) is None for name in names):
            continue
        other, referred = view.of(target), names_of(key["reference"]["fields"])
        held = {row: view.key(row, names) for row in view.rows}
        whole = [row for row in view.rows if None not in held[row]]
        if not (is_key(view.table, names) and is_key(target, referred) and is_plain((view, names), (other, referred))):
            known = {other.key(row, referred) for row in other.rows}
            lost = [row for row in whole if held[row] not in known and not view.is_ragged(row)]
            faults = faults - told | {view.fault("unknown-code", row, names[0]) for row in lost}
        faults = faults - {fault for fault in told if fault.row not in whole}
    return faults
