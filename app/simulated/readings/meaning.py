"""A meaning that a part of a message may have."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from app.simulated.nlu.cart_requests import Command, Request
from app.simulated.nlu.phrases import Words
from app.simulated.nlu.references import Reference
from app.simulated.nlu.wishes import SearchWish
from app.simulated.products import Item
from app.simulated.questions import Asked
from app.simulated.sums import SumQuestion
from app.simulated.variant_words import VariantWords

if TYPE_CHECKING:
    from app.simulated.readings.orders import Order

OF_LIST = "of two"
"""The facet of a question for an opinion of the two that were spoken of, whatever else it names."""


@dataclass(frozen=True)
class Reading:
    """A meaning that a clause, or several together, may have."""

    act: str
    score: float = 1.0
    words: Words = field(default_factory=lambda: Words((), ()))
    command: Command | None = None
    request: Request | None = None
    references: tuple[Reference, ...] = ()
    wish: SearchWish = field(default_factory=SearchWish)
    asked: Asked | None = None
    text: str = ""
    items: tuple[Item, ...] = ()
    variant: VariantWords | None = None
    """The words about sizes, colours and other options of `items`."""
    condition: Words | None = None
    """With a command: the words of its condition, which must be false where it `is_negated`."""
    is_negated: bool = False
    purpose: Words = field(default_factory=lambda: Words((), ()))
    """With a question for an opinion: what else the shopper says, by which a choice may be made."""
    facet: str = ""
    """With a question for an opinion of one product: "for" or "against"; empty where both are asked for."""
    parts: tuple[Words, ...] = ()
    """The words about each person, where presents for several are wanted."""
    wishes: tuple[SearchWish, ...] = ()
    """Wishes for several kinds of goods."""
    order: Order | None = None
    others: tuple[Reading, ...] = ()
    """With an order: what the message means where the order names no one product."""
    sum_asked: SumQuestion | None = None
