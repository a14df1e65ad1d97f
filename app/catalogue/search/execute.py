"""Search: products with all words first, then those with most; the wanted kind before accessories; filters in SQL."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from itertools import pairwise

from sqlmodel.ext.asyncio.session import AsyncSession

from app.catalogue.categories import category_labels
from app.catalogue.lookup import get_products
from app.catalogue.revision_cache import cached_by_revision
from app.catalogue.same_product import OtherChoices, other_choices
from app.catalogue.search.affixes import read_affixed
from app.catalogue.search.article_numbers import find_article_numbers
from app.catalogue.search.constraints import read_constraints, read_sizes
from app.catalogue.search.excluded_names import excluded_names
from app.catalogue.search.facets import Facets
from app.catalogue.search.filters import Filters, filters_of
from app.catalogue.search.hints import hint_for
from app.catalogue.search.matches import Hits, find, find_whole
from app.catalogue.search.missing_kind import (
    MissingKind,
    missing_compound,
    missing_kind,
    missing_thing,
    nearest_of,
)
from app.catalogue.search.parse import ParsedQuery, parse_query
from app.catalogue.search.query import SearchQuery, words_of
from app.catalogue.search.stated_filters import read_stated_filters
from app.catalogue.search.synonyms import is_name, squeezed
from app.models import Product
from app.text.english_words import is_english, is_noun
from app.text.inflection import plural, singular

SIZE = "size"
"""Name of the attribute that "size S" in a text means."""


@dataclass(frozen=True)
class SearchOutcome:
    """A page of products, and facts about the whole result.

    `total` counts all products that paging reaches; with `has_more` there are more, which a very common word has.
    `corrected` is the searched text if the typed one was misspelt.
    `widened` is "any" if products that lack a word follow those with all words, and "meaning" if some of them have no
    word of it and are near in meaning; `matching_all` counts those with all words.
    `of_kind` has the ids of the page's products that are of the wanted kind; others go with it or only mention it. It
    is None if the text names no kind.
    `kind_missing` is the wanted kind if the shop does not sell it, or a name in the text that no product has, and
    `nearest_kind` the one that was searched for instead; None if there is none near, so that the products only mention
    the wanted kind. With `shares_modifier` they do not even mention it: they share another word of the text, as "dark"
    of "dark roast". `excluded` and `measured` are the words of the text that left products out and that set limits.
    `hint` is advice for an empty result.
    `other_choices` has, by the id of a product of the page, the same product in other sizes and colours, which the
    result leaves out.
    """

    products: list[Product] = field(default_factory=list)
    total: int = 0
    has_more: bool = False
    matching_all: int = 0
    facets: Facets = field(default_factory=Facets)
    corrected: str | None = None
    widened: str | None = None
    hint: str | None = None
    of_kind: frozenset[str] | None = None
    kind_missing: str | None = None
    nearest_kind: str | None = None
    shares_modifier: bool = False
    excluded: tuple[str, ...] = ()
    measured: tuple[str, ...] = ()
    other_choices: Mapping[str, OtherChoices] = field(default_factory=dict)

    @property
    def note(self) -> str:
        """Sentences before the products: the kind is not sold, what was left out and limited; empty for nothing."""
        return note_on(self)


async def search(db: AsyncSession, query: SearchQuery) -> SearchOutcome:
    """Return the page of products for a query. Text without results raises nothing; the hint explains it.

    By relevance, products with all words come first, the wanted kind before accessories, and then the next best. In any
    other order, if the shop has three or more of the wanted kind, only these are listed: the cheapest laptop is not a
    laptop bag. "Size S" in the text is a filter if the shop has something of that size.

    The outcome is kept until the catalogue changes; its products are as they are now.
    """
    if query.vector is not None:
        return await search_sizes(db, query)

    fresh: SearchOutcome | None = None

    async def found() -> tuple[SearchOutcome, list[str]]:
        nonlocal fresh
        fresh = await search_sizes(db, query)
        return replace(fresh, products=[]), [product.id for product in fresh.products]

    outcome, ids = await cached_by_revision(db, f"search {query!r}", found)
    if fresh is not None:
        return fresh
    return replace(outcome, products=await get_products(db, ids)) if ids else outcome


async def search_sizes(db: AsyncSession, query: SearchQuery) -> SearchOutcome:
    """Return the page of products for a query, whose text may name sizes."""
    text, sizes = read_sizes(query.text)
    if sizes and not any(name.lower() == SIZE for name in query.attributes):
        sized = await search_words(
            db, replace(query, text=text, attributes={**query.attributes, SIZE: sizes})
        )
        if sized.total:
            return replace(sized, measured=(*sized.measured, *(f"size {size}" for size in sizes)))
    return await search_words(db, query)


async def search_words(db: AsyncSession, query: SearchQuery) -> SearchOutcome:
    """Return the page of products for a query whose text has no size."""
    label = await category_labels(db, query.category) if query.category else ""
    if label is None:
        return SearchOutcome(hint=await hint_for(db, query, ParsedQuery(), category_known=False))
    numbered = await search_article_number(db, query, label)
    if numbered.total:
        return numbered
    stated = read_stated_filters(query.text)
    asked = read_constraints(stated.text)
    if asked.excluded and (names := await excluded_names(db, stated.text)):
        asked = read_constraints(stated.text, names)
    text, affixed = await read_affixed(db, asked.text)
    is_without_words = bool(query.text.strip()) and not (asked.has_limits or affixed or stated.words)
    query = replace(
        query,
        text=text,
        excluded=(*query.excluded, *asked.excluded, *affixed),
        min_price=query.min_price if query.min_price is not None else asked.min_price,
        max_price=query.max_price if query.max_price is not None else asked.max_price,
        min_rating=query.min_rating if query.min_rating is not None else stated.min_rating,
        in_stock=query.in_stock if query.in_stock is not None else stated.in_stock or None,
        reduced_only=query.reduced_only or stated.reduced_only,
    )
    read = await parse_query(db, query.text, query.filtered_texts)
    if is_without_words and not read.units:
        return SearchOutcome(hint="No word of this can be searched for. Try the name of a thing.")
    filters = await filters_of(db, query, label, asked.measures)
    outcome, hits = await answer_words(db, query, read, filters)
    measured = (*(measure.words for measure in asked.measures), *asked.words, *stated.words)
    outcome = replace(outcome, excluded=tuple(query.excluded), measured=measured)
    if not outcome.total:
        return replace(outcome, hint=await hint_for(db, query, read, category_known=True))
    return await with_products(db, outcome, hits)


async def search_article_number(db: AsyncSession, query: SearchQuery, label: str) -> SearchOutcome:
    """Return the products with the article number of the text, within the filters; empty if the text has none."""
    found = await find_article_numbers(db, query.text)
    if not found:
        return SearchOutcome()
    filters = await filters_of(db, query, label)
    filters.conditions.append("id = ANY(:article_ids)")
    filters.values["article_ids"] = found
    hits = await find(db, query, ParsedQuery(), filters)
    return await with_products(
        db, SearchOutcome(total=hits.total, matching_all=hits.total, facets=hits.facets), hits
    )


async def with_products(db: AsyncSession, outcome: SearchOutcome, hits: Hits) -> SearchOutcome:
    """Return the outcome with the products of the page, and the other sizes and colours of each."""
    products = await get_products(db, hits.ids)
    return replace(outcome, products=products, other_choices=await other_choices(db, hits.members))


async def answer_words(
    db: AsyncSession, query: SearchQuery, read: ParsedQuery, filters: Filters
) -> tuple[SearchOutcome, Hits]:
    """Return the outcome and what was found, with the nearest kind in place of one that the shop does not sell."""
    missing = await missing_kind(db, read) if read.units else None
    name = None if missing else unknown_name(read)
    if name and is_name(name) and (kind := await nearest_of(db, name)):
        # For "lego set" building blocks are nearer than sets.
        read = replace(await parse_query(db, kind, query.filtered_texts), corrected=read.corrected)
        return await answer(db, query, read, filters, MissingKind(name, kind))
    if missing and missing.nearest:
        nearest = await parse_query(db, with_nearest(read, missing, query.text), query.filtered_texts)
        read = replace(nearest, corrected=read.corrected)
    return await answer(db, query, read, filters, missing)


async def answer(
    db: AsyncSession,
    query: SearchQuery,
    read: ParsedQuery,
    filters: Filters,
    missing: MissingKind | None,
) -> tuple[SearchOutcome, Hits]:
    """Return the outcome without its products, and what was found."""
    if not read.units and not filters.labels and not filters.conditions:
        hits = await find_whole(db, query, read, filters)
    else:
        # In place of a missing kind only products with all words: no yoga block follows the building blocks.
        hits = await find(
            db, replace(query, every_word=query.every_word or missing is not None), read, filters
        )
        if missing and not hits.total and not query.every_word:
            hits = await find(db, query, read, filters)
    said = missing or await missing_name(db, read, hits)
    outcome = SearchOutcome(
        total=hits.total,
        has_more=hits.has_more,
        matching_all=hits.complete,
        facets=hits.facets,
        corrected=read.corrected,
        widened=None if hits.total == hits.complete else "meaning" if hits.brought else "any",
        of_kind=hits.of_kind if read.evidence.kind else None,
        kind_missing=said.name if said else None,
        nearest_kind=said.nearest if said else None,
    )
    if missing and not missing.nearest and hits.total and not hits.complete and not hits.brought:
        others = [term.typed for term in read.terms if term.typed != missing.name]
        # "Kitchen equipment" names a category: its goods are meant.
        named = [await category_labels(db, word) for word in others]
        outcome = replace(outcome, shares_modifier=not any(named))
    return outcome, hits


async def missing_name(db: AsyncSession, read: ParsedQuery, hits: Hits) -> MissingKind | None:
    """Return a name in the text that no product has, beside a kind that the shop sells, or None.

    The nearest kind of a compound is said where its products come first.
    """
    if name := unknown_name(read) or (None if hits.complete else read.divided):
        return MissingKind(name)
    missing = await missing_thing(db, read)
    if missing is None and not hits.complete:
        missing = await missing_compound(db, read)
    is_first = bool(hits.ids) and hits.ids[0] in hits.of_kind
    return missing if missing is None or is_first else MissingKind(missing.name)


def unknown_name(read: ParsedQuery) -> str | None:
    """Return the first word before a purpose that no product has, if it names a kind, a maker or a model: "lego set".

    An English word that names no kind of goods may be an adjective, which is no reason for a warning: "quiet kettle".
    """
    unknown = (term.typed for term in read.terms if term.may_be_kind and term.typed in read.unknown)
    return next((word for word in unknown if is_name(word) or not is_english(word)), None)


def with_nearest(read: ParsedQuery, missing: MissingKind, typed: str) -> str:
    """Return the text with the nearest kind in place of the missing one: "rain jacket" for "rain coat"."""
    name = squeezed(missing.name)
    before = next(
        (one for one, two in pairwise(words_of(typed)) if squeezed(one + singular(two)) == name), ""
    )
    words = [
        f"{before} {missing.nearest}" if term.typed == missing.name else term.typed for term in read.terms
    ]
    return " ".join(word.strip() for word in words if word)


def note_on(outcome: SearchOutcome) -> str:
    """Return the sentences of an outcome's note."""
    sentences = []
    if outcome.kind_missing and f"“{outcome.kind_missing}”" not in (outcome.hint or ""):
        sentences.append(not_sold(outcome.kind_missing, is_kind_sold=bool(outcome.of_kind)))
        if outcome.nearest_kind and outcome.total:
            sentences.append(f"The nearest are {plural(outcome.nearest_kind)}.")
        elif outcome.total:
            sentences.append(nearness(outcome))
    if outcome.has_more:
        sentences.append(f"There are more than {outcome.total:,}; these are the best.")
    if outcome.excluded:
        sentences.append(f"Left out: {', '.join(outcome.excluded)}.")
    if outcome.measured:
        sentences.append(f"Only {', '.join(outcome.measured)}.")
    return " ".join(sentences)


def not_sold(name: str, *, is_kind_sold: bool) -> str:
    """Return the sentence that the shop does not sell a kind, or has no product of a name.

    Of chairs that are sold one may swivel without saying so: none is called a swivel chair.
    """
    last = name.split()[-1]
    is_kind = (is_name(last) or is_noun(last)) and not (last != name and is_kind_sold)
    return f"No {name} here." if is_kind else f"No product here is called “{name}”."


def nearness(outcome: SearchOutcome) -> str:
    """Return what the products have to do with a kind that the shop does not sell."""
    if outcome.matching_all:
        return "These only mention it."
    return "These come near in meaning." if outcome.widened == "meaning" else "These match other words."
