"""What a passage holds, read once: terms, quantities, names, quotations and who speaks them."""

from __future__ import annotations

import re
from collections.abc import Container, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from bot.corpus.model import Corpus, Kind, Passage
from bot.search.analyzer import Token, analyse_with, fold, term
from bot.search.quantities import Quantity, quantities

_NAME = re.compile(
    r"[A-Z][\w’'\-‑]*(?:\.(?=\s[A-Z]))?(?:\s+(?:(?:of|the|and|de|del|la|van|von|for|vs\.)\s+){0,2}[A-Z][\w’'\-‑]*)*"
)
_ROLE = (
    r"(?:co[\s\-‑]?)?(?:ceos?|cfo|cto|coo|chief executives?|executive|chief|founder|president|chair(?:man|woman)?"
    r"|director"
    r"|producer|actor|actress|artist|analyst|spokes(?:man|woman|person)|minister|senator|judge|professor|mr|mrs|ms|dr"
    r"|editor|author|writer|reporter|head|boss|manager|officer|supervisor|mayor|governor|king|queen|prince|princess|bishop"
    r"|captain|coach|secretary|chancellor|owner|prosecutor|lawyer|general|sir|lord|lady|pope|sheriff|inspector)"
)
_SPEECH = (
    r"(?:said|says|say|stated|states|explained|explains|added|adds|noted|notes|told|tells|emphasi[sz]ed|revealed"
    r"|confirmed|claimed|claims|commented|argued|argues|acknowledged|estimated|described|announced|warned|shared"
    r"|flagged|stressed|wrote|writes|asked|insisted|admitted|recalled|predicted|pointed out|remarked|replied|called)"
)
_ROLE_TEXT = 32  # code points that hold the longest role with what may stand behind it: "co-chief executives, "
_BEFORE_PERSON = re.compile(rf"\b{_ROLE}\.?,?\s+$", re.IGNORECASE)
_AFTER_PERSON = re.compile(
    rf"^(?:,\s+(?:(?:a|an|the|\w+[’']s)\s+)?(?:[\w\-‑]+\s+){{0,3}}{_ROLE}\b|\s+{_SPEECH}\b|,\s+\w+\s+{_SPEECH}\b)",
    re.IGNORECASE,
)
_FULL_NAME = re.compile(
    r"[A-Z][a-zà-ÿ’'\-]+(?: [A-Z]\.)?(?: (?:de|del|la|van|von|bin))?(?: [A-Z][\w’'\-]*[a-zà-ÿ]){1,2}"
)
_LED = re.compile(
    rf"(?:(?:The|A|An|In|On|At|By|For|And|But|As|With|During|From|If|When|While)\s+)+(?=[A-Z])|{_ROLE}\.?\s+(?=[A-Z])",
    re.IGNORECASE,
)
_ROLE_ONLY = re.compile(rf"{_ROLE}\.?,?\s+$", re.IGNORECASE)
_SPOKEN = re.compile(rf"\s+(?:was\s+\w+\s+to\s+\w+|{_SPEECH})\b", re.IGNORECASE)
_SAID_BEFORE = re.compile(rf"(?:\b{_SPEECH}|\baccording to)\s+(?:\w+\s+)?$", re.IGNORECASE)
_ROLE_WORD = re.compile(rf"{_ROLE}|he|she|they|we|it|who", re.IGNORECASE)
_SPEAKS = re.compile(
    rf"^(?:,[^,.]{{3,60}})?,?\s+(?:\w+\s+)?(?:was\s+\w+\s+to\s+)?(?:{_SPEECH}|stress)\b|^:\s*[“\"]", re.IGNORECASE
)
_PRONOUN_SPEAKS = re.compile(
    rf"\b(?:he|she|they)\s+(?:also\s+)?(?:(?:was|were)\s+\w+\s+to\s+)?(?:{_SPEECH}|pointed|stress)\b", re.IGNORECASE
)
_QUOTED = re.compile(r"[“\"]([^“”\"]{3,})[”\"]?")
_ORGANISATION = re.compile(
    r"\b(?:Studios?|Inc|Corp|Ltd|LLC|Economics|Guild|Federation|Group|Company|University|Institute|Agency|Bank|Party|Union|Times|Post)\b"
)
_PRONOUN_FIRST = re.compile(
    r"^[“\"']?(?:it|this|that|these|those|they|he|she|his|her|their|its|such|both|so|but|still|instead|and|then|next|yes|no)\b",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Name:
    """A capitalised name in a passage. `person` is True when a role or a verb of speech says so."""

    words: str
    start: int
    end: int
    person: bool


@dataclass(frozen=True, slots=True)
class Read:
    """A passage as the answers room knows it; all spans are code points of the article's text.

    Attributes:
        number: Position of the passage in the index.
        passage: The passage itself.
        tokens: Its terms in order.
        spans: Term -> first span.
        quantities: Numbers in it.
        names: Capitalised names in it.
        speakers: Folded last names of the persons to whom its words are attributed.
        quoted: Spans of the words inside quotation marks.
        dependent: Whether it opens with a word that points back ("he explained", "this").
        length: Number of tokens.
    """

    number: int
    passage: Passage
    tokens: tuple[Token, ...]
    spans: Mapping[str, tuple[int, int]]
    quantities: tuple[Quantity, ...]
    names: tuple[Name, ...]
    speakers: frozenset[str]
    quoted: tuple[tuple[int, int], ...]
    dependent: bool

    @property
    def length(self) -> int:
        """Number of tokens."""
        return len(self.tokens)


def read_passage(corpus: Corpus, number: int) -> Read:
    """Everything that can be known of one passage from its own words; speakers come from `attribute`."""
    passage = corpus.passages[number]
    text = corpus.text(passage)
    offset = passage.start
    found = quantities(text)
    tokens = analyse_with(text, found, offset)
    spans: dict[str, tuple[int, int]] = {}
    for token in tokens:
        spans.setdefault(token.term, (token.start, token.end))
    names = tuple(_names(text, offset))
    return Read(
        number=number,
        passage=passage,
        tokens=tokens,
        spans=spans,
        quantities=tuple(Quantity(q.value, q.unit, q.step, q.start + offset, q.end + offset) for q in found),
        names=names,
        speakers=frozenset(_speakers(text, names, offset)),
        quoted=tuple((m.start() + offset, m.end() + offset) for m in _QUOTED.finditer(text)),
        dependent=bool(_PRONOUN_FIRST.match(text)),
    )


def read_corpus(corpus: Corpus) -> tuple[Read, ...]:
    """Every passage read, with speakers handed on inside a quotation and to "he said"."""
    reads = read_articles(corpus)
    persons = frozenset(person for read in reads for person in persons_in(read))
    return tuple(among(read, persons) for read in reads)


def read_articles(corpus: Corpus) -> list[Read]:
    """As `read_corpus`, but each article for itself: who is a person in another one is not known here."""
    return _attribute(corpus, [read_passage(corpus, number) for number in range(len(corpus.passages))])


def persons_in(read: Read) -> Iterable[str]:
    """Folded last names of those whom the passage itself shows to be persons."""
    return (fold(name.words.split()[-1]) for name in read.names if name.person)


def among(read: Read, persons: Container[str]) -> Read:
    """`read` where these are the persons of the corpus, by their folded last names."""
    names = tuple(replace(n, person=fold(n.words.split()[-1]) in persons) for n in read.names)
    return replace(read, names=names)


def _names(text: str, offset: int) -> list[Name]:
    found = []
    for match in _NAME.finditer(text):
        words = match.group().removesuffix("’s").removesuffix("'s")
        start, end = match.start(), match.start() + len(words)
        led = _LED.match(words) if " " in words else None
        if led:  # "The Guardian", "Co-CEO Greg Peters": the name begins after the function word or the role
            start += led.end()
            words = words[led.end() :]
        opens = start <= 1 and " " not in words and words[1:].islower()  # only the first word of its sentence
        empty = not term(words.split()[0] if words else "")
        if not words or ((empty or opens) and not _SPOKEN.match(text[end : end + 80])):
            continue
        found.append(
            Name(
                words,
                start + offset,
                end + offset,
                _is_person(words, bool(led), _before(text, start), text[end : end + 80]),
            )
        )
    return found


def _before(text: str, start: int) -> str:
    """What stands before `start`, as far as it can say anything about a name there: the patterns end at the name."""
    return text[max(0, start - 60) : start]


def _is_person(words: str, led: bool, before: str, after: str) -> bool:
    """Whether a first and a last name stand beside a role or a verb of speech."""
    if " " not in words or not _FULL_NAME.fullmatch(words) or _ORGANISATION.search(words):
        return False
    return (led and bool(_ROLE_ONLY.search(before))) or (
        bool(_AFTER_PERSON.match(after) or _BEFORE_PERSON.search(before[-_ROLE_TEXT:]) or _SAID_BEFORE.search(before))
    )


def _speakers(text: str, names: Sequence[Name], offset: int) -> set[str]:
    """Folded last words of the names that speak in this passage: persons, companies, papers."""
    speakers = set()
    for name in names:
        end = name.end - offset
        before, after = _before(text, name.start - offset), text[end : end + 80]
        full = " " in name.words and _FULL_NAME.fullmatch(name.words)
        said = _credited(before) or (full and _SAID_BEFORE.search(before))
        if (said or _SPEAKS.match(after)) and not _ROLE_WORD.fullmatch(name.words):
            speakers.add(fold(name.words.split()[-1]))
    return speakers


def _credited(before: str) -> bool:
    """Whether `before` ends with "according to": a pattern would take as long as all the others together."""
    return before.lower().rstrip().removesuffix(" the").rstrip().endswith("according to")


def _attribute(corpus: Corpus, reads: list[Read]) -> list[Read]:
    """Hand a speaker on: backwards through one open quotation, forwards to "he said" and to bare quotations."""
    out = list(reads)
    last: tuple[int, frozenset[str]] = (-1, frozenset())
    for i, read in enumerate(out):
        text = corpus.text(read.passage)
        if read.passage.article != last[0]:
            last = (read.passage.article, frozenset())
        if read.speakers:
            last = (last[0], read.speakers)
        elif last[1] and (_PRONOUN_SPEAKS.search(text)):
            out[i] = _spoken(read, last[1])
    for i in range(len(out) - 2, -1, -1):  # “A first sentence. A second one,” she said.
        text, following = corpus.text(out[i].passage), out[i + 1]
        if (
            not out[i].speakers
            and following.speakers
            and following.passage.article == out[i].passage.article
            and _open(text)
            and not corpus.text(following.passage).startswith(("“", '"'))
        ):
            out[i] = _spoken(out[i], following.speakers)
    for i in range(1, len(out)):  # She said: “A first sentence. A second one.” And a quotation right after it.
        before, text = out[i - 1], corpus.text(out[i].passage)
        if out[i].speakers or before.passage.article != out[i].passage.article or not before.speakers:
            continue
        if _open(corpus.text(before.passage)) or (text.startswith("“") and text.rstrip().endswith(("”", ".”"))):
            out[i] = _spoken(out[i], before.speakers)
    return out


def _open(text: str) -> bool:
    """Whether a quotation is still open at the end of `text`."""
    return text.count("“") > text.count("”")


def _spoken(read: Read, speakers: frozenset[str]) -> Read:
    return replace(read, speakers=speakers)


def headings(corpus: Corpus) -> tuple[int, ...]:
    """For each passage the number of the heading above it in its article, or -1."""
    above, article, out = -1, -1, []
    for number, passage in enumerate(corpus.passages):
        if passage.article != article:
            above, article = -1, passage.article
        out.append(above)
        if passage.kind is Kind.HEADING:
            above = number
    return tuple(out)
