"""Archives to index: made from the stories and the seeds, a paragraph or a whole text an article."""

from __future__ import annotations

import json
from collections.abc import Iterable
from pathlib import Path

from bot.answers.library import Holdings
from bot.archive.home import Home
from bot.archive.keeping import refresh
from bot.archive.opening import open_archive
from bot.archive.writing import Progress, Source
from tests.answers.telling import FLOOD, MERGER, TRANSFER

TEXTS = (*FLOOD, *TRANSFER, *MERGER)


def jsonl(path: Path, texts: Iterable[str], *, names: Iterable[str] = ()) -> Path:
    """An archive of `texts` at `path`; named, where there are names, else known by their lines."""
    ids = [{"id": name} for name in names]
    lines = [json.dumps({**(ids[n] if ids else {}), "text": text}) for n, text in enumerate(texts)]
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


def silent(_: object) -> None:
    """Tells nobody."""


def home(path: Path) -> Home:
    """Where the index of `path` is kept in these tests."""
    return Home.of(path.parent / "var", path)


def indexed(path: Path, told: list[Progress] | None = None) -> Holdings:
    """The index of what stands at `path`, brought up to date and opened."""
    refresh(home(path), Source(path), silent if told is None else told.append, silent)
    return open_archive(home(path))
