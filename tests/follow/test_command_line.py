"""What was added in Slack is in the terminal too."""

from __future__ import annotations

import os
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

from bot.store.articles import Added
from bot.store.migrate import migrate, migrate_back
from bot.store.open import open_store
from tests.follow.conftest import PAINT

NOW = datetime(2026, 11, 23, 9, tzinfo=UTC)


def eternaut(folder: Path, *args: str) -> subprocess.CompletedProcess[str]:
    """The program, beside the store of a bot that runs in the same folder."""
    env = {"PATH": os.environ["PATH"], "ARTICLES_DIR": "story", "COLUMNS": "100"}
    ran = [sys.executable, "-m", "bot", *args]
    return subprocess.run(ran, cwd=folder, env=env, capture_output=True, encoding="utf-8", timeout=60)


def test_added_articles_are_answered_from_in_the_terminal(folder: Path, tmp_path: Path) -> None:
    """The same story everywhere. A store of an earlier version has none; one that cannot be read is told of."""
    path = tmp_path / "var" / "eternaut.db"
    migrate(f"sqlite:///{path}")
    store = open_store(f"sqlite:///{path}")
    added = Added("web-1", "https://a.example/", "Painting", "Daily", None, PAINT, "", "T1", "C1", "U1", NOW)
    store.articles.approve(store.articles.propose(added), person="U1", now=NOW)
    store.close()
    answered = eternaut(tmp_path, "ask", "Who will paint the bridge?")
    assert (answered.returncode, answered.stderr) == (0, "")
    assert "cobalt blue" in answered.stdout
    migrate_back(f"sqlite:///{path}", revision="0002")
    earlier = eternaut(tmp_path, "sources")
    assert (earlier.returncode, earlier.stderr, "2 articles" in earlier.stdout) == (0, "", True)
    for one in tmp_path.glob("var/eternaut.db*"):
        one.write_bytes(b"no database")
    left = eternaut(tmp_path, "sources")
    assert left.returncode == 0
    assert "2 articles" in left.stdout
    assert "added_articles_left_out" in left.stderr
    assert "Traceback" not in left.stderr


def test_the_timeline_is_told_in_the_terminal_and_as_json(folder: Path, tmp_path: Path) -> None:
    """And where nothing is dated, that is said."""
    assert "No article says when" in eternaut(tmp_path, "timeline").stdout
    (folder / "dated.txt").write_text("In 1931 the first bridge over the Tarn was built.\n", "utf-8")
    told = eternaut(tmp_path, "timeline").stdout
    assert "1 dated event" in told and "In 1931 the first bridge" in told
    assert '"when": "1931"' in eternaut(tmp_path, "timeline", "--json").stdout
