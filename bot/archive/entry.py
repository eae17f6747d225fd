"""What the index keeps of articles: pure functions, run by the processes that read an archive side by side."""

from __future__ import annotations

import json
import re
from array import array
from collections import Counter
from collections.abc import Container, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from hashlib import blake2b
from typing import Any

from bot.answers.reading import Name, Read, headings, persons_in, read_articles
from bot.corpus.archive import article_in
from bot.corpus.load import passages
from bot.corpus.model import Article, Corpus, Kind, Passage, Skipped
from bot.search.analyzer import HYPHENS, Token, compounds, family, fold
from bot.search.quantities import Quantity

KINDS = tuple(Kind)
_WORD = re.compile(r"[^\W_](?:[^\W_]|[\u0300-\u036f])*(?:['’][^\W\d_]+)*")  # as the analyzer has it

# start, end, number of its kind, paragraph, ordinal of the heading above or -1, whether it is dependent, terms, places
# of the terms, the rest
Row = tuple[int, int, int, int, int, int, str, bytes, str | None]
Line = tuple[int, bytes]


@dataclass(frozen=True, slots=True)
class Entry:
    """One article as the index keeps it.

    Attributes:
        article: The article.
        digest: A number that changes when the article does.
        rows: Its passages.
        tokens: How many terms they have together.
    """

    article: Article
    digest: int
    rows: Sequence[Row]
    tokens: int


@dataclass(slots=True)
class Words:
    """The words of a batch of articles.

    Attributes:
        counts: Folded word -> how often it stands in small letters, with a capital inside a sentence, otherwise; and
            as the last name of a person and of a speaker.
        families: Pairs of a root and a term derived from it.
        names: Pairs of a folded last name and a name of two words or more that ends so.
    """

    counts: dict[str, list[int]] = field(default_factory=dict)
    families: set[tuple[str, str]] = field(default_factory=set)
    names: set[tuple[str, str]] = field(default_factory=set)

    def count(self, word: str, column: int, times: int = 1) -> None:
        """Count `word` in one of the five columns."""
        self.counts.setdefault(word, [0, 0, 0, 0, 0])[column] += times


SMALL, CAPITAL, OTHER, PERSON, SPEAKER = range(5)


@dataclass(frozen=True, slots=True)
class Batch:
    """What became of some lines or articles, in their order, and their words."""

    found: tuple[Entry | Skipped, ...]
    words: Words


def of_lines(name: str, lines: Sequence[Line]) -> Batch:
    """The Batch of some lines of the archive `name`."""
    found: list[tuple[Article, int] | Skipped] = []
    for number, line in lines:
        made = article_in(name, number, line)
        if isinstance(made, Skipped):
            found.append(made)
        else:
            numbered = made.id.endswith(f"#{number}")  # it may have its id from the line's number
            found.append((made, digest(line, number if numbered else 0)))
    return _batch(found)


def of_articles(articles: Iterable[Article | Skipped]) -> Batch:
    """The Batch of whole articles."""
    return _batch([one if isinstance(one, Skipped) else (one, _whole(one)) for one in articles])


def digest(line: bytes, number: int) -> int:
    """What tells a line from another; `number` is its own where the article takes its id from it, else 0."""
    return int.from_bytes(blake2b(line, digest_size=8, salt=number.to_bytes(8, "little")).digest(), "little") >> 1


def _whole(article: Article) -> int:
    told = (article.id, article.title, article.source, article.url, str(article.published), article.body, article.text)
    return digest(repr(told).encode("utf-8", "surrogatepass"), 0)


def _batch(found: Sequence[tuple[Article, int] | Skipped]) -> Batch:
    words = Words()
    entries: list[Entry | Skipped] = []
    inside: Counter[str] = Counter()
    first: Counter[str] = Counter()
    terms: set[str] = set()
    for one in found:
        if isinstance(one, Skipped):
            entries.append(one)
            continue
        article, number = one
        corpus = Corpus((article,), passages((article,)))
        reads = read_articles(corpus)
        rows = tuple(_row(read, heading) for read, heading in zip(reads, headings(corpus), strict=True))
        entries.append(Entry(article, number, rows, sum(read.length for read in reads)))
        for read in reads:
            _people(read, words)
            said = _WORD.findall(article.text, read.passage.start, read.passage.end)
            opens = read.passage.kind is Kind.HEADING  # a heading's capitals say nothing
            (first if opens else inside).update(said[1:])
            first.update(said[:1])
            text = corpus.text(read.passage)
            if any(hyphen in text for hyphen in HYPHENS):
                first.update(compounds(text))
        terms.update(*(read.spans for read in reads))
    words.families.update((family(key), key) for key in terms if key.isalpha())
    for word, times in inside.items():
        words.count(fold(word), SMALL if word[0].islower() else CAPITAL if word[0].isupper() else OTHER, times)
    for word, times in first.items():
        words.count(fold(word), OTHER, times)
    return Batch(tuple(entries), words)


def _people(read: Read, words: Words) -> None:
    for person in persons_in(read):
        words.count(person, PERSON)
    for speaker in read.speakers:
        words.count(speaker, SPEAKER)
    for name in read.names:
        if " " in name.words:
            words.names.add((fold(name.words.split()[-1]), name.words))


def _row(read: Read, heading: int) -> Row:
    passage = read.passage
    at = passage.start
    places = array("H", (token.start - at for token in read.tokens))
    places.extend(token.end - at for token in read.tokens)
    rest = (
        [(q.value, q.unit, q.step, q.start - at, q.end - at) for q in read.quantities],
        [(n.words, n.start - at, n.end - at) for n in read.names],
        sorted(read.speakers),
        [(start - at, end - at) for start, end in read.quoted],
    )
    return (
        *(passage.start, passage.end, KINDS.index(passage.kind), passage.paragraph, heading, int(read.dependent)),
        " ".join(token.term for token in read.tokens),
        places.tobytes(),
        json.dumps(rest, ensure_ascii=False, separators=(",", ":")) if any(rest) else None,
    )


class ReadBack(Read):
    """The Read of which a row was made: it looks into the row as far as it is asked.

    Of most passages that are judged only the terms are, and making all of a Read takes longer than judging it.
    """

    __slots__ = ("_persons", "_rest", "_row", "_spans", "_tokens")
    _persons: Container[str]
    _rest: Sequence[Sequence[Any]]
    _row: Row
    _spans: Mapping[str, tuple[int, int]]
    _tokens: tuple[Token, ...]

    def __init__(self, row: Row, number: int, passage: Passage, persons: Container[str]) -> None:
        for name, value in (("number", number), ("passage", passage), ("_row", row), ("_persons", persons)):
            object.__setattr__(self, name, value)

    @property
    def dependent(self) -> bool:
        return bool(self._row[5])

    @property
    def length(self) -> int:
        return len(self._row[7]) // 4

    @property
    def tokens(self) -> tuple[Token, ...]:
        try:
            return self._tokens
        except AttributeError:
            starts, ends = self._places()
            tokens = tuple(map(Token, self._terms(), starts, ends))
            object.__setattr__(self, "_tokens", tokens)
            return tokens

    @property
    def spans(self) -> Mapping[str, tuple[int, int]]:
        try:
            return self._spans
        except AttributeError:
            spans: dict[str, tuple[int, int]] = {}
            for term, *span in zip(self._terms(), *self._places(), strict=True):
                if term not in spans:
                    spans[term] = (span[0], span[1])
            object.__setattr__(self, "_spans", spans)
            return spans

    @property
    def quantities(self) -> tuple[Quantity, ...]:
        at = self.passage.start
        return tuple(Quantity(value, unit, step, at + a, at + b) for value, unit, step, a, b in self._more()[0])

    @property
    def names(self) -> tuple[Name, ...]:
        at = self.passage.start
        found = self._more()[1]
        return tuple(Name(words, at + a, at + b, fold(words.split()[-1]) in self._persons) for words, a, b in found)

    @property
    def speakers(self) -> frozenset[str]:
        return frozenset(self._more()[2])

    @property
    def quoted(self) -> tuple[tuple[int, int], ...]:
        at = self.passage.start
        return tuple((at + a, at + b) for a, b in self._more()[3])

    def _terms(self) -> Sequence[str]:
        return self._row[6].split(" ") if self._row[6] else ()

    def _places(self) -> tuple[Sequence[int], Sequence[int]]:
        at = self.passage.start
        places = [at + place for place in array("H", self._row[7])]
        return places[: self.length], places[self.length :]

    def _more(self) -> Sequence[Sequence[Any]]:
        try:
            return self._rest
        except AttributeError:
            rest = json.loads(self._row[8]) if self._row[8] else ((), (), (), ())
            object.__setattr__(self, "_rest", rest)
            return self._rest
