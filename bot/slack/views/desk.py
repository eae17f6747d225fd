"""An article that was handed in: shown before it is added, and what became of it."""

from __future__ import annotations

from collections.abc import Sequence

from bot.corpus.model import Article
from bot.follow.desk import Proposal
from bot.slack import buttons
from bot.slack.mrkdwn import Block, escape, one_line
from bot.slack.views.message import SECTION_TEXT, Message, Part, compose, cut, header, section, small
from bot.slack.views.quote import reference, rich_text, text_piece

ADD, DROP, REMOVE = "desk_add", "desk_drop", "desk_remove"
FIRST_LINES = 600  # characters of the article

HOW_TO_ADD = compose(
    [section("Say which: `/eternaut add https://news.example.com/story`. I show it to you before it is added.")]
)
HOW_TO_REMOVE = compose([section("Say which: `/eternaut remove 6`, with its number from `/eternaut sources`.")])
DROPPED = "I have left it out."
NOT_WAITING = "That article does not wait any more: it was added, or replaced by another look at its address."
NOT_THERE = "That article is not in the story any more."


def not_allowed(person: str) -> Message:
    """Who may add, and how one becomes one of them."""
    return compose(
        [
            section("Adding and removing articles is for the people who are named for it, and you are not yet."),
            small(
                f'Whoever runs me can change that: `editors = ["{escape(person)}"]` below `[desk]` in '
                '`config/eternaut.toml` names you, and `editors = ["*"]` everybody.'
            ),
        ]
    )


def refused_view(why: str) -> Message:
    """Why an article was not fetched; `why` ends the sentence."""
    return compose([section(f"I could not take that article: {escape(cut(why, SECTION_TEXT // 2))}.")])


def proposal_view(proposal: Proposal, articles: Sequence[Article]) -> Message:
    """The article's title, where it comes from, its first lines, whether it is new, and the two buttons."""
    article = proposal.article
    first = cut(article.text[article.body :][:FIRST_LINES].strip(), SECTION_TEXT)
    more = "" if len(article.text) - article.body <= FIRST_LINES else " …"
    quote = {"type": "rich_text_quote", "elements": [text_piece(first + more)]}
    parts = [
        header(article.title),
        small(f"{reference(article)} · {len(article.text):,} characters"),
        Part((rich_text(quote),), escape(first)),
        section(newness(proposal, articles)),
    ]
    number = str(proposal.number)
    yes = buttons.button("Add to the story", ADD, number) | {"style": "primary"}
    return compose(parts, last=buttons.row([yes, buttons.button("Leave it out", DROP, number)]))


def added_view(article: Article, articles: Sequence[Article]) -> Message:
    """The article is in the story now; or it is kept, and `articles` could not be made anew with it."""
    return compose([section(added_words(article, articles))])


def added_words(article: Article, articles: Sequence[Article]) -> str:
    """The same as a line."""
    number = next((number for number, one in enumerate(articles, start=1) if one.id == article.id), None)
    if number is None:
        return f"Added {reference(article)}. It is kept, and comes into the answers as soon as they can be made anew."
    return f"Added as [{number}] {reference(article)}. You can ask about it now."


def remove_view(number: int, article: Article) -> Message:
    """The question whether to take an article out."""
    yes: Block = buttons.button("Take it out", REMOVE, article.id) | {"style": "danger"}
    return compose([section(f"Take [{number}] {reference(article)} out of the story?")], last=buttons.row([yes]))


def removed_view(title: str) -> Message:
    """The article is out of the story."""
    return compose([section(f"{title} is out of the story. Quotes from it that were posted can still be looked up.")])


def not_removable(number: int, articles: Sequence[Article]) -> Message:
    """Why the article with this number is not removed here."""
    if 1 <= number <= len(articles):
        told = (
            f"[{number}] {escape(cut(one_line(articles[number - 1].title), 200))} is a file in the folder of articles"
        )
        return compose([section(f"{told}: it goes when the file does. Here go only articles that were added here.")])
    return compose([section(f"There is no article [{number}]; `/eternaut sources` lists them.")])


def newness(proposal: Proposal, articles: Sequence[Article]) -> str:
    """What the article has in common with those in the story."""
    like, earlier = proposal.like, proposal.earlier
    told = "It is new: no article here has much in common with it."
    if like is not None:
        about = f"[{like.number}] {escape(cut(one_line(articles[like.number - 1].title), 200))}"
        share = f"{like.share:.0%}"
        told = f"It is nearly a copy of {about}: they share {share} of their words in a row."
        if not like.near_copy:
            told = f"It is new, and shares {share} of its words in a row with {about}."
    if earlier is not None:
        told += " Another text from this address is in the story; this one takes its place, and the other is kept."
    return told
