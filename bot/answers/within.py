"""Which articles a question wants its answer from: "in the article of July", "the long piece", "article 3"."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from datetime import date

from bot.answers.library import Library
from bot.corpus.model import Article
from bot.search.analyzer import fold, term, words

_ARTICLE = r"(?:article|piece|text|blog post|blog|post|write-up|source)"
_LEAD = r"(?:(?:according to|going by|as per|per|in|from|of|does|did|by) )?"
_ORDINALS = {word: n for n, word in enumerate("first second third fourth fifth sixth seventh eighth ninth".split())}
_BY_NUMBER = re.compile(rf"\b{_LEAD}{_ARTICLE} (?:no\.? ?|number |#)?(\d{{1,4}})\b|\[(\d{{1,4}})\]", re.IGNORECASE)
_MONTHS = {
    name: number
    for number, full in enumerate(
        "january february march april may june july august september october november december".split(), 1
    )
    for name in (full, full[:3])
}
_DAY = rf"(?:{'|'.join(_MONTHS)}|\d{{1,4}}(?:st|nd|rd|th)?)"
_BY_DAY = re.compile(
    rf"\b{_LEAD}(?:the )?{_ARTICLE} (?:of|from|dated|published(?: on| in)?) (?:the )?"
    rf"({_DAY}(?:(?:,? | of ){_DAY})*)\b",
    re.IGNORECASE,
)
_DESCRIBED = re.compile(
    rf"\b{_LEAD}(?:the|that|this) ((?:[\w'’-]+ ){{1,3}}){_ARTICLE}\b",
    re.IGNORECASE,
)
_MOST = 10_000  # articles; nobody tells one of more by a word of its title
_LONG, _SHORT = frozenset(("long", "longest", "longer")), frozenset(("short", "shortest", "shorter", "brief"))


def within(question: str, library: Library) -> tuple[str, frozenset[int]]:
    """`question` without the words that name articles, and the positions of those articles.

    The question as it is and no articles, when it names none, or one that is not told apart from all others.
    """
    articles = library.corpus.articles
    for match, found in _named(question, articles, library) if len(articles) <= _MOST else ():
        if 0 < len(found) < len(articles):
            return f"{question[: match.start()]} {question[match.end() :]}".strip(), found
    return question, frozenset()


def _named(
    question: str, articles: Sequence[Article], library: Library
) -> Iterator[tuple[re.Match[str], frozenset[int]]]:
    """Each naming of articles in `question`, with the articles that it may mean."""
    for match in _BY_NUMBER.finditer(question):
        number = int(match.group(1) or match.group(2))
        yield match, frozenset((number - 1,)) & frozenset(range(len(articles)))
    for match in _BY_DAY.finditer(question):
        yield match, _published(match.group(1), articles)
    for match in _DESCRIBED.finditer(question):
        yield match, _described([word for word, _, _ in words(match.group(1))], articles, library)


def _published(said: str, articles: Sequence[Article]) -> frozenset[int]:
    """The articles published on the day, in the month or in the year that `said` names."""
    told = [fold(word) for word in re.findall(r"\w+", said)]
    months = {_MONTHS[word] for word in told if word in _MONTHS}
    numbers = {int(word) for word in told if word.isdigit()}
    if not months and not numbers:
        return frozenset()

    def is_meant(day: date) -> bool:
        return (not months or day.month in months) and all(n in (day.day, day.year) for n in numbers)

    return frozenset(n for n, a in enumerate(articles) if a.published and is_meant(a.published))


def _described(said: Sequence[str], articles: Sequence[Article], library: Library) -> frozenset[int]:
    """The articles that all of `said` fit: by order, by length, by month, or by a word of title, source or heading."""
    found = frozenset(range(len(articles)))
    telling = False
    for word in said:
        if word in _ORDINALS:
            fits = frozenset((_ORDINALS[word],))
        elif word in _LONG | _SHORT:
            by_length = sorted(range(len(articles)), key=lambda n: len(articles[n].text))
            fits = frozenset((by_length[-1 if word in _LONG else 0],))
        elif word in _MONTHS:
            fits = _published(word, articles)
        elif key := term(word):
            fits = _headed(key, articles, library)
        else:
            continue
        telling, found = True, found & fits
    return found if telling else frozenset()


def _headed(key: str, articles: Sequence[Article], library: Library) -> frozenset[int]:
    """The articles with `key` in source, title, address or a heading."""
    named = {
        n
        for n, article in enumerate(articles)
        if any(term(w) == key for label in (article.source, article.title) if label for w, _, _ in words(label))
    }
    above = {number for number in library.above if number >= 0}
    return frozenset(named | {library.reads[n].passage.article for n in above if key in library.reads[n].spans})
