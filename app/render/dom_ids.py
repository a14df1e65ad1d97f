"""The ids of a conversation's elements: templates (as `ids`) and fragments take them from here.

`app.js`, the islands and the style sheets name some of them too; a test holds them to this list.
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
    """A turn's element: `turn-12`."""
    return f"turn-{number}"


def turn_parts(number: int) -> str:
    """What holds a turn's parts, and nothing else: `turn-12-parts`."""
    return f"turn-{number}-parts"


def turn_end(number: int) -> str:
    """The foot of a turn: `turn-12-end`."""
    return f"turn-{number}-end"


def part(part_id: str) -> str:
    """A part's element, from its id in the log (`12-2`): `part-12-2`."""
    return f"part-{part_id}"


def block(part_id: str, ordinal: int) -> str:
    """One Markdown block of a text part, counted from 1: `part-12-2-1`. It stands among the parts of its turn."""
    return f"part-{part_id}-{ordinal}"
