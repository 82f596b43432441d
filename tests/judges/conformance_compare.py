"""Runs annals and frictionless on a pair, and tells where they differ beyond what conformance.md lists."""

import gzip
import json
import os
import re
import subprocess

from conformance_case import Fault
from conformance_expect import expected
from conformance_frictionless import judge
from conformance_refused import refusals
from conformance_write import write

HEADER = {"missing-column", "unknown-column", "doubled-column", "columns-out-of-order", "wrong-delimiter", "empty-file"}
# Rules of whole rows, and of whole files.
ROWS = {"wrong-cell-count", "stray-quote", "not-utf8", "wrong-encoding"}
FILES = {"wrong-hash", "wrong-size"}


class Refused(Exception):
    """annals refused the declaration: the table and the pointer of the property at fault, and what it said of it."""

    def __init__(self, case, told):
        place = re.search(r"([\w-]+)\.json:\d+:\d+: /(\S+): ", told)
        document, self.pointer = (place[1], place[2]) if place else ("", "")
        self.told = told
        if document == "datapackage":
            # /resources/0/dialect/commentChar
            _, at, self.pointer = self.pointer.split("/", 2)
            document = case.tables[int(at)].name
        elif document.endswith("-dialect"):
            document, self.pointer = document.removesuffix("-dialect"), f"dialect/{self.pointer}"
        self.table = document

    def is_of(self, table, pointer):
        return self.table == table.name and f"{self.pointer}/".startswith(f"{pointer}/")


def annals(case, folder):
    """What annals says of a pair, and in what it contradicts itself."""
    lines, _ = write(case, case.tables, folder)
    command = [os.environ["ANNALS"], "check", "--root", str(folder), "--format", "json"]
    done = subprocess.run(command, capture_output=True, text=True)
    if done.returncode not in (0, 1):
        raise Refused(case, done.stderr.strip())
    findings, faults = json.loads(done.stdout), set()
    for finding in findings:
        path = finding["path"]
        # A line that no row stands on is a fault of its own.
        table, row = lines.get((path, finding["line"] or 1), lines[path, 0])
        rule = finding["rule"]
        if rule in HEADER:
            faults.add(Fault(table, rule, "header", finding["field"] or finding["value"]))
        elif rule in FILES:
            faults.add(Fault(table, rule, "file", None))
        else:
            rule = "not-utf8" if rule == "wrong-encoding" else rule
            faults.add(Fault(table, rule, row, None if rule in ROWS else finding["field"]))
    told = [json.dumps(finding, sort_keys=True) for finding in findings]
    wrong = sorted({f"tells twice: {one}" for one in told if told.count(one) > 1})
    if bool(findings) != bool(done.returncode):
        wrong.append(f"ends with {done.returncode}, and has {len(findings)} findings")
    return faults, wrong


class Outcome:
    """What became of a pair."""

    def __init__(self, case):
        self.case = case
        self.ours, self.theirs, self.wanted = set(), set(), set()
        # Differences of conformance.md that the pair shows, and declarations that were refused as it says.
        self.needed, self.refused = set(), []
        # What is wrong besides, in words.
        self.wrong = []

    @property
    def differs(self):
        return self.ours != self.wanted or bool(self.wrong)

    def __str__(self):
        case = self.case
        told = [f"pair {case.number} (PAIR={case.number} runs it alone): {'; '.join(case.faults) or 'sound'}", *self.wrong]
        for fault in sorted(self.ours - self.wanted, key=str):
            told.append(f"  only annals: {fault.table} {fault.rule} row {fault.row} {fault.field}")
        for fault in sorted(self.wanted - self.ours, key=str):
            told.append(f"  only frictionless, corrected: {fault.table} {fault.rule} row {fault.row} {fault.field}")
        told.append(f"  annals: {sorted(map(tuple, self.ours), key=str)}")
        told.append(f"  frictionless: {sorted(map(tuple, self.theirs), key=str)}")
        told.append(f"  corrected: {sorted(self.needed)}, refused: {self.refused}")
        return "\n".join(told)


def files_of(folder):
    """The files of a pair, to be read by whoever looks for the reason."""
    told = []
    for path in sorted(folder.iterdir()):
        data = gzip.decompress(path.read_bytes()) if path.read_bytes().startswith(b"\x1f\x8b") else path.read_bytes()
        told.append(f"--- {path.name}\n{data.decode() if path.suffix == '.json' else repr(data)}")
    return "\n".join(told)


def taken(case, folder, outcome):
    """What annals says of a pair once every declaration that it must refuse was refused, and put in other words."""
    while True:
        try:
            ours, wrong = annals(case, folder / f"annals-{len(outcome.refused)}")
        except Refused as refused:
            held = [(name, mend) for name, table, pointer, mend in refusals(case) if refused.is_of(table, pointer)]
            if not held:
                outcome.wrong.append(f"annals refuses what it must take: {refused.told}")
                return None
            outcome.refused.append(held[0][0])
            held[0][1]()
            continue
        for name, table, pointer, _ in refusals(case):
            wrong.append(f"annals takes what it must refuse, {name}: /{pointer} of {table.name}")
        outcome.wrong += wrong
        return ours


def compare(case, folder):
    """Holds the two against each other. The files stay in `folder`, for annals and, where it needs others, frictionless."""
    outcome = Outcome(case)
    ours = taken(case, folder, outcome)
    if outcome.wrong:
        # What may not be taken frictionless may stop at.
        return outcome
    tables, outcome.theirs, translated = judge(case, folder / "frictionless")
    outcome.wanted, corrected = expected(case, tables, outcome.theirs)
    outcome.ours = {fault for fault in ours if case.is_comparable(fault)}
    outcome.needed = translated | corrected
    # A third judge: the maker of the pair, who knows whether anything was put into it.
    if not case.faults and not all(is_marked(case, fault) for fault in outcome.wanted):
        outcome.wrong.append("nothing was put into it, and yet both find fault with it")
    return outcome


def is_marked(case, fault):
    """Whether a fault is of no sound cell of its column, or of a file, or of a text that only annals has something against."""
    table = case.table(fault.table)
    if (fault.row, fault.field) in table.marks or fault.rule in {"formula", *FILES}:
        return True
    # A letter of another encoding than is declared, for which its column's pattern has no place.
    return fault.rule == "pattern-mismatch" and "\x80" in table.text(fault.row, fault.field)
