"""Articles handed in from Slack, or brought by feeds: `/eternaut add`, `/eternaut remove`, and their buttons."""

from __future__ import annotations

import logging
import re
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field

from slack_bolt import BoltResponse
from slack_bolt.async_app import AsyncApp

from bot.follow.desk import ALL_OF_US, Asker, Desk, Refusal
from bot.follow.reader import Reader
from bot.slack import incoming
from bot.slack.heard import Heard, listening
from bot.slack.incoming import Pressed
from bot.slack.mrkdwn import escape, one_line
from bot.slack.replies import Replies
from bot.slack.subcommands import Call, Subcommand
from bot.slack.views import desk as views
from bot.slack.views import pages, waiting
from bot.slack.views.error import error_view, notice
from bot.slack.views.message import Message, Part, cut, section

log = logging.getLogger("eternaut.slack")

ADD_TAKES = re.compile(r"|\d{1,4}|(?:https?://|[\w-]+(?:\.[\w-]+)+/)\S*", re.IGNORECASE)
WAITING = re.compile(r"\d{0,4}")  # behind `add`: the list of what came from feeds, or a page of it
REMOVE_TAKES = re.compile(r"|\[?\d{1,6}\]?")

# (name, what may stand behind it, what it does), for whoever lists the subcommands.
ADD = ("add", "<address of an article>", "shows an article before it is added; alone, what came from feeds")
REMOVE = ("remove", "<number>", "takes an added article out of the story")


@dataclass(slots=True)
class DeskSide:
    """The desk's part of the Slack room; `listen` puts its buttons on the app.

    Attributes:
        desk: Where articles are handed in.
        reader: Brings articles from feeds; None when no feed is followed.
    """

    desk: Desk
    reader: Reader | None = None
    replies: Replies = field(init=False)

    def subcommands(self) -> tuple[Subcommand, ...]:
        """The rows of the table."""
        adding = Subcommand(*ADD, self.add, ADD_TAKES, private=WAITING)
        return (adding, Subcommand(*REMOVE, self.remove, REMOVE_TAKES))

    def listen(self, app: AsyncApp, replies: Replies) -> None:
        """Put the listeners on `app`, before those that take whatever is left."""
        self.replies = replies
        for name, done, too_late in (
            (views.ADD, self._add, views.NOT_WAITING),
            (views.DROP, self._drop, views.NOT_WAITING),
            (views.REMOVE, self._remove, views.NOT_THERE),
            (waiting.ADD, self._add_waiting, waiting.GONE),
            (waiting.DISMISS, self._dismiss, waiting.GONE),
        ):
            app.action(name)(listening(name, self._pressed(done, too_late), sorry=self._sorry))

    def add(self, call: Call) -> Message:
        """Fetch and show an article. Blocks for as long as that takes, some ten seconds at most."""
        if not self.desk.may(call.person):
            return views.not_allowed(call.person)
        if WAITING.fullmatch(call.argument):
            return self.waiting(pages.number_in(call.argument))
        url = call.argument if "://" in call.argument else f"https://{call.argument}"
        found = self.desk.propose(url, Asker(call.enterprise, call.team, call.channel, call.person))
        if isinstance(found, Refusal):
            return views.refused_view(found.why)
        return views.proposal_view(found, self.desk.corpus(call).articles)

    def waiting(self, number: int = 1, *, first: Sequence[Part] = ()) -> Message:
        """The list of what came from feeds and waits for a yes, with `first` above it."""
        if self.reader is None:
            return views.HOW_TO_ADD
        all_of_them = self.reader.waiting()
        shown = waiting.waiting_page(len(all_of_them), number)
        return waiting.waiting_view(
            shown,
            self.desk.proposals([all_of_them[at] for at in shown.rows], ALL_OF_US),
            self.desk.corpus(ALL_OF_US).articles,
            count=len(all_of_them),
            first=first,
            problems=self.reader.problems(),
        )

    def notice(self) -> Message:
        """The same list for those who did not ask for it."""
        return self.waiting(first=[waiting.notice_of(len(self.reader.waiting()) if self.reader else 0)])

    def remove(self, call: Call) -> Message:
        """Ask whether to take out the article with the number that was said."""
        if not self.desk.may(call.person):
            return views.not_allowed(call.person)
        if not call.argument:
            return views.HOW_TO_REMOVE
        number = int(call.argument.strip("[]"))
        article = self.desk.added(number, call)
        if article is None:
            return views.not_removable(number, self.desk.corpus(call).articles)
        return views.remove_view(number, article)

    def _pressed(
        self, done: Callable[[Pressed], Message | None], too_late: str
    ) -> Callable[[Heard], Awaitable[BoltResponse | None]]:
        """A listener that does it in a thread, and shows the outcome in the place of the message with the button.

        `done` gives None when there was nothing to do any more: then `too_late` is said beside the message, which
        after the second press of a double click shows the outcome of the first.
        """

        async def pressed(heard: Heard) -> BoltResponse | None:
            button = incoming.pressed(heard.body)

            async def act() -> None:
                if self.desk.may(button.person):
                    shown = await self.replies.blocking(done, button)
                    if shown is None:
                        await self._whisper(button.response_url, notice(too_late))
                    else:
                        await self.replies.outbox.respond(button.response_url, shown, replace_original=True)
                else:  # a button in a thread can be pressed by everybody who reads it
                    await self._whisper(button.response_url, views.not_allowed(button.person))

            async def apologise(reference: str) -> None:
                await self._whisper(button.response_url, error_view(reference))

            self.replies.work.start("desk", act, tell=apologise)
            return await heard.ack()

        return pressed

    async def _whisper(self, url: str, message: Message) -> None:
        if url:
            await self.replies.outbox.respond(url, message, response_type="ephemeral", replace_original=False)

    async def _sorry(self, heard: Heard, reference: str) -> BoltResponse | None:
        url = str(heard.body.get("response_url") or "")
        self.replies.work.start("apologise", lambda: self._whisper(url, error_view(reference)))
        return await heard.ack()

    def _add(self, button: Pressed) -> Message | None:
        article = self.desk.approve(int(button.value), button, button.person)
        if article is None:
            return None
        log.info("article_added", extra={"article": article.id, "person": button.person})
        return views.added_view(article, self.desk.corpus(button).articles)

    def _drop(self, button: Pressed) -> Message:
        self.desk.dismiss(int(button.value), button)
        return notice(views.DROPPED)

    def _add_waiting(self, button: Pressed) -> Message:
        article = self.desk.approve(int(button.value), ALL_OF_US, button.person)
        if article is None:
            return self.waiting(first=[section(escape(waiting.GONE))])
        log.info("article_added", extra={"article": article.id, "person": button.person})
        return self.waiting(first=[section(views.added_words(article, self.desk.corpus(ALL_OF_US).articles))])

    def _dismiss(self, button: Pressed) -> Message:
        done = self.desk.dismiss(int(button.value), ALL_OF_US)
        return self.waiting(first=[section(escape(waiting.DISMISSED if done else waiting.GONE))])

    def _remove(self, button: Pressed) -> Message | None:
        titles = {article.id: article.title for article in self.desk.corpus(button).articles}
        if not self.desk.remove(button.value, button, button.person):
            return None
        log.info("article_removed", extra={"article": button.value, "person": button.person})
        return views.removed_view(escape(cut(one_line(titles.get(button.value, "The article")), 200)))
