"""Earlier lists: more of the last one, the one before it, and back to what was looked for before."""

from __future__ import annotations

from app.simulated.actions import advise, needs
from app.simulated.actions.find import STEP, find, search, shelf_links
from app.simulated.actions.topics import (
    search_arguments,
    with_constraints,
)
from app.simulated.nlg.voice import say
from app.simulated.nlu.phrases import Words
from app.simulated.readings.meaning import Reading
from app.simulated.script import Call, Say, Script
from app.simulated.state import State, replace
from app.simulated.stems import stem

MOST = 50


def more(reading: Reading, state: State) -> Script:
    """Show the rest of the list."""
    topic = state.topic
    if state.need is not None:
        yield from needs.serve_others(state.need, reading.wish, state)
        return
    is_all = state.found <= len(state.listed) or len(state.listed) >= MOST
    if is_all and "advise" in state.former_acts and len(state.listed) > 1:
        yield from advise.name_runner_up(reading, state)  # "not convinced, what else?"
        return
    if topic is None or is_all:
        yield Say(say("find.no_more") if topic is not None else say("find.no_topic"))
        return
    wider = replace(topic, limit=min(MOST, len(state.listed) + STEP))
    state.turn_to(wider)
    yield Call("search_products", search_arguments(wider, state))


def previous(reading: Reading, state: State) -> Script:
    """Show the list before the last one again."""
    earlier = state.former or state.topics[:-1]
    topic = earlier[-1] if earlier else state.topic
    if topic is None:
        yield Say(say("find.no_topic"))
        return
    state.turn_to(topic)
    yield Call("search_products", search_arguments(topic, state))


def before(reading: Reading, state: State) -> Script:
    """Show the product that was spoken of before the newest one: "the one from before"."""
    earlier = [each for each in state.spoken if each != state.focus]
    if not earlier:
        yield Say(say("details.which"))
        return
    yield Call("show_product_details", {"product_id": earlier[-1]})


def nearest(reading: Reading, state: State) -> Script:
    """Show what comes near the goods that were asked for last and are not sold."""
    need = state.need
    if need is not None:
        yield from needs.search_kinds(need, reading.wish, state, in_total=False, is_general=False)
    elif state.topic is not None and state.listed:
        yield from search(state.topic, reading.wish, state)
    else:
        yield Say(say("find.no_shelves", shelves=shelf_links(state)))


def first_topic(reading: Reading, state: State) -> Script:
    """Search again for what the shopper asked for first."""
    topic = state.topics[0]
    state.turn_to(topic)
    yield Call("search_products", search_arguments(topic, state))


def back_to(reading: Reading, state: State) -> Script:
    """Search again for an earlier topic, with its conditions."""
    words = {stem(text) for text in reading.words.texts if text.isalpha()}
    earlier = [topic for topic in state.topics if topic.stems & words]
    topic = max(earlier, key=lambda each: len(each.stems & words), default=None)
    if topic is None and present_named(reading.words) and state.presents:
        named = set(reading.words.texts)
        need = next(
            (each for each in state.presents if set(each.whom.split()[-1:]) & named), state.presents[-1]
        )
        yield from needs.search_kinds(need, reading.wish, state, in_total=need.in_total, is_general=False)
        return
    if topic is None and reading.wish.names_kind:
        # "Back to the moka pots", which were only some of the coffee makers: they are looked for by name.
        yield from find(reading, state)
        return
    topic = topic or state.topic
    if topic is None:
        yield Say(say("find.no_topic"))
        return
    if reading.wish.has_constraint:
        topic = with_constraints(topic, reading.wish, state)
    state.turn_to(topic)
    yield Call("search_products", search_arguments(topic, state))


PRESENTS = frozenset({"gift", "gifts", "present", "presents"})


def present_named(words: Words) -> bool:
    """Return whether the words name a present: "back to the present for my niece"."""
    return bool(PRESENTS & set(words.texts))
