"""What tests of several rooms use: a real OpenSearch node, and the means to report the number of a promise.

The node is the one at OPENSEARCH_URL, else one of our own.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from uuid import uuid4

import pytest

from tests.needs import missing
from tests.promises.reporting import (
    promise,
    pytest_addoption,
    pytest_collection_modifyitems,
    pytest_sessionfinish,
    pytest_terminal_summary,
)
from tests.search.node.start import Node, lacking, running

__all__ = [
    "promise",
    "pytest_addoption",
    "pytest_collection_modifyitems",
    "pytest_sessionfinish",
    "pytest_terminal_summary",
]

GIVEN = os.environ.get("OPENSEARCH_URL")  # somebody's own cluster: what the tests make there, they take away


@pytest.fixture(scope="session")
def node() -> Iterator[Node]:
    """A node of our own, which a test may kill and freeze.

    Without Java and Maven the tests that need it are skipped, except in CI, where they fail.
    """
    if lacks := lacking():
        missing(lacks)
    with running() as one:
        yield one


@pytest.fixture(scope="session")
def opensearch_url(request: pytest.FixtureRequest) -> str:
    """Where OpenSearch answers: OPENSEARCH_URL, or a node of our own."""
    return GIVEN or str(request.getfixturevalue("node").url)


@pytest.fixture
def prefix() -> str:
    """A name of its own for the indices of one test."""
    return f"eternaut-test-{uuid4().hex[:8]}"
