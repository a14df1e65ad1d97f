"""An utterance understood: an intent and its slots."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

from app.simulated.references import Reference
from app.simulated.wishes import Wishes

Intent = Literal[
    "find", "refine", "more", "details", "compare", "add", "choose", "recommend", "cart", "change", "greet", "thank",
    "goodbye", "help", "bot", "shop", "yes", "no", "answer", "repeat", "stop", "service", "out_of_scope", "unclear",
]  # fmt: skip
"""`choose`: a product is wanted, but nobody said to put it into the cart. `change`: the cart's lines are to change.

`answer`: the question that was asked is answered with one of its options.
"""


@dataclass(frozen=True)
class Understanding:
    """What one part of an utterance wants."""

    intent: Intent
    wishes: Wishes = field(default_factory=Wishes)
    references: tuple[Reference, ...] = ()
    quantity: int | None = None
    topic: str = ""
    """What a refusal, a question or a change is about: "delivery", "price", "cheaper", "remove"."""
    offer: bool = False
    """A search that is to end in an offer to put what it finds into the cart."""
