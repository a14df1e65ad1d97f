"""Text parts as readers receive them: the deltas add up to the finished page."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime

from hypothesis import given
from hypothesis import strategies as st

from app.render.contexts.page_frame import SessionForms
from app.render.environment import create_environment
from app.render.part_renderer import PartRenderer, ShownText
from app.turn import TextPart

ENVIRONMENT = create_environment()
AT = datetime(2026, 11, 22, tzinfo=UTC)
SCRAPS = st.lists(
    st.sampled_from(["tea ", "**bold** ", "\n\n", "\n", "- ", "x", "*", "| a |", "---"]), max_size=25
)


def drawn_at_once(pieces: PartRenderer, text: str) -> list[str]:
    """Return the elements that a page shows for the finished text."""
    return list(pieces.part(TextPart("1-2", text, AT, open=False)))


@given(SCRAPS)
def test_the_deltas_of_a_reader_add_up_to_the_page(words: list[str]) -> None:
    pieces = PartRenderer(ENVIRONMENT, SessionForms(csrf_token="t", session_id="s"))
    shown, part, held = ShownText(), TextPart("1-2", "", AT), dict[str, str]()
    for word in words:
        part.text += word
        take(held, shown.delta(pieces, part))
        opened = [element for element in held.values() if "data-open" in element]
        assert len(opened) <= 1
    part.open = False
    take(held, shown.delta(pieces, part))
    assert list(held.values()) == drawn_at_once(pieces, part.text)


def take(held: dict[str, str], elements: Sequence[str]) -> None:
    """Put the elements in place by their ids, as htmx does."""
    for element in elements:
        held[element.split('id="')[1].split('"')[0]] = str(element)
