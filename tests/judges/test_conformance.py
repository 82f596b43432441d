"""annals check and frictionless on generated pairs of schema and table: the same verdict, at the same cells.

PAIRS sets how many; `make conformance` takes three thousand. PAIR=7 runs the pair of that number alone and shows its files.
What the two are known to judge differently is in conformance.md, each with the clause of the standard that decides it; what
is listed there is generated too, and corrected.
"""

import collections
import os
import pathlib
import re

from installed import installed

frictionless = installed("frictionless")

from conformance_compare import compare, files_of
from conformance_expect import listed
from conformance_generate import make
from conformance_allowed import ALLOW_REFUSED, ALLOW_WRONG

PAIRS = int(os.environ.get("PAIRS", "300"))
NUMBERS = [int(os.environ["PAIR"])] if "PAIR" in os.environ else range(PAIRS)


def test_every_difference_is_told():
    """What is corrected or allowed in code and what conformance.md lists are the same."""
    page = pathlib.Path(__file__).with_name("conformance.md").read_text()
    corrected, _, rest = page.partition("\n## Where both")
    judged, _, refused = rest.partition("\n## What annals judges")[2].partition("\n## Refused by name")

    def rows(part):
        return sorted(row for row in re.findall(r"^\| (.*?) \|", part, re.MULTILINE) if row != "what")

    assert rows(corrected) == sorted(listed())
    assert rows(judged) == sorted(ALLOW_WRONG)
    assert rows(refused) == sorted(ALLOW_REFUSED)


def test_the_two_agree(tmp_path, monkeypatch, capsys):
    monkeypatch.setattr(frictionless.system, "trusted", True)
    different, faulty = [], 0
    counts, allowed, refused = collections.Counter(), collections.Counter(), collections.Counter()
    for number in NUMBERS:
        folder = tmp_path / str(number)
        outcome = compare(make(number), folder)
        faulty += bool(outcome.wanted)
        counts.update(outcome.needed)
        allowed.update(outcome.allowed)
        if outcome.refused:
            refused[outcome.refused.property] += 1
        if outcome.differs:
            different.append(
                f"{outcome}\n{files_of(folder / 'annals')}" if len(different) < 3 or len(NUMBERS) == 1 else str(outcome)
            )
    with capsys.disabled():
        print(f"\n{len(NUMBERS)} pairs, {faulty} with faults; refused: {dict(refused)}; allowed: {dict(allowed)}")
        if os.environ.get("COUNTS"):
            print("\n".join(f"{count:6} {name}" for name, count in counts.most_common()))
    assert not different, "\n\n".join(different[:12]) + f"\n{len(different)} of {len(NUMBERS)} differ"
    assert faulty > len(NUMBERS) / 3 or len(NUMBERS) == 1
    if len(NUMBERS) >= 3000:
        assert (ALLOW_REFUSED | ALLOW_WRONG) == refused.keys() | allowed.keys(), "what is allowed shows"
