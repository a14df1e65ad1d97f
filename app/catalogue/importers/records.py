"""A product of a feed with its variants: what every format is converted to."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from app.catalogue.importers.product_fields import OPTION_LENGTH, VALUES, FeedItem

VARIES = ("colour", "size", "material", "pattern", "gender", "age group")
"""Attributes that become options of a product where its variants differ in them, in this order."""

TITLE_ENDS = " ,;:/|-–—(["
TITLE_SIGNS = " ,;:/|-–—()[]"
VERSION = "Version"
"""The option of variants that differ in their names only."""

NOT_STATED = "not stated"
"""The value of an option that other variants of the product have, and this one lacks."""

CONNECTORS = frozenset(("", "in", "with", "for", "of", "and", "size", "colour", "color"))
"""Words that lead to an option's value and do not end a name."""


@dataclass(frozen=True)
class VariantRecord:
    """One purchasable combination of a product's options. `line` is where the feed has it."""

    line: int
    external_id: str
    options: Mapping[str, str]
    price: Decimal
    list_price: Decimal | None
    in_stock: bool
    stock: int | None
    sku: str | None
    gtin: str | None
    mpn: str | None
    image_url: str | None


@dataclass(frozen=True)
class ProductRecord:
    """A product with one or more variants. Its attributes are those that all variants share."""

    line: int
    id: str
    name: str
    description: str
    currency: str
    category: str
    brand: str | None
    images: tuple[str, ...]
    rating: Decimal | None
    attributes: Mapping[str, Any]
    created_at: datetime | None
    variants: tuple[VariantRecord, ...]


@dataclass(frozen=True)
class NumberedItem:
    """An item and the line of the feed that has it."""

    line: int
    item: FeedItem


def product_record(items: Sequence[NumberedItem]) -> ProductRecord:
    """Return the product of one or more items: the variants of one group, in the order of the feed."""
    lead = items[0].item
    attributes, options = shared_attributes(items)
    return ProductRecord(
        line=items[0].line,
        id=lead.group_id or lead.id,
        name=shared_name([each.item.name for each in items]),
        description=next((each.item.description for each in items if each.item.description), ""),
        currency=lead.currency,
        category=next((each.item.category for each in items if each.item.category), ""),
        brand=next((each.item.brand for each in items if each.item.brand), None),
        images=pictures(items),
        rating=next((each.item.rating for each in items if each.item.rating is not None), None),
        attributes=attributes,
        created_at=lead.created_at,
        variants=tuple(variant_record(each, own) for each, own in zip(items, options, strict=True)),
    )


def variant_record(numbered: NumberedItem, options: Mapping[str, str]) -> VariantRecord:
    """Return the variant of an item."""
    item = numbered.item
    return VariantRecord(
        line=numbered.line,
        external_id=item.external_id or item.id,
        options=options,
        price=item.price,
        list_price=item.list_price,
        in_stock=item.in_stock,
        stock=item.stock,
        sku=item.sku,
        gtin=item.gtin,
        mpn=item.mpn,
        image_url=item.image_url,
    )


def shared_attributes(items: Sequence[NumberedItem]) -> tuple[dict[str, Any], list[dict[str, str]]]:
    """Return the attributes that all items share, and the options of each item.

    Items without options get them from the attributes in `VARIES` that differ. Other attributes that differ are kept
    as a list of the values.
    """
    if len(items) == 1:
        return dict(items[0].item.attributes), [dict(items[0].item.options)]
    values: dict[str, list[Any]] = {}
    for each in items:
        for name, value in each.item.attributes.items():
            values.setdefault(name, []).append(value)
    options: list[dict[str, str]] = [dict(each.item.options) for each in items]
    if not any(options):
        differing = [name for name in VARIES if differs(values.get(name, []), len(items))]
        options = [
            {name: text for name in differing if (text := as_text(each.item.attributes.get(name)))}
            for each in items
        ]
    if not all_differ(options):
        options = with_versions(items, options)
    options = complete_options(options)
    used = {name.casefold() for own in options for name in own}
    shared = {name: merged(found) for name, found in values.items() if name.casefold() not in used}
    return shared, options


def all_differ(options: Sequence[Mapping[str, str]]) -> bool:
    """Return whether all variants differ in their options."""
    return len({frozenset(own.items()) for own in options}) == len(options)


def with_versions(
    items: Sequence[NumberedItem], options: Sequence[Mapping[str, str]]
) -> list[dict[str, str]]:
    """Return the options with one more, the words in which the names of the items differ.

    Feeds name what differs in the title alone: `Mug, 0.3 l` and `Mug, 0.5 l`. Without such words nothing is added.
    """
    common = shared_name([each.item.name for each in items]).split()
    words = [" ".join(own_words(each.item.name, common)).strip(TITLE_SIGNS) for each in items]
    added = [
        {**own, VERSION: text[:OPTION_LENGTH]} if text else dict(own)
        for own, text in zip(options, words, strict=True)
    ]
    return added if len(set(words)) > 1 else [dict(own) for own in options]


def own_words(name: str, common: Sequence[str]) -> list[str]:
    """Return the words of a name that are not those that all names begin and end with."""
    words = name.split()
    begin = 0
    while begin < min(len(words), len(common)) and plain(words[begin]) == plain(common[begin]):
        begin += 1
    end = 0
    rest = len(common) - begin
    while end < min(len(words) - begin, rest) and plain(words[-1 - end]) == plain(common[-1 - end]):
        end += 1
    return words[begin : len(words) - end]


def plain(word: str) -> str:
    """Return a word without the signs around it."""
    return word.strip(TITLE_SIGNS)


def complete_options(options: Sequence[Mapping[str, str]]) -> list[dict[str, str]]:
    """Return the options so that each variant has a value of each, in the order of first use."""
    names = dict.fromkeys(name for own in options for name in own)
    return [{name: own.get(name, NOT_STATED) for name in names} for own in options]


def differs(values: Sequence[Any], count: int) -> bool:
    """Return whether the items have different values, or only some of them have one."""
    return bool(values) and (len(values) < count or any(value != values[0] for value in values))


def merged(values: Sequence[Any]) -> Any:
    """Return the value that all items have, or the list of the different ones."""
    flat = [item for value in values for item in (value if isinstance(value, list) else [value])]
    different = list(dict.fromkeys(flat))[:VALUES]
    if all(value == values[0] for value in values):
        return values[0]
    return different[0] if len(different) == 1 else different


def as_text(value: Any) -> str:
    """Return an attribute's value as an option's: `Red / white` for a list."""
    return " / ".join(map(str, value)) if isinstance(value, list) else "" if value is None else str(value)


def shared_name(names: Sequence[str]) -> str:
    """Return the words with which all names begin and end: `The shirt` of `The red shirt` and `The blue shirt`."""
    words = [name.split() for name in names]
    shortest = min(map(len, words))
    if all(own == words[0] for own in words):
        return names[0]
    begin = common_length(words, shortest)
    end = common_length([own[::-1] for own in words], shortest - begin)
    first = words[0][:begin]
    while first and first[-1].strip(TITLE_ENDS).casefold() in CONNECTORS:
        first.pop()
    common = " ".join([*first, *(words[0][-end:] if end else [])]).strip(TITLE_ENDS)
    return common or names[0]


def common_length(words: Sequence[Sequence[str]], most: int) -> int:
    """Return how many words at the beginning are the same in all lists, at most `most`."""
    count = 0
    while count < most and all(own[count] == words[0][count] for own in words):
        count += 1
    return count


def pictures(items: Sequence[NumberedItem]) -> tuple[str, ...]:
    """Return the pictures of all items, each once, the first item's first."""
    found = [
        address
        for each in items
        for address in (each.item.image_url, *each.item.more_images)
        if address is not None
    ]
    return tuple(dict.fromkeys(found))
