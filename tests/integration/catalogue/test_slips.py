"""Slips that neighbours or the sound of a word give away, and names that are written apart or together."""

from __future__ import annotations

import pytest

from app.catalogue.products import SearchOutcome, SearchQuery, search
from app.db import Database
from tests.integration.catalogue.conftest import line, stocked

SHOP = [
    *(
        line(f"box-{size}", f"Steel tool box, {size} drawers", category="Tools > Storage")
        for size in range(3)
    ),
    line("bag-tool", "Canvas tool bag", category="Tools > Storage"),
    line("paint", "Epoxy concrete paint", category="Paint"),
    line("paint-grey", "Concrete paint, grey", category="Paint"),
    *(line(f"tube-{size}", f"Fluorescent tube {size} cm", category="Light > Tubes") for size in range(20)),
    line("tube-slip", "Flourescent tube 150 cm", category="Light > Tubes"),
    line("maker", "Halogenix garden lamp", category="Light > Garden", brand="Halogenix"),
    line("boc", "Boc gas welder", category="Tools > Welders", brand="Boc"),
    line("mouse", "Quiet wireless mouse", category="Computers > Mice"),
    line("knife", "Paring knife", category="Kitchen > Cutting"),
    line("laptop", "Corvid 14 laptop", category="Computers > Laptops"),
    line("bag-laptop", "Laptop bag with flat top", category="Bags"),
    line("dock", "Corvid AB235 notebook dock/port replicator Black", category=""),
    line("stick", "USB flash drive 32 GB", category="Computers > Storage"),
    line("racket", "Tennis racket", category="Sports > Tennis"),
    line("scent", "Coco, 50 ml", category="Beauty > Fragrances"),
    line("lead-dog", "Rope leash, orange", category="Pets > Dogs"),
    line("cable", "HDMI cable", category="Computers > Cables"),
]


@pytest.fixture(scope="module")
async def shop(module_database: Database, tmp_path_factory: pytest.TempPathFactory) -> Database:
    return await stocked(module_database, tmp_path_factory, SHOP)


async def outcome(shop: Database, words: str) -> SearchOutcome:
    async with shop.reading() as db:
        return await search(db, SearchQuery(words))


@pytest.mark.parametrize(
    ("typed", "corrected"),
    [
        ("steel tool boc", "steel tool box"),  # three letters, and the name of a maker
        ("toll box", "tool box"),  # an English word
        ("concrete pain", "concrete paint"),
        ("raquet", "racket"),  # two slips, one sound
        ("parfum", "perfume"),  # a name of something that this shop calls otherwise
    ],
)
async def test_a_slip_is_corrected_and_said(shop: Database, typed: str, corrected: str) -> None:
    assert (await outcome(shop, typed)).corrected == corrected


@pytest.mark.parametrize("typed", ["boc welder", "toll", "pain", "boc", "concrete tool", "box of concrete"])
async def test_a_word_without_a_neighbour_that_tells_is_left_as_it_is(shop: Database, typed: str) -> None:
    assert (await outcome(shop, typed)).corrected is None


@pytest.mark.parametrize(
    ("typed", "first"),
    [
        ("wireless mice", "mouse"),
        ("knives", "knife"),
        ("lap top", "laptop"),
        ("usbstick", "stick"),
        ("parfum", "scent"),
        ("dog lead", "lead-dog"),
        ("raquet", "racket"),
    ],
)
async def test_the_thing_itself_is_found(shop: Database, typed: str, first: str) -> None:
    found = await outcome(shop, typed)
    assert found.products[0].id == first
    assert found.kind_missing is None


async def test_a_lead_for_a_dog_is_no_cable(shop: Database) -> None:
    assert "cable" not in {product.id for product in (await outcome(shop, "dog lead")).products}


async def test_a_dock_for_notebooks_is_no_laptop(shop: Database) -> None:
    found = await outcome(shop, "laptop")
    assert found.of_kind == frozenset({"laptop"})
    assert (await outcome(shop, "port replicator")).of_kind == frozenset({"dock"})


async def test_a_slip_that_a_title_has_too_is_corrected_and_found(shop: Database) -> None:
    found = await outcome(shop, "flourescent 150 cm")
    assert found.corrected == "fluorescent 150 cm"
    assert found.products[0].id == "tube-slip"
    assert found.total > 10


async def test_a_slip_is_not_corrected_to_the_slip_of_a_title(shop: Database) -> None:
    assert (await outcome(shop, "flouresent tube")).corrected == "fluorescent tube"


async def test_a_maker_of_few_products_is_no_slip(shop: Database) -> None:
    assert (await outcome(shop, "halogenix lamp")).corrected is None
