"""Whether words ask for a present: by its name, by what one might bring, or by what a person would enjoy."""

from __future__ import annotations

from collections.abc import Sequence

from app.simulated.lexicon import english
from app.simulated.nlu.numbers import number_at
from app.simulated.nlu.phrases import Words
from app.simulated.nlu.tokens import Token

GIVING = english().sets["giving"]
ENJOYING = english().sets["enjoying"]
MODALS = frozenset({"can", "could", "do", "does", "might", "shall", "should", "would", "to"})
GIVERS = (("i",), ("we",), ("you",), ("one",))
PERSONS = ("adult", "child", "baby")
THINGS = frozenset({"something", "anything", "ideas", "idea", "thing"})
NEAR = 6
"""Words in which a person is named after "what would" or "something for"."""


def asks_for_present(words: Words) -> bool:
    """Return whether the words ask for something to give to a person."""
    if words.has("gift") or turns_age(words):
        return True
    texts = words.texts
    return any(
        (texts[place] == "what" and (is_brought(words, place) or is_enjoyed(words, place)))
        or (texts[place] in THINGS and texts[place + 1] == "for" and names_person(words, place + 2, NEAR))
        for place in range(len(texts) - 1)
    )


def turns_age(words: Words) -> bool:
    """Return whether a person has a birthday: "my boss turns 50", "she is turning thirty"."""
    for place, text in enumerate(words.texts):
        if text in ("turns", "turning") and place and number_at(words, place + 1) is not None:
            return names_person(words, max(0, place - NEAR), NEAR) or words.texts[place - 1] in SUBJECTS
    return False


def is_brought(words: Words, place: int) -> bool:
    """Return whether it is asked what to give: "what could we bring", "what do I get a mother-in-law"."""
    texts = words.texts
    if texts[place + 1] not in MODALS:
        return False
    verb = place + 2 if texts[place + 1] == "to" else place + 3
    if verb >= len(texts) or (verb == place + 3 and texts[place + 2 : place + 3] not in GIVERS):
        return False
    return texts[verb] in GIVING or (texts[verb] == "get" and names_person(words, verb + 1, NEAR))


def is_enjoyed(words: Words, place: int) -> bool:
    """Return whether it is asked what a person would enjoy: "what would a five year old boy like"."""
    texts = words.texts
    if texts[place + 1] not in MODALS or not names_person(words, place + 2, NEAR):
        return False
    pleases = texts[place + 2] in ENJOYING  # "what would please someone who bakes?"
    return pleases or any(text in ENJOYING for text in texts[place + 3 : place + 3 + NEAR])


def names_person(words: Words, place: int, near: int) -> bool:
    """Return whether a person is named in the next words, and no thing after "of" or "for" before."""
    return any(words.end_of(at, *PERSONS) > at for at in range(place, min(len(words), place + near)))


SUBJECTS = frozenset({"he", "she", "they"})
WANTED = frozenset({"something", "anything", "rather", "maybe", "perhaps"})
FURTHER = frozenset({"to", "with", "that", "he", "she", "they", "for"})


def goes_on(words: Words) -> bool:
    """Return whether the words say more of a need that was spoken of: "she likes a bath", "something to cuddle".

    "Something for my bathroom", "something for my mother" are wishes of their own.
    """
    begin = words.skip(0, "opener", "courtesy", "yes", "no")
    texts = words.texts[begin:]
    if texts[:2] in (("what", "about"), ("how", "about")):
        texts = texts[2:]
    if texts[:1] and texts[0] in SUBJECTS:
        return True
    place = next((at for at, text in enumerate(texts[:2]) if text in WANTED), None)
    return place is not None and bool(FURTHER & set(texts[place + 1 : place + 3])) and not is_for_own(texts)


HAVING = frozenset({"has", "have", "got", "own", "owns", "bought"})


def owns_already(words: Words) -> bool:
    """Return whether a person is said to have something: "he's got a bat", "she owns one", but not "he has no bat"."""
    begin = words.skip(0, "opener", "courtesy", "yes", "no")
    texts = words.texts[begin:]
    has = bool(texts[:1]) and texts[0] in SUBJECTS and bool(HAVING & set(texts[1:3]))
    return has and not {"no", "not", "never", "to"} & set(texts[1:4])


def without_possessors(words: Words) -> Words:
    """Return words without the persons whose person is meant: of "my daughter's teacher" the teacher."""
    kept, place = list[Token](), 0
    while place < len(words):
        end = words.end_of(place, *PERSONS)
        is_owner = end > place and words.texts[end : end + 1] == ("'s",)
        if is_owner and words.end_of(end + 1, *PERSONS) > end + 1:
            place = end + 1
            continue
        kept.append(words.tokens[place])
        place += 1
    return Words.of(kept)


OWNED = frozenset({"my", "our", "me", "us"})


def is_for_own(texts: Sequence[str]) -> bool:
    """Return whether something is wanted for the shopper: "something for my bathroom"."""
    return any(texts[place] == "for" and texts[place + 1] in OWNED for place in range(len(texts) - 1))
