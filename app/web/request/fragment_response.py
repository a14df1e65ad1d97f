"""The response to htmx: fragments that are rendered when the response is sent, so that handlers return data."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from litestar import Response


class FragmentResponse(Response[str]):
    """A response whose HTML is drawn when it is sent. An error of `draw` is answered like one of the handler."""

    def __init__(self, draw: Callable[[], str], **options: Any) -> None:
        super().__init__("", **options)
        self._draw = draw

    def render(self, content: str, media_type: str, enc_hook: Any = None) -> bytes:
        """Return the fragments as the body."""
        return super().render(self._draw(), media_type)
