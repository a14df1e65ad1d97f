"""An amount is read in any common notation, or refused; it is never read as another amount."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.text.price_text import Price, PriceRefused, read_price


@pytest.mark.parametrize(
    ("text", "currency", "amount", "named"),
    [
        ("59.00 EUR", None, "59.00", "EUR"),
        ("eur 59", None, "59", "EUR"),
        ("$15", "USD", "15", "USD"),
        ("$15", "CAD", "15", "CAD"),
        ("$15", "EUR", "15", "USD"),
        ("30€", None, "30", "EUR"),
        ("99 999,99 kr", "SEK", "99999.99", "SEK"),
        ("¥990", "CNY", "990", "CNY"),
        ("1,299.00", None, "1299.00", None),
        ("1.299,00", None, "1299.00", None),
        ("1 299,00", None, "1299.00", None),
        ("1\u202f299,00", None, "1299.00", None),
        ("1'299.00", None, "1299.00", None),
        ("12,34,567.00", "INR", "1234567.00", None),
        ("1.299.000", "IDR", "1299000", None),
        ("29,99", None, "29.99", None),
        ("1299.000", None, "1299.000", None),
        ("0.500", None, "0.500", None),
        ("12.750", "KWD", "12.750", None),
        ("１２．５０", None, "12.50", None),
    ],
)
def test_an_amount_is_read(text: str, currency: str | None, amount: str, named: str | None) -> None:
    assert read_price(text, currency) == Price(Decimal(amount), named)


@pytest.mark.parametrize(
    ("text", "currency", "reason"),
    [
        ("1.299", "EUR", "could be 1299 or 1.299"),
        ("1,000", "USD", "could be 1000 or 1.00"),
        ("12,750", "KWD", "could be 12750 or 12.750"),
        ("", None, "empty"),
        ("free", None, "amount"),
        ("1.2.3", None, "amount"),
        ("12.345.67", None, "amount"),
        ("10 - 20", None, "negative"),
        ("-5", None, "negative"),
        ("5 ducats", None, "no currency"),
        ("1e5", None, "no currency"),
        ("9" * 41, None, "amount"),
    ],
)
def test_a_text_that_is_no_amount_or_could_be_two_is_refused(
    text: str, currency: str | None, reason: str
) -> None:
    with pytest.raises(PriceRefused, match=reason):
        read_price(text, currency)


@given(st.text(alphabet="0123456789.,' €$-EURKWD", max_size=14), st.sampled_from([None, "EUR", "JPY", "KWD"]))
def test_the_digits_of_an_amount_are_those_of_its_text(text: str, currency: str | None) -> None:
    try:
        price = read_price(text, currency)
    except PriceRefused:
        return
    typed = "".join(sign for sign in text if sign.isdigit())
    assert typed.lstrip("0") == f"{price.amount:f}".replace(".", "").lstrip("0")


@given(
    st.decimals(min_value=0, max_value=10**9, places=2),
    st.sampled_from([(",", "."), (".", ","), (" ", ","), ("'", ".")]),
)
def test_an_amount_with_cents_is_read_as_written_in_any_country(
    value: Decimal, signs: tuple[str, str]
) -> None:
    thousands, decimal = signs
    written = f"{value:,.2f}".replace(",", "\0").replace(".", decimal).replace("\0", thousands)
    assert read_price(written).amount == value
