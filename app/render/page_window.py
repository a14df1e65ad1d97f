"""The part of a conversation on one page: the newest turns whose HTML stays within a limit.

A turn's size in HTML is known only after rendering it: a list of products is three times its size in the log, a
paragraph hardly larger. *Earlier messages* leads to the turns that are left out.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from markupsafe import Markup

from app.render.contexts.conversation import TurnView
from app.render.part_renderer import PartRenderer
from app.turn import Conversation, Turn, UserPart

PAGE_BYTES = 160_000
"""Limit of the turns' HTML on a conversation's page, in bytes. With a full cart the page stays below 300 KB."""

FRAME_BYTES = 1_500
"""Bytes of HTML around a turn's parts: its foot, with the *Try again* form."""


@dataclass(frozen=True)
class DrawnTurns:
    """The turns of a page, oldest first, and the cursor of the turns before them (None if there are none)."""

    views: Sequence[TurnView]
    earlier: int | None = None


def draw_newest(renderer: PartRenderer, conversation: Conversation, limit: int = PAGE_BYTES) -> DrawnTurns:
    """Return the newest turns whose HTML stays below `limit` bytes.

    If it does not fit, the newest turn or the running one is shown in part: its question and its last elements. The
    cursor then leads to the whole turn. A running turn is included even if newer turns have reached the limit.
    """
    running = conversation.running
    views: list[TurnView] = []
    earlier, cut = conversation.earlier, False
    left = limit
    for turn in reversed(conversation.turns):
        if cut and turn is not running:
            continue
        view = renderer.view(turn)
        size = size_of(view)
        if size > left:
            earlier, cut = max(earlier or 0, number_after(turn)), True
            if views and turn is not running:
                continue
            view = last_parts(view, max(left, limit // 4))
        views.append(view)
        left -= size_of(view)
    return DrawnTurns(views[::-1], earlier)


def draw_earlier(renderer: PartRenderer, conversation: Conversation, limit: int = PAGE_BYTES) -> DrawnTurns:
    """Return the newest turns of a window that stay below `limit` bytes, at least one. Each turn is complete."""
    views: list[TurnView] = []
    left = limit
    for turn in reversed(conversation.turns):
        view = renderer.view(turn)
        left -= size_of(view)
        if left < 0 and views:
            return DrawnTurns(views[::-1], number_after(turn))
        views.append(view)
    return DrawnTurns(views[::-1], conversation.earlier)


def number_after(turn: Turn) -> int:
    """Return the cursor of the window whose newest turn is this one: a window ends before its cursor."""
    return turn.number + 1


def size_of(view: TurnView) -> int:
    """Return the approximate size of a turn's HTML in bytes."""
    return FRAME_BYTES + sum(len(part.encode("utf-8", "replace")) for part in shown(view))


def last_parts(view: TurnView, limit: int) -> TurnView:
    """Return the turn's question and the last of its other elements that stay below `limit` bytes, at least one."""
    elements = shown(view)
    head = 1 if view.turn.parts and isinstance(view.turn.parts[0], UserPart) else 0
    kept: list[Markup] = []
    left = limit - FRAME_BYTES
    for element in reversed(elements[head:]):
        left -= len(element.encode("utf-8", "replace"))
        if left < 0 and kept:
            break
        kept.append(element)
    return TurnView(turn=view.turn, parts=[*elements[:head], *reversed(kept)], forms=view.forms)


def shown(view: TurnView) -> list[Markup]:
    """Return a view's elements if they are already rendered, otherwise an empty list."""
    return view.parts if isinstance(view.parts, list) else []
