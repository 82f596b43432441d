"""What a judge that is not on this machine comes to: its tests say so by its name, and in CI they fail."""

import importlib
import os

import pytest


def installed(module):
    """A judge's module."""
    try:
        return importlib.import_module(module)
    except ModuleNotFoundError as error:
        lacking(error.name, "`make judges` installs what tests/judges/requirements.txt lists")


def lacking(name, how):
    """Ends a test, or all those of a module, for want of a judge."""
    reason = f"not judged: {name} is not on this machine; {how}"
    if os.environ.get("CI") == "true":
        pytest.fail(reason, pytrace=False)
    pytest.skip(reason, allow_module_level=True)
