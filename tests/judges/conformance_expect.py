"""What annals must say of a pair: what frictionless says of it, corrected where the two are known to differ."""

import conformance_cells
import conformance_header
import conformance_keys
from conformance_cells import GROUPS
from conformance_frictionless import JOINED
from conformance_texts import CORRECTED
from conformance_translate import TRANSLATIONS
from conformance_view import View

# In this order, for a row that is no row of the table has no cells, and a cell that is no value no key.
CORRECTIONS = conformance_header.CORRECTIONS + conformance_cells.CORRECTIONS + conformance_keys.CORRECTIONS


def listed():
    """Names of every difference that is told otherwise, corrected, or a group of texts."""
    names = {name for name, _ in TRANSLATIONS + CORRECTIONS if name != GROUPS}
    return names | {JOINED} | {group.name for group in CORRECTED}


def expected(case, tables, faults):
    """What annals must say, and the names of the corrections that made a difference."""
    copies, needed, whole = {copy.name: copy for copy in tables}, set(), set()
    for table in case.tables:
        table.is_misnamed = any(fault.table == table.name and fault.row == "header" for fault in faults)
    for table in case.tables:
        view, held = View(case, table, copies), {fault for fault in faults if fault.table == table.name}
        for name, function in CORRECTIONS:
            corrected = function(view, held)
            if corrected != held:
                groups = {group.name for group in table.marks.values() if group in CORRECTED}
                needed |= groups if name == GROUPS else {name}
            held = corrected
        whole |= held
    return whole, needed
