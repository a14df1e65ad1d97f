"""The daily budget: never passed, whoever reserves at the same moment; settled by what a round did cost."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from decimal import Decimal

import pytest
from sqlalchemy import text

from app.assistant.frugal import STAND_IN_WORDS, FrugalModel
from app.assistant.spending import Spending
from app.db import Database
from app.llm import ModelEvent, ModelFailed, ModelMessage, ModelRequest, RoundFinished, TextDelta
from app.llm.price import Price, cost_of, dearest, tokens_in
from app.llm.scripted import ScriptedModel

CENT = Decimal("0.01")
PRICE = Price(Decimal("0.000001"), Decimal("0.000002"))
REQUEST = ModelRequest((ModelMessage("user", "A kettle"),))


class Priced(ScriptedModel):
    """A scripted brain that costs money."""

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
    offices = [Spending(database, f"process {number}", CENT * 10) for number in range(3)]
    made = await asyncio.gather(*(offices[number % 3].reserve(CENT) for number in range(30)))
    assert sum(reservation is not None for reservation in made) == 10
    first = next(reservation for reservation in made if reservation is not None)
    await offices[0].settle(first, CENT / 2)
    assert await offices[1].reserve(CENT) is None, "half a cent is free, not one"
    assert await offices[2].reserve(CENT / 2) is not None


async def test_a_settlement_counts_once(database: Database) -> None:
    spending = Spending(database, "process", CENT * 10)
    reservation = await spending.reserve(CENT)
    assert reservation is not None
    await asyncio.gather(*(spending.settle(reservation, CENT) for _ in range(5)))
    assert await spending.spent() == CENT
    assert await reserved(database) == 0


async def test_what_a_dead_process_had_reserved_counts_as_spent(database: Database) -> None:
    dead, living = Spending(database, "dead", CENT * 2), Spending(database, "living", CENT * 2)
    await dead.reserve(CENT)
    await living.reserve(CENT)
    await living.settle_for_the_dead()
    assert await living.spent() == CENT
    assert await reserved(database) == CENT, "its own round goes on"


async def test_a_round_costs_what_the_provider_says_or_what_its_tokens_come_to(database: Database) -> None:
    spending = Spending(database, "process", Decimal(1))
    brain = Priced()
    brain.then(TextDelta("Yes."), RoundFinished("stop", {"cost_usd": 0.25}))
    brain.then(TextDelta("Yes."), RoundFinished("stop", {"input_tokens": 100, "output_tokens": 50}))
    model = FrugalModel(brain, spending, 1_000, None)
    await gathered(model.stream(REQUEST))
    assert await spending.spent() == Decimal("0.25")
    await gathered(model.stream(REQUEST))
    assert await spending.spent() == Decimal("0.25") + PRICE.of(100, 50)


async def test_a_round_that_is_stopped_is_paid_for_as_far_as_it_came(database: Database) -> None:
    spending = Spending(database, "process", Decimal(1))
    brain = Priced([[TextDelta("x" * 300), asyncio.Event()]])
    model = FrugalModel(brain, spending, 1_000, None)
    task = asyncio.create_task(gathered(model.stream(REQUEST)))
    while not await reserved(database):
        await asyncio.sleep(0.01)
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)
    assert await reserved(database) == 0
    assert 0 < await spending.spent() <= PRICE.of(tokens_in(REQUEST), 200)


async def test_over_the_budget_the_built_in_brain_answers_and_says_why(database: Database) -> None:
    spending = Spending(database, "process", Decimal("0.000001"))
    stand_in = ScriptedModel().then(TextDelta("Three kettles."))
    model = FrugalModel(Priced(), spending, 1_000, stand_in)
    events = await gathered(model.stream(REQUEST))
    assert events == [TextDelta(STAND_IN_WORDS), TextDelta("Three kettles."), RoundFinished("stop")]
    assert await spending.spent() == 0


async def test_over_the_budget_it_is_refused_where_the_operator_wants_that(database: Database) -> None:
    model = FrugalModel(Priced(), Spending(database, "process", Decimal("0.000001")), 1_000, None)
    with pytest.raises(ModelFailed) as failed:
        await gathered(model.stream(REQUEST))
    assert (failed.value.code, failed.value.retryable) == ("budget_exhausted", False)


def test_the_dearest_price_of_several_models_is_reserved() -> None:
    assert dearest([Price(Decimal(1), Decimal(5)), None, Price(Decimal(2), Decimal(3))]) == Price(
        Decimal(2), Decimal(5)
    )
    assert dearest([None]) == Price(Decimal(0), Decimal(0))


def test_a_round_without_figures_has_no_known_cost() -> None:
    assert cost_of({}, PRICE) is None
