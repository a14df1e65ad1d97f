"""Families of local models through a server that passes their dialects on as text, in two providers' forms."""

from __future__ import annotations

import json
import re
from itertools import zip_longest
from typing import Any

import pytest

from app.llm import CallRequested
from app.llm.litellm_model import CALL_LOST
from tests.integration.providers.families import CALLS, ORDINARY, THOUGHTS, Answer
from tests.integration.providers.provider import Provider, Reply
from tests.integration.providers.provider_client import RoundOutput, model_at, run_round
from tests.integration.providers.silent_litellm import quiet
from tests.integration.providers.wire import ANTHROPIC, OPENAI, Call, Family, choice, openai_chunk, sse
from tests.support.paths import ROOT

pytestmark = quiet

FORMS = pytest.mark.parametrize("form", (OPENAI, ANTHROPIC), ids=lambda form: form.name)
SEARCH = ("search_products", {"query": "kettles"})
DETAILS = ("show_product_details", {"product_id": "k-17"})


async def answered(replies: Provider, form: Family, *sent: Reply, thinks_first: str = "auto") -> RoundOutput:
    """Return the outcome of a round of a new model, whose habits are not known."""
    replies.answer(*sent)
    return await run_round(model_at(replies.url, form.model, form.base, ai_thinks_first=thinks_first))


def called(output: RoundOutput) -> list[tuple[str, Any]]:
    """Return the calls with their parsed arguments."""
    return [(call.name, json.loads(call.arguments)) for call in output.calls]


@FORMS
@pytest.mark.parametrize(
    "answer", (*CALLS, *THOUGHTS), ids=lambda answer: f"{answer.family}: {answer.sent[:30]}"
)
async def test_only_the_answer_is_shown_and_the_calls_are_made(
    replies: Provider, form: Family, answer: Answer
) -> None:
    always = "yes" if form is ANTHROPIC else "auto"  # the beginning is held back only for local models
    output = await answered(replies, form, form.reply(answer.sent), thinks_first=always)
    assert output.failed is None
    assert output.text.strip() == answer.words
    assert called(output) == list(answer.calls)
    assert [end.reason for end in output.finished] == ["calls" if answer.calls else "stop"]


@FORMS
@pytest.mark.parametrize("text", ORDINARY, ids=lambda text: text[:30])
async def test_text_that_resembles_a_call_is_shown(replies: Provider, form: Family, text: str) -> None:
    output = await answered(replies, form, form.reply(text))
    shown = output.text.replace("< ", "<")  # the filter of links puts a space into each beginning of a tag
    assert (shown, output.calls, output.failed) == (text.replace("< ", "<"), [], None)


def test_every_family_has_a_line_in_the_document() -> None:
    lines = (ROOT / "docs" / "models.md").read_text(encoding="utf-8").splitlines()
    listed = {line.split("|")[1].strip() for line in lines if re.match(r"\| [\w`]", line)}
    assert {answer.family for answer in (*CALLS, *THOUGHTS)} <= listed


async def test_a_model_that_thinks_without_an_opening_mark_is_remembered(replies: Provider) -> None:
    thinking = OPENAI.reply("I plan.</think>Here.")
    replies.answer(thinking, OPENAI.reply("Only this."), thinking)
    model = model_at(replies.url, OPENAI.model, OPENAI.base, ai_thinks_first="auto")
    assert [(await run_round(model)).text for _ in range(3)] == ["Here.", "Only this.", "Here."]


# Calls in the provider's own field, but in other shapes


def of_pieces(*pieces: dict[str, Any], finish: str = "tool_calls", name: str = "tool_calls") -> Reply:
    """Return a chat completion whose chunks each have one piece of a call."""
    deltas = [{name: [piece] if name == "tool_calls" else piece} for piece in pieces]
    chunks = [openai_chunk([choice(delta)]) for delta in deltas]
    return Reply(sse(*chunks, openai_chunk([choice({}, finish)])) + b"data: [DONE]\n\n")


def piece(
    index: int | None, arguments: Any = None, name: str | None = None, call_id: str | None = None
) -> dict[str, Any]:
    """Return a piece of a call, without what is None."""
    function = {"name": name, "arguments": arguments}
    given = {"index": index, "id": call_id, "type": "function", "function": function}
    given["function"] = {key: value for key, value in function.items() if value is not None}
    return {key: value for key, value in given.items() if value is not None}


KETTLES, PRODUCT = '{"query": "kettles"}', '{"product_id": "k-17"}'

SHAPES: dict[str, tuple[Reply, list[tuple[str, Any]]]] = {
    "two whole calls at one index without ids": (
        of_pieces(piece(0, KETTLES, SEARCH[0]), piece(0, PRODUCT, DETAILS[0])),
        [SEARCH, DETAILS],
    ),
    "two calls in pieces at one index without ids": (
        of_pieces(
            piece(0, "", SEARCH[0]), piece(0, '{"query": '), piece(0, '"kettles"}'),
            piece(0, "", DETAILS[0]), piece(0, PRODUCT),
        ),
        [SEARCH, DETAILS],
    ),
    "the second call's arguments at the first one's index": (
        of_pieces(
            piece(0, KETTLES, SEARCH[0], "a"), piece(1, "", DETAILS[0], "b"),
            piece(0, '{"product_id":', ""), piece(0, ' "k-17"}', ""),
        ),
        [SEARCH, DETAILS],
    ),
    "objects that follow each other": (
        of_pieces(piece(0, KETTLES + '{"query": "mugs"}', SEARCH[0], "a")),
        [SEARCH, ("search_products", {"query": "mugs"})],
    ),
    "a placeholder before the arguments": (
        of_pieces(piece(0, "{}", SEARCH[0], "a"), piece(0, KETTLES)),
        [SEARCH],
    ),
    "the whole call once more": (
        of_pieces(piece(0, KETTLES, SEARCH[0], "a"), piece(0, KETTLES, SEARCH[0], "a")),
        [SEARCH],
    ),
    "no index": (of_pieces(piece(None, KETTLES, SEARCH[0], "a")), [SEARCH]),
    "a name space": (of_pieces(piece(0, KETTLES, "functions.search_products", "a")), [SEARCH]),
    "another name space": (of_pieces(piece(0, KETTLES, "default_api:search_products", "a")), [SEARCH]),
    "a control token in the name": (
        of_pieces(piece(0, KETTLES, "search_products<|channel|>commentary", "a")),
        [SEARCH],
    ),
    "capitals": (of_pieces(piece(0, KETTLES, "searchProducts", "a")), [SEARCH]),
    "a trailing comma": (of_pieces(piece(0, '{"query": "kettles",}', SEARCH[0], "a")), [SEARCH]),
    "single quotes": (of_pieces(piece(0, "{'query': 'kettles'}", SEARCH[0], "a")), [SEARCH]),
    "Python's constants": (
        of_pieces(piece(0, "{'query': \"it's\", 'in_stock_only': True, 'category': None}", SEARCH[0], "a")),
        [("search_products", {"query": "it's", "in_stock_only": True, "category": None})],
    ),
    "an object in a text": (of_pieces(piece(0, json.dumps(KETTLES), SEARCH[0], "a")), [SEARCH]),
    "an object for the arguments": (of_pieces(piece(0, {"query": "kettles"}, SEARCH[0], "a")), [SEARCH]),
    "wrapped arguments": (of_pieces(piece(0, json.dumps({"arguments": SEARCH[1]}), SEARCH[0], "a")), [SEARCH]),
    "null for the arguments": (of_pieces(piece(0, "null", "get_recommendations", "a")), [("get_recommendations", {})]),
    "the older function_call": (
        of_pieces(
            {"name": SEARCH[0], "arguments": ""}, {"arguments": '{"query":'}, {"arguments": ' "kettles"}'},
            name="function_call", finish="function_call",
        ),
        [SEARCH],
    ),
}  # fmt: skip


@pytest.mark.parametrize("shape", SHAPES)
async def test_calls_of_another_shape_are_made_in_order(replies: Provider, shape: str) -> None:
    sent, wanted = SHAPES[shape]
    output = await answered(replies, OPENAI, sent)
    assert output.failed is None
    assert called(output) == wanted


async def test_a_content_in_parts_is_its_text_without_thoughts(replies: Provider) -> None:
    thought = {"type": "thinking", "thinking": [{"type": "text", "text": "I plan."}]}
    deltas: list[dict[str, Any]] = [
        {"content": [thought]},
        {"content": [{"type": "text", "text": "Hel"}]},
        {"content": "lo."},
    ]
    chunks = [openai_chunk([choice(delta)]) for delta in deltas]
    body = sse(*chunks, openai_chunk([choice({}, "stop")])) + b"data: [DONE]\n\n"
    output = await answered(replies, OPENAI, Reply(body))
    assert (output.text, output.failed) == ("Hello.", None)


async def test_the_halves_of_an_emoji_in_two_pieces_are_one_emoji(replies: Provider) -> None:
    chunks = [openai_chunk([choice({"content": text})]) for text in ("Gift ", "\ud83c", "\udf81", " wrapped")]
    lines = "".join(
        f"data: {json.dumps(chunk)}\n\n" for chunk in [*chunks, openai_chunk([choice({}, "stop")])]
    )
    output = await answered(replies, OPENAI, Reply(lines.encode() + b"data: [DONE]\n\n"))
    assert output.text == "Gift \U0001f381 wrapped"


async def test_a_round_without_its_calls_is_asked_for_again(replies: Provider) -> None:
    announced = OPENAI.reply("One moment, I am looking.", finish="tool_calls")
    asked = of_pieces(piece(0, KETTLES, SEARCH[0], "a"))
    output = await answered(replies, OPENAI, announced, asked)
    assert (output.text, called(output)) == ("One moment, I am looking.", [SEARCH])
    output = await answered(replies, OPENAI, announced, announced)
    assert output.text == f"One moment, I am looking.\n\n{CALL_LOST}"
    assert [end.reason for end in output.finished] == ["stop"]


async def test_a_call_that_cannot_be_read_is_refused_so_that_the_model_writes_it_again(
    replies: Provider,
) -> None:
    for sent in (
        "<tool_call>search for kettles, please</tool_call>",
        '<tool_call>{"name": "search_products", "argu',
    ):
        output = await answered(replies, OPENAI, OPENAI.reply(sent))
        [call] = output.calls
        assert isinstance(call, CallRequested)
        assert (output.text, output.failed) == ("", None)
        with pytest.raises(ValueError):  # no arguments that anything could run with
            json.loads(call.arguments)


async def test_blocks_whose_events_interleave_are_read_in_their_order(replies: Provider) -> None:
    whole = ANTHROPIC.reply(
        "Let me look.",
        *(Call(name, arguments) for name, arguments in (SEARCH, DETAILS)),
    ).body.decode()
    events = [event for event in whole.split("\n\n") if event]
    start: list[str] = []
    stop: list[str] = []
    rest: list[str] = []
    deltas: dict[str, list[str]] = {}
    for event in events:
        index = re.search(r'"index": (\d)', event)
        if index is None:
            rest.append(event)
        elif "block_start" in event:
            start.append(event)
        elif "block_stop" in event:
            stop.append(event)
        else:
            deltas.setdefault(index[1], []).append(event)
    mixed = [each for row in zip_longest(*deltas.values()) for each in row if each]
    body = "\n\n".join([rest[0], *start, *mixed, *stop, *rest[1:]]) + "\n\n"
    output = await answered(replies, ANTHROPIC, Reply(body.encode()))
    assert output.failed is None
    assert (output.text, called(output)) == ("Let me look.", [SEARCH, DETAILS])
