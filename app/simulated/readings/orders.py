"""Orders as at a counter: goods by their names with amounts and options, shown before or not."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace

from app.simulated.lexicon import english
from app.simulated.nlu.cart_requests import Command, Request
from app.simulated.nlu.clauses import SEEMING, Clause
from app.simulated.nlu.noun_phrases import DEFINITE, INDEFINITE
from app.simulated.nlu.numbers import number_at
from app.simulated.nlu.phrases import Words
from app.simulated.nlu.tokens import Token
from app.simulated.nlu.utterance import PRODUCT, Utterance
from app.simulated.readings.cart_lines import CHANGING
from app.simulated.readings.meaning import Reading
from app.simulated.resolution import resolve
from app.simulated.state import State
from app.simulated.stems import words_of

LONGEST = 45
"""Maximum tokens of an order."""

MOST = 5
"""Maximum things of an order."""

NAME_WORDS = 9
"""Maximum words that name one thing with its options."""

WANTING = ("take_wish", "may_have", "have_wish", "give", "add", "take")
TALKING = (
    *("condition", "hedge", "question_word", "correction", "cancel", "later", "former", "compare"),
    *("search", "seek", "service", "fewer", "advise", "cheap", "under", "over", "on_sale"),
)
"""Roles of phrases that are in no plain order."""

SEPARATORS = frozenset({",", "and", "&", "plus", "+", "also"})
ALONG = (("along", "with"), ("together", "with"), ("as", "well"))
TO_GO = (("to", "go"), ("for", "here"), ("to", "take", "away"))
"""Phrases that end an order at a counter and choose nothing."""

ATTACHED = (("with",), ("made",), ("in",), ("using",))
"""Words after a comma with which a thing is described further."""

POINTERS = frozenset(
    {"it", "that", "this", "them", "those", "these", "both", "all", "one", "ones", "other", "last"}
)

PLEASE = frozenset({"please"})

AGAIN = (("that",), ("it",), ("this",), ("those",), ("them",), ("all",), ("both",), ("everything",))
STRONG = frozenset({"order", "purchase", "will", "let", "taking"})
DISTANT = frozenset({"want", "need", "love", "could"})
"""Words of a wish that may be one to see goods: "I want to buy a kettle"."""

SEARCHES = frozenset(
    {
        *("find", "find_several", "refine", "cart_doubt", "fact", "named_fact", "variant", "choose_variant"),
        *("details", "other", "unclear", "need", "service", "noted", "suffice", "sibling", "offers"),
    }
)
"""Acts in whose place an order is read: it explains more of the message."""


@dataclass(frozen=True)
class OrderLine:
    """A thing of an order: the words that name it, and how many.

    `joined`: "and" stands before it, without an article or an amount.
    """

    words: tuple[str, ...]
    quantity: int | None = None
    joined: bool = False


@dataclass(frozen=True)
class Order:
    """The things of an order.

    `is_strong`: it asks to be carried out ("I'll have", "two of ..."); `is_polite`: it has a phrase that orders at a
    counter as well as in a search ("can I get", "please").
    """

    lines: tuple[OrderLine, ...]
    is_strong: bool = False
    is_polite: bool = False
    is_distant: bool = False
    """Whether its verb may as well ask to see goods: "I need", "I want to buy"."""


def with_order(
    readings: list[Reading],
    utterance: Utterance,
    state: State,
    text: str,
    wishes: Sequence[Clause] = (),
    ordered: int | None = None,
) -> list[Reading]:
    """Return the readings, or an order in their place that is tried before them.

    Args:
        wishes: The clauses about goods that are looked for.
        ordered: How many of those are to go into the cart, where another clause says so.
    """
    if not readings or state.question is not None or not any(is_open(each, state) for each in readings):
        return readings
    is_whole = all(is_open(each, state) or is_addition(each) for each in readings)
    begun = goes_on(utterance, state)
    is_short = len(utterance.tokens) <= LONGEST
    order = read_order(utterance.clauses, state, is_begun=begun) if is_whole and is_short else None
    if order is not None:
        # "And tumblers, please" names a kind, which is shown; "desk fan too" names a product.
        names = begun and all(len(line.words) > 1 for line in order.lines)
        order = replace(order, is_strong=True) if names else order
        return [order_reading(order, utterance, text, readings)]
    return with_further_order(readings, utterance, state, text, wishes, ordered)


def goes_on(utterance: Utterance, state: State) -> bool:
    """Return whether a message goes on with the addition of the answer before: "potatoes too", "and a music stand"."""
    whole = Words.of(utterance.tokens)
    if not CHANGING & set(state.acts) or not any(each.after > each.before for each in state.changes):
        return False
    begin = whole.skip(0, "opener", "courtesy")
    return not utterance.asks and (
        whole.texts[:1] in JOINTS or whole[begin:].has("also") or whole.begins("also")
    )


JOINTS = (("and",), ("plus",), ("also",), ("&",))


def with_further_order(
    readings: list[Reading],
    utterance: Utterance,
    state: State,
    text: str,
    wishes: Sequence[Clause],
    ordered: int | None,
) -> list[Reading]:
    """Return the readings with an order in the place of the search for goods that are counted or to be added."""
    places = [place for place, each in enumerate(readings) if each.act in ("find", "find_several")]
    order = read_order(wishes, state, is_begun=True) if len(places) == 1 and wishes else None
    changes = any(each.act == "cart" for each in readings)
    if order is None or not (ordered or (order.is_strong and changes)):
        return readings
    if ordered and len(order.lines) == 1:
        line = order.lines[0]
        order = replace(order, lines=(replace(line, quantity=line.quantity or ordered),), is_strong=True)
    (place,) = places
    found = order_reading(order, utterance, text, readings[place : place + 1])
    return [*readings[:place], found, *readings[place + 1 :]]


def order_reading(order: Order, utterance: Utterance, text: str, others: Sequence[Reading]) -> Reading:
    """Return the reading of an order, with what is meant where it names no one product."""
    command = Command(Request("add"), replace(utterance.clauses[-1], mood="command"))
    return Reading("order", command=command, text=text, order=order, others=tuple(others))


def is_addition(reading: Reading) -> bool:
    """Return whether a reading puts things into the cart."""
    return reading.act == "cart" and reading.request is not None and reading.request.verb == "add"


def is_open(reading: Reading, state: State) -> bool:
    """Return whether a reading searches or asks, or is an addition of which not all is known."""
    if not is_addition(reading) or reading.request is None:
        return reading.act in SEARCHES
    return not all(resolve(item.reference, state).items for item in reading.request.items)


def read_order(clauses: Sequence[Clause], state: State, *, is_begun: bool = False) -> Order | None:
    """Return the order that all clauses are; None where one of them may doubt, deny or ask.

    `is_begun`: another clause has ordered something, so that a name alone goes on with it.
    """
    reader = OrderReader(state, clauses, is_begun=is_begun)
    for clause in clauses:
        if clause.mood == "courtesy" or is_opinion(clause):
            if clause.denied or clause.whole.has("no"):
                return None
            continue
        if not reader.take_clause(clause):
            return None
    lines = reader.lines
    if not lines or not all(is_named(line, state) for line in lines):
        return None
    return Order(tuple(lines), reader.is_strong, reader.is_polite, reader.is_distant)


@dataclass
class OrderReader:
    """Reads the clauses of an order one after another."""

    state: State
    clauses: Sequence[Clause] = ()
    is_begun: bool = False
    lines: list[OrderLine] = field(default_factory=list)
    is_strong: bool = False
    is_polite: bool = False
    is_distant: bool = False

    def take_clause(self, clause: Clause) -> bool:
        """Take the things of a clause; return False for a clause that is no part of an order."""
        makes = clause.mood == "correction" and clause.words.texts[0] == "make" and bool(self.lines)
        if clause.denied or not (makes or clause.mood in ("command", "wish", "statement", "question")):
            return False
        words = clause.words[clause.words.skip(0, "courtesy", "opener") : len(clause.words)]
        asks = clause.is_question or clause.mood == "question"
        if asks and not words.begins("may_have", "polite"):
            return False
        words = words[words.end_of(0, "polite") : len(words)] if not words.begins("may_have") else words
        end = verb_end(words)
        verb, said = words[:end], words[end : len(words)]
        rest = without_end(said, self.state)
        is_courteous = bool(PLEASE & set(clause.whole.texts)) or said.texts[len(rest) :] in TO_GO
        self.is_strong = self.is_strong or is_strong(verb)
        self.is_strong = self.is_strong or (is_courteous and verb.has("may_have", "give"))
        self.is_polite = self.is_polite or is_courteous or verb.has("may_have", "give", "take_wish")
        self.is_distant = self.is_distant or bool(DISTANT & set(verb.texts))
        denies = any(
            rest.end_of(at, "negation") > at and rest.texts[at] not in ("non", "-") for at in range(len(rest))
        )
        if denies or rest.has(*TALKING):
            return False
        if self.lines and self.changes_last(rest if verb.has("may_have", "add", "put") else words):
            self.is_strong = self.is_strong or verb.has("add", "put")
            return True
        is_named = begins_thing(rest) or is_courteous or self.is_begun or self.commands_later(clause)
        if not end and not self.lines and not is_named:
            return False
        opening = rest.texts[:1]
        is_listed = any(map(is_sign, rest.texts)) or bool(self.lines) or self.is_begun
        is_listed = is_listed or self.commands_later(clause)
        if not end and opening and opening[0] in DEFINITE and not is_listed:
            return False  # "the red one, ta" only accepts, which is read elsewhere
        if not end and (opening in ATTACHED or opening == ("for",)):
            return False  # "then in white" narrows
        if rest.texts[1:2] == (":",) and rest.texts[:1] in AGAIN:
            rest = rest[2 : len(rest)]  # "add both: the watch, the earring"
        found = list(lines_of(rest, self.state))
        if not found or len(self.lines) + len(found) > MOST or any(map(is_pointer, found)):
            return False
        self.is_strong = self.is_strong or any(each.quantity is not None for each in found)
        self.lines += found
        return True

    def commands_later(self, clause: Clause) -> bool:
        """Return whether a later clause puts into the cart what this one names: "steel kettle, add 1"."""
        place = self.clauses.index(clause)
        return any(each.words.begins("add", "put") for each in self.clauses[place + 1 :])

    def changes_last(self, words: Words) -> bool:
        """Take what is said of the thing before: "make it a large", "can I get that with oat milk?", "two of those"."""
        last, made = self.lines[-1], words.end_of(0, "set") if words.texts[:1] == ("make",) else 0
        begin = made or int(words.texts[:1] in AGAIN)
        if not len(without_end(words, self.state)):
            return True  # "..., please add"
        rest = without_end(words[begin : len(words)], self.state)
        number = number_at(words, 0)
        of_it = number is not None and words.texts[number.end : number.end + 1] == ("of",)
        if number is not None and not made:
            after = without_end(words[number.end + of_it : len(words)], self.state)
            if (
                len(after) > 1
                or (len(after) and after.texts not in AGAIN)
                or last.quantity not in (None, number.whole)
            ):
                return False
            self.lines[-1] = replace(last, quantity=number.whole)
            return True
        if not begin:
            return False
        line = line_of(rest, self.state) if len(rest) else None
        if line is not None and line.quantity is None:
            self.lines[-1] = replace(last, words=(*last.words, *line.words))
        return line is None or line.quantity is None


def is_pointer(line: OrderLine) -> bool:
    """Return whether a thing is only pointed at: "it", "the first"."""
    return all(word in POINTERS or word in english().ordinals for word in line.words)


def is_sign(text: str) -> bool:
    """Return whether a text separates things of a list."""
    return text in SEPARATORS


def verb_end(words: Words) -> int:
    """Return the end of the phrase that asks for things, 0 where none begins the words."""
    if not len(words):
        return 0
    end = words.end_of(0, *WANTING)
    return end or (words.end_of(0, "set") if words.texts[0] in ("i", "we") else 0)


def is_opinion(clause: Clause) -> bool:
    """Return whether a clause only says what something seems like: "it sounds good"."""
    return clause.mood == "statement" and bool(SEEMING & set(clause.words.texts)) and len(clause.words) <= 6


def begins_thing(words: Words) -> bool:
    """Return whether an amount or an article begins the words."""
    return bool(len(words)) and (words.texts[0] in INDEFINITE or number_at(words, 0) is not None)


def is_strong(verb: Words) -> bool:
    """Return whether a verb orders, and does not only wish: "I'll have", "I would like to order"."""
    if verb.has("add"):
        return not DISTANT & set(verb.texts)
    return bool(STRONG & set(verb.texts)) and not DISTANT & set(verb.texts)


def without_end(words: Words, state: State) -> Words:
    """Return the words without courtesies, the cart's name, "to go" and a person at their end."""
    shorter = True
    while shorter and len(words):
        shorter = False
        for length in range(1, min(6, len(words)) + 1):
            place = len(words) - length
            ending = words.texts[place:]
            marks = ending in ((",",), ("!",), (".",))
            role = words.end_of(place, "courtesy", "destination") == len(words) and ending != ("in",)
            adds = words.end_of(place, "add") == len(words) and place > 1
            if marks or role or adds or ending in TO_GO or is_for_person(ending, state):
                words, shorter = words[:place], True
                break
    return words


def is_for_person(texts: Sequence[str], state: State) -> bool:
    """Return whether words say for whom something is, by a name that the shop does not have: "for Alice"."""
    if len(texts) != 2 or texts[0] != "for" or not texts[1].isalpha() or texts[1] in english().words:
        return False
    return not (state.vocabulary.knows(texts[1]) or state.vocabulary.is_kind(texts[1]))


def lines_of(words: Words, state: State) -> Iterator[OrderLine]:
    """Yield the things that the words list; nothing for words that say something else."""
    for part, joined in parts_of(without_end(words, state)):
        line = line_of(without_end(part, state), state, joined=joined)
        if line is not None:
            yield line


def parts_of(words: Words) -> Iterator[tuple[Words, bool]]:
    """Yield the parts between commas, "and" and "along with", each with whether only "and" stands before it."""
    start = place = 0
    joined = False
    while place <= len(words):
        width = 0
        attached = words.texts[place : place + 1] == (",",) and words.texts[place + 1 : place + 2] in ATTACHED
        if place < len(words) and not attached:
            width = 2 if words.texts[place : place + 2] in ALONG else int(words.texts[place] in SEPARATORS)
        if width or place == len(words):
            if place > start:
                yield words[start:place], joined
                joined = False
            joined = words.texts[place : place + 1] in (("and",), ("&",), (",",))
            start = place + width
            place = max(start, place + 1)
            continue
        place += 1


def line_of(words: Words, state: State, *, joined: bool = False) -> OrderLine | None:
    """Return a thing with its amount; None for no words at all."""
    begin, quantity = words.skip(0, "courtesy"), None
    number = number_at(words, begin) if begin < len(words) else None
    if number is not None and number.end >= len(words):
        return None  # "two, one blue and one yellow"
    if number is not None and counts(words, number.end):
        quantity, begin = number.whole, number.end
        begin += words.texts[begin : begin + 1] in (("x",), ("*",), ("of",))
    if quantity is not None and words.texts[begin + 1 : begin + 2] == ("of",):
        # "Four punnets of strawberries", where the shop knows no punnets.
        begin += 0 if state.vocabulary.knows(words.texts[begin]) else 2
    if words.texts[begin : begin + 1] and words.texts[begin] in DEFINITE | INDEFINITE:
        begin += 1
    purpose = next((at for at in range(begin + 1, len(words)) if names_person(words, at)), len(words))
    tokens = list(words.tokens[begin:purpose])
    times = next((at for at, token in enumerate(tokens) if at and token.text in ("x", "*")), 0)
    number = number_at(Words.of(tokens), times + 1) if times and quantity is None else None
    if number is not None:
        quantity, tokens = number.whole, [*tokens[:times], *tokens[number.end :]]  # "mugs x3 blue"
    if not tokens or (quantity is not None and quantity < 1):
        return None
    article = words.texts[:1] and words.texts[0] in INDEFINITE
    return OrderLine(
        tuple(joined_texts(tokens, state)), quantity, joined=joined and quantity is None and not article
    )


def names_person(words: Words, place: int) -> bool:
    """Return whether words from here on only say for whom a thing is: "for mum", "for my brother"."""
    begin = words.end_of(place + 1, "determiner")
    is_for = words.texts[place] == "for" and begin < len(words)
    return is_for and words.end_of(begin, "adult", "child", "baby") == len(words)


def counts(words: Words, place: int) -> bool:
    """Return whether a number before this place counts what follows, and is no measure: "1.7 l", "2% milk"."""
    following = words.texts[place : place + 1]
    if following == ("in",):
        return place + 1 < len(words)  # "one in M" is no inch
    is_part = bool(following) and words.tokens[place].glued and words.tokens[place - 1].kind == "word"
    if following == ("-",) or is_part or words.texts[place - 1] == "pair":
        return False  # "Four-slice toaster", "Pair of dumbbells"
    return bool(following) and following[0] not in english().units and following[0] != "%"


def joined_texts(tokens: Sequence[Token], state: State) -> Iterator[str]:
    """Yield the words of tokens: a sign belongs to the number before it, a shown product is its name."""
    found: list[str] = []
    for token in tokens:
        item = state.item(token.text[1:]) if token.text.startswith(PRODUCT) else None
        if item is not None:
            found += words_of(item.name)
            continue
        if token.text == "%" and token.glued and found:
            found[-1] += "%"
        elif token.text not in ("'s", "-", "'", ","):
            found.append(token.text)
    yield from found


def is_named(line: OrderLine, state: State) -> bool:
    """Return whether a thing may be one of the shop's: a few words, one of which names goods."""
    known = [word for word in line.words if state.vocabulary.knows(word) or state.vocabulary.names(word)]
    return len(line.words) <= NAME_WORDS and bool(known or state.known)
