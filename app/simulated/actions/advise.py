"""Opinions: one pick with one reason from facts, and one alternative for another need."""

from __future__ import annotations

from collections.abc import Sequence

from app.catalogue.ages import suits_age
from app.simulated.actions.details import targets
from app.simulated.actions.find import search
from app.simulated.actions.topics import new_topic
from app.simulated.choice import pick
from app.simulated.goods import head_of
from app.simulated.nlg import voice
from app.simulated.nlg.voice import say
from app.simulated.products import Item
from app.simulated.readings.goods import names_goods, other_kind
from app.simulated.readings.meaning import Reading
from app.simulated.script import Call, Say, Script
from app.simulated.state import Question, State
from app.simulated.stems import stem

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
        not among and not pointed and focus is not None and about_one(reading) and not new_kind
    ):
        yield Say(judge(pointed[0] if pointed else focus, state))
        return
    if len(pointed) == COMPARED and reading.words.has("worth"):
        cheap, dear = sorted(pointed, key=lambda item: item.price)
        yield Say(weigh(cheap, dear, state))
        return
    pool = pointed if len(pointed) > 1 else (state.mentioned if len(state.mentioned) > 1 else state.listed)
    if not pool:
        yield from surprise(state)
        return
    shown = pool
    if len(pointed) < COMPARED:
        shown = state.of_kind(pool)
        pool = best_called(shown, state)
    yield Say(pick_sentence(pool, state, shown=shown, by_value=reading.words.has("cheap")))
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
    pool: Sequence[Item], state: State, *, shown: Sequence[Item], by_value: bool = False
) -> str:
    """Return the pick of a pool with its reason, and the alternative with its own. Claims are true of all `shown`."""
    best, other = pick(pool, by_value=by_value)
    state.focus, state.question = best.id, Question("add", (best,))
    text = say("advise.pick", name=voice.name(best), reason=reason(best, shown))
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
    if item.rating is None:
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
