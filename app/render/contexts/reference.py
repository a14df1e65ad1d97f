"""The context of the API's reference, and what it is made of."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

from app.render.contexts.page_frame import Layout
from app.render.contexts.types import EMPTY, Html


@dataclass(frozen=True, kw_only=True)
class ReferenceField:
    """A field of a request or a response."""

    name: str
    kind: str
    """Its type in words: `text`, `list of`."""
    about: Html = EMPTY
    shape: str = ""
    """Name of its shape, if the page describes that separately."""
    required: bool = False


@dataclass(frozen=True, kw_only=True)
class ReferenceAnswer:
    """The response to a successful request."""

    status: int
    about: Html
    fields: Sequence[ReferenceField] = ()
    shape: str = ""
    example: str = ""


@dataclass(frozen=True, kw_only=True)
class ReferenceProblem:
    """A reason for which a request is refused."""

    code: str
    about: Html
    status: int | None = None
    """None for a problem that is reported on a stream."""


@dataclass(frozen=True, kw_only=True)
class ReferenceOperation:
    """A method of a route."""

    name: str
    method: str
    path: str
    summary: str
    about: Html
    access: Html
    answers: Sequence[ReferenceAnswer]
    parameters: Sequence[ReferenceField] = ()
    body: Sequence[ReferenceField] = ()
    problems: Sequence[ReferenceProblem] = ()
    command: str = ""
    """A curl command that calls the operation."""


@dataclass(frozen=True, kw_only=True)
class ReferenceGroup:
    """Routes that belong together."""

    name: str
    about: Html
    operations: Sequence[ReferenceOperation]


@dataclass(frozen=True, kw_only=True)
class ReferenceShape:
    """An object that several routes use, or an event."""

    name: str
    about: Html
    fields: Sequence[ReferenceField]
    example: str = ""


@dataclass(frozen=True, kw_only=True)
class ReferencePage(Layout):
    """The API's reference: every route, event, shape and problem."""

    template: ClassVar[str] = "pages/reference.html"
    about: Html
    groups: Sequence[ReferenceGroup]
    events: Sequence[ReferenceShape]
    shapes: Sequence[ReferenceShape]
    problems: Sequence[ReferenceProblem]
