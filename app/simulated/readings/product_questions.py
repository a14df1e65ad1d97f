"""Readings of a clause that asks about products: facts, comparisons, opinions, superlatives and other choices."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import pairwise

from app.catalogue.described_colours import COLOURS
from app.catalogue.facts.comparisons import read_comparison
from app.catalogue.facts.words import stem as stem_of_fact
from app.simulated.lexicon import english
from app.simulated.nlu.cart_requests import Request
from app.simulated.nlu.clauses import Clause
from app.simulated.nlu.degrees import compared_adjective
from app.simulated.nlu.noun_phrases import DEFINITE, INDEFINITE
from app.simulated.nlu.phrases import Words, role_ends
from app.simulated.nlu.presents import asks_for_present
from app.simulated.nlu.rankings import extreme_at
from app.simulated.nlu.reference_reader import reference_at
from app.simulated.nlu.references import Reference
from app.simulated.nlu.search_wish import is_condition, read_wish
from app.simulated.nlu.wishes import SearchWish
from app.simulated.products import Item
from app.simulated.questions import (
    Asked,
    asked_of,
    property_words,
    question_text,
    shop_fact_of,
)
from app.simulated.readings.counted import counted_things
from app.simulated.readings.goods import is_unshown_kind, sold_kind
from app.simulated.readings.meaning import OF_LIST, Reading
from app.simulated.readings.opinions import (
    asks_better_for,
    asks_for_better,
    asks_for_cheaper,
    asks_for_other_brand,
    asks_of_brand,
    asks_opinion,
    asks_what_lasts,
    asks_which,
    asks_why_dear,
    facet_asked,
    weighs_two,
)
from app.simulated.readings.pointers import (
    bare_reference,
    order_in,
    placed_references,
    points,
    sized_reference,
)
from app.simulated.readings.product_clause import ProductClause, searches, targets_of
from app.simulated.readings.unshown_goods import (
    asks_of_unshown,
    fact_of_named,
    kind_said_first,
    names_only,
    names_unshown,
    ranked_kind,
)
from app.simulated.resolution import resolve
from app.simulated.state import State
from app.simulated.stems import stem, stems_of
from app.simulated.variant_words import VariantWords
from app.simulated.vocabulary import stop_words
from app.text.inflection import singular

VALUE_LEADS = (("in",), ("with",), ("made",), ("from",))
NEW_THING = frozenset({"a", "an", "any", "some"})
PAIR = 2
POINTING = frozenset({"it", "its", "they", "their", "them", "this", "that", "these", "those", "one", "ones"})
SHORT_QUESTION = 2
PERSONS = frozenset({"i", "you", "we", "he", "she"})
FITTING = frozenset({"fit", "fits"})


def asks_for_other(words: Words, state: State) -> bool:
    """Return whether a question only names a thing that nothing shown is or has: "and a guitar?", "a case for it?"."""
    begin = words.skip(0, "opener", "courtesy", "again_about", "yes", "no")
    if not words.texts[begin : begin + 1] or words.texts[begin] not in NEW_THING:
        return False
    noun = words.texts[begin + 1 : begin + 2]
    ends = words.texts[begin + 2 : begin + 3] in ((), ("for",), ("to",), ("with",), ("as",), ("too",))
    if not noun or not ends or words.end_of(begin + 1, "advise", "service", "sort_rating") > begin + 1:
        return False
    vocabulary = state.vocabulary
    is_new = is_unshown_kind(noun[0], state) or not vocabulary.knows(noun[0])
    return is_new and noun[0] not in stop_words() and vocabulary.is_complete


def about_products(
    clause: Clause,
    state: State,
    wish: SearchWish,
    references: Sequence[Reference],
    resolved: Sequence[Reference],
    request: Request | None,
) -> list[Reading]:
    """Return readings about products that were shown: opinions, superlatives, facts, details, unclear changes."""
    asking = ProductClause(clause, state, wish, tuple(references), tuple(resolved), request)
    return [
        reading
        for part in (
            missed,
            opinions,
            judgements,
            orders,
            doubtful_changes,
            narrowings,
            counted_things,
            facts,
            details,
        )
        for reading in part(asking)
    ]


def missed(asking: ProductClause) -> Iterator[Reading]:
    """Yield the reading of a question about "the oval one" where nothing shown is: which one has to be asked."""
    unresolved = asking.unresolved if asking.is_question and asking.shown and asking.request is None else ()
    if unresolved and asking.words.begins("auxiliary", "question_word") and not names_unshown(asking):
        yield asking.reading("details", 0.97, references=unresolved)


def opinions(asking: ProductClause) -> Iterator[Reading]:
    """Yield readings as a question for an opinion."""
    words, state, wish, resolved = asking.words, asking.state, asking.wish, asking.resolved
    opinion = asks_opinion(words)
    of_property = words.has("worth") and asks_property(words, state, resolved)
    if words.has("worth") and resolved and not of_property:
        # "Is the white one worth it?": the pronoun is the product that is named.
        named = tuple(each for each in resolved if each.kind != "it")
        yield asking.reading("advise", 0.9, references=named or resolved)
    elif words.has("worth") and state.focus is not None and POINTING & set(words.texts) and not of_property:
        yield asking.reading("advise", 0.9, references=(Reference("it"),))  # "are they worth twice as much?"
    names_unsold = wish.unknown and names_only(wish) and not sold_kind(wish, state)
    if names_unsold and opinion and not (state.listed or words.begins("advise")):
        yield Reading("find", 0.7, words, wish=wish)  # that the shop has none is the answer
    whole = words.is_all("advise", "courtesy", "opener", "pronoun", "details")
    whole = whole or not (wish.names_kind or wish.brands)
    concerns = state.listed or state.focus or sold_kind(wish, state) or whole
    if opinion and concerns and not of_property:
        # "Which of the two would you put on your desk?" is of the list, whatever else it names.
        of_two = words.texts[:4] in OF_TWO and len(state.listed) > 1
        if of_two:
            yield Reading("advise", 0.9, words, facet=OF_LIST)
        yield asking.reading("advise", 0.7 if asking.new_kind else 0.88)
    kind = kind_said_first(words, len(words)) if opinion and not (concerns or resolved) else words[:0]
    of_kind = read_wish([kind], state.vocabulary) if len(kind) else wish
    if len(kind) and of_kind.names_kind and sold_kind(of_kind, state):
        # "Which pillow would you recommend to a side sleeper?": the rest says what for.
        yield Reading("advise", 0.88, words, wish=replace(wish, typed=[*of_kind.typed]), purpose=words)
    if asks_which(words) and len(state.mentioned or state.all_listed) > 1:
        yield Reading("advise", 0.9, words)
    single = tuple(each for each in resolved if resolve(each, state).one is not None)
    compares = weighs_two(words.texts) and bool(POINTING & set(words.texts)) and "than" in words.texts
    if compares and len(targets_of(single, state)) == 1 and state.focus is not None:
        single = (
            Reference("it"),
            *(each for each in single if each.kind != "it"),
        )  # "are they better than the white?"
    chooses_of_two = weighs_two(words.texts) or (len(single) == PAIR and is_choice_of_two(words))
    if len(targets_of(single, state)) == PAIR and chooses_of_two and not words.has("compare"):
        yield Reading("advise", 0.92, words, references=single)
    if asks_why_dear(words.texts) and (state.focus is not None or len(targets_of(resolved, state)) > 0):
        yield Reading("advise", 0.95, words, references=resolved or (Reference("it"),), facet="why")
    if asks_for_cheaper(words.texts) and (state.focus is not None or state.listed):
        yield Reading("advise", 0.95, words, references=(Reference("it"),), facet="cheaper")
    if asks_better_for(words.texts) and not asking.new_kind and (state.listed or state.picked):
        yield asking.reading("advise", 0.93)
    if asks_what_lasts(words) and not asking.new_kind and asking.shown and not measures_running(state):
        yield asking.reading("advise", 0.96, references=pointed_beside_use(asking), purpose=words)
    if words.texts[:2] == ("why", "not") and len(targets_of(resolved, state)) == 1:
        yield Reading("advise", 0.95, words, references=resolved)


RUNNING = frozenset(map(stem, ("battery", "runtime", "running", "burn", "burning", "playtime")))
"""Stems of attributes that measure how long a product lasts."""


def pointed_beside_use(asking: ProductClause) -> tuple[Reference, ...]:
    """Return what a question what lasts is about: neither "last" nor "longest" points at a product."""
    placed = placed_references(asking.words)
    return tuple(
        reference
        for reference, start, _ in placed
        if reference.kind != "extreme"
        and asking.words.texts[start] not in ("last", "lasts")
        and points(reference, asking.state)
    )


def measures_running(state: State) -> bool:
    """Return whether products of the list say how long they run: "which lasts longest?" is then a question of fact."""
    return any(RUNNING & set(stems_of(name)) for item in state.all_listed for name in item.attributes)


def is_choice_of_two(words: Words) -> bool:
    """Return whether only two products are named, with "or" between them: "the Vivo or the Realme?"."""
    placed = placed_references(words)
    between = words.texts[placed[0][2] : placed[1][1]] if len(placed) == PAIR else ()
    rest = Words.of([*words.tokens[: placed[0][1]], *words.tokens[placed[-1][2] :]]) if placed else words
    return between == ("or",) and not len(
        rest.without("opener", "courtesy", "question_word", "pronoun", "glue")
    )


OF_TWO = (("which", "of", "the", "two"), ("which", "of", "these", "two"), ("which", "of", "those", "two"))


def judgements(asking: ProductClause) -> Iterator[Reading]:
    """Yield readings as a question for one side of a product, or for how good a brand is."""
    words, state, wish = asking.words, asking.state, asking.wish
    if words.has("service") or asking.request is not None:
        return
    is_of_brand = not (
        asking.resolved or wish.category_words or any(map(state.vocabulary.is_kind, wish.words))
    )
    if is_of_brand and asks_of_brand(words, is_named=bool(wish.brands)):
        yield asking.reading("judge_brand", 0.93)
    one = targets_of(asking.resolved, state)
    if asks_for_better(words) and (len(one) == 1 or state.focus is not None):
        yield asking.reading("better", 0.95)
    if asks_for_other_brand(words) and state.topic is not None and not wish.brands:
        yield asking.reading("other_brand", 0.95)
    facet = facet_asked(words)
    if not asking.resolved and names_unshown(asking):
        if facet is not None or words.has("worth"):
            named = next(each.words for each in asking.references if each.words)
            yield Reading("judge_named", 0.96, words, wish=replace(wish, typed=[*named]), facet=facet or "")
    elif facet is not None and asking.shown and not asking.new_kind:
        yield asking.reading("judge", 0.96, facet=facet)


def orders(asking: ProductClause) -> Iterator[Reading]:
    """Yield readings as a superlative, of the list or of a kind."""
    words, state = asking.words, asking.state
    order = order_in(words)
    if order is None and compares_two(words, asking.resolved, state):
        order = "than"  # "is the family tent heavier than the red one?"
    # "Cheapest first" is an order of the list, "bigger than the first" is none.
    sorts = words.texts[-1:] == ("first",) and words.texts[-2:-1] != ("the",)
    is_new = asking.new_kind and not names_listed_kind(asking)
    if order is not None and not sorts and state.listed and not is_new and asking.request is None:
        asks = asking.clause.mood == "question" or words.begins("this_list", "details", "determiner")
        references = asking.resolved if "than" in words.texts else pair_of_places(asking)
        asked = Asked(question_text(words))
        yield asking.reading("superlative", 0.9 if asks else 0.7, references=references, asked=asked)
    ranked = ranked_kind(asking.clause, state, asking.request)
    if ranked is not None:
        yield ranked


def names_listed_kind(asking: ProductClause) -> bool:
    """Return whether the kind that a bare superlative names is that of the list: "warmest jacket?"."""
    wish, state = asking.wish, asking.state
    kinds = [word for word in (*wish.category_words, *wish.words) if state.vocabulary.is_kind(word)]
    first = extreme_at(asking.words, asking.words.skip(0, "opener", "courtesy", "determiner"))
    listed = state.of_kind(state.listed)
    return first is not None and bool(kinds) and all(item.is_called(kinds) for item in listed)


def pair_of_places(asking: ProductClause) -> tuple[Reference, ...]:
    """Return the two products that a comparison is between: "which is lighter, the first or the second?"."""
    named = tuple(each for each in asking.resolved if each.kind in ("place", "described", "product"))
    return named if "or" in asking.words.texts and len(targets_of(named, asking.state)) == PAIR else ()


def compares_two(words: Words, resolved: Sequence[Reference], state: State) -> bool:
    """Return whether it is asked if one shown product is more so than another."""
    if "than" not in words.texts or not words.begins("auxiliary") or len(targets_of(resolved, state)) != PAIR:
        return False
    before = words[: words.texts.index("than")]
    return read_comparison(" ".join(before.texts)) is not None


def doubtful_changes(asking: ProductClause) -> Iterator[Reading]:
    """Yield readings as a change of the cart that is not plain, and as a refusal of goods."""
    words, resolved, mood = asking.words, asking.resolved, asking.clause.mood
    request = asking.request
    if request is not None and all(
        item.reference.kind == "described" and not item.reference.definite for item in request.items
    ):
        request = None
    if request is not None and asking.shown and mood != "question":
        pronouns = any(item.reference.kind in ("it", "them", "all", "both") for item in request.items)
        if resolved or pronouns:
            yield Reading("cart_doubt", 0.84, words, request=request, references=resolved)
    is_condition = mood == "condition" and asks_to_take(words)
    if is_condition and (resolved or asking.state.listed):
        yield Reading("cart_doubt", 0.8, words, request=request, references=resolved)
    orders_it = words.begins("add", "put", "take_wish", "give", "may_have", "polite")
    if asking.shown and resolved and mood in ("command", "wish") and orders_it:
        yield Reading("cart_doubt", 0.6, words, request=request, references=resolved)
    if mood == "refusal" and resolved:
        yield Reading("refused", 0.8, words, references=resolved)


def asks_to_take(words: Words) -> bool:
    """Return whether words have a verb of taking: "throw it in", but not "a throw"."""
    roles = ("add", "take_wish", "put", "give", "take")
    places = [place for place in range(len(words)) if words.end_of(place, *roles) > place]
    return any(not (INDEFINITE | DEFINITE) & set(words.texts[max(0, place - 1) : place]) for place in places)


def narrowings(asking: ProductClause) -> Iterator[Reading]:
    """Yield readings as a value that the list is to have, or another version of the product spoken of."""
    clause, words, state, wish = asking.clause, asking.words, asking.state, asking.wish
    says_value = wish.values and not wish.unknown
    says_colour = bool(wish.typed) and set(wish.typed) <= COLOURS  # also one that only descriptions have
    names_value = (says_value or says_colour) and words.texts[:1] in VALUE_LEADS
    if names_value and state.topic is not None and not POINTING & set(words.texts):
        yield Reading("refine", 0.9, words, wish=wish)
    sized = size_of_one(clause, state, wish)
    if sized is not None:
        yield sized
    if words.has("other_colours") and not asking.new_kind and (state.focus is not None or asking.resolved):
        yield asking.reading("other_colours", 0.95)
    sibling = sibling_of(clause, state, wish, asking.resolved)
    if sibling is not None:
        yield Reading("sibling", 0.94, words, wish=wish, items=(sibling,))


def facts(asking: ProductClause) -> Iterator[Reading]:
    """Yield readings as a question of fact: asked again, about goods not shown, or about those that were."""
    clause, words, state, resolved = asking.clause, asking.words, asking.state, asking.resolved
    none_at_all = goods_denied(words, state)
    if none_at_all is not None:
        yield Reading("find", 0.9, words, wish=none_at_all)
        return
    if asks_again(clause, state) and resolved:
        yield asking.reading("fact", 0.95, asked=state.asked)
    named = fact_of_named(clause, state, asking.references)
    # "How long is the cord?" after the details asks about a part of that product.
    is_part = named is not None and asks_of_opened(asking) and "your" not in words.texts
    if named is not None and not is_part and len(targets_of(resolved, state)) != 1:
        yield named
    of_unshown = asking.is_question and asking.shown and shop_fact_of(words) is not None
    of_unshown = of_unshown and asks_of_unshown(asking.references, resolved, state)
    if of_unshown:
        yield Reading("find", 0.7, words, wish=asking.wish)  # its card says it
    # Of the one product that is shown a question may name other goods: "does it fit a roof rack?"
    one_shown = state.focus is not None and not state.listed and not searches(words)
    one_shown = one_shown or asks_of_opened(asking)
    # "speakers, any of those?"
    any_of_named = words.texts[-3:-1] == ("any", "of")
    points_at = state.focus is not None and bool(POINTING & set(words.texts)) and not any_of_named
    # "Which one charges a laptop?" is about the list, whatever else it names.
    of_list = words.texts[:1] == ("which",) and words.texts[1:2] in (("one",), ("ones",), ("of",))
    of_list = of_list or (len(state.listed) > 1 and compares_list(words.texts))
    # "Does a 15 inch laptop fit?" asks about the product that is spoken of.
    of_use = state.focus is not None and words.begins("auxiliary") and bool(FITTING & set(words.texts[-2:]))
    same = (not asking.new_kind or one_shown or points_at or of_list or of_use) and not (
        of_unshown or asks_for_other(words, state)
    )
    if words.texts[:1] in (("what",), ("which",)) and any(map(state.vocabulary.is_kind, words.texts[1:2])):
        names_other = asking.new_kind and FITTING & set(words.texts)
        if names_other:
            return  # "what bags fit it?"
    if adds_goods(asking) or (words.has("goes_with") and asking.new_kind):
        return
    is_gift = asks_for_present(words) and not resolved
    if not (asking.is_question and (state.listed or state.focus) and same) or is_gift or asks_among(asking):
        return
    asked = asked_of(words, state.vocabulary)
    concerns = asked is not None and (
        one_shown or of_use or of_list or concerns_products(words, asked, resolved, state)
    )
    if asked is not None and concerns and not is_of_persons(words, asked, resolved, state):
        pointed = resolved or points(Reference("it"), state)
        score = 0.82 if pointed or words.has("this_list") else 0.7
        if asked.is_property and resolved:
            score = 0.87  # "what is the weight of number 2" asks for more than its details
        if asked.shop_fact == "saving":
            score = 0.92  # "how much cheaper" asks for no cheaper goods
        opened = asks_of_opened(asking) and is_of_opened(asking)
        yield asking.reading("fact", score, asked=asked, references=(Reference("it"),) if opened else None)


def is_of_opened(asking: ProductClause) -> bool:
    """Return whether a question after the details is about that product, and about no other that it names.

    "Is this the right lid for the K60?" is, and so is one that has a single word of the name of a product that was
    only shown beside it: "what is the amp rating of the power source?".
    """
    if asking.words.texts[1:2] in SUBJECTS:
        return True
    listed = {item.id for item in asking.state.all_listed}
    beside = [
        each
        for each in asking.resolved
        if each.kind == "described" and not any(i.id in listed for i in targets_of((each,), asking.state))
    ]
    is_vague = all(len(each.words) < PAIR for each in beside)
    if asking.resolved and all(names_part(each, asking) for each in asking.resolved):
        return True
    return bool(asking.resolved) and len(beside) == len(asking.resolved) and is_vague


def names_part(reference: Reference, asking: ProductClause) -> bool:
    """Return whether a description is of a part and of no product: "the cord", where a lamp has a textile cord."""
    if reference.kind != "described" or not reference.words:
        return False
    last, texts = reference.words[-1], asking.words.texts
    ends = texts.index(last) + 1 if last in texts else len(texts)
    if texts[ends : ends + 1] in (("one",), ("ones",)):
        return False
    return not any(item.is_named([last]) for item in targets_of((reference,), asking.state))


def asks_of_opened(asking: ProductClause) -> bool:
    """Return whether a question is about the product whose details were shown last, whatever it names.

    "Can you use glass rocks with it?", "what batteries does it need?", but not "which mugs are blue?", "is there a lid
    for pans?" in a shop that sells lids.
    """
    words, state = asking.words, asking.state
    begin = words.skip(0, "opener", "courtesy")
    rest = words[begin : len(words)]
    is_opened = state.is_opened or is_just_added(rest, state)
    is_bare = asking.clause.is_question and bool(property_words(rest))  # "amp rating of the power source?"
    if not is_opened or state.focus is None or not (rest.begins("auxiliary", "question_word") or is_bare):
        return False
    if THIS & set(rest.texts[1:-1]) and not FURTHER & set(rest.texts):
        return True  # "is there a warranty for this instrument?"
    if FURTHER & set(rest.texts):
        return False  # "do I need anything else for it?"
    if rest.texts[:2] in IS_THERE:
        return not (sold_kind(asking.wish, state) and asking.wish.names_kind)
    if rest.end_of(0, "search", "seek") > 1 or rest.has("offered_here", "not_sold_question"):
        return False
    names_next = any(map(state.vocabulary.is_kind, rest.texts[1:2])) and rest.texts[0] not in YES_NO
    return rest.texts[0] != "which" and not names_next


def is_just_added(words: Words, state: State) -> bool:
    """Return whether a question is about a part of the product that was put into the cart: "does the lid come off?"."""
    item = state.changes[-1].item if state.changes and "cart" in state.acts else None
    noun = next((after for before, after in pairwise(words.texts) if before == "the"), "")
    is_part = not state.vocabulary.is_kind(noun) or stem_of_fact(noun) in property_words(words)
    return item is not None and item.id == state.focus and bool(noun) and is_part


def compares_list(texts: tuple[str, ...]) -> bool:
    """Return whether it is asked which of a list is more so, or has more: "which is quicker to put up?"."""
    following = texts[2:4]
    has = texts[1:2] in (("has",), ("have",))
    return texts[:1] == ("which",) and (
        has or (texts[1:2] == ("is",) and any(map(compared_adjective, following)))
    )


THIS = frozenset({"this", "these"})
SUBJECTS = (("it",), ("this",), ("they",), ("these",))
IS_THERE = (("is", "there"), ("are", "there"))
YES_NO = english().sets["yes_no_words"]


def adds_goods(asking: ProductClause) -> bool:
    """Return whether a clause only names further goods, that the product spoken of says nothing of: "and beans?"."""
    words, focus = asking.clause.whole, asking.state.item(asking.state.focus)
    begin = words.skip(0, "opener")
    rest = [text for text in words[words.skip(begin, "again_about") : len(words)].texts if text.isalpha()]
    if focus is None or words.texts[:1] != ("and",) or len(rest) != 1 or singular(rest[0]) == rest[0]:
        return False
    return stem(rest[0]) not in focus.stems and stem(rest[0]) not in stems_of(focus.description)


def asks_among(asking: ProductClause) -> bool:
    """Return whether goods with a quality are asked for, and no fact: "anything with a lid?", "any in blue?"."""
    words, wish = asking.words, asking.wish
    if wish.price is not None and "better" in words.texts and {"one", "ones"} & set(words.texts):
        return True  # "does anyone make better ones for under 160?"
    if words.texts[:2] in (("something", "with"), ("anything", "with")) or asks_for_further(words):
        return True
    if {"cheaper", "dearer"} & wish.flags and not asking.resolved and len(words) <= SHORT_QUESTION:
        return True  # "cheaper?"
    leads = words.texts[:1] in (("anything",), ("something",)) and "than" not in words.texts
    if leads and not asking.resolved and any(map(compared_adjective, words.texts)):
        return True  # "anything a bit warmer?"
    any_of_list = words.texts[:1] in (("any",), ("anything",))
    return (
        wish.has_constraint and not asking.resolved and (any_of_list or wish.refers or words.begins("seek"))
    )


FURTHER = frozenset({"other", "else", "another"})


def asks_for_further(words: Words) -> bool:
    """Return whether other goods are asked for: "what other bottles are there?", "something for the hands too"."""
    begin = words.skip(0, "opener", "courtesy")
    texts = words.texts[begin:]
    opens = texts[:1] in (("what",), ("which",), ("any",), ("anything",), ("other",), ("another",))
    begins = opens and bool(FURTHER & set(texts[:2]))
    things = texts[:1] == ("something",) or texts[:2] in (("anything", "for"), ("anything", "in"))
    return begins or things or (texts[:3] == ("is", "there", "anything") and not ABOUT & set(texts))


ABOUT = frozenset({"about", "wrong", "against", "special", "bad", "good", "i", "know"})


def details(asking: ProductClause) -> Iterator[Reading]:
    """Yield readings as a wish to see a product."""
    words, state, wish = asking.words, asking.state, asking.wish
    resolved, references = asking.resolved, asking.references
    looks_at = any(ends.get("details", 0) > at + 1 for at, ends in enumerate(role_ends(words.texts)))
    if resolved and words.has("not_goods") and looks_at:
        yield Reading("details", 0.86, words, references=resolved)
    begins = words.begins("details")
    if words.texts[-1:] == ("first",) and words.texts[-2:-1] not in ((), ("the",), ("number",)):
        return  # "a bed first"
    pointed_at = bare_reference(words) or sized_reference(words)
    if resolved and (begins or pointed_at is not None) and not of_several(words, resolved, state):
        yield Reading("details", 0.8, words, references=resolved)
    elif begins and not wish.names_kind and (state.focus or state.listed) and not wish.has_constraint:
        rest = words[words.end_of(0, "details") : len(words)]
        if not len(rest.without("courtesy", "pronoun", "determiner", "glue")):
            yield Reading("details", 0.7, words, references=(Reference("it"),))
    elif asking.clause.mood == "question" and resolved and not asking.new_kind:
        yield Reading("details", 0.55, words, references=resolved)
    whole_set = words.has("total_set") and (wish.price is not None or wish.plain_numbers)
    whole_set = whole_set or asks_for_present(words)
    if references and not state.listed and not state.known and not wish.names_kind and not whole_set:
        yield Reading("details", 0.5, words, references=references)


def is_of_persons(words: Words, asked: Asked, resolved: Sequence[Reference], state: State) -> bool:
    """Return whether a question is about what a person does, in words that the shop does not have: "who won?"."""
    begin = words.skip(0, "opener", "courtesy")
    subject = words.texts[begin : begin + 1] in (("who",), ("whom",)) or bool(
        PERSONS & set(words.texts[begin + 1 : begin + 2])
    )
    points_at = resolved or POINTING & set(words.texts) or asked.is_property or asked.shop_fact
    return subject and not points_at and not any(map(state.vocabulary.knows, asked.words))


def size_of_one(clause: Clause, state: State, wish: SearchWish) -> Reading | None:
    """Return the reading of a question for a size of the product that is spoken of, which it does not come in."""
    item = state.item(state.focus)
    asks = (clause.mood == "question" or clause.is_question) and not clause.words.has("price_noun")
    if item is None or state.is_focus_guessed or not asks or wish.category_words or wish.words or wish.brands:
        return None
    sizes = {value.name: value.value for value in wish.values if value.name in item.choices}
    if len(sizes) != len(wish.values) or len(sizes) != 1:
        return None
    return Reading("variant", 0.96, clause.words, items=(item,), variant=VariantWords(unknown=sizes))


def sibling_of(clause: Clause, state: State, wish: SearchWish, resolved: Sequence[Reference]) -> Item | None:
    """Return the product of which another version is asked for: "do you have it in navy?", "is there the same in M?".

    The value is none of its own options: it may be a product of its own that differs only in it.
    """
    words = clause.words
    asks = clause.mood == "question" or clause.is_question or clause.whole.begins("again_about", "have_wish")
    pointed = [item for each in resolved for item in resolve(each, state).items]
    points_at = bool({"same", "it", "that", "this"} & set(words.texts))
    is_same = points_at or (words.begins("narrow") and bool({"fact", "advise", "again"} & set(state.acts)))
    values = [value for value in wish.values if is_condition(value)]
    if not (asks and is_same) or len(values) != 1 or wish.category_words or wish.price:
        return None
    if set(wish.unknown) - {"same"}:
        return None
    item = pointed[0] if len(set(pointed)) == 1 else None if pointed else state.item(state.focus)
    is_guess = state.is_focus_guessed and "same" not in words.texts
    has_option = item is not None and any(values[0].name.lower() == name.lower() for name in item.choices)
    if item is None or has_option or is_guess or item.is_called(values[0].value.split()):
        return None
    return None if wish.words and not item.is_named(wish.words) else item


def asks_property(words: Words, state: State, resolved: Sequence[Reference]) -> bool:
    """Return whether a question is about one property: "is the battery any good on that?".

    The words that name the product are none: "is the cast-iron skillet any good?".
    """
    names = {text for reference in resolved if reference.kind == "described" for text in reference.words}
    content = words.without("worth")
    asked = asked_of(Words.of([each for each in content.tokens if each.text not in names]), state.vocabulary)
    return asked is not None and asked.is_property and asked.shop_fact is None


def of_several(words: Words, resolved: Sequence[Reference], state: State) -> bool:
    """Return whether the words narrow a list to several products: "just the Pellworth ones"."""
    several = all(len(resolve(each, state).items) != 1 for each in resolved)
    return "ones" in words.texts and several and not words.begins("details")


def concerns_products(words: Words, asked: Asked, resolved: Sequence[Reference], state: State) -> bool:
    """Return whether a question is about products that were shown, and not about the world or other goods.

    It points at them, asks for a property that products have, or names little else ("dishwasher safe?").
    """
    if searches(words) and not resolved and not POINTING & set(words.texts):
        return False
    points_at = bool(resolved) or bool(POINTING & set(words.texts))
    if not points_at and not asked.is_property and names_others(asked.words, state):
        return False
    return points_at or asked.is_property or len(asked.words) <= SHORT_QUESTION


def goods_denied(words: Words, state: State) -> SearchWish | None:
    """Return the wish of a question whether there are none of some goods that were not shown: "no coats at all?"."""
    begin = words.skip(0, "opener", "courtesy")
    kept = words[begin + 1 : len(words)].without("courtesy", "glue")
    rest = Words.of([each for each in kept.tokens if each.text not in ("at", "all", "?")])
    if words.texts[begin : begin + 1] != ("no",) or words.texts[-1:] not in (("all",), ("?",)):
        return None
    return read_wish([rest], state.vocabulary) if len(rest) and names_others(rest.texts, state) else None


def names_others(words: Sequence[str], state: State) -> bool:
    """Return whether words name goods that were not shown: "no raincoats at all?", "whirlpool 3387747?"."""
    said = [text for text in words if text not in stop_words() and state.vocabulary.knows(text)]
    if not any(is_name_of_goods(text, state) for text in said) or not state.vocabulary.is_complete:
        return False
    return not any(item.is_called(said) for item in state.all_listed)


def is_name_of_goods(text: str, state: State) -> bool:
    """Return whether a word is a kind, a brand or a model number of this shop."""
    vocabulary = state.vocabulary
    is_brand = vocabulary.brands.longest([stem(text)], 0)[0] == 1
    is_model = sum(map(str.isdigit, text)) >= MODEL_DIGITS and vocabulary.sells(text)
    return is_model or is_brand or (vocabulary.names(text) and vocabulary.is_kind(text))


MODEL_DIGITS = 4
"""Minimum digits of a model number."""


def asks_again(clause: Clause, state: State) -> bool:
    """Return whether a clause only names another product after a question of fact: "and the third?"."""
    begin = clause.whole.skip(0, "opener", "again_about")
    if not clause.whole[:begin].has("again_about"):
        return False  # "ok, the orange ones" asks nothing
    found = reference_at(clause.whole, begin) if begin else None
    ends = found is not None and clause.whole.skip(found[1], "courtesy") >= len(clause.whole)
    return ends and state.asked is not None and state.acts[-1:] == ("fact",)
