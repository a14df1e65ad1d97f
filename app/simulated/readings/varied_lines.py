"""The same again with a difference: "same again but yellow", "another, in L this time"."""

from __future__ import annotations

from dataclasses import replace

from app.simulated.nlu.cart_items import Item as CartItem
from app.simulated.nlu.cart_requests import Command, Request
from app.simulated.nlu.phrases import Words
from app.simulated.nlu.references import Reference
from app.simulated.nlu.utterance import Utterance
from app.simulated.ordered_goods import named_options
from app.simulated.products import Item
from app.simulated.readings.meaning import Reading
from app.simulated.state import State

AGAIN = (
    *(("the", "same", "again"), ("same", "again"), ("the", "same"), ("same",), ("one", "more")),
    *(("another", "one"), ("another",)),
)
"""Phrases for one more of what was added last."""

JOINTS = frozenset({"but", ",", "in", "only", "with", "just"})
SPARE = frozenset(
    {"a", "an", "the", "in", "one", "it", "time", "this", "for", "colour", "color", "size", "with", ","}
)
"""Words beside the difference that say nothing of it."""

LONGEST = 12


def varied_line(utterance: Utterance, state: State) -> Reading | None:
    """Return the addition of what was added last in another option, or of its sibling that is so; else None."""
    whole = Words.of(utterance.tokens)
    added = [change for change in state.changes if change.after > change.before]
    if len(added) != 1 or utterance.asks or len(whole) > LONGEST or state.question is not None:
        return None
    words = whole[whole.skip(0, "opener", "courtesy") : len(whole)]
    begin = next((len(phrase) for phrase in AGAIN if words.texts[: len(phrase)] == phrase), 0)
    joint = words.texts[begin : begin + 1]
    if not begin or not joint or joint[0] not in JOINTS or words.has("negation", "condition", "hedge"):
        return None
    rest = words[begin:].without("courtesy")
    said = tuple(text for text in rest.texts if text not in SPARE and text not in JOINTS)
    last = state.known.get(added[0].item.id, added[0].item)
    if not said:
        return None
    options = named_options(said, last)
    item = last if options else sibling_of(last, said, state)
    if item is None:
        return None
    reference = Reference("product", words=(item.id,), definite=True)
    request = Request("add", (CartItem(reference, 1, option=tuple(options.values())),))
    clause = replace(utterance.clauses[-1], mood="command")
    text = " , ".join(options.values())
    return Reading("cart", command=Command(request, clause), request=request, words=clause.words, text=text)


def sibling_of(last: Item, said: tuple[str, ...], state: State) -> Item | None:
    """Return the one shown product of the same kind that is called so, and that the last one is not."""
    if last.is_called(said):
        return None
    same = [item for item in state.known.values() if item.head == last.head and item.is_called(said)]
    near = [item for item in same if (last.name_stems & item.name_stems) - {last.head}]
    found = near or same
    return found[0] if len(found) == 1 else None
