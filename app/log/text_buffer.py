"""Text of a running answer on its way to the log.

A model's text is put into the answer's buffer without waking a task. The log writer takes the text of all buffers of
the process with each flush (docs/decisions/2026-11-30-one-flush-for-all-streams.md).
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from datetime import datetime
from types import TracebackType
from typing import Self

from app.events import TextChunk, chunk_json
from app.turn import LoggedEvent

AHEAD = 256
"""Maximum number of pieces that wait to be logged before reading from the model pauses."""


class TextBuffer:
    """The text of one round of a model. Leaving its block waits until all of it is in the log.

    A failure of the log is raised in the block, also while it waits for the model. A cancelled block drops the text
    that no flush has taken yet, and waits for the rest.

    Args:
        interval_ms: Minimum number of milliseconds between two chunks. The first one is not delayed, nor is the last.
        chunk: Makes the event of a text and a time.
        on_written: Called with the events of the text after each commit, in order.
        announce: Called with the buffer when it has text again that no flush has taken.
    """

    def __init__(
        self,
        session_id: str,
        interval_ms: int,
        chunk: Callable[[str, datetime], TextChunk],
        on_written: Callable[[Sequence[LoggedEvent]], None],
        announce: Callable[[TextBuffer], None],
    ) -> None:
        self.session_id, self.due = session_id, 0.0
        self._interval_seconds, self._chunk = interval_ms / 1000, chunk
        self._on_written, self._announce = on_written, announce
        self._pieces: list[str] = []
        self._is_announced = self._is_taken = self._is_urgent = False
        self._error: Exception | None = None
        self._waiting: asyncio.Future[None] | None = None
        self._task: asyncio.Task[object] | None = None
        self._cancels, self._has_cancelled = 0, False

    async def __aenter__(self) -> Self:
        """Begin the round in the current task."""
        self._task = asyncio.current_task()
        self._cancels = self._task.cancelling() if self._task is not None else 0
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, _trace: TracebackType | None
    ) -> None:
        """Wait until the text is in the log. Raises the log's failure."""
        task, self._task = self._task, None
        if self._has_cancelled and task is not None and self._error is not None:
            if task.uncancel() > self._cancels:
                return  # the task was cancelled by others too
            raise self._error from error
        if kind is not None and not issubclass(kind, Exception):
            self._pieces.clear()  # a stopped answer ends where it is
            await self._until_settled()
        elif error is None or error is not self._error:
            await self.flush()

    @property
    def is_full(self) -> bool:
        """Whether the model must wait for `room`."""
        return len(self._pieces) >= AHEAD

    @property
    def has_text(self) -> bool:
        """Whether there is text that no flush has taken."""
        return bool(self._pieces)

    def add(self, text: str) -> None:
        """Append a piece of text. It is written with one of the next flushes."""
        self._pieces.append(text)
        if self.is_full and self._interval_seconds:
            self._pieces = ["".join(self._pieces)]  # it is one chunk anyway
        if not (self._is_announced or self._is_taken):
            self._is_announced = True
            self._announce(self)

    async def room(self) -> None:
        """Wait until the buffer is not full. Raises the log's failure."""
        while self.is_full:
            await self._flushed()

    async def flush(self) -> None:
        """Wait until all text is in the log, without waiting for the interval. Raises the log's failure.

        A cancelled caller waits for the text that a flush has taken, before CancelledError is raised.
        """
        try:
            while self._pieces or self._is_taken:
                await self._flushed()
        except asyncio.CancelledError:
            self._pieces.clear()
            await self._until_settled()
            raise
        self._require_success()

    async def _until_settled(self) -> None:
        """Wait for the outcome of the text that a flush has taken.

        A cancelled turn must not write its last event before these events are in the log.
        """
        while self._is_taken:
            await self._outcome()

    async def _flushed(self) -> None:
        """Ask for a flush and wait for its outcome. Raises the log's failure."""
        self._require_success()
        self._is_urgent = True
        if self._pieces and not self._is_taken:
            self._announce(self)
        try:
            await self._outcome()
        finally:
            self._is_urgent = False
        self._require_success()

    async def _outcome(self) -> None:
        self._waiting = asyncio.get_running_loop().create_future()
        try:
            await self._waiting
        finally:
            self._waiting = None

    def _require_success(self) -> None:
        """Raise the log's failure, if there is one."""
        if self._error is not None:
            raise self._error

    def take(self, now: float, timestamp: datetime) -> PendingText | None:
        """Return the text that is due at `now`, by the event loop's clock, as events of that time; otherwise None."""
        if now < self.due and not self._is_urgent:
            return None
        pieces, self._pieces = self._pieces, []
        self._is_announced = False
        if not pieces:
            return None
        if self._interval_seconds:
            pieces = ["".join(pieces)]
        self.due = now + self._interval_seconds
        self._is_taken = True
        return PendingText(self, [self._chunk(piece, timestamp) for piece in pieces])

    def settle(self, outcome: list[LoggedEvent] | Exception) -> None:
        """Set the outcome of the text that was taken: its events, or the reason why they will not be written."""
        self._is_taken = False
        if isinstance(outcome, Exception):
            self._fail(outcome)
        else:
            self._on_written(outcome)
            if self._pieces:
                self._is_announced = True
                self._announce(self)
        if self._waiting is not None and not self._waiting.done():
            self._waiting.set_result(None)

    def _fail(self, error: Exception) -> None:
        """End the round with this error: the task may wait for the model for a long time."""
        self._error = error
        self._pieces.clear()
        if self._task is not None and self._waiting is None:
            self._has_cancelled = True
            self._task.cancel()


class PendingText:
    """Chunks of one session that wait for the outcome of a flush; see `PendingAppend`."""

    __slots__ = ("_buffer", "events", "session_id", "settled", "wires")

    def __init__(self, buffer: TextBuffer, events: Sequence[TextChunk]) -> None:
        self._buffer, self.session_id, self.events = buffer, buffer.session_id, events
        self.wires = [chunk_json(event) for event in events]
        self.settled = False

    def settle(self, outcome: list[LoggedEvent] | Exception) -> None:
        """Set the outcome: the written events, or the reason why they will not be written."""
        self.settled = True
        self._buffer.settle(outcome)
