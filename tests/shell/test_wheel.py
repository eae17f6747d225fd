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
    """Modules, migrations, the page of the local workspace, configuration and seeds."""
    files = [path for room in ("bot", "config", "seeds") for path in (ROOT / room).rglob("*") if path.is_file()]
    names = {str(path.relative_to(ROOT)) for path in files if not path.name.startswith(".") and path.suffix != ".pyc"}
    wanted = {name if name.startswith("bot/") else f"bot/bundled/{name}" for name in names}
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
