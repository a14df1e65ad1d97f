"""Needs, gifts, activities and complaints: kinds of goods that may serve, by a table and the catalogue's own words."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from app.clerk.lexicon import english
from app.clerk.nlg import voice
from app.clerk.nlg.voice import say
from app.clerk.nlu.numbers import number_at
from app.clerk.nlu.phrases import Words
from app.clerk.nlu.search_wish import SearchWish, money_limits
from app.clerk.products import Item
from app.clerk.readings import Reading, need_names
from app.clerk.script import Call, Say, Script
from app.clerk.script import result_of
from app.clerk.products import items_of
from app.clerk.state import Question, State, Topic
from app.clerk.stems import stem, stems_of
from app.clerk.vocabulary import Vocabulary

KINDS = 3
"""Kinds of goods that an answer shows."""

EACH = 3
"""Products of a kind."""

GROWN_UP = 14
TODDLER = 3


def serve(reading: Reading, state: State) -> Script:
    """Search for the kinds of goods that a need or a gift may be served by; say how it was understood."""
    words, wish = reading.words, reading.wish
    gift = words.has("gift") or words.has("likes")
    needs = need_names(words)
    age = age_in(words)
    kinds, what = kinds_for(needs, wish, words, age, state.vocabulary)
    low, high = money_limits(wish.price) if wish.price is not None else (None, None)
    in_total = words.has("in_total") or bool(wish.price and wish.price.in_total)
    if not kinds:
        shelves = voice.listing([voice.plain(each.lower(), 40) for each in state.vocabulary.shelves()])
        yield Say(say("need.nothing", shelves=shelves))
        return
    limit_words = "" if in_total else voice.limits(low, high, state.vocabulary.shop.currency)
    sentence = "need.gift" if gift and whom(words) else "need.understood"
    yield Say(say(sentence, what=what, whom=whom(words), limits=limit_words, kinds=voice.listing(kinds)))
    calls = [Call("search_products", arguments(kind, low, high, in_total)) for kind in kinds]
    outcomes = yield calls
    found = [items_of(result_of(outcome).get("products")) for outcome in outcomes]
    for kind in reversed(kinds):
        state.turn_to(Topic(typed=tuple(kind.split()), low=low, high=None if in_total else high))
    state.occasion = what
    if in_total and high is not None:
        yield Say(set_within(found, high, state))
    else:
        yield from closing(found, gift, needs, age, high, state)


def arguments(kind: str, low: Decimal | None, high: Decimal | None, in_total: bool) -> dict[str, object]:
    """Return the arguments of the search for a kind."""
    given: dict[str, object] = {"query": kind, "limit": EACH, "in_stock_only": True}
    if high is not None:
        given["max_price"] = str(high)
    if low is not None and not in_total:
        given["min_price"] = str(low)
    return given


def kinds_for(
    needs: Sequence[str], wish: SearchWish, words: Words, age: int | None, vocabulary: Vocabulary
) -> tuple[list[str], str]:
    """Return the kinds that the shop sells for the needs, at most three, and the words for what was understood."""
    table = english().needs
    chosen = list(needs)
    if words.has("baby") or (age is not None and age < TODDLER):
        chosen.insert(0, "baby_gift")
    elif words.has("child") or (age is not None and age < GROWN_UP):
        chosen.append("child_gift")
    elif not chosen and not wish.words and not wish.category_words:
        chosen.append("adult_gift")
    kinds: list[str] = []
    named = [word for word in [*wish.category_words, *wish.words] if stem(word) in vocabulary.stems]
    if named and not needs:
        kinds.append(" ".join(named))
    says = [str(table[name]["says"]) for name in chosen]
    pools = [[kind for kind in table[name]["kinds"] if is_sold(kind, vocabulary)] for name in chosen]
    if len(pools) > 1:
        kinds += [pool.pop(0) for pool in pools if pool]
    kinds += [kind for pool in pools for kind in pool]
    return distinct(kinds)[:KINDS], says[0] if says else " ".join(named)


def distinct(kinds: Sequence[str]) -> list[str]:
    """Return the kinds without those whose head noun another has: "jackets" beside "rain jacket"."""
    heads: dict[str, str] = {}
    for kind in kinds:
        heads.setdefault(stems_of(kind)[-1], kind)
    return list(heads.values())


def is_sold(kind: str, vocabulary: Vocabulary) -> bool:
    """Return whether each word of a kind is one of the shop's."""
    return all(each in vocabulary.stems for each in stems_of(kind))


def age_in(words: Words) -> int | None:
    """Return the age that is said: "6 year old", "turning 4", "aged 7"."""
    for place in range(len(words)):
        number = number_at(words, place)
        if number is None or number.whole is None or not 0 <= number.whole <= 110:
            continue
        before = words.texts[place - 1 : place] if place else ()
        after = words.texts[number.end : number.end + 1]
        if after in (("year",), ("years",), ("yr",), ("yo",)) or before in (("turning",), ("aged",), ("age",), ("turns",)):
            return number.whole
        if words.texts[max(0, place - 2) : place] in (("she", "is"), ("he", "is")) and not after:
            return number.whole
    return None


def whom(words: Words) -> str:
    """Return for whom a gift is, in the shopper's words: "your mother"."""
    for place in range(len(words)):
        end = words.end_of(place, "adult", "child", "baby")
        if end > place and words.texts[place] not in ("him", "her", "them", "someone", "somebody", "expecting"):
            before = words.texts[place - 1 : place]
            article = "your" if before in (("my",), ("our",)) else "a"
            text = " ".join(words.texts[place:end])
            return f"{article} {text}" if "old" not in text else f"a {text.split()[-1]}"
    return ""


def closing(
    found: Sequence[list[Item]], gift: bool, needs: Sequence[str], age: int | None, high: Decimal | None, state: State
) -> Script:
    """Name one pick, and ask the one question that would help most."""
    pool = [item for items in found for item in items if fits_age(item, age)]
    text = ""
    if gift and pool:
        best = max(pool, key=lambda item: (item.rating or Decimal(0), -item.price))
        state.focus = best.id
        text = say("need.pick", name=voice.name(best), price=best.cost)
    if high is None:
        text = f"{text} {say('need.ask_budget')}".strip()
    elif gift and not needs:
        text = f"{text} {say('need.ask_interest')}".strip()
    if text:
        state.question = Question("interest")
        yield Say(text)


def fits_age(item: Item, age: int | None) -> bool:
    """Return whether a product is for that age, as far as its attributes say."""
    if age is None:
        return True
    for text in item.values(("age", "recommended age")):
        numbers = [int(word) for word in text.split() if word.isdigit()]
        if numbers and (age < numbers[0] or (len(numbers) > 1 and age > numbers[1])):
            return False
    return True


def set_within(found: Sequence[list[Item]], budget: Decimal, state: State) -> str:
    """Return one product of each kind that together stay within a budget, the best rated that fit."""
    kinds = [sorted(items, key=lambda item: item.price) for items in found if items]
    chosen = [items[0] for items in kinds]
    shown = voice.round_money(str(budget), state.vocabulary.shop.currency)
    if not chosen:
        return say("find.no_topic")
    total = sum((item.price for item in chosen), Decimal(0))
    if total > budget:
        return say("need.set_free", total=voice.money(total, state.currency), names=voice.names(chosen))
    for place, items in enumerate(kinds):
        for item in sorted(items, key=lambda each: each.rating or Decimal(0), reverse=True):
            swapped = total - chosen[place].price + item.price
            if (item.rating or 0) > (chosen[place].rating or 0) and swapped <= budget:
                chosen[place], total = item, swapped
                break
    state.mentioned = chosen
    priced = voice.listing([f"{voice.name(item)} ({item.cost})" for item in chosen])
    return say("need.set", names=priced, total=voice.money(total, state.currency), budget=shown)
