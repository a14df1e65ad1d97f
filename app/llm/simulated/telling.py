"""Details of one product, answers about it, comparisons of several."""

from __future__ import annotations

import re
from collections.abc import Sequence

from app.llm.simulated import remarks
from app.llm.simulated.dialogue import Dialogue, Question
from app.llm.simulated.errors import explained
from app.llm.simulated.finding import which
from app.llm.simulated.items import Item
from app.llm.simulated.lexicon import FILLER
from app.llm.simulated.numbers import spelled
from app.llm.simulated.references import Reference, Resolved, resolve
from app.llm.simulated.replay import Say, Script, Wanted
from app.llm.simulated.speak import capitalised, data, listing, money, name, price_of
from app.llm.simulated.text import stem, tokens
from app.llm.simulated.understanding import Understanding

MOST_COMPARED = 4
MOST_ROWS = 9
_PRICE = re.compile(r"\b(?:price|costs?|much|cheap|expensive)\b")
_STOCK = re.compile(r"\b(?:stock|available|left|sold)\b")
_RATING = re.compile(r"\b(?:rating|rated|reviews?|stars?)\b")
_ASIDE = frozenset("buy worth better good product size come made available wear kind exactly".split())


def targets(wanted: Understanding, dialogue: Dialogue) -> Resolved:
    """All products an understanding points at; the first that cannot be told makes the whole uncertain."""
    found: dict[str, Item] = {}
    for reference in wanted.references or (Reference("it"),):
        resolved = resolve(reference, dialogue)
        if not resolved.items:
            return resolved
        found |= {item.id: item for item in resolved.items}
    return Resolved(tuple(found.values()))


def unresolved(resolved: Resolved, wanted: Understanding, dialogue: Dialogue) -> Script:
    """Ask which one is meant, or say what is not there."""
    if resolved.candidates:
        text = which(resolved.candidates, dialogue)
        yield Say(text)
        return Question("which", text, wanted, resolved.candidates)
    yield Say(missing_text(resolved.missing, dialogue))
    return None


def missing_text(missing: str, dialogue: Dialogue) -> str:
    """That what was pointed at has not been shown."""
    if not dialogue.listed and not dialogue.known:
        return "I have not shown you anything yet. What are you looking for?"
    if missing.startswith("number "):
        count = len(dialogue.listed)
        return f"There is no {missing}: I have shown {spelled(count) if count else 'none'}. Which one do you mean?"
    if missing in ("it", "those", "the last one") or not missing:
        return "Which one do you mean? Its number or its name is enough."
    return f"I have not shown you “{data(missing, 60)}”. Shall I look for it?"


def details(wanted: Understanding, dialogue: Dialogue) -> Script:
    """One product's details, or the answer to a question about it."""
    resolved = targets(wanted, dialogue)
    if not resolved.items:
        return (yield from _look_for(resolved, wanted, dialogue))
    if wanted.wishes and len(resolved.items) > 1:
        yield Say(which_fulfil(resolved.items, wanted))
        return None
    if len(resolved.items) > 3:
        return (yield from unresolved(Resolved(candidates=resolved.items), wanted, dialogue))
    if wanted.topic and all(item.description for item in resolved.items):
        # The answer is known; showing the whole product again would only bury it.
        dialogue.focus = resolved.items[-1]
        yield Say("\n\n".join(answer_about(item, wanted.topic) for item in resolved.items))
        return None
    calls = tuple(details_call(item) for item in resolved.items)
    outcomes = yield calls
    for item, outcome in zip(resolved.items, outcomes, strict=True):
        result = outcome.get("result")
        shown = Item.from_wire(result.get("product")) if isinstance(result, dict) else None
        if shown is None:
            yield Say(explained(outcome, dialogue))
            continue
        yield Say(answer_about(shown, wanted.topic) if wanted.topic else described(shown))
    return None


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


def details_call(item: Item) -> Wanted:
    """The call that shows a product."""
    return Wanted("show_product_details", {"product_id": item.id, "include_recommendations": True})


def _look_for(resolved: Resolved, wanted: Understanding, dialogue: Dialogue) -> Script:
    """What was described but never shown may still be on the shelves: offer to look."""
    words = next((reference.words for reference in wanted.references if reference.kind == "described"), ())
    question = yield from unresolved(resolved, wanted, dialogue)
    if question is None and words and (dialogue.listed or dialogue.known):
        from app.llm.simulated.wishes import describe

        then = Understanding("find", wishes=describe(words, dialogue.vocabulary))
        return Question("confirm", missing_text(resolved.missing, dialogue), then)
    return question


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
    if _PRICE.search(asked):
        return f"{name(item)} costs {price_of(item)}. {stock_text(item)}".strip()
    if _STOCK.search(asked):
        count = f", {item.stock} of them" if item.stock is not None and item.available else ""
        return f"{name(item)} is {'in stock' + count if item.available else 'sold out at the moment'}."
    if _RATING.search(asked):
        return f"{name(item)} is rated {item.rating} of 5." if item.rating is not None else f"{name(item)} has no rating yet."
    return _fact(item, asked) or _yes_or_unsaid(item, asked)


def _fact(item: Item, asked: str) -> str:
    """ "what is it made of", "which colours": the attribute that is asked for, by its key."""
    words = {stem(word) for word in tokens(asked)}
    synonyms = {"made": "material", "big": "size", "color": "colour", "colour": "color", "heavi": "weight", "weigh": "weight", "hold": "capacity", "long": "length", "last": "battery"}
    words |= {stem(synonyms[word]) for word in words if word in synonyms}
    for key, values in item.attributes.items():
        if values and (stem(key) in words or stem(key.rstrip("s")) in words):
            return f"{capitalised(data(key))} of {name(item)}: {listing([data(value, 60) for value in values[:6]])}."
    return ""


def _yes_or_unsaid(item: Item, asked: str) -> str:
    words = [word for word in tokens(asked) if word not in FILLER and word not in _ASIDE and not item_is_called(item, word)]
    if not words:
        return described(item)
    yes = [word for word in words if item.is_so(word)]
    if len(yes) == len(words):
        return f"Yes: {name(item)} is described as {data(_quoted(item, words), 80)}."
    rest = " ".join(word for word in words if word not in yes)
    return f"Nothing is said about “{data(rest, 40)}” for {name(item)}. What is known stands in its details."


def item_is_called(item: Item, word: str) -> bool:
    """Whether a word is only the product's name."""
    return stem(word) in {stem(part) for part in tokens(f"{item.name} {item.brand} {item.category}".lower())} and not any(
        stem(word) in {stem(part) for part in tokens(value.lower())} for values in item.attributes.values() for value in values
    )


def _quoted(item: Item, words: Sequence[str]) -> str:
    """The catalogue's own words for it, where an attribute holds them all."""
    keys = {stem(word) for word in words}
    for values in item.attributes.values():
        for value in values:
            if keys <= {stem(word) for word in tokens(value.lower())}:
                return value
    return " ".join(words)


def compare(wanted: Understanding, dialogue: Dialogue) -> Script:
    """A table of the facts of two to four products, and one sentence on what sets them apart."""
    references = wanted.references or (Reference("all"),)
    if references == (Reference("it"),):
        references = (Reference("all"),)
    resolved = _compared(references, wanted, dialogue)
    if not resolved.items:
        return (yield from unresolved(resolved, wanted, dialogue))
    items = resolved.items
    if len(items) == 1:
        others = tuple(item for item in dialogue.listed if item.id != items[0].id)
        yield Say(f"Compare {name(items[0])} with which one?" if others else "There is only one to look at; a comparison takes two.")
        return None
    chosen = items[:MOST_COMPARED]
    thin = tuple(item for item in chosen if not item.attributes and not item.description)
    if thin:
        yield tuple(details_call(item) for item in thin[:2])
        chosen = tuple(dialogue.known.get(item.id, item) for item in chosen)
    more = f"I compare the first {spelled(MOST_COMPARED)}.\n\n" if len(items) > MOST_COMPARED else ""
    yield Say(f"{more}{table(chosen)}\n\n{verdict(chosen, wanted.topic)}")
    dialogue.compared = list(chosen)
    if Reference("it") not in references:
        dialogue.focus = None
    return None


def _compared(references: Sequence[Reference], wanted: Understanding, dialogue: Dialogue) -> Resolved:
    resolved = targets(Understanding("compare", references=tuple(references)), dialogue)
    one_only = len(references) == 1 and references[0].kind in ("cheapest", "dearest", "best")
    if one_only and len(dialogue.compared or dialogue.listed) > 1:
        return Resolved(tuple(dialogue.compared or dialogue.listed))
    if any(reference.kind == "it" for reference in references) and len(resolved.items) == 1 and dialogue.focus:
        return resolved
    return resolved


def table(items: Sequence[Item]) -> str:
    """The facts side by side, as a GFM table; a row for everything that at least one of them has."""
    rows = [["Price", *(price_of(item) for item in items)]]
    if any(item.brand for item in items):
        rows.append(["Brand", *(data(item.brand, 30) or "–" for item in items)])
    if any(item.rating is not None for item in items):
        rows.append(["Rating", *(f"{item.rating} of 5" if item.rating is not None else "–" for item in items)])
    for key in _shared_keys(items)[:MOST_ROWS]:
        values = [", ".join(data(value, 40) for value in item.attributes.get(key, ())[:4]) or "–" for item in items]
        rows.append([capitalised(data(key.replace("_", " "), 24)), *values])
    if any(not item.available for item in items):
        rows.append(["Stock", *("in stock" if item.available else "sold out" for item in items)])
    head = ["", *(name(item) for item in items)]
    lines = [_row(head), _row(["---"] * len(head)), *(_row(row) for row in rows)]
    return "\n".join(lines)


def _row(cells: Sequence[str]) -> str:
    return f"| {' | '.join(cells)} |"


def _shared_keys(items: Sequence[Item]) -> list[str]:
    """Attributes that most of them have come first."""
    keys = dict.fromkeys(key for item in items for key, values in item.attributes.items() if values)
    return sorted(keys, key=lambda key: -sum(bool(item.attributes.get(key)) for item in items))


def verdict(items: Sequence[Item], criterion: str) -> str:
    """What the figures say. It does not pretend to a taste of its own."""
    said = []
    priced = [item for item in items if item.price is not None]
    rated = [item for item in items if item.rating is not None]
    if len(priced) > 1:
        low, high = min(priced, key=lambda i: i.price or 0), max(priced, key=lambda i: i.price or 0)
        if low.price != high.price and low.price is not None and high.price is not None:
            said.append(f"{name(low)} costs {money(high.price - low.price, low.currency)} less than {name(high)}.")
        else:
            said.append("They cost the same.")
    if len(rated) > 1:
        best = max(rated, key=lambda i: i.rating or 0)
        if sum(item.rating == best.rating for item in rated) == 1:
            said.append(f"{name(best)} is rated higher, {best.rating} of 5.")
        elif criterion in ("better", "best"):
            said.append("Shoppers rate them the same.")
    gone = [name(item) for item in items if not item.available]
    if gone:
        said.append(f"{listing(gone)} {'is' if len(gone) == 1 else 'are'} sold out.")
    return " ".join(said)
