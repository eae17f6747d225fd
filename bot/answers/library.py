"""A corpus made ready for questions: passages read, indexed and counted. Made once, replaced whole."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Collection, Mapping, Sequence, Set
from dataclasses import dataclass
from datetime import date
from typing import overload

from bot.answers.lexicon import Lexicon
from bot.answers.naming import called
from bot.answers.reading import Read, headings, read_corpus
from bot.answers.tuning import Tuning
from bot.answers.vocabulary import Slips, Vocabulary, deletions
from bot.corpus.model import Corpus, Kind
from bot.search.analyzer import compounds, family, fold, words
from bot.search.bm25 import idf
from bot.search.dictionary import Dictionary
from bot.search.engine import Engine, Indexing

_NAMEABLE = ("person", "organisation", "place", "title")  # kinds of answer whose words say what a name is


@dataclass(frozen=True, slots=True)
class Holdings:
    """A corpus read, indexed and counted: in memory, or by look-ups in an index on disk.

    Attributes:
        corpus: The articles and passages.
        reads: Each passage read, in the order of the index.
        surveyed: Those of them that are compared with one another: all; None where they are too many.
        above: For each passage the number of its heading, or -1.
        engine: The index.
        terms: Every term of the index.
        surface: Folded words of the corpus.
        proper: Folded words that stand with a capital inside sentences, and nowhere in small letters.
        persons: Folded last names of persons who speak or have a role.
        speakers: Folded last words of everybody who is quoted or reported to say something.
        families: Root -> the terms derived from it.
        names: Folded last word -> the names of the corpus that end so.
        slips: Given words that may be typed too, what knows the words that a mistyped one may come from.
        weights: Term -> its idf.
        masses: For each passage the idf of all its terms.
        fingerprint: Twelve hex digits that change when any article does.
        average: Mean number of terms in a passage.
        latest: The last day on which an article was published; None when none tells.
    """

    corpus: Corpus
    reads: Sequence[Read]
    surveyed: Sequence[Read] | None
    above: Sequence[int]
    engine: Engine
    terms: frozenset[str]
    surface: Set[str]
    proper: Set[str]
    persons: Set[str]
    speakers: Set[str]
    families: Mapping[str, tuple[str, ...]]
    names: Mapping[str, Collection[str]]
    slips: Callable[[frozenset[str]], Slips]
    weights: Mapping[str, float]
    masses: Sequence[float]
    fingerprint: str
    average: float
    latest: date | None


@dataclass(frozen=True, slots=True)
class Library:
    """What `ask` looks things up in: Holdings, with the vocabulary of questions about them.

    Attributes:
        corpus, reads, surveyed, above, engine, names, weights, masses, fingerprint, average, latest: As in Holdings.
        vocabulary: The corpus's words.
    """

    corpus: Corpus
    reads: Sequence[Read]
    surveyed: Sequence[Read]
    above: Sequence[int]
    engine: Engine
    vocabulary: Vocabulary
    names: Mapping[str, Collection[str]]
    weights: Mapping[str, float]
    masses: Sequence[float]
    fingerprint: str
    average: float
    latest: date | None

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


def in_memory(corpus: Corpus, tuning: Tuning, indexing: Indexing) -> Holdings:
    """The Holdings of a small corpus: everything read and counted at once. An empty corpus is allowed."""
    reads = read_corpus(corpus)
    engine = indexing(_Terms(reads), k1=tuning.k1, b=tuning.b)
    surface = frozenset(w for article in corpus.articles for w, _, _ in words(article.text)).union(
        *(compounds(article.text) for article in corpus.articles)
    )
    weights = {key: idf(engine.frequency(key), engine.size) for key in engine.terms()}
    return Holdings(
        corpus=corpus,
        reads=reads,
        surveyed=reads,
        above=headings(corpus),
        engine=engine,
        terms=frozenset(engine.terms()),
        surface=surface,
        proper=_proper(corpus),
        persons=frozenset(fold(n.words.split()[-1]) for read in reads for n in read.names if n.person),
        speakers=frozenset(s for read in reads for s in read.speakers),
        families=_families(engine.terms()),
        names=_names(reads),
        slips=lambda typed: deletions(surface, typed),
        weights=weights,
        masses=[sum(weights[key] for key in read.spans) for read in reads],
        fingerprint=_fingerprint(corpus),
        average=sum(read.length for read in reads) / max(1, len(reads)),
        latest=max((a.published for a in corpus.articles if a.published), default=None),
    )


def build(holdings: Holdings, lexicon: Lexicon, dictionary: Dictionary, tuning: Tuning) -> Library:
    """The Library of `holdings`."""
    return Library(
        corpus=holdings.corpus,
        reads=holdings.reads,
        surveyed=holdings.surveyed or (),
        above=holdings.above,
        engine=holdings.engine,
        vocabulary=Vocabulary(
            frequency=holdings.engine.frequency,
            size=max(holdings.engine.size, 1),
            surface=holdings.surface,
            accepted=lexicon.words,
            dictionary=dictionary,
            proper=holdings.proper,
            persons=holdings.persons,
            speakers=holdings.speakers,
            places=lexicon.places,
            families=holdings.families,
            called=called(
                holdings.corpus,
                holdings.surveyed or (),
                {said.split()[-1] for kind in _NAMEABLE for said in lexicon.kinds.get(kind, ())},
            ),
            named=tuning.named,
            derived=tuning.derived,
            common=tuning.common,
            ceiling=tuning.ceiling,
            deletions=holdings.slips(
                frozenset(word for word in lexicon.words if dictionary.commonness(word) >= tuning.typed)
            ),
            looked_up={},
            corrected={},
        ),
        names=holdings.names,
        weights=holdings.weights,
        masses=holdings.masses,
        fingerprint=holdings.fingerprint,
        average=holdings.average,
        latest=holdings.latest,
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


def _names(reads: Sequence[Read]) -> Mapping[str, Collection[str]]:
    """Folded last word -> the names that end so."""
    out: dict[str, set[str]] = {}
    for read in reads:
        for name in read.names:
            out.setdefault(fold(name.words.split()[-1]), set()).add(name.words)
    return out


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
