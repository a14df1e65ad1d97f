"""Amounts of money as a shopper reads them: `$1,043.98`, `¥3,480`, `CA$12.50`, `CHF 9.90`.

Written as browsers do in English (`Intl.NumberFormat`), so that page, assistant, recommendations and the widget agree.
The tables are the exceptions in CLDR's English data; a test compares them with a browser's.
"""

from __future__ import annotations

import unicodedata
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation
from functools import lru_cache

NO_BREAK_SPACE = "\u00a0"


def _words(words: str) -> tuple[str, ...]:
    return tuple(words.split())


SYMBOLS = {
    **{
        "USD": "$",
        "EUR": "€",
        "GBP": "£",
        "JPY": "¥",
        "INR": "₹",
        "KRW": "₩",
        "ILS": "₪",
        "PHP": "₱",
        "VND": "₫",
    },
    **{
        "AUD": "A$",
        "BRL": "R$",
        "CAD": "CA$",
        "HKD": "HK$",
        "MXN": "MX$",
        "NZD": "NZ$",
        "TWD": "NT$",
        "XCD": "EC$",
    },
    **{"CNY": "CN¥", "XAF": "FCFA", "XOF": "F\u202fCFA", "XPF": "CFPF", "XCG": "Cg."},
}
"""The others are named by their code."""

WITHOUT_CENTS = _words(
    "AFN ALL BIF CLP COP DJF GNF HUF IDR IQD IRR ISK JPY KMF KPW KRW LAK LBP MGA MMK PKR PYG RWF SLL SOS"
    " SYP UGX VND VUV XAF XOF XPF YER"
)
WITH_THREE_DECIMALS = _words("BHD JOD KWD LYD OMR TND")

Amount = str | int | float | Decimal


def money(amount: Amount, currency: str = "USD") -> str:
    """Return an amount with its currency (ISO 4217), rounded half up; what is no number stays as it is."""
    return _written(str(amount), currency, False)


def round_money(amount: Amount, currency: str = "USD") -> str:
    """Return an amount without empty decimals, for limits and differences: `$50`, `$49.90`."""
    return _written(str(amount), currency, True)


def decimal_string(amount: Decimal, currency: str = "USD") -> str:
    """Return an amount as it goes over the wire: two decimals or the currency's three, without its name."""
    return f"{amount:.{max(2, currency_decimals(currency))}f}"


def currency_decimals(currency: str) -> int:
    """Return how many decimals amounts in a currency (ISO 4217) have: 2 for most, 0 for JPY, 3 for KWD."""
    return 0 if currency in WITHOUT_CENTS else 3 if currency in WITH_THREE_DECIMALS else 2


@lru_cache(maxsize=10_000)
def _written(amount: str, currency: str, is_rounded: bool) -> str:
    code = "".join(sign for sign in currency.upper() if "A" <= sign <= "Z")[:3]
    try:
        value = Decimal(amount)
        number = f"{abs(value).quantize(_smallest(code), ROUND_HALF_UP):,f}"
    except InvalidOperation:  # also of infinity and of what has more digits than a price
        number = "NaN"
    if number == "NaN":
        return f"{amount} {code}".strip()
    whole, _, decimals = number.partition(".")
    if is_rounded and not decimals.strip("0"):
        number = whole
    sign = "-" if value.is_signed() and number.strip("0.,") else ""
    return sign + before(code) + number


def _smallest(code: str) -> Decimal:
    return Decimal(1).scaleb(-currency_decimals(code))


def before(code: str) -> str:
    """Return what stands before the number: a symbol, or a code and a space that does not break."""
    symbol = SYMBOLS.get(code, code)
    is_sign = not symbol or unicodedata.category(symbol[-1]).startswith("S")
    return symbol if is_sign else symbol + NO_BREAK_SPACE
