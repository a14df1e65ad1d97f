"""The template of a checkout link: the cart in it as the shop's software reads it, and errors that name the mistake."""

from __future__ import annotations

import re
from urllib.parse import parse_qsl, unquote, urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.checkout_template import LINK_LIMIT, CartEntry, LinkTooLong, read_template

CART = [CartEntry("44120389812421", 2), CartEntry("k/1 & more", 1)]


@pytest.mark.parametrize(
    ("template", "link"),
    [
        ("https://shop.example/checkout", "https://shop.example/checkout"),
        (
            "https://shop.example/cart/{items}",
            "https://shop.example/cart/44120389812421:2,k%2F1%20%26%20more:1",
        ),
        (
            "https://shop.example/c?p=1&id={id}&quantity={quantity}&from=chat",
            "https://shop.example/c?p=1&id=44120389812421&quantity=2&id=k%2F1%20%26%20more&quantity=1&from=chat",
        ),
        (
            "https://shop.example/c?items[{index}][id]={id}&items[{index}][n]={quantity}#top",
            "https://shop.example/c?items[0][id]=44120389812421&items[0][n]=2"
            "&items[1][id]=k%2F1%20%26%20more&items[1][n]=1#top",
        ),
        (
            "https://shop.example/c?ids={ids}&quantities={quantities}",
            "https://shop.example/c?ids=44120389812421,k%2F1%20%26%20more&quantities=2,1",
        ),
        ("/basket?token={cart_token}", "/basket?token=a.b%3Dc"),
        ("https://shop.example/ü?a=%41", "https://shop.example/%C3%BC?a=%41"),
    ],
)
def test_a_link_contains_the_cart_in_the_form_of_its_template(template: str, link: str) -> None:
    assert read_template(template).link(CART, "a.b=c") == link


@pytest.mark.parametrize(
    ("template", "reason"),
    [
        ("https://shop.example/{item}", "unknown placeholder {item}; the known ones are {items}"),
        ("https://shop.example/{}", "unknown placeholder {}"),
        ("https://shop.example/cart/{id}", "{id} outside its query"),
        ("https://shop.example/?a=1#{quantity}", "{quantity} outside its query"),
        ("https://shop.example/{items", "a brace without its pair"),
        ("https://shop.example/items}", "a brace without its pair"),
        ("https://{ids}.example/", "must be an address"),
        ("https://shop.example{items}/", "must be an address"),
        ("https://user@shop.example/", "must be an address"),
        ("//shop.example/{items}", "must be an address"),
        ("/\\shop.example/{items}", "must be an address"),
        ("javascript:alert({items})", "must be an address"),
        ("shop.example/{items}", "must be an address"),
        ("https://shop.example/ {items}", "must be an address"),
        ("https://shop.example/\r\nSet-Cookie: a=b", "must be an address"),
        ("https://shop.example/" + "x" * 2_000, "more than 2,000 characters"),
    ],
)
def test_a_template_that_cannot_be_used_is_refused_with_the_reason(template: str, reason: str) -> None:
    with pytest.raises(ValueError, match=re.escape(reason)):
        read_template(template)


@given(st.lists(st.tuples(st.text(min_size=1, max_size=40), st.integers(1, 999)), max_size=8))
def test_any_id_arrives_as_it_was_and_never_changes_the_host(lines: list[tuple[str, int]]) -> None:
    entries = [CartEntry(line_id, quantity) for line_id, quantity in lines]
    repeated = urlsplit(read_template("https://shop.example/c?id={id}&n={quantity}").link(entries))
    assert repeated.netloc == "shop.example" and not repeated.fragment
    replaced = [(line_id.encode("utf-8", "replace").decode(), quantity) for line_id, quantity in lines]
    pairs = parse_qsl(repeated.query)
    assert [value for name, value in pairs if name == "id"] == [line_id for line_id, _ in replaced]
    assert [int(value) for name, value in pairs if name == "n"] == [quantity for _, quantity in replaced]
    path = urlsplit(read_template("https://shop.example/cart/{items}").link(entries)).path
    written = [item for item in path.removeprefix("/cart/").split(",") if item]
    assert [unquote(item.rpartition(":")[0]) for item in written] == [line_id for line_id, _ in replaced]


def test_a_cart_that_makes_the_link_too_long_is_refused() -> None:
    template = read_template("https://shop.example/cart/{items}")
    assert len(template.link([CartEntry("x" * 150, 1)] * 50)) < LINK_LIMIT
    with pytest.raises(LinkTooLong):
        template.link([CartEntry("x" * 200, 1)] * 50)
