"""The last look before anything is shown: is every snippet still the words of the stored article?

A Snippet is sliced, so it cannot differ from its own article; what this catches is a snippet of another
corpus (an index that was swapped in between), a wrong number, or a span that lies outside the text.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Protocol

from bot.answers.model import Abstention, Answer, Card, Claim, Difference, Help, Outcome, Snippet
from bot.answers.timeline import Event
from bot.corpus.model import Corpus


class NotVerbatimError(Exception):
    """A snippet does not stand in the stored article; the text names article and span, not the words."""


class Answerer(Protocol):
    """What `bot.answers.build` makes: answers from one corpus, which never changes under it."""

    @property
    def corpus(self) -> Corpus: ...
    @property
    def fingerprint(self) -> str: ...
    @property
    def engine(self) -> str: ...
    def problem(self) -> str | None: ...
    def ask(self, question: str, earlier: Sequence[str] = ()) -> Outcome: ...
    def explain(self, question: str, earlier: Sequence[str] = ()) -> str: ...
    def summarise(self) -> Card: ...
    def surveyed(self) -> tuple[int, int]: ...
    def differences(self) -> tuple[Difference, ...]: ...
    def timeline(self) -> tuple[Event, ...]: ...


@dataclass(frozen=True, slots=True)
class Checked:
    """An Answerer of which every quote is compared with the stored article before anyone sees it.

    Every method raises NotVerbatimError instead of giving back words that do not stand there.
    """

    inner: Answerer

    @property
    def corpus(self) -> Corpus:
        """The articles that are answered from."""
        return self.inner.corpus

    @property
    def fingerprint(self) -> str:
        """Names the indexed articles: equal articles, equal fingerprint."""
        return self.inner.fingerprint

    @property
    def engine(self) -> str:
        """The name of the search engine."""
        return self.inner.engine

    def problem(self) -> str | None:
        """Why the index cannot be asked just now, in one line; None when it can."""
        return self.inner.problem()

    def ask(self, question: str, earlier: Sequence[str] = ()) -> Outcome:
        """Answer, Abstention or Help for `question`, completed from the thread's `earlier` ones."""
        outcome = self.inner.ask(question, earlier)
        verify(outcome, self.corpus)
        return outcome

    def suggestions(self) -> tuple[str, ...]:
        """Questions to offer a newcomer; () when the story has none."""
        offered = self.ask("")
        return offered.suggestions if isinstance(offered, Help) else ()

    def explain(self, question: str, earlier: Sequence[str] = ()) -> str:
        """How the outcome for `question` comes about, as text for a developer."""
        return self.inner.explain(question, earlier)

    def summarise(self) -> Card:
        """The Card of the story."""
        card = self.inner.summarise()
        verify(card, self.corpus)
        return card

    def surveyed(self) -> tuple[int, int]:
        """In how many passages differences and dated events are looked for, and how many there are."""
        return self.inner.surveyed()

    def differences(self) -> tuple[Difference, ...]:
        """What the sources disagree on in the whole story."""
        found = self.inner.differences()
        verify(found, self.corpus)
        return found

    def timeline(self) -> tuple[Event, ...]:
        """What the sources date, in order."""
        found = self.inner.timeline()
        compare((snippet for event in found for snippet in event.claim.snippets), self.corpus)
        return found


def verify(value: Outcome | Card | Iterable[Difference], corpus: Corpus) -> None:
    """Nothing, when every quote in `value` is `text[start:end]` of the article of its number in `corpus`.

    Raises:
        NotVerbatimError: At the first quote that is not.
    """
    compare(quotes(value), corpus)


def compare(snippets: Iterable[Snippet], corpus: Corpus) -> None:
    """Nothing, when every one of `snippets` stands in `corpus`; raises as `verify`."""
    for snippet in snippets:
        stored = corpus.articles[snippet.number - 1] if 1 <= snippet.number <= len(corpus.articles) else None
        words = stored.text[snippet.start : snippet.end] if stored else ""
        inside = 0 <= snippet.start < snippet.end <= len(snippet.article.text)
        if stored is None or stored.id != snippet.article.id or not inside or words != snippet.text:
            raise NotVerbatimError(f"{snippet.article.id}[{snippet.start}:{snippet.end}] is not what is stored")


def quotes(value: Outcome | Card | Iterable[Difference]) -> Iterable[Snippet]:
    """Every Snippet in `value`, shown first or not."""
    match value:
        case Answer():
            yield from _claimed(value.claims)
            yield from quotes(value.differences)
        case Abstention():
            yield from (value.closest,) if value.closest else ()
        case Help():
            return
        case Card():
            for row in value.rows:
                yield from _claimed(row.claims)
                yield from quotes(row.differences)
        case _:
            yield from (s for difference in value for side in difference.sides for s in side.snippets)


def _claimed(claims: Iterable[Claim]) -> Iterable[Snippet]:
    return (snippet for claim in claims for snippet in claim.snippets)
