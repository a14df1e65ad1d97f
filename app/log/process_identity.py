"""The name of this process among all that use the database.

It owns turns, holds open streams and reservations, and says in a notification who wrote. While a process is connected,
it holds an advisory lock of that name (app/db/locks.py).
"""

from __future__ import annotations

import os
import secrets
import socket

STARTED = secrets.token_hex(4)
"""Tells processes of one number apart, in containers that share a host name."""


def process_name() -> str:
    """Return the name of this process; a fork is another process."""
    return f"{socket.gethostname()}-{os.getpid()}-{STARTED}"
