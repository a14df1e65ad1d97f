"""What is looked for: words, category, price, order and exclusions, read out of an utterance."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace

from app.llm.simulated.lexicon import CHEAP, COLOURS, DEAR, FEATURES, FILLER, MATERIALS, SIZES, VAGUE
from app.llm.simulated.numbers import NUMBER, parse_number
from app.llm.simulated.prices import PriceRange, find_price
from app.llm.simulated.text import stem, stems, tokens
from app.llm.simulated.vocabulary import Vocabulary

LONGEST_QUERY = 12
"""Words of a search at most: a whole essay finds nothing."""

_SORTS = (
    ("price_asc", re.compile(
        r"(?:sort(?:ed)? |order(?:ed)? )?(?:by |from )?(?:the )?(?:cheapest|lowest[- ]priced?|lowest)(?: (?:price|one|ones))?"
        r"(?: first| to (?:the )?(?:most expensive|dearest|highest))?|(?:price )?low(?:est)? to high(?:est)?|"
        r"(?:sort(?:ed)?|order(?:ed)?) by price|by price|price ascending|ascending price")),
    ("price_desc", re.compile(
        r"(?:sort(?:ed)? |order(?:ed)? )?(?:by |from )?(?:the )?(?:most expensive|dearest|priciest|highest[- ]priced?)"
        r"(?: (?:price|one|ones))?(?: first)?|(?:price )?high(?:est)? to low(?:est)?|price descending")),
    ("rating", re.compile(
        r"(?:the )?(?:best|top|highest|well)[- ](?:rated|reviewed)(?: first)?|(?:sort(?:ed)? |order(?:ed)? )?by rating|"
        r"(?:the )?most popular|best[- ]?sell(?:ing|ers?)|(?:the )?(?:very )?best(?: ones?)?(?: first)?")),
    ("newest", re.compile(r"(?:the )?(?:newest|latest|most recent)(?: ones?)?(?: first)?|new arrivals|what's new")),
)  # fmt: skip
_SORTS = tuple((name, re.compile(rf"(?<![\w-])(?:{pattern.pattern})(?![\w-])")) for name, pattern in _SORTS)
_STOCK = re.compile(
    r"\b(?:(?:that (?:is|are) |only )?(?:in stock|available (?:now|right now|today|immediately))|not sold out|"
    r"(?:only|that are|which are) available)\b"
)
_FREE_PRICE = re.compile(
    r"\b(?:without (?:the |a |any )?(?:price )?limit|(?:forget|drop|ignore|remove|never mind) (?:about )?(?:the )?"
    r"(?:price|budget)(?: limit)?|(?:at )?any price|no (?:price )?limit|(?:the )?price (?:doesn't|does not|isn't) "
    r"(?:matter|important)|(?:regardless|whatever) (?:of )?the price|no matter the price)\b"
)
_NOT = (
    r"(?:anything but|all but|everything but|but not|not|no|without|except(?: for)?|other than|excluding|nothing|never|"
    r"isn't|aren't|don't (?:want|like)|do not (?:want|like)|avoid|hate)"
)
_NEGATION = re.compile(
    rf"(?<![\w-]){_NOT}(?: (?:in|made of|made from|from|any|a|an|the|of|too|with|that is|that are|want|like|be|is|have))* "
    r"(?!more\b|less\b|than\b|only\b|sure\b|thanks?\b|problem\b|longer\b|matter\b|idea\b|one\b|just\b|need\b|too\b)"
    r"([^\W\d_][\w'-]*)(?: (?:or|and|nor|and not|or in) (?:in |a |any )?([^\W\d_][\w'-]*))?(?: ones?\b)?"
)
_AGE = re.compile(r"\b\d{1,2}[ -]?(?:years?|yrs?|months?)[ -]?olds?\b")
_LIMIT = re.compile(
    rf"\b(?:show|find|list|give|recommend|suggest|see|top|best|any|get)(?: me| us)?(?: the)?(?: (?:top|best|first))? "
    rf"({NUMBER}) (?=[a-z])(?!(?:or|to|and|of|inch|piece|pack|more of)\b)"
)
_COUNTED = re.compile(rf"\b(?:a )?(?:couple of|few|{NUMBER}) (?=(?:new |good |nice )?([a-z][a-z'-]+))")
_JOINTS = re.compile(
    r"\b(?:for|with|without|from|in|that|which|who|to|by|at|made|on|under|over|having|where|because|so|as|size|but|and|or)\b|[,;:.]"
)
_SIZE = re.compile(r"\b(?:sizes? (?:is |of |in )?|in (?:a |an )?(?:size )?)([a-z]{1,3}\b|x{1,2}-(?:large|small)|small|medium|large|\d{1,3}(?:\.5)?)(?![\w-])")
_PURE_SIZE = re.compile(r"(?<![\w'-])(xx?s|xx?x?l|[23]xl|x{1,2}-(?:large|small))(?![\w'-])")


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
        return " ".join(self.words[:LONGEST_QUERY])

    def __bool__(self) -> bool:
        return bool(
            self.words or self.category or self.price or self.sort or self.in_stock or self.excluded or self.sizes
        )


def read_wishes(text: str, vocabulary: Vocabulary) -> Wishes:
    """The wishes in a normalised utterance (or a part of one)."""
    price, rest = find_price(text, vocabulary.shop.currency)
    rest, free_price = _cut(_FREE_PRICE, rest)
    rest, cheap = _cut(CHEAP, rest)
    sort, rest = _read_sort(rest)
    rest, dear = _cut(DEAR, rest) if sort is None else (rest, False)
    rest, in_stock = _cut(_STOCK, rest)
    rest, _ = _cut(_AGE, rest)
    limit, rest = _read_limit(rest, vocabulary)
    excluded, rest = _read_excluded(rest, vocabulary)
    sizes, rest = _read_sizes(rest)
    found = _read_words(rest, vocabulary)
    order = sort or ("price_asc" if cheap else "price_desc" if dear else None)
    return replace(
        found, price=price, free_price=free_price, sort=order, in_stock=in_stock, limit=limit, excluded=excluded,
        sizes=tuple(dict.fromkeys((*sizes, *found.sizes))),
    )  # fmt: skip


def describe(words: tuple[str, ...], vocabulary: Vocabulary) -> Wishes:
    """The same words sorted into colours, materials, brand and things; what they mean as a category."""
    return _classified(words, vocabulary)


def _cut(pattern: re.Pattern[str], text: str) -> tuple[str, bool]:
    rest, count = pattern.subn(" ", text)
    return (" ".join(rest.split()), True) if count else (text, False)


def _read_sort(text: str) -> tuple[str | None, str]:
    for name, pattern in _SORTS:
        rest, found = _cut(pattern, text)
        if found:
            return name, rest
    return None, text


def _read_limit(text: str, vocabulary: Vocabulary) -> tuple[int | None, str]:
    match = _LIMIT.search(text)
    number = parse_number(match[1]) if match else None
    if match and number is not None and 1 <= number <= 50 and number == int(number):
        return int(number), f"{text[: match.start()]}{text[match.end() :]}"
    counted = _COUNTED.search(text)
    if counted and (vocabulary.is_thing(counted[1]) or stem(counted[1]) in VAGUE):
        # "four lamps" are four of whatever is chosen; how many to show is another matter.
        return None, f"{text[: counted.start()]}{text[counted.end() :]}"
    return None, text


def _read_excluded(text: str, vocabulary: Vocabulary) -> tuple[tuple[str, ...], str]:
    excluded: list[str] = []

    def take(match: re.Match[str]) -> str:
        words = [word for word in match.groups() if word]
        kept = [word for word in words if word not in FILLER and stem(word) not in VAGUE]
        excluded.extend(vocabulary.corrected(word) or word for word in kept)
        return " " if kept else match.group()

    rest = _NEGATION.sub(take, text)
    return tuple(dict.fromkeys(excluded)), " ".join(rest.split())


def _read_sizes(text: str) -> tuple[tuple[str, ...], str]:
    found: list[str] = []

    def take(match: re.Match[str]) -> str:
        size = match[1]
        if size not in SIZES and not size[0].isdigit():
            return match.group()
        if size[0].isdigit() and "size" not in match.group():
            return match.group()
        found.append(SIZES.get(size, size))
        return " "

    rest = _PURE_SIZE.sub(take, _SIZE.sub(take, text))
    return tuple(dict.fromkeys(found)), " ".join(rest.split())


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


def _is_manner(word: str, phrase: tuple[str, ...], vocabulary: Vocabulary) -> bool:
    return vocabulary.is_attribute(word) or stem(word) in _brand_in(phrase, vocabulary)[1]
