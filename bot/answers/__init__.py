"""Question in; Answer, Abstention or Help out.

This room is pure: no I/O, no clock, no Slack. Every word it returns is a slice of an Article.
It finds, judges and counts evidence; it never writes a sentence.
"""

from bot.answers.answerer import Answerer, build, over
from bot.answers.tuning import Tuning
from bot.search.engine import EngineAwayError

__all__ = ["Answerer", "EngineAwayError", "Tuning", "build", "over"]
