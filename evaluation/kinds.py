"""Kinds of products of a catalogue, by which one dialogue fits several catalogues: `{a.many}`, `{a.price}`."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache
from typing import Any

from app.text.inflection import plural, singular

Facts = Mapping[str, Any]

FEWEST = 4
"""Minimum number of products in stock of a kind: dialogues refer to the first few of a list."""

WITHOUT_SINGULAR = {
    *("headphones", "trousers", "jeans", "shorts", "sunglasses", "glasses", "pyjamas", "scissors"),
    *("groceries", "accessories", "tops"),
}
"""Nouns that texts cannot use with a number."""

COMMON_ENDINGS = frozenset(["set", "kit", "pack", "size", "color", "colour", "edition", "men", "women"])
"""Words at the end of product names that name no kind; a catalogue's colours and brands are none either."""

WORD = re.compile(r"[a-z][a-z'-]*|;")


@dataclass(frozen=True)
class Kind:
    """A kind of product. `slots` are the words and amounts that texts and checks may use, by name."""

    one: str
    many: str
    products: tuple[Facts, ...]

    @property
    def slots(self) -> dict[str, str]:
        """Return the values by name; a value that the catalogue does not give is absent."""
        prices = sorted(Decimal(product["price"]) for product in self.products if product["in_stock"])
        found = {
            "one": self.one,
            "many": self.many,
            "low": str(round(prices[len(prices) // 4]) + 1),
            "price": str(round(prices[len(prices) // 2]) + 1),
        }
        brands = Counter(str(product["brand"]) for product in self.products if product["brand"])
        if len(brands) > 1:
            found["brand"] = brands.most_common(1)[0][0]
        colours = Counter(colour for product in self.products for colour in colours_of(product))
        partly = [colour for colour, count in colours.most_common() if count < len(self.products)]
        if partly:
            found["colour"] = partly[0]
        return found


def colours_of(product: Facts) -> list[str]:
    """Return a product's colours that are one word."""
    value = product["attributes"].get("colour") or product["attributes"].get("color") or []
    values = value if isinstance(value, list) else [value]
    return [str(each).lower() for each in values if str(each).isalpha()]


def find_kinds(products: Sequence[Facts]) -> list[Kind]:
    """Return the kinds of a catalogue, the largest first: by category names, else by the nouns of product names."""
    found = kinds_of(categories(products))
    if len(found) < 4:
        found += [
            kind for kind in kinds_of(final_nouns(products)) if kind.many not in {k.many for k in found}
        ]
    return found


def categories(products: Iterable[Facts]) -> dict[str, list[Facts]]:
    """Return the products by the last segment of their category."""
    found: dict[str, list[Facts]] = defaultdict(list)
    for product in products:
        found[spaced(product["category"].rpartition(">")[2])].append(product)
    return {name: group for name, group in found.items() if names_things(name, group)}


def spaced(name: str) -> str:
    """Return a name in lower case, with spaces for hyphens, except after one or two letters (`t-shirts`)."""
    return re.sub(r"(?<=\w{3})-", " ", name.strip().lower())


def names_things(name: str, products: Sequence[Facts]) -> bool:
    """Return whether a category's name is what its products are called: `Kettles`, and not `Camping` or `Dogs`."""
    noun = singular(name.split()[-1]) if name.split() else ""
    called = sum(noun in map(singular, head(product["name"])[-1:]) for product in products)
    beside = sum(noun in map(singular, head(product["name"])[:-1]) for product in products)
    if called >= 0.4 * len(products):
        return True
    return name == plural(singular(name)) and beside < 0.3 * len(products)


def head(name: str) -> list[str]:
    """Return the words of a product's name up to a comma, a bracket or a preposition; the last names the thing."""
    return WORD.findall(re.split(r"[,(/]| with | for | in | of ", name.lower())[0])


def final_nouns(products: Iterable[Facts]) -> dict[str, list[Facts]]:
    """Return the products by the noun that their name ends with, before a comma or a bracket."""
    found: dict[str, list[Facts]] = defaultdict(list)
    products = list(products)
    excluded = COMMON_ENDINGS.union(*map(colours_of, products))
    excluded |= {word for product in products for word in str(product["brand"] or "").lower().split()}
    for product in products:
        words = head(product["name"])
        if words and words[-1] not in excluded and len(words[-1]) > 2:
            found[plural(words[-1])].append(product)
    return found


def kinds_of(groups: Mapping[str, list[Facts]]) -> list[Kind]:
    """Return the groups that are kinds: a countable noun, enough products in stock, not most of the catalogue."""
    total = sum(map(len, groups.values()))
    found = []
    for name, products in groups.items():
        one, many = singular(name), plural(singular(name))
        is_noun = (
            re.fullmatch(r"[a-z' -]+", name) and one != many and name.split()[-1] not in WITHOUT_SINGULAR
        )
        in_stock = sum(bool(product["in_stock"]) for product in products)
        if is_noun and in_stock >= FEWEST and len(products) < total / 3:
            found.append(Kind(one, many, tuple(products)))
    return sorted(found, key=lambda kind: (-len(kind.products), kind.many))


def slots(kinds: Sequence[Kind], turn: int) -> dict[str, str]:
    """Return the values of the slots `a.one` ... `d.brand` for one dialogue.

    Args:
        kinds: The catalogue's kinds.
        turn: The dialogue's place in its file; other dialogues get other kinds.
    """
    found: dict[str, str] = {}
    for place, letter in enumerate("abcd"):
        if place >= len(kinds):
            break
        kind = kinds[(turn + place) % len(kinds)]
        found.update({f"{letter}.{name}": value for name, value in kind.slots.items()})
    return found


def is_of_kind(product: Facts, noun: str) -> bool:
    """Return whether a product's name or category contains a noun, in the singular or the plural."""
    text = singular_words(f"{product['name']} | {product['category']}")
    return f" {singular_words(noun)} " in f" {text} "


@lru_cache(maxsize=65_536)  # the products of a catalogue are compared with every noun of every check
def singular_words(text: str) -> str:
    """Return the words of a text in lower case and in the singular, separated by spaces; a hyphen separates words."""
    return " ".join(
        singular(word) for word in WORD.findall(text.lower().replace("-", " ").replace("|", " ; "))
    )
