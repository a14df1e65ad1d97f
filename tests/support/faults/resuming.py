"""A client that is cut off, keeps what came whole and goes on after the last of it, as the standard says."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

import httpx

from tests.support.streams import SentEvent, reading

MOST_CONNECTIONS = 500


@dataclass
class Resuming:
    """Everything a stream's client has received over however many connections."""

    client: httpx.AsyncClient
    path: str
    events: list[SentEvent] = field(default_factory=list)
    connections: int = 0

    @property
    def numbers(self) -> list[int]:
        """The numbers of what came, in the order in which it came."""
        return [int(event.id or "") for event in self.events]

    async def until(self, wanted: Callable[[SentEvent], bool]) -> None:
        """Receive until such an event came. Raises AssertionError when it goes on too long."""
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
