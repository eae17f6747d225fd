"""How an answer came about, in lines of plain text: terms and weights, hits, evidence, thresholds."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import fields

from bot.answers.evidence import Evidence
from bot.answers.followup import Completed
from bot.answers.library import Library
from bot.answers.need import Need
from bot.answers.question import Question
from bot.answers.signs import Signs
from bot.answers.tuning import Tuning
from bot.answers.verdict import signs
from bot.search.bm25 import idf

_SHOWN = 5  # candidates explained
_OPTIONS = 6  # alternatives listed of one need


def explain(completed: Completed, ranked: Sequence[Evidence], library: Library, tuning: Tuning) -> str:
    """The whole account, lines joined by newlines; the same for the same question and index."""
    return "\n".join(_lines(completed, ranked, library, tuning))


def _lines(completed: Completed, ranked: Sequence[Evidence], library: Library, tuning: Tuning) -> Iterator[str]:
    question = completed.question
    yield f"read as      {question.plain}"
    for typed, right in question.corrected:
        yield f"spelled      {typed} -> {right}"
    if completed.carried:
        yield f"carried over {', '.join(completed.carried)}"
    yield f"asks for     {', '.join(sorted(question.asked)) or 'no kind of answer in particular'}"
    if completed.within:
        yield f"looks into   {', '.join(library.corpus.articles[n].id for n in sorted(completed.within))}"
    if question.speaker:
        yield f"said by      {question.speaker}"
    yield f"engine       {library.engine.name}, {library.engine.size} passages, k1 {tuning.k1}, b {tuning.b}"
    yield "needs        weight  in the corpus as"
    for need in question.needs:
        yield f"  {need.words:<24.24} {need.weight:5.2f}  {_options(need)}"
    if not ranked:
        yield "hits         none: no passage shares a word with the question"
    for place, evidence in enumerate(ranked[:_SHOWN], start=1):
        yield from _hit(place, evidence, question, library)
    if ranked:
        best, enough = ranked[0].confidence, tuning.enough_in(library.engine.size)
        word = "answered" if best >= enough else "not answered"
        yield f"verdict      {best:.2f}, enough is {enough:.2f}: {word}"


def _options(need: Need) -> str:
    listed = sorted(need.options.items(), key=lambda pair: (-pair[1], pair[0]))[:_OPTIONS]
    words = ", ".join(f"{' '.join(phrase)} {strength:.2f}" for phrase, strength in listed)
    marks = "".join(mark for mark, held in ((" [asked for]", need.focus), (" [name]", need.name)) if held)
    return (words or "nothing: no article speaks of it") + marks


def _hit(place: int, evidence: Evidence, question: Question, library: Library) -> Iterator[str]:
    article = library.corpus.articles[evidence.read.passage.article]
    passage = evidence.read.passage
    yield (
        f"{place}. score {evidence.score:.2f}, covers {evidence.coverage:.2f}, confidence {evidence.confidence:.2f}"
        f"  [{passage.article + 1}] {article.id} {passage.start}:{passage.end}"
    )
    yield f"   {library.corpus.text(passage)}"
    met = ", ".join(
        f"{need.words} {strength:.2f}"
        for need, strength in zip(question.needs, evidence.context, strict=True)
        if strength
    )
    yield f"   speaks of {met or 'nothing asked'}"
    seen = signs(question, evidence, idf(0, max(library.engine.size, 1)))
    yield "   " + ", ".join(f"{field.name} {getattr(seen, field.name):.2f}" for field in fields(Signs))
