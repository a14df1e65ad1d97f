"""Versions of one product that are products of their own: the same jacket in another colour."""

from __future__ import annotations

from app.simulated.nlg import voice
from app.simulated.nlg.voice import say
from app.simulated.products import Item, items_of
from app.simulated.readings.meaning import Reading
from app.simulated.resolution import resolve
from app.simulated.script import Call, Say, Script, result_of
from app.simulated.state import State
from app.simulated.stems import stem, stems_of, words_of

SHOWN = 3


def show(reading: Reading, state: State) -> Script:
    """Show the product that is the same but for one value; say so where there is none."""
    (item,), (value, *_) = reading.items, reading.wish.values
    name = kind_of(item, value.name)
    wanted = {*map(stem, name), *stems_of(value.value)}
    known = [each for each in state.known.values() if wanted <= each.name_stems | set(stems_of(value.value))]
    known = [each for each in known if each.id != item.id and each.is_called(value.value.split())]
    if len(known) == 1:
        yield Say(say("sibling.there", name=voice.name(known[0]), price=known[0].cost))
        yield Call("show_product_details", {"product_id": known[0].id})
        return
    given = {"query": " ".join(name), "attributes": {value.name: [value.value]}, "every_word": True}
    outcome = yield Call("search_products", {**given, "limit": SHOWN})
    found = items_of(result_of(outcome).get("products"))
    if not found:
        state.focus = item.id
        yield Say(say("sibling.none", name=voice.name(item), wanted=voice.plain(value.value, 40)))
    else:
        state.focus = found[0].id if len(found) == 1 else None


def kind_of(item: Item, attribute: str) -> list[str]:
    """Return the words of a product's name without its own value of an attribute and without numbers."""
    own = {each for value in item.values((attribute.lower(),)) for each in stems_of(value)}
    words = [word for word in words_of(item.name) if stem(word) not in own]
    return [word for word in words if not any(sign.isdigit() for sign in word)] or words


def show_colours(reading: Reading, state: State) -> Script:
    """Say in which other colours a product is sold: as its own option, or as products that differ only in it."""
    found = [item for each in reading.references for item in resolve(each, state).items]
    item = found[0] if found else state.item(state.focus)
    if item is None:
        yield Say(say("details.which"))
        return
    state.focus = item.id
    option = next((name for name in item.choices if name.lower() in COLOUR), None)
    if option is not None:
        values = voice.listing([voice.plain(each, 40) for each in item.choices[option]])
        yield Say(say("variant.values", name=voice.name(item), values=values))
        return
    own = voice.listing([voice.plain(each, 40) for each in item.values(COLOUR)])
    if not own:
        yield Say(say("sibling.no_colour", name=voice.name(item)))
        return
    name = kind_of(item, next(each for each in COLOUR if item.values((each,))))
    query = " ".join(word for word in name if len(word) > 1)
    outcome = yield Call("search_products", {"query": query, "every_word": True, "limit": COLOURS})
    others = [each for each in items_of(result_of(outcome).get("products")) if each.id != item.id]
    state.focus = item.id
    yield Say(say("sibling.colours" if others else "sibling.one_colour", name=voice.name(item), own=own))


COLOUR = ("colour", "color")
COLOURS = 6
"""Products that are shown of the same kind in other colours."""
