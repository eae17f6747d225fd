"""The one object that answers: `ask`, `summarise`, `differences` over one Library."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from math import inf
from typing import Any

from bot.answers import library as libraries
from bot.answers.agreement import claims
from bot.answers.differences import Survey, find
from bot.answers.disputed import concerning
from bot.answers.evidence import MET, Evidence, matcher
from bot.answers.explain import explain
from bot.answers.followup import Before, Completed, asks_back, bare, complete, lean
from bot.answers.lexicon import Lexicon, Strengths, stars
from bot.answers.lexicon import read as read_lexicon
from bot.answers.library import Holdings, Library
from bot.answers.model import Abstention, Answer, Card, Claim, Difference, Help, Outcome, Reason, Row
from bot.answers.premise import corrections
from bot.answers.question import LONGEST, Question, understand
from bot.answers.ranking import rank
from bot.answers.reading import Read
from bot.answers.snippets import figured, snippet
from bot.answers.talk import is_talk
from bot.answers.timeline import Event, timeline
from bot.answers.tuning import Tuning
from bot.answers.within import within
from bot.corpus.model import Corpus
from bot.search.bm25 import RankBM25
from bot.search.dictionary import Dictionary
from bot.search.engine import EngineAwayError, Indexing

_REMEMBERED = 4  # earlier questions that can still matter to a follow-up
_THREADS = 256  # of which is known what they come to
_ASKED = 512  # questions whose outcome is kept: it is asked for again when somebody shares it, or takes up a suggestion


@dataclass(frozen=True, slots=True)
class Answerer:
    """Answers questions about one corpus. Pure: the same question and corpus give the same Outcome.

    Attributes:
        library: The corpus, read and indexed.
        survey: What its sources disagree on.
        lexicon: What words can stand for one another.
        tuning: Weights and thresholds.
        story: Title, rows of the card and suggested questions, from `config/story.toml`.
        suggestions: Those of its suggested questions that this corpus answers.
    """

    library: Library
    survey: Survey
    lexicon: Lexicon
    tuning: Tuning
    story: Mapping[str, Any]
    suggestions: tuple[str, ...] = ()
    # Looked up already; neither changes an answer, and another Answerer made from this one begins with none.
    _threads: dict[tuple[str, ...], Before | None] = field(default_factory=dict, init=False)
    _asked: dict[tuple[str, ...], Outcome] = field(default_factory=dict, init=False)

    @property
    def corpus(self) -> Corpus:
        """The articles that answers are cut from."""
        return self.library.corpus

    @property
    def engine(self) -> str:
        """Name of the engine in use."""
        return self.library.engine.name

    @property
    def fingerprint(self) -> str:
        """Twelve hex digits that change when any article does."""
        return self.library.fingerprint

    @property
    def enough(self) -> float:
        """The confidence from which a passage is an answer (0 to 1)."""
        return self.tuning.enough_in(self.library.engine.size)

    def problem(self) -> str | None:
        """Why the index cannot be asked just now, in one line; None when it can."""
        return self.library.engine.problem()

    def ask(self, question: str, earlier: Sequence[str] = ()) -> Outcome:
        """An Answer, an Abstention or Help for `question`, asked after `earlier` questions of the same thread.

        Only the first `LONGEST` code points are read: what a person asks is shorter. Raises EngineAwayError, as
        everything that looks up does, while the index stands in a cluster that is away.
        """
        key = (question, *earlier[-_REMEMBERED:])
        outcome = self._asked.get(key)
        if outcome is None:
            outcome = self._ask(question, earlier)
            if len(self._asked) >= _ASKED:
                self._asked.clear()
            if len(question) <= LONGEST:
                self._asked[key] = outcome
        return outcome

    def _ask(self, question: str, earlier: Sequence[str]) -> Outcome:
        said = question[:LONGEST]
        if is_talk(said, self.lexicon):
            return Help(question, self.suggestions)
        completed, ranked = self.look_up(said, earlier)
        asked_as = f"{said} ({', '.join(completed.carried)})" if completed.carried else None
        if not ranked or ranked[0].confidence < self.enough:
            return self._abstain(completed.question, question, asked_as, ranked)
        found = claims(ranked, completed.question, self.library, self.tuning, 3)
        return Answer(
            question=question,
            asked_as=asked_as,
            claims=found,
            sources=found[0].sources,
            of=len(self.corpus.articles),
            missing=_missing(completed.question, ranked[0], self.tuning.telling),
            differences=concerning(self.survey, completed.question, ranked, self.library, self.tuning),
            corrections=corrections(completed.question, ranked[0], self.lexicon, self.corpus),
        )

    def explain(self, question: str, earlier: Sequence[str] = ()) -> str:
        """How the answer to `question` comes about, in lines of plain text."""
        question = question[:LONGEST]
        if is_talk(question, self.lexicon):
            return "small talk: help is shown, nothing is looked up"
        completed, ranked = self.look_up(question, earlier)
        return explain(completed, ranked, self.library, self.tuning)

    def look_up(self, question: str, earlier: Sequence[str]) -> tuple[Completed, list[Evidence]]:
        """`question` completed from its thread, with its evidence; from the articles that it names, if they answer.

        A question that could stand alone but finds nothing is tried once more with what the thread adds; one that
        leans on the thread, without a wish for a name.
        """
        rest, articles = within(question, self.library)
        if articles:
            inside = Completed(self._understand(rest), within=articles)
            ranked = self.rank(inside)
            if ranked and ranked[0].confidence >= self.enough:
                return inside, ranked
        recent = (text[:LONGEST] for text in earlier[-_REMEMBERED:])
        thread = tuple(text for text in recent if not is_talk(text, self.lexicon))
        before = self._before(thread)
        asked = self._understand(question)
        completed = complete(asked, before, self.tuning.carry)
        ranked = self.rank(completed)
        self._remember((*thread, question), completed, ranked, before)
        if before and not (ranked and ranked[0].confidence >= self.enough):
            if asks_back(asked):
                leaning = bare(completed)
            elif not completed.near:
                leaning = lean(asked, before, self.tuning.carry)
            else:
                return completed, ranked
            again = self.rank(leaning)
            if again and again[0].confidence >= self.enough and again[0].near:
                return leaning, again
        return completed, ranked

    def _before(self, thread: tuple[str, ...]) -> Before | None:
        """What the questions of a thread come to, without its small talk; None when there are none."""
        if not thread:
            return None
        if thread in self._threads:
            return self._threads[thread]
        before = self._before(thread[:-1])
        completed = complete(self._understand(thread[-1]), before, self.tuning.carry)
        return self._remember(thread, completed, self.rank(completed), before)

    def _remember(
        self, thread: tuple[str, ...], completed: Completed, ranked: Sequence[Evidence], before: Before | None
    ) -> Before | None:
        """What `thread` comes to, kept for its next question; a question on something else altogether adds nothing."""
        shown = frozenset(read.number for evidence in ranked[:1] for read in evidence.window)
        close = bool(ranked) and ranked[0].confidence >= self.tuning.close
        if len(self._threads) >= _THREADS:
            self._threads.clear()
        kept = self._threads[thread] = Before(completed.question, shown) if close else before
        return kept

    def _understand(self, question: str) -> Question:
        return understand(question, self.lexicon, self.library.vocabulary)

    def rank(self, completed: Completed) -> list[Evidence]:
        """The evidence for a question, best first."""
        return rank(completed, self.library, self.tuning)

    def _abstain(self, question: Question, said: str, asked_as: str | None, ranked: Sequence[Evidence]) -> Abstention:
        """The sources don't say it, or only part of it: then with the closest passage."""
        articles = list(dict.fromkeys(e.read.passage.article for e in ranked))[:3]
        partly = bool(ranked) and ranked[0].coverage >= self.tuning.partly and ranked[0].confidence >= self.tuning.close
        met = [n.words for n, s in zip(question.needs, ranked[0].context, strict=True) if s >= 0.6] if partly else []
        return Abstention(
            question=said,
            asked_as=asked_as,
            reason=_reason(partly, bool(partly and corrections(question, ranked[0], self.lexicon, self.corpus))),
            mentioned=tuple(met),
            missing=_missing(question, ranked[0], self.tuning.telling)
            if partly
            else tuple(n.words for n in question.needs if not n.known),
            closest=snippet(ranked[0], matcher(question), self.library, self.tuning) if partly else None,
            nearest=tuple(self.corpus.articles[number] for number in articles),
        )

    def summarise(self) -> Card:
        """The Card of the story: for each question of a row the best claim whose quote no row before has shown."""
        # Single sentences, so that it fits one screen; other windows mean other threads.
        brief = replace(self, tuning=replace(self.tuning, short=0, worth=inf))
        shown: set[tuple[int, int]] = set()
        rows = [brief._row(row["label"], row["questions"], shown) for row in self.story.get("rows", ())]
        return Card(self.story["title"], tuple(row for row in rows if row.claims), self.corpus.articles)

    def _row(self, label: str, questions: Sequence[str], shown: set[tuple[int, int]]) -> Row:
        """The row of `questions`; what it shows is added to `shown` as (article number, start)."""
        found: list[Claim] = []
        differences: list[Difference] = []
        for question in questions:
            outcome = self.ask(question)
            claims = outcome.claims if isinstance(outcome, Answer) else ()
            new = (c for c in claims if (c.snippets[0].number, c.snippets[0].start) not in shown)
            if isinstance(outcome, Answer) and (claim := next(new, None)):
                shown.add((claim.snippets[0].number, claim.snippets[0].start))
                found.append(figured(claim))
                differences.extend(outcome.differences)
        sources = max((claim.sources for claim in found), default=0)
        return Row(label, tuple(found), sources, tuple(dict.fromkeys(differences)))

    def surveyed(self) -> tuple[int, int]:
        """In how many passages differences and dated events are looked for, and how many there are.

        Of an archive it is those that the questions of the story find: to hold all against all would take days.
        """
        return len(self.library.surveyed), len(self.library.reads)

    def timeline(self) -> tuple[Event, ...]:
        """What the sources date, in order."""
        return timeline(self.library)

    def differences(self) -> tuple[Difference, ...]:
        """What the sources disagree on in the whole story, most important first."""
        return self.survey.differences


def _reason(partly: bool, contradicted: bool) -> Reason:
    return Reason.PREMISE if contradicted else Reason.PARTLY if partly else Reason.NOT_FOUND


def _missing(question: Question, evidence: Evidence, telling: float) -> tuple[str, ...]:
    """Telling words of the question of which the window does not speak."""
    pairs = zip(question.needs, evidence.context, strict=True)
    return tuple(need.words for need, strength in pairs if strength < MET and need.weight >= telling)


def build(
    corpus: Corpus,
    *,
    lexicon: Mapping[str, Any],
    thesaurus: str = "",
    story: Mapping[str, Any],
    dictionary: Dictionary,
    tuning: Tuning | None = None,
    indexing: Indexing = RankBM25,
) -> Answerer:
    """An Answerer over `corpus`, with parsed `config/lexicon.toml` and `config/story.toml` and the thesaurus's text."""
    holdings = libraries.in_memory(corpus, tuning or Tuning(), indexing)
    return over(holdings, lexicon=lexicon, thesaurus=thesaurus, story=story, dictionary=dictionary, tuning=tuning)


def over(
    holdings: Holdings,
    *,
    lexicon: Mapping[str, Any],
    thesaurus: str = "",
    story: Mapping[str, Any],
    dictionary: Dictionary,
    tuning: Tuning | None = None,
) -> Answerer:
    """As `build`, over a corpus that has been read and indexed."""
    tuning = tuning or Tuning()
    strengths = Strengths(tuning.alias, tuning.synonym, tuning.related, tuning.thesaurus, tuning.later, tuning.back)
    words = read_lexicon(
        lexicon, stars(thesaurus), story.get("aliases", ()), strengths, holdings.terms, holdings.surface
    )
    library = libraries.build(holdings, words, dictionary, tuning)
    answerer = Answerer(library, Survey((), {}), words, tuning, story)
    if holdings.surveyed is None:
        library = replace(library, surveyed=_found_for_story(answerer))
    answerer = replace(answerer, library=library, survey=find(library, words, tuning))
    return replace(answerer, suggestions=_answered(answerer, story.get("suggestions", ())))


def _answered(answerer: Answerer, questions: Sequence[str]) -> tuple[str, ...]:
    """Those of `questions` that have an answer; () while the index cannot be asked."""
    try:
        return tuple(question for question in questions if isinstance(answerer.ask(question), Answer))
    except EngineAwayError:
        return ()


def _found_for_story(answerer: Answerer) -> tuple[Read, ...]:
    """The passages found for the questions of the card, in order: of a large corpus, what is the story's."""
    questions = [question for row in answerer.story.get("rows", ()) for question in row["questions"]]
    ranked = (evidence for question in questions for evidence in answerer.look_up(question, ())[1])
    reads = {read.number: read for evidence in ranked for read in (evidence.read, *evidence.window)}
    return tuple(reads[number] for number in sorted(reads))
