"""The commands of the command line: options and arguments in, what the rooms say out.

This room parses, opens what is asked for and prints; it decides nothing about answers or Slack.
"""
