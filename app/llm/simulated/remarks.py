"""What is worth saying about a list of products: how many, what they cost, which of them fit, what sets them apart."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from app.llm.simulated.common_words import COMMON
from app.llm.simulated.items import Item
from app.llm.simulated.lexicon import (
    COLOURS,
    FEATURES,
    FILLER,
    GOODS,
    MATERIALS,
    PEOPLE,
    SIZE_WORDS,
    SIZES,
    VAGUE,
)  # fmt: skip
from app.llm.simulated.materials import IMITATIONS
from app.llm.simulated.prices import PriceRange
from app.llm.simulated.speak import (
    capitalised,
    counted,
    data,
    headed,
    listing,
    name,
    noun_for,
    numbers_of,
    variation,
)  # fmt: skip
from app.llm.simulated.text import stem
from app.llm.simulated.wishes import Wishes
from app.text.inflection import one_of, plural
from app.text.money import money, round_money

MOST_NAMED = 3
_DESCRIPTIVE = COLOURS | MATERIALS | SIZE_WORDS | FEATURES | PEOPLE | GOODS
_PURPOSES = frozenset(
    stem(word) for word in ("gift", "present", "sleep", "swap", "wish", "christmas", "birthday")
)
"""Why a thing is bought; no product is asked whether it says so."""


def fitting(items: Sequence[Item], word: str) -> list[int]:
    """The numbers of those products of which the catalogue says the word."""
    return [number for number, item in enumerate(items, 1) if item.is_so(word)]


def demands(wishes: Wishes, items: Sequence[Item]) -> list[str]:
    """The words a shopper would check the results against: not the kind of goods itself."""
    kind = {stem(word) for item in items for word in item.category.split()}
    words: list[str] = []
    for word in (*wishes.words, *wishes.sizes):
        if words and stem(words[-1]) in IMITATIONS and stem(word) in MATERIALS:
            words[-1] = f"{words[-1]} {word}"
        elif stem(word) not in kind and tellable(word, items):
            words.append(word)
    return list(dict.fromkeys(words))


def tellable(word: str, items: Sequence[Item]) -> bool:
    """Whether a word says how a thing is: something a product can be, not what is left of a sentence."""
    key = stem(word)
    if word in FILLER or key in VAGUE or key in _PURPOSES or "'" in word:
        return False
    if key in _DESCRIPTIVE or word in SIZES.values() or any(character.isdigit() for character in word):
        return True
    return key not in COMMON or any(key in item.named for item in items)


def bounds(price: PriceRange, currency: str) -> str:
    """The price wish as it is said: "under $50", "from $20 to $40"."""
    low = None if price.minimum is None else round_money(price.minimum, currency)
    high = None if price.maximum is None else round_money(price.maximum, currency)
    if low and high:
        return f"from {low} to {high}"
    if high:
        return f"up to {high}"
    return f"from {low} up" if low else ""


def opening(items: Sequence[Item], total: int, wishes: Wishes, price: PriceRange, currency: str) -> str:
    """How many there are and what they cost."""
    noun = kind_of(items, wishes)
    told = [word for word in wishes.colours if all(item.is_so(word) for item in items)]
    noun = f"{' '.join(told[:1])} {noun}".strip() if " in " not in noun else noun
    limits = bounds(price, currency)
    count = counted(len(items), noun)
    if total > len(items):
        shown = "one" if len(items) == 1 else counted(len(items), noun).split(" ")[0]
        count = (
            f"the first {shown} of {counted(total, noun)}"
            if len(items) > 1
            else f"one of {counted(total, noun)}"
        )
    sentence = f"{count} {limits}".strip()
    return capitalised(f"{', '.join(part for part in (sentence, priced(items)) if part)}.")


def kind_of(items: Sequence[Item], wishes: Wishes) -> str:
    """What these are: their category, or what was asked for where all of them are called so."""
    noun = noun_for(items)
    asked = wishes.things[-1] if wishes.things else ""
    if noun.startswith("products") and asked and stem(asked) in GOODS and headed(items, asked):
        return data(plural(asked), 30)
    return noun


def price_span(items: Sequence[Item]) -> str:
    """ "$19.00 to $89.00", or the one price; nothing where prices cannot be set side by side."""
    prices = [item.price for item in items if item.price is not None]
    currency = one_currency(items)
    if not prices or not currency:
        return ""
    low, high = min(prices), max(prices)
    if low == high:
        return money(low, currency)
    return f"{money(low, currency)} to {money(high, currency)}"


def one_currency(items: Sequence[Item]) -> str:
    """The currency of all that have a price; empty where there are several, or none."""
    currencies = {item.currency.upper() for item in items if item.price is not None}
    return currencies.pop() if len(currencies) == 1 else ""


def priced(items: Sequence[Item]) -> str:
    """What they cost, as the end of a sentence: "from $19.00 to $89.00", "each at $19.00"."""
    span = price_span(items)
    if " to " in span:
        return f"from {span}"
    if span:
        return f"each at {span}" if len(items) > 1 else f"at {span}"
    several = any(item.price is not None for item in items)
    return "priced in several currencies" if several else ""


def match_remark(items: Sequence[Item], wishes: Wishes) -> str:
    """Which of the products fulfil what was asked, and what none of them does."""
    asked = demands(wishes, items)
    if not asked or not items:
        return ""
    places = {word: fitting(items, word) for word in asked}
    whole = [n for n in range(1, len(items) + 1) if all(n in found for found in places.values())]
    if len(whole) == len(items):
        return ""
    nowhere = [word for word, found in places.items() if not found]
    if nowhere:
        return " ".join(part for part in (_missing(nowhere, items), _partly(places, len(items))) if part)
    if whole and len(asked) == 1:
        return _only(asked[0], whole, items)
    if whole:
        plainly = all(items[number - 1].says_plainly(word) for number in whole for word in asked)
        verb = (
            ("has" if len(whole) == 1 else "have")
            if plainly
            else ("mentions" if len(whole) == 1 else "mention")
        )
        others = "the others" if len(items) - len(whole) > 1 else "the other"
        return f"{capitalised(numbers_of(whole))} {verb} it all; {others} only in part."
    return f"None has it all. {_partly(places, len(items))}"


def _only(word: str, whole: Sequence[int], items: Sequence[Item]) -> str:
    """ "Only number 1 is black." What only a description says is mentioned, no more."""
    meant, shown = [items[number - 1] for number in whole], data(_shown_word(word), 30)
    is_kind = stem(word) in COLOURS | MATERIALS and all(item.says_plainly(word) for item in meant)
    others = [number for number in range(1, len(items) + 1) if number not in whole]
    few = len(others) < len(whole) and len(whole) > 3
    which = f"All but {numbers_of(others)}" if few else f"Only {numbers_of(whole)}"
    one = len(whole) == 1
    return f"{which} {('is' if one else 'are') if is_kind else ('mentions' if one else 'mention')} {shown}."


def _missing(words: Sequence[str], items: Sequence[Item]) -> str:
    """ "Nothing red among them; they come in blue and black." """
    named = listing([data(_shown_word(word), 30) for word in words[:MOST_NAMED]], "or")
    colours = list(dict.fromkeys(colour for item in items for colour in item.colours))
    if all(stem(word) in COLOURS for word in words) and colours:
        return f"Nothing in {named} among them. I have them in {listing([data(colour, 30) for colour in colours[:4]])}."
    if len(words) == 1:
        return f"None of them says “{named}”." if len(items) > 1 else f"It does not say “{named}”."
    return f"I find nothing about {named} on {'them' if len(items) > 1 else 'it'}."


def _shown_word(word: str) -> str:
    return f"size {word}" if word in SIZES.values() or word.replace(".", "").isdigit() else word


def _partly(places: Mapping[str, list[int]], total: int) -> str:
    some = [(word, found) for word, found in places.items() if found and len(found) < total]
    parts = [f"{data(_shown_word(word), 30)}: {numbers_of(found)}" for word, found in some[:2]]
    return capitalised("; ".join(parts) + ".") if parts else ""


def exclusion_remark(items: Sequence[Item], excluded: Sequence[str]) -> str:
    """Which of the shown products are what was not wanted; of the others only that it is not said."""
    remarks = []
    for word in [word for word in excluded if tellable(word, items)][:2]:
        bad = fitting(items, word)
        shown = data(word, 30)
        if not bad:
            remarks.append(f"None of them is described as {shown}{_imitating(items, word)}.")
        elif len(bad) == len(items):
            remarks.append(f"All of them are described as {shown}.")
        else:
            good = [number for number in range(1, len(items) + 1) if number not in bad]
            remarks.append(f"Not {shown}: {numbers_of(good)}{_imitating(items, word)}.")
    return " ".join(remarks)


def _imitating(items: Sequence[Item], word: str) -> str:
    """ "; number 2 is an imitation": what counts as free of a material although its name says it."""
    found = [number for number, item in enumerate(items, 1) if item.imitates(word)]
    if not found:
        return ""
    return f"; {numbers_of(found)} {'only imitates' if len(found) == 1 else 'only imitate'} it"


def distinction(items: Sequence[Item], wishes: Wishes, seed: str) -> str:
    """One thing that helps to choose: the cheapest, the best rated, a feature only one of the first has."""
    if len(items) < 2:
        return ""
    if wishes.sort == "price_asc":
        return _cheapest(items, wishes)
    options = [
        remark
        for remark in (_unique_feature(items, wishes), _best_rated(items), _cheapest(items, wishes))
        if remark
    ]
    return variation(seed, options) if options else ""


def _cheapest(items: Sequence[Item], wishes: Wishes) -> str:
    offers = [
        (item.price, number)
        for number, item in enumerate(items, 1)
        if item.price is not None and item.available
    ]
    if len(offers) < 2 or wishes.sort == "price_desc" or not one_currency(items):
        return ""
    lowest = min(offers)[0]
    if sum(price == lowest for price, _ in offers) > 1:
        return ""
    number = min(offers)[1]
    kind = "cheapest" if all(item.available for item in items) else "cheapest in stock"
    return f"The {kind} is number {number}, {name(items[number - 1])}, at {money(lowest, items[0].currency)}."


def _best_rated(items: Sequence[Item]) -> str:
    rated = [
        (item.rating, -number)
        for number, item in enumerate(items, 1)
        if item.rating is not None and item.available
    ]
    if len(rated) < 2:
        return ""
    best, place = max(rated)
    if sum(rating == best for rating, _ in rated) > 1:
        return ""
    kind = "best rated" if all(item.available for item in items) else "best rated in stock"
    return f"The {kind} is number {-place}, {name(items[-place - 1])}, with {best} of 5."


def _unique_feature(items: Sequence[Item], wishes: Wishes) -> str:
    """A feature or material that exactly one of the first few has."""
    for key in ("features", "material", "materials"):
        values = [set(item.attributes.get(key, ())) for item in items]
        for number, own in enumerate(values[:MOST_NAMED], 1):
            others = [other for place, other in enumerate(values, 1) if place != number]
            unique = sorted(own - set().union(*others), key=lambda value: (len(value), value)) if own else []
            if unique and len(unique[0]) <= 40 and sum(bool(other) for other in others) >= len(others) / 2:
                shown = data(unique[0], 40)
                if key == "features":
                    return f"Only number {number} has “{shown}” among its features."
                return f"Only number {number} is of {shown}."
    return ""


def stock_remark(items: Sequence[Item]) -> str:
    """Which are sold out, which nearly."""
    gone = [number for number, item in enumerate(items, 1) if not item.available]
    if gone and len(gone) == len(items):
        return "Sold out at the moment." if len(items) == 1 else "All of them are sold out at the moment."
    if gone:
        return f"{capitalised(numbers_of(gone))} {'is' if len(gone) == 1 else 'are'} sold out."
    few = [
        (number, item.stock)
        for number, item in enumerate(items, 1)
        if item.stock is not None and item.stock <= 3
    ]
    if len(few) == 1 and len(items) > 1:
        number, stock = few[0]
        return f"Of number {number} {'only one is' if stock == 1 else f'only {stock} are'} left."
    return ""


def correction_remark(wishes: Wishes, result: Mapping[str, Any]) -> str:
    """A spelling or a word that was read as another."""
    pairs = [(given, meant) for given, meant in wishes.corrected if stem(given) != stem(meant)]
    corrected = result.get("corrected")
    if pairs:
        return " ".join(f"I read “{data(given, 30)}” as “{data(meant, 30)}”." for given, meant in pairs[:2])
    return f"I searched for “{data(corrected, 60)}”." if isinstance(corrected, str) and corrected else ""


def widened_remark(result: Mapping[str, Any]) -> str:
    """What the search itself let go of to find anything."""
    hint = result.get("hint") if result.get("widened") else None
    return data(hint, 200) if isinstance(hint, str) else ""


def one_result(item: Item, wishes: Wishes, price: PriceRange) -> str:
    """The opening when there is just one."""
    limits = bounds(price, item.currency)
    noun = noun_for([item], "")
    kind = one_of(noun) if noun and " in " not in noun else "match"
    cost = f", at {money(item.price, item.currency)}" if item.price is not None else ""
    return capitalised(f"one {kind} {limits}".strip() + f": {name(item)}{cost}.")
