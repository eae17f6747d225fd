"""An Answer as a message: the quotes first, who says so small below them, then what differs."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from bot.answers.model import Answer, Claim, Correction
from bot.slack.mrkdwn import Block, escape, mrkdwn, one_line
from bot.slack.views.differences import difference_part, legend
from bot.slack.views.message import Message, Part, compose, cut, section, small
from bot.slack.views.quote import agreement, citation, quotation, quoted, rich_text

QUESTION_TEXT = 1000
WORDS_TEXT = 500
CORRECTION_TEXT = 200


def answer_view(answer: Answer, *, first: Sequence[Part] = (), last: Sequence[Block] = ()) -> Message:
    """The message for an Answer, with `first` above it and the blocks of `last` below."""
    return compose([*first, *_parts(answer)], last=last)


def _parts(answer: Answer) -> Iterator[Part]:
    if answer.corrections:
        yield section("\n".join(map(_correction, answer.corrections)), noun="corrections")
    for claim in answer.claims:
        yield claim_part(claim, of=answer.of)
    for difference in answer.differences:
        yield difference_part(difference)
    yield from legend(answer.differences, told={claim.snippets[0].number for claim in answer.claims})
    yield from notes(asked_as=answer.asked_as, missing=answer.missing)


def _correction(correction: Correction) -> str:
    asked, said = (escape(cut(one_line(words), CORRECTION_TEXT)) for words in (correction.asked, correction.said))
    return f"*Not “{asked}”: the sources say “{said}”.*"


def claim_part(claim: Claim, *, of: int) -> Part:
    """One claim: its best quote, and below it the citation and how many sources say so."""
    best = claim.snippets[0]
    below = f"{citation(best)}\n{agreement(claim, of=of)}"
    blocks = (rich_text(quotation(best)), {"type": "context", "elements": [mrkdwn(below)]})
    return Part(blocks, f"{quoted(best)}\n{below}", noun="quotes", quotes=(best,))


def notes(*, asked_as: str | None, missing: Sequence[str]) -> Iterator[Part]:
    """The small lines: how a follow-up was understood, and which words of the question no quote has."""
    if missing:
        words = ", ".join(one_line(word) for word in missing)
        yield small("Not in these quotes: " + escape(cut(words, WORDS_TEXT)) + ".")
    if asked_as:
        yield small("Asked as: " + escape(cut(one_line(asked_as), QUESTION_TEXT)))
