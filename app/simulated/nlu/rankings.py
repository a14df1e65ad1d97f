"""References by a comparison: "the cheapest two", "the lighter of the first two", "whichever is best"."""

from __future__ import annotations

from app.simulated.nlu.comparison_phrases import RATING, comparing, is_order, quality_end
from app.simulated.nlu.degrees import adjective_of
from app.simulated.nlu.list_places import places_at, skip_of_those
from app.simulated.nlu.noun_phrases import DEFINITE, noun_words, skip_thing
from app.simulated.nlu.numbers import number_at
from app.simulated.nlu.phrases import Words
from app.simulated.nlu.references import Reference


def extreme_at(words: Words, place: int) -> tuple[str, int] | None:
    """Return the comparison that begins here ("lightest", "longest battery life") and the place after it."""
    if place >= len(words):
        return None
    end, kinds = comparing().longest(words.texts, place)
    if not kinds and words.texts[place] in RATING:
        end, kinds = place + 1, ["noun"]  # "the best battery", but "the best" alone asks for an opinion
    if not kinds and adjective_of(words.texts[place]):
        return words.texts[place], place + 1  # "softest": no maker measures it, but some say it
    if not kinds:
        return None
    if places_at(words, end) is not None:
        return " ".join(words.texts[place:end]), end  # "the better of the first and the third"
    noun = quality_end(words, end)
    if noun == end and "quality" not in kinds:
        return None
    return " ".join(words.texts[place:noun]), noun


def by_order(words: Words, place: int) -> tuple[Reference, int] | None:
    """Return "whichever is cheapest", "the one that weighs the least"."""
    begin = words.end_of(place, "whichever_of")
    if begin == place:
        return None
    found = extreme_at(words, begin)
    return counted_extreme(words, *found) if found is not None and is_order(words, begin, found[1]) else None


def counted_extreme(words: Words, order: str, end: int) -> tuple[Reference, int]:
    """Return a superlative with what follows it: "cheapest two", "lightest kettle"."""
    number = number_at(words, end)
    if number and number.whole and words.texts[end : end + 1] != ("one",):
        of_places, among, end = of_those(words, skip_thing(words, number.end))
        return Reference(
            "extreme", number.whole, order=order, definite=True, among=among, places=of_places
        ), end
    end, nouns = noun_words(words, end)
    if words.texts[end : end + 2] == ("of", "each"):
        end = words.end_of(end + 2, "count_noun")
        end = skip_thing(words, end)
        return Reference("extreme", 1, words=nouns, order=order, definite=True, each=True), end
    of_places, among, end = of_those(words, end)
    return Reference(
        "extreme", 1, words=nouns, order=order, definite=True, among=among, places=of_places
    ), end


def of_those(words: Words, place: int) -> tuple[tuple[Reference, ...], int, int]:
    """Return the places after "of", of how many, and the place after both: "of the first two", "of those", "of both".

    The number is 2 after "of the two", and 0 where it is not said.
    """
    at_places = places_at(words, place)
    if at_places is not None:
        return at_places[1], 0, at_places[0]
    end, among = among_at(words, place) or (skip_of_those(words, place), 0)
    return (), among, end


def among_at(words: Words, place: int) -> tuple[int, int] | None:
    """Return the place after "of the two" that begins here, and the number; None where it does not."""
    if words.texts[place : place + 1] != ("of",):
        return None
    begin = (
        place
        + 1
        + (words.texts[place + 1 : place + 2] != () and words.texts[place + 1] in DEFINITE | {"them"})
    )
    if "both" in words.texts[place + 1 : place + 3]:
        return place + 1 + words.texts[place + 1 : place + 3].index("both") + 1, 2
    number = number_at(words, begin)
    if begin == place + 1 or number is None or not number.whole or words.texts[begin] == "one":
        return None
    return skip_thing(words, number.end), number.whole
