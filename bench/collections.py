"""How well answers are found in a collection of questions: `python -m bench.collections FOLDER...`.

A folder holds a collection in the common form of retrieval experiments, each paragraph an article of its own:

    corpus.jsonl   {"id", "text"} a line: the paragraphs
    queries.jsonl  {"id", "text", "answerable", "answers"} a line; the last two may be left out: it is answerable
    qrels.tsv      query, paragraph and 1, with tabs between: where the answers stand

Every figure is a share, from 0 to 1. `first` and `three` ask for the right paragraph and, where the collection tells
the answers, for one of them in the words shown; `paragraph` for the right paragraph alone.
"""

from __future__ import annotations

import argparse
import json
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from bot.answers import Answerer
from bot.answers.model import Answer, Snippet
from bot.app import open_answers
from bot.settings import load

CORPUS = "corpus.jsonl"


@dataclass(frozen=True, slots=True)
class Query:
    """A question of a collection.

    Attributes:
        text: As it is asked.
        answerable: Whether a paragraph answers it.
        answers: Wordings of the answer; () when the collection does not tell.
        paragraphs: Names of the paragraphs that answer it.
    """

    text: str
    answerable: bool
    answers: tuple[str, ...]
    paragraphs: frozenset[str]


@dataclass(frozen=True, slots=True)
class Judged:
    """What was found for a query, before anything is refused.

    Attributes:
        query: The question.
        confidence: How likely the bot thinks that the first snippet answers it (0 to 1).
        first: Whether the first snippet does.
        three: Whether one of the first three does.
        paragraph: Whether the first snippet stands in a right paragraph.
    """

    query: Query
    confidence: float
    first: bool
    three: bool
    paragraph: bool


def queries(folder: Path) -> tuple[Query, ...]:
    """The queries of the collection in `folder`; answerable ones without a known paragraph are left out.

    Raises:
        OSError: A file is missing.
        ValueError, KeyError: A line is not in the form above.
    """
    places: dict[str, set[str]] = {}
    for line in (folder / "qrels.tsv").read_text(encoding="utf-8").splitlines():
        query, paragraph, relevant = line.split("\t")
        if int(relevant) > 0:
            places.setdefault(query, set()).add(paragraph)
    found = (_query(row, frozenset(places.get(row["id"], ()))) for row in _rows(folder / "queries.jsonl"))
    return tuple(query for query in found if query.paragraphs or not query.answerable)


def _rows(path: Path) -> Iterator[Mapping[str, Any]]:
    with path.open(encoding="utf-8") as lines:
        yield from (json.loads(line) for line in lines if line.strip())


def _query(row: Mapping[str, Any], paragraphs: frozenset[str]) -> Query:
    return Query(row["text"], row.get("answerable", True), tuple(row.get("answers", ())), paragraphs)


def answerer(folder: Path) -> Answerer:
    """The bot over the collection's paragraphs, configured as the project is."""
    found = open_answers(load(folder / CORPUS)).inner
    if not isinstance(found, Answerer):
        raise TypeError("a collection is asked of the Answerer itself")
    return found


def judge_all(configured: Answerer, asked: Iterable[Query]) -> tuple[Judged, ...]:
    """What is found for every query when nothing is refused."""
    willing = replace(configured, tuning=replace(configured.tuning, enough=0.0))
    return tuple(_judged(willing, query) for query in asked)


def _judged(willing: Answerer, query: Query) -> Judged:
    outcome = willing.ask(query.text)
    snippets = outcome.snippets if isinstance(outcome, Answer) else ()
    _, ranked = willing.look_up(query.text, ())
    return Judged(
        query=query,
        confidence=ranked[0].confidence if ranked else 0.0,
        first=_answers(snippets[:1], query),
        three=_answers(snippets[:3], query),
        paragraph=any(_paragraph(snippet) in query.paragraphs for snippet in snippets[:1]),
    )


def _answers(snippets: Sequence[Snippet], query: Query) -> bool:
    return any(
        _paragraph(snippet) in query.paragraphs
        and (not query.answers or any(_plain(answer) in _plain(snippet.text) for answer in query.answers))
        for snippet in snippets
    )


def _paragraph(snippet: Snippet) -> str:
    """The paragraph's own name: the bot puts the file's name before it."""
    return snippet.article.id.removeprefix(f"{CORPUS}#")


def _plain(text: str) -> str:
    return " ".join(text.casefold().split())


def figures(judged: Sequence[Judged], enough: float) -> Mapping[str, float]:
    """The figures, for finding alone and with refusals below the confidence `enough`."""
    can = [one for one in judged if one.query.answerable]
    cannot = [one for one in judged if not one.query.answerable]
    answered = [one for one in can if one.confidence >= enough]
    found = {
        "first": _share(one.first for one in can),
        "three": _share(one.three for one in can),
        "paragraph": _share(one.paragraph for one in can),
        "answerable, refused": 1 - len(answered) / len(can),
        "of those answered, first": _share(one.first for one in answered),
        "of those answered, three": _share(one.three for one in answered),
    }
    if not cannot:
        return found
    return found | {
        "unanswerable, refused": _share(one.confidence < enough for one in cannot),
        "told apart (AUC)": told_apart(can, cannot),
    }


def _share(good: Iterable[bool]) -> float:
    votes = list(good)
    return sum(votes) / len(votes) if votes else 0.0


def told_apart(can: Sequence[Judged], cannot: Sequence[Judged]) -> float:
    """How likely an answerable query has more confidence than an unanswerable one; 0.5 is by chance.

    The area under the ROC curve as the Mann-Whitney statistic; ties count half.
    """
    below = sorted(one.confidence for one in cannot)
    wins = (bisect_left(below, one.confidence) + bisect_right(below, one.confidence) for one in can)
    return sum(wins) / 2 / (len(can) * len(cannot))


def main() -> None:
    """Print the figures of each collection."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("folders", type=Path, nargs="+", help="with corpus.jsonl, queries.jsonl and qrels.tsv")
    for folder in parser.parse_args().folders:
        configured, asked = answerer(folder), queries(folder)
        judged = judge_all(configured, asked)
        print(f"{folder.name}: {len(asked)} questions, {len(configured.corpus.passages)} passages")
        for name, share in figures(judged, configured.enough).items():
            print(f"    {name:26} {share:.3f}")


if __name__ == "__main__":
    main()
