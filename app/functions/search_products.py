"""Find products by words, category, price and stock."""

from __future__ import annotations

from dataclasses import replace
from typing import Any, Literal, Self

from pydantic import ConfigDict, Field, model_validator
from pydantic_core import PydanticCustomError

from app.catalogue.ages import suits_age
from app.catalogue.audiences import WORDS as AUDIENCE_WORDS
from app.catalogue.audiences import YOUNG, Audience, audiences_of
from app.catalogue.described_colours import COLOURS, described_colours
from app.catalogue.products import SearchOutcome, SearchQuery, search
from app.catalogue.vectors.query_vectors import with_vector
from app.events import is_none
from app.functions import Call, Example, Function, examples
from app.functions.highlights import Highlight, highlights_of
from app.functions.parameters import ID_LIMIT, QUERY_LIMIT, CallParameters, Money, Text, WholeNumber
from app.functions.results import ProductView, Result, name_and_price, product_table
from app.functions.search_line import found_line, widened_note
from app.functions.wished_words import Wish, product_stems, ranked, stems_in, stems_of, words_in
from app.locale import message
from app.models import Product

SEVERAL = 10
"""Most brands, facts or unwanted words of a search."""

MOST = 50
"""Most products of a page."""

NAME_WORDS = 2
"""Minimum words of a query that a product's name may have all, so that it is meant whatever its kind."""

CHOICES_SAID = 6
"""Number of products of which a text without cards says in how many sizes and colours they are sold."""

FETCHED = 3
"""How many times the wanted products are read where some may be left out for their age."""

Sort = Literal["relevance", "price_asc", "price_desc", "rating", "newest"]


class Parameters(CallParameters):
    """The query and its filters. The query may be empty only beside something else that narrows the catalogue."""

    model_config = ConfigDict(extra="ignore", frozen=True, json_schema_extra={"required": ["query"]})

    query: Text = Field(
        default="", max_length=QUERY_LIMIT, description="what to look for, at most 400 characters"
    )
    category: Text | None = Field(default=None, max_length=ID_LIMIT, description="a category's name or path")
    limit: WholeNumber = Field(default=10, ge=1, le=MOST, description="how many to show, 1 to 50")
    min_price: Money | None = Field(default=None, description="lowest price")
    max_price: Money | None = Field(default=None, description="highest price")
    in_stock_only: bool = Field(default=False, description="true to leave out what is sold out, or false")
    sort: Sort = Field(default="relevance", description="relevance, price_asc, price_desc, rating or newest")
    brands: list[Text] = Field(
        default_factory=list, max_length=SEVERAL, description="brands of which one must be the product's"
    )
    attributes: dict[Text, list[Text]] = Field(
        default_factory=dict,
        max_length=SEVERAL,
        description=(
            "facts and choices by name with values of which one must be true or on offer, for example colour: red, "
            "size: M"
        ),
    )
    exclude: list[Text] = Field(
        default_factory=list, max_length=SEVERAL, description="words that no product may be described by"
    )
    reduced_only: bool = Field(default=False, description="true for products that cost less than before")
    age: WholeNumber | None = Field(
        default=None,
        ge=0,
        le=120,
        description="age in years of the person it is for: leaves out what is made for other ages",
    )
    audience: Audience | None = Field(
        default=None,
        description=(
            "for whom goods are: women, men, children or toddlers. Those made for them come first, those for others are"
            " left out"
        ),
    )
    least_words: WholeNumber = Field(
        default=0,
        ge=0,
        le=SEVERAL,
        description="leaves out products whose name, facts and description have fewer words of the query",
    )
    kind_only: bool = Field(
        default=False,
        description="true to leave out what is not of the kind that the query names, where some are",
    )
    every_word: bool = Field(
        default=False,
        description="true to leave out products that lack a word of the query or are not of the kind it names",
    )
    wishes: list[Text] = Field(
        default_factory=list,
        max_length=SEVERAL,
        description="words by which products should be described: those with most come first, and none is left out",
    )
    nearest: bool = Field(
        default=False,
        description="true to show those of the kind that have most of the facts and wishes where none has all",
    )

    @model_validator(mode="after")
    def makes_sense(self) -> Self:
        """Check that something is looked for, and that min_price is not above max_price."""
        priced = self.min_price is not None or self.max_price is not None
        narrowed = self.category or self.brands or self.reduced_only or self.attributes or priced
        if not self.query and not narrowed:
            raise PydanticCustomError(
                "nothing_to_find", "query is required when no category, brand, price or attribute is given"
            )
        if self.min_price is not None and self.max_price is not None and self.min_price > self.max_price:
            raise PydanticCustomError("price_bounds", "min_price must not be above max_price")
        return self

    @property
    def is_checked(self) -> bool:
        """Whether products that were found may be left out for what they say."""
        return self.age is not None or self.least_words > 0 or bool(self.excluded_colours or self.wishes)

    @property
    def excluded_colours(self) -> frozenset[str]:
        """The colours that no product may have."""
        return COLOURS & {word for phrase in self.exclude for word in phrase.lower().split()}

    @property
    def fetched(self) -> int:
        """How many products are read."""
        return min(MOST, self.limit * FETCHED) if self.is_checked else self.limit


class SearchResult(Result):
    """The result of `search_products`."""

    products: list[ProductView] = Field(description="The best ones.")
    query: str = Field(description="The query that was sent.")
    total: int = Field(description="How many there are.")
    filters: dict[str, Any] = Field(description="The filters that were used, by the parameter's name.")
    matching_all: int | None = Field(
        default=None, exclude_if=is_none, description="With `widened`: how many have all words."
    )
    corrected: str | None = Field(
        default=None, exclude_if=is_none, description="The corrected query that was used for a misspelt one."
    )
    widened: str | None = Field(
        default=None,
        exclude_if=is_none,
        description=(
            "How: `any` when few products have all words and others follow that have some of them, `meaning` when some "
            "of these have none and are near in meaning."
        ),
    )
    note: str | None = Field(
        default=None,
        exclude_if=is_none,
        description="Sentences to say first: the kind is not sold, what was left out, which limits were read.",
    )
    kind_missing: str | None = Field(
        default=None,
        exclude_if=is_none,
        description="The kind that was asked for, where the shop sells none, or a name that no product has.",
    )
    nearest_kind: str | None = Field(
        default=None,
        exclude_if=is_none,
        description="With `kind_missing`: the kind that is shown instead. Absent: the products only mention it.",
    )
    of_kind: list[str] | None = Field(
        default=None,
        exclude_if=is_none,
        description="Ids of the products that are of the kind asked for; the others go with it or mention it.",
    )
    highlights: dict[str, Highlight] | None = Field(
        default=None,
        exclude_if=is_none,
        description="By a product's id, what sets it apart from the others; absent if nothing does.",
    )
    hint: str | None = Field(
        default=None, exclude_if=is_none, description="Where nothing was found: what would help."
    )
    other_choices: dict[str, str] | None = Field(
        default=None,
        exclude_if=is_none,
        description=(
            "By a product's id, in how many sizes and colours it is sold that are products of their own: `4 sizes`. One"
            " of them is shown."
        ),
    )

    def caption(self) -> str:
        """Return the notes, the number found, and the products with a tag."""
        found = self.on_the_wire()
        is_missing = bool(self.kind_missing)
        sentences = [
            self.note if is_missing and self.total else None,
            f"{found_line(found)}.",
            None if is_missing else self.note,
            message("search.corrected", words=self.corrected) if self.corrected else None,
            widened_note(found) if self.products else None,
            *(
                f"{message(f'tag.{each.tag}')}: {name_and_price(product)}."
                for product in self.products
                if (each := (self.highlights or {}).get(product.id)) and each.tag
            ),
            *(
                f"{product.name}: {words}."
                for product in self.products[:CHOICES_SAID]
                if (words := (self.other_choices or {}).get(product.id))
            ),
            self.hint,
        ]
        return " ".join(sentence for sentence in sentences if sentence)

    def for_model(self) -> str:
        """Return the number of products found, the correction or widening of the search, a hint, and the products."""
        lines = [f"{len(self.products)} of {self.total} found, now shown to the shopper as cards."]
        if self.note:
            lines.append(self.note)
        if self.corrected:
            lines.append(f"Searched for: {self.corrected}")
        if self.widened:
            lines.append(f"Only the first {self.matching_all or 0} have all the words.")
        if self.widened == "meaning":
            lines.append("Some have none of the words and were found by meaning: say so if you name them.")
        lines += [f"{key} is one of {words}." for key, words in (self.other_choices or {}).items()]
        if self.hint:
            lines.append(self.hint)
        return "\n".join([*lines, product_table(self.products)] if self.products else lines)


async def run(parameters: Parameters, call: Call) -> SearchResult:
    """Return the best products, the total number, and the correction or widening of the query."""
    wishes = [Wish(words) for words in parameters.wishes]
    outcome, unmet = await found(parameters, wishes, call)
    if parameters.nearest and parameters.attributes and not outcome.products:
        facts = [Wish(value, name) for name, values in parameters.attributes.items() for value in values]
        said = {word for fact in facts for word in words_in(fact.words)}
        rest = [word for word in parameters.query.split() if not set(words_in(word)) <= said]
        wider = parameters.model_copy(update={"attributes": {}, "query": " ".join(rest) or parameters.query})
        outcome, unmet = await found(wider, [*facts, *wishes], call)
        parameters, wishes = wider, [*facts, *wishes]
    query = parameters.query
    if wishes and not unmet:
        query = " ".join(dict.fromkeys([*(wish.label for wish in wishes), query]))
    products = [ProductView.of(product) for product in outcome.products]
    choices = {
        product.id: outcome.other_choices[product.id].words
        for product in outcome.products
        if product.id in outcome.other_choices
    }
    return SearchResult(
        products=products,
        query=query,
        total=outcome.total,
        filters=filters(parameters),
        matching_all=outcome.matching_all if outcome.widened else None,
        corrected=outcome.corrected or None,
        widened=outcome.widened or None,
        note=" ".join(filter(None, (outcome.note, unmet if products else ""))) or None,
        kind_missing=outcome.kind_missing,
        nearest_kind=outcome.nearest_kind,
        of_kind=kind_ids(outcome),
        highlights=with_choices(highlights(outcome, products, parameters.sort), choices) or None,
        hint=outcome.hint or None,
        other_choices=choices or None,
    )


async def found(parameters: Parameters, wishes: list[Wish], call: Call) -> tuple[SearchOutcome, str]:
    """Return what a search with these parameters finds, and a sentence about what nothing of it meets.

    For an audience, goods that say they are for it come first. Goods for grown-ups rarely say so: those that say
    nothing follow, and not where children's are wanted and found. Children's follow where there are none for toddlers.
    """
    audience = parameters.audience
    if audience is None:
        return await searched(parameters, wishes, call)
    wide = parameters.model_copy(update={"limit": MOST})
    outcome, unmet = await searched(wide, wishes, call)
    if outcome.kind_missing or not outcome.products:
        return replace(outcome, products=outcome.products[: parameters.limit]), unmet
    goods = {product.id: product for product in outcome.products}
    is_whole = len(goods) < MOST
    if not is_whole:
        goods |= {product.id: product for product in await further_for(audience, wide, wishes, call)}
    audiences = {product.id: audiences_of_product(product) for product in goods.values()}
    own = [product for product in goods.values() if audience in audiences[product.id]]
    if not own and (audience in YOUNG or any(audiences.values())):
        said = message("unmet.none_says", words=message("search.quoted", query=audience))
        unmet = " ".join(filter(None, (unmet, said)))
    young = [product for product in goods.values() if YOUNG & audiences[product.id]]
    if audience in YOUNG and young:
        kept = own or young
        total = len(kept)
    else:
        kept = [*own, *(product for product in goods.values() if not audiences[product.id])]
        total = len(kept) if is_whole else outcome.total
    if not kept:
        return replace(outcome, products=outcome.products[: parameters.limit]), unmet
    products = kept[: parameters.limit]
    return replace(outcome, products=products, total=total, matching_all=total, widened=None), unmet


async def further_for(
    audience: Audience, parameters: Parameters, wishes: list[Wish], call: Call
) -> list[Product]:
    """Return goods of the kind that say they are for an audience, and that a long list has not among its first."""
    words = " ".join(sorted(AUDIENCE_WORDS[audience]))
    query = f"{parameters.query} with {words}"[:QUERY_LIMIT]
    named, _ = await searched(
        parameters.model_copy(update={"query": query, "every_word": False}), wishes, call
    )
    return [product for product in named.products if product.id in (named.of_kind or ())]


def audiences_of_product(product: Product) -> frozenset[Audience]:
    """Return for whom a product is; empty if it does not say."""
    return audiences_of(product.name, product.category, product.attributes)


async def searched(parameters: Parameters, wishes: list[Wish], call: Call) -> tuple[SearchOutcome, str]:
    """Return what a search finds without an audience, and a sentence about the wishes that nothing of it meets."""
    wished = [] if parameters.every_word else [wish.words for wish in wishes]
    # Words after "with" name no kind: a desk "with easy" is a desk.
    text = f"{parameters.query} with {' '.join(wished)}" if wished else parameters.query
    limit = min(MOST, parameters.limit * FETCHED) if wishes else parameters.fetched
    query = await with_vector(
        SearchQuery(
            text=text[:QUERY_LIMIT],
            category=parameters.category or None,
            min_price=parameters.min_price,
            max_price=parameters.max_price,
            in_stock=True if parameters.in_stock_only else None,
            sort=parameters.sort,
            brands=tuple(parameters.brands),
            attributes=parameters.attributes,
            excluded=tuple(parameters.exclude),
            reduced_only=parameters.reduced_only,
            every_word=parameters.every_word,
            # A list that is shown whole has each colour, so that the shopper can say "the blue one".
            grouped_above=limit,
            limit=limit,
            with_facets=False,
        ),
        call.query_vectors,
    )
    outcome = await search(call.db, query)
    if outcome.shares_modifier:
        # No dark casserole stands for a dark roast.
        outcome = replace(outcome, products=[], total=0, widened=None)
    outcome = with_named(outcome, parameters.query)
    outcome = only_of_kind(outcome) if parameters.every_word else without_tail(outcome)
    if parameters.kind_only:
        outcome = only_of_kind(outcome)
        is_filtered = bool(parameters.exclude or parameters.attributes)
        if is_filtered and outcome.of_kind == frozenset() and not outcome.kind_missing:
            return replace(outcome, products=[], total=0), ""  # no charger stands for a mouse without a cable
    if parameters.is_checked:
        outcome = checked(outcome, parameters)
    if wishes and outcome.products and not outcome.kind_missing:
        return ranked(outcome, wishes, parameters.query, parameters.limit)
    return replace(outcome, products=outcome.products[: parameters.limit]), ""


def with_named(outcome: SearchOutcome, query: str) -> SearchOutcome:
    """Return the outcome in which products with the whole query in their names are of the kind, if none of it has it.

    A washer's drain pump is what "drain pump washer" asks for, although it names a washer last. A single word names
    the kind: a laptop bag is no laptop.
    """
    stems, of_kind = set(stems_in(query)), outcome.of_kind
    if of_kind is None or len(stems) < NAME_WORDS:
        return outcome
    named = [product for product in outcome.products if stems <= stems_of(product.name)]
    if not named or any(product.id in of_kind for product in named):
        return outcome
    ids = {product.id for product in named}
    others = [product for product in outcome.products if product.id not in ids]
    return replace(outcome, products=[*named, *others], of_kind=of_kind | ids)


def only_of_kind(outcome: SearchOutcome) -> SearchOutcome:
    """Return what was found without products that are not of the wanted kind, if any are.

    Those of the kind stand first, so a page with others has them all.
    """
    kept = [product for product in outcome.products if product.id in (outcome.of_kind or ())]
    if not kept or len(kept) == len(outcome.products):
        return outcome
    whole = min(outcome.matching_all, len(kept))
    widened = outcome.widened if whole < len(kept) else None
    return replace(outcome, products=kept, total=len(kept), matching_all=whole, widened=widened)


def without_tail(outcome: SearchOutcome) -> SearchOutcome:
    """Return what was found without the products at its end that only share a word with it.

    The products that have every word stand first. Of the others those of the same kind and categories are kept: of
    "sleeping bags" no laptop bag. If no product has every word, nothing is left out: "lamps and mugs" are two kinds.
    """
    if (
        outcome.widened != "any"
        or outcome.of_kind is None
        or outcome.kind_missing
        or not outcome.matching_all
    ):
        return outcome
    whole, others = outcome.products[: outcome.matching_all], outcome.products[outcome.matching_all :]
    categories = {product.category for product in whole}
    others = [
        product for product in others if product.id in outcome.of_kind and product.category in categories
    ]
    kept = [*whole, *others]
    if len(kept) == len(outcome.products):
        return outcome
    return replace(outcome, products=kept, total=len(kept), widened="any" if others else None)


def checked(outcome: SearchOutcome, parameters: Parameters) -> SearchOutcome:
    """Return the first of what was found that suit the age, have the words that are wanted and no excluded colour.

    Where words are counted, products with more of them come first.
    """
    age, least, unwanted = parameters.age, parameters.least_words, parameters.excluded_colours
    fitting = [
        product
        for product in outcome.products
        if (age is None or suits_age(product.name, product.attributes, age))
        and not unwanted & described_colours(product.description or "", product.attributes)
    ]
    if least:
        wanted = stems_of(parameters.query)
        counts = {product.id: len(wanted & product_stems(product)) for product in fitting}
        fitting = sorted(
            (product for product in fitting if counts[product.id] >= least),
            key=lambda product: -counts[product.id],
        )
        fitting = fitting[: parameters.limit]
        return replace(outcome, products=fitting, total=len(fitting), widened=None, kind_missing=None)
    total = max(len(fitting), outcome.total - (len(outcome.products) - len(fitting)))
    return replace(
        outcome,
        products=fitting if parameters.wishes else fitting[: parameters.limit],
        total=total,
        matching_all=min(outcome.matching_all, total),
    )


def highlights(outcome: SearchOutcome, products: list[ProductView], sort: Sort) -> dict[str, Highlight]:
    """Return what sets the products apart that fit all that was asked for."""
    if outcome.kind_missing:
        return {}
    fitting = (outcome.matching_all or 0) if outcome.widened else outcome.total
    return highlights_of(
        products, fitting=fitting, is_whole=fitting <= len(products), is_ranked=sort == "relevance"
    )


def with_choices(found: dict[str, Highlight], choices: dict[str, str]) -> dict[str, Highlight]:
    """Return the highlights, with the number of sizes and colours as the reason of products that have no other."""
    plain = Highlight()
    more = {key: found.get(key, plain).model_copy(update={"reason": words}) for key, words in choices.items()}
    return {**found, **{key: each for key, each in more.items() if not found.get(key, plain).reason}}


def kind_ids(outcome: SearchOutcome) -> list[str] | None:
    """Return the ids of the shown products that are of the wanted kind; None if all are, or no kind was named."""
    of_kind = outcome.of_kind
    if of_kind is None or all(product.id in of_kind for product in outcome.products):
        return None
    return [product.id for product in outcome.products if product.id in of_kind]


def filters(parameters: Parameters) -> dict[str, Any]:
    """Return the filters and the order that differ from their defaults; prices are decimal strings."""
    given = parameters.model_dump(mode="json", exclude={"query", "limit"}, exclude_defaults=True)
    return {name: value for name, value in given.items() if value not in (None, "", [], {})}


FUNCTION = Function(
    title="Search",
    description=(
        "Search the shop's catalogue and show the results. Put price bounds, category, stock, size and colour into "
        "their parameters, not into the query."
    ),
    effect="reads",
    parameters=Parameters,
    result=SearchResult,
    run=run,
    running=(
        "Looking on the shelves for {query}…",
        "Looking on the shelves for {category:leaf}…",
        "Looking on the shelves…",
    ),
    shown=("products",),
    shown_for="query",
    listed=True,
    searches=True,
    example=Example(
        {"query": "kettle", "max_price": 60, "limit": 1},
        SearchResult(products=[examples.KETTLE], query="kettle", total=9, filters={"max_price": "60.00"}),
    ),
)
