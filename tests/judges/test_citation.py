"""cffconvert accepts CITATION.cff, which says what the descriptor says."""

import pathlib
import re
import subprocess

import pytest

import environment
from installed import installed, lacking

yaml = installed("yaml")

ROOT = pathlib.Path(__file__).resolve().parents[2]
REQUIREMENTS = ROOT / "tests" / "judges" / "requirements-metadata.txt"
ENVIRONMENT = ROOT / ".venv-metadata"


@pytest.fixture(scope="module")
def cffconvert():
    """The program, in an environment of its own."""
    environment.make(ENVIRONMENT, REQUIREMENTS)
    program = ENVIRONMENT / "bin" / "cffconvert"
    if not program.is_file():
        lacking("cffconvert", f"{REQUIREMENTS.name} lists it")

    def run(path, *arguments):
        command = [str(program), "-i", str(path), *arguments]
        done = subprocess.run(command, capture_output=True, text=True)
        return done.returncode, done.stdout + done.stderr

    return run


@pytest.fixture(scope="module")
def path(output):
    path = output / "CITATION.cff"
    assert path.is_file(), "CITATION.cff is not published"
    return path


@pytest.fixture(scope="module")
def citation(path):
    return yaml.safe_load(path.read_text(encoding="utf-8"))


def test_it_is_valid(cffconvert, path):
    status, said = cffconvert(path, "--validate")
    assert status == 0 and "valid according to schema version 1.2.0" in said, said


def test_it_makes_a_citation(cffconvert, path, descriptor):
    status, said = cffconvert(path, "--format", "apalike")
    names = [contributor["title"] for contributor in descriptor["contributors"]]
    for part in (*names, f"({descriptor['created'][:4]})", descriptor["title"], f"(version {descriptor['version']})"):
        assert status == 0 and part in said, said


def test_it_says_what_the_descriptor_says(citation, descriptor):
    assert citation["cff-version"] == "1.2.0"
    assert citation["type"] == "dataset"
    assert citation["title"] == descriptor["title"]
    assert citation["abstract"] == descriptor["description"]
    assert citation["version"] == descriptor["version"]
    assert citation["date-released"] == descriptor["created"][:10]
    assert citation["license"] == descriptor["licenses"][0]["name"]
    assert [author["name"] for author in citation["authors"]] == [contributor["title"] for contributor in descriptor["contributors"]]
    assert citation["keywords"] == descriptor["keywords"]
    assert citation.get("url") == descriptor.get("homepage")


def test_every_value_is_text(citation):
    """A version such as 1.10 and a date are other things to a YAML reader than the texts they are, unless they are quoted."""
    for name, value in citation.items():
        for one in value if isinstance(value, list) else [value]:
            assert isinstance(one, (str, dict)), name


@pytest.mark.parametrize(
    ("pattern", "replacement"),
    [
        (r"(?m)^authors:\n(  .*\n)+", ""),
        (r"(?m)^title: .*\n", ""),
        (r"(?m)^type: .*$", "type: table"),
        (r"(?m)^date-released: .*$", 'date-released: "21.11.2026"'),
        (r"(?m)^license: .*$", 'license: "CC-BY-5.0"'),
        (r"\Z", "colour: blue\n"),
    ],
)
def test_the_judge_looks(cffconvert, path, tmp_path, pattern, replacement):
    text, changes = re.subn(pattern, replacement, path.read_text(encoding="utf-8"), count=1)
    assert changes == 1
    broken = tmp_path / "CITATION.cff"
    broken.write_text(text, encoding="utf-8")
    status, said = cffconvert(broken, "--validate")
    assert status != 0, said
