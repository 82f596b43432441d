"""Runs annals and frictionless on a pair, and tells where they differ beyond what conformance.md lists."""

import gzip
import json
import os
import re
import subprocess

from conformance_case import Fault
from conformance_expect import expected
from conformance_frictionless import judge
from conformance_allowed import ALLOW_REFUSED, REFUSED_FOR, is_allowed
from conformance_write import write

HEADER = {"missing-column", "unknown-column", "doubled-column", "columns-out-of-order", "wrong-delimiter", "empty-file"}
# Rules of whole rows.
ROWS = {"wrong-cell-count", "stray-quote", "not-utf8", "wrong-encoding"}


class Refused(Exception):
    """annals refused the declaration: the property at fault, and what it said of it."""

    def __init__(self, case, told):
        place = re.search(r"(\w+)\.json:\d+:\d+: /(\S+): ", told)
        path = place[2].split("/") if place else []
        self.property, self.told = "/".join(path[2:]), told
        if path[:1] == ["fields"]:
            self.property += f" of {case.table(place[1]).fields[int(path[1])].get('type', 'any')}"
        elif path[:1] != ["resources"]:
            # Of a dialect in a file of its own, or of a schema as a whole.
            self.property = "/".join((["dialect"] if place and place[1] == "dialect" else []) + path)


def annals(case, folder):
    """What annals says of a pair."""
    lines, _ = write(case, case.tables, folder)
    command = [os.environ["ANNALS"], "check", "--root", str(folder), "--format", "json"]
    done = subprocess.run(command, capture_output=True, text=True)
    if done.returncode not in (0, 1):
        raise Refused(case, done.stderr.strip())
    faults = set()
    for finding in json.loads(done.stdout):
        path = finding["path"]
        # A line that no row stands on is a fault of its own.
        table, row = lines.get((path, finding["line"] or 1), lines[path, 0])
        rule = finding["rule"]
        if rule in HEADER:
            faults.add(Fault(table, rule, "header", finding["field"] or finding["value"]))
        else:
            rule = "not-utf8" if rule == "wrong-encoding" else rule
            faults.add(Fault(table, rule, row, None if rule in ROWS else finding["field"]))
    return faults


class Outcome:
    """What became of a pair."""

    def __init__(self, case):
        self.case = case
        self.ours, self.theirs, self.wanted = set(), set(), set()
        # Differences of conformance.md that the pair shows, and those that are allowed for the time being.
        self.needed, self.allowed = set(), set()
        self.refused, self.unsound = None, False

    @property
    def differs(self):
        return (
            bool(self.ours ^ self.wanted)
            or self.unsound
            or (self.refused is not None and not self.is_refused_rightly)
        )

    @property
    def is_refused_rightly(self):
        property, told = self.refused.property, self.refused.told
        return property in ALLOW_REFUSED and REFUSED_FOR.get(property, "") in told

    def __str__(self):
        case = self.case
        told = [f"pair {case.number} (PAIR={case.number} runs it alone): {'; '.join(case.faults) or 'sound'}"]
        if self.refused:
            return "\n".join(told + [f"annals refuses {self.refused.property}: {self.refused.told}"])
        if self.unsound:
            told.append("nothing was put into it, and yet both find fault with it")
        for fault in sorted(self.ours - self.wanted, key=str):
            told.append(f"  only annals: {fault.table} {fault.rule} row {fault.row} {fault.field}")
        for fault in sorted(self.wanted - self.ours, key=str):
            told.append(f"  only frictionless, corrected: {fault.table} {fault.rule} row {fault.row} {fault.field}")
        told.append(f"  annals: {sorted(map(tuple, self.ours), key=str)}")
        told.append(f"  frictionless: {sorted(map(tuple, self.theirs), key=str)}")
        told.append(f"  corrected: {sorted(self.needed)}")
        return "\n".join(told)


def files_of(folder):
    """The files of a pair, to be read by whoever looks for the reason."""
    told = []
    for path in sorted(folder.iterdir()):
        data = gzip.decompress(path.read_bytes()) if path.read_bytes().startswith(b"\x1f\x8b") else path.read_bytes()
        told.append(f"--- {path.name}\n{data.decode() if path.suffix == '.json' else repr(data)}")
    return "\n".join(told)


def compare(case, folder):
    """Holds the two against each other. The files stay in `folder`, for annals and, where it needs others, frictionless."""
    outcome = Outcome(case)
    try:
        outcome.ours = annals(case, folder / "annals")
    except Refused as refused:
        outcome.refused = refused
        return outcome
    tables, outcome.theirs, translated = judge(case, folder / "frictionless")
    outcome.wanted, corrected = expected(case, tables, outcome.theirs)
    outcome.ours = {fault for fault in outcome.ours if case.is_comparable(fault)}
    for fault in outcome.wanted:
        if fault.rule == "header:unmatched-header":
            # Which of the columns are missed is nowhere said: only that none is there.
            outcome.ours = {fault if told.row == "header" and told.table == fault.table else told for told in outcome.ours}
            outcome.wanted = {
                told for told in outcome.wanted if told == fault or told.row != "header" or told.table != fault.table
            }
    for table in case.tables:
        outcome.wanted |= {Fault(table.name, "not-utf8", row, None) for row in table.files.broken_bytes}
    outcome.needed = translated | corrected
    for fault in outcome.ours ^ outcome.wanted:
        name = is_allowed(case, fault)
        if name:
            outcome.allowed.add(name)
            outcome.ours.discard(fault)
            outcome.wanted.discard(fault)
    # A third judge: the maker of the pair, who knows whether anything was put into it.
    outcome.unsound = not case.faults and not all(is_marked(case, fault) for fault in outcome.wanted)
    return outcome


def is_marked(case, fault):
    """Whether a fault is of a cell that is no sound one of its column, or of a text that only annals has something against."""
    return (fault.row, fault.field) in case.table(fault.table).marks or fault.rule == "formula"
