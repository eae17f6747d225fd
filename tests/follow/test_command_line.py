"""What was added in Slack is in the terminal too."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

import pytest

from bot.app import followed_feeds
from bot.check import findings
from bot.settings import load
from bot.store.articles import Added
from bot.store.migrate import migrate, migrate_back
from bot.store.open import open_store
from bot.store.quotes import Quote
from bot.store.subscriptions import Place
from tests.follow.conftest import PAINT, ROOT

NOW = datetime(2026, 11, 23, 9, tzinfo=UTC)


def eternaut(folder: Path, *args: str, **more: str) -> subprocess.CompletedProcess[str]:
    """The program, beside the store of a bot that runs in the same folder."""
    env = {"PATH": os.environ["PATH"], "ARTICLES_DIR": "story", "COLUMNS": "100", **more}
    ran = [sys.executable, "-m", "bot", *args]
    return subprocess.run(ran, cwd=folder, env=env, capture_output=True, encoding="utf-8", timeout=60)


def test_added_articles_are_answered_from_in_the_terminal(folder: Path, tmp_path: Path) -> None:
    """The same story everywhere. A store of an earlier version has none; one that cannot be read is told of."""
    path = tmp_path / "var" / "eternaut.db"
    migrate(f"sqlite:///{path}")
    store = open_store(f"sqlite:///{path}")
    added = Added("web-1", "https://a.example/", "Painting", "Daily", None, PAINT, "", "T1", "C1", "U1", NOW)
    store.articles.approve(store.articles.propose(added), person="U1", now=NOW)
    store.quotes.keep(Place("", "T1", "C1"), ts="1.1", thread="", quotes=(Quote("web-1", "p", 0, "Paint"),), now=NOW)
    store.close()
    answered = eternaut(tmp_path, "ask", "Who will paint the bridge?")
    assert (answered.returncode, answered.stderr) == (0, "")
    assert "cobalt blue" in answered.stdout
    listed = eternaut(tmp_path, "sources").stdout
    assert (listed.count("1 quote in use"), listed.count("0 quotes in use")) == (1, 2)
    assert '"quotes": 1' in eternaut(tmp_path, "sources", "--json").stdout
    migrate_back(f"sqlite:///{path}", revision="0002")
    earlier = eternaut(tmp_path, "sources")
    assert (earlier.returncode, earlier.stderr, "2 articles" in earlier.stdout) == (0, "", True)
    for one in tmp_path.glob("var/eternaut.db*"):
        one.write_bytes(b"no database")
    left = eternaut(tmp_path, "sources")
    assert left.returncode == 0
    assert "2 articles" in left.stdout
    assert "store_not_read" in left.stderr
    assert "Traceback" not in left.stderr


@pytest.mark.parametrize(
    ("text", "good", "told"),
    [
        ('[[feed]]\nurl = "https://news.example.com/rss"\nwords = ["bridge"]\n', True, "news.example.com"),
        ('[[feed]]\nurl = "ftp://news.example.com/rss"\n', False, "feeds.toml: feed 1: only http:// and https://"),
        ("[[feed]\n", False, "feeds.toml"),
    ],
    ids=["right", "wrong", "no TOML"],
)
def test_check_tells_what_is_wrong_with_the_list_of_feeds(
    folder: Path, tmp_path: Path, text: str, good: bool, told: str
) -> None:
    """With the place and the reason; a configuration of an earlier version, which has no such file, is right."""
    config = tmp_path / "config"
    shutil.copytree(ROOT / "config", config)
    (config / "feeds.toml").write_text(text, "utf-8")
    settings = load(folder).model_copy(update={"eternaut_config": config, "data_dir": tmp_path})
    found = next(one for one in findings(settings) if one.about == "feeds")
    assert found.good is good and told in found.text
    (config / "feeds.toml").unlink()
    assert followed_feeds(settings) == []


def test_a_wrong_list_of_feeds_keeps_the_bot_from_starting(folder: Path, tmp_path: Path) -> None:
    """In one clear line, before anything is asked of Slack."""
    config = tmp_path / "config"
    shutil.copytree(ROOT / "config", config)
    (config / "feeds.toml").write_text('[[feed]]\nurl = "ftp://news.example.com/rss"\n', "utf-8")
    started = eternaut(tmp_path, "socket", SLACK_BOT_TOKEN="xoxb-1", SLACK_APP_TOKEN="xapp-1", ETERNAUT_CONFIG="config")
    assert started.returncode == 1 and "feeds.toml: feed 1" in started.stderr
    assert "Traceback" not in started.stderr


def test_the_timeline_is_told_in_the_terminal_and_as_json(folder: Path, tmp_path: Path) -> None:
    """And where nothing is dated, that is said."""
    assert "No article says when" in eternaut(tmp_path, "timeline").stdout
    (folder / "dated.txt").write_text("In 1931 the first bridge over the Tarn was built.\n", "utf-8")
    told = eternaut(tmp_path, "timeline").stdout
    assert "1 dated event" in told and "In 1931 the first bridge" in told
    assert '"when": "1931"' in eternaut(tmp_path, "timeline", "--json").stdout
