"""The product running for a test: a real server on a real port in this process, so that its code is measured."""

from __future__ import annotations

import asyncio
import ssl
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

import httpx
import uvicorn
from litestar import Litestar

from app.cli.serve import configuration, listen
from app.llm import LanguageModel
from app.main import Components, create_app
from app.settings import Settings

WITHOUT_TLS = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
"""A context for clients of local servers: reading all certificates of the system takes 60 ms per client."""

SECRET = "a secret that only tests know, long enough"
CATALOGUE_TOKEN = "a token that only tests' operators have"


@dataclass
class Served:
    """A running product: its address and its components."""

    url: str
    components: Components

    def client(self, **options: Any) -> httpx.AsyncClient:
        """Return a client that keeps cookies, as a browser does."""
        return httpx.AsyncClient(base_url=self.url, timeout=30, verify=WITHOUT_TLS, **options)


def settings_for(database_url: str, **changes: Any) -> Settings:
    """Return settings for tests without pauses in text, with fast flushes and with long polls.

    Because of the long polls, events arrive only through notifications.
    """
    given: dict[str, Any] = {
        "environment": "test",
        "database_url": database_url,
        "secret_key": SECRET,
        "catalogue_token": CATALOGUE_TOKEN,
        "stream_interval_ms": 0,
        "log_flush_ms": 1,
        "poll_seconds": 60,
        "shutdown_grace_seconds": 0,
        "housekeeping_seconds": 0,
        "picture_workers": 0,
    }
    return Settings(**(given | changes))


@asynccontextmanager
async def serving(
    database_url: str, model: LanguageModel | None = None, **changes: Any
) -> AsyncIterator[Served]:
    """Run the product with that database until the block ends."""
    app = create_app(settings_for(database_url, **changes), model)
    async with listening(app) as url:
        yield Served(url, app.state.components)


@asynccontextmanager
async def listening(app: Litestar) -> AsyncIterator[str]:
    """Run the application behind a real server and yield its address."""
    listener = listen("127.0.0.1", 0)
    config = configuration(app, timeout_graceful_shutdown=1, lifespan="on")
    server = uvicorn.Server(config)
    # Not serve(): it would install handlers for this process's signals.
    running = asyncio.create_task(server._serve(sockets=[listener]))
    try:
        async with asyncio.timeout(30):
            while not server.started and not running.done():
                await asyncio.sleep(0.01)
        if running.done():
            running.result()
        yield f"http://127.0.0.1:{listener.getsockname()[1]}"
    finally:
        server.should_exit = True
        await running
        listener.close()
