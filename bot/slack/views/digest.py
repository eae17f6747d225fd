"""The digest as messages: one screen for the channel, the rest for its thread, and the modal behind "Why this?"."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date

from bot.answers.model import Difference
from bot.digests.content import Digest, Line, Why
from bot.slack import buttons
from bot.slack.mrkdwn import Block, escape, mrkdwn, one_line
from bot.slack.views.context import modal
from bot.slack.views.differences import difference_part
from bot.slack.views.message import (
    ACTION_ELEMENTS,
    MODAL_BLOCKS,
    Message,
    Part,
    beginning,
    compose,
    cut,
    header,
    section,
    small,
)
from bot.slack.views.quote import citation, quotation, quoted, reference, rich_text

WHY = "digest_why"
LABEL_TEXT = 100
SHORT_QUOTE = 140
ARTICLES_NAMED = 3
LEFT_OUT_NAMED = 12
SIDES = 3


@dataclass(frozen=True, slots=True)
class Occasion:
    """For whom and when a digest is made.

    Attributes:
        day: The local day.
        name: The name of its Delivery, which the button "Why this?" carries.
        due: When it was due, in words, if it comes late; "" otherwise.
        asked: Whether somebody asked for it now.
        nothing_new: Whether there is only a part of the story to show.
    """

    day: date
    name: str
    due: str = ""
    asked: bool = False
    nothing_new: bool = False


def day_words(day: date) -> str:
    """Monday, 23 November 2026."""
    return f"{day:%A}, {day.day} {day:%B %Y}"


def digest_view(digest: Digest, occasion: Occasion) -> Message:
    """The post in the channel."""
    parts = [header(f"Digest for {day_words(occasion.day)}"), *_opening(digest, occasion)]
    parts += [_line(line) for line in digest.lines]
    if digest.more:
        parts.append(small(f"{_count(len(digest.more), 'more line')} in the thread."))
    why = buttons.button("Why this?", WHY, occasion.name)
    return compose(parts, last=buttons.row((*_spots(digest.lines, 1), why)))


def more_view(digest: Digest) -> Message | None:
    """The reply with the rest; None when all is in the post."""
    if not digest.more:
        return None
    parts = [small("The rest of this digest:"), *(_line(line) for line in digest.more)]
    return compose(parts, last=buttons.row(_spots(digest.more, 0)))


def why_digest_modal(digest: Digest, occasion: Occasion) -> Block:
    """For each line why it is there, and what was left out and why."""
    parts = [section("*Why each line is here*")]
    for line in (*digest.lines, *digest.more):
        parts.append(section(f"{_short(line)}\n{_reason(line)}", noun="reasons"))
    left_out = list(_left_out(digest))
    parts.append(section("*What was left out*"))
    parts += [section(words, noun="reasons") for words in left_out] or [section("Nothing.")]
    return modal("Why this?", compose(parts, most_blocks=MODAL_BLOCKS).blocks)


def _opening(digest: Digest, occasion: Occasion) -> Iterator[Part]:
    if occasion.due:
        yield small(f"This digest comes late: it was due at {escape(occasion.due)}.")
    if occasion.asked:
        yield small("Asked for now.")
    if occasion.nothing_new:
        yield small("Nothing is new since the last digest. A part of the story:")
    elif digest.lines and digest.lines[0].why is Why.BEGIN:
        yield small(f"The story so far, from {_count(len(digest.corpus.articles), 'article')}.")
    else:
        yield from _arrivals(digest)


def _arrivals(digest: Digest) -> Iterator[Part]:
    """Which articles are new, and which of them are copies."""
    numbers = digest.articles
    if numbers:
        named = [f"[{n}] {reference(digest.corpus.articles[n - 1])}" for n in numbers[:ARTICLES_NAMED]]
        others = len(numbers) - len(named) + digest.unread
        tail = f" and {others:,} more" if others else ""
        yield small("New or changed: " + "; ".join(named) + tail + ".", noun="articles")
    if digest.copies:
        folded = ", ".join(f"[{copy.number}] repeats [{copy.of}]" for copy in digest.copies[:LEFT_OUT_NAMED])
        others = len(digest.copies) - LEFT_OUT_NAMED
        yield small(f"Copies: {folded}{f' and {others:,} more' if others > 0 else ''}.", noun="articles")


def _line(line: Line) -> Part:
    if line.difference is not None:
        return difference_part(_brief(line.difference))
    label = escape(cut(one_line(line.label), LABEL_TEXT))
    below = f"{citation(line.snippet)} · {_small_reason(line)}"
    above = ({"type": "context", "elements": [mrkdwn(f"*{label}*")]},) if label else ()
    blocks = (*above, rich_text(quotation(line.snippet)), {"type": "context", "elements": [mrkdwn(below)]})
    told = [f"*{label}*"] if label else []
    return Part(blocks, "\n".join((*told, quoted(line.snippet), below)), noun="lines", quotes=(line.snippet,))


def _brief(difference: Difference) -> Difference:
    """One quote for each of the first sides: the whole stands in `/eternaut differences`."""
    sides = tuple(replace(side, snippets=side.snippets[:1]) for side in difference.sides[:SIDES])
    return replace(difference, sides=sides)


def _small_reason(line: Line) -> str:
    also = f" Also in {_numbers(line.also)}." if line.also else ""
    match line.why:
        case Why.NEW:
            return f"New.{also}"
        case Why.CHANGED:
            return f"Changed since the last digest.{also}"
        case Why.SOURCES:
            return f"Now told by {_count(line.now, 'source')}, before by {line.before}.{also}"
        case _:
            return f"Said by {_count(line.now, 'source')}.{also}"


def _reason(line: Line) -> str:
    """Why a line is in the digest, in a sentence or two."""
    number = f"[{line.snippet.number}]"
    label = escape(cut(one_line(line.label), LABEL_TEXT))
    also = f" {_numbers(line.also)} say it too." if line.also else ""
    match line.why:
        case Why.BEGIN:
            return f"It is this channel's first digest, and this is the row “{label}” of the story's card."
        case Why.NEW:
            return f"{number} is new since the last digest, and no article that was known then says this.{also}"
        case Why.CHANGED:
            return f"The text of {number} was changed since the last digest, and now says this.{also}"
        case Why.SOURCES:
            return (
                f"The row “{label}” of the card has it; {_count(line.before, 'source')} told it at the last digest, "
                f"{line.now} do now. {number} is new."
            )
        case Why.DIFFERS:
            return "At the last digest the sources did not differ on this, or not in this way."
        case Why.PART:
            return f"Nothing is new. “{label}” is the part of the card not shown here for the longest time."


def _left_out(digest: Digest) -> Iterator[str]:
    for copy in digest.copies[:LEFT_OUT_NAMED]:
        yield f"[{copy.number}]: nearly all of its sentences stand in [{copy.of}] too."
    for repeated in digest.repeated[:LEFT_OUT_NAMED]:
        yield f"{_quote(repeated.snippet.text)} [{repeated.snippet.number}]\n[{repeated.of}] says so already."
    hidden = max(0, len(digest.copies) - LEFT_OUT_NAMED) + max(0, len(digest.repeated) - LEFT_OUT_NAMED)
    if hidden:
        yield f"{hidden:,} more sentences or articles that only repeat what is known."
    if digest.dropped:
        yield f"{_count(digest.dropped, 'line')} that add less than those shown."
    if digest.unread:
        yield f"{_count(digest.unread, 'new article')}: more than a digest can take in. They can be asked about."


def _short(line: Line) -> str:
    return f"{_quote(line.snippet.text)} [{line.snippet.number}]"


def _quote(text: str) -> str:
    return f"“{escape(beginning(one_line(text), SHORT_QUOTE))}”"


def _spots(lines: Sequence[Line], reserved: int) -> tuple[Block, ...]:
    snippets = [line.snippet for line in lines if line.difference is None]
    return buttons.in_context(snippets)[: ACTION_ELEMENTS - reserved]


def _numbers(numbers: Sequence[int]) -> str:
    return ", ".join(f"[{number}]" for number in numbers)


def _count(number: int, noun: str) -> str:
    return f"{number:,} {noun}" if number == 1 else f"{number:,} {noun}s"
