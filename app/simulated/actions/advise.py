"""Opinions: one pick with one reason from facts, and one alternative for another need."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from itertools import pairwise

from app.catalogue.ages import ranges_of, suits_age
from app.catalogue.facts import answer_fact
from app.simulated.actions import details, superlatives
from app.simulated.actions.details import targets
from app.simulated.actions.find import search
from app.simulated.actions.judgements import (
    CHILDREN,
    against_it,
    best_called,
    features_of,
    for_it,
    joined,
    judge,
    limits,
    weigh,
)
from app.simulated.actions.topics import in_department, new_topic, refined_topic, search_arguments
from app.simulated.choice import pick
from app.simulated.goods import head_of
from app.simulated.nlg import voice
from app.simulated.nlg.voice import say
from app.simulated.nlu.degrees import compared_adjective
from app.simulated.nlu.phrases import Words
from app.simulated.nlu.search_wish import is_condition
from app.simulated.nlu.wish_bounds import money_limits
from app.simulated.nlu.wishes import SearchWish
from app.simulated.products import Item, sentences_of
from app.simulated.questions import asked_of
from app.simulated.readings.goods import names_goods, other_kind
from app.simulated.readings.meaning import OF_LIST, Reading
from app.simulated.readings.need_words import age_in
from app.simulated.readings.opinions import asks_better_for, asks_which, weighs_two
from app.simulated.script import Call, Say, Script
from app.simulated.state import GROWN_UP, Question, State, Topic, replace
from app.simulated.stems import stems_of, words_of
from app.simulated.suitability import (
    FACT_LIMIT,
    all_stems,
    best_suited,
    names_use,
    telling_uses,
    text_for_use,
    uses_in,
)
from app.text.category import readable

SHOWN = 3
SUITED = 3
"""Products of a kind among which the pick is made where the shopper says what for."""
PLURAL = frozenset({"those", "these", "them"})
COMPARED = 2


def advise(reading: Reading, state: State) -> Script:
    """Name one product with a reason, and another for another need."""
    new_kind = names_goods(reading.wish, state) and (other_kind(reading.wish, state) or not state.listed)
    if state.listed and len(reading.purpose):
        new_kind = new_kind and other_kind(reading.wish, state)
    if new_kind and not targets(reading.references, state):
        head = reading.wish.head or head_of([reading.words], reading.wish, state.vocabulary)
        topic = in_department(new_topic(reading.wish, state, head), state)
        if len(reading.purpose):
            # Where nothing of the purpose is searched for, the best rated of the kind are shown.
            is_plain = len(topic.typed) < 2 and not (topic.values or topic.wishes)
            topic = replace(topic, limit=SUITED, sort="rating" if is_plain else topic.sort)
            topic = without_use(topic, reading.purpose, state)
        yield from search(topic, reading.wish, state, is_silent=True)
    if reading.facet == OF_LIST:
        new_kind = False
    pointed = targets(reading.references, state)
    gift = state.gift_for(reading.words.texts)
    if gift is not None and not (pointed or new_kind):
        state.focus, state.question = gift.id, Question("add", (gift,))
        yield Say(f"{say('need.pick', name=voice.name(gift), price=gift.cost)} {for_it(gift)}".strip())
        return
    is_choice = "or" in reading.words.texts  # "that one or the bigger black one?" asks for a pick
    if not (pointed or is_choice) and any(
        each.kind in ("place", "described", "extreme") for each in reading.references
    ):
        yield from details.which(reading.references, state)
        return
    focus = state.item(state.focus)
    among = len(pointed) == 1 and any(each.kind == "them" for each in reading.references)
    among = (among and bool(state.listed)) or (state.is_showcase and bool(PLURAL & set(reading.words.texts)))
    if among:
        pointed = []  # "your favourite of those" is a pick, also of a list of one
    one = pointed[0] if len(pointed) == 1 else None
    if not (among or pointed or new_kind or asks_which(reading.words)) and about_one(reading):
        one = focus
    if reading.facet == "cheaper":
        yield from weigh_cheaper(one or focus or next(iter(state.of_kind(state.listed)), None), state)
        return
    if reading.facet == "why" and one is None and len(pointed) != COMPARED:
        one = focus
    if reading.facet == "why" and (one is not None or len(pointed) == COMPARED):
        yield Say(explain_price(pointed if one is None else [one], state))
        return
    cheaper = cheaper_rival(one, state) if one is not None and weighs_price(reading) else None
    if one is not None and cheaper is not None:
        yield Say(weigh(cheaper, one, state, asks_dear=True))
        return
    if one is not None:
        state.focus, state.question = one.id, Question("add", (one,))
        yield Say(said_of_use(reading, one, state) or judge_for_use(one, reading, state))
        return
    if len(pointed) == COMPARED and reading.words.has("worth"):
        cheap, dear = sorted(pointed, key=lambda item: item.price)
        yield Say(weigh(cheap, dear, state))
        return
    if len(pointed) == COMPARED and weighs_two(reading.words.texts):
        yield Call("compare_products", {"product_ids": [item.id for item in pointed]})
        named = {text for each in reading.references for text in each.words}
        purpose = Words.of([each for each in reading.purpose.tokens if each.text not in named])
        yield Say(pick_sentence(pointed, state, shown=pointed, purpose=purpose))
        return
    if not (new_kind or pointed) and changes_list(reading.wish, state):
        topic = refined_topic(state.topic, reading.wish, state) if state.topic is not None else Topic()
        yield from search(topic, reading.wish, state, is_silent=True)
    spoken = state.mentioned if len(state.mentioned) > 1 else state.all_listed
    if (asks_better_for(reading.words.texts) or reading.facet == OF_LIST) and not new_kind:
        spoken = state.compared(0, of_two=True)
    pool = pointed if len(pointed) > 1 else spoken
    if not pool:
        yield from surprise(reading.wish, state)
        return
    shown = pool
    purpose = reading.words[:0] if asks_which(reading.purpose) else reading.purpose  # "of the two" is no use
    if len(pointed) < COMPARED:
        shown = state.of_kind(pool)
        shown = within(shown, reading.wish)
        pool = suiting_purpose(shown, purpose) or best_called(shown, state)
    by_value = reading.words.has("cheap")
    yield Say(
        pick_sentence(
            pool,
            state,
            shown=shown,
            by_value=by_value,
            within_budget=reading.wish.price is not None and not by_value,
            purpose=purpose,
        )
    )
    if not new_kind and state.focus is not None:
        question = state.question
        yield Call("show_product_details", {"product_id": state.focus, "brief": True})
        state.question = question


def said_of_use(reading: Reading, item: Item, state: State) -> str:
    """Return the fact that answers what a product is good for: "is it good for dry skin?"; nothing without one."""
    if ("good", "for") not in set(pairwise(reading.words.texts)):
        return ""
    asked = asked_of(reading.words, state.vocabulary)
    answer = answer_fact(item, asked.text) if asked is not None else None
    return details.fact_sentence(asked, item) if asked is not None and answer is not None else ""


def without_use(topic: Topic, purpose: Words, state: State) -> Topic:
    """Return the topic without the words of a use, of more products: what their makers say of it decides.

    Headphones whose maker says "for running" are not called running headphones.
    """
    use = {
        text
        for place, ends in enumerate(purpose.roles_at)
        for role, end in ends.items()
        if role.startswith("purpose:")
        for text in purpose.texts[place:end]
    }
    typed = tuple(word for word in topic.typed if word not in use)
    if typed == topic.typed or not any(map(state.vocabulary.is_kind, typed)):
        return topic
    return replace(topic, typed=typed, limit=SUITED * 2)


def name_runner_up(reading: Reading, state: State) -> Script:
    """Name the choice after the one that was recommended: its alternative, else the best of the others."""
    first = state.item(state.focus)
    others = [item for item in state.of_kind(state.all_listed) if item != first and item.in_stock]
    picked = [item for item in state.picked if item != first]
    if first is None or not (picked or others):
        yield Say(say("advise.no_runner_up" if first is not None else "find.no_topic"))
        return
    item = picked[0] if picked else pick(others)[0]
    state.focus, state.question = item.id, Question("add", (item,))
    state.picked, state.mentioned = (first, item), [first, item]  # "which of the two?"
    rating = f", rated {item.rating} of 5" if item.rating is not None else ""
    text = say("advise.runner_up", name=voice.name(item), price=item.cost, rating=rating)
    yield Say(joined(text, for_it(item), against_it(item)))


def judge_for_use(item: Item, reading: Reading, state: State) -> str:
    """Return a judgement of one product, with what its maker says of the use that the question names."""
    purpose = reading.purpose if len(reading.purpose) else reading.words
    if not names_use(purpose):
        return judge(item, state)
    text = text_for_use(item, uses_in(purpose, only_named=True), is_limit)
    return joined(
        judge(item, state, "use"),
        say("advise.said_of_use", value=text) if text else say("advise.unsaid_of_use"),
        against_it(item),
    )


def weigh_cheaper(item: Item | None, state: State) -> Script:
    """Weigh a product against the best rated one of its kind that costs less."""
    if item is None:
        yield Say(say("find.no_topic"))
        return
    cheaper = [other for other in state.of_kind(state.listed) if other.price < item.price and other.in_stock]
    best = max(cheaper, key=lambda other: (other.rating or 0, -other.price), default=None)
    if best is None:
        state.focus = item.id
        yield Say(say("find.cannot_cheaper", name=voice.name(item), price=item.cost))
        return
    yield Say(weigh(best, item, state))


def explain_price(items: Sequence[Item], state: State) -> str:
    """Return what the dearer of two products has for its price; of one, against the cheapest of its kind."""
    cheap, dear = min(items, key=lambda item: item.price), max(items, key=lambda item: item.price)
    rival = cheaper_rival(dear, state) if cheap.price == dear.price else cheap
    if rival is None or rival.price == dear.price:
        return judge(dear, state, "for")
    state.focus = dear.id
    return weigh(rival, dear, state, is_explained=True)


MORE = frozenset({"more", "extra", "difference", "twice", "double", "times", "surcharge"})
"""Words with which a price is weighed against a lower one: "worth 700 more"."""


def weighs_price(reading: Reading) -> bool:
    """Return whether it is asked if a product is worth more money than another."""
    extreme = any(reference.kind == "extreme" for reference in reading.references)
    return reading.words.has("worth") and (extreme or bool(MORE & set(reading.words.texts)))


def cheaper_rival(item: Item, state: State) -> Item | None:
    """Return what a dearer product is weighed against: the one spoken of before, else the cheapest of the kind."""
    others = [other for other in state.of_kind(state.listed) if other.price < item.price]
    spoken = [other for each in reversed(state.spoken) for other in others if other.id == each]
    return spoken[0] if spoken else min(others, key=lambda other: other.price, default=None)


def changes_list(wish: SearchWish, state: State) -> bool:
    """Return whether a question for an opinion says what the list does not have: "forget the budget, which one?"."""
    if state.topic is None or state.need is not None:
        return False
    says = wish.price is not None or bool(wish.brands) or any(map(is_condition, wish.values))
    fits = any(fits_wish(item, wish) for item in state.of_kind(state.all_listed))
    return "no_limit" in wish.flags or (says and (not fits or state.found > len(state.listed)))


def better(reading: Reading, state: State) -> Script:
    """Name a product of the same kind that shoppers rate better; look for one where the list has none."""
    item = next(iter(targets(reading.references, state)), state.item(state.focus))
    if item is None:
        yield Say(say("find.no_topic"))
        return
    pool = rated_above(item, state.listed)
    if not pool:
        state.turn_to(Topic(typed=(item.head,), category=item.category or None, sort="rating"))
        given = {"query": item.head, "category": item.category, "sort": "rating", "limit": SHOWN}
        yield Call("search_products", given)
        pool = rated_above(item, state.listed)
    if not pool:
        state.focus = item.id
        yield Say(say("advise.none_better", name=voice.name(item)))
        return
    yield Say(pick_sentence(pool, state, shown=state.listed))
    question = state.question
    yield Call("show_product_details", {"product_id": state.focus, "brief": True})
    state.question = question


def rated_above(item: Item, listed: Sequence[Item]) -> list[Item]:
    """Return the products of the same kind that can be bought and are rated better than a product."""
    found = [
        other
        for other in listed
        if other.in_stock and other.head == item.head and (other.rating or 0) > (item.rating or 0)
    ]
    if not suits_age(item.name, item.attributes, GROWN_UP):
        return found
    return [other for other in found if suits_age(other.name, other.attributes, GROWN_UP)]


def answer_or_pick(reading: Reading, state: State) -> Script:
    """Answer a question of fact; where no maker says it of any of a list, name the one to take.

    "Which is the prettiest?" asks for an opinion.
    """
    asked, pool = reading.asked, state.all_listed
    if reading.wish.price is not None and len(pool) > 1 and asks_within(reading.words.texts):
        yield Say(list_within(pool, reading.wish, state))
        return
    if asked is not None and compares_unmeasured(reading.words) and len(pool) > 1:
        yield Say(said_of_each(reading.words, state))
        return
    is_open = asked is not None and asked.shop_fact is None and reading.words.texts[:1] == ("which",)
    is_open = is_open and len(pool) > 1 and not targets(reading.references, state)
    if is_open and asked is not None and not any(details.short_answer(asked, item) for item in pool):
        fitting = suiting_purpose(pool, reading.words)
        if fitting or (reading.words.has("this_list") and not asked.is_property):
            if not (
                names_use(reading.words)
                or fitting
                or best_suited(pool, telling_uses(reading.words, pool), is_limit)
            ):
                yield from details.answer_question(reading, state)
            yield Say(pick_sentence(fitting or pool, state, shown=pool, purpose=reading.words))
            return
    yield from details.answer_question(reading, state)


def asks_within(texts: tuple[str, ...]) -> bool:
    """Return whether it is asked which of a list are within a price: "which of them are under 500?", "are any ...?"."""
    return texts[:1] == ("which",) or "any" in texts[:3]


def list_within(pool: Sequence[Item], wish: SearchWish, state: State) -> str:
    """Return the products of a list that are within the price of a question."""
    low, high = money_limits(wish.price) if wish.price is not None else (None, None)
    limits_said = voice.limits(low, high, state.currency).strip()
    found = [item for item in pool if within_price(item, low, high)]
    state.picked, state.question = (), None
    state.focus = found[0].id if len(found) == 1 else None
    if not found:
        return say("fact.none_within", limits=limits_said)
    named = [f"{voice.name(item)}, {item.cost}" for item in found]
    return say("fact.within", limits=limits_said[:1].upper() + limits_said[1:], names="; ".join(named))


def within_price(item: Item, low: Decimal | None, high: Decimal | None) -> bool:
    """Return whether a product costs at least and at most so much."""
    return (low is None or item.price >= low) and (high is None or item.price <= high)


QUOTED = 3
"""Products of which an answer quotes what their makers say."""


def compares_unmeasured(words: Words) -> bool:
    """Return whether products are compared by something that has no measure: "which boils faster?"."""
    return words.texts[:1] == ("which",) and any(map(compared_adjective, words.texts))


def said_of_each(words: Words, state: State) -> str:
    """Return what the makers of some products say of what they are compared by, in their own words."""
    pool = state.compared(0, of_two=True)
    asked = Words.of([each for each in words.tokens if not compared_adjective(each.text)])
    quoted = [(item, sentence_with(item, all_stems(uses_in(asked)))) for item in pool]
    lines = [
        say(
            "fact.said_of",
            numbers=voice.numbers([state.place(item) or 1]),
            value=voice.plain(text, FACT_LIMIT),
        )
        for item, text in quoted
        if text and state.place(item) is not None
    ][:QUOTED]
    if not lines:
        return say("rank.unknown")
    return "\n".join([say("fact.nearest_said"), "", *(f"- {line}" for line in lines)])


def sentence_with(item: Item, wanted: set[str]) -> str:
    """Return the sentence of a description that has most of some stems; nothing where none has one."""
    best = max(sentences_of(item), key=lambda text: len(wanted & set(stems_of(text))), default="")
    return best.rstrip(" .") if wanted & set(stems_of(best)) else ""


def rank_or_pick(reading: Reading, state: State) -> Script:
    """Say which product of the list has most of something; where nothing says it of any, name the one to take."""
    yield from superlatives.rank_list(reading, state)
    pool = superlatives.ranked_pool(reading, state)
    asks = reading.words.texts[:1] == ("which",) and len(pool) > 1
    if asks and reading.asked is not None and not superlatives.is_said(reading.asked.text, pool):
        yield Say(pick_sentence(pool, state, shown=pool, purpose=reading.words))


def within(items: Sequence[Item], wish: SearchWish) -> list[Item]:
    """Return those within the price and with the values that a question for an opinion names; all where none is."""
    return [item for item in items if fits_wish(item, wish)] or list(items)


def fits_wish(item: Item, wish: SearchWish) -> bool:
    """Return whether a product is within the price, of the brand and of the values that a wish names."""
    low, high = money_limits(wish.price) if wish.price is not None else (None, None)
    return (
        (low is None or item.price >= low)
        and (high is None or item.price <= high)
        and (not wish.brands or item.brand.lower() in {brand.lower() for brand in wish.brands})
        and all(item.is_called(words_of(value.value)) for value in wish.values if is_condition(value))
    )


def suiting_purpose(shown: Sequence[Item], purpose: Words) -> list[Item]:
    """Return those of which most of the purpose is said, for the age that it names, else for grown-ups."""
    shown = [item for item in shown if item.in_stock] or shown
    age = age_in(purpose)
    aged = for_age(shown, age) if age is not None else []
    uses = telling_uses(purpose, shown)
    found = best_suited(aged or shown, uses, is_limit)
    if aged or CHILDREN & all_stems(uses):
        return found or (aged if len(aged) < len(shown) else [])
    return [item for item in found if suits_age(item.name, item.attributes, GROWN_UP)]


def for_age(items: Sequence[Item], age: int) -> list[Item]:
    """Return the products for a person of an age; those that say their ages, if any of these fit."""
    fitting = [item for item in items if suits_age(item.name, item.attributes, age)]
    stated = [item for item in fitting if any(ranges_of(item.name, item.attributes))]
    return stated if age < GROWN_UP and stated else fitting


def is_limit(sentence: str) -> bool:
    """Return whether a sentence limits what a product does, or warns."""
    return limits(sentence) > 0


def about_one(reading: Reading) -> bool:
    """Return whether the question is about one product: "is it worth it?"."""
    texts = reading.words.texts
    return reading.words.has("worth") or any(text in ("it", "this", "that") for text in texts)


def surprise(wish: SearchWish, state: State) -> Script:
    """Recommend from one of the largest categories, another one each time, within the price that is said."""
    categories = [category for category in state.vocabulary.shop.categories if category.count >= SHOWN][:12]
    if not categories:
        yield Say(say("find.no_topic"))
        return
    category = categories[state.turn % len(categories)]
    low, high = money_limits(wish.price) if wish.price is not None else (None, None)
    topic = Topic(category=category.path, low=low, high=high, sort="rating", limit=SHOWN, in_stock=True)
    state.turn_to(topic)
    yield Call("search_products", search_arguments(topic, state))
    if state.listed:
        yield Say(pick_sentence(state.listed, state, shown=state.listed))
    yield Say(say("advise.shelf", shelf=voice.plain(readable(category.leaf), 40)))


def pick_sentence(
    pool: Sequence[Item],
    state: State,
    *,
    shown: Sequence[Item],
    by_value: bool = False,
    within_budget: bool = False,
    purpose: Words | None = None,
) -> str:
    """Return the pick of a pool with its reason, and the alternative with its own. Claims are true of all `shown`.

    `purpose` is what the shopper says of the use: the pick is among those of which most of it is said.
    """
    uses = telling_uses(purpose, shown) if purpose is not None else []
    suiting = best_suited([item for item in pool if item.in_stock] or pool, uses, is_limit)
    best, other = pick(suiting or pool, by_value=by_value, within_budget=within_budget)
    state.focus, state.question = best.id, Question("add", (best,))
    state.picked = (best, other) if other is not None else ()
    said = text_for_use(best, uses, is_limit) if suiting or len(pool) < len(shown) else ""
    text = say(
        "advise.pick", name=voice.name(best), reason=f"{said}, {best.cost}" if said else reason(best, shown)
    )
    if not said and purpose is not None and names_use(purpose):
        text = f"{say('advise.unsaid')} {text}"
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
    if len(shown) > 1 and item == shown[0]:
        return say("advise.nearest", price=item.cost)
    return say("advise.lowest" if cheapest else "advise.at", price=item.cost)


def feature(item: Item) -> str:
    """Return the product's first feature as part of a sentence, or nothing."""
    features = features_of(item)
    return f", {voice.plain(features[0], 40)}" if features else ""
