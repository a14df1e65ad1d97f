"""The variant that a call means: chosen by its id, by options, or still to be chosen by the shopper."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from app.catalogue.variants import (
    has_choice,
    is_buyable,
    match_variants,
    open_options,
    option_values,
    variant_name,
    variants_of,
)
from app.events import FunctionError, ProductOption, Suggestion
from app.functions import Refusal
from app.models import Product, ProductVariant
from app.text.money import money
from app.text.option_key import option_key

CHOICE_NEEDED = Refusal(
    "choice_needed",
    "The product comes in several variants, and it is open which one is meant. See `options`.",
)

MOST_BUTTONS = 40
"""Maximum number of suggested variants."""

MOST_VALUES = 20
"""Maximum number of values in a sentence."""


def chosen_variant(
    product: Product, variant: ProductVariant | None, wanted: Mapping[str, str], quantity: int = 1
) -> ProductVariant:
    """Return the one variant that a call means.

    Args:
        product: The product.
        variant: The variant whose id was given, if it was one's.
        wanted: Values by the option's name; they prevail over those of `variant`.
        quantity: How many pieces are wanted, for the suggestions.

    Raises:
        FunctionError: `choice_needed`, if several variants fit, or none; `out_of_stock`, if none of them can be
            bought.
    """
    if variant is not None and not wanted:
        return variant
    if not has_choice(product) and not wanted:
        return variants_of(product)[0]
    named = {option_key(name) for name in wanted}
    held = variant.options if variant is not None else {}
    base = {name: value for name, value in held.items() if option_key(name) not in named}
    found = match_variants(product, {**base, **wanted})
    if found.unknown:
        raise not_offered(product, found.unknown, found.variants, quantity)
    if len(found.variants) == 1:
        return found.variants[0]
    if not any(is_buyable(each) for each in found.variants):
        raise FunctionError(
            "out_of_stock",
            f"{product.name} is out of stock.",
            "Choose another one, or search for something similar.",
        )
    raise still_open(product, found.variants, quantity)


def still_open(product: Product, among: Sequence[ProductVariant], quantity: int) -> FunctionError:
    """Return the refusal that asks which of these variants is meant."""
    options = open_options(product, among)
    return FunctionError(
        "choice_needed",
        " ".join(question(option) for option in options[:1]) or f"Which {product.name} do you mean?",
        recovery=f"Choose {' and '.join(option.name.lower() for option in options)}.",
        suggestions=suggested(product, among, quantity),
        options=options,
    )


def not_offered(
    product: Product, unknown: Mapping[str, str], among: Sequence[ProductVariant], quantity: int
) -> FunctionError:
    """Return the refusal of values that the product does not have, with those that it has."""
    wished = " and ".join(unknown.values())
    if not has_choice(product):
        message = f"{product.name} does not come in {wished[:60]}: there is only one of its kind."
        return FunctionError("choice_needed", message, "Add it without options, or look for another product.")
    names = set(unknown)
    concerned = [each for each in option_values(product, among) if each.name in names]
    options = concerned or open_options(product, among)
    there_is = " ".join(offer(option) for option in options)
    return FunctionError(
        "choice_needed",
        f"{product.name} does not come in {wished[:60]}. {there_is}",
        recovery="Choose one that there is.",
        suggestions=suggested(product, among, quantity),
        options=options,
    )


def settled_values(among: Sequence[ProductVariant]) -> dict[str, str]:
    """Return the values that all of these variants have."""
    first, *others = among
    return {
        name: value
        for name, value in first.options.items()
        if all(each.options.get(name) == value for each in others)
    }


def question(option: ProductOption) -> str:
    """Return the question for an option: `Which size: S, M or L? XL is sold out.`"""
    there, gone = divided(option)
    if not there:
        return f"{option.name}: {listed(gone, 'and')} {'is' if len(gone) == 1 else 'are'} sold out."
    if len(there) == 1:
        left = f"Which {option.name.lower()}? Only {there[0]} is left"
        return f"{left}, {listed(gone, 'and')} {'is' if len(gone) == 1 else 'are'} sold out."
    return " ".join([f"Which {option.name.lower()}: {listed(there, 'or')}?", *sold_out(gone)])


def offer(option: ProductOption) -> str:
    """Return what there is of an option: `There is size S, M and L. XL is sold out.`"""
    there, gone = divided(option)
    said = [f"There is {option.name.lower()} {listed(there, 'and')}."] if there else []
    return " ".join([*said, *sold_out(gone)])


def sold_out(values: Sequence[str]) -> list[str]:
    """Return the sentence about values that are sold out, if there are any."""
    return [f"{listed(values, 'and')} {'is' if len(values) == 1 else 'are'} sold out."] if values else []


def divided(option: ProductOption) -> tuple[list[str], list[str]]:
    """Return the values that can be bought, and those that are sold out."""
    return (
        [each.value for each in option.values if each.available],
        [each.value for each in option.values if not each.available],
    )


def listed(values: Sequence[str], word: str) -> str:
    """Return the values as a list in words, at most `MOST_VALUES` of them."""
    shown = [*values[:MOST_VALUES], *(["others"] if len(values) > MOST_VALUES else [])]
    return f"{', '.join(shown[:-1])} {word} {shown[-1]}" if len(shown) > 1 else "".join(shown)


def suggested(product: Product, among: Sequence[ProductVariant], quantity: int) -> list[Suggestion]:
    """Return what there is to choose from, in the shop's order, also what is sold out.

    These are variants, or the values of the first option where several are open: forty combinations are no question.
    """
    options = open_options(product, among)
    if len(options) > 1 and among:
        chosen = settled_values(among)
        return [
            Suggestion(
                product_id=product.id,
                name=product.name,
                variant_name=each.value,
                options={**chosen, options[0].name: each.value},
                available=each.available,
                quantity=quantity,
                reason="In stock." if each.available else "Sold out.",
            )
            for each in options[0].values[:MOST_BUTTONS]
        ]
    prices = {variant.price for variant in among}
    return [
        Suggestion(
            product_id=product.id,
            name=product.name,
            variant_id=variant.id,
            variant_name=variant.options[options[0].name] if options else variant_name(product, variant),
            available=is_buyable(variant),
            quantity=quantity,
            reason=(
                "Sold out."
                if not is_buyable(variant)
                else f"{money(variant.price, product.currency)} each."
                if len(prices) > 1
                else "In stock."
            ),
        )
        for variant in among[:MOST_BUTTONS]
    ]
