"""annals check and frictionless on generated pairs of schema and table: the same verdict, at the same cells.

PAIRS sets how many; `make conformance` takes three thousand. PAIR=7 runs the pair of that number alone and shows its files.
What the two are known to judge differently is in conformance.md, each with the clause of the standard that decides it; what
is listed there is generated too, and corrected; what annals refuses is written in other words, and compared then.
"""

import collections
import os
import pathlib
import re

import pytest
from installed import installed

frictionless = installed("frictionless")

from conformance_compare import compare, files_of
from conformance_every import every
from conformance_declared import REFUSED, resource, run
from conformance_expect import listed
from conformance_generate import make
from conformance_refused import REFUSALS

PAIRS = int(os.environ.get("PAIRS", "300"))
NUMBERS = [int(os.environ["PAIR"])] if "PAIR" in os.environ else range(PAIRS)


def test_every_difference_is_told():
    """What is corrected, or refused, in code and what conformance.md lists are the same."""
    page = pathlib.Path(__file__).with_name("conformance.md").read_text()
    parts = {part.partition("\n")[0]: re.findall(r"^\| (.*?) \|", part, re.MULTILINE) for part in page.split("\n## ")}
    told = ["Told to frictionless in other words", "Corrected", "Texts", "What annals judges on its own"]
    assert sorted(row for part in told for row in parts[part] if row != "what") == sorted(listed())
    assert [row for row in parts["Refused by name"] if row != "what"] == [name for name, _ in REFUSALS]
    assert [row for row in parts["Refused, each by itself"] if row != "what"] == list(REFUSED)


@pytest.mark.parametrize(("name", "described", "pointer"), [(name, *one) for name, ones in REFUSED.items() for one in ones])
def test_a_declaration_is_refused_where_it_stands(name, described, pointer, tmp_path):
    status, told = run(described, tmp_path / "dataset")
    assert (status, f"/resources/0/{pointer}: " in told) == (2, True), f"{name}: {told}"


def test_the_same_without_it_is_taken(tmp_path):
    assert run(resource(), tmp_path / "dataset")[0] == 0


def test_the_two_agree_on_everything_once(tmp_path, monkeypatch):
    monkeypatch.setattr(frictionless.system, "trusted", True)
    outcomes = [(about, compare(case, tmp_path / str(at))) for at, (about, case) in enumerate(every())]
    different = [f"{about}\n{outcome}" for about, outcome in outcomes if outcome.differs]
    assert not different, "\n\n".join(different[:12]) + f"\n{len(different)} of {len(outcomes)} differ"


def test_the_two_agree(tmp_path, monkeypatch, capsys):
    monkeypatch.setattr(frictionless.system, "trusted", True)
    different, faulty = [], 0
    counts, refused = collections.Counter(), collections.Counter()
    for number in NUMBERS:
        folder = tmp_path / str(number)
        outcome = compare(make(number), folder)
        faulty += bool(outcome.wanted)
        counts.update(outcome.needed)
        refused.update(outcome.refused)
        if outcome.differs:
            files = files_of(max(folder.glob("annals-*"))) if len(different) < 3 or len(NUMBERS) == 1 else ""
            different.append(f"{outcome}\n{files}".rstrip())
    with capsys.disabled():
        print(f"\n{len(NUMBERS)} pairs, {faulty} with faults, {sum(refused.values())} refused at first")
        if os.environ.get("COUNTS"):
            print("\n".join(f"{count:6} {name}" for name, count in (counts + refused).most_common()))
    assert not different, "\n\n".join(different[:12]) + f"\n{len(different)} of {len(NUMBERS)} differ"
    assert faulty > len(NUMBERS) / 3 or len(NUMBERS) == 1
    if len(NUMBERS) >= 3000:
        assert set(listed()) | {name for name, _ in REFUSALS} == counts.keys() | refused.keys(), "what is told shows"
