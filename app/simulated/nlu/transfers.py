"""Orders whose verb hands a thing over to the speaker, known by their form: "hit me with", "book me in for".

No list has all verbs of taking. A verb with "me" and a thing hands that thing over, whatever the verb is; the verbs of
saying and of helping, which do not, are a closed class.
"""

from __future__ import annotations

from app.simulated.lexicon import english
from app.simulated.nlu.phrases import Words

RECEIVERS = frozenset({"me", "us", "myself"})
PARTICLES = frozenset({"up", "down", "out", "in", "over", "on"})
ADDRESSING = english().sets["addressing"]

OTHERS = (
    *(
        "search",
        "compare",
        "details",
        "advise",
        "polite",
        "question_word",
        "auxiliary",
        "negation",
        "back_to",
    ),
    *("remove", "cancel", "correction", "more", "condition", "hedge", "pronoun", "determiner", "show_cart"),
)
"""Roles of phrases with which such an order does not begin."""


def transfer_end(words: Words) -> int:
    """Return the end of "hit me with", "sign me up for" or "snag me" at the beginning, 0 where none stands there."""
    if len(words) < LEAST or words.tokens[0].kind != "word" or words.texts[1] not in RECEIVERS:
        return 0
    if words.texts[0] in ADDRESSING or words.begins(*OTHERS):
        return 0
    place = 2
    has_particle = words.texts[place] in PARTICLES
    place += has_particle
    linked = words.texts[place : place + 1]
    if linked == ("with",) or (has_particle and linked == ("for",)):
        return place + 1
    return place


LEAST = 3
"""Fewest words of such an order: the verb, its receiver and a thing."""
