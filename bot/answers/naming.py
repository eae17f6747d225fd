"""What the corpus calls its names: "the series The Eternaut" and "Eyeline Studios, its studio" say what each one is.

A question says "the series" where a passage says the name; here the two are brought together, from the corpus alone.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Mapping

from bot.answers.lexicon import Phrase
from bot.answers.reading import Read
from bot.corpus.model import Corpus
from bot.search.analyzer import fold, term, words

_NEAR = 80  # code points beside a name in which the noun must stand
_BEFORE = re.compile(r"([a-z]\w+)\s+[“\"]?(?:The |El |La )?$")
_AFTER = re.compile(
    r"^[”\"]?(?:,|\s+(?:is|was|are))\s+(?:an?|the|its|his|her|their)\s+(?:[\w‑-]+\s+){0,3}?([a-z]\w+)"
    r"(?=[,.;]|\s+(?:that|which|who|where|of|in|for|with|from|based)\b)"
)


def called(corpus: Corpus, reads: Iterable[Read], nouns: Collection[str]) -> Mapping[Phrase, tuple[Phrase, ...]]:
    """The term of each of `nouns` (folded) that stands beside names -> the terms of those names."""
    found: dict[Phrase, dict[Phrase, None]] = {}
    for read in reads:
        text = corpus.text(read.passage)
        for name in read.names:
            key = tuple(t for word, _, _ in words(name.words) if (t := term(word)))
            for noun in _nouns(text, name.start - read.passage.start, name.end - read.passage.start):
                if fold(noun) in nouns and key:
                    found.setdefault((term(noun),), {})[key] = None
    return {noun: tuple(names) for noun, names in found.items()}


def _nouns(text: str, start: int, end: int) -> Iterator[str]:
    """The words that may say what the name at `start` to `end` of `text` is."""
    for match in (_BEFORE.search(text[max(0, start - _NEAR) : start]), _AFTER.match(text[end : end + _NEAR])):
        if match:
            yield match.group(1)
