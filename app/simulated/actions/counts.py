"""Counts: how many of a list something is true of, and in how many colours or sizes a product comes."""

from __future__ import annotations

from collections.abc import Sequence

from app.simulated.actions.details import VERBS, about_words, short_answer
from app.simulated.measures import is_within
from app.simulated.nlg import voice
from app.simulated.nlg.voice import say
from app.simulated.nlu.phrases import Words
from app.simulated.nlu.wish_bounds import money_limits
from app.simulated.nlu.wishes import SearchWish
from app.simulated.products import Item, values_of
from app.simulated.questions import Asked
from app.simulated.readings.counted import after_those
from app.simulated.readings.meaning import Reading
from app.simulated.script import Say, Script
from app.simulated.state import State


def count_list(reading: Reading, state: State) -> Script:
    """Say how many of the list something is true of, and which these are."""
    items = state.all_listed
    bounded = within_bounds(items, reading.wish)
    if bounded is not None:
        yield Say(counted(bounded, items, state))
        return
    own = reading.asked.shop_fact if reading.asked else None
    asked = Asked(question_of_each(reading.words), reading.asked.words if reading.asked else (), own)
    answers = [short_answer(asked, item) for item in items]
    if own in ("stock", "reduction"):
        those = [item for item, answer in zip(items, answers, strict=True) if answer not in DENIED]
        yield Say(counted(those, items, state))
        return
    fitting = [item for item, answer in zip(items, answers, strict=True) if answer == "yes"]
    if not fitting and "no" not in answers:
        yield Say(say("fact.list_none", about=about_words(asked)))
        return
    silent = len(items) - len(fitting) - answers.count("no")
    text = counted(fitting, items, state)
    yield Say(f"{text} {say('fact.others_unsaid')}" if silent else text)


DENIED = ("no", "sold out")
"""Answers about one product that deny what is counted."""


def counted(fitting: Sequence[Item], items: Sequence[Item], state: State) -> str:
    """Return how many of the shown products fit, with their numbers."""
    total = voice.count(len(items))
    if len(fitting) in (0, len(items)):
        return say("count.none" if not fitting else "count.all", total=total)
    state.mentioned = list(fitting)
    places = [place for item in fitting if (place := state.place(item)) is not None]
    is_numbered = len(state.lists) == 1 and len(places) == len(fitting)
    which = voice.numbers(places).lower() if is_numbered else voice.names(fitting)
    return say("count.some", count=voice.count(len(fitting)).capitalize(), total=total, which=which)


def within_bounds(items: Sequence[Item], wish: SearchWish) -> list[Item] | None:
    """Return the products within the price and the measures that a question names; None where it names none."""
    if wish.price is None and not wish.measures:
        return None
    low, high = money_limits(wish.price) if wish.price is not None else (None, None)
    return [
        item
        for item in items
        if (low is None or item.price >= low)
        and (high is None or item.price <= high)
        and all(is_within(item, bound) for bound in wish.measures)
    ]


def question_of_each(words: Words) -> str:
    """Return the question that a count asks of each product: of "how many of these fold" "does it fold"."""
    rest = words.texts[after_those(words) :]
    begin = VERBS.get(rest[0], ()) if rest else ()
    return " ".join((*begin, *rest[1:]) if begin else ("does", "it", *rest))


def count_values(reading: Reading, state: State) -> Script:
    """Say in how many values of an option a product comes, and which shown products differ from it in that alone."""
    option = reading.text
    for item in reading.items:
        state.focus = item.id
        values = list(item.choices.get(option, ())) or values_of({option: item.attributes.get(option, ())})
        listed = voice.listing([voice.plain(value, 40) for value in values], "and")
        yield Say(
            say(
                "count.one_value" if len(values) == 1 else "count.values",
                name=voice.name(item),
                count=voice.count(len(values)),
                option=voice.plain(option.lower(), 40),
                values=listed,
            )
        )
        others = alike_but(item, values, state)
        if others:
            yield Say(
                say("count.versions", option=voice.plain(option.lower(), 40), names=voice.names(others))
            )


def alike_but(item: Item, values: Sequence[str], state: State) -> list[Item]:
    """Return the shown products whose names differ from a product's only in its one value: the same in red."""
    if len(values) != 1 or values[0].lower() not in item.name.lower():
        return []
    before, _, after = item.name.lower().partition(values[0].lower())
    return [
        each
        for each in state.known.values()
        if each.id != item.id and each.name.lower().startswith(before) and each.name.lower().endswith(after)
    ]
