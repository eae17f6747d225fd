"""The thesaurus of verbs, adjectives and adverbs in config/ is well formed and keeps its size."""

from collections import Counter
from collections.abc import Mapping, Sequence
from pathlib import Path

import pytest

from bot.search.analyzer import STOP_WORDS

THESAURUS = Path(__file__).parents[1] / "config" / "thesaurus_verbs.txt"
LETTERS = frozenset("abcdefghijklmnopqrstuvwxyz0123456789-' ")
CONTENT_WORDS = 3
ALTERNATIVES = range(2, 15)
ENTRIES = 4_000


@pytest.fixture(scope="module")
def lines() -> tuple[tuple[str, tuple[str, ...]], ...]:
    """Every entry as its head and its alternatives, in the file's order; blank lines and comments are not entries."""
    entries = []
    for line in THESAURUS.read_text(encoding="utf-8").splitlines():
        if line and not line.startswith("#"):
            head, colon, rest = line.partition(":")
            assert colon, f"no colon: {line}"
            entries.append((head.strip(), tuple(alternative.strip() for alternative in rest.split(","))))
    return tuple(entries)


@pytest.fixture(scope="module")
def thesaurus(lines: Sequence[tuple[str, tuple[str, ...]]]) -> Mapping[str, tuple[str, ...]]:
    """The entries by their heads."""
    return dict(lines)


def test_every_word_is_lower_case_ascii(thesaurus: Mapping[str, tuple[str, ...]]) -> None:
    """A word with a capital, an accent or a stray sign would never be looked up."""
    said = {phrase for head, others in thesaurus.items() for phrase in (head, *others)}
    assert [phrase for phrase in said if not set(phrase) <= LETTERS] == []


def test_no_word_is_empty_or_spaced_oddly(lines: Sequence[tuple[str, tuple[str, ...]]]) -> None:
    """A doubled comma or blank would make an alternative that matches nothing, or everything."""
    said = [phrase for head, others in lines for phrase in (head, *others)]
    assert [phrase for phrase in said if not phrase or "  " in phrase] == []


def test_no_head_stands_twice(lines: Sequence[tuple[str, tuple[str, ...]]]) -> None:
    """A second entry for a head would silently replace the first."""
    assert [head for head, times in Counter(head for head, _ in lines).items() if times > 1] == []


def test_no_entry_repeats_a_word(thesaurus: Mapping[str, tuple[str, ...]]) -> None:
    """An alternative that is its own head, or stands twice, says nothing."""
    assert [head for head, others in thesaurus.items() if len({head, *others}) <= len(others)] == []


def test_every_phrase_is_short(thesaurus: Mapping[str, tuple[str, ...]]) -> None:
    """A phrase of many content words is hardly ever found in a text as it stands."""
    said = {phrase for head, others in thesaurus.items() for phrase in (head, *others)}
    assert [p for p in said if sum(word not in STOP_WORDS for word in p.split()) > CONTENT_WORDS] == []


def test_every_entry_has_a_few_alternatives(thesaurus: Mapping[str, tuple[str, ...]]) -> None:
    """Fewer are hardly worth a line, and more would drift from what the head means."""
    assert [head for head, others in thesaurus.items() if len(others) not in ALTERNATIVES] == []


def test_it_covers_everyday_english(thesaurus: Mapping[str, tuple[str, ...]]) -> None:
    """The size is a promise: an edit that loses a part of the file is noticed."""
    assert len(thesaurus) >= ENTRIES
