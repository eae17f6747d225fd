"""Text to terms: the one analyzer for index, query, highlighting and evidence.

A word becomes a term by folding (case, accents, curly apostrophes), by Snowball's English stemmer and by dropping
stop words. A number becomes one term however it is written. Every term keeps its span in the original text.
"""

from __future__ import annotations

import re
import sys
import unicodedata
from collections.abc import Iterator
from functools import lru_cache
from typing import NamedTuple

import Stemmer

from bot.search.quantities import CURRENCIES, Quantity, quantities

# Words that carry no topic. Lucene's 33 and the other function words of English questions and news.
STOP_WORDS = frozenset(
    """
    a about above across after again against all almost along already also although am among an and another any
    anyone anything are aren't around as at away be became because been before behind being below between both
    but by can can't cannot could couldn't did didn't do does doesn't doing don't done down during each either
    else enough etc even ever every few for from further get gets getting give given go goes going gonna got had
    hadn't has hasn't have haven't having he he'd he'll he's hence her here here's hers herself him himself his
    how how's however i i'd i'll i'm i've if in indeed instead into is isn't it it'd it'll it's its itself just
    let let's like made make makes making many may me might mine more most much must my myself neither no nor
    not now of off often on once one only onto or other others otherwise ought our ours ourselves out over own
    per perhaps quite rather really same shall she she'd she'll she's should shouldn't since so some somehow
    someone something such than that that's the their theirs them themselves then there there's therefore these
    they they'd they'll they're they've this those though through thus to together too toward towards under
    until up upon us very via was wasn't we we'd we'll we're we've were weren't what what's whatever when when's
    where where's whether which while who who's whom whose why why's will with within without won't would
    wouldn't yes yet you you'd you'll you're you've your yours yourself yourselves
    """.split()
)
_WORD = re.compile(r"[^\W_](?:[^\W_]|[\u0300-\u036f])*(?:['’][^\W\d_]+)*")  # with combining marks: NFD is a word too
HYPHENS = "-‐‑"
_POSSESSIVE = re.compile(r"['’]s?$")
_DERIVATIONS = tuple(
    """ization ability ation ition ment ness ship ator itor ator ist ive iv ion ity ant ent ance ence or er al ar at
    it""".split()
)


def _compared(word: str) -> tuple[str, str]:
    """The two higher degrees of an adjective that doubles no letter: "stricter", "strictest"."""
    stem = word[:-1] + "i" if word.endswith("y") else word.removesuffix("e")
    return f"{stem}er", f"{stem}est"


_UNIT_WORDS = {"$": "dollar", "€": "euro", "£": "pound", "%": "percent", "quarter": "quarter"}
_IRREGULAR = {  # forms that no stemmer meets, with the word they belong to
    form: base
    for base, *forms in (
        line.split()
        for line in """
        rise rose risen, fall fell fallen, say said, take took taken, pay paid, buy bought, begin began begun,
        sell sold, tell told, go went gone, lose lost, win won, grow grew grown, write wrote written, speak
        spoke spoken, draw drew drawn, drive drove driven, know knew known, think thought, teach taught, catch
        caught, hold held, keep kept, meet met, build built, spend spent, send sent, choose chose chosen,
        break broke broken, steal stole stolen, run ran, come came, become became, see saw seen, show shown,
        eat ate eaten, fight fought, feel felt, flee fled, fly flew flown, freeze froze frozen, hide hid
        hidden, lend lent, mean meant, ride rode ridden, seek sought, sink sank sunk, sleep slept, swear swore
        sworn, throw threw thrown, wear wore worn, withdraw withdrew withdrawn, lead led, bring brought, give
        gave given, get got gotten, forget forgot forgotten, hear heard, shake shook shaken, sing sang sung,
        stand stood, understand understood, wake woke woken, blow blew blown, bear bore borne, bite bit
        bitten, deal dealt, dig dug, do did done, drink drank drunk, forbid forbade forbidden, forgive forgave
        forgiven, overcome overcame, shrink shrank shrunk, strike struck, swim swam swum, undergo underwent
        undergone, child children, man men, woman women, foot feet, tooth teeth, fast faster fastest, cheap
        cheaper cheapest, big bigger biggest, small smaller smallest, large larger largest, low lower lowest,
        high higher highest, slow slower slowest, quick quicker quickest, easy easier easiest, early earlier
        earliest, late later latest, good better best, bad worse worst, long longer longest, short shorter
        shortest, strong stronger strongest, weak weaker weakest, great greater greatest, old older oldest,
        young younger youngest, new newer newest, hard harder hardest, smart smarter smartest, tight tighter
        tightest, rich richer richest, poor poorer poorest, safe safer safest, wide wider widest, deep deeper
        deepest, happy happier happiest, few fewer fewest
        """.replace("\n", " ").split(",")
    )
    for form in forms
} | {
    form: word
    for word in """
    bold brief bright broad calm clean clear clever close dark dense dull fair fierce firm fresh full grand
    harsh keen loud mild narrow near neat nice odd plain proud quiet rare rough scarce severe sharp
    simple smooth soft steep stiff straight strict sweet tall thick tough vague warm wild wise angry busy clumsy
    crazy dirty fancy funny gloomy happy healthy heavy likely lively lucky noisy pretty risky scary silly steady
    tricky ugly wealthy
    """.split()
    for form in _compared(word)
}
_IRREGULAR_FORMS: dict[str, tuple[str, ...]] = {}  # the same table, by word
for _form, _base in _IRREGULAR.items():
    _IRREGULAR_FORMS[_base] = (*_IRREGULAR_FORMS.get(_base, ()), _form)
_INFLECTIONS = (  # endings, with what they are put in the place of
    ("s", ("",)), ("es", ("",)), ("ies", ("y",)), ("ed", ("", "e")), ("ied", ("y",)), ("ing", ("", "e")),
    ("er", ("", "e")), ("est", ("", "e")), ("ly", ("",)),
)  # fmt: skip
_STEMMER = Stemmer.Stemmer("english", 0)
_SPANISH = Stemmer.Stemmer("spanish", 0)


class Token(NamedTuple):
    """One term with the span it was read from (code points, end exclusive)."""

    term: str
    start: int
    end: int


def fold(text: str) -> str:
    """`text` in lower case, without accents, with straight apostrophes. The length may change: never for offsets."""
    if text.isascii():
        return text.lower()
    decomposed = unicodedata.normalize("NFKD", text.replace("’", "'").replace("‘", "'"))
    return "".join(c for c in decomposed if not unicodedata.combining(c)).casefold()


@lru_cache(maxsize=1 << 16)
def term(word: str) -> str:
    """The term of one word: folded, possessive dropped, British -isation as -ization, stemmed; "" for a stop word."""
    folded = fold(word)
    if folded in STOP_WORDS:
        return ""
    folded = _POSSESSIVE.sub("", folded)
    if folded in STOP_WORDS:
        return ""
    folded = _IRREGULAR.get(folded, folded)
    folded = folded.replace("isation", "ization").replace("ising", "izing").replace("'", "")
    return str(_STEMMER.stemWord(folded))


def analyse(text: str) -> tuple[Token, ...]:
    """The terms of `text` in order, each with its span; a compound also gives its joined term ("sci-fi": scifi)."""
    return analyse_with(text, quantities(text))


def analyse_with(text: str, found: tuple[Quantity, ...], offset: int = 0) -> tuple[Token, ...]:
    """As `analyse`, for a text whose quantities are known already, and whose spans begin at `offset`."""
    tokens: list[Token] = []
    due = iter((*found, _NEVER))
    upcoming = next(due)
    before, since, until = "", 0, -2  # the word before, and its span
    for match in _WORD.finditer(text):
        start, end = match.span()
        if upcoming.start < end:
            while upcoming.end <= start:
                tokens.extend(_of_quantity(upcoming, offset))
                upcoming = next(due)
            if upcoming.start < end:
                until = -2
                continue
        word = match.group()
        if key := term(word):
            tokens.append(Token(key, start + offset, end + offset))
        if until == start - 1 and text[until] in HYPHENS:
            tokens.append(Token(term(before + word), since + offset, end + offset))
        before, since, until = word, start, end
    for quantity in (upcoming, *due):
        if quantity is not _NEVER:
            tokens.extend(_of_quantity(quantity, offset))
    return tuple(tokens)


_NEVER = Quantity(0, "", 0, sys.maxsize, sys.maxsize)


def _of_quantity(quantity: Quantity, offset: int) -> Iterator[Token]:
    return (Token(key, quantity.start + offset, quantity.end + offset) for key in _terms(quantity))


def _terms(quantity: Quantity) -> tuple[str, ...]:
    """The terms of a quantity: its own, the word of its unit, and for money the number alone ("11 billion")."""
    unit = _UNIT_WORDS.get(quantity.unit)
    if quantity.unit in CURRENCIES:
        return quantity.term, quantity.bare_term, *((unit,) if unit else ())
    return (quantity.term, unit) if unit else (quantity.term,)


def words(text: str) -> tuple[tuple[str, int, int], ...]:
    """Every word of `text` as (folded word, start, end), stop words included, quantities too."""
    return tuple((fold(m.group()), m.start(), m.end()) for m in _WORD.finditer(text))


def compounds(text: str) -> tuple[str, ...]:
    """Every hyphenated word of `text`, its parts joined and folded: "sci-fi" is "scifi"."""
    out: list[str] = []
    joined, end = "", -2
    for match in _WORD.finditer(text):
        linked = match.start() == end + 1 and text[end] in HYPHENS
        joined = joined + match.group() if linked else match.group()
        if linked:
            out.append(fold(joined))
        end = match.end()
    return tuple(out)


def inflections(word: str) -> Iterator[str]:
    """`word` (folded) and the other forms of the same word, some of which no text has: "selling", "sell", "sold".

    Narrower than the stemmer, for which "dramatize" and "dramatic" are one word.
    """
    for base in dict.fromkeys((word, *_bases(word))):
        yield base
        yield from _IRREGULAR_FORMS.get(base, ())
        for ending, replaced in _INFLECTIONS:
            for put in replaced:
                if base.endswith(put):
                    yield base[: len(base) - len(put)] + ending
        for ending in ("ed", "ing", "er", "est"):
            yield base + base[-1:] + ending


def _bases(word: str) -> Iterator[str]:
    """What `word` may be an inflection of: "stopped" of "stopp", "stoppe" and "stop"."""
    if word in _IRREGULAR:
        yield _IRREGULAR[word]
    for ending, replaced in _INFLECTIONS:
        rest = word.removesuffix(ending)
        if rest != word and len(rest) >= 2:
            yield from (rest + put for put in replaced)
            if rest[-1] == rest[-2]:
                yield rest[:-1]


def spanish(word: str) -> str:
    """The Spanish stem of a folded word: "peligro" and "peligran" meet."""
    return str(_SPANISH.stemWord(word))


@lru_cache(maxsize=1 << 16)
def family(key: str) -> str:
    """The root that a stemmed term shares with its derivations: "director", "direction" and "direct" give "direct".

    Cruder than the stemmer: two terms with the same family are relatives, not the same word.
    """
    for suffix in _DERIVATIONS:
        if key.endswith(suffix) and len(key) - len(suffix) >= 4:
            return key[: -len(suffix)]
    return key
