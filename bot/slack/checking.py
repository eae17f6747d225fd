"""A message checked claim by claim: what the sources say to each of its sentences."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from enum import StrEnum

from bot.answers.model import Abstention, Answer, Claim, Correction, Difference, Outcome, Snippet
from bot.corpus.sentences import has_word, spans
from bot.search.analyzer import term, words
from bot.search.quantities import quantities

MOST = 12  # claims of one message: the modal must open within three seconds of the click
CLAIM_LIMIT = 1000  # characters of one claim
_DENIAL = re.compile(r"\b(?:not|no|never|nobody|nothing|none|nor|\w+n[’']t)\b", re.IGNORECASE)
_BULLET = re.compile(r"^[\s•◦▪>*\-–]+|^\s*\d{1,2}[.)]\s+")


class Verdict(StrEnum):
    """What the sources say to a claim."""

    SUPPORTED = "supported"  # a quote says all of it
    DIFFERS = "differs"  # a quote says the same with another figure or word
    DENIAL = "denial"  # one of claim and quote denies something, the other does not
    PARTLY = "partly"  # a quote says some of it
    NOT_SAID = "not_said"


@dataclass(frozen=True, slots=True)
class Finding:
    """One claim and what was found for it.

    Attributes:
        claim: The words of the message.
        verdict: What the sources say to it.
        quotes: What says so, or comes nearest; None when nothing does.
        corrections: What the sources say instead.
        missing: Words of the claim that the quote does not have.
        differences: What the sources themselves disagree on in this matter.
        of: How many articles there are.
    """

    claim: str
    verdict: Verdict
    quotes: Claim | None = None
    corrections: tuple[Correction, ...] = ()
    missing: tuple[str, ...] = ()
    differences: tuple[Difference, ...] = ()
    of: int = 0


@dataclass(frozen=True, slots=True)
class Findings:
    """All claims of a message, in order; `left_out` counts those beyond MOST."""

    found: tuple[Finding, ...]
    left_out: int = 0


def check(text: str, ask: Callable[[str], Outcome]) -> Findings:
    """What the sources say to each statement of `text`; questions, greetings and thanks state nothing."""
    claims = list(_claims(text))
    found = (_finding(claim, ask(claim)) for claim in claims[:MOST])
    return Findings(tuple(filter(None, found)), max(0, len(claims) - MOST))


def _claims(text: str) -> Iterator[str]:
    for line in text.splitlines():
        said = _BULLET.sub("", line)
        for start, end in spans(said, 0, len(said)):
            if has_word(said, start, end) and not said[start:end].rstrip(' )"”’').endswith("?"):
                yield said[start:end][:CLAIM_LIMIT]


def _finding(claim: str, outcome: Outcome) -> Finding | None:
    match outcome:
        case Answer():
            return _judged(claim, outcome)
        case Abstention(closest=closest):
            quotes = Claim((closest,)) if closest else None
            return Finding(claim, Verdict.NOT_SAID, quotes, missing=outcome.missing)
        case _:
            return None


def _judged(claim: str, answer: Answer) -> Finding:
    """The verdict on an answer: stricter than a question needs, because "supported" is a promise."""
    best = answer.claims[0]
    quote = best.snippets[0]
    heart = _heart(quote, claim)
    changed, lacking = _figures(claim, heart, quote.text)
    opposites = tuple(one for one in answer.corrections if not quantities(one.asked))
    corrections = (*opposites, *changed)
    told = {one.asked for one in corrections}
    missing = tuple(word for word in dict.fromkeys((*answer.missing, *lacking)) if word not in told)
    if corrections:
        verdict = Verdict.DIFFERS
    elif missing:
        verdict = Verdict.PARTLY
    elif bool(_DENIAL.search(claim)) != bool(_DENIAL.search(heart)):
        verdict = Verdict.DENIAL
    else:
        verdict = Verdict.SUPPORTED
    return Finding(claim, verdict, best, corrections, missing, answer.differences, answer.of)


def _figures(claim: str, heart: str, quote: str) -> tuple[tuple[Correction, ...], tuple[str, ...]]:
    """Figures of the claim that the quote does not give: with the one that stands there instead, or without.

    Instead stands the only figure of the same unit in the heart of the quote that the claim does not give.
    """
    stated, held = quantities(claim), quantities(quote)
    free = [other for other in quantities(heart) if not any(one.agrees(other) for one in stated)]
    changed, lacking = [], []
    for one in stated:
        if any(one.agrees(other) for other in held):
            continue
        figure = claim[one.start : one.end]
        instead = {heart[other.start : other.end] for other in free if other.unit == one.unit}
        if len(instead) == 1:
            changed.append(Correction(figure, instead.pop()))
        else:
            lacking.append(figure)
    return tuple(changed), tuple(lacking)


def _heart(quote: Snippet, claim: str) -> str:
    """The sentence of the quote that has most of the claim's words."""
    wanted = set(filter(None, (term(word) for word, _, _ in words(claim))))
    sentences = [line[start:end] for line in quote.text.splitlines() for start, end in spans(line, 0, len(line))]

    def shared(sentence: str) -> int:
        return len(wanted & {term(word) for word, _, _ in words(sentence)})

    return max(sentences, key=shared, default=quote.text)
