"""The scenarios: conversations and cart sentences with the sample shop, through the runner and the functions."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any

import pytest

from app.simulated import SimulatedModel
from devtools.yaml_text import read_yaml
from tests.support.paths import ROOT
from tests.support.shop_dialogues import DialogueShop, faults_of, open_shop

SCENARIOS = ROOT / "tests" / "scenarios"


def dialogues() -> list[Any]:
    """Return the conversations; those that were set aside while the rules were written are measured elsewhere."""
    given = read_yaml((SCENARIOS / "dialogues" / "development.yaml").read_text(encoding="utf-8"))
    return [pytest.param(each["steps"], id=each["name"]) for each in given]


def sentences() -> list[Any]:
    """Return the cart sentences with what was said before and the cart that is right, by places of the list."""
    found: list[Any] = []
    for group in read_yaml((SCENARIOS / "cart_sentences" / "development.yaml").read_text(encoding="utf-8")):
        found += [pytest.param(group["after"], say, None, id=say) for say in group.get("unchanged", ())]
        found += [
            pytest.param(group["after"], each["say"], each["cart"], id=each["say"])
            for each in group.get("changed", ())
        ]
    return found


@pytest.fixture(scope="module")
async def shop(module_stocked_url: str) -> AsyncIterator[DialogueShop]:
    """The product with the built-in assistant, shared by the tests, which meet in no session."""
    async with open_shop(module_stocked_url, SimulatedModel(0)) as opened:
        yield opened


@pytest.mark.parametrize("steps", dialogues())
async def test_a_conversation_goes_as_a_shopper_expects(
    shop: DialogueShop, steps: list[dict[str, Any]]
) -> None:
    session_id = await shop.open_session()
    for step in steps:
        assert faults_of(await shop.say(session_id, step["say"]), step) == [], step["say"]


@pytest.mark.parametrize(("before", "say", "cart"), sentences())
async def test_a_sentence_changes_the_cart_exactly_as_it_says(
    shop: DialogueShop, before: list[str], say: str, cart: dict[int, int] | None
) -> None:
    session_id = await shop.open_session()
    first, *later = [await shop.say(session_id, message) for message in before]
    held = (later or [first])[-1].quantities
    places = [product["id"] for product in first.products]
    expected = held if cart is None else {places[place - 1]: quantity for place, quantity in cart.items()}
    assert (await shop.say(session_id, say)).quantities == expected
