"""Models that call nothing: the shop's own search follows an answer that names goods, and only such an answer."""

from __future__ import annotations

import pytest

from tests.integration.providers.conftest import Asking
from tests.integration.providers.provider import Provider
from tests.integration.providers.silent_litellm import quiet
from tests.integration.providers.wire import ANTHROPIC, OPENAI, Call, Family
from tests.support.shoppers import program

pytestmark = quiet

EACH = pytest.mark.parametrize("family", (OPENAI, ANTHROPIC), ids=lambda family: family.name)


async def searches(shops: Asking, family: Family, message: str) -> list[str]:
    """Return the ids that the searches of one turn have shown."""
    async with program(await shops(family)) as shopper:
        _, events = await shopper.ask(message)
    assert events[-1].name == "completion"
    ended = [
        each.payload for each in events if each.name == "function_call" and each.payload["status"] == "done"
    ]
    found = [each["result"]["products"] for each in ended if each["name"] == "search_products"]
    return [product["id"] for products in found for product in products]


@EACH
async def test_an_invented_product_is_followed_by_the_shop_s_own(
    shops: Asking, replies: Provider, family: Family
) -> None:
    replies.answer(family.reply("The Acme SuperKettle costs $9.99 with free shipping."))
    found = await searches(shops, family, "I need a kettle")
    assert found
    assert all("kettle" in each for each in found)


@EACH
@pytest.mark.parametrize(
    ("message", "answer"),
    [("hello", "Hello! How can I help?"), ("I need a kettle", "For how many people is it?")],
)
async def test_a_greeting_or_a_question_back_stays_alone(
    shops: Asking, replies: Provider, family: Family, message: str, answer: str
) -> None:
    replies.answer(family.reply(answer))
    assert await searches(shops, family, message) == []


async def test_a_model_that_has_searched_is_not_repeated(shops: Asking, replies: Provider) -> None:
    replies.answer(
        OPENAI.reply(Call("search_products", {"query": "teapot"})), OPENAI.reply("A kettle? A teapot.")
    )
    async with program(await shops(OPENAI)) as shopper:
        _, events = await shopper.ask("I need a kettle")
    calls = [each.payload for each in events if each.name == "function_call"]
    assert [call["parameters"].get("query") for call in calls if call["status"] == "done"] == ["teapot"]
