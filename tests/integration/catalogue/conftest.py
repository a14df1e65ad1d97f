"""A small shop whose products represent the cases that a search must distinguish."""

from __future__ import annotations

import json
from collections.abc import Awaitable, Callable, Sequence
from typing import Any

import pytest
from sqlmodel.ext.asyncio.session import AsyncSession

from app.catalogue.importers import import_file
from app.catalogue.search import execute
from app.db import Database

Line = dict[str, Any]


def line(identity: str, name: str, price: str = "10.00", **facts: Any) -> Line:
    """Return an import line."""
    return {"id": identity, "name": name, "price": price, **facts}


SHOP = [
    line("laptop-14", "Corvid 14 laptop", "899.00", category="Computers > Laptops", brand="Corvid", rating=4.6,
         attributes={"colour": "silver", "memory": "16 GB"}),
    line("laptop-15", "Corvid 15.6\" notebook, grey", "749.00", category="Computers > Laptops", brand="Corvid",
         rating=4.1, attributes={"colour": "grey", "memory": "8 GB"}),
    line("laptop-old", "Fenwick Book 13", "499.00", category="Computers > Laptops", brand="Fenwick", in_stock=False,
         description="A laptop for letters and lists."),
    line("bag-laptop", "Laptop bag for 15 inch laptops, black", "49.00", category="Bags > Laptop bags", brand="Harrow",
         attributes={"colour": "black", "waterproof": True}),
    line("sleeve", "Laptop sleeve, red", "19.00", category="Bags > Laptop bags", attributes={"colour": "red"}),
    line("stand", "Laptop stand", "29.00", category="Computers > Accessories", description="For any laptop. Laptop!"),
    line("keyboard", "Quiet keyboard", "59.00", category="Computers > Keyboards", brand="Corvid"),
    line("keyboard-cover", "Keyboard cover for a keyboard", "9.00", category="Computers > Accessories"),
    line("kettle-17", "1.7 l electric kettle, white", "24.90", category="Kitchen > Kettles", rating=4.4,
         attributes={"colour": "white", "capacity": "1.7 l"}, brand="Harrow"),
    line("kettle-10", "Small red kettle, 1 l", "22.50", category="Kitchen > Kettles", rating=3.9,
         attributes={"colour": "red", "capacity": "1.0 l"}, stock=0),
    line("mug", "Mug, red", "7.50", category="Kitchen > Mugs & cups", attributes={"colour": ["red", "white"]}),
    line("brulee", "Crème brûlée dishes, set of 4", "18.00", category="Kitchen > Mugs & cups"),
    line("tshirt", "Plain T-shirt, white", "12.00", category="Clothing > T-shirts", attributes={"size": ["S", "M"]}),
    line("shirt", "Linen shirt", "39.00", category="Clothing > Shirts"),
    line("disk", "Portable SSD 500GB", "65.00", category="Computers > Storage", brand="O'Hara & Sons"),
]  # fmt: skip


@pytest.fixture(autouse=True)
def uncached(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let each search of this folder's tests be done: many change a constant and search for the same again."""

    async def work_out(_db: AsyncSession, _name: str, work: Callable[[], Awaitable[object]]) -> object:
        return await work()

    monkeypatch.setattr(execute, "cached_by_revision", work_out)


async def stocked(database: Database, folder: pytest.TempPathFactory, lines: Sequence[Line]) -> Database:
    """Import these lines into a database and return it."""
    path = folder.mktemp("shop") / "shop.jsonl"
    path.write_text("".join(json.dumps(given) + "\n" for given in lines), encoding="utf-8")
    report = await import_file(database, path)
    assert report.loaded, [str(error) for error in report.errors]
    return database


@pytest.fixture(scope="module")
async def shop(module_database: Database, tmp_path_factory: pytest.TempPathFactory) -> Database:
    """A database with SHOP in it, shared by a module's tests, which only read it."""
    return await stocked(module_database, tmp_path_factory, SHOP)
