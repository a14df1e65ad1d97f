"""Tests of the cart: exact sums, present prices, and no change lost or doubled by concurrent requests."""

from __future__ import annotations

import asyncio
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlmodel import col, delete, select

from app.cart.changes import add, set_quantity
from app.cart.contents import cart_state
from app.db import Database
from app.events import CartState, FunctionError
from app.log.append import UnknownSession
from app.log.sessions import lock_session
from app.models import CartItem, Product
from app.settings import Settings
from tests.support.shop import fill, new_session, product, products

SETTINGS = Settings(environment="test", quantity_limit=20, cart_lines_limit=3)


@pytest.fixture(scope="module")
async def shop(module_database: Database) -> Database:
    """The small shop's database; each test has its own session."""
    await fill(module_database, products())
    return module_database


@pytest.fixture
async def session_id(shop: Database) -> str:
    """A session with an empty cart."""
    return await new_session(shop)


async def put(shop: Database, session_id: str, product_id: str, quantity: int = 1) -> CartState:
    """Add pieces in one transaction and return the cart."""
    async with shop.transaction() as db:
        known = (await db.exec(select(Product).where(Product.id == product_id))).one()
        await add(db, session_id, known, quantity, SETTINGS)
        return await cart_state(db, session_id)


async def change(shop: Database, session_id: str, product_id: str, quantity: int) -> CartState:
    """Set a quantity in one transaction and return the cart."""
    async with shop.transaction() as db:
        return await set_quantity(db, session_id, product_id, quantity, SETTINGS)


async def state(shop: Database, session_id: str) -> CartState:
    """Return the cart."""
    async with shop.reading() as db:
        return await cart_state(db, session_id)


async def test_an_empty_cart_is_zero_in_the_shops_currency(shop: Database, session_id: str) -> None:
    assert await state(shop, session_id) == CartState(items=[], count=0, total="0.00", currency="EUR")
    async with shop.reading() as db:
        assert (await cart_state(db, session_id, "CHF")).currency == "CHF"


async def test_sums_are_exact(shop: Database, session_id: str) -> None:
    await put(shop, session_id, "mug/7 é", 3)
    cart = await put(shop, session_id, "kettle-204")
    assert [(line.unit_price, line.line_total) for line in cart.items] == [
        ("0.10", "0.30"),
        ("19.99", "19.99"),
    ]
    assert (cart.count, cart.total) == (4, "20.29")


async def test_lines_stay_in_the_order_they_came(shop: Database, session_id: str) -> None:
    for product_id in ("lamp-302", "kettle-201", "lamp-302"):
        cart = await put(shop, session_id, product_id)
    assert [line.product_id for line in cart.items] == ["lamp-302", "kettle-201"]


async def test_a_cart_shows_the_price_of_now(shop: Database, session_id: str) -> None:
    await fill(shop, [product("pan-1", "Pan", "20.00")])
    await put(shop, session_id, "pan-1", 2)
    async with shop.transaction() as db:
        pan = (await db.exec(select(Product).where(Product.id == "pan-1"))).one()
        pan.price, pan.name = Decimal("15.55"), "Iron Pan"
    cart = await state(shop, session_id)
    assert (cart.items[0].name, cart.total) == ("Iron Pan", "31.10")


async def test_stock_that_went_after_the_product_was_read_cannot_be_added(
    shop: Database, session_id: str
) -> None:
    await fill(shop, [product("pan-6", "Pan", stock=4)])
    async with shop.transaction() as db:
        read = (await db.exec(select(Product).where(Product.id == "pan-6"))).one()
        async with shop.transaction() as other:
            (await other.exec(select(Product).where(Product.id == "pan-6"))).one().stock = 1
        with pytest.raises(FunctionError):
            await add(db, session_id, read, 2, SETTINGS)


async def test_a_cart_belongs_to_one_session(shop: Database, session_id: str) -> None:
    await put(shop, session_id, "kettle-202")
    assert (await state(shop, await new_session(shop))).items == []


async def test_a_quantity_is_set_and_zero_removes_the_line(shop: Database, session_id: str) -> None:
    await put(shop, session_id, "kettle-201", 2)
    assert (await change(shop, session_id, "kettle-201", 5)).count == 5
    assert (await change(shop, session_id, "kettle-201", 1)).total == "39.90"
    assert (await change(shop, session_id, "kettle-201", 0)).items == []
    assert (await change(shop, session_id, "kettle-201", 0)).items == [], "removing it again is fine"


async def test_the_quantity_of_a_product_outside_the_cart_cannot_be_set(
    shop: Database, session_id: str
) -> None:
    with pytest.raises(FunctionError) as refused:
        await change(shop, session_id, "kettle-201", 2)
    assert refused.value.error.code == "not_found"


@pytest.mark.parametrize("quantity", [6, 10**9])
async def test_a_quantity_above_the_stock_is_not_set(shop: Database, session_id: str, quantity: int) -> None:
    await put(shop, session_id, "kettle-201", 2)
    with pytest.raises(FunctionError) as refused:
        await change(shop, session_id, "kettle-201", quantity)
    assert refused.value.error.code == "quantity_limit"
    assert "5" in refused.value.error.message
    assert (await state(shop, session_id)).count == 2


async def test_quantities_below_what_makes_sense_are_refused(shop: Database, session_id: str) -> None:
    with pytest.raises(FunctionError) as refused:
        await change(shop, session_id, "kettle-201", -1)
    assert refused.value.error.code == "invalid_parameters"
    with pytest.raises(FunctionError):
        await put(shop, session_id, "kettle-201", 0)


async def test_a_line_whose_product_sold_out_can_only_be_removed(shop: Database, session_id: str) -> None:
    await fill(shop, [product("pan-2", "Pan", stock=4)])
    await put(shop, session_id, "pan-2", 4)
    async with shop.transaction() as db:
        pan = (await db.exec(select(Product).where(Product.id == "pan-2"))).one()
        pan.stock = 0
    with pytest.raises(FunctionError) as refused:
        await change(shop, session_id, "pan-2", 1)
    assert refused.value.error.code == "out_of_stock"
    assert (await change(shop, session_id, "pan-2", 0)).items == []


async def test_a_cart_takes_so_many_products_and_no_more(shop: Database, session_id: str) -> None:
    for product_id in ("kettle-201", "kettle-202", "lamp-301"):
        await put(shop, session_id, product_id)
    with pytest.raises(FunctionError) as refused:
        await put(shop, session_id, "lamp-302")
    assert refused.value.error.code == "quantity_limit"
    assert "3 different products" in refused.value.error.message
    assert (await put(shop, session_id, "kettle-202")).count == 4, "more of what is in it still fits"


async def test_another_currency_is_refused(shop: Database, session_id: str) -> None:
    await fill(shop, [product("pan-3", "Pan", currency="USD")])
    await put(shop, session_id, "kettle-202")
    with pytest.raises(FunctionError) as refused:
        await put(shop, session_id, "pan-3")
    assert refused.value.error.code == "currency_mismatch"
    other = await put(shop, await new_session(shop), "pan-3")
    assert (other.total, other.currency) == ("10.00", "USD")


async def test_a_line_that_was_repriced_into_another_currency_is_not_added_up(
    shop: Database, session_id: str
) -> None:
    await fill(shop, [product("pan-4", "Pan")])
    await put(shop, session_id, "kettle-202")
    await put(shop, session_id, "pan-4")
    async with shop.transaction() as db:
        pan = (await db.exec(select(Product).where(Product.id == "pan-4"))).one()
        pan.currency = "USD"
    cart = await state(shop, session_id)
    assert [(line.line_total, line.currency) for line in cart.items] == [("24.50", "EUR"), ("10.00", "USD")]
    assert (cart.total, cart.currency, cart.count) == ("24.50", "EUR", 2)


async def test_a_product_that_was_deleted_is_refused_and_leaves_the_cart(
    shop: Database, session_id: str
) -> None:
    await fill(shop, [product("pan-5", "Pan")])
    await put(shop, session_id, "pan-5")
    async with shop.reading() as db:
        stale = (await db.exec(select(Product).where(Product.id == "pan-5"))).one()
    async with shop.transaction() as db:
        await db.exec(delete(Product).where(col(Product.id) == "pan-5"))
    assert (await state(shop, session_id)).items == []
    with pytest.raises(FunctionError) as refused:
        async with shop.transaction() as db:
            await add(db, session_id, stale, 1, SETTINGS)
    assert refused.value.error.code == "product_unknown"


async def test_a_session_that_does_not_exist_has_no_cart_to_change(shop: Database) -> None:
    with pytest.raises(UnknownSession):
        await put(shop, "nobody's", "kettle-202")
    with pytest.raises(UnknownSession):
        await change(shop, "nobody's", "kettle-202", 1)
    async with shop.reading() as db:
        with pytest.raises(UnknownSession):
            await lock_session(db, "nobody's")


async def test_additions_at_once_lose_nothing_and_stop_at_the_cap(shop: Database, session_id: str) -> None:
    outcomes = await asyncio.gather(
        *(put(shop, session_id, "kettle-202", 3) for _ in range(10)), return_exceptions=True
    )
    refused = [outcome for outcome in outcomes if isinstance(outcome, FunctionError)]
    assert len(refused) == 4, "six times three fit under twenty"
    assert sorted(outcome.count for outcome in outcomes if isinstance(outcome, CartState)) == [
        3,
        6,
        9,
        12,
        15,
        18,
    ]
    assert (await state(shop, session_id)).count == 18


async def test_new_lines_at_once_stop_at_the_most_a_cart_takes(shop: Database, session_id: str) -> None:
    ids = ("kettle-201", "kettle-202", "kettle-204", "lamp-301", "lamp-302", "mug/7 é")
    outcomes = await asyncio.gather(*(put(shop, session_id, known) for known in ids), return_exceptions=True)
    assert len([outcome for outcome in outcomes if isinstance(outcome, CartState)]) == 3
    assert len((await state(shop, session_id)).items) == 3


CHANGES = st.lists(
    st.tuples(st.booleans(), st.sampled_from(["kettle-201", "kettle-202", "kettle-204"]), st.integers(0, 6)),
    min_size=2,
    max_size=8,
)


@settings(max_examples=20)
@given(changes=CHANGES)
async def test_no_mixture_of_changes_at_once_passes_a_bound(
    shop: Database, changes: list[tuple[bool, str, int]]
) -> None:
    session_id = await new_session(shop)
    work = [(put if adds else change)(shop, session_id, known, quantity) for adds, known, quantity in changes]
    for outcome in await asyncio.gather(*work, return_exceptions=True):
        assert isinstance(outcome, CartState | FunctionError), outcome
    cart = await state(shop, session_id)
    held = {line.product_id: line.quantity for line in cart.items}
    assert (
        held.get("kettle-201", 0) <= 5 and held.get("kettle-204", 0) <= 1 and held.get("kettle-202", 0) <= 20
    )
    assert cart.count == sum(held.values())
    assert Decimal(cart.total) == sum(Decimal(line.line_total) for line in cart.items)
    async with shop.reading() as db:
        rows = await db.exec(select(CartItem.product_id).where(CartItem.session_id == session_id))
        assert sorted(rows.all()) == sorted(held), "one row a product"
