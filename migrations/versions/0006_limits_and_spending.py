"""Rate limits, and the daily budget of paid models."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

MONEY = sa.Numeric(14, 8)


def upgrade() -> None:
    """Create the tables."""
    op.create_table(
        "rate_limit",
        sa.Column("key", sa.Text(), primary_key=True),
        sa.Column("free_at", sa.DateTime(timezone=True), nullable=False),
    )
    op.create_index("ix_rate_limit_free_at", "rate_limit", ["free_at"])
    op.create_table(
        "spend_day",
        sa.Column("day", sa.Date(), primary_key=True),
        sa.Column("spent", MONEY, nullable=False),
        sa.Column("rounds", sa.BigInteger(), nullable=False),
    )
    op.create_table(
        "spend_reservation",
        sa.Column("id", sa.BigInteger(), autoincrement=True, primary_key=True),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("amount", MONEY, nullable=False),
        sa.Column("process", sa.Text(), nullable=False),
    )
    op.create_index("ix_spend_reservation_day", "spend_reservation", ["day"])


def downgrade() -> None:
    """Drop the tables."""
    op.drop_table("spend_reservation")
    op.drop_table("spend_day")
    op.drop_table("rate_limit")
