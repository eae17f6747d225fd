"""A file dropped while questions are asked from threads as fast as they can be: soon answered, nothing torn."""

from __future__ import annotations

import time
from pathlib import Path
from threading import Event, Thread

from bot.answers.model import Answer
from bot.answers.verbatim import Checked
from bot.follow.following import Following
from bot.follow.watch import Pace, watching
from tests.follow.conftest import PAINT

QUESTIONS = ("Who will paint the bridge?", "Who was hurt?", "What will the repair of the bridge cost?")
THREADS = 3
LONGEST = 60.0  # seconds until the test gives up; how soon it is on an idle machine is a figure, not a test


def test_a_file_dropped_under_full_load_is_answered_from_and_nothing_is_torn(
    folder: Path, current: Following[Checked]
) -> None:
    """No question fails, and each is answered wholly from the old articles or wholly from the new ones."""
    heard: list[tuple[str, str, str]] = []  # fingerprint, question, what was shown
    failed: list[BaseException] = []
    stop = Event()

    def ask() -> None:
        while not stop.is_set():
            for question in QUESTIONS:
                try:
                    answers = current.now()
                    outcome = answers.ask(question)
                except BaseException as error:
                    failed.append(error)
                    return
                shown = repr([s.text for s in outcome.snippets] if isinstance(outcome, Answer) else [])
                of = outcome.of if isinstance(outcome, Answer) else 0
                assert of in (0, len(answers.corpus.articles))
                heard.append((answers.fingerprint, question, shown))

    threads = [Thread(target=ask) for _ in range(THREADS)]
    with watching(current.check, Pace()):
        for thread in threads:
            thread.start()
        time.sleep(0.3)
        (folder / "paint.txt").write_text(PAINT, "utf-8")
        given_up = time.monotonic() + LONGEST
        while not any("cobalt" in shown for _, _, shown in heard[-50:]) and time.monotonic() < given_up:
            time.sleep(0.05)
        stop.set()
        for thread in threads:
            thread.join()
    assert failed == []
    assert any("cobalt" in shown for _, _, shown in heard)
    generations = {fingerprint for fingerprint, *_ in heard}
    assert len(generations) == 2
    assert len(set(heard)) == len(generations) * len(QUESTIONS), "an answer of neither index"
