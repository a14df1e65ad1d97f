"""Questions for an opinion, whatever their words: "which of these would you give your mother?"."""

from __future__ import annotations

from app.simulated.lexicon import english
from app.simulated.nlu.phrases import Words

CHOOSING = english().sets["choosing"]
"""Verbs of taking or preferring one of several."""

HAVING = frozenset({"have", "get", "keep", "give", "take", "go"})
"""Verbs that are no choice after "do"."""

MODALS = frozenset({"would", "should", "do", "might", "could", "will"})
ASKING = frozenset({"which", "what", "who"})
NEAR = 2
"""Words that may stand between the parts of such a question: "would you personally go for"."""


def asks_opinion(words: Words) -> bool:
    """Return whether the words ask which of several the assistant would take, or the shopper should."""
    texts = words.texts
    if would_you(texts):
        return True
    if not ASKING & set(texts) and not words.has("advise"):
        return False
    if asks_for_best(texts) or asks_for_best_of(words) or asks_which_would(texts):
        return True
    if texts[:1] == ("which",) and "people" in texts and bool(LIKING & set(texts)):
        return True  # "which one do most people like?"
    return words.has("advise") or any(
        chooses(texts, place) for place, text in enumerate(texts) if text in MODALS
    )


def asks_which_would(texts: tuple[str, ...]) -> bool:
    """Return whether it is asked which of several would be or do something: "which one would make a nice present?"."""
    of_several = texts[1:2] in (("one",), ("ones",)) or texts[1:3] in (
        ("of", "these"),
        ("of", "those"),
        ("of", "them"),
    )
    return texts[:1] == ("which",) and of_several and "would" in texts[2:OF_SEVERAL]


OF_SEVERAL = 5


def would_you(texts: tuple[str, ...]) -> bool:
    """Return whether it is asked if the assistant would do something with a product: "would you wear it?"."""
    asks = (
        texts[:2] == ("would", "you") and bool(texts[2:3]) and (texts[2] in CHOOSING or texts[2] in WEARING)
    )
    return (
        asks and bool({"it", "that", "this", "one"} & set(texts[3:5])) and not {"me", "us"} & set(texts[3:])
    )


LIKING = frozenset({"like", "love", "buy", "choose", "prefer", "take"})
WEARING = frozenset({"wear", "use", "give", "buy", "own", "gift"})

CHOICE = frozenset(
    {
        "which",
        "one",
        "it",
        "is",
        "be",
        "then",
        "now",
        "would",
        "should",
        "fits",
        "fit",
        "suits",
        "suit",
        "right",
    }
)
BETTER = frozenset({"better", "nicer", "worse"})


def asks_which(words: Words) -> bool:
    """Return whether nothing is asked but which one: "which one?", "so which is it?"."""
    plain = words.without("opener", "courtesy")
    return plain.texts[:1] == ("which",) and set(plain.texts) <= CHOICE


def weighs_two(texts: tuple[str, ...]) -> bool:
    """Return whether two that are named are weighed against each other: "torn between", "is A better than B"."""
    return "between" in texts or bool(BETTER & set(texts))


SUITS = frozenset({"best", "nicest", "better"})


def asks_for_best(texts: tuple[str, ...]) -> bool:
    """Return whether it is asked which is best for something: "which of those is best for running"."""
    place = next((at for at, text in enumerate(texts) if text in SUITS), None)
    return (
        place is not None
        and texts[:1] == ("which",)
        and texts[place + 1 : place + 2] in (("for",), ("suited",))
    )


def asks_for_best_of(words: Words) -> bool:
    """Return whether it is asked what is best of what was shown: "the nicest of these", "the best you showed me"."""
    for place in range(len(words)):
        end = words.end_of(place, "sort_rating")
        following = words.texts[end : end + 2]
        if end > place and following and following[0] == "of" and following[1:] and following[1] in SHOWN:
            return True
    return False


SHOWN = frozenset({"these", "those", "them", "what", "all", "the"})


def chooses(texts: tuple[str, ...], place: int) -> bool:
    """Return whether "you" or "should I", and then a verb of choosing, follow a modal verb."""
    person = texts[place + 1 : place + 2]
    if texts[place] == "do" and HAVING & set(texts[place + 2 : place + 3]):
        return False  # "what fruit do you have" asks for no opinion
    asked = person == ("you",) or (texts[place] == "should" and person in (("i",), ("we",)))
    if texts[:1] == ("which",) and texts[place] == "would" and person == ("you",):
        return True  # "which one would you wear", whatever is done with it
    following = texts[place + 2 : place + 3 + NEAR]
    return asked and any(text in CHOOSING for text in following)
