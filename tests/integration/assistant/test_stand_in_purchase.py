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
