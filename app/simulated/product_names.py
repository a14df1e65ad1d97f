"""The names of a shop's products, found in a message whatever was shown: one pass over its words.

A name stands for its product where no other product has it. A part of a name that several have is a kind of goods;
words beside it may say which of them is meant: "the teal fleece throw".
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import cache

from app.simulated.lexicon import english
from app.simulated.nlu.comparison_phrases import is_superlative
from app.simulated.nlu.tokens import Token
from app.simulated.stems import stem, words_of
from app.text.english_words import is_english

PLAIN_WORD = re.compile(r"\d+(?:[.,]\d+)*|[a-z]+")
"""A word or a number of a name without apostrophes and letters beyond ASCII: what `tokenize` makes of it, in a tenth
of the time."""

MOST_WORDS = 10
"""Words of the longest part of a name that is looked for."""

FEWEST_WORDS = 2
"""Words of the shortest part of a name. A name of one word is only found whole."""

NEARLY_ALL = 4
"""Words of a name from which on it is known without its first or its last one."""

SHARED = 12
"""Products that may share a part of a name and still be distinguished by the words beside it."""

PAIR = 2
"""Words between "a" and the goods of "a pair of gloves"."""

BESIDE = 4
"""Words before a shared part of a name among which one may distinguish the products."""

OWN_LETTERS = 4
"""Letters of a word that is no English one and that alone names the product which has it: "the Durango"."""

ALTERNATIVES = frozenset({"or", "and", "vs", "versus", "with"})
"""Words between two names of which the second may leave out what both have: "Galaxy S8 or S10"."""

STOPS = frozenset(";?!:.")
"""Marks at which a name ends."""

INDEFINITE = english().sets["indefinite"] | {
    "any",
    "some",
    "other",
    "another",
    "more",
    "no",
    "without",
    "like",
}
"""Words before goods of a kind, of which no single product is meant."""

POINTING = frozenset({"the", "with", "vs", "versus", "than"})
"""Words before a word that alone names a product."""

BETWEEN = frozenset({"in", "the", "with"})
"""Words that may stand between a name and what else it has: "the beanie in orange"."""


ORDER_ROLES = (
    *(
        "glue",
        "determiner",
        "pronoun",
        "courtesy",
        "opener",
        "auxiliary",
        "question_word",
        "yes",
        "no",
        "also",
    ),
    *("add", "put", "take", "give", "remove", "set", "destination", "out_of_cart", "details", "compare"),
)


@cache
def words_of_orders() -> frozenset[str]:
    """Return the words of which orders and questions are made: a name of these alone would hide what is wanted."""
    roles = english().roles
    phrases = (phrase for role in ORDER_ROLES if role in roles for phrase in roles[role].phrases)
    return frozenset(word for phrase in phrases for word in phrase.split())


@dataclass(frozen=True)
class Mention:
    """A product's name in a message: the place of its first token, the one after its last, and the name itself."""

    begin: int
    end: int
    name: str
    is_whole: bool
    others: tuple[str, ...] = ()
    """Products that share this part of the name: without them it is known which one is meant."""


@dataclass
class ProductNames:
    """Products' names by the stems of their parts."""

    brands: frozenset[str] = frozenset()
    entries: dict[str, list[str]] = field(default_factory=dict)
    lengths: dict[str, int] = field(default_factory=dict)
    """Words of the longest part by its first word."""
    kinds: set[str] = field(default_factory=set)
    """Ends of longer names: a part that is one is what goods are, as the "yoga mat" of a "Cork yoga mat"."""

    @classmethod
    def of(cls, names: Iterable[str], brands: Iterable[str] = ()) -> ProductNames:
        """Return the names of products; one that is given twice names none."""
        found = cls(frozenset(brand.lower() for brand in brands))
        for name in names:
            for words in found.parts_of(name):
                found.add(words, name)
        return found

    def add(self, words: Sequence[str], name: str) -> None:
        """Let words stand for a product."""
        if not 0 < len(words) <= MOST_WORDS:
            return
        shared = self.entries.setdefault(" ".join(words), [])
        if len(shared) <= SHARED:
            shared.append(name)
        self.lengths[words[0]] = max(self.lengths.get(words[0], 0), len(words))

    def parts_of(self, name: str) -> Iterator[tuple[str, ...]]:
        """Yield the stems of a whole name and of the parts by which it is known, each once."""
        segments = [name_words(part) for part in name.split(", ")]
        first = segments[0]
        if len(first) > 1 and all(word in words_of_orders() for word in first):
            return
        whole = tuple(stem(word) for words in segments for word in words)
        found = {whole: None}
        for count in range(1, len(segments)):
            head = sum(map(len, segments[:count]))
            if head >= FEWEST_WORDS:
                found[whole[:head]] = None
        own = whole[: len(first)]
        branded = bool(own) and first[0] in self.brands
        is_known_by_rest = len(own) >= NEARLY_ALL or (branded and len(own) > FEWEST_WORDS)
        if is_known_by_rest:
            found[own[1:]] = None
        self.kinds.update(" ".join(own[begin:]) for begin in range(1 + is_known_by_rest, len(own) - 1))
        if len(own) >= NEARLY_ALL:
            found[own[:-1]] = None
        for word in first[:MOST_WORDS]:
            if len(word) >= OWN_LETTERS and word.isalpha() and not is_english(word):
                found.setdefault((stem(word),))
        yield from found

    def find(self, tokens: Sequence[Token]) -> list[Mention]:
        """Return the products that the tokens of a message name, in their order."""
        stems = ["" if token.kind == "mark" else stem(token.text) for token in tokens]
        found: list[Mention] = []
        place = 0
        while place < len(tokens):
            mention = self.mention_at(tokens, stems, place)
            mention = mention or (self.alternative_at(stems, place, found[-1]) if found else None)
            if mention is not None and (not found or mention.begin >= found[-1].end):
                found.append(mention)
                place = mention.end
            else:
                place += 1
        return found

    def alternative_at(self, stems: Sequence[str], place: int, before: Mention) -> Mention | None:
        """Return the product whose name goes on here as the one before it began: "Galaxy S8 or S10"."""
        if place != before.end + 1 or stems[before.end] not in ALTERNATIVES:
            return None
        begun = [stem(word) for word in name_words(before.name)]
        for end in range(min(place + NEARLY_ALL, len(stems)), place, -1):
            for count in range(len(begun) - 1, 0, -1):
                names = self.entries.get(" ".join([*begun[:count], *stems[place:end]]), ())
                if len(names) == 1 and names[0] != before.name:
                    return Mention(place, end, names[0], is_whole=False)
        return None

    def mention_at(self, tokens: Sequence[Token], stems: Sequence[str], place: int) -> Mention | None:
        """Return the product whose name begins here, or whose shared name does so and is distinguished beside it."""
        longest = self.lengths.get(stems[place], 0)
        if not longest:
            return None
        ends, words = [place + 1], [stems[place]]
        while len(words) < longest:
            at = ends[-1]
            while at < len(tokens) and tokens[at].kind == "mark" and not ends_name(tokens, at):
                at += 1
            if at >= len(tokens) or tokens[at].kind == "mark":
                break
            words.append(stems[at])
            ends.append(at + 1)
        for count in range(len(words), 0, -1):
            names = self.entries.get(" ".join(words[:count]))
            if not names or (count < FEWEST_WORDS and not is_alone(tokens, place, ends[0], names[0])):
                continue
            if len(names) > 1:
                distinct = self.distinguish(tokens, stems, place, ends[count - 1], names)
                if (
                    distinct is None
                    and count > 1
                    and not is_of_kind(tokens, place, ends[count - 1], names[0])
                ):
                    return Mention(place, ends[count - 1], "", is_whole=False, others=tuple(names[:SHARED]))
                return distinct
            is_whole = count >= len(name_words(names[0]))
            if is_ranked(tokens, place):
                return None
            if not is_whole and (
                is_of_kind(tokens, place, ends[count - 1], names[0]) or " ".join(words[:count]) in self.kinds
            ):
                return None
            return Mention(place, ends[count - 1], names[0], is_whole)
        return None

    def distinguish(
        self, tokens: Sequence[Token], stems: Sequence[str], begin: int, end: int, names: Sequence[str]
    ) -> Mention | None:
        """Return which of the products that share a part of their names is meant by the words beside it."""
        if len(names) > SHARED or len(set(names)) < len(names):
            return None
        of_name = {name: {stem(word) for word in name_words(name)} for name in names}
        left = list(names)
        after = end
        while after < len(tokens):
            skipped = after
            while skipped < len(tokens) and (
                (tokens[skipped].kind == "mark" and not ends_name(tokens, skipped))
                or tokens[skipped].text in BETWEEN
            ):
                skipped += 1
            fitting = [name for name in left if skipped < len(tokens) and stems[skipped] in of_name[name]]
            if not fitting or len(fitting) == len(names):
                break
            left, after = fitting, skipped + 1
        before = begin
        while before and begin - before < BESIDE:
            fitting = [name for name in left if stems[before - 1] and stems[before - 1] in of_name[name]]
            if not fitting or len(fitting) == len(names):
                break
            left, before = fitting, before - 1
        if len(left) != 1 or is_of_kind(tokens, before, after, left[0]):
            return None
        return Mention(before, after, left[0], is_whole=False)


def name_words(name: str) -> list[str]:
    """Return the words of a name."""
    low = name.lower()
    return PLAIN_WORD.findall(low) if low.isascii() and "'" not in low else words_of(name)


def ends_name(tokens: Sequence[Token], place: int) -> bool:
    """Return whether a mark ends a name: a full stop between two signs does not, as in "CI.H1"."""
    following = tokens[place + 1 : place + 2]
    return tokens[place].text in STOPS and not (following and following[0].glued and tokens[place].glued)


def is_ranked(tokens: Sequence[Token], begin: int) -> bool:
    """Return whether a superlative stands before a name: "the best rated yoga mat" is one of a kind."""
    return any(
        is_superlative(token.text) or token.text == "rated" for token in tokens[max(0, begin - 1) : begin]
    )


def is_of_kind(tokens: Sequence[Token], begin: int, end: int, name: str) -> bool:
    """Return whether a part of a name is said of any such goods: "a plant pot", "plant pots", but not "4 of them"."""
    before = tokens[begin - 1] if begin else None
    if before is not None and before.text in INDEFINITE:
        return True
    if (
        before is not None
        and before.text == "of"
        and begin > PAIR
        and tokens[begin - PAIR - 1].text in INDEFINITE
    ):
        return True  # "a pair of garden gloves"
    last = tokens[end - 1].text
    is_plural = last.endswith("s") and last not in name_words(name)
    is_counted = any(token.kind == "number" for token in tokens[max(0, begin - PAIR) : begin])
    return is_plural and not is_counted


def is_alone(tokens: Sequence[Token], begin: int, end: int, name: str) -> bool:
    """Return whether a single word stands for a product: "8 Apple", "the Durango"; of "Apple charger" it is a part."""
    following = tokens[end : end + 1]
    ends = not following or following[0].kind == "mark" or following[0].text in english().words
    before = tokens[begin - 1] if begin else None
    if len(name_words(name)) == 1 and is_counted_after(tokens, end):
        return True
    if before is None or not ends:
        return False
    is_whole = len(name_words(name)) == 1
    return before.kind == "number" if is_whole else before.text in POINTING


def is_counted_after(tokens: Sequence[Token], end: int) -> bool:
    """Return whether a name is counted behind a comma: "spoons, 4"."""
    after = tokens[end : end + 2]
    return [token.kind for token in after] == ["mark", "number"] and after[0].text == ","
