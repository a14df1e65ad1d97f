"""Words that a query looks for in the postings, with their weights and the part of the query each stands for.

The weight of a word is its inverse document frequency as in BM25. Synonyms, which mean the same less surely, weigh less
than the shopper's own word where the catalogue uses that.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field

from app.catalogue.search.query import Term
from app.text.english_stem import english_stem

MOST_UNITS = 24
KIND_BIT = 1 << MOST_UNITS
"""Set on products that are of the wanted kind; the bits below it stand for the units of the query."""

SYNONYM = 0.15
"""Weight of a synonym of a word that the catalogue uses itself."""
OF_KIND = 0.7
"""Weight of being of the wanted kind, as a part of the weight of the word that names it.

The search multiplies it by the part of the query that the product has.
"""
HEADS = 0.2
"""A later noun is the head unless it names kinds this much more seldom than another one does."""
NAMES = 0.02
"""A word names a kind if more than this part of the products with the word are called so."""
SAID_OTHERWISE = 0.15
"""Weight of the typed word where only a synonym of it names a kind that is sold."""
PAIR = 0.2
"""Weight of two adjacent words of a query that are adjacent in a title too."""
MEASURE = 0.5
"""The same of a number and its unit."""
MOST_ALONE = 2_000
"""Of a text of one word that more products have, so many are read: the best of each block of numbers. Each takes 4 us
with facets."""
MOST_READ = 5_000
"""The same of the rarest of several words; the others are read for those products. Too few of these may have all words,
and then everything is read."""
LEAST_OF_BLOCK = 16
"""Minimum number of products that are read of a block. Rows of postings of fewer products are in any order (0020)."""
WORTH_DIVIDING = 2_000
"""With this many postings more than the rarest unit has, the products of that unit are read first."""
SHORTEST_COMPOUND, LONGEST_COMPOUND = 7, 30
SHORTEST_PART = 3


@dataclass(frozen=True)
class ReadTerm:
    """A term with the lexemes of its spellings (the typed one first), of its synonyms, and of it joined to the next."""

    term: Term
    ways: tuple[tuple[str, ...], ...]
    synonyms: tuple[tuple[str, ...], ...] = ()
    joined: tuple[str, ...] = ()


@dataclass
class Unit:
    """The smallest part of a query that a product has or lacks: the words of the postings that show it has."""

    typed: str
    term: Term
    spellings: list[str] = field(default_factory=list)
    synonyms: list[str] = field(default_factory=list)

    @property
    def words(self) -> list[str]:
        """All its words, the typed one first."""
        return [self.typed, *self.spellings, *self.synonyms]


@dataclass(frozen=True)
class Evidence:
    """The rows of a query: the word `words[i]` sets the bits `bits[i]` and adds `weights[i]` times its impact.

    A word that is the label of the wanted kind adds `kind_weights[i]` times its impact to the evidence of the kind.
    """

    words: list[str] = field(default_factory=list)
    bits: list[int] = field(default_factory=list)
    weights: list[float] = field(default_factory=list)
    kind_weights: list[float] = field(default_factory=list)
    shares: list[float] = field(default_factory=list)
    """Part of the weight of all known units that each unit has, in the order of the bits; 0 for an unknown one and for
    one that a filter demands, since everything within the filter has it."""
    every_bit: int = 0
    """Bits of the units that a product with all words has: of all but those that a filter demands."""
    kind_bits: int = 0
    """Bits of the units that name the wanted kind, where the catalogue has their words, and `KIND_BIT` then."""
    noun_bits: int = 0
    """Bits of the units that may name a thing: sharing a colour or a size only is no match."""
    rarest: list[str] = field(default_factory=list)
    """The words of the unit that the fewest products have, if reading its products first saves work; else empty."""
    best_of_block: list[int] = field(default_factory=list)
    """How many products of each block are read, the best first: for each word, or with `rarest` for each of that; empty
    if all are."""
    kind: str = ""
    """The words that name the wanted kind, as typed; empty if none do."""
    kind_known: bool = False
    """Whether a product of the wanted kind exists."""


def units_of(terms: Sequence[ReadTerm]) -> list[Unit]:
    """Return the units of the terms. A compound ("t-shirt") is one; other words are one each."""
    units: list[Unit] = []
    for read in terms:
        own = [Unit(lexeme, read.term) for lexeme in whole_words(read.ways[0])]
        for way in read.ways[1:]:
            align(own, whole_words(way))
        compound = next((lexeme for lexeme in read.ways[0] if "-" in lexeme), None)
        if compound and len(own) == 1:
            own[0].spellings += pairs_of(read.ways[0][1:])
        for synonym in read.synonyms:
            for unit in own:
                # A "flashlight" may be a "flash light" in a title, also where the text says "torch".
                unit.synonyms += [*one_word(synonym), *(splits_of(synonym[0]) if len(synonym) == 1 else ())]
        units += own
    add_joined(units, terms)
    return units[:MOST_UNITS]


def whole_words(lexemes: Sequence[str]) -> list[str]:
    """Return the lexemes without the parts that PostgreSQL adds to a hyphenated word."""
    whole: list[str] = []
    parts = 0
    for lexeme in lexemes:
        if parts:
            parts -= 1
        else:
            whole.append(lexeme)
            parts = lexeme.count("-") + 1 if "-" in lexeme.strip("-") else 0
    return whole


def align(units: Sequence[Unit], way: Sequence[str]) -> None:
    """Add another spelling: word by word where it has as many, otherwise as one word for all of them."""
    if len(way) == len(units):
        for unit, lexeme in zip(units, way, strict=True):
            if lexeme != unit.typed:
                unit.spellings.append(lexeme)
    else:
        for unit in units:
            unit.spellings += one_word(way)


def one_word(lexemes: Sequence[str]) -> list[str]:
    """Return a phrase as the posting that shows it: a word, or the last pair of adjacent words."""
    whole = whole_words(lexemes)
    return [" ".join(whole[-2:])] if whole else []


def pairs_of(lexemes: Sequence[str]) -> list[str]:
    """Return the pairs of adjacent words."""
    return [f"{one} {two}" for one, two in itertools.pairwise(lexemes)]


def add_joined(units: Sequence[Unit], terms: Sequence[ReadTerm]) -> None:
    """Let two adjacent words also be one ("lap top"), and a long word two ("floodlight")."""
    place = 0
    for read in terms:
        count = len(whole_words(read.ways[0]))
        if read.joined:
            for unit in units[max(place + count - 1, 0) : place + count + 1]:
                unit.spellings.append(read.joined[0])
        place += count
        if count == 1:
            units[place - 1].spellings += splits_of(read.term.typed)


def splits_of(word: str) -> list[str]:
    """Return a long word's divisions into two words, as pairs of adjacent words of a title."""
    if not SHORTEST_COMPOUND <= len(word) <= LONGEST_COMPOUND or not word.isalpha() or not word.isascii():
        return []
    return [
        f"{english_stem(word[:cut])} {english_stem(word[cut:])}"
        for cut in range(SHORTEST_PART, len(word) - SHORTEST_PART + 1)
    ]


def labels_of(unit: Unit, counts: Mapping[str, int] | None = None) -> list[str]:
    """Return the labels of the kinds that a unit may name, the typed one first: "=kettl".

    With `counts`, another spelling names a kind only if the catalogue has it. A pair names none: a "flash light" is of
    the kind "light", of which most are no flashlights.
    """
    words = [word for word in unit.words if " " not in word]
    known = [word for word in words if counts is None or word == unit.typed or counts.get(word)]
    return list(dict.fromkeys(label_of(word) for word in known))


def head_of(units: Sequence[Unit], counts: Mapping[str, int]) -> Unit | None:
    """Return the unit that names the wanted kind, or None.

    By its place it is the last noun. But in "laptop 16 gb ram" most products called a laptop are one, and few with RAM
    in their name are RAM: of several nouns that the catalogue knows, one that seldom names a kind gives way.
    """
    nouns = [unit for unit in units if unit.term.may_be_kind]
    if not nouns or not is_known(nouns[-1], counts):
        return nouns[-1] if nouns else None

    def rate(unit: Unit) -> float:
        uses = sum(counts.get(word, 0) for word in [unit.typed, *unit.spellings, *unit.synonyms])
        return sum(counts.get(label, 0) for label in labels_of(unit, counts)) / uses if uses else 0.0

    best = max(rate(unit) for unit in nouns)
    return next(unit for unit in reversed(nouns) if rate(unit) >= HEADS * best)


def kind_labels(unit: Unit, counts: Mapping[str, int]) -> list[str]:
    """Return the labels of the kinds that a unit names in this catalogue.

    Of many products with a word, one that seems to be it ("... 256 GB SSD") is no evidence that the word names a kind.
    """
    words = [word for word in unit.words if counts.get(label_of(word), 0) > NAMES * counts.get(word, 0)]
    known = labels_of(unit, counts)
    return [label for label in dict.fromkeys(map(label_of, words)) if label in known]


def is_whole_name(units: Sequence[Unit], term: Term, counts: Mapping[str, int]) -> bool:
    """Return whether titles have a name of several words as it is typed: "running shoes" in a shop of trainers.

    Its first words name no kind by themselves, so the labels do not say that the catalogue uses the name.
    """
    words = [unit.typed for unit in units if unit.term is term]
    return len(words) > 1 and all(counts.get(pair) for pair in pairs_of(words))


def spells_kind(unit: Unit, labels: Collection[str]) -> bool:
    """Return whether another spelling of the typed word names the kind."""
    return any(label_of(word) in labels for word in unit.spellings)


def label_of(word: str) -> str:
    """Return the label of the kind that a word names. A t-shirt is of no kind "shirt"."""
    return f"={word}"


def words_to_count(units: Sequence[Unit]) -> list[str]:
    """Return all words whose frequency `evidence_of` asks for."""
    words = [word for unit in units for word in unit.words]
    labels = [label for unit in units if unit.term.may_be_kind for label in labels_of(unit)]
    return list(dict.fromkeys([*words, *labels, *adjacent(units)]))


def adjacent(units: Sequence[Unit]) -> dict[str, bool]:
    """Return the pairs of adjacent units, in all spellings of each, and whether they are a number and its unit."""
    return {
        f"{one} {two}": left.term is right.term and left.typed[0].isdigit()
        for left, right in itertools.pairwise(units)
        for one in [left.typed, *left.spellings][:3]
        for two in [right.typed, *right.spellings][:3]
        if " " not in one + two
    }


def evidence_of(
    units: Sequence[Unit], counts: Mapping[str, int], products: int, blocks: Mapping[str, int] | None = None
) -> Evidence:
    """Return the query's rows.

    Args:
        units: The units of the query.
        counts: Number of products with each word.
        products: Number of products in all.
        blocks: Number of rows of postings of each word.
    """

    def weight(word: str) -> float:
        count = counts.get(word, 0)
        return math.log(1 + (max(products - count, 0) + 0.5) / (count + 0.5))

    rows: list[tuple[str, int, float]] = []
    own: list[float] = []
    head = head_of(units, counts)
    kinds: list[str] = []
    kind_bits = 0
    for place, unit in enumerate(units):
        bit = 1 << place
        spelled = [word for word in dict.fromkeys([unit.typed, *unit.spellings]) if counts.get(word)]
        others = [word for word in dict.fromkeys(unit.synonyms) if counts.get(word) and word not in spelled]
        # Another spelling says no more than the usual one, however rare it is: "brushednickel" is "brushed nickel".
        best = min((weight(word) for word in spelled or others), default=0.0)
        is_head = head is not None and unit.term is head.term
        labels = kind_labels(unit, counts) if is_head else []
        is_named = bool(spelled)
        if is_head:
            is_named = label_of(unit.typed) in labels or is_whole_name(units, unit.term, counts)
        # Where the shop calls the things otherwise, what has the typed word goes with them: "case for a laptop" where
        # laptops are notebooks.
        typed_part = SAID_OTHERWISE if labels and not is_named and not spells_kind(unit, labels) else 1.0
        rows += [(word, bit, min(weight(word), best) * typed_part) for word in spelled]
        rows += [(word, bit, min(weight(word), best) * (SYNONYM if is_named else 1.0)) for word in others]
        own.append(0.0 if unit.term.is_filtered else best)
        if is_head and (spelled or others):
            kind_bits |= bit | KIND_BIT
        if unit is head:
            kinds = labels
            rows += [(label, bit | KIND_BIT, best * OF_KIND) for label in kinds]
    rows += [
        (word, 0, weight(word) * (MEASURE if is_measure else PAIR))
        for word, is_measure in adjacent(units).items()
        if counts.get(word)
    ]
    total = sum(own) or 1.0
    every_bit = sum(1 << place for place, unit in enumerate(units) if not unit.term.is_filtered)
    rarest = rarest_of(rows, every_bit, counts)
    bounds: list[int] = []
    if len(units) == 1:
        bounds = best_of_block(rarest or [word for word, _, _ in rows], counts, blocks or {}, MOST_ALONE)
    elif rarest:
        bounds = best_of_block(rarest, counts, blocks or {}, MOST_READ)
    return Evidence(
        words=[word for word, _, _ in rows],
        bits=[bit for _, bit, _ in rows],
        weights=[0.0 if bit & KIND_BIT else value for _, bit, value in rows],
        kind_weights=[value if bit & KIND_BIT else 0.0 for _, bit, value in rows],
        shares=[value / total for value in own],
        every_bit=every_bit,
        kind_bits=kind_bits,
        noun_bits=sum(1 << place for place, unit in enumerate(units) if unit.term.may_be_noun),
        rarest=rarest,
        best_of_block=bounds,
        kind=head.term.typed if head else "",
        kind_known=bool(kinds),
    )


def rarest_of(rows: Sequence[tuple[str, int, float]], every_bit: int, counts: Mapping[str, int]) -> list[str]:
    """Return the words of the unit that the fewest products have, of those that a product with all words has.

    Returns no words if a product cannot have all, or if the other words have few postings more.
    """
    asked = [1 << place for place in range(MOST_UNITS) if every_bit >> place & 1]
    words = [[word for word, bit, _ in rows if bit & one] for one in asked]
    uses = [sum(counts.get(word, 0) for word in each) for each in words]
    if not uses or not min(uses):
        return []
    others = sum(counts.get(word, 0) for word, _, _ in rows) - min(uses)
    return words[uses.index(min(uses))] if others - min(uses) > WORTH_DIVIDING else []


def best_of_block(
    words: Sequence[str], counts: Mapping[str, int], blocks: Mapping[str, int], most: int
) -> list[int]:
    """Return how many products of each block to read for each word; an empty list if none has more than `most`."""
    if max((counts.get(word, 0) for word in words), default=0) <= most:
        return []
    return [max(LEAST_OF_BLOCK, -(-most // max(blocks.get(word, 1), 1))) for word in words]


def is_known(unit: Unit, counts: Mapping[str, int]) -> bool:
    """Return whether the catalogue has the unit in any spelling, or a synonym."""
    return any(counts.get(word) for word in unit.words)
