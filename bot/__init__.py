"""Eternaut: answers questions about a news story with verbatim, cited snippets."""
