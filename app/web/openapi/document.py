"""The OpenAPI document (3.1), composed of the operations, schemas, events and codes."""

from __future__ import annotations

from functools import cache
from http import HTTPStatus
from typing import Any

from app.version import VERSION
from app.web.openapi import events, examples, schemas
from app.web.openapi.codes import ANYWHERE, CODES
from app.web.openapi.operation import Answer, Operation, Parameter
from app.web.openapi.operator_operations import CATALOGUE_CHANGES
from app.web.openapi.schema import ref
from app.web.openapi.session_operations import CART, CONVERSATION, FUNCTIONS
from app.web.openapi.shop_operations import CATALOGUE, SERVER
from app.web.request.authorization import CSRF_HEADER, SESSION_COOKIE
from app.web.request.problems import PROBLEM_TYPE

OPERATIONS: tuple[Operation, ...] = (
    *(*CONVERSATION, *FUNCTIONS, *CART, *CATALOGUE, *CATALOGUE_CHANGES, *SERVER),
)

ABOUT = """The shop and its assistant, for programs.

Open a session, keep its token, follow its stream and post a message:

1. `POST /api/sessions` returns `session_id` and `token`.
2. `GET /api/stream/{session_id}` stays open and delivers all events of the session.
3. `POST /api/sessions/{session_id}/messages` posts a message; the stream delivers the answer.

Access to a session requires its token, or its cookie in a browser. Requests without it get `not_found`. Money is a
decimal string with a separate currency, times are ISO 8601 in UTC, and unknown values are null. Refusals are problem
documents (RFC 9457); programs distinguish them by `code`. Every response has the header `X-Request-ID`: quote it when
you report an error.

Agents use `/mcp`, if the operator has switched it on (`MCP_ENABLED`): a Model Context Protocol server over HTTP, with
the same functions, checks and sessions. `tools/list` describes its tools.
"""

TAGS = {
    "Sessions": "A session is a conversation and a cart.",
    "Conversation": "Messages of the shopper, and their answers.",
    "Functions": (
        "Operations of the assistant, for your own buttons. A product must have been shown to the session before a"
        " function accepts it: by a search, the page of a product or a listing, recommendations, or the cart."
    ),
    "Cart": "The session's cart. The assistant uses the same one.",
    "Products": "The catalogue, with a session or without.",
    "Catalogue": "Changes of products and stock, for programs of the operator.",
    "Server": "Health and metrics of the server, and this description.",
}

SECURITY: dict[str, list[dict[str, list[str]]]] = {
    "anybody": [],
    "holder": [{"token": []}, {"cookie": []}],
    "change": [{"token": []}, {"cookie": [], "csrf": []}],
    "operator": [{"operator": []}],
}
SCHEMES = {
    "token": {
        "type": "http",
        "scheme": "bearer",
        "description": "The token that `POST /api/sessions` returned.",
    },
    "operator": {
        "type": "http",
        "scheme": "bearer",
        "description": "The operator's token: the setting `CATALOGUE_TOKEN`.",
    },
    "cookie": {
        "type": "apiKey",
        "in": "cookie",
        "name": SESSION_COOKIE,
        "description": "The session cookie of a visitor of the shop's own pages. They set it; the API never does.",
    },
    "csrf": {
        "type": "apiKey",
        "in": "header",
        "name": CSRF_HEADER,
        "description": (
            "Required for changes with the session cookie: the value of the cookie `csrftoken`, which only pages of the"
            " shop can read."
        ),
    },
}

EXAMPLES = {"message_empty": examples.EMPTY_MESSAGE, "product_unknown": examples.REFUSED}


@cache
def openapi_document() -> dict[str, Any]:
    """Return the whole document."""
    paths: dict[str, dict[str, Any]] = {}
    for operation in OPERATIONS:
        paths.setdefault(operation.path, {})[operation.method] = described(operation)
    return {
        "openapi": "3.1.0",
        "jsonSchemaDialect": "https://json-schema.org/draft/2020-12/schema",
        "info": {"title": "Aisle", "version": VERSION, "description": ABOUT},
        "servers": [{"url": "/"}],
        "tags": [{"name": name, "description": about} for name, about in TAGS.items()],
        "paths": paths,
        "components": {
            "schemas": schemas.SCHEMAS | events.SCHEMAS,
            "responses": shared_responses(),
            "securitySchemes": SCHEMES,
        },
    }


def described(operation: Operation) -> dict[str, Any]:
    """Return an operation in OpenAPI's form."""
    found: dict[str, Any] = {
        "operationId": operation.name,
        "tags": [operation.tag],
        "summary": operation.summary,
        "description": operation.about,
        "security": SECURITY[operation.access],
        "responses": responses(operation),
    }
    if operation.parameters:
        found["parameters"] = [parameter(each) for each in operation.parameters]
    if operation.body is not None:
        content = {"schema": operation.body.schema, "example": operation.body.example}
        found["requestBody"] = {"required": True, "content": {"application/json": content}}
    return found | operation.more


def parameter(given: Parameter) -> dict[str, Any]:
    """Return a parameter in OpenAPI's form."""
    schema = {name: value for name, value in given.schema.items() if name != "description"}
    found = {
        "name": given.name,
        "in": given.place,
        "required": given.required,
        "description": given.schema["description"],
        "schema": schema,
    }
    return found if given.example is None else found | {"example": given.example}


def responses(operation: Operation) -> dict[str, Any]:
    """Return the possible responses: the successful ones, then the refusals by status."""
    found = {str(answer.status): response(answer) for answer in operation.answers}
    by_status: dict[int, list[str]] = {}
    for code in (*operation.problems, *ANYWHERE):
        by_status.setdefault(CODES[code][0], []).append(code)
    for status, codes in sorted(by_status.items()):
        shared = codes == [code for code in ANYWHERE if CODES[code][0] == status]
        found.setdefault(str(status), {"$ref": shared_name(status)} if shared else refusal(status, codes))
    return found


def shared_responses() -> dict[str, Any]:
    """Return the refusals that all routes share."""
    statuses = {CODES[code][0] for code in ANYWHERE}
    return {
        str(status): refusal(status, [code for code in ANYWHERE if CODES[code][0] == status])
        for status in sorted(statuses)
    }


def shared_name(status: int) -> str:
    """Return the reference of a shared refusal."""
    return f"#/components/responses/{status}"


def response(answer: Answer) -> dict[str, Any]:
    """Return a response other than a refusal in OpenAPI's form."""
    if answer.schema is None:
        return {"description": answer.about}
    content = {"schema": answer.schema, "example": answer.example}
    return {"description": answer.about, "content": {answer.media_type: content}}


def refusal(status: int, codes: list[str]) -> dict[str, Any]:
    """Return the refusals of one status in OpenAPI's form."""
    about = "\n".join(f"- `{code}`: {CODES[code][1]}" for code in codes)
    found: dict[str, Any] = {
        "description": about,
        "content": {
            PROBLEM_TYPE: {
                "schema": ref("Problem"),
                "examples": {code: {"value": problem(status, code)} for code in codes},
            }
        },
    }
    if status in (429, 503):
        seconds = {"type": "integer", "description": "Seconds to wait."}
        found["headers"] = {"Retry-After": {"schema": seconds}}
    return found


def problem(status: int, code: str) -> dict[str, Any]:
    """Return an example of a problem document."""
    document = {
        "type": "about:blank",
        "title": HTTPStatus(status).phrase,
        "status": status,
        "detail": CODES[code][1].replace("`", ""),
        "code": code,
    }
    return EXAMPLES.get(code, document)
