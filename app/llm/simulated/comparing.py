"""Several products side by side: a table of their facts, and what sets them apart."""

from __future__ import annotations

from collections.abc import Sequence

from app.llm.simulated import remarks
from app.llm.simulated.dialogue import Dialogue
from app.llm.simulated.items import Item
from app.llm.simulated.numbers import spelled
from app.llm.simulated.references import Reference, Resolved
from app.llm.simulated.replay import Say, Script
from app.llm.simulated.speak import capitalised, data, listing, money, name, price_of
from app.llm.simulated.telling import details_call, targets, unresolved
from app.llm.simulated.understanding import Understanding

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
    said = []
    priced = [item for item in items if item.price is not None]
    rated = [item for item in items if item.rating is not None]
    if len(priced) > 1 and not remarks.one_currency(priced):
        said.append("They are priced in several currencies, so I do not set the prices against each other.")
    elif len(priced) > 1:
        low, high = min(priced, key=lambda i: i.price or 0), max(priced, key=lambda i: i.price or 0)
        if low.price != high.price and low.price is not None and high.price is not None:
            said.append(
                f"{name(low)} costs {money(high.price - low.price, low.currency)} less than {name(high)}."
            )
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
