"""Dialogues played with a stand-in model against the sample catalogue: no network."""

from __future__ import annotations

import json
from collections.abc import AsyncGenerator, AsyncIterator
from decimal import Decimal
from pathlib import Path

import pytest

from app.llm import CallRequested, ModelEvent, ModelFailed, ModelRequest, RoundFinished, TextDelta
from app.llm.model_prices import Price
from app.settings import get_settings
from evaluation.bare_names import bare_dialogues
from evaluation.dialogue import Dialogue, Step
from evaluation.evaluate import ResultFile, evaluate
from evaluation.metered_model import MeteredModel
from evaluation.model_evaluation import metered, parser, report
from evaluation.player import Player, running_player

USAGE = {"input_tokens": 1_000, "output_tokens": 20}
PRICE = Price(Decimal("0.000001"), Decimal("0.000001"))


class KettleModel:
    """Searches for the whole message, and adds the first product shown when the message contains "add"."""

    name = "kettle-model"
    trusted = False

    def __init__(self, failures: int = 0) -> None:
        self.requests, self._failures = 0, failures

    async def stream(self, request: ModelRequest) -> AsyncGenerator[ModelEvent]:
        self.requests += 1
        if self._failures:
            self._failures -= 1
            raise ModelFailed("model_unavailable", "Down.")
        last = request.messages[-1]
        if last.role != "user":
            yield TextDelta("Here it is.")
        elif "add" in last.content:
            first = request.shown[0].id if request.shown else "none"
            yield CallRequested("add_to_cart", json.dumps({"product_id": first}))
        else:
            yield CallRequested("search_products", json.dumps({"query": last.content, "limit": 3}))
        yield RoundFinished("calls" if last.role == "user" else "stop", USAGE)


def dialogue(name: str, *steps: tuple[str, dict]) -> Dialogue:
    return Dialogue("a kind", name, tuple(Step(text, checks) for text, checks in steps))


SEARCH = ("kettles", {"shows": "kettle", "calls": {"search_products": {"query": "kettles"}}})
RIGHT = dialogue("adds the first", SEARCH, ("add the first one to my cart", {"cart": {1: 1}}))
WRONG = dialogue("adds the second", SEARCH, ("add the second one to my cart", {"cart": {2: 1}}))
SEARCH_ONLY = dialogue(
    "searches", ("{a.many}", {"shows": {"kind": "{a.one}", "top": 1}, "buttons": ["add_to_cart"]})
)


@pytest.fixture(scope="module")
async def player(module_stocked_url: str) -> AsyncIterator[Player]:
    async with running_player(module_stocked_url, KettleModel()) as running:
        yield running


async def test_a_dialogue_passes_when_all_its_steps_do(player: Player) -> None:
    played = await player.play(RIGHT)
    assert played.passed, played.steps[-1].failures
    assert [step.answer.quantities for step in played.steps] == [
        {},
        {played.steps[0].answer.lists[0][0]["id"]: 1},
    ]
    assert all(step.answer.first_seconds for step in played.steps)


async def test_a_wrong_purchase_fails_the_dialogue(player: Player) -> None:
    played = await player.play(WRONG)
    assert [failure.check for failure in played.steps[-1].failures] == ["cart, not changed"]


async def test_texts_and_checks_take_the_words_of_the_catalogue(player: Player) -> None:
    played = await player.play(SEARCH_ONLY)
    assert played.passed, played.steps[-1].failures
    assert played.steps[0].said == player.kinds[0].many


async def test_every_category_and_many_names_are_typed_bare(player: Player) -> None:
    bare = list(bare_dialogues(player.catalogue, 50))
    assert {"Kettles", "Lamps"} <= {each.name for each in bare}
    assert sum(each.kind == "bare product names" for each in bare) == 50
    kettles = next(each for each in bare if each.name == "Kettles")
    assert (await player.play(kettles)).passed
    assert not (await player.play(Dialogue("k", "n", (Step("Lamps", kettles.steps[0].checks),)))).passed


async def test_an_evaluation_resumes_where_it_stopped(player: Player, tmp_path: Path) -> None:
    file = ResultFile(tmp_path / "results.jsonl", "m", "products")
    model = MeteredModel(KettleModel(), PRICE)
    first = await evaluate(player, model, [RIGHT], file, runs=2)
    assert [result.passed for result in first.results] == [True, True]
    with file.path.open("a") as written:
        written.write('{"model": "m", "cat')  # the process was killed while it wrote
    both = await evaluate(player, model, [RIGHT, WRONG], file, runs=2, concurrency=2)
    assert sorted((result.name, result.run, result.passed) for result in both.results) == [
        ("adds the first", 1, True),
        ("adds the first", 2, True),
        ("adds the second", 1, False),
        ("adds the second", 2, False),
    ]
    assert len(file.read()) == 4 and both.missing == 0


async def test_errors_of_the_provider_are_not_results(module_stocked_url: str, tmp_path: Path) -> None:
    file = ResultFile(tmp_path / "results.jsonl", "m", "products")
    model = MeteredModel(KettleModel(failures=1_000))
    async with running_player(module_stocked_url, model) as player:
        evaluation = await evaluate(player, model, [RIGHT, WRONG], file, runs=4)
    assert evaluation.results == [] and evaluation.missing == 8
    assert "5 times in a row: model_unavailable. bin/check-model" in evaluation.stopped


async def test_the_budget_ends_the_evaluation(module_stocked_url: str, tmp_path: Path) -> None:
    file = ResultFile(tmp_path / "results.jsonl", "m", "products")
    model = MeteredModel(KettleModel(), PRICE, Decimal("0.01"), most_tokens_out=100)
    async with running_player(module_stocked_url, model) as player:
        evaluation = await evaluate(player, model, [RIGHT], file, runs=50)
    assert evaluation.results and evaluation.missing
    assert evaluation.stopped == "The budget is used up." and model.spent <= Decimal("0.01")


async def test_the_built_in_assistant_buys_on_a_condition_as_in_the_shop(module_stocked_url: str) -> None:
    asked = parser().parse_args(["--model", "built-in"])
    model = await metered(get_settings(), asked, ResultFile(Path("no.jsonl"), "built-in", "products"))
    condition = ("add the first or the second, whichever is cheaper", {"cart": {2: 1}})
    async with running_player(module_stocked_url, model) as player:
        played = await player.play(dialogue("a condition", ("kettles", {"shows": "kettle"}), condition))
    assert played.passed, played.steps[-1].failures


async def test_the_report_has_rates_cost_and_failing_checks(
    module_stocked_url: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    model = MeteredModel(KettleModel(), PRICE)
    file = ResultFile(tmp_path / "results.jsonl", "stand-in", "products")
    async with running_player(module_stocked_url, model) as player:
        evaluation = await evaluate(player, model, [RIGHT, WRONG], file, runs=2)
    asked = parser().parse_args(
        ["--model", "stand-in", "--runs", "2", "--json", str(tmp_path / "figures.json")]
    )
    assert report(evaluation, asked) == 0
    printed = capsys.readouterr().out
    assert "add the second one to my cart" in printed and "pass^2" in printed
    figures = json.loads((tmp_path / "figures.json").read_text())
    assert figures["pass_rate"] == figures["pass_power"]["2"] == 0.5
    assert figures["failing_checks"] == {"cart, not changed": 2}
    plays = figures["by_dialogue"]
    assert {name: each["passed"] for name, each in plays.items()} == {
        "a kind: adds the first": 2,
        "a kind: adds the second": 0,
    }
    assert plays["a kind: adds the first"]["usage"]["rounds"] == 8
    # Two plays of two dialogues, each with two answers of two rounds.
    assert figures["usage"]["cost_usd"] == pytest.approx(16 * 1_020 / 1_000_000)
    assert figures["usage"]["rounds"] == 16
