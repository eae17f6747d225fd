"""The databases of the store's tests, and the Slack side of Slack's."""

from tests.slack.conftest import bench, slack, store, store_url
from tests.store.conftest import postgres_server, postgres_url, url

__all__ = ["bench", "postgres_server", "postgres_url", "slack", "store", "store_url", "url"]
