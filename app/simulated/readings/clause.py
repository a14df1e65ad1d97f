"""Readings of one clause that is about products that were shown, the cart or the shop; each with a score."""

from __future__ import annotations

from collections.abc import Sequence

from app.shop_pages import names_shop_topic
from app.simulated.nlu.cart_requests import Request
from app.simulated.nlu.clauses import Clause
from app.simulated.nlu.negations import denies_at, verdict_in, without_reason
from app.simulated.nlu.phrases import Words
from app.simulated.nlu.presents import goes_on
from app.simulated.nlu.references import Reference
from app.simulated.nlu.search_wish import read_wish
from app.simulated.nlu.wishes import SearchWish
from app.simulated.questions import is_property_of_maker, property_words
from app.simulated.readings.goods import names_goods
from app.simulated.readings.meaning import Reading
from app.simulated.readings.mentions import shortened
from app.simulated.readings.pointers import (
    points,
    references_in,
)
from app.simulated.readings.product_clause import targets_of
from app.simulated.readings.product_questions import about_products
from app.simulated.readings.remarks import read_remark
from app.simulated.readings.shop_questions import questions_of_shop
from app.simulated.readings.vague_wishes import is_vague
from app.simulated.readings.variants import read_variant
from app.simulated.resolution import of_list_degree, resolve
from app.simulated.state import State
from app.simulated.stems import stem, stems_of
from app.simulated.wished_phrases import PROPERTY_NOUNS
from app.text.inflection import singular

ANY = frozenset({"any", "anything", "something", "everything"})
ADVERBS = frozenset(
    {"now", "currently", "far", "actually", "really", "just", "even", "exactly", "ever", "honestly"}
)
WHOLE_ACTS = (
    *("show_cart", "checkout", "shop", "help", "bot", "remark", "farewell", "thanks", "greeting"),
    *("doubt", "undecided", "displeased", "boredom", "browsing", "popular", "runner_up"),
)
LIKING = frozenset({"i", "we", "she", "he", "they", "would", "really", "do", "also", "not"})
RECEIVERS = frozenset({"her", "him", "them"})
TIMES = frozenset({"after", "within", "before"})
WAS = frozenset({"was", "were"})
DENIED_NEAR = 5
"""Words of a clause among which what it leaves out begins: "still no black", "I also can't stand hooks"."""

INSULT = 8
"""Maximum words of an insult without "you"."""


def read_single(clause: Clause, state: State, request: Request | None) -> Reading | None:
    """Return the reading of a clause that is not about goods to be found; None when it is."""
    candidates = list(candidates_of(clause, state, request))
    best = max(candidates, key=lambda reading: reading.score, default=None)
    return best if best is not None and best.score >= 0.5 else None


def candidates_of(clause: Clause, state: State, request: Request | None) -> list[Reading]:
    """Return the readings of a clause, each with its score."""
    words = clause.words
    found: list[Reading] = []
    wish = read_wish([words], state.vocabulary)
    sold = names_goods(wish, state)
    references = [shortened(each, state) if each.definite else each for each in references_in(words)]
    resolved = [each for each in references if points(each, state) or of_list_degree(each, state)]
    for act in WHOLE_ACTS:
        forms = (words, clause.whole, Words.of([each for each in words.tokens if each.text not in ADVERBS]))
        # "Ok no. What's in my cart?"
        beside = ("courtesy", "opener", *(("yes", "no", "correction") if act == "show_cart" else ()))
        if any(form.is_all(act, *beside) and form.has(act) for form in forms):
            found.append(Reading(act, 1.0, words))
    if is_vague(words):
        found.append(
            Reading(
                "vague" if state.need is not None or not state.listed else "advise", 0.96, words, wish=wish
            )
        )
    if words.texts == ("how", "much") and "cart" in state.acts and state.cart:
        found.append(Reading("show_cart", 1.0))
    if state.focus is not None and clause.whole.is_all("why_pick", "courtesy", "opener"):
        found.append(Reading("judge", 1.0, words, references=(Reference("it"),), facet="for"))
    shops = sold and words.begins(
        "seek", "ask_for", "have_wish", "search"
    )  # "a decent pan, not the cheapest rubbish"
    rules_out = words.has("ruled_out") and bool(wish.excluded_words)  # "red would be awful"
    if (
        words.has("abuse", "override")
        and not shops
        and not (sold and (clause.is_question or clause.mood == "question"))
        and not rules_out
        and (len(words) <= INSULT or {"you", "your"} & set(words.texts))
    ):
        found.append(Reading("abuse", 0.95, words))
    seeks = words.begins("seek") and len(wish.typed) > 2
    says_more = state.need is not None and goes_on(words)  # "they like flowers"
    if (
        words.has("remark")
        and not says_more
        and "no_limit" not in wish.flags
        and not sold
        and (words.begins("remark") or len(wish.typed) < 2)
        and len(wish.typed) <= 3
    ):
        found.append(Reading("remark", 0.6))
    if words.has("service"):
        of_product = bool(resolved or state.focus) and is_stated_by_maker(words)
        whole = any(ends.get("service", 0) > at + 1 for at, ends in enumerate(words.roles_at))
        found.append(Reading("service", 0.4 if seeks or of_product else 0.9 if whole else 0.85, words=words))
    found += questions_of_shop(clause, state, wish, resolved)
    if clause.mood == "condition" or words.texts[:1] == ("when",):
        happens = not words.has("add", "take_wish", "put", "give", "take")
        texts = clause.whole.texts
        until = next((at for at, text in enumerate(texts) if at and text in TIMES), len(texts))
        if happens and not clause.whole.has("service") and names_shop_topic(" ".join(texts[:until])):
            found.append(Reading("service", 0.9, words=clause.whole))  # "what if it breaks?"
    suffices = bool({"enough", "sufficient"} & set(words.texts)) and clause.mood == "question"
    if suffices and wish.measures and (state.listed or state.focus):
        found.append(Reading("suffice", 0.9, words, wish=wish))  # "is 8 GB enough?"
    if words.has("not_sold_question") and not (resolved or words.has("in_stock")):
        found.append(Reading("sold_out", 0.8))
    if words.has("most_reduced") and len(wish.unknown) < 2 and not words.has("service"):
        found.append(Reading("most_reduced", 0.95, words, wish=wish))
    if any(bound.unit == "%" for bound in wish.measures) and "on_sale" in wish.flags:
        found.append(Reading("offers", 0.95, words, wish=wish))
    if (
        words.has("on_sale")
        and len(wish.unknown) < 2
        and not words.has("service")
        and not seeks
        and not resolved
    ):
        found.append(Reading("offers", 0.9 if ANY & set(words.texts) else 0.8, words, wish=wish))
    if words.has("compare") and (
        resolved
        or len(state.listed) > 1
        or sold
        or (references and len(words) <= 14 and words.begins("compare"))
    ):
        found.append(Reading("compare", 0.9, words, references=tuple(references), wish=wish))
    if (
        words.has("goes_with")
        and (state.focus or resolved)
        and not names_kind_of_goods(wish, state, resolved)
    ):
        found.append(Reading("goes_with", 0.9, references=tuple(resolved)))
    if asks_similar(words) and (state.focus or resolved):
        found.append(Reading("similar", 0.85, references=tuple(resolved)))
    elif asks_similar(words) and state.topic is not None and not names_kind_of_goods(wish, state):
        found.append(Reading("nearest", 0.85))
    others = words.begins("more") and bool(RECEIVERS & set(words.texts))
    if state.need is not None and others:
        found.append(Reading("more", 0.97))  # "what else could I give her?"
    if state.topic is not None and words.is_all("more", "courtesy", "opener"):
        found.append(Reading("more", 0.95))
    if not (words.has("required") and len(targets_of(resolved, state)) != 1):
        found += about_products(clause, state, wish, references, resolved, request)
    plain = without_reason(words)
    denied = wish if len(plain) == len(words) else read_wish([plain], state.vocabulary)
    if leaves_out(clause, state, denied):
        found.append(Reading("refine", 0.94, words, wish=only_exclusions(denied)))
    remark = read_remark(clause, state, wish, resolved) if request is None else None
    if remark is not None:
        found.append(remark)
    variant = read_variant(clause, state)
    if variant is not None:
        found.append(variant)
    found += going_back(words, state, wish)
    drops = (
        words.begins("drop_topic", "cancel")
        and not words.has("no_limit")
        and not words.begins("under", "over")
    )
    taken_back = conditions_taken_back(words, state) if drops else []
    if taken_back:
        found.append(Reading("refine", 0.98, words, wish=SearchWish(dropped=taken_back, refers=True)))
    if drops and (not references or (sold and words.begins("drop_topic"))):
        found.append(Reading("dropped", 0.95))
    return found


def is_stated_by_maker(words: Words) -> bool:
    """Return whether the words for the shop are a property that makers state: "warranty", "shipping weight"."""
    properties = property_words(words)
    phrases = (
        words.texts[place : ends["service"]] for place, ends in enumerate(words.roles_at) if "service" in ends
    )
    return all(is_property_of_maker(phrase, properties) for phrase in phrases)


def conditions_taken_back(words: Words, state: State) -> list[str]:
    """Return the conditions of the goods spoken of that words drop and nothing else: "forget the green"."""
    topic = state.topic
    if topic is None or not words.begins("drop_topic"):
        return []
    rest = words[words.end_of(0, "drop_topic") : len(words)]
    rest = rest.without("determiner", "courtesy", "opener", "pronoun")
    said = {stem(text) for text in rest.texts if text not in PROPERTY_NOUNS and text.isalpha()}
    held = [value.value for value in topic.values] + [*topic.wishes, *topic.brands]
    gone = [each for each in held if set(stems_of(each)) & said]
    return gone if said and said <= {each for text in gone for each in stems_of(text)} else []


def asks_similar(words: Words) -> bool:
    """Return whether words ask for similar goods: "more like this", but not "she would like that one"."""
    return any(
        "similar" in ends and not (words.texts[place] == "like" and words.texts[max(0, place - 1)] in LIKING)
        for place, ends in enumerate(words.roles_at)
    )


def names_kind_of_goods(wish: SearchWish, state: State, resolved: Sequence[Reference] = ()) -> bool:
    """Return whether a wish says what is to go with a product: "boots to go with it", but not "what goes with it?"."""
    focus = state.item(state.focus)
    meant = [
        item for each in resolved for item in (*resolve(each, state).items, *resolve(each, state).candidates)
    ]
    spoken = [*meant, *([focus] if focus is not None else [])]
    kinds = [word for word in [*wish.category_words, *wish.words] if state.vocabulary.is_kind(word)]
    return any(not any(item.is_called([word]) for item in spoken) for word in kinds)


def leaves_out(clause: Clause, state: State, wish: SearchWish) -> bool:
    """Return whether a clause says which of the goods spoken of are not wanted: "not the red one", "skip the earbuds".

    After a change of the cart the same words correct that change.
    """
    words, says = clause.words, [*wish.excluded_words, *wish.excluded_brands]
    denies = words.begins("negation") or clause.mood == "refusal" or verdict_in(words) is not None
    denies = denies or any(denies_at(words, at) for at in range(1, min(DENIED_NEAR, len(words))))
    if state.topic is None or not says or not denies:
        return False
    is_known = any(state.vocabulary.knows(part) for each in says for part in each.split())
    others = wish.category_words or any(map(state.vocabulary.is_kind, wish.words))
    if others or (wish.names_kind and not is_known):
        return False
    if {"cart", "yes"} & set(state.acts) or clause.mood in ("condition", "question"):
        return False
    if clause.is_question and state.focus is not None and not state.is_focus_guessed:
        return False  # "so not for a newborn?" asks about the product that is spoken of
    end = words.texts.index(",") if "," in words.texts else len(words)  # "not knives, that's bad luck"
    return all(
        reference.kind == "described" for reference in references_in(words[:end]) if points(reference, state)
    )


def only_exclusions(wish: SearchWish) -> SearchWish:
    """Return what a wish leaves out, without its other words: "no plastic in this house"."""
    return SearchWish(
        excluded_brands=wish.excluded_brands,
        excluded_values=wish.excluded_values,
        excluded_words=wish.excluded_words,
        price=wish.price,
        flags=wish.flags,
        values=wish.values,
        size=wish.size,
        measures=wish.measures,
    )


def recalls_list(words: Words, content: Sequence[str]) -> bool:
    """Return whether several products of before are spoken of: "you showed me lamps earlier"."""
    return words.has("again") and content[-1:] != [] and singular(content[-1]) != content[-1]


def going_back(words: Words, state: State, wish: SearchWish) -> list[Reading]:
    """Return readings that go back to a product or a topic of before."""
    found: list[Reading] = []
    content = [
        text
        for text in words.without(
            "back_to",
            "again",
            "details",
            "courtesy",
            "search",
            "glue",
            "determiner",
            "pronoun",
            "question_word",
            "auxiliary",
        ).texts
        if text.isalnum()
    ]
    stems = {stem(text) for text in content}
    if words.has("first_list") and state.topics:
        return [Reading("first_topic", 0.96, words)]
    if words.has("previous_list") and (len(state.topics) > 1 or state.former):
        return [Reading("previous", 0.95, words)]
    if stems <= {"one"} and words.has("again") and "one" in words.texts and state.spoken:
        return [Reading("before", 0.95, words)]
    if not stems:
        return found
    earlier = [
        topic
        for topic in state.topics[:-1]
        if stems <= topic.stems or (stems & topic.stems and len(stems) == 1)
    ]
    if words.begins("back_to") and earlier and not words.begins("search", "details"):
        found.append(Reading("back_to", 0.92, words, wish=wish))
    elif earlier and recalls_list(words, content):
        found.append(Reading("back_to", 0.95, words, wish=wish))
    elif words.texts[:1] in (("back",), ("go",), ("return",)) and state.topics and words.begins("back_to"):
        found.append(Reading("back_to", 0.9, words, wish=wish))
    recalls = words.texts[:1] in (("what",), ("which",)) and bool(WAS & set(words.texts[:3]))
    recalls = recalls or (words.has("again") and not words.begins("back_to"))
    places = [each for each in references_in(words) if each.kind == "place" and each.words]
    pointed = [each for each in places if resolve(each, state).one is not None]
    if recalls and pointed:
        found.append(Reading("details", 0.93, words, references=tuple(pointed[:1])))
    if recalls and any(item.is_called(content) for item in state.known.values()):
        found.append(Reading("again", 0.9, words))
    return found
