"""Keys of the ASGI scope's extensions by which the server offers functions of its connection to streams."""

from __future__ import annotations

DIRECT = "aisle.direct"
"""The server's own `send`, which bypasses all middleware. Absent where chunks cannot be written directly."""

DROP = "aisle.drop"
"""A function that cuts the connection."""

GONE = "aisle.gone"
"""A function that returns whether the client has disconnected."""
