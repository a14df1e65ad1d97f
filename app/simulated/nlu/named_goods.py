"""The goods that a wish names: categories, brands and values of attributes, wanted or not, and the words of a query."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from app.simulated.lexicon import english
from app.simulated.nlu.phrases import Words
from app.simulated.nlu.wishes import Run, SearchWish, Value
from app.simulated.stems import stem, words_of
from app.simulated.vocabulary import Category, Vocabulary, stop_words
from app.text.category import leaf
from app.text.inflection import singular

FOR_PERSON = 3
"""Words of "watches for men"."""

PERSONS = frozenset({"men", "women", "kid", "boy", "girl", "children"})
"""Persons whose goods may have a category of their own."""

PAST_VERBS = english().sets["past_verbs"]
KIND_ATTRIBUTES = english().sets["kind_attributes"]
AFTER_NOUNS = frozenset({"with", "without", "for", "of", "from", "by"})
"""Words that may follow a noun, and no adjective before its noun."""

OF_WHICH = frozenset({"with", "in", "from", "by", "that"})
"""Words after a kind with which it is said which of it is meant."""

OF_ANY_SORT = frozenset({"sort", "kind", "type", "form", "description"})
"""Nouns after "of any" with which also what only imitates a thing is left out: "leather of any sort"."""

FLAGS = ("allows", "no_limit", "any_value", "in_stock", "on_sale", "cheap", "cheaper", "dearer", "cheap")
SORTS = {
    "sort_price_asc": "price_asc",
    "sort_price_desc": "price_desc",
    "sort_rating": "rating",
    "sort_newest": "newest",
}


@dataclass
class NamedGoodsReader:
    """Reads the names of goods into a wish."""

    vocabulary: Vocabulary
    wish: SearchWish = field(default_factory=SearchWish)
    negated: bool = False
    """Whether what is read now is not wanted."""
    negated_at: int = -1
    """The place after the words that make it so."""
    verdict: tuple[int, int, int] | None = None
    """Where a verdict's object begins and ends, and the place after the verdict: "white ones are out"."""
    left_out_at: tuple[int, int] = (-2, -1)
    """The place of the word that was left out last, and which of the excluded words it is."""
    corrects: bool = False
    """Whether the words correct what was said before."""
    typed_at: tuple[Words | None, int] = (None, 0)
    """The clause whose words were typed last, and the place after them."""
    clause: int = -1
    """The number of the clause that is read."""

    def read_named(self, words: Words, stems: Sequence[str], place: int) -> int:
        """Read a category, a brand or an attribute's value; the longest, in this order."""
        if (
            words.texts[place] in stop_words()
            and self.vocabulary.brands.longest(stems, place)[0] <= place + 1
        ):
            phrase_end = max(
                self.vocabulary.value_at(stems, place)[0], self.vocabulary.category_at(stems, place)[0]
            )
            if phrase_end <= place + 1:
                return place
        category_end, categories = self.vocabulary.category_at(stems, place)
        of_person = self.for_person(words, stems, place)
        if of_person:
            self.take_category(words, place, place + 1, of_person)
            return place + FOR_PERSON
        texts = words.texts[place:category_end]
        categories = [each for each in categories if not each.whole or is_written(leaf(each.path), texts)]
        category_end = category_end if categories else place  # "bed" is none of "bedding", whose stem it has
        brand_end, brands = self.vocabulary.brands.longest(stems, place)
        if brand_end == place + 1 and self.is_plural_kind(words.texts[place]):
            brand_end, brands = place, ()  # "apples" are no "Apple"
        value_end, values = self.vocabulary.value_at(stems, place)
        values = [pair for pair in values if is_written(pair[1], words.texts[place:value_end])]
        if value_end == place + 1 and self.is_noun(words, place):
            values = []
        value_end = value_end if values else place
        end = max(category_end, brand_end, value_end)
        role_end = words.end_of(place, "gift", "adult", "child", "baby", *FLAGS, *SORTS)
        if values and words.texts[max(0, place - 1)] == "for" and place:
            role_end = place  # "for women" names whom goods are made for, where the shop says so of goods
        if end == place or (role_end >= end and not categories) or role_end > end:
            return place
        if categories and category_end == end:
            self.take_category(words, place, end, categories)
        elif brands and brand_end == end:
            (self.wish.excluded_brands if self.negated else self.wish.brands).append(brands[0])
        else:
            self.take_values(words, place, end, values)
        return end

    def for_person(self, words: Words, stems: Sequence[str], place: int) -> list[Category]:
        """Return the category that goods for a person are of: that of "watches for men" may be "men's watches"."""
        person = words.texts[place + 1 : place + FOR_PERSON]
        if len(person) < FOR_PERSON - 1 or person[0] != "for" or person[1] not in PERSONS:
            return []
        end, found = self.vocabulary.category_at([stem(f"{person[1]}s"), stems[place]], 0)
        return [each for each in found if each.whole] if end > 1 else []

    def is_plural_kind(self, text: str) -> bool:
        """Return whether a word is the plural of a name of goods."""
        return singular(text) != text and self.vocabulary.is_kind(text) and self.vocabulary.names(text)

    def is_noun(self, words: Words, place: int) -> bool:
        """Return whether a value is a thing here, because goods are named right before it: "hand cream with aloe"."""
        before = words.texts[max(0, place - 1) : place]
        follows = words.tokens[place + 1 : place + 2]
        is_last = not follows or follows[0].kind == "mark" or follows[0].text in AFTER_NOUNS
        is_name = self.vocabulary.is_kind(words.texts[place]) and is_last
        return is_name and bool(before) and before[0] in self.wish.words and not self.wish.category_words

    def take_category(self, words: Words, place: int, end: int, categories: list[Category]) -> None:
        """Take a category's name, wanted or not."""
        if self.negated and words.texts[end : end + 1] and words.texts[end] in OF_WHICH:
            self.negated_at = end + 1  # "no lamps with a clamp" leaves out what has a clamp
            return
        is_kind_judged = self.verdict is not None and self.verdict[0] <= place < self.verdict[1]
        if self.negated and not is_kind_judged:
            self.wish.excluded_words.append(" ".join(words.texts[place:end]))
            return  # of "kettles in red are out" the kettles are still looked for
        if is_owned(words, place):
            categories = []  # what is the shopper's own is not looked for: "to charge my laptop on the train"
        self.wish.categories += categories
        self.wish.category_words += words.texts[place:end]
        self.type(words, place, end)

    def take_values(self, words: Words, place: int, end: int, values: list[tuple[str, str]]) -> None:
        """Take a value of an attribute, wanted or not."""
        found = [Value(name, value) for name, value in values]
        if self.negated:
            self.wish.excluded_values += found[:1]
            self.exclude(" ".join(words.texts[place:end]))
        else:
            if self.corrects:
                self.forget(found[0].name)
            if found[0].name.lower() in KIND_ATTRIBUTES:
                self.wish.words += words.texts[place:end]  # "tags: watches" says what the goods are
            else:
                self.wish.values += found[:1]
            self.type(words, place, end)

    def forget(self, name: str) -> None:
        """Leave out the values of an attribute that were said before, and their words."""
        gone = {word for value in self.wish.values if value.name == name for word in words_of(value.value)}
        self.wish.values = [value for value in self.wish.values if value.name != name]
        self.wish.typed = [text for text in self.wish.typed if text not in gone]

    def exclude(self, text: str) -> None:
        """Leave out a word, and the values that are compounds of it: who hates wool wants no lambswool."""
        if text in PAST_VERBS:
            return  # "a hobby that never left me" leaves nothing out
        if text in english().words and not self.vocabulary.knows(text):
            return  # "no, sorry, I was right the first time" leaves nothing out
        self.wish.excluded_words += [
            text,
            *self.vocabulary.compounds_of(text),
            *self.vocabulary.materials_of(text),
        ]

    def exclude_any(self, words: Words, place: int) -> int:
        """Leave out every value with the word before "of any sort", and return the place after that."""
        any_sort = words.texts[place : place + 2] == ("of", "any") and words.texts[place + 2 : place + 3]
        if not (self.negated and self.wish.excluded_words and any_sort and any_sort[0] in OF_ANY_SORT):
            return place
        word = self.wish.excluded_words[-1]
        values = [each for listed in self.vocabulary.shop.attribute_values.values() for each in listed]
        self.wish.excluded_words += sorted(
            {each for each in values if word in words_of(each) and each != word}
        )
        return place + 3

    def type(self, words: Words, place: int, end: int) -> None:
        """Take the tokens into the query as they were written: "1.7l" stays one word."""
        clause, at = self.typed_at
        joined = words.texts[at:place] if clause is words else ("",)
        if joined not in ((), ("to",)):
            link = next((text for text in reversed(words.texts[:place]) if text not in ARTICLES), "")
            self.wish.runs.append(Run(self.clause, words.texts[max(0, place - 1) : place] in OWNED_BY, link))
        self.wish.runs[-1].words.extend(joined if joined == ("to",) else ())
        self.typed_at = (words, end)
        for token in words.tokens[place:end]:
            if token.kind == "mark" and token.text not in "%":
                continue
            self.wish.runs[-1].words.append(token.text)
            before = self.wish.typed[-1][-1:] if self.wish.typed else ""
            if token.glued and before and (token.kind != "word" or before.isdigit()):
                self.wish.typed[-1] += token.text
            else:
                self.wish.typed.append(token.text)


OWNERS = frozenset({"my", "our", "his", "her", "their"})
ARTICLES = frozenset({"a", "an", "the", "some"})
OWNED_BY = tuple((owner,) for owner in sorted(OWNERS))


def is_owned(words: Words, place: int) -> bool:
    """Return whether a noun names a thing that the shopper has and that is not to be replaced."""
    before = words.texts[place - 1] if place else ""
    return before in OWNERS and not words.has("gone_for", "complaint", "gift")


def is_written(value: str, texts: Sequence[str]) -> bool:
    """Return whether words are a value's own, in singular or plural: "oil" is none of "oiled", whose stem it has."""
    written = words_of(value)
    return len(written) != len(texts) or all(
        singular(own) == singular(text) or not (own.startswith(text) or text.startswith(own))
        for own, text in zip(written, texts, strict=True)
    )
