"""A small story of three articles, and the values that the views are shown."""

from __future__ import annotations

from datetime import date

from bot.answers.model import Abstention, Answer, Card, Claim, Correction, Difference, Help, Reason, Row, Side, Snippet
from bot.corpus.model import Article, Corpus, Kind, Passage, Skipped

LIGHTHOUSE = Article(
    id="a.txt",
    text="The lighthouse fell at dawn.\nNobody was hurt, said Mayor Ada Ruiz. It cost $3 million.",
    title="The lighthouse fell at dawn.",
    source="Harbour News",
    url="https://news.example.com/lighthouse",
    published=date(2025, 7, 18),
)
KEEPER = Article(id="b.txt", text="Ruiz said nobody was hurt. It cost $4 million.", title="The keeper’s view")
BARE = Article(id="c.txt", text="A storm\x1b[31m came\u202e first.", title="A storm\x1b[31m first")

CORPUS = Corpus(
    articles=(LIGHTHOUSE, KEEPER, BARE),
    passages=(
        Passage(0, 0, 28, Kind.SENTENCE, 0),
        Passage(0, 29, 67, Kind.SENTENCE, 1),
        Passage(0, 68, 87, Kind.SENTENCE, 1),
        Passage(1, 0, 26, Kind.SENTENCE, 0),
        Passage(1, 27, 46, Kind.SENTENCE, 0),
    ),
    skipped=(Skipped("d.txt", "is empty"),),
)


def snippet(number: int, words: str, *marked: str) -> Snippet:
    """The Snippet of the article with `number` that stands where `words` stand, with `marked` words in it."""
    article = CORPUS.articles[number - 1]
    start = article.text.index(words)
    marks = tuple((article.text.index(word, start), article.text.index(word, start) + len(word)) for word in marked)
    return Snippet(article, number, start, start + len(words), marks)


COST = Difference(
    about="what it cost",
    sides=(
        Side("$3 million", (snippet(1, "It cost $3 million.", "$3 million"),)),
        Side("$4 million", (snippet(2, "It cost $4 million.", "$4 million"),)),
    ),
)
HURT = Claim(
    (snippet(1, "Nobody was hurt, said Mayor Ada Ruiz.", "Nobody", "hurt"), snippet(2, "Ruiz said nobody was hurt.")),
    quoting="Ada Ruiz",
)
FELL = Claim((snippet(1, "The lighthouse fell at dawn.\nNobody was hurt, said Mayor Ada Ruiz."),))
STORM = Claim((snippet(3, BARE.text),))

ANSWER = Answer("was anybody hurt?", "was anybody hurt when the lighthouse fell?", (HURT, FELL, STORM), 2, 3)
DIFFERING = Answer("cost?", None, (Claim((snippet(1, "It cost $3 million."),)),), 1, 3, (COST,), ("insurance",))
NOT_FOUND = Abstention("who is the mayor’s cat?", None, Reason.NOT_FOUND, nearest=(KEEPER, BARE))
PARTLY = Abstention(
    "what did the lighthouse weigh?",
    None,
    Reason.PARTLY,
    mentioned=("lighthouse",),
    missing=("weigh",),
    closest=snippet(1, "The lighthouse fell at dawn."),
)
PREMISE = Abstention("why did it cost nothing?", None, Reason.PREMISE, closest=snippet(1, "It cost $3 million."))
CORRECTED = Answer(
    "why did it cost $9 million?",
    None,
    (Claim((snippet(1, "It cost $3 million."),)),),
    1,
    3,
    corrections=(Correction("$9 million", "$3 million"),),
)
HELP = Help("hello", ("When did the lighthouse fell?", "What did it cost?"))
CARD = Card("The lighthouse", (Row("What happened", (HURT,), 2), Row("Cost", (FELL,), 1, (COST,))), CORPUS.articles)
