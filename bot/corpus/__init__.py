"""Text in, Articles and Passages out.

This room reads files and finds sentences in them. It ranks nothing and knows no Slack and no database.
What it promises: `article.text[start:end]` holds for every Passage, in code points of the decoded file.
"""
