"""A folder becomes a corpus: every format is read, every broken file is named, and nothing stops the rest."""

import os
from datetime import date
from pathlib import Path

import pytest

from bot.corpus import (
    ArticlesMissingError,
    BadSourcesError,
    CorpusError,
    Limits,
    NoArticlesError,
    load,
)

SEEDS = Path(__file__).parents[2] / "seeds"
GOOD = b"Netflix used AI for a scene. It was the first time.\n"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder with one good article, to which tests add the file they are about."""
    path = tmp_path / "articles"
    path.mkdir()
    (path / "good.txt").write_bytes(GOOD)
    return path


def reason(folder: Path, name: str, limits: Limits = Limits()) -> str:  # noqa: B008
    """Why `name` was skipped; the good article beside it was read all the same."""
    corpus = load(folder, limits=limits)
    assert "good.txt" in [article.id for article in corpus.articles]
    return next(one.reason for one in corpus.skipped if one.name == name)


def test_the_seeds_are_read_whole_and_in_order() -> None:
    """Five articles by the order of their names, each text exactly the decoded file."""
    corpus = load(SEEDS)
    files = sorted(SEEDS.glob("*.txt"))
    assert [article.id for article in corpus.articles] == [file.name for file in files]
    assert [article.text for article in corpus.articles] == [file.read_bytes().decode() for file in files]
    assert corpus.skipped == ()


def test_titles_and_days_of_the_seeds_come_from_their_own_words() -> None:
    """A heading or the first sentence is the title; only one article tells a full date; no source is invented."""
    corpus = load(SEEDS)
    titles = [article.title for article in corpus.articles]
    assert titles[2] == "Netflix Breaks New Barrier: First GenAI VFX Used in Original Series"
    for article in corpus.articles:
        assert len(article.title) <= 100
        assert " ".join(article.title.removesuffix("…").split()) in article.text
    assert [article.published for article in corpus.articles] == [date(2025, 7, 18), None, None, None, None]
    assert {(article.source, article.url) for article in corpus.articles} == {(None, None)}


def test_passages_are_slices_of_their_articles() -> None:
    """`corpus.text(passage)` is `text[start:end]`, in reading order over all articles."""
    corpus = load(SEEDS)
    places = [(passage.article, passage.start) for passage in corpus.passages]
    assert places == sorted(places)
    for passage in corpus.passages:
        text = corpus.articles[passage.article].text
        assert corpus.text(passage) == text[passage.start : passage.end] == corpus.text(passage).strip()


def test_newlines_and_byte_order_marks_keep_their_offsets(folder: Path) -> None:
    """CRLF and a BOM count as code points, as in the file decoded as UTF-8."""
    data = "\ufeffEl título\r\n\r\nFirst line. Second “line”.\r\n".encode()
    (folder / "crlf.txt").write_bytes(data)
    corpus = load(folder)
    article = next(article for article in corpus.articles if article.id == "crlf.txt")
    assert article.text == data.decode("utf-8")
    assert article.title == "El título"
    number = corpus.articles.index(article)
    words = [corpus.text(passage) for passage in corpus.passages if passage.article == number]
    assert words == ["El título", "First line.", "Second “line”."]


def test_markdown_front_matter_tells_about_the_article_and_is_never_quoted(folder: Path) -> None:
    """The text stays the whole file, so that offsets hold; the prose starts after the front matter."""
    text = (
        "---\ntitle: \"A 'fine' title\"\nsource: Variety # the weekly\nurl: https://example.com/a\n"
        "published: 2025-07-18\n---\n# Own heading\n\nThe text. More.\n"
    )
    (folder / "a.md").write_text(text, "utf-8")
    corpus = load(folder)
    article = corpus.articles[0]
    assert (article.title, article.source, article.url) == ("A 'fine' title", "Variety", "https://example.com/a")
    assert (article.published, article.text) == (date(2025, 7, 18), text)
    words = [corpus.text(passage) for passage in corpus.passages if passage.article == 0]
    assert words == ["Own heading", "The text.", "More."]


def test_front_matter_may_tell_more_than_is_read(folder: Path) -> None:
    """Site generators write lists and blocks under keys of their own; a file is not skipped for them."""
    text = (
        "---\nlayout: post\ntags: [a, b]\nauthors:\n- Jane\n  - Joe\nnote: |\n  many\n\n  words\ntitle: A\n---\nText.\n"
    )
    (folder / "a.md").write_text(text, "utf-8")
    corpus = load(folder)
    assert corpus.articles[0].title == "A"
    assert corpus.text(corpus.passages[0]) == "Text."


def test_markdown_without_front_matter_is_titled_by_its_heading(folder: Path) -> None:
    """A line --- further down is no front matter; upper-case suffixes are read too."""
    (folder / "b.MD").write_text("# The heading\n\nText.\n\n---\n\nMore.\n", "utf-8")
    assert load(folder).articles[0].title == "The heading"


def test_a_long_title_is_shortened_at_a_word(folder: Path) -> None:
    """At most 100 code points, cut between words, with an ellipsis that stands nowhere else."""
    (folder / "long.txt").write_bytes(b"Word after word " * 20 + b"ends.\n")
    article = load(folder).articles[1]
    assert len(article.title) <= 100
    assert article.title.endswith(" word…") or article.title.endswith(" Word…") or article.title.endswith(" after…")


@pytest.mark.parametrize(
    ("name", "data", "words"),
    [
        ("empty.txt", b"", "is empty"),
        ("blank.txt", b" \r\n\t ", "is empty"),
        ("marks.txt", b"--- *** ...\n", "has no words"),
        ("picture.txt", b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", "binary"),
        ("latin.txt", "Pedro Páramo".encode("latin-1"), "not UTF-8 (byte 0xE1 at 7)"),
        ("utf16.txt", "Netflix".encode("utf-16"), "UTF-16; save it as UTF-8"),
        ("utf32.txt", "Netflix".encode("utf-32"), "UTF-32; save it as UTF-8"),
        ("half.txt", "Páramo".encode()[:2], "not UTF-8"),
        ("page.pdf", GOOD, "not in a format that is read (.txt, .md, .html, .htm, .jsonl)"),
        ("noname", GOOD, "not in a format"),
        ("open.md", b"---\ntitle: A\n", "front matter that is not closed"),
        ("open2.md", b"---\n" + b"# comment\n" * 500, "front matter that is not closed"),
        ("line.md", b"---\ntitle: A\nnot a pair\n---\nText.", "bad front matter in line 3"),
        ("tags.md", b"---\ntags: [A, B\n---\nText.", "line 2: [ is not closed"),
        ("deep.md", b"---\ntitle: A\n  more: B\n---\nText.", "line 3: not `key: value`"),
        ("twice.md", b"---\ntitle: A\ntitle: B\n---\nText.", "line 3: 'title' stands twice"),
        ("list.md", b"---\ntitle: [A, B]\n---\nText.", "line 2: only plain or quoted values"),
        ("quote.md", b'---\ntitle: "A\n---\nText.', "line 2: the quotes do not match"),
        ("day.md", b"---\npublished: July 2025\n---\nText.", "published is not a date like 2025-07-18: 'July 2025'"),
        ("url.md", b"---\nurl: javascript:alert(1)\n---\nText.", "url is not a web address"),
        ("url2.md", b"---\nurl: https://e.com/<!channel>\n---\nText.", "url is not a web address"),
        ("url3.md", b"---\nurl: http://[::1\n---\nText.", "url is not a web address"),
        ("bell.md", b"---\ntitle: A\x07B\n---\nText.", "unprintable"),
        ("bare.md", b"---\ntitle: A\n---\n", "has no words"),
        ("empty.html", b" ", "is empty"),
        ("binary.html", b"<p>\0</p>", "binary"),
    ],
)
def test_a_broken_file_is_skipped_with_its_reason(folder: Path, name: str, data: bytes, words: str) -> None:
    """One clear line a file; the good article is read all the same."""
    (folder / name).write_bytes(data)
    assert words in reason(folder, name)


def test_files_above_the_limits_are_skipped(folder: Path) -> None:
    """Size is checked before reading, and the number of files before opening any."""
    (folder / "large.txt").write_bytes(GOOD * 50)
    assert reason(folder, "large.txt", Limits(file_bytes=1_000)) == "is larger than the limit of 1,000 bytes"
    for number in range(5):
        (folder / f"z{number}.txt").write_bytes(GOOD)
    corpus = load(folder, limits=Limits(files=3))
    assert [article.id for article in corpus.articles] == ["good.txt", "large.txt", "z0.txt"]
    assert corpus.skipped[-1].reason == "holds 7 files; only the first 3 are read"


def test_links_are_followed_only_inside_the_folder(folder: Path, tmp_path: Path) -> None:
    """A link to a file outside, to a device, to nothing or to itself is skipped; one to a neighbour is read."""
    (tmp_path / "secret.txt").write_bytes(GOOD)
    (folder / "out.txt").symlink_to(tmp_path / "secret.txt")
    (folder / "up.txt").symlink_to("../secret.txt")
    (folder / "zero.txt").symlink_to("/dev/zero")
    (folder / "loop.txt").symlink_to("loop.txt")
    (folder / "dead.txt").symlink_to("nothing.txt")
    (folder / "near.txt").symlink_to("good.txt")
    corpus = load(folder)
    assert [article.id for article in corpus.articles] == ["good.txt", "near.txt"]
    reasons = {one.name: one.reason for one in corpus.skipped}
    assert set(reasons) == {"out.txt", "up.txt", "zero.txt", "loop.txt", "dead.txt"}
    assert reasons["out.txt"] == reasons["up.txt"] == reasons["zero.txt"] == "is a link that leads out of the folder"


def test_pipes_and_folders_are_skipped_without_waiting(folder: Path) -> None:
    """Opening a FIFO would wait for a writer for ever; subfolders are not searched."""
    os.mkfifo(folder / "pipe.txt")
    os.mkfifo(folder / "pipe.jsonl")
    (folder / "more.txt").mkdir()
    assert reason(folder, "pipe.txt") == "is not a plain file"
    assert reason(folder, "pipe.jsonl") == "is not a plain file"
    assert reason(folder, "more.txt") == "is a folder; only the files beside it are read"


def test_hidden_files_are_passed_over_in_silence(folder: Path) -> None:
    """`.DS_Store` and `.gitkeep` are nobody's articles."""
    (folder / ".DS_Store").write_bytes(b"\0\0")
    assert load(folder).skipped == ()


def test_a_file_name_that_is_no_text_can_still_be_shown(folder: Path) -> None:
    """Bytes that are no UTF-8, and line breaks, become replacement marks in the id."""
    (folder / os.fsdecode(b"caf\xe9\n.txt")).write_bytes(GOOD)
    assert load(folder).articles[0].id == "caf\ufffd\ufffd.txt"


def test_one_file_can_be_loaded_alone(folder: Path) -> None:
    """Any file of a known format is a corpus of its own."""
    assert [article.id for article in load(folder / "good.txt").articles] == ["good.txt"]


def test_a_missing_folder_is_an_error_that_says_what_to_do(tmp_path: Path) -> None:
    """The sentence names the path, the formats and the setting."""
    with pytest.raises(ArticlesMissingError, match=r"nothing at .*gone: put .*\.txt, .*ARTICLES_DIR"):
        load(tmp_path / "gone")


def test_a_folder_without_articles_is_an_error_that_says_why(tmp_path: Path) -> None:
    """Empty: what to put there. Only broken files: their reasons, too."""
    with pytest.raises(NoArticlesError, match=r"no articles in .*\.txt.*ARTICLES_DIR"):
        load(tmp_path)
    for number in range(5):
        (tmp_path / f"{number}.txt").write_bytes(b"")
    with pytest.raises(CorpusError, match=r"0\.txt is empty; 1\.txt is empty; 2\.txt is empty; and 2 more"):
        load(tmp_path)


def test_a_side_file_fills_what_files_do_not_tell(folder: Path, tmp_path: Path) -> None:
    """Front matter is stronger than the side file, and the side file than the text."""
    (folder / "own.md").write_text("---\nsource: Variety\n---\nText here.\n", "utf-8")
    side = tmp_path / "sources.toml"
    side.write_text(
        '["good.txt"]\ntitle = "Told"\nsource = "The Guardian"\nurl = "https://example.com"\npublished = 2025-07-18\n'
        '["own.md"]\nsource = "Other"\npublished = "2025-07-19"\n["unknown.txt"]\ntitle = "Nobody"\n',
        "utf-8",
    )
    good, own = load(folder, sources=side).articles
    assert (good.title, good.source, good.url) == ("Told", "The Guardian", "https://example.com")
    assert good.published == date(2025, 7, 18)
    assert (own.title, own.source, own.published) == ("Text here.", "Variety", date(2025, 7, 19))


def test_a_side_file_may_be_absent_but_not_broken(folder: Path, tmp_path: Path) -> None:
    """No side file says nothing; a broken one is named with the place."""
    side = tmp_path / "sources.toml"
    assert load(folder, sources=side).articles[0].source is None
    for text, words in (
        ("title = ", "sources.toml"),
        ('title = "A"', '"title" is not a table'),
        ('["good.txt"]\npublished = "soon"', r'\["good.txt"\]: published is not a date'),
    ):
        side.write_text(text, "utf-8")
        with pytest.raises(BadSourcesError, match=words):
            load(folder, sources=side)
