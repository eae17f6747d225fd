"""Every regular expression of the search room reads a long text in linear time, whatever stands in it."""

from __future__ import annotations

import re

import pytest

from bot.search import analyzer, quantities
from bot.search.analyzer import analyse, words

LENGTH = 100_000  # a pattern that is quadratic would need ten thousand million steps, and never come back
PATTERNS = {
    f"{module.__name__}.{name}": value
    for module in (analyzer, quantities)
    for name, value in vars(module).items()
    if isinstance(value, re.Pattern)
}
# What the patterns look for, over and over and never to the end.
UNITS = (
    "a", "A", "a ", "a-", "a'", "’", "'", "-", "‑", " ", "\n", "é", "日", "_", "\0", "1", "9", "1,", "1,000", "1,000,",
    "1.", "1.1", "1-", "1 ", "one", "one ", "one-", "ten", "two hundred ", "$", "us$", "us", "20", "19", "199", "2025-",
    "2025-01-", "’8", "80s", "first ", "first-", "second quarter", "1 thousand ", "1 us ", "1 per ", "per cent",
    "times", "fold", "1fold", "a third", "٣",
)  # fmt: skip


def test_the_room_has_patterns() -> None:
    """The table above is not empty by accident."""
    assert len(PATTERNS) >= 3


@pytest.mark.parametrize("pattern", PATTERNS.values(), ids=PATTERNS.keys())
def test_a_pattern_comes_back_from_a_hostile_text(pattern: re.Pattern[str]) -> None:
    """From everywhere in it, and with something at the end that spoils the match."""
    for unit in UNITS:
        text = unit * (LENGTH // len(unit))
        for hostile in (text, text + "!"):
            last = 0
            for match in pattern.finditer(hostile):
                last = match.end()
            assert last <= len(hostile)


@pytest.mark.parametrize("unit", ["a", "a-", "1-", "1,000,", "ten-", "$1 billion ", "’", "Aé’s "])
def test_the_analyzer_comes_back_from_a_hostile_text(unit: str) -> None:
    """The patterns together, with spans and compounds."""
    text = unit * (LENGTH // len(unit))
    assert all(token.end <= len(text) for token in analyse(text))
    assert all(end <= len(text) for _, _, end in words(text))
