"""The wish of a sentence for goods: kinds, words, values, exclusions, prices, order."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal

from app.simulated.lexicon import english
from app.simulated.nlu.bounds import Bound, bound_at
from app.simulated.nlu.phrases import Words
from app.simulated.nlu.wishes import SearchWish, Value
from app.simulated.stems import stem, words_of
from app.simulated.vocabulary import Category, Vocabulary, stop_words
from app.text.category import leaf
from app.text.inflection import singular

SKIPPED = (
    *(
        "courtesy",
        "opener",
        "search",
        "determiner",
        "pronoun",
        "glue",
        "auxiliary",
        "question_word",
        "price_noun",
    ),
    *(
        "gift",
        "likes",
        "total_set",
        "in_total",
        "details",
        "have_wish",
        "take_wish",
        "may_have",
        "polite",
        "gone_for",
    ),
    *(
        "destination",
        "again",
        "back_to",
        "greeting",
        "thanks",
        "hedge",
        "later",
        "adult",
        "child",
        "baby",
        "drop_topic",
        "yes",
        "no",
    ),
    *(
        "remark",
        "this_list",
        "compare",
        "condition",
        "correction",
        "cancel",
        "fact",
        "advise",
        "most_reduced",
        "goes_with",
        "offered_here",
        "ruled_out",
    ),
)
HAVING = frozenset({"have", "had", "has", "got", "own", "owns", "owned"})
"""Verbs of which "nothing" says what is missing."""

FLAGS = ("allows", "no_limit", "any_value", "in_stock", "on_sale", "cheap", "cheaper", "dearer", "cheap")
SORTS = {
    "sort_price_asc": "price_asc",
    "sort_price_desc": "price_desc",
    "sort_rating": "rating",
    "sort_newest": "newest",
}
EXCLUDED_GOODS = {"in_ear": ["earbuds"], "child": ["children"]}
"""The words by which a catalogue calls goods that are left out by another name, by the role of that name."""

CHILDREN = frozenset({"kid", "kids", "child", "children", "toddler", "toddlers"})
"""Words after "for" that say that goods are made for children."""

FOR_PERSON = 3
"""Words of "watches for men"."""

PERSONS = frozenset({"men", "women", "kid", "boy", "girl", "children"})
"""Persons whose goods may have a category of their own."""

GROWN_UP = frozenset({"grown", "grownup", "grownups", "adult", "adults"})
"""Words after "for" that say that goods are not made for children."""

OF_ANY_SORT = frozenset({"sort", "kind", "type", "form", "description"})
"""Nouns after "of any" with which also what only imitates a thing is left out: "leather of any sort"."""

KIND_ATTRIBUTES = english().sets["kind_attributes"]
SCOPE_ENDS = english().sets["negation_ends"]
JOINS = frozenset({"or", "and", "nor", ",", "/"})
RATED = english().sets["rated"]
AFTER_NOUNS = frozenset({"with", "without", "for", "of", "from", "by"})
"""Words that may follow a noun, and no adjective before its noun."""

NOT_A_SIZE = english().sets["not_a_size"]


@dataclass
class WishReader:
    """Reads the words of one or several clauses into one wish."""

    vocabulary: Vocabulary
    wish: SearchWish = field(default_factory=SearchWish)
    negated: bool = False
    negated_at: int = -1
    corrects: bool = False
    """Whether the words correct what was said before."""

    def read(self, words: Words) -> SearchWish:
        """Read a clause into the wish and return it."""
        self.negated, self.negated_at, place = False, -1, 0
        stems = [
            stem(text) if token.kind == "word" else text
            for token, text in zip(words.tokens, words.texts, strict=True)
        ]
        while place < len(words):
            place = self.step(words, stems, place)
        return self.wish

    def step(self, words: Words, stems: Sequence[str], place: int) -> int:
        """Read what begins here and return the place after it."""
        text = words.texts[place]
        if self.negated and text in SCOPE_ENDS and place > self.negated_at and self.is_said(words, place):
            self.negated = text == "," and self.goes_on(words, place)
            if text == "," and not self.negated:
                self.negated_at = -1  # "not Apple, 300 tops" denies no limit
        if text.startswith("\x00"):
            return place + 1
        if place == 0 and words.has("destination") and words.end_of(0, "put", "add", "give"):
            return words.end_of(0, "put", "add", "give")  # "pop a kettle in my cart"
        end = self.exclude_any(words, place)
        if end > place:
            return end
        for read in (self.read_negation, self.read_bound, self.read_size, self.read_named, self.read_role):
            end = read(words, stems, place)
            if end > place:
                return end
        return self.read_word(words, place)

    def is_said(self, words: Words, place: int) -> bool:
        """Return whether something was named since the negation: "one with a clamp" names it only after "with"."""
        between = words[self.negated_at : place]
        return words.texts[place] == "," or not between.is_all("pronoun", "determiner")

    def goes_on(self, words: Words, place: int) -> bool:
        """Return whether a negation goes on after a comma: "not red, blue or green"."""
        return any(text in ("or", "nor") for text in words.texts[place : place + 4])

    def read_negation(self, words: Words, stems: Sequence[str], place: int) -> int:
        """Read what makes the following unwanted: "not", "without", "-wireless"."""
        text = words.texts[place]
        refused = refused_at(words, place)
        if refused > place:
            self.negated, self.negated_at = True, refused
            return refused
        if text == "-":
            follows = (
                place + 1 < len(words)
                and words.tokens[place + 1].glued
                and words.tokens[place + 1].kind == "word"
            )
            if not follows or (place and words.tokens[place].glued):
                return place + 1
        end = words.end_of(place, "negation")
        if text == "no" and (place or self.wish.typed) and words.texts[place + 1 : place + 2] == (",",):
            self.corrects = True  # "a red backpack, no, blue"
            return place + 2
        if text == "not" and words.texts[place - 1 : place] and is_verb_denied(words, place):
            return place + 2
        lacks = text == "nothing" or (text == "no" and words.end_of(place, "negation") == place + 1)
        if lacks and words.texts[max(0, place - 1)] in HAVING:
            return place + 1  # "we own nothing for the kitchen" leaves out no kitchen
        longer = max(
            words.end_of(place, *FLAGS, "under", "over", "drop_topic"),
            self.vocabulary.value_at(stems, place)[0],
        )
        if end == place or longer > end:
            return place
        if words.end_of(end - 1, "in_ear") > end:
            end -= 1  # "not in ear" leaves out what is worn in the ear
        elif words.texts[end : end + 1] and words.texts[end] in HOLDING:
            end += 1  # "that do not contain wool"
        self.negated, self.negated_at = True, end
        return end

    def exclude(self, text: str) -> None:
        """Leave out a word, and the values that are compounds of it: who hates wool wants no lambswool."""
        if text in english().words and not self.vocabulary.knows(text):
            return  # "no, sorry, I was right the first time" leaves nothing out
        self.wish.excluded_words += [text, *self.vocabulary.compounds_of(text)]

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

    def read_bound(self, words: Words, stems: Sequence[str], place: int) -> int:
        """Read a bounded amount, of money or of a measure."""
        if words.texts[place] in ("one", "ones"):
            return place
        found = bound_at(words, place)
        if found is None:
            return place
        bound, end = found
        if bound.kind in ("over", "under") and self.is_denied(words, place):
            bound = opposite(bound)
            self.negated = False
        named_end, _ = self.vocabulary.value_at(stems, place)
        category_end, _ = self.vocabulary.category_at(stems, place)
        if bound.plain and max(named_end, category_end) > place:
            return place
        if bound.unit == "person" and bound.kind == "exact":
            return place
        if bound.unit == "%" and bound.kind == "exact" and words.texts[end : end + 1] == ("off",):
            bound = replace(bound, high=None, kind="over")  # "20 % off" is a reduction of that or more
            self.wish.flags.add("on_sale")
        if (
            bound.plain is False
            and not bound.unit
            and bound.currency is None
            and words.texts[max(0, place - 1)] in RATED
        ):
            bound = replace(bound, unit="star")
        if bound.unit:
            self.wish.measures.append(bound)
            if bound.kind == "exact":
                self.type(words, place, end)
            elif words.texts[end : end + 1] == ("of",) and words.texts[end + 1 : end + 2]:
                end += 2  # "at least 16 GB of memory": the measure says it
        elif bound.plain:
            self.wish.plain_numbers.append(bound)
            self.type(words, place, end)
        else:
            self.wish.price = bound
        return end

    def is_denied(self, words: Words, place: int) -> bool:
        """Return whether a bound is one of what is not wanted: "leave out everything over 100"."""
        before = words.texts[max(0, place - 4) : place]
        start = max((at + 1 for at, text in enumerate(before) if text in (",", "and", "but")), default=0)
        same_part = before[start:]
        if {"not", "never"} & set(same_part):
            return True
        between = words[self.negated_at : place]
        return self.negated_at > 0 and (
            not len(between) or between.is_all("pronoun", "determiner", "auxiliary", "glue", "price_noun")
        )

    def read_size(self, words: Words, stems: Sequence[str], place: int) -> int:
        """Read "size 42", "in size M"."""
        if words.texts[place] not in ("size", "sizes", "sized") or place + 1 >= len(words):
            return place
        value = words.texts[place + 1]
        if words.tokens[place + 1].kind == "mark" or value in NOT_A_SIZE:
            return place
        self.wish.size = value.upper() if value.isalpha() and len(value) < 4 else value
        return place + 2

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
        if self.negated:
            self.wish.excluded_words.append(" ".join(words.texts[place:end]))
            return
        if is_owned(words, place):
            categories = []  # what is the shopper's own is not looked for: "to charge my laptop on the train"
        self.wish.categories += categories
        self.wish.category_words += words.texts[place:end]
        self.type(words, place, end)

    def take_values(self, words: Words, place: int, end: int, values: list[tuple[str, str]]) -> None:
        """Take a value of an attribute, wanted or not."""
        found = [Value(name, value) for name, value in values]
        things = end + (words.texts[end : end + 1] in (("one",), ("ones",)))
        if self.negated or words.end_of(things, "ruled_out") > things:
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

    def read_role(self, words: Words, stems: Sequence[str], place: int) -> int:
        """Read flags and orders; step over words of grammar."""
        if self.negated:
            for role, goods in EXCLUDED_GOODS.items():
                if (end := words.end_of(place, role)) > place:
                    self.wish.excluded_words += goods
                    return end
        if (
            words.texts[place] in GROWN_UP
            and words.texts[place - 1 : place] == ("for",)
            and self.wish.names_kind
        ):
            if self.vocabulary.sells("children"):
                self.wish.excluded_words.append("children")
            return words.end_of(place, "adult")
        if (
            words.texts[place] in CHILDREN
            and "for" in words.texts[max(0, place - 2) : place]
            and self.wish.names_kind
        ):
            if self.vocabulary.sells("children"):
                self.wish.words.append("children")
                self.wish.typed.append("children")
            return place + 1
        for name in FLAGS:
            end = words.end_of(place, name)
            if name in ("cheaper", "dearer") and end > place + 1 and words.texts[end : end + 1] == ("than",):
                return end - 1  # "a bit cheaper than 219" names the limit
            if end > place and end >= words.end_of(place, *SKIPPED):
                self.wish.flags.add(name)
                return end
        for name, sort in SORTS.items():
            end = words.end_of(place, name)
            if end > place and end >= words.end_of(place, "advise"):
                self.wish.sort = sort
                self.wish.wants_first = words.texts[max(0, place - 1) : place] == ("the",) or asks_one(
                    words, end
                )
                return end
        counts = words.texts[place : place + 2] == ("one", "for")  # "two for us and one for the kid"
        if words.texts[place] in ("one", "ones") and not counts:
            self.wish.refers = True
        end = words.end_of(place, *SKIPPED)
        if self.negated and end == place + 1 and words.texts[place] not in stop_words():
            return place
        if end > place and self.is_content(words, place, end):
            return place
        if end > place and words.end_of(place, "search") == end:
            self.wish.asks = True
        return end

    def is_content(self, words: Words, place: int, end: int) -> bool:
        """Return whether a word of a role is rather a name of goods: one word that is sold and no word of grammar."""
        single = end == place + 1 and words.texts[place] not in stop_words()
        return single and stem(words.texts[place]) in self.vocabulary.heads

    def read_word(self, words: Words, place: int) -> int:
        """Take a word that is none of grammar."""
        token = words.tokens[place]
        if token.kind == "mark" or token.text == "'s":
            return place + 1
        text = token.text
        if self.negated or words.end_of(place + 1, "ruled_out") > place + 1:
            text = singular(text) if text.endswith("s") else text
            if token.glued and self.wish.excluded_words and words.tokens[place - 1].kind == "word":
                text = f"{self.wish.excluded_words.pop()}-{text}"  # "t-shirt" is one thing
            self.exclude(text)
            if words.texts[self.negated_at - 1] == "non":
                self.negated = False  # "non alcoholic drinks" leaves out one word
            return place + 1
        if token.kind == "number":
            self.type(words, place, place + 1)
            return place + 1
        (self.wish.words if self.vocabulary.sells(text) else self.wish.unknown).append(text)
        self.type(words, place, place + 1)
        return place + 1

    def type(self, words: Words, place: int, end: int) -> None:
        """Take the tokens into the query as they were written: "1.7l" stays one word."""
        for token in words.tokens[place:end]:
            if token.kind == "mark" and token.text not in "%":
                continue
            before = self.wish.typed[-1][-1:] if self.wish.typed else ""
            if token.glued and before and (token.kind != "word" or before.isdigit()):
                self.wish.typed[-1] += token.text
            else:
                self.wish.typed.append(token.text)


OWNERS = frozenset({"my", "our", "his", "her", "their"})


def is_owned(words: Words, place: int) -> bool:
    """Return whether a noun names a thing that the shopper has and that is not to be replaced."""
    before = words.texts[place - 1] if place else ""
    return before in OWNERS and not words.has("gone_for", "complaint", "gift")


FILTERED = english().sets["condition_attributes"]
"""Attributes whose values are conditions. The values of others ("for: camping") are words to search for."""


def is_condition(value: Value) -> bool:
    """Return whether a value narrows a list by an attribute."""
    return value.name.lower() in FILTERED


def opposite(bound: Bound) -> Bound:
    """Return the bound of what is wanted, where this one is of what is not."""
    if bound.kind == "over":
        return replace(bound, low=None, high=bound.low, kind="under")
    return replace(bound, low=bound.high, high=None, kind="over")


def asks_one(words: Words, place: int) -> bool:
    """Return whether a noun in the singular follows an order: "cheapest backpack"."""
    following = words.tokens[place : place + 1]
    return bool(following) and following[0].kind == "word" and not following[0].text.endswith("s")


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
    """Return the place after words that say what a person does without: "we don't do plastic", "I never wear wool"."""
    texts = words.texts
    denied = texts[place : place + 2] in DENIED and texts[place + 2 : place + 3] != ("mind",)
    if not place or not (denied or (texts[place] == "never" and texts[place - 1] in ("i", "we"))):
        return place
    end = place + (2 if denied else 1)
    end += texts[end : end + 1] in (("really",), ("just",), ("quite",))
    if not texts[end : end + 1] or texts[end] not in REFUSED:
        return place
    return end + 1 + (texts[end + 1 : end + 2] in (("for",), ("with",)))


def denies_at(words: Words, place: int) -> bool:
    """Return whether words begin here that leave out what follows them."""
    denied = words.texts[place] == "not" and place and is_verb_denied(words, place)
    return refused_at(words, place) > place or (words.end_of(place, "negation") > place and not denied)


DENIED = (("do", "not"), ("does", "not"), ("can", "not"), ("could", "not"))
HOLDING = frozenset({"contain", "contains", "containing", "include", "includes", "have", "has", "having"})
"""Verbs after a negation whose object is left out."""


def is_written(value: str, texts: Sequence[str]) -> bool:
    """Return whether words are a value's own, in singular or plural: "oil" is none of "oiled", whose stem it has."""
    written = words_of(value)
    return len(written) != len(texts) or all(
        singular(own) == singular(text) or not (own.startswith(text) or text.startswith(own))
        for own, text in zip(written, texts, strict=True)
    )


def read_wish(clauses: Sequence[Words], vocabulary: Vocabulary) -> SearchWish:
    """Return the wish of one or several clauses."""
    reader = WishReader(vocabulary)
    for words in clauses:
        reader.read(words)
    keep_kind(reader.wish)
    return reader.wish


def keep_kind(wish: SearchWish) -> None:
    """Leave out of the exclusions the kind that is wished for: of lamps but no floor lamps, "floor" is left out."""
    kind = {stem(word) for word in [*wish.category_words, *wish.words]}
    rests = [
        " ".join(word for word in text.split() if stem(word) not in kind) for text in wish.excluded_words
    ]
    if any(rests):
        wish.excluded_words = [rest for rest in rests if rest]


def money_limits(bound: Bound) -> tuple[Decimal | None, Decimal | None]:
    """Return the lowest and the highest price; a plain amount of money is an upper limit."""
    if bound.kind == "exact":
        return None, bound.high
    return bound.low, bound.high


__all__ = ["SearchWish", "Value", "WishReader", "english", "is_condition", "money_limits", "read_wish"]
