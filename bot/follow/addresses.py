"""Which web addresses may be fetched: http(s) on its usual ports, and only where everybody on the internet could go.

A bot inside a network sees more than the person who pastes an address: its own metadata service, databases,
printers. So every address that a name leads to must be public, in whatever form it hides a private one.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address, ip_network
from urllib.parse import urlsplit

LONGEST = 2_000  # characters of an address
_PORTS = {"http": 80, "https": 443}
_GLOBAL = ip_network("2000::/3")  # all that was ever given out; `is_global` lets more pass, such as ::127.0.0.1
_IN_BITS: tuple[tuple[IPv6Network, int], ...] = (  # where prefixes hold an IPv4 address: bits below it
    (IPv6Network("64:ff9b::/96"), 0),  # NAT64
    (IPv6Network("2002::/16"), 80),  # 6to4
    (IPv6Network("::ffff:0:0/96"), 0),  # mapped
)
_NOT_OURS = tuple(
    ip_network(text)
    for text in (
        *("0.0.0.0/8", "100.64.0.0/10", "192.0.0.0/24", "192.0.2.0/24", "192.88.99.0/24", "198.18.0.0/15"),
        *("198.51.100.0/24", "203.0.113.0/24", "224.0.0.0/3", "2001::/23", "2001:db8::/32", "3fff::/20"),
    )
)


class RefusedError(Exception):
    """An address is not fetched, or nothing useful came from it; the text is a sentence's end for a person.

    Attributes:
        wait: Seconds for which its server wants to be left alone; None when it does not say.
    """

    def __init__(self, why: str, wait: float | None = None) -> None:
        super().__init__(why)
        self.wait = wait


@dataclass(frozen=True, slots=True)
class Target:
    """A checked address, taken apart.

    Attributes:
        host: In ASCII and lower case, without brackets.
        exempt: Whether the host may be anywhere, by setting.
    """

    url: str
    scheme: str
    host: str
    port: int
    path: str
    exempt: bool


def target(url: str, exempt: Collection[str] = ()) -> Target:
    """The address taken apart; `exempt` names hosts ("host" or "host:port") for which anything goes.

    Raises:
        RefusedError: It is no web address that is fetched.
    """
    shown = url.strip()
    if len(shown) > LONGEST or not shown.isprintable() or any(char.isspace() or char in '\\<>"|' for char in shown):
        raise RefusedError("that is not a web address")
    try:
        parts = urlsplit(shown)
        port = parts.port or _PORTS.get(parts.scheme, 0)
        host = _ascii(parts.hostname or "")
    except (ValueError, UnicodeError):
        raise RefusedError("that is not a web address") from None
    if parts.scheme not in _PORTS or not host:
        raise RefusedError("only http:// and https:// addresses are fetched")
    if "@" in parts.netloc:
        raise RefusedError("an address with a name or password in it is not fetched")
    free = host in exempt or f"{host}:{port}" in exempt
    if port not in _PORTS.values() and not free:
        raise RefusedError("only the ports 80 and 443 are fetched from")
    if "%" in host:
        raise RefusedError("that is not a web address")
    path = _quoted(parts.path or "/") + (f"?{_quoted(parts.query)}" if parts.query else "")
    shown_host = f"[{host}]" if ":" in host else host
    place = shown_host if port == _PORTS[parts.scheme] else f"{shown_host}:{port}"
    return Target(f"{parts.scheme}://{place}{path}", parts.scheme, host, port, path, free)


def is_public(address: str) -> bool:
    """Whether an IP address can be reached by everybody; what it embeds must be public too."""
    try:
        ip = ip_address(address)
    except ValueError:  # a zone, such as fe80::1%eth0
        return False
    if isinstance(ip, IPv6Address):
        for network, below in _IN_BITS:
            if ip in network:
                return is_public(str(IPv4Address(int(ip) >> below & 0xFFFFFFFF)))
        if ip not in _GLOBAL:
            return False
    ours = any(network.version == ip.version and ip in network for network in _NOT_OURS)
    return ip.is_global and not ours and not ip.is_multicast and not ip.is_reserved


def _ascii(host: str) -> str:
    """The name as it goes over the wire: "Müller.example" is "xn--mller-kva.example"."""
    return host.encode("idna").decode("ascii").lower() if not host.isascii() else host.lower()


def _quoted(part: str) -> str:
    """The part with everything outside ASCII as percent signs and bytes."""
    return "".join(char if char.isascii() else "".join(f"%{byte:02X}" for byte in char.encode()) for char in part)
