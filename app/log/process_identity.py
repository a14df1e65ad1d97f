"""The name of this process among all that use the database.

It owns turns, holds open streams and reservations, and says in a notification who wrote. While a process is connected,
it holds an advisory lock of that name (app/db/locks.py).
"""

from __future__ import annotations

import os
import secrets
import socket
from itertools import count

STARTED = secrets.token_hex(4)
"""Tells processes of one number apart, in containers that share a host name."""


_servers = count(1)


def process_name() -> str:
    """Return the name of this process; a fork is another process."""
    return f"{socket.gethostname()}-{os.getpid()}-{STARTED}"


def server_name() -> str:
    """Return a name for one more server in this process: the process's own for the first, which mostly is the only one.

    Tests run two servers in one process; they must not take each other's turns for their own.
    """
    number = next(_servers)
    return process_name() if number == 1 else f"{process_name()}-{number}"
