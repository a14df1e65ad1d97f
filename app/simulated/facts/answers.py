"""The interface of product facts: a question and a product give a value with its place, or nothing."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal, Protocol

from app.simulated.products import Item

QuestionKind = Literal["value", "yes_no"]


@dataclass(frozen=True)
class FactQuestion:
    """A question about a product. `words` are its content words in their order, without those that name the product.

    `dimension` is what it asks for, such as "weight", where the lexicon knows it; `text` is the whole question.
    """

    kind: QuestionKind
    words: tuple[str, ...]
    text: str
    dimension: str | None = None


@dataclass(frozen=True)
class FactAnswer:
    """A value and where it stands: in an attribute (`key`), or in a sentence of the description.

    `holds` answers a yes-or-no question; None when the value answers another one.
    """

    value: str
    key: str = ""
    holds: bool | None = None
    is_sentence: bool = False


@dataclass(frozen=True)
class Ranked:
    """A product with the value that orders it, as a number in one unit and as the catalogue writes it."""

    item: Item
    value: Decimal
    text: str
    key: str


class Facts(Protocol):
    """Facts of products."""

    def answer(self, question: FactQuestion, item: Item) -> FactAnswer | None:
        """Return what the product's own data says, or None when nothing there answers."""
        ...

    def rank(self, items: Sequence[Item], dimension: str, direction: str) -> list[Ranked]:
        """Return the products whose value is known, ordered by it: "most" or "least" first."""
        ...

    def measure(self, item: Item, unit: str) -> list[Decimal]:
        """Return the product's values of the unit's quantity, in that unit."""
        ...
