"""The log: turns, events and their periods, and the streams that are open."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any, ClassVar

from sqlalchemy import BigInteger, Boolean, Column, Date, Index, Text, UniqueConstraint, false, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlmodel import Field, SQLModel

from app.models.columns import now, session_key, timestamp_column


class TurnRecord(SQLModel, table=True):
    """One question and its answer: its owner, its status and requests to stop it. Its content is in the log."""

    __tablename__ = "turn"
    __table_args__ = (
        UniqueConstraint("session_id", "client_message_id", name="turn_once_per_client_message"),
        # At most one running turn per session, also under concurrent requests.
        Index("turn_running_once", "session_id", unique=True, postgresql_where="status = 'running'"),
        # Turns that await compaction, in order, by a time that no heartbeat changes.
        Index("turn_unmerged", "created_at", postgresql_where=text("NOT merged")),
    )

    id: str = Field(sa_column=Column(Text, primary_key=True, index=True))
    session_id: str = Field(sa_column=session_key())
    first_seq: int = Field(sa_column=Column(BigInteger, nullable=False))
    client_message_id: str = Field(sa_column=Column(Text, nullable=False))
    message: str = Field(sa_column=Column(Text, nullable=False))
    status: str = Field(default="running", sa_column=Column(Text, nullable=False))
    """`running`, then `done`, `cancelled` or `failed`."""
    owner: str = Field(default="", sa_column=Column(Text, nullable=False))
    heartbeat_at: datetime = Field(default_factory=now, sa_column=timestamp_column())
    cancel_requested: bool = False
    merged: bool = Field(default=False, sa_column=Column(Boolean, nullable=False, server_default=false()))
    """Whether each run of its text has been merged into one row of the log."""
    created_at: datetime = Field(default_factory=now, sa_column=timestamp_column())


class EventRecord(SQLModel, table=True):
    """One row of the log. `data` is exactly the data on the wire. `seq` is contiguous until text is merged.

    The table is partitioned by `period` (app/log/periods.py). It has no foreign key to its session: writers lock the
    session's row, and expired events are dropped with their period.
    """

    __tablename__ = "event"
    __table_args__ = (
        Column("period", Date, nullable=False, server_default=text("'2000-01-01'::date")),
        {"postgresql_partition_by": "LIST (period)"},
    )
    __mapper_args__: ClassVar[dict[str, Any]] = {"exclude_properties": ["period"]}

    session_id: str = Field(sa_column=Column(Text, primary_key=True))
    seq: int = Field(sa_column=Column(BigInteger, primary_key=True, autoincrement=False))
    turn_id: str | None = Field(default=None, sa_column=Column(Text))
    name: str = Field(sa_column=Column(Text, nullable=False))
    data: dict[str, Any] = Field(sa_column=Column(JSONB, nullable=False))
    merged_from: int | None = Field(default=None, sa_column=Column(BigInteger))
    """Number of the first row whose text was merged into this one; `seq` is that of the last."""


class LogPeriod(SQLModel, table=True):
    """A period of the log, by the day on which it begins; it has a table of events (app/log/periods.py)."""

    __tablename__ = "log_period"

    begins: date = Field(sa_column=Column(Date, primary_key=True))


class StreamSlot(SQLModel, table=True):
    """One open stream of a session, and the process that serves it.

    Unlogged: after a crash of the database the streams that are still open do not count against the session's limit.
    """

    __tablename__ = "stream_seat"
    __table_args__: ClassVar[dict[str, Any]] = {"prefixes": ["UNLOGGED"]}

    id: int | None = Field(default=None, sa_column=Column(BigInteger, primary_key=True, autoincrement=True))
    session_id: str = Field(sa_column=Column(Text, primary_key=True))
    process: str = Field(sa_column=Column(Text, nullable=False))
