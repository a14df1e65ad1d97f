"""The fields of a feed by their standard names: other spellings are recognised, misspelt ones get a suggestion."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from functools import lru_cache
from typing import Any

from rapidfuzz import process
from rapidfuzz.distance import OSA

NAME_LENGTH = 100

ALIASES: Mapping[str, str] = {
    **dict.fromkeys(("title", "product_name", "product_title"), "name"),
    **dict.fromkeys(("body", "body_html", "long_description", "description_html", "details"), "description"),
    **dict.fromkeys(("amount", "unit_price"), "price"),
    **dict.fromkeys(("compare_at_price", "original_price", "regular_price", "msrp", "was_price"), "list_price"),
    **dict.fromkeys(("special_price", "offer_price", "discounted_price"), "sale_price"),
    **dict.fromkeys(("currency_code", "price_currency"), "currency"),
    **dict.fromkeys(("categories", "product_type", "category_path", "product_category"), "category"),
    **dict.fromkeys(("vendor", "manufacturer", "brand_name"), "brand"),
    **dict.fromkeys(("image", "image_link", "image_src", "picture", "thumbnail", "images", "image_urls"), "image_url"),
    **dict.fromkeys(("additional_image_link", "additional_images", "additional_image_links"), "more_images"),
    **dict.fromkeys(("quantity", "inventory", "qty", "inventory_quantity", "stock_quantity", "sell_on_google_quantity"),
                    "stock"),
    **dict.fromkeys(("instock", "is_in_stock"), "in_stock"),
    **dict.fromkeys(("link", "product_url", "product_link"), "url"),
    **dict.fromkeys(("color", "colors", "colour", "colours"), "colour"),
    **dict.fromkeys(("sizes",), "size"),
    **dict.fromkeys(("materials",), "material"),
    **dict.fromkeys(("ean", "upc", "isbn", "barcode", "gtin13", "gtin12", "gtin14"), "gtin"),
    **dict.fromkeys(("item_group_id", "parent_id", "group_id"), "group_id"),
    **dict.fromkeys(("variant_id",), "external_id"),
    **dict.fromkeys(("created", "published_at"), "created_at"),
    **dict.fromkeys(("average_rating", "stars"), "rating"),
    **dict.fromkeys(("highlights", "product_highlight", "bullet_points", "features"), "features"),
    **dict.fromkeys(("tag",), "tags"),
}  # fmt: skip
"""Other spellings of fields -> the standard name."""

COLUMNS = frozenset(
    "id name description price list_price currency category brand image_url in_stock stock rating attributes"  # noqa: SIM905 - names in rows are read faster than a list of literals
    " created_at".split()
)
"""Fields that become columns of a product."""

FACTS = tuple(
    "colour size material pattern gender age_group size_type size_system condition features tags unit_pricing_measure"  # noqa: SIM905 - names in rows are read faster than a list of literals
    " unit_pricing_base_measure energy_efficiency_class multipack shipping".split()
)
"""Fields that become attributes of a product."""

OFFER = frozenset(
    "sale_price sale_price_effective_date availability availability_date google_product_category".split()  # noqa: SIM905 - names in rows are read faster than a list of literals
)
"""Fields that decide about price, stock and category."""

OF_VARIANT = frozenset("group_id external_id options variants sku gtin mpn more_images".split())  # noqa: SIM905 - names in rows are read faster than a list of literals
"""Fields of one variant of a product."""

STORED = COLUMNS | frozenset(FACTS) | OFFER | OF_VARIANT
"""Fields that an import uses, by their standard names."""

KNOWN = STORED | {"url"}

WORD_END = re.compile(r"(?<=[a-z0-9])(?=[A-Z])")
NOT_A_LETTER = re.compile(r"[^a-z0-9]+")


@lru_cache(maxsize=4_096)
def standard_name(name: str) -> str:
    """Return the standard name of a field: `g:image_link`, `imageLink` and `Image link` are all `image_url`.

    An unknown name is returned in lower case with underscores.
    """
    bare = name[:NAME_LENGTH].strip().removeprefix("g:")
    plain = NOT_A_LETTER.sub("_", WORD_END.sub("_", bare).lower()).strip("_")
    return ALIASES.get(plain, plain)


def standard_fields(given: Mapping[str, Any]) -> tuple[dict[str, Any], dict[str, str]]:
    """Return the values by standard name, and the feed's own name of each.

    If two names mean the same field, the standard name has precedence, then the first that is not empty.
    """
    values: dict[str, Any] = {}
    names: dict[str, str] = {}
    for own, value in given.items():
        name = standard_name(own)
        if name not in names or own == name or values[name] in (None, "", []):
            if name in names and value in (None, "", []):
                continue
            values[name], names[name] = value, own
    return values, names


def unused(given: Iterable[str], names: Mapping[str, str]) -> frozenset[str]:
    """Return the feed's own names of the fields that are not used, or that another field stands for."""
    used = {own for name, own in names.items() if name in STORED}
    return frozenset(own for own in given if own not in used)


@lru_cache(maxsize=1_024)
def similar_field(name: str, among: frozenset[str] = STORED | ALIASES.keys()) -> str | None:
    """Return the known field that a misspelt name resembles, or None."""
    found = process.extractOne(name, sorted(among), scorer=OSA.normalized_similarity, score_cutoff=0.75)
    return str(found[0]) if found else None


def meant_for(field: str, unknown: Iterable[str]) -> str | None:
    """Return the feed's own name that resembles a missing field, or None."""
    ways = frozenset({field, *(alias for alias, name in ALIASES.items() if name == field)})
    return next((own for own in unknown if similar_field(standard_name(own), ways)), None)
