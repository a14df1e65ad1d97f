"""The log as the JSON stream: Server-Sent Events as the HTML standard defines them (section 9.2)."""

from __future__ import annotations

from app.events import Event
from app.turn import LoggedEvent

KEEP_ALIVE = b": keep-alive\n\n"


def json_frame(seq: int, event: Event) -> bytes:
    """One event as a frame. JSON holds no bare line break, so one data line is enough."""
    return f"id: {seq}\nevent: {event.event_name}\ndata: {event.wire}\n\n".encode()


def json_frames(logged: list[LoggedEvent]) -> bytes:
    """Several events as frames."""
    return b"".join(json_frame(row.seq, row.event) for row in logged)


def retry_line(milliseconds: int) -> bytes:
    """How long a client waits before it connects again."""
    return f"retry: {milliseconds}\n\n".encode()
