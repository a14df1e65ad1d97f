"""One route of the API, in the words of its reference."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Literal

from app.web.openapi.schema import Schema

Access = Literal["anybody", "holder", "change", "operator"]
"""Who may: anybody; the session's holder; its holder, with proof where a cookie holds it; the operator."""


@dataclass(frozen=True)
class Parameter:
    """A value in the address or the head of a request."""

    name: str
    place: Literal["path", "query", "header"]
    schema: Schema
    example: Any = None
    required: bool = False


@dataclass(frozen=True)
class Answer:
    """What comes back when it went well. Without a schema there is no body."""

    about: str
    status: int = 200
    schema: Schema | None = None
    example: Any = None
    media_type: str = "application/json"


@dataclass(frozen=True)
class Body:
    """What is to be sent."""

    schema: Schema
    example: Any
    required: bool = True


@dataclass(frozen=True)
class Operation:
    """A route and a method. `name` is its id for generated clients, `problems` the codes it may refuse with."""

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
    """What OpenAPI leaves to us: keys that begin with `x-`."""
