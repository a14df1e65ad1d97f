"""Questions about goods that the shop may have and that were not shown."""

from __future__ import annotations

from collections.abc import Sequence

from app.simulated.lexicon import english
from app.simulated.nlu.cart_requests import Request
from app.simulated.nlu.clauses import Clause
from app.simulated.nlu.comparison_phrases import comparing, is_superlative
from app.simulated.nlu.noun_phrases import is_model
from app.simulated.nlu.phrases import Words
from app.simulated.nlu.references import Reference
from app.simulated.nlu.search_wish import read_wish
from app.simulated.nlu.tokens import tokenize
from app.simulated.nlu.wishes import SearchWish
from app.simulated.questions import Asked, asked_of, question_text, shop_fact_of
from app.simulated.readings.goods import other_kind, sold_kind
from app.simulated.readings.goods_mentions import mentions_in
from app.simulated.readings.meaning import Reading
from app.simulated.readings.opinions import (
    DRAWBACKS,
    MERITS,
)
from app.simulated.readings.pointers import (
    order_at,
)
from app.simulated.readings.product_clause import ProductClause, searches
from app.simulated.state import State

WONDERING = english().sets["wondering"]

OF_OTHERS = ("compare", "advise", "goes_with", "similar", "service", "gift", "on_sale", "most_reduced")
"""Roles of questions that ask no fact of one product."""

RELATIVE = frozenset({"that", "which", "who"})

NAME_WORDS = 2
"""Maximum words of a name of goods that the shop does not know."""


def names_unshown(asking: ProductClause) -> bool:
    """Return whether a product that was not shown is named, by words that are all the shop's: "the iPhone X"."""
    vocabulary, known = asking.state.vocabulary, asking.state.known.values()
    named = [
        each
        for each in asking.references
        if each.kind == "described" and each.definite and set(each.words) - DRAWBACKS - MERITS
    ]
    return any(
        all(vocabulary.names(word) or is_model(word) for word in each.words)
        and not any(item.is_called(each.words) for item in known)
        for each in named
    )


def asks_of_unshown(references: Sequence[Reference], resolved: Sequence[Reference], state: State) -> bool:
    """Return whether a question is about goods that the shop has and that were not shown: "how much is the beef?"."""
    named = [each for each in references if each.kind == "described" and each.words]
    return (
        bool(named)
        and not resolved
        and all(
            state.vocabulary.names(word) and not any(item.is_called([word]) for item in state.known.values())
            for each in named
            for word in each.words
        )
    )


def fact_of_named(clause: Clause, state: State, references: Sequence[Reference]) -> Reading | None:
    """Return the reading of a question about goods that it names and that were not shown.

    "How many litres does the stockpot hold?", "what colour is the puffer coat?".
    """
    words = clause.words
    asks = clause.mood == "question" or clause.is_question
    if not asks or searches(words) or order_at(words) is not None or words.has(*OF_OTHERS):
        return None
    found = list(mentions_in(clause, state.vocabulary, 0))
    if len(found) > 1:
        # Of "the light 13-inch laptop" the first noun says more of the last.
        start, _ = name_at(clause.whole, found[-1].begin, found[-1].end)
        found = [each for each in found[:-1] if each.begin < start] + found[-1:]
    if len(found) != 1:
        return None
    mention, whole = found[0], clause.whole
    begin, end = name_at(whole, mention.begin, mention.end)
    before = whole.texts[max(0, begin - 1) : begin]
    prices = shop_fact_of(words) == "price" and before in (("a",), ("an",), ("one",))
    name = whole[begin:end]
    if not (prices or before in (("the",), ("your",))):
        return None
    if any(item.is_called(name.texts) for item in state.known.values()):
        return None
    rest = Words.of([*whole.tokens[: begin - 1], *tokenize("it"), *whole.tokens[end:]])
    asked = asked_of(rest, state.vocabulary)
    if asked is None or concerns_person(rest):
        return None
    wish = read_wish([name], state.vocabulary)
    return Reading("named_fact", 0.86, words, wish=wish, asked=asked, text=" ".join(name.texts))


NAMING = ("the", "your")

DOING = frozenset({"do", "does", "did"})

WIDEST = 6
"""Maximum tokens of a name before its noun: "the light 13-inch laptop"."""


def name_at(words: Words, begin: int, end: int) -> tuple[int, int]:
    """Return where the whole name of a mention begins and ends.

    It begins after the article; of "does the laptop run" the verb at the end belongs to the question.
    """
    article = next(
        (at for at in range(begin - 1, max(-1, begin - WIDEST), -1) if words.texts[at] in NAMING), -1
    )
    if article >= 0 and all(
        token.kind != "mark" or token.text == "-" for token in words.tokens[article:begin]
    ):
        begin = article + 1
    ends = all(token.kind == "mark" for token in words.tokens[end:])
    return begin, end - (ends and end - begin > 1 and bool(DOING & set(words.texts[:begin])))


def concerns_person(words: Words) -> bool:
    """Return whether a question is about what a person does: "can I see it", "where do I find it"."""
    return bool({"i", "we", "you", "where", "why", "who"} & set(words.texts))


def ranked_kind(clause: Clause, state: State, request: Request | None) -> Reading | None:
    """Return the reading of a superlative of a kind that was not shown: "which of your tents is the lightest?"."""
    words = clause.words
    order = order_at(words)
    wonders = words.texts[:1] and words.texts[0] in WONDERING  # "who has the longest hair"
    if (
        order is None
        or wonders
        or request is not None
        or "than" in words.texts
        or words.has("gift", "total_set")
    ):
        return None
    _, begin, end = order
    asked = question_text(words)
    compared = comparing().longest(words.texts, begin)[0]
    following = words.texts[end : end + 1]
    if compared < end and following and state.vocabulary.names(following[0]):
        # "The biggest power bank" asks for no power.
        end, asked = compared, " ".join(words.texts[begin:compared])
    end += words.texts[end : end + 1] == ("first",)  # "backpacks, biggest first"
    if not any(map(is_superlative, words.texts[begin:end])) or clause.mood in ("condition", "refusal"):
        return None
    wish = read_wish([words], state.vocabulary)
    kind = read_wish([Words.of([*words.tokens[:begin], *words.tokens[end:]])], state.vocabulary)
    said = kind_said_first(words, begin)
    first = read_wish([said], state.vocabulary) if len(said) else kind
    if sold_kind(first, state) and not read_wish([words[len(said) :]], state.vocabulary).has_constraint:
        kind = wish = first  # "Which sleeping bag would keep me warmest?", whatever it does
    is_new = other_kind(kind, state) or not (state.listed or state.known)
    if wish.sort or not is_new or not sold_kind(kind, state) or not kind.names_kind:
        return None
    return Reading("superlative_of_kind", 0.93, words, wish=kind, asked=Asked(asked))


def kind_said_first(words: Words, order: int) -> Words:
    """Return the words before what a kind does or is, where that has the order: "bags | that weigh the least"."""
    for place in range(1, order):
        if words.texts[place] in RELATIVE or words.end_of(place, "auxiliary") > place:
            return words[:place]
    return words[:0]


def names_only(wish: SearchWish) -> bool:
    """Return whether a wish is only a name: "which headphones would you recommend?"."""
    return 0 < len(wish.typed) <= NAME_WORDS and not wish.plain_numbers
