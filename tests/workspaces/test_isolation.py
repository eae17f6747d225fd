"""Every kind of row belongs to one workspace: no other sees it, and it goes with it."""

from __future__ import annotations

from datetime import UTC, date, datetime, time
from typing import Any

from sqlalchemy import select

from bot.slack.incoming import Asked, Ballot
from bot.slack.left_open import LeftOpen
from bot.store.articles import Text
from bot.store.deliveries import Delivery, Name
from bot.store.open import Store
from bot.store.quotes import Quote
from bot.store.subscriptions import Place, Subscription
from bot.store.tables import METADATA
from tests.workspaces.conftest import addition

NOW = datetime(2026, 11, 23, 9, tzinfo=UTC)
ONE, OTHER = "T1", "T2"
# What is of no workspace, and why: a state is issued before anybody knows who will come; installations have
# slack_sdk's own names for the same two columns, and go with the workspace too.
# Feeds belong to the story, as files do.
ELSEWHERE = {"slack_oauth_states", "slack_installations", "slack_bots", "feeds", "feed_entries"}


def fill(store: Store, team: str) -> None:
    """A row of a workspace in every table; all but the team is the same in each workspace."""
    place = Place("", team, "C1")
    asked = Asked(f"Ev{team}", "", team, "C1", "1700000000.000100", "1700000000.000100", "U1", f"question of {team}")
    store.inbox.accept(asked, now=NOW)
    store.threads.remember(asked, now=NOW)
    store.votes.cast(Ballot("", team, "C1", "1.1", "U1", helpful=True, question=f"question of {team}"), now=NOW)
    store.gaps.note([LeftOpen(f"question of {team}", "not_found", "", team, NOW)])
    store.subscriptions.save(Subscription(place, time(9), "UTC", frozenset({0}), date(2026, 11, 23), "U1", NOW))
    store.deliveries.plan([Delivery(Name(place, "2026-11-23"), date(2026, 11, 23), NOW, body=f"digest of {team}")])
    quote = Quote("seed.txt", "0" * 64, 0, f"Quoted in {team}.")
    store.quotes.keep(place, ts="1700000001.000100", thread="", quotes=[quote], now=NOW)
    theirs = store.articles.of(enterprise="", team=team)
    theirs.approve(theirs.propose(addition(team, f"Text of {team}.")), person="U1", now=NOW)
    theirs.record([Text("web-lens", "Lens", f"Text of {team}.")], now=NOW)


def rows(store: Store) -> dict[str, dict[str, list[Any]]]:
    """All rows of every table that is keyed by workspace, by team."""
    found: dict[str, dict[str, list[Any]]] = {}
    with store.engine.begin() as connection:
        for table in METADATA.sorted_tables:
            if table.name not in ELSEWHERE:
                for row in connection.execute(select(table)).mappings():
                    found.setdefault(row["team"], {}).setdefault(table.name, []).append(dict(row))
    return found


def test_every_table_is_keyed_by_workspace() -> None:
    """A table that is added needs the two columns, or a reason above."""
    keyed = {table.name for table in METADATA.sorted_tables if {"enterprise", "team"} <= set(table.c.keys())}
    assert {table.name for table in METADATA.sorted_tables} - keyed == ELSEWHERE


def test_a_workspace_that_leaves_takes_its_rows_and_no_others(store: Store) -> None:
    """Every table has a row of each before; afterwards those of the other are untouched, to the last value."""
    for team in (ONE, OTHER):
        fill(store, team)
    store.articles.of(enterprise="", team="").record([Text("seed.txt", "Seed", "For all.")], now=NOW)
    before = rows(store)
    tables = {table.name for table in METADATA.sorted_tables} - ELSEWHERE
    assert set(before[ONE]) == set(before[OTHER]) == tables
    store.installed.forget(enterprise="", team=ONE)
    assert rows(store) == {team: kept for team, kept in before.items() if team != ONE}
    store.installed.forget(enterprise="", team="")
    assert OTHER in rows(store) and "" in rows(store), "nobody's rows are not a workspace's"


def test_nothing_that_is_asked_of_the_store_in_one_workspace_tells_of_another(store: Store) -> None:
    """Questions of a thread, open questions, digests, added articles and their texts: the same ids, another team."""
    fill(store, ONE)
    there = Asked("Ev9", "", OTHER, "C1", "1700000009.000100", "1700000000.000100", "U1", "and then?")
    assert store.threads.earlier(there, since=datetime(2020, 1, 1, tzinfo=UTC)) == ()
    assert store.gaps.of_team(enterprise="", team=OTHER, limit=9) == ()
    place = Place("", OTHER, "C1")
    assert (store.subscriptions.of(place), store.deliveries.latest(place, limit=9)) == (None, ())
    assert store.deliveries.read(Name(place, "2026-11-23")) is None
    assert store.subscriptions.of_person(enterprise="", team=OTHER, person="U1") == ()
    theirs, others = (store.articles.of(enterprise="", team=team) for team in (ONE, OTHER))
    assert (len(theirs.added()), others.added(), others.texts("web-lens")) == (1, (), ())
    assert (list(theirs.versions()), list(others.versions())) == ([("", ONE)], [])


def test_a_number_or_a_name_of_one_workspace_opens_nothing_in_another(store: Store) -> None:
    """Proposals are called by number, added articles by a name that their address gives to everybody."""
    theirs, others = (store.articles.of(enterprise="", team=team) for team in (ONE, OTHER))
    number = theirs.propose(addition(ONE, "Mine."))
    assert others.proposed(number) is None
    assert not others.approve(number, person="U1", now=NOW)
    assert others.propose(addition(OTHER, "Ours.")) != number
    assert theirs.approve(number, person="U1", now=NOW)
    assert not others.remove("web-lens", person="U1", now=NOW)
    assert [article.text for article in theirs.added()] == ["Mine."]


def test_the_same_address_may_say_something_else_in_each_workspace(store: Store) -> None:
    """Added, recorded, changed and removed in one: the other keeps its own."""
    for team in (ONE, OTHER):
        fill(store, team)
    theirs, others = (store.articles.of(enterprise="", team=team) for team in (ONE, OTHER))
    theirs.record([Text("web-lens", "Lens", "Changed.")], now=NOW)
    assert theirs.remove("web-lens", person="U1", now=NOW)
    assert [kept.text for kept in theirs.texts("web-lens")] == ["Changed.", f"Text of {ONE}."]
    assert [kept.text for kept in others.texts("web-lens")] == [f"Text of {OTHER}."]
    assert [article.text for article in others.added()] == [f"Text of {OTHER}."]
