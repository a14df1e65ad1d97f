"""The size of a session's log. Existing logs count from zero."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

COLUMNS = ("event_count", "event_bytes")


def upgrade() -> None:
    """Add the columns. The default serves processes of the previous release, which run while this one starts."""
    for name in COLUMNS:
        op.add_column("chat_session", sa.Column(name, sa.BigInteger(), nullable=False, server_default="0"))


def downgrade() -> None:
    """Drop the columns."""
    for name in COLUMNS:
        op.drop_column("chat_session", name)
