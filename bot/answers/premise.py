"""What a question takes for granted and the evidence says otherwise: "20 times" where it stands "10 times"."""

from __future__ import annotations

from bot.answers.evidence import MEASURED, Evidence
from bot.answers.lexicon import Lexicon
from bot.answers.model import Correction
from bot.answers.question import Question
from bot.corpus.model import Corpus
from bot.search.analyzer import term


def corrections(question: Question, evidence: Evidence, lexicon: Lexicon, corpus: Corpus) -> tuple[Correction, ...]:
    """What the question says and the window says otherwise, both sides in their own words; () when nothing differs."""
    text = corpus.articles[evidence.read.passage.article].text
    found = []
    held = [quantity for read in evidence.window for quantity in read.quantities]
    for asked in question.quantities:
        others = [q for q in held if q.unit == asked.unit]
        if asked.unit in MEASURED and others and not any(asked.agrees(q) for q in others):
            found.append(Correction(question.plain[asked.start : asked.end], text[others[0].start : others[0].end]))
    if not question.negated:
        found.extend(_opposites(question, evidence, lexicon, text))
    return tuple(found)


def _opposites(question: Question, evidence: Evidence, lexicon: Lexicon, text: str) -> list[Correction]:
    """Words of the question whose opposite stands in the best passage while they themselves do not."""
    spans = evidence.read.spans
    found = []
    for word in question.plain.split():
        key = term(word)
        opposite = next((o for o in sorted(lexicon.antonyms.get(key, ())) if o in spans), None)
        if key and opposite and key not in spans:
            start, end = spans[opposite]
            found.append(Correction(word, text[start:end]))
    return found
