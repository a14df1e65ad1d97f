"""Idempotent clicks: a repeated `Idempotency-Key` returns the first answer, also a refusal, and changes nothing."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from sqlalchemy import func, tuple_
from sqlmodel import col, delete, select
from sqlmodel.ext.asyncio.session import AsyncSession

from app.events import CallError
from app.functions.execute import Outcome, Request, Runtime, execute, finish_call, logged_name, run_function
from app.functions.parameters import decoded, loggable
from app.log.sessions import lock_session
from app.models import ChatSession, IdempotencyRecord, now
from app.text.sanitize import one_line

KEPT = timedelta(hours=24)
KEY_LIMIT = 200
DONE, REFUSED = 200, 422
"""Values of a record's `status`: its `answer` is a result, or an error."""


async def execute_keyed(
    runtime: Runtime, name: str, raw_parameters: object, *, session_id: str, idempotency_key: str | None
) -> Outcome:
    """Execute a click: once per key (`execute_once`), or without protection (`execute`) if no key was sent."""
    if idempotency_key is None:
        return await execute(runtime, name, raw_parameters, session_id=session_id)
    return await execute_once(
        runtime, name, raw_parameters, session_id=session_id, idempotency_key=idempotency_key
    )


async def execute_once(
    runtime: Runtime, name: str, raw_parameters: object, *, session_id: str, idempotency_key: str
) -> Outcome:
    """Execute a click as `execute` does, but only once per session, function and key within 24 hours.

    A duplicate waits for the end of the first call, returns its answer (`replayed`) and logs nothing. The same key with
    other parameters is refused as `idempotency_conflict`, an invalid key as `invalid_parameters`; neither is logged.
    """
    request = Request(logged_name(name), raw_parameters, session_id)

    async def work(db: AsyncSession) -> Outcome:
        if (
            not idempotency_key
            or len(idempotency_key) > KEY_LIMIT
            or one_line(idempotency_key) != idempotency_key
        ):
            return Outcome(error=no_key())
        await lock_session(db, session_id)
        return await first_or_again(db, runtime, request, idempotency_key)

    return await finish_call(runtime, request, work)


async def first_or_again(db: AsyncSession, runtime: Runtime, request: Request, key: str) -> Outcome:
    """Run the function if the key is new, otherwise return the stored outcome.

    The caller holds the lock of the session's row, so no other call of the session runs at the same time.
    """
    parameters = fingerprint(request.raw)
    session_id, function = request.session_id, request.name
    record = await db.get(IdempotencyRecord, (session_id, function, key))
    if record is not None and record.created_at > now() - KEPT:
        return again(record) if record.parameters == parameters else Outcome(error=conflict())
    outcome = await run_function(db, runtime, request)
    if not outcome.events:
        return outcome  # a full log: nothing was logged, and the refusal is not stored
    fresh = IdempotencyRecord(session_id=session_id, function=function, key=key, parameters=parameters)
    fresh.status = DONE if outcome.error is None else REFUSED
    fresh.answer = answer_of(outcome)
    await db.merge(fresh)
    return outcome


def answer_of(outcome: Outcome) -> dict[str, Any]:
    """Return the part of an outcome that is stored: its result or its error, as JSON values."""
    return outcome.error.model_dump() if outcome.error is not None else outcome.result or {}


def again(record: IdempotencyRecord) -> Outcome:
    """Return the stored outcome."""
    if record.status == DONE:
        return Outcome(result=record.answer, replayed=True)
    return Outcome(error=CallError.model_validate(record.answer), replayed=True)


def fingerprint(raw: object) -> str:
    """Return a hash of the parameters: short, and the same for the same parameters in any order."""
    try:
        written = json.dumps(decoded(raw), sort_keys=True, default=str)
    except (ValueError, TypeError, RecursionError):
        written = repr(loggable(raw))
    return hashlib.sha256(written.encode("utf-8", "backslashreplace")).hexdigest()


def conflict() -> CallError:
    """Return the refusal of a key that was used with other parameters."""
    return CallError(
        code="idempotency_conflict",
        message="This Idempotency-Key was used with other parameters before.",
        recovery="Send a new key with every new request.",
    )


def no_key() -> CallError:
    """Return the refusal of a key that is empty, too long, or contains invisible characters."""
    return CallError(
        code="invalid_parameters",
        message=f"The Idempotency-Key must be 1 to {KEY_LIMIT} visible characters.",
        recovery="Send a random key, such as a UUID, with every new request.",
    )


async def forget_answers(db: AsyncSession, session_id: str, functions: Sequence[str]) -> None:
    """Delete the stored answers to the session's calls of these functions."""
    own = (
        col(IdempotencyRecord.session_id) == session_id,
        col(IdempotencyRecord.function).in_(functions),
    )
    await db.exec(delete(IdempotencyRecord).where(*own))


async def count_old_answers(db: AsyncSession) -> int:
    """Return the number of stored answers that are older than `KEPT`."""
    old = select(func.count()).where(col(IdempotencyRecord.created_at) <= now() - KEPT)
    return (await db.exec(old)).one()


async def forget_old_answers(db: AsyncSession) -> int:
    """Delete the stored answers that are older than `KEPT`; return their number.

    Answers of a session whose row another transaction has locked stay until the next run: their key may be in use.
    """
    old = (
        select(IdempotencyRecord.session_id, IdempotencyRecord.function, IdempotencyRecord.key)
        .join(ChatSession, col(ChatSession.id) == col(IdempotencyRecord.session_id))
        .where(col(IdempotencyRecord.created_at) <= now() - KEPT)
        .with_for_update(of=ChatSession, key_share=True, skip_locked=True)
    )
    own = tuple_(
        col(IdempotencyRecord.session_id), col(IdempotencyRecord.function), col(IdempotencyRecord.key)
    )
    return (await db.exec(delete(IdempotencyRecord).where(own.in_(old)))).rowcount
