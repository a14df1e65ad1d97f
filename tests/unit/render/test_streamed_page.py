"""The streamed page: sent text is never changed, and the finished page is complete."""

from __future__ import annotations

import random
import re

import pytest

from app.events import utc_now
from app.render.contexts.page_frame import SessionForms
from app.render.environment import create_environment
from app.render.part_renderer import PartRenderer
from app.render.streamed_page import StreamedText
from app.turn import TextPart

PIECES = PartRenderer(create_environment(), SessionForms(csrf_token="x", session_id="s", scripted=False))

ANSWERS = [
    "Three kettles under $50. The second one switches itself off.",
    "The **Harrow** costs $34.90, the *other* `one` less.\n\nBoth are in stock.",
    "Here:\n\n- one\n- two\n\nThat is [the cart](/cart) for you.",
    "| Name | Price |\n|---|---|\n| Harrow | $34.90 |\n| Lumen | $19.00 |\n\nThe second is cheaper.",
    "5 * 3 is not *bold, and ** neither.\nSecond line of it.",
    "a_b_c and snake_case_name stay as they are. Price | stock is no table.",
    "1984. was a good year\n\n1. first\n2. second\n\n> quoted **text**\n\nEnd",
    "Unfinished **bold",
]


def visible(html: str) -> str:
    return "".join(re.sub(r"<[^>]*>", " ", html).split())


def grown(text: str, cuts: list[int]) -> tuple[str, list[str]]:
    growing = StreamedText(PIECES, "1-2")
    sent: str = ""
    steps: list[str] = []
    for end in [*cuts, len(text)]:
        sent += str(growing.delta(TextPart("1-2", text[:end], utc_now())))
        steps.append(sent)
    sent += str(growing.delta(TextPart("1-2", text, utc_now(), open=False)))
    return sent, steps


@pytest.mark.parametrize("text", ANSWERS)
@pytest.mark.parametrize("seed", range(20))
def test_the_streamed_text_is_the_pages_text(text: str, seed: int) -> None:
    chance = random.Random(seed)
    cuts = sorted(chance.sample(range(1, len(text)), k=min(12, len(text) - 1)))
    sent, _ = grown(text, cuts)
    page = "".join(PIECES.part(TextPart("1-2", text, utc_now(), open=False)))
    assert "".join(sent.split()) == "".join(page.split())


def test_a_paragraph_arrives_before_it_is_finished() -> None:
    text = "Three kettles under fifty dollars. The second one switches itself off."
    _, steps = grown(text, [20, 40, 60])
    lengths = [len(visible(step)) for step in steps]
    assert lengths[0] > 0
    assert lengths == sorted(set(lengths))


def test_a_table_comes_when_it_is_whole() -> None:
    _, steps = grown("| a | b |\n|---|---|\n| 1 | 2 |", [5, 12, 22])
    assert visible("".join(steps[:3])) == ""
