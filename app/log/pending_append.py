"""Events that wait to be written to the log, and the outcome that their callers wait for."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from app.events import Event, wire_json
from app.log.append import FlushRows, UnknownSession, numbered
from app.log.text_buffer import PendingText
from app.turn import LoggedEvent


class PendingAppend:
    """Events of one session that wait for the next flush, and the outcome that their caller waits for."""

    def __init__(self, session_id: str, events: Sequence[Event]) -> None:
        self.session_id, self.events = session_id, events
        self.wires = [wire_json(event) for event in events]
        self.settled = False
        self._outcome: list[LoggedEvent] | Exception = []
        self._settled_future: asyncio.Future[None] = asyncio.get_running_loop().create_future()

    def settle(self, outcome: list[LoggedEvent] | Exception) -> None:
        """Set the outcome: the written events, or the reason why they will not be written."""
        self.settled, self._outcome = True, outcome
        if not self._settled_future.done():
            self._settled_future.set_result(None)

    async def outcome(self) -> list[LoggedEvent]:
        """Return the events with their numbers once they are written. Raises the reason why they are not.

        A cancelled caller waits for the outcome too, before CancelledError is raised.
        """
        try:
            await self._settled_future
        except asyncio.CancelledError:
            # A cancelled turn must not write its last event before these events are in the log.
            await self.until_settled()
            raise
        if isinstance(self._outcome, Exception):
            raise self._outcome
        return self._outcome

    async def until_settled(self) -> None:
        """Wait until the outcome is set."""
        while not self.settled:
            if self._settled_future.done():
                self._settled_future = asyncio.get_running_loop().create_future()
            await asyncio.wait([self._settled_future])


Pending = PendingAppend | PendingText


@dataclass
class WriteAttempt:
    """One attempt to write a batch.

    `is_sent` is set when it may have been committed, `over` when a turn in the batch had already ended.
    """

    batch: list[Pending]
    is_sent: bool = False
    over: bool = False

    def rows(self) -> FlushRows:
        """Return the events of all appends."""
        return FlushRows(self.batch)


def assign(batch: Sequence[Pending], before: Mapping[str, int]) -> list[tuple[Pending, list[LoggedEvent]]]:
    """Return the appends whose sessions were written to, each with its numbered events, in the order of the batch.

    Args:
        batch: The appends, in the order in which they were requested.
        before: The newest number before the batch, by session id.
    """
    newest = dict(before)
    assigned = []
    for pending in batch:
        session_id = pending.session_id
        if session_id in newest:
            last = newest[session_id] = newest[session_id] + len(pending.events)
            assigned.append((pending, numbered(session_id, last, pending.events, pending.wires)))
    return assigned


def refuse(batch: Sequence[Pending], gone: set[str]) -> list[Pending]:
    """Settle appends to missing sessions (`gone`) with UnknownSession; return the others that are not settled yet.

    These wait for the next flush.
    """
    left = [pending for pending in batch if not pending.settled]
    for pending in left:
        if pending.session_id in gone:
            pending.settle(UnknownSession(pending.session_id))
    return [pending for pending in left if not pending.settled]
