"""Addresses that would lead a fetch where it must not go: every one is refused before a byte is sent."""

from __future__ import annotations

import socket
from collections.abc import Sequence
from threading import Thread

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.follow.addresses import RefusedError, is_public, target
from bot.follow.fetch import Rules, fetch

HOSTILE = (
    "http://127.0.0.1/",
    "http://127.1/",
    "http://2130706433/",
    "http://0x7f000001/",
    "http://0177.0.0.1/",
    "http://0/",
    "http://0.0.0.0/",
    "http://localhost/",
    "http://LOCALHOST./",
    "http://127.255.255.254/",
    "http://①②⑦.⓪.⓪.①/",
    "http://127。0。0。1/",
    "http://10.0.0.1/",
    "http://172.16.0.1/",
    "http://172.31.255.255/",
    "http://192.168.1.1/",
    "http://169.254.169.254/latest/meta-data/",
    "http://100.64.0.1/",
    "http://192.0.0.1/",
    "http://192.0.2.1/",
    "http://198.18.0.1/",
    "http://203.0.113.7/",
    "http://192.88.99.1/",
    "http://224.0.0.1/",
    "http://240.0.0.1/",
    "http://255.255.255.255/",
    "http://[::]/",
    "http://[::1]/",
    "http://[0:0:0:0:0:0:0:1]/",
    "http://[::ffff:127.0.0.1]/",
    "http://[::ffff:a9fe:a9fe]/",
    "http://[::127.0.0.1]/",
    "http://[64:ff9b::7f00:1]/",
    "http://[64:ff9b:1::a00:1]/",
    "http://[2002:7f00:1::]/",
    "http://[2002:c0a8:101::1]/",
    "http://[2001:0:7f00:1::]/",
    "http://[2001:db8::1]/",
    "http://[3fff::1]/",
    "http://[fc00::1]/",
    "http://[fd00:ec2::254]/",
    "http://[fe80::1]/",
    "http://[fe80::1%25lo]/",
    "http://[fec0::1]/",
    "http://[ff02::1]/",
    "http://[100::1]/",
    "file:///etc/passwd",
    "ftp://127.0.0.1/",
    "gopher://127.0.0.1:25/",
    "javascript:alert(1)",
    "data:text/html,hello",
    "//127.0.0.1/",
    "http:///etc/passwd",
    "http://",
    "http://8.8.8.8:22/",
    "http://8.8.8.8:8080/",
    "http://8.8.8.8:99999/",
    "http://8.8.8.8:0/",
    "http://user@8.8.8.8/",
    "http://user:secret@8.8.8.8/",
    "http://8.8.8.8@127.0.0.1/",
    "http://8.8.8.8\\@127.0.0.1/",
    "http://8.8.8.8 .example/",
    "http://8.8.8.8\r\nHost: localhost/",
    "http://8.8.8.8/\x00",
    "http://[::1/",
    "http://.../",
    "http://" + "a" * 70 + ".example/",
    "http://8.8.8.8/" + "a" * 2000,
)


@pytest.mark.parametrize("url", HOSTILE)
def test_a_hostile_address_is_refused(url: str) -> None:
    """Loopback, private, link-local and reserved addresses in every spelling, odd ports, schemes and credentials."""
    with pytest.raises(RefusedError):
        fetch(url, Rules(seconds=5))


def test_there_are_enough_hostile_addresses() -> None:
    """The promise is 28 or more."""
    assert len(set(HOSTILE)) >= 28


class Listener:
    """A port on this machine that counts who comes."""

    def __init__(self) -> None:
        self.socket = socket.create_server(("127.0.0.1", 0))
        self.port = self.socket.getsockname()[1]
        self.came = 0
        Thread(target=self._count, daemon=True).start()

    def _count(self) -> None:
        while True:
            try:
                connection, _ = self.socket.accept()
            except OSError:
                return
            self.came += 1
            connection.close()


@pytest.mark.parametrize(
    "found",
    [["127.0.0.1"], ["8.8.8.8", "127.0.0.1"], ["::1", "2606:2800:220:1::1"], ["::ffff:10.0.0.1"], [], ["fe80::1%eth0"]],
    ids=str,
)
def test_a_name_is_refused_when_any_of_its_addresses_is_not_public(found: Sequence[str]) -> None:
    """A server of names can mix a private address among public ones."""
    with pytest.raises(RefusedError):
        fetch("http://news.example/", Rules(seconds=5), resolve=lambda host, port: found)


def test_a_name_that_changes_its_mind_is_asked_once_only() -> None:
    """Rebinding: one address when it is checked, another one when it is connected to. We connect to the first."""
    listener, asked = Listener(), []

    def rebinding(host: str, port: int) -> Sequence[str]:
        asked.append(host)
        return ["127.0.0.1"] if len(asked) == 1 else ["127.0.0.2"]

    place = f"news.example:{listener.port}"
    with pytest.raises(RefusedError, match="cannot be reached"):
        fetch(f"http://{place}/", Rules(seconds=5, exempt=(place,)), resolve=rebinding)
    listener.socket.close()
    assert (asked, listener.came) == (["news.example"], 1)


@pytest.mark.parametrize("address", ["8.8.8.8", "1.1.1.1", "151.101.1.6", "2606:4700::1111", "64:ff9b::808:808"])
def test_a_public_address_is_public(address: str) -> None:
    """So that what is refused is not simply everything."""
    assert is_public(address)


@settings(deadline=None)
@given(st.ip_addresses(v=4, network="10.0.0.0/8") | st.ip_addresses(v=4, network="192.168.0.0/16"))
def test_a_private_address_is_private_in_every_wrapping(address: object) -> None:
    """Mapped, NAT64 and 6to4 forms of any private IPv4 address."""
    number = int(address)  # type: ignore[call-overload]
    high, low = number >> 16, number & 0xFFFF
    wrapped = (
        f"::ffff:{high:x}:{low:x}",
        f"64:ff9b::{high:x}:{low:x}",
        f"2002:{high:x}:{low:x}::1",
        f"::{high:x}:{low:x}",
    )
    assert not any(is_public(form) for form in (str(address), *wrapped))


@settings(deadline=None)
@given(st.text())
def test_any_text_is_an_address_or_refused(text: str) -> None:
    """Whatever is typed, nothing else is raised, and what is taken has no way out of its line."""
    try:
        taken = target(text)
    except RefusedError:
        return
    assert taken.scheme in ("http", "https") and taken.port in (80, 443)
    assert taken.url.isascii() and taken.url.isprintable() and " " not in taken.url
