"""The template of a link to the shop's checkout: `CHECKOUT_URL`, with placeholders for the cart (docs/checkout.md)."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from urllib.parse import quote

TEMPLATE_LIMIT = 2_000
"""Maximum characters of a template."""

LINK_LIMIT = 8_000
"""Maximum characters of a link. Common web servers refuse addresses above 8 KB."""

OF_CART = ("items", "ids", "quantities", "cart_token")
"""Placeholders for the whole cart, anywhere after the host."""

OF_LINE = ("id", "quantity", "index")
"""Placeholders for one line: the query parameters that contain them are repeated for each line."""

PLACEHOLDER = re.compile(r"\{([^{}]*)\}")
BEGINNING = re.compile(r"(?:https?://[^/?#{}@\s\\]+(?=[/?#]|$)|/(?![/\\]))")
"""The part of a template before its path, without placeholders: they must not choose the host."""

IN_ADDRESSES = "/?#[]@!$&'()*+,;=:%~{}"
"""Characters that a template contains without escapes."""


class LinkTooLong(ValueError):
    """The cart has too many lines for a link to the shop's checkout."""


@dataclass(frozen=True)
class CartEntry:
    """One line of a cart, as the shop's checkout identifies it."""

    external_id: str
    quantity: int


@dataclass(frozen=True)
class CheckoutTemplate:
    """A checked template of a checkout link."""

    text: str

    @property
    def needs_token(self) -> bool:
        """Whether the link contains a cart token."""
        return "{cart_token}" in self.text

    def link(self, entries: Sequence[CartEntry], cart_token: str = "") -> str:
        """Return the link for a cart. Raises LinkTooLong above LINK_LIMIT characters."""
        address, mark, fragment = self.text.partition("#")
        path, question, query = address.partition("?")
        link = path + question + "&".join(repeated(query, entries)) + mark + fragment
        written = [(quoted(entry.external_id), str(entry.quantity)) for entry in entries]
        values = {
            "items": ",".join(f"{line_id}:{quantity}" for line_id, quantity in written),
            "ids": ",".join(line_id for line_id, _ in written),
            "quantities": ",".join(quantity for _, quantity in written),
            "cart_token": quoted(cart_token),
        }
        found = PLACEHOLDER.sub(lambda match: values[match[1]], link)
        if len(found) > LINK_LIMIT:
            raise LinkTooLong(found[:100])
        return found


def read_template(text: str) -> CheckoutTemplate:
    """Return the template. Raises ValueError with the reason if it cannot be used."""
    if len(text) > TEMPLATE_LIMIT:
        raise ValueError(f"has more than {TEMPLATE_LIMIT:,} characters")
    if not BEGINNING.match(text) or re.search(r"[\s\\\x00-\x1f\x7f]", text):
        raise ValueError(
            "must be an address such as https://shop.example/cart, or a path that begins with /;"
            " placeholders may follow after the host"
        )
    names = PLACEHOLDER.findall(text)
    known = ", ".join(f"{{{name}}}" for name in (*OF_CART, *OF_LINE))
    for name in names:
        if name not in (*OF_CART, *OF_LINE):
            raise ValueError(f"has the unknown placeholder {{{name[:40]}}}; the known ones are {known}")
    if "{" in (rest := PLACEHOLDER.sub("", text)) or "}" in rest:
        raise ValueError("has a brace without its pair; write a brace that is no placeholder as %7B or %7D")
    address, _, fragment = text.partition("#")
    outside = set(PLACEHOLDER.findall(address.partition("?")[0] + fragment)) & set(OF_LINE)
    if outside:
        listed = ", ".join(f"{{{name}}}" for name in sorted(outside))
        raise ValueError(
            f"has {listed} outside its query; only parameters after ? are repeated for each line"
        )
    return CheckoutTemplate(quote(text, safe=IN_ADDRESSES))


def repeated(query: str, entries: Sequence[CartEntry]) -> Iterator[str]:
    """Yield the query's parameters. Neighbours with placeholders of a line are repeated together for each line."""
    for is_of_line, neighbours in groupby(query.split("&") if query else (), key=is_line_parameter):
        if not is_of_line:
            yield from neighbours
            continue
        parameters = list(neighbours)
        for index, entry in enumerate(entries):
            values = {
                "id": quoted(entry.external_id),
                "quantity": str(entry.quantity),
                "index": str(index),
            }
            yield from (filled(parameter, values) for parameter in parameters)


def is_line_parameter(parameter: str) -> bool:
    """Return whether a query parameter contains a placeholder of a line."""
    return any(name in OF_LINE for name in PLACEHOLDER.findall(parameter))


def filled(parameter: str, values: dict[str, str]) -> str:
    """Return the parameter with these placeholders replaced; others stay."""
    return PLACEHOLDER.sub(lambda match: values.get(match[1], match[0]), parameter)


def quoted(text: str) -> str:
    """Return a text with all characters escaped that have a meaning in an address."""
    return quote(text, safe="", errors="replace")
