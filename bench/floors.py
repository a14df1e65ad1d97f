"""Lower bounds of streaming: applications without a log that write the same bytes at the same times.

They replay the product's output: the file in BENCH_FRAMES contains frames, a list in JSON. Each frame contains its
due time, which is replaced by the current one; the rest is unchanged. `/stream` writes, `/idle` stays open in
silence.
"""

from __future__ import annotations

import asyncio
import json
import os
import random
import time
from collections.abc import AsyncIterator, Awaitable, Callable, MutableMapping
from pathlib import Path
from typing import Any

from sse_starlette import EventSourceResponse, ServerSentEvent
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse
from starlette.routing import Route

from bench.models import STAMP, stamp

INTERVAL = 0.1
QUIET = ": open\n\n"

Message = MutableMapping[str, Any]
Halves = tuple[str, str]


def recorded() -> list[Halves]:
    """Return the recorded frames, each split at its newest due time."""
    frames = json.loads(Path(os.environ["BENCH_FRAMES"]).read_text(encoding="utf-8"))
    places = [(frame, STAMP.findall(frame.encode())[-1].decode()) for frame in frames]
    return [halves_of(frame, moment) for frame, moment in places]


def halves_of(frame: str, moment: str) -> Halves:
    """Return the text before and after the due time."""
    before, _, after = frame.rpartition(moment)
    return before, after


async def moments() -> AsyncIterator[str]:
    """Yield the due times of frames, as they occur. Streams are not synchronous."""
    due = time.monotonic() + random.random() * INTERVAL
    while True:
        await asyncio.sleep(due - time.monotonic())
        yield stamp(due)
        due += INTERVAL


class BareServer:
    """A plain ASGI application."""

    def __init__(self) -> None:
        self._frames = [(before.encode(), after.encode()) for before, after in recorded()]

    async def __call__(
        self,
        scope: Message,
        receive: Callable[[], Awaitable[Message]],
        send: Callable[[Message], Awaitable[None]],
    ) -> None:
        """Answer one request."""
        if scope["type"] != "http":
            return
        headers = [(b"content-type", b"text/event-stream"), (b"cache-control", b"no-cache, no-transform")]
        await send({"type": "http.response.start", "status": 200, "headers": headers})
        lasting = scope["path"] in ("/stream", "/idle")
        await send({"type": "http.response.body", "body": QUIET.encode(), "more_body": lasting})
        if scope["path"] == "/stream":
            await self._write(send)
        while lasting and (await receive())["type"] != "http.disconnect":
            pass

    async def _write(self, send: Callable[[Message], Awaitable[None]]) -> None:
        number = 0
        async for moment in moments():
            before, after = self._frames[number % len(self._frames)]
            body = b"".join((before, moment.encode(), after))
            await send({"type": "http.response.body", "body": body, "more_body": True})
            number += 1


def sse_starlette() -> Starlette:
    """Return the same application with the package that most Python projects use."""
    frames = [frame_fields(before + "\0" + after) for before, after in recorded()]

    async def health(_request: Request) -> PlainTextResponse:
        return PlainTextResponse("ok")

    async def idle(_request: Request) -> EventSourceResponse:
        async def silence() -> AsyncIterator[ServerSentEvent]:
            yield ServerSentEvent(comment="open", sep="\n")
            await asyncio.Event().wait()

        return EventSourceResponse(silence(), sep="\n")

    async def write(_request: Request) -> EventSourceResponse:
        async def events() -> AsyncIterator[ServerSentEvent]:
            number = 0
            async for moment in moments():
                fields = frames[number % len(frames)]
                data = moment.join(fields["data"].split("\0"))
                yield ServerSentEvent(data, id=fields["id"], event=fields.get("event"), sep="\n")
                number += 1

        return EventSourceResponse(events(), sep="\n")

    return Starlette(routes=[Route("/health", health), Route("/idle", idle), Route("/stream", write)])


def frame_fields(frame: str) -> dict[str, str]:
    """Return a frame's fields; several lines of data are one value."""
    fields: dict[str, str] = {}
    for line in frame.split("\n"):
        name, _, value = line.partition(": ")
        if name:
            fields[name] = f"{fields[name]}\n{value}" if name in fields else value
    return fields


FLOORS: dict[str, Callable[[], Any]] = {"bare": BareServer, "sse-starlette": sse_starlette}
