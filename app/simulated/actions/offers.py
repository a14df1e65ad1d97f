"""Offers: what is reduced, from compare-at prices, and which reduction is the largest."""

from __future__ import annotations

from decimal import Decimal

from app.simulated.actions.find import missing_kind, not_sold, search
from app.simulated.actions.topics import in_department, new_topic, refined_topic
from app.simulated.nlg import voice
from app.simulated.nlg.voice import say
from app.simulated.products import Item
from app.simulated.readings.meaning import Reading
from app.simulated.script import Say, Script
from app.simulated.state import State, replace


def show_offers(reading: Reading, state: State) -> Script:
    """Show what is reduced: of the goods that are named, of those spoken of, else of all."""
    wish = reading.wish
    topic = state.topic
    if topic is not None and wish.refers and not wish.names_kind:
        topic = refined_topic(topic, wish, state)
    else:
        topic = new_topic(wish, state)
        state.need = None
    if missing_kind(wish, state):
        yield from not_sold(wish, state)
    topic = in_department(replace(topic, reduced=True), state)
    yield from search(topic, wish, state, is_silent=not wish.measures)


def rank_offers(reading: Reading, state: State) -> Script:
    """Say which reduction is the largest: of the list at hand, else of all offers."""
    wish = reading.wish
    if wish.names_kind or not any(map(saving, state.listed)):
        yield from show_offers(reading, state)
    reduced = sorted(filter(saving, state.listed), key=saving, reverse=True)
    if not reduced:
        return
    best = reduced[0]
    state.focus = best.id
    text = say("offers.most", number=state.place(best) or 1, name=voice.name(best), **saving_words(best))
    if len(reduced) > 1:
        text += " " + say(
            "rank.next", number=state.place(reduced[1]) or 2, value=saving_words(reduced[1])["saving"]
        )
    yield Say(text)


def saving(item: Item) -> Decimal:
    """Return how much less a product costs than before; 0 where it is not reduced."""
    return max(Decimal(0), item.list_price - item.price) if item.list_price is not None else Decimal(0)


def saving_words(item: Item) -> dict[str, str]:
    """Return a reduction in words: what it saves, the price now and before, the percentage."""
    before = item.list_price or item.price
    return {
        "saving": voice.money(saving(item), item.currency),
        "price": item.cost,
        "before": voice.money(before, item.currency),
        "percent": str(round(saving(item) / before * 100)) if before else "0",
    }


def saving_sentence(item: Item) -> str:
    """Return how much a product is reduced, or that it is not."""
    if not saving(item):
        return say("fact.not_reduced", name=voice.name(item), price=item.cost)
    return say("offers.saving", name=voice.name(item), **saving_words(item))
