"""The home of a session: the one worker of a server that serves its streams and runs its turns.

Any worker can serve any session. The events of a turn cost nothing extra only where its reader is in the same process,
so requests that name a session are handed to its home (app/server/connection_handover.py), and a new session is at
home where it is created. Servers without several workers have no homes.
"""

from __future__ import annotations

import secrets
import zlib

TRIES = 64
"""Maximum number of ids that are drawn for a new session. With 16 workers, one of 60 sessions gets none of its own."""

_own: tuple[int, int] | None = None


def home_of(session_id: str | bytes, workers: int) -> int:
    """Return the place of the session's home among that many workers, counted from 0."""
    given = session_id.encode() if isinstance(session_id, str) else session_id
    return zlib.crc32(given) % workers


def take_place(place: int, workers: int) -> None:
    """Make this process the home of its share of the sessions: it has that place among the workers of its server."""
    global _own
    _own = (place, workers)


def leave_place() -> None:
    """Make this process the home of no session in particular."""
    global _own
    _own = None


def new_session_id() -> str:
    """Return an id that cannot be guessed, of a session that is at home in this process."""
    for _ in range(TRIES):
        session_id = secrets.token_urlsafe(16)
        if _own is None or home_of(session_id, _own[1]) == _own[0]:
            break
    return session_id
