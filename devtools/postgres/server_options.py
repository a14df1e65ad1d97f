"""Command-line options of PostgreSQL's programs: the same server on every machine."""

from __future__ import annotations

import sys
from pathlib import Path

ROLE = "aisle"
"""The cluster's only user, who needs no password."""

SETTINGS = {
    "listen_addresses": "",
    "unix_socket_permissions": "0700",
    "timezone": "UTC",
    "log_timezone": "UTC",
    "cluster_name": "aisle",
    "max_connections": "200",
    "jit": "off",
}

FAST_SETTINGS = {"fsync": "off", "full_page_writes": "off"}
"""For data that may be lost: a killed process loses nothing, a power failure may lose everything."""


def server_options(data: Path, socket_folder: Path, *, fast: bool) -> list[str]:
    """Return the options of `postgres` for a cluster in `data`. `fast` trades durability for speed."""
    settings = SETTINGS | {"unix_socket_directories": str(socket_folder)} | (FAST_SETTINGS if fast else {})
    return [
        "-D",
        str(data),
        *(word for name, value in settings.items() for word in ("-c", f"{name}={value}")),
    ]


def initdb_options(data: Path, *, fast: bool) -> list[str]:
    """Return the options of `initdb`: on all systems the same sorting and comparison (UTF-8, by code point)."""
    locale = ["--locale=C", "--lc-ctype=UTF-8"] if sys.platform == "darwin" else ["--locale=C.UTF-8"]
    # No password: only the owner can enter the socket's folder.
    options = ["--auth=trust", f"--username={ROLE}", "--encoding=UTF8", *locale, "--no-instructions"]
    if fast:
        options.append("--no-sync")
    return ["-D", str(data), *options]
