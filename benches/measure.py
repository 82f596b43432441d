"""Runs commands round robin and tells what each one took: wall time, processor time and peak memory."""

import collections
import dataclasses
import os
import shutil
import statistics
import subprocess
import sys
import time


@dataclasses.dataclass
class Job:
    """A command to measure. `{output}` in it is a folder, or file, that does not exist yet."""

    name: str
    command: list
    # Added to those of the runner.
    environment: dict = dataclasses.field(default_factory=dict)
    status: int = 0
    # What its time is multiplied by: it does only a part of the work.
    scale: float = 1
    # The last line that it prints.
    prints: str = None
    # Looks at the output after each run, and raises where it is wrong.
    verify: object = None


@dataclasses.dataclass
class Run:
    wall: float
    processor: float
    peak: float  # Megabytes


class Failed(Exception):
    """A command ended otherwise than it must, or wrote something else than it must."""


def run(job, folder):
    """One run, by the kernel's account of the child and of those that it waits for, of which annals has one."""
    output = folder / "output"
    if output.is_dir():
        shutil.rmtree(output)
    output.unlink(missing_ok=True)
    command = [str(part).replace("{output}", str(output)) for part in job.command]
    # What the run before left to be written to disk is not to be written during this one.
    os.sync()
    with (folder / "log").open("wb") as log:
        start = time.perf_counter()
        child = subprocess.Popen(command, stdout=log, stderr=log, env=os.environ | job.environment)
        _, status, usage = os.wait4(child.pid, 0)
        wall = time.perf_counter() - start
        child.returncode = os.waitstatus_to_exitcode(status)
    if child.returncode != job.status:
        raise Failed(f"{job.name}: exit status {child.returncode}\n{(folder / 'log').read_text()[-2000:]}")
    if job.prints and not (folder / "log").read_text().endswith(job.prints + "\n"):
        raise Failed(f"{job.name}: does not end with {job.prints}\n{(folder / 'log').read_text()[-2000:]}")
    if job.verify:
        job.verify(job, output)
    # Linux counts in KiB, macOS in bytes.
    peak = usage.ru_maxrss / (1e6 if sys.platform == "darwin" else 1e6 / 1024)
    return Run(wall * job.scale, (usage.ru_utime + usage.ru_stime) * job.scale, peak)


def interleaved(jobs, runs, folder):
    """Runs of every job by name: one that is not counted, then a, b, c, a, b, c, so that drift meets all alike."""
    folder.mkdir(parents=True, exist_ok=True)
    taken = collections.defaultdict(list)
    for round in range(runs + 1):
        for job in jobs:
            measured = run(job, folder)
            print(f"{round}/{runs} {job.name}: {measured.wall:.2f} s, {measured.peak:.0f} MB", file=sys.stderr)
            if round > 0:
                taken[job.name].append(measured)
    return taken


def median(runs, of):
    return statistics.median(getattr(run, of) for run in runs)


def table(taken, first):
    """The runs as a Markdown table; times are set against those of the job called `first`."""
    lines = [
        f"| | wall, median | min–max | processor | peak memory | wall ÷ {first} |",
        "|---|---:|---:|---:|---:|---:|",
    ]
    for name, runs in sorted(taken.items(), key=lambda item: median(item[1], "wall")):
        walls = [run.wall for run in runs]
        ratio = median(runs, "wall") / median(taken[first], "wall") if first in taken else float("nan")
        lines.append(
            f"| {name} | {median(runs, 'wall'):.2f} s | {min(walls):.2f}–{max(walls):.2f} s "
            f"| {median(runs, 'processor'):.2f} s | {median(runs, 'peak'):.0f} MB | {ratio:.2f} |"
        )
    return "\n".join(lines)
