"""Text parts as readers receive them: the deltas add up to the finished page."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime

from hypothesis import given
from hypothesis import strategies as st
from jinja2 import ChoiceLoader, DictLoader
from markupsafe import Markup

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


def test_the_frame_of_an_open_block_is_that_of_its_template() -> None:
    for template in (
        '<div class="answer" id="{{ id }}" data-id="{{ id }}"{% if open %} data-open{% endif %}>{{ html }}</div>',
        '<div id="{{ id }}" data-length="{{ id | length }}"{% if open %} data-open{% endif %}>{{ html }}</div>',
    ):
        environment = create_environment()
        assert environment.loader is not None
        own = DictLoader({"chat/_block.html": template})
        environment.loader = ChoiceLoader([own, environment.loader])
        pieces = PartRenderer(environment, SessionForms(csrf_token="t", session_id="s"))
        for part_id in ("1-2", "1234-56"):
            [shown] = ShownText().delta(pieces, TextPart(part_id, "tea", AT))
            assert shown == pieces.block(part_id, 1, Markup("<p>tea</p>"), is_open=True)
