"""The wheel: what is installed from it runs in any folder, with everything that it needs inside."""

from __future__ import annotations

import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from tests.shell.conftest import SEEDS

ROOT = SEEDS.parent


@pytest.fixture(scope="module")
def unpacked(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The files of the wheel, as an installer would lay them down."""
    folder = tmp_path_factory.mktemp("wheel")
    built = subprocess.run(
        [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(folder)],
        cwd=ROOT,
        capture_output=True,
        text=True,
    )
    assert built.returncode == 0, built.stderr
    (wheel,) = folder.glob("*.whl")
    with zipfile.ZipFile(wheel) as packed:
        packed.extractall(folder / "site")
    return folder / "site"


def test_every_file_of_the_program_is_in_the_wheel(unpacked: Path) -> None:
    """Modules, migrations, the page of the local workspace, configuration and seeds; and no file besides."""
    listed = subprocess.run(
        ["git", "ls-files", "bot", "config", "seeds"], cwd=ROOT, capture_output=True, text=True, check=True
    )
    wanted = {
        path if path.startswith("bot/") else f"bot/bundled/{path}"
        for path in listed.stdout.splitlines()
        if not path.rpartition("/")[2].startswith(".git") and (ROOT / path).exists()
    }
    packed = {str(path.relative_to(unpacked)) for path in unpacked.rglob("*") if path.is_file()}
    assert wanted - packed == set()


def test_the_installed_program_answers_in_an_empty_folder(unpacked: Path, tmp_path: Path) -> None:
    """Without a checkout: articles and configuration come from inside the package."""
    ran = subprocess.run(
        [sys.executable, "-m", "bot", "sources"],
        cwd=tmp_path,
        env={"PATH": os.environ["PATH"], "PYTHONPATH": str(unpacked)},
        capture_output=True,
        text=True,
    )
    assert (ran.returncode, ran.stderr) == (0, "")
    assert "5 articles" in ran.stdout
