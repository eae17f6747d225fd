"""A relay on the loopback interface before a cluster: it can be slow, silent, closed, or behind TLS and a password."""

from __future__ import annotations

import socket
import ssl
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from pathlib import Path
from urllib.parse import urlsplit


@dataclass
class Relay:
    """Carries bytes to the server at `target` and back.

    Attributes:
        target: Its URL.
        context: Of TLS; None for plain HTTP.
        authorised: The Authorization header that requests must have; "" for any. Others get 401.
        delay: Seconds that every request is held back.
        silent: Whether what comes is taken, and nothing is ever said.
        requests: How many came.
    """

    target: str
    context: ssl.SSLContext | None = None
    authorised: str = ""
    delay: float = 0.0
    silent: bool = False
    requests: int = 0
    _listening: socket.socket = field(init=False)

    def __post_init__(self) -> None:
        self._listening = socket.create_server(("127.0.0.1", 0))

    @property
    def address(self) -> str:
        """Host and port."""
        return f"127.0.0.1:{self._listening.getsockname()[1]}"

    def run(self) -> None:
        """Accept connections until it is closed."""
        with suppress(OSError):
            while True:
                connection, _ = self._listening.accept()
                threading.Thread(target=self._serve, args=[connection], daemon=True).start()

    def close(self) -> None:
        """Accept no more."""
        with suppress(OSError):
            self._listening.shutdown(socket.SHUT_RDWR)
        self._listening.close()

    def _serve(self, connection: socket.socket) -> None:
        host, port = urlsplit(self.target).hostname or "", urlsplit(self.target).port or 80
        with suppress(OSError):
            if self.context:
                connection = self.context.wrap_socket(connection, server_side=True)
            with connection, socket.create_connection((host, port)) as server:
                threading.Thread(target=self._back, args=[server, connection], daemon=True).start()
                while data := connection.recv(1 << 16):
                    if not self._passes(data, connection):
                        return
                    server.sendall(data)

    def _passes(self, data: bytes, connection: socket.socket) -> bool:
        begins = data.split(b" ", 1)[0] in (b"GET", b"PUT", b"POST", b"HEAD", b"DELETE")
        self.requests += begins
        while self.silent:
            time.sleep(0.05)
        if begins:
            time.sleep(self.delay)
            if self.authorised and self.authorised.encode() not in data:
                connection.sendall(b"HTTP/1.1 401 Unauthorized\r\ncontent-length: 0\r\nconnection: close\r\n\r\n")
                return False
        return True

    def _back(self, server: socket.socket, connection: socket.socket) -> None:
        with suppress(OSError):
            while data := server.recv(1 << 16):
                connection.sendall(data)
            connection.shutdown(socket.SHUT_RDWR)


@contextmanager
def relaying(target: str, *, context: ssl.SSLContext | None = None, authorised: str = "") -> Iterator[Relay]:
    """A relay that runs."""
    relay = Relay(target, context, authorised)
    threading.Thread(target=relay.run, daemon=True).start()
    try:
        yield relay
    finally:
        relay.close()


def certificate(folder: Path) -> tuple[ssl.SSLContext, Path]:
    """A server's side of TLS for 127.0.0.1, and the file of the certificate that vouches for it."""
    from cryptography import x509
    from cryptography.hazmat.primitives import hashes, serialization
    from cryptography.hazmat.primitives.asymmetric import ec
    from cryptography.x509.oid import NameOID

    key = ec.generate_private_key(ec.SECP256R1())
    name, now = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "127.0.0.1")]), datetime.now(UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ip_address("127.0.0.1"))]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    vouching, secret = folder / "certificate.pem", folder / "key.pem"
    vouching.write_bytes(made.public_bytes(serialization.Encoding.PEM))
    secret.write_bytes(
        key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    )
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(vouching, secret)
    return context, vouching
