"""The same words written differently: one name in several spellings, one quotation in several wordings."""

from __future__ import annotations

import re
from collections.abc import Sequence
from difflib import SequenceMatcher

from bot.answers.lexicon import Lexicon
from bot.answers.reading import Read
from bot.answers.vocabulary import Vocabulary, distance
from bot.search.analyzer import fold, term, words

_ARTICLE = re.compile(r"^(?:the|an?|el|la|los|las|le|les|der|die|das)\s+", re.IGNORECASE)
_MARKS = re.compile(r"[“”\"]")
_LEAST = 4  # words; a shorter quotation is a turn of phrase
_SHARED = 0.5  # of the words of the shorter quotation stand in the longer one, in the same order


def same_name(a: str, b: str, lexicon: Lexicon, vocabulary: Vocabulary) -> bool:
    """Whether two names that are written differently may be meant for one thing: a letter or two, or an alias."""
    one, two = bare(a), bare(b)
    if one == two or not one or not two:
        return False
    if any(part.isdigit() or term(part) in lexicon.places for part in (*one.split(), *two.split())):
        return False
    first, second = tuple(one.split()), tuple(two.split())
    if len(first) != len(second):
        return False
    odd = [(x, y) for x, y in zip(first, second, strict=True) if x != y]
    if len(odd) != 1:
        return False
    x, y = odd[0]
    if min(len(x), len(y)) < 5 or (x in vocabulary.dictionary and y in vocabulary.dictionary):
        return False
    return x[0] == y[0] and distance(x, y) <= (1 if min(len(x), len(y)) < 7 else 2)


def bare(name: str) -> str:
    """`name` folded, without its article, possessive and hyphens."""
    folded = fold(_ARTICLE.sub("", name)).removesuffix("'s").removesuffix("'")
    return " ".join(re.findall(r"[^\W_]+", folded))


def quotation(read: Read, text: str, before: int) -> tuple[tuple[int, int], ...]:
    """Spans of `read` that are quoted; `before` is how many quotations are open where it begins."""
    spans: list[tuple[int, int]] = []
    opened: int | None = read.passage.start if before else None
    for match in _MARKS.finditer(text):
        at = match.start() + read.passage.start
        if opened is None and match.group() != "”":
            opened = at + 1
        elif opened is not None and match.group() != "“":
            spans.append((opened, at))
            opened = None
    if opened is not None:
        spans.append((opened, read.passage.end))
    return tuple(span for span in spans if span[1] - span[0] > 3)


def reworded(a: str, b: str) -> tuple[tuple[int, int], tuple[int, int]] | None:
    """Where quotation `a` and quotation `b` word one remark differently: a span of each, or None.

    None when they are different remarks, when they say the same, and when one merely leaves off what stands before
    or after the words of the other.
    """
    one, two = _said(a), _said(b)
    if min(len(one), len(two)) < _LEAST:
        return None
    blocks = SequenceMatcher(None, [w for w, _, _ in one], [w for w, _, _ in two], autojunk=False).get_matching_blocks()
    kept = [block for block in blocks if block.size]
    shared = sum(block.size for block in kept)
    telling = sum(1 for block in kept for w, _, _ in one[block.a : block.a + block.size] if term(w))
    if shared < _SHARED * min(len(one), len(two)) or telling < 2 or shared < _LEAST:
        return None
    first, last = kept[0], kept[-1]
    if first is last:
        return None
    left = one[first.a : last.a + last.size]
    right = two[first.b : last.b + last.size]
    if "".join(w for w, _, _ in left) == "".join(w for w, _, _ in right):
        return None
    return (left[0][1], left[-1][2]), (right[0][1], right[-1][2])


def _said(text: str) -> Sequence[tuple[str, int, int]]:
    """The words of a quotation; British and American spellings are one word."""
    return [(w.replace("isation", "ization").replace("ise", "ize"), start, end) for w, start, end in words(text)]
