"""Forms that were refused: one exception, and the response that shows the form again with the reason."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, cast

from litestar import Litestar, Request, Response
from litestar.response.base import ASGIResponse
from litestar.types import Receive, Scope, Send

from app.assistant.turn_rows import TurnInProgress
from app.db.transient_errors import DATABASE_ERRORS, is_transient
from app.events import FunctionError
from app.log.sessions import LogFull
from app.web.request.page_request import PageRequest
from app.web.request.problems import Problem, problem_of


@dataclass(frozen=True)
class PostedForm:
    """A form that a browser posted, and its two ways back to the browser when it is refused."""

    page_request: PageRequest
    show_page: Callable[[Problem], Awaitable[Response[str]]]
    """Returns the page of the form, with the reason and with the input of the shopper."""
    show_fragment: Callable[[Problem], str] | None = None
    """Returns the reason as a fragment for htmx. Without it, htmx gets the problem itself."""


class FormRefused(Exception):
    """A posted form was not accepted. One handler turns it into a fragment, a page or a problem document."""

    def __init__(self, form: PostedForm, problem: Problem) -> None:
        super().__init__(problem.detail)
        self.form, self.problem = form, problem

    async def response(self) -> Response[str]:
        """Return the fragment or the page. Raises Problem where neither is wanted."""
        page_request = self.form.page_request
        if not page_request.enhanced:
            return await self.form.show_page(self.problem)
        if self.form.show_fragment is None:
            raise self.problem
        return page_request.html(self.form.show_fragment(self.problem), self.problem.status)


@contextmanager
def refusing(form: PostedForm) -> Iterator[None]:
    """Raise FormRefused for each error in the block that the shopper or the passing of time can correct.

    These are problems, refused functions, a running turn, a full log and an unreachable database.
    """
    try:
        yield
    except (Problem, FunctionError, TurnInProgress, LogFull) as error:
        raise FormRefused(form, problem_of(error)) from error
    except DATABASE_ERRORS as error:
        if not is_transient(error):
            raise
        raise FormRefused(form, problem_of(error)) from error


class DeferredResponse(Response[bytes]):
    """A response that is created while it is sent, since Litestar's exception handlers cannot await.

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
