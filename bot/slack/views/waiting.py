"""The articles from feeds that wait for a yes, each with its two buttons, in pages."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from bot.corpus.model import Article
from bot.follow.desk import Proposal
from bot.slack import buttons
from bot.slack.mrkdwn import escape, one_line
from bot.slack.views.desk import newness
from bot.slack.views.message import SECTION_TEXT, Message, Part, compose, cut, section, small, small_lines
from bot.slack.views.pages import Page, page, turns
from bot.slack.views.quote import reference, rich_text, text_piece

ADD, DISMISS = "waiting_add", "waiting_dismiss"
LENGTH = 5  # articles of a page: a screen or two
FIRST_LINES = 300  # characters of an article
PROBLEMS = 10
NOTHING = "No article from a feed waits for a yes."
HOW = "You can also say which: `/eternaut add https://news.example.com/story`. I show it to you before it is added."
GONE = "That article does not wait any more: somebody has decided, or it was fetched anew."
DISMISSED = "Dismissed. It is not proposed again."


def waiting_page(count: int, number: int) -> Page[int]:
    """The positions, from 0, of the articles on one page."""
    return page(range(count), number=number, length=LENGTH)


def waiting_view(
    shown: Page[int],
    proposals: Sequence[Proposal],
    articles: Sequence[Article],
    *,
    count: int,
    first: Sequence[Part] = (),
    problems: Sequence[tuple[str, str]] = (),
) -> Message:
    """The list.

    Args:
        shown: Which page this is.
        proposals: The articles on it.
        articles: Those in the story, to name the one that a near-copy is like.
        count: How many wait in all.
        first: What was done just now, or why the list comes.
        problems: (host, why) of feeds that cannot be read.
    """
    told = "1 article from your feeds waits" if count == 1 else f"{count:,} articles from your feeds wait"
    parts = [*first, section(f"*{told} for a yes.*" if count else NOTHING)]
    for proposal in proposals:
        parts += _proposal(proposal, articles)
    parts += small_lines([_problem(*one) for one in problems[:PROBLEMS]], noun="feeds")
    if not count:
        parts.append(small(HOW))
    return compose(parts, last=buttons.row(turns(shown, "add")))


def notice_of(count: int) -> Part:
    """Why the list comes unasked."""
    told = "An article that matches has" if count == 1 else "Articles that match have"
    return small(f"{told} come from your feeds. `/eternaut add` shows this list whenever you like.")


def _proposal(proposal: Proposal, articles: Sequence[Article]) -> Iterator[Part]:
    """What it is, how it begins, whether it is new, and the buttons: all of it, or nothing."""
    article = proposal.article
    about = section(f"{reference(article)}, {len(article.text):,} characters")
    begins = cut(_beginning(article), SECTION_TEXT)
    quote = {"type": "rich_text_quote", "elements": [text_piece(f"{begins} …")]}
    told, number = small(newness(proposal, articles)), str(proposal.number)
    yes = buttons.button("Add to the story", ADD, number) | {"style": "primary"}
    [row] = buttons.row([yes, buttons.button("Dismiss", DISMISS, number)])
    blocks = (*about.blocks, rich_text(quote), *told.blocks, row | {"block_id": f"waiting:{number}"})
    yield Part(blocks, f"{about.text}\n{escape(begins)}\n{told.text}", noun="articles")


def _beginning(article: Article) -> str:
    """The first lines, without the title above them, to the end of a word."""
    text = one_line(article.text[article.body :][: FIRST_LINES + len(article.title)])
    return text.removeprefix(one_line(article.title)).strip()[:FIRST_LINES].rpartition(" ")[0] or text[:FIRST_LINES]


def _problem(host: str, why: str) -> str:
    return f"The feed at {escape(cut(host, 200))} cannot be read: {escape(cut(why, 300))}. I try again now and then."
