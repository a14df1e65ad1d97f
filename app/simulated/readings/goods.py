"""Readings of clauses about goods: a search, a narrower one, or a need."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from app.simulated.goods import OWNERS, GoodsEvidence, evidence_of, opens_with
from app.simulated.lexicon import english
from app.simulated.nlu.clauses import Clause
from app.simulated.nlu.numbers import number_at
from app.simulated.nlu.phrases import Words, role_ends
from app.simulated.nlu.presents import asks_for_present, goes_on, turns_age
from app.simulated.nlu.references import Reference
from app.simulated.nlu.search_wish import SearchWish, read_wish
from app.simulated.nlu.tokens import Token
from app.simulated.readings.meaning import Reading
from app.simulated.readings.pointers import placed_references
from app.simulated.readings.several import several_kinds
from app.simulated.resolution import resolve
from app.simulated.state import State
from app.simulated.stems import stem
from app.simulated.vocabulary import Vocabulary
from app.text.english_words import is_english, is_english_of_any_length, is_no_word


def read_goods(clauses: Sequence[Words], state: State, origin: Sequence[Clause] = ()) -> Reading:
    """Return the reading of clauses about goods: a search, a narrower one, or a need."""
    compared, clauses = compared_with(clauses, state)
    wish = read_wish(clauses, state.vocabulary)
    made_for_children(clauses, wish, state)
    if compared and wish.flags & {"cheaper", "dearer"} and state.topic is not None:
        return Reading("refine", 0.8, wish=wish, references=compared)
    words = Words.of([token for clause in clauses for token in clause.tokens])
    evidence = evidence_of(clauses, wish, state.vocabulary, origin)
    if state.need is not None and goes_on(words) and says_more_of_need(words, wish, state):
        return Reading("need", 0.8, words, wish=wish)
    is_further = state.need is not None and words.has("total_set") and not need_names(words)
    if is_further and not (wish.names_kind or wish.has_constraint):
        return Reading("need", 0.8, words, wish=wish)  # "what else do we need?"
    kinds = []
    if not (asks_for_present(words) or words.has("total_set", "likes")):
        asked = [each for each in clauses if opens_with(each, "seek", "have_wish", "search")]
        from_story = several_kinds(asked, state.vocabulary) if 0 < len(asked) < len(clauses) else []
        # "cooking tonight, I need steak and onions"
        kinds = several_kinds(clauses, state.vocabulary) or from_story
    if kinds and not any(clause.is_question and clause.mood == "condition" for clause in origin):
        return Reading("find_several", 0.8, words, wish=wish, wishes=tuple(kinds))
    refines = state.topic is not None and (wish.has_constraint or wish.refers)
    allows = "allows" in wish.flags and not wish.category_words  # "he says navy would be ok"
    refers = wish.refers and not names_another(wish, state)
    if refines and (not wish.names_kind or refers or allows or same_kind(wish, state)):
        return Reading("refine", 0.8, words, wish=wish)
    if state.topic is not None and state.need is None and for_children(words, wish):
        wish.typed, wish.words = ["children"], ["children"]
        return Reading("refine", 0.8, words, wish=wish)
    if narrows_all(words, wish, state, origin):
        return Reading("refine", 0.8, words, wish=wish)
    if wish.plain_numbers and not (wish.names_kind or wish.has_constraint or asks_for_present(words)):
        return Reading("unclear", 0.5, words, wish=wish)
    if equips(words, wish, state.vocabulary) and not evidence.is_fragment:
        return Reading("need", 0.8, words, wish=wish)
    if is_about_no_goods(wish, evidence, state, origin) and not turns_age(words):
        return Reading("other", 0.2, words)
    orders = any(is_order(clause.whole, state.vocabulary) for clause in origin)
    orders = orders and not (asks_for_present(words) or words.has("total_set"))
    if not orders and is_need(words, wish, evidence, origin):
        return Reading("need", 0.8, words, wish=wish)
    loose = wish.words and not wish.category_words and not wish.unknown
    if described_by_list(wish, evidence, state):
        return Reading("refine", 0.7, words, wish=wish)
    if state.topic is not None and loose and fragment(words) and not wish.asks:
        return Reading("refine", 0.7, words, wish=wish)
    if state.topic is not None and fragment(words) and names_no_kind(wish, state) and not wish.asks:
        return Reading("refine", 0.7, words, wish=wish)
    if is_of_the_world(wish, evidence, state, origin):
        return Reading("other", 0.2, words, wish=wish)
    if is_gibberish(wish, state):
        return Reading("unclear", 0.5, words, wish=wish)
    described = wish.values or wish.price or wish.brands
    if evidence.is_about_goods or (evidence.asks_for and described and evidence.content <= FEW_WORDS):
        return Reading("find", 0.6, words, wish=wish)
    if (
        wish.has_constraint
        and not wish.unknown
        and not evidence.wonders
        and (wish.brands or wish.values or wish.flags or wish.price or wish.sort)
    ):
        return Reading("find", 0.5, words, wish=wish)
    if is_whole_name(words, evidence, origin):
        typed = [text for text in words.texts if text.isalnum()]
        return Reading("find", 0.4, words, wish=replace(wish, typed=typed))
    return Reading("other", 0.2, words, wish=wish)


def says_more_of_need(words: Words, wish: SearchWish, state: State) -> bool:
    """Return whether a wish says more of the open need, and neither names goods nor only bounds or excludes them."""
    if words.has("already_have") or wish.excluded_words or wish.excluded_brands or asks_for_present(words):
        return False
    needs = need_names(words)
    if needs and "for" in words.texts and not words.has("likes"):
        return False  # "something for the bathroom" is no present any more
    if needs or words.has("likes"):
        return True
    kinds = any(map(state.vocabulary.is_kind, [*wish.words, *wish.unknown]))
    return bool(wish.words or wish.unknown) and not (kinds or wish.category_words)


def equips(words: Words, wish: SearchWish, vocabulary: Vocabulary) -> str:
    """Return the department that a sum is to be enough for, or nothing: "the kitchen, 150 for everything"."""
    bounds = [*wish.plain_numbers, *([wish.price] if wish.price is not None else [])]
    if not (words.has("in_total") or any(bound.in_total for bound in bounds)):
        return ""
    stems = [stem(text) for text in words.texts]
    for place in range(len(words)):
        end, found = vocabulary.departments.longest(stems, place)
        if end > place and found:
            return found[0].partition("\t")[2]
    return ""


def made_for_children(clauses: Sequence[Words], wish: SearchWish, state: State) -> None:
    """Let a wish be one for children's goods where it is for a child whose age is said."""
    words = Words.of([token for clause in clauses for token in clause.tokens])
    age = age_in(words) if words.has("child") and not asks_for_present(words) else None
    is_young = age is not None and YOUNGEST <= age <= OLDEST
    if is_young and wish.names_kind and "children" not in wish.typed and state.vocabulary.sells("children"):
        wish.typed.insert(0, "children")
        wish.words.insert(0, "children")


FEW_WORDS = 3
"""Maximum words of content of a request for goods that the shop may not have: "show me a raincoat for women"."""

YOUNGEST, OLDEST = 2, 12
"""Ages at which goods for children fit."""


def compared_with(clauses: Sequence[Words], state: State) -> tuple[tuple[Reference, ...], list[Words]]:
    """Return the products of the list after "than", and the clauses without them: "cheaper than the second"."""
    found: list[Reference] = []
    rest: list[Words] = []
    for words in clauses:
        kept, place = list[Token](), 0
        for reference, start, end in placed_references(words):
            after_than = words.texts[start - 1 : start] == ("than",)
            if after_than and resolve(reference, state).items:
                found.append(reference)
                kept += words.tokens[place:start]
                place = end
        rest.append(Words.of([*kept, *words.tokens[place:]]))
    return tuple(found), rest


def is_of_the_world(
    wish: SearchWish, evidence: GoodsEvidence, state: State, origin: Sequence[Clause]
) -> bool:
    """Return whether a message asks or orders something that names no kind of goods: "what colour is water"."""
    if wish.sort and not wish.names_kind:
        return False
    if not evidence.head_is_sold and any(asks_for_list(clause.whole) for clause in origin):
        return True
    if any(asks_a_service(clause.whole) for clause in origin):
        return not wish.category_words
    if any(clause.whole.texts[:1] == ("which",) and names_next(clause.whole, state) for clause in origin):
        return False  # "which charger fits an iPhone?"
    if wish.category_words or wish.brands or (wish.sort and evidence.is_sold and not wish.unknown):
        return False
    if evidence.head in NO_GOODS and not state.vocabulary.names(evidence.head):
        return True
    is_further = any(clause.whole.texts[:1] == ("and",) for clause in origin) and evidence.is_fragment
    if evidence.seeks or evidence.asks_for or is_further:
        return False
    if evidence.coverage == 1 and evidence.content > 1 and state.vocabulary.names(evidence.head):
        return False  # "the fish steak is cheaper?", where every word is in the names of goods
    asks = any(clause.is_question or clause.mood == "question" for clause in origin)
    orders = any(is_order(clause.whole, state.vocabulary) for clause in origin)
    if asks and not orders and evidence.content == 1 and state.vocabulary.is_kind(evidence.head):
        return False  # "anything with a clock?"
    return (asks or orders) and stem(evidence.head) not in state.vocabulary.heads


def names_next(words: Words, state: State) -> bool:
    """Return whether the second word says what goods are."""
    following = words.texts[1:2]
    return bool(following) and state.vocabulary.names(following[0]) and state.vocabulary.is_kind(following[0])


def is_order(words: Words, vocabulary: Vocabulary) -> bool:
    """Return whether words are an order that is no shopping: "park the car", "please read the text", "fold my hand"."""
    if asks_a_service(words):
        return True
    words = words[words.skip(0, "courtesy", "polite") : len(words)]
    if words.texts[:2] in LOOKING_UP:
        return True
    if len(words) < 2 or vocabulary.names(words.texts[0]):
        return False
    if words.texts[0] in ORDERS:
        return words.end_of(1, "determiner", "pronoun", "glue") > 1 or not vocabulary.knows(words.texts[1])
    return begins_with_verb(words, vocabulary)


OBJECTS = OWNERS | {"a", "an", "the", "this", "that", "up", "out", "off", "down"}
"""Words before the object of a verb."""


def is_verb(word: str) -> bool:
    """Return whether an English word may be a verb: it has a form in -ing."""
    return is_english(word) and any(map(is_english, (f"{word}ing", f"{word.removesuffix('e')}ing")))


def is_about_no_goods(
    wish: SearchWish, evidence: GoodsEvidence, state: State, origin: Sequence[Clause]
) -> bool:
    """Return whether a message orders or asks something about goods that is no shopping.

    "Translate 'kettle' into German", "fold my blanket", "find out how kettles are made", "a history of the lamp".
    """
    vocabulary = state.vocabulary
    for clause in origin:
        words = clause.whole[clause.whole.skip(0, "courtesy", "polite") : len(clause.whole)]
        if len(words) < 2:
            continue
        gives = words.texts[1] in ("me", "us")
        orders = words.texts[0] in ORDERS and not gives and not vocabulary.names(words.texts[0])
        # "I'm looking for sneakers. Make sure they are red" orders nothing but the sneakers.
        if not evidence.seeks and (orders or begins_with_verb(words, vocabulary)):
            return True
        if words.texts[:2] in LOOKING_UP and WONDERING & set(words.texts[2:LOOKED_UP]):
            return True
        named = any(text in NO_GOODS and not vocabulary.names(text) for text in words.texts)
        if named and (
            evidence.head in NO_GOODS or not (wish.category_words or vocabulary.is_kind(evidence.head))
        ):
            return True
    return False


def begins_with_verb(words: Words, vocabulary: Vocabulary) -> bool:
    """Return whether words begin with a verb that is none of shopping, and its object: "fold my hand"."""
    verb = words.texts[0]
    is_known = words.roles_at[0] or verb in english().words or vocabulary.names(verb)
    return not is_known and is_verb(verb) and words.texts[1] in OBJECTS


LOOKED_UP = 5
"""Words after "find out" among which what is asked begins."""


WONDERING = english().sets["wondering"] | {"what", "which", "if"}


def is_gibberish(wish: SearchWish, state: State) -> bool:
    """Return whether all that a wish says are texts that are no words of any kind: "asdf", "bla bla"."""
    others = (
        wish.category_words or wish.words or wish.values or wish.brands or wish.price or wish.plain_numbers
    )
    unknown = [word for word in wish.unknown if word.isalpha()]
    if others or not unknown or not state.vocabulary.is_complete:
        return False
    if not (wish.asks or wish.measures) and any(map(is_no_word, unknown)):
        return not any(map(state.vocabulary.knows, wish.typed))  # "to the limit fhqwhgads"
    repeats = len(unknown) > 1 and len(set(unknown)) == 1 and not is_english_of_any_length(unknown[0])
    return repeats or all(map(is_no_word, unknown))


def asks_a_service(words: Words) -> bool:
    """Return whether words ask the assistant for something that no shop does: "can you book me a table"."""
    end = words.end_of(0, "polite")
    begin = words.skip(end, "courtesy", "opener")
    if not end or begin >= len(words) or words.tokens[begin].kind != "word":
        return False
    is_known = words.roles_at[begin] and words.end_of(begin, *SHOPPING) > begin
    return not is_known and words.texts[begin + 1 : begin + 2] in (("me",), ("us",), ("my",), ("our",))


SHOPPING = (
    *("search", "seek", "ask_for", "give", "add", "put", "take", "details", "compare", "advise", "more"),
    *("remove", "swap", "set", "set_of", "undo", "empty", "back_to", "have_wish", "after_seek", "glue"),
)
"""Roles of verbs of shopping after "can you"."""

LOOKING_UP = (("look", "up"), ("search", "up"), ("find", "out"), ("look", "into"))


def asks_for_list(words: Words) -> bool:
    """Return whether words ask for a list of things and for none of them: "give me a list of universities"."""
    pairs = zip(words.texts, words.texts[1:], strict=False)
    return any(first in ("list", "listing") and second == "of" for first, second in pairs)


ORDERS = english().sets["orders"]
NO_GOODS = english().sets["no_goods"]


def described_by_list(wish: SearchWish, evidence: GoodsEvidence, state: State) -> bool:
    """Return whether a few words name no kind of goods and describe some products of the list: "over ear"."""
    words = [*wish.words, *wish.unknown]
    if not words or wish.category_words or not evidence.is_fragment or evidence.content > 2 or wish.asks:
        return False
    heads = {item.head for item in state.listed}
    if len(heads) > 1 and any(stem(word) in heads for word in words):
        return False  # among all that is for camping, "a tent" is a kind of its own
    if any(stem(word) in state.vocabulary.heads for word in words) or state.topic is None or state.need:
        return False
    return any(item.is_called(words) for item in state.listed)


def narrows_all(words: Words, wish: SearchWish, state: State, origin: Sequence[Clause]) -> bool:
    """Return whether a kind narrows a list of all kinds, such as all offers: "only electronics"."""
    topic = state.topic
    goes_back = any(part.whole.begins("again_about") for part in origin)
    if topic is not None and topic.reduced and topic.stems and goes_back:
        return wish.names_kind  # "and the backpacks?" asks for reduced ones too
    if topic is None or topic.stems:
        return False
    if not topic.reduced:
        return wish.names_kind  # conditions were said first: "under 25 dollars", "desk lamps"
    if state.acts[-1:] not in (("offers",), ("refine",), ("most_reduced",)):
        return False
    goes_on = (
        words.begins("narrow") or fragment(words) or any(part.whole.begins("again_about") for part in origin)
    )
    return wish.names_kind and goes_on and not words.begins("seek")


def for_children(words: Words, wish: SearchWish) -> bool:
    """Return whether the words only say that goods are for children: "for kids"."""
    return (
        fragment(words) and words.has("child", "baby") and not wish.names_kind and not asks_for_present(words)
    )


PERSONAL = frozenset({"i", "me", "my", "we", "us", "our", "you", "your"})


def is_whole_name(words: Words, evidence: GoodsEvidence, origin: Sequence[Clause]) -> bool:
    """Return whether a message may be a product's name: only words of the shop, and no person in it."""
    asks = any(clause.is_question or clause.mood == "question" for clause in origin)
    return evidence.coverage == 1.0 and evidence.content >= 2 and not asks and not PERSONAL & set(words.texts)


def is_need(words: Words, wish: SearchWish, evidence: GoodsEvidence, origin: Sequence[Clause]) -> bool:
    """Return whether the words speak of a need, a gift or an activity, and name no goods that are sold."""
    needs, gift = need_names(words), asks_for_present(words)
    if NO_GOODS & set(words.texts) and not gift:
        return False
    if evidence.content >= 3 and is_whole_name(words, evidence, origin) and not gift:
        return False
    aged = any(text in ("year", "years") for text in words.texts) and "old" in words.texts
    personal = words.has("adult", "child", "baby") or aged
    if gift and (personal or needs or not evidence.is_sold):
        return personal or needs != [] or evidence.content <= 2
    if personal and words.has("likes") and not evidence.wonders and not (evidence.is_sold and evidence.seeks):
        return True  # "my niece is five and crazy about unicorns"
    if does_activity(words) or asks_for_need(words):
        return not evidence.wonders
    if is_trouble(words, needs, evidence, origin):
        return True  # "I'm always freezing at my desk" asks for no desk
    if not needs or (evidence.is_sold and (evidence.is_fragment or evidence.seeks)):
        return False
    if wish.category_words and not words.has("total_set", "likes"):
        return False
    if words.has("total_set", "likes") or (evidence.seeks and evidence.content <= 4):
        return not evidence.wonders or words.has("total_set")
    statement = all(clause.mood in ("statement", "condition") and not clause.is_question for clause in origin)
    own = words.begins("opener") or bool({"i", "my", "we", "our", "it"} & set(words.texts))
    return (statement and own and len(words) <= 14) or (evidence.is_fragment and len(words) <= 4)


def does_activity(words: Words) -> bool:
    """Return whether a person wants to do what a need is about: "I'd love to bake my own bread"."""
    if not words.begins("have_wish", "opener", "seek"):
        return False
    for place, ends in enumerate(role_ends(words.texts)):
        is_near = bool(GOING & set(words.texts[max(0, place - DONE_NEAR) : place]))
        is_done = place > 0 and (words.texts[place - 1] in TO_DO or is_near)
        if is_done and any(role.startswith("need:") for role in ends):
            return True
    return False


def asks_for_need(words: Words) -> bool:
    """Return whether goods are asked for by what they are for alone: "what is there for the living room?"."""
    asks = words.begins("search", "seek", "ask_for", "opener", "question_word") or words.texts[:1] in VAGUE
    if not asks:
        return False
    for place, ends in enumerate(role_ends(words.texts)):
        role_end = max((end for role, end in ends.items() if role.startswith("need:")), default=0)
        if role_end and "for" in words.texts[max(0, place - 2) : place]:
            before = words[: place - 1].without(
                "search", "seek", "ask_for", "auxiliary", "glue", "pronoun", "opener"
            )
            before = before.without("courtesy", "determiner", "question_word", "have_wish")
            return not any(token.kind == "word" for token in before.tokens)
    return False


def is_trouble(words: Words, needs: Sequence[str], evidence: GoodsEvidence, origin: Sequence[Clause]) -> bool:
    """Return whether a person reports what they suffer from, and names things only beside it."""
    reports = all(clause.mood == "statement" and not clause.is_question for clause in origin)
    is_own = bool({"i", "my", "we", "our"} & set(words.texts))
    asks = evidence.seeks or evidence.asks_for or evidence.is_fragment
    return speaks_of_trouble(needs) and reports and is_own and not asks


def speaks_of_trouble(needs: Sequence[str]) -> bool:
    """Return whether the first need is a trouble, and no activity."""
    return any(english().needs[name].get("trouble") for name in needs[:1])


VAGUE = (("something",), ("anything",))
GOING = frozenset({"go", "going", "take", "taking", "start", "try", "trying", "off"})
"""Verbs before an activity: "we'd like to take the kids camping"."""
DONE_NEAR = 4
"""Words between such a verb and the activity."""

TO_DO = frozenset({"to", "start", "starting", "learn"})


def fragment(words: Words) -> bool:
    """Return whether the words narrow what was said before: "in grey", "for a dog", "with a lid"."""
    return words.texts[:1] in (
        ("in",),
        ("with",),
        ("for",),
        ("only",),
        ("just",),
        ("but",),
        ("from",),
        ("by",),
        ("made",),
        ("of",),
        ("that",),
        ("which",),
    )


def names_no_kind(wish: SearchWish, state: State) -> bool:
    """Return whether a wish says how goods are or what for, and not what they are: "for hiking, not cotton"."""
    says = wish.has_constraint or any(map(state.vocabulary.knows, [*wish.words, *wish.unknown]))
    kinds = any(map(state.vocabulary.is_kind, [*wish.words, *wish.unknown]))
    return bool(says) and not (wish.category_words or kinds)


def sold_kind(wish: SearchWish, state: State) -> bool:
    """Return whether the wish names a kind by words that are all the shop's."""
    others = [word for word in wish.unknown if not state.vocabulary.is_kind(word)]
    return (names_goods(wish, state) or len(others) < len(wish.unknown)) and not others


def names_goods(wish: SearchWish, state: State) -> bool:
    """Return whether the wish names goods by words that the shop has."""
    if wish.category_words or wish.brands:
        return True
    content = len(wish.words) + len(wish.unknown)
    return bool(wish.words) and len(wish.words) >= content / 2


def other_kind(wish: SearchWish, state: State) -> bool:
    """Return whether the wish names another kind than the one spoken of."""
    if wish.category_words:
        return not same_kind(wish, state)
    return any(is_unshown_kind(word, state) for word in wish.words)


def is_unshown_kind(word: str, state: State) -> bool:
    """Return whether a word says what goods are, and nothing that was shown is so."""
    if not state.vocabulary.is_kind(word) or word in english().words or not state.known:
        return False
    if stem(word) in state.vocabulary.kinds and not state.vocabulary.names(word):
        return False  # "the most comfortable" names no "comfort set"
    return not any(
        item.is_called([word]) for item in [*state.known.values(), *(i for i, _ in state.cart.values())]
    )


def names_another(wish: SearchWish, state: State) -> bool:
    """Return whether the wish names a kind of its own, to which its "one" refers: "a pen is nice. a good one"."""
    topic = state.topic.stems if state.topic is not None else frozenset()
    kinds = [word for word in [*wish.category_words, *wish.words] if state.vocabulary.is_kind(word)]
    return any(stem(word) in state.vocabulary.kinds and stem(word) not in topic for word in kinds)


def same_kind(wish: SearchWish, state: State) -> bool:
    """Return whether the wish's kind is the one spoken of."""
    topic = state.topic
    if topic is None:
        return False
    named = {stem(word) for word in [*wish.category_words, *wish.words, *wish.unknown]}
    return bool(named) and named <= topic.stems


DENIED = frozenset({"not", "never", "no", "hates"})
DENIED_NEAR = 2
"""Words before a need in which it may be denied: "he does not cook"."""


def need_names(words: Words) -> list[str]:
    """Return the needs that the words speak of, the longest phrases first."""
    if INTENSIFIERS & set(words.texts):
        plain = Words.of([token for token in words.tokens if token.text not in INTENSIFIERS])
        return list(dict.fromkeys([*need_names(plain), *needs_in(words)]))
    return needs_in(words)


INTENSIFIERS = english().sets["intensifiers"]


def needs_in(words: Words) -> list[str]:
    """Return the needs whose phrases the words have."""
    found: list[tuple[int, str]] = []
    gift_end = 0
    for place, ends in enumerate(role_ends(words.texts)):
        gift_end = max(gift_end, ends.get("gift", 0))
        for role, end in ends.items():
            denied = DENIED & set(words.texts[max(0, place - DENIED_NEAR) : place])
            if (
                role.startswith("need:") and end > gift_end and not denied
            ):  # a wedding present is nothing to wear
                found.append((end - place, role))
    # A cyclist who arrives soaked needs a jacket: the trouble comes before the activity.
    troubles = english().needs
    found.sort(key=lambda pair: (not troubles[pair[1].removeprefix("need:")].get("trouble"), -pair[0]))
    return list(dict.fromkeys(role.removeprefix("need:") for _, role in found))


def age_in(words: Words) -> int | None:
    """Return the age that is said: "6 year old", "turning 4", "aged 7"."""
    for place in range(len(words)):
        number = number_at(words, place)
        if number is None or number.whole is None or not 0 <= number.whole <= 110:
            continue
        before = words.texts[place - 1 : place] if place else ()
        after = words.texts[number.end : number.end + 1]
        if after in (("year",), ("years",), ("yr",), ("yo",)) or before in (
            ("turning",),
            ("aged",),
            ("age",),
            ("turns",),
        ):
            return number.whole
        ends = not after or words.tokens[number.end].kind == "mark"
        is_person = (
            before == ("is",)
            and place > 1
            and (
                words.texts[place - 2] in ("he", "she")
                or words.end_of(place - 2, "adult", "child", "baby") == place - 1
            )
        )
        if is_person and ends:
            return number.whole
    return None
