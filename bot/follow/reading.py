"""A fetched page in, an Article out: its main text, found in a limited child process, and where it came from."""

from __future__ import annotations

import codecs
from contextlib import suppress
from hashlib import sha256
from urllib.parse import urlsplit

from bot.corpus.decode import decode
from bot.corpus.errors import BadFileError
from bot.corpus.metadata import Metadata, article
from bot.corpus.model import Article
from bot.corpus.pages import Extractor
from bot.follow.addresses import RefusedError
from bot.follow.fetch import Fetched


def article_in(fetched: Fetched) -> Article:
    """The article on a page. Its address is where it came from, whatever the page says; blocks for up to 10 s.

    Raises:
        RefusedError: There is no article in it.
    """
    try:
        body = _utf8(fetched)
        if fetched.media == "text/plain":
            return article(id_of(fetched.url), decode(body), _told(Metadata(), fetched.url))
        with Extractor() as extractor:
            page = extractor.read(body)
        return article(id_of(fetched.url), page.text, _told(page.told, fetched.url))
    except BadFileError as error:
        raise RefusedError(f"it {error}") from None


def id_of(url: str) -> str:
    """The id of the article at an address: the same whether it was fetched with TLS or without."""
    return f"web-{sha256(url.partition('://')[2].encode()).hexdigest()[:16]}"


def _told(told: Metadata, url: str) -> Metadata:
    """What the page tells, but for its address: a page may claim to be another one. Without a name, its host's."""
    host = (urlsplit(url).hostname or "").removeprefix("www.")
    return Metadata(title=told.title, source=told.source or host or None, url=url, published=told.published)


def _utf8(fetched: Fetched) -> bytes:
    """The body in UTF-8 when the server names another charset; the page's own word is left to the extraction."""
    with suppress(LookupError, UnicodeDecodeError):
        if fetched.charset and codecs.lookup(fetched.charset).name != "utf-8":
            return fetched.body.decode(fetched.charset).encode("utf-8", "replace")
    return fetched.body
