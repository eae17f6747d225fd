"""Words of the articles that few other words lead to: `python -m bench.unsaid --articles FOLDER [--fewer 10]`.

Prints one a line, with the number of passages that have it and of the words and phrases that a question may say
instead, those of most passages first. What people would say for them belongs into `config/thesaurus_plain.txt`.
"""

from __future__ import annotations

import argparse
from collections import Counter
from pathlib import Path

from bot.answers import Answerer
from bot.app import open_answers
from bot.search.analyzer import term, words
from bot.settings import load

STRONG = 0.4  # strength from which a saying leads to a word, and does not only hint at it


def unsaid(answerer: Answerer, fewer: int) -> list[tuple[str, int, int]]:
    """(word, passages, sayings) of each word that is no name, has letters only and fewer than `fewer` sayings."""
    sayings: Counter[str] = Counter()
    for alternatives in answerer.lexicon.alternatives.values():
        sayings.update(one.terms[0] for one in alternatives if len(one.terms) == 1 and one.strength >= STRONG)
    forms: dict[str, Counter[str]] = {}
    corpus, vocabulary = answerer.corpus, answerer.library.vocabulary
    for passage in corpus.passages:
        for word, _, _ in words(corpus.text(passage)):
            if word.isalpha() and word not in vocabulary.proper and (key := term(word)) and sayings[key] < fewer:
                forms.setdefault(key, Counter())[word] += 1
    rows = [(seen.most_common(1)[0][0], vocabulary.frequency(key), sayings[key]) for key, seen in forms.items()]
    return sorted(rows, key=lambda row: (-row[1], row[0]))


def main() -> None:
    """Print the list."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--articles", type=Path, help="instead of the bot's own (as the bot's own option)")
    parser.add_argument("--fewer", type=int, default=10, help="sayings that are enough")
    options = parser.parse_args()
    answerer = open_answers(load(options.articles)).inner
    if not isinstance(answerer, Answerer):
        raise TypeError("the lexicon belongs to the Answerer")
    for word, passages, sayings in unsaid(answerer, options.fewer):
        print(f"{word:24} {passages:6} {sayings:6}")


if __name__ == "__main__":
    main()
