"""Small talk: greetings, thanks, farewells and silence, met with help instead of a snippet."""

from __future__ import annotations

from bot.answers.lexicon import Lexicon
from bot.search.analyzer import STOP_WORDS, term, words


def is_talk(text: str, lexicon: Lexicon) -> bool:
    """Whether `text` holds nothing but small talk (or no word at all)."""
    said = [word for word, _, _ in words(text)]
    i = 0
    met = False
    while i < len(said):
        for size in range(min(6, len(said) - i), 0, -1):
            if " ".join(said[i : i + size]) in lexicon.talk:
                met, i = True, i + size
                break
        else:
            if said[i] not in STOP_WORDS and term(said[i]) not in lexicon.filler:
                return False
            i += 1
    return met or not said
