"""The log as the JSON stream: Server-Sent Events as the HTML standard defines them (section 9.2)."""

from __future__ import annotations

import json

from app.events import Event, wire_data
from app.turn import LoggedEvent

KEEP_ALIVE = b": keep-alive\n\n"


def json_frame(seq: int, event: Event) -> bytes:
    """One event as a frame. JSON holds no bare line break, so one data line is enough."""
    data = json.dumps(wire_data(event), ensure_ascii=False, separators=(",", ":"))
    return f"id: {seq}\nevent: {event.event_name}\ndata: {data}\n\n".encode("utf-8", "replace")


def json_frames(logged: list[LoggedEvent]) -> bytes:
    """Several events as frames."""
    return b"".join(json_frame(row.seq, row.event) for row in logged)


def retry_line(milliseconds: int) -> bytes:
    """How long a client waits before it connects again."""
    return f"retry: {milliseconds}\n\n".encode()
