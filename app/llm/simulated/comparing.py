"""Several products side by side: a table of their facts, and what sets them apart."""

from __future__ import annotations

from collections.abc import Sequence

from app.llm.simulated import remarks
from app.llm.simulated.dialogue import Dialogue
from app.llm.simulated.items import Item
from app.llm.simulated.numbers import spelled
from app.llm.simulated.references import Reference, Resolved
from app.llm.simulated.replay import Say, Script
from app.llm.simulated.speak import capitalised, data, listing, name, price_of, short_name
from app.llm.simulated.telling import details_call, targets, unresolved
from app.llm.simulated.understanding import Understanding
from app.llm.simulated.vocabulary import COLOUR_KEYS
from app.text.money import money

MOST_COMPARED = 4
MOST_ROWS = 9


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
        yield Say(
            f"Compare {name(items[0])} with which one?"
            if others
            else "There is only one to look at; a comparison takes two."
        )
        return None
    if wanted.topic and {item.id for item in items} == {item.id for item in dialogue.compared}:
        # The table is on view; the question is what it comes to.
        yield Say(advice(items, wanted.topic))
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
    if (
        any(reference.kind == "it" for reference in references)
        and len(resolved.items) == 1
        and dialogue.focus
    ):
        return resolved
    return resolved


def table(items: Sequence[Item]) -> str:
    """The facts side by side, as a GFM table; a row for everything that at least one of them has."""
    rows = [["Price", *(price_of(item) for item in items)]]
    if any(item.brand for item in items):
        rows.append(["Brand", *(data(item.brand, 30) or "–" for item in items)])
    if any(item.rating is not None for item in items):
        rows.append(
            ["Rating", *(f"{item.rating} of 5" if item.rating is not None else "–" for item in items)]
        )
    for key in _shared_keys(items)[:MOST_ROWS]:
        values = [
            ", ".join(data(value, 40) for value in item.attributes.get(key, ())[:4]) or "–" for item in items
        ]
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
    if same := _alike(items):
        return same
    return " ".join(_figures(items, criterion, [name(item) for item in items]))


def advice(items: Sequence[Item], criterion: str) -> str:
    """What speaks for each of those just compared, without the table: price, rating, what only one has."""
    if same := _alike(items):
        return same
    called = [short_name(item, items) for item in items]
    said = [capitalised(sentence) for sentence in _figures(items, criterion, called)]
    said += [capitalised(sentence) for sentence in _extras(items, called)[:2]]
    return " ".join(said) or "By price, rating and facts they are the same."


def _figures(items: Sequence[Item], criterion: str, called: Sequence[str]) -> list[str]:
    said = []
    shown = {item.id: text for item, text in zip(items, called, strict=True)}
    priced = [item for item in items if item.price is not None]
    rated = [item for item in items if item.rating is not None]
    if len(priced) > 1 and not remarks.one_currency(priced):
        said.append("They are priced in several currencies, so I do not set the prices against each other.")
    elif len(priced) > 1:
        low, high = min(priced, key=lambda i: i.price or 0), max(priced, key=lambda i: i.price or 0)
        if low.price != high.price and low.price is not None and high.price is not None:
            difference = money(high.price - low.price, low.currency)
            said.append(f"{shown[low.id]} costs {difference} less than {shown[high.id]}.")
        else:
            said.append("They cost the same.")
    if len(rated) > 1:
        best = max(rated, key=lambda i: i.rating or 0)
        if sum(item.rating == best.rating for item in rated) == 1:
            said.append(f"{shown[best.id]} is rated higher, {best.rating} of 5.")
        elif criterion in ("better", "best"):
            said.append("Shoppers rate them the same.")
    gone = [shown[item.id] for item in items if not item.available]
    if gone:
        said.append(f"{listing(gone)} {'is' if len(gone) == 1 else 'are'} sold out.")
    return said


def _extras(items: Sequence[Item], called: Sequence[str]) -> list[str]:
    """What only one of them has among its features."""
    said = []
    features = [set(item.attributes.get("features", ())) for item in items]
    for place, own in enumerate(features):
        others = set().union(*(other for at, other in enumerate(features) if at != place))
        unique = [value for value in items[place].attributes.get("features", ()) if value not in others]
        if own and unique:
            quoted = listing([f"“{data(value, 40)}”" for value in unique[:2]])
            said.append(f"only {called[place]} has {quoted}.")
    return said


def _alike(items: Sequence[Item]) -> str:
    """That nothing but the colour sets them apart, where that is so."""
    first, *rest = items
    plain = [_but_colour(item) for item in items]
    same = all(
        (item.price, item.currency, item.rating, item.brand, item.available)
        == (first.price, first.currency, first.rating, first.brand, first.available)
        for item in rest
    )
    if not same or any(facts != plain[0] for facts in plain):
        return ""
    if len({item.colours for item in items}) > 1:
        return "By what I know they differ only in colour."
    return "By price, rating and facts they are the same."


def _but_colour(item: Item) -> dict[str, tuple[str, ...]]:
    return {key: values for key, values in item.attributes.items() if key not in COLOUR_KEYS and values}
