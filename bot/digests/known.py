"""What a channel knows: the story as it stood when its last digest was made, small enough to keep for each channel."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from hashlib import sha256
from itertools import combinations

from bot.answers.model import Card, Claim, Difference, Snippet
from bot.corpus.model import Article, Corpus, Passage

WHOLE_ARTICLES = 2_000  # above so many articles only each article's own fingerprint is kept, not its passages'


@dataclass(frozen=True, slots=True)
class Known:
    """What was told, as fingerprints.

    Attributes:
        articles: Id of each Article -> fingerprint of its text.
        passages: Fingerprints of all their passages; empty for large stories.
        facts: Fingerprint of each passage that a fact of the Card stood on -> how many sources the fact had.
        differences: Fingerprints of the pairs of passages that stand against each other in a Difference.
        parts: Labels of the rows of the Card that were shown on quiet days, the last one at the end.
    """

    articles: Mapping[str, str] = field(default_factory=dict)
    passages: frozenset[str] = frozenset()
    facts: Mapping[str, int] = field(default_factory=dict)
    differences: frozenset[str] = frozenset()
    parts: tuple[str, ...] = ()

    @property
    def json(self) -> str:
        """As the ledger keeps it."""
        kept = {
            "articles": dict(self.articles),
            "passages": "".join(sorted(self.passages)),
            "facts": dict(self.facts),
            "differences": sorted(self.differences),
            "parts": self.parts,
        }
        return json.dumps(kept, separators=(",", ":"), sort_keys=True)

    @staticmethod
    def read(kept: str) -> Known:
        """What `json` gave."""
        raw = json.loads(kept)
        joined = raw["passages"]
        return Known(
            articles=raw["articles"],
            passages=frozenset(joined[at : at + _DIGITS] for at in range(0, len(joined), _DIGITS)),
            facts=raw["facts"],
            differences=frozenset(raw["differences"]),
            parts=tuple(raw["parts"]),
        )


_DIGITS = 10


def fingerprint(text: str) -> str:
    """Ten hex digits that tell texts apart, however their white space is set."""
    return sha256(" ".join(text.split()).encode("utf-8", "surrogatepass")).hexdigest()[:_DIGITS]


def article_print(article: Article) -> str:
    """The fingerprint of an article's text."""
    return fingerprint(article.text)


@dataclass(frozen=True, slots=True)
class Prints:
    """The fingerprints of a corpus.

    Attributes:
        corpus: The corpus.
        passages: Of each passage, in order.
        of_article: The positions of each article's passages.
    """

    corpus: Corpus
    passages: Sequence[str]
    of_article: Sequence[range]

    def under(self, snippet: Snippet) -> frozenset[str]:
        """The fingerprints of the passages that a snippet covers or touches."""
        passages = self.corpus.passages
        return frozenset(
            self.passages[at]
            for at in self.of_article[snippet.number - 1]
            if passages[at].start < snippet.end and passages[at].end > snippet.start
        )

    def against(self, difference: Difference) -> frozenset[str]:
        """A fingerprint for each two passages that stand on different sides."""
        sides = [frozenset().union(*map(self.under, side.snippets)) for side in difference.sides]
        return frozenset(
            fingerprint("\n".join(sorted((one, other)))) for a, b in combinations(sides, 2) for one in a for other in b
        )

    def under_claim(self, claim: Claim) -> frozenset[str]:
        """Those of all its snippets."""
        return frozenset().union(*map(self.under, claim.snippets))


def take_prints(corpus: Corpus) -> Prints:
    """The fingerprints of `corpus`."""
    ranges, start = [], 0
    for number in range(len(corpus.articles)):
        end = _end(corpus.passages, start, number)
        ranges.append(range(start, end))
        start = end
    return Prints(corpus, [fingerprint(corpus.text(passage)) for passage in corpus.passages], ranges)


def know(prints: Prints, card: Card, differences: Iterable[Difference], parts: tuple[str, ...]) -> Known:
    """What a channel knows that has been told of everything there is."""
    articles = prints.corpus.articles
    facts: dict[str, int] = {}
    for row in card.rows:
        for claim in row.claims:
            for under in prints.under_claim(claim):
                facts[under] = max(facts.get(under, 0), claim.sources)
    return Known(
        articles={article.id: article_print(article) for article in articles},
        passages=frozenset(prints.passages) if len(articles) <= WHOLE_ARTICLES else frozenset(),
        facts=facts,
        differences=frozenset().union(*map(prints.against, differences)),
        parts=parts,
    )


def _end(passages: Sequence[Passage], start: int, article: int) -> int:
    """Where the passages of `article` end, which begin at `start`: they stand in the order of the articles."""
    end = start
    while end < len(passages) and passages[end].article == article:
        end += 1
    return end
