"""DOM ids of a conversation's elements, for the templates (as `ids`) and the fragments.

The scripts in `static/js` and the islands use some of them as well; a test checks that those ids are in this module.
The style sheets use some too, without such a test.
"""

from __future__ import annotations

from functools import lru_cache
from hashlib import sha256

CONVERSATION = "conversation"
TURNS = "turns"
COMPOSER_ACTIONS = "composer-actions"
COMPOSER_ERROR = "composer-error"
ANNOUNCER = "announcer"
COMPOSER = "composer"
MESSAGE = "message"
MESSAGE_COUNT = "message-count"
CONNECTION = "connection"
EARLIER = "earlier"
NEWEST = "newest"
SKIP_NEWEST = "skip-newest"
CART_SHELF = "cart-shelf"
CART_LINK = "cart-link"
CART_STRIP = "cart-strip"
CART = "cart"
REFUSAL = "refusal"
QUANTITY = "quantity"
"""The quantity field of a product's own page."""
CART_SUMMARY = "cart-summary"
PARTS_CART, PARTS_TYPING = "parts-cart", "parts-typing"
"""Names of the places among the parts of a running turn that a streamed page updates (app/render/page_updates.py)."""
UNDO = "undo"
"""The value of `data-shared` of a receipt's total and *Undo*, which are true until the cart changes again."""


def turn(number: int) -> str:
    """Return the id of a turn's element: `turn-12`."""
    return f"turn-{number}"


def turn_parts(number: int) -> str:
    """Return the id of the element that contains a turn's parts and nothing else: `turn-12-parts`."""
    return f"turn-{number}-parts"


def turn_end(number: int) -> str:
    """Return the id of a turn's foot: `turn-12-end`."""
    return f"turn-{number}-end"


def part(part_id: str) -> str:
    """Return the id of a part's element, from the part's id in the log (`12-2`): `part-12-2`."""
    return f"part-{part_id}"


def block(part_id: str, ordinal: int) -> str:
    """Return the id of a text part's Markdown block: `part-12-2-1`. Its element is a sibling of its turn's parts.

    Args:
        ordinal: The block's number in the part, counted from 1.
    """
    return f"part-{part_id}-{ordinal}"


def line(variant_id: str) -> str:
    """Return the id of a line on the cart's page: `line-` and ten hexadecimal digits."""
    return f"line-{digits(variant_id)}"


def controls(product_id: str) -> str:
    """Return the value of `data-shared` of a product's controls on its cards: `controls-` and ten digits.

    A page may have several elements with the same value. A fragment with it replaces all of them
    (static/js/swaps.js).
    """
    return f"controls-{digits(product_id)}"


def cart_note(product_id: str) -> str:
    """Return the value of `data-shared` of the line that says how many of a product the cart has."""
    return f"note-{digits(product_id)}"


@lru_cache(maxsize=4_096)
def digits(key: str) -> str:
    """Return ten hexadecimal digits of a product's or variant's id, which may contain characters that no DOM id may."""
    return sha256(key.encode("utf-8", "replace")).hexdigest()[:10]
