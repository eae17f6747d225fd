"""The terminal: values of an answer in; text for a person, or objects for a program, out.

This room writes words around snippets and never changes a snippet. It asks nothing, reads no settings
and knows no Slack; only the command line imports it.
"""
