"""General English: which words exist and how common they are, from the word list that pyspellchecker ships."""

from __future__ import annotations

import gzip
import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources
from math import log10

_ENTRY = re.compile(rb'"([^"\\]+)": (\d+)')
_SEEN = 200  # occurrences in the list's own 1.6 billion words; a rarer word nobody asks with


@dataclass(frozen=True, slots=True)
class Dictionary:
    """How often each English word occurs in general text.

    Attributes:
        counts: Folded word -> occurrences in the list's own corpus.
        total: Sum of all counts.
    """

    counts: Mapping[str, int]
    total: int

    def __contains__(self, word: str) -> bool:
        """Whether `word` (folded) is an English word."""
        return word in self.counts

    def commonness(self, word: str) -> float:
        """Zipf frequency of `word` (folded): log10 of its occurrences in a billion words, 0 when unknown.

        "time" has about 6.4, "camera" 5.2, "sequel" 3.5 (van Heuven et al. 2014, SUBTLEX-UK).
        """
        count = self.counts.get(word, 0)
        return log10(count / self.total * 1e9) if count else 0.0


@cache
def english() -> Dictionary:
    """The English word list, read once (about 0.1 s) from the installed package, without the rarest words.

    The package's own loader builds the whole table of 160,000 words, 30 MB that are never given back; here the
    entries are read one by one from the same file.
    """
    packed = resources.files("spellchecker").joinpath("resources", "en.json.gz").read_bytes()
    counts: dict[str, int] = {}
    total = 0
    for entry in _ENTRY.finditer(gzip.decompress(packed)):
        word, digits = entry.groups()
        count = int(digits)
        total += count
        if count >= _SEEN:
            counts[word.decode()] = count
    return Dictionary(counts=counts, total=total)
