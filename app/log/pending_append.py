"""Events on their way into the log, and whoever waits for their numbers."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, field

from app.events import Event, wire_json
from app.log.append import UnknownSession, numbered
from app.turn import LoggedEvent


class PendingAppend:
    """Events of one session that wait for the beat, and whoever waits for their numbers."""

    def __init__(self, session_id: str, events: Sequence[Event]) -> None:
        self.session_id, self.events = session_id, events
        self.wires = [wire_json(event) for event in events]
        self.settled = False
        self._outcome: list[LoggedEvent] | Exception = []
        self._settled_future: asyncio.Future[None] = asyncio.get_running_loop().create_future()

    def settle(self, outcome: list[LoggedEvent] | Exception) -> None:
        """They are written, or they never will be."""
        self.settled, self._outcome = True, outcome
        if not self._settled_future.done():
            self._settled_future.set_result(None)

    async def outcome(self) -> list[LoggedEvent]:
        """The events with their numbers. Raises why they are not written."""
        try:
            await self._settled_future
        except asyncio.CancelledError:
            # Whoever is stopped here must not write its end before this is in the log.
            await self.until_settled()
            raise
        if isinstance(self._outcome, Exception):
            raise self._outcome
        return self._outcome

    async def until_settled(self) -> None:
        """Until it is known what became of them."""
        while not self.settled:
            if self._settled_future.done():
                self._settled_future = asyncio.get_running_loop().create_future()
            await asyncio.wait([self._settled_future])


@dataclass
class WriteAttempt:
    """One try at writing a batch.

    `written` is set once all of it waits for nothing but the commit, `over` when a turn in it had ended before.
    """

    batch: list[PendingAppend]
    written: list[tuple[PendingAppend, list[LoggedEvent]]] = field(default_factory=list)
    over: bool = False

    def counts(self) -> dict[str, int]:
        """How many events each session gets."""
        counts: dict[str, int] = {}
        for pending in self.batch:
            counts[pending.session_id] = counts.get(pending.session_id, 0) + len(pending.events)
        return counts

    def sizes(self) -> dict[str, int]:
        """How many bytes of data each session gets."""
        sizes: dict[str, int] = {}
        for pending in self.batch:
            sizes[pending.session_id] = sizes.get(pending.session_id, 0) + sum(map(len, pending.wires))
        return sizes


def assign(
    batch: Sequence[PendingAppend], taken: dict[str, int], counts: dict[str, int]
) -> list[tuple[PendingAppend, list[LoggedEvent]]]:
    """Each waiting writer with its numbered events, sessions in the order they came."""
    following = {session_id: last - counts[session_id] for session_id, last in taken.items()}
    assigned = []
    for pending in batch:
        if pending.session_id in following:
            following[pending.session_id] += len(pending.events)
            assigned.append(
                (
                    pending,
                    numbered(
                        pending.session_id, following[pending.session_id], pending.events, pending.wires
                    ),
                )
            )
    return assigned


def refuse(batch: Sequence[PendingAppend], gone: set[str]) -> list[PendingAppend]:
    """Tell writers of sessions that are gone; the rest that was not written waits for the next beat."""
    left = [pending for pending in batch if not pending.settled]
    for pending in left:
        if pending.session_id in gone:
            pending.settle(UnknownSession(pending.session_id))
    return [pending for pending in left if not pending.settled]
