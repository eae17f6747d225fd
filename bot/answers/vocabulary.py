"""The words of the corpus: which exist, how informative they are, and how to spell them."""

from __future__ import annotations

from array import array
from bisect import bisect_left
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass
from typing import Protocol

from bot.answers.lexicon import Phrase
from bot.answers.need import Need
from bot.search.analyzer import STOP_WORDS, family, term
from bot.search.bm25 import idf
from bot.search.dictionary import Dictionary

_GOOD = 0.6  # strength from which an alternative counts as the thing itself
_RARE = 3.0  # Zipf frequency below which a word that the corpus lacks may be another one misspelt
_LONGEST = 24  # letters; a longer word is nobody's slip of the fingers
_REMEMBERED = 20_000  # phrases, and words
Alternatives = Callable[[Phrase, Phrase], Mapping[Phrase, float]]  # for a phrase, and the idiom it is said in


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """What words the corpus knows.

    `looked_up` remembers what was found for a phrase as it was said, `corrected` how a word is spelled right; neither
    changes an answer.

    Attributes:
        frequency: Term -> in how many passages it stands (0: none).
        size: Passages in the index.
        surface: Folded words of the corpus.
        accepted: Folded words that are not typos though the corpus lacks them (lexicon).
        dictionary: General English.
        proper: Folded words that the corpus writes with a capital inside sentences, and never without.
        persons: Folded last names of persons who speak or have a role in the corpus.
        speakers: Folded last words of everybody who is quoted or reported to say something.
        places: Terms of countries, cities and their adjectives.
        families: Root -> the corpus's terms derived from it, see `analyzer.family`.
        called: Term of a noun -> the names that the corpus calls so, see `naming`.
        named: How well such a name stands for the noun (0 to 1).
        derived: How well a relative stands for the word itself (0 to 1).
        common: Least share of its weight that a very common English word keeps (0 to 1).
        ceiling: Zipf frequency at which a word keeps nothing but that.
        deletions: From a word with letters left out to the words it may come from.
    """

    frequency: Callable[[str], int]
    size: int
    surface: Set[str]
    accepted: frozenset[str]
    dictionary: Dictionary
    proper: Set[str]
    persons: Set[str]
    speakers: Set[str]
    places: frozenset[str]
    families: Mapping[str, tuple[str, ...]]
    called: Mapping[Phrase, tuple[Phrase, ...]]
    named: float
    derived: float
    common: float
    ceiling: float
    deletions: Slips
    looked_up: dict[tuple[str, Phrase, Phrase, bool, bool, bool], Need]
    corrected: dict[str, str]

    def knows(self, word: str) -> bool:
        """Whether the corpus, the lexicon or general English has `word` (folded)."""
        return word in self.surface or word in self.accepted or word in self.dictionary

    def correct(self, word: str) -> str:
        """`word` itself when it is known or nothing is near; else the nearest word of the corpus or lexicon.

        A word that is rare in English and that the corpus lacks ("gild") is taken for one of the corpus a letter away.
        """
        right = self.corrected.get(word)
        if right is None:
            if len(self.corrected) >= _REMEMBERED:
                self.corrected.clear()
            right = self.corrected[word] = self._correct(word)
        return right

    def _correct(self, word: str) -> str:
        bare = word.removesuffix("'s")
        if len(bare) == 3 and not self.knows(bare):
            swapped = next((w for w in (bare[1::-1] + bare[2], bare[0] + bare[:0:-1]) if w in STOP_WORDS), None)
            if swapped:  # "wsa", "hte": a stop word, which no passage can be searched for
                return swapped
        rare = bare not in self.accepted and not self.frequency(term(bare)) and self.dictionary.commonness(bare) < _RARE
        if not bare.isalpha() or not 3 <= len(bare) <= _LONGEST or (self.knows(bare) and not rare):
            return word
        odd = self.knows(bare) or len(bare) == 3
        limit = 1 if odd or len(bare) < 6 else 2
        near = {w for variant in _variants(bare, limit) for w in self.deletions.sources(variant)}
        ranked = sorted(
            (
                distance(bare, w),
                sorted(w) != sorted(bare),  # two letters swapped is the commonest slip
                w in STOP_WORDS,
                w[0] != bare[0],
                w not in self.surface,
                -self.dictionary.commonness(w),
                w,
            )
            for w in near
            if not odd or (w in self.surface and w[0] == bare[0] and w not in STOP_WORDS)
        )
        return ranked[0][-1] if ranked and ranked[0][0] <= limit else word

    def need(
        self,
        words: str,
        phrase: Phrase,
        alternatives: Alternatives,
        *,
        idiom: Phrase = (),
        focus: bool = False,
        name: bool = False,
        filler: bool = False,
    ) -> Need:
        """The Need for `phrase`, said in `idiom`, with those of its alternatives that the corpus has.

        Its weight is the idf of its commonest good option, damped when the word is common in English at large.
        """
        key = (words, phrase, idiom, focus, name, filler)
        need = self.looked_up.get(key)
        if need is None:
            if len(self.looked_up) >= _REMEMBERED:
                self.looked_up.clear()
            present, weight, known = self._look_up(phrase, alternatives(phrase, idiom))
            weight *= 0.1 if filler else self._background(words)
            named = name or any(w in self.proper for w in words.split())
            need = self.looked_up[key] = Need(words, present, weight, known, focus, named)
        return need

    def _look_up(self, phrase: Phrase, options: Mapping[Phrase, float]) -> tuple[Mapping[Phrase, float], float, bool]:
        relatives = self.families.get(family(phrase[0]), ()) if len(phrase) == 1 else ()
        every: dict[Phrase, float] = dict.fromkeys(((relative,) for relative in relatives), self.derived)
        every |= {**dict.fromkeys(self.called.get(phrase, ()), self.named), **options, phrase: 1.0}
        counts = {option: count for option in every if (count := min(map(self.frequency, option)))}
        good = [count for option, count in counts.items() if every[option] >= _GOOD]
        own = counts.get(phrase)
        weight = idf(own or 0, self.size) if own or not good else 0.9 * idf(max(good), self.size)
        return {option: every[option] for option in counts}, weight, bool(good)

    def _background(self, words: str) -> float:
        """How telling a word is in English at large: 1 for a rare one, `common` for "people" or "start".

        A hundred passages are too few to know that "start" says little: one of them holds it, so its idf is high.
        """
        zipf = min((self.dictionary.commonness(w) for w in words.split()), default=0.0)
        return min(1.0, max(self.common, (self.ceiling - zipf) / 2.5))


class Slips(Protocol):
    """Knows which words a mistyped one may come from."""

    def sources(self, variant: str) -> Iterable[str]:
        """The words from which `variant` may come; others too, seldom."""
        ...


@dataclass(frozen=True, slots=True)
class Deletions:
    """The symmetric-delete index (Garbe 2012), as numbers in one array: a dict of words takes 8 MB on the seeds.

    Attributes:
        words: The words.
        keys: For each variant of each word its hash and the word's place, in one number; ascending.
    """

    words: Sequence[str]
    keys: Sequence[int]

    def sources(self, variant: str) -> Iterator[str]:
        """The words from which `variant` may come; seldom, after a clash of hashes, others too."""
        first = _hashed(variant)
        for i in range(bisect_left(self.keys, first), len(self.keys)):
            number = self.keys[i] - first
            if number >= _PLACES:
                return
            yield self.words[number]


_PLACES = 1 << 24  # more words than any corpus has; 40 bits are left for the hash


def _hashed(variant: str) -> int:
    return (hash(variant) & 0xFF_FFFF_FFFF) * _PLACES


def deletions(surface: frozenset[str], accepted: frozenset[str]) -> Deletions:
    """The index: one deletion for every word of four letters, two for long words of the corpus."""
    words = [word for word in surface | accepted if _can_be_mistyped(word)]
    keys = [
        _hashed(variant) + place
        for place, word in enumerate(words)
        for variant in (variants(word) if word in surface else _variants(word, 1))
    ]
    return Deletions(words, array("Q", sorted(keys)))


def variants(word: str) -> set[str]:
    """What may be left of a word of the corpus when it is mistyped: one letter deleted, or two of a long word."""
    return _variants(word, 2 if len(word) >= 8 else 1) if _can_be_mistyped(word) else set()


def _can_be_mistyped(word: str) -> bool:
    return 4 <= len(word) <= _LONGEST and word.isalpha()


def _variants(word: str, depth: int) -> set[str]:
    """`word` and what is left of it after deleting up to `depth` letters."""
    out = {word}
    edge = {word}
    for _ in range(depth):
        edge = {w[:i] + w[i + 1 :] for w in edge for i in range(len(w))}
        out |= edge
    return out


def distance(a: str, b: str) -> int:
    """Optimal string alignment distance: edits and swaps of neighbours (Damerau 1964)."""
    before: list[int] = []
    row = list(range(len(b) + 1))
    for i, x in enumerate(a, 1):
        older, before, row = before, row, [i]
        for j, y in enumerate(b, 1):
            cost = min(before[j] + 1, row[j - 1] + 1, before[j - 1] + (x != y))
            if i > 1 and j > 1 and x == b[j - 2] and a[i - 2] == y:
                cost = min(cost, older[j - 2] + 1)
            row.append(cost)
    return row[-1]
