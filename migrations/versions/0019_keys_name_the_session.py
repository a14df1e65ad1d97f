"""Keys that begin with the session: each unique key of a session's rows names it, as a distributed database requires.

The index of a primary key also finds a session's rows, so it replaces the index of `session_id` alone.
"""

from __future__ import annotations

from alembic import op

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None

TABLES = ("turn", "search_context", "cart_item", "stream_seat")


def upgrade() -> None:
    """Create the keys again with the session. Heartbeats find a server's turns by their ids alone."""
    for table in TABLES:
        op.drop_constraint(f"{table}_pkey", table)
        op.create_primary_key(f"{table}_pkey", table, ["session_id", "id"])
        op.drop_index(f"ix_{table}_session_id", table)
    op.create_index("ix_turn_id", "turn", ["id"])


def downgrade() -> None:
    """Create the keys again without it."""
    op.drop_index("ix_turn_id", "turn")
    for table in TABLES:
        op.drop_constraint(f"{table}_pkey", table)
        op.create_primary_key(f"{table}_pkey", table, ["id"])
        op.create_index(f"ix_{table}_session_id", table, ["session_id"])
