"""Stand-in models, played over HTTP as any provider's: what the product makes of their habits."""

from __future__ import annotations

import asyncio
import logging
from typing import Any

import pytest

from app.llm.litellm_library import library
from app.llm.litellm_model import LitellmModel
from app.settings import Settings
from evaluation.dialogue import Dialogue, Step
from evaluation.model_evaluation import ALONE, WrongCommand, stand_in
from evaluation.player import Played, running_player
from tests.integration.providers.silent_litellm import quiet

pytestmark = quiet


@pytest.fixture(scope="module", autouse=True)
def litellm() -> None:
    """The library, loaded in this thread: SlipCover fails now and then while another thread imports modules."""
    library()


SEARCH = ("kettles", {"shows": "kettle", "calls": {"search_products": {"query": "kettles"}}})


async def played(url: str, name: str, *steps: tuple[str, dict[str, Any]]) -> Played:
    """Return a dialogue played with the stand-in of that name."""
    dialogue = Dialogue("a kind", "a name", tuple(Step(text, checks) for text, checks in steps))
    with stand_in(f"stand-in/{name}") as address:
        settings: dict[str, Any] = {"environment": "test", "ai_first_token_seconds": 60, **ALONE, **address}
        model = LitellmModel(Settings(**settings))
        async with running_player(url, model) as player:
            return await asyncio.wait_for(player.play(dialogue), 60)


def test_a_stand_in_leaves_the_logging_of_its_process_alone() -> None:
    def configured() -> list[Any]:
        loggers = [logging.getLogger(name) for name in (None, "uvicorn", "uvicorn.error")]
        return [(list(each.handlers), each.level, each.propagate) for each in loggers]

    before = configured()
    with stand_in("stand-in/searcher"):
        assert configured() == before
    assert configured() == before


@pytest.mark.parametrize("name", ["searcher", "text-caller"])
async def test_a_search_is_read_from_the_field_for_calls_and_from_the_text(
    module_stocked_url: str, name: str
) -> None:
    found = await played(module_stocked_url, name, SEARCH)
    assert found.passed, found.steps[-1].failures
    answer = found.steps[0].answer
    assert "These are the ones that fit best." in answer.text
    assert "<" not in answer.text
    assert answer.turn.usage["input_tokens"] > 1_000


async def test_a_model_that_always_buys_is_stopped_until_the_shopper_asks_for_it(
    module_stocked_url: str,
) -> None:
    found = await played(
        module_stocked_url,
        "buyer",
        SEARCH,
        ("is the first one made of steel?", {"cart": "empty"}),
        ("add the first one to my cart", {"cart": {1: 1}}),
    )
    assert found.passed, found.steps[-1].failures


async def test_a_claim_without_a_call_is_set_right(module_stocked_url: str) -> None:
    found = await played(module_stocked_url, "promiser", ("kettles", {"cart": "empty"}))
    assert "nothing was put into your cart" in found.steps[0].answer.text


def test_an_unknown_stand_in_is_refused_with_the_known_names() -> None:
    with pytest.raises(WrongCommand, match="searcher, text-caller"), stand_in("stand-in/unknown"):
        pass
    with stand_in("openai/gpt") as address:
        assert address == {}
