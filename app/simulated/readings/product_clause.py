"""A clause that may be about products, with what the readings of it need to know."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property

from app.simulated.nlu.cart_requests import Request
from app.simulated.nlu.clauses import Clause
from app.simulated.nlu.phrases import Words
from app.simulated.nlu.references import Reference
from app.simulated.nlu.wishes import SearchWish
from app.simulated.products import Item
from app.simulated.questions import Asked
from app.simulated.readings.goods import other_kind
from app.simulated.readings.meaning import Reading
from app.simulated.readings.pointers import (
    placed_references,
)
from app.simulated.resolution import of_list_degree, resolve
from app.simulated.state import State

ONES = ("one", "ones")


def targets_of(references: Sequence[Reference], state: State) -> set[Item]:
    """Return the products that references mean."""
    found = {item for each in references for item in resolve(each, state).items}
    return found | {item for each in references if (item := of_list_degree(each, state)) is not None}


@dataclass(frozen=True)
class ProductClause:
    """A clause that may be about products that were shown, with what it names of them."""

    clause: Clause
    state: State
    wish: SearchWish
    references: tuple[Reference, ...]
    resolved: tuple[Reference, ...]
    """Those of `references` that point at something that was shown."""
    request: Request | None

    @property
    def words(self) -> Words:
        """The words of the clause."""
        return self.clause.words

    @cached_property
    def new_kind(self) -> bool:
        """Whether it names another kind of goods than the one spoken of.

        What follows the subject of a question is its verb: "does the grey one stand up by itself?"
        """
        placed = placed_references(self.words) if self.words.begins("auxiliary") else []
        verb = self.words.texts[placed[0][2] : placed[0][2] + 1] if placed and self.resolved else ()
        left = [word for word in self.wish.words if word not in verb]
        return other_kind(replace(self.wish, words=left), self.state)

    @cached_property
    def unresolved(self) -> tuple[Reference, ...]:
        """References to one of several, such as "the oval one", that nothing shown answers to."""
        named = [each for each, _, end in placed_references(self.words) if self.words.texts[end - 1] in ONES]
        return (
            tuple(each for each in named if each.kind == "described" and each.definite)
            if self.is_missed
            else ()
        )

    @property
    def is_missed(self) -> bool:
        """Whether the clause names something, and nothing of it was shown."""
        return bool(self.references) and not self.resolved

    @property
    def shown(self) -> bool:
        """Whether there is anything that it may be about."""
        return bool(self.state.known or self.state.cart)

    @property
    def is_question(self) -> bool:
        """Whether it asks something."""
        return (
            self.clause.mood == "question"
            or self.words.begins("fact", "this_list")
            or self.clause.is_question
        )

    def reading(
        self,
        act: str,
        score: float,
        *,
        references: tuple[Reference, ...] | None = None,
        asked: Asked | None = None,
        facet: str = "",
        purpose: Words | None = None,
    ) -> Reading:
        """Return a reading with the words, the pointing references and the wish of the clause."""
        pointing = self.resolved if references is None else references
        return Reading(
            act,
            score,
            self.words,
            references=pointing,
            wish=self.wish,
            asked=asked,
            facet=facet,
            purpose=purpose or self.words[:0],
        )


def searches(words: Words) -> bool:
    """Return whether words begin as a search, and not as a question of fact: "what kind of", but not "what size"."""
    return words.end_of(0, "search", "seek") > words.end_of(0, "fact", "this_list")
