"""What every judge is given: the dataset of this repository, built afresh, and its published descriptor."""

import json
import os
import pathlib
import subprocess

import pytest

ROOT = pathlib.Path(__file__).resolve().parents[2]


@pytest.fixture(scope="session")
def root():
    return ROOT


@pytest.fixture(scope="session")
def output(tmp_path_factory):
    folder = tmp_path_factory.mktemp("built") / "output"
    command = [os.environ["ANNALS"], "build", "--root", str(ROOT), "--output", str(folder)]
    done = subprocess.run(command, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr
    return folder


@pytest.fixture(scope="session")
def descriptor(output):
    return json.loads((output / "datapackage.json").read_text())


@pytest.fixture(scope="session")
def tables(descriptor):
    """Name and schema of each published table."""
    tables = {resource["name"]: resource["schema"] for resource in descriptor["resources"] if "schema" in resource}
    assert len(tables) >= 19
    return tables
