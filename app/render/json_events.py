"""The log as the JSON stream: Server-Sent Events as defined in section 9.2 of the HTML standard."""

from __future__ import annotations

from app.turn import LoggedEvent

KEEP_ALIVE = b": keep-alive\n\n"


def json_frame(row: LoggedEvent, data: str | None = None) -> bytes:
    """Return an event as a frame, with `data` or by default its own JSON.

    One data line suffices, because JSON text contains no line breaks.
    """
    return f"id: {row.seq}\nevent: {row.event.event_name}\ndata: {data or row.wire}\n\n".encode()


def cursor_frame(row: LoggedEvent) -> bytes:
    """Return a frame without data: a client remembers its number and passes nothing on."""
    return f"id: {row.seq}\n\n".encode()


def json_frames(logged: list[LoggedEvent]) -> bytes:
    """Return events as frames."""
    return json_frame(logged[0]) if len(logged) == 1 else b"".join(map(json_frame, logged))


def retry_line(milliseconds: int) -> bytes:
    """Return the line that sets a client's delay before it reconnects."""
    return f"retry: {milliseconds}\n\n".encode()
