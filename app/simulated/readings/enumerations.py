"""Several things that one message asks for, each with what is said of it: "a lamp and a stand for my laptop"."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from app.simulated.goods import PHRASE_ENDS
from app.simulated.lexicon import english
from app.simulated.nlu.clauses import Clause
from app.simulated.nlu.named_goods import KIND_ATTRIBUTES
from app.simulated.nlu.numbers import number_at
from app.simulated.nlu.phrases import Words
from app.simulated.nlu.search_wish import read_wish
from app.simulated.nlu.tokens import Token
from app.simulated.nlu.wishes import SearchWish
from app.simulated.readings.goods_mentions import PAST
from app.simulated.readings.several import NO_THINGS, without_amount
from app.simulated.stems import stem
from app.simulated.vocabulary import Vocabulary, stop_words
from app.text.inflection import singular

JOINTS = frozenset({",", "and", "&", "plus", ";", "then", "also", "-", "*", "+"})
ASKING = ("search", "seek", "ask_for", "have_wish", "after_seek", "list_title")
LEADING = ("opener", "courtesy", "yes", "no", "polite", "give", *ASKING)
NEW = frozenset({"a", "an", "some", "any", "another"})
TELLING = frozenset({"i", "we", "he", "she", "they"})
OWNED = frozenset({"my", "our", "his", "her", "their", "your"})
ATTACHING = frozenset({"with", "without", "has", "have"})
"""Words after a noun whose object may be several things: "a mug with a lid and a handle"."""

NEAR = 5
"""Words of a clause among which what asks for goods begins: "for my desk I need"."""

NAME_WORDS = 5
"""Maximum words of the name of a thing."""

MOST = 4
"""Things that one answer looks for."""


@dataclass(frozen=True)
class Thing:
    """A thing of a list: its words, the noun that names it, and whether the shop has goods of that name.

    `is_new` says that it begins with "a" or a number.
    """

    words: Words
    noun: str
    is_sold: bool
    is_new: bool


def things_listed(
    clauses: Sequence[Clause], tokens: Sequence[Token], vocabulary: Vocabulary
) -> list[SearchWish]:
    """Return a wish for each thing that a message lists; nothing unless it asks for two kinds that the shop has.

    A list begins after words that ask for goods or after a colon, or is a clause of its own ("eggs and milk please"),
    and goes on with clauses that begin with a thing.
    """
    found: list[Thing] = []
    sentence = -1
    named = {id(after) for before, after in pairwise(tokens) if before.text == ":"}
    for clause in clauses:
        begin = 0 if id(clause.whole.tokens[0]) in named else listed_from(clause.whole)
        things = things_in(clause.whole[begin or 0 :], vocabulary)
        alone = len(things) > 1 and clause.mood != "question" and is_alone(clause.whole, things)
        goes_on = bool(found) and clause.sentence == sentence
        if begin is not None or goes_on or alone:
            found += things
            sentence = clause.sentence if things else sentence
    kinds: dict[str, Thing] = {}
    for thing in found:
        kinds.setdefault(stem(thing.noun), thing)
    if len([thing for thing in kinds.values() if thing.is_sold]) < 2:
        return []
    return [wish_for(thing, vocabulary) for thing in list(kinds.values())[:MOST]]


def wish_for(thing: Thing, vocabulary: Vocabulary) -> SearchWish:
    """Return the wish for one thing of a list."""
    wish = read_wish([without_amount(thing.words)], vocabulary)
    wish.head = thing.noun
    return wish


def listed_from(words: Words) -> int | None:
    """Return where what is asked for begins; None where nothing asks."""
    colon = next((place for place, text in enumerate(words.texts) if text == ":"), None)
    if colon is not None:
        return colon + 1
    for place in range(min(len(words), NEAR)):
        end = words.end_of(place, *ASKING)
        if end > place and not (place and words.texts[place:end] in (("what",), ("which",))):
            return end - (words.texts[end - 1] in NEW)  # "I want a" ends with what begins the thing
    return None


def is_alone(words: Words, things: Sequence[Thing]) -> bool:
    """Return whether a clause that asks nothing is a list of things: each is new or counted, or it has nothing else.

    A comma alone may be part of a name: "Five little boats, a first game".
    """
    joined = bool({"and", "&", "plus", "then"} & set(words.texts)) or len(things) > 2
    if joined and all(thing.is_new for thing in things):
        return True
    plain = words.without("courtesy", "opener", "yes")
    count = len([text for text in plain.texts if text not in JOINTS])
    covers = sum(len(thing.words) for thing in things) >= count
    return joined and covers and (len(things) > 2 or singular(things[0].noun) != things[0].noun)


def things_in(words: Words, vocabulary: Vocabulary) -> list[Thing]:
    """Return the things of a row of words."""
    parts: list[tuple[str, Words]] = []
    start, joint = 0, ""
    for place, text in enumerate((*words.texts, ",")):
        if text in JOINTS and not is_in_name(words, place, vocabulary):
            if place > start:
                parts.append((joint, words[start:place]))
                joint = ""
            joint = text if joint != "," else joint
            start = place + 1
    found: list[Thing] = []
    before: Words | None = None
    for joint, part in parts:
        thing = thing_at(part, vocabulary)
        is_more = before is not None and (
            goes_on(before, part) if joint in ("and", "&") else bool(found) and says_how(before, part)
        )
        if thing is not None and not is_more:
            found.append(thing)
        before = part
    return found


def is_in_name(words: Words, place: int, vocabulary: Vocabulary) -> bool:
    """Return whether a joint is part of the name of a category: "coffee & tea"."""
    if not 0 < place < len(words) - 1:
        return False
    stems = [stem(text) for text in words.texts]
    return vocabulary.category_at(stems, place - 1)[0] > place + 1


def goes_on(before: Words, part: Words) -> bool:
    """Return whether words after "and" only go on with the part before: its name, or what it is to have.

    "A black and white shirt" is one thing, and so is "a mug with a lid and a handle".
    """
    is_one = bool({"a", "an"} & set(before.texts))
    own = number_at(part, 0) is not None or part.begins("determiner") or part.begins(*LEADING)
    return (is_one and not own) or (bool(ATTACHING & set(before.texts)) and not part.begins(*ASKING))


def says_how(before: Words, part: Words) -> bool:
    """Return whether a part after a comma only says how the one thing before it is to be: "a hoodie, grey, in M"."""
    plain = part.skip(0, "opener", "courtesy")
    is_one = bool({"a", "an"} & set(before.texts))
    own = number_at(part, plain) is not None or part.end_of(plain, "determiner", *ASKING) > plain
    return is_one and not own and len(part) - plain == 1 and singular(part.texts[-1]) == part.texts[-1]


def thing_at(part: Words, vocabulary: Vocabulary) -> Thing | None:
    """Return the thing that a part of a list names at its beginning; None where it says something else."""
    part = part[part.skip(0, *LEADING) : len(part)]
    begin = part.skip(0, "determiner")
    number = number_at(part, begin)
    is_new = part.texts[:1] != () and part.texts[0] in NEW
    if part.texts[:1] != () and part.texts[0] in OWNED:
        return None
    if TELLING & set(part.texts) and PAST & set(part.texts):
        return None  # "last year we had a phone in a bucket" is a story and names no thing of a list
    if number is not None and part.texts[number.end : number.end + 1]:
        counted = part.texts[number.end]
        if counted in english().currencies or counted in english().units:
            return None  # "300 dollars max", "15 metres"
    if number is not None and number.whole:
        begin, is_new = part.skip(number.end, "determiner"), True
    end = begin
    while end < len(part) and end - begin < NAME_WORDS and part.tokens[end].kind == "word":
        if part.texts[end] in PHRASE_ENDS or part.end_of(end, "courtesy", "auxiliary", "pronoun") > end:
            break
        end += 1
    noun = part.texts[end - 1] if end > begin else ""
    follows = part.texts[end : end + 1]
    is_measure = noun in NO_THINGS and follows != ("of",)
    if not noun or is_measure or noun in stop_words() or (follows and part.end_of(end, "auxiliary") > end):
        return None
    if part.end_of(end - 1, "adult", "child", "baby", "later") > end - 1:
        return None
    if vocabulary.names(noun) and vocabulary.is_kind(noun):
        return Thing(part, noun, is_sold=True, is_new=is_new)
    tagged = vocabulary.value_at([stem(noun)], 0)[1]
    if is_new and any(name.lower() in KIND_ATTRIBUTES for name, _ in tagged):
        return Thing(part, noun, is_sold=True, is_new=True)
    is_thing = is_new and end - begin == 1 and vocabulary.is_complete
    return Thing(part, noun, is_sold=False, is_new=True) if is_thing and not vocabulary.knows(noun) else None
