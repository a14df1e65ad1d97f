"""Failures of a part's template: a notice replaces the part, and the rest of the page is unaffected."""

from __future__ import annotations

import asyncio
import re
from collections.abc import AsyncIterator, Iterator
from dataclasses import replace
from datetime import UTC, datetime
from html import unescape
from pathlib import Path
from typing import Any

import pytest
from jinja2 import UndefinedError
from markupsafe import Markup
from structlog.testing import capture_logs

from app.events import CallStatus, CartState, Completion, Context, Event, FunctionCall, TextChunk
from app.observe.metrics import PARTS_NOT_SHOWN
from app.render import markdown, part_renderer
from app.render.contexts.page_frame import Layout, SessionForms
from app.render.contexts.pages import ConversationPage
from app.render.contexts.registry import CONTEXTS, ELEMENT_IDS
from app.render.environment import async_twin, create_environment, render, stream, variables
from app.render.error_boundary import FLUSH, NOTICE, PartEnvironment, closing_tags
from app.render.fragments import Fragments
from app.render.part_renderer import PartRenderer
from app.render.streamed_page import growing_parts
from app.turn import Conversation, FunctionPart, LoggedEvent, Part, TextPart, Turn, UserPart
from devtools.gallery import Gallery
from tests.support.broken_templates import put_mistake, replace_template
from tests.support.every_state import EVERY_STATE

NOW = datetime.now(UTC)
FORMS = SessionForms(csrf_token="x", session_id="s")
PARTS = [name for name, kind in CONTEXTS.items() if not issubclass(kind, Layout)]
CARD = "components/_product_card.html"
RESULT = "functions/search_products.html"
GALLERY = Gallery(create_environment())
"""Contexts of states, shared because reading the samples takes longer than rendering them."""
FOUND = GALLERY.context(RESULT, "found")


@pytest.fixture(autouse=True)
def records() -> Iterator[list[Any]]:
    """Captured log records; none is written."""
    with capture_logs() as captured:
        yield captured


@pytest.fixture
def environment() -> PartEnvironment:
    return create_environment(failures="notice")


@pytest.fixture
def explaining() -> PartEnvironment:
    return create_environment(failures="explain")


def conversation_page(state: str = "live_without_scripts") -> ConversationPage:
    page = GALLERY.context("pages/conversation.html", state)
    assert isinstance(page, ConversationPage)
    return page


@pytest.mark.parametrize("template", PARTS)
def test_a_broken_part_is_a_notice_that_is_counted_and_logged(
    environment: PartEnvironment, tmp_path: Path, records: list[Any], template: str
) -> None:
    context = GALLERY.context(template, next(iter(GALLERY.states(template))))
    put_mistake(tmp_path, template, environment)
    counted = PARTS_NOT_SHOWN.labels(template)
    before = counted._value.get()
    html = render(environment, context)
    assert NOTICE in html and "prodct" not in html
    assert counted._value.get() == before + 1
    (record,) = [record for record in records if record["event"] == "part_not_shown"]
    assert record["template"].endswith(f"{template}:1")
    if find := ELEMENT_IDS.get(template):
        assert f' id="{find(variables(context))}"' in html
        assert record["part"] == find(variables(context))


@pytest.mark.parametrize(("template", "state"), [each for each in EVERY_STATE if each[0] in ELEMENT_IDS])
def test_a_part_has_the_id_of_its_notice(template: str, state: str) -> None:
    context = GALLERY.context(template, state)
    html = render(create_environment(), context)
    assert f' id="{ELEMENT_IDS[template](variables(context))}"' in html.partition(">")[0]


def test_each_broken_card_of_a_page_is_a_notice_and_all_else_is_there(
    environment: PartEnvironment, tmp_path: Path
) -> None:
    context = GALLERY.context("pages/products.html", "all")
    whole = render(environment, context)
    put_mistake(tmp_path, CARD, environment)
    broken = render(environment, context)
    assert broken.count(NOTICE) == whole.count('<article class="card') > 1
    assert broken.index('class="filters"') < broken.index(NOTICE) < broken.index("</main>")


@pytest.mark.parametrize(
    ("source", "reason"),
    [
        ("\n{{ prodct.name }}", ":2: `prodct` is not defined; did you mean `product`?"),
        ("{{ product.prise }}", ":1: `prise` is not defined; did you mean `price`?"),
        ("{{ product.name.uper() }}", ":1: `uper` is not defined; did you mean `upper`?"),
        ("{{ xyzzy }}", ":1: `xyzzy` is not defined"),
        ("{{ product.price | mony }}", ":1: No filter named 'mony'.; did you mean `money`?"),
        ("{% if product %}\n{{ 1 }}", ":2: Unexpected end of template."),
        (
            '{% include "components/_pricee.html" %}',
            ":1: the template `components/_pricee.html` is not there; did you mean `components/_price.html`?",
        ),
        ("{{ product.price + 1 }}", ":1: TypeError: can only concatenate str"),
        ("{{ product.price | float / 0 }}", ":1: ZeroDivisionError: "),
        ("{% include 'components/_product_card.html' %}", ":1: RecursionError: maximum recursion depth"),
        ("{{ static('css/none.css') }}", ":1: FileNotFoundError: "),
        (
            "{% with thing = product %}{{ thng }}{% endwith %}",
            ":1: `thng` is not defined; did you mean `thing`?",
        ),
    ],
)
def test_the_notice_of_development_says_where_and_why(
    explaining: PartEnvironment, tmp_path: Path, source: str, reason: str
) -> None:
    replace_template(tmp_path, CARD, source, explaining)
    html = render(explaining, FOUND)
    assert NOTICE in html and "<h2" in html
    (said, *_) = re.findall(r"<code>(.*?)</code>", html)
    assert f"components/_product_card.html{reason}" in unescape(said)


def test_the_text_of_a_notice_is_escaped(explaining: PartEnvironment, tmp_path: Path) -> None:
    replace_template(
        tmp_path,
        CARD,
        "{{ ('<img src=x onerror=alert(1)>' ~ product.id) | int(base=0) + none }}{{ product['<b>'] }}",
        explaining,
    )
    html = render(explaining, FOUND)
    assert NOTICE in html and "<b>" not in html and "<img src=x" not in html


def test_failures_raise_in_a_strict_environment(tmp_path: Path) -> None:
    strict = create_environment()
    put_mistake(tmp_path, CARD, strict)
    with pytest.raises(UndefinedError):
        render(strict, FOUND)


def test_a_page_whose_own_frame_fails_raises(environment: PartEnvironment, tmp_path: Path) -> None:
    put_mistake(tmp_path, "layouts/base.html", environment)
    with pytest.raises(UndefinedError):
        render(environment, conversation_page())


def test_one_failure_is_logged_once_however_often_it_is_drawn(
    environment: PartEnvironment, tmp_path: Path, records: list[Any]
) -> None:
    put_mistake(tmp_path, "chat/_block.html", environment)
    drawing = PartRenderer(environment, FORMS)
    for ordinal in (*[1] * 50, 2):
        drawing.block("1-2", ordinal, Markup("<p>words</p>"), is_open=True)
    assert [record["part"] for record in records] == ["part-1-2-1", "part-1-2-2"]


def test_a_part_whose_template_lost_its_id_can_still_be_found(
    environment: PartEnvironment, tmp_path: Path
) -> None:
    put_mistake(tmp_path, "functions/_running.html", environment)
    replace_template(tmp_path, "functions/search_products.html", "<p>Found something.</p>", environment)
    html = PartRenderer(environment, FORMS).single(searching("done"))
    assert html == '<div class="part" id="part-7-2"><p>Found something.</p></div>'


def test_a_result_of_the_wrong_shape_is_a_notice(environment: PartEnvironment) -> None:
    part = replace(searching("done"), result={"products": 7})
    html = PartRenderer(environment, FORMS).single(part)
    assert NOTICE in html and ' id="part-7-2"' in html


# ---------------------------------------------------------------- the stream of fragments


def searching(status: CallStatus) -> FunctionPart:
    result = {"products": [], "total": 0, "query": "kettles", "filters": {}} if status == "done" else None
    return FunctionPart("7-2", "search_products", {"query": "kettles"}, status, NOW, result)


def events_of_a_turn() -> list[Event]:
    call: dict[str, Any] = {
        "turn_id": "t",
        "timestamp": NOW,
        "call_id": "1-2",
        "name": "search_products",
        "parameters": {},
    }
    result = {"products": [], "total": 0, "query": "kettles", "filters": {}}
    return [
        Context(turn_id="t", timestamp=NOW, message="kettles"),
        FunctionCall(**call, status="running"),
        FunctionCall(**call, status="done", result=result),
        TextChunk(turn_id="t", timestamp=NOW, part_id="1-3", text="Nothing **here**."),
        Completion(turn_id="t", timestamp=NOW, message_id="m", finish_reason="stop"),
    ]


def frames_of_a_turn(environment: PartEnvironment) -> list[str]:
    fragments = Fragments(PartRenderer(environment, FORMS), Conversation())
    rows = [LoggedEvent("s", seq, event) for seq, event in enumerate(events_of_a_turn(), start=1)]
    return [fragments.frames([row]).decode() for row in rows]


@pytest.mark.parametrize("template", PARTS)
def test_every_frame_of_a_turn_comes_whatever_template_is_broken(
    environment: PartEnvironment, tmp_path: Path, template: str
) -> None:
    put_mistake(tmp_path, template, environment)
    frames = frames_of_a_turn(environment)
    assert [frame.partition("\n")[0] for frame in frames] == [f"id: {seq}" for seq in range(1, 6)]


def test_a_broken_result_takes_the_place_of_its_running_line(
    environment: PartEnvironment, tmp_path: Path
) -> None:
    put_mistake(tmp_path, "functions/search_products.html", environment)
    _, running, done, text, end = frames_of_a_turn(environment)
    for frame in (running, done):
        assert 'hx-target="#turn-1-parts"><div class="part not-shown" id="part-1-2">' in frame
    assert "Nothing" in text and 'data-status="done"' in end


def test_markdown_that_cannot_be_drawn_is_a_notice(
    environment: PartEnvironment, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object, **__: object) -> list[Markup]:
        raise RecursionError("too deep")

    monkeypatch.setattr(markdown.BlockCutter, "update", fail)
    monkeypatch.setattr(part_renderer, "blocks", fail)
    frames = frames_of_a_turn(environment)
    assert '<div class="part not-shown" id="part-1-3-1">' in frames[3] and 'data-status="done"' in frames[4]
    text = TextPart("1-3", "words", NOW)
    (html,) = PartRenderer(environment, FORMS).part(text)
    assert NOTICE in html


# ---------------------------------------------------------------- the streamed page


async def no_batches() -> AsyncIterator[list[Part]]:
    for batch in list[list[Part]]():
        yield batch


async def streamed(environment: PartEnvironment, turn: Turn, parts: AsyncIterator[Markup]) -> str:
    page = conversation_page()
    view = replace(next(iter(page.turns)), turn=turn, parts=parts)
    renderer = stream(async_twin(environment), replace(page, turns=[view]))
    return "".join([piece async for piece in renderer])


async def test_the_streamed_page_goes_on_after_a_broken_part(
    environment: PartEnvironment, tmp_path: Path
) -> None:
    put_mistake(tmp_path, "functions/search_products.html", environment)
    turn = Turn(7, "t", "running", [UserPart("7-1", "kettles", NOW), searching("running")])

    async def batches() -> AsyncIterator[list[Part]]:
        turn.parts[1] = searching("done")
        yield [turn.parts[1]]
        turn.parts.append(TextPart("7-3", "Nothing here.", NOW, open=False))
        turn.status = "done"
        yield [turn.parts[2]]

    html = await streamed(environment, turn, growing_parts(PartRenderer(environment, FORMS), turn, batches()))
    assert html.count(NOTICE) == 1
    assert html.index(NOTICE) < html.index("Nothing here.") < html.index('data-status="done"')
    assert html.rstrip().endswith("</html>")


async def test_the_open_tags_of_a_part_that_fails_are_closed(environment: PartEnvironment) -> None:
    turn = Turn(7, "t", "running", [])

    async def parts() -> AsyncIterator[Markup]:
        yield Markup("<p>first<b>")
        yield FLUSH
        yield Markup("<p>never sent")
        raise ConnectionError("the log is gone")

    html = await streamed(environment, turn, parts())
    assert "never sent" not in html
    after = html.partition("<p>first<b>")[2]
    assert after.index(NOTICE) < after.index("</b></p></div></article>") < after.index('id="composer"')


async def test_a_turn_s_own_frame_that_fails_leaves_the_page_whole(
    environment: PartEnvironment, tmp_path: Path
) -> None:
    put_mistake(tmp_path, "chat/_turn.html", environment)
    turn = Turn(7, "t", "running", [])
    html = await streamed(
        environment, turn, growing_parts(PartRenderer(environment, FORMS), turn, no_batches())
    )
    assert '<div class="part not-shown" id="turn-7">' in html and html.rstrip().endswith("</html>")


async def test_a_growing_text_that_cannot_be_drawn_says_so_once(
    environment: PartEnvironment, monkeypatch: pytest.MonkeyPatch
) -> None:
    text = TextPart("7-2", "The first words ", NOW)
    turn = Turn(7, "t", "running", [UserPart("7-1", "kettles", NOW), text])

    async def batches() -> AsyncIterator[list[Part]]:
        def fail(*_: object, **__: object) -> list[Markup]:
            raise RecursionError("too deep")

        monkeypatch.setattr(markdown.BlockCutter, "update", fail)
        for _ in range(3):
            text.text += "and more "
            yield [text]

    html = Markup("").join(
        [piece async for piece in growing_parts(PartRenderer(environment, FORMS), turn, batches())]
    )
    assert html.count(NOTICE) == 1
    assert closing_tags(html) == ""


async def test_the_cart_beside_a_streamed_page_is_the_one_after_the_answer(
    environment: PartEnvironment,
) -> None:
    page = conversation_page()
    (view,) = page.turns
    ready = asyncio.Event()

    async def parts() -> AsyncIterator[Markup]:
        yield FLUSH
        await ready.wait()

    view = replace(view, parts=parts())
    html = ""
    async for piece in stream(async_twin(environment), replace(page, turns=[view])):
        html += piece
        if not ready.is_set():
            page.forms.latest.cart = CartState(count=3, total="47.50", items=page.frame.cart.items)
            ready.set()
    assert "$47.50" in html.partition('id="cart-shelf"')[2]
    assert "3<" in html.partition('id="cart-link"')[2]
