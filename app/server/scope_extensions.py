"""Keys of the ASGI scope's extensions by which the server offers functions of its connection to streams."""

from __future__ import annotations

from typing import Protocol

DIRECT = "aisle.direct"
"""The server's own `send`, which bypasses all middleware. Absent where chunks cannot be written directly."""

DROP = "aisle.drop"
"""A function that cuts the connection."""

GONE = "aisle.gone"
"""A function that returns whether the client has disconnected."""

WRITER = "aisle.writer"
"""The `DirectWriter` of a streamed response. Absent where chunks cannot be written directly."""


class DirectWriter(Protocol):
    """Writes pieces of a response that has begun, without waking the task that began it."""

    @property
    def is_ready(self) -> bool:
        """Whether the connection takes a piece now. Otherwise the response's task must send it, and wait."""
        ...

    def write(self, piece: bytes) -> None:
        """Write a piece. Only allowed while `is_ready`."""
        ...
