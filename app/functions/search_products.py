"""Find products by words, category, price and stock."""

from __future__ import annotations

from typing import Any, Literal, Self

from pydantic import ConfigDict, Field, model_validator
from pydantic_core import PydanticCustomError

from app.catalogue.products import SearchQuery, product_json, search
from app.context import record_shown
from app.functions import Call
from app.functions._parameters import ID_LIMIT, QUERY_LIMIT, CallParameters, Money, Text, WholeNumber

DESCRIPTION = (
    "Search the shop's catalogue and show the results. Put price bounds, category and stock into their parameters, "
    "not into the query."
)
EFFECT = "reads"

Sort = Literal["relevance", "price_asc", "price_desc", "rating", "newest"]


class Parameters(CallParameters):
    """What to look for; the query may be left empty only when a category is named."""

    model_config = ConfigDict(extra="ignore", frozen=True, json_schema_extra={"required": ["query"]})

    query: Text = Field(
        default="", max_length=QUERY_LIMIT, description="what to look for, at most 400 characters"
    )
    category: Text | None = Field(default=None, max_length=ID_LIMIT, description="a category's name or path")
    limit: WholeNumber = Field(default=10, ge=1, le=50, description="how many to show, 1 to 50")
    min_price: Money | None = Field(default=None, description="lowest price")
    max_price: Money | None = Field(default=None, description="highest price")
    in_stock_only: bool = Field(default=False, description="true to leave out what is sold out, or false")
    sort: Sort = Field(default="relevance", description="relevance, price_asc, price_desc, rating or newest")

    @model_validator(mode="after")
    def makes_sense(self) -> Self:
        """Something is looked for, and the price bounds leave room."""
        if not self.query and not self.category:
            raise PydanticCustomError("nothing_to_find", "query is required when no category is given")
        if self.min_price is not None and self.max_price is not None and self.min_price > self.max_price:
            raise PydanticCustomError("price_bounds", "min_price must not be above max_price")
        return self


async def run(parameters: Parameters, call: Call) -> dict[str, Any]:
    """`{products, query, total, filters}`; `corrected` and `hint` where the search has any.

    `widened` says that products follow which have only some of the words; `matching_all` counts those that have all.
    """
    outcome = await search(
        call.db,
        SearchQuery(
            text=parameters.query,
            category=parameters.category or None,
            min_price=parameters.min_price,
            max_price=parameters.max_price,
            in_stock=True if parameters.in_stock_only else None,
            sort=parameters.sort,
            limit=parameters.limit,
            with_facets=False,
        ),
    )
    ids = [product.id for product in outcome.products]
    await record_shown(call.db, call.session_id, ids, source="search_products", query=parameters.query)
    result: dict[str, Any] = {
        "products": [product_json(product) for product in outcome.products],
        "query": parameters.query,
        "total": outcome.total,
        "filters": filters(parameters),
    }
    if outcome.widened:
        result["matching_all"] = outcome.matching_all
    notes = {"corrected": outcome.corrected, "widened": outcome.widened, "hint": outcome.hint}
    return result | {name: note for name, note in notes.items() if note}


def filters(parameters: Parameters) -> dict[str, Any]:
    """What narrowed or ordered the search, as it was asked for; prices are decimal strings."""
    given = parameters.model_dump(mode="json", exclude={"query", "limit"}, exclude_defaults=True)
    return {name: value for name, value in given.items() if value not in (None, "")}
