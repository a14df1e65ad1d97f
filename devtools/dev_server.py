"""What bin/dev runs once the packages are there: database, migrations, catalogue, server, in one process.

One process because every start of Python costs time, and because then one Ctrl+C ends everything in order: the server
first, the database after it.
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
from pathlib import Path
from types import FrameType

import uvicorn
from sqlalchemy.engine import make_url
from uvicorn.supervisors import ChangeReload

from app.cli.bootstrap import fill_empty_shop, keep_key
from app.cli.serve import check_configured_models, configuration, listen, proxied, quieten_farewells, run
from app.db.away import DATABASE_ERRORS
from app.db.migrate import MigrationFailed, upgrade
from app.settings import WrongSettings, get_settings, read_settings
from devtools.postgres.embedded import DATA, EmbeddedPostgres, EmbeddedPostgresError

REPOSITORY = Path(__file__).resolve().parent.parent
SECRET_FILE = DATA / "secret_key"
HOST = "127.0.0.1"
PORTS_TRIED = 50
GRACE_SECONDS = 1
"""What a developer who stops the server waits for at most: its requests, then its running answers."""


def main() -> int:
    """Prepare and serve until told to stop; gives the exit code."""
    try:
        settings = read_settings()
        check_configured_models(settings)
    except WrongSettings as wrong:
        print(wrong, file=sys.stderr)
        return 2
    arguments = _arguments(settings.port)
    os.environ.setdefault("SHUTDOWN_GRACE_SECONDS", str(GRACE_SECONDS))
    signal.signal(signal.SIGTERM, _interrupt)
    try:
        with ExitStack() as stack:
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


def _arguments(port: int) -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="bin/dev", description="Serve the shop on this machine, for development."
    )
    parser.add_argument("--port", type=int, default=port)
    parser.add_argument("--reload", action="store_true", help="start anew when a Python file changes")
    return parser.parse_args()


def _interrupt(number: int, frame: FrameType | None) -> None:
    """SIGTERM ends us the way Ctrl+C does: everything opened is closed."""
    raise KeyboardInterrupt


def _provide_database(stack: ExitStack) -> None:
    """The one the environment names, else an embedded one that ends with us."""
    if given := os.environ.get("DATABASE_URL"):
        print(f"  Database: {make_url(given).render_as_string(hide_password=True)}", flush=True)
        return
    postgres = EmbeddedPostgres()
    with _step("Database: an embedded PostgreSQL"):
        stack.enter_context(postgres)
    os.environ["DATABASE_URL"] = postgres.url


def _provide_secret_key() -> None:
    """Keep one on disk, so that a restart does not sign every visitor out."""
    if os.environ.get("SECRET_KEY"):
        return
    SECRET_FILE.parent.mkdir(exist_ok=True)
    os.environ["SECRET_KEY"] = keep_key(SECRET_FILE)


def _migrate() -> None:
    """Raises SystemExit with a plain sentence where the database cannot be reached or changed."""
    try:
        with _step("Tables are up to date"):
            asyncio.run(upgrade(os.environ["DATABASE_URL"]))
    except (*DATABASE_ERRORS, MigrationFailed) as failure:
        raise SystemExit(f"The database could not be brought up to date: {failure}") from failure


def _load_sample_catalogue() -> None:
    """Only into an empty shop: a developer's own catalogue is never touched."""
    with _step("Catalogue is loaded"):
        asyncio.run(fill_empty_shop(os.environ["DATABASE_URL"]))


def _serve(port: int, reload: bool) -> None:
    """Serve until a signal; the port is taken here, so that nothing can slip in before the server has it."""
    listener = _listen(port)
    address = f"http://{HOST}:{listener.getsockname()[1]}"
    settings = get_settings()  # anew: the database and the key have come since the start
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
    quieten_farewells()
    server = _AnnouncingServer(config, address)
    server.run(sockets=[listener])
    if not server.started:
        raise SystemExit("The server did not start.")


class _AnnouncingServer(uvicorn.Server):
    """Prints its address when it can be used, not before."""

    def __init__(self, config: uvicorn.Config, address: str) -> None:
        super().__init__(config)
        self._address = address

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Start as usual, then say where."""
        await super().startup(sockets)
        if self.started:
            _announce(self._address)


def _announce(address: str) -> None:
    took = time.time() - float(os.environ.get("AISLE_STARTED") or time.time())
    print(f"Ready in {took:.1f} s:\n\n    {address}\n\nCtrl+C stops it.", flush=True)


def _listen(wanted: int) -> socket.socket:
    """A socket on the wanted port, else on the next free one. Raises SystemExit when there is none."""
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
    """Whether somebody serves there; some systems let a second server bind beside one on all addresses."""
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe:
        return probe.connect_ex((HOST, port)) == 0


@contextmanager
def _step(done: str) -> Iterator[None]:
    """One line a step, with the time it took."""
    began = time.monotonic()
    yield
    print(f"  {done} ({time.monotonic() - began:.1f} s)", flush=True)


if __name__ == "__main__":
    sys.exit(main())
