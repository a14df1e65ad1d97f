"""The description of one route of the API, for its reference."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Literal

from app.web.openapi.schema import Schema

Access = Literal["anybody", "holder", "change", "operator"]
"""The required access: none; the session's token or cookie; its token, or its cookie with the CSRF header; the
operator's token."""


@dataclass(frozen=True)
class Parameter:
    """A value in the path, the query or a header of a request."""

    name: str
    place: Literal["path", "query", "header"]
    schema: Schema
    example: Any = None
    required: bool = False


@dataclass(frozen=True)
class Answer:
    """A response other than a refusal. Without a schema it has no body."""

    about: str
    status: int = 200
    schema: Schema | None = None
    example: Any = None
    media_type: str = "application/json"


@dataclass(frozen=True)
class Body:
    """The body of a request."""

    schema: Schema
    example: Any
    required: bool = True


@dataclass(frozen=True)
class Operation:
    """A route and a method. `name` is its id for generated clients, `problems` its own codes of refusals."""

    name: str
    method: str
    path: str
    tag: str
    summary: str
    about: str
    answers: tuple[Answer, ...]
    access: Access = "anybody"
    parameters: tuple[Parameter, ...] = ()
    body: Body | None = None
    problems: tuple[str, ...] = ()
    more: dict[str, Any] = field(default_factory=dict)
    """Extensions of OpenAPI: keys that begin with `x-`."""
