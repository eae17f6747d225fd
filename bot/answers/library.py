"""A corpus made ready for questions: passages read, indexed and counted. Built once, replaced whole."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import overload

from bot.answers.lexicon import Lexicon
from bot.answers.naming import called
from bot.answers.reading import Read, headings
from bot.answers.tuning import Tuning
from bot.answers.vocabulary import Vocabulary, deletions
from bot.corpus.model import Corpus, Kind
from bot.search.analyzer import compounds, family, fold, words
from bot.search.bm25 import idf
from bot.search.dictionary import Dictionary
from bot.search.engine import Engine, Indexing

_NAMEABLE = ("person", "organisation", "place", "title")  # kinds of answer whose words say what a name is


@dataclass(frozen=True, slots=True)
class Library:
    """What `ask` looks things up in.

    Attributes:
        corpus: The articles and passages.
        reads: Each passage read, in the order of the index.
        above: For each passage the number of its heading, or -1.
        engine: The index.
        vocabulary: The corpus's words.
        weights: Term -> its idf.
        masses: For each passage the idf of all its terms.
        fingerprint: Twelve hex digits that change when any article does.
        average: Mean number of terms in a passage.
    """

    corpus: Corpus
    reads: Sequence[Read]
    above: Sequence[int]
    engine: Engine
    vocabulary: Vocabulary
    weights: Mapping[str, float]
    masses: Sequence[float]
    fingerprint: str
    average: float

    def neighbours(self, read: Read, tuning: Tuning) -> list[tuple[Read, float]]:
        """The passages that lend `read` their context, with how much each lends."""
        out = []
        article, number = read.passage.article, read.number
        for step in (-1, 1):
            other = self.reads[number + step] if 0 <= number + step < len(self.reads) else None
            if other and other.passage.article == article and number + step != self.above[number]:
                same = other.passage.paragraph == read.passage.paragraph
                factor = 1.0 if same else 0.5
                out.append((other, tuning.beside * factor * (1.0 if step < 0 or not read.dependent else 0.6)))
        if self.above[number] >= 0:
            out.append((self.reads[self.above[number]], tuning.above))
        return out


@dataclass(frozen=True, slots=True)
class _Terms(Sequence[Sequence[str]]):
    """The terms of each passage, taken from what is read already: an engine that reads them twice needs no copy."""

    reads: Sequence[Read]

    def __len__(self) -> int:
        return len(self.reads)

    @overload
    def __getitem__(self, number: int) -> Sequence[str]: ...
    @overload
    def __getitem__(self, number: slice) -> Sequence[Sequence[str]]: ...
    def __getitem__(self, number: int | slice) -> Sequence[str] | Sequence[Sequence[str]]:
        if isinstance(number, slice):
            return _Terms(self.reads[number])
        return [token.term for token in self.reads[number].tokens]


def index(reads: Sequence[Read], tuning: Tuning, indexing: Indexing) -> Engine:
    """The engine over `reads`."""
    return indexing(_Terms(reads), k1=tuning.k1, b=tuning.b)


def build(
    corpus: Corpus, reads: Sequence[Read], engine: Engine, lexicon: Lexicon, dictionary: Dictionary, tuning: Tuning
) -> Library:
    """The Library of `corpus`, already read and indexed. An empty corpus is allowed."""
    surface = frozenset(w for article in corpus.articles for w, _, _ in words(article.text)).union(
        *(compounds(article.text) for article in corpus.articles)
    )
    typed = frozenset(word for word in lexicon.words if dictionary.commonness(word) >= tuning.typed)
    persons = {fold(n.words.split()[-1]) for read in reads for n in read.names if n.person}
    weights = {key: idf(engine.frequency(key), engine.size) for key in engine.terms()}
    return Library(
        corpus=corpus,
        reads=reads,
        above=headings(corpus),
        engine=engine,
        vocabulary=Vocabulary(
            frequency=engine.frequency,
            size=max(engine.size, 1),
            surface=surface,
            accepted=lexicon.words,
            dictionary=dictionary,
            proper=_proper(corpus),
            persons=frozenset(persons),
            speakers=frozenset(s for read in reads for s in read.speakers),
            places=lexicon.places,
            families=_families(engine.terms()),
            called=called(corpus, reads, {said.split()[-1] for k in _NAMEABLE for said in lexicon.kinds.get(k, ())}),
            named=tuning.named,
            derived=tuning.derived,
            common=tuning.common,
            ceiling=tuning.ceiling,
            deletions=deletions(surface, typed),
            looked_up={},
        ),
        weights=weights,
        masses=[sum(weights[key] for key in read.spans) for read in reads],
        fingerprint=_fingerprint(corpus),
        average=sum(read.length for read in reads) / max(1, len(reads)),
    )


def _proper(corpus: Corpus) -> frozenset[str]:
    """Folded words that stand with a capital inside a sentence, and nowhere in small letters."""
    capital: set[str] = set()
    small: set[str] = set()
    for passage in corpus.passages:
        if passage.kind is Kind.HEADING:
            continue
        text = corpus.text(passage)
        for word, start, _ in words(text):
            if text[start].islower():
                small.add(word)
            elif start > 1 and text[start].isupper():
                capital.add(word)
    return frozenset(w.removesuffix("'s") for w in capital - small)


def _families(terms: Sequence[str]) -> Mapping[str, tuple[str, ...]]:
    """Root -> the terms derived from it."""
    out: dict[str, list[str]] = {}
    for key in terms:
        if key.isalpha():
            out.setdefault(family(key), []).append(key)
    return {root: tuple(members) for root, members in out.items()}


def _fingerprint(corpus: Corpus) -> str:
    digest = hashlib.sha256()
    for article in corpus.articles:
        digest.update(article.id.encode() + b"\0" + article.text.encode("utf-8", "surrogatepass") + b"\0")
    return digest.hexdigest()[:12]
