"""The log as the JSON stream: Server-Sent Events as the HTML standard defines them (section 9.2)."""

from __future__ import annotations

from app.turn import LoggedEvent

KEEP_ALIVE = b": keep-alive\n\n"


def json_frame(row: LoggedEvent, data: str | None = None) -> bytes:
    """One event as a frame, with its own JSON or the given. JSON holds no bare line break: one data line is enough."""
    return f"id: {row.seq}\nevent: {row.event.event_name}\ndata: {data or row.wire}\n\n".encode()


def json_frames(logged: list[LoggedEvent]) -> bytes:
    """Several events as frames."""
    return b"".join(map(json_frame, logged))


def retry_line(milliseconds: int) -> bytes:
    """How long a client waits before it connects again."""
    return f"retry: {milliseconds}\n\n".encode()
