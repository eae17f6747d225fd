"""The story as it grows: articles that change, come and go while questions are answered.

This room notices what changed, and has the answers made anew and swapped whole. It reads files and the web;
it answers nothing and knows no Slack and no database.
"""
