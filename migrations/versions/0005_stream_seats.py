"""Stream slots: the open streams of all processes, counted by session."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Create the table."""
    op.create_table(
        "stream_seat",
        sa.Column("id", sa.BigInteger(), autoincrement=True, primary_key=True),
        sa.Column("session_id", sa.Text(), nullable=False),
        sa.Column("process", sa.Text(), nullable=False),
        prefixes=["UNLOGGED"],
    )
    op.create_index("ix_stream_seat_session_id", "stream_seat", ["session_id"])


def downgrade() -> None:
    """Drop the table."""
    op.drop_table("stream_seat")
