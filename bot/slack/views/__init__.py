"""Values in, messages and modals out: one module per view, each a pure function.

Views read no clock, no database and no settings. Whatever does not fit Slack's limits is left out
whole and said so; the full content also stands in `text`, which notifications and screen readers use.
"""
