"""Exclusions, measures, prices and sizes in a search text: "kettle without plastic, at least 1.5 l, under $40".

The text is read word by word, so that its time grows with its length only.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from app.catalogue.search.query import TEXT_LIMIT
from app.catalogue.search.synonyms import FILLERS
from app.catalogue.search.units import CURRENCIES, Quantity, dimension_of, read_quantity
from app.text.option_key import SAME_SIZES, option_key

LONGEST_EXCLUSION = 2
OLDEST = 100
"""A lower limit without a unit may be an age up to this number: "over 20". Beyond it is a price."""
LONGEST_NAME = 4
"""Maximum words of a maker's name that is excluded as a whole."""
SIZE_NUMBER = re.compile(r"\d{1,3}(?:[.,/]\d{1,2})?")
MOST = 4
"""Maximum number of exclusions, and of measures."""

EXCLUDE_ONE = frozenset({"not", "no", "neither", "nor"})
EXCLUDE_PHRASE = frozenset({"without", "except", "excluding", "excl", "avoid", "avoiding", "besides"})
EXCLUDE_PAIR = frozenset(
    {
        ("other", "than"),
        ("rather", "than"),
        ("instead", "of"),
        ("apart", "from"),
        ("free", "of"),
        ("free", "from"),
        ("anything", "but"),
        ("everything", "but"),
    }
)
NEGATED = re.compile(r"(?:(is|are|was|were)|do|does|has|have)n['’]?t")
"""A verb with "not": "isn't black". Other verbs than those of being negate what they are followed by."""
HAVING = frozenset({"have", "has", "contain", "include", "need", "use", "want", "like"})
"""Verbs after "don't" and "doesn't" whose object is not wanted. "Doesn't work with" says something else."""
SKIPPED = frozenset({"a", "an", "the", "any", "in", "of", "for", "from", "made", "about"})
SPEAKERS = frozenset({"i", "i'm", "i’m", "am", "me", "us", "we", "to"})
JOINS_EXCLUSIONS = frozenset({"or", "nor"})
# After "not" or "no" these begin something else than an exclusion.
NOT_EXCLUDED = frozenset(
    [
        "only",
        "just",
        "sure",
        "more",
        "less",
        "over",
        "under",
        "too",
        "very",
        "so",
        "that",
        "much",
        "many",
        "than",
        "expensive",
        "cheap",
        "problem",
        "preference",
        "matter",
        "idea",
        "need",
        "to",
        "be",
        "is",
        "it",
        "one",
        "longer",
        "later",
        "charge",
    ]
)
ENDS = frozenset(
    [
        "and",
        "but",
        "for",
        "with",
        "in",
        "that",
        "which",
        "please",
        "under",
        "below",
        "over",
        "above",
        "to",
        "at",
        "from",
        "or",
        ",",
        "who",
    ]
)

AT_MOST = {
    ("under",),
    ("below",),
    ("less", "than"),
    ("at", "most"),
    ("up", "to"),
    ("max",),
    ("maximum",),
    ("within",),
}
CHEAPER = {("cheaper", "than")}
AT_LEAST = {("over",), ("above",), ("more", "than"), ("at", "least"), ("min",), ("minimum",)}
MARKS = {("max",), ("maximum",), ("min",), ("minimum",)}
"""Limits that may follow their amount."""
COMPARED = {
    "lighter": "weight",
    "heavier": "weight",
    "smaller": "",
    "shorter": "",
    "thinner": "",
    "larger": "",
    "bigger": "",
    "longer": "",
    "taller": "",
    "wider": "",
}
"""Comparatives before "than", and the attribute whose name they mean, if one."""
OR_LESS = frozenset({"less", "under", "below", "cheaper", "lower"})
OR_MORE = frozenset({"more", "over", "above", "up", "higher"})
"""Words after "or" and "and" that make the amount before them a limit: "$50 or less"."""
ABOUT = frozenset({"around", "about", "approximately", "approx", "roughly", "circa"})
ABOUT_PART = Decimal("0.25")
"""A price is about an amount if it differs by at most this part of it."""
SPAN = re.compile(
    r"([$€£]?\d{1,7}(?:[.,]\d{1,2})?)[-–]([$€£]?\d{1,7}(?:[.,]\d{1,2})?[a-z$€£]{0,8})", re.IGNORECASE
)
COSTING = frozenset({"cost", "costs", "costing", "priced", "price", "prices"})
"""Words before a price limit that belong to it."""
DOWNWARDS = frozenset({"lighter", "smaller", "shorter", "thinner"})


@dataclass(frozen=True)
class Measure:
    """A range of a quantity in its dimension's base unit. `attribute` is a part of the attribute's name, or empty."""

    dimension: str
    least: float | None = None
    most: float | None = None
    attribute: str = ""
    words: str = ""
    """The limit as the shopper wrote it, for a note on the page."""


@dataclass
class Constraints:
    """Limits and exclusions of a text. `text` is the rest."""

    text: str = ""
    excluded: list[str] = field(default_factory=list)
    measures: list[Measure] = field(default_factory=list)
    min_price: Decimal | None = None
    max_price: Decimal | None = None
    words: list[str] = field(default_factory=list)

    @property
    def has_limits(self) -> bool:
        """Whether the text excludes or limits anything."""
        return bool(self.excluded or self.measures or self.words)

    @property
    def has_price(self) -> bool:
        """Whether the text limits the price."""
        return self.min_price is not None or self.max_price is not None


def read_constraints(text: str, names: Collection[str] = ()) -> Constraints:
    """Divide a text into constraints and the words to search for.

    Args:
        text: The search text.
        names: Names of several words in lower case that are excluded as a whole: "not western digital".
    """
    tokens = tokens_of(text[:TEXT_LIMIT])
    found = Constraints()
    kept: list[str] = []
    place = 0
    while place < len(tokens):
        after = read_exclusion(tokens, place, found, names) or read_limit(tokens, place, found)
        if not after:
            kept.append(tokens[place])
        elif found.has_price and kept and kept[-1].lower() in COSTING:
            kept.pop()
        place = max(after, place + 1)
    found.text = " ".join(kept)
    return found


def read_sizes(text: str) -> tuple[str, list[str]]:
    """Return a text without "size S" or "in size 42", and the sizes. A king size duvet is of no such size."""
    tokens = tokens_of(text[:TEXT_LIMIT])
    kept: list[str] = []
    sizes: list[str] = []
    place = 0
    while place < len(tokens):
        start = place + (tokens[place].lower() == "in")
        value = tokens[start + 1] if start + 1 < len(tokens) else ""
        is_size = option_key(value) in SAME_SIZES or SIZE_NUMBER.fullmatch(value) is not None
        if is_size and tokens[start].lower() == "size" and len(sizes) < MOST:
            sizes.append(value)
            place = start + 2
        else:
            kept.append(tokens[place])
            place += 1
    return " ".join(kept), sizes


def tokens_of(text: str) -> list[str]:
    """Return the words with their inner punctuation; a comma after a word is a token of its own."""
    tokens: list[str] = []
    for raw in text.split():
        word = raw.rstrip(",;.!?)")
        tokens += [word] if word else []
        if raw[-1:] in (",", ";"):
            tokens.append(",")
    return tokens


def read_exclusion(tokens: Sequence[str], place: int, found: Constraints, names: Collection[str] = ()) -> int:
    """Read an exclusion at this place. Return the place after it, or 0 if there is none."""
    token = tokens[place]
    if token.startswith("-") and token[1:2].isalpha() and len(found.excluded) < MOST:
        words = name_at([token[1:], *tokens[place + 1 : place + LONGEST_NAME]], 0, names) or [token[1:]]
        found.excluded.append(" ".join(words))
        return place + len(words)
    length = trigger_length(tokens, place)
    if not length:
        return 0
    end, start = 0, place + length - 1
    is_short = token.lower() in EXCLUDE_ONE or NEGATED.fullmatch(token.lower()) or is_first(tokens, place)
    longest = 1 if is_short else LONGEST_EXCLUSION
    while len(found.excluded) < MOST:
        start = skip(tokens, start + 1)
        words = name_at(tokens, start, names) or excluded_words(tokens, start, longest=longest)
        if not words:
            break
        found.excluded.append(" ".join(words))
        end = start = start + len(words)
        if start >= len(tokens) or tokens[start].lower() not in JOINS_EXCLUSIONS:
            break
    return end


def is_first(tokens: Sequence[str], place: int) -> bool:
    """Return whether no goods are named before this place: of "anything but red mugs" mugs are what is wanted."""
    return all(token.lower() in FILLERS | SKIPPED | SPEAKERS for token in tokens[:place])


def trigger_length(tokens: Sequence[str], place: int) -> int:
    """Return the number of words at this place that announce an exclusion; 0 if there are none."""
    first, second = (token.lower() for token in [*tokens[place : place + 2], "", ""][:2])
    if first in EXCLUDE_ONE | EXCLUDE_PHRASE:
        return 1
    if (first, second) in EXCLUDE_PAIR:
        return 2
    if negated := NEGATED.fullmatch(first):
        return 1 if negated[1] else 2 if second in HAVING else 0
    return 0


def skip(tokens: Sequence[str], place: int) -> int:
    """Return the place of the next word that is no article or preposition."""
    while place < len(tokens) and tokens[place].lower() in SKIPPED:
        place += 1
    return place


def name_at(tokens: Sequence[str], place: int, names: Collection[str]) -> list[str]:
    """Return the words of the longest of the names that begins here; empty if none does."""
    lengths = range(LONGEST_NAME, 1, -1) if names else ()
    runs = (list(tokens[place : place + length]) for length in lengths)
    return next((run for run in runs if " ".join(run).lower() in names), [])


def exclusion_starts(tokens: Sequence[str]) -> list[int]:
    """Return the places of the first words after "not" and the like, and after "-"."""
    starts = [
        skip(tokens, place + trigger_length(tokens, place))
        for place in range(len(tokens))
        if trigger_length(tokens, place)
    ]
    return starts + [
        place for place, token in enumerate(tokens) if token.startswith("-") and token[1:2].isalpha()
    ]


def names_at(tokens: Sequence[str], place: int) -> list[str]:
    """Return the runs of words at this place that may be one name, in lower case, the shortest first."""
    words = [token.lower().lstrip("-") for token in tokens[place : place + LONGEST_NAME]]
    end = next(
        (at for at, word in enumerate(words) if word == "," or word in EXCLUDE_ONE | EXCLUDE_PHRASE),
        len(words),
    )
    runs = (words[:length] for length in range(2, end + 1))
    return [" ".join(run) for run in runs if run[-1] not in ENDS | JOINS_EXCLUSIONS | SKIPPED]


def excluded_words(tokens: Sequence[str], place: int, *, longest: int) -> list[str]:
    """Return the excluded words: one, or a phrase if it ends the clause."""
    words: list[str] = []
    for token in tokens[place : place + longest]:
        if token.lower() in ENDS | EXCLUDE_ONE | EXCLUDE_PHRASE | HAVING or not token[:1].isalpha():
            break
        words.append(token)
    if not words or words[0].lower() in NOT_EXCLUDED:
        return []
    after = place + len(words)
    is_end = after >= len(tokens) or tokens[after].lower() in ENDS | JOINS_EXCLUSIONS
    return words if is_end else words[:1]


def read_limit(tokens: Sequence[str], place: int, found: Constraints) -> int:
    """Read a limit of a price or a measure. Return the place after it, or 0 if there is none."""
    first, second = (token.lower() for token in [*tokens[place : place + 2], "", ""][:2])
    if first == "between":
        return read_range(tokens, place + 1, "and", found, place)
    if first == "from" and (after := read_range(tokens, place + 1, "to", found, place)):
        return after
    if first in ABOUT:
        return read_about(tokens, place, found)
    if first[:1].isdigit() or first[:1] in CURRENCIES:
        return read_span(tokens, place, found) or read_limit_after(tokens, place, found)
    length = next((len(way) for way in ((first, second), (first,)) if way in AT_MOST | CHEAPER | AT_LEAST), 0)
    attribute = ""
    is_upper = (first, second) in AT_MOST | CHEAPER or (first,) in AT_MOST
    if not length and first in COMPARED and second == "than":
        length, attribute, is_upper = 2, COMPARED[first], first in DOWNWARDS
    if not length:
        return 0
    quantity, after = read_quantity(tokens, place + length)
    if quantity is None:
        return 0
    # "Over 20" alone may be an age.
    is_no_age = is_upper or found.has_price or begins_upper(tokens, after) or quantity.value > OLDEST
    can_be_price = is_no_age and first not in COMPARED and ends_clause(tokens, after)
    return after if add_limit(quantity, found, is_upper, attribute, can_be_price, tokens[place:after]) else 0


def begins_upper(tokens: Sequence[str], place: int) -> bool:
    """Return whether an upper limit begins here, also after "but"."""
    start = place + (tokens[place : place + 1] in (["but"], ["and"]))
    first, second = (token.lower() for token in [*tokens[start : start + 2], "", ""][:2])
    return (first,) in AT_MOST or (first, second) in AT_MOST | CHEAPER


def read_limit_after(tokens: Sequence[str], place: int, found: Constraints) -> int:
    """Read "$50 or less", "1.5 l and more" and "50 dollars max". Return the place after it, or 0."""
    quantity, after = read_quantity(tokens, place)
    joint, word = (token.lower() for token in [*tokens[after : after + 2], "", ""][:2])
    if quantity is not None and quantity.unit and (joint,) in MARKS:
        is_upper = (joint,) in AT_MOST
        return after + 1 if add_limit(quantity, found, is_upper, "", False, tokens[place : after + 1]) else 0
    if quantity is None or joint not in ("or", "and") or word not in OR_LESS | OR_MORE:
        return 0
    after += 2
    is_price = place > 0 and tokens[place - 1].lower() == "for" and ends_clause(tokens, after)
    return after if add_limit(quantity, found, word in OR_LESS, "", is_price, tokens[place:after]) else 0


def read_about(tokens: Sequence[str], place: int, found: Constraints) -> int:
    """Read "around $80". Return the place after it, or 0."""
    quantity, after = read_quantity(tokens, place + 1)
    if quantity is None or quantity.unit not in CURRENCIES or found.has_price:
        return 0
    found.min_price = round(price(quantity) * (1 - ABOUT_PART), 2)
    found.max_price = round(price(quantity) * (1 + ABOUT_PART), 2)
    found.words.append(" ".join(tokens[place:after]))
    return after


def read_span(tokens: Sequence[str], place: int, found: Constraints) -> int:
    """Read "20 to 60 euros", "$10-$20" and "50-150 dollars". Return the place after it, or 0.

    Two numbers without a unit may be anything.
    """
    span = SPAN.fullmatch(tokens[place])
    apart = (
        [span[1], "to", span[2], *tokens[place + 1 : place + 3]] if span else list(tokens[place : place + 5])
    )
    low, middle = read_quantity(apart, 0)
    high, after = read_quantity(apart, middle + 1)
    if low is None or high is None or apart[middle].lower() != "to":
        return 0
    units = {low.unit, high.unit} - {""}
    if not units or (span and not units & CURRENCIES):  # "101-1h" is a model
        return 0
    if not high.unit:  # "$10 to 20"
        apart = [*apart[:middle], "to", f"{low.unit}{apart[middle + 1]}", *apart[after:]]
    read = read_range(apart, 0, "to", found, 0)
    return place + read - (2 if span else 0) if read else 0


def read_range(tokens: Sequence[str], place: int, joint: str, found: Constraints, start: int) -> int:
    """Read "1 and 2 l". `start` is the place of the first word of it. Return the place after it, or 0."""
    low, middle = read_quantity(tokens, place)
    if low is None or middle >= len(tokens) or tokens[middle].lower() != joint:
        return 0
    high, after = read_quantity(tokens, middle + 1)
    if high is None:
        return 0
    low = Quantity(low.value, low.unit or high.unit)
    words = tokens[start:after]
    known, known_low = dimension_of(high.unit), dimension_of(low.unit)
    if known and known_low and known[0] == known_low[0] and len(found.measures) < MOST:
        least, most = sorted((low.value * known_low[1], high.value * known[1]))
        found.measures.append(Measure(known[0], least, most, words=" ".join(words)))
        return after
    if (not high.unit and ends_clause(tokens, after)) or high.unit in CURRENCIES:
        found.min_price, found.max_price = sorted((price(low), price(high)))
        found.words.append(" ".join(words))
        return after
    return 0


def add_limit(
    quantity: Quantity,
    found: Constraints,
    is_upper: bool,
    attribute: str,
    can_be_price: bool,
    words: Sequence[str],
) -> bool:
    """Add a limit as a price or a measure. Return whether it is one."""
    said = " ".join(words)
    if quantity.unit in CURRENCIES or (not quantity.unit and can_be_price):
        if is_upper:
            found.max_price = price(quantity)
        else:
            found.min_price = price(quantity)
        found.words.append(said)
        return True
    known = dimension_of(quantity.unit)
    if known is None or len(found.measures) >= MOST:
        return False
    value = quantity.value * known[1]
    least, most = (None, value) if is_upper else (value, None)
    found.measures.append(Measure(known[0], least, most, attribute, said))
    return True


def ends_clause(tokens: Sequence[str], place: int) -> bool:
    """Return whether a clause ends here: "under 40 for a child" has a price, "under 12 months" has none."""
    return (
        place >= len(tokens)
        or tokens[place].lower() in ENDS
        or tokens[place].startswith("-")
        or bool(trigger_length(tokens, place))
        or begins_upper(tokens, place)
    )


def price(quantity: Quantity) -> Decimal:
    """Return a quantity as a price."""
    return round(Decimal(str(quantity.value)), 2)
