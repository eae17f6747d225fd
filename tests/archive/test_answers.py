"""Answers from an index on disk: the same as from memory, checked word for word, and new when the articles are."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from click.testing import CliRunner

from bench.questions import read
from bot.__main__ import main
from bot.answers.model import Answer
from bot.answers.verbatim import Checked
from bot.app import following, open_answers, open_store
from bot.corpus.model import Article
from bot.follow.desk import Asker
from bot.follow.stories import Shared
from bot.search.choice import ENGINES, Kept, kept
from bot.settings import Settings
from bot.slack.subcommands import BASE, Call
from bot.terminal.session import Screen, converse
from tests.answers.telling import ROOT, seeds
from tests.archive.places import TEXTS, jsonl

SAME = 0.98  # of the first snippets: tantivy's k1 and b are its own


def settings(tmp_path: Path, articles: Path, engine: str = "tantivy") -> Settings:
    """Settings for `articles` with data of this test's own."""
    return Settings(
        _env_file=None,  # type: ignore[call-arg]
        articles_dir=articles,
        data_dir=tmp_path / "var",
        eternaut_config=ROOT / "config",
        eternaut_engine=engine,
    )


@pytest.mark.parametrize(
    ("engine", "passages", "where"),
    [
        ("auto", 0, Kept.IN_MEMORY),
        ("auto", 10_000, Kept.IN_MEMORY),
        ("auto", 10_001, Kept.ON_DISK),
        ("rank-bm25", 1_000_000, Kept.IN_MEMORY),
        ("tantivy", 5, Kept.ON_DISK),
    ],
)
def test_the_engine_is_the_one_that_is_set_or_that_the_number_of_passages_needs(
    engine: str, passages: int, where: Kept
) -> None:
    """`auto` changes above ten thousand passages."""
    assert kept(engine, passages) is where


def test_every_engine_of_the_table_can_be_set(tmp_path: Path) -> None:
    """And `auto`, which is none of them."""
    for engine in (*ENGINES, "auto"):
        assert settings(tmp_path, tmp_path, engine).eternaut_engine == engine


def test_the_seeds_are_answered_alike_from_an_index_and_from_memory(tmp_path: Path) -> None:
    """Nearly every question with the same first words; every quote is compared with the stored article on the way."""
    ours = open_answers(settings(tmp_path, ROOT / "seeds", "rank-bm25"))
    theirs = open_answers(settings(tmp_path, ROOT / "seeds"))
    assert (ours.engine, theirs.engine) == ("rank-bm25", "tantivy")
    asked = read(ROOT / "tests/quality/dev")[::3]
    same = 0
    for one in asked:
        mine, them = (answers.ask(one.question, one.earlier) for answers in (ours, theirs))
        same += type(mine) is type(them) and _first(mine) == _first(them)
    assert same >= SAME * len(asked)
    assert [row.label for row in theirs.summarise().rows] == [row.label for row in ours.summarise().rows]
    assert theirs.differences()
    assert theirs.timeline()


def _first(outcome: object) -> object:
    first = outcome.snippets[0] if isinstance(outcome, Answer) else None
    return first and (first.article.id, first.start, first.end)


def test_an_archive_that_changes_is_answered_from_as_it_is_now(tmp_path: Path) -> None:
    """While the bot runs: what is added by hand, and a line that comes into the file."""
    path = jsonl(tmp_path / "archive.jsonl", TEXTS[:3])
    configured = settings(tmp_path, path)
    store = open_store(configured)
    anybody = Asker("", "", "", "")
    with following(configured, store) as story:
        assert (story.of(anybody).engine, len(story.of(anybody).corpus.articles)) == ("tantivy", 3)
        before = story.of(anybody)
        jsonl(path, TEXTS[:4])
        story.refresh(anybody)
        assert isinstance(story, Shared)
        story.base.check()
        story.base.check()
        assert len(story.of(anybody).corpus.articles) == 4
        assert len(before.corpus.articles) == 3
        assert story.problem() is None
    store.close()


def test_the_index_is_built_by_its_command(tmp_path: Path) -> None:
    """It says what is in it."""
    path = jsonl(tmp_path / "archive.jsonl", TEXTS[:3])
    environment = {"DATA_DIR": str(tmp_path / "var"), "ETERNAUT_CONFIG": str(ROOT / "config")}
    done = CliRunner().invoke(main, ["index", "--articles", str(path)], env=environment)
    assert done.exit_code == 0
    assert done.stdout.startswith("The index is ready: 3 articles, ")
    assert len(list((tmp_path / "var/index").glob("*/archive.db"))) == 1


def test_a_position_is_found_by_the_id_alone(tmp_path: Path) -> None:
    """Without going through the articles."""
    found = open_answers(settings(tmp_path, jsonl(tmp_path / "archive.jsonl", TEXTS[:5]))).corpus
    assert [found.position(article.id) for article in found.articles] == [0, 1, 2, 3, 4]
    assert found.position("nothing") is None
    assert isinstance(found.articles[-1], Article)
    with pytest.raises(IndexError):
        found.articles[5]


@pytest.mark.parametrize("name", ["differences", "timeline"])
def test_what_was_looked_for_in_a_part_of_the_passages_is_said(name: str) -> None:
    """In Slack and in the terminal; and not where all of them were looked through."""
    whole = seeds()
    part = replace(whole, library=replace(whole.library, surveyed=whole.library.reads[:60]))
    said = f"Looked for in the 60 passages that the story’s questions find, of {len(whole.library.reads)}."
    row = next(row for row in BASE if row.name == name)
    for answering, there in ((part, True), (whole, False)):
        message = row.handler(Call(Checked(answering), (), "", enterprise="", team="T1", channel="C1", person="U1"))
        assert (said in message.text) is there
        shown: list[str] = []
        lines = iter([name])
        converse(Checked(answering), Screen(lambda lines=lines: next(lines, None), shown.append, lambda: 200))
        assert (said.replace("’", "'") in "\n".join(shown)) is there
