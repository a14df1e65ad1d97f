"""The log in periods: one table of events for each week, which is dropped as a whole when its time is over.

The existing table becomes the first partition; none of its rows is moved. It is read once, to verify that they belong
there. Everything is one transaction: after a kill nothing has changed, and the migration starts again.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0018"
down_revision = "0015"
branch_labels = None
depends_on = None

FIRST = "2000-01-01"
"""The period of all events that were written before, and of those that servers of the previous release write."""
FIRST_TABLE = "event_2000_01_01"
COLUMNS = "session_id, seq, turn_id, name, data, merged_from, period"

CURRENT_PERIOD = """
CREATE FUNCTION current_log_period() RETURNS date LANGUAGE sql STABLE
RETURN (SELECT max(begins) FROM log_period)
"""

NEXT_TABLE = f"""
DO $$
DECLARE name text := to_char(current_date, '"event_"YYYY_MM_DD');
BEGIN
    EXECUTE format('CREATE TABLE %I (LIKE {FIRST_TABLE} INCLUDING DEFAULTS)', name);
    EXECUTE format('ALTER TABLE %I ADD PRIMARY KEY (session_id, seq)', name);
    EXECUTE format('ALTER TABLE event ATTACH PARTITION %I FOR VALUES IN (%L)', name, current_date);
END
$$
"""


def upgrade() -> None:
    """Create the partitioned table above the existing one, and the first period of its own."""
    op.create_table("log_period", sa.Column("begins", sa.Date(), primary_key=True))
    op.execute(f"INSERT INTO log_period (begins) VALUES ('{FIRST}'), (current_date)")  # noqa: S608 - constants
    op.add_column("event", period_column("period"))
    # A writer locks the session's row before it inserts, so a check of each row by a foreign key adds only work.
    op.drop_constraint("event_session_id_fkey", "event")
    op.rename_table("event", FIRST_TABLE)
    op.execute(f"ALTER TABLE {FIRST_TABLE} RENAME CONSTRAINT event_pkey TO {FIRST_TABLE}_pkey")
    op.create_table(
        "event",
        sa.Column("session_id", sa.Text(), nullable=False),
        sa.Column("seq", sa.BigInteger(), nullable=False),
        sa.Column("turn_id", sa.Text()),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("data", JSONB(), nullable=False),
        sa.Column("merged_from", sa.BigInteger()),
        period_column("period"),
        postgresql_partition_by="LIST (period)",
    )
    op.execute(f"ALTER TABLE event ATTACH PARTITION {FIRST_TABLE} FOR VALUES IN ('{FIRST}')")
    op.execute(sa.text(NEXT_TABLE.replace(":", r"\:")))
    op.execute(CURRENT_PERIOD)
    op.add_column("chat_session", period_column("log_period"))
    op.alter_column("chat_session", "log_period", server_default=sa.text("current_log_period()"))


def period_column(name: str) -> sa.Column[object]:
    """Return a column of existing rows in the first period; its constant default writes none of them."""
    return sa.Column(name, sa.Date(), nullable=False, server_default=sa.text(f"'{FIRST}'::date"))


def downgrade() -> None:
    """Make one table of all periods. Events whose session has expired are deleted."""
    op.execute(f"ALTER TABLE event DETACH PARTITION {FIRST_TABLE}")
    op.execute(f"INSERT INTO {FIRST_TABLE} ({COLUMNS}) SELECT {COLUMNS} FROM event")  # noqa: S608 - constants
    op.drop_table("event")
    op.execute(
        f"DELETE FROM {FIRST_TABLE} AS event"  # noqa: S608 - constants
        " WHERE NOT EXISTS (SELECT FROM chat_session WHERE chat_session.id = event.session_id)"
    )
    op.rename_table(FIRST_TABLE, "event")
    op.execute(f"ALTER TABLE event RENAME CONSTRAINT {FIRST_TABLE}_pkey TO event_pkey")
    op.drop_column("event", "period")
    op.create_foreign_key(
        "event_session_id_fkey", "event", "chat_session", ["session_id"], ["id"], ondelete="CASCADE"
    )
    op.drop_column("chat_session", "log_period")
    op.execute("DROP FUNCTION current_log_period")
    op.drop_table("log_period")
