"""The thesaurus of plain talk in config/ is well formed."""

from __future__ import annotations

import re
from itertools import pairwise
from pathlib import Path

from bot.answers.lexicon import stars

TEXT = (Path(__file__).parents[1] / "config" / "thesaurus_plain.txt").read_text(encoding="ascii")
WORDS, PAIRS = TEXT.split("\n# usual pairs\n")


def lines(text: str) -> list[str]:
    """The lines of a part that are entries."""
    return [line for line in text.splitlines() if line and not line.startswith("#")]


def test_a_line_is_a_word_and_what_is_said_for_it() -> None:
    """In lower case, with single blanks, and at most four words each."""
    said = r"[a-z][a-z'-]*(?: [a-z'-]+){0,3}"
    form = re.compile(rf"[a-z][a-z' -]* < {said}(?:, {said})*")
    assert [line for line in lines(TEXT) if not form.fullmatch(line)] == []


def test_the_words_stand_in_order_and_once() -> None:
    """So that one is found, and nobody writes it a second time."""
    for part in (WORDS, PAIRS):
        heads = [line.partition(" < ")[0] for line in lines(part)]
        assert [pair for pair in pairwise(heads) if pair[0] >= pair[1]] == []


def test_no_entry_repeats_what_is_said_or_its_own_word() -> None:
    """Each adds something, and there are thousands."""
    entries = stars(TEXT)
    assert len(set(entries)) == len(entries) > 10_000
    assert [head for head, words in entries if head in words] == []
