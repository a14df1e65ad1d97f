"""The wish of a sentence for goods: what it names, what it leaves out, its bounds and its order.

`named_goods` reads the shop's own words, `wish_bounds` amounts, `negations` says what makes the following unwanted.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from app.catalogue.audiences import Audience, audience_named
from app.simulated.lexicon import english
from app.simulated.nlu.named_goods import FLAGS, SORTS
from app.simulated.nlu.negations import HOLDING, SCOPE_ENDS, is_verb_denied, refused_at, verdict_in
from app.simulated.nlu.phrases import Words
from app.simulated.nlu.wish_bounds import WishBoundsReader
from app.simulated.nlu.wishes import SearchWish, Value
from app.simulated.stems import stem
from app.simulated.vocabulary import Vocabulary, stop_words
from app.text.english_words import is_english, is_noun
from app.text.inflection import singular

SKIPPED = (
    "courtesy", "opener", "search", "determiner", "pronoun", "glue", "auxiliary", "question_word",
    "price_noun", "gift", "likes", "total_set", "in_total", "details", "have_wish", "take_wish", "may_have",
    "polite", "gone_for", "destination", "again", "back_to", "greeting", "thanks", "hedge", "later",
    "adult", "child", "baby", "drop_topic", "yes", "no", "remark", "this_list", "compare", "condition",
    "correction", "cancel", "fact", "advise", "most_reduced", "goes_with", "offered_here", "ruled_out",
)  # fmt: skip
"""Roles of words that name nothing."""

CORRECTING_MARKS = frozenset({",", ".", "!", ":", ";", "-"})
"""Marks after a "no" that refuses what was shown, and not what follows."""

HAVING = frozenset({"have", "had", "has", "got", "own", "owns", "owned"})
"""Verbs of which "nothing" says what is missing."""

EXCLUDED_GOODS = {"in_ear": ["earbuds"], "child": ["children"], "baby": ["babies"]}
"""The words by which a catalogue calls goods that are left out by another name, by the role of that name."""

GROWN_UP = frozenset({"grown", "grownup", "grownups", "adult", "adults"})
"""Words after "for" that say that goods are not made for children."""

SINGLE = frozenset({"man", "woman", "lady", "boy", "girl", "child", "kid", "male", "female"})
"""Words that say for whom goods are only after "for": "man, is that dear"."""

FOR_NEAR = 3
"""Words before a person among which "for" says that goods are for them."""


def is_complaint(words: Words, place: int) -> bool:
    """Return whether "too" and a word begin here that say what is wrong with goods: "too bright", not "too dear"."""
    following = words.texts[place + 1 : place + 2]
    if words.texts[place] != "too" or not following or is_noun(following[0]) or not is_english(following[0]):
        return False
    return words.end_of(place, *FLAGS, *SORTS) == place and words.end_of(place + 1, *SKIPPED) == place + 1


def audience_at(words: Words, place: int) -> Audience | None:
    """Return for whom goods are, where a word says so: "womens", "for toddlers", "for my husband"."""
    text = words.texts[place]
    is_for = "for" in words.texts[max(0, place - FOR_NEAR) : place]
    audience = audience_named(text)
    if audience is not None:
        return audience if is_for or text not in SINGLE else None
    sets = english().sets
    if not is_for:
        return None
    return "men" if text in sets["male_persons"] else "women" if text in sets["female_persons"] else None


@dataclass
class WishReader(WishBoundsReader):
    """Reads the words of one or several clauses into one wish."""

    def read(self, words: Words) -> SearchWish:
        """Read a clause into the wish and return it."""
        self.negated, self.negated_at, place = False, -1, 0
        self.clause += 1
        self.verdict = verdict_in(words)
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
        if self.verdict is not None and place == self.verdict[0]:
            self.negated, self.negated_at = True, place
        if self.verdict is not None and place == self.verdict[1]:
            self.negated, self.negated_at = False, -1
            return self.verdict[2]
        if self.negated and text in SCOPE_ENDS and place > self.negated_at and self.is_said(words, place):
            self.negated = text == "," and self.goes_on(words, place)
            if text == "," and not self.negated:
                self.negated_at = -1  # "not Apple, 300 tops" denies no limit
        if text.startswith("\x00"):
            return place + 1
        if place == 0 and words.has("destination") and words.end_of(0, "put", "add", "give"):
            return words.end_of(0, "put", "add", "give")  # "pop a kettle in my cart"
        if place == 0 and text == "add" and len(words) > 1:
            return place + 1  # "add a salad bowl" looks for bowls
        if (audience := audience_at(words, place)) is not None and not self.negated:
            self.wish.audience = audience
            if self.vocabulary.category_at(stems, place)[0] == place:
                return place + 1  # a category may be called so: "mens-shirts"
        if self.negated and words.end_of(place, "shown_before") > place:
            self.wish.excludes_shown = True
            return words.end_of(place, "shown_before")
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
        return words.texts[place] == "," or not between.is_all("pronoun", "determiner", "auxiliary", "glue")

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
        following = words.tokens[place + 1 : place + 2]
        alone = text == "no" and not (place or self.wish.typed) and following
        if alone and following[0].text in CORRECTING_MARKS:
            return place + 2  # "no, a clock" wants a clock
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
        if is_complaint(words, place):
            return place + 2
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
        # "two for us and one for the kid" counts, "a normal one for work" refers
        begins = not place or words.texts[place - 1] in ("and", ",")
        counts = begins and words.texts[place : place + 2] == ("one", "for")
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
        if self.negated:
            text = singular(text) if text.endswith("s") else text
            if token.glued and self.wish.excluded_words and words.tokens[place - 1].kind == "word":
                text = f"{self.wish.excluded_words.pop()}-{text}"  # "t-shirt" is one thing
            excluded = self.wish.excluded_words
            if (
                excluded
                and self.vocabulary.knows(text)
                and self.left_out_at == (place - 1, len(excluded) - 1)
            ):
                excluded[-1] += f" {text}"  # "hip belts" are one thing
            else:
                self.exclude(text)
            self.left_out_at = (place, len(excluded) - 1)
            if words.texts[self.negated_at - 1] == "non":
                self.negated = False  # "non alcoholic drinks" leaves out one word
            return place + 1
        if token.kind == "number":
            self.type(words, place, place + 1)
            return place + 1
        (self.wish.words if self.vocabulary.sells(text) else self.wish.unknown).append(text)
        self.type(words, place, place + 1)
        return place + 1


FILTERED = english().sets["condition_attributes"]
"""Attributes whose values are conditions. The values of others ("for: camping") are words to search for."""


def is_condition(value: Value) -> bool:
    """Return whether a value narrows a list by an attribute."""
    return value.name.lower() in FILTERED


def asks_one(words: Words, place: int) -> bool:
    """Return whether a noun in the singular follows an order: "cheapest backpack"."""
    following = words.tokens[place : place + 1]
    return bool(following) and following[0].kind == "word" and not following[0].text.endswith("s")


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
