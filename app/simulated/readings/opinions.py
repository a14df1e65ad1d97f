"""Questions for an opinion, whatever their words: "which of these would you give your mother?"."""

from __future__ import annotations

from itertools import pairwise

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
    if texts[:2] == ("what", "is") and texts[-1:] and texts[-1] in CHOICES:
        return True  # "what is a sensible choice?"
    if texts[:1] == ("which",) and "people" in texts and bool(LIKING & set(texts)):
        return True  # "which one do most people like?"
    return words.has("advise") or any(
        chooses(texts, place) for place, text in enumerate(texts) if text in MODALS
    )


CHOICES = frozenset({"choice", "pick", "bet", "option"})
"""Nouns for what one would take, at the end of a question."""

DRAWBACKS = english().sets["drawbacks"]
MERITS = english().sets["merits"]
TRUSTING = english().sets["trusting"]
SIDES = frozenset(
    {"about", "with", "point", "points", "thing", "things", "side", "sides", "news", "in", "here", ","}
)
"""Words after "bad" in a question for a drawback; "bad knees" are a use."""
BRAND_NOUNS = frozenset({"brand", "make", "maker", "manufacturer", "label", "company"})
LOW = frozenset({"low", "poor", "cheap", "badly", "poorly", "bad"})
PRAISING = frozenset({("speaks", "for"), ("good", "about"), ("special", "about"), ("great", "about")})
WHY = frozenset({("should", "i"), ("would", "i"), ("should", "we"), ("would", "we")})
ASKED_WITH = frozenset(
    {"what", "any", "anything", "is", "are", "does", "do", "why", "tell", "there", "whats", "and"}
)


def facet_asked(words: Words) -> str | None:
    """Return which side of a product is asked for: "for" ("convince me") or "against" ("what's the catch?"); or None.

    The noun decides, in a clause that asks; "bad for my back" asks about a use.
    """
    texts = words.texts
    asks = bool(ASKED_WITH & set(texts[:2])) or texts[:1] == ("the",)
    for place, text in enumerate(texts):
        following = texts[place + 1 : place + 2]
        is_use = following == ("for",) or (text == "bad" and bool(following) and following[0] not in SIDES)
        if text in DRAWBACKS and asks and not is_use:
            return "against"
        if text in MERITS and (asks or place == 0 or texts[place + 1 : place + 2] == ("me",)):
            return "for"
    pairs = set(pairwise(texts))
    if (texts[:1] == ("why",) and LOW & set(texts)) or (asks and ("speaks", "against") in pairs):
        return "against"
    is_why = texts[:1] == ("why",) and bool(WHY & pairs)
    return "for" if is_why or (asks and PRAISING & pairs) else None


def asks_of_brand(words: Words, *, is_named: bool) -> bool:
    """Return whether it is asked how good a brand is: "would you trust that brand?", "is Harrow any good?"."""
    texts = words.texts
    is_yes_or_no = words.begins("auxiliary") or texts[:2] in (("how", "good"), ("how", "reliable"))
    names_it = is_named or bool(BRAND_NOUNS & set(texts))
    return is_yes_or_no and names_it and bool(TRUSTING & set(texts))


def asks_for_better(words: Words) -> bool:
    """Return whether a better product of the same kind is asked for: "what's a better one?", "anything better?"."""
    plain = words.without(
        "opener", "courtesy", "question_word", "auxiliary", "search", "seek", "offered_here"
    )
    texts = [text for text in plain.texts if text.isalpha()]
    leads = NEW_THINGS & set(words.texts) and "better" in texts
    return bool(leads) and set(texts) <= {*NEW_THINGS, "better", "one", "ones", "then", "what"}


NEW_THINGS = frozenset({"a", "any", "anything", "something"})


def asks_for_other_brand(words: Words) -> bool:
    """Return whether goods of any brand but the one spoken of are asked for: "something from another maker"."""
    pairs = set(pairwise(words.texts))
    if any((other, noun) in pairs for other in ("another", "other", "different") for noun in OTHER_BRANDS):
        return True
    points = any((one, noun) in pairs for one in ("that", "this", "same") for noun in OTHER_BRANDS)
    return points and bool(DENYING & set(words.texts))  # "not that brand again"


DENYING = frozenset({"not", "no", "never", "nothing", "without", "avoid"})
OTHER_BRANDS = BRAND_NOUNS | {f"{noun}s" for noun in BRAND_NOUNS}


def asks_which_would(texts: tuple[str, ...]) -> bool:
    """Return whether it is asked which of several would be or do something: "which one would make a nice present?"."""
    of_several = texts[1:2] in (("one",), ("ones",)) or texts[1:3] in (
        ("of", "these"),
        ("of", "those"),
        ("of", "them"),
    )
    if texts[:2] == ("which", "would") and texts[2:3] not in (("be",), ("you",), ("i",), ()):
        return True  # "which would suit him more?"
    seems = {"would", "feels", "feel", "looks", "look", "seems", "sounds"}
    return texts[:1] == ("which",) and of_several and bool(seems & set(texts[2:OF_SEVERAL]))


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
        *("of", "the", "two", "both", "these", "those", "them"),
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


def asks_for_cheaper(texts: tuple[str, ...]) -> bool:
    """Return whether it is asked if less money would do: "would a cheaper one do?", "a cheaper alternative?"."""
    suffices = texts[:1] in (("would",), ("will",), ("does",), ("is",)) and bool(ENOUGH & set(texts[-2:]))
    return bool({"cheaper", "cheap"} & set(texts)) and (
        suffices or bool({"alternative", "alternatives"} & set(texts))
    )


ENOUGH = frozenset({"do", "suffice", "enough", "work"})


def asks_better_for(texts: tuple[str, ...]) -> bool:
    """Return whether it is asked which of two is better for something: "which is better for heavy rain?"."""
    pairs = set(pairwise(texts))
    return texts[:1] == ("which",) and bool(
        {("better", "for"), ("better", "at"), ("better", "suited")} & pairs
    )


def asks_why_dear(texts: tuple[str, ...]) -> bool:
    """Return whether it is asked what makes a product dearer: "why is it so much more expensive than the blue?"."""
    return texts[:1] == ("why",) and bool(DEAR & set(texts))


DEAR = frozenset({"expensive", "dear", "dearer", "pricey", "pricier", "costs", "cost", "costlier"})


def weighs_two(texts: tuple[str, ...]) -> bool:
    """Return whether two that are named are weighed against each other: "torn between", "is A better than B"."""
    return "between" in texts or bool(BETTER & set(texts))


SUITS = frozenset({"best", "nicest", "better"})


def asks_for_best(texts: tuple[str, ...]) -> bool:
    """Return whether it is asked which is best for something: "which of those is best for running"."""
    place = next((at for at, text in enumerate(texts) if text in SUITS), None)
    most = texts.index("most") + 1 if "most" in texts[:-1] else None  # "which is most fun for a family"
    ends = [at + 1 for at in (place, most) if at is not None]
    return texts[:1] == ("which",) and any(texts[end : end + 1] in (("for",), ("suited",)) for end in ends)


def asks_what_lasts(words: Words) -> bool:
    """Return whether it is asked which lasts, or whether one does: "which would last longer?"."""
    return words.has("purpose:durable") and (
        words.texts[:1] in (("which",), ("what",)) or words.begins("auxiliary")
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
    if texts[:1] == ("which",) and texts[place] == "should":
        return any(text in CHOOSING for text in following)  # "which one should a student take?"
    return asked and any(text in CHOOSING for text in following)
