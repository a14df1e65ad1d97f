"""The name of this process among all that use the database.

Turns, stream slots, budget reservations and notifications are tagged with it. While a process is connected, it holds an
advisory lock of that name (app/db/locks.py).
"""

from __future__ import annotations

import os
import secrets
import socket
from itertools import count

STARTED = secrets.token_hex(4)
"""A random suffix that distinguishes processes of equal number, in containers that share a host name."""


_servers = count(1)


def process_name() -> str:
    """Return the name of this process. A fork has a name of its own."""
    return f"{socket.gethostname()}-{os.getpid()}-{STARTED}"


def server_name() -> str:
    """Return a name for one more server in this process: for the first, usually the only one, the process's own name.

    Tests run two servers in one process. With separate names, neither treats the other's turns as its own.
    """
    number = next(_servers)
    return process_name() if number == 1 else f"{process_name()}-{number}"
