"""Set products side by side: their prices, ratings, stock and facts."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import Annotated, Any

from pydantic import AfterValidator, BaseModel, Field
from pydantic_core import PydanticCustomError

from app.catalogue.prompt_table import cell, words
from app.functions import Call, Example, Function, examples
from app.functions.highlights import highest
from app.functions.parameters import CallParameters, Id
from app.functions.provenance import NOT_SHOWN, UNKNOWN, require_shown
from app.functions.results import NOT_COMPARED, ProductView, Result, product_table
from app.locale import message
from app.text.money import money

FEWEST, MOST = 2, 4
"""Minimum and maximum number of products in a comparison: a wider table is not useful."""

FACTS_LIMIT = 20
"""Maximum number of facts in a comparison."""

VALUE_LIMIT = 80
"""Maximum characters of a fact's value in the text for a model."""


def several(ids: Sequence[str]) -> list[str]:
    """Return the ids, each once. Raises PydanticCustomError if there are too few or too many."""
    different = list(dict.fromkeys(ids))
    if not FEWEST <= len(different) <= MOST:
        raise PydanticCustomError("several", "must name 2 to 4 different products")
    return different


class Parameters(CallParameters):
    """The products to compare."""

    product_ids: Annotated[list[Id], AfterValidator(several)] = Field(
        description="ids of 2 to 4 products that were shown",
        json_schema_extra={"minItems": FEWEST, "maxItems": MOST, "uniqueItems": True},
    )


class ComparedFact(BaseModel):
    """An attribute of the compared products."""

    name: str = Field(description="The attribute's name.")
    values: list[Any] = Field(
        description="Its value for each product, in their order; null where it is not known."
    )
    is_same: bool = Field(default=False, description="Whether all products have the same value.")


class ComparisonResult(Result):
    """The result of `compare_products`."""

    products: list[ProductView] = Field(description="The products, in the order they were named.")
    facts: list[ComparedFact] = Field(
        description="Their attributes: those that differ come first, of these those that most products have."
    )
    verdict: str = Field(
        default="", description="One or two sentences: which is the cheapest, and which is rated best."
    )
    cheapest: str | None = Field(
        default=None, description="Id of the product with the lowest price; null where several have it."
    )
    best_rated: str | None = Field(
        default=None, description="Id of the product with the highest rating; null where several have it."
    )

    def caption(self) -> str:
        """Return the verdict, or what is compared where there is none."""
        names = ", ".join(product.name for product in self.products)
        return self.verdict or f"{message('comparison.title', count=len(self.products))}: {names}."

    def for_model(self) -> str:
        """Return the products, then a line for each fact with its values in their order."""
        rows = [
            f"{cell(fact.name)}: {' | '.join(cell(words(value))[:VALUE_LIMIT] for value in known(fact.values))}"
            for fact in self.facts
        ]
        heading = f", with the heading: {cell(self.verdict)}" if self.verdict else "."
        return "\n".join(
            [
                f"Shown to the shopper side by side{heading}",
                product_table(self.products, short=True),
                *rows,
            ]
        )


async def run(parameters: Parameters, call: Call) -> ComparisonResult:
    """Return the products and their attributes. Raises FunctionError for the first id that cannot be used."""
    products = [ProductView.of(await require_shown(call, each)) for each in parameters.product_ids]
    return comparison_of(products)


def comparison_of(products: list[ProductView]) -> ComparisonResult:
    """Return the comparison of products: their facts, which has the best price and rating, and that in words."""
    same_currency = len({each.currency for each in products}) == 1
    prices = {each.id: -Decimal(each.price_from or each.price) for each in products}
    cheapest = highest(prices) if same_currency else ""
    best = highest({each.id: each.rating for each in products if each.rating is not None})
    return ComparisonResult(
        products=products,
        facts=facts_of(products),
        verdict=verdict(products, cheapest, best),
        cheapest=cheapest or None,
        best_rated=best or None,
    )


def verdict(products: Sequence[ProductView], cheapest: str, best: str) -> str:
    """Return in one or two sentences which product is the cheapest and which is rated best; empty if neither is one."""
    by_id = {each.id: each for each in products}
    if cheapest and cheapest == best:
        return f"{by_id[best].name} is the cheapest and rated best, {by_id[best].rating} of 5."
    sentences = []
    if cheapest:
        one = by_id[cheapest]
        sentences.append(f"{one.name} is the cheapest, {money(one.price_from or one.price, one.currency)}.")
    if best:
        sentences.append(f"{by_id[best].name} is rated best, {by_id[best].rating} of 5.")
    return " ".join(sentences)


def facts_of(products: Sequence[ProductView]) -> list[ComparedFact]:
    """Return the products' attributes. Those that differ come first, of these those that most products have."""
    given = dict.fromkeys(name for product in products for name in product.attributes)
    names = [name for name in given if name.casefold() not in NOT_COMPARED]
    facts = [
        ComparedFact(name=name, values=values, is_same=all(value == values[0] for value in values))
        for name in names
        if (values := [product.attributes.get(name) for product in products])
    ]
    facts.sort(key=lambda fact: (fact.is_same, sum(value is None for value in fact.values)))
    return facts[:FACTS_LIMIT]


def known(values: Sequence[Any]) -> list[Any]:
    """Return the values, with a dash for each unknown one."""
    return ["–" if value is None else value for value in values]


COMPARED = [examples.KETTLE, examples.RED_KETTLE]

FUNCTION = Function(
    title="Compare products",
    description=(
        "Show 2 to 4 products side by side in a table of their prices, ratings, stock and facts, when the shopper "
        "wants to compare them. The products must have been shown in this conversation."
    ),
    effect="reads",
    parameters=Parameters,
    result=ComparisonResult,
    run=run,
    refusals=(NOT_SHOWN, UNKNOWN),
    running=("Putting them side by side…",),
    shown=("products",),
    listed=True,
    example=Example(
        {"product_ids": [product.id for product in COMPARED]},
        comparison_of(COMPARED),
    ),
)
