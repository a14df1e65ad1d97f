"""How much of a conversation one page draws: the newest turns, as long as their HTML stays small.

A turn's size in HTML is known when it is drawn: a list of products is three times its size in the log, a paragraph is
hardly more. What is left out is reached by *Earlier messages*.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from markupsafe import Markup

from app.render.contexts import TurnView
from app.render.part_renderer import PartRenderer
from app.turn import Conversation, Turn, UserPart

PAGE_BYTES = 160_000
"""Bytes of turns in the first HTML of a conversation. With a full cart beside it a page stays below 300 KB."""

FRAME_BYTES = 1_500
"""Bytes around a turn's parts: its foot, with the form that asks again."""


@dataclass(frozen=True)
class DrawnTurns:
    """The turns that a page shows, oldest first, and the cursor to those before them."""

    views: Sequence[TurnView]
    earlier: int | None = None


def draw_newest(renderer: PartRenderer, conversation: Conversation, limit: int = PAGE_BYTES) -> DrawnTurns:
    """The newest turns whose HTML stays below `limit` bytes. A larger turn, or a running one, is shown in part.

    Of a turn that is shown in part the question stands and what came last: *Earlier messages* then leads to the whole.
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
    """The turns of a window, whole: as many of the newest as stay below `limit` bytes, one at least."""
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
    """The cursor whose window begins with this turn: windows end before their cursor."""
    return turn.number + 1


def size_of(view: TurnView) -> int:
    """About how many bytes of HTML a turn takes."""
    return FRAME_BYTES + sum(len(part.encode("utf-8", "replace")) for part in shown(view))


def last_parts(view: TurnView, limit: int) -> TurnView:
    """The question, and of the elements after it as many of the last as stay below the limit, one at least."""
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
    """A view's elements, where they are drawn already."""
    return view.parts if isinstance(view.parts, list) else []
