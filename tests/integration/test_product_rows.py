"""Products that are kept between reads are as their rows are now; what a search found is kept until an import."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from sqlalchemy import event, text

from app.catalogue import product_rows
from app.catalogue.importers import import_file
from app.catalogue.importers.batch import StockLevel, set_stock
from app.catalogue.lookup import get_products
from app.catalogue.products import SearchQuery, product_json, recommend, search
from app.db import Database

LINES: list[dict[str, object]] = [
    {"id": f"kettle-{number}", "name": f"Steel kettle {number}", "price": f"{20 + number}.00", "category": "Kettles",
     "image_url": "https://pictures.example/kettle.jpg", "stock": 5}
    for number in range(4)
]  # fmt: skip


@pytest.fixture
async def shop(database: Database, tmp_path: Path) -> Database:
    """A database with four kettles."""
    await load(database, tmp_path, LINES)
    return database


async def load(database: Database, folder: Path, lines: list[dict[str, object]]) -> None:
    path = folder / "shop.jsonl"
    path.write_text("".join(json.dumps(line) + "\n" for line in lines), encoding="utf-8")
    assert (await import_file(database, path)).loaded


async def change(database: Database, statement: str) -> None:
    async with database.transaction() as db:
        await (await db.connection()).execute(text(statement))


async def kettle(database: Database) -> dict[str, object]:
    async with database.reading() as db:
        [found] = await get_products(db, ["kettle-1"])
    return product_json(found)


async def test_an_unchanged_product_is_not_read_again(shop: Database) -> None:
    async with shop.reading() as db:
        first = await get_products(db, ["kettle-2", "kettle-1", "no such product"])
    async with shop.reading(in_transaction=False) as db:
        second = await get_products(db, ["kettle-1", "kettle-2"])
    assert [product.id for product in first] == ["kettle-2", "kettle-1"]
    assert second[0] is first[1]


@pytest.mark.parametrize(
    ("statement", "field", "value"),
    [
        ("UPDATE product SET name = 'Tin kettle' WHERE id = 'kettle-1'", "name", "Tin kettle"),
        ("UPDATE product_variant SET stock = 2 WHERE product_id = 'kettle-1'", "stock", 2),
        (
            "UPDATE picture SET state = 'made', colour = '#102030', width = 640, height = 640",
            "image_url",
            None,
        ),
    ],
)
async def test_a_change_of_a_row_shows_at_once(
    shop: Database, statement: str, field: str, value: object
) -> None:
    before = await kettle(shop)
    await change(shop, statement)
    after = await kettle(shop)
    assert after[field] != before[field]
    assert value is None or after[field] == value


async def test_two_changes_of_one_transaction_show_both(shop: Database) -> None:
    names = []
    async with shop.transaction() as db:
        for name in ("Tin kettle", "Iron kettle"):
            change_name = text("UPDATE product SET name = :name WHERE id = 'kettle-1'")
            await (await db.connection()).execute(change_name, {"name": name})
            names += [product.name for product in await get_products(db, ["kettle-1"])]
    assert names == ["Tin kettle", "Iron kettle"]


async def test_only_so_many_products_are_kept(shop: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(product_rows, "MOST", 1)
    async with shop.reading() as db:
        first = await get_products(db, ["kettle-1", "kettle-2"])
        second = await get_products(db, ["kettle-1", "kettle-2"])
    assert first[0] is not second[0]


async def test_a_caller_that_changes_a_wire_shape_changes_no_other(shop: Database) -> None:
    (await kettle(shop))["name"] = "spoilt"
    assert (await kettle(shop))["name"] == "Steel kettle 1"


async def test_a_repeated_search_shows_the_price_of_now_and_the_products_of_a_new_import(
    shop: Database, tmp_path: Path
) -> None:
    async def found() -> list[tuple[str, str, bool]]:
        async with shop.reading() as db:
            outcome = await search(db, SearchQuery("kettle"))
        return [(product.id, str(product.price), product.in_stock) for product in outcome.products]

    assert len(await found()) == 4
    await change(shop, "UPDATE product SET price = 99 WHERE id = 'kettle-1'")
    assert ("kettle-1", "99.000", True) in await found()
    await set_stock(shop, [StockLevel(id="kettle-2", stock=0, in_stock=False)])
    assert (await found())[-1][::2] == ("kettle-2", False)
    more: dict[str, object] = {
        "id": "kettle-9",
        "name": "Copper kettle",
        "price": "80.00",
        "category": "Kettles",
    }
    await load(shop, tmp_path, [*LINES, more])
    assert "kettle-9" in {product_id for product_id, _, _ in await found()}


async def test_recommendations_follow_the_stock(shop: Database) -> None:
    async def beside() -> list[str]:
        async with shop.reading() as db:
            [basis] = await get_products(db, ["kettle-0"])
            return [product.id for product, _ in await recommend(db, basis, limit=2)]

    assert await beside() == ["kettle-1", "kettle-2"]
    await set_stock(shop, [StockLevel(id="kettle-1", stock=0, in_stock=False)])
    assert await beside() == ["kettle-2", "kettle-3"]


async def test_a_burst_of_work_leaves_its_connections_open(database_url: str) -> None:
    database = Database(database_url, pool_size=3)
    opened = list[object]()
    event.listen(database.engine.sync_engine, "connect", lambda connection, _: opened.append(connection))
    try:
        for _ in range(3):
            async with database.reading(), database.reading(), database.reading():
                pass
        assert len(opened) == 3
    finally:
        await database.close()
