"""When a file counts as written to its end."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.corpus.shelf import Stamp
from bot.follow.settled import settled, unfinished

OLD, HALF, NEW = Stamp(10, 1, 1, 7), Stamp(4, 2, 2, 7), Stamp(12, 3, 3, 7)
CASES = {
    "nothing happens": ({"a": OLD}, {"a": OLD}, {"a": OLD}, {"a": OLD}),
    "a new file waits for the second look": ({"a": OLD, "b": HALF}, {"a": OLD}, {"a": OLD}, {"a": OLD}),
    "a file that grows waits": ({"b": NEW}, {"b": HALF}, {}, {}),
    "a file that stands still is taken": ({"b": NEW}, {"b": NEW}, {}, {"b": NEW}),
    "a file that is written anew stays as it was": ({"a": HALF}, {"a": OLD}, {"a": OLD}, {"a": OLD}),
    "and is taken when it stands still": ({"a": NEW}, {"a": NEW}, {"a": OLD}, {"a": NEW}),
    "a file that goes for a moment stays": ({}, {"a": OLD}, {"a": OLD}, {"a": OLD}),
    "a file that is gone at the second look too goes": ({}, {}, {"a": OLD}, {}),
}


@pytest.mark.parametrize(("now", "before", "taken", "wanted"), CASES.values(), ids=CASES.keys())
def test_a_file_is_taken_when_two_looks_find_it_the_same(
    now: dict[str, Stamp], before: dict[str, Stamp], taken: dict[str, Stamp], wanted: dict[str, Stamp]
) -> None:
    """Every step of a file's life, alone."""
    assert settled(now, before, taken) == wanted


views = st.dictionaries(st.sampled_from("abc"), st.sampled_from([OLD, HALF, NEW]))


@settings(deadline=None)
@given(now=views, before=views, taken=views)
def test_a_third_look_at_a_quiet_folder_finds_nothing_to_do(
    now: dict[str, Stamp], before: dict[str, Stamp], taken: dict[str, Stamp]
) -> None:
    """Whatever happened, two more looks at the same files settle on exactly these, and stay there."""
    first = settled(now, before, taken)
    second = settled(now, now, first)
    assert second == settled(now, now, second) == now
    assert unfinished(now, now) == frozenset()
