"""Columns of compaction: whether a turn's text has been merged, and where a merged row begins."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the columns. The default serves processes of the previous release, which run while this one starts."""
    op.add_column("event", sa.Column("merged_from", sa.BigInteger()))
    op.add_column("turn", sa.Column("merged", sa.Boolean(), nullable=False, server_default=sa.false()))
    op.create_index("turn_unmerged", "turn", ["created_at"], postgresql_where=sa.text("NOT merged"))


def downgrade() -> None:
    """Drop the columns. Merged text stays merged, which the previous release reads correctly."""
    op.drop_index("turn_unmerged", "turn")
    op.drop_column("turn", "merged")
    op.drop_column("event", "merged_from")
