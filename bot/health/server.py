"""A small HTTP server in a thread, for a monitor: /metrics, /healthz and /readyz, also while the loop is busy."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread

from bot.health.heart import Heart
from bot.health.metrics import FORM

PATIENCE = 10  # seconds for a monitor to send its request


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    heart: Heart
    page: Callable[[], bytes]


class _Answer(BaseHTTPRequestHandler):
    server: _Server
    timeout = PATIENCE

    def do_GET(self) -> None:
        """Answer one request."""
        heart = self.server.heart
        match self.path.partition("?")[0]:
            case "/metrics":
                self._send(200, FORM, self.server.page())
            case "/healthz":
                hangs = heart.last is not None and not heart.is_beating
                self._send(503 if hangs else 200, "text/plain", b"hangs" if hangs else b"alive")
            case "/readyz":
                trouble, notes = heart.trouble(), dict(heart.last.notes) if heart.last else {}
                state: dict[str, object] = {"ready": trouble is None} | ({"trouble": trouble} if trouble else {})
                state |= {"notes": notes} if notes else {}
                self._send(503 if trouble else 200, "application/json", json.dumps(state).encode())
            case _:
                self._send(404, "text/plain", b"not here")

    def _send(self, status: int, form: str, body: bytes) -> None:
        self.send_response(status)
        self.send_header("Content-Type", form)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:
        """Monitors ask every few seconds: no line for each."""

    def version_string(self) -> str:
        """The name of the server, and no versions."""
        return "eternaut"


def serving(host: str, port: int, heart: Heart, page: Callable[[], bytes]) -> AbstractContextManager[int]:
    """The server, until the end of the `with`, which gets its port. Raises OSError at once when the port is taken."""
    server = _Server((host, port), _Answer)
    server.heart, server.page = heart, page
    return _serving(server)


@contextmanager
def _serving(server: _Server) -> Iterator[int]:
    thread = Thread(target=server.serve_forever, name="monitor", daemon=True)
    thread.start()
    try:
        yield server.server_address[1]
    finally:
        server.shutdown()
        server.server_close()
