"""bin/check-model with capable, incapable and unreachable models."""

from __future__ import annotations

from io import StringIO
from typing import Any

import pytest

from app.cli.check_model import check
from app.settings import Settings
from tests.integration.providers.provider import Provider, Reply
from tests.integration.providers.provider_client import KEY
from tests.integration.providers.silent_litellm import quiet
from tests.integration.providers.wire import FAMILIES, OPENAI, Call, Family

pytestmark = quiet

FOUND = Call("search_products", {"query": "electric kettle", "max_price": 40})
ADDED = Call("add_to_cart", {"product_id": "k-17", "quantity": 2})
TEXT = "The Harrow kettle is the one below 40 dollars, and it holds 1.7 litres."


async def checked(replies: Provider, family: Family, **settings: Any) -> tuple[int, str]:
    given: dict[str, Any] = {
        "environment": "test",
        "ai_model": family.model,
        "ai_api_base": f"{replies.url}{family.base}",
        "openai_api_key": KEY,
        "anthropic_api_key": KEY,
    }
    out = StringIO()
    return await check(Settings(**(given | settings)), out), out.getvalue()


@pytest.mark.parametrize("family", FAMILIES, ids=lambda family: family.name)
async def test_a_model_that_can_do_it_all_passes(replies: Provider, family: Family) -> None:
    replies.answer(family.reply(FOUND), family.reply(TEXT), family.reply(ADDED))
    code, said = await checked(replies, family)
    assert code == 0, said
    assert said.count("ok  ") == 4
    assert 'search_products {"query": "electric kettle", "max_price": 40}' in said
    assert "Streaming: " in said


async def test_a_model_that_only_talks_fails_with_advice(replies: Provider) -> None:
    replies.answer(OPENAI.reply(TEXT), OPENAI.reply(TEXT), OPENAI.reply("I have added two of them."))
    code, said = await checked(replies, OPENAI)
    assert code == 1
    assert said.count("FAIL") == 2
    assert "it called nothing and said “The Harrow kettle" in said
    assert "--jinja" in said


async def test_a_model_that_adds_the_wrong_thing_fails(replies: Provider) -> None:
    replies.answer(
        OPENAI.reply(FOUND), OPENAI.reply(TEXT), OPENAI.reply(Call("add_to_cart", {"product_id": "kettle"}))
    )
    code, said = await checked(replies, OPENAI)
    assert code == 1
    assert "it should have been 2 of k-17" in said


async def test_an_answer_that_comes_at_once_is_not_streamed(replies: Provider) -> None:
    whole = f'data: {{"choices": [{{"index": 0, "delta": {{"content": "{TEXT}"}}, "finish_reason": "stop"}}]}}\n\n'
    replies.answer(OPENAI.reply(FOUND), Reply(whole.encode()), OPENAI.reply(ADDED))
    code, said = await checked(replies, OPENAI)
    assert code == 1
    assert "FAIL Streaming: the whole answer came at once" in said


@pytest.mark.parametrize(
    ("status", "words", "advice"),
    [
        (401, "Incorrect API key provided", "its key is missing or wrong. Set OPENAI_API_KEY"),
        (404, "The model does not exist", "there is no model of that name"),
        (429, "Slow down", "too many requests"),
        (500, "Oops", "a fault of its own"),
        (400, "This model's maximum context length is 2048 tokens", "it takes too little context"),
        (400, "Functions are not supported", "the provider refused the request"),
    ],
)
async def test_a_fault_is_named_with_what_to_do(
    replies: Provider, status: int, words: str, advice: str
) -> None:
    body = f'{{"error": {{"message": "{words}", "type": "error"}}}}'
    replies.answer(Reply(body.encode(), status, "application/json"))
    code, said = await checked(replies, OPENAI)
    assert code == 1
    assert advice in said
    assert words in said
    assert KEY not in said


async def test_a_wrong_address_and_a_model_without_a_provider_are_distinguished(replies: Provider) -> None:
    code, said = await checked(replies, OPENAI, ai_api_base="http://127.0.0.1:9/v1")
    assert (code, "no server answers at http://127.0.0.1:9/v1" in said) == (1, True)
    code, said = await checked(replies, OPENAI, ai_model="kettle", ai_api_base="")
    assert (code, "write the provider before the model" in said) == (1, True)


async def test_a_slow_engine_is_not_called_absent(replies: Provider) -> None:
    replies.answer(Reply(silent=True))
    code, said = await checked(replies, OPENAI, ai_first_token_seconds=0.05)
    assert code == 1
    assert "it took too long. AI_FIRST_TOKEN_SECONDS" in said


async def test_without_a_model_there_is_nothing_to_check(replies: Provider) -> None:
    code, said = await checked(replies, OPENAI, ai_model="")
    assert code == 2
    assert "AI_MODEL is not set" in said
