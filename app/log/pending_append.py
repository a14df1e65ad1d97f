"""Events on their way into the log, and whoever waits for their numbers."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, field

from app.events import Event, wire_json
from app.log.append import UnknownSession, numbered
from app.turn import LoggedEvent


class Waiting:
    """Events of one session that wait for the beat, and whoever waits for their numbers."""

    def __init__(self, session_id: str, events: Sequence[Event]) -> None:
        self.session_id, self.events = session_id, events
        self.wires = [wire_json(event) for event in events]
        self.settled = False
        self._outcome: list[LoggedEvent] | Exception = []
        self._news: asyncio.Future[None] = asyncio.get_running_loop().create_future()

    def settle(self, outcome: list[LoggedEvent] | Exception) -> None:
        """They are written, or they never will be."""
        self.settled, self._outcome = True, outcome
        if not self._news.done():
            self._news.set_result(None)

    async def outcome(self) -> list[LoggedEvent]:
        """The events with their numbers. Raises why they are not written."""
        try:
            await self._news
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
            if self._news.done():
                self._news = asyncio.get_running_loop().create_future()
            await asyncio.wait([self._news])


@dataclass
class Attempt:
    """One try at writing a batch.

    `written` is set once all of it waits for nothing but the commit, `over` when a turn in it had ended before.
    """

    batch: list[Waiting]
    written: list[tuple[Waiting, list[LoggedEvent]]] = field(default_factory=list)
    over: bool = False

    def counts(self) -> dict[str, int]:
        """How many events each session gets."""
        counts: dict[str, int] = {}
        for waiting in self.batch:
            counts[waiting.session_id] = counts.get(waiting.session_id, 0) + len(waiting.events)
        return counts

    def sizes(self) -> dict[str, int]:
        """How many bytes of data each session gets."""
        sizes: dict[str, int] = {}
        for waiting in self.batch:
            sizes[waiting.session_id] = sizes.get(waiting.session_id, 0) + sum(map(len, waiting.wires))
        return sizes


def assign(
    batch: Sequence[Waiting], taken: dict[str, int], counts: dict[str, int]
) -> list[tuple[Waiting, list[LoggedEvent]]]:
    """Each waiting writer with its numbered events, sessions in the order they came."""
    following = {session_id: last - counts[session_id] for session_id, last in taken.items()}
    assigned = []
    for waiting in batch:
        if waiting.session_id in following:
            following[waiting.session_id] += len(waiting.events)
            assigned.append(
                (
                    waiting,
                    numbered(
                        waiting.session_id, following[waiting.session_id], waiting.events, waiting.wires
                    ),
                )
            )
    return assigned


def refuse(batch: Sequence[Waiting], gone: set[str]) -> list[Waiting]:
    """Tell writers of sessions that are gone; the rest that was not written waits for the next beat."""
    left = [waiting for waiting in batch if not waiting.settled]
    for waiting in left:
        if waiting.session_id in gone:
            waiting.settle(UnknownSession(waiting.session_id))
    return [waiting for waiting in left if not waiting.settled]
