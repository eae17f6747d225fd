"""Feeds are read in a child process: what comes out of ordinary ones, and out of such as are built to do harm."""

from __future__ import annotations

import subprocess
import time
from collections.abc import Callable
from pathlib import Path
from resource import RUSAGE_CHILDREN, getrusage

import pytest

from bot.follow import parsing
from bot.follow.addresses import RefusedError
from bot.follow.entries import NO_FEED, Entry, entries_in
from bot.follow.fetch import Fetched
from tests.follow.documents import Item, atom, attributes, document, laughs, many, nested, outside, parameter, quadratic
from tests.follow.documents import rss as rss_of
from tests.follow.web import ARTICLE, Page, serving
from tests.needs import needed
from tests.promises.reporting import Promise

needed("feedparser", group="follow")

AT = "https://news.example/feeds/main.xml"
PATIENT = 60.0  # seconds, for a machine with other work


def read(body: bytes, *, charset: str = "", patience: float = PATIENT) -> tuple[Entry, ...]:
    """The entries of a document that came from AT."""
    return entries_in(Fetched(AT, "application/xml", charset, body), patience=patience)


def test_rss_and_atom_give_links_words_and_the_day_of_the_last_change() -> None:
    """Relative links count from the feed, markup in titles and summaries is no word, entries that lead nowhere go."""
    one = Item("https://news.example/1", "<b>The</b> bridge &amp; the river", "<p>It <i>fell</i>.</p>")
    [entry] = read(rss_of(one))
    assert (entry.link, entry.stamp) == (one.link, "")
    assert entry.words.split() == ["The", "bridge", "&", "the", "river", "It", "fell", "."]
    [entry] = read(atom(Item("../2?a=1&b=2", "Bridge", "River", "2026-11-23T10:00:00Z")))
    assert (entry.link, entry.stamp) == ("https://news.example/2?a=1&b=2", "2026-11-23T10:00:00Z")
    assert entry.words.split() == ["Bridge", "River"]
    assert read(rss_of(Item("javascript:alert(1)"), Item(""), Item("file:///etc/passwd"))) == ()


@pytest.mark.parametrize(("charset", "declared"), [("iso-8859-1", ""), ("", "iso-8859-1"), ("nonsense", "iso-8859-1")])
def test_the_charset_is_the_servers_or_the_documents(charset: str, declared: str) -> None:
    """One of both is right as a rule."""
    named = f' encoding="{declared}"' if declared else ""
    text = rss_of(Item("https://news.example/1", "Übergang")).decode()
    body = text.replace('version="1.0"', f'version="1.0"{named}', 1).encode("latin-1")
    [entry] = read(body, charset=charset)
    assert "Übergang" in entry.words


POISON: dict[str, Callable[[], bytes]] = {
    "nothing": lambda: b"",
    "blanks": lambda: b"  \n ",
    "a page": ARTICLE.encode,
    "a page in XML": lambda: b'<?xml version="1.0"?><html xmlns="http://www.w3.org/1999/xhtml"><body/></html>',
    "JSON": lambda: b'{"version": "https://jsonfeed.org/version/1", "items": []}',
    "a picture": lambda: b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 40,
    "a billion laughs": laughs,
    "quadratic": quadratic,
    "a file": lambda: outside("file:///etc/passwd"),
    "a file by name": lambda: outside("/etc/passwd"),
    "a file in a declaration": lambda: parameter("file:///etc/passwd"),
    "the name of a file": lambda: b"/etc/passwd",
    "an address": lambda: b"http://127.0.0.1/feed",
    "nested": lambda: nested(100_000),
    "100,000 entries": lambda: many(100_000),
    "3,000 entries": lambda: many(3_000),
    "50,000 attributes": lambda: attributes(50_000),
    "control characters": lambda: document("a\x00b\x01<![CDATA[\x1b[31m]]>"),
    "half a tag": lambda: rss_of(Item("https://news.example/1"))[:-40],
    "a wrong charset": lambda: b'<?xml version="1.0" encoding="utf-16"?>' + rss_of(Item("https://a.example")),
    "a script": lambda: document("<script>alert(1)</script> &lt;!channel&gt;"),
}


REFUSALS = (
    *(NO_FEED, "it took too much memory to read", "reading it broke off"),
    *("it has more than 10,000 entries", "it has a tag with more than 1,000 attributes"),
)


@pytest.mark.parametrize("name", POISON)
def test_a_poisoned_feed_is_refused_or_harmless(name: str, promise: Promise) -> None:
    """Nothing of this machine comes out, entries are few, the child stays within its limits, and it always ends."""
    body = POISON[name]()
    began = getrusage(RUSAGE_CHILDREN)
    try:
        entries = read(body)
    except RefusedError as error:
        entries, why = (), str(error)
        assert why in REFUSALS, why
    spent = getrusage(RUSAGE_CHILDREN)
    assert len(entries) <= parsing.MOST
    assert all(entry.link.startswith(("http://", "https://")) and entry.link.isprintable() for entry in entries)
    assert not any("root:" in entry.words or "haha" * 100 in entry.words for entry in entries)
    assert all(len(entry.words) <= 5_000 for entry in entries)
    assert spent.ru_utime - began.ru_utime < 25  # seconds of its own, whatever else the machine does
    assert spent.ru_maxrss < 1_100_000  # kilobytes
    promise("E5", name, f"{len(entries)} entries" if entries else "refused or empty")


def test_an_entity_of_another_server_is_not_asked_for(promise: Promise) -> None:
    """Nor is a feed that is no document but an address."""
    with serving({"/secret": Page(b"hidden")}) as web:
        for body in (outside(web.url("/secret")), parameter(web.url("/secret")), web.url("/secret").encode()):
            try:
                entries = read(body)
            except RefusedError:
                continue
            assert not any("hidden" in entry.words for entry in entries)
        assert web.asked == []
    promise("E5", "requests that documents caused", "0 of 3 documents")


def test_a_feed_that_takes_too_long_is_given_up(tmp_path: Path) -> None:
    """And the child with it."""
    sleeper = tmp_path / "sleeper"
    sleeper.write_text("#!/bin/sh\nexec sleep 60\n")
    sleeper.chmod(0o700)
    began = time.monotonic()
    with pytest.raises(RefusedError, match=r"took longer than 0\.2 seconds"):
        entries_in(Fetched(AT, "", "", rss_of()), python=[str(sleeper)], patience=0.2)
    assert time.monotonic() - began < 30
    assert subprocess.run(["pgrep", "-f", str(sleeper)], capture_output=True).returncode == 1


def test_a_missing_extra_is_named(tmp_path: Path) -> None:
    """With what installs it."""
    other = tmp_path / "python"
    other.write_text("#!/bin/sh\nexit 3\n")
    other.chmod(0o700)
    with pytest.raises(RefusedError, match="feedparser"):
        entries_in(Fetched(AT, "", "", rss_of()), python=[str(other)])
