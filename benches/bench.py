"""What annals costs, beside other programs that do the same work on the same rows in the same run.

    python benches/bench.py [MODE] [--rows N] [--runs N] [--annals PATH] [--only NAMES] [--folder DIR]

- peers (default): `annals build` beside the programs in peers/, which read the table typed, hold it against the same
  rules, write it as CSV and Parquet, derive pair_growth and write that too. Beyond that annals holds the derived table
  against its schema, writes a descriptor, a codebook and checksums, and waits for the disk.
- faults: `annals check` of a table of which one row in a hundred is spoilt, beside the sound one, and whether it finds
  every fault, and nothing else, at its place.
- threads: `annals build` with one thread, two, and so on.
- scale: `annals build` of ten times the rows.
- floors: what reading and writing alone takes, by several libraries and by `annals build` of the same rows under a schema of
  types, beside the quickest program that does all of the work.
- refusals: whether every program refuses a table with one fault, for each kind of fault. Nothing is timed.

Needs the packages of requirements.txt. Progress goes to standard error, results to standard output as Markdown. Exit
status 0 where every program did its work, whether targets are met or not; 1 otherwise.
"""

import argparse
import collections
import csv
import importlib.metadata
import json
import os
import pathlib
import platform
import shutil
import subprocess
import sys

import inject_faults
from measure import Failed, Job, interleaved, median, run, table

HERE = pathlib.Path(__file__).resolve().parent
REPOSITORY = HERE.parent
PEERS = ["by_hand", "by_hand_plain", "with_duckdb", "with_pandera", "with_dataframely", "with_frictionless"]
PACKAGES = ["polars", "duckdb", "pyarrow", "pandera", "dataframely", "frictionless"]
# frictionless is given so many rows, and its time scaled to all.
FRICTIONLESS_ROWS = 200_000


def main():
    options = arguments()
    print(machine(options.annals) + "\n")
    try:
        MODES[options.mode](options)
    except Failed as failed:
        sys.exit(str(failed))


def arguments():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    built = pathlib.Path(os.environ.get("CARGO_TARGET_DIR", REPOSITORY / "target")) / "release/annals"
    parser.add_argument("mode", nargs="?", default="peers", choices=MODES)
    parser.add_argument("--rows", type=int, default=10_000_000)
    parser.add_argument("--runs", type=int, default=5, help="counted runs of each program; one more comes first")
    parser.add_argument("--annals", type=pathlib.Path, default=built, help="the command to measure")
    parser.add_argument("--only", type=lambda names: names.split(","), help="such as annals,floor,by_hand")
    parser.add_argument("--folder", type=pathlib.Path, help="where rows are generated [default: target/bench-ROWS]")
    return parser.parse_args()


def machine(annals):
    """One line that says what the figures were taken on."""
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 1e9
    version = subprocess.run([annals, "--version"], capture_output=True, text=True, check=True).stdout.strip()
    packages = ", ".join(f"{name} {importlib.metadata.version(name)}" for name in PACKAGES)
    return (
        f"{os.cpu_count()} cores, {memory:.0f} GB of memory, {platform.system()} {platform.machine()}, "
        f"load {os.getloadavg()[0]:.1f} at the start; {version}, Python {platform.python_version()}, {packages}."
    )


def dataset(rows, folder=None):
    """The folder of a generated dataset; its rows are generated only where they are not there yet."""
    folder = folder or REPOSITORY / f"target/bench-{rows}"
    if not (folder / "raw/flows.csv").exists():
        new = folder.with_name(folder.name + ".new")
        shutil.rmtree(new, ignore_errors=True)
        generator = [sys.executable, HERE / "generate_flows.py", str(rows), new]
        subprocess.run(generator, check=True, stdout=sys.stderr)
        folder.mkdir(parents=True, exist_ok=True)
        # Renamed whole, so that what was interrupted is not taken for a dataset.
        (new / "raw").rename(folder / "raw")
        new.rmdir()
    example = REPOSITORY / "examples/trade-flows"
    shutil.copy(example / "datapackage.json", folder)
    shutil.copytree(example / "schemas", folder / "schemas", dirs_exist_ok=True)
    return folder


def build(options, root, **details):
    command = [options.annals, "build", "--root", root, "--output", "{output}"]
    return Job(**{"name": "annals", "command": command} | details)


def peer(name, root, **details):
    command = [sys.executable, HERE / f"peers/{name}.py", root, "{output}"]
    return Job(**{"name": name, "command": command} | details)


class Agreement:
    """Holds every output against the first one seen: the same rows, in order, with the same sums."""

    def __init__(self):
        self.facts = {}

    def __call__(self, job, output):
        tables = ["actors", "flows"] if job.name.startswith("floor") else []
        found = subprocess.run([sys.executable, HERE / "verify.py", output, *tables], capture_output=True, text=True)
        if found.returncode:
            raise Failed(f"{job.name}: its output cannot be read\n{found.stderr[-2000:]}")
        for file, facts in json.loads(found.stdout).items():
            name = file.split(".")[0]
            if facts != self.facts.setdefault(name, facts) or not facts["ascends"]:
                raise Failed(f"{job.name}: {file} has {facts}, where another output has {self.facts[name]}")


def target(what, value, most, unit=""):
    print(f"- {what}: {value:.2f}{unit}, target {most}{unit} at most: {'met' if value <= most else '**not met**'}")


def peers(options):
    root = dataset(options.rows, options.folder)
    agreement = Agreement()
    jobs = [build(options, root, verify=agreement)]
    for name in ["floor", *PEERS]:
        jobs.append(peer(name, root, prints=str(options.rows), verify=agreement))
    part = min(options.rows, FRICTIONLESS_ROWS)
    jobs[-1] = peer("with_frictionless", root, prints=str(part), scale=options.rows / part)
    if options.only:
        jobs = [job for job in jobs if job.name in options.only]
    taken = interleaved(jobs, options.runs, root / "run")
    print(f"{options.rows:,} rows, {options.runs} runs each.\n\n{table(taken, 'annals')}\n")
    if "with_frictionless" in taken and options.rows > FRICTIONLESS_ROWS:
        print(f"with_frictionless validated {part:,} rows and wrote nothing; its times are scaled to all rows.\n")
    if "annals" not in taken:
        return
    wall, peak = median(taken["annals"], "wall"), median(taken["annals"], "peak")
    rivals = [name for name in taken if name in PEERS]
    if rivals:
        best = min(rivals, key=lambda name: median(taken[name], "wall"))
        target(f"wall time beside the quickest peer, {best}", wall / median(taken[best], "wall"), 0.7)
    if "floor" in taken:
        target("wall time beside the floor", wall / median(taken["floor"], "wall"), 1.3)
    if rivals:
        target(f"peak memory beside the quickest peer, {best}", peak / median(taken[best], "peak"), 0.25)


def faults(options):
    sound = dataset(options.rows, options.folder)
    spoilt = sound / "faults"
    if not (spoilt / "faults.csv").exists():
        new = sound / "faults.new"
        shutil.rmtree(new, ignore_errors=True)
        inject_faults.inject(sound, new)
        new.rename(spoilt)

    def check(name, root, status):
        return Job(name, [options.annals, "check", "--root", root, "--format", "json"], status=status)

    jobs = [check("sound", sound, 0), check("spoilt", spoilt, 1)]
    taken = interleaved(jobs, options.runs, sound / "run")
    print(f"`annals check` of {options.rows:,} rows, {options.runs} runs each.\n\n{table(taken, 'sound')}\n")
    target("wall time beside the sound table", median(taken["spoilt"], "wall") / median(taken["sound"], "wall"), 1.5)
    compare(options, spoilt)


def compare(options, spoilt):
    """Whether findings are the injected faults. After the runs, since what is held here would count in their peak."""
    check = subprocess.run([options.annals, "check", "--root", spoilt, "--format", "json"], stdout=subprocess.PIPE)
    found = collections.Counter(
        (finding["path"], finding["line"], finding["column"], finding["field"] or "", finding["rule"])
        for finding in json.loads(check.stdout)
    )
    with (spoilt / "faults.csv").open(newline="") as listed:
        injected = collections.Counter(
            ("raw/flows.csv", int(fault["line"]), int(fault["column"]), fault["field"], fault["rule"])
            for fault in csv.DictReader(listed)
        )
    missed, invented = injected - found, found - injected
    print(f"- {injected.total():,} faults injected, {(injected & found).total():,} found at their place, ", end="")
    print(f"{missed.total():,} missed, {invented.total():,} findings of nothing injected", end="")
    print(f": {'**not met**' if missed or invented else 'met'}")
    for what, faults in {"missed": missed, "not injected": invented}.items():
        for fault in sorted(faults)[:5]:
            print(f"  - {what}: {':'.join(map(str, fault[:3]))} {fault[3]} {fault[4]}")
    if missed or invented:
        raise Failed("annals does not find what was injected")


def threads(options):
    root = dataset(options.rows, options.folder)
    agreement = Agreement()
    cores = os.cpu_count()
    # Every number on a small machine, doublings on a large one.
    counts = range(1, cores + 1) if cores <= 4 else [2**power for power in range(cores.bit_length())]
    names = {count: f"{count} thread{'s' if count > 1 else ''}" for count in counts}
    # Two pools: annals' own blocks, and Polars within derived tables.
    limits = {count: {"RAYON_NUM_THREADS": str(count), "POLARS_MAX_THREADS": str(count)} for count in counts}
    jobs = [build(options, root, name=names[count], environment=limits[count], verify=agreement) for count in counts]
    taken = interleaved(jobs, options.runs, root / "run")
    print(f"`annals build` of {options.rows:,} rows, {options.runs} runs each.\n\n{table(taken, names[1])}\n")
    for fewer, more in zip(counts, counts[1:]):
        ratio = median(taken[names[more]], "wall") / median(taken[names[fewer]], "wall")
        verdict = "met" if ratio < 1 else "**not met**"
        print(f"- {names[more]} beside {names[fewer]}: {ratio:.2f}, target below 1: {verdict}")


def scale(options):
    sizes = {options.rows: options.folder, options.rows * 10: None}
    if options.folder:
        sizes[options.rows * 10] = options.folder.with_name(options.folder.name + "-x10")
    names = {rows: f"{rows:,} rows" for rows in sizes}
    jobs = []
    for rows, folder in sizes.items():
        jobs.append(build(options, dataset(rows, folder), name=names[rows], verify=Agreement()))
    taken = interleaved(jobs, options.runs, dataset(*next(iter(sizes.items()))) / "run")
    small, large = (taken[name] for name in names.values())
    print(f"`annals build`, {options.runs} runs each.\n\n{table(taken, names[options.rows])}\n")
    target("time of ten times the rows", median(large, "wall") / median(small, "wall"), 11)
    target(f"peak memory at {options.rows * 10:,} rows", median(large, "peak") / 1000, 3, " GB")


def refusals(options):
    """Tables of a thousand rows with one fault each, and who takes them for sound."""
    sound = dataset(1000)
    kinds = [kind for kind in inject_faults.SPOILT if kind[0] != "wrong-cell-count"]
    programs = ["annals", *PEERS]
    if options.only:
        programs = [name for name in programs if name in options.only]
    print(f"| fault | {' | '.join(programs)} |\n|---|{'---|' * len(programs)}")
    # A program that fails for another reason would seem to refuse.
    for name in programs:
        run(build(options, sound) if name == "annals" else peer(name, sound), sound)
    taken_for_sound = []
    for rule, field, change in kinds:
        spoilt = sound / "fault"
        shutil.rmtree(spoilt, ignore_errors=True)
        inject_faults.inject(sound, spoilt, kinds=[(rule, field, change)], most=1)
        cells = []
        for name in programs:
            job = build(options, spoilt, status=1) if name == "annals" else peer(name, spoilt, status=1)
            try:
                run(job, sound)
                cells.append("refused")
            except Failed:
                cells.append("**taken**")
                taken_for_sound.append(f"{name}: {rule} of {field}")
        print(f"| {rule}, {field} | {' | '.join(cells)} |")
    if taken_for_sound:
        raise Failed("\n".join(taken_for_sound))


def floors(options):
    root = dataset(options.rows, options.folder)
    bare = root / "bare"
    (bare / "raw").mkdir(parents=True, exist_ok=True)
    for name in ("actors", "flows"):
        link = bare / f"raw/{name}.csv"
        if not link.exists():
            link.hardlink_to(root / f"raw/{name}.csv")
    (bare / "datapackage.json").write_text(json.dumps({"name": "bare", "resources": [bare_resource(name) for name in TYPES]}))
    agreement = Agreement()
    jobs = [build(options, bare, name="floor_annals", verify=agreement)]
    for name in ("floor", "floor_duckdb", "floor_arrow", "by_hand"):
        jobs.append(peer(name, root, prints=str(options.rows), verify=agreement))
    taken = interleaved(jobs, options.runs, root / "run")
    print(f"{options.rows:,} rows, {options.runs} runs each.\n\n{table(taken, 'by_hand')}\n")
    whole = median(taken["by_hand"], "wall")
    for name in taken:
        if name.startswith("floor"):
            print(f"- {name}: {median(taken[name], 'wall') / whole:.2f} of the time of by_hand")


# The columns of the tables, and their types alone.
TYPES = {
    "actors": {"actor": "string"},
    "flows": {
        "year": "integer",
        "exporter": "string",
        "importer": "string",
        "product": "string",
        "value_kusd": "number",
        "quantity_t": "number",
    },
}


def bare_resource(name):
    fields = [{"name": field, "type": kind} for field, kind in TYPES[name].items()]
    schema = {"fields": fields, "missingValues": ["", "NA"]}
    return {"name": name, "path": f"raw/{name}.csv", "schema": schema}


MODES = {"peers": peers, "floors": floors, "faults": faults, "threads": threads, "scale": scale, "refusals": refusals}

if __name__ == "__main__":
    main()
