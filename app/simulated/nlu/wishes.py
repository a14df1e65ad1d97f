"""A wish for goods, as one or several clauses say it: kinds, words, values, exclusions, prices, order."""

from __future__ import annotations

from dataclasses import dataclass, field

from app.catalogue.audiences import Audience
from app.simulated.nlu.bounds import Bound
from app.simulated.vocabulary import Category


@dataclass(frozen=True)
class Value:
    """A value of an attribute, as the catalogue writes it."""

    name: str
    value: str


@dataclass
class Run:
    """Words that stand beside each other in a clause: "easy to assemble", "usb port"."""

    clause: int
    is_owned: bool = False
    """Whether they name a thing of a person: "for my living room"."""
    link: str = ""
    """The word before them, but for an article: of "with a zip" it is "with"."""
    words: list[str] = field(default_factory=list)


@dataclass
class SearchWish:
    """A wish for goods. `typed` are the words in their order, as a query holds them."""

    typed: list[str] = field(default_factory=list)
    categories: list[Category] = field(default_factory=list)
    category_words: list[str] = field(default_factory=list)
    words: list[str] = field(default_factory=list)
    """Words that are in names of goods but in no category, brand or value."""
    unknown: list[str] = field(default_factory=list)
    values: list[Value] = field(default_factory=list)
    brands: list[str] = field(default_factory=list)
    excluded_brands: list[str] = field(default_factory=list)
    excluded_values: list[Value] = field(default_factory=list)
    excluded_words: list[str] = field(default_factory=list)
    excludes_shown: bool = False
    """It leaves out what was shown: "except those we saw"."""
    allowed: list[str] = field(default_factory=list)
    """Words that were left out before and are no longer."""
    price: Bound | None = None
    measures: list[Bound] = field(default_factory=list)
    plain_numbers: list[Bound] = field(default_factory=list)
    flags: set[str] = field(default_factory=set)
    sort: str | None = None
    size: str | None = None
    refers: bool = False
    """It says "one" or "ones": the kind is the one spoken of."""
    audience: Audience | None = None
    """For whom the goods are: "women's", "for toddlers"."""
    wants_first: bool = False
    """It asks for one by an order: "the cheapest kettle"."""
    asks: bool = False
    """It has a phrase that asks for goods."""
    head: str = ""
    """The noun that is asked for, where it is one of a list of things."""
    dropped: list[str] = field(default_factory=list)
    """Words of conditions that no longer hold: "forget the green"."""
    wished: list[str] = field(default_factory=list)
    """Phrases by which the goods of the list should be described: "something more colourful"."""
    runs: list[Run] = field(default_factory=list)
    """The words of `typed` that stand beside each other in the message."""

    @property
    def names_kind(self) -> bool:
        """Whether it says what kind of goods."""
        return bool(self.category_words or self.words or self.unknown)

    @property
    def has_constraint(self) -> bool:
        """Whether it narrows or orders a list."""
        excluded = self.excluded_brands or self.excluded_values or self.excluded_words or self.excludes_shown
        bounds = self.price or self.measures or self.size or self.audience
        return bool(self.values or self.brands or excluded or bounds or self.flags or self.sort)

    @property
    def is_empty(self) -> bool:
        """Whether it says nothing of goods."""
        return not (self.names_kind or self.has_constraint or self.plain_numbers)

    @property
    def noun(self) -> str:
        """The words that name the kind, for a sentence: "kettles"."""
        return " ".join(self.typed)
