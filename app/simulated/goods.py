"""Evidence that a message is about goods: the noun it asks for, and how much of it the shop's words explain."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from app.simulated.lexicon import english
from app.simulated.nlu.clauses import Clause
from app.simulated.nlu.phrases import Words
from app.simulated.nlu.search_openings import end_of_opening
from app.simulated.nlu.wishes import SearchWish
from app.simulated.stems import stem
from app.simulated.vocabulary import Vocabulary
from app.text.english_words import is_english, is_noun
from app.text.inflection import singular

PHRASE_ENDS = english().sets["phrase_ends"]
PERSONS = english().sets["persons"]
FRAGMENT = 7
"""A message of so few words without a person or a verb of its own is a name of something."""

MANY = 4
"""Words of content from which on a text with a number describes one thing in detail."""

OWNERS = frozenset({"my", "our", "his", "her", "their"})

WH = english().sets["wondering"]


@dataclass(frozen=True)
class GoodsEvidence:
    """How far a message is about goods.

    `head` is the noun that is asked for; `coverage` the share of its content words that the shop uses; `seeks` says
    that a phrase asks for goods as in a shop, `asks_for` that one asks for anything ("show me"), `is_fragment` that it
    is only a name.
    """

    head: str
    head_is_sold: bool
    coverage: float
    content: int
    seeks: bool
    asks_for: bool
    is_fragment: bool
    wonders: bool
    """It asks how, why, when or who."""
    asks: bool = False
    """It has a phrase that asks for goods, wherever that stands."""
    states: bool = False
    """It only says what something is or does: "the desk is on fire"."""
    names_kind: bool = False
    """It asks for goods by their name: "a desk for my living room", and not "something for my desk"."""
    is_measured: bool = False
    """It has a number or a size, as descriptions of goods have: "an ottoman bench, 40 by 40 cm"."""

    @property
    def is_about_goods(self) -> bool:
        """Whether goods are looked for, sold here or not."""
        if not self.content:
            return False
        if self.is_fragment:
            least = 0.3 if self.head_is_sold or self.asks else 0.5
            return self.content <= 3 or self.coverage >= least or self.seeks or self.is_measured
        if self.wonders or (self.states and not (self.seeks or self.asks_for)):
            return False
        if self.seeks:
            return True
        if self.asks_for:
            return (
                self.names_kind
                or (self.head_is_sold and self.coverage >= 0.5)
                or self.content == 1
                or self.is_measured
            )
        return self.head_is_sold and self.coverage >= 0.6

    @property
    def is_sold(self) -> bool:
        """Whether the shop's own words explain most of it."""
        return self.head_is_sold and self.coverage >= 0.5


def evidence_of(
    clauses: Sequence[Words], wish: SearchWish, vocabulary: Vocabulary, origin: Sequence[Clause]
) -> GoodsEvidence:
    """Return the evidence of clauses that were read as one wish."""
    texts = [text for words in clauses for text in words.texts]
    known = len(wish.category_words) + len(wish.words)
    known += sum(len(value.value.split()) for value in wish.values) + sum(
        len(brand.split()) for brand in wish.brands
    )
    content = known + len(wish.unknown)
    head = head_of(clauses, wish, vocabulary)
    first = next((text for text in texts if text.isalpha()), "")
    goes_on = any(words.texts[:1] == ("and",) and words.end_of(1, "determiner") > 1 for words in clauses)
    asks = any(clause.is_question or clause.mood == "question" for clause in origin) and not goes_on
    fragment = (
        len(wish.typed) > 0
        and not PERSONS & set(without_owners(texts))
        and not asks
        and not any(words.begins("details", "question_word", "auxiliary") for words in clauses)
        and not (origin and all(map(is_statement, clauses)))
    )
    is_measured = content >= MANY and bool(wish.measures or wish.plain_numbers or wish.size)
    short = len(texts) <= FRAGMENT or known >= content / 2 or is_measured
    return GoodsEvidence(
        head=head,
        head_is_sold=bool(head)
        and (vocabulary.sells(head) or stem(head) in {stem(word) for word in wish.category_words}),
        coverage=known / content if content else 0.0,
        content=content,
        seeks=any(
            opens_with(words, "seek", "have_wish")
            or end_of_opening(words)
            or (content and ends_with_offer(words))
            or (content and names_for_person(words))
            for words in clauses
        ),
        asks_for=any(opens_with(words, "ask_for") for words in clauses),
        is_fragment=fragment and short,
        wonders=first in WH and not any(words.begins("seek") for words in clauses),
        asks=wish.asks,
        is_measured=is_measured,
        names_kind=any(begins_with_goods(words, head, wish, vocabulary) for words in clauses),
        # Words that were chosen from a message as what it asks for state nothing.
        states=bool(origin) and not asks and all(map(is_statement, clauses)),
    )


PLACING = frozenset({"for", "in", "on", "at", "to", "with", "from"})


def begins_with_goods(words: Words, head: str, wish: SearchWish, vocabulary: Vocabulary) -> bool:
    """Return whether what is asked for is named first, and by a kind of the shop."""
    if head not in words.texts or not (vocabulary.is_kind(head) and vocabulary.names(head)):
        return False
    begin = words.skip(0, "opener", "courtesy", "polite")
    begin = max(begin, words.end_of(begin, "search", "seek", "have_wish", "ask_for"))
    content = {*wish.category_words, *wish.words, *wish.unknown, head}
    first = next(place for place, text in enumerate(words.texts) if text in content)
    return not PLACING & set(words.texts[begin:first]) and words.texts[max(0, first - 1)] not in OWNERS


def is_statement(words: Words) -> bool:
    """Return whether words say by a verb what something is or does, and want nothing: "seven is no vegetable"."""
    if words.has(*WANTING):
        return False
    return any(
        words.end_of(place, "auxiliary") > place
        and not RELATIVE & set(words.texts[:place])
        and words.texts[place] not in CONDITIONAL
        and words.texts[place + 1 : place + 2] != ("my",)  # "the red one is my choice"
        for place in range(1, len(words))
    )


RELATIVE = frozenset({"that", "which", "who", "what"})
CONDITIONAL = frozenset({"would", "could", "should", "might"})
"""Auxiliaries of what is wished or possible: "a blanket would be better"."""

WANTING = (
    *("seek", "have_wish", "after_seek", "would_serve", "ruled_out", "allows", "complaint", "gone_for"),
    *("already_have", "shown_before"),
)
"""Roles of phrases that say what is wanted or not, whatever the verb."""


def names_for_person(words: Words) -> bool:
    """Return whether a clause only names something for a person: "perfume for my mum"."""
    place = next((at for at, text in enumerate(words.texts) if text == "for"), 0)
    begin = words.skip(0, "opener", "courtesy", "determiner")
    end = words.end_of(place + 2, "adult", "child", "baby") if words.texts[place + 1 : place + 2] else place
    is_short = 0 < place - begin <= NAME and end > place + 2 and words.texts[place + 1] in OWNERS
    return (
        is_short
        and not PERSONS & set(words.texts[:place])
        and not words[:place].has("auxiliary", "question_word")
    )


NAME = 3
"""Maximum words of a name before "for my mother"."""


def ends_with_offer(words: Words) -> bool:
    """Return whether a clause ends by naming the shop: "the warmest blanket you sell"."""
    return any(
        words.skip(words.end_of(place, "offered_here"), "courtesy") >= len(words)
        for place in range(1, len(words))
        if words.end_of(place, "offered_here") > place
    )


def without_owners(texts: Sequence[str]) -> list[str]:
    """Return the words without those that say for whose things goods are: "a bag for my laptop"."""
    return [
        text
        for place, text in enumerate(texts)
        if not (text in OWNERS and place and texts[place - 1] == "for")
    ]


def opens_with(words: Words, *roles: str) -> bool:
    """Return whether a phrase of these roles begins the clause, and an object follows it and no other verb."""
    begin = words.skip(0, "opener", "courtesy", "polite")
    end = words.end_of(begin, *roles)
    return end > begin and words.texts[end : end + 1] not in (("to",), ("you",), ("help",), ("my",))


def head_of(clauses: Sequence[Words], wish: SearchWish, vocabulary: Vocabulary) -> str:
    """Return the noun of the first noun phrase of the wish; empty when it has none."""
    content = {*wish.category_words, *wish.words, *wish.unknown}
    content |= {word for value in wish.values for word in value.value.lower().split()}
    for words in clauses:
        phrase: list[str] = []
        for place, text in enumerate(words.texts):
            if text in content:
                phrase.append(text)
            elif phrase and (text in PHRASE_ENDS or text in PERSONS or text == ","):
                head = noun_in(phrase, vocabulary)
                following = phrase_from(words, place + 1, content)
                if not goes_on(head, text, following, vocabulary):
                    return head
                phrase = []
        if phrase:
            return noun_in(phrase, vocabulary)
    return ""


def noun_in(phrase: Sequence[str], vocabulary: Vocabulary) -> str:
    """Return the noun of a phrase: its last word, or the kind before an adjective ("a desk easy to assemble")."""
    last = phrase[-1]
    is_value = stem(last) in vocabulary.value_words and not vocabulary.names(last)
    if vocabulary.is_kind(last) or (is_noun(last) and not is_value) or not is_english(last):
        return last
    return next((word for word in reversed(phrase) if vocabulary.is_kind(word)), last)


def phrase_from(words: Words, place: int, content: set[str]) -> list[str]:
    """Return the words of the noun phrase that begins here."""
    found: list[str] = []
    for text in words.texts[place:]:
        if text in content:
            found.append(text)
        elif (found and (text in PHRASE_ENDS or text in PERSONS or text == ",")) or text in PHRASE_ENDS:
            break
    return found


def goes_on(head: str, link: str, following: Sequence[str], vocabulary: Vocabulary) -> bool:
    """Return whether the goods are named only after a link: "a bottle of shampoo", "an easy to assemble desk"."""
    if not following:
        return False
    noun = noun_in(following, vocabulary)
    is_named = vocabulary.is_kind(noun) or (link != "," and vocabulary.names(noun))
    if link == "of":
        return singular(head) in MEASURE_NOUNS and is_named
    if vocabulary.is_kind(head):
        return False
    if link == "to":
        return not is_noun(head)
    return link in ("and", ",") and is_named  # "a brass and frosted lantern"


MEASURE_NOUNS = english().sets["measure_nouns"]


PERSONAL = frozenset({"i", "me", "my", "we", "us", "our", "you", "your"})


def is_whole_name(words: Words, evidence: GoodsEvidence, origin: Sequence[Clause]) -> bool:
    """Return whether a message may be a product's name: only words of the shop, and no person in it."""
    asks = any(clause.is_question or clause.mood == "question" for clause in origin)
    return evidence.coverage == 1.0 and evidence.content >= 2 and not asks and not PERSONAL & set(words.texts)
