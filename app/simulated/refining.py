"""The last search again: narrowed, changed, gone on with."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from statistics import median

from app.simulated import remarks
from app.simulated.dialogue import Dialogue, Search
from app.simulated.errors import explained
from app.simulated.finding import answered, found_text, nothing_text, result_of, search_call, searched
from app.simulated.items import items_of
from app.simulated.lexicon import SIZES
from app.simulated.numbers import spelled
from app.simulated.prices import PriceRange
from app.simulated.replay import Say, Script
from app.simulated.sizes import is_size_step, size_remark
from app.simulated.speak import capitalised, data, name, numbers_of, price_of
from app.simulated.text import normalise, stem, tokens
from app.simulated.understanding import Understanding
from app.simulated.wishes import Wishes, describe

_HOW_MUCH = (
    "even",
    "still",
    "much",
    "bit",
    "lot",
    "way",
    "far",
    "slightly",
    "little",
    "yet",
    "significantly",
)
""" "even cheaper", "a lot bigger": words of the step."""
_CENT = Decimal("0.01")
_CHEAPER = ("cheaper", "less", "lower", "more affordable", "smaller budget")
MORE = 10


def refine(wanted: Understanding, dialogue: Dialogue) -> Script:
    """The last search again, changed by what was said."""
    last = dialogue.search or Search()
    if wanted.topic and is_size_step(wanted.topic):
        return (yield from _other_size(wanted, last, dialogue))
    wishes, price = refined(wanted, last, dialogue)
    if _is_cheaper(wanted.topic) and not wanted.wishes.price:
        return (yield from _cheaper(wanted, wishes, price, dialogue))
    if wanted.topic == "only" or (not wanted.topic and _manner(wanted.wishes)):
        return (yield from _narrowed(wanted, wishes, price, dialogue))
    return (yield from searched(wanted, wishes, price, dialogue))


def _is_cheaper(step: str) -> bool:
    return bool(step) and (
        step.startswith(_CHEAPER) or step in ("too expensive", "too much", "too pricey", "too dear")
    )


def _cheaper(wanted: Understanding, wishes: Wishes, price: PriceRange, dialogue: Dialogue) -> Script:
    """Cheaper ones of the same kind, or that there are none."""
    if not wishes.query and not wishes.category:
        return (yield from searched(wanted, wishes, price, dialogue))
    cheapest = min((item for item in dialogue.listed if item.price), key=lambda i: i.price or 0, default=None)
    (outcome,) = yield (search_call(wishes.query, wishes.category, price, wishes),)
    items = items_of(result_of(outcome).get("products"))
    alike = [item for item in items if not wishes.things or any(item.is_so(word) for word in wishes.things)]
    if "error" in outcome:
        yield Say(explained(outcome, dialogue))
    elif alike:
        yield Say(found_text(outcome, wishes, price, dialogue))
    elif cheapest is not None:
        yield Say(
            f"Nothing cheaper of the same kind. {name(cheapest)} at {price_of(cheapest)} is the cheapest of these."
        )
    else:
        yield Say(nothing_text(wishes, price, dialogue))
    return None


def _manner(wishes: Wishes) -> tuple[str, ...]:
    return (*wishes.colours, *wishes.materials)


def _narrowed(wanted: Understanding, wishes: Wishes, price: PriceRange, dialogue: Dialogue) -> Script:
    """ "only black": which of the results are, by number, and how many of how many."""
    asked = _manner(wanted.wishes) if wanted.topic != "only" else wanted.wishes.words
    if not asked:
        return (yield from searched(wanted, wishes, price, dialogue))
    (outcome,) = yield (search_call(wishes.query, wishes.category, price, wishes),)
    items = items_of(result_of(outcome).get("products"))
    fits = [
        number
        for number, item in enumerate(items, 1)
        if all(item.is_so(word) for word in (*asked, *wishes.things))
    ]
    if not 0 < len(fits) < len(items) or wanted.wishes.excluded:
        return (yield from answered(outcome, wanted, wishes, price, dialogue))
    chosen = [items[number - 1] for number in fits]
    verb = (
        ("is" if len(fits) == 1 else "are")
        if _manner(wanted.wishes)
        else "mentions"
        if len(fits) == 1
        else "mention"
    )
    share = f"Only {numbers_of(fits)}" if len(fits) < 3 else capitalised(numbers_of(fits))
    said = [
        remarks.correction_remark(wishes, result_of(outcome)),
        f"{share} of these {spelled(len(items))} {verb} {data(' '.join(asked), 60)}, {remarks.price_span(chosen)}.",
        remarks.stock_remark(items),
    ]
    yield Say(" ".join(part for part in said if part))
    return None


def refined(wanted: Understanding, last: Search, dialogue: Dialogue) -> tuple[Wishes, PriceRange]:
    """The last search's wishes with the new ones in the place of those they contradict."""
    new = _without_step(wanted.wishes, wanted.topic)
    before = describe(tuple(tokens(normalise(last.query))), dialogue.vocabulary)
    replaced = _replaced(before, new)
    unwanted = {stem(word) for word in new.excluded}
    words = [word for word in before.words if word not in replaced and stem(word) not in unwanted]
    merged = describe(tuple(dict.fromkeys((*words, *new.words))), dialogue.vocabulary)
    merged = replace(
        merged, category=last.category, excluded=new.excluded, sizes=new.sizes or merged.sizes, corrected=new.corrected,
        in_stock=new.in_stock or last.in_stock, sort=new.sort or last.sort, limit=new.limit,
    )  # fmt: skip
    price = new.price or (PriceRange() if new.free_price else PriceRange(last.minimum, last.maximum))
    return _stepped(wanted.topic, merged, price, dialogue)


def _without_step(wishes: Wishes, step: str) -> Wishes:
    """The word of the step itself ("cheaper") is not a word to search for."""
    spent = {stem(word) for word in (*tokens(step), *_HOW_MUCH)} if step else set()
    kept = tuple(word for word in wishes.words if stem(word) not in spent)
    return replace(wishes, words=kept, features=tuple(word for word in wishes.features if word in kept))


def _replaced(before: Wishes, new: Wishes) -> set[str]:
    """A new colour takes the place of the old one; so do material, size and brand."""
    gone: set[str] = set()
    if new.colours:
        gone |= set(before.colours)
    if new.materials:
        gone |= set(before.materials)
    if new.sizes:
        gone |= {word for word in before.words if word in SIZES}
    if new.brand and before.brand:
        gone |= {
            word
            for word in before.words
            if stem(word) in {stem(part) for part in tokens(normalise(before.brand))}
        }
    return gone


def _stepped(step: str, wishes: Wishes, price: PriceRange, dialogue: Dialogue) -> tuple[Wishes, PriceRange]:
    """ "cheaper" is below the median price just shown, cheapest first; "more expensive" is above it."""
    prices = [item.price for item in dialogue.listed if item.price is not None]
    if not step or step == "only" or wishes.price or not prices:
        return wishes, price
    middle = Decimal(median(prices)).quantize(_CENT)
    if step.startswith(_CHEAPER) or step in ("too expensive", "too much", "too pricey", "too dear"):
        return replace(wishes, sort="price_asc"), PriceRange(None, max(middle - _CENT, Decimal(0)))
    if step in ("more expensive", "pricier", "dearer", "too cheap") or step.startswith("higher"):
        return replace(wishes, sort="price_asc"), PriceRange(middle + _CENT, None)
    return replace(wishes, sort="rating"), price


def _other_size(wanted: Understanding, last: Search, dialogue: Dialogue) -> Script:
    """ "bigger": among what is on the shelf for the same search, those whose own figures say so."""
    basis = dialogue.focus or (dialogue.listed[0] if dialogue.listed else None)
    plain = replace(wanted, wishes=_without_step(wanted.wishes, wanted.topic), topic="")
    wishes, price = refined(plain, last, dialogue)
    (outcome,) = yield (search_call(wishes.query, wishes.category, price, wishes, limit=20),)
    items = items_of(result_of(outcome).get("products"))
    if "error" in outcome:
        yield Say(explained(outcome, dialogue))
    elif not items or basis is None:
        yield Say(nothing_text(wishes, price, dialogue))
    else:
        yield Say(size_remark(basis, items, wanted.topic))
    return None


def more(wanted: Understanding, dialogue: Dialogue) -> Script:
    """The next ones of the last search."""
    last = dialogue.search or Search()
    shown = len(dialogue.listed)
    if last.total <= shown:
        count = (
            "That was the only one"
            if shown == 1
            else "Those were both"
            if shown == 2
            else f"Those were all {spelled(shown)}"
        )
        yield Say(f"{count}. I can look for something else, or without a limit on the price.")
        return None
    wishes, price = refined(Understanding("refine"), last, dialogue)
    before = {item.id for item in dialogue.listed}
    (outcome,) = yield (search_call(wishes.query, wishes.category, price, wishes, limit=shown + MORE),)
    items = items_of(result_of(outcome).get("products"))
    fresh = [number for number, item in enumerate(items, 1) if item.id not in before]
    if not fresh:
        yield Say(explained(outcome, dialogue) if "error" in outcome else "There are no others on the shelf.")
        return None
    chosen = [items[number - 1] for number in fresh]
    verb = "is" if len(fresh) == 1 else "are"
    said = [f"New {verb} {numbers_of(fresh)}, {remarks.price_span(chosen)}.", remarks.stock_remark(items)]
    yield Say(" ".join(part for part in said if part))
    return None
