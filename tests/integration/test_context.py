"""Tests of the context: the products shown to a session, their order, and the parts that survive a clearing."""

from __future__ import annotations

import asyncio

import pytest
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from app.cart.changes import add
from app.context import clear, record_shown, shown_ids, was_shown
from app.db import Database
from app.functions.session_context import LastSearch, context_event, last_list, last_search
from app.log.append import UnknownSession
from app.models import Product, SearchContext
from app.settings import Settings
from tests.support.shop import fill, new_session, products, show


@pytest.fixture(scope="module")
async def shop(module_database: Database) -> Database:
    """The small shop's database; each test has its own session."""
    await fill(module_database, products())
    return module_database


@pytest.fixture
async def session_id(shop: Database) -> str:
    """A session without shown products."""
    return await new_session(shop)


async def rows(db: AsyncSession, session_id: str) -> list[SearchContext]:
    """Return the session's records of shown products, oldest first."""
    statement = (
        select(SearchContext).where(SearchContext.session_id == session_id).order_by(col(SearchContext.id))
    )
    return list((await db.exec(statement)).all())


async def put(shop: Database, session_id: str, product_id: str) -> None:
    """Add a piece to the session's cart."""
    async with shop.transaction() as db:
        known = (await db.exec(select(Product).where(Product.id == product_id))).one()
        await add(db, session_id, known, 1, Settings(environment="test"))


async def test_a_new_session_was_shown_nothing(shop: Database, session_id: str) -> None:
    async with shop.reading() as db:
        assert await shown_ids(db, session_id) == []
        assert await last_search(db, session_id) == LastSearch(None, [])
        assert await last_list(db, session_id) == []
        assert not await was_shown(db, session_id, "kettle-201")
        event = await context_event(db, session_id)
    assert (event.recent_product_ids, event.search_query, event.cart.count) == ([], None, 0)


async def test_products_come_newest_first_and_each_once(shop: Database, session_id: str) -> None:
    await show(shop, session_id, "a", "b", "a", "c")
    await show(shop, session_id, "d", "b")
    async with shop.reading() as db:
        assert await shown_ids(db, session_id) == ["d", "b", "a", "c"]
        assert await shown_ids(db, session_id, limit=2) == ["d", "b"]


async def test_recent_is_fifty_and_shown_is_everything(shop: Database, session_id: str) -> None:
    for page in range(4):
        await show(shop, session_id, *(f"p{page}-{n}" for n in range(20)), source="listing")
    async with shop.reading() as db:
        recent = await shown_ids(db, session_id)
        assert (len(recent), recent[0], recent[-1]) == (50, "p3-0", "p1-9")
        assert await was_shown(db, session_id, "p0-0")


async def test_what_another_session_has_in_its_cart_was_not_shown(shop: Database, session_id: str) -> None:
    other = await new_session(shop)
    await put(shop, other, "kettle-201")
    async with shop.reading() as db:
        assert await was_shown(db, other, "kettle-201")
        assert not await was_shown(db, session_id, "kettle-201")


async def test_a_part_of_an_id_was_not_shown(shop: Database, session_id: str) -> None:
    await show(shop, session_id, "kettle-201", '"quoted"', "[]")
    async with shop.reading() as db:
        assert await was_shown(db, session_id, '"quoted"')
        assert await was_shown(db, session_id, "[]")
        for other in ("kettle", "kettle-20", "201", "", "quoted", "%", "KETTLE-201"):
            assert not await was_shown(db, session_id, other)


async def test_products_shown_to_another_session_do_not_count(shop: Database, session_id: str) -> None:
    await show(shop, await new_session(shop), "kettle-201")
    async with shop.reading() as db:
        assert not await was_shown(db, session_id, "kettle-201")


async def test_the_same_shown_again_at_once_only_renews_the_time(shop: Database, session_id: str) -> None:
    await show(shop, session_id, "a", "b")
    async with shop.reading() as db:
        (before,) = await rows(db, session_id)
    await show(shop, session_id, "a", "b")
    async with shop.reading() as db:
        (after,) = await rows(db, session_id)
    assert after.timestamp > before.timestamp
    await show(shop, session_id, "b", "a")
    await show(shop, session_id, "b", "a", source="listing")
    await show(shop, session_id, "a", "b")
    async with shop.reading() as db:
        assert len(await rows(db, session_id)) == 4, (
            "another order, another source, or later again is another showing"
        )


async def test_the_same_shown_in_many_tabs_at_once_is_one_row(shop: Database, session_id: str) -> None:
    await asyncio.gather(*(show(shop, session_id, "a", "b") for _ in range(8)))
    async with shop.reading() as db:
        assert len(await rows(db, session_id)) == 1


async def test_the_last_search_is_not_hidden_by_other_shown_products(shop: Database, session_id: str) -> None:
    async with shop.transaction() as db:
        await record_shown(db, session_id, ["a", "b"], source="search_products", query="kettle")
        await record_shown(db, session_id, ["b", "c"], source="show_product_details")
        await record_shown(db, session_id, ["d", "e"], source="listing", query="lamps")
    async with shop.reading() as db:
        assert await last_search(db, session_id) == ("kettle", ["a", "b"])
        assert await last_list(db, session_id) == ["d", "e"]
        event = await context_event(db, session_id, turn_id="turn-1", message="Hello")
    assert event.search_query == "kettle"
    assert event.recent_product_ids == ["d", "e", "b", "c", "a"]
    assert (event.turn_id, event.message, event.reset) == ("turn-1", "Hello", False)


async def test_the_cart_counts_as_shown_and_comes_last(shop: Database, session_id: str) -> None:
    await put(shop, session_id, "lamp-301")
    await show(shop, session_id, "kettle-201")
    async with shop.reading() as db:
        assert await was_shown(db, session_id, "lamp-301")
        assert await shown_ids(db, session_id) == ["kettle-201", "lamp-301"]


async def test_clearing_leaves_the_cart_and_its_products(shop: Database, session_id: str) -> None:
    await show(shop, session_id, "kettle-201", "lamp-301")
    await put(shop, session_id, "lamp-301")
    other = await new_session(shop)
    await show(shop, other, "kettle-201")
    async with shop.transaction() as db:
        await clear(db, session_id)
        event = await context_event(db, session_id, reset=True)
    assert (event.recent_product_ids, event.search_query, event.reset) == (["lamp-301"], None, True)
    assert event.cart.count == 1
    async with shop.reading() as db:
        assert not await was_shown(db, session_id, "kettle-201")
        assert await was_shown(db, session_id, "lamp-301")
        assert await was_shown(db, other, "kettle-201")


async def test_a_session_that_does_not_exist_is_shown_nothing(shop: Database) -> None:
    with pytest.raises(UnknownSession):
        await show(shop, "nobody's", "kettle-201")
    async with shop.transaction() as db:
        with pytest.raises(UnknownSession):
            await clear(db, "nobody's")
