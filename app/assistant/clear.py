"""Deletion of a conversation without its cart, and of a whole session. The running turn is stopped first."""

from __future__ import annotations

from app.assistant.runner import Runner
from app.context import clear
from app.functions import all_functions
from app.functions.idempotency import forget_answers
from app.functions.session_context import context_event
from app.log import Log
from app.log.append import append_in_transaction
from app.log.sessions import forget_events, forget_session, position


async def clear_conversation(log: Log, runner: Runner, session_id: str) -> None:
    """Delete a session's events, turns and records of shown products. The cart stays.

    Event numbers continue, and readers with an older cursor receive a reset. Stored answers to clicks that changed the
    cart are kept, so that such a click cannot take effect twice.
    """
    await runner.cancel_now(session_id)
    async with log.database.transaction() as db:
        await position(db, session_id, lock=True)
        await forget_events(db, session_id)
        await clear(db, session_id)
        await forget_answers(db, session_id, reading_functions())
        event = await context_event(db, session_id, reset=True)
        logged = await append_in_transaction(db, session_id, [event])
    log.publish(logged)


async def delete_session(log: Log, runner: Runner, session_id: str) -> bool:
    """Delete a session with all its rows, and end its streams. Return whether the session existed."""
    await runner.cancel_now(session_id)
    async with log.database.transaction() as db:
        deleted = await forget_session(db, session_id)
    log.broadcaster.end(session_id)
    return deleted


def reading_functions() -> list[str]:
    """Return the names of the functions that only read."""
    return [name for name, function in all_functions().items() if function.effect == "reads"]
