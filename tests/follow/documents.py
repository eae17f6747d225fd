"""Feeds as servers send them: ordinary ones, and such as are built to do harm."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape


@dataclass(frozen=True, slots=True)
class Item:
    """An entry to be written into a feed."""

    link: str
    title: str = "The bridge over the Tarn"
    summary: str = ""
    updated: str = ""


def rss(*items: Item) -> bytes:
    """RSS 2.0."""
    written = "".join(
        f"<item><title>{escape(one.title)}</title><link>{escape(one.link)}</link><guid>{escape(one.link)}</guid>"
        f"<description>{escape(one.summary)}</description>{f'<pubDate>{one.updated}</pubDate>' if one.updated else ''}"
        "</item>"
        for one in items
    )
    head = "<title>Tarn Daily</title><link>https://tarn.example</link><description>News</description>"
    return f'<?xml version="1.0"?><rss version="2.0"><channel>{head}{written}</channel></rss>'.encode()


def atom(*items: Item) -> bytes:
    """Atom 1.0, with the links relative to the feed where they are so."""
    written = "".join(
        f'<entry><title type="html">{escape(one.title)}</title><link href="{escape(one.link)}"/><id>{number}</id>'
        f"<updated>{one.updated or '2026-11-23T09:00:00Z'}</updated><summary>{escape(one.summary)}</summary></entry>"
        for number, one in enumerate(items)
    )
    return f'<feed xmlns="http://www.w3.org/2005/Atom"><title>Tarn</title><id>x</id>{written}</feed>'.encode()


def document(body: str, doctype: str = "", head: str = "") -> bytes:
    """An RSS document with this inside its one entry."""
    entry = f"<item><title>{body}</title><link>https://news.example/1</link></item>"
    return f'<?xml version="1.0"?>{doctype}<rss version="2.0"><channel>{head}{entry}</channel></rss>'.encode()


def laughs(levels: int = 9, times: int = 10) -> bytes:
    """A billion laughs: entities that are made of entities."""
    rows = ['<!ENTITY l0 "haha">']
    for level in range(1, levels + 1):
        inner = f"&l{level - 1};" * times
        rows.append(f'<!ENTITY l{level} "{inner}">')
    return document(f"&l{levels};", f"<!DOCTYPE rss [{''.join(rows)}]>")


def quadratic() -> bytes:
    """One long entity, said often."""
    long = "a" * 50_000
    return document("&a;" * 20_000, f'<!DOCTYPE rss [<!ENTITY a "{long}">]>')


def outside(address: str) -> bytes:
    """An entity that stands in another file, or at another address."""
    return document("before &secret; after", f'<!DOCTYPE rss [<!ENTITY secret SYSTEM "{address}">]>')


def parameter(address: str) -> bytes:
    """The same by way of a declaration that stands elsewhere."""
    return document("words", f'<!DOCTYPE rss [<!ENTITY % more SYSTEM "{address}"> %more;]>')


def nested(depth: int) -> bytes:
    """Elements inside elements."""
    return document("<b>" * depth + "words" + "</b>" * depth)


def many(count: int) -> bytes:
    """So many entries."""
    items: Sequence[str] = [f"<item><title>t</title><link>http://a.example/{n}</link></item>" for n in range(count)]
    return b'<rss version="2.0"><channel>' + "".join(items).encode() + b"</channel></rss>"


def attributes(count: int) -> bytes:
    """One tag with so many attributes."""
    written = " ".join(f'a{number}="1"' for number in range(count))
    return document("words", head=f"<image {written}/>")
