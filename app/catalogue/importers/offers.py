"""The offer of a feed's item: its price now, the price before a reduction, and whether it can be bought."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

from app.text.price_text import PriceRefused, read_price

DEFAULT_CURRENCY = "USD"

CAN_BE_BOUGHT = {
    **dict.fromkeys(("instock", "available", "limitedavailability", "onlineonly", "yes", "true", "1"), True),
    **dict.fromkeys(("preorder", "presale", "backorder", "availablefororder", "madetoorder"), True),
    **dict.fromkeys(
        ("outofstock", "soldout", "discontinued", "unavailable", "instoreonly", "no", "false", "0"), False
    ),
}
"""Values of `availability`, in letters only, as Google's and schema.org's feeds write them."""

LATER = frozenset({"preorder", "presale", "backorder", "availablefororder", "madetoorder"})
"""Those that are sold but not in stock: no stock is counted, and the product says so."""

NOT_A_LETTER = re.compile(r"[^a-z0-9]")


class FieldRefused(ValueError):
    """A field cannot be used; the message completes a sentence after the field's name."""

    def __init__(self, field: str, reason: str) -> None:
        super().__init__(reason)
        self.field, self.reason = field, reason


def read_amount(field: str, value: Any, currency: str | None) -> tuple[Any, str | None]:
    """Return an amount and the currency it names, or None. Numbers are returned as they are. Raises FieldRefused."""
    if isinstance(value, Mapping):
        code = value.get("currency") or value.get("currencyCode")
        named = code.strip().upper() if isinstance(code, str) and code.strip() else None
        inner = value.get("value", value.get("amount"))
        if isinstance(inner, Mapping):
            raise FieldRefused(field, "is not an amount such as 12.50")
        amount, own = read_amount(field, inner, named or currency)
        if own and named and own != named:
            raise FieldRefused(field, f"is in {own}, but its currency is {named}")
        return amount, named or own
    if not isinstance(value, str):
        return value, None
    try:
        price = read_price(value, currency)
    except PriceRefused as refused:
        raise FieldRefused(field, str(refused)) from None
    return price.amount, price.currency


def read_prices(given: Mapping[str, Any], default_currency: str | None, now: datetime) -> dict[str, Any]:
    """Return `price`, `list_price` and `currency` of an item at a time. Raises FieldRefused."""
    stated = given.get("currency")
    stated = stated.strip().upper() if isinstance(stated, str) and stated.strip() else None
    found: dict[str, Any] = {}
    named: str | None = None
    for field in ("price", "sale_price", "list_price"):
        if (value := given.get(field)) in (None, ""):
            continue
        found[field], own = read_amount(field, value, stated or named or default_currency)
        if own and (other := stated or named) and own != other:
            raise FieldRefused(field, f"is in {own}, but the item is in {other}")
        named = own or named
    sale = found.pop("sale_price", None)
    if is_amount(sale) and is_amount(found.get("price")) and sale < found["price"] and is_running(given, now):
        found |= {"price": sale, "list_price": found["price"]}
    return found | {"currency": stated or named or default_currency or DEFAULT_CURRENCY}


def is_amount(value: Any) -> bool:
    """Return whether a value is a number."""
    return isinstance(value, int | float | Decimal) and not isinstance(value, bool)


def is_running(given: Mapping[str, Any], now: datetime) -> bool:
    """Return whether the sale price applies at that time. Raises FieldRefused."""
    field = "sale_price_effective_date"
    dates = given.get(field)
    if not isinstance(dates, str) or not dates.strip():
        return True
    begin, slash, end = dates[:100].partition("/")
    try:
        first, last = read_time(begin), read_time(end)
    except ValueError:
        slash = ""
    if not slash:
        raise FieldRefused(field, "must be two times such as 2026-11-27T00:00+0100/2026-11-30T23:59+0100")
    return first <= now <= last


def read_time(text: str) -> datetime:
    """Return a time of ISO 8601; one without a zone is in UTC. Raises ValueError."""
    time = datetime.fromisoformat(text.strip())
    return time if time.tzinfo else time.replace(tzinfo=UTC)


def read_availability(given: Mapping[str, Any]) -> dict[str, Any]:
    """Return `in_stock`, and `stock` None where something is sold without stock. Raises FieldRefused."""
    value = given.get("availability")
    if value in (None, ""):
        return {}
    if not isinstance(value, str | bool):
        raise FieldRefused("availability", "must be in_stock, out_of_stock, preorder or backorder")
    word = NOT_A_LETTER.sub("", str(value)[:100].lower().rstrip("/").rpartition("/")[2])
    if word not in CAN_BE_BOUGHT:
        raise FieldRefused("availability", "must be in_stock, out_of_stock, preorder or backorder")
    if word in LATER:
        return {"in_stock": True, "stock": None, "later": word}
    can_be_bought = CAN_BE_BOUGHT[word]
    return {"in_stock": can_be_bought}
