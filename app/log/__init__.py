"""The log: an append-only list of events per session, and the only truth about a conversation."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from app.db import Database
from app.events import Event
from app.log.append import DOORBELL
from app.log.batch import Batch
from app.log.doorbell import Doorbell
from app.log.hub import Hub
from app.log.process_identity import server_name
from app.log.seats import Seats
from app.settings import Settings
from app.turn import LoggedEvent


class Log:
    """One process's access to the log: append, tell, follow. `process` is its name among all that use the database.

    `answers` are the connections of running answers and open streams, apart from those of requests.
    """

    def __init__(self, database: Database, settings: Settings, answers: Database | None = None) -> None:
        self.database, self.answers = database, answers or database
        self.process = server_name()
        self.hub = Hub(self.answers, settings.poll_seconds)
        self._batch = Batch(self.answers, settings.log_beat_ms, self.hub.tell)
        self._hearers: dict[str, Callable[[str], None]] = {DOORBELL: self.hub.ring}
        self.doorbell = Doorbell(database.url, self.process, self._hearers, self.hub.catch_up)
        self.seats = Seats(database, self.answers, self.process)

    def hear(self, channel: str, hearer: Callable[[str], None]) -> None:
        """Listen on another channel as well; before `start`."""
        self._hearers[channel] = hearer

    async def start(self) -> None:
        """Begin to write and to listen."""
        self._batch.start()
        self.hub.start()
        self.doorbell.start()

    async def stop(self) -> None:
        """End the streams, write what waits, stop listening."""
        self.hub.close()
        await self._batch.stop()
        await self.seats.close()
        await self.doorbell.stop()
        await self.hub.stop()

    async def append(self, session_id: str, *events: Event) -> list[LoggedEvent]:
        """The events, numbered and committed; readers have been told. Raises UnknownSession, TurnOver."""
        return await self._batch.append(session_id, events)

    def tell(self, logged: Sequence[LoggedEvent]) -> None:
        """Readers of this process hear of events that were committed in a transaction of the caller's."""
        self.hub.tell(logged)
