"""The runner, which owns the running turns of a process. They are independent of requests: closing a tab stops none."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass

import structlog
from structlog.contextvars import bind_contextvars

from app.assistant.agent import Agent
from app.assistant.fold_cache import Fold, FoldCache
from app.assistant.reaper import INTERRUPTED, TurnReaper
from app.assistant.turn_rows import STOP_CHANNEL, BegunTurn, begin_turn, end_turn, request_stop, running_turn
from app.assistant.turn_state import AnswerEnd, TurnContext
from app.assistant.work_queue import Place, WorkQueue
from app.db import Database
from app.db.retry import Backoff, retry
from app.db.transient_errors import DATABASE_ERRORS, is_recoverable, retry_transient
from app.events import Completion, TurnError
from app.log import Log
from app.log.append import TurnEnded, UnknownSession
from app.log.window import Bounds, read_window
from app.observe.metrics import TurnMetrics, report_orphaned_turn
from app.observe.tracing import traced
from app.settings import Settings
from app.turn import Conversation, TextPart

log = structlog.get_logger()

REQUEST_SECONDS = 4.0
"""Seconds for which the transaction that begins a turn is retried while the database is unreachable."""

CONTEXT_BOUNDS = Bounds(turns=40, bytes=512_000)
"""The part of a conversation that is read to answer in it: more turns and more text than a model receives."""

POLL_SECONDS = 0.1
"""Seconds between two checks whether a turn of another process has ended."""

END_BACKOFF = Backoff(first=0.1, longest=2.0)
"""Pauses in seconds between attempts to log the end of a turn."""

FAILED = "Something went wrong on our side. Please try again."


@dataclass
class Running:
    """A turn of this process with its task. `stopping` means that it has been cancelled by a stop."""

    turn: BegunTurn
    task: asyncio.Task[None]
    stopping: bool = False


class Runner:
    """The running turns of this process. It starts, stops and ends them.

    Args:
        cleanup_tasks: Run periodically by the reaper, after the deletion of abandoned stream slots.
        heartbeat_database: The reaper's connection pool; by default the pool for answers.
    """

    def __init__(
        self,
        log_: Log,
        settings: Settings,
        agent: Agent,
        cleanup_tasks: Sequence[Callable[[], Awaitable[None]]] = (),
        heartbeat_database: Database | None = None,
    ) -> None:
        self._log, self._settings, self._agent = log_, settings, agent
        self.owner = log_.process
        self._running: dict[str, Running] = {}
        self._beginning: set[tuple[str, str]] = set()
        self._folds = FoldCache(CONTEXT_BOUNDS)
        self._reaper = TurnReaper(
            log_,
            heartbeat_database or log_.answers,
            self.owner,
            settings.heartbeat_seconds,
            self._running.keys(),
            self.stop,
            (log_.stream_slots.delete_orphaned, *cleanup_tasks),
        )
        self.work = WorkQueue()
        self._closing = False
        log_.listen(STOP_CHANNEL, self.stop)

    async def start(self) -> None:
        """Start the reaper, which sends heartbeats and ends the turns of processes that have exited."""
        self._reaper.start()

    async def close(self) -> None:
        """Wait up to `shutdown_grace_seconds` for running turns, end the rest as interrupted, then stop the reaper."""
        self._closing = True
        tasks = [running.task for running in self._running.values()]
        if tasks and self._settings.shutdown_grace_seconds:
            log.info("turns_may_finish", turns=len(tasks), seconds=self._settings.shutdown_grace_seconds)
            await asyncio.wait(tasks, timeout=self._settings.shutdown_grace_seconds)
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        await self._reaper.stop()

    @property
    def count(self) -> int:
        """The number of turns that this process runs."""
        return len(self._running)

    async def begin(self, session_id: str, message: str, client_message_id: str) -> BegunTurn:
        """Begin a turn with a message and start to answer it.

        A repeated call with the same `client_message_id` returns the same turn and starts no second answer. Raises the
        exceptions of `begin_turn`.
        """
        key = (session_id, client_message_id)
        first = key not in self._beginning
        self._beginning.add(key)
        try:
            turn = await retry_transient(
                lambda: begin_turn(
                    self._log.database, session_id, message, client_message_id, self.owner, self._settings
                ),
                what="a message",
                seconds=REQUEST_SECONDS,
            )
            bind_contextvars(session_id=session_id, turn_id=turn.id)  # the task of the answer inherits them
            if turn.new or (first and turn.owned_here and turn.id not in self._running):
                self._start(turn)
        finally:
            if first:
                self._beginning.discard(key)
        return turn

    def _start(self, turn: BegunTurn) -> None:
        """Publish the turn's events and start its task."""
        if turn.events:
            self._log.publish(turn.events)
        else:
            self._log.catch_up()  # an earlier attempt has written them
        task = asyncio.create_task(traced("turn", lambda: self._run(turn)), name=f"turn-{turn.id}")
        self._running[turn.id] = Running(turn, task)

    async def cancel(self, session_id: str) -> str | None:
        """Stop the session's running turn, in this or another process, without waiting for its end.

        Returns the turn's id, or None when no turn is running.
        """
        async with self._log.answers.transaction() as db:
            turn_id = await request_stop(db, session_id)
        if turn_id is not None:
            self._log.notify(STOP_CHANNEL, turn_id)
            self.stop(turn_id)
        return turn_id

    async def cancel_now(self, session_id: str) -> None:
        """Stop the session's running turn and return when its end is in the log.

        A turn of another process is ended from here; later events of its owner are refused.
        """
        turn_id = await self.cancel(session_id)
        if turn_id is None:
            return
        running = self._running.get(turn_id)
        if running is not None:
            await asyncio.wait([running.task])
            return
        end = Completion(turn_id=turn_id, message_id=None, finish_reason="cancelled")
        if logged := await end_turn(self._log.answers, session_id, end):
            self._log.publish(logged)
            report_orphaned_turn(end.finish_reason)

    async def wait_for_end(self, session_id: str, turn_id: str, seconds: float) -> None:
        """Wait until the turn, of this or another process, has ended, for at most `seconds`."""
        with suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                if (running := self._running.get(turn_id)) is not None:
                    await asyncio.wait([running.task])
                while await self._runs(session_id, turn_id):  # noqa: ASYNC110 - another process ends the turn, so there is no local event to wait for
                    await asyncio.sleep(POLL_SECONDS)

    async def _runs(self, session_id: str, turn_id: str) -> bool:
        """Return whether the database has the turn as the session's running turn."""
        async with self._log.database.reading() as db:
            running = await running_turn(db, session_id)
        return running is not None and running.id == turn_id

    def stop(self, turn_id: str) -> None:
        """Cancel the turn if this process runs it and is not already stopping it."""
        running = self._running.get(turn_id)
        if running is not None and not running.stopping:
            running.stopping = True
            running.task.cancel()

    async def _run(self, turn: BegunTurn) -> None:
        """Answer a turn and log its end."""
        metrics = TurnMetrics(self._agent.model.name)
        conversation: Conversation | None = None
        fold: Fold | None = None
        place: Place | None = None
        try:
            place = await self.work.answer()
            fold = await retry_transient(lambda: self._fold(turn), what="a conversation")
            conversation = fold.conversation
            end: AnswerEnd | None = await self._answer(turn, conversation, metrics, place)
        except asyncio.CancelledError:
            end = AnswerEnd(self._early_end(turn, conversation))
        except UnknownSession:
            end = None  # the session and its log have been deleted
        except TurnEnded:
            log.warning("turn_taken_away")
            end = None  # the conversation was cleared, or another process ended the turn as abandoned
        except Exception:
            log.exception("turn_failed")
            end = AnswerEnd(TurnError(turn_id=turn.id, code="model_unavailable", message=FAILED))
        try:
            if end is not None:
                await self._end(turn, end, metrics, fold)
        finally:
            if place is not None:
                place.leave()
            metrics.close()
            self._running.pop(turn.id, None)

    async def _fold(self, turn: BegunTurn) -> Fold:
        """Return the newest part of the turn's conversation. Raises UnknownSession."""
        if turn.before and (fold := self._folds.take(turn.session_id, turn.before, turn.events[0])):
            return fold
        async with self._log.answers.reading(in_transaction=False) as db:
            window = await read_window(db, turn.session_id, CONTEXT_BOUNDS, counted=True)
        if window is None:
            raise UnknownSession(turn.session_id)
        return self._folds.fold_of(window)

    async def _answer(
        self, turn: BegunTurn, conversation: Conversation, metrics: TurnMetrics, place: Place
    ) -> AnswerEnd:
        """Let the agent answer the turn and return its end. The place is left with the answer's first words.

        A provider's model is waited for without a place.
        """

        def on_text() -> None:
            place.leave()
            metrics.first_token()

        if not self._agent.is_built_in:
            place.leave()
        context = TurnContext(turn.id, turn.number, conversation)
        return await self._agent.respond(context, turn.session_id, on_text)

    def _early_end(self, turn: BegunTurn, conversation: Conversation | None) -> Completion | TurnError:
        """Return the end of a cancelled turn: `cancelled` after a stop, `interrupted` when this process is closing."""
        running = self._running.get(turn.id)
        if running is None or not running.stopping:
            return TurnError(turn_id=turn.id, code="interrupted", message=INTERRUPTED)
        folded = (
            next((each for each in conversation.turns if each.id == turn.id), None) if conversation else None
        )
        texts = [part.id for part in folded.parts if isinstance(part, TextPart)] if folded else []
        return Completion(turn_id=turn.id, message_id=texts[-1] if texts else None, finish_reason="cancelled")

    async def _end(self, turn: BegunTurn, end: AnswerEnd, metrics: TurnMetrics, fold: Fold | None) -> None:
        """Write the end of a turn to the log, with retries, and keep its conversation for the next one.

        Pages show a turn without an end as running, so the attempts have no time limit until this process closes.
        """

        async def write() -> None:
            event = end.event
            logged = await end_turn(self._log.answers, turn.session_id, event, end.captions)
            if not logged:
                self._log.catch_up()  # an earlier attempt, or another process, has ended the turn
                return
            if fold is not None:
                for row in logged:
                    fold.conversation.apply(row)
                self._folds.put(turn.session_id, fold)
            self._log.publish(logged)
            metrics.ended(event.code if isinstance(event, TurnError) else event.finish_reason)

        def is_worth_waiting(error: Exception) -> bool:
            return not self._closing and is_recoverable(error)

        try:
            await retry(write, when=is_worth_waiting, backoff=END_BACKOFF, on_retry=report_retry)
        except UnknownSession:
            return
        except DATABASE_ERRORS:
            log.exception("turn_end_lost")  # the reaper of another process ends the turn as abandoned


def report_retry(error: Exception) -> None:
    """Log that the end of a turn could not be written yet because of a database error."""
    log.warning("turn_end_waits", error=repr(error)[:200])
