"""The import of JSON Lines: the whole file or nothing, with errors by line and field."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from sqlmodel import col, select

from app.catalogue.importers import import_file
from app.catalogue.importers.import_report import ImportFailed, ImportReport
from app.catalogue.importers.jsonl import LINE_BYTES, parse_line
from app.catalogue.importers.row import ItemRead, ReadOptions
from app.catalogue.products import SearchQuery, get_product, search
from app.catalogue.search_index import catalogue_revision
from app.db import Database
from app.models import CartItem, ChatSession, Product

Write = Callable[..., Path]
KETTLE: dict[str, Any] = {"id": "k1", "name": "Kettle", "price": "24.90"}
MUG: dict[str, Any] = {"id": "m1", "name": "Mug", "price": 7.5}


def parsed(line: bytes | str | dict[str, Any], number: int = 1) -> ItemRead:
    """Return the only item of a line."""
    text = json.dumps(line) if isinstance(line, dict) else line
    (read,) = parse_line(number, text if isinstance(text, bytes) else text.encode(), ReadOptions())
    return read


async def names(database: Database) -> dict[str, str]:
    async with database.reading() as db:
        sold = select(Product).where(col(Product.retired_at).is_(None))
        return {product.id: product.name for product in await db.exec(sold)}


def problems(report: ImportReport) -> list[tuple[int, str]]:
    return [(error.line, error.field) for error in report.errors]


async def imported(database: Database, path: Path) -> Product:
    """Import a file with one product and return the product as stored."""
    assert (await import_file(database, path)).loaded
    async with database.reading() as db:
        return (await db.exec(select(Product))).one()


@pytest.mark.parametrize(
    ("field", "given", "kept"),
    [
        ("price", "24.90", Decimal("24.90")),
        ("list_price", 30, Decimal("30.00")),
        ("currency", "eur", "EUR"),
        ("category", ["Kitchen", "Kettles"], "Kitchen > Kettles"),
        ("brand", " Harrow ", "Harrow"),
        ("description", "Boils.\n\nQuietly.", "Boils.\n\nQuietly."),
        ("image_url", "https://shop.example/k1.jpg", "https://shop.example/k1.jpg"),
        ("stock", 3, 3),
        ("stock", -2, 0),
        ("image_url", "//cdn.example/x.png", "https://cdn.example/x.png"),
        ("price", "1,299.00", Decimal("1299.00")),
        ("name", "Salt &amp; Pepper mills &ndash; 2 pcs", "Salt & Pepper mills – 2 pcs"),
        (
            "description",
            "<p>Grinds <b>fine</b>.</p><ul><li>Ceramic</li><li>Ash</li></ul>",
            "Grinds fine.\n\n• Ceramic\n• Ash",
        ),
        ("category", "Kitchen &gt; Mills &amp; grinders", "Kitchen > Mills & grinders"),
        ("rating", 4.37, Decimal("4.4")),
        ("created_at", "2024-05-01T10:00:00", datetime(2024, 5, 1, 10, tzinfo=UTC)),
    ],
)
async def test_a_fact_of_a_line_is_kept_in_its_own_form(
    database: Database, write_lines: Write, field: str, given: Any, kept: Any
) -> None:
    product = await imported(database, write_lines(KETTLE | {field: given}))
    assert getattr(product, field) == kept


async def test_attributes_lose_their_nulls_and_needless_zeros(database: Database, write_lines: Write) -> None:
    given = {"capacity": 1.70, "power": 1500.0, "colours": ["red", None, "blue"], "note": None, "quiet": True}
    product = await imported(database, write_lines(KETTLE | {"attributes": given}))
    assert product.attributes == {"capacity": 1.7, "power": 1500, "colours": ["red", "blue"], "quiet": True}
    assert isinstance(product.attributes["power"], int)


async def test_a_field_that_is_not_known_is_named_and_left_out(
    database: Database, write_lines: Write
) -> None:
    report = await import_file(database, write_lines(KETTLE | {"licence": "MIT"}))
    assert (report.loaded, report.inserted, report.ignored_fields) == (True, 1, {"licence"})


async def test_title_may_stand_for_name_and_null_for_unknown(database: Database, write_lines: Write) -> None:
    path = write_lines(
        {"id": 7, "title": "Mug", "price": "5", "brand": None, "image_url": "", "stock": None, "rating": 0}
    )
    assert (await import_file(database, path)).loaded
    async with database.reading() as db:
        product = await get_product(db, "7")
    assert product is not None
    assert (product.name, product.brand, product.image_url, product.rating) == ("Mug", None, None, None)
    assert product.in_stock


async def test_nothing_left_means_not_in_stock(database: Database, write_lines: Write) -> None:
    await import_file(database, write_lines(KETTLE | {"stock": 0, "in_stock": True}))
    async with database.reading() as db:
        product = await get_product(db, "k1")
    assert product is not None
    assert not product.in_stock


async def test_a_second_import_changes_nothing(database: Database, write_lines: Write) -> None:
    path = write_lines(KETTLE, MUG)
    await import_file(database, path)
    async with database.reading() as db:
        before = await get_product(db, "k1")
    report = await import_file(database, path)
    assert (report.inserted, report.updated, report.unchanged) == (0, 0, 2)
    async with database.reading() as db:
        after = await get_product(db, "k1")
    assert before == after


async def test_a_changed_line_changes_its_product_and_keeps_its_age(
    database: Database, write_lines: Write
) -> None:
    await import_file(database, write_lines(KETTLE, MUG))
    async with database.reading() as db:
        before = await get_product(db, "k1")
    report = await import_file(database, write_lines(KETTLE | {"price": "19.90"}, MUG))
    assert (report.inserted, report.updated, report.unchanged) == (0, 1, 1)
    async with database.reading() as db:
        after = await get_product(db, "k1")
    assert before is not None and after is not None
    assert after.price == Decimal("19.90")
    assert after.created_at == before.created_at
    assert after.updated_at > before.updated_at


async def test_a_bad_row_loads_nothing(database: Database, write_lines: Write) -> None:
    await import_file(database, write_lines(MUG))
    async with database.reading() as db:
        revision = await catalogue_revision(db)
    report = await import_file(
        database, write_lines(KETTLE, {"id": "x", "name": "No price"}, MUG | {"name": "Cup"})
    )
    assert not report.loaded
    assert [str(error) for error in report.errors] == ["line 2: price is missing"]
    assert await names(database) == {"m1": "Mug"}
    async with database.reading() as db:
        assert await catalogue_revision(db) == revision


async def test_bad_rows_can_be_left_out(database: Database, write_lines: Write) -> None:
    report = await import_file(database, write_lines(KETTLE, "{broken", MUG), skip_bad=True)
    assert (report.loaded, report.bad_rows, report.inserted) == (True, 1, 2)
    assert problems(report) == [(2, "")]


async def test_an_id_that_comes_twice_is_an_error(database: Database, write_lines: Write) -> None:
    report = await import_file(database, write_lines(KETTLE, MUG, KETTLE | {"name": "Other"}))
    assert [str(error) for error in report.errors] == ["line 3: id 'k1' is on line 1 already"]
    assert await names(database) == {}


@pytest.mark.parametrize("content", [b"", b"\n\n  \r\n", b"\xef\xbb\xbf"])
async def test_an_empty_file_is_an_error(database: Database, tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "empty.jsonl"
    path.write_bytes(content)
    with pytest.raises(ImportFailed, match="empty"):
        await import_file(database, path)


async def test_a_file_that_is_not_there_is_an_error(database: Database, tmp_path: Path) -> None:
    with pytest.raises(ImportFailed, match=r"nowhere\.jsonl cannot be read"):
        await import_file(database, tmp_path / "nowhere.jsonl")


async def test_a_byte_order_mark_and_windows_line_ends_are_fine(database: Database, tmp_path: Path) -> None:
    path = tmp_path / "windows.jsonl"
    path.write_bytes(
        b"\xef\xbb\xbf" + b"\r\n".join(json.dumps(line).encode() for line in (KETTLE, MUG)) + b"\r\n"
    )
    assert (await import_file(database, path)).inserted == 2


async def test_products_missing_from_the_file_can_be_removed(database: Database, write_lines: Write) -> None:
    await import_file(database, write_lines(KETTLE, MUG))
    async with database.transaction() as db:
        db.add(ChatSession(id="s"))
        await db.flush()
        db.add(CartItem(session_id="s", product_id="m1", variant_id="m1"))
    report = await import_file(database, write_lines(KETTLE), remove_missing=True)
    assert report.removed == 1
    assert await names(database) == {"k1": "Kettle"}


async def test_nothing_is_removed_while_a_row_is_left_out(database: Database, write_lines: Write) -> None:
    await import_file(database, write_lines(KETTLE, MUG))
    report = await import_file(
        database, write_lines(KETTLE, '{"id": "m1"}'), skip_bad=True, remove_missing=True
    )
    assert (report.loaded, report.removed) == (True, 0)
    assert set(await names(database)) == {"k1", "m1"}


async def test_imports_at_once_take_turns(database: Database, write_lines: Write) -> None:
    paths = [write_lines(KETTLE | {"name": f"Kettle {n}"}, MUG, name=f"{n}.jsonl") for n in range(3)]
    reports = await asyncio.gather(*(import_file(database, path) for path in paths))
    assert sum(report.inserted for report in reports) == 2
    assert all(report.loaded for report in reports)


async def test_an_import_changes_the_revision_and_the_known_words(
    database: Database, write_lines: Write
) -> None:
    await import_file(database, write_lines(KETTLE))
    async with database.reading() as db:
        assert await catalogue_revision(db) == 1
        assert (await search(db, SearchQuery("ketle"))).corrected == "kettle"


async def test_progress_is_reported_to_the_end(database: Database, write_lines: Write) -> None:
    reported: list[tuple[str, int, int]] = []
    path = write_lines(KETTLE, MUG)
    await import_file(database, path, progress=lambda *step: reported.append(step))
    size = path.stat().st_size
    assert reported == [("Reading", size, size), ("Loading", 2, 2)]


@pytest.mark.parametrize(
    ("change", "field", "reason"),
    [
        ({"id": ""}, "id", "missing"),
        ({"id": "x" * 101}, "id", "at most 100"),
        ({"id": ".."}, "id", "must not be"),
        ({"name": " \x07 "}, "name", "empty"),
        ({"name": "x" * 301}, "name", "at most 300"),
        ({"price": "free"}, "price", "amount"),
        ({"price": "1.299"}, "price", "could be 1299 or 1.299"),
        ({"price": "12.50 EUR", "currency": "USD"}, "price", "is in EUR, but the item is in USD"),
        ({"price": 990.5, "currency": "JPY"}, "price", "no decimals in JPY"),
        ({"price": -1}, "price", "greater than or equal to 0"),
        ({"price": 1.005}, "price", "2 decimals"),
        ({"price": True}, "price", "amount"),
        ({"price": 1e12}, "price", "less than or equal"),
        ({"currency": "Euro"}, "currency", "three letters"),
        ({"category": ["a"] * 9}, "category", "8 levels"),
        ({"category": {"a": 1}}, "category", "path or a list"),
        ({"image_url": "javascript:alert(1)"}, "image_url", "http"),
        ({"image_url": "data:image/png;base64,AAAA"}, "image_url", "http"),
        ({"image_url": "https:///no-host.png"}, "image_url", "http"),
        ({"stock": 1.5}, "stock", "integer"),
        ({"in_stock": "perhaps"}, "in_stock", "boolean"),
        ({"rating": 6}, "rating", "less than or equal to 5"),
        ({"attributes": ["red"]}, "attributes", "object"),
        ({"attributes": {"a": {"b": 1}}}, "attributes", "a: must be text"),
        ({"attributes": {"{x}": [[1]]}}, "attributes", "must be text"),
        ({"attributes": {str(n): n for n in range(251)}}, "attributes", "at most 250"),
        ({"description": "x" * 20_001}, "description", "at most 20000"),
        ({"created_at": "yesterday"}, "created_at", "datetime"),
    ],
)
def test_an_error_names_its_field(change: dict[str, Any], field: str, reason: str) -> None:
    (error,) = parsed(KETTLE | change, 3).errors
    assert (error.line, error.field) == (3, field)
    assert reason in error.reason


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        (b"[1, 2]", "not a JSON object"),
        (b"{", "not JSON"),
        (b'{"id": "a", "price": NaN}', "NaN"),
        (b'{"id": "a", "price": 1e999999999}', "out of range"),
        (b"\xff\xfe", "not UTF-8"),
        (b"[" * 100_000, "not JSON"),
        (b'"' + b"x" * LINE_BYTES + b'"', "longer than"),
    ],
)
def test_a_line_that_is_no_product_is_reported(text: bytes, reason: str) -> None:
    (error,) = parsed(text).errors
    assert error.field == ""
    assert reason in error.reason


def test_control_characters_and_lone_surrogates_are_removed() -> None:
    line = (
        '{"id": "a", "name": "A\\u0000 m\\ud800ug\\u2028", "price": 1, "description": "a\\u0000b\\r\\nc\\td"}'
    )
    product = parsed(line).item
    assert product is not None
    assert (product.name, product.description) == ("A m ug", "a b\nc\td")


def test_signs_that_could_break_out_of_an_address_are_encoded() -> None:
    line = KETTLE | {"image_url": 'https://shop.example/men\'s "best" mug<1>.png'}
    product = parsed(line).item
    assert product is not None
    assert product.image_url == "https://shop.example/men%27s%20%22best%22%20mug%3C1%3E.png"


async def test_a_line_without_an_end_does_not_stop_the_others(database: Database, tmp_path: Path) -> None:
    path = tmp_path / "long.jsonl"
    path.write_bytes(
        json.dumps(KETTLE).encode() + b"\n" + b"x" * (3 * LINE_BYTES) + b"\n" + json.dumps(MUG).encode()
    )
    report = await import_file(database, path, skip_bad=True)
    assert (report.rows, report.inserted, problems(report)) == (3, 2, [(2, "")])


JSON_VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=40),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4),
    max_leaves=8,
)
FIELDS = ("id", "name", "title", "description", "price", "list_price", "currency", "category", "brand", "image_url",
          "in_stock", "stock", "rating", "attributes", "created_at", "more")  # fmt: skip
LINES = st.dictionaries(st.sampled_from(FIELDS), JSON_VALUES, max_size=8).map(lambda change: KETTLE | change)


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
@example(lines=[KETTLE], broken=b"")
@given(lines=st.lists(LINES, min_size=1, max_size=4), broken=st.binary(max_size=20))
async def test_only_valid_products_are_loaded_whatever_the_file_holds(
    module_database: Database, tmp_path: Path, lines: list[dict[str, Any]], broken: bytes
) -> None:
    path = tmp_path / "odd.jsonl"
    path.write_bytes(b"\n".join([broken, *(json.dumps(line).encode() for line in lines)]))
    before = await kept(module_database)
    try:
        loaded = (await import_file(module_database, path)).loaded
    except ImportFailed:
        loaded = False
    after = await kept(module_database)
    assert (after == before) if not loaded else after, "all of it or nothing"
    assert all(identity and name and price >= 0 for identity, name, price in after)


async def kept(database: Database) -> set[tuple[str, str, Decimal]]:
    """Return id, name and price of all products in the catalogue."""
    async with database.reading() as db:
        return {(product.id, product.name, product.price) for product in await db.exec(select(Product))}
