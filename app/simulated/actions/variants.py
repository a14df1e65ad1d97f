"""Sizes, colours and other options: what there is of them, and which one the shopper chooses."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from app.simulated.nlg import voice
from app.simulated.nlg.voice import say
from app.simulated.products import Item
from app.simulated.readings.meaning import Reading
from app.simulated.script import Say, Script
from app.simulated.state import Question, State
from app.simulated.variant_words import VariantWords
from app.text.option_key import option_key

VALUES_LIMIT = 14
"""Values that one sentence names."""


def answer_variant(reading: Reading, state: State) -> Script:
    """Say which values there are, or whether there is a certain one. A question that was open stays open."""
    open_question = state.asked_variant
    items, found = reading.items, reading.variant or VariantWords()
    if len(items) == 1:
        state.focus = items[0].id
        yield Say(one_sentence(items[0], found))
        if found.values and items[0].can_be_bought(found.values):
            state.chosen = (items[0].id, dict(found.values))
    else:
        yield Say(list_sentence(items, found, state))
    if open_question is not None and list(items) == list(open_question.items):
        state.question = open_question


def choose_variant(reading: Reading, state: State) -> Script:
    """Ask whether to add the variant that is named; what cannot be bought is said."""
    (item,), found = reading.items, reading.variant or VariantWords()
    state.focus = item.id
    before = state.asked_variant
    if before is not None and list(before.items) == [item]:
        found = replace(found, values={**before.chosen, **found.values})
    values = chosen_of(found, item)
    if found.unknown or not values or not item.can_be_bought(values):
        yield Say(one_sentence(item, found))
        return
    state.chosen = (item.id, values)
    state.question = Question("variant", (item,), chosen=values)
    yield Say(say("variant.ask_add", name=voice.name(item), values=words_of(values)))


def remember(reading: Reading, state: State) -> None:
    """Let the variant that is named be the one that the next command adds, where it can be bought."""
    (item,), found = reading.items, reading.variant or VariantWords()
    values = chosen_of(found, item)
    state.focus = item.id
    if values and not found.unknown and item.can_be_bought(values):
        state.chosen = (item.id, values)


def chosen_of(found: VariantWords, item: Item) -> dict[str, str]:
    """Return the values that are named, as far as the product has them."""
    return {name: value for name, value in found.values.items() if value in item.choices.get(name, ())}


def one_sentence(item: Item, found: VariantWords) -> str:
    """Return what there is of one product: all values of an option, or a certain one."""
    name = voice.name(item)
    if not found.wanted:
        options = [each for each in found.named if each in item.choices] or list(item.choices)
        return say(
            "variant.values", name=name, values="; ".join(option_words(item, each) for each in options)
        )
    values = chosen_of(found, item)
    missing = [each for each in found.wanted if found.wanted[each] not in item.choices.get(each, ())]
    if missing:
        return say(
            "variant.none",
            name=name,
            wanted=voice.plain(found.wanted[missing[0]], 40),
            values="; ".join(option_words(item, each) for each in missing if each in item.choices)
            or voice.listing([option_words(item, each) for each in item.choices]),
        )
    listed = [each for each in found.named if each in item.choices and each not in values]
    if listed:
        words = "; ".join(option_words(item, each, values) for each in listed)
        return say("variant.values", name=f"{name} in {words_of(values)}", values=words)
    if not item.can_be_bought(values):
        others = "; ".join(option_words(item, each, values) for each in values)
        return say("variant.sold_out", name=name, wanted=words_of(values), values=others)
    left = item.left(values)
    if left is None:
        return say("variant.there", name=name, wanted=words_of(values))
    return say("variant.left", name=name, wanted=words_of(values), count=voice.count(left))


def option_words(item: Item, option: str, others: Mapping[str, str] | None = None) -> str:
    """Return the values of one option, those that are sold out apart: "size S and M (L is sold out)".

    `others` are values of the other options that are wanted too.
    """
    rest = {name: value for name, value in (others or {}).items() if name != option}
    values = item.choices.get(option, ())[:VALUES_LIMIT]
    there = [value for value in values if item.can_be_bought({**rest, option: value})]
    gone = [value for value in values if value not in there]
    named = voice.listing([voice.plain(value, 30) for value in there]) or "nothing now"
    if not gone:
        return f"{voice.plain(option.lower(), 30)} {named}"
    lost = voice.listing([voice.plain(value, 30) for value in gone])
    return f"{voice.plain(option.lower(), 30)} {named} ({lost} {'is' if len(gone) == 1 else 'are'} sold out)"


def words_of(values: Mapping[str, str]) -> str:
    """Return values in words: "size M and colour red"."""
    return voice.listing(
        [f"{voice.plain(name.lower(), 30)} {voice.plain(value, 30)}" for name, value in values.items()]
    )


def list_sentence(items: Sequence[Item], found: VariantWords, state: State) -> str:
    """Return which products of a list come in certain values, or the values of each."""
    places = {item.id: place for place, item in enumerate(state.listed, 1)}
    listed = [item for item in items if item.id in places]
    if not found.wanted:
        groups: dict[str, list[int]] = {}
        for item in listed:
            options = [each for each in found.named if each in item.choices] or list(item.choices)
            groups.setdefault("; ".join(option_words(item, each) for each in options), []).append(
                places[item.id]
            )
        lines = [say("fact.each", numbers=voice.numbers(each), value=text) for text, each in groups.items()]
        return "\n".join(f"- {line}" for line in lines) if len(lines) > 1 else lines[0]
    having = [item for item in listed if has_values(item, found.wanted)]
    there = [places[item.id] for item in having if item.can_be_bought(chosen_of(found, item))]
    gone = [places[item.id] for item in having if places[item.id] not in there]
    wanted = words_of(found.wanted)
    if not having:
        return say("variant.list_none", wanted=wanted)
    if not there:
        return say("variant.list_sold_out", wanted=wanted, numbers=voice.numbers(gone))
    text = say(
        "variant.list_there",
        wanted=wanted,
        numbers=voice.numbers(there),
        verb="is" if len(there) == 1 else "are",
    )
    return f"{text} {say('variant.list_gone', numbers=voice.numbers(gone))}" if gone else text


def has_values(item: Item, values: Mapping[str, str]) -> bool:
    """Return whether a product has each of these values, sold out or not."""
    return all(
        option_key(value) in {option_key(each) for each in item.choices.get(name, ())}
        for name, value in values.items()
    )
