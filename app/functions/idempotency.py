"""A click with an `Idempotency-Key` happens once: the same key again gets the first answer, refusals included."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from sqlalchemy import func, tuple_
from sqlmodel import col, delete, select
from sqlmodel.ext.asyncio.session import AsyncSession

from app.cart import lock_session
from app.events import CallError
from app.functions.execute import Outcome, Request, Runtime, execute, finish_call, logged_name, run_function
from app.functions.parameters import decoded, loggable
from app.models import ChatSession, IdempotencyRecord, now
from app.text.sanitize import one_line

KEPT = timedelta(hours=24)
KEY_LIMIT = 200
DONE, REFUSED = 200, 422
"""What `status` says of the first answer: whether `answer` is a result or an error."""


async def execute_keyed(
    runtime: Runtime, name: str, raw_parameters: object, *, session_id: str, idempotency_key: str | None
) -> Outcome:
    """As `execute_once`, or as `execute` outside a turn where no key was sent."""
    if idempotency_key is None:
        return await execute(runtime, name, raw_parameters, session_id=session_id)
    return await execute_once(
        runtime, name, raw_parameters, session_id=session_id, idempotency_key=idempotency_key
    )


async def execute_once(
    runtime: Runtime, name: str, raw_parameters: object, *, session_id: str, idempotency_key: str
) -> Outcome:
    """As `execute` outside a turn, once per session, function and key in 24 hours.

    A duplicate waits for the first to end, gets its answer (`replayed`) and logs nothing. The same key with other
    parameters is refused as `idempotency_conflict`, a key that is no key as `invalid_parameters`, both unlogged.
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
    """Run the function if the key is new, else give what is remembered. The session's row is held: nobody races."""
    parameters = fingerprint(request.raw)
    session_id, function = request.session_id, request.name
    record = await db.get(IdempotencyRecord, (session_id, function, key))
    if record is not None and record.created_at > now() - KEPT:
        return again(record) if record.parameters == parameters else Outcome(error=conflict())
    outcome = await run_function(db, runtime, request)
    if not outcome.events:
        return outcome  # a full log: there is nothing to remember it by
    fresh = IdempotencyRecord(session_id=session_id, function=function, key=key, parameters=parameters)
    fresh.status = DONE if outcome.error is None else REFUSED
    fresh.answer = answer_of(outcome)
    await db.merge(fresh)
    return outcome


def answer_of(outcome: Outcome) -> dict[str, Any]:
    """What is remembered of an outcome: its result or its error, as JSON values."""
    return outcome.error.model_dump() if outcome.error is not None else outcome.result or {}


def again(record: IdempotencyRecord) -> Outcome:
    """The outcome that was remembered."""
    if record.status == DONE:
        return Outcome(result=record.answer, replayed=True)
    return Outcome(error=CallError.model_validate(record.answer), replayed=True)


def fingerprint(raw: object) -> str:
    """The same for the same parameters, in whatever order they come; short however long they are."""
    try:
        written = json.dumps(decoded(raw), sort_keys=True, default=str)
    except (ValueError, TypeError, RecursionError):
        written = repr(loggable(raw))
    return hashlib.sha256(written.encode("utf-8", "backslashreplace")).hexdigest()


def conflict() -> CallError:
    """The refusal of a key that was used for something else."""
    return CallError(
        code="idempotency_conflict",
        message="This Idempotency-Key was used with other parameters before.",
        recovery="Send a new key with every new request.",
    )


def no_key() -> CallError:
    """The refusal of a key that cannot be remembered."""
    return CallError(
        code="invalid_parameters",
        message=f"The Idempotency-Key must be 1 to {KEY_LIMIT} visible characters.",
        recovery="Send a random key, such as a UUID, with every new request.",
    )


async def forget_answers(db: AsyncSession, session_id: str, functions: Sequence[str]) -> None:
    """Drop what the session's calls of these functions were answered."""
    own = (
        col(IdempotencyRecord.session_id) == session_id,
        col(IdempotencyRecord.function).in_(functions),
    )
    await db.exec(delete(IdempotencyRecord).where(*own))


async def count_old_answers(db: AsyncSession) -> int:
    """How many answers are kept no longer and are still there."""
    old = select(func.count()).where(col(IdempotencyRecord.created_at) <= now() - KEPT)
    return (await db.exec(old)).one()


async def forget_old_answers(db: AsyncSession) -> int:
    """Housekeeping: drop answers that are kept no longer; how many.

    A session that is held by another transaction keeps its own until the next time: the key may just be used anew.
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
