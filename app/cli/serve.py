"""The production server: `python -m app.cli.serve`, with `HOST`, `PORT` and `WORKERS` from the environment.

Any number of worker processes, also on other hosts, share only their PostgreSQL. On SIGTERM the server ends open
streams, so that their clients reconnect to another process, and gives running answers `SHUTDOWN_GRACE_SECONDS` to
finish.
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
from app.observe.prometheus import worker_metrics
from app.render.overrides import check_shop_folder
from app.server.connection_handover import worker_places
from app.server.protocol import protocol_class
from app.server.worker_process import use_worker_processes
from app.settings import Settings, WrongSettings, get_settings

SHUTDOWN_SECONDS = 3
"""Maximum seconds for running requests at a stop. Streams end immediately, and answers are not requests."""

HUNG_SECONDS = 60
"""Seconds after which a worker that does not answer its parent is replaced. A shorter time would replace healthy
workers of a busy machine."""

CALM = (5_000, 20, 20)
"""Thresholds of the garbage collector, ten times Python's, because a thousand answers produce much garbage."""


def served_app() -> Any:
    """Create the application in a process that does nothing else."""
    gc.disable()  # collections during the imports find nothing, and take an eighth of their time
    from app.main import create_app  # imported here: a process that only supervises workers does not need it
    from app.simulated.model import read_words

    app = create_app()
    if get_settings().environment != "development":  # there the first page comes first (app/main.py)
        read_words()
    calm_collector()
    return app


def calm_collector() -> None:
    """Exclude imported objects from garbage collection, so that it examines only the objects of requests.

    A full collection takes a tenth of a second, in which all streams of the process wait.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(*CALM)
    gc.enable()


def configuration(app: Any = "app.cli.serve:served_app", **changes: Any) -> uvicorn.Config:
    """Return uvicorn's configuration for all ways to serve the product. `changes` are options of uvicorn."""
    given: dict[str, Any] = {
        "factory": isinstance(app, str),
        "http": protocol_class(),
        "log_config": None,  # uvicorn's records use our pipeline (app/observe/logs.py)
        "log_level": "warning",
        "access_log": False,
        "timeout_graceful_shutdown": SHUTDOWN_SECONDS,
        "timeout_worker_healthcheck": HUNG_SECONDS,
        "server_header": False,
        "proxy_headers": False,
    }
    return uvicorn.Config(app, **(given | changes))


def proxied(settings: Settings) -> dict[str, Any]:
    """Return uvicorn's options for trusted proxies: those of the settings, and no others."""
    return {
        "proxy_headers": bool(settings.trusted_proxies),
        "forwarded_allow_ips": list(settings.trusted_proxies),
    }


def run(config: uvicorn.Config, listener: socket.socket) -> bool:
    """Serve until a signal; return whether the server started.

    With several workers, this process only supervises them.
    """
    silence_shutdown_errors()
    if config.workers > 1:
        use_worker_processes()
        with worker_metrics(), worker_places(config.workers):
            Multiprocess(config, sockets=[listener]).run()
        return True
    server = uvicorn.Server(config)
    server.run(sockets=[listener])
    return server.started


def listen(host: str, port: int) -> socket.socket:
    """Return a listening socket on that address. Raises OSError if it is in use."""
    # IPPROTO_TCP is explicit, because asyncio otherwise leaves Nagle's algorithm on and delays responses.
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


def silence_shutdown_errors() -> None:
    """Suppress uvicorn's messages on requests that a stop ended: each open tab may have one."""
    logging.getLogger("uvicorn.error").addFilter(_is_no_shutdown_error)


def _is_no_shutdown_error(record: logging.LogRecord) -> bool:
    ended_by_stop = record.exc_info is not None and isinstance(record.exc_info[1], asyncio.CancelledError)
    return not ended_by_stop and "running task(s)" not in record.getMessage()


def check_configured_models(settings: Settings) -> None:
    """Raise WrongSettings if no model can answer. A process that only supervises workers does not import litellm."""
    if not settings.ai_model.strip():
        return
    from app.llm.model_settings import (
        check_models,
    )  # imported only if a model is configured: it takes seconds

    if settings.workers == 1:
        check_models(settings)
        return
    with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as elsewhere:
        elsewhere.submit(check_models, settings).result()


def main() -> int:
    """Serve with the settings of the environment. Return the exit code."""
    try:
        settings = get_settings()
        check_configured_models(settings)
        check_shop_folder(settings)
        listener = listen(settings.host, settings.port)
    except WrongSettings as wrong:
        print(wrong, file=sys.stderr)
        return 2
    except OSError as error:
        print(f"Cannot listen on {settings.host}:{settings.port}: {error}", file=sys.stderr)
        return 1
    configure_logs(settings)
    # Workers read the environment again; without a key in it, each of them would generate its own.
    os.environ["SECRET_KEY"] = settings.secret_key
    host, port = listener.getsockname()[:2]
    print(f"Aisle listens on http://{host}:{port} with {settings.workers} worker(s).", flush=True)
    return 0 if run(configuration(workers=settings.workers, **proxied(settings)), listener) else 1


if __name__ == "__main__":
    sys.exit(main())
