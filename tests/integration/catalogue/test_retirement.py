"""Products that vanish from a feed: nothing finds them, and carts and pages that name them still show them."""

from __future__ import annotations

import json
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import text

from app.cart.changes import add
from app.cart.contents import cart_state
from app.catalogue.browse.departments import departments
from app.catalogue.browse.starter_questions import plain_questions
from app.catalogue.categories import find_category
from app.catalogue.importers import import_file
from app.catalogue.importers.import_report import ImportFailed, ImportReport
from app.catalogue.importers.load import ImportOptions
from app.catalogue.known_words import load_shop_facts
from app.catalogue.products import SearchQuery, get_product, recommend, search
from app.catalogue.retirement import count_retired, delete_retired
from app.db import Database
from app.events import FunctionError
from app.models import ChatSession
from app.settings import Settings

Write = Callable[..., Path]
KETTLE: dict[str, Any] = {
    "id": "k",
    "name": "Steel kettle",
    "price": "20.00",
    "category": "Kitchen > Kettles",
}
BASKET: dict[str, Any] = {"id": "b", "name": "Wicker basket", "price": "9.00", "category": "Storage > Baskets",
                          "brand": "Osier", "attributes": {"weave": "willow"}}  # fmt: skip


async def imported(database: Database, path: Path, **options: Any) -> ImportReport:
    report = await import_file(database, path, options=ImportOptions(**options))
    assert report.loaded, report.errors
    return report


async def sold(database: Database) -> set[str]:
    async with database.reading() as db:
        return {product.id for product in (await search(db, SearchQuery(limit=100))).products}


async def test_a_second_import_of_a_feed_retires_what_it_lacks(
    database: Database, write_lines: Write
) -> None:
    await imported(database, write_lines(KETTLE, BASKET), source="feed")
    report = await imported(database, write_lines(KETTLE), source="feed")
    assert (report.removed, report.unchanged) == (1, 1)
    assert await sold(database) == {"k"}
    back = await imported(database, write_lines(KETTLE, BASKET), source="feed")
    assert (back.updated, await sold(database)) == (1, {"k", "b"})


@pytest.mark.parametrize(
    ("options", "left"),
    [
        ({"source": "other"}, {"k", "b"}),
        ({"source": "feed", "keep_missing": True}, {"k", "b"}),
        ({"source": "other", "remove_missing": True}, {"k"}),
        ({}, {"k", "b"}),
    ],
)
async def test_products_of_other_feeds_stay_unless_all_are_to_go(
    database: Database, write_lines: Write, options: dict[str, Any], left: set[str]
) -> None:
    await imported(database, write_lines(KETTLE, BASKET), source="feed")
    await imported(database, write_lines(KETTLE), **options)
    assert await sold(database) == left


async def test_a_product_whose_row_is_bad_is_not_retired(database: Database, write_lines: Write) -> None:
    await imported(database, write_lines(KETTLE, BASKET, BASKET | {"id": "c"}), source="feed")
    report = await imported(
        database, write_lines(KETTLE, BASKET | {"price": "free"}), source="feed", skip_bad=True
    )
    assert (report.removed, await sold(database)) == (1, {"k", "b"})
    report = await imported(database, write_lines(KETTLE, "{broken"), source="feed", skip_bad=True)
    assert (report.removed, report.bad_ids) == (0, None), "the broken line may have been any product"


async def test_a_product_of_price_0_is_retired(database: Database, write_lines: Write) -> None:
    await imported(database, write_lines(KETTLE, BASKET), source="feed")
    report = await imported(database, write_lines(KETTLE, BASKET | {"price": 0}), source="feed")
    assert (report.left_out, report.removed, await sold(database)) == (1, 1, {"k"})


async def test_a_retired_product_is_found_nowhere(database: Database, write_lines: Write) -> None:
    await imported(database, write_lines(KETTLE, BASKET), source="feed")
    await imported(database, write_lines(KETTLE), source="feed")
    async with database.reading() as db:
        for query in (
            SearchQuery("wicker basket"),
            SearchQuery(category="Baskets"),
            SearchQuery(brand="Osier"),
            SearchQuery(in_stock=False),
        ):
            outcome = await search(db, query)
            assert "b" not in {product.id for product in outcome.products}, query
            assert "Storage > Baskets" not in {count.value for count in outcome.facets.categories}
        facts = await load_shop_facts(db, "Shop")
        assert facts.product_count == 1
        assert "Storage" not in json.dumps([category.path for category in facts.categories])
        assert (facts.brands, facts.attribute_values) == ((), {})
        assert "wicker" not in facts.words
        assert [each.name for each in await departments(db)] == ["Kitchen"]
        assert "basket" not in " ".join(await plain_questions(db))
        assert await find_category(db, "Baskets") is None
        kettle = await get_product(db, "k")
        assert kettle is not None
        assert await recommend(db, kettle) == []


async def test_a_cart_keeps_it_says_so_and_pays_for_the_rest(database: Database, write_lines: Write) -> None:
    await imported(database, write_lines(KETTLE, BASKET), source="feed")
    async with database.transaction() as db:
        db.add(ChatSession(id="s"))
        await db.flush()
        for product_id in ("k", "b"):
            product = await get_product(db, product_id)
            assert product is not None
            await add(db, "s", product, 1, Settings(environment="test"))
    await imported(database, write_lines(KETTLE), source="feed")
    async with database.transaction() as db:
        cart = await cart_state(db, "s")
        assert [line.name for line in cart.items] == ["Steel kettle", "Wicker basket"]
        assert [line.changed and line.changed.message for line in cart.items] == [None, "No longer sold."]
        assert cart.total == "20.00"
        basket = await get_product(db, "b")
        assert basket is not None and not basket.in_stock
        with pytest.raises(FunctionError, match="does not sell"):
            await add(db, "s", basket, 1, Settings(environment="test"))


async def test_it_is_deleted_when_no_cart_and_no_conversation_can_name_it(
    database: Database, write_lines: Write
) -> None:
    await imported(database, write_lines(KETTLE, BASKET), source="feed")
    await imported(database, write_lines(KETTLE), source="feed")
    async with database.transaction() as db:
        assert (await count_retired(db, 30), await delete_retired(db, 30)) == (0, 0)
        await (await db.connection()).execute(
            text("UPDATE product SET retired_at = retired_at - interval '31 days'")
        )
        assert (await count_retired(db, 30), await delete_retired(db, 30)) == (1, 1)
        assert await get_product(db, "b") is None


async def test_the_first_own_products_replace_the_sample_and_own_ones_stay(
    database: Database, write_lines: Write
) -> None:
    await imported(database, write_lines(BASKET), sample=True)
    report = await imported(database, write_lines(KETTLE), source="feed")
    assert (report.sample_removed, await sold(database)) == (1, {"k"})
    report = await imported(database, write_lines(KETTLE | {"id": "second"}), source="another feed")
    assert (report.sample_removed, await sold(database)) == (0, {"k", "second"})


async def test_the_sample_beside_own_products_is_no_sample(database: Database, write_lines: Write) -> None:
    await imported(database, write_lines(KETTLE), source="feed")
    await imported(database, write_lines(BASKET), sample=True)
    await imported(database, write_lines(KETTLE | {"id": "second"}), source="another feed")
    assert await sold(database) == {"k", "b", "second"}


async def test_a_feed_that_lacks_most_products_is_refused_where_that_is_too_much(
    database: Database, write_lines: Write
) -> None:
    three = [KETTLE | {"id": str(number)} for number in range(3)]
    await imported(database, write_lines(*three), source="feed")
    with pytest.raises(ImportFailed, match="lacks 2 of 3 products"):
        await import_file(
            database, write_lines(three[0]), options=ImportOptions(source="feed", most_retired=0.5)
        )
    assert len(await sold(database)) == 3


async def test_a_catalogue_has_one_currency(database: Database, write_lines: Write) -> None:
    euros = [KETTLE | {"id": str(number), "price": "20,00 EUR"} for number in range(2)]
    report = await import_file(database, write_lines(*euros, BASKET | {"price": "9.00 GBP"}))
    assert [str(error) for error in report.errors] == ["line 3: currency is GBP, but the catalogue is in EUR"]
    await imported(database, write_lines(*euros))
    with pytest.raises(ImportFailed, match="is in EUR, and this feed is in GBP"):
        await import_file(database, write_lines(BASKET | {"price": "9.00 GBP"}))
    assert (await imported(database, write_lines(BASKET))).inserted == 1
    async with database.reading() as db:
        basket = await get_product(db, "b")
    assert basket is not None and basket.currency == "EUR", "a price without a currency is in the catalogue's"
    assert (
        await imported(database, write_lines(BASKET | {"price": "9.00 GBP"}), remove_missing=True)
    ).removed == 2


async def test_a_change_of_price_keeps_the_words_and_three_decimals_are_exact(
    database: Database, write_lines: Write
) -> None:
    await imported(database, write_lines(KETTLE | {"price": "12.750 KWD"}), source="feed")
    report = await imported(
        database, write_lines(KETTLE | {"price": "12.755 KWD", "stock": 2}), source="feed"
    )
    assert (report.inserted, report.updated) == (0, 1)
    async with database.reading() as db:
        outcome = await search(db, SearchQuery("steel kettle"))
    assert [(product.price, product.stock) for product in outcome.products] == [(Decimal("12.755"), 2)]
