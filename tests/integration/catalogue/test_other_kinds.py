"""Products with all words of a query that are of another kind than the wanted one."""

from __future__ import annotations

import json

import pytest

from app.catalogue.importers import import_file
from app.catalogue.products import SearchOutcome, SearchQuery, search
from app.db import Database

SIZES = (11, 13, 14, 15, 16)


@pytest.fixture(scope="module")
async def shop(module_database: Database, tmp_path_factory: pytest.TempPathFactory) -> Database:
    lines = [
        line(
            f"{thing}-{size}", f"{size} inch laptop{' sleeve' * (thing == 'sleeve')}, grey", f"Shop > {shelf}"
        )
        for thing, shelf in (("laptop", "Laptops"), ("sleeve", "Sleeves"))
        for size in SIZES
    ]
    lines += [line("desk", "Desk for a 13 inch laptop", "Shop > Various things")]
    path = tmp_path_factory.mktemp("kinds") / "shop.jsonl"
    path.write_text("\n".join(json.dumps(each) for each in lines), encoding="utf-8")
    await import_file(module_database, path)
    return module_database


def line(identity: str, name: str, category: str) -> dict[str, str]:
    return {"id": identity, "name": name, "price": "10.00", "category": category}


async def found(shop: Database, text: str, **asked: object) -> SearchOutcome:
    async with shop.reading() as db:
        return await search(db, SearchQuery(text, limit=20, **asked))  # type: ignore[arg-type]  # any filter


@pytest.mark.parametrize("with_facets", [True, False])
async def test_the_wanted_kind_in_other_sizes_comes_before_another_kind_in_this_size(
    shop: Database, with_facets: bool
) -> None:
    outcome = await found(shop, "13 inch laptop", with_facets=with_facets)
    ids = [product.id for product in outcome.products]
    assert ids[0] == "laptop-13"
    laptops = {f"laptop-{size}" for size in SIZES}
    # The category of the desk holds things of any kind, so it may be one.
    assert set(ids) - {"desk"} >= laptops
    assert max(ids.index(each) for each in laptops) < ids.index("sleeve-13")
    assert outcome.widened == "any"
    assert "sleeve-13" not in ids[: outcome.matching_all]


async def test_another_kind_is_found_by_its_own_name(shop: Database) -> None:
    outcome = await found(shop, "13 inch laptop sleeve")
    assert outcome.products[0].id == "sleeve-13"
    assert outcome.matching_all == 1


async def test_pages_of_a_divided_result_hold_each_product_once(shop: Database) -> None:
    whole = [product.id for product in (await found(shop, "13 inch laptop")).products]
    paged = []
    for offset in range(0, len(whole), 3):
        async with shop.reading() as db:
            page = await search(db, SearchQuery("13 inch laptop", limit=3, offset=offset, with_facets=False))
        paged += [product.id for product in page.products]
    assert paged == whole
