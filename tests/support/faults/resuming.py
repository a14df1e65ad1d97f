"""A client that resumes after each cut behind the last complete event, as the standard of SSE requires."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

import httpx

from tests.support.streams import SentEvent, reading

MOST_CONNECTIONS = 500


@dataclass
class Resuming:
    """The events that a stream's client has received over all its connections."""

    client: httpx.AsyncClient
    path: str
    events: list[SentEvent] = field(default_factory=list)
    connections: int = 0

    @property
    def numbers(self) -> list[int]:
        """The numbers of the received events, in the order of arrival."""
        return [int(event.id or "") for event in self.events]

    async def until(self, wanted: Callable[[SentEvent], bool]) -> None:
        """Receive until such an event has arrived. Raises AssertionError after MOST_CONNECTIONS connections."""
        while self.connections < MOST_CONNECTIONS:
            self.connections += 1
            if await self._once(wanted):
                return
        raise AssertionError("cut off for ever")

    async def _once(self, wanted: Callable[[SentEvent], bool]) -> bool:
        headers = {"Last-Event-ID": self.events[-1].id or ""} if self.events else {}
        try:
            async with reading(self.client, self.path, **headers) as stream:
                try:
                    await stream.until(wanted)
                finally:
                    self.events += stream.events
        except (httpx.TransportError, EOFError):
            return False
        return True
