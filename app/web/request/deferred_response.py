"""A response that is created while it is sent: Litestar's exception handlers cannot await."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any, cast

from litestar import Litestar, Request, Response
from litestar.response.base import ASGIResponse
from litestar.types import Receive, Scope, Send


class DeferredResponse(Response[bytes]):
    """A response that is created while it is sent.

    Args:
        create: Returns the response.
        on_error: Returns the response for an exception of `create`.
    """

    def __init__(
        self, create: Callable[[], Awaitable[Response[str]]], on_error: Callable[[Exception], Response[Any]]
    ) -> None:
        super().__init__(b"")
        self._create, self._on_error = create, on_error

    def to_asgi_response(
        self, app: Litestar | None, request: Request[Any, Any, Any], **options: Any
    ) -> ASGIResponse:
        """Return an ASGI application that creates the response and sends it."""

        async def respond(scope: Scope, receive: Receive, send: Send) -> None:
            try:
                response: Response[Any] = await self._create()
            except Exception as error:
                response = self._on_error(error)
            await response.to_asgi_response(app, request, **options)(scope, receive, send)

        return cast("ASGIResponse", respond)  # only called
