"""What articles add to what is known: their sentences that no known article says, and the copies among them."""

from __future__ import annotations

import math
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence, Set
from dataclasses import dataclass

from bot.answers.model import Snippet
from bot.corpus.model import Corpus, Kind, Passage
from bot.digests.known import Known, Prints, article_print
from bot.search.analyzer import analyse
from bot.search.bm25 import idf

SAID = 0.7  # share of a sentence's informative terms that one known passage has: then it is said already
SAME = 0.5  # share that two new sentences have in common when they are one piece of news
COPY = 0.8  # share of an article's sentences that one other article has: then it is a copy
FEWEST = 3  # sentences of a copy: a single one that says the same is a source more
SHORTEST, LONGEST = 40, 500  # characters of a sentence that can stand alone and be read in passing
FIGURE_WORTH = 1.3  # figures are what people look for in news
DEPENDENT_WORTH = 0.6  # of a sentence that begins with "It" or "But": what it speaks of stands before it
LATE_WORTH = 0.5  # of a sentence at the end of its article, against one at its beginning
CANDIDATES = 40  # passages that share the rarest terms, looked at for each sentence
COMPARED_MOST = 20_000  # known passages, the last ones: reading them takes about a second
READ_MOST = 200  # new articles read for one digest, the last ones; more than that nobody reads in a day either

_DEPENDENT = re.compile(
    r"[“\"‘']?(?:it|its|he|his|she|her|they|their|this|that|these|those|such|but|and|so|also|still|then|yet)\b", re.I
)


@dataclass(frozen=True, slots=True)
class News:
    """A sentence that adds something.

    Attributes:
        snippet: Where it stands.
        worth: How much it adds; only its order means something.
        changed: Whether its article was known, and has been changed.
        also: Numbers of other new articles that say the same.
    """

    snippet: Snippet
    worth: float
    changed: bool
    also: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Repeated:
    """A sentence of a new article that the article `of` says already."""

    snippet: Snippet
    of: int


@dataclass(frozen=True, slots=True)
class Copy:
    """A new article whose sentences stand in another one: syndicated, or copied."""

    number: int
    of: int


@dataclass(frozen=True, slots=True)
class Fresh:
    """What is new in a corpus.

    Attributes:
        articles: Numbers of the articles that were not known, or were changed, without the copies.
        news: What they add, best first.
        repeated: What they only repeat.
        copies: Copies.
        unread: How many new articles were too many to read.
    """

    articles: tuple[int, ...]
    news: tuple[News, ...]
    repeated: tuple[Repeated, ...]
    copies: tuple[Copy, ...]
    unread: int = 0


@dataclass(frozen=True, slots=True)
class _Sentence:
    """A passage with its terms; `at` is its position in the corpus."""

    at: int
    article: int
    terms: frozenset[str]


def fresh(prints: Prints, known: Known) -> Fresh:
    """What is new in the corpus of `prints` for those who know `known`."""
    corpus = prints.corpus
    new = [n for n, article in enumerate(corpus.articles) if known.articles.get(article.id) != article_print(article)]
    read, unread = new[-READ_MOST:], len(new[:-READ_MOST])
    if not read:
        return Fresh((), (), (), (), unread)
    scale = _Scale(corpus)
    was_new = frozenset(new)
    old = [
        at
        for at, passage in enumerate(corpus.passages)
        if passage.article not in was_new or prints.passages[at] in known.passages
    ]
    for at in old[-COMPARED_MOST:]:
        scale.add(_sentence(corpus, at, corpus.passages[at]))
    told: list[int] = []
    copies: dict[int, int] = {}
    repeated: list[Repeated] = []
    found: list[tuple[_Sentence, float]] = []
    first = _first_places(prints, was_new)
    for number in read:
        everything = _sentences(prints, number)
        sentences = [s for s in everything if prints.passages[s.at] not in known.passages]
        matches = [scale.nearest(sentence) for sentence in sentences]
        moved = [(1.0, first[p]) for s in everything if (p := prints.passages[s.at]) in known.passages and p in first]
        original = _original(corpus, [*matches, *moved], number)
        if original is not None and corpus.articles[number].id not in known.articles:
            copies[number] = original
            continue
        if not sentences:
            continue  # an article under another name
        told.append(number + 1)
        for sentence, (share, at) in zip(sentences, matches, strict=True):
            if share >= SAID and corpus.passages[at].article != number:
                repeated.append(Repeated(_snippet(corpus, sentence), corpus.passages[at].article + 1))
            elif _can_stand_alone(corpus, sentence):
                found.append((sentence, _worth(scale, prints, sentence, share)))
        for sentence in sentences:
            scale.add(sentence)
    return Fresh(
        articles=tuple(told),
        news=tuple(_together(corpus, scale, found, known)),
        repeated=tuple(repeated),
        copies=tuple(Copy(number + 1, of + 1) for number, of in copies.items()),
        unread=unread,
    )


class _Scale:
    """Passages by their terms, and how much each term tells."""

    def __init__(self, corpus: Corpus) -> None:
        self.sentences: list[_Sentence] = []
        self.holders: dict[str, list[int]] = defaultdict(list)
        self.size = max(1, len(corpus.passages))

    def add(self, sentence: _Sentence) -> None:
        """Let later sentences be compared with this one."""
        for key in sentence.terms:
            self.holders[key].append(len(self.sentences))
        self.sentences.append(sentence)

    def weight(self, terms: Iterable[str]) -> float:
        """What the terms tell together."""
        return sum(idf(len(self.holders.get(key, ())), self.size) for key in sorted(terms))

    def nearest(self, sentence: _Sentence) -> tuple[float, int]:
        """The share of the sentence's weight that the nearest passage has too, and that passage's position."""
        rarest = sorted(sentence.terms, key=lambda key: (len(self.holders.get(key, ())), key))[:12]
        votes = Counter(holder for key in rarest for holder in self.holders.get(key, ())[-CANDIDATES:])
        whole = self.weight(sentence.terms)
        best = (0.0, -1)
        for holder, _ in votes.most_common(CANDIDATES):
            other = self.sentences[holder]
            # A figure that the other one lacks is news, however much of the rest it has.
            if any(key.startswith("#") and key not in other.terms for key in sentence.terms):
                continue
            share = self.weight(sentence.terms & other.terms) / whole if whole else 0.0
            best = max(best, (share, other.at))
        return best


def _first_places(prints: Prints, new: Set[int]) -> dict[str, int]:
    """Where each passage of the known articles stands first."""
    found: dict[str, int] = {}
    for at, passage in enumerate(prints.corpus.passages):
        if passage.article not in new:
            found.setdefault(prints.passages[at], at)
    return found


def _original(corpus: Corpus, matches: Sequence[tuple[float, int]], number: int) -> int | None:
    """The one other article that has nearly all of these sentences, or None."""
    said = [corpus.passages[at].article for share, at in matches if share >= SAID]
    if len(matches) < FEWEST or not said:
        return None
    article, count = Counter(said).most_common(1)[0]
    return article if article != number and count >= COPY * len(matches) else None


def _sentences(prints: Prints, number: int) -> list[_Sentence]:
    corpus = prints.corpus
    return [
        _sentence(corpus, at, corpus.passages[at])
        for at in prints.of_article[number]
        if corpus.passages[at].kind is not Kind.HEADING
    ]


def _sentence(corpus: Corpus, at: int, passage: Passage) -> _Sentence:
    return _Sentence(at, passage.article, frozenset(token.term for token in analyse(corpus.text(passage))))


def _snippet(corpus: Corpus, sentence: _Sentence) -> Snippet:
    passage = corpus.passages[sentence.at]
    return Snippet(corpus.articles[passage.article], passage.article + 1, passage.start, passage.end)


def _can_stand_alone(corpus: Corpus, sentence: _Sentence) -> bool:
    passage = corpus.passages[sentence.at]
    return SHORTEST <= passage.end - passage.start <= LONGEST and len(sentence.terms) >= 4


def _worth(scale: _Scale, prints: Prints, sentence: _Sentence, share: float) -> float:
    """What a sentence adds: its weight for its length, less what is said already, more at the beginning."""
    place = prints.of_article[sentence.article]
    late = (sentence.at - place.start) / max(1, len(place))
    figure = FIGURE_WORTH if any(key.startswith("#") for key in sentence.terms) else 1.0
    words = prints.corpus.text(prints.corpus.passages[sentence.at])
    alone = DEPENDENT_WORTH if _DEPENDENT.match(words) else 1.0
    dense = scale.weight(sentence.terms) / math.sqrt(len(sentence.terms))
    return dense * (1.0 - share) * figure * alone * (1.0 - (1.0 - LATE_WORTH) * late)


def _together(corpus: Corpus, scale: _Scale, found: Sequence[tuple[_Sentence, float]], known: Known) -> Iterator[News]:
    """Sentences that say one thing as one piece of news, its best sentence first; best news first."""
    groups: list[list[_Sentence]] = []
    for sentence, _ in sorted(found, key=lambda entry: (-entry[1], entry[0].at)):
        for group in groups:
            if _same(scale, group[0], sentence):
                group.append(sentence)
                break
        else:
            groups.append([sentence])
    worth = {sentence.at: value for sentence, value in found}
    for best, *others in groups:
        snippet = _snippet(corpus, best)
        also = sorted({other.article + 1 for other in others} - {snippet.number})
        yield News(snippet, worth[best.at], snippet.article.id in known.articles, tuple(also))


def _same(scale: _Scale, one: _Sentence, two: _Sentence) -> bool:
    smaller = min(scale.weight(one.terms), scale.weight(two.terms))
    return smaller > 0 and scale.weight(one.terms & two.terms) / smaller >= SAME
