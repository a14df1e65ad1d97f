"""The log as the JSON stream: Server-Sent Events as the HTML standard defines them (section 9.2)."""

from __future__ import annotations

from app.turn import LoggedEvent

KEEP_ALIVE = b": keep-alive\n\n"


def json_frame(row: LoggedEvent) -> bytes:
    """One event as a frame. JSON holds no bare line break, so one data line is enough."""
    return f"id: {row.seq}\nevent: {row.event.event_name}\ndata: {row.wire}\n\n".encode()


def json_frames(logged: list[LoggedEvent]) -> bytes:
    """Several events as frames."""
    return b"".join(map(json_frame, logged))


def retry_line(milliseconds: int) -> bytes:
    """How long a client waits before it connects again."""
    return f"retry: {milliseconds}\n\n".encode()
