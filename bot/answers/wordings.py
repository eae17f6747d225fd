"""The same words written differently: one name in several spellings, one quotation in several wordings."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

from bot.answers.lexicon import Lexicon
from bot.answers.reading import Read
from bot.answers.vocabulary import Vocabulary, distance
from bot.corpus.model import Corpus
from bot.search.analyzer import fold, term, words

_ARTICLE = re.compile(r"^(?:the|an?|el|la|los|las|le|les|der|die|das)\s+", re.IGNORECASE)
_MARKS = re.compile(r"[“”\"]")
_LEAST = 4  # words; a shorter quotation is a turn of phrase
_SHARED = 0.5  # of the words of the shorter quotation stand in the longer one, in the same order


def alike(names: Iterable[str], lexicon: Lexicon, vocabulary: Vocabulary) -> Mapping[str, tuple[str, ...]]:
    """For each bare name the others that may be misspellings or forms of it: one word differs, by a letter or two."""
    slots: dict[tuple[str, ...], list[str]] = defaultdict(list)
    every = [name for name in names if name and not any(w.isdigit() or term(w) in lexicon.places for w in name.split())]
    for name in every:
        for slot in _slots(name):
            slots[slot].append(name)
    return {
        name: tuple(
            dict.fromkeys(o for slot in _slots(name) for o in slots[slot] if o != name and _close(name, o, vocabulary))
        )
        for name in every
    }


def _slots(name: str) -> list[tuple[str, ...]]:
    """`name` with one word after the other cut down to its first three letters."""
    parts = name.split()
    return [(*parts[:i], "", parts[i][:3], *parts[i + 1 :]) for i in range(len(parts)) if len(parts[i]) > 4]


def _close(one: str, two: str, vocabulary: Vocabulary) -> bool:
    """Whether two names of as many words differ in a few letters of one word that isn't plain English."""
    odd = [(x, y) for x, y in zip(one.split(), two.split(), strict=False) if x != y]
    if len(odd) != 1:
        return False
    x, y = odd[0]
    short = min(len(x), len(y))
    if short < 5 or abs(len(x) - len(y)) > 2 or (x in vocabulary.dictionary and y in vocabulary.dictionary):
        return False
    return distance(x, y) <= (1 if short < 7 else 2)


def bare(name: str) -> str:
    """`name` folded, without its article, possessive and hyphens."""
    folded = fold(_ARTICLE.sub("", name)).removesuffix("'s").removesuffix("'")
    return " ".join(re.findall(r"[^\W_]+", folded))


@dataclass(frozen=True, slots=True)
class Quotation:
    """Words of one passage inside quotation marks: folded, each with its span in the article."""

    words: tuple[str, ...]
    spans: tuple[tuple[int, int], ...]


def quotations(corpus: Corpus, reads: Sequence[Read]) -> Mapping[int, tuple[Quotation, ...]]:
    """The quotations of every passage that has some; one that runs over several sentences is followed.

    Only curly marks tell whether a quotation is still open at the end of a sentence.
    """
    out: dict[int, tuple[Quotation, ...]] = {}
    place, opened = (-1, -1), False
    for read in reads:
        here = (read.passage.article, read.passage.paragraph)
        opened = opened and here == place
        place = here
        text = corpus.text(read.passage)
        spans, opened = _quoted(text, opened)
        found = tuple(q for a, b in spans if len((q := _said(text[a:b], a + read.passage.start)).words) >= _LEAST)
        if found:
            out[read.number] = found
    return out


def _quoted(text: str, opened: bool) -> tuple[list[tuple[int, int]], bool]:
    """Spans of `text` inside quotation marks, and whether one is open at its end."""
    spans: list[tuple[int, int]] = []
    start = 0 if opened else -1
    for match in _MARKS.finditer(text):
        if start < 0 and match.group() != "”":
            start = match.end()
        elif start >= 0 and match.group() != "“":
            spans.append((start, match.start()))
            start = -1
    if start >= 0:
        spans.append((start, len(text)))
    return spans, start >= 0 and text.count("“") >= text.count("”")


def reworded(one: Quotation, two: Quotation) -> tuple[tuple[int, int], tuple[int, int]] | None:
    """Where two quotations word one remark differently: a span of each article, or None.

    None when they are different remarks, when they say the same, and when one merely leaves off what stands before
    or after the words of the other.
    """
    alike = set(one.words) & set(two.words)
    if len(alike) < _LEAST or sum(1 for w in alike if term(w)) < 2:
        return None
    found = apart(one.words, two.words)
    if found is None:
        return None
    (a, b), (c, d) = found
    return (one.spans[a][0], one.spans[b - 1][1]), (two.spans[c][0], two.spans[d - 1][1])


def apart(one: Sequence[str], two: Sequence[str]) -> tuple[tuple[int, int], tuple[int, int]] | None:
    """The stretch of each sequence of words from their first common word to their last, or None if it is the same."""
    blocks = [b for b in SequenceMatcher(None, one, two, autojunk=False).get_matching_blocks() if b.size]
    shared = sum(block.size for block in blocks)
    telling = sum(bool(term(w)) for block in blocks for w in one[block.a : block.a + block.size])
    if len(blocks) < 2 or shared < max(_LEAST, _SHARED * min(len(one), len(two))) or telling < 2:
        return None
    a, b = blocks[0].a, blocks[-1].a + blocks[-1].size
    c, d = blocks[0].b, blocks[-1].b + blocks[-1].size
    return None if "".join(one[a:b]) == "".join(two[c:d]) else ((a, b), (c, d))


def _said(text: str, offset: int) -> Quotation:
    """The words of a quotation; British and American spellings are one word."""
    found = words(text)
    return Quotation(
        words=tuple(w.replace("isation", "ization").replace("ising", "izing") for w, _, _ in found),
        spans=tuple((a + offset, b + offset) for _, a, b in found),
    )
