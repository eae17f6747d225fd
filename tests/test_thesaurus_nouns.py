"""The noun thesaurus: every line reads as a head and its alternatives, in plain lower-case ASCII."""

from __future__ import annotations

import re
from collections import Counter
from pathlib import Path

THESAURUS = Path(__file__).resolve().parents[1] / "config" / "thesaurus_nouns.txt"
WORDS = re.compile(r"[a-z0-9][a-z0-9'&,.-]*(?: [a-z0-9'&.-]+)*")
MOST_WORDS = 6


def entries() -> list[tuple[str, tuple[str, ...]]]:
    """The head and the alternatives of each line, comments and blank lines left out."""
    lines = THESAURUS.read_text(encoding="ascii").splitlines()
    kept = [line for line in lines if line.strip() and not line.startswith("#")]
    split = [line.split(":", 1) for line in kept]
    return [(head.strip(), tuple(word.strip() for word in rest.split(","))) for head, rest in split]


def test_every_entry_is_lower_case_ascii_words() -> None:
    """Shows that nothing stands in the file that a folded question or text could never match."""
    odd = [word for head, others in entries() for word in (head, *others) if not WORDS.fullmatch(word)]
    assert odd == []


def test_no_entry_is_longer_than_a_short_phrase() -> None:
    """Shows that heads and alternatives are words or short phrases, not definitions."""
    long = [word for head, others in entries() for word in (head, *others) if len(word.split()) > MOST_WORDS]
    assert long == []


def test_no_head_stands_twice() -> None:
    """Shows that one line holds all that is known about a head."""
    counts = Counter(head for head, _ in entries())
    assert [head for head, count in counts.items() if count > 1] == []


def test_no_alternative_repeats_or_equals_its_head() -> None:
    """Shows that each alternative of a head adds something."""
    odd = [head for head, others in entries() if head in others or len(set(others)) != len(others)]
    assert odd == []


def test_the_thesaurus_is_large_and_every_head_has_alternatives() -> None:
    """Shows that the file covers general English widely and that no line is left bare."""
    read = entries()
    assert len(read) >= 1800
    assert [head for head, others in read if not others or "" in others] == []
