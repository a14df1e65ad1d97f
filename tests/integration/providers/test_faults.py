"""Failures of providers, one by one: the shopper's message, the retries, and the actions that never happen."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable
from contextlib import aclosing
from typing import Any

import pytest
from structlog.testing import capture_logs

from app.llm import ModelCall, ModelMessage, RoundFinished, TextDelta
from app.llm.model_prices import MARGIN, tokens_in
from app.llm.providers.errors import BROKEN_OFF, SENTENCES, ErrorKind
from app.llm.providers.failover import ATTEMPTS, pause_after, targets
from app.llm.providers.round import OUT_OF_ROOM
from app.llm.providers.tool_calls import ARGUMENTS_LIMIT
from app.settings import Settings
from tests.integration.providers.provider import Provider, Reply, provider
from tests.integration.providers.provider_client import KEY, model_at, request, run_round
from tests.integration.providers.silent_litellm import quiet
from tests.integration.providers.wire import (
    ANTHROPIC,
    FAMILIES,
    GEMINI,
    OLLAMA,
    OPENAI,
    Call,
    Family,
    openai_chunk,
    sse,
)

pytestmark = quiet

SEARCH = Call("search_products", {"query": "kettle", "max_price": 40})
EACH = pytest.mark.parametrize("family", FAMILIES, ids=lambda family: family.name)
STREAMING_CALLS = pytest.mark.parametrize("family", (OPENAI, ANTHROPIC), ids=lambda family: family.name)


def asking(replies: Provider, family: Family, **settings: Any):
    return model_at(replies.url, family.model, family.base, **settings)


def refused(status: int, **headers: str) -> Reply:
    body = json.dumps({"error": {"message": "as scripted", "type": "error", "code": "scripted"}})
    return Reply(body.encode(), status, "application/json", headers)


@EACH
@pytest.mark.parametrize("status", [400, 401, 403, 404])
async def test_permanent_errors_are_not_retried(replies: Provider, family: Family, status: int) -> None:
    replies.answer().again = refused(status)
    output = await run_round(asking(replies, family))
    assert output.failed is not None
    assert (output.failed.code, output.failed.retryable) == ("model_unavailable", False)
    assert output.failed.message == SENTENCES[ErrorKind.SETUP]
    assert len(replies.requests) == 1


@EACH
@pytest.mark.parametrize("status", [429, 500, 502, 503, 529])
async def test_temporary_errors_are_retried_until_they_pass(
    replies: Provider, family: Family, status: int
) -> None:
    replies.answer(refused(status), refused(status), family.reply("A small one."))
    output = await run_round(asking(replies, family))
    assert (output.text, output.failed) == ("A small one.", None)
    assert len(replies.requests) == 3


@EACH
async def test_tries_come_to_an_end(replies: Provider, family: Family) -> None:
    replies.answer().again = refused(503)
    output = await run_round(asking(replies, family))
    assert output.failed is not None
    assert (output.failed.code, output.failed.message) == ("model_unavailable", SENTENCES[ErrorKind.PASSING])
    assert len(replies.requests) == ATTEMPTS


@EACH
async def test_a_pause_that_is_asked_for_is_made(
    replies: Provider, family: Family, monkeypatch: pytest.MonkeyPatch
) -> None:
    pauses: list[float | None] = []

    def noted(*given: Any, **more: Any) -> float | None:
        pauses.append(pause_after(*given, **more))
        return 0.0

    monkeypatch.setattr("app.llm.litellm_model.pause_after", noted)
    replies.answer(refused(429, **{"retry-after": "7"}), family.reply("There."))
    output = await run_round(asking(replies, family))
    assert output.text == "There."
    assert pauses == [7.0]


@EACH
async def test_a_requested_pause_of_minutes_is_not_made(replies: Provider, family: Family) -> None:
    replies.answer().again = refused(429, **{"retry-after": "120"})
    output = await run_round(asking(replies, family))
    assert output.failed is not None
    assert (output.failed.code, output.failed.retryable) == ("rate_limited", True)
    assert len(replies.requests) == 1


@EACH
async def test_silence_before_the_first_word_ends_as_a_timeout(replies: Provider, family: Family) -> None:
    replies.answer().again = Reply(silent=True)
    output = await run_round(asking(replies, family, ai_first_token_seconds=0.2))
    assert output.failed is not None
    assert output.failed.code == "timeout"
    assert len(replies.requests) == 2


@EACH
async def test_headers_are_no_sign_of_life(replies: Provider, family: Family) -> None:
    replies.answer().again = Reply(b"", content_type=family.content_type, then="hang")
    output = await run_round(asking(replies, family, ai_first_token_seconds=0.2))
    assert output.failed is not None
    assert output.failed.code == "timeout"


@EACH
async def test_silence_in_the_middle_ends_the_answer_and_the_connection(
    replies: Provider, family: Family
) -> None:
    whole = family.reply("One moment, I will look for it.")
    replies.answer(Reply(whole.body[: cut_place(whole.body)], content_type=family.content_type, then="hang"))
    output = await run_round(asking(replies, family, ai_silence_seconds=0.2))
    assert output.text.startswith("One")
    assert output.failed is not None
    assert output.failed.code == "timeout"
    assert len(replies.requests) == 1
    async with asyncio.timeout(10):
        await replies.left.wait()


def cut_place(body: bytes) -> int:
    """Return a position within an answer's text and within a line."""
    return body.index(b"oment") + 40


@EACH
async def test_a_connection_cut_in_the_middle_of_text_ends_with_a_notice(
    replies: Provider, family: Family
) -> None:
    whole = family.reply("One moment, I will look for it.")
    replies.answer(Reply(whole.body[: cut_place(whole.body)], content_type=family.content_type, then="cut"))
    output = await run_round(asking(replies, family))
    assert output.text.startswith("One")
    assert output.finished == []
    assert output.failed is not None
    assert (output.failed.code, output.failed.message) == ("model_unavailable", BROKEN_OFF)
    assert len(replies.requests) == 1


@EACH
async def test_an_answer_that_ends_without_its_end_counts_as_cut_off(
    replies: Provider, family: Family
) -> None:
    whole = family.reply("One moment, I will look for it.")
    replies.answer(Reply(whole.body[: cut_place(whole.body)], content_type=family.content_type))
    output = await run_round(asking(replies, family))
    assert output.text.startswith("One")
    if family is GEMINI:  # sends usage figures with every piece, so that the last one looks like the end
        assert output.failed is None
        return
    assert [end.reason for end in output.finished] == ["length"]


@STREAMING_CALLS
@pytest.mark.parametrize("then", ["end", "cut"])
async def test_a_call_cut_in_the_middle_is_asked_for_again_and_never_guessed(
    replies: Provider, family: Family, then: Any
) -> None:
    whole = family.reply(SEARCH)
    torn = Reply(whole.body[: whole.body.index(b"max_")], content_type=family.content_type, then=then)
    replies.answer(torn, whole)
    output = await run_round(asking(replies, family))
    assert [json.loads(call.arguments) for call in output.calls] == [SEARCH.arguments]
    assert len(replies.requests) == 2


@STREAMING_CALLS
async def test_a_torn_call_with_a_clean_end_is_not_made(replies: Provider, family: Family) -> None:
    replies.answer().again = family.reply(Call("add_to_cart", {"product_id": "k-17", "quantity": 12}, torn=2))
    output = await run_round(asking(replies, family))
    assert output.calls == []
    assert output.failed is not None
    assert output.failed.code == "model_unavailable"
    assert len(replies.requests) == ATTEMPTS


@STREAMING_CALLS
async def test_a_torn_call_after_text_ends_the_answer(replies: Provider, family: Family) -> None:
    replies.answer().again = family.reply("I look.", Call("search_products", {"query": "kettle"}, torn=3))
    output = await run_round(asking(replies, family))
    assert (output.text, output.calls) == ("I look.", [])
    assert output.failed is not None
    assert len(replies.requests) == 1


async def test_blanks_without_end_in_the_arguments_are_cut_off(replies: Provider) -> None:
    begun = {"index": 0, "id": "a", "function": {"name": "search_products", "arguments": '{"query": "'}}
    more = {"index": 0, "function": {"arguments": " " * 1_000}}
    deltas = [begun, *[more] * (ARGUMENTS_LIMIT // 1_000 + 1)]
    chunks = [{"index": 0, "delta": {"tool_calls": [each]}, "finish_reason": None} for each in deltas]
    replies.answer().again = Reply(
        sse(*(openai_chunk([each]) for each in chunks)), sizes=(50_000,), then="hang"
    )
    output = await run_round(asking(replies, OPENAI))
    assert output.calls == []
    assert output.failed is not None


async def test_arguments_that_are_not_json_are_passed_on_for_the_function_to_refuse(
    replies: Provider,
) -> None:
    wrong = {"index": 0, "id": "a", "function": {"name": "search_products", "arguments": "kettle, cheap"}}
    body = sse(
        openai_chunk([{"index": 0, "delta": {"tool_calls": [wrong]}, "finish_reason": None}]),
        openai_chunk([{"index": 0, "delta": {}, "finish_reason": "tool_calls"}]),
    )
    replies.answer(Reply(body))
    output = await run_round(asking(replies, OPENAI))
    assert [call.arguments for call in output.calls] == ["kettle, cheap"]


@EACH
async def test_an_empty_answer_is_asked_for_again(replies: Provider, family: Family) -> None:
    replies.answer(family.reply(), family.reply("There you are."))
    output = await run_round(asking(replies, family))
    assert (output.text, output.failed) == ("There you are.", None)


@EACH
async def test_an_empty_text_after_a_function_is_an_answer(replies: Provider, family: Family) -> None:
    replies.answer(family.reply())
    call = ModelMessage("assistant", calls=(ModelCall("1-2", "search_products", '{"query": "kettle"}'),))
    outcome = ModelMessage("function", "3 found", call_id="1-2", name="search_products")
    output = await run_round(
        asking(replies, family), request(ModelMessage("user", "A kettle"), call, outcome)
    )
    assert output.failed is None
    assert [end.reason for end in output.finished] == ["stop"]


@EACH
async def test_an_answer_cut_off_by_its_limit_says_so(replies: Provider, family: Family) -> None:
    replies.answer(family.reply("There are", finish=family.length), family.reply(finish=family.length))
    cut, none = await run_round(asking(replies, family)), await run_round(asking(replies, family))
    assert (cut.text, [end.reason for end in cut.finished]) == ("There are", ["length"])
    assert (none.text, [end.reason for end in none.finished]) == (OUT_OF_ROOM, ["length"])


@pytest.mark.parametrize(
    ("family", "finish"), [(OPENAI, "content_filter"), (ANTHROPIC, "refusal"), (GEMINI, "SAFETY")]
)
async def test_a_refusal_is_an_answer(replies: Provider, family: Family, finish: str) -> None:
    replies.answer(family.reply(finish=finish))
    output = await run_round(asking(replies, family))
    assert output.text == SENTENCES[ErrorKind.REFUSED]
    assert [end.reason for end in output.finished] == ["stop"]


async def test_a_prompt_the_provider_will_not_read_is_a_refusal_too(replies: Provider) -> None:
    policy = (
        "The response was filtered due to the prompt triggering Azure OpenAI's content management policy."
    )
    error = {"message": policy, "code": "content_filter", "param": "prompt", "type": None}
    replies.answer(Reply(json.dumps({"error": error}).encode(), 400, "application/json"))
    output = await run_round(asking(replies, OPENAI))
    assert (output.text, output.failed) == (SENTENCES[ErrorKind.REFUSED], None)


async def test_a_conversation_that_is_too_long_is_asked_again_without_its_past(replies: Provider) -> None:
    error = {"message": "This model's maximum context length is 9 tokens.", "code": "context_length_exceeded"}
    replies.answer(
        Reply(json.dumps({"error": error}).encode(), 400, "application/json"), OPENAI.reply("Yes.")
    )
    past = (
        ModelMessage("user", "A kettle?"),
        ModelMessage("assistant", "Which?"),
        ModelMessage("user", "Red"),
    )
    output = await run_round(asking(replies, OPENAI), request(*past))
    assert output.text == "Yes."
    first, second = (each.json["messages"] for each in replies.requests)
    assert len(first) > len(second)
    assert "Red" in second[-1]["content"]
    assert "A kettle?" not in json.dumps(second)


async def test_a_fallback_model_answers_and_the_failed_one_is_paused(replies: Provider) -> None:
    model = asking(replies, OPENAI, ai_fallback_models="openai/second, openai/third")
    replies.answer(refused(401), OPENAI.reply("Here."), OPENAI.reply("Here again."))
    assert [(await run_round(model)).text, (await run_round(model)).text] == ["Here.", "Here again."]
    assert [each.json["model"] for each in replies.requests] == ["gpt-4o-mini", "second", "second"]


async def test_a_slow_model_is_not_asked_twice_when_there_is_another(replies: Provider) -> None:
    model = asking(replies, OPENAI, ai_fallback_models="openai/second", ai_first_token_seconds=0.2)
    replies.answer(Reply(silent=True), OPENAI.reply("Here."))
    assert (await run_round(model)).text == "Here."
    assert [each.json["model"] for each in replies.requests] == ["gpt-4o-mini", "second"]


async def test_a_fallback_model_repeats_no_text(replies: Provider) -> None:
    whole = OPENAI.reply("One moment, I will look for it.")
    replies.answer(Reply(whole.body[: cut_place(whole.body)], then="cut"), OPENAI.reply("Twice."))
    output = await run_round(asking(replies, OPENAI, ai_fallback_models="openai/second"))
    assert "Twice" not in output.text
    assert output.failed is not None
    assert len(replies.requests) == 1


@EACH
@pytest.mark.parametrize("silent", [True, False], ids=["before the first word", "in the middle"])
async def test_closing_a_round_closes_the_connection(replies: Provider, family: Family, silent: bool) -> None:
    whole = family.reply("One moment, I will look for it.")
    part = whole.body[: cut_place(whole.body)]
    replies.answer(Reply(part, content_type=family.content_type, then="hang", silent=silent))
    output = asyncio.Event()

    async def listen() -> None:
        async with aclosing(asking(replies, family).stream(request())) as events:
            async for _ in events:
                output.set()

    task = asyncio.create_task(listen())
    async with asyncio.timeout(10):
        if silent:
            while not replies.requests:
                await asyncio.sleep(0.01)
        else:
            await output.wait()
        task.cancel()
        await replies.left.wait()


@pytest.mark.parametrize("close", ["</think>", "</thi" + "nk>\n\n"])
async def test_thinking_aloud_is_left_out(replies: Provider, close: str) -> None:
    replies.answer(OPENAI.reply(f"<think>They want k-99, secretly.{close}The small one."))
    assert (await run_round(asking(replies, OPENAI))).text == "The small one."


async def test_a_thought_that_never_ends_is_no_answer(replies: Provider) -> None:
    replies.answer().again = OPENAI.reply("<think>They want")
    output = await run_round(asking(replies, OPENAI))
    assert output.text == ""
    assert output.failed is not None


LOOP = "You can find something for 40 dollars at an electronics store.\n\n"


async def test_a_model_that_repeats_itself_is_stopped(replies: Provider) -> None:
    sent = OPENAI.speak(["Here. ", LOOP * 8], "stop").partition(b"\n\ndata: [DONE]")[0]
    replies.answer(Reply(sent.rpartition(b"data: ")[0], sizes=(50_000,), then="hang"))
    output = await run_round(asking(replies, OPENAI))
    assert output.failed is None
    assert 4 <= output.text.count(LOOP.strip()) <= 8
    assert [each.reason for each in output.finished] == ["length"]
    await asyncio.wait_for(replies.left.wait(), 10)


@pytest.mark.parametrize("wrap", [lambda words: f"<think>{words}", lambda words: f"<session>{words}"])
async def test_a_model_that_repeats_itself_unseen_is_asked_again(
    replies: Provider, wrap: Callable[[str], str]
) -> None:
    replies.answer(OPENAI.reply(wrap(LOOP * 40)), OPENAI.reply("Here they are."))
    output = await run_round(asking(replies, OPENAI))
    assert (output.failed, output.text) == (None, "Here they are.")


async def test_no_key_and_no_message_gets_into_the_records(replies: Provider) -> None:
    error = {
        "message": f"Incorrect API key provided: {KEY}. Find yours on our pages.",
        "code": "invalid_api_key",
    }
    replies.answer(Reply(json.dumps({"error": error}).encode(), 401, "application/json"))
    with capture_logs() as records:
        await run_round(asking(replies, OPENAI))
    [record] = [each for each in records if each["event"] == "model_error"]
    assert (record["kind"], record["status"], record["model"]) == ("setup", 401, OPENAI.model)
    assert "Incorrect API key" in record["detail"]
    assert KEY[4:] not in str(records)
    assert "quick" not in str(records)


def test_settings_do_not_show_their_keys() -> None:
    settings = Settings(environment="test", ai_model=OPENAI.model, openai_api_key=KEY)
    held = targets(settings)
    assert [target.api_key for target in held] == [KEY]
    assert KEY not in repr(settings)
    assert KEY not in repr(held)


async def test_an_unreachable_address_is_one_sentence() -> None:
    output = await run_round(model_at("http://127.0.0.1:9", OPENAI.model))
    assert output.failed is not None
    assert (output.failed.code, output.failed.message) == ("model_unavailable", SENTENCES[ErrorKind.PASSING])


async def test_a_round_ends_with_its_figures(replies: Provider) -> None:
    replies.answer(OPENAI.reply("Yes."), ANTHROPIC.reply("Yes."), OLLAMA.reply("Yes."), GEMINI.reply("Yes."))
    openai, anthropic, ollama, gemini = [
        (await run_round(asking(replies, family))).usage for family in FAMILIES
    ]
    for figures in (openai, anthropic, ollama, gemini):
        assert (figures["input_tokens"], figures["output_tokens"]) == (120, 9)
    assert (openai["cached_tokens"], anthropic["cached_tokens"], ollama["cached_tokens"]) == (100, 100, 0)
    assert openai["cost_usd"] > 0
    assert anthropic["cost_usd"] > 0
    assert ollama.get("cost_usd", 0) == 0
    assert [each.path for each in replies.requests if "api" in each.path] == ["/api/chat"]


async def test_text_comes_piece_by_piece(replies: Provider) -> None:
    for family in FAMILIES:
        replies.answer(family.reply("The small one boils in three minutes."))
        events = [event async for event in asking(replies, family).stream(request())]
        assert sum(isinstance(event, TextDelta) for event in events) > 3, family.name
        assert isinstance(events[-1], RoundFinished)


@EACH
async def test_several_calls_of_one_round_come_whole_and_in_order(replies: Provider, family: Family) -> None:
    calls = [
        SEARCH,
        Call("search_products", {"query": "tea “fine”\n"}),
        Call("get_recommendations", {"based_on": "k"}),
    ]
    replies.answer(family.reply("I look.", *calls))
    output = await run_round(asking(replies, family))
    assert output.text == "I look."
    assert [(call.name, json.loads(call.arguments)) for call in output.calls] == [
        (call.name, call.arguments) for call in calls
    ]
    assert [end.reason for end in output.finished] == ["calls"]


STRANGE = ["many", -5, 10**400, 1.5, True, [1], {"a": 1}, ""]


@STREAMING_CALLS
@pytest.mark.parametrize("figure", STRANGE, ids=lambda each: str(each)[:10])
async def test_strange_figures_lose_no_answer_and_count_for_nothing_impossible(
    replies: Provider, family: Family, figure: object
) -> None:
    whole, each = (figured(family.reply("A small one."), figure, each=each) for each in (False, True))
    replies.answer(whole, each)
    model = asking(replies, family)
    for output in (await run_round(model), await run_round(model)):
        assert (output.text, output.failed) == ("A small one.", None)
        counts = [output.usage.get(name, 0) for name in ("input_tokens", "output_tokens", "cached_tokens")]
        assert all(0 <= count <= MARGIN * (tokens_in(request()) + 4_000) for count in counts)
    assert len(replies.requests) == 2


def figured(reply: Reply, figure: object, *, each: bool) -> Reply:
    """Return the reply with `figure` in place of its usage, or of each number in it."""

    def changed(value: object) -> object:
        if not isinstance(value, dict):
            return value
        wrong = {name: figure for name in value["usage"]} if each and value.get("usage") else figure
        return {name: wrong if name == "usage" else changed(inner) for name, inner in value.items()}

    lines = [
        b"data: " + json.dumps(changed(json.loads(line[6:]))).encode()
        if line.startswith(b"data: {")
        else line
        for line in reply.body.split(b"\n")
    ]
    return Reply(b"\n".join(lines), content_type=reply.content_type)


@EACH
async def test_an_invalid_byte_loses_no_answer(replies: Provider, family: Family) -> None:
    whole = family.reply("A smaX one.")
    replies.answer(Reply(whole.body.replace(b"X", b"\xff", 1), content_type=whole.content_type))
    output = await run_round(asking(replies, family))
    assert (output.text, output.failed) == ("A sma\ufffd one.", None)


@EACH
async def test_a_redirect_to_another_host_is_not_followed(replies: Provider, family: Family) -> None:
    async with provider() as elsewhere:
        replies.answer().again = refused(307, location=f"{elsewhere.url}/steal")
        output = await run_round(asking(replies, family))
        assert elsewhere.requests == []
    assert output.failed is not None
    assert 1 <= len(replies.requests) <= ATTEMPTS


@EACH
async def test_a_redirect_on_the_same_host_is_followed(replies: Provider, family: Family) -> None:
    replies.answer(refused(307, location="/v2/elsewhere"), family.reply("A small one."))
    assert (await run_round(asking(replies, family))).text == "A small one."
    assert replies.requests[-1].path == "/v2/elsewhere"


@STREAMING_CALLS
async def test_a_model_that_only_announces_an_answer_is_too_slow(replies: Provider, family: Family) -> None:
    whole = family.reply("A small one.")
    announced = whole.body[: whole.body.index(b"\n\n") + 2]
    replies.answer().again = Reply(announced, content_type=whole.content_type, then="hang")
    waits = {"ai_first_token_seconds": 0.2, "ai_silence_seconds": 30}
    output = await run_round(asking(replies, family, **waits, ai_built_in_fallback=True))
    assert output.failed is not None
    assert output.failed.code == "timeout"
    assert len(replies.requests) <= 1, "the built-in assistant answers sooner than a second try"
