"""The daily budget: concurrent reservations never exceed it, and a round is settled by its actual cost."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from decimal import Decimal

import pytest
from sqlalchemy import text

from app.assistant.cost.budgeted_model import FALLBACK_NOTICE, BudgetedModel
from app.assistant.cost.daily_budget import DailyBudget
from app.db import Database
from app.llm import ModelEvent, ModelFailed, ModelMessage, ModelRequest, RoundFinished, TextDelta
from app.llm.model_prices import MARGIN, Price, cost_of, dearest, set_price, tokens_in
from app.llm.scripted import ScriptedModel
from app.settings import Settings

CENT = Decimal("0.01")
PRICE = Price(Decimal("0.000001"), Decimal("0.000002"))
REQUEST = ModelRequest((ModelMessage("user", "A kettle"),))


class Priced(ScriptedModel):
    """A scripted model with a price."""

    async def price(self) -> Price:
        return PRICE


async def gathered(events: AsyncIterator[ModelEvent]) -> list[ModelEvent]:
    return [event async for event in events]


async def reserved(database: Database) -> Decimal:
    async with database.reading() as db:
        found = await (await db.connection()).execute(
            text("SELECT coalesce(sum(amount), 0) FROM spend_reservation")
        )
        return Decimal(str(found.scalar()))


async def test_reservations_at_the_same_moment_never_pass_the_budget(database: Database) -> None:
    budgets = [DailyBudget(database, f"process {number}", CENT * 10) for number in range(3)]
    made = await asyncio.gather(*(budgets[number % 3].reserve(CENT) for number in range(30)))
    assert sum(reservation is not None for reservation in made) == 10
    first = next(reservation for reservation in made if reservation is not None)
    await budgets[0].settle(first, CENT / 2)
    assert await budgets[1].reserve(CENT) is None, "half a cent is free, not one"
    assert await budgets[2].reserve(CENT / 2) is not None


async def test_a_settlement_counts_once(database: Database) -> None:
    daily_budget = DailyBudget(database, "process", CENT * 10)
    reservation = await daily_budget.reserve(CENT)
    assert reservation is not None
    await asyncio.gather(*(daily_budget.settle(reservation, CENT) for _ in range(5)))
    assert await daily_budget.spent() == CENT
    assert await reserved(database) == 0


async def test_reservations_of_a_dead_process_count_as_spent(database: Database) -> None:
    dead, living = DailyBudget(database, "dead", CENT * 2), DailyBudget(database, "living", CENT * 2)
    await dead.reserve(CENT)
    await living.reserve(CENT)
    await living.settle_orphaned()
    assert await living.spent() == CENT
    assert await reserved(database) == CENT, "its own round goes on"


async def test_a_round_costs_the_provider_s_figure_or_the_price_of_its_tokens(database: Database) -> None:
    daily_budget = DailyBudget(database, "process", Decimal(1))
    model = Priced()
    model.then(TextDelta("Yes."), RoundFinished("stop", {"cost_usd": 0.005}))
    model.then(TextDelta("Yes."), RoundFinished("stop", {"input_tokens": 100, "output_tokens": 50}))
    budgeted = BudgetedModel(model, daily_budget, 1_000, None)
    await gathered(budgeted.stream(REQUEST))
    assert await daily_budget.spent() == Decimal("0.005")
    await gathered(budgeted.stream(REQUEST))
    assert await daily_budget.spent() == Decimal("0.005") + PRICE.of(100, 50)


@pytest.mark.parametrize(
    "usage",
    [
        {"cost_usd": -54.9},
        {"cost_usd": 1e30},
        {"cost_usd": float("nan")},
        {"input_tokens": -5_000_000, "output_tokens": -5_000_000},
        {"input_tokens": 10**18, "output_tokens": 10**18},
        {"input_tokens": 0, "output_tokens": 0, "cost_usd": 0},
    ],
    ids=str,
)
async def test_a_round_never_costs_less_than_nothing_nor_more_than_it_can(
    database: Database, usage: dict[str, float]
) -> None:
    daily_budget = DailyBudget(database, "process", Decimal(1))
    model = Priced([[RoundFinished("stop", usage)]])
    budgeted = BudgetedModel(model, daily_budget, 1_000, None)
    await gathered(budgeted.stream(REQUEST))
    assert 0 < await daily_budget.spent() <= MARGIN * PRICE.of(tokens_in(REQUEST), 1_000)
    assert await reserved(database) == 0


async def test_within_a_budget_a_model_of_unknown_price_is_not_asked(database: Database) -> None:
    class Unpriced(ScriptedModel):
        async def price(self) -> None:
            return None

    model = Unpriced([[TextDelta("Yes.")]])
    budgeted = BudgetedModel(model, DailyBudget(database, "process", CENT), 1_000, None)
    with pytest.raises(ModelFailed, match="reached its limit"):
        await gathered(budgeted.stream(REQUEST))


async def test_a_round_that_is_stopped_is_paid_for_as_far_as_it_came(database: Database) -> None:
    daily_budget = DailyBudget(database, "process", Decimal(1))
    model = Priced([[TextDelta("x" * 300), asyncio.Event()]])
    budgeted = BudgetedModel(model, daily_budget, 1_000, None)
    task = asyncio.create_task(gathered(budgeted.stream(REQUEST)))
    while not await reserved(database):
        await asyncio.sleep(0.01)
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)
    assert await reserved(database) == 0
    assert 0 < await daily_budget.spent() <= PRICE.of(tokens_in(REQUEST), 200)


async def test_over_the_budget_the_built_in_assistant_answers_and_says_why(database: Database) -> None:
    daily_budget = DailyBudget(database, "process", Decimal("0.000001"))
    fallback = ScriptedModel().then(TextDelta("Three kettles."))
    model = BudgetedModel(Priced(), daily_budget, 1_000, fallback)
    events = await gathered(model.stream(REQUEST))
    assert events == [TextDelta(FALLBACK_NOTICE), TextDelta("Three kettles."), RoundFinished("stop")]
    assert await daily_budget.spent() == 0


async def test_over_the_budget_it_is_refused_where_the_operator_wants_that(database: Database) -> None:
    model = BudgetedModel(Priced(), DailyBudget(database, "process", Decimal("0.000001")), 1_000, None)
    with pytest.raises(ModelFailed) as failed:
        await gathered(model.stream(REQUEST))
    assert (failed.value.code, failed.value.retryable) == ("budget_exhausted", False)


def test_the_dearest_price_of_several_models_is_reserved() -> None:
    both = [Price(Decimal(1), Decimal(5)), Price(Decimal(2), Decimal(3))]
    assert dearest(both) == Price(Decimal(2), Decimal(5))
    assert dearest([*both, None]) is None, "an unknown price may be higher"


def test_a_price_is_the_operators_and_else_the_listed_one() -> None:
    half = Settings(environment="test", ai_input_price_usd=Decimal(3))
    assert set_price(half, PRICE) == Price(Decimal(3) / 1_000_000, PRICE.output)
    assert set_price(half, None) is None
    free = Settings(environment="test", ai_input_price_usd=Decimal(0), ai_output_price_usd=Decimal(0))
    assert set_price(free, None) == Price(Decimal(0), Decimal(0))


def test_a_round_without_figures_has_no_known_cost() -> None:
    assert cost_of({}, PRICE) is None
