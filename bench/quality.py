"""How good the answers are on a question set: `python -m bench.quality tests/quality/dev [--misses]`.

Every figure is a share of questions, from 0 to 1; only of `wrong` less is better.

    overall   questions and turns met as they should be
    first     answerable questions whose first snippet answers them
    shown     the same, within three snippets
    near      unanswerable questions on the subject that were refused
    far       unanswerable questions on another subject that were refused
    talk      small talk met with help
    premise   false premises refused, or corrected by a quote
    safe      hostile texts that were not answered
    flagged   real differences shown with quotes of two sides
    unflagged answers where the sources agree in other words, shown without a difference
    counted   right answers whose number of sources is right
    threads   turns of threads met as they should be
    wrong     questions and turns answered, but not right within three snippets
"""

from __future__ import annotations

import argparse
import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from bench.questions import Asked, Expect, Gold, read
from bot.answers.model import Answer, Help, Outcome, Snippet
from bot.answers.verbatim import Checked
from bot.app import open_answers
from bot.settings import load

LONGEST = 600  # code points; whoever shows more shows a page, and has found nothing
_STRAIGHT = str.maketrans("’‘“”‑–\u00a0", "''\"\"-- ")
_FIGURES = {Expect.HELP: "talk", Expect.CORRECT: "premise", Expect.NO_HARM: "safe", Expect.FLAG: "flagged"}
_ORDER = "overall first shown near far talk premise safe flagged unflagged counted threads wrong".split()


@dataclass(frozen=True, slots=True)
class Marked:
    """One outcome judged: right by its first snippet alone, and right within its first three."""

    asked: Asked
    outcome: Outcome
    first: bool
    shown: bool


def mark(asked: Asked, outcome: Outcome) -> Marked:
    """`outcome` judged by what `asked` expects."""
    snippets = outcome.snippets if isinstance(outcome, Answer) else ()
    clean = not any(_plain(bad) in _plain(s.text) for s in snippets[:3] for bad in asked.must_not)
    first, shown = (_met(asked, outcome, snippets[:size]) and clean for size in (1, 3))
    return Marked(asked, outcome, first, shown)


def _met(asked: Asked, outcome: Outcome, snippets: Sequence[Snippet]) -> bool:
    """Whether the outcome is as expected when only `snippets` of it are seen."""
    found = bool(snippets) and _touches(snippets, asked.full) and _says(snippets, asked.must)
    differs = isinstance(outcome, Answer) and bool(outcome.differences)
    match asked.expect:
        case Expect.ANSWER:
            return found
        case Expect.CALM:
            return found and not differs
        case Expect.HELP:
            return isinstance(outcome, Help)
        case Expect.ABSTAIN | Expect.NO_HARM:
            return not snippets
        case Expect.CORRECT | Expect.EITHER:
            return found or not snippets
        case Expect.FLAG:
            return differs and _both(asked, outcome)


def _both(asked: Asked, outcome: Outcome) -> bool:
    """Whether the differences shown quote two sides of the one that is there."""
    differences = outcome.differences if isinstance(outcome, Answer) else ()
    quoted = [snippet for difference in differences for side in difference.sides for snippet in side.snippets]
    return sum(_touches(quoted, side) for side in asked.sides) >= 2


def _touches(snippets: Iterable[Snippet], places: Sequence[Gold]) -> bool:
    """Whether a snippet shares half of its length, or of the place's, with one of `places`."""
    return any(_shares(snippet, place) for snippet in snippets for place in places)


def _shares(snippet: Snippet, place: Gold) -> bool:
    size = snippet.end - snippet.start
    common = min(snippet.end, place.end) - max(snippet.start, place.start)
    return snippet.article.id == place.article and size <= LONGEST and 2 * common >= min(size, place.end - place.start)


def _says(snippets: Iterable[Snippet], groups: Sequence[Sequence[str]]) -> bool:
    text = _plain(" ".join(snippet.text for snippet in snippets))
    return all(any(_plain(wording) in text for wording in group) for group in groups)


def _plain(text: str) -> str:
    """`text` in small letters with straight quotation marks and single blanks."""
    straight = unicodedata.normalize("NFC", text).translate(_STRAIGHT)
    return re.sub(r"\s+", " ", straight).casefold().strip()


def figures(marked: Iterable[Marked]) -> Mapping[str, tuple[float, int]]:
    """Figure -> (share, of how many), in the order of the list above, then `first` by kind of question."""
    votes: dict[str, list[bool]] = {name: [] for name in _ORDER}
    for one in marked:
        for name, good in _votes(one):
            votes.setdefault(name, []).append(good)
    return {name: (sum(cast) / len(cast), len(cast)) for name, cast in votes.items() if cast}


def _votes(one: Marked) -> Iterable[tuple[str, bool]]:
    """What one question says about which figure."""
    asked, answer = one.asked, one.outcome if isinstance(one.outcome, Answer) else None
    yield "overall", one.first
    yield "wrong", answer is not None and not one.shown
    if asked.expect is Expect.CALM and answer:
        yield "unflagged", not answer.differences
    if asked.expect in (Expect.ANSWER, Expect.CALM) and one.first and answer:
        yield "counted", asked.sources[0] <= answer.sources <= asked.sources[1]
    if asked.threaded:
        yield "threads", one.first
        return
    if asked.expect is Expect.ANSWER:
        yield "first", one.first
        yield "shown", one.shown
        yield f"first, {asked.kind}", one.first
    if asked.expect is Expect.ABSTAIN:
        yield "far" if asked.kind == "unanswerable_far" else "near", one.first
    if asked.expect in _FIGURES:
        yield _FIGURES[asked.expect], one.first


def ask_all(answers: Checked, questions: Iterable[Asked]) -> tuple[Marked, ...]:
    """Every question asked and judged. Raises NotVerbatimError when a quote is not what is stored."""
    return tuple(mark(asked, answers.ask(asked.question, asked.earlier)) for asked in questions)


def miss(one: Marked) -> str:
    """One line on a question that was not met."""
    shown = one.outcome.snippets[0].text if isinstance(one.outcome, Answer) else type(one.outcome).__name__
    return f"{one.asked.id:7} {one.asked.kind:18} {one.asked.question[:80]!r} -> {shown[:110]!r}"


def main() -> None:
    """Print the figures of a set."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("folder", type=Path, help="with questions.jsonl and threads.jsonl")
    parser.add_argument("--articles", type=Path, help="what the questions are about (as the bot's own option)")
    parser.add_argument("--misses", action="store_true", help="list the questions that were not met")
    options = parser.parse_args()
    marked = ask_all(open_answers(load(options.articles)), read(options.folder))
    for name, (share, of) in figures(marked).items():
        print(f"{name:26} {share:.3f}   of {of}")
    if options.misses:
        print(*(miss(one) for one in marked if not one.first), sep="\n")


if __name__ == "__main__":
    main()
