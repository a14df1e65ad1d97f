"""What is looked for: words, category, price, order and exclusions, read out of an utterance."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace

from app.simulated.conditions import (
    AGE,
    FREE_PRICE,
    STOCK,
    age_in,
    cut_out,
    read_excluded,
    read_limit,
    read_sizes,
)
from app.simulated.lexicon import (
    CHEAP,
    COLOURS,
    DEAR,
    FEATURES,
    FILLER,
    FOR_WHOM,
    MATERIALS,
    PRESENT,
    SIZES,
    VAGUE,
)
from app.simulated.prices import PriceRange, find_price
from app.simulated.text import stem, stems, tokens
from app.simulated.vocabulary import Vocabulary

LONGEST_QUERY = 12
"""Words of a search at most: a whole essay finds nothing."""
LONGEST_TEXT = 400
"""Characters of a search at most."""

_ORDERED = r"(?:sort(?:ed)? |order(?:ed)? )?"
_SORTS = {
    "price_asc": (
        rf"{_ORDERED}(?:by |from )?(?:the )?(?:cheapest|lowest[- ]priced?|lowest)(?: (?:price|one|ones))?"
        r"(?: first| to (?:the )?(?:most expensive|dearest|highest))?|(?:price )?low(?:est)? to high(?:est)?|"
        rf"{_ORDERED}by price|price ascending|ascending price"
    ),
    "price_desc": (
        rf"{_ORDERED}(?:by |from )?(?:the )?(?:most expensive|dearest|priciest|highest[- ]priced?)"
        r"(?: (?:price|one|ones))?(?: first)?|(?:price )?high(?:est)? to low(?:est)?|price descending"
    ),
    "rating": (
        rf"(?:the )?(?:best|top|highest|well)[- ](?:rated|reviewed)(?: first)?|{_ORDERED}by rating|"
        r"(?:the )?most popular|best[- ]?sell(?:ing|ers?)|(?:the )?(?:very )?best(?: ones?)?(?: first)?"
    ),
    "newest": r"(?:the )?(?:newest|latest|most recent)(?: ones?)?(?: first)?|new arrivals|what's new",
}
_SORT_PATTERNS = {name: re.compile(rf"(?<![\w-])(?:{pattern})(?![\w-])") for name, pattern in _SORTS.items()}
_JOINTS = re.compile(
    r"\b(?:for|with|without|from|in|that|which|who|to|by|at|made|on|under|over|having|where|because|"
    r"so|as|size|but|and|or)\b|[,;:.]"
)


@dataclass(frozen=True)
class Wishes:
    """A wish list for one search. `words` holds everything worth searching, attributes included, in order."""

    words: tuple[str, ...] = ()
    category: str | None = None
    brand: str | None = None
    colours: tuple[str, ...] = ()
    materials: tuple[str, ...] = ()
    sizes: tuple[str, ...] = ()
    features: tuple[str, ...] = ()
    excluded: tuple[str, ...] = ()
    price: PriceRange = field(default_factory=PriceRange)
    free_price: bool = False
    in_stock: bool = False
    sort: str | None = None
    limit: int | None = None
    corrected: tuple[tuple[str, str], ...] = ()
    things: tuple[str, ...] = ()
    """Those of the words that name what is looked for, not how it should be."""

    @property
    def query(self) -> str:
        """What the search is given to read."""
        return " ".join(self.words[:LONGEST_QUERY])[:LONGEST_TEXT].strip()

    def __bool__(self) -> bool:
        return bool(
            self.words
            or self.category
            or self.price
            or self.sort
            or self.in_stock
            or self.excluded
            or self.sizes
        )


def read_wishes(text: str, vocabulary: Vocabulary) -> Wishes:
    """The wishes in a normalised utterance (or a part of one)."""
    price, rest = find_price(text, vocabulary.shop.currency)
    rest, free_price = cut_out(FREE_PRICE, rest)
    rest, cheap = cut_out(CHEAP, rest)
    sort, rest = _read_sort(rest)
    rest, dear = cut_out(DEAR, rest) if sort is None else (rest, False)
    rest, in_stock = cut_out(STOCK, rest)
    age = age_in(rest)
    rest, _ = cut_out(AGE, rest)
    limit, rest = read_limit(rest, vocabulary)
    excluded, rest = read_excluded(rest, vocabulary)
    sizes, rest = read_sizes(rest)
    found = _read_words(_without_occasion(rest, vocabulary), vocabulary)
    if age is not None and not found.things and _IS_PRESENT.search(text):
        found = _for_age(age, found, vocabulary)
    if not found.words and not found.category:
        found = replace(found, category=_plain_category(rest, vocabulary))
    order = sort or ("price_asc" if cheap else "price_desc" if dear else None)
    return replace(
        found, price=price, free_price=free_price, sort=order, in_stock=in_stock, limit=limit, excluded=excluded,
        sizes=tuple(dict.fromkeys((*sizes, *found.sizes))),
    )  # fmt: skip


_IS_PRESENT = re.compile(r"\b(?:presents?|gifts?)\b(?! (?:box|bag|card|wrap|basket|set|certificate)\w*)")
_CHILDHOOD = 13
_FOR_CHILDREN = ("children's", "children", "kids", "toys", "toy")


def _without_occasion(text: str, vocabulary: Vocabulary) -> str:
    """A present without its occasion and for whom it is; what it may be is what is left."""
    if not _IS_PRESENT.search(text):
        return text
    plain = _IS_PRESENT.sub(" ", text)
    left = [word for word in tokens(plain) if stem(word) not in FOR_WHOM]
    worth = [word for word in left if word not in FILLER and stem(word) not in VAGUE]
    shelf = any(stem(word) in vocabulary.heads for word in tokens(text) if stem(word) in PRESENT)
    return (
        " ".join(word for word in plain.split() if stem(word.strip(",.;:!?")) not in FOR_WHOM)
        if (worth or not shelf)
        else text
    )


def _for_age(age: int, found: Wishes, vocabulary: Vocabulary) -> Wishes:
    """A present for somebody of that age, when nothing else is said of it."""
    word = next((word for word in _FOR_CHILDREN if vocabulary.sells(word)), None)
    if age >= _CHILDHOOD or word is None:
        return found
    return _classified(tuple(dict.fromkeys((word, *found.words))), vocabulary)


def describe(words: tuple[str, ...], vocabulary: Vocabulary) -> Wishes:
    """The same words sorted into colours, materials, brand and things; what they mean as a category."""
    return _classified(words, vocabulary)


def _read_sort(text: str) -> tuple[str | None, str]:
    for name, pattern in _SORT_PATTERNS.items():
        rest, found = cut_out(pattern, text)
        if found:
            return name, rest
    return None, text


def _read_words(text: str, vocabulary: Vocabulary) -> Wishes:
    corrected: list[tuple[str, str]] = []
    phrases: list[tuple[str, ...]] = []
    for phrase in _JOINTS.split(text.replace("/", " ")):
        words: list[str] = []
        for token in tokens(phrase):
            if token in FILLER or stem(token) in VAGUE or (len(token) == 1 and not token.isdigit()):
                continue
            if (right := vocabulary.corrected(token)) is not None:
                corrected.append((token, right))
                token = right
            elif (other := vocabulary.synonym(token)) is not None:
                corrected.append((token, other))
                token = other
            words.append(token)
        if words:
            phrases.append(tuple(words))
    flat = tuple(dict.fromkeys(word for phrase in phrases for word in phrase))
    found = _classified(flat, vocabulary)
    category = _category_of(phrases, vocabulary)
    return replace(found, category=category, corrected=tuple(dict.fromkeys(corrected)))


def _classified(words: tuple[str, ...], vocabulary: Vocabulary) -> Wishes:
    brand, brand_words = _brand_in(words, vocabulary)
    kinds: dict[str, list[str]] = {"colours": [], "materials": [], "sizes": [], "features": [], "things": []}
    for word in words:
        kinds[_kind(word, stem(word) in brand_words, vocabulary)].append(word)
    return Wishes(
        words=words, brand=brand, colours=tuple(kinds["colours"]), materials=tuple(kinds["materials"]),
        sizes=tuple(SIZES.get(word, word) for word in kinds["sizes"]), features=tuple(kinds["features"]),
        things=tuple(kinds["things"]),
    )  # fmt: skip


def _kind(word: str, in_brand: bool, vocabulary: Vocabulary) -> str:
    key = stem(word)
    if key in COLOURS and key not in vocabulary.heads:
        return "colours"
    if word in SIZES:
        return "sizes"
    if key in MATERIALS and key not in vocabulary.heads:
        return "materials"
    if in_brand or key in FEATURES or not vocabulary.is_thing(word):
        return "features"
    return "things"


def _brand_in(words: tuple[str, ...], vocabulary: Vocabulary) -> tuple[str | None, frozenset[str]]:
    keys = [stem(word) for word in words]
    for size in (4, 3, 2, 1):
        for start in range(len(keys) - size + 1):
            part = tuple(keys[start : start + size])
            brand = vocabulary.brands.get(part)
            if brand is not None and not (size == 1 and (part[0] in vocabulary.heads or part[0] in COLOURS)):
                return brand, frozenset(part)
    return None, frozenset()


def _category_of(phrases: list[tuple[str, ...]], vocabulary: Vocabulary) -> str | None:
    """The category that the first phrase names. Other nouns beside it ("tea towel") make it a thing of its own."""
    for phrase in phrases[:2]:
        keys = [key for word in phrase for key in stems(word)[:1]]
        for size in range(min(4, len(keys)), 0, -1):
            for start in range(len(keys) - size, -1, -1):
                path = vocabulary.category_of(tuple(keys[start : start + size]))
                beside = (*phrase[:start], *phrase[start + size :])
                if path is not None and all(_is_manner(word, phrase, vocabulary) for word in beside):
                    return path
        if any(vocabulary.is_thing(word) for word in phrase):
            return None
    return None


def _plain_category(text: str, vocabulary: Vocabulary) -> str | None:
    """A category of several words that are each worth nothing: "Out and about"."""
    keys = [key for key in stems(text, parts=False) if key != "and"]
    for size in range(min(4, len(keys)), 1, -1):
        for start in range(len(keys) - size + 1):
            if (path := vocabulary.category_of(tuple(keys[start : start + size]))) is not None:
                return path
    return None


def _is_manner(word: str, phrase: tuple[str, ...], vocabulary: Vocabulary) -> bool:
    return vocabulary.is_attribute(word) or stem(word) in _brand_in(phrase, vocabulary)[1]
