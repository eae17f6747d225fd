"""HTML pages are extracted in a child process; a hostile page costs one reason and nothing else."""

import importlib.util
import sys
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from bot.corpus import load
from bot.corpus.errors import BadFileError
from bot.corpus.markup import most_attributes
from bot.corpus.pages import Extractor, Page
from tests.needs import IN_CI

follow = pytest.mark.skipif(
    not IN_CI and importlib.util.find_spec("trafilatura") is None, reason="the extra `follow` is not installed"
)


def page(body: bytes, head: bytes = b"") -> bytes:
    prose = b"".join(b"<p>Paragraph %d tells more of the story, at some length.</p>" % n for n in range(5))
    return (
        b"<html><head>"
        + head
        + b"</head><body><article><h1>The headline</h1>"
        + body
        + prose
        + b"</article></body></html>"
    )


def extract(html: bytes, *, python: tuple[str, ...] = (sys.executable, "-P"), patience: float = 10) -> Page:
    with Extractor(python=python, patience=patience) as extractor:
        return extractor.read(html)


def child(code: str) -> tuple[str, ...]:
    """A Python that runs `code` instead of the extraction, whose path it gets as its first argument."""
    return (sys.executable, "-c", code)


@follow
def test_the_main_text_of_a_page_is_what_is_stored_and_quoted(tmp_path: Path) -> None:
    """No menu, no footer, no script; title, source, link and day come from the page's metadata."""
    head = (
        b'<title>The headline | The Paper</title><meta property="og:site_name" content="The Paper">'
        b'<meta property="article:published_time" content="2025-07-18T10:00:00Z">'
        b'<link rel="canonical" href="https://example.com/a"><script>alert("no words")</script>'
    )
    html = page("<p>“A quotation,” he said. Páramo.</p><ul><li>One item</li></ul>".encode(), head)
    (tmp_path / "a.html").write_bytes(html.replace(b"<body>", b"<body><nav>Menu</nav>"))
    corpus = load(tmp_path)
    (article,) = corpus.articles
    assert (article.title, article.source) == ("The headline", "The Paper")
    assert (article.url, article.published) == ("https://example.com/a", date(2025, 7, 18))
    words = [corpus.text(passage) for passage in corpus.passages]
    assert words[:4] == ["The headline", "“A quotation,” he said.", "Páramo.", "One item"]
    assert "alert" not in article.text and "Menu" not in article.text and "<" not in article.text


@follow
def test_a_day_is_not_taken_from_a_copyright_line() -> None:
    """Only metadata tells the day; a year in the footer doesn't."""
    assert extract(page(b"<p>Copyright 2023 by nobody. All rights are reserved.</p>")).told.published is None


@follow
def test_broken_metadata_is_left_out() -> None:
    """A bad link in somebody's page is no reason to skip the page."""
    read = extract(page(b"", b'<link rel="canonical" href="javascript:alert(1)"><title>A</title>'))
    assert read.told.url is None
    assert "Paragraph 4 tells" in read.text


def poisons() -> Iterator[tuple[str, bytes]]:
    entities = b"".join(b"<!ENTITY %c '%s'>" % (98 + n, b"&%c;" % (97 + n) * 10) for n in range(9))
    yield "laughs", b"<!DOCTYPE l [<!ENTITY a 'ha'>" + entities + b"]>" + page(b"<p>&j;</p>")
    yield "file", b"<!DOCTYPE l [<!ENTITY x SYSTEM 'file:///etc/passwd'>]>" + page(b"<p>&x;</p>")
    yield "nested", page(b"<div>" * 100_000)
    yield "colspan", page(b'<table><tr><td colspan="9000000000000000">x</td></tr></table>')
    yield "word", page(b"<p>" + b"x" * 1_500_000 + b"</p>")
    yield "cells", page(b"<table>" + (b"<tr>" + b"<td>x" * 20) * 10_000 + b"</table>")
    yield "unclosed", page(b"<p><![CDATA[<!--<p title='")


@follow
@pytest.mark.parametrize(("name", "html"), tuple(poisons()), ids=lambda value: value if isinstance(value, str) else "")
def test_a_poisoned_page_is_read_or_refused_but_never_waited_for(name: str, html: bytes) -> None:
    """Billion laughs, file entities, deep nesting, giant spans and words, 200,000 cells: text or a reason."""
    try:
        text = extract(html, patience=2).text
    except BadFileError as error:
        assert str(error)
    else:
        assert text.strip()
        assert "root:" not in text


@pytest.mark.parametrize("tricks", [b"", b'" ', b"x='>' ", b'a = "\n" ', b"/ / ", b"<p "])
def test_a_tag_with_half_a_million_attributes_is_refused_before_parsing(tricks: bytes) -> None:
    """Parsers need more than 30 seconds for it; quotes and slashes do not hide it."""
    attributes = b" ".join(b"a%d=1" % number for number in range(150_000))
    with pytest.raises(BadFileError, match="a tag with more than 1,000 attributes"):
        extract(page(b"<p " + tricks + attributes + b">x</p>"))


@pytest.mark.parametrize(
    ("html", "most"),
    [
        (b"", 0),
        (b"<p>a b c d e f g</p>", 0),
        (b"<p a b=1 c='2 3 4' d=\"5 > 6\" e=f>1 2 3 4 5 6 7 8</p>", 5),
        (b"<p a/><img b c/>", 2),
        (b"<!-- <p a b c d> --><p a>", 1),
        (b"<script>if (a <b && c d e f g)</script><p a>", 1),
        (b"<STYLE x>p <b c d></STYLE><p a b>", 2),
        (b"<p a='never closed b c d e", 1),
        (b"1 < 2 and <3 4 5 6>", 0),
        (b"<" * 1000, 0),
    ],
)
def test_attributes_are_counted_as_a_browser_would(html: bytes, most: int) -> None:
    """Text, comments, scripts and quoted values hold no attributes."""
    assert most_attributes(html, 1_000) == most


def test_a_child_that_takes_too_long_is_ended() -> None:
    """The patience is counted on our side, whatever the child does."""
    with pytest.raises(BadFileError, match=r"took longer than 0\.2 seconds"):
        extract(page(b""), python=child("import time; time.sleep(60)"), patience=0.2)


@pytest.mark.parametrize(
    ("code", "words"),
    [
        ("import os; os.abort()", "broke off"),
        ("print('no JSON')", "broke off"),
        ("print('[1]')", "broke off"),
        ("import sys, runpy; m = runpy.run_path(sys.argv[1]); sys.exit(m['MEMORY'])", "took too much memory"),
        ("print('{}')", "no main text"),
    ],
)
def test_a_child_that_dies_is_a_reason(code: str, words: str) -> None:
    """A crash, nonsense on its output, an exit status: the page is skipped."""
    with pytest.raises(BadFileError, match=words):
        extract(page(b""), python=child(code))


def test_the_child_limits_its_own_memory() -> None:
    """A page for which it needs 3 GB ends it with the status that says so."""
    code = (
        "import sys, runpy; m = runpy.run_path(sys.argv[1]); main = m['main'];"
        "main.__globals__['_extract'] = lambda page: bytearray(3 << 30); sys.exit(main())"
    )
    with pytest.raises(BadFileError, match="took too much memory"):
        extract(page(b""), python=child(code))


@follow
def test_one_child_reads_many_pages_and_is_replaced_when_it_dies() -> None:
    """A page that can't be read costs the next one nothing."""
    with Extractor() as extractor:
        texts = []
        for html in (
            page(b"<p>One here.</p>"),
            b"<html></html>",
            b"\0",
            page(b"<p>Two here.</p>"),
            page(b"<p>Three here.</p>"),
        ):
            try:
                texts.append(extractor.read(html).text.splitlines()[1])
            except BadFileError as error:
                texts.append(str(error))
    assert texts == [
        "One here.",
        "has no main text that could be found",
        "is binary: it holds a NUL byte",
        "Two here.",
        "Three here.",
    ]


def test_without_the_extra_the_reason_names_the_command() -> None:
    """A Python without installed packages stands for one without the extra."""
    with pytest.raises(BadFileError, match=r"needs trafilatura.*pip install -r requirements.txt"):
        extract(page(b""), python=(sys.executable, "-I", "-S"))


def test_the_child_sees_no_environment_of_ours() -> None:
    """No token is where a hostile page is parsed."""
    code = "import os, json; print(json.dumps({'text': ' '.join(sorted(os.environ))}))"
    assert set(extract(page(b""), python=child(code)).text.split()) <= {"LC_ALL", "LC_CTYPE", "PYTHONDONTWRITEBYTECODE"}


@follow
def test_a_page_without_words_has_no_main_text() -> None:
    """Nothing to quote is a reason, too."""
    with pytest.raises(BadFileError, match="no main text"):
        extract(b"<html><body></body></html>")
