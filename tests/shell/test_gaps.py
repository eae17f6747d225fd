"""`eternaut gaps`: what stayed open, from the store, for people and for programs."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path

from click.testing import CliRunner

from bot.__main__ import main
from bot.slack.left_open import LeftOpen
from bot.store.migrate import migrate
from bot.store.open import open_store

NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)


def said(data: Path, *words: str) -> str:
    """What the command prints, with its store in a folder."""
    ran = CliRunner().invoke(main, ["gaps", *words], env={"DATA_DIR": str(data), "DATABASE_URL": ""})
    assert ran.exit_code == 0, ran.output
    return ran.output


def test_open_questions_are_listed_with_how_often_and_when(tmp_path: Path) -> None:
    """Those asked most often first; nothing steers the terminal."""
    assert said(tmp_path).strip() == "Nothing was asked that the sources don't say."
    url = f"sqlite:///{tmp_path}/eternaut.db"
    migrate(url)
    store = open_store(url)
    for question in ("Who paid?", "who paid", "Why\x1b[31m?"):
        store.gaps.note([LeftOpen(question, "not_found", "", "T1", NOW)])
    store.close()
    shown = said(tmp_path)
    assert "2 times, last on 23 November 2026" in shown
    assert "\x1b[31m" not in shown
    gaps = json.loads(said(tmp_path, "--json"))["gaps"]
    assert [(gap["times"], gap["last_asked"]) for gap in gaps] == [(2, "2026-11-23"), (1, "2026-11-23")]
