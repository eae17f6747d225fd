"""A small web server on this machine: pages by path, each as badly behaved as a test needs."""

from __future__ import annotations

import gzip
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from ssl import SSLContext

ARTICLE = """<!doctype html><html><head><title>Painting the bridge</title>
<meta property="og:site_name" content="Tarn Daily"><meta property="article:published_time" content="2026-03-02">
<link rel="canonical" href="https://somebody-else.example/story"></head><body><article><h1>Painting the bridge</h1>
<p>The new bridge over the Tarn will be painted cobalt blue by the artist Ilse Brandt, the town said on Monday.</p>
<p>Brandt, who lives in the valley, has painted four bridges before and asks for nothing but the paint itself.</p>
<p>The work begins in May, when the river is low, and it will take her and two helpers about three weeks.</p>
</article></body></html>"""


@dataclass(slots=True)
class Page:
    """What is sent at one path."""

    body: bytes = ARTICLE.encode()
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)
    drip: float = 0.0  # seconds between two bytes, headers included
    cut: bool = False  # the connection ends in the middle


@dataclass(slots=True)
class Web:
    """The server: `pages` by path, the paths that were `asked` for with their Host headers, and all headers `told`.

    A page with an ETag is sent only to whoever does not have it.
    """

    port: int
    pages: dict[str, Page]
    asked: list[tuple[str, str]]
    told: list[dict[str, str]]

    @property
    def host(self) -> str:
        """Name and port, as a setting would name them."""
        return f"127.0.0.1:{self.port}"

    def url(self, path: str) -> str:
        """The address of a path."""
        return f"http://{self.host}{path}"


def packed(body: bytes) -> Page:
    """A page in gzip."""
    return Page(gzip.compress(body), headers={"Content-Encoding": "gzip"})


@contextmanager
def serving(pages: dict[str, Page], *, tls: SSLContext | None = None) -> Iterator[Web]:
    """The server, until the end of the `with`."""
    asked: list[tuple[str, str]] = []
    told: list[dict[str, str]] = []
    server = ThreadingHTTPServer(("127.0.0.1", 0), _handler(pages, asked, told))
    server.daemon_threads = True
    if tls is not None:
        server.socket = tls.wrap_socket(server.socket, server_side=True)
    thread = threading.Thread(target=lambda: server.serve_forever(poll_interval=0.02))
    thread.start()
    try:
        yield Web(server.server_address[1], pages, asked, told)
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def _handler(
    pages: Mapping[str, Page], asked: list[tuple[str, str]], told_us: list[dict[str, str]]
) -> Callable[..., BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            asked.append((self.path, self.headers["Host"] or ""))
            told_us.append(dict(self.headers))
            page = pages.get(self.path, Page(b"nothing here", 404))
            if page.headers.get("ETag") and page.headers["ETag"] == self.headers["If-None-Match"]:
                page = Page(b"", 304)
            told = {"Content-Type": "text/html", "Content-Length": str(len(page.body)), **page.headers}
            head = "".join(f"{name}: {value}\r\n" for name, value in told.items() if value)
            sent = f"HTTP/1.1 {page.status} Said\r\n{head}\r\n".encode() + page.body
            sent = sent[:-10] if page.cut else sent
            with suppress(OSError):
                for start in range(0, len(sent), 1 if page.drip else len(sent)):
                    self.wfile.write(sent[start : start + (1 if page.drip else len(sent))])
                    if page.drip:
                        time.sleep(page.drip)
            self.close_connection = True

        def log_message(self, format: str, *args: object) -> None:
            """Says nothing."""

    return Handler
