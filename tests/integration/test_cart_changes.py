"""Tests of a cart whose facts changed: prices, stock and products, and the shopper's acceptance of the changes."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import text

from app.cart.changes import accept_changes, add
from app.cart.contents import cart_state
from app.catalogue.products import get_product
from app.db import Database
from app.events import CartState, FunctionError
from app.settings import Settings
from tests.support.shop import new_session
from tests.support.variants import CAP, SHIRT, sell

SETTINGS = Settings(environment="test", quantity_limit=20, cart_lines_limit=5)


async def filled(database: Database) -> str:
    """Return a session with two shirts M and three caps in its cart."""
    await sell(database, SHIRT, CAP)
    session_id = await new_session(database)
    async with database.transaction() as db:
        for product_id, variant_id, quantity in (("shirt", "shirt-m", 2), ("cap", "cap", 3)):
            product = await get_product(db, product_id)
            assert product is not None
            await add(db, session_id, product, quantity, SETTINGS, variant_id)
    return session_id


async def change(database: Database, statement: str) -> None:
    async with database.transaction() as db:
        await (await db.connection()).execute(text(statement))


async def cart_of(database: Database, session_id: str) -> CartState:
    async with database.reading() as db:
        return await cart_state(db, session_id)


async def accept(database: Database, session_id: str, **given: Any) -> CartState:
    async with database.transaction() as db:
        return await accept_changes(db, session_id, **given)


DEARER = "UPDATE product_variant SET price = 45 WHERE id = 'shirt-m'"
FEWER = "UPDATE product SET stock = 1 WHERE id = 'cap'"
GONE = "UPDATE product SET retired_at = now(), in_stock = false WHERE id = 'cap'"
SOLD_OUT = "UPDATE product_variant SET stock = 0, in_stock = false WHERE id = 'shirt-m'"


@pytest.mark.parametrize(
    ("statements", "messages", "total"),
    [
        ([], [None, None], "114.00"),
        ([DEARER], ["Was €39.00.", None], "126.00"),
        ([FEWER], [None, "Only 1 left."], "90.00"),
        ([GONE], [None, "No longer sold."], "78.00"),
        ([SOLD_OUT], ["Sold out.", None], "36.00"),
        ([DEARER, FEWER], ["Was €39.00.", "Only 1 left."], "102.00"),
    ],
)
async def test_a_line_says_what_changed_and_the_total_is_of_what_can_be_bought(
    database: Database, statements: list[str], messages: list[str | None], total: str
) -> None:
    session_id = await filled(database)
    for statement in statements:
        await change(database, statement)
    cart = await cart_of(database, session_id)
    assert [line.changed and line.changed.message for line in cart.items] == messages
    assert (cart.total, cart.has_changes) == (total, any(messages))


async def test_accepting_takes_present_prices_and_quantities_and_removes_what_is_gone(
    database: Database,
) -> None:
    session_id = await filled(database)
    await change(database, DEARER)
    await change(database, GONE)
    cart = await accept(database, session_id, seen_total="90.00")
    assert [(line.variant_id, line.quantity, line.unit_price) for line in cart.items] == [
        ("shirt-m", 2, "45.00")
    ]
    assert not cart.has_changes


async def test_one_line_can_be_accepted_alone(database: Database) -> None:
    session_id = await filled(database)
    await change(database, DEARER)
    await change(database, FEWER)
    cart = await accept(database, session_id, item_id="cap", seen_total="12.00")
    assert [(line.quantity, line.changed is None) for line in cart.items] == [(2, False), (1, True)]


async def test_nothing_is_accepted_that_the_shopper_has_not_seen(database: Database) -> None:
    session_id = await filled(database)
    await change(database, DEARER)
    with pytest.raises(FunctionError) as refused:
        await accept(database, session_id, seen_total="114.00")
    assert refused.value.error.code == "cart_changed"
    assert (await cart_of(database, session_id)).has_changes
