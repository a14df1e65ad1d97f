"""Topics from wishes: a new one, or the one spoken of with what the wish changes."""

from __future__ import annotations

from decimal import ROUND_DOWN, Decimal
from typing import Any

from app.catalogue.audiences import audience_named
from app.catalogue.search.synonyms import SYNONYMS
from app.simulated.lexicon import english
from app.simulated.measures import attribute_of, values_within
from app.simulated.nlu.search_wish import is_condition
from app.simulated.nlu.wish_bounds import money_limits
from app.simulated.nlu.wishes import SearchWish, Value
from app.simulated.state import GROWN_UP, State, Topic, replace
from app.simulated.stems import stem, stems_of
from app.simulated.vocabulary import NAME_JOINT
from app.simulated.wished_phrases import PRAISE, PROPERTY_NOUNS, phrases_of
from app.text.category import leaf
from app.text.english_words import is_english, is_noun
from app.text.inflection import singular

CENT = Decimal("0.01")

NOT_GOODS = frozenset(
    word
    for role in ("adult", "child", "baby")
    for phrase in english().roles[role].phrases
    for word in phrase.split()
)
"""Words for persons, whom goods are for."""

LETTERS = 3
"""Letters from which on a word names something by itself."""

MOST = 10
"""Maximum words and names that a search leaves out."""


def new_topic(wish: SearchWish, state: State, head: str = "") -> Topic:
    """Return the topic of a wish that names what is looked for. `head` is the noun that it asks for, where known."""
    category = whole_category(wish, head)
    conditions = {word for value in wish.values if is_condition(value) for word in stems_of(value.value)}
    phrases = phrases_of(wish, head, conditions, state.vocabulary)
    words = [word for word in kind_words(wish) if word == head or word not in phrases.words]
    plain = [word for word in words if word not in PROPERTY_NOUNS | PRAISE | ARTICLES]
    plain = with_own_name(with_compound(plain, head, state), head, state)
    typed = with_head_last(known_words(plain or words, state), head, state)
    if category is not None and len(typed) > 1 and state.vocabulary.name_words.has_name_of(typed):
        category = None  # a moon night light is for the nursery, and no light for the tent
    wished = tuple(each for each in phrases.wished if audience_named(each) is None)
    topic = Topic(typed=tuple(typed), category=category, wishes=wished)
    return with_constraints(topic, wish, state)


ARTICLES = frozenset({"a", "an", "the"})


def with_compound(words: list[str], head: str, state: State) -> list[str]:
    """Return the words with the shop's one word for two of them: "a brush for my hair" is a hairbrush."""
    vocabulary = state.vocabulary
    if head not in words or vocabulary.names(head) or vocabulary.is_kind(head):
        return words
    joined = next((word for word in words if vocabulary.names(f"{word}{head}")), None)
    return (
        words
        if joined is None
        else [each for each in words if each not in (joined, head)] + [f"{joined}{head}"]
    )


def with_own_name(words: list[str], head: str, state: State) -> list[str]:
    """Return the words with the shop's own word for the kind: a tee is a T-shirt where goods are called so."""
    vocabulary = state.vocabulary
    if head not in words or vocabulary.names(head) or not vocabulary.is_kind(head):
        return words
    others = SYNONYMS.get(head, SYNONYMS.get(singular(head), ()))
    own = next((each for each in others if all(map(vocabulary.names, NAME_JOINT.split(each)))), None)
    return words if own is None else [own if word == head else word for word in words]


def with_head_last(words: list[str], head: str, state: State) -> list[str]:
    """Return the words with the noun that is asked for at the end, where another kind follows it.

    The search takes the last noun for the kind: a bag that fits a laptop is a "laptop bag".
    """
    if head not in words or not state.vocabulary.is_kind(head):
        return words
    place = words.index(head)
    if not any(map(state.vocabulary.is_kind, words[place + 1 :])):
        return words
    return [*words[:place], *(word for word in words[place + 1 :] if word != head), head]


def known_words(words: list[str], state: State) -> list[str]:
    """Return the words of a wish that names or facts of goods have, where one of them says what is looked for.

    "A laptop for uni" is a laptop. A catalogue too large to have all its words here is asked for every word.
    """
    vocabulary = state.vocabulary
    heads = [place for place, word in enumerate(words) if vocabulary.is_kind(word)]
    if not vocabulary.is_complete or not heads:
        return words
    return [
        word
        for place, word in enumerate(words)
        if vocabulary.is_kind(word)
        or vocabulary.names(word)
        or stem(word) in vocabulary.value_words
        or not (is_plain_word(word) or place > heads[0])
    ]


def is_plain_word(word: str) -> bool:
    """Return whether a word is one of English, and no name, number or code."""
    return is_english(word) or word in english().words


def refined_topic(topic: Topic, wish: SearchWish, state: State) -> Topic:
    """Return the topic with what the wish changes; what it does not speak of stays."""
    if wish.allowed:
        topic = replace(topic, excluded=tuple(each for each in topic.excluded if each not in wish.allowed))
    again = {brand.lower() for brand in wish.brands} & {each.lower() for each in topic.excluded}
    if ("allows" in wish.flags and (wish.values or wish.brands)) or again:
        return allowed_topic(topic, wish)
    others = [word for word in wish.excluded_words if stem(word) not in topic.stems]
    if others:
        wish.excluded_words = others  # of towels but no hand towels, "hand" is left out
    if wish.dropped:
        topic = replace(
            topic,
            values=tuple(value for value in topic.values if value.value not in wish.dropped),
            brands=tuple(brand for brand in topic.brands if brand not in wish.dropped),
            wishes=tuple(each for each in topic.wishes if each not in wish.dropped),
        )
    vocabulary = state.vocabulary
    known = [
        word
        for word in topic.typed
        if vocabulary.knows(word)
        or vocabulary.is_kind(word)
        or vocabulary.near(word) is not None
        or len(word) < LETTERS  # the "t" of "t shirts"
    ]
    if known and vocabulary.is_complete:
        topic = replace(topic, typed=tuple(known))  # a word that nothing is called by is not kept
    extra = [
        word
        for word in kind_words(wish)
        if stem(word) not in topic.stems
        and word not in PROPERTY_NOUNS | PRAISE
        and audience_named(word) is None
        and (not vocabulary.is_complete or vocabulary.knows(word) or not is_plain_word(word))
    ]
    used = {word for run in wish.runs if run.link in ("for", "with") for word in run.words}
    kinds = [
        word
        for word in extra
        if (vocabulary.is_kind(word) and not (word in used and known)) or not vocabulary.is_complete
    ]
    wished = [
        *(each for each in topic.wishes if is_of_use(each, state)),
        *wish.wished,
        *(word for word in extra if word not in kinds),
    ]
    topic = replace(
        topic, typed=(*topic.typed, *kinds), wishes=tuple(dict.fromkeys(wished))[-MOST:], limit=10
    )
    if not known and topic.category is None and wish.typed:
        # Conditions were said first: "under 25 dollars", "desk lamps".
        topic = replace(topic, category=whole_category(wish, wish.typed[-1]))
    if "any_value" in wish.flags:
        topic = replace(topic, values=(), size=None, brands=())
    return with_constraints(topic, wish, state)


def other_topic(wish: SearchWish, topic: Topic, state: State) -> Topic | None:
    """Return the topic of a wish that names other goods than the topic's, as products are called by them; else None.

    After a list of rattles "a teddy" is another wish, and "a wooden one" is not: a word that says how goods are, that
    the list has, or that products of the topic have too only narrows the list. Limits of the price stay.
    """
    names = state.vocabulary.name_words
    used = {word for run in wish.runs if run.link in ("for", "with") for word in run.words}
    words = [word for word in kind_words(wish) if word not in used | PROPERTY_NOUNS | PRAISE | ARTICLES]
    new = [word for word in words if stem(word) not in topic.stems and names.knows(word)]
    goods = [word for word in new if names_goods(word, state)]
    if not names.with_all(new):
        new = goods  # "a cuddly toy, a teddy": each of them is wanted
    if not goods or says_any(goods, state):
        return None
    is_numbered = any(any(map(str.isdigit, word)) for word in new)
    if topic.typed and not is_numbered and names.with_all([*new, topic.typed[-1]]):
        return None
    typed = tuple(word for word in words if stem(word) in topic.stems or word in new)
    return with_constraints(Topic(typed=typed, low=topic.low, high=topic.high), wish, state)


def names_goods(word: str, state: State) -> bool:
    """Return whether a word may say what goods are or which: a noun, a name or a number, and no value of a fact."""
    if stem(word) in state.vocabulary.value_words or word in NOT_GOODS:
        return False
    return is_noun(word) or not is_english(word)


def says_any(words: list[str], state: State) -> bool:
    """Return whether a product of the list has one of the words in its name, its facts or its description."""
    stems = {stem(word) for word in words}
    return any(stems & (item.stems | set(stems_of(item.description))) for item in state.listed)


def is_of_use(phrase: str, state: State) -> bool:
    """Return whether a phrase of before is kept: the shop has its words, or a product of the list says it."""
    stems = set(stems_of(phrase))
    said = (item.stems | set(stems_of(item.description)) for item in state.listed)
    return all(map(state.vocabulary.knows, phrase.split())) or any(stems <= each for each in said)


def allowed_topic(topic: Topic, wish: SearchWish) -> Topic:
    """Return the topic that no longer leaves out what the wish says is fine."""
    allowed = {stem(word) for value in wish.values for word in value.value.split()}
    allowed |= {stem(word) for brand in wish.brands for word in brand.split()}
    excluded = tuple(each for each in topic.excluded if not allowed & {stem(word) for word in each.split()})
    brands = tuple(dict.fromkeys([*topic.brands, *wish.brands])) if topic.brands else ()
    names = {value.name for value in topic.values}
    more = [value for value in wish.values if value.name in names and value not in topic.values]
    return replace(topic, excluded=excluded, brands=brands, values=(*topic.values, *more), limit=10)


def kind_words(wish: SearchWish) -> list[str]:
    """Return the words of the wish that are no conditions: values of conditions come first in a query."""
    conditions = {word for value in wish.values if is_condition(value) for word in stems_of(value.value)}
    return [
        word
        for word in wish.typed
        if stem(word) not in conditions or (len(wish.typed) == 1 and not wish.values)
    ]


def whole_category(wish: SearchWish, head: str) -> str | None:
    """Return the category that the wish names by its full name, when its name is the noun that is asked for."""
    paths = {category.path for category in wish.categories if category.whole}
    others = [word for word in wish.words if stem(word) not in {stem(each) for each in wish.category_words}]
    return paths.pop() if len(paths) == 1 and (not others or head in wish.category_words) else None


def with_constraints(topic: Topic, wish: SearchWish, state: State) -> Topic:
    """Return the topic with the wish's conditions in the place of those that they contradict."""
    conditions = [value for value in wish.values if is_condition(value)]
    names = {value.name for value in conditions if value.name.lower() not in ("features", "feature")}
    values = [value for value in topic.values if value.name not in names]
    values += [value for value in conditions if value not in values]
    wanted = {stem(word) for value in conditions for word in value.value.split()}
    excluded = [each for each in topic.excluded if stem(each) not in wanted]
    excluded = list(dict.fromkeys([*excluded, *wish.excluded_words, *wish.excluded_brands]))
    if wish.excludes_shown:
        # A product is left out by all words of its name; the newest list counts.
        excluded += [item.name for item in state.listed[: MOST - len(excluded)]]
    unwanted = {stem(word) for each in [*wish.excluded_words, *wish.excluded_brands] for word in each.split()}
    wishes = tuple(each for each in topic.wishes if not unwanted & set(stems_of(each)))
    values = [value for value in values if not unwanted & set(stems_of(value.value))]
    topic = replace(
        topic,
        values=tuple(values),
        excluded=tuple(excluded),
        wishes=wishes,
        brands=tuple(wish.brands) or tuple(each for each in topic.brands if each not in wish.excluded_brands),
        size=wish.size or topic.size,
        measured=measured_values(wish, state) or topic.measured,
        reduced=topic.reduced or "on_sale" in wish.flags,
        in_stock=topic.in_stock or "in_stock" in wish.flags,
        sort=wish.sort or ("price_asc" if "cheap" in wish.flags else topic.sort),
        audience=wish.audience or topic.audience,
    )
    return with_price(topic, wish, state)


def measured_values(wish: SearchWish, state: State) -> tuple[Value, ...]:
    """Return the values that lie within the bounds of a wish, for amounts that one attribute of the shop has."""
    found: list[Value] = []
    for bound in wish.measures:
        name = attribute_of(bound, state.vocabulary) if bound.kind != "exact" else None
        if name is not None:
            found += [Value(name, value) for value in values_within(bound, name, state.vocabulary)]
    return tuple(dict.fromkeys(found))


def with_price(topic: Topic, wish: SearchWish, state: State) -> Topic:
    """Return the topic with the wish's price limits: stated exactly, or a step from the list shown."""
    if "no_limit" in wish.flags:
        return replace(topic, low=None, high=None)
    if wish.price is not None and not wish.price.in_total:
        low, high = money_limits(wish.price)
        if low is None and topic.low is not None and high is not None and topic.low < high:
            low = topic.low
        if high is None and topic.high is not None and low is not None and topic.high > low:
            high = topic.high
        return replace(topic, low=low, high=high)
    if "allows" in wish.flags and len(wish.plain_numbers) == 1 and topic.high is not None:
        return replace(topic, high=wish.plain_numbers[0].high)  # "ok, 80 is alright"
    prices = sorted(item.price for item in state.listed if item.price > 0)
    if not prices:
        return topic
    middle = prices[len(prices) // 2] if len(prices) > 2 else prices[-1]
    if "allows" in wish.flags and "dearer" in wish.flags:
        return replace(topic, high=None)  # "dearer ones are fine after all"
    if "allows" in wish.flags and "cheaper" in wish.flags:
        return replace(topic, low=None)
    if {"cheaper", "dearer"} & wish.flags and state.topic is not None and not topic.stems & state.topic.stems:
        return replace(
            topic, sort="price_asc" if "cheaper" in wish.flags else "price_desc"
        )  # of another kind
    if "cheaper" in wish.flags:
        focus = state.item(state.focus)
        limit = focus.price if focus is not None else middle
        return replace(topic, high=(limit - CENT).quantize(CENT, ROUND_DOWN), low=None, sort="price_asc")
    if "dearer" in wish.flags:
        focus = state.item(state.focus)
        limit = focus.price if focus is not None else middle
        return replace(topic, low=limit + CENT, high=None)
    return topic


def in_department(topic: Topic, state: State) -> Topic:
    """Return a topic that names a department ("the kitchen") as one of everything in that department."""
    stems = [stem(word) for word in topic.typed]
    end, found = state.vocabulary.departments.longest(stems, 0) if stems else (0, ())
    if topic.category or not found or end < len(stems):
        return topic
    return replace(topic, typed=(), category=found[0].partition("\t")[2])


def search_arguments(topic: Topic, state: State) -> dict[str, Any]:
    """Return the arguments of the search for a topic."""
    values = [value.value for value in topic.values]
    query = " ".join(dict.fromkeys([*values, *topic.typed]))[:400]
    arguments: dict[str, Any] = {"query": query}
    if topic.category:
        arguments["category"] = topic.category
    is_named = topic.typed and stem(topic.typed[-1]) not in state.vocabulary.department_stems
    if is_named and not topic.reduced and (topic.excluded or not topic.category):
        arguments["kind_only"] = True  # a stove that is for use in tents is no tent
    if topic.low is not None:
        arguments["min_price"] = str(topic.low)
    if topic.high is not None:
        arguments["max_price"] = str(topic.high)
    if topic.age is not None:
        arguments["age"] = topic.age
    if topic.in_stock:
        arguments["in_stock_only"] = True
    if topic.reduced:
        arguments["reduced_only"] = True
    if topic.sort:
        arguments["sort"] = topic.sort
    if topic.limit != 10:
        arguments["limit"] = topic.limit
    if topic.brands:
        arguments["brands"] = list(topic.brands)
    attributes: dict[str, list[str]] = {}
    for value in (*topic.values, *topic.measured):
        attributes.setdefault(value.name, []).append(value.value)
    if topic.size:
        name = state.vocabulary.attribute_named(("size", "sizes", "shoe size"))
        if name:
            attributes.setdefault(name, []).append(topic.size)
    if attributes:
        arguments |= {"attributes": attributes, "nearest": True}
    if topic.wishes:
        arguments["wishes"] = list(topic.wishes)
    if topic.audience:
        arguments["audience"] = topic.audience
    if "children" in topic.excluded:
        arguments["age"] = GROWN_UP  # who wants nothing for children wants nothing for toddlers either
    if topic.excluded:
        arguments["exclude"] = list(topic.excluded)[:MOST]
    return arguments


def noun_of(topic: Topic) -> str:
    """Return what the topic's goods are called, for a sentence."""
    words = " ".join(topic.typed)
    return words or leaf(topic.category or "products").lower()
