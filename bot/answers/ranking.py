"""The evidence for a question, best first: hits judged, then the best few looked at with what they would show."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from bot.answers.evidence import MET, Evidence, Matcher, judge, matcher, query
from bot.answers.followup import Completed, substitutes
from bot.answers.holding import holds
from bot.answers.library import Library
from bot.answers.question import Question
from bot.answers.snippets import window
from bot.answers.tuning import Tuning
from bot.answers.verdict import signs
from bot.search.bm25 import idf
from bot.search.engine import Hit

_SPOKEN = 0.5  # strength from which a passage speaks of what a follow-up puts in the place of another thing
_BESIDE = 0.5  # nearness from which a follow-up may say what it means in few words
_WIDER = 20  # times as many hits are looked through for those in one article
_VAGUE = 2  # times as many are judged for a question of common words, which many passages share
_CLOSELY = 7  # candidates at least whose window is looked at: what is shown comes from them
_AS_GOOD = 0.8  # and all that have this share of the best one's score


def rank(completed: Completed, library: Library, tuning: Tuning) -> list[Evidence]:
    """The evidence for a question, best first; [] when no passage shares a word with it."""
    question = completed.question
    if not question.needs:
        return []
    match = matcher(question)
    found = []
    for hit in _hits(completed, library, tuning):
        if hit.passage not in completed.passed:
            evidence = judge(match, library.reads[hit.passage], library, tuning)
            if completed.near:
                near = max(1 / (1 + abs(hit.passage - n)) for n in completed.near)
                evidence = replace(evidence, near=near, score=evidence.score + tuning.near * match.total * near)
            found.append(evidence)
    found.sort(key=_order)
    as_good = sum(evidence.score >= _AS_GOOD * found[0].score for evidence in found)  # many articles may say the same
    closely = max(_CLOSELY, as_good)
    best = [_closely(evidence, match, library, tuning) for evidence in found[:closely]]
    return sorted(best, key=_order) + found[closely:]


def _hits(completed: Completed, library: Library, tuning: Tuning) -> Sequence[Hit]:
    """What the engine gives for the question, in the articles that it names if it names some."""
    terms = query(completed.question)
    if not completed.within:
        vague = matcher(completed.question).total < idf(0, max(library.engine.size, 1))  # less than one unheard-of word
        return library.engine.search(terms, tuning.hits * (_VAGUE if vague else 1))
    inside = library.engine.search(terms, tuning.hits * _WIDER)
    return [hit for hit in inside if library.reads[hit.passage].passage.article in completed.within][: tuning.hits]


def _order(evidence: Evidence) -> tuple[float, int]:
    return -evidence.score, evidence.read.number


def _closely(evidence: Evidence, match: Matcher, library: Library, tuning: Tuning) -> Evidence:
    """`evidence` with its window, and with what the whole window covers and holds."""
    shown = window(evidence, match, library, tuning)
    kinds, context = evidence.kinds, evidence.context
    for read in shown:
        if read.number != evidence.read.number:
            text = library.corpus.text(read.passage)
            kinds |= holds(read, match.question, text, library.vocabulary)
            context = tuple(map(max, context, match.strengths(read)))
    coverage = match.weigh(context) / match.total
    whole = Evidence(evidence.read, evidence.own, context, coverage, kinds, evidence.score, evidence.near, shown)
    trust = confidence(match.question, whole, library, tuning)
    score = evidence.score + tuning.trust * match.total * trust
    return Evidence(evidence.read, evidence.own, context, coverage, kinds, score, evidence.near, shown, trust)


def confidence(question: Question, evidence: Evidence, library: Library, tuning: Tuning) -> float:
    """How likely `evidence` answers `question` (0 to 1), by the Verdict; 0 when it lacks most of what was asked."""
    pairs = list(zip(question.needs, evidence.context, strict=True))
    telling = [strength for need, strength in pairs if need.weight >= tuning.telling]
    own = [strength for need, strength in pairs if not need.carried]
    lacking = evidence.coverage < tuning.least or sum(s < MET for s in telling) > len(telling) / 2
    unmet = len(own) < len(pairs) and substitutes(question) and not any(strength >= _SPOKEN for strength in own)
    if unmet or (lacking and evidence.near < _BESIDE):
        return 0.0
    return tuning.verdict.confidence(signs(question, evidence, idf(0, max(library.engine.size, 1))))
