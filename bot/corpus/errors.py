"""What can go wrong with a corpus, by name.

CorpusError               say the sentence to the operator; nothing can be answered
├── ArticlesMissingError       the path does not exist or cannot be read
├── NoArticlesError            the path is there, but no article could be read from it
└── BadSourcesError            the side file with titles and dates is broken
BadFileError                   one file cannot be read; `load` turns it into a Skipped and goes on
"""

from __future__ import annotations


class CorpusError(Exception):
    """No corpus can be made; the message is a full sentence that says what to do."""


class ArticlesMissingError(CorpusError):
    """The folder or file does not exist, or may not be read."""


class NoArticlesError(CorpusError):
    """There is nothing readable in the folder or file."""


class BadSourcesError(CorpusError):
    """The side file with titles, sources and dates is broken; the message names the file and the place."""


class BadFileError(Exception):
    """One file (or one line of an archive) cannot be read; the message is the reason, without the name."""
