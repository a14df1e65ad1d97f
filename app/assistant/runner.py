"""Who owns running turns: the process's runner, not a request. Closing a tab stops nothing."""

from __future__ import annotations

import asyncio
import os
import secrets
import socket
from contextlib import aclosing, suppress
from dataclasses import dataclass

import structlog
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from app.assistant.agent import Agent, TurnContext
from app.assistant.turns import STOP_CHANNEL, BegunTurn, begin_turn, end_turn, request_stop
from app.events import Completion, TurnError
from app.log import Log
from app.log.append import UnknownSession
from app.log.tail import read_all
from app.settings import Settings
from app.turn import Conversation, LoggedEvent, TextPart, fold_conversation

log = structlog.get_logger()

STALE_BEATS = 5
"""Heartbeats a turn's owner may miss before the turn is ended as interrupted."""

INTERRUPTED = "I was interrupted before I could finish. Nothing you wrote is lost."
FAILED = "Something went wrong on our side. Please try again."


@dataclass
class Running:
    """A turn this process runs."""

    turn: BegunTurn
    task: asyncio.Task[None]
    stopping: bool = False


class Runner:
    """Starts, stops and looks after turns."""

    def __init__(self, log_: Log, settings: Settings, agent: Agent) -> None:
        self._log, self._settings, self._agent = log_, settings, agent
        self.owner = f"{socket.gethostname()}-{os.getpid()}-{secrets.token_hex(4)}"
        self._running: dict[str, Running] = {}
        self._care: asyncio.Task[None] | None = None
        self._closing = False
        log_.hear(STOP_CHANNEL, self.stop)

    async def start(self) -> None:
        """Begin to look after turns; those of dead processes are ended at once if they are stale."""
        self._care = asyncio.create_task(self._look_after(), name="turn-care")

    async def close(self) -> None:
        """End what runs as interrupted, then stop looking after turns."""
        self._closing = True
        tasks = [running.task for running in self._running.values()]
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        if self._care is not None:
            self._care.cancel()
            await asyncio.gather(self._care, return_exceptions=True)

    @property
    def count(self) -> int:
        """How many turns this process runs."""
        return len(self._running)

    async def begin(self, session_id: str, message: str, client_message_id: str) -> BegunTurn:
        """Take a message and start its answer. Raises what `begin_turn` raises."""
        turn = await begin_turn(self._log.database, session_id, message, client_message_id, self.owner)
        if turn.new:
            self._log.tell(turn.events)
            task = asyncio.create_task(self._run(turn), name=f"turn-{turn.id}")
            self._running[turn.id] = Running(turn, task)
        return turn

    async def cancel(self, session_id: str) -> str | None:
        """Stop the session's running turn, whichever process runs it; its id, or None when none runs."""
        async with self._log.database.transaction() as db:
            turn_id = await request_stop(db, session_id)
        if turn_id is not None:
            self.stop(turn_id)
        return turn_id

    async def wait(self, turn_id: str) -> None:
        """Until this process runs that turn no longer."""
        running = self._running.get(turn_id)
        if running is not None:
            await asyncio.wait([running.task])

    def stop(self, turn_id: str) -> None:
        """Cancel the turn if it is ours and not being stopped already."""
        running = self._running.get(turn_id)
        if running is not None and not running.stopping:
            running.stopping = True
            running.task.cancel()

    async def _run(self, turn: BegunTurn) -> None:
        conversation: Conversation | None = None
        try:
            conversation = await self._conversation(turn)
            end = await self._answer(turn, conversation)
        except asyncio.CancelledError:
            end = self._cut_short(turn, conversation)
        except UnknownSession:
            end = None  # the session is gone, and its log with it
        except Exception:
            log.exception("turn_failed", session_id=turn.session_id, turn_id=turn.id)
            end = TurnError(turn_id=turn.id, code="model_unavailable", message=FAILED)
        try:
            if end is not None:
                await self._end(turn, end)
        finally:
            self._running.pop(turn.id, None)

    async def _conversation(self, turn: BegunTurn) -> Conversation:
        async with self._log.database.reading() as db:
            return fold_conversation(await read_all(db, turn.session_id))

    async def _answer(self, turn: BegunTurn, conversation: Conversation) -> Completion | TurnError:
        context = TurnContext(turn.id, turn.number, conversation)
        response = self._agent.stream_response(turn.message, context, turn.session_id)
        async with aclosing(response) as events:
            async for event in events:
                if not isinstance(event, LoggedEvent):
                    return event
        return TurnError(turn_id=turn.id, code="model_unavailable", message=FAILED)

    def _cut_short(self, turn: BegunTurn, conversation: Conversation | None) -> Completion | TurnError:
        """The end of a turn that was stopped by its shopper, or by this process going away."""
        running = self._running.get(turn.id)
        if running is None or not running.stopping:
            return TurnError(turn_id=turn.id, code="interrupted", message=INTERRUPTED)
        folded = (
            next((each for each in conversation.turns if each.id == turn.id), None) if conversation else None
        )
        texts = [part.id for part in folded.parts if isinstance(part, TextPart)] if folded else []
        return Completion(turn_id=turn.id, message_id=texts[-1] if texts else None, finish_reason="cancelled")

    async def _end(self, turn: BegunTurn, end: Completion | TurnError) -> None:
        """Log the end, patiently: a turn without one would hang in every tab."""
        pause = 0.1
        while True:
            try:
                self._log.tell(await end_turn(self._log.database, turn.session_id, end))
                return
            except UnknownSession:
                return
            except (DBAPIError, OSError) as error:
                if self._closing:
                    return  # whoever starts next ends it as stale
                log.warning("turn_end_waits", turn_id=turn.id, error=repr(error))
                await asyncio.sleep(pause)
                pause = min(pause * 2, 2.0)

    async def _look_after(self) -> None:
        while True:
            with suppress(DBAPIError, OSError):
                await self._beat()
                await self._reap()
            await asyncio.sleep(self._settings.heartbeat_seconds)

    async def _beat(self) -> None:
        """Say that our turns live, and hear which of them are to stop (a lost bell costs one beat)."""
        statement = text(
            "UPDATE turn SET heartbeat_at = now() WHERE owner = :owner AND status = 'running'"
            " RETURNING id, cancel_requested"
        )
        async with self._log.database.transaction() as db:
            rows = (await (await db.connection()).execute(statement, {"owner": self.owner})).all()
        for row in rows:
            if row.cancel_requested:
                self.stop(row.id)

    async def _reap(self) -> None:
        """End the turns whose owner has died."""
        statement = text(
            "SELECT id, session_id FROM turn WHERE status = 'running'"
            " AND heartbeat_at < now() - make_interval(secs => :seconds)"
        )
        limit = self._settings.heartbeat_seconds * STALE_BEATS
        async with self._log.database.reading() as db:
            stale = (await (await db.connection()).execute(statement, {"seconds": limit})).all()
        for row in stale:
            end = TurnError(turn_id=row.id, code="interrupted", message=INTERRUPTED)
            self._log.tell(await end_turn(self._log.database, row.session_id, end))
            log.warning("turn_interrupted", session_id=row.session_id, turn_id=row.id)
