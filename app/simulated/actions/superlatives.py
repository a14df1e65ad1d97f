"""The first of several products in some order: of a list ("which is the lightest?") or a kind ("your lightest tent").

A list may be only the beginning of what there is: the cheapest is then looked for among all of the kind.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal

from app.catalogue.facts import RankedProduct, Ranking, rank_products
from app.catalogue.facts.comparisons import read_comparison
from app.catalogue.facts.words import content_of
from app.simulated.actions.details import answer_question, asks_politely, targets
from app.simulated.actions.find import search
from app.simulated.actions.topics import new_topic, search_arguments
from app.simulated.called_degrees import most_called
from app.simulated.lexicon import english
from app.simulated.nlg import voice
from app.simulated.nlg.voice import say
from app.simulated.nlu.comparison_phrases import is_superlative
from app.simulated.nlu.degrees import adjective_of, compared_adjective
from app.simulated.nlu.list_places import places_at
from app.simulated.nlu.rankings import among_at
from app.simulated.nlu.wish_bounds import money_limits
from app.simulated.nlu.wishes import SearchWish
from app.simulated.products import Item
from app.simulated.readings.meaning import Reading
from app.simulated.readings.pointers import references_in
from app.simulated.resolution import at_places
from app.simulated.script import Call, Say, Script, result_of
from app.simulated.state import Question, State
from app.simulated.stems import stem, stems_of, words_of

COMPARED = 20
"""Products of a kind that are compared."""

SHOWN = 10
PER = "price per "
TIED = 4
"""Names of products that tie in an order."""

SORTS = {("price", "least"): "price_asc", ("price", "most"): "price_desc", ("rating", "most"): "rating"}
"""Orders of the search by the quality and the end that is asked for."""

RATED = frozenset(map(stem, english().sets["rated"]))

POINTING = frozenset({"these", "those", "them", "list", "here", "shown", "showed"})
"""Words that say that the products of the list are meant, and no others."""

ASKED = 3
"""Products that are shown for a name of which a fact is asked."""


def rank_kind(reading: Reading, state: State) -> Script:
    """Search for a kind and say which of it has most or least of something."""
    topic = new_topic(reading.wish, state)
    sort = sort_of(reading)
    topic = replace(topic, sort=sort) if sort else replace(topic, limit=COMPARED)
    yield from search(topic, reading.wish, state, is_silent=True)
    state.turn_to(replace(topic, limit=SHOWN))
    if state.listed:
        yield from rank(replace(reading, references=()), state)


def answer_of_kind(reading: Reading, state: State) -> Script:
    """Search for goods that a question names and answer it of them."""
    state.need = None
    topic = replace(new_topic(reading.wish, state), limit=ASKED)
    state.turn_to(topic)
    outcome = yield Call("search_products", {**search_arguments(topic, state), "every_word": True})
    if not result_of(outcome).get("products"):
        yield from search(topic, reading.wish, state)
        return
    of_kind = state.of_kind(state.listed)
    named = set(stems_of(reading.text))
    shared = {item.id: (len(named & item.name_stems), len(named & item.stems)) for item in of_kind}
    most = max(shared.values(), default=(0, 0))
    meant = [item for item in of_kind if shared[item.id] == most]
    if len(meant) == 1:
        state.focus = meant[0].id
    yield from answer_question(replace(reading, references=()), state)


def rank_list(reading: Reading, state: State) -> Script:
    """Say which product of the list has most or least of something; of all of the kind where the list has only some."""
    topic = state.topic
    is_said = reading.asked is not None and rank_products(state.listed, reading.asked.text) is not None
    if topic is not None and is_said and is_part(reading, state):
        sort = sort_of(reading)
        whole = replace(topic, sort=sort) if sort else replace(topic, limit=state.found)
        yield from search(whole, SearchWish(), state, is_silent=True)
        state.turn_to(topic)
    yield from rank(reading, state)


def is_part(reading: Reading, state: State) -> bool:
    """Return whether a superlative is of a kind of which the list shows only some."""
    words = reading.words
    if not len(state.listed) < state.found <= COMPARED * 2 or len(state.lists) != 1:
        return False
    spoken = state.mentioned and state.mentioned != state.tied
    if reading.references or spoken or POINTING & set(words.texts):
        return False
    among = any(among_at(words, place) or places_at(words, place) for place in range(len(words)))
    wish = reading.wish
    bounded = wish.price or wish.values or wish.brands or wish.measures or wish.excluded_words or wish.size
    return any(map(is_superlative, words.texts)) and not (among or bounded)


def sort_of(reading: Reading) -> str:
    """Return the order of the search in which the product that is asked for comes first, or nothing."""
    comparison = read_comparison(reading.asked.text) if reading.asked is not None else None
    if comparison is None or comparison.per or not comparison.quality:
        return ""
    if comparison.quality[0] == "rating" and not RATED & set(comparison.rest):
        return ""  # "the best battery"
    return SORTS.get((comparison.quality[0], comparison.end), "")


def rank(reading: Reading, state: State) -> Script:
    """Say which product of the list has most or least of something, and which comes next."""
    if reading.asked is None:
        return
    pool = ranked_pool(reading, state)
    extremes = [each for each in references_in(reading.words) if each.kind == "extreme"]
    for reference in extremes:
        if reference.words:  # "the cheapest quiet one"
            pool = [item for item in pool if item.is_called(reference.words)] or pool
    asked = same_order(reading.asked.text, state.ranked_by)
    ranking = rank_products(pool, asked)
    before = max((reference.rank for reference in extremes), default=1) - 1
    if ranking is None:
        yield from say_called(asked, pool, before, state)
        return
    if len(ranking.ranked) <= before:
        yield Say(say("rank.unknown"))
        return
    state.ranked_by = asked
    verdict = verdict_of_two(reading, pool, ranking, state)
    if verdict:
        yield Say(verdict)
        return
    ranking = replace(ranking, ranked=ranking.ranked[before:])
    first = [pool[each.position] for each in ranking.first]
    state.focus = first[0].id if len(first) == 1 else None
    state.mentioned = state.tied = first if len(first) > 1 else state.mentioned
    by_name = len(state.lists) > 1  # each list has its own number 1
    text = say(
        ("rank.named" if by_name else "rank.first") if len(first) == 1 else "rank.tie",
        numbers=voice.numbers([state.place(item) or 1 for item in first]),
        name=voice.names(first[:TIED]),
        value=ranked_value(ranking, ranking.first[0], first[0]),
    )
    following = ranking.ranked[len(first) : len(first) + 1]
    if following:
        item = pool[following[0].position]
        value = ranked_value(ranking, following[0], item, is_short=True)
        key = "rank.next_named" if by_name else "rank.next" if len(ranking.ranked) > TWO else "rank.other"
        text += " " + say(key, name=voice.name(item), number=state.place(item) or 2, value=value)
    if ranking.missing:
        others = len(ranking.missing)
        text += " " + (say("rank.partly", count=voice.count(others)) if others > 1 else say("rank.but_one"))
    yield Say(text)
    if len(first) == 1 and first[0].in_stock and asks_politely(reading):
        state.question = Question("add", (first[0],))
        yield Say(say("cart.shall_i"))


def verdict_of_two(reading: Reading, pool: Sequence[Item], ranking: Ranking, state: State) -> str:
    """Return yes or no, with both values, where it is asked if one product is more so than another."""
    named, words = targets(reading.references, state), reading.words
    if not (words.begins("auxiliary") and "than" in words.texts and len(named) == len(ranking.ranked) == TWO):
        return ""
    values = {
        pool[each.position]: ranked_value(ranking, each, pool[each.position]) for each in ranking.ranked
    }
    subject, other = named
    if not values.keys() >= {subject, other}:
        return ""
    is_more = len(ranking.first) == 1 and pool[ranking.first[0].position] == subject
    state.focus = subject.id
    text = say("fact.yes" if is_more else "fact.no", name=voice.name(subject), facts=values[subject])
    return f"{text} {say('rank.named', name=voice.name(other), value=values[other])}"


TWO = 2


def is_said(asked: str, pool: Sequence[Item]) -> bool:
    """Return whether facts put some of the products in that order, or words describe some of them so."""
    return rank_products(pool, asked) is not None or bool(called_so(asked, pool)[1])


def called_so(asked: str, pool: Sequence[Item]) -> tuple[str, list[Item]]:
    """Return the adjective of a superlative, and the products that are described so."""
    words = asked.split()
    adjective = next(filter(None, (*map(adjective_of, words), *map(compared_adjective, words))), "")
    return adjective, most_called(pool, adjective) if adjective else []


def say_called(asked: str, pool: Sequence[Item], before: int, state: State) -> Script:
    """Say which products are called what a superlative asks for, where no maker measures it: "the softest".

    So many are `before` the one that is asked for.
    """
    adjective, called = called_so(asked, pool)
    for _ in range(before):  # "the next softest"
        pool = [item for item in pool if item not in called]
        called = most_called(pool, adjective)
    if not called or len(called) == len(pool) > 1:
        yield Say(say("rank.unknown"))
        return
    state.focus = called[0].id if len(called) == 1 else None
    state.mentioned = state.tied = called
    numbers = voice.numbers([state.place(item) or 1 for item in called])
    yield Say(
        say(
            "rank.called" if len(called) == 1 else "rank.several_called",
            numbers=numbers,
            name=voice.names(called[:TIED]),
            value=voice.plain(adjective, 40),
        )
    )


def ranked_pool(reading: Reading, state: State) -> list[Item]:
    """Return the products that are put in order: those named, those spoken of, or those of the list that fit."""
    named = targets(reading.references, state)
    if len(named) > 1:
        return named
    words, wish = reading.words, reading.wish
    places = next((found[1] for place in range(len(words)) if (found := places_at(words, place))), ())
    if len(pointed := at_places(places, state)) > 1:
        return pointed
    among = next((many[1] for place in range(len(words)) if (many := among_at(words, place))), 0)
    pool = state.compared(among, of_two=not any(map(is_superlative, words.texts)))
    if pool == state.pair:
        return pool
    if not among and len(state.mentioned) > 1 and state.mentioned != state.tied:
        pool = list(state.mentioned)
    pool = pool if named else state.of_kind(pool)
    if words.has("in_stock"):
        pool = [item for item in pool if item.in_stock]
    low, high = money_limits(wish.price) if wish.price is not None else (None, None)
    bounded = [
        item for item in pool if (low is None or item.price >= low) and (high is None or item.price <= high)
    ]
    pool = bounded or pool  # "the biggest one under 90"
    brands = {brand.lower() for brand in wish.brands}
    pool = [item for item in pool if item.brand.lower() in brands] or pool  # "the cheapest one from Oppo"
    for value in wish.values:
        pool = [item for item in pool if item.is_called(words_of(value.value))] or pool
    return pool


def same_order(asked: str, former: str) -> str:
    """Return what is asked to be put in order; where only the word of order is said again, as it was asked before.

    "Which has the longest battery?", "and the second longest?".
    """
    comparison, earlier = read_comparison(asked), read_comparison(former)
    if comparison is None or earlier is None or comparison.quality != earlier.quality:
        return asked
    said = content_of(tuple(word for word in comparison.rest if word not in ORDINALS))
    return asked if said or comparison.end != earlier.end else former


ORDINALS = frozenset(map(stem, english().ordinals))


def ranked_value(ranking: Ranking, place: RankedProduct, item: Item, *, is_short: bool = False) -> str:
    """Return a value with the name of its quality: "weight 0.9 kg"."""
    value = voice.plain(place.value, 60)
    if ranking.quality.startswith(PER):
        amount = voice.money(Decimal(str(round(place.amount, 2))), item.currency)
        return f"{amount} per {voice.plain(ranking.quality.removeprefix(PER), 20)}"
    if ranking.quality == "price":
        value = item.cost
    elif ranking.quality == "rating":
        value = f"{item.rating} of 5"
    return value if is_short or ranking.quality == "price" else f"{voice.plain(ranking.quality, 40)} {value}"
