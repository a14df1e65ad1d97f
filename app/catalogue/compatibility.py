"""Models and makers that an accessory fits: a case for one telephone is no alternative to a case for another.

"Slim case for Corvid Pro 12, black" names "corvid", "pro" and "12". Words with a digit or a capital letter name a model
or a maker; "for running" names nothing that must fit.
"""

from __future__ import annotations

import re

from app.catalogue.audiences import YOUNG, audiences_of
from app.models import Product
from app.text.inflection import one_of

TARGET = re.compile(r"\b(?:for|fits|compatible with)\s([^,;:(\[]{1,120})", re.IGNORECASE)
NAME = re.compile(r"[^\W_]+")
WORDS_LIMIT = 12


def target_of(product: Product) -> frozenset[str]:
    """Return the words of a title, in lower case, that name a maker or a model which the product is made for."""
    found = TARGET.search(product.name)
    words = NAME.findall(found[1])[:WORDS_LIMIT] if found else []
    return frozenset(word.lower() for word in words if word[0].isupper() or has_digit(word))


def fits_same(product: Product, other: Product) -> bool:
    """Return whether another product may replace one: it names the same models, or neither names any.

    Without a model, one common maker is enough.
    """
    wanted, given = target_of(product), target_of(other)
    if not wanted:
        return True
    models = {word for word in wanted if has_digit(word)}
    return bool(models & given) if models else bool(wanted & given)


def suits(other: Product, basis: Product, noun: str) -> bool:
    """Return whether a product made for things of a noun may be for the basis: it names its maker or model, or none.

    A number alone may be a size: a bag for 15 inch laptops is one for smaller ones too. A title that begins each word
    with a capital letter may seem to name a maker. Then no reason is better than a false one.
    """
    own = {word.lower() for word in NAME.findall(f"{basis.name} {basis.brand or ''}")}
    named = {word for word in target_of(other) if not word.isdigit() and one_of(word) != one_of(noun)}
    return not named or bool(named & own)


def has_digit(word: str) -> bool:
    """Return whether a word contains a digit."""
    return any(sign.isdigit() for sign in word)


def suits_same_people(product: Product, other: Product) -> bool:
    """Return whether a product is for those that the basis is for: no toddler's shirt beside one that is for no child.

    Goods without a word about it suit everyone but the young, whose goods say so.
    """
    own, others = (
        audiences_of(each.name, each.category or "", each.attributes or {}) for each in (product, other)
    )
    if bool(own & YOUNG) != bool(others & YOUNG):
        return False
    return not own or not others or bool(own & (others | YOUNG))
