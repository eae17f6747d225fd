"""What a digest says about the seeds, and about a sixth article and a copy on top of them."""

from __future__ import annotations

import shutil
from dataclasses import replace
from itertools import pairwise
from pathlib import Path

import pytest

from bot.answers.model import Card, Claim, Difference, Row, Side, Snippet
from bot.answers.verbatim import Checked
from bot.app import open_answers
from bot.digests.content import ON_SCREEN, Line, Why, another_part, tell
from bot.digests.known import Known, take_prints
from bot.settings import load

ROOT = Path(__file__).resolve().parents[2]
SIXTH = Path(__file__).parent / "data" / "sixth.txt"


@pytest.fixture(scope="module")
def seeds() -> Checked:
    """The five seeds."""
    return open_answers(load(ROOT / "seeds"))


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The seeds, a sixth article, and the fifth once more with another first line."""
    place = tmp_path_factory.mktemp("story") / "articles"
    shutil.copytree(ROOT / "seeds", place)
    shutil.copy(SIXTH, place / "005_sixth.txt")
    (place / "006_copy.txt").write_bytes(b"From our wire service\n\n" + next(place.glob("004_*")).read_bytes())
    return place


@pytest.fixture(scope="module")
def grown(folder: Path) -> Checked:
    """Answers from that folder."""
    return open_answers(load(folder))


def stands_in_its_article(line: Line, story: Checked) -> bool:
    """The words are those of the stored article, and the number is its number."""
    snippet = line.snippet
    return story.corpus.articles[snippet.number - 1].text[snippet.start : snippet.end] == snippet.text


def test_the_first_digest_tells_the_story_so_far(seeds: Checked) -> None:
    """One line for each row of the card, one screen of them in the channel and the others in the thread."""
    told = tell(seeds, None)
    assert told.digest is not None
    lines = [*told.digest.lines, *told.digest.more]
    assert [line.label for line in lines] == [row.label for row in seeds.summarise().rows]
    assert {line.why for line in lines} == {Why.BEGIN}
    assert len(told.digest.lines) == ON_SCREEN
    assert all(stands_in_its_article(line, seeds) for line in lines)


def test_nothing_is_new_for_those_who_know_it_all(seeds: Checked) -> None:
    """Also after what is known has been kept as text and read again."""
    known = tell(seeds, None).known
    assert Known.read(known.json) == known
    assert tell(seeds, Known.read(known.json)).digest is None


def test_a_new_article_adds_what_no_other_says(seeds: Checked, grown: Checked) -> None:
    """Its new sentences come first; what it repeats is a fact with one more source; the copy is one remark."""
    known = tell(seeds, None).known
    digest = tell(grown, known).digest
    assert digest is not None
    lines = [*digest.lines, *digest.more]
    assert all(stands_in_its_article(line, grown) for line in lines)
    new = [line.snippet for line in lines if line.why is Why.NEW]
    assert {snippet.number for snippet in new} == {6}
    assert any("office in Buenos Aires" in snippet.text for snippet in new)
    assert not any("Revenue rose" in snippet.text for snippet in new)
    (grew,) = [line for line in lines if line.why is Why.SOURCES]
    assert "Revenue rose" in grew.snippet.text
    assert grew.now == grew.before + 1
    assert [(copy.number, copy.of) for copy in digest.copies] == [(7, 5)]
    assert [repeated.snippet.number for repeated in digest.repeated] == [6]
    assert digest.articles == (6,)


def test_the_same_story_gives_the_same_digest(seeds: Checked, grown: Checked, folder: Path) -> None:
    """Whoever makes it: another process, with its articles read anew."""
    known = tell(seeds, None).known
    assert tell(open_answers(load(folder)), known).digest == tell(grown, known).digest


def test_a_changed_article_says_what_it_says_now(seeds: Checked, tmp_path: Path) -> None:
    """The corrected sentence only: nothing else of the article is told again."""
    place = tmp_path / "articles"
    shutil.copytree(ROOT / "seeds", place)
    changed = next(place.glob("000_*"))
    text = changed.read_bytes().decode()
    assert "122 million views" in text
    changed.write_bytes(text.replace("122 million views", "133 million views, after a correction").encode())
    digest = tell(open_answers(load(place)), tell(seeds, None).known).digest
    assert digest is not None
    lines = [*digest.lines, *digest.more]
    assert [line.snippet.number for line in lines] == [1]
    assert lines[0].why in (Why.CHANGED, Why.DIFFERS)  # another article still has the old figure
    assert "133 million views" in lines[0].snippet.text


def test_a_renamed_article_is_no_news(seeds: Checked, tmp_path: Path) -> None:
    """Its sentences are known, under whatever name."""
    place = tmp_path / "articles"
    shutil.copytree(ROOT / "seeds", place)
    next(place.glob("002_*")).rename(place / "002_renamed.txt")
    digest = tell(open_answers(load(place)), tell(seeds, None).known).digest
    assert digest is None


def test_quiet_days_go_through_the_parts_of_the_story_in_turn(seeds: Checked) -> None:
    """Each part once before any comes again, and never one twice in a row."""
    known = tell(seeds, None).known
    labels = []
    for _ in range(20):
        told = another_part(seeds, known)
        assert told.digest is not None
        (line,) = told.digest.lines
        assert line.why is Why.PART
        labels.append(line.label)
        known = Known.read(told.known.json)
    rows = [row.label for row in seeds.summarise().rows]
    assert labels[: len(rows)] == rows
    assert all(one != other for one, other in pairwise(labels))
    assert tell(seeds, known).digest is None


class Told:
    """A story whose card and differences are given."""

    def __init__(self, answers: Checked, card: Card, differences: tuple[Difference, ...]) -> None:
        self.corpus = answers.corpus
        self.card = card
        self.given = differences

    def summarise(self) -> Card:
        return self.card

    def differences(self) -> tuple[Difference, ...]:
        return self.given


def test_a_difference_is_told_once(seeds: Checked, grown: Checked) -> None:
    """When a new article brings it; not when it stood before, and not again."""

    def quote(story: Checked, number: int) -> Snippet:
        passage = next(p for p in story.corpus.passages if p.article == number - 1 and p.end - p.start > 40)
        return Snippet(story.corpus.articles[number - 1], number, passage.start, passage.end)

    def told(story: Checked, *differences: Difference) -> Told:
        card = Card("Story", (Row("A", (Claim((quote(story, 1),)),), 1),), story.corpus.articles)
        return Told(story, card, differences)

    def differing(story: Checked, *numbers: int) -> Difference:
        return Difference("speed", tuple(Side(f"{n} times", (quote(story, n),)) for n in numbers))

    def found(story: Told, known: Known) -> list[Difference]:
        digest = tell(story, known).digest
        lines = (*digest.lines, *digest.more) if digest else ()
        return [line.difference for line in lines if line.difference is not None]

    before = tell(told(seeds, differing(seeds, 1, 2)), None).known
    assert found(told(seeds, differing(seeds, 1, 2)), before) == []
    assert found(told(seeds, differing(seeds, 3, 4)), before) == []  # no new article is on it
    assert found(told(grown, differing(grown, 1, 2)), before) == []
    third = differing(grown, 1, 2, 6)
    assert found(told(grown, third), before) == [third]
    after = tell(told(grown, third), before).known
    assert found(told(grown, third), after) == []


@pytest.mark.parametrize(
    ("sentence", "why", "labels"),
    [
        ("The sequence was finished ten times faster than with traditional tools.", Why.SOURCES, ()),
        (
            "The sequence was finished 12 times faster than with traditional tools.",
            Why.DIFFERS,
            ("10 times", "12 times"),
        ),
        ("The sequence was finished 10 times faster and 40% cheaper than before.", None, ()),
    ],
)
def test_a_fact_gains_a_source_or_differs_by_its_figure(
    seeds: Checked, tmp_path: Path, sentence: str, why: Why | None, labels: tuple[str, ...]
) -> None:
    """The same figure counts; another one stands against it; one figure more is news and no mere repetition."""
    place = tmp_path / "articles"
    shutil.copytree(ROOT / "seeds", place)
    (place / "005_new.txt").write_text(sentence)
    grown = open_answers(load(place))
    known = tell(seeds, None).known
    old = next(p for p in grown.corpus.passages if "10 times faster" in grown.corpus.text(p))
    new = next(p for p in grown.corpus.passages if p.article == 5)
    quotes = [Snippet(grown.corpus.articles[p.article], p.article + 1, p.start, p.end) for p in (old, new)]
    card = Card("Story", (Row("Speed", (Claim(tuple(quotes)),), 2),), grown.corpus.articles)
    facts = {**known.facts, **dict.fromkeys(take_prints(grown.corpus).under(quotes[0]), 1)}
    digest = tell(Told(grown, card, ()), replace(known, facts=facts)).digest
    assert digest is not None
    found = [line for line in (*digest.lines, *digest.more) if line.label == "Speed"]
    assert [line.why for line in found] == ([why] if why else [])
    assert [side.label for line in found if line.difference for side in line.difference.sides] == list(labels)
