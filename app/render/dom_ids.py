"""DOM ids of a conversation's elements, for the templates (as `ids`) and the fragments.

The scripts in `static/js` and the islands use some of them as well; a test checks that those ids are in this module.
The style sheets use some too, without such a test.
"""

from __future__ import annotations

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
CART_SHELF = "cart-shelf"
CART_LINK = "cart-link"


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
