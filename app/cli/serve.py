"""The server for production: `python -m app.cli.serve`, with `HOST`, `PORT` and `WORKERS` from the environment.

Any number of worker processes, here or on other hosts, need nothing in common but their PostgreSQL. On SIGTERM the open
streams are ended, so that their clients go on elsewhere, and running answers get `SHUTDOWN_GRACE_SECONDS` to finish.
"""

from __future__ import annotations

import asyncio
import gc
import logging
import os
import socket
import sys
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from typing import Any

import uvicorn
from uvicorn.supervisors import Multiprocess

from app.observe.logs import configure_logs
from app.observe.prometheus import figures_of_workers
from app.server.chunked_writer import Pieces
from app.server.request_timeout import PatientProtocol
from app.settings import Settings, WrongSettings, get_settings
from app.web.request.client_presence import GONE
from app.web.streams.responses import DROP

FAREWELL_SECONDS = 3
"""How long requests that are being answered at a stop may take; streams end at once, and answers are not requests."""

HUNG_SECONDS = 60
"""A worker that does not answer its parent for so long is replaced. Shorter on a busy machine kills the healthy."""

CALM = (5_000, 20, 20)
"""The collector's thresholds: ten times what Python has, for a thousand answers make as much waste as one does."""


class ShopProtocol(PatientProtocol):
    """HTTP/1 as uvicorn speaks it, with four more things a server of streams needs.

    h11 and not httptools: text browsers speak HTTP/1.0, to which httptools answers in chunks they print as text.
    """

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]  # as uvicorn has it
        """Hand out what cuts the connection of a client, what says that it has gone, and the short way for pieces."""
        super().connection_made(transport)
        app = self.app

        async def with_more(scope: Any, receive: Any, send: Any) -> None:
            pieces = Pieces(self.cycle, send)
            cycle = self.cycle
            more = {DROP: transport.abort, GONE: lambda: cycle.disconnected} | pieces.extension
            scope.setdefault("extensions", {}).update(more)
            await app(scope, receive, pieces.send)

        self.app = with_more

    def shutdown(self) -> None:
        """End all streams before connections are waited for: their clients come back, here or elsewhere."""
        end_streams(self.config)
        super().shutdown()


def end_streams(config: uvicorn.Config) -> None:
    """Close the hub of the application that is served."""
    app = config.loaded_app
    while not hasattr(app, "state"):
        app = app.app  # uvicorn's own wrappers
    app.state.house.log.hub.close()


def served_app() -> Any:
    """The application, in a process that does nothing else."""
    from app.main import create_app  # only where it is served: who looks after workers needs none of it

    app = create_app()
    calm_collector()
    return app


def calm_collector() -> None:
    """Let Python's collector look through what requests make, not again and again through all that was imported.

    That takes a tenth of a second, in which every stream of the process stands still.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(*CALM)


def configuration(app: Any = "app.cli.serve:served_app", **changes: Any) -> uvicorn.Config:
    """uvicorn's configuration, the same wherever the product is served. `changes` are its own options."""
    given: dict[str, Any] = {
        "factory": isinstance(app, str),
        "http": ShopProtocol,
        "log_config": None,  # its records go where ours go (app/observe/logs.py)
        "log_level": "warning",
        "access_log": False,
        "timeout_graceful_shutdown": FAREWELL_SECONDS,
        "timeout_worker_healthcheck": HUNG_SECONDS,
        "server_header": False,
        "proxy_headers": False,
    }
    return uvicorn.Config(app, **(given | changes))


def proxied(settings: Settings) -> dict[str, Any]:
    """uvicorn's options by which proxies before us are believed: those the settings name, and nobody else."""
    return {
        "proxy_headers": bool(settings.trusted_proxies),
        "forwarded_allow_ips": list(settings.trusted_proxies),
    }


def run(config: uvicorn.Config, listener: socket.socket) -> bool:
    """Serve until a signal; whether it ever started. With several workers this process only looks after them."""
    quieten_farewells()
    if config.workers > 1:
        with figures_of_workers():
            Multiprocess(config, sockets=[listener]).run()
        return True
    server = uvicorn.Server(config)
    server.run(sockets=[listener])
    return server.started


def listen(host: str, port: int) -> socket.socket:
    """A socket on that address. Raises OSError when it is taken."""
    # Named TCP, or asyncio leaves Nagle's algorithm on and each answer waits for the last one's receipt.
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    listener = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((host, port))
    except OSError:
        listener.close()
        raise
    listener.set_inheritable(True)
    return listener


def quieten_farewells() -> None:
    """Leave out what uvicorn says of requests that a stop ended: every open tab may have one."""
    logging.getLogger("uvicorn.error").addFilter(_is_no_farewell)


def _is_no_farewell(record: logging.LogRecord) -> bool:
    ended_by_stop = record.exc_info is not None and isinstance(record.exc_info[1], asyncio.CancelledError)
    return not ended_by_stop and "running task(s)" not in record.getMessage()


def check_configured_models(settings: Settings) -> None:
    """Raise WrongSettings where no model could answer. Who only looks after workers does not keep litellm in memory."""
    if not settings.ai_model.strip():
        return
    from app.llm.model_settings import check_models  # only where a model is configured: it costs seconds

    if settings.workers == 1:
        check_models(settings)
        return
    with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as elsewhere:
        elsewhere.submit(check_models, settings).result()


def main() -> int:
    """Serve as the environment says; gives the exit code."""
    try:
        settings = get_settings()
        check_configured_models(settings)
        listener = listen(settings.host, settings.port)
    except WrongSettings as wrong:
        print(wrong, file=sys.stderr)
        return 2
    except OSError as error:
        print(f"Cannot listen on {settings.host}:{settings.port}: {error}", file=sys.stderr)
        return 1
    configure_logs(settings)
    # Workers read the environment anew: without a key in it, each would make up its own.
    os.environ["SECRET_KEY"] = settings.secret_key
    host, port = listener.getsockname()[:2]
    print(f"Aisle listens on http://{host}:{port} with {settings.workers} worker(s).", flush=True)
    return 0 if run(configuration(workers=settings.workers, **proxied(settings)), listener) else 1


if __name__ == "__main__":
    sys.exit(main())
