"""Additions under a condition: the condition is judged from facts, and only a known and true one adds anything."""

from __future__ import annotations

from dataclasses import dataclass, replace
from decimal import Decimal

from app.catalogue.facts import FactAnswer, answer_fact, rank_products
from app.simulated.actions.cart import change_cart
from app.simulated.actions.cart_additions import ask_which, doubt, meant, offer
from app.simulated.actions.cart_text import denial
from app.simulated.actions.details import about_words, facts_text, stock_sentence
from app.simulated.actions.variants import one_sentence
from app.simulated.measures import is_within, measures_of
from app.simulated.nlg import voice
from app.simulated.nlg.voice import say
from app.simulated.nlu.bounds import Bound, bound_at
from app.simulated.nlu.cart_requests import Item as RequestItem
from app.simulated.nlu.phrases import Words
from app.simulated.nlu.rankings import extreme_at
from app.simulated.nlu.reference_reader import reference_at
from app.simulated.nlu.references import Reference
from app.simulated.nlu.search_wish import is_condition, read_wish
from app.simulated.nlu.wishes import SearchWish, Value
from app.simulated.products import Item
from app.simulated.questions import Asked, asked_of
from app.simulated.readings.meaning import Reading
from app.simulated.readings.pointers import placed_references
from app.simulated.resolution import resolve
from app.simulated.script import Say, Script
from app.simulated.state import State
from app.simulated.stems import stems_of
from app.simulated.variant_words import VariantWords, read_variant_words
from app.text.option_words import unknown_size

BEING = (("is",), ("are",), ("was",), ("will", "be"))
HAVING = (("has",), ("have",), ("comes", "with"), ("come", "with"))
MODALS = frozenset({"can", "will", "would", "does", "do", "could"})
SOLD_OUT = frozenset({"sold", "out"})
OPEN_ATTRIBUTES = frozenset({"feature", "features"})
"""Attributes whose values are not all that is true of a product."""


@dataclass(frozen=True)
class Verdict:
    """Whether a condition is true of a product, None where that is not known, and the sentence that says why."""

    is_true: bool | None
    reason: str
    options: tuple[tuple[str, str], ...] = ()
    """Values of a variant that the condition named: "if it comes in L" adds the L."""


def add_if(reading: Reading, state: State) -> Script:
    """Say whether the condition of an addition is true, and add only then."""
    command, condition = reading.command, reading.condition
    if command is None or condition is None:
        return
    (item, *others) = command.request.items
    named, pointed, rest = subject_of(condition, item, state)
    if len(reading.items) == 1:
        named, pointed = True, reading.items[0]
    if named and pointed is None:
        yield from doubt(reading, state)
        return
    if pointed is None:
        found = meant(item, state)
        if found.one is None:
            yield from ask_which(item, found, state) if not found.items else doubt(reading, state)
            return
        pointed = found.one
    state.focus = pointed.id
    verdict = of_variant(reading.variant, pointed) if reading.variant else judge(rest, pointed, state)
    if verdict.is_true is None:
        yield Say(f"{verdict.reason} {denial('condition.not_known', state)}")
        yield from offered(item, pointed, state)
        return
    if verdict.is_true == reading.is_negated:
        yield Say(f"{verdict.reason} {denial('condition.nothing', state)}")
        return
    yield Say(verdict.reason)
    if verdict.options and not reading.is_negated:
        state.chosen = (pointed.id, dict(verdict.options))
    if item.reference.kind in ("it", "them"):
        same = Reference("product", words=(pointed.id,), definite=True)
        request = replace(command.request, items=(replace(item, reference=same), *others))
        reading = replace(reading, command=replace(command, request=request), request=request)
    yield from change_cart(reading, state)


def offered(item: RequestItem, pointed: Item, state: State) -> Script:
    """Offer the addition as a button."""
    products = meant(item, state).items if item.reference.kind not in ("it", "them") else (pointed,)
    yield from offer("add", products[:1] or (pointed,), item.quantity or 1, state, is_silent=True)


def subject_of(condition: Words, item: RequestItem, state: State) -> tuple[bool, Item | None, Words]:
    """Return whether a condition names its subject ("the first is red"), that product, and the words after it.

    A pronoun stands for what the command adds: "add the second if it is red".
    """
    found = reference_at(condition, 0)
    if condition.texts[:1] == ("they",):
        return False, None, condition[1 : len(condition)]
    if found is None or (found[0].kind == "described" and not found[0].definite):
        return False, None, condition
    reference, end = found
    rest = condition[end : len(condition)]
    if reference.kind in ("it", "them"):
        own = item.reference.kind in ("it", "them")
        return False, state.item(state.focus) if own else None, rest
    if reference.kind == "extreme":
        return False, None, condition
    return True, resolve(reference, state).one, rest


def judge(words: Words, item: Item, state: State) -> Verdict:
    """Return whether a condition is true of a product. `words` are without their subject: "is under $50"."""
    negated = "not" in words.texts or "no" in words.texts[:2]
    words = Words.of([token for token in words.tokens if token.text not in ("not", "no")])
    for rule in (by_stock, by_other, by_variant, by_bound, by_reduction, by_value, by_fact):
        verdict = rule(words, item, state)
        if verdict is not None:
            flipped = verdict.is_true is not None and negated
            return replace(verdict, is_true=not verdict.is_true) if flipped else verdict
    return Verdict(None, say("fact.unknown", about="", name=voice.name(item)))


def by_stock(words: Words, item: Item, state: State) -> Verdict | None:
    """Judge "is in stock", "is sold out", "there are at least five left"."""
    if words.has("in_stock") or "left" in words.texts:
        found = next((found for place in range(len(words)) if (found := bound_at(words, place))), None)
        if found is not None:
            reason = say(f"fact.{stock_sentence(item)}", name=voice.name(item), stock=item.stock)
            return Verdict(None if item.stock is None else within(found[0], Decimal(item.stock)), reason)
    gone = set(words.texts) >= SOLD_OUT
    rest = words.without("in_stock", "auxiliary", "courtesy", "later", "glue")
    if not (gone or words.has("in_stock")) or set(rest.texts) - SOLD_OUT - {"still"}:
        return None
    reason = say(f"fact.{stock_sentence(item)}", name=voice.name(item), stock=item.stock)
    return Verdict(item.in_stock != gone, reason)


def by_other(words: Words, item: Item, state: State) -> Verdict | None:
    """Judge "is cheaper than the second", "is the lightest"."""
    orders = [
        (place, found) for place in range(len(words)) if (found := extreme_at(words, place)) is not None
    ]
    if not orders:
        return by_price_of(words, item, state)
    order, end = orders[0][1]
    than = words.texts[end : end + 1] == ("than",)
    others = [
        other
        for reference, start, _ in placed_references(words)
        if start >= end
        for other in resolve(reference, state).items
        if other.id != item.id
    ]
    if than and not others:
        return None
    pool = [item, *others] if others else list(state.listed)
    ranking = rank_products(pool, order)
    if item not in pool or ranking is None or not ranking.ranked or ranking.missing:
        return Verdict(None, say("rank.unknown"))
    first = [pool[each.position] for each in ranking.first]
    reason = say("condition.order", name=voice.names(first), order=voice.plain(order, 40))
    return Verdict(item in first and (len(first) == 1 or not than), reason)


def by_price_of(words: Words, item: Item, state: State) -> Verdict | None:
    """Judge "costs more than the second"."""
    for role in ("under", "over"):
        for place in range(len(words)):
            end = words.end_of(place, role)
            found = reference_at(words, end) if end > place else None
            other = resolve(found[0], state).one if found is not None else None
            if other is not None and words.has("price_noun"):
                is_less, is_more = item.price < other.price, item.price > other.price
                reason = say("fact.price", name=voice.name(item), price=item.cost)
                return Verdict(is_less if role == "under" else is_more, reason)
    return None


def by_variant(words: Words, item: Item, state: State) -> Verdict | None:
    """Judge "comes in L", "is available in 42"."""
    if not item.choices:
        return None
    found = read_variant_words(words, item.choices)
    if not found.wanted and len(words) == 1:
        found = VariantWords(unknown=unknown_size(f"size {words.texts[0]}", item.choices))
    if found.left or not found.wanted:
        return None
    return of_variant(found, item)


def of_variant(found: VariantWords, item: Item) -> Verdict:
    """Judge whether a product comes in certain values and can be bought in them."""
    there = bool(found.values) and not found.unknown and item.can_be_bought(found.values)
    return Verdict(there, one_sentence(item, found), tuple(found.values.items()) if there else ())


def by_bound(words: Words, item: Item, state: State) -> Verdict | None:
    """Judge "is under $50", "holds at least 30 l", "is rated over 4"."""
    wish = read_wish([words], state.vocabulary)
    name = voice.name(item)
    price = wish.price
    if price is not None and is_money(price, words, wish):
        return Verdict(within(price, item.price), say("fact.price", name=name, price=item.cost))
    for bound in wish.measures:
        values = list(measures_of(item, bound.unit))
        if not values:
            return Verdict(None, say("fact.unknown", about=f" anything in {bound.unit}", name=name))
        fact = answer_fact(item, f"how many {bound.unit} is it?")
        if bound.unit == "star":
            reason = say("fact.rating", name=name, rating=item.rating)
        elif fact is not None and fact.kind == "value":
            reason = say("fact.value", name=name, facts=facts_text(fact))
        else:
            reason = say("fact.value", name=name, facts=f"{values[0].normalize():f} {bound.unit}")
        return Verdict(is_within(item, bound), reason)
    return None


def is_money(bound: Bound, words: Words, wish: SearchWish) -> bool:
    """Return whether an amount in a condition is plainly a price, and counts nothing else."""
    if bound.currency is not None or words.has("price_noun"):
        return True
    return bound.kind == "under" and not (wish.words or wish.unknown or wish.values or wish.category_words)


def within(bound: Bound, value: Decimal) -> bool:
    """Return whether an amount is within a bound."""
    low, high = bound.low, bound.high
    return (low is None or value >= low) and (high is None or value <= high)


def by_reduction(words: Words, item: Item, state: State) -> Verdict | None:
    """Judge "is on sale"."""
    if not words.has("on_sale"):
        return None
    name = voice.name(item)
    if item.list_price is not None and item.list_price > item.price:
        before = voice.money(item.list_price, item.currency)
        return Verdict(True, say("condition.reduced", name=name, price=item.cost, before=before))
    return Verdict(False, say("condition.not_reduced", name=name, price=item.cost))


def by_value(words: Words, item: Item, state: State) -> Verdict | None:
    """Judge "is red", "is made of steel": values of attributes that say all there is."""
    wish = read_wish([words], state.vocabulary)
    closed = [value for value in wish.values if is_closed(value)]
    if not closed or wish.unknown or len(closed) != len(wish.values):
        return None
    for value in closed:
        own = item.values((value.name.lower().replace("_", " "),))
        if not own:
            return None
        there = any(set(stems_of(value.value)) <= set(stems_of(each)) for each in own)
        facts = (
            f"{voice.plain(value.name.lower(), 40)} {voice.listing([voice.plain(each, 40) for each in own])}"
        )
        if not there:
            return Verdict(False, say("fact.value", name=voice.name(item), facts=facts))
    return Verdict(True, say("fact.value", name=voice.name(item), facts=facts))


def is_closed(value: Value) -> bool:
    """Return whether an attribute's values are all that is true of a product: its colours, not its features."""
    return is_condition(value) and value.name.lower() not in OPEN_ATTRIBUTES


def by_fact(words: Words, item: Item, state: State) -> Verdict | None:
    """Judge anything else as a question of yes or no."""
    question = question_of(words)
    answer = answer_fact(item, question)
    if answer is None or answer.kind not in ("yes", "no"):
        return Verdict(None, unknown(answer, words, item, state))
    return Verdict(answer.kind == "yes", say("fact.value", name=voice.name(item), facts=facts_text(answer)))


def unknown(answer: FactAnswer | None, words: Words, item: Item, state: State) -> str:
    """Return the sentence that it is not known, with what is nearest to it."""
    if answer is not None:
        return say(f"fact.{answer.kind}", name=voice.name(item), facts=facts_text(answer))
    asked = asked_of(words, state.vocabulary) or Asked("")
    return say("fact.unknown", about=about_words(asked), name=voice.name(item))


def question_of(words: Words) -> str:
    """Return a condition without its subject as a question: "needs batteries" becomes "does it need batteries?"."""
    texts = words.texts
    for forms, begin in ((BEING, "is it"), (HAVING, "does it have")):
        for form in forms:
            if texts[: len(form)] == form:
                return f"{begin} {' '.join(texts[len(form) :])}?"
    if texts[:1] and texts[0] in MODALS:
        return f"{texts[0]} it {' '.join(texts[1:])}?"
    return f"does it {' '.join(texts)}?"


def pick_one(reading: Reading, state: State) -> Script:
    """Add the one of several products that a comparison picks: "the first or the second, whichever is cheaper"."""
    command, order = reading.command, reading.text
    if command is None:
        return
    pool = [product for item in command.request.items for product in meant(item, state).items]
    ranking = rank_products(pool, order) if len(pool) > 1 else None
    if ranking is None or ranking.missing or len(ranking.first) != 1:
        yield Say(say("rank.unknown"))
        yield from offer("add", pool[:4] or state.listed[:4], 1, state)
        return
    best = pool[ranking.first[0].position]
    item = replace(command.request.items[0], reference=Reference("product", words=(best.id,), definite=True))
    request = replace(command.request, items=(item,))
    yield from change_cart(replace(reading, command=replace(command, request=request), text=""), state)
