"""Finding: searches, narrower searches, and what is said about what was found."""

from __future__ import annotations

from collections.abc import Generator, Sequence
from decimal import Decimal
from typing import Any

from app.simulated.actions import needs
from app.simulated.actions.currency import said_currency
from app.simulated.actions.topics import (
    in_department,
    new_topic,
    noun_of,
    other_topic,
    refined_topic,
    search_arguments,
)
from app.simulated.goods import head_of
from app.simulated.measures import attribute_of, is_within
from app.simulated.nlg import voice
from app.simulated.nlg.voice import say
from app.simulated.nlu.bounds import Bound
from app.simulated.nlu.presents import owns_already
from app.simulated.nlu.wishes import SearchWish
from app.simulated.products import Item, items_of
from app.simulated.readings.meaning import Reading
from app.simulated.resolution import resolve
from app.simulated.script import Call, Say, Script, Step, result_of
from app.simulated.state import State, Topic, replace
from app.simulated.stems import stem, stems_of
from app.text.inflection import plural, singular

STEP = 10
EACH = 4
"""Products of each of several kinds."""
UNNAMED = frozenset({"something", "anything"})
FEW = 3
"""Products shown where the shop has nothing of the kind."""


def find(reading: Reading, state: State) -> Script:
    """Search for what a wish names."""
    wish, named = reading.wish, state.vocabulary.names
    if state.need is not None and (reading.words.has("already_have") or owns_already(reading.words)):
        yield from needs.serve_without(state.need, wish.typed, wish, state)
        return
    if (
        state.need is not None
        and not wish.category_words
        and (wish.excluded_words or (reading.words.begins("narrow") and not any(map(named, wish.words))))
    ):
        yield from needs.serve_again(state.need, wish, state)
        return
    is_narrow = state.need is not None and reading.words.begins("narrow") and any(map(named, wish.words))
    if is_narrow and state.topic is not None and not (wish.category_words or names_sold(wish, state)):
        narrowed = other_topic(wish, state.topic, state) or refined_topic(state.topic, wish, state)
        yield from search(narrowed, wish, state)  # "something with roses"
        return
    # "Roses would be better": what is named for a present stays within its budget.
    is_for_own = bool({"i", "me", "my", "myself"} & set(reading.words.texts))
    present = state.need if state.need is not None and state.need.gift and not is_for_own else None
    state.need = None
    if not wish.names_kind and wish.values:
        wish.words += [word for value in wish.values for word in value.value.split()]
    head = wish.head or head_of([reading.words], wish, state.vocabulary)
    topic = new_topic(wish, state, head)
    if present is not None and wish.price is None and "no_limit" not in wish.flags:
        topic = replace(topic, low=present.low, high=present.high)
    if is_purpose(reading, wish):
        # "Something to grind the beans" names a use: what is said of goods decides.
        # The place of use names no goods: "at the office".
        told = tuple(word for word in reading.text.split() if word not in wish.typed)  # what the story says
        prices = Topic(typed=(*wish.typed, *told), low=topic.low, high=topic.high)
        used = {**search_arguments(prices, state), "kind_only": False}
        outcome = yield Call("search_products", {**used, "least_words": 2, "limit": FEW})
        if result_of(outcome).get("products"):
            state.turn_to(topic)
            return
    if missing_kind(wish, state, head) and UNNAMED & set(reading.words.texts):
        # "Something warm to wear" names no kind: only goods of which every word is said are meant.
        state.turn_to(topic)
        outcome = yield Call(
            "search_products", {**search_arguments(topic, state), "every_word": True, "limit": STEP}
        )
        if not result_of(outcome).get("products"):
            yield Say(say("need.nothing", shelves=shelf_links(state)))
        return
    if missing_kind(wish, state, head):
        topic = replace(topic, limit=FEW)  # the result says that the kind is not sold
    yield from search(in_department(topic, state), wish, state)


def is_purpose(reading: Reading, wish: SearchWish) -> bool:
    """Return whether goods are asked for by what is done with them: "something to grind the beans"."""
    texts = reading.words.texts
    asked = any(texts[place] in UNNAMED and texts[place + 1] == "to" for place in range(len(texts) - 1))
    return bool(reading.text) or (asked and len(wish.typed) > 1)


def names_sold(wish: SearchWish, state: State) -> bool:
    """Return whether a wish names what goods are: "something to write with" does not, "a lamp" does."""
    return any(map(state.vocabulary.is_kind, [*wish.words, *wish.unknown]))


def find_several(reading: Reading, state: State) -> Script:
    """Search for each of several kinds, a list each."""
    state.need = None
    wishes = with_conditions(reading.wishes)
    if len(wishes) == 1:
        yield from find(replace(reading, wish=wishes[0], wishes=()), state)
        return
    reading = replace(reading, wishes=wishes)
    topics = [new_topic(wish, state, wish.head) for wish in reading.wishes]
    missing = [missing_kind(wish, state, wish.head) for wish in reading.wishes]
    for things in filter(None, missing):
        yield Say(say("find.none", things=voice.plain(plural(things), 60)))
    sold = [replace(topic, limit=EACH) for topic, things in zip(topics, missing, strict=True) if not things]
    for topic in sold:
        state.turn_to(topic)
    if not sold:
        return
    outcomes = yield [
        Call("search_products", {**search_arguments(topic, state), "every_word": True}) for topic in sold
    ]
    found = [items_of(result_of(outcome).get("products")) for outcome in outcomes]
    if all(len(items) == 1 for items in found):
        state.mentioned = [item for items in found for item in items]  # "both", "all three"
    nouns = [wish.head for wish, things in zip(reading.wishes, missing, strict=True) if not things]
    for topic, noun, outcome in zip(sold, nouns, outcomes, strict=False):
        if result_of(outcome).get("products"):
            continue
        if noun and len(topic.typed) > 1:
            # "A big pot for soup": where nothing has every word, the noun is what is asked for.
            wider = yield Call("search_products", search_arguments(replace(topic, typed=(noun,)), state))
            if result_of(wider).get("products"):
                continue
        yield Say(say("find.none", things=voice.plain(plural_noun(topic))))


def with_conditions(wishes: Sequence[SearchWish]) -> tuple[SearchWish, ...]:
    """Return the wishes that name a kind; what names none is said of the one before: "hoses, longer than 15 m"."""
    kept: list[SearchWish] = []
    for wish in wishes:
        if wish.names_kind or wish.brands or not kept:
            kept.append(wish)
            continue
        before = kept[-1]
        kept[-1] = replace(
            before,
            values=[*before.values, *wish.values],
            measures=[*before.measures, *wish.measures],
            price=before.price or wish.price,
            flags=before.flags | wish.flags,
            size=before.size or wish.size,
            excluded_words=[*before.excluded_words, *wish.excluded_words],
        )
    return tuple(kept)


def refine(reading: Reading, state: State) -> Script:
    """Search for the same with other conditions."""
    topic = state.topic
    if topic is None:
        yield from find(reading, state)
        return
    wish = reading.wish
    compared = [item for reference in reading.references for item in resolve(reference, state).items]
    if len(compared) == 1:
        state.focus = compared[0].id  # "cheaper than the second"
    if state.need is not None and not wish.category_words and changes_need(wish):
        yield from needs.serve_again(state.need, wish, state)
        return
    if (other := other_topic(wish, topic, state)) is not None:
        state.need = None
        yield from search(other, wish, state)
        return
    narrowed = refined_topic(topic, wish, state)
    if wish.excluded_words or wish.excluded_brands:
        narrowed = in_their_category(narrowed, state)
    if wish.sort == "rating" and len(state.of_kind(state.listed)) < 2:
        narrowed = replace(narrowed, values=())  # there is no better one among a single one
    if topic.reduced and wish.names_kind and topic.stems:
        # "discounts on headphones", "and on laptops": another kind, reduced too.
        narrowed = replace(new_topic(wish, state), reduced=True)
    if {"cheaper", "dearer"} & wish.flags and wish.price is None and not state.listed:
        yield Say(say("find.no_topic"))
        return
    yield from search(in_department(narrowed, state) if narrowed.reduced else narrowed, wish, state)


def in_their_category(topic: Topic, state: State) -> Topic:
    """Return a topic within the one category of what was shown: without wireless mice, no toy mice follow."""
    categories = {item.category for item in state.of_kind(state.listed)}
    if topic.category or len(categories) != 1 or topic.stems != (state.topic.stems if state.topic else None):
        return topic
    return replace(topic, category=categories.pop() or None)


def show_left_out(reading: Reading, state: State) -> Script:
    """Say that something was left out because the shopper asked for it, and show what that is. The wish stays."""
    topic, wish = state.topic, reading.wish
    if topic is None or state.need is not None:
        yield Say(say("find.no_topic"))
        return
    yield Say(
        say("find.left_out", things=voice.listing([voice.plain(each, 40) for each in wish.allowed], "or"))
    )
    values, brands = (*wish.values, *wish.excluded_values), (*wish.brands, *wish.excluded_brands)
    named = [*wish.typed, *wish.excluded_words]
    words = () if values or brands else tuple(word for word in named if word not in topic.typed)
    only = replace(
        topic,
        excluded=tuple(each for each in topic.excluded if each not in wish.allowed),
        typed=(*words, *topic.typed),
        values=(*topic.values, *values),
        brands=brands or topic.brands,
    )
    outcome = yield Call("search_products", search_arguments(only, state))
    if not result_of(outcome).get("products"):
        yield Say(say("find.left_out_none"))


def changes_need(wish: SearchWish) -> bool:
    """Return whether a wish changes what may serve a need: its price, or what is left out."""
    bounds = wish.price is not None or wish.plain_numbers or wish.excluded_words or wish.excluded_brands
    bounds = bounds or wish.allowed
    return bool(bounds or wish.flags)


def other_brand(reading: Reading, state: State) -> Script:
    """Search for the same goods of any brand but the one spoken of, the best rated first where better is asked for."""
    topic, focus = state.topic, state.item(state.focus)
    if topic is None:
        yield Say(say("find.no_topic"))
        return
    spoken = [focus.brand] if focus is not None and focus.brand else []
    unwanted = list(topic.brands) or spoken or list(dict.fromkeys(item.brand for item in state.listed))[:1]
    is_better = "better" in reading.words.texts
    wider = replace(
        topic,
        brands=(),
        excluded=tuple(dict.fromkeys([*topic.excluded, *(brand.lower() for brand in unwanted if brand)])),
        sort="rating" if is_better else topic.sort,
    )
    yield from search(wider, reading.wish, state)


def not_sold(wish: SearchWish, state: State, head: str = "") -> Script:
    """Say first that the shop has nothing of a kind whose name is in none of its words."""
    things = missing_kind(wish, state, head)
    if things:
        yield Say(say("find.none", things=voice.plain(plural(things), 60)))


def missing_kind(wish: SearchWish, state: State, head: str = "") -> str:
    """Return the kind that the shop does not sell: a word that is in none of its names and is no slip of one.

    `head` is the noun that is asked for, where it is known: of "a bottle for hiking" it is the bottle.
    """
    vocabulary = state.vocabulary
    content = [word for word in wish.typed if len(word) > 2 and (word in wish.words or word in wish.unknown)]
    if not vocabulary.is_complete or wish.category_words or not content:
        return ""
    word = head if head in content else content[-1]
    known = (
        vocabulary.names(word)
        or vocabulary.is_kind(word)
        or vocabulary.near(word) is not None
        or vocabulary.is_compound(word)
    )
    return "" if known or not word.isalpha() else word


def search(topic: Topic, wish: SearchWish, state: State, *, is_silent: bool = False) -> Script:
    """Search, and with fewer conditions when nothing fits all of them. `is_silent`: the caller says what is best."""
    state.turn_to(topic)
    if not topic.typed and not topic.category and not topic.values and not topic.brands and not topic.reduced:
        yield from search_everything(topic, wish, state)
        return
    yield from said_currency(wish, state)
    arguments = search_arguments(topic, state)
    if topic.sort in ("price_asc", "price_desc") and topic.typed and not topic.category:
        # By price, what only shares a word would stand before the goods that are meant.
        outcome = yield Call("search_products", {**arguments, "every_word": True})
        if not result_of(outcome).get("products"):
            outcome = yield Call("search_products", arguments)
    else:
        outcome = yield Call("search_products", arguments)
    result = result_of(outcome)
    if result.get("products") and not (topic.reduced and result.get("of_kind") == []):
        focus_named(topic, wish, state, str(result.get("corrected") or ""))
        if not is_silent and not result.get("corrected"):
            yield from unsaid(topic, wish, state)
        if not is_silent:
            yield from describe(topic, wish, state)
        return
    if topic.reduced:
        yield from not_reduced(topic, wish, state)
        return
    yield from relaxed(topic, wish, state)


def unsaid(topic: Topic, wish: SearchWish, state: State) -> Script:
    """Say which word before the noun is said of nothing that was found: "playstation games", "oat milk"."""
    vocabulary, typed = state.vocabulary, wish.typed
    if not vocabulary.is_complete or not 2 <= len(typed) <= NAMED or wish.category_words[:-1]:
        return
    word, noun = typed[-2:]
    strange = (
        word in wish.unknown
        and not any(word in phrase.split() for phrase in topic.wishes)
        and singular(word) == word
        and word.isalpha()
        and len(word) > 2
        and not vocabulary.knows(word)
    )
    if not strange or not vocabulary.is_kind(noun) or vocabulary.near(word) is not None:
        return
    if not any(stem(word) in item.stems | set(stems_of(item.description)) for item in state.listed):
        yield Say(say("find.unsaid", word=voice.plain(word, 40)))


NAMED = 3
"""Maximum words of a wish of which one is looked for in what was found."""


def not_reduced(topic: Topic, wish: SearchWish, state: State) -> Script:
    """Say plainly that nothing of the kind is reduced, and show the same goods at their usual prices."""
    if not topic.typed and not topic.category:
        yield Say(say("find.no_sale"))
        return
    if missing_kind(wish, state):
        return  # that the shop has none has been said
    limits = voice.limits(topic.low, topic.high, state.currency)
    yield Say(say("offers.none", things=voice.plain(plural_noun(topic)), limits=limits))
    usual = replace(topic, reduced=False)
    state.turn_to(usual)
    yield Call("search_products", search_arguments(usual, state))


def focus_named(topic: Topic, wish: SearchWish, state: State, corrected: str = "") -> None:
    """Let the product be spoken of that a search names whole, or that it asks for as the cheapest.

    `corrected` is the text with its slips corrected, where the search did so.
    """
    asked = set(stems_of(corrected or " ".join((*topic.typed, *wish.typed))))
    named = [item for item in state.listed if item.name_stems == asked]
    of_category = {stem(word) for word in wish.category_words}
    if not named and len(asked) > 1 and asked - of_category:
        named = [item for item in state.listed if asked <= item.name_stems]
    if not named:
        named = [item for item in state.listed if asked <= item.stems and head_of_name(asked, item, topic)]
        state.is_focus_guessed = len(named) == 1
    if len(named) == 1:
        state.focus = named[0].id
    elif wish.wants_first:
        state.focus = state.listed[0].id


def head_of_name(asked: set[str], item: Item, topic: Topic) -> bool:
    """Return whether a product is itself of the kind that is asked for: "a book about bread" finds no bread knife."""
    last = stem(topic.typed[-1]) if topic.typed else ""
    first = stem(topic.typed[0]) if topic.typed else ""
    own = item.name_stems | set(stems_of(item.category))
    return bool({first, last} & own) and len(asked) > 1


def search_everything(topic: Topic, wish: SearchWish, state: State) -> Script:
    """Search by price where an amount is all that is said; ask what is looked for where not even that is."""
    if topic.low is None and topic.high is None:
        yield Say(say("find.no_topic"))
        return
    yield from said_currency(wish, state)
    within = replace(topic, sort=topic.sort or "rating", in_stock=True)
    outcome = yield Call("search_products", search_arguments(within, state))
    if not result_of(outcome).get("products"):
        limits = voice.limits(topic.low, topic.high, state.currency).strip()
        yield Say(say("find.none_limits", things="products", limits=limits))


def relaxed(topic: Topic, wish: SearchWish, state: State) -> Script:
    """Search with fewer conditions, saying which ones nothing fulfils."""
    vocabulary = state.vocabulary
    if wish.excludes_shown and state.listed:
        shown = {item.name for item in state.listed}
        state.turn_to(replace(topic, excluded=tuple(each for each in topic.excluded if each not in shown)))
        yield Say(say("find.no_more"))
        return
    is_known = any(vocabulary.knows(word) or vocabulary.near(word) for word in topic.typed)
    said = missing_kind(wish, state)
    if (
        topic.typed
        and (said or not is_known)
        and not (topic.category or topic.brands)
        and vocabulary.is_complete
    ):
        yield Say(say("find.no_shelves" if said else "need.nothing", shelves=shelf_links(state)))
        return
    if wish.excluded_words and topic.excluded and (yield from only_unwanted(topic, state)):
        return
    for wider, wanted in wider_topics(topic, state):
        if wanted:
            yield Say(say("find.relaxed", things=voice.plain(plural_noun(topic)), wanted=wanted))
        outcome = yield Call("search_products", search_arguments(wider, state))
        if result_of(outcome).get("products"):
            state.turn_to(wider)
            return
    if topic.excluded and not wish.excluded_words and (yield from only_unwanted(topic, state)):
        return
    if not missing_kind(wish, state):
        yield Say(say("find.none", things=voice.plain(plural_noun(topic))))
    if shelf_links(state):
        yield Say(say("find.no_shelves", shelves=shelf_links(state)))


def only_unwanted(topic: Topic, state: State) -> Generator[Step, Any, bool]:
    """Show the goods that a topic leaves out, where there are no others; return whether there are any."""
    outcome = yield Call("search_products", search_arguments(replace(topic, excluded=()), state))
    if not result_of(outcome).get("products"):
        return False
    unwanted = voice.listing([voice.plain(each, 40) for each in topic.excluded], "or")
    yield Say(say("find.only_unwanted", things=voice.plain(plural_noun(topic)), unwanted=unwanted))
    return True


def wider_topics(topic: Topic, state: State) -> list[tuple[Topic, str]]:
    """Return topics with fewer conditions, each with the words for what is given up."""
    found: list[tuple[Topic, str]] = []
    if topic.category and not topic.values:
        found.append((replace(topic, typed=()), ""))
    limits = voice.limits(topic.low, topic.high, state.currency).strip()
    if topic.brands and (topic.typed or topic.category):
        brands = voice.listing([voice.plain(brand, 40) for brand in topic.brands], "or")
        found.append((replace(topic, typed=(), category=None, values=(), size=None), f"by {brands}"))
    if topic.values or topic.size or topic.measured:
        words = [value.value for value in topic.values] + ([f"size {topic.size}"] if topic.size else [])
        words += [value.value for value in topic.measured]
        wanted = (
            "that are "
            + voice.listing([voice.plain(word, 40) for word in words], "or" if topic.measured else "and")
            + (f" {limits}" if limits else "")
        )
        found.append((replace(topic, values=(), size=None, measured=()), wanted))
    if topic.low is not None or topic.high is not None:
        found.append(
            (
                replace(topic, low=None, high=None, values=(), size=None, measured=(), sort="price_asc"),
                limits if not found else "",
            )
        )
    if topic.category:
        found.append((replace(topic, category=None), ""))
    return [(each, words) for each, words in found if each.typed or each.category or each.brands][:2]


def shelf_link(name: str) -> str:
    """Return a category's name for a sentence."""
    return voice.plain(name.lower(), 40)


def shelf_links(state: State) -> str:
    """Return the names of the largest categories for a sentence."""
    return voice.listing([shelf_link(each) for each in state.vocabulary.shelves()])


def plural_noun(topic: Topic) -> str:
    """Return what the topic's goods are called, in the plural."""
    return plural(noun_of(topic))


def describe(topic: Topic, wish: SearchWish, state: State) -> Script:
    """Say what the cards do not: which fit a measure. The cheapest and the best rated have a tag on their card."""
    for bound in dict.fromkeys(wish.measures):
        is_filtered = bool(topic.measured) and attribute_of(bound, state.vocabulary) is not None
        if not is_filtered and (bound.kind != "exact" or len(state.listed) > 1):
            yield from measured(bound, state)


def measured(bound: Bound, state: State) -> Script:
    """Say which products of the list have a measure within the bound."""
    fitting = [place for place, item in enumerate(state.listed, 1) if is_within(item, bound)]
    what = bound_words(bound)
    if not fitting:
        yield Say(say("find.fits_none", what=what))
    elif len(fitting) == len(state.listed) > 1:
        yield Say(say("find.fits_all", what=what))
    elif len(fitting) < len(state.listed):
        if len(fitting) == 1:
            state.focus = state.listed[fitting[0] - 1].id
        yield Say(
            say(
                "find.fits",
                numbers=voice.numbers(fitting),
                verb="has" if len(fitting) == 1 else "have",
                what=what,
            )
        )


def bound_words(bound: Bound) -> str:
    """Return a bound in words: "at least 30 l"."""
    if bound.unit == "%":
        return f"a reduction of {shown(bound.low or bound.high or Decimal(0))} % or {'more' if bound.low else 'less'}"
    unit = (
        bound.unit
        if bound.unit not in ("person", "page", "hour", "minute", "star", "inch")
        else plural(bound.unit)
    )
    if bound.low is not None and bound.high is not None:
        return (
            f"{shown(bound.low)} {unit}"
            if bound.low == bound.high
            else f"{shown(bound.low)} to {shown(bound.high)} {unit}"
        )
    if bound.high is not None:
        return f"{shown(bound.high)} {unit} or less"
    return f"{shown(bound.low or Decimal(0))} {unit} or more"


def shown(value: Decimal) -> str:
    """Return a number without empty decimals."""
    return f"{value.normalize():f}"
