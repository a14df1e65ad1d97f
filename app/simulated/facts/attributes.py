"""Facts from attributes by shared words, and from sentences of the description: a plain first implementation."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from decimal import Decimal

from app.simulated.facts.answers import FactAnswer, FactQuestion, Ranked
from app.simulated.lexicon import english
from app.simulated.nlu.numbers import number_at
from app.simulated.nlu.phrases import Words
from app.simulated.nlu.tokens import normalise, tokenize
from app.simulated.products import Item, values_of
from app.simulated.stems import stem, stems_of

SENTENCE = re.compile(r"(?<=[.!?])\s+")
SENTENCE_LIMIT = 240

SCALES: dict[str, tuple[str, Decimal]] = {
    **{
        "g": ("mass", Decimal(1)),
        "kg": ("mass", Decimal(1000)),
        "lb": ("mass", Decimal("453.592")),
        "oz": ("mass", Decimal("28.3495")),
    },
    **{"ml": ("volume", Decimal(1)), "l": ("volume", Decimal(1000))},
    **{
        "mm": ("length", Decimal(1)),
        "cm": ("length", Decimal(10)),
        "m": ("length", Decimal(1000)),
        "inch": ("length", Decimal("25.4")),
        "ft": ("length", Decimal("304.8")),
    },
    **{"minute": ("time", Decimal(1)), "hour": ("time", Decimal(60))},
    **{"GB": ("bytes", Decimal(1)), "TB": ("bytes", Decimal(1024))},
    **{
        "W": ("power", Decimal(1)),
        "mAh": ("charge", Decimal(1)),
        "person": ("persons", Decimal(1)),
        "page": ("pages", Decimal(1)),
        "star": ("stars", Decimal(1)),
    },
}
"""The quantity that a unit measures, and how many of its base unit it is."""

OPPOSITES = english().sets["opposites"]


class AttributeFacts:
    """Looks a question's words up among a product's attributes and sentences."""

    def answer(self, question: FactQuestion, item: Item) -> FactAnswer | None:
        """Return what the product's own data says, or None when nothing there answers."""
        if question.kind == "yes_no":
            return self.yes_or_no(question, item)
        if question.dimension is not None:
            found = self.by_dimension(question.dimension, item)
            if found is not None:
                return found
        return self.by_words(question, item) or self.by_sentence(question, item)

    def yes_or_no(self, question: FactQuestion, item: Item) -> FactAnswer | None:
        """Return whether something is so: by a value, by an attribute that says yes or no, else by a sentence."""
        wanted = [stem(word) for word in question.words]
        if not wanted:
            return None
        for key, value in item.attributes.items():
            for text in values_of({key: value}):
                stems = stems_of(text)
                if text in ("yes", "no") and set(wanted) & set(stems_of(key)):
                    return FactAnswer(text, key, holds=text == "yes")
                if is_covered(wanted, [*stems, *stems_of(key)]) and set(wanted) & set(stems):
                    return FactAnswer(text, key, holds=not OPPOSITES & set(text.lower().split()))
        if question.dimension in ("colour", "material", "size", "brand"):
            value = self.by_dimension(question.dimension, item)
            if value is not None:
                return FactAnswer(value.value, value.key, holds=is_covered(wanted, stems_of(value.value)))
        other = self.contradicting(wanted, item)
        return other or self.sentence_of(wanted, item)

    def contradicting(self, wanted: Sequence[str], item: Item) -> FactAnswer | None:
        """Return the value of the attribute that is asked about when it is another one: "is it red?" of a blue one."""
        known = {
            stem(value): name
            for name in ("colour", "color", "material")
            for value in english().exclusive_values.get(name, ())
        }
        for word in wanted:
            name = known.get(word)
            values = item.values((name,)) if name else []
            if values:
                return FactAnswer(", ".join(values), name or "", holds=False)
        return None

    def by_dimension(self, dimension: str, item: Item) -> FactAnswer | None:
        """Return the attribute that a dimension is kept in."""
        if dimension == "brand" and item.brand:
            return FactAnswer(item.brand, "brand")
        keys = english().dimensions[dimension]["keys"]
        for key, value in item.attributes.items():
            if key.lower().replace("_", " ") in keys:
                return FactAnswer(", ".join(values_of({key: value})), key)
        return None

    def by_words(self, question: FactQuestion, item: Item) -> FactAnswer | None:
        """Return the attribute whose name shares most words with the question."""
        wanted = {stem(word) for word in question.words}
        best: tuple[float, FactAnswer] | None = None
        for key, value in item.attributes.items():
            stems = set(stems_of(key.replace("_", " ")))
            shared = len(wanted & stems) / len(stems) if stems else 0
            if shared >= 0.5 and (best is None or shared > best[0]):
                best = (shared, FactAnswer(", ".join(values_of({key: value})), key))
        return best[1] if best else None

    def by_sentence(self, question: FactQuestion, item: Item) -> FactAnswer | None:
        """Return the sentence of the description that has the question's words."""
        return self.sentence_of([stem(word) for word in question.words], item)

    def sentence_of(self, wanted: Sequence[str], item: Item) -> FactAnswer | None:
        """Return the sentence that has each of the words, else nothing."""
        if not wanted:
            return None
        for sentence in SENTENCE.split(item.description):
            if is_covered(wanted, stems_of(sentence)):
                return FactAnswer(sentence.strip()[:SENTENCE_LIMIT], is_sentence=True)
        return None

    def rank(self, items: Sequence[Item], dimension: str, direction: str) -> list[Ranked]:
        """Return the products whose value is known, ordered by it."""
        found = [
            ranked for ranked in (self.value_of(item, dimension) for item in items) if ranked is not None
        ]
        found.sort(key=lambda ranked: ranked.value, reverse=direction == "most")
        return found

    def value_of(self, item: Item, dimension: str) -> Ranked | None:
        """Return a product's value of a dimension as a number; None where it is not known."""
        if dimension == "price":
            return Ranked(item, item.price, item.cost, "price") if item.price > 0 else None
        if dimension == "rating":
            return (
                Ranked(item, item.rating, f"{item.rating} of 5", "rating")
                if item.rating is not None
                else None
            )
        answer = self.by_dimension(dimension, item)
        if answer is None:
            return None
        for amount, unit in amounts_in(answer.value):
            scale = SCALES.get(unit, ("", Decimal(1)))[1]
            return Ranked(item, amount * scale, answer.value, answer.key)
        return None

    def measure(self, item: Item, unit: str) -> list[Decimal]:
        """Return the product's values of the unit's quantity, in that unit: from its attributes and its name."""
        if unit == "star":
            return [item.rating] if item.rating is not None else []
        quantity, scale = SCALES.get(unit, ("", Decimal(1)))
        found: list[Decimal] = []
        for text in [*values_of(item.attributes), item.name]:
            for amount, other in amounts_in(text):
                if SCALES.get(other, ("", Decimal(1)))[0] == quantity and quantity:
                    found.append(amount * SCALES[other][1] / scale)
        return found


def amounts_in(text: str) -> Iterator[tuple[Decimal, str]]:
    """Yield the numbers of a text with their units."""
    words = Words.of(tokenize(normalise(text[:200])))
    units = english().units
    place = 0
    while place < len(words):
        number = number_at(words, place) if words.tokens[place].kind == "number" else None
        if number is None:
            place += 1
            continue
        following = words.texts[number.end : number.end + 1]
        yield number.value, units.get(following[0], "") if following else ""
        place = number.end


def is_covered(wanted: Sequence[str], stems: Sequence[str]) -> bool:
    """Return whether each of the words is there."""
    return set(wanted) <= set(stems)
