"""Errors that count as transient."""

from __future__ import annotations

import asyncpg

from app.db.transient_errors import is_transient


def test_a_refused_statement_is_not_transient() -> None:
    assert not is_transient(asyncpg.UniqueViolationError("twice"))
