"""Tags that products have earned in a result, and one reason for each of the first."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from app.functions.results import NOT_COMPARED, ProductView

Tag = Literal["best_match", "cheapest", "cheapest_shown", "best_rated", "best_rated_shown"]

FEWEST = 2
"""Minimum number of products of which one can be the cheapest."""
REASONED = 3
"""Number of products that have a reason: the first of a result."""
REASON_LIMIT = 60
"""Maximum number of characters of a reason: a line of a card."""


class Highlight(BaseModel):
    """A tag and a reason that set a product apart from the others of a result."""

    model_config = ConfigDict(title="Highlight")

    tag: Tag | None = Field(
        default=None,
        description=(
            "The tag it has earned among the products that fit. With `_shown`: among the shown ones of them."
        ),
    )
    reason: str | None = Field(
        default=None,
        description="A fact that no other shown product has, or how many sizes and colours of it there are: `4 sizes`.",
    )


def highlights_of(
    products: Sequence[ProductView], *, fitting: int, is_whole: bool, is_ranked: bool
) -> dict[str, Highlight]:
    """Return tags and reasons by product id; those without a tag and a reason are absent.

    Args:
        products: The shown products in their order.
        fitting: Number of the first ones that fit the whole request. Only they are compared.
        is_whole: Whether all products that fit are shown.
        is_ranked: Whether the order is that of relevance, so that the first one is the best match.
    """
    fit = products[:fitting]
    tags: dict[str, Tag] = {}
    if len(fit) >= FEWEST and len({each.currency for each in fit}) == 1:
        buyable = [each for each in fit if each.in_stock]
        rated = {each.id: each.rating for each in buyable if each.rating is not None}
        if best := highest(rated):
            tags[best] = "best_rated" if is_whole else "best_rated_shown"
        # A low price decides more often than a rating: it has priority where one product has both.
        if cheap := highest({each.id: -Decimal(each.price_from or each.price) for each in buyable}):
            tags[cheap] = "cheapest" if is_whole else "cheapest_shown"
        if is_ranked and len(fit) > FEWEST and fit[0].in_stock:
            tags.setdefault(fit[0].id, "best_match")
    found = {
        each.id: Highlight(
            tag=tags.get(each.id), reason=own_fact(each, fit) if each in fit[:REASONED] else None
        )
        for each in fit
    }
    return {key: each for key, each in found.items() if each.tag or each.reason}


def highest(values: Mapping[str, Any]) -> str:
    """Return the key of the highest value; an empty text if several keys have it or there are fewer than two values."""
    top = max(values.values(), default=None)
    keys = [key for key, value in values.items() if value == top]
    return keys[0] if len(keys) == 1 and len(values) >= FEWEST else ""


def own_fact(product: ProductView, products: Sequence[ProductView]) -> str | None:
    """Return the first value of a list among a product's facts that none of the other products has.

    The values of its options are no reason: the card shows them as the choice. Neither are labels and codes.
    """
    choices = {option.name.casefold() for option in product.options}
    others = [each.attributes for each in products if each.id != product.id]
    for name, values in product.attributes.items():
        if not isinstance(values, list) or not others or name.casefold() in choices | NOT_COMPARED:
            continue
        taken = {str(value).casefold() for facts in others for value in listed(facts.get(name))}
        for value in values:
            if isinstance(value, str) and value.casefold() not in taken and 0 < len(value) <= REASON_LIMIT:
                return value[:1].upper() + value[1:]
    return None


def listed(value: Any) -> list[Any]:
    """Return a value as a list."""
    return value if isinstance(value, list) else [value]
