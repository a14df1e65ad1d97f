"""Products that were shown: their details, questions of fact about them, and the order of a list by a fact."""

from __future__ import annotations

from collections.abc import Sequence

from app.simulated.facts import FACTS, FactAnswer
from app.simulated.lexicon import english
from app.simulated.nlg import voice
from app.simulated.nlg.voice import say
from app.simulated.nlu.bounds import amount_at
from app.simulated.nlu.phrases import Words
from app.simulated.nlu.references import Reference
from app.simulated.nlu.tokens import tokenize
from app.simulated.products import Item
from app.simulated.questions import Asked
from app.simulated.readings import Reading
from app.simulated.resolution import resolve
from app.simulated.script import Call, Say, Script
from app.simulated.state import Question, State
from app.simulated.stems import stem

SHOWN = 3
"""Details that one answer shows."""

LISTED = 10
BUYING = english().sets["buying"]
"""Words of buying: what they ask is nothing that a maker says of a product."""


def show(reading: Reading, state: State) -> Script:
    """Show the details of the products that are meant."""
    items = targets(reading.references, state)
    if not items:
        yield from which(reading.references, state)
        return
    for item in items[:SHOWN]:
        yield Call("show_product_details", {"product_id": item.id})


def again(reading: Reading, state: State) -> Script:
    """Show a product of before: the newest that was spoken of, else the newest that was shown."""
    words = {stem(text) for text in reading.words.texts if text.isalpha()}
    fitting = [item for item in state.known.values() if item.name_stems & words]
    best = max((len(item.name_stems & words) for item in fitting), default=0)
    candidates = [item for item in fitting if len(item.name_stems & words) == best]
    if not candidates:
        yield Say(say("details.which"))
        return
    yield Call("show_product_details", {"product_id": candidates[-1].id})


def targets(references: Sequence[Reference], state: State) -> list[Item]:
    """Return the products that the references mean."""
    found: list[Item] = []
    for reference in references:
        found += resolve(reference, state).items
    return list(dict.fromkeys(found))


def which(references: Sequence[Reference], state: State) -> Script:
    """Ask which product is meant."""
    candidates = [item for reference in references for item in resolve(reference, state).candidates]
    if any(resolve(reference, state).out_of_list for reference in references):
        yield Say(f"{say('cart.no_number', count=voice.count(len(state.listed)))} {say('cart.which')}")
    elif 0 < len(candidates) <= SHOWN:
        state.question = Question("details", tuple(candidates))
        yield Say(
            say("details.which_of", names=voice.listing([voice.name(item) for item in candidates], "or"))
        )
    elif state.listed:
        yield Say(say("details.which"))
    else:
        yield Say(say("cart.nothing_shown"))


def answer_fact(reading: Reading, state: State) -> Script:
    """Answer a question from the product's own data, for one product or for each of the list."""
    asked = reading.asked
    if asked is None:
        return
    about = targets(reading.references, state)
    if not about:
        focus = state.item(state.focus)
        about = [focus] if focus is not None and not reading.words.has("this_list") else state.listed[:LISTED]
    if len(about) == 1:
        state.focus = about[0].id
        yield Say(fact_sentence(asked, about[0]))
        return
    if not about:
        yield Say(say("details.which"))
        return
    yield Say(list_sentence(asked, about, state))


def fact_sentence(asked: Asked, item: Item) -> str:
    """Return the answer about one product."""
    name = voice.name(item)
    if asked.dimension == "price":
        return say("fact.price", name=name, price=item.cost)
    if asked.dimension == "rating":
        return (
            say("fact.rating", name=name, rating=item.rating)
            if item.rating is not None
            else say("fact.no_rating", name=name)
        )
    if asked.dimension == "stock" and not asked_for_more(asked):
        if not item.in_stock:
            return say("fact.sold_out", name=name)
        return (
            say("fact.stock", name=name, stock=item.stock)
            if item.stock is not None
            else say("fact.in_stock", name=name)
        )
    afford = affordable(asked, item)
    if afford:
        return afford
    if asked.dimension is None and set(asked.words) & BUYING:
        return say("fact.not_known", name=name, price=item.cost)
    answer = FACTS.answer(asked.question(), item)
    if answer is None:
        return say("fact.unknown", about=about_words(asked), name=name)
    return answer_sentence(answer, name)


def affordable(asked: Asked, item: Item) -> str:
    """Return how many of a product an amount of money buys, when that is asked."""
    words = Words.of(tokenize(asked.text))
    if words.texts[:2] != ("how", "many") or item.price <= 0:
        return ""
    for place in range(2, len(words)):
        found = amount_at(words, place)
        if found is not None and found[2] is not None:
            count = int(found[0] // item.price)
            return say(
                "fact.afford",
                count=voice.count(count),
                name=voice.name(item),
                total=voice.money(item.price * count, item.currency),
            )
    return ""


def asked_for_more(asked: Asked) -> bool:
    """Return whether a question about stock names something else besides."""
    return any(
        word not in ("stock", "available", "left", "many", "sold", "out", "order", "still", "now")
        for word in asked.words
    )


def answer_sentence(answer: FactAnswer, name: str) -> str:
    """Return a fact as a sentence."""
    value, key = voice.plain(answer.value, 240), voice.plain(answer.key.replace("_", " "), 40)
    if answer.is_sentence:
        return say("fact.sentence", name=name, sentence=value)
    if answer.holds is None:
        return say("fact.value", name=name, key=key, value=value)
    return say("fact.yes" if answer.holds else "fact.no", name=name, key=key, value=value)


def about_words(asked: Asked) -> str:
    """Return what a question was about, for a sentence: with a space before it."""
    return f" anything about “{voice.plain(' '.join(asked.words), 60)}”" if asked.words else ""


def list_sentence(asked: Asked, items: Sequence[Item], state: State) -> str:
    """Return the answer about each product of a list, those with one value together."""
    places = {item.id: place for place, item in enumerate(state.listed, 1)}
    groups: dict[tuple[str, bool | None], list[int]] = {}
    for item in items:
        answer = FACTS.answer(asked.question(), item)
        if answer is not None and item.id in places:
            shown = "" if answer.holds is not None else answer.value[:60]
            groups.setdefault((shown, answer.holds), []).append(places[item.id])
    if not groups and set(asked.words) & BUYING:
        return say("talk.not_known")
    if not groups:
        return say("fact.list_none", about=about_words(asked))
    lines: list[str] = []
    for (value, holds), numbers in groups.items():
        if holds is False:
            continue
        shown = "yes" if holds else voice.plain(value, 60)
        lines.append(say("fact.each", numbers=voice.numbers(numbers), value=shown))
    if not lines:
        return say("fact.each", numbers=voice.numbers(next(iter(groups.values()))), value="no")
    return "\n".join(f"- {line}" for line in lines) if len(lines) > 1 else lines[0]


def rank(reading: Reading, state: State) -> Script:
    """Say which product of the list has most or least of something, and which comes next."""
    asked = reading.asked
    if asked is None or asked.order is None:
        return
    pool = state.mentioned if len(state.mentioned) > 1 else state.listed
    ranked = FACTS.rank(pool, *asked.order)
    if not ranked:
        order = size_order(asked.order)
        ranked = FACTS.rank(pool, *order) if order else []
    if not ranked:
        yield Say(say("rank.unknown"))
        return
    first = ranked[0]
    place = state.place(first.item) or 1
    state.focus = first.item.id
    text = say(
        "rank.first",
        number=place,
        name=voice.name(first.item),
        key=voice.plain(first.key, 40),
        value=voice.plain(first.text, 60),
    )
    second = next((each for each in ranked[1:] if each.value != first.value), None)
    if second is not None and len(ranked) > 2:
        text += " " + say(
            "rank.next", number=state.place(second.item) or 2, value=voice.plain(second.text, 60)
        )
    unknown = len(pool) - len(ranked)
    if unknown:
        text += " " + say("rank.partly", count=voice.count(unknown))
    yield Say(text)


def size_order(order: tuple[str, str]) -> tuple[str, str] | None:
    """Return another dimension for "biggest" and "smallest", which may mean capacity or size."""
    other = {"capacity": "size", "size": "capacity", "duration": "battery"}.get(order[0])
    return (other, order[1]) if other else None
