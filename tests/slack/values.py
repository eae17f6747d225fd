"""A story of four articles, one of them hostile, and an answering that finds sentences in it by words."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time

from bot.answers.model import (
    Abstention,
    Answer,
    Card,
    Claim,
    Correction,
    Difference,
    Help,
    Outcome,
    Reason,
    Row,
    Side,
    Snippet,
)
from bot.answers.timeline import Event
from bot.corpus.model import Article, Corpus, Kind, Passage, Skipped
from bot.digests.values import Place, Standing, Subscription

HOSTILE_WORDS = (
    "Ask <!channel> or <@U0ANA00001> & see <https://evil.example|netflix.com> @here #news "
    "\u202etxet desrever\u202c *bold* `code` \x00\x1b[31m."
)

HARBOUR = Article(
    id="harbour.txt",
    text="The tower fell.\nNobody was hurt when the tower fell at dawn, said Mayor Ada Ruiz. It cost $3 million.",
    title="The tower fell",
    source="Harbour News",
    url="https://news.example.com/tower?a=1&b=2",
    published=date(2025, 7, 18),
)
KEEPER = Article(
    id="keeper.txt",
    text="Ruiz said nobody was hurt. The repair cost $4 million.",
    title="The keeper’s view",
)
LONG = Article(
    id="long.txt",
    text=("Before. " * 1000) + "The storm came first." + (" After." * 1000),
    title="A long report " * 30,
    source="The Almanac",
    published=date(2025, 7, 1),
)
HOSTILE = Article(
    id="hostile.txt",
    text=HOSTILE_WORDS,
    title="<!everyone> *Free* <@U0BEN00002>\u202e",
    source="<!here>",
    url="javascript:alert(1)",
)


def snippet(article: Article, words: str, *marked: str) -> Snippet:
    """The words of an article as a Snippet of CORPUS, with some of them marked."""
    start = article.text.index(words)
    marks = tuple(
        (start + found.start(), start + found.end()) for mark in marked for found in re.finditer(re.escape(mark), words)
    )
    return Snippet(article, ARTICLES.index(article) + 1, start, start + len(words), marks)


ARTICLES = (HARBOUR, KEEPER, LONG, HOSTILE)
HURT = snippet(HARBOUR, "Nobody was hurt when the tower fell at dawn, said Mayor Ada Ruiz.", "Nobody", "hurt")
HURT_TOO = snippet(KEEPER, "Ruiz said nobody was hurt.", "nobody", "hurt")
THREE = snippet(HARBOUR, "It cost $3 million.", "$3 million")
FOUR = snippet(KEEPER, "The repair cost $4 million.", "$4 million")
STORM = snippet(LONG, "The storm came first.", "storm")
HOSTILE_QUOTE = snippet(HOSTILE, HOSTILE_WORDS, "<!channel>", "txet desrever")

COST = Difference("cost", (Side("$3 million", (THREE,)), Side("$4 million", (FOUR,))))
ANSWER = Answer(
    "Was anybody hurt?",
    None,
    (Claim((HURT, HURT_TOO), quoting="Ada Ruiz"), Claim((STORM,))),
    sources=3,
    of=4,
)
FOLLOWING = Answer(
    "and the cost?",
    "and the cost of the tower?",
    (Claim((THREE,)),),
    sources=1,
    of=4,
    differences=(COST,),
    missing=("repair",),
)
CORRECTED = Answer(
    "Why did it cost $9 million?",
    None,
    (Claim((THREE,)),),
    sources=1,
    of=4,
    corrections=(Correction("$9 million", "$3 million"), Correction("<!here>", "*dawn*")),
)
HOSTILE_ANSWER = Answer(
    f"what about {HOSTILE_WORDS}",
    f"what about {HOSTILE_WORDS}",
    (Claim((HOSTILE_QUOTE,), quoting="<!here>"),),
    sources=1,
    of=4,
    differences=(Difference("<!channel>", (Side("<@U0ANA00001>", (HOSTILE_QUOTE,)), Side("*x*", (FOUR,)))),),
    missing=("<!channel>",),
)
NOT_FOUND = Abstention("Who won the cup?", None, Reason.NOT_FOUND, missing=("won", "cup"), nearest=(HARBOUR, HOSTILE))
PARTLY = Abstention(
    "Who painted the tower?",
    None,
    Reason.PARTLY,
    mentioned=("tower",),
    missing=("painted",),
    closest=HURT,
    nearest=(HARBOUR,),
)
PREMISE = Abstention("Why did the mayor resign?", "Why did Ada Ruiz resign?", Reason.PREMISE, closest=HURT_TOO)
HELP = Help("", ("Was anybody hurt?", "What did it cost?"))
EVENTS = (
    Event(date(2025, 7, 18), date(2025, 7, 18), "18 July 2025", Claim((HURT, HURT_TOO))),
    Event(date(2027, 1, 1), date(2027, 12, 31), "2027", Claim((HOSTILE_QUOTE,))),
)
CARD = Card(
    "The <tower>",
    (
        Row("What happened", (Claim((HURT, HURT_TOO)), Claim((STORM,))), 3),
        Row("Cost & figures", (Claim((THREE,)),), 2, (COST,)),
        Row("Empty", (), 0),
        Row("Hostile", (Claim((HOSTILE_QUOTE,)),), 1),
    ),
    ARTICLES,
)
CORPUS = Corpus(
    ARTICLES,
    tuple(
        Passage(number - 1, found.start, found.end, Kind.SENTENCE, 0)
        for found, number in ((s, s.number) for s in (HURT, THREE, HURT_TOO, FOUR, STORM))
    ),
    (Skipped("broken<b>.txt", "is empty"),),
)
_MORNING = Subscription(
    Place("", "T1", "C0NEWSROOM"),
    time(9),
    "Europe/Madrid",
    frozenset(range(5)),
    date(2026, 11, 23),
    "U0BEN00002",
    datetime(2026, 11, 23, tzinfo=UTC),
)
DIGESTS = (
    _MORNING,
    replace(_MORNING, place=Place("", "T1", "C0VFX00002"), standing=Standing.PAUSED, reason="is_archived"),
)
COMMANDS = (("/eternaut <question>", "asks the articles"), ("/eternaut help", "shows this"))


@dataclass(slots=True)
class Librarian:
    """A small Answering: the sentences of CORPUS that share most words with the question.

    It is here so that the tests of the Slack room stay the same when answering gets better.

    Attributes:
        asked: The (question, earlier) pairs that it was given.
    """

    corpus: Corpus
    asked: list[tuple[str, tuple[str, ...]]]

    def ask(self, question: str, earlier: Sequence[str] = ()) -> Outcome:
        """Raises RuntimeError for "break", as a mistake of ours would."""
        self.asked.append((question, tuple(earlier)))
        if not question.strip() or question == "hello":
            return Help(question, ("Was anybody hurt?",))
        if "break" in question:
            raise RuntimeError(f"a mistake at {question}")
        if "differ" in question:
            return HOSTILE_ANSWER
        completed = " ".join((*earlier, question)) if question.startswith("and ") and earlier else None
        found = self._found(set(re.findall(r"\w+", (completed or question).lower())))
        if not found:
            return Abstention(question, completed, Reason.NOT_FOUND, nearest=(HARBOUR,))
        claims = tuple(Claim((one,)) for one in found[:3])
        return Answer(question, completed, claims, sources=len({one.number for one in found}), of=len(ARTICLES))

    def _found(self, wanted: set[str]) -> list[Snippet]:
        common = {"the", "was", "it", "what", "who", "when", "and", "did", "a", "first"}
        scored = []
        for passage in self.corpus.passages:
            article = self.corpus.articles[passage.article]
            shared = wanted & set(re.findall(r"\w+", self.corpus.text(passage).lower())) - common
            if shared:
                scored.append((-len(shared), Snippet(article, passage.article + 1, passage.start, passage.end)))
        return [one for _, one in sorted(scored, key=lambda pair: pair[0])]

    def summarise(self) -> Card:
        """The card."""
        return CARD

    def timeline(self) -> tuple[Event, ...]:
        """The dated events."""
        return EVENTS

    def surveyed(self) -> tuple[int, int]:
        """All of its passages."""
        return len(self.corpus.passages), len(self.corpus.passages)

    def differences(self) -> tuple[Difference, ...]:
        """The differences."""
        return (COST,)
