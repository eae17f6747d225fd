"""Which kinds of answer a question wants, and the head of what it asks for."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import zip_longest

from bot.answers.lexicon import Lexicon
from bot.answers.need import Asked
from bot.answers.vocabulary import Vocabulary
from bot.search.analyzer import STOP_WORDS


def _any(words: str) -> str:
    """A pattern for any of the blank-separated `words`, "_" standing for a blank inside one."""
    return "(?:" + "|".join(word.replace("_", " ") for word in words.split()) + ")"


_AUX = _any(
    "is are was were am do does did has have had can could will would should may might must isn't aren't wasn't"
    " weren't doesn't don't didn't won't hasn't haven't ain't"
)
_STAGES = _any("process production pipeline workflow making business company industry article text story chain course")
_IS = r"(?:'s| is| are| was| were)"
_PATTERNS = (
    (Asked.NAME, rf"\bnames? of\b|\ba name\b|\bnamed$|\bwhat{_IS}? .*\bcalled$|\bwhat{_IS} .+ name$"),
    (
        Asked.PLACE,
        r"\bwhere\b(?! (?:does|do|did|is|was) [\w ]{2,20}(?:say|said|mention|written|state))(?!$)"
        rf"(?! in (?:the |its |their )?{_STAGES}\b)|\bwhereabouts\b",
    ),
    (Asked.DATE, r"\bwhen\b|\bsince when\b|\bhow long ago\b"),
    (Asked.DURATION, r"\bhow long\b"),
    (Asked.NUMBER, rf"\bhow {_any('many much big large high often far fast old tall')}\b|\bnumber of\b"),
    (Asked.NUMBER, rf"\bwhat {_any('percentage percent share fraction number figure')}\b"),
    (Asked.MONEY, r"\bhow much (?:money|was|were|(?:do|does|did) .* (?:cost|earn|pay|make))\b"),
    (Asked.MONEY, r"\bin (?:us )?(?:dollars|euros|pounds)$"),
    (Asked.MONEY, r"\bwhat (?:price|cost|budget)\b|\bhow expensive\b"),
    (Asked.MONEY, r"\bwhat (?:did|does|do|will|would) (?!.*\b(?:about|say|think)\b).* cost\b"),
    (Asked.REASON, r"\bwhy\b|\bhow come\b|\breasons?\b|\bwhat for\b|\bwhat (?:caused|triggered|led)\b|\bhow so\b"),
    (Asked.MANNER, rf"^(?:and |so |but )?how\b(?! {_any('many much long big large high often far fast old come')})"),
    (
        Asked.QUOTE,
        rf"\b{_any('literally verbatim quotes? quoted word_for_word')}\b"
        r"|\b(?:exact|actual|his|her|(?:his|her|their|its) own) words\b",
    ),
    (Asked.QUOTE, r"\b(?:whole|which|what|full|exact) (?:sentence|line|phrase)\b"),
    (Asked.EXPANSION, rf"\b{_any('stands?_for short_for abbreviation acronym spelled_out abbreviated')}\b"),
    (Asked.EXPANSION, r"\b(?:full (?:name|form)|long form)\b"),
    (
        Asked.EARLIER,
        rf"(?<!year )(?<!quarter )(?<!month )\b{_any('before previously earlier formerly')}$"
        r"|\bused to be\b|\bbefore (?:it|they|that|this|the)\b|\bbefore (?:and|vs|versus)\b",
    ),
    (
        Asked.EARLIER,  # but not "compared with the year before"
        r"(?<!with )(?<!to )(?<!over )(?<!than )(?<!from )(?<!on )(?<!against )"
        r"\b(?:a|the|one) (?:year|quarter|month) (?:before|earlier|ago|prior)\b",
    ),
    (
        Asked.LATER,
        r"\bnext(?:$| (?:which|what|who|give|list|name|tell)\b)|\bin (?:the )?future\b|\bdown the (?:road|line)\b",
    ),
    (Asked.EARLIER, r"\b(?:now|this (?:year|quarter|month)) (?:vs|versus|against|and) (?:a|the|last|previous) \w+\b"),
    (Asked.DEFINITION, rf"\b{_any('meaning_of definition define')}\b|.\bwhat(?:'s| is) (?:that|this|it)(?: again)?$"),
    (Asked.DEFINITION, rf"\bwhat (?:does|do) .+ mean\b|^what{_IS} (?:an? )?[\w-]+(?: [\w-]+)?$"),
    (Asked.LIST, r"\b(?:which|what) (?:two|three|four|five|are)\b|\bname (?:all|the|some)\b|\bwhich \w+s are\b"),
    (Asked.LIST, rf"\b{_any('list enumerate besides apart_from examples_of')}\b"),
    (Asked.YESNO, rf"^(?:and |so |but |or |hey |wait )*{_AUX}\b"),
)
_ASKED = tuple((kind, re.compile(pattern)) for kind, pattern in _PATTERNS)
_HEAD = re.compile(
    r"(?:\b(?:which|what|whose|how many|how much|number of|amount of|names? of)|^name)"
    r"(?: (?:is|are|was|were|be|of|'s))?(?: (?:the|an?|his|her|its|their|this|that|of|all|these|those))*"
    r" ((?:[\w'-]+ ?)+)"
)
_FRAGMENT = re.compile(r"^((?:[\w'-]+ ?)+)")
NAMED = {
    "person": Asked.PERSON, "organisation": Asked.ORGANISATION, "place": Asked.PLACE, "date": Asked.DATE,
    "number": Asked.NUMBER, "money": Asked.MONEY, "reason": Asked.REASON, "duration": Asked.DURATION,
}  # fmt: skip
_FORM = {  # words that say what kind of answer is wanted, and nothing about its topic
    Asked.EXPANSION: "stand stands short abbreviation abbreviated acronym full form long spelled name",
    Asked.EARLIER: "before previously earlier prior formerly year ago",
    Asked.LATER: "next future upcoming",
    Asked.DEFINITION: "stand stands short mean means meaning abbreviation acronym full define definition term exactly",
    Asked.QUOTE: "quote quoted quotes line words word exact exactly verbatim literally sentence whole own actual say"
    " said talk talks hi phrase",
    Asked.NAME: "name names called full named title",
    Asked.NUMBER: "number figure amount exact exactly total count many much decimals people persons folks",
    Asked.REASON: "reason reasons cause",
    Asked.DATE: "date exact exactly",
    Asked.LIST: "list name all every examples example",
    Asked.PERSON: "person name earth",
    Asked.PLACE: "place take takes took happen happens happened set located situated",
}
FORM = {kind: frozenset(words.split()) for kind, words in _FORM.items()}
_GENERIC = {  # where most words that ask for a kind say more than the kind
    Asked.PERSON: frozenset("person people exec executive official spokesperson someone somebody who whom".split()),
    Asked.NUMBER: frozenset("number numbers figure figures amount total count quantity percentage percent".split()),
    Asked.MONEY: frozenset("money amount sum dollars dollar euros pounds price cost costs".split()),
}
_ANYBODY = frozenset("people person someone somebody anyone man woman guy name names".split())
_PARTS = frozenset(
    "pair couple kind kinds type types sort sorts part parts piece list names title bunch range set".split()
)
_SAYS = frozenset("say says said know tell ask wonder guess remember ok okay hi hey hello".split())
_BREAKS = frozenset(
    "it he she they you we i did do does is are was were has have had can could will would should".split()
)
_VERBS = frozenset(  # after the noun that is asked about
    """became began bought broke brought built came caught chose cost cut did drew drove fell felt fought found gave
    got grew had heard held hit kept knew led left lost made meant met paid put quit ran read rose said sat saw sent
    set shot sold sang spent spoke stood stole struck taught thought threw told took understood went wins won wore
    wrote work works say says get gets make makes go goes come comes use uses see sees think thinks want wants need
    needs according including regarding""".split()
)
_ARTICLES = frozenset("the a an".split())  # "which actor *plays the* lead"
_KIND_OF = re.compile(r"\b(?:kinds?|types?|sorts?) of\b")
_PAID = re.compile(rf"\b{_any('costs? price pay paid fee spend spent worth earn earned salary charge')}\b")
_IDENTITY = re.compile(r"\bwho(?:'s| on earth)?(?: is| was| are)?\b")


def asked_for(said: Sequence[str], lexicon: Lexicon, vocabulary: Vocabulary) -> tuple[set[Asked], str]:
    """The kinds of answer that the plain words `said` ask for, and the head of what is asked for ("" for none)."""
    plain = " ".join(said)
    asked = {kind for kind, pattern in _ASKED if pattern.search(plain)}
    if _asks_who(said):
        asked.add(Asked.PERSON)
    head = _head(plain, bool(asked))
    if not asked and head in said[1:] and said[said.index(head) - 1] not in STOP_WORDS and not _HEAD.search(plain):
        asked |= only_names(head, lexicon)  # "subscriber count", "share price"; but "and the costs" may want no figure
    if _HEAD.search(plain) and not _KIND_OF.search(plain) and head not in _ANYBODY and head not in vocabulary.proper:
        asked |= word_for(head, lexicon)
    if Asked.EARLIER in asked and head in FORM[Asked.EARLIER]:  # "what was it the year before"
        asked, head = asked - {Asked.DATE}, ""
    if Asked.PERSON in asked and _IDENTITY.search(plain) and any(word in vocabulary.persons for word in said):
        asked = asked - {Asked.PERSON} | {Asked.DEFINITION}
    if {Asked.MONEY, Asked.NUMBER} <= asked and _PAID.search(plain):
        asked.discard(Asked.NUMBER)
    return asked, head


def only_names(word: str, lexicon: Lexicon) -> frozenset[Asked]:
    """The kinds of answer that `word` names and says nothing else: "city", "amount", but not "salary" or "actor"."""
    return frozenset(k for k in word_for(word, lexicon) if k not in _GENERIC or word in _GENERIC[k])


def word_for(word: str, lexicon: Lexicon) -> frozenset[Asked]:
    """The kinds of answer that `word` names: "city" asks for a place."""
    return frozenset(kind for name, kind in NAMED.items() if word in lexicon.kinds.get(name, ()))


def _asks_who(said: Sequence[str]) -> bool:
    """Whether "who" asks, and does not merely lead on from a noun ("directors who are short of cash")."""
    return any(
        word in ("who", "whom", "whose", "who's") and (i == 0 or said[i - 1] in STOP_WORDS or said[i - 1] in _SAYS)
        for i, word in enumerate(said)
    )


def _head(plain: str, of_a_kind: bool) -> str:
    """The head of what is asked for: the last word of its noun phrase, "" when there is none.

    "which *unions* went on strike", "how many *jobs*", "what is his *salary*", "share *price* after the results".
    """
    match = _HEAD.search(plain)
    if not match and (of_a_kind or plain.startswith("how ")):
        return ""
    match = match or _FRAGMENT.match(plain)
    head = ""
    said = match.group(1).split() if match else []
    for word, then in zip_longest(said, said[1:], fillvalue=""):
        if word in STOP_WORDS:
            if head in _PARTS and word == "of":
                head = ""
            elif head:
                break
            if word in _BREAKS:
                return ""
        elif head and (word in _VERBS or word.endswith("ed") or (word.endswith("s") and then in _ARTICLES)):
            break
        else:
            head = word
    return head
