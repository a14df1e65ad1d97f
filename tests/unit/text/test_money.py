"""Amounts of money: written the same in pages, recommendations, answers and browsers."""

from __future__ import annotations

import json
import re
from decimal import Decimal

import pytest

from app.catalogue.prompt_table import table
from app.catalogue.recommend import similarity
from app.catalogue.summary import ProductFacts
from app.models import Product
from app.render.environment import create_environment
from app.text.money import SYMBOLS, WITH_THREE_DECIMALS, WITHOUT_CENTS, decimal_string, money, round_money
from tests.support.fixtures import agrees
from tests.support.paths import ROOT

CURRENCIES = sorted({*SYMBOLS, *WITHOUT_CENTS, *WITH_THREE_DECIMALS, "CHF", "SEK", "PLN", "ABC"})


def plainly(text: str) -> str:
    return text.replace("\u00a0", " ")


@pytest.mark.parametrize(
    ("amount", "currency", "written", "rounded"),
    [
        ("43.98", "USD", "$43.98", "$43.98"),
        ("1043.5", "EUR", "€1,043.50", "€1,043.50"),
        ("50", "USD", "$50.00", "$50"),
        ("1200.00", "USD", "$1,200.00", "$1,200"),
        ("3480", "JPY", "¥3,480", "¥3,480"),
        ("3480.50", "JPY", "¥3,481", "¥3,481"),
        ("12.5", "CAD", "CA$12.50", "CA$12.50"),
        ("9.90", "CHF", "CHF 9.90", "CHF 9.90"),
        ("1.5", "KWD", "KWD 1.500", "KWD 1.500"),
        ("-3", "GBP", "-£3.00", "-£3"),
        ("-1200", "JPY", "-¥1,200", "-¥1,200"),
        ("-0.001", "USD", "$0.00", "$0"),
        ("0.005", "USD", "$0.01", "$0.01"),
        ("5", "", "5.00", "5"),
        ("5", "<b>", "B 5.00", "B 5"),
        ("much", "USD", "much USD", "much USD"),
        ("NaN", "USD", "NaN USD", "NaN USD"),
        ("1e999", "USD", "1e999 USD", "1e999 USD"),
    ],
)
def test_money_is_written_as_shoppers_read_it(amount: str, currency: str, written: str, rounded: str) -> None:
    assert (plainly(money(amount, currency)), plainly(round_money(amount, currency))) == (written, rounded)


def test_the_file_that_the_widget_is_held_to_is_current() -> None:
    # The widget's own test compares the same amounts with what a browser writes.
    written = [
        {"amount": amount, "currency": currency, "money": money(amount, currency)}
        for currency in CURRENCIES
        for amount in ("-1234.50", "7.00", "0.05")
    ]
    agrees("money.json", json.dumps(written, ensure_ascii=False, indent=1) + "\n")


@pytest.mark.parametrize(
    ("currency", "price", "difference"),
    [
        ("JPY", "¥3,480", "¥1,200 less"),
        ("CAD", "CA$3,480.00", "CA$1,200 less"),
        ("CHF", "CHF 3,480.00", "CHF 1,200 less"),
    ],
)
def test_page_recommendation_and_model_write_one_price_alike(
    currency: str, price: str, difference: str
) -> None:
    product = Product(id="a", name="A", price=Decimal(3480), currency=currency)
    cheaper = Product(id="b", name="B", price=Decimal(2280), currency=currency)
    facts = ProductFacts("a", "A", None, "", "3480.00", currency, True, None, None, {})
    filters = create_environment(reload=False, failures="explain").filters
    assert plainly(filters["money"](decimal_string(product.price), currency)) == price
    assert price in plainly(table([facts]))
    assert plainly(similarity(product, cheaper)) == difference


def test_no_other_module_writes_amounts_or_plurals() -> None:
    defined = re.compile(r"^def (?:round_)?money\(|^def (?:singular|plural)\(", re.MULTILINE)
    found = {
        str(path.relative_to(ROOT))
        for path in (ROOT / "app").rglob("*.py")
        if defined.search(path.read_text(encoding="utf-8")) and "openapi" not in path.parts
    }
    assert found == {"app/text/money.py", "app/text/inflection.py"}
