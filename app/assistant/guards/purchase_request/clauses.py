"""The clauses of a shopper's message, each with its mood and its items, and what makes their wish doubtful."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

from app.assistant.guards.purchase_request.items import Item, Reference

Mood = Literal["command", "wish", "question", "condition", "refusal", "statement", "items"]


@dataclass(frozen=True)
class Clause:
    """A clause with its mood and its items: those that a command or wish asks for, or items without a verb."""

    mood: Mood
    items: tuple[Item, ...] = ()


@dataclass
class Request:
    """A parsed message. `doubt` is the reason why it contains no plain wish, or empty."""

    clauses: list[Clause] = field(default_factory=list)
    doubt: str = ""
    excluded: list[Reference] = field(default_factory=list)
    denied_at: int | None = None
    """How many clauses stood before a "no" that answers or corrects: without a wish after it, it refuses."""
    seeks: bool = False
    """Whether the message asks for a search first: "find the cheapest kettle and buy it"."""

    @property
    def asks(self) -> bool:
        """Whether the message has a command or a wish to buy."""
        return any(clause.mood in ("command", "wish") for clause in self.clauses)

    @property
    def items(self) -> list[Item]:
        """The items of all commands and wishes."""
        return [
            item for clause in self.clauses if clause.mood in ("command", "wish") for item in clause.items
        ]

    def unsure(self, reason: str) -> None:
        """Record a doubt; only the first one is kept."""
        self.doubt = self.doubt or reason


def merge(items: list[Item], request: Request) -> list[Item]:
    """Return the items with each quantity of a pronoun ("two of them") moved to the item before it."""
    merged: list[Item] = []
    for item in items:
        pronoun = item.references[0].kind in ("them", "it", "all") and len(item.references) == 1
        if pronoun and merged and item.quantity is not None and not item.more:
            if len(merged) > 1 or merged[0].quantity not in (None, item.quantity):
                request.unsure("amount")
            merged[-1].quantity = item.quantity
            continue
        merged.append(item)
    return merged
