"""Needs, gifts, activities and complaints: kinds of goods that may serve, by a table and the catalogue's own words."""

from __future__ import annotations

from collections.abc import Generator, Sequence
from decimal import ROUND_DOWN, Decimal
from typing import Any

from app.catalogue.ages import suits_age
from app.simulated.actions.currency import said_currency
from app.simulated.actions.errands import begin_errand, open_errand
from app.simulated.actions.need_kinds import GROWN_UP, KINDS, kinds_for, nouns_of, whom, words_of_needs
from app.simulated.choice import pick
from app.simulated.lexicon import english
from app.simulated.nlg import voice
from app.simulated.nlg.voice import say
from app.simulated.nlu.phrases import Words
from app.simulated.nlu.presents import asks_for_present, goes_on, without_possessors
from app.simulated.nlu.search_wish import is_condition, read_wish
from app.simulated.nlu.wish_bounds import money_limits
from app.simulated.nlu.wishes import SearchWish
from app.simulated.products import Item, items_of
from app.simulated.readings.meaning import Reading
from app.simulated.readings.need_words import age_in, need_names
from app.simulated.script import Call, Say, Script, Step, result_of
from app.simulated.state import Need, State, Topic, replace
from app.simulated.stems import stem, stems_of
from app.simulated.vocabulary import Vocabulary
from app.text.inflection import plural, singular

ANIMALS = frozenset(map(stem, ("dog", "cat", "pet", "puppy")))

REASONS = frozenset({",", "so", "because", "since"})
"""Words with which a reason begins, which asks for nothing."""

EACH_PERSON = 2
"""Kinds of goods for each of several persons."""

LOOKED = 6
"""Products that are shown of what a further wish says."""

EACH = 3
"""Products of a kind."""

UNWANTED = 10
"""Maximum words that are left out."""


CENT = Decimal("0.01")
UNCOUNTED = english().sets["uncounted"]
SMALL_NUMBER = 12
"""Numbers up to which a present's message counts persons or things."""


def serve_several(reading: Reading, state: State) -> Script:
    """Search for a present for each of several persons; the picks together are what "both" means afterwards."""
    picks: list[tuple[str, Item]] = []
    for part in reading.parts:
        state.need = state.focus = None
        wish = read_wish([part], state.vocabulary)
        yield from serve(Reading("need", words=part, wish=wish), state, shown=EACH_PERSON)
        picks += named_present(state)
    if len(picks) > 1:
        state.gifts, state.focus = tuple(picks), None


def named_present(state: State) -> list[tuple[str, Item]]:
    """Return the person of the need with the present that was named; nothing where none was."""
    item = state.item(state.focus)
    return (
        [(state.need.whom, item)] if item is not None and state.need is not None and state.need.whom else []
    )


def serve(reading: Reading, state: State, *, shown: int = KINDS) -> Script:
    """Search for the kinds of goods that a need or a gift may be served by; say how it was understood."""
    words, wish = without_possessors(reading.words), with_budget(reading.wish, reading.words)
    needs = need_names(words)
    own = {stem(text) for text in words_of_needs(words)}
    # "Something to keep me warm" speaks of a need, and not of goods that are called warm.
    wish = replace(wish, values=[each for each in wish.values if not own & set(stems_of(each.value))])
    goes_further = words.has("total_set") and not (needs or wish.names_kind)
    before = state.need if goes_on(words) or goes_further else None
    is_another = before is not None and is_for_another(words, before)
    gives = asks_for_present(words) or (is_another and before is not None and before.gift)
    before = None if is_another else before
    if before is not None and not needs:
        yield from look_within(before, words, state)
        return
    age = age_in(words)
    need = Need((), "", whom(words), gives or words.has("likes"), age)
    grown_up = words.has("adult") and not words.has("child", "baby") if age is None else age >= GROWN_UP
    need = replace(need, is_grown_up=grown_up)
    if before is not None:
        need = replace(before)
    for things in unsold_goods(needs, words, state.vocabulary):
        yield Say(say("find.none", things=voice.plain(things)))
    kinds, what = kinds_for(needs, wish, words, need, state.vocabulary)
    if not kinds and need.gift and wish.unknown:
        # "Flowers for my wife", of a shop without: what is not here is said, and what else may please.
        yield Say(say("find.none", things=voice.plain(" ".join(wish.unknown), 60)))
        kinds, what = kinds_for((), SearchWish(), Words((), ()), need, state.vocabulary)
    shown = shown if needs else KINDS
    if not kinds:
        yield Say(say("need.nothing", shelves=shelves_of(state)))
        return
    state.need = replace(need, kinds=tuple(kinds[:shown]), what=what, others=tuple(kinds[shown:]))
    errand = open_errand(reading, state)
    if errand is not None and wish.price is None and before is None:
        state.need = replace(state.need, low=errand.low, high=errand.high)
    in_total = words.has("in_total") or bool(wish.price and wish.price.in_total)
    in_total = in_total and not need.gift  # "we collected 60 altogether" is for one present
    is_general = need.gift and not needs and what == general_words(what)
    yield from search_kinds(state.need, wish, state, in_total=in_total, is_general=is_general)
    begin_errand(reading.words, state)


def is_for_another(words: Words, need: Need) -> bool:
    """Return whether a wish is for another person than the need: "and something for her son, he's 5"."""
    if not words.has("adult", "child", "baby"):
        return False
    other = whom(words)
    names = "for" in words.texts and bool(need.whom) and other.split()[-1:] != need.whom.split()[-1:]
    return age_in(words) is not None or (bool(other) and names)


def unsold_goods(needs: Sequence[str], words: Words, vocabulary: Vocabulary) -> list[str]:
    """Return the goods that a message names and the shop does not sell, of those that stand for a need: "lego"."""
    names = [each for name in needs for each in english().needs[name].get("goods", ())]
    return [each for each in names if each in words.texts and not vocabulary.names(each)]


def general_words(what: str) -> str:
    """Return the words for what was understood where these are of a present for anybody; else nothing."""
    table = english().needs
    return what if what in {str(table[name]["says"]) for name in table if name.endswith("_gift")} else ""


def look_within(need: Need, words: Words, state: State) -> Script:
    """Search by what a further wish says, within the limits of the need; where nothing says it, show other kinds."""
    end = next((at for at, text in enumerate(words.texts) if at > 1 and text in REASONS), len(words))
    wish = read_wish([words[:end]], state.vocabulary)
    query = " ".join(wish.typed)
    said = [word for word in wish.typed if state.vocabulary.knows(word)]
    if said and not any(map(state.vocabulary.is_kind, wish.typed)):
        found = yield from described_kinds(need, said, state)  # "he'll be a small one"
        if found:
            return
    if said:
        low, high = money_limits(wish.price) if wish.price is not None else (need.low, need.high)
        given: dict[str, object] = {
            "query": query,
            "limit": LOOKED,
            "least_words": min(2, len(query.split())),
        }
        given |= {"in_stock_only": True}
        if high is not None:
            given["max_price"] = str(high)
        if low is not None:
            given["min_price"] = str(low)
        if need.for_age is not None:
            given["age"] = need.for_age
        outcome = yield Call("search_products", given)
        if result_of(outcome).get("products"):
            state.need = replace(need, low=low, high=high)
            state.turn_to(Topic(typed=tuple(query.split()), low=low, high=high))
            return
    if need.others:
        yield from serve_others(need, wish, state)
    else:
        yield Say(say("need.nothing", shelves=shelves_of(state)))


def serve_others(need: Need, wish: SearchWish, state: State) -> Script:
    """Show the kinds that may serve a need too and were not shown yet."""
    if not need.others:
        yield Say(say("find.no_more"))
        return
    following = replace(need, kinds=need.others[:KINDS], others=need.others[KINDS:])
    yield from search_kinds(following, wish, state, in_total=False, is_general=False)


def described_kinds(need: Need, said: Sequence[str], state: State) -> Generator[Step, Any, bool]:
    """Search for the goods of a need that are described by some words; return whether there are any."""
    outcomes = yield [
        Call(
            "search_products",
            arguments(kind, need.low, need.high, None, (), need.for_age, state.vocabulary)
            | {"query": " ".join((*said, kind))},
        )
        for kind in need.kinds
    ]
    return any(result_of(outcome).get("products") for outcome in outcomes)


def with_budget(wish: SearchWish, words: Words) -> SearchWish:
    """Return the wish with a plain number "in total", or at the end for a present, as its price: "he likes tea. 40"."""
    total = next((bound for bound in wish.plain_numbers if bound.in_total), None)
    if total is None and (asks_for_present(words) or words.has("likes")):
        # "He gardens, and we have 100": of the numbers that are no age the last one is the budget.
        age = age_in(words)
        amounts = [each for each in wish.plain_numbers if (each.low or each.high or 0) > SMALL_NUMBER]
        total = next((each for each in reversed(amounts) if age not in (each.low, each.high)), None)
    ends = words.tokens[-1:] and words.tokens[-1].kind == "number" and words.texts[-2:-1] not in BEFORE_AGE
    if total is None and ends and wish.plain_numbers and asks_for_present(words):
        total = wish.plain_numbers[-1]
    return wish if wish.price is not None or total is None else replace(wish, price=total)


BEFORE_AGE = (("turns",), ("turning",), ("is",), ("aged",), ("age",), ("be",), ("number",))


def serve_without(need: Need, owned: Sequence[str], wish: SearchWish, state: State) -> Script:
    """Search for the kinds of the same need but those that the shopper has."""
    has = {stem for word in owned for stem in stems_of(word)}
    kinds = tuple(kind for kind in need.kinds if not has & set(stems_of(kind)))
    others = tuple(kind for kind in need.others if not has & set(stems_of(kind)))
    if kinds == need.kinds and others != need.others:
        state.need = replace(need, others=others)
        gone = next(kind for kind in need.others if kind not in others)
        yield Say(say("need.noted", things=plural(singular(gone))))
        return
    need = replace(need, others=others)
    if kinds:
        is_kind = len(kinds) < len(need.kinds)  # the kind itself is left out, and no word of it elsewhere
        more = "" if is_kind else " ".join(word for word in owned if state.vocabulary.knows(word))
        wished = SearchWish(excluded_words=[more] if more else [])
        yield from search_kinds(replace(need, kinds=kinds), wished, state, in_total=False, is_general=False)
    else:
        yield Say(say("find.no_topic"))


def serve_again(need: Need, wish: SearchWish, state: State) -> Script:
    """Search for the kinds of the same need with other limits, or without what is not wanted."""
    unwanted = {stem for word in wish.excluded_words for stem in stems_of(word)}
    kinds = tuple(kind for kind in need.kinds if stems_of(kind)[-1] not in unwanted)
    if kinds and len(kinds) < len(need.kinds):
        need = replace(need, without=(*need.without, *(kind for kind in need.kinds if kind not in kinds)))
    back = tuple(
        kind for kind in need.without if set(stems_of(kind)) & {s for w in wish.allowed for s in stems_of(w)}
    )
    need = replace(need, kinds=(*(kinds or need.kinds), *back))
    focus = state.item(state.focus)
    amounts = [each for each in wish.plain_numbers if (each.high or 0) > SMALL_NUMBER]
    if wish.price is None and len(amounts) == 1:
        need = replace(need, low=None, high=amounts[0].high, around="")  # "too dear. 30"
    elif "cheaper" in wish.flags and wish.price is None and focus is not None:
        need = replace(need, high=focus.price - CENT, around="")
    yield from search_kinds(
        need,
        wish,
        state,
        in_total=need.in_total or bool(wish.price and wish.price.in_total),
        is_general=False,
    )


def search_kinds(need: Need, wish: SearchWish, state: State, *, in_total: bool, is_general: bool) -> Script:
    """Search for each kind of a need, say how it was understood, and ask one question."""
    low, high = money_limits(wish.price) if wish.price is not None else (need.low, need.high)
    limit_words = "" if in_total else voice.limits(low, high, state.vocabulary.shop.currency)
    if wish.price is not None and wish.price.kind == "around" and low is not None and high is not None:
        about = voice.round_money(str((low + high) / 2), state.vocabulary.shop.currency)
        low, need = None, replace(need, around=f" around {about}")  # a present may cost less
    elif wish.price is not None:
        need = replace(need, around="")
    limit_words = need.around or limit_words
    left_out = [each for each in need.unwanted if each not in wish.allowed]
    unwanted = tuple(dict.fromkeys([*left_out, *wish.excluded_words, *wish.excluded_brands]))[:UNWANTED]
    state.need = replace(need, low=low, high=high, in_total=in_total, unwanted=unwanted)
    if need.gift:
        others = tuple(each for each in state.presents if each.whom != need.whom)
        state.presents = (*others, state.need)
    yield from said_currency(wish, state)
    sentence = "need.gift" if need.gift and need.whom else "need.understood"
    yield Say(
        say(
            sentence,
            what=need.what,
            whom=need.whom,
            limits=limit_words,
            kinds=voice.listing([several(kind, need.what) for kind in need.kinds]),
        )
    )
    share = (high / len(need.kinds)).quantize(CENT, ROUND_DOWN) if in_total and high is not None else None
    outcomes = yield [
        Call(
            "search_products",
            arguments(kind, low, high, share, unwanted, need.for_age, state.vocabulary) | conditions_of(wish),
        )
        for kind in need.kinds
    ]
    kinds, is_answered = need.kinds, len(outcomes) == len(need.kinds)
    shown = [items_of(result_of(outcome).get("products")) for outcome in outcomes]
    if is_answered and not any(shown):
        kinds, share = nouns_of(need.kinds), None
        outcomes = yield [
            Call(
                "search_products", arguments(noun, low, high, share, unwanted, need.for_age, state.vocabulary)
            )
            for noun in kinds
        ]
        shown = [items_of(result_of(outcome).get("products")) for outcome in outcomes]
        # Without "oven" the gloves are no cap of the same category.
        shown = [
            [item for item in items if stems_of(noun)[-1] in item.name_stems]
            for noun, items in zip(kinds, shown, strict=False)
        ]
        if len(outcomes) == len(kinds) and not any(shown):
            yield Say(say("need.nothing", shelves=shelves_of(state)))
            return
    # Where no name has the noun, the search found the kind by another name: perfume among the fragrances.
    found = [of_kind(items, kind) or items for kind, items in zip(kinds, shown, strict=False)]
    state.mentioned, state.is_showcase = [item for items in found for item in items], not in_total
    for kind in reversed(need.kinds):
        state.turn_to(Topic(typed=tuple(kind.split()), low=low, high=None if in_total else high))
    if in_total and high is not None:
        yield Say(set_within(found, high, state))
    else:
        yield from closing(found, need, high, state, is_general=is_general)


def conditions_of(wish: SearchWish) -> dict[str, object]:
    """Return the argument of a search for the colour and the like that goods are to have; beech is wood, though."""
    values: dict[str, list[str]] = {}
    for value in wish.values:
        if is_condition(value) and "material" not in value.name.lower():
            values.setdefault(value.name, []).append(value.value)
    return {"attributes": values} if values else {}


def several(kind: str, what: str) -> str:
    """Return a kind as it is named for a sentence: as it was typed, else in the plural, if it can be counted."""
    return kind if kind in what or kind.split()[-1] in UNCOUNTED or "&" in kind else plural(singular(kind))


def shelves_of(state: State) -> str:
    """Return the names of the largest categories for a sentence."""
    return voice.listing([voice.plain(each.lower(), 40) for each in state.vocabulary.shelves()])


def arguments(
    kind: str,
    low: Decimal | None,
    high: Decimal | None,
    share: Decimal | None,
    unwanted: Sequence[str],
    age: int | None,
    vocabulary: Vocabulary,
) -> dict[str, object]:
    """Return the arguments of the search for a kind. `share` is its part of a budget for one of each kind."""
    given: dict[str, object] = {"query": kind, "limit": EACH if share is None else 1, "in_stock_only": True}
    given["every_word"] = True  # a kind is a name: a flower pot is no moka pot
    stems = stems_of(kind)
    end, categories = vocabulary.category_at(stems, 0)
    paths = {category.path for category in categories}
    whole, found = vocabulary.departments.longest(stems, 0)
    if whole == len(stems) and found:
        given |= {"category": found[0].partition("\t")[2], "query": ""}
    elif end == len(stems) and len(paths) == 1:
        given["category"] = paths.pop()
    limit = high if share is None else share
    if limit is not None:
        given["max_price"] = str(limit)
    if low is not None and share is None:
        given["min_price"] = str(low)
    if age is not None:
        given["age"] = age
    if unwanted:
        given["exclude"] = list(unwanted)
    return given


def closing(
    found: Sequence[list[Item]], need: Need, high: Decimal | None, state: State, *, is_general: bool
) -> Script:
    """Name one pick, and ask the one question that would help most."""
    age = need.for_age
    pool = [
        item for items in found for item in items if age is None or suits_age(item.name, item.attributes, age)
    ]
    # A dog's bowl is no present for a person.
    others = [item for item in pool if not ANIMALS & item.name_stems]
    pool = pool if ANIMALS & set(stems_of(need.what)) else others
    text = ""
    if need.gift and pool:
        # The first kind follows from the known interest of the person.
        best, _ = pick(
            next([each for each in items if each in pool] for items in found if set(items) & set(pool))
        )
        state.focus = best.id
        text = say("need.pick", name=voice.name(best), price=best.cost)
    if is_general:
        text = f"{text} {say('need.ask_interest')}".strip()
    elif high is None:
        text = f"{text} {say('need.ask_budget')}".strip()
    if text:
        yield Say(text)


def of_kind(items: Sequence[Item], kind: str) -> list[Item]:
    """Return the products whose name or category has the kind's noun: a search also finds what only mentions it.

    Those that every word of the kind describes are returned alone, if there are any.
    """
    head, words = stems_of(kind)[-1], set(stems_of(kind))
    named = [item for item in items if head in item.name_stems or head in stems_of(item.category)]
    return [item for item in named if words <= item.stems] or named


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
