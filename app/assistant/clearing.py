"""Forgetting a conversation: the running turn is stopped first, open streams are told, the cart stays."""

from __future__ import annotations

from app.assistant.runner import Runner
from app.context import context_event, forget
from app.log import Log
from app.log.append import append_in
from app.log.sessions import forget_events, position


async def clear_conversation(log: Log, runner: Runner, session_id: str) -> None:
    """Forget what was said and shown. Numbers go on; cursors from before get a reset."""
    await runner.cancel_now(session_id)
    async with log.database.transaction() as db:
        await position(db, session_id, lock=True)
        await forget_events(db, session_id)
        await forget(db, session_id)
        event = await context_event(db, session_id, reset=True)
        logged = await append_in(db, session_id, [event])
    log.tell(logged)
