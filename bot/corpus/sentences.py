"""Where sentences end: a linear scan over the full stops of one paragraph.

Each run of final punctuation is looked at once, with a bounded look to the left (is it an abbreviation,
an initial?) and to the right (can a sentence begin there?). Inside a quotation every sentence stands alone;
closing quotes and brackets belong to the sentence before them, whether the full stop stands before or after.
When in doubt there is no cut: two sentences in one passage do less harm than half a sentence.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from bot.corpus.words import (
    BEFORE_NUMBER,
    EXCLAIMING,
    NEVER_LAST,
    OPENERS,
    SOMETIMES_LAST,
    SPEAKING,
)

INVISIBLE = "\ufeff\u200b\u200c\u200d\u2060\u00ad"  # no width, but not `isspace`: a byte-order mark is among them

_CLOSING = r"\"'”’»›)\]}」』）"
_OPENING = "\"'“‘„‚«‹([{「『（¿¡’*_"
_FINAL = re.compile(r"[.!?…。！？｡؟।]+")
_CLOSERS = re.compile(rf"(?:[{_CLOSING}]|[ \u00a0\u202f]»|[ ]\[\d{{1,3}}\]|\[[^\[\]]{{1,30}}\])*")
_SPACES = re.compile(rf"[\s{INVISIBLE}]*")
_TOKEN = re.compile(r"[^\s\"“”‘«»(){}\[\]—–/,;:]+\Z")
_DOTTED = re.compile(r"(?:[^\W\d_]{1,2}\.-?)+[^\W\d_]{1,2}\Z")  # U.S, p.m, J.-P
_WORD = re.compile(r"[^\W\d_]+")
_BRAND = re.compile(r"[a-z]{1,2}[A-Z]")  # iPhone, eBay, xAI: lower case that can open a sentence
_ATTRIBUTION = re.compile(rf"(?:[^\W\d_][\w.’'-]{{0,30}}\s+){{1,4}}(?:{SPEAKING})\b")
_LEADING = "“‘„«‹([{「『（"
_NUMBER = re.compile(r"[^\W\d_]?\d")  # "No. 5", "Fig. S2"
_DASHES = "—–-"
_UNSPACED = frozenset("。！？｡")  # scripts without blanks: these end a sentence wherever they stand
_LOOK_BACK = 32
_LOOK_AHEAD = 160


def spans(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """The sentences of one paragraph, `text[start:end]`, in order, without white space at their ends.

    Together they hold every letter and digit of the paragraph. A stretch without any (a stray quotation
    mark) joins the sentence before it. Nothing is yielded when the paragraph has no letter or digit.
    """
    held: tuple[int, int] | None = None
    for left, right in _pieces(text, start, end):
        if held is None:
            held = (left, right)
        elif not has_word(text, left, right) or not has_word(text, *held):
            held = (held[0], right)
        else:
            yield held
            held = (left, right)
    if held is not None and has_word(text, *held):
        yield held


def has_word(text: str, start: int, end: int) -> bool:
    """Whether there is a letter or digit in `text[start:end]`."""
    return any(map(str.isalnum, text[start:end]))


def trimmed(text: str, start: int, end: int) -> tuple[int, int]:
    """The span without white space and invisible characters at its ends; empty when nothing else is there."""
    while start < end and _blank(text[start]):
        start += 1
    while end > start and _blank(text[end - 1]):
        end -= 1
    return start, end


def ends_with_stop(text: str, start: int, end: int) -> bool:
    """Whether `text[start:end]` ends like a sentence: with final punctuation, closing quotes aside."""
    while end > start and text[end - 1] in "\"'”’»›)]}」』）*_":
        end -= 1
    return end > start and _FINAL.match(text[end - 1]) is not None


def _blank(char: str) -> bool:
    return char.isspace() or char in INVISIBLE


def _pieces(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    here, end = trimmed(text, start, end)
    position = here
    while (final := _FINAL.search(text, position, end)) is not None:
        closers = _CLOSERS.match(text, final.end(), end)
        stop = closers.end() if closers else final.end()
        position = stop
        if stop < end and _is_boundary(text, final.start(), final.end(), stop, end):
            yield here, stop
            spaces = _SPACES.match(text, stop, end)
            here = position = spaces.end() if spaces else stop
    if here < end:
        yield here, end


def _is_boundary(text: str, mark: int, after: int, stop: int, end: int) -> bool:
    """Whether the final punctuation `text[mark:after]`, with its closers up to `stop`, ends a sentence."""
    run = text[mark:after]
    if run[-1] in _UNSPACED:
        return True
    if not _blank(text[stop]) and not _glued(text, stop):
        return False
    spaces = _SPACES.match(text, stop, end)
    begin = spaces.end() if spaces else stop
    ahead = text[begin : min(end, begin + _LOOK_AHEAD)]
    if not _can_open(ahead):
        return False
    following = ahead.lstrip(_OPENING)
    if "!" in run or "?" in run:
        return not _goes_on_after_call(text, mark, quoted=stop > after, ahead=ahead)
    if _is_ellipsis(text, mark, run):
        leading = mark > 0 and text[mark - 1] in _LEADING  # words left out at the start: [...], “... and
        return not leading and following[:1].isupper() and _first_word(following) != "i"
    return not _abbreviates(text, mark, following)


def _glued(text: str, stop: int) -> bool:
    """`“We did it.”He smiled.“It works.”`: beside a quotation mark a missing blank is a typing error."""
    return text[stop] in "“«" or (text[stop - 1] in "”»" and text[stop].isupper())


def _can_open(ahead: str) -> bool:
    """Whether a sentence can begin with these words: not in lower case, with a dash or with punctuation."""
    following = ahead.lstrip(_OPENING)
    first = following[:1]
    if not first:
        return False
    if first.islower():
        return _BRAND.match(following) is not None
    return first not in _DASHES and first not in ".,;:!?…)]}”»"


def _goes_on_after_call(text: str, mark: int, *, quoted: bool, ahead: str) -> bool:
    """`“Is it over?” Sarandos asked.` and `Yahoo! Finance` are not cut at their marks."""
    if quoted:
        return _ATTRIBUTION.match(ahead) is not None
    return text[mark] == "!" and _token_before(text, mark).casefold() in EXCLAIMING


def _is_ellipsis(text: str, mark: int, run: str) -> bool:
    spaced = run == "." and text[max(0, mark - 2) : mark] in {". ", ".\u00a0"}
    return spaced or "…" in run or len(run) > 1


def _abbreviates(text: str, mark: int, following: str) -> bool:
    """Whether the full stop at `mark` belongs to an abbreviation or initial inside a sentence."""
    token = _token_before(text, mark)
    if not token:
        return False
    if token in NEVER_LAST:
        return True
    if token in BEFORE_NUMBER and _NUMBER.match(following):
        return True
    initial = len(token) == 1 and token.isupper()
    if initial or token in SOMETIMES_LAST or _DOTTED.match(token):
        return not _opens(following)
    return False


def _token_before(text: str, mark: int) -> str:
    token = _TOKEN.search(text[max(0, mark - _LOOK_BACK) : mark])
    return token.group().lstrip("'’").removesuffix("*").removesuffix("_") if token else ""


def _first_word(following: str) -> str:
    word = _WORD.match(following)
    return word.group().casefold() if word else ""


def _opens(following: str) -> bool:
    """Whether the text goes on with a word that opens sentences ("The", "It’s"), not a name or an initial."""
    word = _WORD.match(following)
    if word is None or word.group().casefold() not in OPENERS:
        return False
    tail = following[word.end() : word.end() + 1]
    return tail != "." and tail != "-"
