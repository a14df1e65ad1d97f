"""Readings of questions about sums: "what's the sum?", "how much is left of my 150?", "what are 3 of the second?"."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from decimal import Decimal
from functools import cache

from app.simulated.lexicon import english
from app.simulated.nlu.bounds import amount_at
from app.simulated.nlu.cart_items import Item as CartItem
from app.simulated.nlu.cart_items import Reader
from app.simulated.nlu.clauses import Clause
from app.simulated.nlu.phrases import Words, phrase_words
from app.simulated.nlu.search_wish import read_wish
from app.simulated.nlu.tokens import Token
from app.simulated.nlu.utterance import Utterance
from app.simulated.nlu.wishes import SearchWish
from app.simulated.products import Item
from app.simulated.readings.goods import sold_kind
from app.simulated.readings.meaning import Reading
from app.simulated.resolution import resolve
from app.simulated.state import State
from app.simulated.sums import Line, SumKind, SumQuestion
from app.simulated.vocabulary import stop_words

SETS = english().sets
NOUNS, PRICES, WHOLE = SETS["sum_nouns"], SETS["sum_prices"], SETS["sum_whole"]
LEFT, FITS, BUDGETS = SETS["sum_left"], SETS["sum_fits"], SETS["sum_budgets"]
CARTS = SETS["cart_names"]
BEFORE_AMOUNT = SETS["before_amount"]
CHANGES = ("add", "put", "remove", "swap", "undo", "empty", "checkout", "keep_only", "double")
"""Roles of verbs that change the cart: a clause that begins with one asks for no sum."""

ORDERS = ("add", "put", "remove", "swap", "undo", "empty", "checkout")
"""Roles of verbs of which none is in a message that only asks for a sum."""

WANTED = ("take_wish", "have_wish", "may_have", "seek", "search", "ask_for", "compare", "advise")
SMALL_ROLES = (
    *("courtesy", "opener", "determiner", "pronoun", "glue", "auxiliary", "question_word", "polite", "later"),
    *("hedge", "thanks", "greeting", "yes", "no", "count_noun", "in_total"),
)
"""Roles of words that say nothing of goods."""

PRONOUNS = ("it", "them", "all", "both", "each")
MOST = 8
"""Maximum number of different goods of a sum."""


@dataclass
class SumParts:
    """The pieces of a clause about a sum: goods with amounts, money, words of sums, and all other words."""

    items: list[CartItem] = field(default_factory=list)
    amounts: list[Decimal] = field(default_factory=list)
    said: set[str] = field(default_factory=set)
    pointed: bool = False
    others: list[Token] = field(default_factory=list)
    """Words that are neither grammar nor of sums."""

    def has(self, words: frozenset[str]) -> bool:
        """Return whether one of some words was said."""
        return bool(self.said & words)


def read_sum(clause: Clause, state: State) -> Reading | None:
    """Return the reading of a clause as a question about a sum; None for anything else."""
    words = clause.words
    asks = clause.is_question or clause.mood == "question"
    if clause.mood in ("refusal", "cancel", "courtesy") or words.begins(*CHANGES):
        return None
    if not asks and words.begins(*WANTED):
        return None
    parts = parts_of(words, state)
    question = held_against(parts, state, asks=asks) or price_asked(parts, state, asks=asks)
    if question is not None:
        return Reading("sum", 1.0, words, sum_asked=question)
    if asks_total(parts):
        return Reading("show_cart", 1.0, words)
    return Reading("show_cart", 1.0, words) if asks_contents(clause.whole, parts) else None


def read_whole_sum(utterance: Utterance, state: State) -> Reading | None:
    """Return the sum that a message asks for in several clauses: "if I had 100 to spend, what would be left?"."""
    whole = Words.of(utterance.tokens)
    moods = {clause.mood for clause in utterance.clauses}
    if len(utterance.clauses) < 2 or not moods <= {"question", "condition"} or whole.has(*ORDERS):
        return None
    reading = read_sum(Clause("question", whole, whole, is_question=True), state)
    return reading if reading is not None and reading.sum_asked and reading.sum_asked.amount else None


def parts_of(words: Words, state: State) -> SumParts:
    """Return what the words say of a sum."""
    parts, place = SumParts(), 0
    while place < len(words):
        text = words.texts[place]
        item, end = item_at(words, place, state)
        if item is not None:
            parts.items.append(item)
            place = end
            continue
        money = money_at(words, place)
        if money is not None:
            parts.amounts.append(money[0])
            if words.texts[place - 1 : place] == ("over",):
                parts.said.discard("over")  # "anything over 100?" asks for nothing that is left
            parts.said |= {text for text in words.texts[place : money[1]] if text in BUDGETS}
            place = money[1]
            continue
        parts.pointed = parts.pointed or text in PRONOUNS or text in ("that", "this", "those", "these")
        parts.said.add(text)
        is_named = state.vocabulary.names(text) and state.vocabulary.is_kind(text) and text not in NOUNS
        if words.tokens[place].kind != "mark" and (is_named or not is_small(text)):
            parts.others.append(words.tokens[place])
        place += 1
    return parts


def is_small(text: str) -> bool:
    """Return whether a word is one of grammar or of sums."""
    grammar = text in small_words() or text in stop_words() or text in english().currencies
    return grammar or any(text in each for each in (NOUNS, PRICES, WHOLE, LEFT, FITS, BUDGETS, CARTS))


@cache
def small_words() -> frozenset[str]:
    """Return the words of the phrases that say nothing of goods."""
    phrases = (phrase for name in SMALL_ROLES for phrase in english().roles[name].phrases)
    return frozenset(word for phrase in phrases for word in phrase_words(phrase))


def item_at(words: Words, place: int, state: State) -> tuple[CartItem | None, int]:
    """Return the goods named here, with their amount, and the place after them; None for none and for a pronoun."""
    reader = Reader(words, place)
    item = reader.read_item()
    if item is None or item.reference.bare or reader.place <= place:
        return None, place
    reference = item.reference
    if reference.kind in PRONOUNS and not (
        item.quantity and reference.kind in ("it", "them") and item.counted
    ):
        counts = item.quantity is not None and item.quantity > 1 and reference.kind in ("it", "them")
        return (item, reader.place) if counts and not reference.bare else (None, place)
    if reference.kind == "described" and not (reference.definite or item.quantity):
        return None, place
    known = named_by(item, state)
    return (item, reader.place) if known is not None else (None, place)


def named_by(item: CartItem, state: State) -> Item | None:
    """Return the one product that an item names; the words after a place are no description: "the second one be"."""
    reference = replace(item.reference, definite=True)
    plain = replace(reference, words=()) if reference.kind in ("place", "first", "last") else reference
    return resolve(reference, state).one or resolve(plain, state).one


def money_at(words: Words, place: int) -> tuple[Decimal, int] | None:
    """Return the amount of money that begins here and the place after it: with a currency, or after "of my"."""
    found = amount_at(words, place)
    if found is None or found[1]:
        return None
    value, _, currency, end = found
    before = words.texts[place - 1 : place] if place else ()
    after = words.texts[end : end + 1]
    of_budget = bool(before) and before[0] in BEFORE_AMOUNT
    to_spend = words.texts[end : end + 2] == ("to", "spend") or (bool(after) and after[0] in BUDGETS)
    if currency is None and not (of_budget or to_spend):
        return None
    return value, end


def held_against(parts: SumParts, state: State, *, asks: bool) -> SumQuestion | None:
    """Return the question what is left of an amount, or whether a sum is within it."""
    amounts = list(dict.fromkeys(parts.amounts))
    remains = parts.has(LEFT)
    if not amounts and remains and parts.has(BUDGETS) and state.budget is not None:
        amounts = [state.budget]
    if len(amounts) != 1:
        return None
    lines = lines_of(parts, state)
    goods = goods_of(parts, state)
    if lines is None or (parts.others and goods is None):
        return None
    spends = (
        bool({"i", "we", "my", "our", "me", "us"} & parts.said) or "still" in parts.said or parts.has(CARTS)
    )
    kind: SumKind
    if goods is None and remains and asks:
        kind = "left"
    elif asks and (parts.has(FITS) or remains) and (spends or (bool(state.cart) and not parts.pointed)):
        kind = "fits"
    else:
        return None
    if not (state.cart or lines or state.focus or remains or goods):
        return None
    return SumQuestion(kind, amounts[0], tuple(lines), goods)


def goods_of(parts: SumParts, state: State) -> SearchWish | None:
    """Return the wish for goods that are named without having been shown; None where none of the shop's are."""
    if not parts.others or parts.items:
        return None
    wish = read_wish([Words.of(parts.others)], state.vocabulary)
    return wish if sold_kind(wish, state) else None


def price_asked(parts: SumParts, state: State, *, asks: bool) -> SumQuestion | None:
    """Return the question what several pieces or several goods cost."""
    if parts.others or parts.amounts or not parts.items:
        return None
    prices = parts.has(NOUNS) or (asks and parts.has(PRICES)) or "together" in parts.said
    lines = lines_of(parts, state)
    if not prices or not lines:
        return None
    counts = len(lines) > 1 or any(quantity > 1 for _, quantity in lines)
    return SumQuestion("price", None, tuple(lines)) if counts else None


def lines_of(parts: SumParts, state: State) -> list[Line] | None:
    """Return the goods that are named with how many of each; None where one of them is not known."""
    lines: list[Line] = []
    for item in parts.items[:MOST]:
        found = named_by(item, state)
        if found is None:
            return None
        lines.append((found, item.quantity or 1))
    return lines


def asks_total(parts: SumParts) -> bool:
    """Return whether words ask what everything costs: a word for a sum, or one for a price and one for the whole."""
    if parts.others or parts.items or parts.amounts:
        return False
    is_list = bool({"them", "these", "those", "each"} & parts.said)
    return not is_list and (parts.has(NOUNS) or (parts.has(PRICES) and parts.has(WHOLE)))


def asks_contents(words: Words, parts: SumParts) -> bool:
    """Return whether words ask only what the cart holds: "what do I have now in cart"."""
    if parts.others or parts.items or parts.amounts or not parts.has(CARTS):
        return False
    changes = words.begins(*CHANGES) or words.has("remove", "swap", "empty", "put", "undo", "service")
    return bool({"what", "show", "see", "inside", "list"} & parts.said) and not changes


def read_named_sum(utterance: Utterance, state: State) -> Reading | None:
    """Return the price of goods that a message names before it asks for it: "the pan and the knife. how much?"."""
    if len(utterance.clauses) < 2 or not state.known:
        return None
    *named, last = utterance.clauses
    parts = parts_of(last.words, state)
    asks = last.is_question or last.mood == "question"
    sums = asks_total(parts) or (
        asks and not (parts.others or parts.items or parts.amounts) and parts.has(PRICES) and parts.has(ADDED)
    )
    if not sums or any(
        clause.mood not in ("statement", "courtesy") or clause.is_question for clause in named
    ):
        return None
    lines: list[Line] = []
    for clause in named:
        reader = Reader(clause.words)
        items = reader.read_items()
        within = parts_of(clause.words, state)
        if not (reader.done and items) and not (within.others or within.amounts):
            items = within.items  # "the Sport earbuds and the \x00id": a whole name after an article
        found = lines_of(SumParts(items=items), state)
        if not found:
            return None
        lines += found
    return Reading("sum", 1.0, last.words, sum_asked=SumQuestion("price", None, tuple(lines[:MOST])))


ADDED = frozenset({"together", "altogether", "that", "both", "all", "come", "make"})


def rest_of_budget(utterance: Utterance, state: State) -> tuple[list[Token], Decimal] | None:
    """Return the words of a message without "with what is left of my 150", and what that is; None without them."""
    whole = Words.of(utterance.tokens)
    for begin, place in phrases_of_rest(whole):
        end = place + (whole.texts[place : place + 1] == ("over",))
        amount = state.budget
        if whole.texts[end : end + 1] == ("of",):
            after = end + 1 + (whole.texts[end + 1 : end + 2] in (("my",), ("the",), ("our",), ("those",)))
            found = amount_at(whole, after)
            if found is not None and not found[1]:
                amount, end = found[0], found[3]
            else:
                end = after + (bool(whole.texts[after : after + 1]) and whole.texts[after] in BUDGETS)
        need = state.need
        if amount is None and need is not None and need.in_total:
            amount = need.high
        if amount is None:
            return None
        return [*whole.tokens[:begin], *whole.tokens[end:]], amount - (
            Decimal(state.total) if state.cart else Decimal(0)
        )
    return None


def phrases_of_rest(words: Words) -> Iterator[tuple[int, int]]:
    """Yield where "with what is left" and "for the rest of" begin, and the place after "left" or "rest"."""
    for place in range(1, len(words)):
        before = words.texts[place - 1] in ("with", "for", "from", "on")
        for phrase in (
            ("what", "is", "left"),
            ("what", "remains"),
            ("the", "rest"),
            ("whatever", "is", "left"),
        ):
            if before and words.texts[place : place + len(phrase)] == phrase:
                yield place - 1, place + len(phrase)
