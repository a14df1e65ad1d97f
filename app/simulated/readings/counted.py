"""Readings of questions for a number: how many of a list something is true of, in how many colours a product comes."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from app.simulated.nlu.phrases import Words
from app.simulated.products import Item
from app.simulated.questions import asked_of
from app.simulated.readings.meaning import Reading
from app.simulated.readings.product_clause import ProductClause, targets_of
from app.simulated.stems import stem

THOSE = frozenset({"these", "those", "them"})
VERBS = frozenset({"are", "cost", "costs", "have", "come", "hold", "weigh", "last", "take", "measure", "run"})
COMING = frozenset({"come", "comes", "have", "available", "there"})
"""Verbs with which it is asked in how many values of an option a product comes."""

HOW_MANY = ("how", "many")


def counted_things(asking: ProductClause) -> Iterator[Reading]:
    """Yield the reading of a question for a number of products of the list, or of values of one product."""
    words, state = asking.words, asking.state
    if asking.request is not None:
        return
    if words.texts[:2] != HOW_MANY:
        yield from other_values(asking)
        return
    is_list = len(state.all_listed) > 1 and after_those(words) > len(HOW_MANY)
    is_bounded = asking.wish.price is not None or bool(asking.wish.measures)
    is_bounded = is_bounded and words.texts[2:3] != () and words.texts[2] in VERBS
    if is_list or (is_bounded and len(state.all_listed) > 1):
        asked = asked_of(words[after_those(words) : len(words)], state.vocabulary)
        yield Reading("count", 0.94, words, wish=asking.wish, asked=asked)
        return
    item = one_meant(asking)
    option = option_called(words.texts[2:3], item) if item is not None else ""
    if item is not None and option and COMING & set(words.texts[3:]):
        yield Reading("count_values", 0.94, words, items=(item,), text=option)


def other_values(asking: ProductClause) -> Iterator[Reading]:
    """Yield the reading of a question whether a product comes in other values: "do you have it in other colours?"."""
    texts, item = asking.words.texts, one_meant(asking)
    place = next((at for at, text in enumerate(texts) if text in OTHERS), None)
    if place is None or item is None or asking.state.is_focus_guessed or not asking.is_question:
        return
    option = option_called(texts[place + 1 : place + 2], item)
    comes = bool(COMING & set(texts[:place])) or texts[place - 1 : place] == ("in",)
    if option and comes:
        yield Reading("count_values", 0.94, asking.words, items=(item,), text=option)


OTHERS = frozenset({"other", "another", "different", "further"})


def one_meant(asking: ProductClause) -> Item | None:
    """Return the one product that a question is about: the one that it names, else the one spoken of."""
    items = targets_of(asking.resolved, asking.state)
    if items:
        return next(iter(items)) if len(items) == 1 else None
    return asking.state.item(asking.state.focus)


def after_those(words: Words) -> int:
    """Return the place after "how many of these ones"; the place after "how many" where no list is meant."""
    texts = words.texts
    if texts[2:3] != ("of",):
        return len(HOW_MANY)
    place = next((at for at in range(3, min(6, len(texts))) if texts[at] in THOSE), 0)
    if not place:
        return len(HOW_MANY)
    return place + 2 if texts[place + 1 : place + 2] == ("ones",) else place + 1


def option_called(texts: Sequence[str], item: Item) -> str:
    """Return the option or attribute of a product that one word names: "colours"; empty where there is none."""
    noun = next((stem(text) for text in texts), "")
    names = [*item.choices, *item.attributes]
    return next((name for name in names if noun and stem(name.lower()) == noun), "")
