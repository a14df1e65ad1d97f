"""The HTML stream: it sends the parts that changed and no others."""

from __future__ import annotations

import re

from app.events import Completion, Context, Event, FunctionCall, TextChunk
from app.render.contexts.page_frame import SessionForms
from app.render.environment import create_environment
from app.render.fragments import Fragments
from app.render.part_renderer import PartRenderer
from app.turn import Conversation, LoggedEvent

PIECES = PartRenderer(create_environment(), SessionForms(csrf_token="x", session_id="s"))
FOUND = {"products": [], "query": "samovar", "total": 0, "filters": {}}


def searched(status: str) -> FunctionCall:
    return FunctionCall.model_validate(
        {
            "turn_id": "t",
            "call_id": "1-2",
            "name": "search_products",
            "parameters": {},
            "status": status,
            "result": FOUND if status == "done" else None,
        }
    )


def sent_parts(*events: Event) -> list[list[str]]:
    """Return the ids of the parts in each event's frame."""
    fragments = Fragments(PIECES, Conversation())
    frames = [fragments.frames([LoggedEvent("s", seq, event)]) for seq, event in enumerate(events, start=1)]
    return [re.findall(r'id="part-([\d-]+)"', frame.decode()) for frame in frames]


ASKED = Context(turn_id="t", message="samovars")
SAID = TextChunk(turn_id="t", part_id="1-3", text="None, I am afraid.")
ENDED = Completion(turn_id="t", message_id="1-3", finish_reason="stop")


def test_a_turns_end_does_not_replace_what_a_function_showed() -> None:
    """Sorting, field contents and focus within the result survive the end of the turn."""
    *_, end = sent_parts(ASKED, searched("running"), searched("done"), SAID, ENDED)
    assert end == ["1-3-1"], "only the text, whose last block was open"


def test_a_function_that_never_ended_is_redrawn_when_its_turn_ends() -> None:
    *_, end = sent_parts(ASKED, searched("running"), ENDED)
    assert end == ["1-2"]
