"""A search and its result in words."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from app.locale import message
from app.text.category import leaf
from app.text.money import round_money

FEWEST_PRICES = 2
"""Minimum number of products of which the lowest price is named."""


def price_range(filters: Mapping[str, Any], currency: str = "USD") -> str:
    """Return the price limits of a search in words, or an empty string: `under $50`, `from $20 to $50`."""
    low, high = filters.get("min_price"), filters.get("max_price")
    if low and high is not None:
        low, high = round_money(low, currency), round_money(high, currency)
        return message("search.price_between", low=low, high=high)
    if high is not None:
        return message("search.price_below", high=round_money(high, currency))
    return message("search.price_from", low=round_money(low, currency)) if low else ""


def search_phrase(query: str, filters: Mapping[str, Any], currency: str = "USD") -> str:
    """Return the query and filters of a search as one phrase: `“red kettle” in Kettles under $50`."""
    words = [message("search.quoted", query=query)] if query else []
    if filters.get("category"):
        category = leaf(str(filters["category"]))
        words.append(message("search.in_category", category=category) if query else category)
    words += [
        price_range(filters, currency),
        message("search.in_stock") if filters.get("in_stock_only") else "",
    ]
    return " ".join(word for word in words if word)


def exact_count(result: Mapping[str, Any]) -> int:
    """Return how many products match every word of the search: all of them unless the search was widened."""
    total = int(result.get("total") or 0)
    return int(result.get("matching_all") or 0) if result.get("widened") else total


def widened_note(result: Mapping[str, Any]) -> str:
    """Return the note for a widened search with no product that matches every word; otherwise an empty string.

    Where the kind is not sold, the note before the products says so already.
    """
    is_said = result.get("kind_missing") or not result.get("widened") or exact_count(result)
    return "" if is_said else message("search.widened_none")


def lowest_price(result: Mapping[str, Any], fitting: int, currency: str) -> str:
    """Return the lowest price that can be bought as `from $22.50`, if all that fit are shown and in one currency."""
    products = (result.get("products") or [])[:fitting]
    if (
        fitting < FEWEST_PRICES
        or len(products) < fitting
        or any(each["currency"] != currency for each in products)
    ):
        return ""
    buyable = [each for each in products if each.get("in_stock", True)] or products
    low = min(Decimal(each.get("price_from") or each["price"]) for each in buyable)
    return message("search.lowest", price=round_money(str(low), currency))


def unsold_line(result: Mapping[str, Any]) -> str:
    """Return the note of an empty result whose kind is not sold, as its heading; empty for every other result."""
    is_empty = not int(result.get("total") or 0)
    note = str(result.get("note") or "") if is_empty and result.get("kind_missing") else ""
    return note.removesuffix(".")


def found_line(result: Mapping[str, Any]) -> str:
    """Return a description of a search's result that begins with the count: `8 kettles under $50`."""
    total, query = int(result.get("total") or 0), str(result.get("query") or "").strip()
    filters = result.get("filters") or {}
    products = result.get("products") or []
    currency = str(products[0]["currency"]) if products else "USD"
    if not total and (unsold := unsold_line(result)):
        return unsold
    if not total:
        sought = search_phrase(query, filters, currency)
        return message("search.nothing_for", sought=sought) if sought else message("search.nothing")
    total = exact_count(result) or total
    if filters.get("category"):
        name = leaf(str(filters["category"]))
        things = total != 1 and is_plural(name)
        counted = (
            message("search.things", count=total, things=name.lower())
            if things
            else message("search.products_in", count=total, category=name)
        )
        plain = name.lower().replace("-", " ")
        named = query.lower().replace("-", " ") in (plain, plain.removesuffix("s"))
    else:
        counted, named = message("search.products", count=total), False
    # Where nothing of the wanted kind is sold, the note before this line names it.
    is_other_kind = bool(result.get("kind_missing"))
    about = message("search.about", query=query) if query and not named and not is_other_kind else ""
    limits = [
        price_range(filters, currency),
        message("search.in_stock") if filters.get("in_stock_only") else "",
    ]
    line = " ".join(words for words in (counted, about, *limits) if words)
    low = "" if filters.get("min_price") else lowest_price(result, total, currency)
    return f"{line}, {low}" if low else line


def is_plural(name: str) -> bool:
    """Return whether a category's name is a plural after a number: `Kettles`, not `Strength` or `Coffee & tea`."""
    return name.endswith("s") and not name.endswith("ss") and "&" not in name and "," not in name
