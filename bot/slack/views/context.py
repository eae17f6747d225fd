"""The modal that shows a quote inside its article, after checking that it still stands there."""

from __future__ import annotations

from datetime import datetime

from bot.corpus.model import Article
from bot.slack.mrkdwn import Block, inert, plain
from bot.slack.views.message import SECTION_TEXT, compose, cut, header, section, small
from bot.slack.views.quote import bold_piece, day, details, reference, rich_text, text_piece

BEFORE = 400  # characters of the article before the quote: little enough that one sees it at once
AFTER = 1600  # and after it
CHECKED = "The quote is the part in bold behind the bar. Checked: it matches the stored article."


def context_modal(article: Article, *, number: int | None, start: int, end: int, since: str = "") -> Block:
    """The modal for `article.text[start:end]`, which the caller has compared with the words that were shown.

    Args:
        number: The article's number; None when it is not among the articles any more.
        since: For an earlier text of the article: a sentence that says so, in escaped mrkdwn.
    """
    before = article.text[max(0, start - BEFORE) : start]
    after = article.text[end : end + AFTER]
    elements = [
        *_section(_opening(before, complete=start <= BEFORE)),
        {"type": "rich_text_quote", "elements": [bold_piece(cut(article.text[start:end], SECTION_TEXT))]},
        *_section(_closing(after, complete=end + AFTER >= len(article.text))),
    ]
    blocks = (
        *header(article.title).blocks,
        *small("\n".join(filter(None, (_origin(article, number), CHECKED)))).blocks,
        *(section(since).blocks if since else ()),
        rich_text(*elements),
        *_left_out(len(article.text) - len(before) - len(after) - (end - start)),
    )
    return modal("In its article", blocks)


def as_it_was(revision: int, seen_at: datetime | None, *, still_there: bool) -> str:
    """The sentence above an earlier text of an article."""
    when = f", which I read on {day(seen_at.date())}" if seen_at else ""
    now = "The article says something else today." if still_there else "The article is not in the story any more."
    return f"This is its revision {revision}{when}. {now}"


def notice_modal(words: str) -> Block:
    """A modal of one sentence, escaped by the caller."""
    return modal("In its article", compose([section(words)]).blocks)


def modal(title: str, blocks: tuple[Block, ...]) -> Block:
    """A modal without input; `title` has at most 24 characters."""
    return {"type": "modal", "title": plain(title), "close": plain("Close"), "blocks": list(blocks)}


def _origin(article: Article, number: int | None) -> str:
    """Number, source and day below the title; the title once more where it is a link."""
    told = reference(article) if article.url else " · ".join(details(article))
    return told if number is None else f"[{number}] {told}"


def _left_out(hidden: int) -> tuple[Block, ...]:
    return small(f"{hidden:,} characters of the article are left out.").blocks if hidden else ()


def _opening(text: str, *, complete: bool) -> str:
    """What stands before the quote, begun at a word."""
    return text if complete else "… " + text.partition(" ")[2]


def _closing(text: str, *, complete: bool) -> str:
    """What stands after the quote, ended at a word."""
    return text if complete else text.rpartition(" ")[0] + " …"


def _section(text: str) -> list[Block]:
    shown = inert(text).strip()
    return [{"type": "rich_text_section", "elements": [text_piece(cut(shown, SECTION_TEXT))]}] if shown else []
