"""The only room that knows Slack: payload -> value, value -> blocks, listeners, outbox.

It asks an Answerer and shows what it gives; it keeps nothing itself. What it needs of the database it
declares as small Protocols in `ports.py`, and `bot/app` passes what satisfies them.
"""
