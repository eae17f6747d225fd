"""Buttons, the modal behind "Not helpful", and the message shortcut: acknowledged at once, done afterwards."""

from __future__ import annotations

import json
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace

from slack_bolt import BoltResponse

from bot.corpus.model import Article, Corpus
from bot.slack import incoming
from bot.slack.asking import Said
from bot.slack.buttons import HELPFUL, Spot, read_context
from bot.slack.heard import Heard
from bot.slack.incoming import Ballot, Pressed
from bot.slack.mrkdwn import Block, escape, inert
from bot.slack.ports import Earlier, Somewhere, Votes
from bot.slack.replies import Replies
from bot.slack.sharing import share
from bot.slack.views.context import as_it_was, context_modal, notice_modal
from bot.slack.views.error import CHANGED, OLD_BUTTON, THANKS, error_view, notice
from bot.slack.views.message import Message
from bot.slack.views.why import FIELD, why_modal


@dataclass(frozen=True, slots=True)
class Actions:
    """Hears what people press."""

    replies: Replies
    votes: Votes
    earlier: Earlier = lambda where, article: ()

    async def share(self, heard: Heard) -> BoltResponse | None:
        """Share to channel: the answer is posted for all, and the button disappears."""
        button = incoming.pressed(heard.body)
        self._later("share", button, lambda: share(button, self.replies, self._whisper))
        return await heard.ack()

    async def view_in_context(self, heard: Heard) -> BoltResponse | None:
        """View in context: a modal with the quote inside its article."""
        button = incoming.pressed(heard.body)

        async def show() -> None:
            shown = await self.replies.blocking(self._context, button)
            outbox = await self.replies.outbox_in(button)
            await outbox.open_modal(button.trigger, shown, on_top=button.in_modal)

        self._later("view in context", button, show)
        return await heard.ack()

    async def open(self, heard: Heard) -> BoltResponse | None:
        """One of the modals that belong to a message: all quotes of the card, or all differences."""
        button = incoming.pressed(heard.body)

        async def show() -> None:
            shown = await self.replies.blocking(self.replies.asking.modal, button.value, button)
            outbox = await self.replies.outbox_in(button)
            await outbox.open_modal(button.trigger, shown, on_top=button.in_modal)

        self._later("open", button, show)
        return await heard.ack()

    async def turn(self, heard: Heard) -> BoltResponse | None:
        """Another page of a list, in the place of the one with the button."""
        button = incoming.pressed(heard.body)

        async def show() -> None:
            said = Said(button.value, button.enterprise, button.team, button.channel, button.person)
            asking = self.replies.asking
            reply = await self.replies.blocking(asking.reply_to_one if button.alone else asking.reply, said)
            await self.replies.outbox.respond(button.response_url, reply.message, replace_original=True)

        self._later("turn", button, show)
        return await heard.ack()

    async def vote(self, heard: Heard) -> BoltResponse | None:
        """Helpful or not: the vote is kept; "Not helpful" also asks why."""
        button = incoming.pressed(heard.body)
        helpful = heard.body["actions"][0]["action_id"] == HELPFUL
        self._later("vote", button, lambda: self._vote(button, helpful=helpful))
        return await heard.ack()

    async def why(self, heard: Heard) -> BoltResponse | None:
        """The submission of the modal behind "Not helpful": the vote again, with its reason."""
        view = heard.body["view"]
        field_value = view["state"]["values"][FIELD][FIELD].get("value") or ""
        ballot = Ballot(**json.loads(view["private_metadata"]), helpful=False, why=inert(field_value))

        async def cast() -> None:
            await self.replies.blocking(self.votes.cast, ballot, now=self.replies.clock())

        self.replies.work.start("keep why", cast)
        return await heard.ack()

    async def check_message(self, heard: Heard) -> BoltResponse | None:
        """The message shortcut: what the sources say to a message, claim by claim, in a modal."""
        said = incoming.shortcut(heard.body, bot_user=heard.bot_user)
        trigger = str(heard.body.get("trigger_id") or "")

        async def show() -> None:
            shown = await self.replies.blocking(self.replies.asking.checked, said.text, said)
            await (await self.replies.outbox_in(said)).open_modal(trigger, shown, on_top=False)

        self.replies.work.start("check message", show, tell=self._apology(said.response_url))
        return await heard.ack()

    async def unknown(self, heard: Heard) -> BoltResponse | None:
        """A button that this version does not know, on an older message."""
        button = incoming.pressed(heard.body)
        self._later("unknown button", button, lambda: self._whisper(button.response_url, notice(OLD_BUTTON)))
        return await heard.ack()

    async def sorry(self, heard: Heard, reference: str) -> BoltResponse | None:
        """The apology for a payload that could not be read: beside the button, when Slack says where that is."""
        url = str(heard.body.get("response_url") or "")
        self.replies.work.start("apologise", lambda: self._apology(url)(reference))
        return await heard.ack()

    def _later(self, name: str, button: Pressed, action: Callable[[], Awaitable[None]]) -> None:
        self.replies.work.start(name, action, tell=self._apology(button.response_url))

    def _apology(self, url: str) -> Callable[[str], Awaitable[None]]:
        async def apologise(reference: str) -> None:
            await self._whisper(url, error_view(reference))

        return apologise

    async def _whisper(self, url: str, message: Message) -> None:
        """Tell one person something beside the message; in a modal there is no such place."""
        if url:
            await self.replies.outbox.respond(url, message, response_type="ephemeral", replace_original=False)

    def _context(self, button: Pressed) -> Block:
        place = read_context(button.value)
        corpus = self.replies.asking.current(button).corpus
        found = place.find(corpus) if place else None
        if place is not None and found is not None:
            number, article = found
            return context_modal(article, number=number, start=place.start, end=place.end)
        return (self._as_it_was(button, place, corpus) if place else None) or notice_modal(escape(CHANGED))

    def _as_it_was(self, where: Somewhere, place: Spot, corpus: Corpus) -> Block | None:
        """The quote in the text that the article had when it was quoted; None when that text is not kept."""
        position = corpus.position(place.article)
        number = position + 1 if position is not None else None
        for kept in self.earlier(where, place.article):
            if place.stands_in(kept.text):
                today = corpus.articles[number - 1] if number else Article(place.article, "", "")
                article = replace(today, text=kept.text, title=kept.title, revision=kept.revision)
                since = as_it_was(kept.revision, kept.seen_at, still_there=number is not None)
                return context_modal(article, number=number, start=place.start, end=place.end, since=since)
        return None

    async def _vote(self, button: Pressed, *, helpful: bool) -> None:
        place = {
            "enterprise": button.enterprise,
            "team": button.team,
            "channel": button.channel,
            "message_ts": button.message_ts,
            "person": button.person,
            "question": button.value,
        }
        if not helpful:
            # First of all, because the trigger lives for three seconds.
            # Letters as they are: a \u0431 for each would pass the limit of private_metadata.
            kept = json.dumps(place, ensure_ascii=False, separators=(",", ":"))
            outbox = await self.replies.outbox_in(button)
            await outbox.open_modal(button.trigger, why_modal(button.value, kept=kept), on_top=False)
        await self.replies.blocking(self.votes.cast, Ballot(**place, helpful=helpful), now=self.replies.clock())
        if helpful:
            await self._whisper(button.response_url, notice(THANKS))
