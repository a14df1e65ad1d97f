"""Words that make what follows them unwanted: "not", "without", "I never wear wool"; and where that ends."""

from __future__ import annotations

from app.simulated.lexicon import english
from app.simulated.nlu.phrases import Words

SCOPE_ENDS = english().sets["negation_ends"]
"""Words that end what a negation covers."""

DENYING = english().sets["denying"]
OWNING = english().sets["owning"]


def is_verb_denied(words: Words, place: int) -> bool:
    """Return whether "not" here denies what something does, and excludes no goods: "it did not survive"."""
    following = words.texts[place + 1 : place + 2]
    return (
        bool(place) and words.texts[place - 1] in DENYING and bool(following) and following[0] not in OWNING
    )


REFUSED = english().sets["refused_verbs"]


def refused_at(words: Words, place: int) -> int:
    """Return the place after words that say what a person does without: "we don't do plastic", "I refuse wool"."""
    texts = words.texts
    denied = texts[place : place + 2] in DENIED or (
        place and texts[place - 1] in SPEAKERS and texts[place : place + 2] in DENIED_BY_PERSON
    )
    if not place or not (denied or (texts[place] == "never" and texts[place - 1] in ("i", "we"))):
        return place
    end = place + (2 if denied else 1)
    while texts[end : end + 1] and texts[end] in ADVERBS:
        end += 1
    end += texts[end : end + 1] == ("be",)
    verb, following = (*texts[end : end + 2], "", "")[:2]
    if verb in WITH_PARTICLE:
        rest = texts[end + 1 :]
        particles = next((each for each in WITH_PARTICLE[verb] if rest[: len(each)] == each), ())
        return end + 1 + len(particles) if particles else place
    if verb not in REFUSED:
        return place
    return end + 1 + (following in ("for", "with"))


def verdict_end(words: Words, place: int) -> int:
    """Return the place after a verdict that rules out what stands before it: "is out", "isn't for me", "I hate"."""
    end = words.end_of(place, "ruled_out")
    if end > place or not place or words.texts[place] not in SPEAKERS:
        return end
    after = place + 1
    while words.texts[after : after + 1] and words.texts[after] in ADVERBS:
        after += 1
    if after >= len(words):
        return place
    end = max(words.end_of(after, "negation"), refused_at(words, after))
    return end if end > after and words.skip(end, "courtesy", "later") >= len(words) else place


def verdict_in(words: Words) -> tuple[int, int, int] | None:
    """Return where the object of a verdict begins, where it ends, and the place after the verdict; None without one.

    Goods that the shopper owns are not ruled out: "my old pan is no good" asks for a pan.
    """
    for place in range(1, len(words)):
        end = verdict_end(words, place)
        if end == place:
            continue
        begin = place
        while begin and words.texts[begin - 1] not in VERDICT_ENDS:
            begin -= 1
        is_owned = bool(OWNERS & set(words.texts[begin:place]))
        if words.texts[end : end + 1] and words.texts[end] in REASONING:
            # "Brown does not work with my floor": the rest is the reason.
            end = next((at for at in range(end, len(words)) if words.texts[at] in PARTS), len(words))
        return None if begin == place or is_owned else (begin, place, end)
    return None


def denies_at(words: Words, place: int) -> bool:
    """Return whether words begin here that leave out what follows them."""
    denied = words.texts[place] == "not" and place and is_verb_denied(words, place)
    return refused_at(words, place) > place or (words.end_of(place, "negation") > place and not denied)


def without_reason(words: Words) -> Words:
    """Return the words before their reason: "not white, everyone has white", "not red because all else is red"."""
    for place, text in enumerate(words.texts):
        if place and text in REASON_WORDS:
            return words[:place]
        if text == "," and TELLERS & set(words.texts[place + 1 : place + 3]):
            return words[:place]
    return words


REASON_WORDS = english().sets["story_breaks"] - {"but", "while"}
TELLERS = frozenset(
    "i we he she they it everyone everybody someone that my our his her their".split()  # noqa: SIM905 - as a text
)
"""Subjects of a reason for leaving something out."""

DENIED = (("do", "not"), ("does", "not"), ("can", "not"), ("could", "not"))
DENIED_BY_PERSON = (
    ("would", "not"),
    ("will", "not"),
    ("would", "never"),
    ("will", "never"),
    ("refuse", "to"),
)
SPEAKERS = frozenset({"i", "we", "he", "she", "they"})
OWNERS = frozenset({"my", "our", "his", "her", "their"})
ADVERBS = frozenset({"really", "just", "quite", "simply", "absolutely", "even", "ever", "honestly"})
WITH_PARTICLE = {
    "get": (("on", "with"), ("along", "with")),
    "sleep": (("on",), ("with",), ("under",), ("in",)),
    "sit": (("on",),),
    "lie": (("on",),),
    "walk": (("in",), ("on",)),
    "write": (("with",),),
    "cook": (("with",), ("in",)),
    "go": (("for",), ("near",)),
    "put": (("up", "with"),),
    "deal": (("with",),),
    "doing": (("with",),),
    "dealing": (("with",),),
}
"""Verbs that deny their object only with a particle: "I don't get on with wool"."""

REASONING = frozenset({"with", "for", "to", "in", "on", "because", "since"})
"""Words after a verdict with which its reason begins."""

PARTS = frozenset({",", "but", "and"})
VERDICT_ENDS = SPEAKERS | {",", "but", "because", "so", "since", "though", "although", "-", ":", "(", ")"}
"""Words before which the object of a verdict does not begin."""

HOLDING = frozenset({"contain", "contains", "containing", "include", "includes", "have", "has", "having"})
"""Verbs after a negation whose object is left out."""
