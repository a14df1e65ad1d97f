"""Columns that several tables have, and the present time for their defaults."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Column, DateTime, ForeignKey, Text


def now() -> datetime:
    """Return the current time in UTC."""
    return datetime.now(UTC)


def timestamp_column() -> Any:
    """Return a new required column for a point in time (timestamptz)."""
    return Column(DateTime(timezone=True), nullable=False)


def session_key() -> Any:
    """Return a new column that references a row's session; the row is deleted with the session.

    It is part of each such table's keys, as a database that is distributed by session requires.
    """
    return Column(Text, ForeignKey("chat_session.id", ondelete="CASCADE"), primary_key=True)
