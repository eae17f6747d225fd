"""A stand-in for Slack on this machine: the Web API methods and the Socket Mode that the bot uses.

As strict as Slack, and able to misbehave on request. No listener knows of it. This room imports no
other room of ours: it knows Slack's side of every conversation, never the bot's.
"""
