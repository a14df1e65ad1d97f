"""Opinions: one pick with one reason from facts, and one alternative for another need."""

from __future__ import annotations

import re
from collections.abc import Sequence

from app.catalogue.ages import suits_age
from app.simulated.actions import details, superlatives
from app.simulated.actions.details import targets
from app.simulated.actions.find import search
from app.simulated.actions.topics import new_topic
from app.simulated.choice import pick
from app.simulated.goods import head_of
from app.simulated.lexicon import english
from app.simulated.nlg import voice
from app.simulated.nlg.voice import say
from app.simulated.nlu.phrases import Words
from app.simulated.nlu.search_wish import is_condition
from app.simulated.nlu.wish_bounds import money_limits
from app.simulated.nlu.wishes import SearchWish
from app.simulated.products import Item, values_of
from app.simulated.readings.goods import names_goods, other_kind
from app.simulated.readings.meaning import Reading
from app.simulated.readings.opinions import asks_which, weighs_two
from app.simulated.script import Call, Say, Script
from app.simulated.state import Question, State
from app.simulated.stems import stem, stems_of, words_of
from app.simulated.vocabulary import stop_words

SHOWN = 3
CHILDREN = frozenset(map(stem, ("child", "children", "kid", "kids", "baby", "toddler")))
GROWN_UP = 18
PLURAL = frozenset({"those", "these", "them"})
COMPARED = 2

GAINS = 3
"""Features that are named of the dearer of two products."""


def advise(reading: Reading, state: State) -> Script:
    """Name one product with a reason, and another for another need."""
    new_kind = names_goods(reading.wish, state) and (other_kind(reading.wish, state) or not state.listed)
    new_kind = new_kind and not len(reading.purpose)  # what else is said is no kind that is asked for
    if new_kind and not targets(reading.references, state):
        topic = new_topic(reading.wish, state, head_of([reading.words], reading.wish))
        yield from search(topic, reading.wish, state, is_silent=True)
    pointed = targets(reading.references, state)
    focus = state.item(state.focus)
    among = len(pointed) == 1 and any(each.kind == "them" for each in reading.references)
    among = (among and bool(state.listed)) or (state.is_showcase and bool(PLURAL & set(reading.words.texts)))
    if among:
        pointed = []  # "your favourite of those" is a pick, also of a list of one
    extreme = any(reference.kind == "extreme" for reference in reading.references)
    if len(pointed) == 1 and extreme and reading.words.has("worth"):
        # "Is the dearer one worth the extra?": against the cheapest of the same kind.
        others = [item for item in state.of_kind(state.listed) if item.price < pointed[0].price]
        if others:
            cheapest = min(others, key=lambda item: item.price)
            yield Say(weigh(cheapest, pointed[0], state))
            return
    if len(pointed) == 1 or (
        not (among or pointed or new_kind or asks_which(reading.words))
        and focus is not None
        and about_one(reading)
    ):
        yield Say(judge(pointed[0] if pointed else focus, state))
        return
    if len(pointed) == COMPARED and reading.words.has("worth"):
        cheap, dear = sorted(pointed, key=lambda item: item.price)
        yield Say(weigh(cheap, dear, state))
        return
    if len(pointed) == COMPARED and weighs_two(reading.words.texts):
        yield Call("compare_products", {"product_ids": [item.id for item in pointed]})
        yield Say(pick_sentence(pointed, state, shown=pointed, purpose=reading.purpose))
        return
    pool = (
        pointed if len(pointed) > 1 else (state.mentioned if len(state.mentioned) > 1 else state.all_listed)
    )
    if not pool:
        yield from surprise(state)
        return
    shown = pool
    if len(pointed) < COMPARED:
        shown = state.of_kind(pool)
        shown = within(shown, reading.wish)
        pool = best_called(shown, state)
    by_value = reading.words.has("cheap")
    yield Say(pick_sentence(pool, state, shown=shown, by_value=by_value, purpose=reading.purpose))
    if not new_kind and state.focus is not None:
        question = state.question
        yield Call("show_product_details", {"product_id": state.focus})
        state.question = question


def best_called(pool: Sequence[Item], state: State) -> list[Item]:
    """Return those of a list of which most words that were searched for are true: running shoes, not any shoes.

    Goods for children are left out where neither those words nor the whole list speak of children.
    """
    topic = state.topic
    if topic is None:
        return list(pool)
    wanted = {stem(word) for word in topic.typed}
    if not CHILDREN & wanted:
        pool = [item for item in pool if suits_age(item.name, item.attributes, GROWN_UP)] or pool
    named = [item for item in pool if wanted <= item.name_stems]
    if named:
        return named
    most = max((len(wanted & item.stems) for item in pool), default=0)
    return [item for item in pool if len(wanted & item.stems) == most]


def answer_or_pick(reading: Reading, state: State) -> Script:
    """Answer a question of fact; where no maker says it of any of a list, name the one to take.

    "Which is the prettiest?" asks for an opinion.
    """
    asked, pool = reading.asked, state.all_listed
    yield from details.answer_question(reading, state)
    is_open = asked is not None and not asked.is_property and reading.words.texts[:1] == ("which",)
    if is_open and asked is not None and len(pool) > 1 and reading.words.has("this_list"):
        known = any(details.short_answer(asked, item) for item in pool)
        if not known:
            yield Say(pick_sentence(pool, state, shown=pool, purpose=reading.words))


def rank_or_pick(reading: Reading, state: State) -> Script:
    """Say which product of the list has most of something; where nothing says it of any, name the one to take."""
    yield from superlatives.rank_list(reading, state)
    pool = superlatives.ranked_pool(reading, state)
    asks = reading.words.texts[:1] == ("which",) and len(pool) > 1
    if asks and reading.asked is not None and not superlatives.is_said(reading.asked.text, pool):
        yield Say(pick_sentence(pool, state, shown=pool, purpose=reading.words))


def within(items: Sequence[Item], wish: SearchWish) -> list[Item]:
    """Return those within the price and with the values that a question for an opinion names; all where none is."""
    low, high = money_limits(wish.price) if wish.price is not None else (None, None)
    kept = [
        item
        for item in items
        if (low is None or item.price >= low)
        and (high is None or item.price <= high)
        and all(item.is_called(words_of(value.value)) for value in wish.values if is_condition(value))
    ]
    return kept or list(items)


def said_stems(purpose: Words) -> set[str]:
    """Return the stems of what a shopper says of the use: what is said of a product may have them."""
    content = purpose.without("advise", "pronoun", "auxiliary", "courtesy", "opener")
    said = [text for text in content.texts if len(text) > 1 and text.isalnum() and text not in stop_words()]
    counts = [str(english().numbers[text]) for text in said if text in english().numbers]
    return {stem(text) for text in (*said, *counts)}


def suited(pool: Sequence[Item], wanted: set[str]) -> list[Item]:
    """Return those of which most of some stems are said; nothing where that singles out none."""
    said = {item.id: wanted & (item.stems | set(stems_of(item.description))) for item in pool}
    most = max(map(len, said.values()), default=0)
    best = [item for item in pool if len(said[item.id]) == most]
    return best if most and len(best) < len(pool) else []


def fact_with(item: Item, wanted: set[str]) -> str:
    """Return the value of an attribute or the part of the description that has most of some stems."""
    parts = [each.strip() for each in PARTS.split(item.description)]
    found = [*values_of(item.attributes), *(f"“{each}”" for each in parts if each)]
    best = max(found, key=lambda text: len(wanted & set(stems_of(text))), default="")
    return voice.plain(best, FACT_LIMIT) if wanted & set(stems_of(best)) else ""


FACT_LIMIT = 160
PARTS = re.compile(r"[.!?;,]")


def weigh(cheap: Item, dear: Item, state: State) -> str:
    """Return what the dearer of two products has for its price, and which of them to take."""
    gains = [voice.plain(each, 40) for each in features_of(dear) if each not in features_of(cheap)][:GAINS]
    rated = (
        say("advise.against", rating=dear.rating, other=cheap.rating)
        if dear.rating is not None and cheap.rating is not None
        else ""
    )
    listed = say("advise.lists", value=voice.listing(gains)) if gains else ""
    best, _ = pick([cheap, dear])
    state.focus, state.question = best.id, Question("add", (best,))
    more = voice.money(dear.price - cheap.price, dear.currency)
    text = say("advise.more", dear=voice.name(dear), cost=dear.cost, more=more, cheap=voice.name(cheap))
    return " ".join(filter(None, (text, rated, listed, say("advise.take", name=voice.name(best)))))


def features_of(item: Item) -> list[str]:
    """Return what a product's maker lists of its features."""
    return item.values(("features", "feature"))


def about_one(reading: Reading) -> bool:
    """Return whether the question is about one product: "is it worth it?"."""
    texts = reading.words.texts
    return reading.words.has("worth") or any(text in ("it", "this", "that") for text in texts)


def surprise(state: State) -> Script:
    """Recommend from one of the largest categories, another one each time."""
    categories = [category for category in state.vocabulary.shop.categories if category.count >= SHOWN][:12]
    if not categories:
        yield Say(say("find.no_topic"))
        return
    category = categories[state.turn % len(categories)]
    yield Call("get_recommendations", {"based_on": category.path, "max_results": SHOWN})
    if state.listed:
        yield Say(pick_sentence(state.listed, state, shown=state.listed))
    yield Say(say("advise.shelf", shelf=voice.plain(category.leaf, 40)))


def pick_sentence(
    pool: Sequence[Item],
    state: State,
    *,
    shown: Sequence[Item],
    by_value: bool = False,
    purpose: Words | None = None,
) -> str:
    """Return the pick of a pool with its reason, and the alternative with its own. Claims are true of all `shown`.

    `purpose` is what the shopper says of the use: the pick is among those of which most of it is said.
    """
    wanted = said_stems(purpose) if purpose is not None else set[str]()
    suiting = suited(pool, wanted) if wanted else []
    best, other = pick(suiting or pool, by_value=by_value)
    state.focus, state.question = best.id, Question("add", (best,))
    said = fact_with(best, wanted) if suiting else ""
    text = say(
        "advise.pick", name=voice.name(best), reason=f"{said}, {best.cost}" if said else reason(best, shown)
    )
    if other is None:
        return text
    if other.price < best.price:
        why = say("advise.cheapest", price=other.cost)
    elif is_rated_best(other, shown):
        why = say("advise.better", rating=other.rating)
    else:
        why = say("advise.rated_more", rating=other.rating)
    return f"{text} {say('advise.other', name=voice.name(other), reason=why)}"


def is_rated_best(item: Item, shown: Sequence[Item]) -> bool:
    """Return whether no other of several products is rated better."""
    ratings = [other.rating for other in shown if other.rating is not None]
    return item.rating is not None and len(shown) > 1 and item.rating == max(ratings, default=None)


def reason(item: Item, shown: Sequence[Item]) -> str:
    """Return one reason from facts, among the products that were shown."""
    cheapest = len(shown) > 1 and item.price == min(other.price for other in shown)
    if is_rated_best(item, shown):
        key = "advise.rated_best_cheap" if cheapest else "advise.rated_best"
        return f"{say(key, rating=item.rating)}{feature(item)}"
    if item.rating is not None:
        return f"{say('advise.rated', rating=item.rating)} at {item.cost}{feature(item)}"
    return say("advise.lowest" if cheapest else "advise.at", price=item.cost)


def feature(item: Item) -> str:
    """Return the product's first feature as part of a sentence, or nothing."""
    features = features_of(item)
    return f", {voice.plain(features[0], 40)}" if features else ""


def judge(item: Item | None, state: State) -> str:
    """Return an opinion on one product, against the list it was shown in."""
    if item is None:
        return say("talk.opinion_unknown")
    state.focus = item.id
    rating = f", rated {item.rating} of 5" if item.rating is not None else ""
    others = [
        other
        for other in state.of_kind(state.listed)
        if other.id != item.id and other.rating is not None and other.in_stock
    ]
    better = [other for other in others if (other.rating or 0) > (item.rating or 0)]
    if not item.in_stock:
        verdict = say("details.sold_out")
    elif item.rating is None:
        verdict = say("advise.no_reviews")
    elif better:
        top = max(better, key=lambda other: other.rating or 0)
        verdict = say("advise.middle", number=state.place(top), rating=top.rating)
    elif others:
        verdict = say("advise.best_of_list")
    else:
        verdict = say("advise.only")
    state.question = Question("add", (item,))
    return say("advise.single", name=voice.name(item), price=item.cost, rating=rating, verdict=verdict)
