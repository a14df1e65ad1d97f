"""Searching, refining a search, and going on with it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal
from statistics import median
from typing import Any

from app.llm.simulated import remarks
from app.llm.simulated.dialogue import Dialogue, Outcome, Question, Search
from app.llm.simulated.errors import explained
from app.llm.simulated.items import Item, items_of
from app.llm.simulated.lexicon import SIZE_ORDER, SIZES
from app.llm.simulated.prices import PriceRange
from app.llm.simulated.references import Reference
from app.llm.simulated.replay import Say, Script, Wanted
from app.llm.simulated.numbers import spelled
from app.llm.simulated.speak import data, listing, name, numbers_of, price_of, short_name, variation
from app.llm.simulated.text import normalise, stem, tokens
from app.llm.simulated.understanding import Understanding
from app.llm.simulated.wishes import Wishes, describe

_CENT = Decimal("0.01")
_CHEAPER = ("cheaper", "less", "lower", "more affordable", "smaller budget")
_SIZE_KEYS = ("capacity", "volume", "size", "screen", "length", "width", "height")
MORE = 10


def search_call(query: str, category: str | None, price: PriceRange, wishes: Wishes, limit: int = 10) -> Wanted:
    """A search's call; what is not asked for is left out."""
    arguments: dict[str, Any] = {"query": query}
    if category:
        arguments["category"] = category
    if price.minimum is not None:
        arguments["min_price"] = _number(price.minimum)
    if price.maximum is not None:
        arguments["max_price"] = _number(price.maximum)
    if wishes.in_stock:
        arguments["in_stock_only"] = True
    if wishes.sort:
        arguments["sort"] = wishes.sort
    arguments["limit"] = max(1, min(wishes.limit or limit, 50))
    return Wanted("search_products", arguments)


def _number(amount: Decimal) -> int | float:
    return int(amount) if amount == amount.to_integral_value() else float(amount)


def find(wanted: Understanding, dialogue: Dialogue) -> Script:
    """A new search."""
    return (yield from searched(wanted, wanted.wishes, wanted.wishes.price, dialogue))


def searched(wanted: Understanding, wishes: Wishes, price: PriceRange, dialogue: Dialogue) -> Script:
    """Search, widen once when nothing is there, and say what was found."""
    if not wishes.query and not wishes.category:
        yield Say(_ask_what(dialogue))
        return None
    (outcome,) = yield (search_call(wishes.query, wishes.category, price, wishes),)
    if "error" in outcome:
        yield Say(explained(outcome, dialogue))
        return None
    if not items_of(_result(outcome).get("products")):
        return (yield from _widened(outcome, wishes, price, dialogue))
    yield Say(found_text(outcome, wishes, price, dialogue))
    return (yield from _offer(wanted, wishes, items_of(_result(outcome).get("products"))))


def _widened(outcome: Outcome, wishes: Wishes, price: PriceRange, dialogue: Dialogue) -> Script:
    """Nothing found: look once without what is likeliest in the way, and say what was left out."""
    hint = _result(outcome).get("hint")
    told = isinstance(hint, str) and hint and not price and not wishes.in_stock
    said = data(str(hint), 200) if told else nothing_text(wishes, price, dialogue)
    for wider, without in _wider(wishes, price, dialogue):
        (second,) = yield (wider,)
        items = items_of(_result(second).get("products"))
        if items:
            fits = remarks.match_remark(items, wishes) if price else ""
            yield Say(" ".join(part for part in (said, f"{without}: {_how_many(items, second)}.", fits) if part))
            return None
    yield Say(f"{said} {_elsewhere(dialogue)}".strip())
    return None


def _how_many(items: list[Item], outcome: Outcome) -> str:
    """ "eleven, the first ten from $19.90 to $79.00"; a single one by its name."""
    if len(items) == 1:
        return f"{name(items[0])}, {price_of(items[0])}"
    total, span = _result(outcome).get("total"), remarks.price_span(items)
    more = isinstance(total, int) and total > len(items)
    prices = f"from {span}" if " to " in span else f"each at {span}"
    return f"{spelled(total)}, the first {spelled(len(items))} {prices}" if more else f"{spelled(len(items))}, {prices}"


def _wider(wishes: Wishes, price: PriceRange, dialogue: Dialogue) -> Iterator[tuple[Wanted, str]]:
    """One wider search, and what it leaves out: the limits, or the words that this shop does not know."""
    if price or wishes.in_stock:
        free = replace(wishes, in_stock=False, sort=_nearest_first(price))
        left_out = "Without that limit" if price else "Sold out ones included"
        yield search_call(wishes.query, wishes.category, PriceRange(), free), left_out
        return
    manner = {*wishes.colours, *wishes.materials, *wishes.features}
    known = [word for word in wishes.words if word not in manner and dialogue.vocabulary.sells(word)]
    if wishes.category and len(wishes.words) > 1:
        yield search_call("", wishes.category, PriceRange(), wishes), "The whole shelf"
    elif known and len(known) < len(wishes.words) and any(dialogue.vocabulary.is_thing(word) for word in known):
        yield search_call(" ".join(known), None, PriceRange(), wishes), f"For “{data(' '.join(known), 60)}” alone"


def _nearest_first(price: PriceRange) -> str | None:
    if price.maximum is not None:
        return "price_asc"
    return "price_desc" if price.minimum is not None else None


def nothing_text(wishes: Wishes, price: PriceRange, dialogue: Dialogue) -> str:
    """That nothing was found, with what was asked."""
    currency = dialogue.vocabulary.shop.currency
    asked = data(wishes.query or (wishes.category or "").rsplit(">", 1)[-1].strip(), 80)
    limits = remarks.bounds(price, currency)
    stock = " in stock" if wishes.in_stock else ""
    opened = variation(asked, (f"Nothing for “{asked}”", f"I find nothing for “{asked}”"))
    return f"{opened}{stock}{' ' + limits if limits else ''}."


def _elsewhere(dialogue: Dialogue) -> str:
    leaves = [data(category.leaf, 40) for category in dialogue.vocabulary.shop.categories[:4]]
    return f"The fullest shelves are {listing(leaves)}." if leaves else ""


def _ask_what(dialogue: Dialogue) -> str:
    return f"What are you looking for? {_elsewhere(dialogue)}".strip()


def found_text(outcome: Outcome, wishes: Wishes, price: PriceRange, dialogue: Dialogue) -> str:
    """One to three sentences about a search's results, each of them read off the results."""
    result = _result(outcome)
    items = items_of(result.get("products"))
    total = result.get("total")
    count = total if isinstance(total, int) and total > len(items) else len(items)
    if len(items) == 1 and count == 1:
        first = remarks.one_result(items[0], wishes, price)
    else:
        first = remarks.opening(items, count, wishes, price, dialogue.vocabulary.shop.currency)
    fits = remarks.match_remark(items, wishes)
    excluded = remarks.exclusion_remark(items, wishes.excluded)
    seed = f"{wishes.query}{dialogue.turns}"
    said = [remarks.correction_remark(wishes, result), first, remarks.widened_remark(result) or fits, excluded]
    if not fits and not excluded:
        said.append(remarks.distinction(items, wishes, seed))
    said.append(remarks.stock_remark(items))
    return " ".join(part for part in said if part)


def _offer(wanted: Understanding, wishes: Wishes, items: list[Item]) -> Script:
    """After "add a red kettle": one that fits is offered, of several one is asked for. Nothing is added unasked."""
    if not wanted.offer:
        return None
    whole = [item for item in items if all(item.is_so(word) for word in (*wishes.words, *wishes.sizes))] or items
    if len(whole) == 1:
        pieces = f"{wanted.quantity} of it" if (wanted.quantity or 1) > 1 else "it"
        text = f"Shall I put {name(whole[0]) if pieces == 'it' else f'{pieces}, {name(whole[0])},'} into your cart?"
        chosen = Reference("described", words=(f"id:{whole[0].id}",))
        then = Understanding("add", references=(chosen,), quantity=wanted.quantity)
        yield Say(text)
        return Question("confirm", text, then)
    text = "Which one shall I put into your cart?"
    yield Say(text)
    return Question("which", text, Understanding("add", quantity=wanted.quantity), tuple(items))


def refine(wanted: Understanding, dialogue: Dialogue) -> Script:
    """The last search again, changed by what was said."""
    last = dialogue.search or Search()
    if wanted.topic and _is_size_step(wanted.topic):
        return (yield from _other_size(wanted, last, dialogue))
    wishes, price = refined(wanted, last, dialogue)
    return (yield from searched(wanted, wishes, price, dialogue))


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
    spent = {stem(word) for word in tokens(step)}
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
        gone |= {word for word in before.words if stem(word) in {stem(part) for part in tokens(normalise(before.brand))}}
    return gone


def _stepped(step: str, wishes: Wishes, price: PriceRange, dialogue: Dialogue) -> tuple[Wishes, PriceRange]:
    """ "cheaper" is below the median price just shown, cheapest first; "more expensive" is above it."""
    prices = [item.price for item in dialogue.listed if item.price is not None]
    if not step or wishes.price or not prices:
        return wishes, price
    middle = Decimal(median(prices)).quantize(_CENT)
    if step.startswith(_CHEAPER) or step in ("too expensive", "too much", "too pricey", "too dear"):
        return replace(wishes, sort="price_asc"), PriceRange(None, max(middle - _CENT, Decimal(0)))
    if step in ("more expensive", "pricier", "dearer", "too cheap") or step.startswith("higher"):
        return replace(wishes, sort="price_asc"), PriceRange(middle + _CENT, None)
    return replace(wishes, sort="rating"), price


def _is_size_step(step: str) -> bool:
    return any(word in step for word in ("big", "larg", "small", "light", "heav", "long", "short", "tiny", "power", "capacity", "tall")) and "budget" not in step


def _other_size(wanted: Understanding, last: Search, dialogue: Dialogue) -> Script:
    """ "bigger": among what is on the shelf for the same search, those whose own figures say so."""
    upwards = any(word in wanted.topic for word in ("bigger", "larger", "longer", "heavier", "too small", "too short", "too tiny", "too light", "more power", "higher", "taller"))
    basis = dialogue.focus or (dialogue.listed[0] if dialogue.listed else None)
    wishes, price = refined(replace(wanted, wishes=_without_step(wanted.wishes, wanted.topic), topic=""), last, dialogue)
    (outcome,) = yield (search_call(wishes.query, wishes.category, price, wishes, limit=20),)
    items = items_of(_result(outcome).get("products"))
    if "error" in outcome or not items or basis is None:
        yield Say(explained(outcome, dialogue) if "error" in outcome else nothing_text(wishes, price, dialogue))
        return None
    yield Say(_size_remark(basis, items, upwards, wanted.topic))
    return None


def _size_remark(basis: Item, items: list[Item], upwards: bool, step: str) -> str:
    keys = ("weight",) if "heav" in step or "light" in step else ("power",) if "power" in step else _SIZE_KEYS
    letters = _letter_remark(items, upwards) if keys is _SIZE_KEYS else ""
    if letters:
        return letters
    for key in keys:
        own = basis.amount(key)
        if own is None:
            continue
        amounts = [(number, item.amount(key)) for number, item in enumerate(items, 1)]
        better = [n for n, a in amounts if a is not None and a[1] == own[1] and (a[0] > own[0] if upwards else a[0] < own[0])]
        value = data(basis.attributes[key][0], 30)
        if better:
            word = "More" if upwards else "Less"
            return f"{word} than the {value} ({data(key)}) of {name(basis)}: {numbers_of(better)}."
        return f"None of these has {'more' if upwards else 'less'} than the {value} ({data(key)}) of {name(basis)}."
    return f"I have no figures to tell which of these are {data(step, 20)}; the details of each say what is known."


def _letter_remark(items: list[Item], upwards: bool) -> str:
    """The largest or smallest of the sizes that clothes come in, and which of the products have it."""
    sizes = [[SIZE_ORDER.index(size.upper()) for size in item.sizes if size.upper() in SIZE_ORDER] for item in items]
    known = [size for own in sizes for size in own]
    if not known:
        return ""
    end = max(known) if upwards else min(known)
    have = [number for number, own in enumerate(sizes, 1) if end in own]
    return f"The {'largest' if upwards else 'smallest'} size here is {SIZE_ORDER[end]}: {numbers_of(have)}."


def more(wanted: Understanding, dialogue: Dialogue) -> Script:
    """The next ones of the last search."""
    last = dialogue.search or Search()
    shown = len(dialogue.listed)
    if last.total <= shown:
        count = "That was the only one" if shown == 1 else "Those were both" if shown == 2 else f"Those were all {spelled(shown)}"
        yield Say(f"{count}. I can look for something else, or without a limit on the price.")
        return None
    wishes, price = refined(Understanding("refine"), last, dialogue)
    before = {item.id for item in dialogue.listed}
    (outcome,) = yield (search_call(wishes.query, wishes.category, price, wishes, limit=shown + MORE),)
    items = items_of(_result(outcome).get("products"))
    fresh = [number for number, item in enumerate(items, 1) if item.id not in before]
    if not fresh:
        yield Say(explained(outcome, dialogue) if "error" in outcome else "There are no others on the shelf.")
        return None
    chosen = [items[number - 1] for number in fresh]
    verb = "is" if len(fresh) == 1 else "are"
    said = [f"New {verb} {numbers_of(fresh)}, {remarks.price_span(chosen)}.", remarks.stock_remark(items)]
    yield Say(" ".join(part for part in said if part))
    return None


def which(items: tuple[Item, ...], dialogue: Dialogue) -> str:
    """The question which of several is meant, with their numbers where they have some."""
    parts = []
    for item in items[:4]:
        number = dialogue.position(item)
        shown = short_name(item, items)
        parts.append(f"number {number}, {shown}" if number else shown)
    joint = "; " if any("number" in part for part in parts) else ", "
    text = f"{joint.join(parts[:-1])}{joint if joint == '; ' else ' '}or {parts[-1]}" if len(parts) > 1 else parts[0]
    return f"Which one: {text}?"


def _result(outcome: Outcome) -> dict[str, Any]:
    result = outcome.get("result")
    return dict(result) if isinstance(result, dict) else {}


