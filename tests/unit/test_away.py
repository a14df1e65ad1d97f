"""What counts as a database that is away."""

from __future__ import annotations

import asyncpg

from app.db.away import is_away


def test_a_refused_statement_is_not_away() -> None:
    assert not is_away(asyncpg.UniqueViolationError("twice"))
