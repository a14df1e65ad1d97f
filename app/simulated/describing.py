"""A product in sentences, and answers about it, from its facts alone."""

from __future__ import annotations

import re
from collections.abc import Sequence

from app.simulated import remarks
from app.simulated.items import Item
from app.simulated.known_facts import QUESTION, known_fact
from app.simulated.lexicon import FILLER
from app.simulated.numbers import spelled
from app.simulated.speak import capitalised, data, listing, name, numbers_of, price_of
from app.simulated.text import stem, tokens
from app.simulated.understanding import Understanding

_PRICE = re.compile(r"\b(?:price|costs?|much|cheap|expensive)\b")
_STOCK = re.compile(r"\b(?:stock|available|left|sold)\b")
_RATING = re.compile(r"\b(?:rating|rated|reviews?|stars?)\b")
_ASIDE = frozenset(
    [
        "buy",
        "worth",
        "better",
        "good",
        "product",
        "size",
        "come",
        "made",
        "available",
        "wear",
        "kind",
        "exactly",
    ]
)

_FACTS = {
    "stock": (re.compile(r"\b(?:in stock|available|sold out|(?:any |many )?left)\b"), ()),
    "brand": (
        re.compile(
            r"\b(?:who (?:makes?|made|is the maker of|manufactures?)|(?:what|which) (?:brand|make|company)|"
            r"made by whom|maker|manufacturer)\b"
        ),
        (),
    ),
    "power": (re.compile(r"\b(?:watts?|wattage|power(?:ful)?)\b"), ("power", "wattage", "watts")),
    "weight": (re.compile(r"\b(?:weighs?|weight|heavy|kilos?|grams?)\b"), ("weight",)),
    "capacity": (
        re.compile(r"\b(?:capacity|volume|lit(?:re|er)s?|(?:does|do|can|will) \w+ hold|hold)\b"),
        ("capacity", "volume"),
    ),
    "colour": (re.compile(r"\bcolou?rs?\b"), ("colour", "color", "colours", "colors")),
    "material": (
        re.compile(r"\b(?:materials?|made (?:of|from|out of))\b"),
        ("material", "materials", "fabric"),
    ),
    "battery": (
        re.compile(r"\b(?:battery(?: life)?|how long does \w+ (?:last|run))\b"),
        ("battery", "battery life"),
    ),
    "size": (
        re.compile(
            r"\b(?:sizes?|how (?:big|large|small|tall|wide|long|high|deep)|dimensions?|measure(?:s|ments?)?)\b"
        ),
        (
            "size",
            "sizes",
            "dimensions",
            "height",
            "width",
            "length",
            "diameter",
            "depth",
            "capacity",
            "volume",
        ),
    ),
}
"""What a question asks for, how it is asked, and the attributes that answer it."""
_OTHERWISE = {
    "turn": "switch",
    "shut": "switch",
    "automatically": "itself",
    "alone": "itself",
    "own": "itself",
}
MOST_TOLD = 6


def fact_asked(text: str) -> tuple[str, str]:
    """The fact that a question asks for, and the question without those words; empty when it asks for none."""
    for fact, (pattern, _) in _FACTS.items():
        rest, count = pattern.subn(" ", text)
        if count:
            return fact, rest
    return "", text


def told_otherwise(word: str) -> str:
    """A shopper's word for what descriptions put in another."""
    return _OTHERWISE.get(word, word)


def facts_of_each(items: Sequence[Item], fact: str) -> str:
    """One fact of several products, by their numbers; empty when it is none that is kept."""
    if fact not in _FACTS:
        return ""
    if fact == "stock":
        gone = [number for number, item in enumerate(items, 1) if not item.available]
        if not gone:
            return (
                "Yes, both are in stock."
                if len(items) == 2
                else f"Yes, all {spelled(len(items))} are in stock."
            )
        there = [number for number, item in enumerate(items, 1) if item.available]
        if not there:
            return "No, all of them are sold out at the moment."
        verbs = ["is" if len(numbers) == 1 else "are" for numbers in (there, gone)]
        return capitalised(
            f"{numbers_of(there)} {verbs[0]} in stock, {numbers_of(gone)} {verbs[1]} sold out."
        )
    by_value: dict[str, list[int]] = {}
    for number, item in enumerate(items, 1):
        if value := _fact_of(item, fact):
            by_value.setdefault(value, []).append(number)
    if not by_value:
        return f"Nothing is said about the {fact} of any of them."
    told = [f"{numbers_of(numbers)}: {value}" for value, numbers in list(by_value.items())[:MOST_TOLD]]
    more = ". The rest stands on their details" if len(by_value) > MOST_TOLD else ""
    return f"{capitalised('; '.join(told))}{more}."


def _fact_of(item: Item, fact: str) -> str:
    if fact == "brand":
        return data(item.brand, 40)
    for key in _FACTS[fact][1]:
        if values := item.attributes.get(key, ()):
            joined = listing([data(value, 60) for value in values[:8]])
            return (
                joined if key == fact or key in (f"{fact}s", "color", "colors") else f"{data(key)} {joined}"
            )
    return ""


def _one_fact(item: Item, fact: str) -> str:
    """A fact of one product as a sentence."""
    value = _fact_of(item, fact)
    if not value:
        return (
            f"The {fact} of {name(item)} is not given."
            if fact != "brand"
            else f"Who makes {name(item)} is not said."
        )
    if fact == "brand":
        return f"{name(item)} is by {value}."
    return f"{capitalised(fact)} of {name(item)}: {value}."


def _size_answer(item: Item, size: str) -> str:
    """Whether it comes in a size."""
    sizes = [data(one, 12) for one in item.sizes]
    if item.is_so(size) or size.upper() in (one.upper() for one in item.sizes):
        return f"Yes, {name(item)} comes in {data(size, 12)}. {stock_text(item)}".strip()
    return f"No, {name(item)} comes in {listing(sizes)} only."


def which_fulfil(items: Sequence[Item], wanted: Understanding) -> str:
    """ "which of these are waterproof": by their numbers, from what the catalogue says."""
    wishes = wanted.wishes
    said = [remarks.match_remark(items, wishes), remarks.exclusion_remark(items, wishes.excluded)]
    if any(said):
        return " ".join(part for part in said if part)
    asked = remarks.demands(wishes, items)
    if not asked:
        return "Their prices and facts stand on the cards."
    return f"All {spelled(len(items))}: {listing([data(word, 30) for word in asked])} is said of each."


def described(item: Item) -> str:
    """Two or three sentences on a product: price, rating, what it is made of and can do, stock."""
    rating = f", rated {item.rating} of 5" if item.rating is not None else ""
    said = [f"{name(item)} is {price_of(item)}{rating}."]
    facts = []
    for key in ("material", "materials", "features", "capacity", "size", "sizes", "power"):
        values = item.attributes.get(key, ())
        if values:
            facts.append(f"{data(key)}: {listing([data(value, 40) for value in values[:4]])}")
    if facts:
        said.append(capitalised("; ".join(facts[:3]) + "."))
    said.append(stock_text(item))
    return " ".join(part for part in said if part)


def stock_text(item: Item) -> str:
    """Stock in words, only when it matters."""
    if not item.available:
        return "It is sold out at the moment."
    if item.stock is not None and item.stock <= 3:
        return "Only one is left." if item.stock == 1 else f"Only {spelled(item.stock)} are left."
    return ""


def answer_about(item: Item, asked: str) -> str:
    """The answer to a question about a product, from its facts alone."""
    if match := re.fullmatch(r"size (\S+)", asked):
        return _size_answer(item, match[1])
    if asked.startswith(QUESTION):
        return known_fact(item, asked.removeprefix(QUESTION)) or described(item)
    if asked in _FACTS and asked != "stock" and (_fact_of(item, asked) or not known_fact(item, asked)):
        return _one_fact(item, asked)
    if _PRICE.search(asked):
        return f"{name(item)} costs {price_of(item)}. {stock_text(item)}".strip()
    if _STOCK.search(asked):
        count = f", {item.stock} of them" if item.stock is not None and item.available else ""
        return f"{name(item)} is {'in stock' + count if item.available else 'sold out at the moment'}."
    if _RATING.search(asked):
        return (
            f"{name(item)} is rated {item.rating} of 5."
            if item.rating is not None
            else f"{name(item)} has no rating yet."
        )
    return _fact(item, asked) or _yes_or_unsaid(item, asked)


def _fact(item: Item, asked: str) -> str:
    """ "what is it made of", "which colours": the attribute that is asked for, by its key."""
    words = {stem(word) for word in tokens(asked)}
    synonyms = {
        "made": "material",
        "big": "size",
        "color": "colour",
        "colour": "color",
        "heavi": "weight",
        "weigh": "weight",
        "hold": "capacity",
        "long": "length",
        "last": "battery",
    }
    words |= {stem(synonyms[word]) for word in words if word in synonyms}
    for key, values in item.attributes.items():
        if values and (stem(key) in words or stem(key.rstrip("s")) in words):
            return f"{capitalised(data(key))} of {name(item)}: {listing([data(value, 60) for value in values[:6]])}."
    return ""


def _yes_or_unsaid(item: Item, asked: str) -> str:
    words = [
        word
        for word in tokens(asked)
        if word not in FILLER and word not in _ASIDE and not item_is_called(item, word)
    ]
    if not words:
        return described(item)
    yes = [word for word in words if item.is_so(word)]
    if len(yes) == len(words):
        return f"Yes: {name(item)} is described as “{data(_quoted(item, words), 80)}”."
    if known := known_fact(item, asked):
        return known
    rest = " ".join(word for word in words if word not in yes)
    return f"Nothing is said about “{data(rest, 40)}” for {name(item)}. What is known stands in its details."


def item_is_called(item: Item, word: str) -> bool:
    """Whether a word is only the product's name."""
    return stem(word) in {
        stem(part) for part in tokens(f"{item.name} {item.brand} {item.category}".lower())
    } and not any(
        stem(word) in {stem(part) for part in tokens(value.lower())}
        for values in item.attributes.values()
        for value in values
    )


def _quoted(item: Item, words: Sequence[str]) -> str:
    """The catalogue's own words for it, where an attribute holds them all."""
    keys = {stem(word) for word in words}
    for values in item.attributes.values():
        for value in values:
            if keys <= {stem(word) for word in tokens(value.lower())}:
                return value
    return " ".join(words)
