"""A message checked claim by claim, as a modal: the claim, what the sources say to it, and the quote."""

from __future__ import annotations

from collections.abc import Iterator

from bot.answers.model import Claim
from bot.slack import buttons
from bot.slack.checking import Finding, Findings, Verdict
from bot.slack.mrkdwn import Block, escape, mrkdwn, one_line
from bot.slack.views.answer import CORRECTION_TEXT, WORDS_TEXT
from bot.slack.views.context import modal
from bot.slack.views.message import MODAL_BLOCKS, Part, compose, cut, section, small
from bot.slack.views.quote import agreement, citation, quotation, quoted, rich_text

TITLE = "What the sources say"
CLAIM_TEXT = 600
NOTHING = "This message states nothing that could be looked up."
_VERDICTS = {
    Verdict.SUPPORTED: "Supported.",
    Verdict.DIFFERS: "Differs:",
    Verdict.DENIAL: "Compare: one of the two denies something that the other does not.",
    Verdict.PARTLY: "Only part of it is in the sources.",
    Verdict.NOT_SAID: "Not in the sources.",
}


def checked_view(findings: Findings) -> Block:
    """The modal; a quote of each claim can be opened in its article."""
    parts = [part for number, found in enumerate(findings.found, start=1) for part in _parts(number, found)]
    if not parts:
        parts = [section(NOTHING)]
    if findings.left_out:
        parts.append(small(f"{findings.left_out:,} more sentences of the message were not looked at."))
    shown = [(number, found.quotes) for number, found in enumerate(findings.found, start=1)]
    snippets = [quotes.snippets[0] for _, quotes in shown if quotes]
    labels = [f"Quote {number} in context" for number, quotes in shown if quotes]
    last = buttons.row(buttons.in_context(snippets, labels))
    return modal(TITLE, compose(parts, last=last, most_blocks=MODAL_BLOCKS).blocks)


def _parts(number: int, found: Finding) -> Iterator[Part]:
    claim = escape(cut(one_line(found.claim), CLAIM_TEXT))
    yield section(f"{number}. “{claim}”\n*{_VERDICTS[found.verdict]}*{_instead(found)}{_lacking(found)}", noun="claims")
    if found.quotes:
        yield _quote(found, found.quotes)
    for difference in found.differences:
        sides = " / ".join(f"“{one_line(side.label)}”" for side in difference.sides)
        yield small(escape(cut(f"The sources differ: {sides}.", WORDS_TEXT)))


def _instead(found: Finding) -> str:
    told = [f" not “{_words(one.asked)}”: the sources say *“{_words(one.said)}”*." for one in found.corrections]
    return "".join(told)


def _lacking(found: Finding) -> str:
    if found.verdict is Verdict.SUPPORTED or not found.missing:
        return ""
    where = "Not in this quote" if found.quotes else "Not mentioned"
    return f" {where}: {escape(cut(', '.join(map(one_line, found.missing)), WORDS_TEXT))}."


def _words(text: str) -> str:
    return escape(cut(one_line(text), CORRECTION_TEXT))


def _quote(found: Finding, quotes: Claim) -> Part:
    best = quotes.snippets[0]
    below = citation(best)
    if found.verdict in (Verdict.SUPPORTED, Verdict.DIFFERS):
        below += f"\n{agreement(quotes, of=found.of)}"
    else:
        below = f"Closest passage: {below}"
    blocks = (rich_text(quotation(best)), {"type": "context", "elements": [mrkdwn(below)]})
    return Part(blocks, f"{quoted(best)}\n{below}", noun="quotes")
