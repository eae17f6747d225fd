"""What somebody said in, the Message to show out: a subcommand or a question, the same for every way in."""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from time import perf_counter

from bot.answers.model import Abstention, Answer, Help
from bot.digests.values import Quotes, Subscription
from bot.search.engine import EngineAwayError
from bot.slack import buttons
from bot.slack.checking import check
from bot.slack.mrkdwn import Block
from bot.slack.ports import Answering, Current, Somewhere
from bot.slack.subcommands import COMMAND, Call, Subcommands
from bot.slack.views.card import card_modal
from bot.slack.views.checked import TITLE, checked_view
from bot.slack.views.context import modal
from bot.slack.views.differences import differences_modal
from bot.slack.views.error import INDEX_AWAY, OLD_BUTTON, TOO_LONG, meant_view, notice
from bot.slack.views.home import Home, home_view
from bot.slack.views.message import Message, Part
from bot.slack.views.outcome import asked_by, outcome_view

log = logging.getLogger("eternaut.slack")

QUESTION_LIMIT = 1000  # characters: more is no question, and would not fit into the buttons
NAME = "Eternaut"  # above a modal that has nothing to show but a sentence

# What a button can open, by the name that it carries.
MODALS: Mapping[str, Callable[[Answering], Block]] = {
    "card": lambda answering: card_modal(answering.summarise()),
    "differences": lambda answering: differences_modal(answering.differences()),
}


@dataclass(frozen=True, slots=True)
class Said:
    """Words, who said them and where."""

    text: str
    enterprise: str
    team: str
    channel: str
    person: str
    earlier: Sequence[str] = ()


@dataclass(frozen=True, slots=True)
class Reply:
    """What to show, and how it stands.

    Attributes:
        message: The words.
        open: The Abstention in it when the question stayed open.
        kind: Which kind of reply it is, for metrics.
        away: Whether nothing could be looked up.
        private: Whether only the asker may see it.
    """

    message: Message
    open: Abstention | None = None
    kind: str = "notice"
    away: bool = False
    private: bool = False


@dataclass(frozen=True, slots=True)
class Asking:
    """Answers from the current articles. Blocking: about a millisecond on small corpora, more on archives."""

    current: Current
    subcommands: Subcommands
    quotes: Quotes | None = None

    def is_question(self, text: str) -> bool:
        """Whether a follow-up may refer to it: not a subcommand, not empty, not too long."""
        return bool(text) and len(text) <= QUESTION_LIMIT and self.subcommands.find(text) is None

    def reply(self, said: Said) -> Reply:
        """The reply in a conversation that all its members read."""
        return self._reply(said)

    def reply_to_one(self, said: Said) -> Reply:
        """The reply that one person sees, who may share it."""
        return self._reply(said, more=buttons.share(said.text))

    def reply_to_all(self, said: Said) -> Reply:
        """The reply that somebody shares with a channel: who asked stands above it."""
        return self._reply(said, first=(asked_by(said.person, said.text),))

    def reply_again(self, said: Said, *, first: Sequence[Part]) -> Reply:
        """The reply once more for the one person, with something above it and nothing to share."""
        return self._reply(said, first=first)

    def _reply(self, said: Said, *, first: Sequence[Part] = (), more: Sequence[Block] = ()) -> Reply:
        began = perf_counter()
        try:
            reply = self._looked_up(said, first, more)
        except EngineAwayError:
            reply = Reply(notice(INDEX_AWAY), kind="away", away=True)
        log.debug("asked", extra={"outcome": reply.kind, "seconds": perf_counter() - began})
        return reply

    def _looked_up(self, said: Said, first: Sequence[Part], more: Sequence[Block]) -> Reply:
        if len(said.text) > QUESTION_LIMIT:
            return Reply(notice(TOO_LONG.format(limit=QUESTION_LIMIT)))
        answering, commands = self.current(said), self.subcommands.usages()
        if found := self.subcommands.find(said.text):
            row, argument = found
            place = {"enterprise": said.enterprise, "team": said.team, "channel": said.channel}
            quoted = partial(self._quoted, said)
            call = Call(
                answering, commands, argument, **place, person=said.person, first=first, more=more, quoted=quoted
            )
            private = row.private is not None and row.private.fullmatch(argument) is not None
            return Reply(row.handler(call), kind=row.name, private=private)
        outcome = answering.ask(said.text, said.earlier)
        if isinstance(outcome, Abstention) and (meant := self.subcommands.nearest(said.text)):
            return Reply(meant_view(COMMAND, meant, first=first))
        shown = outcome_view(outcome, commands=commands, first=first, more=more)
        return Reply(shown, outcome if isinstance(outcome, Abstention) else None, type(outcome).__name__.lower())

    def _quoted(self, said: Said) -> Mapping[str, int] | None:
        return self.quotes.counts(enterprise=said.enterprise, team=said.team) if self.quotes else None

    def modal(self, what: str, where: Somewhere) -> Block:
        """The modal behind a button of ours that opens one."""
        made = MODALS.get(what)
        try:
            return made(self.current(where)) if made else modal(NAME, notice(OLD_BUTTON).blocks)
        except EngineAwayError:
            return modal(NAME, notice(INDEX_AWAY).blocks)

    def checked(self, text: str, where: Somewhere) -> Block:
        """What the sources say to the words of a message, claim by claim, as a modal."""
        answering = self.current(where)  # one for all claims: the articles may be swapped in between
        try:
            return checked_view(check(text, answering.ask))
        except EngineAwayError:
            return modal(TITLE, notice(INDEX_AWAY).blocks)

    def home(self, where: Somewhere, digests: Sequence[Subscription] | None) -> Block:
        """The Home tab of a person with these digests; None where the bot sends none."""
        try:
            card = self.current(where).summarise()
            return home_view(Home(card, self.subcommands.usages(), self.suggestions(where), digests))
        except EngineAwayError:
            return {"type": "home", "blocks": list(notice(INDEX_AWAY).blocks)}

    def suggestions(self, where: Somewhere) -> tuple[str, ...]:
        """Those of the story's questions that the articles of now answer: they may be about other articles."""
        answering = self.current(where)
        offered = answering.ask("")
        questions = offered.suggestions if isinstance(offered, Help) else ()
        try:
            return tuple(question for question in questions if isinstance(answering.ask(question), Answer))
        except EngineAwayError:
            return ()
