"""Short texts about functions, built from their parameters and results."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from app.events import CallError
from app.functions import all_functions
from app.locale import catalogue, message
from app.text.category import leaf
from app.text.money import round_money


def count(number: int, one: str, many: str | None = None) -> str:
    """Return a number and its noun: `1 product`, `8 products`."""
    return f"{number:,} {one if number == 1 else many or one + 's'}"


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


def refusal_line(error: CallError, *, form: bool = False) -> str:
    """Return the sentence for a shopper about a refusal whose own words are for a model or a program, or an empty text.

    Args:
        error: The refusal.
        form: The shopper filled in a form, so that the name of a wrong field says something to them.
    """
    if form and error.code == "invalid_parameters":
        return error.message[:1].upper() + error.message[1:]
    name = error.code
    key = f"refusal.{name}"
    return message(key) if key in catalogue() else ""


def widened_note(result: Mapping[str, Any]) -> str:
    """Return how many products match every word of a widened search, or an empty string if it was not widened."""
    if not result.get("widened"):
        return ""
    whole = int(result.get("matching_all") or 0)
    return message("search.widened", count=whole) if whole else message("search.widened_none")


def found_line(result: Mapping[str, Any]) -> str:
    """Return a description of a search's result that begins with the count: `8 kettles under $50`."""
    total, query = int(result.get("total") or 0), str(result.get("query") or "").strip()
    filters = result.get("filters") or {}
    products = result.get("products") or []
    currency = str(products[0]["currency"]) if products else "USD"
    if not total:
        sought = search_phrase(query, filters, currency)
        return message("search.nothing_for", sought=sought) if sought else message("search.nothing")
    if filters.get("category"):
        name = leaf(str(filters["category"]))
        things = total != 1 and is_plural(name)
        counted = (
            message("search.things", count=total, things=name.lower())
            if things
            else message("search.products_in", count=total, category=name)
        )
        named = query.lower() in (name.lower(), name.lower().removesuffix("s"))
    else:
        counted, named = message("search.products", count=total), False
    # Where nothing of the wanted kind is sold, the note before this line names it.
    is_other_kind = bool(result.get("kind_missing"))
    about = message("search.about", query=query) if query and not named and not is_other_kind else ""
    limits = [
        price_range(filters, currency),
        message("search.in_stock") if filters.get("in_stock_only") else "",
    ]
    return " ".join(words for words in (counted, about, *limits) if words)


def is_plural(name: str) -> bool:
    """Return whether a category's name is a plural after a number: `Kettles`, not `Strength` or `Coffee & tea`."""
    return name.endswith("s") and not name.endswith("ss") and "&" not in name and "," not in name


def running_line(name: str, parameters: Mapping[str, Any]) -> str:
    """Return the description of a function that is running."""
    function = all_functions().get(name)
    if function is not None:
        return function.running_line(parameters)
    return message("function.running", name=name.replace("_", " ").capitalize())


def fact(value: Any) -> str:
    """Return an attribute's value in words."""
    if isinstance(value, bool):
        return message("product.yes" if value else "product.no")
    if isinstance(value, list | tuple):
        return ", ".join(fact(each) for each in value)
    return str(value)


def readable(result: Mapping[str, Any] | None) -> str:
    """Return the result of a function without a template of its own, as indented JSON."""
    return json.dumps(result, indent=2, ensure_ascii=False, default=str)
