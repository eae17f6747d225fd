"""The only room that knows Slack: payload -> value, value -> blocks, listeners, outbox."""
