"""The digest: subscriptions, and the ledger of deliveries."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the two tables."""
    op.create_table(
        "subscriptions",
        sa.Column("enterprise", sa.String(32), primary_key=True),
        sa.Column("team", sa.String(32), primary_key=True),
        sa.Column("channel", sa.String(32), primary_key=True),
        sa.Column("at", sa.String(5), nullable=False),
        sa.Column("zone", sa.String(64), nullable=False),
        sa.Column("days", sa.String(7), nullable=False),
        sa.Column("from_day", sa.Date, nullable=False),
        sa.Column("person", sa.String(32), nullable=False),
        sa.Column("changed_at", sa.DateTime, nullable=False),
        sa.Column("state", sa.String(16), nullable=False),
        sa.Column("reason", sa.String(64), nullable=False),
        sa.Column("told", sa.Boolean, nullable=False),
    )
    op.create_table(
        "deliveries",
        sa.Column("enterprise", sa.String(32), primary_key=True),
        sa.Column("team", sa.String(32), primary_key=True),
        sa.Column("channel", sa.String(32), primary_key=True),
        sa.Column("name", sa.String(64), primary_key=True),
        sa.Column("day", sa.Date, nullable=False),
        sa.Column("due_at", sa.DateTime, nullable=False),
        sa.Column("thread", sa.String(32), nullable=False),
        sa.Column("state", sa.String(16), nullable=False),
        sa.Column("reason", sa.String(64), nullable=False),
        sa.Column("attempted", sa.Boolean, nullable=False),
        sa.Column("first_try", sa.DateTime),
        sa.Column("last_try", sa.DateTime),
        sa.Column("not_before", sa.DateTime),
        sa.Column("tries", sa.Integer, nullable=False),
        sa.Column("body", sa.Text),
        sa.Column("body_hash", sa.String(64), nullable=False),
        sa.Column("known", sa.Text),
        sa.Column("ts", sa.String(32), nullable=False),
        sa.Column("sent_at", sa.DateTime),
    )
    op.create_index("deliveries_state", "deliveries", ["state"])
    op.create_index("deliveries_due", "deliveries", ["due_at"])


def downgrade() -> None:
    """Drop them, and all that is in them."""
    for table in ("deliveries", "subscriptions"):
        op.drop_table(table)
