"""Small talk: greetings, thanks, farewells and silence, met with help instead of a snippet."""

from __future__ import annotations

from bot.answers.lexicon import Lexicon
from bot.search.analyzer import STOP_WORDS, term, words

_LONGEST = 7  # words in the longest greeting
_CALL = 4  # words in the longest "can you help please": in more, a polite word alone is no greeting


def is_talk(text: str, lexicon: Lexicon) -> bool:
    """Whether `text` holds nothing but small talk (or no word at all)."""
    said = [word.replace("'", "") for word, _, _ in words(text)]
    met, i = False, 0
    while i < len(said):
        for size in range(min(_LONGEST, len(said) - i), 0, -1):
            if (greeting := " ".join(said[i : i + size])) in lexicon.talk:
                met, i = met or greeting not in lexicon.polite or len(said) <= _CALL, i + size
                break
        else:
            if said[i] not in STOP_WORDS and said[i] not in lexicon.polite and term(said[i]) not in lexicon.filler:
                return False
            i += 1
    return met or not said
