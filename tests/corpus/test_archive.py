"""Archives are read as a stream: one article a line, broken lines named by their number."""

import json
from datetime import date
from pathlib import Path

import pytest

from bot.corpus import Article, Limits, Skipped, load, read_jsonl


def write(path: Path, *lines: object) -> Path:
    """An archive of `lines`: bytes as they are, all else as JSON."""
    path.write_bytes(b"".join((x if isinstance(x, bytes) else json.dumps(x).encode()) + b"\n" for x in lines))
    return path


def test_each_line_is_an_article_with_what_it_tells(tmp_path: Path) -> None:
    """All six fields are read; the id names file and line's id; what is missing comes from the text."""
    archive = write(
        tmp_path / "a.jsonl",
        {
            "id": "x",
            "text": "One. Two.",
            "title": "T",
            "source": "S",
            "url": "https://e.com/1",
            "published": "2025-07-18",
        },
        {"id": 7, "text": "Published July 19, 2025\nThree.", "title": None, "url": "", "more": [1]},
        b"",
        {"text": "Four."},
    )
    first, second, third = read_jsonl(archive)
    assert first == Article("a.jsonl#x", "One. Two.", "T", "S", "https://e.com/1", date(2025, 7, 18))
    assert second == Article("a.jsonl#7", "Published July 19, 2025\nThree.", "Three.", published=date(2025, 7, 19))
    assert third == Article("a.jsonl#4", "Four.", "Four.")


@pytest.mark.parametrize(
    ("line", "words"),
    [
        (b"{", "is not JSON: "),
        (b"[" * 100_000, "is not JSON"),
        (b"[1]", "is not a JSON object"),
        (b'{"text": "caf\xe9"}', "is not UTF-8"),
        (b'{"text": "a\0"}', "binary"),
        ({"title": "A"}, "has no text"),
        ({"text": 3}, "is not a string"),
        ({"text": " "}, "is empty"),
        ({"text": "a\0b"}, "binary"),
        (b'{"text": "half \\ud83d"}', "lone surrogate"),
        ({"text": "A.", "id": ["x"]}, "an id that is not a string"),
        ({"text": "A.", "id": True}, "an id that is not a string"),
        ({"text": "A.", "id": "x" * 201}, "200 printable characters"),
        ({"text": "A.", "id": "a\nb"}, "200 printable characters"),
        ({"text": "A.", "title": 3}, "title is not text"),
        ({"text": "A.", "url": "ftp://e.com"}, "url is not a web address"),
        ({"text": "A.", "url": 3}, "url is not text"),
        ({"text": "A.", "published": 20250718}, "published is not a date"),
        ({"text": "B.", "id": "first"}, "has the same id as an earlier line"),
        ({"text": "long " * 200}, "longer than the limit of 600 bytes"),
    ],
)
def test_a_broken_line_is_skipped_with_its_number(tmp_path: Path, line: object, words: str) -> None:
    """The lines before and after it are read."""
    archive = write(tmp_path / "a.jsonl", {"id": "first", "text": "A."}, line, {"id": "last", "text": "Z."})
    limit = 600 if "limit" in words else 1_000_000
    first, broken, last = read_jsonl(archive, limits=Limits(file_bytes=limit))
    assert isinstance(first, Article)
    assert isinstance(broken, Skipped)
    assert isinstance(last, Article)
    assert last.id == "a.jsonl#last"
    assert broken.name == "a.jsonl line 2"
    assert words in broken.reason


def test_an_archive_of_ten_thousand_lines_is_a_stream(tmp_path: Path) -> None:
    """The first article comes before the last line is read: what is appended meanwhile is seen too."""
    archive = tmp_path / "big.jsonl"
    write(archive, *({"id": number, "text": f"Article {number}. It is short."} for number in range(10_000)))
    stream = read_jsonl(archive)
    assert next(stream).id == "big.jsonl#0"  # type: ignore[union-attr]
    with archive.open("ab") as more:
        more.write(b'{"id": "late", "text": "Late."}')
    rest = list(stream)
    assert len(rest) == 10_000
    assert isinstance(rest[-1], Article)
    assert rest[-1].id == "big.jsonl#late"


def test_an_archive_is_part_of_a_folder_or_a_corpus_of_its_own(tmp_path: Path) -> None:
    """Beside other files, in the order of names; broken lines are among the skipped."""
    archive = write(tmp_path / "b.jsonl", {"id": "1", "text": "One. Two."}, b"{", {"id": "2", "text": "Three."})
    (tmp_path / "a.txt").write_text("Zero.", "utf-8")
    (tmp_path / "c.jsonl").write_bytes(b"")
    corpus = load(tmp_path)
    assert [article.id for article in corpus.articles] == ["a.txt", "b.jsonl#1", "b.jsonl#2"]
    assert [one.name for one in corpus.skipped] == ["b.jsonl line 2", "c.jsonl"]
    alone = load(archive)
    assert [alone.text(passage) for passage in alone.passages] == ["One.", "Two.", "Three."]


def test_a_byte_order_mark_before_the_first_line_does_no_harm(tmp_path: Path) -> None:
    """Some editors write one; JSON allows none."""
    archive = tmp_path / "a.jsonl"
    archive.write_bytes(b'\xef\xbb\xbf{"text": "A."}\r\n{"text": "B."}')
    assert [one.id for one in read_jsonl(archive) if isinstance(one, Article)] == ["a.jsonl#1", "a.jsonl#2"]


def test_an_archive_that_is_gone_is_one_skipped(tmp_path: Path) -> None:
    """Reading starts when the stream does, so a missing file is a reason and not an error."""
    (gone,) = read_jsonl(tmp_path / "gone.jsonl")
    assert isinstance(gone, Skipped)
    assert "can't be read" in gone.reason
