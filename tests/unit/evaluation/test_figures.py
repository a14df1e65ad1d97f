"""The figures of an evaluation: pass rate, pass^k, and the limit of its cost."""

from __future__ import annotations

from collections.abc import AsyncGenerator
from decimal import Decimal
from typing import Any

import pytest

from app.llm import ModelEvent, ModelFailed, ModelMessage, ModelRequest, RoundFinished, TextDelta
from app.llm.model_prices import Price
from bench.clerk import parser, print_results, printed_failures
from evaluation.catalogue_file import import_line
from evaluation.kinds import find_kinds, slots
from evaluation.metered_model import MeteredModel
from evaluation.questions import Facts, judge
from evaluation.results import FailedStep, Result, failing_forms, figures, pass_power, pass_rate, percentile

REQUEST = ModelRequest((ModelMessage("user", "Hello"),))
DOLLAR_A_MILLION = Price(Decimal("0.000001"), Decimal("0.000001"))


def result(name: str, run: int, passed: bool) -> Result:
    return Result("a kind", name, "f", run, passed, [0.2], [0.1], [0.01], {"input_tokens": 10.0})


RESULTS = [result("a", run, passed) for run, passed in enumerate([True, True, True, False], start=1)]
RESULTS += [result("b", run, True) for run in range(1, 5)]


def test_the_pass_rate_counts_each_dialogue_equally() -> None:
    assert pass_rate(RESULTS) == pytest.approx((0.75 + 1) / 2)
    assert pass_rate([*RESULTS, result("c", 1, False)]) == pytest.approx((0.75 + 1 + 0) / 3)
    assert pass_rate([]) == 0


@pytest.mark.parametrize(("k", "expected"), [(1, 0.875), (2, 0.75), (3, 0.625), (4, 0.5), (5, None)])
def test_pass_power_is_the_chance_that_k_plays_pass(k: int, expected: float | None) -> None:
    assert pass_power(RESULTS, k) == (None if expected is None else pytest.approx(expected))


def test_all_figures_are_counted_over_answers_and_plays() -> None:
    found = figures(RESULTS, 4)
    assert (found["dialogues"], found["plays"], found["usage"]) == (2, 8, {"input_tokens": 80})
    assert found["pass_power"]["4"] == pytest.approx(0.5)


@pytest.mark.parametrize(("share", "expected"), [(0.5, 2.0), (0.95, 4.0), (0.01, 1.0)])
def test_a_percentile_is_one_of_the_values(share: float, expected: float) -> None:
    assert percentile([4.0, 1.0, 3.0, 2.0], share) == expected
    assert percentile([], share) == 0


def failed(name: str, functions: list[str]) -> Result:
    step = FailedStep(2, "two of the red ones", "shows", "a mug", "a kettle", functions)
    return Result("a kind", name, "f", 1, False, [0.2], [0.1], [0.01], failed=step)


def test_failing_steps_are_counted_by_check_and_functions() -> None:
    forms = failing_forms(
        [*RESULTS, failed("c", ["search_products"]), failed("d", ["search_products"]), failed("e", [])]
    )
    assert forms == {("shows", ("search_products",)): 2, ("shows", ()): 1}


def test_the_bench_prints_no_text_of_the_half_kept_apart(capsys: pytest.CaptureFixture[str]) -> None:
    for arguments, printed in ([], True), (["--held-out"], False), (["--held-out", "--failures", "1"], True):
        print_results(
            "shop", [failed("c", ["search_products"])], printed_failures(parser().parse_args(arguments))
        )
        written = capsys.readouterr().out
        assert "search_products" in written
        assert ("two of the red ones" in written) is printed


class PricedModel:
    name = "priced"
    trusted = False

    def __init__(self, usage: dict[str, Any] | None) -> None:
        self._usage, self.rounds = usage, 0

    async def stream(self, _request: ModelRequest) -> AsyncGenerator[ModelEvent]:
        self.rounds += 1
        yield TextDelta("Hello")
        if self._usage is None:
            raise ModelFailed("model_unavailable", "Down.")
        yield RoundFinished("stop", self._usage)


async def test_a_round_is_charged_by_its_tokens() -> None:
    metered = MeteredModel(PricedModel({"input_tokens": 900_000, "output_tokens": 100_000}), DOLLAR_A_MILLION)
    events = [event async for event in metered.stream(REQUEST)]
    assert metered.spent == 1
    assert isinstance(events[-1], RoundFinished) and events[-1].usage["cost_usd"] == 1


async def test_the_cost_of_a_model_without_a_price_is_not_known() -> None:
    metered = MeteredModel(PricedModel({"input_tokens": 900, "output_tokens": 100}))
    events = [event async for event in metered.stream(REQUEST)]
    assert isinstance(events[-1], RoundFinished) and "cost_usd" not in events[-1].usage


async def test_no_round_begins_that_the_budget_may_not_cover() -> None:
    model = PricedModel({"input_tokens": 4_000, "output_tokens": 1_000})
    metered = MeteredModel(model, DOLLAR_A_MILLION, Decimal("0.012"), most_tokens_out=1_000)
    with pytest.raises(ModelFailed, match="used up"):
        while True:
            _ = [event async for event in metered.stream(REQUEST)]
    assert metered.exhausted
    assert model.rounds > 0 and metered.spent <= Decimal("0.012")


async def test_a_failed_round_is_charged_with_its_maximum() -> None:
    metered = MeteredModel(PricedModel(None), DOLLAR_A_MILLION, Decimal(1), most_tokens_out=1_000)
    with pytest.raises(ModelFailed, match="Down"):
        _ = [event async for event in metered.stream(REQUEST)]
    assert metered.spent >= Decimal("0.001")


def product(name: str, category: str, brand: str = "Vane", **facts: Any) -> dict[str, Any]:
    given = {"name": name, "category": category, "brand": brand, "price": "10.00", "in_stock": True}
    return given | {"attributes": {}} | facts


def test_kinds_are_category_names_that_name_things() -> None:
    kettles = [product(f"Kettle {number}", "Kitchen > Kettles") for number in range(5)]
    dogs = [product("Dog bed", "Pets > Dogs")] * 3 + [product("Dog bowl", "Pets > Dogs")] * 3
    camping = [product("Tent", "Outdoors > Camping")] * 6
    found = [kind.many for kind in find_kinds([*kettles, *dogs, *camping])]
    assert found[0] == "kettles" and "dogs" not in found and "camping" not in found


def test_other_dialogues_get_other_kinds() -> None:
    products = [
        product(f"{noun} {n}", f"{noun}s") for noun in ("Kettle", "Lamp", "Towel", "Tent") for n in range(4)
    ]
    kinds = find_kinds(products)
    assert slots(kinds, 0)["a.one"] != slots(kinds, 1)["a.one"]
    assert len({slots(kinds, 2)[f"{letter}.one"] for letter in "abcd"}) == 4


def test_fields_of_other_exports_are_renamed() -> None:
    line = import_line(
        {"id": "1", "title": "Tee", "categories": ["A"], "quantity": 3, "colors": ["red"], "image": "a.jpg"}
    )
    assert (line["category"], line["stock"], line["image_url"]) == (["A"], 3, "/a.jpg")
    assert line["attributes"] == {"colour": ["red"]}
    assert import_line({"category": "Own", "type": "Other"})["category"] == "Own"


@pytest.mark.parametrize(
    ("answers", "text", "expected"),
    [
        ({"item weight": ["2 pounds"]}, "It weighs 2 pounds.", (1, 0, 0)),
        ({"item weight": ["2 pounds"]}, "The maker does not say how much it weighs.", (0, 1, 0)),
        ({"item weight": ["2 pounds"]}, "It is a good one.", (0, 0, 0)),
        ({"batteries included": [True]}, "Yes, they are.", (1, 0, 0)),
        ({}, "The maker does not say.", (0, 0, 1)),
        ({}, "Yes, it does.", (0, 0, 0)),
        ({}, "It is white.", (0, 0, 0)),
    ],
)
def test_answers_about_facts_are_counted_by_what_they_say(
    answers: dict[str, Any], text: str, expected: tuple[int, int, int]
) -> None:
    facts = Facts()
    judge(facts, {"question": "?", "answers": answers}, text, {"attributes": {"color": "white"}})
    assert (facts.said, facts.denied, facts.unclaimed) == expected
