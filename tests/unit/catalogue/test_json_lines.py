"""JSON Lines: fields by many names, variants, and a suggestion for a misspelt one."""

from __future__ import annotations

import json
from decimal import Decimal
from typing import Any

import pytest

from app.catalogue.importers.field_names import similar_field, standard_name
from tests.support.feed_rows import errors, products, read

KETTLE: dict[str, Any] = {"id": "k", "name": "Kettle", "price": 9}


def lines(*given: dict[str, Any]) -> str:
    return "".join(json.dumps(each) + "\n" for each in given)


@pytest.mark.parametrize(
    ("given", "column", "value"),
    [
        ({"image": "https://x.example/a.jpg"}, "image_url", "https://x.example/a.jpg"),
        ({"imageLink": "//x.example/a.jpg"}, "image_url", "https://x.example/a.jpg"),
        ({"images": ["https://x.example/a.jpg", "https://x.example/b.jpg"]}, "image_url", "https://x.example/a.jpg"),
        ({"categories": ["Kitchen", "Kettles"]}, "category", "Kitchen > Kettles"),
        ({"product_type": "Kitchen > Kettles"}, "category", "Kitchen > Kettles"),
        ({"availability": "out_of_stock"}, "in_stock", False),
        ({"availability": "https://schema.org/InStock"}, "in_stock", True),
        ({"quantity": 4}, "stock", 4),
        ({"price": "15.00 USD"}, "price", Decimal("15.00")),
        ({"price": "$15"}, "price", Decimal("15.00")),
        ({"price": "1,299.00"}, "price", Decimal("1299.00")),
        ({"price": {"value": "15.00", "currency": "EUR"}}, "currency", "EUR"),
        ({"compare_at_price": "12.00"}, "list_price", Decimal("12.00")),
        ({"sale_price": "7.00"}, "price", Decimal("7.00")),
        ({"colors": ["red", "blue"]}, "attributes", {"colour": ["red", "blue"]}),
        ({"ean": "4006381333931"}, "attributes", {"gtin": "4006381333931"}),
        ({"vendor": "Hill &amp; Vale"}, "brand", "Hill & Vale"),
    ],
)  # fmt: skip
def test_a_field_is_known_by_its_common_names(given: dict[str, Any], column: str, value: Any) -> None:
    (product,) = products(lines(KETTLE | given)).values()
    assert getattr(product, column) == value


def test_variants_of_a_line_inherit_its_facts() -> None:
    shirt = KETTLE | {"name": "Shirt", "attributes": {"fit": "loose"}, "variants": [
        {"id": "s", "options": {"Size": "S"}, "stock": 0, "price": 7},
        {"id": "m", "options": {"Size": "M"}, "stock": 3, "sku": "SH-M"},
    ]}  # fmt: skip
    (product,) = products(lines(shirt)).values()
    assert (product.id, product.price, product.stock) == ("k", Decimal("9.00"), 3)
    assert product.attributes == {"Size": ["S", "M"], "fit": "loose", "sku": "SH-M"}


def test_lines_of_one_group_are_one_product_wherever_they_are() -> None:
    of_group = [KETTLE | {"id": f"v{n}", "item_group_id": "g", "size": n} for n in (1, 2)]
    found = products(lines(of_group[0], KETTLE, of_group[1]))
    assert found.keys() == {"g", "k"}
    assert found["g"].attributes == {"size": ["1", "2"]}


def test_a_missing_field_is_named_with_the_one_that_was_perhaps_meant() -> None:
    assert errors(lines({"id": "k", "nmae": "Kettle", "price": 9})) == [
        "line 1: name is missing (did you mean 'nmae'?)"
    ]


def test_a_picture_without_an_address_is_left_out_with_a_notice() -> None:
    (row,) = read(lines(KETTLE | {"image": "kettle.jpg"}))
    assert [str(notice) for notice in row.notices] == ["line 1: image is no address: the picture is left out"]
    assert row.record is not None and row.record.images == ()


@pytest.mark.parametrize(
    ("own", "standard"),
    [
        ("g:image_link", "image_url"),
        ("imageUrl", "image_url"),
        ("Image Link", "image_url"),
        ("TITLE", "name"),
    ],
)
def test_the_spelling_of_a_name_is_free(own: str, standard: str) -> None:
    assert standard_name(own) == standard


@pytest.mark.parametrize(("own", "meant"), [("priec", "price"), ("stok", "stock"), ("licence", None)])
def test_a_misspelt_field_resembles_a_known_one(own: str, meant: str | None) -> None:
    assert similar_field(own) == meant
