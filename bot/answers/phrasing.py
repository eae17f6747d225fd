"""From what was typed to plain English words: chat and Spanish put into English, spelling mended."""

from __future__ import annotations

from collections.abc import Sequence

from bot.answers.lexicon import Lexicon
from bot.answers.vocabulary import Vocabulary
from bot.search.analyzer import STOP_WORDS, fold, words
from bot.search.analyzer import spanish as spanish_stem
from bot.search.quantities import quantities

Wording = list[tuple[str, bool]]  # folded words in order, each with whether it was written as a name


def plain_words(text: str, lexicon: Lexicon, vocabulary: Vocabulary) -> tuple[Wording, tuple[tuple[str, str], ...]]:
    """The words of `text` in plain English, and the pairs (as typed, as read) that were spelled differently."""
    surface = _surface(text)
    spanish = "¿" in text or "¡" in text or _mostly_spanish([w for w, _ in surface], lexicon, vocabulary)
    out: Wording = []
    corrected = []
    i = 0
    while i < len(surface):
        for size in (3, 2, 1) if surface[i][0] in lexicon.leads else (1,):
            said = surface[i : i + size]
            key = " ".join(word for word, _ in said)
            english = None
            if spanish and not any(name and word in vocabulary.proper for word, name in said):
                english = lexicon.spanish.get(key)
            if english is None:
                english = lexicon.chat.get(key)
            if english is None and not any(name or vocabulary.knows(w) or w in STOP_WORDS for w, name in said):
                english = lexicon.spanish.get(key)
            if english is not None and i + size <= len(surface):
                out.extend((w, False) for w in fold(english).split())
                i += size
                break
        else:
            word, name = surface[i]
            if spanish and not vocabulary.knows(word):
                out.extend((w, False) for w in _from_spanish(word, lexicon).split())
                i += 1
                continue
            right = vocabulary.correct(word)
            if right != word:
                corrected.append((word, right))
            out.append((right, name))
            i += 1
    return out, tuple(corrected)


def _from_spanish(word: str, lexicon: Lexicon) -> str:
    """English for a Spanish word that the lexicon has in another form, or with a prefix; else the word itself."""
    for prefix in ("", "co", "re"):
        rest = word.removeprefix(prefix)
        english = lexicon.spanish.get(rest) or lexicon.stems.get(spanish_stem(rest))
        if word.startswith(prefix) and english:
            return f"{prefix}{english}"
    return word


def _surface(text: str) -> Wording:
    """The folded words of `text` in order, numbers whole ("204,000"), with whether each is written as a name."""
    numbers = [(q.start, q.end) for q in quantities(text)]
    out = [(start, fold(text[start:end]), False) for start, end in numbers]
    for word, start, end in words(text):
        if not any(a < end and start < b for a, b in numbers):
            out.append((start, word, start > 0 and text[start].isupper()))
    return [(word, name) for _, word, name in sorted(out)]


def _mostly_spanish(found: Sequence[str], lexicon: Lexicon, vocabulary: Vocabulary) -> bool:
    """Whether half of the words are Spanish, two of them in no other language."""
    hits = sum(w in lexicon.spanish and not (w in STOP_WORDS or w in vocabulary.dictionary) for w in found)
    shared = sum(w in lexicon.spanish for w in found)
    return hits >= 2 and shared >= 0.5 * len(found)
