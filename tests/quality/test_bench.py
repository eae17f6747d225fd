"""The programs that measure and fit: worked out by hand on a few questions, and run whole on a small collection."""

from __future__ import annotations

import json
import tomllib
from itertools import pairwise
from pathlib import Path
from xml.etree import ElementTree

import numpy
import pytest
from pydantic import TypeAdapter

from bench import collections, fit, refusals, unsaid
from bot.answers import Tuning
from tests.answers.telling import FLOOD, MERGER, TRANSFER, about

QUERIES = (
    ("q1", "How many sheep were lost?", True, ["300"], ["flood-2"]),
    ("q2", "Where will the headquarters be?", True, ["Riga"], ["merger-1"]),
    ("q3", "Who is the head coach?", True, ["Ingrid Solberg"], ["transfer-1"]),
    ("q4", "Who is the head coach?", True, ["Marco Reni"], ["transfer-1"]),
    ("q5", "What is the capital of Peru?", False, [], []),
    ("q6", "How do I bake bread?", False, [], []),
)


@pytest.fixture(scope="module")
def collection(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The made-up stories as a collection in the common form."""
    folder = tmp_path_factory.mktemp("collection")
    stories = {"flood": FLOOD, "merger": MERGER, "transfer": TRANSFER}
    paragraphs = [
        {"id": f"{name}-{number}", "text": text}
        for name, texts in stories.items()
        for number, text in enumerate(texts, 1)
    ]
    rows = [{"id": n, "text": q, "answerable": can, "answers": a} for n, q, can, a, _ in QUERIES]
    (folder / "corpus.jsonl").write_text("\n".join(map(json.dumps, paragraphs)), encoding="utf-8")
    (folder / "queries.jsonl").write_text("\n".join(map(json.dumps, rows)), encoding="utf-8")
    places = [f"{query}\t{place}\t1" for query, *_, found in QUERIES for place in found]
    (folder / "qrels.tsv").write_text("\n".join(places), encoding="utf-8")
    return folder


def test_a_collection_is_read_asked_and_counted(collection: Path) -> None:
    """Three of four answerable questions are found; of the fourth, only the paragraph; off topic is refused."""
    configured = collections.answerer(collection)
    judged = collections.judge_all(configured, collections.queries(collection))
    assert [(one.first, one.paragraph) for one in judged[:4]] == [(True, True)] * 3 + [(False, True)]
    found = collections.figures(judged, configured.enough)
    assert (found["first"], found["three"], found["paragraph"]) == (0.75, 0.75, 1.0)
    assert found["answerable, refused"] == 0
    assert found["unanswerable, refused"] == 1
    assert found["told apart (AUC)"] == 1


def test_a_query_may_lack_its_answers_and_its_paragraph(tmp_path: Path) -> None:
    """Without answers it counts as answerable; without a known paragraph it cannot be judged and is left out."""
    (tmp_path / "queries.jsonl").write_text('{"id": "a", "text": "x?"}\n\n{"id": "b", "text": "y?"}\n')
    (tmp_path / "qrels.tsv").write_text("a\tp1\t1\na\tp2\t1\nb\tp3\t0\n")
    assert collections.queries(tmp_path) == (collections.Query("x?", True, (), frozenset(("p1", "p2"))),)


def test_being_told_apart_is_worked_out_by_hand() -> None:
    """Of six pairs, four in the right order, one in the wrong one, and one tie that counts half."""
    query = collections.Query("x", True, (), frozenset())
    can = [collections.Judged(query, c, True, True, True) for c in (0.9, 0.5, 0.4)]
    cannot = [collections.Judged(query, c, False, False, False) for c in (0.5, 0.1)]
    assert collections.told_apart(can, cannot) == pytest.approx(4.5 / 6)


def test_the_fit_separates_what_can_be_separated_and_leaves_out_what_says_nothing() -> None:
    """One sign decides, one is noise that is the same in all examples; the weights are the same every time."""
    width = len(fit.NAMES)
    examples = [
        fit.Example((level, *[1.0] * (width - 1)), answerable=level > 0.5, right=True, kind="fact")
        for level in (0.0, 0.05, 0.1, 0.2, 0.8, 0.9, 0.95, 1.0)
    ]
    weights = fit.fit(examples)
    assert weights[0] > 1
    assert list(weights[1:-1]) == [0.0] * (width - 1)
    likely = fit.sigmoid(numpy.array([example.seen for example in examples]) @ weights[:-1] + weights[-1])
    assert [bool(value > 0.5) for value in likely] == [example.answerable for example in examples]
    assert fit.toml(weights) == fit.toml(fit.fit(examples))


def test_the_fitted_table_is_one_that_the_bot_reads() -> None:
    """Its names are those of the Verdict, and its numbers become the tuning's."""
    weights = numpy.arange(1.0, len(fit.NAMES) + 2)
    table = tomllib.loads(fit.toml(weights))["answers"]
    verdict = TypeAdapter(Tuning).validate_python(table).verdict
    assert (verdict.covered, verdict.bias) == (1.0, len(fit.NAMES) + 1)


def test_a_curve_of_refusals_is_worked_out_by_hand() -> None:
    """Forty questions: the surer half all right, the other half all wrong; the bot stands at the half."""
    votes = [(0.9, True)] * 20 + [(0.2, False)] * 20
    drawn = refusals.curve("x", votes, enough=0.5)
    assert drawn.points == (refusals.Point(0.5, 0.0), refusals.Point(1.0, 0.5))
    assert drawn.stands == refusals.Point(0.5, 0.0)


def test_the_drawing_is_a_picture_with_its_labels_apart() -> None:
    """It is well-formed, names its curves, stays inside its frame, and is the same every time."""
    one = refusals.curve("first & <best>", [(n / 500, n % 3 > 0) for n in range(500)], enough=0.5)
    two = refusals.curve("second", [(n / 500, n % 3 > 0) for n in range(500)], enough=0.5)
    drawing = refusals.svg([one, two])
    assert drawing == refusals.svg([one, two])
    root = ElementTree.fromstring(drawing)
    texts = [node for node in root.iter() if node.tag.endswith("text")]
    assert {"first & <best>", "second"} <= {node.text for node in texts}
    for node in texts:
        assert 0 <= float(node.attrib["x"]) <= refusals.WIDTH
        assert 0 <= float(node.attrib["y"]) <= refusals.HEIGHT
    labels = sorted(float(node.attrib["y"]) for node in texts if float(node.attrib["x"]) > refusals.WIDTH - 260)
    assert all(below - above >= 15 for above, below in pairwise(labels))


def test_the_drawing_of_a_collection_is_made_whole(collection: Path) -> None:
    """From its files to its curve: six questions, of which three are answered rightly."""
    drawn = refusals.of("stories", collection)
    assert drawn.points[-1].answered == 1
    assert drawn.points[-1].wrong == pytest.approx(1 - 3 / 6)
    assert drawn.stands.wrong == pytest.approx(1 / 4)


def test_words_are_listed_that_nothing_else_is_said_for() -> None:
    """No names, and none that people say in many ways."""
    rows = unsaid.unsaid(about(("In Malo the dike was zorbed. A zorbed dike costs more, said Ana Malo of Malo.",)), 10)
    words = {word: (passages, sayings) for word, passages, sayings in rows}
    assert words["zorbed"] == (2, 0)
    assert not words.keys() & {"malo", "costs", "the"}
