"""Virtual environments of other people's programs, each made from a file that pins all that is in it.

`python3 tests/judges/environment.py FOLDER REQUIREMENTS` makes one. What cannot be installed is told and left out: the tests
that need it say so by its name.
"""

import pathlib
import shutil
import subprocess
import sys


def make(folder, requirements):
    """The Python of an environment, which is made anew where the requirements are not those that it was made from."""
    folder, requirements = pathlib.Path(folder), pathlib.Path(requirements)
    made_from, python = folder / "requirements.txt", folder / "bin" / "python"
    if made_from.is_file() and made_from.read_bytes() == requirements.read_bytes():
        return python
    shutil.rmtree(folder, ignore_errors=True)
    subprocess.run([sys.executable, "-m", "venv", str(folder)], check=True)
    # Newer versions of venv do this by themselves.
    (folder / ".gitignore").write_text("*\n")
    lacking = install(python, requirements)
    for name in lacking:
        print(f"{requirements}: {name} cannot be installed", file=sys.stderr)
    if not lacking:
        # Last, so that an environment that lacks something is not taken for a whole one.
        shutil.copyfile(requirements, made_from)
    return python


def install(python, requirements):
    """Installs what a file lists, and returns what could not be."""
    pip = [str(python), "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--retries", "2"]
    if subprocess.run([*pip, "-r", str(requirements)]).returncode == 0:
        return []
    lines = [line.strip() for line in requirements.read_text().splitlines()]
    names = [line for line in lines if line and not line.startswith("#")]
    return [name for name in names if subprocess.run([*pip, "-c", str(requirements), name], stderr=subprocess.DEVNULL).returncode]


if __name__ == "__main__":
    make(*sys.argv[1:])
