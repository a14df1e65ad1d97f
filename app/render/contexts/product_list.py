"""The listing of products: its filters, chips and form."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import ClassVar

from app.render.contexts.types import ProductData


@dataclass(frozen=True, kw_only=True)
class Chip:
    """A filter that one click sets or, if `active`, removes."""

    label: str
    url: str
    count: int | None = None
    active: bool = False


@dataclass(frozen=True, kw_only=True)
class ChipGroup:
    """Chips of one kind: categories, brands or the values of an attribute."""

    label: str
    chips: Sequence[Chip]


@dataclass(frozen=True, kw_only=True)
class Filters:
    """The fields of the listing's form as strings, so that the page shows an invalid entry again as it was typed."""

    query: str = ""
    category: str = ""
    min_price: str = ""
    max_price: str = ""
    in_stock: bool = False
    sort: str = "relevance"


@dataclass(frozen=True, kw_only=True)
class Listing:
    """One page of products, with the filters that narrow or widen it."""

    products: Sequence[ProductData]
    total: int
    first: int = 1
    """Number of the first product shown, counted from 1."""
    filters: Filters = field(default_factory=Filters)
    categories: Sequence[str] = ()
    """Category paths that the form offers."""
    chosen: ChipGroup | None = None
    """Chips that remove the filters that are set."""
    departments: Sequence[Chip] = ()
    """Links to the departments, where nothing was found."""
    groups: Sequence[ChipGroup] = ()
    """Chips that narrow the list, with counts."""
    details_from: int | None = None
    """Number of products up to which sizes, colours and the like can be chosen, if there are more now."""
    kept: Mapping[str, str] = field(default_factory=dict)
    """Parameters that the form sends again, since it has no field for them: brand, attributes, unwanted words."""
    previous_url: str | None = None
    next_url: str | None = None
    note: str = ""
    """Sentences before the products: the kind is not sold, what was left out, which limits were read."""
    kind_missing: str = ""
    """The kind that was asked for, if the shop sells none; `note` says so."""
    corrected: str = ""
    """The text that was searched for in place of a misspelt one."""
    matching_all: int | None = None
    """Number of products with all words, if others follow them."""
    hint: str = ""
    """Advice on how to widen the search, if nothing was found."""
    errors: Mapping[str, str] = field(default_factory=dict)
    """Messages about invalid fields, by field name."""


@dataclass(frozen=True, kw_only=True)
class FilterForm:
    """The listing's search field, filters and chips."""

    template: ClassVar[str] = "components/_filters.html"
    listing: Listing
