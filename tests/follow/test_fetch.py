"""Pages fetched from a real web server on this machine: what comes, and what is cut off."""

from __future__ import annotations

import gzip
import ssl
import subprocess
import time
import tracemalloc
from pathlib import Path
from threading import Event

import pytest

from bot.follow.addresses import RefusedError
from bot.follow.fetch import Fetched, Rules, fetch
from tests.follow.web import ARTICLE, Page, Web, packed, serving
from tests.promises.reporting import Promise

SMALL = 200_000  # bytes; enough to show a limit


def get(web: Web, path: str, *, seconds: float = 10.0) -> Fetched:
    """The page at a path of the server, which is exempt from being public."""
    return fetch(web.url(path), Rules(seconds=seconds, most_bytes=SMALL, exempt=(web.host,)))


def moved(to: str, status: int = 302) -> Page:
    """A redirect."""
    return Page(b"", status, {"Location": to})


def test_a_page_comes_as_it_is() -> None:
    """The bytes, what kind they are, and where they came from; an encoded page is unpacked."""
    with serving({"/a?b=ü": Page(), "/packed": packed(ARTICLE.encode()), "/a?b=%C3%BC": Page()}) as web:
        plain, unpacked = get(web, "/a?b=ü#part"), get(web, "/packed")
    assert plain == Fetched(web.url("/a?b=%C3%BC"), "text/html", "", ARTICLE.encode())
    assert unpacked.body == ARTICLE.encode()
    assert [host for _, host in web.asked] == [web.host] * 2


def test_redirects_are_followed_and_each_is_checked() -> None:
    """Relative and absolute ones; the address told is the last one."""
    with serving({"/1": moved("/2", 301), "/2": moved("3", 307), "/3": Page()}) as web:
        assert get(web, "/1").url == web.url("/3")


CHAINS = (
    "http://127.0.0.1:1/",
    "http://169.254.169.254/latest/meta-data/",
    "http://[::1]/",
    "//localhost/",
    "file:///etc/passwd",
    "gopher://127.0.0.1/",
    "http://user:word@8.8.8.8/",
    "http://8.8.8.8:6379/",
    "http://2130706433/",
    "http://[64:ff9b::7f00:1]/",
    "/again",
    "",
)


@pytest.mark.parametrize("leads_to", CHAINS)
def test_a_redirect_into_the_house_is_refused(leads_to: str) -> None:
    """After one step and after several; a server that is allowed cannot send us on to one that is not."""
    pages = {"/again": moved(leads_to), **{f"/{n}": moved(f"/{n + 1}") for n in range(3)}, "/3": moved(leads_to)}
    with serving(pages) as web:
        for path in ("/again", "/0"):
            with pytest.raises(RefusedError):
                get(web, path)


def test_a_chain_that_is_too_long_is_refused() -> None:
    """Five redirects are followed, the sixth is not."""
    with serving({f"/{n}": moved(f"/{n + 1}") for n in range(6)} | {"/6": Page()}) as web:
        assert get(web, "/1").body == ARTICLE.encode()
        with pytest.raises(RefusedError, match="more than 5 times"):
            get(web, "/0")


def test_a_server_that_is_not_exempt_is_not_asked() -> None:
    """The setting names host and port; another port of the same host is another matter."""
    with serving({"/": Page()}) as web:
        for exempt in ((), (f"127.0.0.1:{web.port + 1}",), ("localhost",)):
            with pytest.raises(RefusedError):
                fetch(web.url("/"), Rules(exempt=exempt))
        assert web.asked == []


REFUSED = {
    "too large": (Page(b"x" * (SMALL + 1)), "larger than"),
    "too large without saying so": (Page(b"x" * (SMALL + 1), headers={"Content-Length": ""}), "larger than"),
    "a bomb": (packed(b"\0" * 5_000_000), "larger than"),
    "packed in another way": (Page(headers={"Content-Encoding": "br"}), "packed"),
    "packed twice": (Page(headers={"Content-Encoding": "gzip, gzip"}), "packed"),
    "not packed at all": (Page(headers={"Content-Encoding": "gzip"}), "cannot be reached"),
    "packed and torn": (Page(gzip.compress(b"a" * 9999)[:-9], headers={"Content-Encoding": "gzip"}), "broke off"),
    "torn": (Page(cut=True), "broke off"),
    "a picture": (Page(headers={"Content-Type": "image/png"}), "page of text"),
    "gone": (Page(b"", 410), "410"),
    "an error": (Page(b"", 500), "500"),
    "no page": (Page(b"", 204), "204"),
}


@pytest.mark.parametrize(("page", "why"), REFUSED.values(), ids=REFUSED.keys())
def test_what_cannot_be_used_is_refused_with_its_reason(page: Page, why: str) -> None:
    """Size, packing, kind, status and half pages."""
    with serving({"/": page}) as web, pytest.raises(RefusedError, match=why):
        get(web, "/")


def test_a_bomb_takes_no_memory(promise: Promise) -> None:
    """50 MB of zeros in 50 kB: unpacking stops at the limit."""
    bomb = packed(b"\0" * 50_000_000)
    with serving({"/": bomb}) as web:
        tracemalloc.start()
        with pytest.raises(RefusedError, match="larger than"):
            get(web, "/")
        peak = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
    assert peak < 5_000_000
    promise("D6", "peak of memory for 50 MB packed into 50 kB", f"{peak / 1e6:.1f} MB")


@pytest.mark.parametrize("body", [b"", ARTICLE.encode()], ids=["headers", "body"])
def test_a_server_that_drips_is_cut_off_in_time(body: bytes) -> None:
    """A byte now and then keeps every single wait short; the whole is what counts."""
    with serving({"/": Page(body, drip=0.05)}) as web:
        began = time.monotonic()
        with pytest.raises(RefusedError, match="too long"):
            get(web, "/", seconds=0.5)
        assert time.monotonic() - began < 5


def test_a_slow_server_of_names_is_not_waited_for() -> None:
    """The system's resolver may take half a minute; here it answers when the test is over."""
    over = Event()

    def slow(host: str, port: int) -> list[str]:
        over.wait(30)
        return ["8.8.8.8"]

    with pytest.raises(RefusedError, match="too long"):
        fetch("http://news.example/", Rules(seconds=0.2), resolve=slow)
    over.set()


def test_with_tls_the_name_is_proved_though_the_address_is_pinned(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A certificate for the name is taken, one for another name is not, whatever the address."""
    certificate, key = tmp_path / "cert.pem", tmp_path / "key.pem"
    subject = ["-subj", "/CN=news.example", "-addext", "subjectAltName=DNS:news.example"]
    made = [
        "openssl",
        "req",
        "-x509",
        "-newkey",
        "rsa:2048",
        "-nodes",
        "-days",
        "2",
        "-keyout",
        key,
        "-out",
        certificate,
    ]
    subprocess.run([*map(str, made), *subject], check=True, capture_output=True)
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate, key)
    with serving({"/": Page()}, tls=context) as web:
        for name in ("news.example", "other.example"):
            place = f"{name}:{web.port}"
            rules = Rules(exempt=(place,))
            if name == "news.example":
                fetched = fetch(f"https://{place}/", rules, resolve=lambda host, port: ["127.0.0.1"])
                assert fetched.url == f"https://{place}/"
                assert web.asked == [("/", place)]
            else:
                with pytest.raises(RefusedError, match="cannot be reached"):
                    fetch(f"https://{place}/", rules, resolve=lambda host, port: ["127.0.0.1"])
    assert len(web.asked) == 1
