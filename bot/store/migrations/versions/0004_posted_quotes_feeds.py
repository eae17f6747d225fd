"""Quotes that stand in Slack, and the feeds with what was seen in them."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the three tables."""
    op.create_table(
        "posted_quotes",
        sa.Column("enterprise", sa.String(32), primary_key=True),
        sa.Column("team", sa.String(32), primary_key=True),
        sa.Column("channel", sa.String(32), primary_key=True),
        sa.Column("ts", sa.String(32), primary_key=True),
        sa.Column("place", sa.Integer, primary_key=True),
        sa.Column("thread", sa.String(32), nullable=False),
        sa.Column("article", sa.String(700), nullable=False),
        sa.Column("fingerprint", sa.String(64), nullable=False),
        sa.Column("start", sa.Integer, nullable=False),
        sa.Column("words", sa.Text, nullable=False),
        sa.Column("posted_at", sa.DateTime, nullable=False),
        sa.Column("noted", sa.Boolean, nullable=False),
    )
    op.create_index("posted_quotes_open", "posted_quotes", ["noted", "article", "fingerprint"])
    op.create_index("posted_quotes_posted", "posted_quotes", ["posted_at"])
    op.create_table(
        "feeds",
        sa.Column("feed", sa.String(64), primary_key=True),
        sa.Column("next_at", sa.DateTime, nullable=False),
        sa.Column("etag", sa.Text, nullable=False),
        sa.Column("modified", sa.Text, nullable=False),
        sa.Column("failures", sa.Integer, nullable=False),
        sa.Column("problem", sa.Text, nullable=False),
    )
    op.create_table(
        "feed_entries",
        sa.Column("feed", sa.String(64), primary_key=True),
        sa.Column("entry", sa.String(64), primary_key=True),
        sa.Column("link", sa.Text, nullable=False),
        sa.Column("stamp", sa.String(64), nullable=False),
        sa.Column("state", sa.String(16), nullable=False),
        sa.Column("tries", sa.Integer, nullable=False),
        sa.Column("next_at", sa.DateTime, nullable=False),
        sa.Column("seen_at", sa.DateTime, nullable=False),
        sa.Column("article", sa.String(64), nullable=False),
        sa.Column("told_at", sa.DateTime),
    )
    op.create_index("feed_entries_state", "feed_entries", ["state", "next_at"])


def downgrade() -> None:
    """Drop them, and all that is in them."""
    for table in ("feed_entries", "feeds", "posted_quotes"):
        op.drop_table(table)
