"""What a program reads: outcomes, the Card, sources and differences as objects for JSON.

Offsets are code points of the stored article: `text == article[start:end]`, end exclusive.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence

from bot.answers.model import Abstention, Answer, Card, Claim, Difference, Help, Outcome, Row, Snippet
from bot.answers.timeline import Event
from bot.corpus.model import Corpus

Object = Mapping[str, object]


def line(value: Object) -> bytes:
    """`value` as one line of JSON in UTF-8; half a surrogate pair, which UTF-8 lacks, as its JSON escape."""
    return json.dumps(value, ensure_ascii=False, allow_nan=False).encode("utf-8", "backslashreplace") + b"\n"


def outcome(value: Outcome) -> Object:
    """`outcome`, `snippets`, `sources`, `differences` and what else is known of an answer."""
    match value:
        case Answer():
            return {
                "outcome": "answer",
                "question": value.question,
                "asked_as": value.asked_as,
                "snippets": [_claim(claim) for claim in value.claims],
                "sources": value.sources,
                "of": value.of,
                "differences": differences(value.differences),
                "missing": list(value.missing),
                "corrections": [{"asked": one.asked, "said": one.said} for one in value.corrections],
                "reason": None,
            }
        case Abstention():
            return {
                "outcome": "abstention",
                "question": value.question,
                "asked_as": value.asked_as,
                "snippets": [],
                "sources": 0,
                "differences": [],
                "reason": value.reason.value,
                "mentioned": list(value.mentioned),
                "missing": list(value.missing),
                "closest": _snippet(value.closest) if value.closest else None,
                "nearest": [article.id for article in value.nearest],
            }
        case Help():
            return {
                "outcome": "help",
                "question": value.question,
                "snippets": [],
                "sources": 0,
                "differences": [],
                "reason": None,
                "suggestions": list(value.suggestions),
            }


def card(value: Card) -> Object:
    """`title`, and per row `label`, `snippets`, `sources` and `differences`."""
    return {"title": value.title, "rows": [_row(row) for row in value.rows]}


def sources(corpus: Corpus, quoted: Mapping[str, int] | None = None) -> Object:
    """`articles` in the order of their numbers, and the `skipped` files with their reasons.

    `quoted` tells how many quotes of each article stand in Slack; None where nobody counts.
    """
    quotable = [0] * len(corpus.articles)
    for passage in corpus.passages:
        quotable[passage.article] += 1
    return {
        "articles": [
            {
                "n": number,
                "article": article.id,
                "title": article.title,
                "source": article.source,
                "url": article.url,
                "published": article.published.isoformat() if article.published else None,
                "characters": len(article.text),
                "passages": passages,
                **({"quotes": quoted.get(article.id, 0)} if quoted is not None else {}),
            }
            for number, (article, passages) in enumerate(zip(corpus.articles, quotable, strict=True), start=1)
        ],
        "skipped": [{"name": skipped.name, "reason": skipped.reason} for skipped in corpus.skipped],
    }


def differences(values: Iterable[Difference]) -> Sequence[Object]:
    """What the sources disagree on: `about`, `labels`, and `sides` as lists of quotes."""
    return [
        {
            "about": value.about,
            "labels": [side.label for side in value.sides],
            "sides": [[_snippet(snippet) for snippet in side.snippets] for side in value.sides],
        }
        for value in values
    ]


def surveyed(seen: int, of: int) -> Object:
    """In how many passages was looked, and how many there are: fewer only in an archive."""
    return {"surveyed": seen, "passages": of}


def timeline(events: Iterable[Event]) -> Sequence[Object]:
    """The dated events: `when` in words, `first` and `last` as days, and the quote with those that say the same."""
    return [
        {
            "when": event.when,
            "first": event.first.isoformat(),
            "last": event.last.isoformat(),
            **_claim(event.claim),
        }
        for event in events
    ]


def _row(row: Row) -> Object:
    return {
        "label": row.label,
        "snippets": [_claim(claim) for claim in row.claims],
        "sources": row.sources,
        "differences": differences(row.differences),
    }


def _claim(claim: Claim) -> Object:
    first, *others = claim.snippets
    return {**_snippet(first), "also": [_snippet(other) for other in others], "quoting": claim.quoting}


def _snippet(snippet: Snippet) -> Object:
    return {
        "text": snippet.text,
        "article": snippet.article.id,
        "start": snippet.start,
        "end": snippet.end,
        "n": snippet.number,
        "title": snippet.article.title,
        "source": snippet.article.source,
        "url": snippet.article.url,
    }
