"""Lists of the built-in assistant on the sample catalogue: they end where a product only shares a word."""

from __future__ import annotations

import asyncio

import pytest

from app.simulated import SimulatedModel
from evaluation.dialogue import Dialogue, Step
from evaluation.player import running_player


@pytest.mark.parametrize(
    ("said", "checks"),
    [
        ("sleeping bags, no down", {"shows": {"kind": "sleeping bag", "without": {"material": "down"}}}),
        ("dinner plates", {"shows": {"kind": "plate"}}),
        ("duvet sets", {"shows": {"kind": "duvet"}}),
    ],
)
async def test_a_list_ends_where_only_a_word_is_shared(
    module_stocked_url: str, said: str, checks: dict[str, object]
) -> None:
    dialogue = Dialogue("a kind", "a name", (Step(said, checks),))
    async with running_player(module_stocked_url, SimulatedModel(pace_ms=0)) as player:
        found = await asyncio.wait_for(player.play(dialogue), 60)
    assert found.passed, found.steps[-1].failures


async def test_a_colour_that_is_the_noun_of_a_name_is_no_colour(module_stocked_url: str) -> None:
    name = "Night cream with shea butter, 50 ml"
    checks = {"shows": {"where": {"name": [name]}, "top": 1}, "never_says": ["Nothing found"]}
    async with running_player(module_stocked_url, SimulatedModel(pace_ms=0)) as player:
        found = await asyncio.wait_for(
            player.play(Dialogue("a name", "typed bare", (Step(name, checks),))), 60
        )
    assert found.passed, found.steps[-1].failures


async def test_a_pick_is_called_the_best_rated_only_if_nothing_shown_is_rated_better(
    module_stocked_url: str,
) -> None:
    # The jacket for children is rated better than the pick, which is the only one for a grown-up.
    said = (
        Step(
            "I'm off hiking next month with my six year old, any rain jackets under 80?",
            {"shows": {"at_least": 2}},
        ),
        Step("which would you take?", {"says": ["I would take"], "never_says": ["best rated", "rated best"]}),
    )
    async with running_player(module_stocked_url, SimulatedModel(pace_ms=0)) as player:
        found = await asyncio.wait_for(player.play(Dialogue("a pick", "a name", said)), 60)
    assert found.passed, [step.failures for step in found.steps]
