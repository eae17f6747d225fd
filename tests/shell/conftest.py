"""What the tests of the shell need: the program as a user starts it, and secrets that must never be seen."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

import pytest

SEEDS = Path(__file__).resolve().parents[2] / "seeds"

Program = Callable[..., "subprocess.CompletedProcess[str]"]


@pytest.fixture
def eternaut(tmp_path: Path) -> Program:
    """Runs `eternaut ARGS` in an empty folder with an empty environment; `env` and `stdin` may be given."""

    def run(*args: str, stdin: str = "", env: Mapping[str, str] | None = None) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, "-m", "bot", *args],
            input=stdin,
            cwd=tmp_path,
            env={"PATH": os.environ["PATH"], "HOME": str(tmp_path), "COLUMNS": "100", **(env or {})},
            capture_output=True,
            encoding="utf-8",
            timeout=60,
        )

    return run


@pytest.fixture
def bare_environment(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[pytest.MonkeyPatch]:
    """An empty working directory and none of our names in the environment, for settings read in this process."""
    monkeypatch.chdir(tmp_path)
    for name in list(os.environ):
        if name.startswith(("SLACK_", "ETERNAUT_")) or name in ("ARTICLES_DIR", "DATA_DIR", "DATABASE_URL", "PORT"):
            monkeypatch.delenv(name)
    monkeypatch.delenv("LOG_LEVEL", raising=False)
    yield monkeypatch
