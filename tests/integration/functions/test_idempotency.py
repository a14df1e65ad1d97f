"""Tests of Idempotency-Key: a click happens once, however often and at whatever server it arrives."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from sqlmodel import select

from app.cart.contents import cart_state
from app.db import Database
from app.functions.execute import Outcome, Runtime
from app.functions.idempotency import execute_once, forget_old_answers
from app.models import IdempotencyRecord, now
from tests.support.shop import Shopper, new_session


async def once(shopper: Shopper, key: str, name: str = "add_to_cart", **parameters: Any) -> Outcome:
    """Run a click with a key."""
    return await execute_once(
        shopper.runtime, name, parameters, session_id=shopper.session_id, idempotency_key=key
    )


async def pieces(shopper: Shopper) -> int:
    """Return the number of pieces in the cart."""
    async with shopper.runtime.database.reading() as db:
        return (await cart_state(db, shopper.session_id)).count


async def test_the_same_key_again_gets_the_same_answer_and_logs_nothing(shopper: Shopper) -> None:
    await shopper.see("kettle-202")
    first = await once(shopper, "key-1", product_id="kettle-202", quantity=2)
    again = await once(shopper, "key-1", quantity=2, product_id="kettle-202")
    assert first.result is not None
    assert (again.result, again.replayed, again.events) == (first.result, True, [])
    assert (await pieces(shopper), len(await shopper.log())) == (2, 2)


async def test_a_refusal_is_remembered_even_when_it_would_be_granted_now(shopper: Shopper) -> None:
    first = await once(shopper, "key-1", product_id="kettle-202")
    await shopper.see("kettle-202")
    again = await once(shopper, "key-1", product_id="kettle-202")
    assert first.error is not None
    assert first.error.code == "product_not_shown"
    assert (again.error, again.replayed) == (first.error, True)
    assert (await pieces(shopper), len(await shopper.log())) == (0, 1)


async def test_another_key_is_another_click(shopper: Shopper) -> None:
    await shopper.see("kettle-202")
    await once(shopper, "key-1", product_id="kettle-202")
    await once(shopper, "key-2", product_id="kettle-202")
    assert await pieces(shopper) == 2


async def test_the_same_key_with_other_parameters_is_refused_and_keeps_the_stored_outcome(
    shopper: Shopper,
) -> None:
    await shopper.see("kettle-202")
    first = await once(shopper, "key-1", product_id="kettle-202")
    other = await once(shopper, "key-1", product_id="kettle-202", quantity=3)
    assert other.error is not None
    assert (other.error.code, other.events) == ("idempotency_conflict", [])
    assert (await once(shopper, "key-1", product_id="kettle-202")).result == first.result
    assert await pieces(shopper) == 1


async def test_a_key_belongs_to_its_session_and_its_function(shopper: Shopper) -> None:
    await shopper.see("kettle-202")
    await once(shopper, "key-1", product_id="kettle-202")
    details = await once(shopper, "key-1", "show_product_details", product_id="kettle-202")
    assert details.result is not None and "product" in details.result
    stranger = Shopper(shopper.runtime, await new_session(shopper.runtime.database))
    refused = await once(stranger, "key-1", product_id="kettle-202")
    assert refused.error is not None and refused.error.code == "product_not_shown"


async def test_duplicates_in_flight_wait_for_the_first_ones_answer(shopper: Shopper) -> None:
    await shopper.see("kettle-202")
    second_process = Database(shopper.runtime.database.url)
    elsewhere = Shopper(replace(shopper.runtime, database=second_process), shopper.session_id)
    clicks = [once(who, "key-1", product_id="kettle-202") for who in (shopper, elsewhere) for _ in range(6)]
    outcomes = await asyncio.gather(*clicks)
    await second_process.close()
    assert [outcome.replayed for outcome in outcomes].count(False) == 1
    assert all(outcome.result == outcomes[0].result for outcome in outcomes)
    assert (await pieces(shopper), len(await shopper.log())) == (1, 2)


async def test_different_keys_in_flight_all_happen(shopper: Shopper) -> None:
    await shopper.see("kettle-202")
    await asyncio.gather(*(once(shopper, f"key-{n}", product_id="kettle-202") for n in range(10)))
    assert await pieces(shopper) == 10


async def test_a_first_try_that_was_cut_off_does_not_block_the_second(shopper: Shopper) -> None:
    await shopper.see("kettle-202")
    for pause in range(8):
        click = asyncio.create_task(once(shopper, "key-1", product_id="kettle-202"))
        await asyncio.sleep(pause * 0.002)
        click.cancel()
        await asyncio.gather(click, return_exceptions=True)
    assert (await once(shopper, "key-1", product_id="kettle-202")).result is not None
    assert await pieces(shopper) == 1


async def age(shopper: Shopper, passed: timedelta) -> None:
    """Set the age of the session's stored outcomes."""
    async with shopper.runtime.database.transaction() as db:
        mine = select(IdempotencyRecord).where(IdempotencyRecord.session_id == shopper.session_id)
        for record in await db.exec(mine):
            record.created_at = now() - passed


async def test_a_key_is_new_again_after_a_day(shopper: Shopper) -> None:
    await shopper.see("kettle-202")
    await once(shopper, "key-1", product_id="kettle-202")
    await age(shopper, timedelta(hours=23))
    assert (await once(shopper, "key-1", product_id="kettle-202")).replayed
    await age(shopper, timedelta(hours=25))
    assert not (await once(shopper, "key-1", product_id="kettle-202")).replayed
    assert (await once(shopper, "key-1", product_id="kettle-202")).replayed, "and kept for a day from then"
    assert await pieces(shopper) == 2


async def test_old_answers_are_dropped_and_young_ones_kept(shopper: Shopper) -> None:
    await once(shopper, "old", product_id="kettle-202")
    await age(shopper, timedelta(hours=25))
    await once(shopper, "young", product_id="kettle-202")
    async with shopper.runtime.database.transaction() as db:
        await forget_old_answers(db)
        mine = select(IdempotencyRecord.key).where(IdempotencyRecord.session_id == shopper.session_id)
        assert (await db.exec(mine)).all() == ["young"]


@pytest.mark.parametrize("key", ["", "k" * 201, "key\x00", " key", "key\n", "\ud800"])
async def test_an_invalid_key_is_refused(shopper: Shopper, key: str) -> None:
    await shopper.see("kettle-202")
    outcome = await once(shopper, key, product_id="kettle-202")
    assert outcome.error is not None
    assert (outcome.error.code, outcome.events) == ("invalid_parameters", [])
    assert await pieces(shopper) == 0


@pytest.mark.parametrize(
    "raw", ["{", [1], {"product_id": "\ud800", "n": float("nan")}, "[" * 100_000, {"a": 10**5_000}]
)
async def test_nonsense_with_a_key_is_refused_twice_alike(shopper: Shopper, raw: Any) -> None:
    first, again = [
        await execute_once(
            shopper.runtime, "add_to_cart", raw, session_id=shopper.session_id, idempotency_key="key-1"
        )
        for _ in range(2)
    ]
    assert first.error is not None
    assert (again.error, first.replayed, again.replayed) == (first.error, False, True)


async def test_a_session_that_does_not_exist_remembers_nothing(runtime: Runtime) -> None:
    nobody = Shopper(runtime, "nobody's")
    for _ in range(2):
        outcome = await once(nobody, "key-1", product_id="kettle-202")
        assert outcome.error is not None
        assert (outcome.error.code, outcome.replayed) == ("not_found", False)
