"""What programs read: the JSON of every value, and many questions from one stream."""

from __future__ import annotations

import io
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st
from syrupy.assertion import SnapshotAssertion
from syrupy.extensions.json import JSONSnapshotExtension

from bot.answers.model import Outcome
from bot.terminal import objects
from bot.terminal.batch import LONGEST_LINE, Asked, BadLine, read
from tests.shell import values


@pytest.fixture
def snapshot_json(snapshot: SnapshotAssertion) -> SnapshotAssertion:
    """Snapshots as JSON files."""
    return snapshot.use_extension(JSONSnapshotExtension)


@pytest.mark.parametrize(
    "outcome", [values.DIFFERING, values.PARTLY, values.HELP], ids=["answer", "abstention", "help"]
)
def test_an_outcome_is_this_object(outcome: Outcome, snapshot_json: SnapshotAssertion) -> None:
    """Every outcome has `outcome`, `snippets`, `sources`, `differences` and `reason`."""
    found = objects.outcome(outcome)
    assert {"outcome", "snippets", "sources", "differences", "reason"} <= found.keys()
    assert found == snapshot_json


def test_the_card_and_the_sources_are_these_objects(snapshot_json: SnapshotAssertion) -> None:
    """Rows under "rows", articles under "articles"."""
    assert {"card": objects.card(values.CARD), "sources": objects.sources(values.CORPUS)} == snapshot_json


def test_every_quote_in_an_object_can_be_cut_again_from_its_article() -> None:
    """text == article[start:end], in code points."""
    texts = {article.id: article.text for article in values.CORPUS.articles}
    found = objects.outcome(values.ANSWER)["snippets"]
    assert isinstance(found, list)
    for quote in [*found, *found[0]["also"]]:
        assert quote["text"] == texts[quote["article"]][quote["start"] : quote["end"]]


@given(st.recursive(st.text(), lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner)))
def test_a_line_is_one_line_of_utf8_that_reads_back(value: object) -> None:
    """Whatever the texts hold: line breaks, controls, half a surrogate pair."""
    line = objects.line({"value": value})
    assert line.count(b"\n") == 1
    assert line.endswith(b"\n")
    assert json.loads(line.decode("utf-8")) == {"value": value}


def from_bytes(data: bytes) -> list[Asked | BadLine]:
    """What a stream of `data` asks."""
    return list(read(io.BytesIO(data)))


def test_a_line_is_a_question_as_it_stands_or_an_object() -> None:
    """Plain lines get the number of their line as id; blank lines are passed over but counted."""
    assert from_bytes(b'who fell?\r\n\n{"id": "q7", "question": "and when?", "earlier": ["who fell?"]}\n  last') == [
        Asked(1, "who fell?"),
        Asked("q7", "and when?", ("who fell?",)),
        Asked(4, "last"),
    ]


@pytest.mark.parametrize(
    ("line", "known", "said"),
    [
        (b'{"id": "q1", "question": 3}', "q1", '"question" must be a text'),
        (b'{"id": "q1"}', "q1", '"question" must be a text'),
        (b'{"id": true, "question": "x", "earlier": "y"}', 1, '"earlier" must be a list of texts'),
        (b'{"id": "q1", "question": "x", "earlier": [1]}', "q1", '"earlier" must be a list of texts'),
        (b'{"id": "q1", "question', 1, "is no JSON object"),
        (b"{" * 100_000, 1, "is no JSON object"),
        (b'{"a":' * 100_000 + b"1" + b"}" * 100_000, 1, "is no JSON object"),
        (b"\xff\xfe", 1, "is not UTF-8"),
        (b"x" * (LONGEST_LINE + 1), 1, "is longer than"),
        (b"x" * (3 * LONGEST_LINE), 1, "is longer than"),
    ],
)
def test_a_bad_line_is_told_and_the_next_one_is_still_read(line: bytes, known: str | int, said: str) -> None:
    """An id that could be read is kept, so that the sender finds the line again."""
    bad, good = from_bytes(line + b"\nnext?")
    assert isinstance(bad, BadLine)
    assert bad.id == known
    assert said in bad.error
    assert good == Asked(2, "next?")


@given(st.binary(max_size=200))
def test_no_input_stops_the_run(data: bytes) -> None:
    """Any bytes are questions or bad lines, one for each line that is not blank."""
    assert len(from_bytes(data)) <= data.count(b"\n") + 1
