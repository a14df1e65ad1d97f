"""Readings of clauses about goods: a search, a narrower one, or a need."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from app.catalogue.audiences import WORDS as AUDIENCE_WORDS
from app.catalogue.audiences import YOUNG, Audience, audience_named
from app.catalogue.described_colours import COLOURS
from app.simulated.goods import PLACING, GoodsEvidence, evidence_of, is_whole_name, opens_with
from app.simulated.lexicon import english
from app.simulated.nlu.clauses import Clause
from app.simulated.nlu.phrases import Words
from app.simulated.nlu.presents import SUBJECTS, asks_for_present, goes_on, owns_already, turns_age
from app.simulated.nlu.references import Reference
from app.simulated.nlu.search_wish import read_wish
from app.simulated.nlu.tokens import Token
from app.simulated.nlu.wishes import SearchWish
from app.simulated.readings.meaning import Reading
from app.simulated.readings.need_words import PRESENTS, age_in, equips, is_need, need_names
from app.simulated.readings.off_topic import is_about_no_goods, is_gibberish, is_of_the_world, is_order
from app.simulated.readings.pointers import placed_references
from app.simulated.readings.several import several_kinds
from app.simulated.resolution import resolve
from app.simulated.state import State, Topic
from app.simulated.stems import stem
from app.simulated.vocabulary import stop_words
from app.text.english_words import is_english, is_english_of_any_length

FEW_WORDS = 3
"""Maximum words of content of a request for goods that the shop may not have: "show me a raincoat for women"."""
TODDLER, OLDEST = 3, 12
"""The last ages in years at which goods for toddlers and for children fit."""


def read_goods(clauses: Sequence[Words], state: State, origin: Sequence[Clause] = ()) -> Reading:
    """Return the reading of clauses about goods: a search, a narrower one, or a need."""
    compared, clauses = compared_with(clauses, state)
    wish = read_wish(clauses, state.vocabulary)
    made_for_children(clauses, wish, state)
    if compared and wish.flags & {"cheaper", "dearer"} and state.topic is not None:
        return Reading("refine", 0.8, wish=wish, references=compared)
    words = Words.of([token for clause in clauses for token in clause.tokens])
    evidence = evidence_of(clauses, wish, state.vocabulary, origin)
    wish.head = evidence.head
    if state.need is not None and owns_already(words):
        return Reading("find", 0.8, words, wish=wish)
    owned = owned_kind(words, state) if state.need is None else ""
    if owned and state.topic is not None:
        if is_whole_topic(owned, state.topic):
            return Reading("dropped", 0.8, words)
        return Reading("refine", 0.8, words, wish=SearchWish(excluded_words=[owned]))
    disliked = disliked_kinds(words, wish, state) if state.need is not None else []
    if disliked:
        return Reading("find", 0.8, words, wish=SearchWish(excluded_words=disliked))
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
    if state.topic is not None and state.need is None and (vague := vague_change(words, wish, state)):
        return Reading("refine", 0.8, words, wish=vague)
    only_colour = bool(wish.typed) and set(wish.typed) <= COLOURS  # "are there any in red?"
    refines = state.topic is not None and (wish.has_constraint or wish.refers or only_colour)
    allows = "allows" in wish.flags and not wish.category_words  # "he says navy would be ok"
    refers = wish.refers and not names_another(words, wish, state)
    if refines and (not wish.names_kind or only_colour or refers or allows or same_kind(wish, state)):
        return Reading("refine", 0.8, words, wish=wish)
    group = grown_ups_in(words, wish) if state.topic is not None and state.need is None else None
    if group is not None:
        return Reading("refine", 0.8, words, wish=SearchWish(audience=group, price=wish.price))
    if state.topic is not None and state.need is None and for_children(words, wish, state):
        return Reading("refine", 0.8, words, wish=SearchWish(audience=young_audience(age_in(words))))
    if narrows_all(words, wish, state, origin):
        return Reading("refine", 0.8, words, wish=wish)
    if wish.plain_numbers and not (wish.names_kind or wish.has_constraint or asks_for_present(words)):
        return Reading("unclear", 0.5, words, wish=wish)
    if equips(words, wish, state.vocabulary) and not evidence.is_fragment:
        return Reading("need", 0.8, words, wish=wish)
    if (
        wish.price is not None
        and GENERIC & set(words.texts)
        and not wish.words
        and len(wish.unknown) <= FEW_WORDS
        and not any(map(state.vocabulary.is_kind, [*wish.words, *wish.category_words]))
        and not (need_names(words) or asks_for_present(words))
    ):
        if state.topic is not None and state.topic.stems:
            return Reading("refine", 0.7, words, wish=wish)
        return Reading(
            "find", 0.6, words, wish=SearchWish(price=wish.price, flags=wish.flags, sort=wish.sort)
        )
    if is_about_no_goods(wish, evidence, state, origin) and not turns_age(words):
        return Reading("other", 0.2, words)
    orders = any(is_order(clause.whole, state.vocabulary) for clause in origin)
    orders = orders and not (asks_for_present(words) or words.has("total_set"))
    if not orders and is_need(words, wish, evidence, origin):
        if words.texts[-2:-1] == (evidence.head,) and words.texts[-1] in PRESENTS:
            wish = SearchWish(price=wish.price, flags=wish.flags)  # the day of the present names no goods
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
    names = [
        word for word in wish.words if state.vocabulary.names(word) and not is_english(word) and len(word) > 3
    ]
    if names and state.vocabulary.is_complete and not evidence.wonders:
        # A name of the shop's goods is no word of another subject: "how much memory does the macbook have?".
        return Reading("find", 0.3, words, wish=SearchWish(typed=names, words=names))
    return Reading("other", 0.2, words, wish=wish)


GENERIC = frozenset({"anything", "something", "thing", "things", "stuff", "everything", "present"})
"""Words for goods of any kind: "the coolest thing for 5 dollars"."""

DEGREES = frozenset({"more", "less", "bit", "little", "slightly", "much", "rather", "not", "too"})
UNNAMED = frozenset({"something", "anything", "one", "ones", "it", "them", "these", "those"})
ENDINGS = (("ier", "y"), ("er", ""), ("er", "e"))
"""Endings of a comparative, and the letters that replace them in the plain adjective."""


def vague_change(words: Words, wish: SearchWish, state: State) -> SearchWish | None:
    """Return the change of the list that a comparison of one word asks for: "something a bit nicer", "less boring".

    Better praise is a better rating; "less" leaves out goods that are described so, and the shown ones.
    """
    content = [word for word in [*wish.words, *wish.unknown] if word not in DEGREES]
    if len(content) != 1 or wish.category_words or wish.brands or wish.values or wish.price is not None:
        return None
    (word,) = content
    plain = plain_form(word)
    grows = plain is not None or bool({"more"} & set(words.texts))
    lessens = "less" in words.texts
    unnamed = bool(UNNAMED & set(words.texts)) or words.begins("narrow") or len(words) <= SHORT
    if not (grows or lessens) or not unnamed or state.vocabulary.is_kind(word):
        return None
    base = plain or word
    if grows and not lessens:
        is_praise = base in english().sets["praise"]
        return SearchWish(sort="rating") if is_praise else SearchWish(wished=[base])
    return SearchWish(excluded_words=[base], excludes_shown=True)


SHORT = 3
"""Maximum words of a message that only compares: "less boring please"."""


def plain_form(word: str) -> str | None:
    """Return the adjective of which a word is the comparative: "nicer" is of "nice"."""
    for ending, instead in ENDINGS:
        base = word.removesuffix(ending) + instead
        doubled = base[:-1] if base[-1:] == base[-2:-1] else base
        for form in (base, doubled):
            if (
                word.endswith(ending)
                and is_english_of_any_length(form)
                and is_english(f"{word.removesuffix('r')}st")
            ):
                return form
    return None


NEGATIONS = frozenset({"not", "never", "no"})


def disliked_kinds(words: Words, wish: SearchWish, state: State) -> list[str]:
    """Return the goods that a person is said not to use or like: "he would not wear a cap"."""
    place = next((at for at, text in enumerate(words.texts) if text in NEGATIONS), 0)
    if not place or not goes_on(words):
        return []
    named = [*wish.category_words, *wish.words]
    return [text for text in words.texts[place:] if text in named and state.vocabulary.is_kind(text)]


def says_more_of_need(words: Words, wish: SearchWish, state: State) -> bool:
    """Return whether a wish says more of the open need, and neither names goods nor only bounds or excludes them."""
    if words.has("already_have") or wish.excluded_words or wish.excluded_brands or asks_for_present(words):
        return False
    needs = need_names(words)
    is_of_person = bool(SUBJECTS & set(words.texts[:2]))  # "she would rather have something for the bath"
    if needs and "for" in words.texts and not (words.has("likes") or is_of_person):
        return False  # "something for the bathroom" is no present any more
    if needs or words.has("likes"):
        return True
    kinds = any(map(state.vocabulary.is_kind, [*wish.words, *wish.unknown]))
    return bool(wish.words or wish.unknown) and not (kinds or wish.category_words)


def made_for_children(clauses: Sequence[Words], wish: SearchWish, state: State) -> None:
    """Let a wish be one for children's goods where it is for a child whose age is said."""
    words = Words.of([token for clause in clauses for token in clause.tokens])
    age = age_in(words) if words.has("child") and not asks_for_present(words) else None
    if age is not None and age <= OLDEST and wish.names_kind:
        wish.audience = young_audience(age)


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


def owned_kind(words: Words, state: State) -> str:
    """Return the goods that the shopper has already, in their own words: "I already own a desk lamp"; else nothing."""
    ends = [end for at in range(len(words)) if (end := words.end_of(at, "already_have")) > at]
    seeks = words.has("seek", "search", "ask_for", "have_wish")
    if not ends or seeks or "already" not in words.texts:
        return ""
    end = max(ends)
    named = [text for text in words.texts[end:] if text.isalpha() and text not in stop_words()]
    known = [text for text in named if state.vocabulary.knows(text)]
    return " ".join(known[-NAMED_WORDS:]) if known and state.vocabulary.is_kind(known[-1]) else ""


NAMED_WORDS = 2
"""Maximum words by which a thing is named that the shopper has."""


def is_whole_topic(name: str, topic: Topic) -> bool:
    """Return whether goods are all that was looked for: who has a lamp is shown no more desk lamps."""
    return {stem(word) for word in name.split()} <= topic.stems


def grown_ups_in(words: Words, wish: SearchWish) -> Audience | None:
    """Return the group for whom goods should be, where words say only that: "for men", "the women's ones"."""
    groups = [audience_named(text) for text in words.texts]
    group = next((group for group in groups if group is not None and group not in YOUNG), None)
    named = [*wish.words, *wish.unknown, *wish.category_words]
    content = [word for word in named if audience_named(word) is None]
    is_said = fragment(words) or {"ones", "one"} & set(words.texts) or words.begins("narrow", "again_about")
    return group if not content and is_said and not asks_for_present(words) else None


def for_children(words: Words, wish: SearchWish, state: State) -> bool:
    """Return whether the words only say that goods are for children: "for kids", of T-shirts also "my child is 2"."""
    if wish.names_kind or asks_for_present(words) or not words.has("child", "baby"):
        return False
    return fragment(words) or (age_in(words) is not None and is_made_for_children(state))


def is_made_for_children(state: State) -> bool:
    """Return whether the shop has goods as those of the list that are made for children."""
    names = state.vocabulary.name_words
    heads = {item.head for item in state.listed}
    words = [word for audience in YOUNG for word in AUDIENCE_WORDS[audience]]
    return any(names.with_all([head, word]) for head in heads if head for word in words)


def young_audience(age: int | None) -> Audience:
    """Return the audience of a child of an age in years; one of unknown age is no toddler."""
    return "toddlers" if age is not None and age <= TODDLER else "children"


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


def names_another(words: Words, wish: SearchWish, state: State) -> bool:
    """Return whether the wish names a kind of its own, to which its "one" refers: "a pen is nice. a good one"."""
    topic = state.topic.stems if state.topic is not None else frozenset()
    kinds = [word for word in [*wish.category_words, *wish.words] if state.vocabulary.is_kind(word)]
    beside = {  # "men's ones, with space for a tent"
        text for at, text in enumerate(words.texts) if PLACING & set(words.texts[max(0, at - 2) : at])
    }
    return any(
        stem(word) in state.vocabulary.kinds and stem(word) not in topic and word not in beside
        for word in kinds
    )


def same_kind(wish: SearchWish, state: State) -> bool:
    """Return whether the wish's kind is the one spoken of."""
    topic = state.topic
    if topic is None:
        return False
    named = {stem(word) for word in [*wish.category_words, *wish.words, *wish.unknown]}
    return bool(named) and named <= topic.stems
