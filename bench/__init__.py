"""Programs that measure the bot and fit its numbers; not part of what is installed.

Each prints figures and is deterministic. None is needed to run the bot.
"""
