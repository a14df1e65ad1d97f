"""A Google Merchant feed, in XML and as a table: the same products come of both."""

from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.catalogue.importers.import_report import ImportFailed
from tests.support.feed_rows import FEEDS, errors, notices, products, read

XML, TSV = (FEEDS / "google.xml").read_bytes(), (FEEDS / "google.tsv").read_bytes()
BOTH = pytest.mark.parametrize("feed", [XML, TSV], ids=["XML", "TSV"])


def channel(*items: str) -> str:
    """Return a feed in XML."""
    return f'<rss xmlns:g="http://base.google.com/ns/1.0"><channel>{"".join(items)}</channel></rss>'


def item(**fields: str) -> str:
    """Return an item with an id, a title, a price and these fields."""
    given_fields = {"id": "k", "title": "Kettle", "price": "9.00 EUR"} | fields
    inner = "".join(f"<g:{name}>{value}</g:{name}>" for name, value in given_fields.items())
    return f"<item>{inner}</item>"


@BOTH
def test_the_variants_of_a_group_are_one_product_at_the_price_of_the_cheapest_to_buy(feed: bytes) -> None:
    shirt = products(feed)["SHIRT"]
    assert (shirt.name, shirt.price, shirt.list_price) == ("Linen shirt", Decimal("39.00"), Decimal("59.00"))
    assert (shirt.in_stock, shirt.stock, shirt.currency) == (True, 6, "EUR")
    assert shirt.attributes["colour"] == ["blue", "red"]
    assert shirt.attributes["size"] == ["S", "M", "L"], "L is sold out, and stays named"
    assert shirt.attributes["material"] == "linen"


@BOTH
def test_each_variant_keeps_its_own_facts(feed: bytes) -> None:
    (record,) = [row.record for row in read(feed) if row.record and row.record.id == "SHIRT"]
    facts = [(each.external_id, dict(each.options), each.price, each.stock) for each in record.variants]
    assert facts == [
        ("SHIRT-BLUE-S", {"colour": "blue", "size": "S"}, Decimal("39.00"), 4),
        ("SHIRT-RED-M", {"colour": "red", "size": "M"}, Decimal("49.00"), 2),
        ("SHIRT-RED-L", {"colour": "red", "size": "L"}, Decimal("29.00"), None),
    ]
    assert record.variants[0].gtin == "4006381333931"
    assert record.images == ("https://cdn.shop.example/shirt.jpg", "https://cdn.shop.example/back.jpg")


@BOTH
def test_the_text_of_a_feed_loses_its_tags_and_keeps_its_lists(feed: bytes) -> None:
    found = products(feed)
    assert found["SHIRT"].description == "Light & airy.\n\n• Linen\n• Shell buttons"
    assert (found["SHIRT"].category, found["SHIRT"].brand) == ("Clothes > Shirts", "Hill")
    assert found["TEA"].name == "Green tea & mint"
    assert found["TEA"].category == "Food > Drinks > Tea"
    assert found["TEA"].attributes == {"Origin": "Uji", "unit pricing measure": "100 g"}


@BOTH
def test_availability_decides_and_a_decimal_comma_is_read(feed: bytes) -> None:
    found = products(feed)
    assert (found["TEA"].in_stock, found["TEA"].price) == (False, Decimal("4.90"))
    assert (found["LAMP"].in_stock, found["LAMP"].attributes) == (
        True,
        {"availability": "back order, from 2026-12-20"},
    )


@BOTH
def test_a_product_of_price_0_is_not_sold_and_named_by_its_line(feed: bytes) -> None:
    assert "SAMPLE" not in products(feed)
    (notice,) = notices(feed)
    assert notice.endswith("price is 0: the product is not sold")


@BOTH
def test_fields_that_are_not_used_are_named(feed: bytes) -> None:
    ignored = frozenset[str]().union(*(row.ignored for row in read(feed)))
    assert ignored == {"link"}


@pytest.mark.parametrize("feed", [XML, TSV], ids=["XML", "TSV"])
@pytest.mark.parametrize("day", [datetime(2026, 11, 1, tzinfo=UTC), datetime(2027, 1, 1, tzinfo=UTC)])
def test_a_sale_price_counts_in_its_period_only(feed: bytes, day: datetime) -> None:
    assert products(feed, now=day)["SHIRT"].price == Decimal("49.00"), "the red one is the cheapest then"


def test_a_spreadsheet_s_utf_16_is_read() -> None:
    assert (
        products("\ufeff".encode("utf-16-le") + TSV.decode().encode("utf-16-le")).keys()
        == products(TSV).keys()
    )


def test_an_atom_feed_is_read() -> None:
    atom = (
        '<feed xmlns="http://www.w3.org/2005/Atom" xmlns:g="http://base.google.com/ns/1.0"><title>Shop</title><entry>'
        '<title>Kettle</title><link href="https://shop.example/k"/><g:id>k</g:id><g:price>9.00 EUR</g:price>'
        "</entry></feed>"
    )
    assert products(atom)["k"].name == "Kettle"


@pytest.mark.parametrize(
    ("fields", "error"),
    [
        ({"price": "1.299 EUR"}, "price could be 1299 or 1.299"),
        ({"price": "9.00"}, ""),
        ({"price": ""}, "price is missing"),
        ({"price": "990.50 JPY"}, "price must have no decimals in JPY"),
        ({"price": "9.0005 KWD"}, "price must have at most 3 decimals in KWD"),
        ({"price": "9.00 EUR", "sale_price": "7.00 USD"}, "sale_price is in USD, but the item is in EUR"),
        ({"availability": "perhaps"}, "availability must be in_stock"),
        (
            {"sale_price": "7.00 EUR", "sale_price_effective_date": "today"},
            "sale_price_effective_date must be",
        ),
        ({"image_link": "javascript:alert(1)"}, "image_link must be an http"),
    ],
)
def test_an_error_has_the_line_of_its_item_and_the_name_of_its_field(
    fields: dict[str, str], error: str
) -> None:
    feed = channel("\n\n", item(id="good"), "\n", item(**fields))
    assert [found.partition(": ")[0] for found in errors(feed)] == (["line 4"] if error else [])
    assert all(f": {error}" in found for found in errors(feed))


def test_three_decimals_are_exact() -> None:
    assert products(channel(item(price="12.755 KWD")))["k"].price == Decimal("12.755")


def test_a_variant_in_another_currency_is_refused_and_the_others_are_read() -> None:
    feed = channel(item(id="a", item_group_id="g"), item(id="b", item_group_id="g", price="9.00 USD"))
    assert errors(feed) == ["line 1: price is in USD, but other variants of this product are in EUR"]
    assert products(feed).keys() == {"g"}


@pytest.mark.parametrize(
    "declared",
    [
        '<!DOCTYPE rss [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]>',
        '<!DOCTYPE rss SYSTEM "file:///etc/passwd">',
        '<!DOCTYPE rss [<!ENTITY % x SYSTEM "http://127.0.0.1/x"> %x;]>',
    ],
)
def test_a_document_type_is_refused(declared: str) -> None:
    with pytest.raises(ImportFailed, match="document type"):
        read(f'<?xml version="1.0"?>{declared}{channel(item(title="&b;"))}')


@pytest.mark.parametrize(
    ("feed", "message"),
    [
        ("<rss><channel>", "line 1: the file is not well-formed XML"),
        (channel(item(title="&nbsp;")), "not well-formed"),
        (channel(), "no product"),
        ("<a>" * 100, "nested too deeply"),
        ("<rss><!--" + "x" * 3_000_000, "longer than"),
        ("<html><body>Not found</body></html>", "web page"),
    ],
)
def test_a_file_that_is_no_feed_is_refused_as_a_whole(feed: str, message: str) -> None:
    with pytest.raises(ImportFailed, match=message):
        read(feed)


def test_a_feed_of_any_size_has_bounded_items() -> None:
    feed = channel(item(id="a", title="x" * 1_100_000), item(id="b"), f"<item>{'<x>y</x>' * 6_000}</item>")
    assert [error.partition(": ")[2] for error in errors(feed)] == ["is too large an item"] * 2
    assert products(feed).keys() == {"b"}


@pytest.mark.parametrize(
    ("table", "error"),
    [
        ("id\ttitle\tprice\nk\tKettle\t9.00\textra\n", "line 2: has more cells than the header has columns"),
        (b"id\ttitle\tprice\nk\tK\xe4nnchen\t9.00\n", "line 2: title is not UTF-8 text"),
        ("id\ttitle\tprice\n\n\nk\tKettle\n", "line 4: price is missing"),
    ],
)
def test_a_wrong_row_of_a_table_has_its_line(table: str | bytes, error: str) -> None:
    assert errors(table) == [error]


@pytest.mark.parametrize(
    ("table", "message"),
    [
        ('id\ttitle\tprice\nk\t"Kettle\t9.00\n', "line 2: the table cannot be read"),
        ("id\ttitle\ttitle\tprice\nk\tKettle\tKettle\t9.00\n", "is there twice"),
        ("id\ttitle\tprice\n", "empty"),
        ("id\ttitle\tprice\n" + "x" * 2_100_000, "longer than"),
    ],
)
def test_a_table_that_cannot_be_read_is_refused_as_a_whole(table: str, message: str) -> None:
    with pytest.raises(ImportFailed, match=message):
        read(table)


@given(st.sampled_from([XML, TSV]), st.integers(0, 3_000), st.binary(max_size=8))
def test_any_bytes_are_read_or_refused(feed: bytes, place: int, put: bytes) -> None:
    try:
        rows = read(feed[:place] + put + feed[place:])
    except ImportFailed:
        return
    assert all(row.record is None or not row.errors for row in rows)
