"""Another dataset gets a page, a citation and metadata of its own from its own declaration: that of examples/cow-trade, over rows
made up here, since the original's may not be part of this repository. It has a home on the web, which this one has not."""

import gzip
import json
import os
import pathlib
import shutil
import subprocess
import sys

import pytest

import environment
from installed import installed, lacking

yaml = installed("yaml")
installed("mlcroissant")

ROOT = pathlib.Path(__file__).resolve().parents[2]
HOME = "https://correlatesofwar.org/data-sets/bilateral-trade"
YEARS = range(1920, 1981)


def rows():
    """Two dyads over some years, each row with its mirror; in one year a flow is not known."""
    yield "ccode1,ccode2,year,flow1,flow2,smoothflow1,smoothflow2"
    for one, other in ((2, 20), (2, 200)):
        for year in YEARS:
            flow, back = 10 * (year - 1900) + other, -9 if year == 1942 else 5 * (year - 1900)
            yield f"{one},{other},{year},{flow},{back},{flow},{back}"
            yield f"{other},{one},{year},{back},{flow},{back},{flow}"


@pytest.fixture(scope="module")
def published(tmp_path_factory):
    folder = tmp_path_factory.mktemp("example") / "cow-trade"
    shutil.copytree(ROOT / "examples/cow-trade", folder, ignore=shutil.ignore_patterns("raw", "output"))
    (folder / "raw").mkdir()
    with gzip.open(folder / "raw/cow_trade_ddy_v4.0.csv.gz", "wt") as file:
        file.writelines(f"{row}\n" for row in rows())
    done = subprocess.run([os.environ["ANNALS"], "build", "--root", str(folder)], capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr
    return folder / "output"


@pytest.mark.parametrize("width", [390, 1280])
def test_the_page_draws_what_is_declared(driver, published, width):
    declared = json.loads((ROOT / "examples/cow-trade/schemas/page.json").read_text())["sections"]
    size = {"width": width, "height": 900, "deviceScaleFactor": 1, "mobile": False}
    driver.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", size)
    driver.get("about:blank")
    driver.get_log("browser"), driver.get_log("performance")
    driver.get((published / "index.html").as_uri())
    assert driver.get_log("browser") == []
    messages = [json.loads(entry["message"])["message"] for entry in driver.get_log("performance")]
    asked = {message["params"]["request"]["url"] for message in messages if message["method"] == "Network.requestWillBeSent"}
    assert {url for url in asked if not url.startswith(("data:", "about:"))} == {(published / "index.html").as_uri()}
    assert driver.execute_script("return document.documentElement.scrollWidth") <= width
    drawn = "return [...document.querySelectorAll('figure svg')].filter(svg => svg.checkVisibility()).map(svg => svg.closest('section').id)"
    assert driver.execute_script(drawn) == [section["name"] for section in declared]
    for section in declared:
        assert driver.find_element("id", f"{section['name']}-title").text == section["title"]
    # A row for each year of the coverage, in the numbers of each chart.
    numbers = "return [...document.querySelectorAll('figure')].map(figure => figure.querySelectorAll('tbody tr').length)"
    assert driver.execute_script(numbers) == [2014 - 1870 + 1] * len(declared)
    assert driver.find_element("css selector", ".about a[href^='https://correlates']").get_attribute("href") == HOME
    assert driver.find_elements("css selector", "#filters, .record") == []


def test_its_home_is_told_to_everyone(published):
    folder = ROOT / ".venv-metadata"
    environment.make(folder, ROOT / "tests/judges/requirements-metadata.txt")
    if not (folder / "bin/cffconvert").is_file():
        lacking("cffconvert", "requirements-metadata.txt lists it")
    said = subprocess.run([folder / "bin/cffconvert", "-i", published / "CITATION.cff", "--validate"], capture_output=True, text=True)
    assert said.returncode == 0, said.stdout + said.stderr
    assert yaml.safe_load((published / "CITATION.cff").read_text())["url"] == HOME
    command = [pathlib.Path(sys.executable).parent / "mlcroissant", "validate", "--jsonld", published / "croissant.json"]
    said = subprocess.run(command, capture_output=True, text=True, env=os.environ | {"PYTHONWARNINGS": "ignore"})
    assert said.returncode == 0, said.stderr
    assert json.loads((published / "croissant.json").read_text())["url"] == HOME
    # A crate must have a date, which this declaration does not state.
    assert not (published / "ro-crate-metadata.json").exists()
    page = (published / "index.html").read_text()
    (script,) = [part.partition("</script>")[0] for part in page.split('<script type="application/ld+json">')[1:]]
    assert json.loads(script)["url"] == HOME
