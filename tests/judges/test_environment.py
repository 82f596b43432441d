"""What is lacking among the judges is told by its name, and is a failure in CI."""

import os
import pathlib
import subprocess
import sys
import zipfile

import environment

HERE = pathlib.Path(__file__).resolve().parent


def judged(tmp_path, **settings):
    """What the tests of the workbook come to where its judge cannot be imported."""
    (tmp_path / "sitecustomize.py").write_text("import sys\nsys.modules['openpyxl'] = None\n")
    inherited = {name: value for name, value in os.environ.items() if name != "CI"}
    command = [sys.executable, "-m", "pytest", "-q", "-rs", "-p", "no:cacheprovider", str(HERE / "test_workbook.py")]
    settings = inherited | settings | {"PYTHONPATH": str(tmp_path)}
    done = subprocess.run(command, capture_output=True, text=True, env=settings)
    return done.returncode, done.stdout


def test_a_judge_that_is_lacking_is_named(tmp_path):
    status, told = judged(tmp_path)
    # Pytest ends with 5 where no test ran.
    assert status == 5 and "not judged: openpyxl is not on this machine; `make judges` installs" in told, told


def test_in_ci_a_judge_that_is_lacking_is_a_failure(tmp_path):
    status, told = judged(tmp_path, CI="true")
    assert status not in (0, 5) and "not judged: openpyxl is not on this machine" in told, told


def test_what_cannot_be_installed_is_named_and_the_rest_installed(tmp_path, monkeypatch, capfd):
    about = "judge_that_is_there-1.0.dist-info/"
    with zipfile.ZipFile(tmp_path / "judge_that_is_there-1.0-py3-none-any.whl", "w") as wheel:
        wheel.writestr(about + "METADATA", "Metadata-Version: 2.1\nName: judge-that-is-there\nVersion: 1.0\n")
        wheel.writestr(about + "WHEEL", "Wheel-Version: 1.0\nGenerator: by hand\nRoot-Is-Purelib: true\nTag: py3-none-any\n")
        wheel.writestr(about + "RECORD", "")
    requirements = tmp_path / "listed.txt"
    requirements.write_text("# Two judges.\njudge-that-is-there==1.0\njudge-that-is-not==1.0\n")
    monkeypatch.setenv("PIP_NO_INDEX", "1")
    monkeypatch.setenv("PIP_FIND_LINKS", str(tmp_path))
    folder = tmp_path / "environment"
    python = environment.make(folder, requirements)
    assert f"{requirements}: judge-that-is-not==1.0 cannot be installed" in capfd.readouterr().err
    listed = subprocess.run([str(python), "-m", "pip", "list"], capture_output=True, text=True, check=True).stdout
    assert "judge-that-is-there" in listed
    assert not (folder / "requirements.txt").exists(), "it is tried again the next time"
