"""Writes a large archive for measuring: `python -m bench.archive 1000000 FILE.jsonl [--seed 1]`.

The text is made up from the words of the seed articles, by a generator with a seed, so that everybody gets the same
bytes: sentences that follow the seeds' pairs of words, with invented names and figures of a long tail between them,
because an archive has words that hardly any of its passages have. Each article has a headline and nine sentences.
"""

from __future__ import annotations

import argparse
import json
import random
from collections import defaultdict
from collections.abc import Iterator
from itertools import accumulate
from pathlib import Path

from bot.corpus.load import load
from bot.settings import load as settings

SENTENCES = 9  # of one article, besides its headline
_NAMES = 200_000  # invented names, the n-th as frequent as 1 / (n + 50)
_INVENTED = 0.06  # share of words that are an invented name
_FIGURE = 0.02  # share of words that are a figure
_LONGEST = 34  # words of a sentence
_SYLLABLES = "ba ce di fo gu la me ni po ru sa te vi xo zu bren cal dor fin gar hel jor kan lim mor nor".split()


class Archive:
    """Makes articles; the same ones for the same seed."""

    def __init__(self, seed: int) -> None:
        self._random = random.Random(seed)  # noqa: S311 (measures, keeps no secret)
        follows: dict[str, list[str]] = defaultdict(list)
        starts: list[str] = []
        corpus = load(settings().articles_dir)
        for passage in corpus.passages:
            words = corpus.text(passage).split()
            starts.append(words[0])
            for word, after in zip(words, [*words[1:], ""], strict=True):
                follows[word].append(after)
        self._follows, self._starts = dict(follows), starts
        self._names = [self._name(number) for number in range(_NAMES)]
        self._weights = list(accumulate(1 / (number + 50) for number in range(_NAMES)))

    def articles(self, passages: int) -> Iterator[str]:
        """Lines of JSON with about `passages` passages together."""
        for number in range(max(1, passages // (SENTENCES + 1))):
            headline = " ".join(self._sentence().split()[:8]).rstrip(".,;:!?”\"'")
            text = "\n".join((headline, "", *(self._sentence() for _ in range(SENTENCES))))
            day = f"20{self._random.randrange(10, 26)}-{self._random.randrange(1, 13):02}-15"
            yield json.dumps({"id": f"made-{number}", "text": text, "published": day}, ensure_ascii=False)

    def _sentence(self) -> str:
        draw = self._random
        words = [draw.choice(self._starts)]
        while len(words) < _LONGEST:
            chance = draw.random()
            if chance < _INVENTED:
                words.append(draw.choices(self._names, cum_weights=self._weights)[0])
            elif chance < _INVENTED + _FIGURE:
                words.append(f"{draw.randrange(2, 9_999):,}")
            after = draw.choice(self._follows.get(words[-1]) or self._starts)
            if not after:
                break
            words.append(after)
        return " ".join(words).rstrip(".,;:!?") + "."

    def _name(self, number: int) -> str:
        draw = random.Random(number)  # noqa: S311
        return "".join(draw.choice(_SYLLABLES) for _ in range(draw.randrange(2, 5))).capitalize()


def write(path: Path, passages: int, seed: int = 1) -> None:
    """Write an archive of about `passages` passages to `path`."""
    with path.open("w", encoding="utf-8") as file:
        for line in Archive(seed).articles(passages):
            file.write(f"{line}\n")


def main() -> None:
    """Write one."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("passages", type=int)
    parser.add_argument("path", type=Path)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    write(options.path, options.passages, options.seed)


if __name__ == "__main__":
    main()
