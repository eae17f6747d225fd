"""What some tests need and a machine may lack: there they are skipped, in CI they fail."""

from __future__ import annotations

import importlib
import importlib.util
import os
from types import ModuleType
from typing import NoReturn

import pytest

IN_CI = os.environ.get("CI") == "true"


def needed(name: str, *, group: str) -> ModuleType:
    """The module; without it the tests of the calling module are skipped, except in CI, where the import fails."""
    if IN_CI or importlib.util.find_spec(name.partition(".")[0]) is not None:
        return importlib.import_module(name)
    pytest.skip(f"{name} is not installed ({group})", allow_module_level=True)


def missing(reason: str) -> NoReturn:
    """Skip this test for `reason`, or fail in CI."""
    if IN_CI:
        pytest.fail(reason)
    pytest.skip(reason)
