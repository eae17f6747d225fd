"""The thesaurus of sayings in config/ is well formed."""

from __future__ import annotations

import re
from pathlib import Path

from bot.answers.lexicon import stars

TEXT = (Path(__file__).parents[1] / "config" / "thesaurus_idioms.txt").read_text(encoding="utf-8")
LINES = [line for line in TEXT.splitlines() if line and not line.startswith("#")]


def test_a_line_is_a_head_and_a_few_alternatives() -> None:
    """In lower case ASCII, with single blanks."""
    form = re.compile(r"[a-z0-9][a-z0-9' -]*: [a-z0-9][a-z0-9'% -]*(?:, [a-z0-9][a-z0-9'% -]*){1,7}")
    assert [line for line in LINES if not form.fullmatch(line) or "  " in line] == []


def test_a_head_stands_once_and_is_short() -> None:
    """Nobody says more than five words for one thing."""
    heads = [line.partition(":")[0] for line in LINES]
    assert len(heads) == len(set(heads)) > 3000
    assert [head for head in heads if len(head.split()) > 5] == []


def test_no_entry_repeats_a_word() -> None:
    """Neither its head nor an alternative."""
    assert [head for head, others in stars(TEXT) if len({head, *others}) <= len(others)] == []
