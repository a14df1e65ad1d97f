"""Suggestions where nothing says what is looked for: a surprise, what is rated best, one question that helps."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from app.simulated.actions import earlier_lists, needs
from app.simulated.actions.advise import SHOWN, advise, surprise
from app.simulated.actions.topics import search_arguments
from app.simulated.nlg import voice
from app.simulated.nlg.voice import say
from app.simulated.nlu.wish_bounds import money_limits
from app.simulated.products import Item
from app.simulated.readings.meaning import Reading
from app.simulated.script import Call, Say, Script
from app.simulated.state import State, Topic

WAYS = 2
"""Attributes that are named as what may be different."""


def suggest(reading: Reading, state: State) -> Script:
    """Recommend something where a message only asks for something nice; for a need, the kinds not shown yet."""
    if state.need is not None and state.need.others:
        yield from needs.serve_others(state.need, reading.wish, state)
        return
    yield from surprise(reading.wish, state)


def show_popular(reading: Reading, state: State) -> Script:
    """Show what is rated best; of a list that was shown, name the one to take. Sales are not known here."""
    if len(state.listed) > 1:
        yield from advise(replace(reading, words=reading.words[:0]), state)
        return
    low, high = money_limits(reading.wish.price) if reading.wish.price is not None else (None, None)
    rated = [category for category in state.vocabulary.shop.categories if category.count >= SHOWN]
    topics = [
        Topic(category=each.path, low=low, high=high, sort="rating", limit=1, in_stock=True)
        for each in rated[:SHOWN]
    ]
    yield Say(say("advise.popular"))
    yield [Call("search_products", search_arguments(topic, state)) for topic in topics]
    state.is_showcase = True


def help_undecided(reading: Reading, state: State) -> Script:
    """Name the one to take of a list; after that, or before any list, ask the one question that helps."""
    if len(state.listed) > 1 and not {"advise", "undecided"} & set(state.former_acts):
        yield from advise(replace(reading, words=reading.words[:0]), state)
        return
    if state.listed:
        yield Say(difference_asked(state.listed, state))
        return
    shelf = next(iter(state.vocabulary.shelves(1)), "headphones")
    currency = state.vocabulary.shop.currency
    example = f"“{voice.plain(shelf.lower(), 40)} under {voice.round_money('50', currency)}”"
    yield Say(say("talk.undecided", example=example, limit=voice.round_money("30", currency)))


def ask_difference(reading: Reading, state: State) -> Script:
    """Show the rest of a list that does not please; where there is none, ask what should be different."""
    if state.listed and state.topic is not None and state.need is None and state.found > len(state.listed):
        yield from earlier_lists.more(reading, state)
    elif state.need is not None and state.need.others:
        yield from needs.serve_others(state.need, reading.wish, state)
        return
    yield Say(difference_asked(state.listed, state))


def difference_asked(items: Sequence[Item], state: State) -> str:
    """Return the question what should be different, with what differs among the products that were shown."""
    ways = ways_apart(items)
    prices = sorted(items, key=lambda item: item.price)
    if len(items) > 1 and prices[0].price < prices[-1].price:
        ways.insert(0, f"the price ({prices[0].cost} to {prices[-1].cost})")
    if not ways:
        return say("talk.different_open")
    return say("talk.different", ways=voice.listing(ways, "or"))


def ways_apart(items: Sequence[Item]) -> list[str]:
    """Return the attributes in which most of some products differ, in the words of the shop."""
    names: dict[str, set[str]] = {}
    for item in items:
        for name in item.attributes:
            names.setdefault(name.lower(), set()).update(item.values((name.lower(),)))
    said = {name: sum(bool(item.values((name,))) for item in items) for name in names}
    apart = [name for name, values in names.items() if len(values) > 1 and said[name] * 2 > len(items)]
    return [f"the {voice.plain(name, 30)}" for name in apart if name in NAMED_WAYS][:WAYS]


NAMED_WAYS = ("colour", "color", "material", "size", "capacity", "brand", "weight", "style", "pattern")
"""Attributes by which shoppers choose; others ("SKU", "tags") are no question for them."""
