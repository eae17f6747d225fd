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
PROMISED = 5.0  # seconds of this process: the threads keep one core busy, and other programs' work does not count


def test_a_dropped_file_is_answered_from_within_five_seconds(folder: Path, current: Following[Checked]) -> None:
    """No question fails, and each is answered wholly from the old articles or wholly from the new ones."""
    heard: list[tuple[str, str, str, float]] = []  # fingerprint, question, what was shown, when
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
                heard.append((answers.fingerprint, question, shown, time.process_time()))

    threads = [Thread(target=ask) for _ in range(THREADS)]
    with watching(current.check, Pace()):
        for thread in threads:
            thread.start()
        time.sleep(0.3)
        dropped = time.process_time()
        (folder / "paint.txt").write_text(PAINT, "utf-8")
        while not any("cobalt" in shown for _, _, shown, _ in heard[-50:]) and time.process_time() < dropped + 15:
            time.sleep(0.05)
        stop.set()
        for thread in threads:
            thread.join()
    assert failed == []
    took = next(at for _, _, shown, at in heard if "cobalt" in shown) - dropped
    assert took < PROMISED
    generations = list(dict.fromkeys(fingerprint for fingerprint, *_ in heard))
    assert len(generations) == 2
    assert len({entry[:3] for entry in heard}) == len(generations) * len(QUESTIONS), "an answer of neither index"
