"""The map of the rooms cannot rot: imports point one way, and importing does nothing."""

from __future__ import annotations

import ast
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
MODULES = sorted(path for path in (ROOT / "bot").rglob("*.py"))

# For each room, the rooms it may import. `__init__` of the package itself imports nothing.
ARROWS: dict[str, set[str]] = {
    "__init__": set(),
    "corpus": set(),
    "search": {"corpus"},
    "answers": {"corpus", "search"},
    "archive": {"corpus", "search", "answers"},
    "store": set(),
    "follow": {"corpus", "store"},
    "digests": {"corpus", "search", "answers", "store"},
    "slack": {"corpus", "search", "answers", "digests", "follow"},
    "health": set(),
    "terminal": {"corpus", "answers"},
    "local": set(),
    "settings": set(),
    "logs": set(),
    "app": {
        "corpus",
        "search",
        "answers",
        "archive",
        "digests",
        "follow",
        "slack",
        "store",
        "health",
        "local",
        "settings",
        "logs",
    },
    "check": {"app", "settings", "corpus", "slack"},
    "commands": {"app", "check", "settings", "logs", "terminal", "corpus", "answers", "archive"},
    "__main__": {"app", "commands"},
}

# Libraries that one room keeps to itself, so that a change of library is a change of one room.
KEPT: dict[str, set[str]] = {
    "rank_bm25": {"search"},
    "opensearchpy": {"search"},
    "tantivy": {"search"},
    "Stemmer": {"search"},
    "spellchecker": {"search"},
    "trafilatura": {"corpus"},
    "feedparser": {"follow"},
    "slack_bolt": {"slack"},
    "slack_sdk": {"slack"},
    "sqlalchemy": {"store"},
    "alembic": {"store"},
    "cryptography": {"store"},
    "prometheus_client": {"health"},
    "pydantic_settings": {"settings"},
    "dotenv": {"settings"},
    "click": {"__main__", "commands", "terminal"},
}

PURE = ("corpus", "search", "answers", "digests", "terminal")  # rooms that are given the time as `now`
CLOCKS = {"datetime.now", "datetime.utcnow", "datetime.today", "date.today", "time.time"}


def room(path: Path) -> str:
    """The room that a module belongs to: the folder below `bot`, or the module itself."""
    parts = path.relative_to(ROOT / "bot").with_suffix("").parts
    return parts[0]


def imported(path: Path) -> Iterator[tuple[str, int]]:
    """Full names of what a module imports, inside functions too, with the line."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from ((alias.name, node.lineno) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}:{node.lineno}: imports are absolute here"
            yield from ((f"{node.module}.{alias.name}", node.lineno) for alias in node.names)


def test_every_room_is_on_the_map() -> None:
    """A new room needs a line in ARROWS, and so a decision."""
    assert {room(path) for path in MODULES} <= set(ARROWS)


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(ROOT)))
def test_a_module_imports_only_what_its_room_may(path: Path) -> None:
    """Our own rooms by ARROWS, and the libraries that belong to one room by KEPT."""
    wrong = []
    for name, line in imported(path):
        top, *rest = name.split(".")
        if top == "bot" and rest and rest[0] != room(path) and rest[0] not in ARROWS[room(path)]:
            wrong.append(f"{path}:{line} imports {name}")
        if room(path) not in KEPT.get(top, {room(path)}):
            wrong.append(f"{path}:{line} imports {name}, which belongs to {KEPT[top]}")
    assert not wrong


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(ROOT)))
def test_only_settings_reads_the_environment_and_only_the_edge_reads_the_clock(path: Path) -> None:
    """`os.environ` and `os.getenv` stand in settings alone; pure rooms are given the time."""
    names = [
        ast.unparse(node) for node in ast.walk(ast.parse(path.read_text("utf-8"))) if isinstance(node, ast.Attribute)
    ]
    if room(path) != "settings":
        assert not {"os.environ", "os.getenv", "os.environb"} & set(names)
    if room(path) in PURE:
        assert not [name for name in names if ".".join(name.split(".")[-2:]) in CLOCKS]


def test_catching_everything_stands_in_one_place() -> None:
    """The guard around every listener is the only `except Exception` of the program."""
    caught = [
        f"{path.relative_to(ROOT)}:{node.lineno}"
        for path in MODULES
        if room(path) != "local"
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.ExceptHandler)
        and (node.type is None or ast.unparse(node.type) in ("Exception", "BaseException"))
    ]
    assert len(caught) <= 1, caught


def test_importing_every_module_does_nothing(tmp_path: Path) -> None:
    """No file of ours is read, nothing is written, no connection and no process is made at import."""
    names = [".".join(path.relative_to(ROOT).with_suffix("").parts) for path in MODULES]
    program = f"""
import importlib, sys

def watch(event, args):
    doing = event in ("socket.connect", "socket.bind", "sqlite3.connect", "subprocess.Popen", "os.mkdir")
    if event == "open" and isinstance(args[0], str):
        reading = not (args[2] or 0) & 3
        ours = args[0].startswith(({str(tmp_path)!r}, {str(ROOT / "config")!r}, {str(ROOT / "seeds")!r}, ".env"))
        doing = doing or ours or (not reading and not args[0].endswith(".pyc") and "__pycache__" not in args[0])
    if doing:
        sys.exit(f"{{event}} {{args}} at import")

sys.addaudithook(watch)
for name in {[name for name in names if "migrations" not in name]!r}:
    importlib.import_module(name.removesuffix(".__init__"))
"""
    ran = subprocess.run(
        [sys.executable, "-B", "-c", program],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        env={"PYTHONPATH": str(ROOT)},
    )
    assert (ran.returncode, ran.stderr) == (0, "")
