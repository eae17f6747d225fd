"""Text in, Articles and Passages out.

This room reads files and finds sentences in them. It ranks nothing and knows no Slack and no database.
What it promises: `article.text[start:end]` holds for every Passage, in code points of the decoded file.
"""

from bot.corpus.archive import read_jsonl
from bot.corpus.errors import ArticlesMissingError, BadSourcesError, CorpusError, NoArticlesError
from bot.corpus.files import Limits
from bot.corpus.lines import Span, sentences
from bot.corpus.load import load, passages
from bot.corpus.model import Article, Corpus, Kind, Passage, Skipped

__all__ = [
    "Article",
    "ArticlesMissingError",
    "BadSourcesError",
    "Corpus",
    "CorpusError",
    "Kind",
    "Limits",
    "NoArticlesError",
    "Passage",
    "Skipped",
    "Span",
    "load",
    "passages",
    "read_jsonl",
    "sentences",
]
