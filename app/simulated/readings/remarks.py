"""Remarks about shown products or the cart: plans, reports, conditions and refusals that ask for nothing."""

from __future__ import annotations

from collections.abc import Sequence

from app.simulated.nlu.clauses import Clause
from app.simulated.nlu.phrases import Words
from app.simulated.nlu.references import Reference
from app.simulated.nlu.wishes import SearchWish
from app.simulated.readings.goods import other_kind
from app.simulated.readings.meaning import Reading
from app.simulated.resolution import resolve
from app.simulated.state import State

PLACES = ("place", "first", "last", "range", "both", "newest", "product")
"""Kinds of references that cannot mean goods to be looked for."""

TAKING = ("add", "put", "give", "take", "take_wish", "have_wish", "may_have", "remove", "set", "swap")
CHANGING = ("add", "put", "remove", "set_of", "swap", "undo", "empty", "double", "halve")
SEEKING = (
    "seek",
    "search",
    "ask_for",
    "after_seek",
    "would_serve",
    "allows",
    "ruled_out",
    "complaint",
    "more",
)
PERSONS = ("adult", "child", "baby", "gift", "likes")
MOODS = ("statement", "condition", "refusal")
NOTHING = frozenset({"nothing", "anything", "not", "never", "no"})


def read_remark(
    clause: Clause, state: State, wish: SearchWish, resolved: Sequence[Reference]
) -> Reading | None:
    """Return a remark about what was shown; None for a question, an order, or words that say how goods should be."""
    words = clause.words
    pointed = [each for each in resolved if each.kind in PLACES]
    if words.begins("none_of") and words.is_all("none_of", "courtesy", "correction"):
        return Reading("stop", 0.95, words)
    if judges_assistant(words) and not wish.names_kind:
        return Reading("remark", 0.95, words)
    if pointed and words.has("how_to_buy") and not words.has(*SEEKING):
        return Reading("noted", 0.92, words, references=tuple(pointed))
    if clause.mood not in (*MOODS, *(("command",) if words.begins("keep_it") else ())) or clause.is_question:
        return None
    if keeps_cart(words, state, resolved):
        return Reading("stop", 0.95, words)
    of_another = bool(pointed) and words.texts[:1] in OTHERS  # "my flatmate is going to buy the second"
    if (words.has(*SEEKING) and not of_another) or other_kind(wish, state):
        return None
    is_condition = clause.mood == "condition"
    is_report = bool(REPORTS & set(words.texts)) and not SPEAKER & set(words.texts)
    if wish.has_constraint and not (
        is_report or is_condition or clause.mood == "refusal" or words.has("negation")
    ):
        return None
    if not pointed and REPORTS & set(words.texts) and not SPEAKER & set(words.texts):
        pointed = [each for each in resolved if each.kind == "described"]
        return Reading("noted", 0.96, words, references=tuple(pointed)) if pointed else None
    if not pointed and words.has(*TAKING) and not words.has(*PERSONS):
        pointed = [each for each in resolved if each.kind in ("it", "them")]
    if not pointed or not (is_condition or tells(words)):
        return None
    return Reading("noted", 0.7, words, references=tuple(pointed))


def judges_assistant(words: Words) -> bool:
    """Return whether words say what the assistant is: "you are not very clever"."""
    begin = words.skip(0, "opener", "courtesy")
    is_said = words.texts[begin : begin + 1] == ("you",) and words.texts[begin + 1 : begin + 2] in BEING
    return is_said and not words.has(*SEEKING, "offered_here", "service", "in_stock", "on_sale")


BEING = (("are",), ("were",), ("seem",), ("sound",), ("look",))


def keeps_cart(words: Words, state: State, resolved: Sequence[Reference]) -> bool:
    """Return whether words deny every change of the cart: "I don't want to remove anything", "nothing to change"."""
    if state.cart and words.begins("keep_it"):
        return bool(resolved) or words.is_all("keep_it", "the_rest", "pronoun", "destination", "courtesy")
    denies = bool(NOTHING & set(words.texts)) and words.has(*CHANGING)
    rest = words.without(
        *CHANGING, "have_wish", "pronoun", "determiner", "glue", "courtesy", "negation", "auxiliary"
    )
    return bool(state.cart) and denies and not resolved and not any(text.isalpha() for text in rest.texts)


def tells(words: Words) -> bool:
    """Return whether words say something by a verb or of a person, and name no goods: "the first has to wait"."""
    owner = words.texts[:1] in (("my",), ("our",), ("his",), ("her",), ("their",))
    return owner or words.has("auxiliary") or bool((SUBJECTS | REPORTS) & set(words.texts))


REPORTS = frozenset(
    {"saying", "says", "said", "thinks", "thought", "reckons", "told", "swears", "recommends", "recommended"}
)
OTHERS = tuple((text,) for text in ("my", "our", "his", "her", "their", "he", "she", "they"))
"""Words with which a clause about another person begins."""
SPEAKER = frozenset({"i", "we", "you"})

SUBJECTS = frozenset(
    {"i", "we", "he", "she", "they", "people", "everyone", "everybody", "nobody", "someone", "somebody"}
)
"""Persons who say or do something."""


def pointed_at(reading: Reading, state: State) -> str | None:
    """Return the id of the one product that a remark is about."""
    found = {item.id for each in reading.references for item in resolve(each, state).items}
    return found.pop() if len(found) == 1 else None
