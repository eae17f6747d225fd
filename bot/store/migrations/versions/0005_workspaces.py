"""Installations in many workspaces, and texts of articles by workspace."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the tables of slack_sdk, with room for sealed tokens, and give each text its workspace."""
    op.create_table(
        "slack_installations",
        *_installed(),
        sa.Column("enterprise_url", sa.String(200)),
        sa.Column("user_id", sa.String(32), nullable=False),
        sa.Column("user_token", sa.Text),
        sa.Column("user_scopes", sa.String(1000)),
        sa.Column("user_refresh_token", sa.Text),
        sa.Column("user_token_expires_at", sa.DateTime),
        sa.Column("incoming_webhook_url", sa.Text),
        sa.Column("incoming_webhook_channel", sa.String(200)),
        sa.Column("incoming_webhook_channel_id", sa.String(200)),
        sa.Column("incoming_webhook_configuration_url", sa.String(200)),
        sa.Column("token_type", sa.String(32)),
    )
    op.create_index(
        "slack_installations_idx",
        "slack_installations",
        ["client_id", "enterprise_id", "team_id", "user_id", "installed_at"],
    )
    op.create_table("slack_bots", *_installed())
    op.create_index("slack_bots_idx", "slack_bots", ["client_id", "enterprise_id", "team_id", "installed_at"])
    op.create_table(
        "slack_oauth_states",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("state", sa.String(200), nullable=False),
        sa.Column("expire_at", sa.DateTime, nullable=False),
    )
    # The version before this one writes on for a while, and names no workspace.
    _texts("new_texts", *(sa.Column(name, sa.String(32), server_default="") for name in ("enterprise", "team")))
    op.execute(
        "INSERT INTO new_texts (enterprise, team, article, revision, fingerprint, title, text, seen_at) "
        "SELECT '', '', article, revision, fingerprint, title, text, seen_at FROM article_texts"
    )
    op.drop_table("article_texts")
    op.rename_table("new_texts", "article_texts")


def downgrade() -> None:
    """Drop what is new; of the texts those stay that all workspaces have."""
    _texts("old_texts")
    op.execute(
        "INSERT INTO old_texts (article, revision, fingerprint, title, text, seen_at) "
        "SELECT article, revision, fingerprint, title, text, seen_at FROM article_texts WHERE team = ''"
    )
    op.drop_table("article_texts")
    op.rename_table("old_texts", "article_texts")
    for table in ("slack_oauth_states", "slack_bots", "slack_installations"):
        op.drop_table(table)


def _texts(name: str, *workspace: sa.Column[str]) -> None:
    op.create_table(
        name,
        *workspace,
        sa.Column("article", sa.String(700)),
        sa.Column("revision", sa.Integer, autoincrement=False),
        sa.Column("fingerprint", sa.String(64), nullable=False),
        sa.Column("title", sa.Text, nullable=False),
        sa.Column("text", sa.Text, nullable=False),
        sa.Column("seen_at", sa.DateTime, nullable=False),
        sa.PrimaryKeyConstraint(*(column.name for column in workspace), "article", "revision"),
    )


def _installed() -> tuple[sa.Column[object], ...]:
    """What slack_sdk keeps of an installation and of its bot alike."""
    return (
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("client_id", sa.String(32), nullable=False),
        sa.Column("app_id", sa.String(32), nullable=False),
        sa.Column("enterprise_id", sa.String(32)),
        sa.Column("enterprise_name", sa.String(200)),
        sa.Column("team_id", sa.String(32)),
        sa.Column("team_name", sa.String(200)),
        sa.Column("bot_token", sa.Text),
        sa.Column("bot_id", sa.String(32)),
        sa.Column("bot_user_id", sa.String(32)),
        sa.Column("bot_scopes", sa.String(1000)),
        sa.Column("bot_refresh_token", sa.Text),
        sa.Column("bot_token_expires_at", sa.DateTime),
        sa.Column("is_enterprise_install", sa.Boolean, nullable=False),
        sa.Column("installed_at", sa.DateTime, nullable=False),
    )
