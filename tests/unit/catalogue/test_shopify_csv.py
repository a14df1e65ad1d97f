"""Shopify's product export: rows of one handle are a product with variants and pictures."""

from __future__ import annotations

from decimal import Decimal

import pytest

from app.catalogue.importers.import_report import ImportFailed
from tests.support.feed_rows import FEEDS, errors, notices, products, read

EXPORT = (FEEDS / "shopify.csv").read_bytes()
HEADER = "Handle,Title,Option1 Name,Option1 Value,Variant Price\n"


def test_the_rows_of_a_handle_are_one_product() -> None:
    dress = products(EXPORT, currency="EUR")["knit-dress"]
    assert (dress.name, dress.brand, dress.category) == ("Knit dress", "Vale", "Apparel > Dresses")
    assert dress.description == "Knee length, warm & soft.\n\n• Merino"
    assert (dress.price, dress.list_price, dress.currency) == (Decimal("85.00"), None, "EUR"), "M is sold out"
    assert (dress.in_stock, dress.stock) == (True, 5)
    assert dress.image_url == "https://cdn.example/s.jpg"
    assert dress.attributes == {
        "Size": ["S", "M", "L"],
        "Colour": "black",
        "tags": ["winter", "wool"],
        "Fabric": "merino",
        "type": "Knit dress",
        "weight": "250 g",
        "sku": ["KD-S", "KD-M", "KD-L"],
        "gtin": "4006381333948",
    }


def test_each_variant_has_its_options_price_stock_and_article_number() -> None:
    (record,) = [row.record for row in read(EXPORT) if row.record and row.record.id == "knit-dress"]
    facts = [(dict(v.options), v.price, v.list_price, v.stock, v.in_stock, v.sku) for v in record.variants]
    assert facts == [
        ({"Size": "S", "Colour": "black"}, Decimal("89.00"), Decimal("120.00"), 3, True, "KD-S"),
        ({"Size": "M", "Colour": "black"}, Decimal("79.00"), None, 0, False, "KD-M"),
        ({"Size": "L", "Colour": "black"}, Decimal("85.00"), None, 2, True, "KD-L"),
    ]
    assert [address.rpartition("/")[2] for address in record.images] == [
        "s.jpg",
        "front.jpg",
        "back.jpg",
        "side.jpg",
    ]


def test_what_nothing_counts_or_is_sold_without_stock_has_no_number() -> None:
    found = products(EXPORT)
    assert (found["clay-pot"].in_stock, found["clay-pot"].stock) == (True, None)
    assert found["clay-pot"].attributes == {"sku": "POT"}
    assert (found["to-order"].in_stock, found["to-order"].stock) == (True, None)


def test_drafts_archived_unlisted_and_free_products_are_left_out_and_named() -> None:
    assert products(EXPORT).keys() == {"knit-dress", "clay-pot", "to-order"}
    assert notices(EXPORT) == [
        "line 10: Status 'draft' is left out: the shop does not list the product",
        "line 11: Status 'archived' is left out: the shop does not list the product",
        "line 12: Published 'false' is left out: the shop does not list the product",
        "line 13: Variant Price is 0: the product is not sold",
    ]


def test_columns_that_are_not_used_are_named() -> None:
    assert frozenset[str]().union(*(row.ignored for row in read(EXPORT))) == {"SEO Title", "Image Position"}


def test_the_columns_of_2025_and_semicolons_are_read() -> None:
    table = (
        "Title;URL handle;Description;Option1 name;Option1 value;Price;Compare-at price;Inventory tracker;"
        "Inventory quantity;Continue selling when out of stock;Status\n"
        "Mug;mug;<b>Big</b>;Size;Small;9,50;12,00;shopify;0;FALSE;Active\n"
        ";mug;;;Large;11,50;;shopify;4;FALSE;\n"
    )
    mug = products(table)["mug"]
    assert (mug.name, mug.description, mug.price, mug.stock) == ("Mug", "Big", Decimal("11.50"), 4)
    assert mug.attributes == {"Size": ["Small", "Large"]}


@pytest.mark.parametrize(
    ("rows", "found"),
    [
        ("mug,Mug,Size,S,free\n", ["line 2: Variant Price is not an amount such as 12.50"]),
        ("mug,Mug,Size,S,\n", ["line 2: Variant Price is missing"]),
        ("mug,Mug,Size,S,9\nmug,,,M,x\n", ["line 3: Variant Price is not an amount such as 12.50"]),
        (",Mug,Size,S,9\n", ["line 2: Handle is missing"]),
        ("mug,,Size,S,9\n", ["line 2: Title is missing"]),
        ("mug,Mug,,,9,x\n", ["line 2: has more cells than the header has columns"]),
    ],
)  # fmt: skip
def test_errors_have_the_line_and_shopify_s_column(rows: str, found: list[str]) -> None:
    assert errors(HEADER + rows) == found


def test_a_table_without_products_is_refused() -> None:
    with pytest.raises(ImportFailed, match="empty"):
        read(HEADER)
