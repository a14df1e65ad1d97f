"""Judgements: what speaks for a product and against it, whether it is worth its price, and how a brand is rated.

A product's own maker says both: the features it lists, and the sentence of its description that limits or warns.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

from app.catalogue.ages import suits_age
from app.simulated.actions.details import targets, which
from app.simulated.actions.topics import new_topic, search_arguments
from app.simulated.choice import pick
from app.simulated.lexicon import english
from app.simulated.nlg import voice
from app.simulated.nlg.voice import say
from app.simulated.products import Item, sentences_of
from app.simulated.readings.meaning import Reading
from app.simulated.script import Call, Say, Script, result_of
from app.simulated.state import GROWN_UP, Question, State, Topic
from app.simulated.stems import stem, stems_of, words_of
from app.text.category import leaf

LIMITING = english().sets["limiting"]
"""Words with which a sentence limits or warns."""

CARE = english().sets["care"]
"""Verbs of a maker's instructions to an owner: "allow twenty minutes"."""

QUOTE_LIMIT = 160
GAINS = 3
"""Features that are named for a product."""

JUDGED = 3
"""Products that one answer judges."""

WELL_RATED = 4
"""Stars below which a rating itself speaks against a product."""

CHILDREN = frozenset(map(stem, ("child", "children", "kid", "kids", "baby", "toddler")))

RATED = 8
"""Products of a brand whose ratings are read where the list has too few."""


def judge_products(reading: Reading, state: State) -> Script:
    """Say what speaks for the products that are meant, or against them, as `reading.facet` asks."""
    items = targets(reading.references, state)
    focus = state.item(state.focus)
    if not items and reading.references:
        yield from which(reading.references, state)
        return
    if not items and focus is not None:
        items = [focus]
    if not items and state.listed:
        spoken = state.mentioned if len(state.mentioned) > 1 else state.of_kind(state.all_listed)
        best, _ = pick(best_called(spoken, state))
        items = [best]  # "convince me", of a list: of the one to take
    if not items:
        yield from which(reading.references, state)
        return
    if len(items) == 1:
        state.focus, state.mentioned = items[0].id, []
        state.question = Question("add", (items[0],)) if items[0].in_stock else None
        yield Say(judge(items[0], state, reading.facet))
        return
    lines = [judge(item, state, reading.facet) for item in items[:JUDGED]]
    yield Say("\n".join(f"- {line}" for line in lines))


def confirm(reading: Reading, state: State) -> Script:
    """Say what a recommendation stands on, where a shopper doubts it: its ratings, its drawback, what is dearer."""
    item = state.item(state.focus)
    if item is None or not RECOMMENDING & set(state.former_acts):
        yield Say(say("judge.sure_only_said"))
        return
    state.acts = (*state.acts, "advise")
    state.question = Question("add", (item,)) if item.in_stock else None
    yield Say(joined(grounds(item, state), for_it(item), against_it(item)))


RECOMMENDING = frozenset(
    {"advise", "judge", "need", "presents", "fact", "superlative", "doubt", "better", "undecided", "vague"}
)
"""Acts whose answers recommend a product or say something of it."""


def grounds(item: Item, state: State) -> str:
    """Return what the ratings say for a product among those of the list."""
    if item.rating is None:
        return say("judge.sure_unrated")
    better = [other for other in rivals(item, state) if (other.rating or 0) > item.rating]
    if not better:
        return say("judge.sure_best" if is_praise(item, state) else "judge.sure", rating=item.rating)
    top = max(better, key=lambda other: other.rating or 0)
    if top.price <= item.price:
        return standing(item, state)
    more = voice.money(top.price - item.price, item.currency)
    return say("judge.sure_but", better=voice.name(top), rating=top.rating, more=more)


def judge_named(reading: Reading, state: State) -> Script:
    """Search for a product that is named and was not shown, and judge it."""
    state.need = None
    topic = replace(new_topic(reading.wish, state), limit=JUDGED)
    state.turn_to(topic)
    outcome = yield Call("search_products", {**search_arguments(topic, state), "every_word": True})
    if not result_of(outcome).get("products"):
        yield Say(say("find.none", things=voice.plain(" ".join(topic.typed), 60)))
        return
    named = [item for item in state.listed if item.is_named(topic.typed)] or state.listed
    state.focus = named[0].id
    yield Say(judge(named[0], state, reading.facet))


def judge(item: Item, state: State, facet: str = "") -> str:
    """Return a judgement of one product; `facet` is "for" or "against", or both where it is empty.

    "use" leaves both out, for a use of which more is said.
    """
    rating = f", rated {item.rating} of 5" if item.rating is not None else ""
    head = say("advise.single", name=voice.name(item), price=item.cost, rating=rating)
    verdict = standing(item, state)
    if facet == "use":
        return joined(head, verdict)
    if facet == "for":
        return joined(head, verdict if is_praise(item, state) else "", for_it(item))
    if facet == "against":
        return joined(
            head, against_it(item) or say("judge.no_drawback"), "" if is_praise(item, state) else verdict
        )
    return joined(head, verdict, for_it(item), against_it(item))


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
    # A name without its noun is of the kind by its category: "Matebook X" among the laptops.
    named = [item for item in pool if wanted <= item.name_stems | set(stems_of(leaf(item.category)))]
    wished = {each for phrase in topic.wishes for each in stems_of(phrase)}
    said = max((len(wished & item.stems) for item in pool), default=0)
    if said:
        return [item for item in pool if len(wished & item.stems) == said]
    if named:
        return named
    most = max((len(wanted & item.stems) for item in pool), default=0)
    return [item for item in pool if len(wanted & item.stems) == most]


def joined(*sentences: str) -> str:
    """Return the sentences that there are as one paragraph."""
    return " ".join(filter(None, sentences))


def rivals(item: Item, state: State) -> list[Item]:
    """Return the other products of the list that can be bought and are rated."""
    others = [
        other
        for other in state.of_kind(state.listed)
        if other.id != item.id and other.rating is not None and other.in_stock
    ]
    same = [other for other in others if other.head == item.head] or others
    if not suits_age(item.name, item.attributes, GROWN_UP):
        return same
    return [other for other in same if suits_age(other.name, other.attributes, GROWN_UP)]


def is_praise(item: Item, state: State) -> bool:
    """Return whether no other product of the list is rated better."""
    if not item.in_stock or item.rating is None:
        return False
    others = [other for other in state.of_kind(state.listed) if other.id != item.id and other.in_stock]
    rated = [other.rating for other in others if other.rating is not None]
    return bool(rated) and max(rated) <= item.rating


def standing(item: Item, state: State) -> str:
    """Return where a product stands among those of the list."""
    if not item.in_stock:
        return say("details.sold_out")
    if item.rating is None:
        return say("advise.no_reviews")
    others = rivals(item, state)
    better = [other for other in others if (other.rating or 0) > item.rating]
    dominant = [other for other in better if other.price <= item.price]
    if dominant:
        top = max(dominant, key=lambda other: other.rating or 0)
        return say("judge.rather", number=state.place(top), rating=top.rating, price=top.cost)
    if better:
        top = max(better, key=lambda other: other.rating or 0)
        return say("advise.middle", number=state.place(top), rating=top.rating)
    return say("advise.best_of_list") if is_praise(item, state) else ""


def for_it(item: Item) -> str:
    """Return what speaks for a product: its features, else a sentence that limits nothing."""
    gains = [voice.plain(each, 40) for each in features_of(item)][:GAINS]
    if gains:
        return say("judge.for", value=voice.listing(gains))
    praise = next((each for each in sentences_of(item) if not limits(each)), "")
    return say("judge.for", value=quoted(praise)) if praise else ""


def against_it(item: Item) -> str:
    """Return the sentence of a product's description that limits or warns most; nothing where none does."""
    found = drawback(item)
    if not found and item.rating is not None and item.rating < WELL_RATED:
        return say("judge.low_rating")
    return say("judge.against", value=quoted(found)) if found else ""


def drawback(item: Item) -> str:
    """Return the sentence that limits or warns most; of equals the last one, where makers put it."""
    sentences = sentences_of(item)
    most = max(map(limits, sentences), default=0)
    return next((each for each in reversed(sentences) if limits(each) == most), "") if most else ""


def limits(sentence: str) -> int:
    """Return how many words of a sentence limit what a product does, or warn."""
    words = [word for word in words_of(sentence) if word not in ARTICLES]
    # "Without a wobble", "never leaks": what is denied limits nothing.
    words = [
        word
        for place, word in enumerate(words)
        if not (
            (word in DENYING and words[place + 1 : place + 2] and words[place + 1] in LIMITING)
            or (place and words[place - 1] in DENYING and word in LIMITING)
        )
    ]
    begins = bool(words) and words[0] in CARE
    pairs = set(pairwise(words))
    # "It touches no plastic but the seal" praises, as does "nothing but wool".
    praises = any(
        word in ("no", "nothing") and "but" in words[at + 1 : at + NEAR_BUT] for at, word in enumerate(words)
    )
    if praises:
        words = [word for word in words if word not in ("no", "nothing", "but")]
    # "Less than a whisper" limits nothing, "less support" does.
    return sum(word in LIMITING for word in words) + begins - (("less", "than") in pairs)


NEAR_BUT = 4
ARTICLES = frozenset({"a", "an", "any", "the"})
DENYING = frozenset({"without", "never", "no", "not"})


def quoted(sentence: str) -> str:
    """Return a maker's sentence as a quotation."""
    return f"“{voice.plain(sentence.rstrip(' .!'), QUOTE_LIMIT)}”"


def features_of(item: Item) -> list[str]:
    """Return what a product's maker lists of its features."""
    return item.values(("features", "feature"))


def weigh(
    cheap: Item, dear: Item, state: State, *, asks_dear: bool = False, is_explained: bool = False
) -> str:
    """Return what the dearer of two products has for its price, and which of them to take.

    `asks_dear`: whether it is asked if the dearer one is worth its price, so that a yes or a no is the answer.
    `is_explained`: whether only the difference is asked for, and no choice.
    """
    gains = [voice.plain(each, 40) for each in features_of(dear) if each not in features_of(cheap)][:GAINS]
    rated = (
        say("advise.against", rating=dear.rating, other=cheap.rating)
        if dear.rating is not None and cheap.rating is not None
        else ""
    )
    listed = say("advise.lists", value=voice.listing(gains)) if gains else ""
    more = voice.money(dear.price - cheap.price, dear.currency)
    text = say("advise.more", dear=voice.name(dear), cost=dear.cost, more=more, cheap=voice.name(cheap))
    state.picked = (dear, cheap)
    if is_explained:
        return joined(text, listed or (for_it(dear) if not gains else ""), rated)
    best, _ = pick([cheap, dear])
    state.focus, state.question = best.id, Question("add", (best,))
    if asks_dear:
        verdict = say("judge.worth" if best == dear else "judge.not_worth", name=voice.name(cheap))
        return joined(verdict, text, rated, listed)
    return joined(text, rated, listed, say("advise.take", name=voice.name(best)))


def judge_brand(reading: Reading, state: State) -> Script:
    """Say how shoppers rate a brand's products: of the list, else of those that the shop has."""
    focus = state.item(state.focus) or next(iter(state.listed), None)
    brand = reading.wish.brands[0] if reading.wish.brands else focus.brand if focus is not None else ""
    if not brand:
        yield Say(say("judge.no_brand"))
        return
    shown = of_brand(state.all_listed, brand)
    if not shown:
        topic = Topic(brands=(brand,), sort="rating", limit=RATED)
        yield Call("search_products", search_arguments(topic, state))
        shown = of_brand(state.listed, brand) or shown
    ratings = [item.rating for item in shown if item.rating is not None]
    name = voice.plain(brand, 40)
    if not ratings:
        yield Say(say("judge.brand_unrated", brand=name))
        return
    count = voice.count(len(ratings))
    low, high = min(ratings), max(ratings)
    if len(ratings) == 1:
        yield Say(say("judge.brand_one", brand=name, rating=high))
    elif low == high:
        yield Say(say("judge.brand_level", brand=name, count=count, rating=high))
    else:
        yield Say(say("judge.brand", brand=name, count=count, low=low, high=high))


def of_brand(items: Sequence[Item], brand: str) -> list[Item]:
    """Return the products of a brand."""
    return [item for item in items if item.brand.lower() == brand.lower()]
