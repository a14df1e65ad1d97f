"""Amounts of money as people and programs write them: `59.00 EUR`, `$15`, `1,299.00`, `29,99`, `30€`.

Each notation is either unambiguous and read, or refused with the reason. Nothing is guessed: `1.299` in euros could be
a thousand or a fraction, so it is refused, and the message says how to write it.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from decimal import Decimal

from app.text.money import SYMBOLS, currency_decimals

LONGEST = 40
"""Maximum number of characters of an amount."""

NUMBER = re.compile(r"[0-9]+(?:[.,' ][0-9]+)*|[.,][0-9]+")
CODE = re.compile(r"[A-Za-z]{3}")

DOLLARS = frozenset(
    "USD AUD CAD HKD NZD SGD TWD MXN XCD BBD BMD BND BSD BZD FJD GYD JMD KYD LRD NAD SBD SRD TTD".split()  # noqa: SIM905 - codes in rows are read faster than a list of literals
)
SHARED = {"$": DOLLARS, "¥": frozenset({"JPY", "CNY"}), "£": frozenset({"GBP", "EGP", "LBP", "SYP"}), "kr": frozenset(
    {"SEK", "NOK", "DKK", "ISK"})}  # fmt: skip
"""Symbols that several currencies use."""

BY_SYMBOL = {symbol: code for code, symbol in SYMBOLS.items()}


class PriceRefused(ValueError):
    """The text is no amount, or could be two; the message completes a sentence after a field's name."""

    def __init__(self, reason: str, *, is_ambiguous: bool = False) -> None:
        super().__init__(reason)
        self.is_ambiguous = is_ambiguous


@dataclass(frozen=True)
class Price:
    """An amount, and the currency that the text names, or None."""

    amount: Decimal
    currency: str | None = None


def read_price(text: str, currency: str | None = None) -> Price:
    """Return the amount in a text. `currency` is that of the shop or the feed: it decides about decimals and symbols.

    Raises PriceRefused.
    """
    clean = tidy(text)
    if not clean:
        raise PriceRefused("is empty")
    match = NUMBER.search(clean) if len(clean) <= LONGEST else None
    if match is None:
        raise PriceRefused("is not an amount such as 12.50")
    named = read_currency(clean[: match.start()].strip(), clean[match.end() :].strip(), currency)
    return Price(read_number(match[0], currency_decimals(named or currency or "")), named)


def tidy(text: str) -> str:
    """Return the text with ordinary digits, blanks, minus signs and apostrophes."""
    text = unicodedata.normalize("NFKC", text[: LONGEST * 2]).strip()
    return " ".join(text.replace("−", "-").replace("’", "'").replace("٫", ".").replace("٬", ",").split())


def read_currency(before: str, after: str, currency: str | None) -> str | None:
    """Return the currency that the words around a number name, or None if there are none. Raises PriceRefused."""
    if before and after:
        raise PriceRefused("is not an amount such as 12.50")
    sign = before or after
    if not sign:
        return None
    if sign.startswith("-"):
        raise PriceRefused("must not be negative")
    if CODE.fullmatch(sign):
        return sign.upper()
    if currency and (sign == SYMBOLS.get(currency) or currency in SHARED.get(sign, ())):
        return currency
    if sign in BY_SYMBOL:
        return BY_SYMBOL[sign]
    raise PriceRefused(f"names no currency that is known: {sign[:20]!r}")


def read_number(text: str, decimals: int) -> Decimal:
    """Return the number of a text of digits and separators, for a currency of that many decimals.

    The last separator is the decimal one if another kind stands before it, or if it is followed by other than three
    digits. One before exactly three digits could group thousands. Raises PriceRefused.
    """
    marks = [sign for sign in text if not sign.isdigit()]
    last = marks[-1] if marks else ""
    whole, _, fraction = text.rpartition(last) if last else (text, "", "")
    if last in ("'", " ") or (last and marks.count(last) > 1):  # no decimal mark is written twice
        if len(set(marks)) > 1 and last in ".,":
            raise unreadable(text)
        return Decimal(grouped(text, text))
    if not last:
        return Decimal(text)
    if len(fraction) == 3 and len(marks) == 1 and could_group(whole) and not (last == "." and decimals == 3):
        raise PriceRefused(ambiguity(whole, fraction, decimals), is_ambiguous=True)
    return Decimal(f"{grouped(whole, text) or 0}.{fraction}")


def could_group(whole: str) -> bool:
    """Return whether the digits before a separator could be those before a thousand's."""
    return 1 <= len(whole) <= 3 and not whole.startswith("0")


def ambiguity(whole: str, fraction: str, decimals: int) -> str:
    """Return the reason for refusing `1.299` or `1,299`."""
    small = f"{whole}.{fraction}" if decimals == 3 or fraction.strip("0") else f"{whole}.{fraction[:2]}"
    return f"could be {whole}{fraction} or {small}: write it without a separator of thousands"


def grouped(digits: str, text: str) -> str:
    """Return the digits without their separators of thousands. Raises PriceRefused if they do not group."""
    parts = re.split(r"[.,' ]", digits)
    if len(parts) == 1:
        return digits
    separators = {sign for sign in digits if not sign.isdigit()}
    # Groups of two are Indian: 12,34,567.
    if (
        len(separators) > 1
        or not 1 <= len(parts[0]) <= 3
        or len(parts[-1]) != 3
        or any(len(part) not in (2, 3) for part in parts[1:-1])
    ):
        raise unreadable(text)
    return "".join(parts)


def unreadable(text: str) -> PriceRefused:
    """Return the refusal of digits that are no number."""
    return PriceRefused(f"is not an amount such as 12.50: {text!r}")
