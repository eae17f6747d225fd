"""The made-up stories in `stories/`, on subjects that the bot was not tuned on; answerers over them and the seeds."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from bot.answers import Answerer, build
from bot.answers.model import Abstention, Answer, Outcome
from bot.app import open_answers
from bot.corpus.load import passages
from bot.corpus.model import Article, Corpus
from bot.search.dictionary import english
from bot.settings import Settings

ROOT = Path(__file__).resolve().parents[2]
SETTINGS = Settings(_env_file=None, articles_dir=ROOT / "seeds", eternaut_config=ROOT / "config")  # type: ignore[call-arg]


def told(name: str) -> tuple[str, ...]:
    """The texts of a made-up story, in the order of its files."""
    folder = ROOT / "tests/answers/stories" / name
    return tuple(path.read_bytes().decode("utf-8") for path in sorted(folder.glob("*.txt")))


FLOOD, TRANSFER, MERGER = told("flood"), told("transfer"), told("merger")


def corpus(texts: tuple[str, ...], name: str = "story") -> Corpus:
    """A Corpus of articles with these texts, named and titled by their first line."""
    articles = tuple(
        Article(id=f"{name}-{number}.txt", text=text, title=text.partition("\n")[0] or name)
        for number, text in enumerate(texts, 1)
    )
    return Corpus(articles, passages(articles))


@cache
def about(texts: tuple[str, ...]) -> Answerer:
    """An Answerer over `texts` with the project's own configuration, but without the seeds' story."""
    return build(
        corpus(texts),
        lexicon=SETTINGS.toml("lexicon.toml"),
        thesaurus=SETTINGS.texts("thesaurus_*.txt"),
        story={"title": "A story", "aliases": [], "suggestions": [], "rows": []},
        dictionary=english(),
    )


@cache
def seeds() -> Answerer:
    """The Answerer of the program as it is started, over the seed articles."""
    inner = open_answers(SETTINGS).inner
    assert isinstance(inner, Answerer)
    return inner


def answered(outcome: Outcome) -> Answer:
    """`outcome`, which must be an Answer."""
    assert isinstance(outcome, Answer), outcome
    return outcome


def refused(outcome: Outcome) -> Abstention:
    """`outcome`, which must be an Abstention."""
    shown = outcome.snippets[0].text if isinstance(outcome, Answer) else outcome
    assert isinstance(outcome, Abstention), shown
    return outcome
