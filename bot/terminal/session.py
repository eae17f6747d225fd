"""A conversation in the terminal: a question in, a formatted answer out, until `quit`."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from bot.answers import EngineAwayError
from bot.answers.model import Card, Difference, Outcome
from bot.answers.timeline import Event
from bot.corpus.model import Corpus
from bot.terminal import text

REMEMBERED = 10  # earlier questions that complete a follow-up; older ones are another subject by then
LEAVING = frozenset({"quit", "exit", "bye", ":q"})


class Answering(Protocol):
    """What answers: as `bot.answers.build` makes it."""

    @property
    def corpus(self) -> Corpus: ...
    def ask(self, question: str, earlier: Sequence[str] = ()) -> Outcome: ...
    def summarise(self) -> Card: ...
    def surveyed(self) -> tuple[int, int]: ...
    def differences(self) -> tuple[Difference, ...]: ...
    def timeline(self) -> tuple[Event, ...]: ...


@dataclass(frozen=True, slots=True)
class Screen:
    """Where a conversation happens: `read` gives the next line or None at the end, `show` prints one text."""

    read: Callable[[], str | None]
    show: Callable[[str], None]
    width: Callable[[], int]


def converse(answering: Answering, screen: Screen) -> None:
    """Answer what is typed until `quit` or the end of input."""
    earlier: deque[str] = deque(maxlen=REMEMBERED)
    for said in _lines(screen):
        words = COMMANDS.get(said.casefold())
        try:
            if words is not None:
                screen.show(words(answering, screen.width()))
            else:
                screen.show(text.outcome(answering.ask(said, tuple(earlier)), screen.width()))
                earlier.append(said)
        except EngineAwayError:
            screen.show(text.INDEX_AWAY)


def _lines(screen: Screen) -> Iterator[str]:
    while (line := screen.read()) is not None and line.strip().casefold() not in LEAVING:
        if line.strip():
            yield line.strip()


COMMANDS: Mapping[str, Callable[[Answering, int], str]] = {
    "card": lambda answering, width: text.card(answering.summarise(), width),
    "sources": lambda answering, width: text.sources(answering.corpus, width),
    "differences": lambda answering, width: text.differences(answering.differences(), width, *answering.surveyed()),
    "timeline": lambda answering, width: text.timeline(answering.timeline(), width, *answering.surveyed()),
    "help": lambda answering, width: f"{text.outcome(answering.ask(''), width)}\n\n{text.COMMANDS}",
}
