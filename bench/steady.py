"""Many running turns at once: their sessions, their start, and the product's output on a stream."""

from __future__ import annotations

import asyncio
import os
import random
from collections.abc import Iterable, Sequence
from contextlib import aclosing

import httpx

from app.db import Database
from app.log.sessions import create_session
from app.settings import Settings
from app.web.request.authorization import Keys
from bench.models import BEGIN, STAMP
from bench.servers import Served, workers

SECRET = "of a benchmark, and of nothing else"
SETTINGS = {"SECRET_KEY": SECRET, "TURN_SECONDS": "600"}
INTERVAL_MS = 100
POSTS_AT_ONCE = 8
PATHS = {"json": "/api/stream/{}", "html": "/chat/{}/stream"}

Session = tuple[str, str]
"""A session's id and its token."""


async def make_sessions(database_url: str, count: int) -> list[Session]:
    """Create sessions in the database, without a request for each."""
    keys = Keys(Settings(secret_key=SECRET))
    database = Database(database_url)
    try:
        async with database.transaction() as db:
            made = [await create_session(db) for _ in range(count)]
    finally:
        await database.close()
    return [(session_id, keys.token(session_id)) for session_id in made]


async def begin_turns(address: str, sessions: Sequence[Session], chunks: int, interval_ms: int) -> None:
    """Start a turn for each session, spread over the interval. The models wait until `let_write`."""
    limits = httpx.Limits(
        max_connections=POSTS_AT_ONCE, max_keepalive_connections=0
    )  # each to any of the workers
    gate = asyncio.Semaphore(POSTS_AT_ONCE)
    async with httpx.AsyncClient(base_url=address, limits=limits, timeout=60) as client:

        async def begin(session: Session) -> None:
            session_id, token = session
            words = {"message": f"{interval_ms} {random.random():.3f} {chunks}"}
            async with gate:
                headers = {"Authorization": f"Bearer {token}"}
                path = f"/api/sessions/{session_id}/messages"
                (await client.post(path, json=words, headers=headers)).raise_for_status()

        await asyncio.gather(*map(begin, sessions))


def let_write(pids: Iterable[int]) -> None:
    """Signal all models of these servers to start."""
    for pid in pids:
        os.kill(pid, BEGIN)


def record_frames(database_url: str, chunks: int) -> dict[str, list[str]]:
    """Record the product's output on a stream of each kind, faster than in use but without merged chunks."""
    quick = {"LOG_FLUSH_MS": "0", "STREAM_INTERVAL_MS": "0"}
    with workers(1, "steady", DATABASE_URL=database_url, **SETTINGS, **quick) as served:
        return {kind: asyncio.run(record(database_url, served, kind, chunks)) for kind in PATHS}


async def record(database_url: str, served: Served, kind: str, chunks: int) -> list[str]:
    """Return the frames of one turn's chunks; fewer if a busy server puts several into one."""
    [(session_id, token)] = sessions = await make_sessions(database_url, 1)
    frames: list[str] = []
    moments: set[bytes] = set()
    client = httpx.AsyncClient(base_url=served.address, headers={"Authorization": f"Bearer {token}"})
    async with aclosing(client), client.stream("GET", PATHS[kind].format(session_id), timeout=60) as response:
        response.raise_for_status()
        await begin_turns(served.address, sessions, chunks, 20)
        let_write(served.pids)
        lines: list[str] = []
        async for line in response.aiter_lines():
            lines.append(line)
            if line == "":
                frame, lines = "\n".join([*lines, ""]), []
                if found := STAMP.findall(frame.encode()):
                    frames.append(frame)
                    moments.update(found)
            if len(moments) == chunks:
                break
    return frames
