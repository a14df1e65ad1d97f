"""The development server of bin/dev: database, migrations, catalogue and HTTP server in one process.

One process, because each start of Python takes time, and because one Ctrl+C then ends everything in order: the server
first, then the database.
"""

from __future__ import annotations

import argparse
import asyncio
import os
import signal
import socket
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from importlib import import_module
from pathlib import Path
from threading import Thread
from types import FrameType

import uvicorn
from sqlalchemy.engine import make_url
from uvicorn.supervisors import ChangeReload

from app.cli.bootstrap import fill_empty_shop, keep_key
from app.cli.serve import (
    check_configured_models,
    configuration,
    listen,
    proxied,
    run,
    silence_shutdown_errors,
)
from app.db.migrate import MigrationFailed, upgrade
from app.db.transient_errors import DATABASE_ERRORS
from app.render.overrides import check_shop_folder
from app.settings import WrongSettings, get_settings, read_settings
from devtools.postgres.embedded import DATA, EmbeddedPostgres, EmbeddedPostgresError

REPOSITORY = Path(__file__).resolve().parent.parent
COMPILED_TEMPLATES = (
    "AISLE_COMPILED_TEMPLATES"  # see app/render/compiled_templates.py, which is imported later
)
SECRET_FILE = DATA / "secret_key"
HOST = "127.0.0.1"
PORTS_TRIED = 50
GRACE_SECONDS = 1
"""Maximum seconds a stop waits for requests, and then for running answers."""


def main() -> int:
    """Prepare and serve until a signal. Return the exit code."""
    try:
        settings = read_settings()
        check_configured_models(settings)
        check_shop_folder(settings)
    except WrongSettings as wrong:
        print(wrong, file=sys.stderr)
        return 2
    arguments = _arguments(settings.port)
    os.environ.setdefault("SHUTDOWN_GRACE_SECONDS", str(GRACE_SECONDS))
    os.environ.setdefault(COMPILED_TEMPLATES, str(DATA / "compiled-templates"))
    signal.signal(signal.SIGTERM, _interrupt)
    try:
        with ExitStack() as stack:
            _import_application(arguments.reload or settings.workers > 1)
            _provide_database(stack)
            _provide_secret_key()
            _migrate()
            _load_sample_catalogue()
            _serve(arguments.port, arguments.reload)
    except EmbeddedPostgresError as failure:
        print(failure, file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        pass
    print("Stopped.", flush=True)
    return 0


def _import_application(by_workers: bool) -> None:
    """Begin to import the application beside the start of the database, which mostly waits for another process."""
    if not by_workers:
        Thread(target=import_module, args=["app.main"], name="import", daemon=True).start()


def _arguments(port: int) -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="bin/dev", description="Serve the shop on this machine, for development."
    )
    parser.add_argument("--port", type=int, default=port)
    parser.add_argument("--reload", action="store_true", help="start anew when a Python file changes")
    return parser.parse_args()


def _interrupt(number: int, frame: FrameType | None) -> None:
    """Handle SIGTERM like Ctrl+C, so that everything opened is closed."""
    raise KeyboardInterrupt


def _provide_database(stack: ExitStack) -> None:
    """Use the database of the environment, or start an embedded one that ends with this process."""
    if given := os.environ.get("DATABASE_URL"):
        print(f"  Database: {make_url(given).render_as_string(hide_password=True)}", flush=True)
        return
    postgres = EmbeddedPostgres()
    with _step("Database: an embedded PostgreSQL"):
        stack.enter_context(postgres)
    os.environ["DATABASE_URL"] = postgres.url


def _provide_secret_key() -> None:
    """Keep a key on disk, so that sessions survive a restart."""
    if os.environ.get("SECRET_KEY"):
        return
    SECRET_FILE.parent.mkdir(exist_ok=True)
    os.environ["SECRET_KEY"] = keep_key(SECRET_FILE)


def _migrate() -> None:
    """Migrate the database. Raises SystemExit with a message if it is unreachable or cannot be changed."""
    try:
        with _step("Tables are up to date"):
            asyncio.run(upgrade(os.environ["DATABASE_URL"]))
    except (*DATABASE_ERRORS, MigrationFailed) as failure:
        raise SystemExit(f"The database could not be brought up to date: {failure}") from failure


def _load_sample_catalogue() -> None:
    """Load the sample catalogue into an empty shop; other catalogues are never changed."""
    with _step("Catalogue is loaded"):
        asyncio.run(fill_empty_shop(os.environ["DATABASE_URL"]))


def _serve(port: int, reload: bool) -> None:
    """Serve until a signal. The port is bound here, so that no other program can take it before the server starts."""
    listener = _listen(port)
    address = f"http://{HOST}:{listener.getsockname()[1]}"
    settings = get_settings()  # read again: the database and the key were set after the start
    config = configuration(
        reload=reload,
        reload_dirs=[str(REPOSITORY / "app")] if reload else None,
        workers=settings.workers,
        timeout_graceful_shutdown=GRACE_SECONDS,
        **proxied(settings),
    )
    if reload or settings.workers > 1:
        _announce(address)
    if reload:
        ChangeReload(config, target=uvicorn.Server(config).run, sockets=[listener]).run()
        return
    if settings.workers > 1:
        run(config, listener)
        return
    silence_shutdown_errors()
    server = _AnnouncingServer(config, address)
    server.run(sockets=[listener])
    if not server.started:
        raise SystemExit("The server did not start.")


class _AnnouncingServer(uvicorn.Server):
    """Prints its address when it accepts requests."""

    def __init__(self, config: uvicorn.Config, address: str) -> None:
        super().__init__(config)
        self._address = address

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Start, then print the address."""
        await super().startup(sockets)
        if self.started:
            _announce(self._address)


def _announce(address: str) -> None:
    took = time.time() - float(os.environ.get("AISLE_STARTED") or time.time())
    print(f"Ready in {took:.1f} s:\n\n    {address}\n\nCtrl+C stops it.", flush=True)


def _listen(wanted: int) -> socket.socket:
    """Return a socket on the wanted port, or on the next free one. Raises SystemExit if there is none."""
    for port in range(wanted, wanted + PORTS_TRIED):
        try:
            if _answers(port):
                continue
            listener = listen(HOST, port)
        except OSError:
            continue
        if port != wanted:
            print(f"  Port {wanted} is taken; using {port}", flush=True)
        return listener
    raise SystemExit(f"No free port between {wanted} and {wanted + PORTS_TRIED - 1}.")


def _answers(port: int) -> bool:
    """Return whether a server listens there; some systems allow a second one next to a server on all addresses."""
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe:
        return probe.connect_ex((HOST, port)) == 0


@contextmanager
def _step(done: str) -> Iterator[None]:
    """Print a line after a step, with its duration."""
    began = time.monotonic()
    yield
    print(f"  {done} ({time.monotonic() - began:.1f} s)", flush=True)


if __name__ == "__main__":
    sys.exit(main())
