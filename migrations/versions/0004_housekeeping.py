"""What housekeeping goes by: which turns' text is one row already, and what such a row stands for."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Forwards. The default serves processes of the release before, which run on while this one starts."""
    op.add_column("event", sa.Column("merged_from", sa.BigInteger()))
    op.add_column("turn", sa.Column("merged", sa.Boolean(), nullable=False, server_default=sa.false()))
    op.create_index("turn_unmerged", "turn", ["created_at"], postgresql_where=sa.text("NOT merged"))


def downgrade() -> None:
    """Back. Text that was merged stays so: nothing else knows the difference."""
    op.drop_index("turn_unmerged", "turn")
    op.drop_column("turn", "merged")
    op.drop_column("event", "merged_from")
