"""What README.md and CONTRIBUTING.md show is run and says what they show; what they name is there.

Blocks run in the order of the page, in one copy of the repository's folders, so that nothing in the repository is written. A
block that is to end otherwise than well says so: ```sh exits=1. A ```text block that follows at once is what it prints.

`.venv/bin/python tests/judges/test_readme.py` draws the picture of README.md anew: for when its figures have changed.
"""

import json
import os
import pathlib
import re
import shutil
import subprocess
import sys
from dataclasses import dataclass
from xml.etree import ElementTree

import pytest

ROOT = pathlib.Path(__file__).resolve().parents[2]
DOCUMENTS = ["README.md", "CONTRIBUTING.md"]
LINKED = [*DOCUMENTS, "SECURITY.md", "CHANGELOG.md"]
PICTURE = ROOT / "docs" / "trade.svg"
NEEDED = ["datapackage.json", "raw", "schemas", "output", "examples", "benches", "CHANGELOG.md"]
FENCE = re.compile(r"^```([^\n`]*)\n(.*?)^```\n", re.MULTILINE | re.DOTALL)


@dataclass
class Block:
    line: int
    language: str
    exits: int
    code: str
    # None where the page does not show it.
    shown: str | None


def blocks(text):
    found = list(FENCE.finditer(text))
    for at, fence in enumerate(found):
        language, _, settings = fence[1].partition(" ")
        after = found[at + 1] if at + 1 < len(found) else None
        shown = after[2] if after and after[1] == "text" and after.start() == fence.end() else None
        exits = re.fullmatch(r"exits=([0-9]+)", settings)
        assert exits or not settings, f"`{settings}` says nothing to the test"
        yield Block(text[: fence.start()].count("\n") + 1, language, int(exits[1]) if exits else 0, fence[2], shown)


def copy_of(folder):
    folder.mkdir(parents=True)
    for name in NEEDED:
        source = ROOT / name
        if source.is_dir():
            # The rows of the examples are made, and may be many.
            ignored = shutil.ignore_patterns("__pycache__", *(["raw", "output"] if name == "examples" else []))
            shutil.copytree(source, folder / name, ignore=ignored)
        else:
            shutil.copy(source, folder / name)
    return folder


def run(block, folder, tools):
    """What a block prints; an error where it does not end as it should."""
    command = [sys.executable, "-c", block.code] if block.language == "python" else ["sh", "-e", "-c", block.code]
    settings = os.environ | {"PATH": f"{tools}{os.pathsep}{os.environ['PATH']}", "LC_ALL": "C.UTF-8", "PYTHONUTF8": "1"}
    done = subprocess.run(command, cwd=folder, env=settings, capture_output=True, text=True, timeout=300)
    assert done.returncode == block.exits, f"line {block.line} ends with {done.returncode}:\n{done.stdout}{done.stderr}"
    return done.stdout


def lines(text):
    return [line.rstrip() for line in text.rstrip().splitlines()]


def hold(text, folder, tools):
    """Runs every block of a page; how many were run, and how many prints were compared."""
    ran, compared = 0, 0
    for block in blocks(text):
        if block.language == "text":
            continue
        assert block.language in ("sh", "python"), f"line {block.line}: a block is `sh`, `python` or `text`, not `{block.language}`"
        printed = run(block, folder, tools)
        ran += 1
        if block.shown is not None:
            assert lines(printed) == lines(block.shown), f"line {block.line} prints:\n{printed}"
            compared += 1
    return ran, compared


@pytest.fixture(scope="session")
def tools(tmp_path_factory):
    """A folder with the command under its name."""
    folder = tmp_path_factory.mktemp("tools")
    (folder / "annals").symlink_to(pathlib.Path(os.environ["ANNALS"]).resolve())
    return folder


def files_below(folder):
    return {path: path.stat().st_mtime_ns for path in folder.rglob("*") if path.is_file()}


@pytest.mark.parametrize(("name", "least"), [("README.md", (7, 6)), ("CONTRIBUTING.md", (1, 0))])
def test_what_is_shown_runs(name, least, tmp_path, tools):
    before = {part: files_below(ROOT / part) for part in ("raw", "schemas", "output")}
    ran, compared = hold((ROOT / name).read_text(), copy_of(tmp_path / "annals"), tools)
    assert ran >= least[0] and compared >= least[1]
    assert before == {part: files_below(ROOT / part) for part in before}


def test_the_judge_looks(tmp_path, tools):
    """Agreement means something only from a judge that sees a wrong print, a wrong end and a block that fails."""
    folder = copy_of(tmp_path / "annals")
    assert hold("```sh\necho a\n```\n```text\na\n```\n", folder, tools) == (1, 1)
    assert hold("```sh\necho a\n```\n\n```text\nb\n```\n", folder, tools) == (1, 0)
    for text in (
        "```sh\necho a\n```\n```text\nb\n```\n",
        "```sh\nfalse\ntrue\n```\n",
        "```sh exits=1\ntrue\n```\n",
        "```sh\nannals explain evt-9999\n```\n",
        "```python\nimport nothing_of_the_name\n```\n",
        "```rust\nfn main() {}\n```\n",
        "```sh exit=1\ntrue\n```\n",
    ):
        with pytest.raises(AssertionError):
            hold(text, folder, tools)


def anchors(text):
    """Addresses of the headings of a page, as GitHub makes them."""
    headings = re.findall(r"^#+ (.+)$", FENCE.sub("", text), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


def lost(name, text):
    """Relative links of a page that lead nowhere."""
    prose = FENCE.sub("", text)
    targets = re.findall(r"\]\(([^)\s]+)\)", prose)
    for target in targets:
        if re.match(r"[a-z]+:", target):
            continue
        path, _, anchor = target.partition("#")
        page = (ROOT / name).parent / path if path else ROOT / name
        inside = page.resolve().is_relative_to(ROOT)
        if not inside or not page.exists() or (anchor and anchor not in anchors(page.read_text())):
            yield target


@pytest.mark.parametrize("name", LINKED)
def test_links_lead_somewhere(name):
    assert list(lost(name, (ROOT / name).read_text())) == []


def test_lost_links_are_seen():
    text = "[a](README.md) [b](nothing.md) [c](README.md#licences) [d](README.md#nowhere) [e](https://example.org) [f](../..)"
    assert list(lost("README.md", text)) == ["nothing.md", "README.md#nowhere", "../.."]


def named(text):
    """Paths of the repository that a page names as code."""
    prose = FENCE.sub("", text)
    folders = "output|raw|schemas|examples|notebooks|tests|benches|src"
    return set(re.findall(rf"`((?:{folders})/[A-Za-z0-9_./-]*|\.ci/run)`", prose))


@pytest.mark.parametrize("name", LINKED)
def test_files_that_are_named_exist(name):
    # `schemas/NAME.json` stands for any name.
    paths = {path for path in named((ROOT / name).read_text()) if not re.search(r"\b(NAME|DIR|FILE)\b", path)}
    assert sorted(path for path in paths if not (ROOT / path).exists()) == []


def picture(page):
    """The chart of trade of the published page as a file of its own, on paper of its own: what shows it may be dark."""
    chart = re.search(r'<svg class="wide"[^>]*"trade-wide-title".*?</svg>', page, re.DOTALL)[0]
    width, height = (int(number) + 32 for number in re.search(r'viewBox="0 0 ([0-9]+) ([0-9]+)"', chart).groups())
    paper = f'<rect x="-16" y="-16" width="{width}" height="{height}" fill="#FEFEFE"/>'
    chart = re.sub(r'viewBox="[^"]*"', f'viewBox="-16 -16 {width} {height}" width="{width}" height="{height}"', chart, count=1)
    return chart.replace("</desc>", f"</desc>\n{paper}", 1) + "\n"


def test_the_picture_is_the_chart_of_the_page():
    drawn = PICTURE.read_text()
    assert drawn == picture((ROOT / "output/index.html").read_text()), "`.venv/bin/python tests/judges/test_readme.py` draws it anew"
    assert PICTURE.relative_to(ROOT).as_posix() in (ROOT / "README.md").read_text()
    # Whoever shows it loads nothing for it, and gives it no style.
    svg = ElementTree.fromstring(drawn)
    assert svg.tag == "{http://www.w3.org/2000/svg}svg"
    assert not re.search(r"href|url\(|<style|style=|<script", drawn)
    drawings = [element for element in svg if element.tag.endswith(("}rect", "}circle", "}line", "}polygon", "}text"))]
    assert len(drawings) > 20 and all(element.get("fill") or element.get("stroke") for element in drawings)


def test_files_of_the_output():
    """The table of README names files that are there, and each file that is there."""
    section = (ROOT / "README.md").read_text().split("## What is in `output/`\n")[1].split("\n## ")[0]
    rows = [line.split("|")[1] for line in section.splitlines() if line.startswith("| `")]
    told = {path for row in rows for path in re.findall(r"`([^`]+)`", row)}
    assert sorted(path for path in told if not (ROOT / "output" / path).exists()) == []
    there = {path.name + ("/" if path.is_dir() else "") for path in (ROOT / "output").iterdir()}
    assert sorted(there - told) == []


def test_commands_are_those_of_the_program():
    said = subprocess.run([os.environ["ANNALS"], "--help"], capture_output=True, text=True, check=True).stdout
    commands = set(re.findall(r"^  ([a-z]+) ", said.split("Commands:\n")[1].split("\n\n")[0], re.MULTILINE)) - {"help"}
    table = (ROOT / "README.md").read_text().split("## The command\n")[1].split("\n## ")[0]
    told = dict(re.findall(r"^\| `annals ([a-z]+)([^`]*)`", table, re.MULTILINE))
    assert set(told) == commands
    for command, rest in told.items():
        usage = subprocess.run([os.environ["ANNALS"], command, "--help"], capture_output=True, text=True, check=True).stdout
        options = set(re.findall(r"--[a-z]+", usage)) - {"--help"}
        # That one is said of all of them at once.
        assert set(re.findall(r"--[a-z]+", rest)) == options - {"--root"}, command
        assert ("--root" in options) == (command not in ("rules", "diff")), command


def test_the_changelog_counts_what_is_published():
    version = json.loads((ROOT / "datapackage.json").read_text())["version"]
    sections = re.split(r"^## ", (ROOT / "CHANGELOG.md").read_text(), flags=re.MULTILINE)[1:]
    section = next(section for section in sections if section.startswith(f"{version}\n"))
    told = {name: int(rows) for name, rows in re.findall(r"^\| `([a-z_]+)` \| ([0-9]+) \|", section, re.MULTILINE)}
    resources = json.loads((ROOT / "output/datapackage.json").read_text())["resources"]
    published = {resource["name"]: resource["rows"] for resource in resources if resource.get("type") == "table"}
    # A later version may tell of what is new alone.
    if len(sections) == 1:
        assert told == {name: rows for name, rows in published.items() if name in told} and len(told) == len(published)


def constant(path, pattern):
    value = re.search(pattern, (ROOT / path).read_text())
    assert value, f"{path} has no {pattern}"
    return value[1]


def section_of_the_page():
    return (ROOT / "README.md").read_text().split("### What `schemas/page.json` declares\n")[1].split("\n## ")[0]


def test_what_a_page_declares_is_what_is_read():
    """Every property and mark that the sources know is told, and nothing else."""
    source = (ROOT / "src/publish/page/declaration.rs").read_text()
    lists = re.findall(r'\[((?:"[$a-z]+",?\s*)+)\]', source)
    known = {name for names in lists for name in re.findall(r'"([a-z]+)"', names)}
    codes = re.findall(r"`([^`]+)`", section_of_the_page())
    assert {word for code in codes for word in re.findall("[a-z]+", code)} == known
    assert len(known) > 20
    most = int(constant("src/publish/page/declaration.rs", r"MOST_ROWS: u64 = ([0-9_]+);").replace("_", ""))
    assert f"of more than {most:,} rows" in " ".join(section_of_the_page().split())


def test_what_a_schema_may_say_is_what_is_read():
    section = (ROOT / "README.md").read_text().split("### What a schema may say to Annals\n")[1].split("\n### ")[0]
    sources = "".join(path.read_text() for path in sorted((ROOT / "src").rglob("*.rs")))
    # A class begins with a capital letter: it is written, and not read.
    known = set(re.findall(r'const [A-Z_]+: &str = "http://www\.w3\.org/2004/02/skos/core#([a-z][A-Za-z]*)"', sources))
    assert set(re.findall(r"skos:([A-Za-z]+)", section)) == known
    edtf = re.findall(r'const EDTF: &str = "([^"]+)"', sources)
    assert edtf and all(f'`"rdfType": "{address}"`' in section for address in edtf)
    assert '`"codebook": "rows"`' in section and '"codebook").' in sources


TIMED = "time of a query, or of holding the cells of a column of some rows against its `jsonSchema` or `pattern`"
HELD = "memory of the whole process meanwhile"

# The row of the table, its limit with `N` for the number, and where in the sources the number stands.
DECLARED = "fields of a dataset, values that its `enum` and `categories` list, foreign keys, columns of all keys"
LIMITS = [
    ("names of a dataset, a version, a table", "N letters", "src/declare/resource.rs", r"LONGEST_NAME: usize = ([0-9_]+);"),
    ("a row of a raw file", "N MiB", "src/read/block.rs", r"LONGEST_ROW: usize = ([0-9_]+) << 20;"),
    ("fields of a table", "N", "src/declare/schema.rs", r"MOST_FIELDS: usize = ([0-9_]+);"),
    ("fields of a table", "N with what", "src/declare/schema.rs", r"MOST_PUBLISHED: usize = ([0-9_]+);"),
    (DECLARED, "N;", "src/declare/package.rs", r"MOST_FIELDS: u64 = ([0-9_]+);"),
    (DECLARED, "N;", "src/declare/package.rs", r"MOST_VALUES: u64 = ([0-9_]+);"),
    (DECLARED, "N;", "src/declare/package.rs", r"MOST_REFERENCES: u64 = ([0-9_]+);"),
    (DECLARED, "; N", "src/declare/package.rs", r"MOST_KEYS: u64 = ([0-9_]+);"),
    ("patterns", "N MiB each", "src/declare/pattern.rs", r"LARGEST: usize = ([0-9_]+) << 20;"),
    ("patterns", "N MiB of a table", "src/declare/schema.rs", r"MOST_PATTERNS: u64 = ([0-9_]+) << 20;"),
    ("patterns", "N MiB of a dataset", "src/declare/package.rs", r"MOST_PATTERNS: u64 = ([0-9_]+) << 20;"),
    ("columns of a published table that `diff` reads", "N", "src/declare/schema.rs", r"MOST_PUBLISHED: usize = ([0-9_]+);"),
    ("`missingValues`, `trueValues`, `falseValues`", "N each", "src/declare/field.rs", r"MOST_WORDS: usize = ([0-9_]+);"),
    ("a passage of a text", "N words", "src/evidence/verify.rs", r"MOST_WORDS: usize = ([0-9_]+);"),
    ("JSON in a cell", "N MiB", "src/check/lexical.rs", r"LONGEST_JSON: usize = ([0-9_]+) << 20;"),
    ("lists of `schemas/page.json`", "N items", "src/publish/page/node.rs", r"MOST_ITEMS: usize = ([0-9_]+);"),
    ("lists of `schemas/page.json`", "N cells", "src/publish/page/declaration.rs", r"MOST_CELLS: u64 = ([0-9_]+);"),
    ("“did you mean”", "N letters", "src/finding.rs", r"left: ([0-9_]+) }"),
    ("gzip", "N times", "src/read/input.rs", r"MOST_UNPACKED: u64 = ([0-9_]+);"),
    ("gzip", "from N MiB", "src/read/input.rs", r"LEAST_JUDGED: u64 = ([0-9_]+) << 20;"),
    (TIMED, "N s,", "src/limit.rs", r"told\(SECONDS\)\.unwrap_or\(([0-9_]+)\)"),
    (HELD, "N MiB", "src/limit.rs", r"/ 2\)\)\.unwrap_or\(([0-9_]+)\)"),
    ("parts of a `jsonSchema`, with what they refer to", "N", "src/declare/json_schema.rs", r"MOST_PARTS: u64 = ([0-9_]+);"),
    ("parts of a `jsonSchema`, with what they refer to", "N one within the other", "src/declare/json_schema.rs", r"DEEPEST: usize = ([0-9_]+);"),
    ("parts of a `jsonSchema`, with what they refer to", "N regular expressions", "src/declare/json_schema.rs", r"MOST_PATTERNS: usize = ([0-9_]+);"),
    ("a query", "N words and marks", "src/derive/parse.rs", r"MOST_TOKENS: usize = ([0-9_]+);"),
    ("a query", "N parts", "src/derive/parse.rs", r"DEEPEST: usize = ([0-9_]+);"),
    ("a query", "; N parts", "src/derive/exact/size.rs", r"MOST_PARTS: u64 = ([0-9_]+);"),
    ("a text in what a query gives", "N MiB", "src/derive/run.rs", r"LONGEST: u32 = ([0-9]+) << 20;"),
    ("time to parse a query", "N s", "src/derive/parse.rs", r"PARSING: u64 = ([0-9]+);"),
    ("a query", "N SELECTs", "src/derive/parse.rs", r"MOST_SELECTS: usize = ([0-9_]+);"),
    ("what a query gives", "N rows of an assertion", "src/derive/assertion.rs", r"MOST_ROWS: usize = ([0-9_]+);"),
    ("names of a table's columns, as often as they are told", "N MiB", "src/read/header.rs", r"LONGEST_NAMES: usize = ([0-9_]+) << 20;"),
    ("the descriptor of a published folder, `CHANGELOG.md`, the text of a source", "N MiB", "src/diff/published.rs", r"LARGEST: u64 = ([0-9_]+) << 20;"),
    ("the descriptor of a published folder, `CHANGELOG.md`, the text of a source", "N MiB", "src/evidence/text.rs", r"LARGEST: u64 = ([0-9_]+) << 20;"),
    ("a value that is told", "N characters", "src/finding.rs", r"LONGEST_VALUE: usize = ([0-9_]+);"),
    ("raw text on its way at once", "N MiB", "src/read/mod.rs", r"MOST_TAKEN: usize = ([0-9_]+) << 20;"),
    ("findings printed", "N of a rule", "src/cli.rs", r"MOST: usize = ([0-9_]+);"),
    ("a table sorted by its key", "N GiB", "src/ingest.rs", r"LARGEST_SORTED: u64 = ([0-9_]+) << 30;"),
    ("a sheet of the workbook", "N rows", "src/publish/workbook.rs", r"MOST_ROWS: usize = ([0-9_]+);"),
    ("a sheet of the workbook", "N columns", "src/publish/workbook.rs", r"MOST_COLUMNS: usize = ([0-9_]+);"),
    ("a sheet of the workbook", "N cells", "src/publish/workbook.rs", r"MOST_CELLS: usize = ([0-9_]+);"),
]


def told_limits():
    section = (ROOT / "SECURITY.md").read_text().split("## Limits\n")[1].split("\n## ")[0]
    rows = (line.split("|") for line in section.splitlines() if line.startswith("| "))
    return {cells[1].strip(): cells[2] for cells in rows}


@pytest.mark.parametrize(("what", "limit", "path", "pattern"), LIMITS)
def test_limits_are_those_of_the_sources(what, limit, path, pattern):
    number = int(constant(path, pattern).replace("_", ""))
    assert limit.replace("N", f"{number:,}", 1) in told_limits()[what]


def test_functions_of_sql_are_those_of_the_sources():
    rows = {line.split("|")[1].strip(): line for line in (ROOT / "README.md").read_text().splitlines() if line.startswith("| ")}
    sources = (ROOT / "src/derive/standard/calls.rs").read_text()
    for row, constant_name in (("functions", "ROW"), ("of a group", "GROUP")):
        known = re.search(rf'const {constant_name}: &str = "(.*?)";', sources, re.S).group(1).replace("\\\n", " ").split()
        told = re.findall(r"\b[A-Z][A-Z0-9_]+\b", rows[row])
        assert set(known) - {"trim"} == {name.lower() for name in told} - {"trim", "filter", "where", "distinct", "order", "by"}


def test_variables_of_the_limits():
    told = told_limits()
    for what, name in ((TIMED, "SECONDS"), (HELD, "MEMORY")):
        assert f"`{constant('src/limit.rs', name + ': &str = .([A-Z_]+).;')}`" in told[what]


if __name__ == "__main__":
    PICTURE.parent.mkdir(exist_ok=True)
    PICTURE.write_text(picture((ROOT / "output/index.html").read_text()))
