"""Contexts of `templates/chat`: turns, their parts, and the composer."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import ClassVar
from uuid import uuid4

from app.render.contexts.page_frame import SessionForms
from app.render.contexts.types import Html, PartsHtml
from app.settings import MESSAGE_LIMIT
from app.turn import ErrorPart, Turn, UserPart


def new_client_message_id() -> str:
    """Return a new id for one message. The server stores a form that is sent twice as one message."""
    return uuid4().hex


@dataclass(frozen=True, kw_only=True)
class EarlierLink:
    """*Earlier messages*, above the turns; empty if the page shows the first turn."""

    template: ClassVar[str] = "chat/_earlier.html"
    forms: SessionForms
    earlier: int | None = None
    """Cursor: the link loads the turns before this number. None if there are none."""


@dataclass(frozen=True, kw_only=True)
class UserMessage:
    """The shopper's message, verbatim."""

    template: ClassVar[str] = "chat/_user.html"
    part: UserPart


@dataclass(frozen=True, kw_only=True)
class Block:
    """One Markdown block of an answer."""

    template: ClassVar[str] = "chat/_block.html"
    id: str
    """The element's id, from `dom_ids.block`."""
    html: Html
    open: bool = False
    """Whether more text may be added; the block is then rendered again."""


@dataclass(frozen=True, kw_only=True)
class ErrorMessage:
    """The reason why an answer ended early."""

    template: ClassVar[str] = "chat/_error.html"
    part: ErrorPart


@dataclass(frozen=True, kw_only=True)
class Typing:
    """The note that an answer is being written."""

    template: ClassVar[str] = "chat/_typing.html"


@dataclass(frozen=True, kw_only=True)
class TurnEnd:
    """The foot of a turn: the typing indicator while it runs, afterwards *Copy*, *Listen*, *Stopped*, *Try again*.

    The streamed page renders it after the parts. `turn` is the object that changes, so the foot shows its last status.
    """

    template: ClassVar[str] = "chat/_turn_end.html"
    turn: Turn
    forms: SessionForms


@dataclass(frozen=True, kw_only=True)
class TurnView:
    """A whole turn. A click on a button outside a turn is a turn with `turn.id` None and one function part."""

    template: ClassVar[str] = "chat/_turn.html"
    turn: Turn
    parts: PartsHtml
    forms: SessionForms


@dataclass(frozen=True, kw_only=True)
class TurnList:
    """The turns of a page, in the element to which fragments add turns; empty after a clearing."""

    template: ClassVar[str] = "chat/_turns.html"
    forms: SessionForms
    turns: Iterable[TurnView] = ()


@dataclass(frozen=True, kw_only=True)
class ComposerActions:
    """*Stop* while an answer runs, otherwise nothing (*Send* is in the composer's form)."""

    template: ClassVar[str] = "chat/_composer_actions.html"
    forms: SessionForms
    running: bool = False


@dataclass(frozen=True, kw_only=True)
class ComposerError:
    """The reason why a message was refused, below the composer's form. `composer_error` is empty without one."""

    template: ClassVar[str] = "chat/_composer_error.html"
    composer_error: str = ""


@dataclass(frozen=True, kw_only=True)
class Composer(ComposerActions, ComposerError):
    """The form for messages. Without a session it posts to `/chat`, which creates one."""

    template: ClassVar[str] = "chat/_composer.html"
    text: str = ""
    """Text of a refused message, which the shopper can correct and send again."""
    client_message_id: str = field(default_factory=new_client_message_id)
    limit: int = MESSAGE_LIMIT
    focus: bool = False
    """Whether the text field has the focus when the page opens."""


@dataclass(frozen=True, kw_only=True)
class Announcer:
    """The live region for screen readers, for the end of a turn and the result of a click.

    Fragments replace its content with `<hx-partial hx-target="#announcer">`, never the element: screen readers announce
    only changes within an element that stays.
    """

    template: ClassVar[str] = "chat/_announcer.html"
    announcement: str = ""


@dataclass(frozen=True, kw_only=True)
class Connection:
    """The connection's state in words, written by static/js/connection.js; empty while connected."""

    template: ClassVar[str] = "chat/_connection.html"
