"""Cost of work on the event loop: it grows linearly with the text of a model or a shopper."""

from __future__ import annotations

import threading
from collections.abc import Callable
from datetime import UTC, datetime
from functools import partial
from typing import Any

import pytest

from app.assistant.guards.claims import correction
from app.assistant.guards.prices import unsupported_price
from app.events import CartLine, CartState, Context
from app.llm import ModelMessage, ModelRequest
from app.llm.providers.stream_filters import TextFilter
from app.render.contexts.page_frame import SessionForms
from app.render.environment import create_environment
from app.render.markdown import BlockCutter, block_cutter, growing_table
from app.render.markdown.open_marks import close_open_marks
from app.render.part_renderer import PartRenderer
from app.render.plain_text import plain
from app.render.render_thread import LONG, drawn
from app.render.streamed_page import StreamedText
from app.simulated import turn
from app.simulated.model import SimulatedModel
from app.simulated.script import Round
from app.simulated.turn import next_round
from app.simulated.vocabulary import Vocabulary
from app.turn import Conversation, FunctionPart, TextPart, Turn
from tests.support.cost_growth import grows_too_fast

NOW = datetime(2026, 1, 1, tzinfo=UTC)
LINE = {
    "product_id": "k",
    "name": "K",
    "unit_price": "9.90",
    "line_total": "9.90",
    "currency": "USD",
    "url": "/",
}
CART = CartState(items=[CartLine.model_validate(LINE | {"quantity": 1})], count=1, total="9.90")
PRICED = [{"price": f"{number * 7}.{number % 90 + 10}"} for number in range(200)]


def said(text: str) -> Turn:
    """Return a turn that shows two hundred prices and then contains this text."""
    found = FunctionPart("1-2", "search_products", {}, "done", NOW, {"products": PRICED})
    return Turn(1, "t", parts=[found, TextPart("1-3", text, NOW)])


def check_prices(text: str) -> None:
    unsupported_price(turn := said(text), Conversation([turn], Context(cart=CART)))


def check_claims(text: str) -> None:
    correction(said(text), CART)


def filter_words(text: str) -> None:
    wording = TextFilter({"k"})
    wording.feed(text)
    wording.flush()


def repeated(unit: str, length: int) -> str:
    return unit * (length // len(unit))


@pytest.mark.parametrize(
    ("work", "units"),
    [
        (check_prices, ["1", "1,111,", "$9.90, ", "$1.37, $1.38 "]),
        (check_claims, ["i've added it, ", "in your cart, ", "added already and ", "a. "]),
        (filter_words, ["<think>a</think>", "[a](", "![a](b)", "](", "<", "![", "[a" + " " * 40]),
        (close_open_marks, ["*a ", "[a](b ", "~", "&a", "\\", "[", "`a "]),
        (plain, ["[", "[a](", "*"]),
    ],
)
def test_the_work_grows_with_the_text_and_no_faster(work: Callable[[str], None], units: list[str]) -> None:
    grown = [unit for unit in units if grows_too_fast(work, partial(repeated, unit), 1_000, 20_000)]
    assert grown == []


TEXTS = {
    "emphasis": "*a **b _c_ " * 270,
    "list": "- [x](/cart) *b*\n" * 180,
    "quote": "> `a *b\n" * 370,
    "table": "| a | b |\n|---|---|\n" + "| *x* | $12.90 |\n" * 180,
    "loose table": "a | b\n---|---\n" + "*x* | $12.90\n" * 220,
    "code": "```\n" + "x = 1\n" * 480,
}
STEP = 20
MOST_PARSED = 30
"""Limit of parsed characters per character of a growing text. Parsing 3,000 characters at each step makes 150."""


class Counting:
    """A counter of the characters that the rendering functions receive."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.characters = 0
        for module, name in (
            (block_cutter, "render_block"),
            (block_cutter, "cut"),
            (growing_table, "drawn_table"),
        ):
            monkeypatch.setattr(module, name, self.counted(getattr(module, name)))

    def counted(self, function: Callable[[str], Any]) -> Callable[[str], Any]:
        """Return the function, with its characters counted."""

        def count(source: str) -> Any:
            self.characters += len(source)
            return function(source)

        return count


@pytest.mark.parametrize("kind", TEXTS)
def test_a_block_that_grows_is_parsed_a_few_times_not_at_each_step(
    kind: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    counting, cutter, text = Counting(monkeypatch), BlockCutter(), TEXTS[kind]
    for end in range(STEP, len(text), STEP):
        cutter.update(text[:end], is_open=True)
    cutter.update(text, is_open=False)
    assert counting.characters < MOST_PARSED * len(text)


@pytest.mark.parametrize("kind", ["emphasis", "code"])
def test_a_page_that_is_being_written_does_not_draw_at_each_step(
    kind: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    pieces = PartRenderer(create_environment(), SessionForms(csrf_token="x", session_id="s"))
    counting, growing, text = Counting(monkeypatch), StreamedText(pieces, "1-2"), "a " + TEXTS[kind]
    for end in range(STEP, len(text), STEP):
        growing.delta(TextPart("1-2", text[:end], NOW))
    growing.delta(TextPart("1-2", text, NOW, open=False))
    assert counting.characters < 2 * MOST_PARSED * len(text)


def test_a_long_block_shows_each_eighth_that_is_new() -> None:
    cutter, text = BlockCutter(), TEXTS["emphasis"]
    shown = [len("".join(cutter.update(text[:end], is_open=True))) for end in range(STEP, len(text), STEP)]
    assert shown == sorted(shown)
    assert all(now > 0.8 * end for now, end in zip(shown, range(STEP, len(text), STEP), strict=True))


def test_a_block_that_was_cut_off_is_shown_to_its_end() -> None:
    cutter, text = BlockCutter(), TEXTS["list"]
    for end in range(STEP, 2_000, STEP):
        cutter.update(text[:end], is_open=True)
    stopped = text[:2_007]
    assert cutter.update(stopped, is_open=True, whole=True) == BlockCutter().update(stopped, is_open=True)


@pytest.mark.parametrize(("characters", "elsewhere"), [(LONG, False), (LONG + 1, True)])
async def test_long_text_is_drawn_off_the_event_loop(characters: int, elsewhere: bool) -> None:
    thread = await drawn(threading.get_ident, characters)
    assert (thread != threading.get_ident()) is elsewhere


async def test_the_built_in_assistant_works_off_the_event_loop(monkeypatch: pytest.MonkeyPatch) -> None:
    threads = []

    def play(request: ModelRequest, vocabulary: Vocabulary) -> Round:
        threads.append(threading.get_ident())
        return next_round(request, vocabulary)

    monkeypatch.setattr(turn, "next_round", play)
    events = [
        event async for event in SimulatedModel(0).stream(ModelRequest((ModelMessage("user", "hello"),)))
    ]
    assert events
    assert threads != [threading.get_ident()]
