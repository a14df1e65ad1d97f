"""The built-in assistant in the place of a failed model: its plain commands count as they do without a model."""

from __future__ import annotations

import asyncio

import pytest

from app.assistant.fallback import FallbackModel
from app.llm import LanguageModel, ModelFailed
from app.llm.scripted import ScriptedModel
from app.simulated import SimulatedModel
from evaluation.dialogue import Dialogue, Step
from evaluation.player import Played, running_player

DOWN = ModelFailed("timeout", "This took too long.")


async def played(url: str, model: LanguageModel, *steps: tuple[str, dict[str, object]]) -> Played:
    """Return a dialogue played with a model."""
    dialogue = Dialogue("a kind", "a name", tuple(Step(text, checks) for text, checks in steps))
    async with running_player(url, model) as player:
        return await asyncio.wait_for(player.play(dialogue), 60)


@pytest.mark.parametrize(
    ("change", "cart"),
    [
        ("the second one please", {2: 1}),
        ("swap it for the third", {3: 1}),
        ("pop two of the first in", {1: 2}),
    ],
)
async def test_a_plain_command_is_carried_out(
    module_stocked_url: str, change: str, cart: dict[int, int]
) -> None:
    model = FallbackModel(ScriptedModel([[DOWN]] * 9), SimulatedModel(pace_ms=0))
    steps: list[tuple[str, dict[str, object]]] = [("kettles", {"shows": "kettle"})]
    if change.startswith("swap"):
        steps.append(("add the first", {"cart": {1: 1}}))
    found = await played(module_stocked_url, model, *steps, (change, {"cart": cart}))
    assert found.passed, found.steps[-1].failures


async def test_a_question_changes_nothing(module_stocked_url: str) -> None:
    model = FallbackModel(ScriptedModel([[DOWN]] * 9), SimulatedModel(pace_ms=0))
    steps: list[tuple[str, dict[str, object]]] = [
        ("kettles", {"shows": "kettle"}),
        ("should I take the second?", {"cart": "empty"}),
    ]
    found = await played(module_stocked_url, model, *steps)
    assert found.passed, found.steps[-1].failures


@pytest.mark.parametrize(
    ("change", "cart"),
    [
        ("everything out except the second", {"2 of step 1": 1}),
        ("add the third, and how do I pay?", {"1 of step 1": 1, "2 of step 1": 1, "3 of step 1": 1}),
        (
            "everyone says take the first, but I'm having the third",
            {"1 of step 1": 1, "2 of step 1": 1, "3 of step 1": 1},
        ),
        ("everyone says take the third", {"1 of step 1": 1, "2 of step 1": 1}),
        ("add the third, or is it loud?", {"1 of step 1": 1, "2 of step 1": 1}),
    ],
)
async def test_the_guard_stops_no_order_beside_a_question_or_a_report(
    module_stocked_url: str, change: str, cart: dict[str, int]
) -> None:
    steps: list[tuple[str, dict[str, object]]] = [
        ("kettles", {"shows": "kettle"}),
        ("add the first and the second", {"cart": {1: 1, 2: 1}}),
        (change, {"cart": cart}),
    ]
    result = await played(module_stocked_url, SimulatedModel(pace_ms=0), *steps)
    assert [failure for step in result.steps for failure in step.failures] == []
