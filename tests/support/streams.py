"""Server-Sent Events in tests, read as the standard describes."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

import httpx


@dataclass
class SentEvent:
    """One frame of a stream."""

    id: str | None
    name: str
    data: str

    @property
    def payload(self) -> dict[str, Any]:
        """The data object."""
        return dict(json.loads(self.data))

    @property
    def turn(self) -> str | None:
        """The id of the turn that the event belongs to, or None."""
        found: str | None = self.payload.get("turn_id")
        return found

    def ends(self, turn_id: str) -> bool:
        """Return whether the event ends that turn."""
        return self.name in ("completion", "error") and self.turn == turn_id


@dataclass
class Reader:
    """An open stream that collects its events."""

    response: httpx.Response
    events: list[SentEvent] = field(default_factory=list)
    retry: str | None = None
    comments: int = 0

    async def until(self, wanted: Callable[[SentEvent], bool], seconds: float = 20) -> SentEvent:
        """Return the first wanted event, also one received earlier. Raises TimeoutError or EOFError."""
        for event in self.events:
            if wanted(event):
                return event
        async with asyncio.timeout(seconds):
            async for event in self._frames:
                self.events.append(event)
                if wanted(event):
                    return event
        raise EOFError("the stream ended")

    def of(self, turn_id: str | None) -> list[SentEvent]:
        """Return a turn's events."""
        return [event for event in self.events if event.turn == turn_id]

    def __post_init__(self) -> None:
        self._frames = self._read()

    async def _read(self) -> AsyncIterator[SentEvent]:
        fields: dict[str, list[str]] = {}
        async for line in self.response.aiter_lines():
            if line.startswith(":"):
                self.comments += 1
            elif line:
                name, _, value = line.partition(":")
                fields.setdefault(name, []).append(value.removeprefix(" "))
            elif fields:
                if "retry" in fields:
                    self.retry = fields["retry"][-1]
                if "id" in fields or "data" in fields:
                    identity, name = fields.get("id", [None])[-1], fields.get("event", ["message"])[-1]
                    yield SentEvent(identity, name or "message", "\n".join(fields.get("data", [])))
                fields = {}


@asynccontextmanager
async def reading(client: httpx.AsyncClient, path: str, **headers: str) -> AsyncIterator[Reader]:
    """Open a stream and close it at the end of the block."""
    async with client.stream("GET", path, headers=headers) as response:
        if response.status_code != 200:
            await response.aread()
        yield Reader(response)
