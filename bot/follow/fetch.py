"""Fetching one page or feed from the web: from the very addresses that were checked, within time and size."""

from __future__ import annotations

import contextlib
import socket
import ssl
import time
import zlib
from collections.abc import Callable, Collection, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from http.client import HTTPConnection, HTTPException, HTTPResponse
from threading import Timer
from urllib.parse import urljoin

from bot.follow.addresses import RefusedError, Target, is_public, target
from bot.follow.wanted import Wanted, mark_of, seconds_of

REDIRECTS = 5
_MOVED = (301, 302, 303, 307, 308)
_BUSY = (429, 503)
_HEADERS = {"User-Agent": "Eternaut (reads articles and feeds)", "Accept-Encoding": "gzip", "Connection": "close"}
_PIECE = 65_536  # bytes
_TRIED = 4  # addresses of one name

Resolve = Callable[[str, int], Sequence[str]]


@dataclass(frozen=True, slots=True)
class Rules:
    """How far a fetch may go.

    Attributes:
        seconds: For all of it: names, connections, redirects and reading.
        most_bytes: Of a page, both as it comes and unpacked.
        exempt: Hosts ("host" or "host:port") that need not be public.
    """

    seconds: float = 10.0
    most_bytes: int = 5_000_000
    exempt: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Fetched:
    """What came.

    Attributes:
        url: Where it came from in the end.
        media, charset: What its server calls it; "" for no charset.
        body: Its bytes.
        etag, modified: What to tell the server the next time; "" for nothing.
    """

    url: str
    media: str
    charset: str
    body: bytes
    etag: str = field(default="", compare=False)
    modified: str = field(default="", compare=False)


def system_resolve(host: str, port: int) -> Sequence[str]:
    """The addresses of a host, as the system knows them; raises OSError."""
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(entry[4][0]) for entry in found))


def fetch(url: str, rules: Rules, *, resolve: Resolve = system_resolve) -> Fetched:
    """The page at `url`. Each redirect is checked as the first address was. Blocks for up to `rules.seconds`.

    Raises:
        RefusedError: It may not be fetched, or nothing useful came; the text is for the person who asked.
    """
    page = fetch_if_changed(url, rules, Wanted(), resolve=resolve)
    if page is None:
        raise RefusedError("its server answers with 304")
    return page


def fetch_if_changed(url: str, rules: Rules, wanted: Wanted, *, resolve: Resolve = system_resolve) -> Fetched | None:
    """What is `wanted` at `url`; None when it is what we have. Otherwise as `fetch`."""
    end = time.monotonic() + rules.seconds
    for _ in range(REDIRECTS + 1):
        at = target(url, rules.exempt)
        try:
            answer = _once(at, rules, wanted, end, resolve)
        except RefusedError:
            raise
        except (OSError, HTTPException, zlib.error, UnicodeError, ValueError):
            raise RefusedError(_late(end) or "it cannot be reached") from None
        if not isinstance(answer, str):
            return answer
        url = urljoin(at.url, answer)
    raise RefusedError(f"it leads on more than {REDIRECTS} times")


def _once(at: Target, rules: Rules, wanted: Wanted, end: float, resolve: Resolve) -> Fetched | str | None:
    """One request: the page, where it moved to, or None when it is unchanged."""
    with _connected(at, _addresses(at, end, resolve), end) as connection:
        connection.request("GET", at.path, headers={**_HEADERS, **wanted.headers})
        response = connection.getresponse()
        if response.status in _MOVED:
            return response.headers["Location"] or ""
        if response.status == 304 and (wanted.etag or wanted.modified):
            return None
        told = response.headers
        if response.status != 200:
            wait = seconds_of(told["Retry-After"] or "") if response.status in _BUSY else None
            raise RefusedError(f"its server answers with {response.status}", wait)
        media = told.get_content_type()
        if media not in wanted.media:
            raise RefusedError(wanted.otherwise)
        body = _body(response, rules.most_bytes, end)
        marks = (mark_of(told["ETag"]), mark_of(told["Last-Modified"]))
        return Fetched(at.url, media, told.get_content_charset() or "", body, *marks)


def _addresses(at: Target, end: float, resolve: Resolve) -> Sequence[str]:
    """Where the host is: every address checked, because any of them could be taken."""
    thread = ThreadPoolExecutor(1)  # the system's resolver knows no time limit
    try:
        found = thread.submit(resolve, at.host, at.port).result(max(0.0, end - time.monotonic()))
    finally:
        thread.shutdown(wait=False)
    if not found or (not at.exempt and not all(is_public(address) for address in found)):
        raise RefusedError("it is not a public address")
    return found[:_TRIED]


@contextlib.contextmanager
def _connected(at: Target, addresses: Collection[str], end: float) -> Iterator[HTTPConnection]:
    """A connection to one of `addresses`, cut when the time is over; the host's name stays in Host and in TLS."""
    connection = HTTPConnection(at.host, at.port)
    connection.auto_open = 0  # it would look the name up a second time
    connection.default_port = 443 if at.scheme == "https" else 80
    with _open(at, addresses, end) as plain:
        # A socket's timeout begins anew with each byte: a server that drips would never be late.
        cut = Timer(max(0.0, end - time.monotonic()), _cut, [plain])
        cut.start()
        try:
            # The TLS one takes the plain one's place; whoever holds the number of the socket can still cut it.
            secure = ssl.create_default_context().wrap_socket if at.scheme == "https" else None
            connection.sock = secure(plain.dup(), server_hostname=at.host) if secure else plain
            yield connection
        finally:
            cut.cancel()
            connection.close()


def _open(at: Target, addresses: Collection[str], end: float) -> socket.socket:
    error: OSError = OSError("no address")
    for address in addresses:
        try:
            return socket.create_connection((address, at.port), timeout=max(0.1, end - time.monotonic()))
        except OSError as failed:
            error = failed
    raise error


def _cut(plain: socket.socket) -> None:
    with contextlib.suppress(OSError):
        plain.shutdown(socket.SHUT_RDWR)


def _body(response: HTTPResponse, most: int, end: float) -> bytes:
    """All of the body, unpacked, of at most `most` bytes in either form."""
    packing = (response.headers["Content-Encoding"] or "identity").strip().lower()
    if packing not in ("identity", "gzip", "x-gzip"):
        raise RefusedError("it is packed in a way that is not read")
    unpack = zlib.decompressobj(wbits=31) if packing != "identity" else None
    body, came = bytearray(), 0
    while piece := response.read1(_PIECE):
        came += len(piece)
        body += unpack.decompress(piece, most + 1 - len(body)) if unpack else piece
        if max(came, len(body)) > most:
            raise RefusedError(f"it is larger than {most:,} bytes")
    if time.monotonic() >= end or response.length or (unpack and not unpack.eof):
        raise RefusedError(_late(end) or "it broke off")
    return bytes(body)


def _late(end: float) -> str:
    return "it takes too long" if time.monotonic() >= end else ""
