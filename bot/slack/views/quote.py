"""A Snippet as a quotation with its matched words in bold, and its Citation as a small line."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from datetime import date

from bot.answers.model import Claim, Snippet
from bot.corpus.model import Article
from bot.slack.mrkdwn import Block, escape, inert, link, one_line
from bot.slack.views.message import beginning, cut, size

TITLE_TEXT = 200
SOURCE_TEXT = 80
BRIEF_TEXT = 48
QUOTE_TEXT = 2500
LINE_TEXT = 1000


def quotation(snippet: Snippet, *, opening: Sequence[Block] = (), ending: str = "") -> Block:
    """A rich text quote: rich text never parses anything, so that the words stay as they are.

    `opening` are pieces of ours before the words, `ending` is a word of ours behind them.
    """
    words = list(_marked(snippet)) or [text_piece("…")]
    return {"type": "rich_text_quote", "elements": [*opening, *words, *([text_piece(f" {ending}")] if ending else ())]}


def text_piece(text: str) -> Block:
    """A run of plain words in rich text."""
    return {"type": "text", "text": inert(text) or " "}


def bold_piece(text: str) -> Block:
    """A run of bold words in rich text."""
    return {"type": "text", "text": inert(text) or " ", "style": {"bold": True}}


def italic_piece(text: str) -> Block:
    """A run of words in rich text that are ours and not an article's."""
    return {"type": "text", "text": inert(text) or " ", "style": {"italic": True}}


def rich_text(*elements: Block) -> Block:
    """A rich text block."""
    return {"type": "rich_text", "elements": list(elements)}


def quoted(snippet: Snippet) -> str:
    """The words of a snippet between quotation marks, escaped, for the `text` of a message."""
    return f"“{escape(cut(snippet.text, QUOTE_TEXT))}”"


def _marked(snippet: Snippet) -> Iterator[Block]:
    """The words of the snippet, the marked ones bold; shortened when Slack would not take them."""
    room = QUOTE_TEXT
    for words, piece in _runs(snippet):
        shown = cut(words, room)
        if shown:
            yield piece(shown)
        room -= size(escape(words))
        if room < 2:
            return


def _runs(snippet: Snippet) -> Iterator[tuple[str, Callable[[str], Block]]]:
    at = snippet.start
    text = snippet.article.text
    for start, end in sorted(snippet.marks):
        start, end = max(start, at), min(end, snippet.end)
        if start >= end:
            continue
        if at < start:
            yield text[at:start], text_piece
        yield text[start:end], bold_piece
        at = end
    if at < snippet.end:
        yield text[at : snippet.end], text_piece


def citation(snippet: Snippet) -> str:
    """`[n] Title · Source · day`, escaped; the title is a link when the article has an address."""
    return f"[{snippet.number}] {reference(snippet.article)}"


def reference(article: Article) -> str:
    """`Title · Source · day`, escaped; the title is a link when the article has an address."""
    title = link(article.url, cut(one_line(article.title), TITLE_TEXT) or article.id[:TITLE_TEXT])
    return " · ".join((title, *details(article)))


def details(article: Article) -> Iterator[str]:
    """Source and day, escaped, as far as they are known."""
    if article.source:
        yield escape(cut(one_line(article.source), SOURCE_TEXT))
    if article.published:
        yield day(article.published)


def brief_reference(article: Article) -> str:
    """`Source, day`, or the beginning of the title when the article names no source; a link as in `reference`."""
    name = one_line(article.source or "") or one_line(article.title) or article.id
    told = link(article.url, beginning(name, BRIEF_TEXT))
    return f"{told}, {day(article.published)}" if article.published else told


def day(value: date) -> str:
    """A day as people write it: 18 July 2025."""
    return f"{value.day} {value:%B %Y}"


def agreement(claim: Claim, *, of: int) -> str:
    """`Said by 4 of 5 sources, all quoting NAME; also in [2], [3]`, escaped."""
    plural = "source" if of == 1 else "sources"
    words = f"Said by {claim.sources} of {of} {plural}"
    if claim.quoting:
        everyone = "all quoting" if claim.sources > 1 else "quoting"
        words += f", {everyone} {escape(cut(one_line(claim.quoting), SOURCE_TEXT))}"
    others = sorted({snippet.number for snippet in claim.snippets[1:]} - {claim.snippets[0].number})
    if others:
        words += "; also in " + ", ".join(f"[{number}]" for number in others)
    return cut_line(words + ".")


def cut_line(text: str) -> str:
    """An escaped line that fits below a citation: many numbers can make it long."""
    return text if size(text) <= LINE_TEXT else text[: LINE_TEXT - 1] + "…"
