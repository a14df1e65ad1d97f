"""Errors as answers: RFC 9457 problem documents for programs, pages in place for people."""

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
    """Why a request was refused (RFC 9457)."""

    type: str
    """`about:blank`: the code says which problem it is."""
    title: str
    """The status in words."""
    status: int
    """The HTTP status."""
    detail: str
    """What is wrong, for a person."""
    code: str
    """What is wrong, for a program: one of the codes below."""
    fields: NotRequired[dict[str, Annotated[str, Field(description="For a person.")]]]
    """What is wrong with each field of the input."""
    suggestions: NotRequired[list[Annotated[dict[str, Any], JsonOf(Suggestion)]]]
    """Of a function: products that may have been meant."""
    recovery: NotRequired[str]
    """What to do next, for a program or a model."""
    options: NotRequired[list[Annotated[dict[str, Any], JsonOf(ProductOption)]]]
    """With `choice_needed`: the choices that are still open."""


class Problem(Exception):
    """An answer that refuses. `detail` is for a person; `code` for a program; `more` goes into the document."""

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
        document.update(self.more)  # type: ignore[typeddict-item]
        return document


def not_found(detail: str = "There is nothing here.") -> Problem:
    """What a foreign session, an unknown one and a wrong address look like alike."""
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
    500: "Something went wrong on our side. Nothing you wrote is lost; please try again.",
    503: "The shop is being looked after and will be back in a moment. Nothing you wrote is lost.",
}
GONE = "client disconnected prematurely"
"""What Litestar says, as a fault of ours, of a client that leaves in the middle of its own request."""

REFUSAL_STATUS = {
    "unknown_function": 404,
    "not_found": 404,
    "idempotency_conflict": 409,
    "conversation_full": 409,
}

FULL = "This conversation is full. Start a new conversation; the cart stays."


def problem_of_refusal(error: CallError) -> Problem:
    """A function's structured error as a problem."""
    suggestions = [suggestion.model_dump() for suggestion in error.suggestions]
    status = REFUSAL_STATUS.get(error.code, 422)
    detail = FULL if error.code == "conversation_full" else error.message
    options = [option.model_dump() for option in error.options]
    more = {"options": options} if options else {}
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
    """Any exception as a problem. What is not ours says nothing of itself."""
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
            return not_found()  # a static file of a name that no file can have
        case ValueError(args=("embedded null byte",)):
            return not_found()  # nor of one that holds a NUL
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
    """Whether a person looks at the answer: an HTML address asked for by a browser."""
    return not request.url.path.startswith("/api/") and "text/html" in request.headers.get("accept", "")


def problem_response(problem: Problem) -> Response[bytes]:
    """The problem document as an answer."""
    body = json.dumps(problem.document(), ensure_ascii=False).encode("utf-8", "replace")
    return Response(body, status_code=problem.status, media_type=PROBLEM_TYPE, headers=problem.headers)
