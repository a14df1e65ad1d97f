"""Sessions for measurements, with their open streams and the arrival times of lines."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

import httpx

ARRIVAL_SECONDS = 30.0


@dataclass
class Arrivals:
    """An open stream's lines, each with its arrival time."""

    queue: asyncio.Queue[tuple[str, float]] = field(default_factory=asyncio.Queue)

    async def gather(self, response: httpx.Response) -> None:
        """Collect lines until the stream ends."""
        async for line in response.aiter_lines():
            self.queue.put_nowait((line, time.perf_counter()))

    def forget(self) -> None:
        """Drop the lines received so far."""
        while not self.queue.empty():
            self.queue.get_nowait()

    async def next(self, wanted: str) -> float:
        """Return the arrival time of the next line with this text, and drop earlier lines. Raises TimeoutError."""
        async with asyncio.timeout(ARRIVAL_SECONDS):
            while True:
                line, moment = await self.queue.get()
                if wanted in line:
                    return moment


@asynccontextmanager
async def following(
    client: httpx.AsyncClient, path: str, arrivals: Arrivals | None = None
) -> AsyncIterator[Arrivals]:
    """Yield the arrivals of a stream that stays open until the end of the block.

    The lines are collected in `arrivals` if given, so that a subclass can check them.
    """
    arrivals = arrivals or Arrivals()
    async with client.stream("GET", path, timeout=None) as response:
        response.raise_for_status()
        reading = asyncio.create_task(arrivals.gather(response))
        try:
            yield arrivals
        finally:
            reading.cancel()
            await asyncio.gather(reading, return_exceptions=True)


async def api_session(address: str) -> tuple[str, httpx.AsyncClient]:
    """Return a new session's id and a client with its token."""
    client = httpx.AsyncClient(base_url=address, timeout=ARRIVAL_SECONDS)
    opened = (await client.post("/api/sessions")).raise_for_status().json()
    client.headers["Authorization"] = f"Bearer {opened['token']}"
    return opened["session_id"], client


async def browser_session(address: str, message: str) -> tuple[str, httpx.AsyncClient]:
    """Return the session of a browser that has sent its first message and received the complete answer."""
    client = httpx.AsyncClient(base_url=address, timeout=ARRIVAL_SECONDS)
    (await client.get("/")).raise_for_status()
    answer = await client.post("/chat", data={"message": message, "_csrf_token": client.cookies["csrftoken"]})
    session_id = answer.headers["location"].split("/")[2]
    async with following(client, f"/api/stream/{session_id}?after=0") as arrivals:
        await arrivals.next("event: completion")
    return session_id, client


async def say(client: httpx.AsyncClient, session_id: str, message: str, arrivals: Arrivals) -> None:
    """Send another message of a browser and wait for its complete answer."""
    form = {"message": message, "_csrf_token": client.cookies["csrftoken"]}
    path = f"/chat/{session_id}/messages"
    (await client.post(path, data=form, headers={"HX-Request": "true"})).raise_for_status()
    await arrivals.next("event: completion")
