"""Errors as responses: RFC 9457 problem documents for programs, pages for people."""

from __future__ import annotations

import errno
import json
from http import HTTPStatus
from typing import Annotated, Any, NotRequired

import structlog
from litestar import Request, Response
from litestar.exceptions import HTTPException, InternalServerException
from pydantic import Field, with_config
from typing_extensions import TypedDict

from app.assistant.turn_rows import IdempotencyConflict, SessionNotFound, TurnInProgress
from app.db import ClientGone
from app.db.transient_errors import is_transient
from app.events import CallError, FunctionError, JsonOf, ProductOption, Suggestion
from app.log.append import UnknownSession
from app.log.sessions import LogFull

log = structlog.get_logger()

PROBLEM_TYPE = "application/problem+json"


@with_config(use_attribute_docstrings=True)
class ProblemDocument(TypedDict):
    """The reason why a request was refused (RFC 9457)."""

    type: str
    """`about:blank`: `code` identifies the problem."""
    title: str
    """The status in words."""
    status: int
    """The HTTP status."""
    detail: str
    """A description of the problem for a person."""
    code: str
    """The code of the problem for a program: one of the codes below."""
    fields: NotRequired[dict[str, Annotated[str, Field(description="A message for a person.")]]]
    """The wrong fields of the input, each with its problem."""
    suggestions: NotRequired[list[Annotated[dict[str, Any], JsonOf(Suggestion)]]]
    """Refused functions only: products that the caller may have meant."""
    recovery: NotRequired[str]
    """The next step for a program or a model."""
    options: NotRequired[list[Annotated[dict[str, Any], JsonOf(ProductOption)]]]
    """With `choice_needed`: the choices that are still open."""


class Problem(Exception):
    """A refusal of a request. `detail` is for a person, `code` for a program; `more` is added to the document."""

    def __init__(
        self, status: int, code: str, detail: str, *, headers: dict[str, str] | None = None, **more: Any
    ) -> None:
        super().__init__(detail)
        self.status, self.code, self.detail = status, code, detail
        self.headers, self.more = headers or {}, more

    def document(self) -> ProblemDocument:
        """Return the problem document."""
        document: ProblemDocument = {
            "type": "about:blank",
            "title": HTTPStatus(self.status).phrase,
            "status": self.status,
            "detail": self.detail,
            "code": self.code,
        }
        document.update(self.more)  # type: ignore[typeddict-item]  # callers choose its keys
        return document


def not_found(detail: str = "There is nothing here.") -> Problem:
    """Return the problem of a missing resource. Foreign sessions, unknown ones and wrong addresses all get this one."""
    return Problem(404, "not_found", detail)


CODES = {
    400: "malformed",
    401: "not_found",
    403: "forbidden",
    404: "not_found",
    405: "method_not_allowed",
    413: "payload_too_large",
    415: "unsupported_media_type",
    429: "rate_limited",
    503: "unavailable",
}
DETAILS = {
    404: "There is nothing here.",
    405: "This address does not take that method.",
    413: "That is more than this address takes.",
    500: "That broke on our side. Nothing you wrote is lost; please try again.",
    503: "The shop is back shortly. Nothing you wrote is lost.",
}
GONE = "client disconnected prematurely"
"""Litestar's detail for a client that disconnects within its own request. Litestar reports it as a server error."""

REFUSAL_STATUS = {
    "unknown_function": 404,
    "not_found": 404,
    "idempotency_conflict": 409,
    "conversation_full": 409,
    "checkout_too_long": 409,
    "cart_changed": 409,
}

FULL = "This conversation is full. Start a new conversation; the cart stays."


def problem_of_refusal(error: CallError) -> Problem:
    """Return a function's structured error as a problem."""
    suggestions = [suggestion.model_dump() for suggestion in error.suggestions]
    status = REFUSAL_STATUS.get(error.code, 422)
    detail = FULL if error.code == "conversation_full" else error.message
    options = [option.model_dump() for option in error.options]
    more: dict[str, Any] = {"options": options} if options else {}
    return Problem(status, error.code, detail, suggestions=suggestions, recovery=error.recovery, **more)


def call_error_of(problem: Problem) -> CallError:
    """Return a problem in the form in which pages show a refused function."""
    suggestions = [Suggestion(**each) for each in problem.more.get("suggestions", [])]
    options = [ProductOption(**each) for each in problem.more.get("options", [])]
    return CallError(
        code=problem.code,
        message=problem.detail,
        suggestions=suggestions,
        recovery=problem.more.get("recovery", ""),
        options=options,
    )


def problem_of(error: Exception) -> Problem:
    """Return any exception as a problem. Unexpected exceptions do not reveal their details."""
    match error:
        case Problem():
            return error
        case FunctionError(error=refusal):
            return problem_of_refusal(refusal)
        case TurnInProgress():
            return Problem(
                409,
                "turn_in_progress",
                "The last question is still being answered. Stop it or wait, then send this.",
            )
        case IdempotencyConflict():
            return Problem(
                409, "idempotency_conflict", "This client_message_id was used for another message."
            )
        case LogFull():
            return Problem(409, "conversation_full", FULL)
        case SessionNotFound() | UnknownSession():
            return not_found()
        case InternalServerException(__cause__=OSError(errno=errno.ENAMETOOLONG)):
            return not_found()  # the path of a static file whose name is too long for any file
        case ValueError(args=("embedded null byte",)):
            return not_found()  # the path of a static file whose name contains a NUL
        case InternalServerException(detail=detail) if detail == GONE:
            return Problem(400, "malformed", "The request ended before its body did.")
        case ClientGone():
            return Problem(400, "malformed", "The client left before its request was answered.")
        case HTTPException(status_code=status, detail=detail):
            code = CODES.get(status, "malformed" if status < 500 else "internal_error")
            return Problem(status, code, DETAILS.get(status) or detail or HTTPStatus(status).phrase)
    if is_transient(error):
        return Problem(503, "unavailable", DETAILS[503], headers={"Retry-After": "5"})
    return Problem(500, "internal_error", DETAILS[500])


def wants_page(request: Request[Any, Any, Any]) -> bool:
    """Return whether a person reads the response: a browser requested an HTML address."""
    return not request.url.path.startswith("/api/") and "text/html" in request.headers.get("accept", "")


def problem_response(problem: Problem) -> Response[bytes]:
    """Return the problem document as a response."""
    body = json.dumps(problem.document(), ensure_ascii=False).encode("utf-8", "replace")
    return Response(body, status_code=problem.status, media_type=PROBLEM_TYPE, headers=problem.headers)
