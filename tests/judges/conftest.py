"""What every judge is given: the dataset of this repository, built afresh, its published descriptor, and a browser."""

import json
import os
import pathlib
import shutil
import subprocess

import pytest

from installed import installed, lacking

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
    tables = {resource["name"]: resource["schema"] for resource in descriptor["resources"] if resource.get("type") == "table"}
    assert len(tables) >= 19
    return tables


HOW = "`apt-get install chromium chromium-driver` brings both"


@pytest.fixture(scope="session")
def driver():
    chromium, chromedriver = shutil.which("chromium"), shutil.which("chromedriver")
    for name, path in (("chromium", chromium), ("chromedriver", chromedriver)):
        if path is None:
            lacking(name, HOW)
    webdriver = installed("selenium.webdriver")

    options = webdriver.ChromeOptions()
    options.binary_location = chromium
    # The sandbox of Chromium refuses root, which is who CI is; a small /dev/shm is common in containers.
    for argument in ("--headless=new", "--no-sandbox", "--disable-dev-shm-usage", "--disable-gpu", "--hide-scrollbars"):
        options.add_argument(argument)
    options.set_capability("goog:loggingPrefs", {"browser": "ALL", "performance": "ALL"})
    driver = webdriver.Chrome(options=options, service=webdriver.ChromeService(executable_path=chromedriver))
    yield driver
    driver.quit()
