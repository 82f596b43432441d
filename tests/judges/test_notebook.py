"""The notebook runs in a clean environment with pinned versions, and says what its committed outputs say.

`python3 tests/judges/test_notebook.py` runs it and writes its outputs anew: for when it or the dataset has changed.
"""

import copy
import csv
import json
import os
import pathlib
import subprocess
import sys
import tempfile
from collections import defaultdict

import environment

ROOT = pathlib.Path(__file__).resolve().parents[2]
NOTEBOOK = ROOT / "notebooks" / "quickstart.ipynb"
REQUIREMENTS = ROOT / "notebooks" / "requirements.txt"
ENVIRONMENT = ROOT / ".venv-notebook"
TABLES = ROOT / "output" / "csv"

# Run by the Python of that environment: this one need not have nbclient.
EXECUTE = """
import sys
import nbclient
import nbformat

source, folder, target = sys.argv[1:]
notebook = nbformat.read(source, as_version=4)
nbformat.validate(notebook)
client = nbclient.NotebookClient(
    notebook,
    kernel_name="python3",
    timeout=300,
    record_timing=False,
    coalesce_streams=True,
    resources={"metadata": {"path": folder}},
)
client.execute()
# The kernel tells its version here, which says nothing about the notebook.
notebook.metadata.language_info = {"name": "python"}
nbformat.write(notebook, target)
"""


def execute(notebook):
    """Runs a notebook as if it stood in its folder; the notebook with its outputs, and what is told where it fails."""
    python = environment.make(ENVIRONMENT, REQUIREMENTS)
    with tempfile.TemporaryDirectory() as folder:
        source, target = pathlib.Path(folder, "source.ipynb"), pathlib.Path(folder, "target.ipynb")
        source.write_text(json.dumps(notebook))
        # Nothing of the reader's own settings: profiles, styles and kernels are looked for in an empty folder.
        kept = {name: value for name, value in os.environ.items() if not name.startswith(("PYTHON", "JUPYTER", "IPYTHON", "MPL"))}
        homes = {name: folder for name in ("IPYTHONDIR", "JUPYTER_CONFIG_DIR", "JUPYTER_DATA_DIR", "JUPYTER_RUNTIME_DIR", "MPLCONFIGDIR")}
        settings = kept | homes | {"PYTHONHASHSEED": "0", "PYTHONNOUSERSITE": "1", "PYDEVD_DISABLE_FILE_VALIDATION": "1"}
        command = [str(python), "-c", EXECUTE, str(source), str(NOTEBOOK.parent), str(target)]
        done = subprocess.run(command, capture_output=True, text=True, env=settings)
        if done.returncode:
            return None, done.stderr
        return json.loads(target.read_text()), done.stderr


def said(cell):
    """What the outputs of a cell say: of an image only that there is one, since its bytes follow the machine's fonts."""
    told = []
    for output in cell["outputs"]:
        if output["output_type"] == "stream":
            told.append((output["name"], "".join(output["text"])))
            continue
        for kind, data in sorted(output["data"].items()):
            told.append((kind, "an image" if kind.startswith("image/") else "".join(data)))
    return told


def differences(committed, executed):
    pairs = [pair for pair in zip(committed["cells"], executed["cells"], strict=True) if pair[0]["cell_type"] == "code"]
    return [(left["id"], said(left), said(right)) for left, right in pairs if said(left) != said(right)]


# Asked of the figures themselves, behind the cell that draws one: of an image nothing can be told.
PROBES = {
    "trade-figure": """
import json
marks = [(line.get_xdata()[0], line.get_ydata()[0], line.get_marker()) for line in axes.lines if len(line.get_xdata())]
arrows = [(*text.xyann, "up" if text.xy[1] > text.xyann[1] else "down") for text in axes.texts if text.arrow_patch]
print(json.dumps([marks, arrows], default=float))
""",
    "domains-figure": """
import json
print(json.dumps([[(round(bar.get_center()[0]), bar.get_y(), bar.get_height()) for bar in axes.patches] for axes in rows], default=float))
""",
}


def probed(notebook):
    """The notebook with its probes."""
    notebook = copy.deepcopy(notebook)
    cells = notebook["cells"]
    for name, source in PROBES.items():
        at = next(index for index, cell in enumerate(cells) if cell["id"] == name)
        probe = {"cell_type": "code", "id": f"probe-{name}", "metadata": {}, "execution_count": None, "outputs": [], "source": source}
        cells.insert(at + 1, probe)
    return notebook


def drawn(executed):
    """Takes the probes out of a notebook that was run; what they found."""
    probes = {f"probe-{name}": name for name in PROBES}
    found = {probes[cell["id"]]: json.loads(said(cell)[0][1]) for cell in executed["cells"] if cell["id"] in probes}
    executed["cells"] = [cell for cell in executed["cells"] if cell["id"] not in probes]
    return found


def rows_of(table):
    with (TABLES / f"{table}.csv").open(newline="") as file:
        return list(csv.DictReader(file))


def marks_of_the_table():
    """A value is a dot, a bound a bar with an arrow to the side that it leaves open, a projection neither."""
    marks, arrows = [], []
    for row in rows_of("trade_series"):
        if (row["reporter"], row["partner"]) != ("PAK", "RUS") or row["flow"] == "import":
            continue
        year, amount = int(row["year"]), float(row["stated_usd"]) / 1e6
        is_bound = not row["value_usd"] and bool(row["low_usd"] or row["high_usd"])
        marks.append([year, amount, "o" if row["value_usd"] else "_" if is_bound else "D"])
        if is_bound:
            arrows.append([year, amount, "down" if row["high_usd"] else "up"])
    return sorted(marks), sorted(arrows)


def bars_of_the_table():
    """What is counted apart stands on what is counted, in the place of its year."""
    bars = defaultdict(list)
    for row in rows_of("events_per_domain_year"):
        year, events, coarser = int(row["year"]), int(row["events"]), int(row["events_coarser"])
        bars[row["domain"]] += [[year, 0, events], [year, events, coarser]]
    return sorted(sorted(row) for row in bars.values())


def test_the_notebook_says_what_is_committed():
    committed = json.loads(NOTEBOOK.read_text())
    executed, told = execute(probed(committed))
    assert executed is not None, told[-4000:]
    figures = drawn(executed)
    marks, arrows = figures["trade-figure"]
    assert (sorted(marks), sorted(arrows)) == marks_of_the_table()
    assert sorted(sorted(row) for row in figures["domains-figure"]) == bars_of_the_table()
    code = [cell for cell in executed["cells"] if cell["cell_type"] == "code"]
    assert len(code) >= 10
    warned = [cell["id"] for cell in code if any(kind == "stderr" for kind, _ in said(cell))]
    assert not warned
    images = [cell["id"] for cell in code if ("image/png", "an image") in said(cell)]
    assert len(images) == 2
    assert [cell["execution_count"] for cell in committed["cells"] if cell["cell_type"] == "code"] == list(range(1, len(code) + 1))
    hint = "python3 tests/judges/test_notebook.py writes the outputs anew"
    assert not differences(committed, executed), f"{differences(committed, executed)}\n{hint}"


def test_the_judge_looks():
    """Agreement means something only from a judge that sees a changed output and a cell that fails."""
    committed = json.loads(NOTEBOOK.read_text())
    changed = copy.deepcopy(committed)
    cell = next(cell for cell in changed["cells"] if cell["id"] == "trade")
    cell["outputs"][0]["data"]["text/plain"] = "".join(cell["outputs"][0]["data"]["text/plain"]).replace("at_least", "exact")
    assert [name for name, _, _ in differences(committed, changed)] == ["trade"]
    broken = copy.deepcopy(committed)
    broken["cells"] = [cell for cell in broken["cells"] if cell["id"] == "setup"]
    broken["cells"][0]["source"] = "1 / 0"
    executed, told = execute(broken)
    assert executed is None and "ZeroDivisionError" in told


if __name__ == "__main__":
    notebook, failure = execute(json.loads(NOTEBOOK.read_text()))
    if notebook is None:
        sys.exit(failure)
    NOTEBOOK.write_text(json.dumps(notebook, indent=1, ensure_ascii=False) + "\n")
