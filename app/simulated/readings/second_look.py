"""A second look at a message that would be refused: the shop's pages, its prices and its words are asked once more.

A refusal is right only where a message names no goods, no price and no page of this shop.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from app.shop_pages import names_shop_topic
from app.simulated.lexicon import english
from app.simulated.nlu.bounds import Bound
from app.simulated.nlu.phrases import Words
from app.simulated.nlu.search_wish import read_wish
from app.simulated.nlu.tokens import Token, tokenize
from app.simulated.nlu.utterance import Utterance
from app.simulated.nlu.wishes import SearchWish
from app.simulated.questions import asked_of
from app.simulated.readings.meaning import Reading
from app.simulated.readings.sums import is_small
from app.simulated.state import State
from app.simulated.stems import stem
from app.simulated.wished_phrases import PROPERTY_NOUNS
from app.text.english_words import is_english
from app.text.inflection import singular

SETS = english().sets
REFUSED = frozenset({"other", "unclear"})
OF_SHOWN = frozenset({"details", "cart", "cart_doubt", "cart_pick", "advise"})
"""Acts about products that were shown: where none were, the answer would be a refusal."""

VAGUE = SETS["vague_goods"]
"""Words for goods of no kind: "something", "stuff"."""

SPENDING = SETS["spending"]
ASKING = ("seek", "have_wish", "search", "ask_for", "after_seek", "offered_here")
NEW = frozenset({"any", "some", "another", "something", "anything", "else"})
KINDS = 3
"""Maximum kinds that are searched for."""


def look_again(readings: list[Reading], utterance: Utterance, state: State, text: str) -> list[Reading]:
    """Return other readings of a message that would be refused, where it names something of the shop."""
    if not would_refuse(readings, state):
        return readings
    whole = Words.of(utterance.tokens)
    if names_shop_topic(text):
        return [Reading("service", 0.6, whole)]
    budget = budget_wish(utterance, state)
    if budget is not None:
        return [Reading("find", 0.5, whole, wish=budget)]
    named = list(named_goods(utterance, state))
    if not named and {reading.act for reading in readings} <= REFUSED:
        named = list(goods_on_shelves(utterance, state))
    return named or readings


def would_refuse(readings: Sequence[Reading], state: State) -> bool:
    """Return whether the answer to some readings would be that nothing was understood."""
    acts = {reading.act for reading in readings}
    shown = bool(state.known or state.cart or state.question)
    if any(
        reading.act == "cart" and reading.command is not None and not named_only(reading)
        for reading in readings
    ):
        return False
    return bool(acts) and acts <= (REFUSED if shown else REFUSED | OF_SHOWN)


def named_only(reading: Reading) -> bool:
    """Return whether a command is an addition of goods that it describes by words."""
    request = reading.request
    return (
        request is not None and request.verb == "add" and all(item.reference.words for item in request.items)
    )


def budget_wish(utterance: Utterance, state: State) -> SearchWish | None:
    """Return the wish of a message that only says how much may be spent: "what can I get for 5 bucks?"."""
    whole = Words.of(utterance.tokens)
    wish = read_wish([clause.whole for clause in utterance.clauses], state.vocabulary)
    texts = set(whole.texts)
    price = wish.price or next((each for each in wish.plain_numbers if SPENDING & texts), None)
    if price is None or not (VAGUE & texts or (SPENDING & texts and {"what", "show"} & texts)):
        return None
    said = whole.without("in_stock", "hedge")  # what can be bought is all that is searched
    others = [token for token in said.tokens if is_strange(token) and not token.text.isdigit()]
    named = [token.text for token in others if state.vocabulary.names(token.text)]
    if len(others) - len(named) > 1 or any(
        not describes_vague(whole, token) for token in others if token.text not in named
    ):
        return None
    return SearchWish(
        typed=named,
        words=list(named),
        price=as_limit(price),
        flags={*wish.flags, "in_stock"},
        brands=wish.brands,
        excluded_brands=wish.excluded_brands,
        excluded_words=[each for each in wish.excluded_words if state.vocabulary.knows(each)],
        sort=wish.sort or "rating",
    )


def as_limit(price: Bound) -> Bound:
    """Return an amount that may be spent as the highest price."""
    if price.kind != "exact":
        return price
    return replace(price, low=None, kind="under", plain=False)


def is_strange(token: Token) -> bool:
    """Return whether a token is a word that says something of its own."""
    return token.kind == "word" and not is_small(token.text) and token.text not in VAGUE | SPENDING


def describes_vague(words: Words, token: Token) -> bool:
    """Return whether a word stands beside one for goods of no kind: "the coolest thing", "anything nice"."""
    place = words.tokens.index(token)
    return bool(VAGUE & set(words.texts[max(0, place - 1) : place + 2]))


def named_goods(utterance: Utterance, state: State) -> Iterator[Reading]:
    """Yield the search for goods that a message names by the shop's words."""
    vocabulary = state.vocabulary
    if not vocabulary.is_complete:
        return
    for clause in utterance.clauses:
        words = clause.whole
        names = list(dict.fromkeys(strange_names(words, state)))
        asked = asked_of(Words.of([*without(words, names), *tokenize("it")]), vocabulary) if names else None
        if names and (state.known or (asked is not None and asked.is_property)):
            wish = read_wish([words], vocabulary)
            wish = SearchWish(typed=names, words=list(names), price=wish.price)
            asks = clause.is_question or clause.mood == "question"
            act = "named_fact" if asks and asked is not None else "find"
            yield Reading(act, 0.5, words, wish=wish, asked=asked, text=" ".join(names))
            return
    if not state.known:
        return  # a message alone that asks for anything at all may be about the world
    asking = [clause.whole for clause in utterance.clauses if asks_for_goods(clause.whole)]
    kinds = list(dict.fromkeys(kind for words in asking for kind in kinds_in(words, state)))[:KINDS]
    if not kinds:
        return
    price = read_wish([clause.whole for clause in utterance.clauses], vocabulary).price
    wishes = tuple(
        SearchWish(typed=[kind], words=[kind], price=price, asks=True, head=kind) for kind in kinds
    )
    if len(wishes) == 1:
        yield Reading("find", 0.5, asking[0], wish=wishes[0])
    else:
        yield Reading("find_several", 0.5, asking[0], wish=wishes[0], wishes=wishes)


def goods_on_shelves(utterance: Utterance, state: State) -> Iterator[Reading]:
    """Yield the search for goods of this shop that a message names, where its form is none of shopping.

    "Which nail polish colours", "who makes your perfumes", "mascara too if it stays cheap", "thinking of a piano".
    """
    if not state.vocabulary.is_complete:
        return
    for clause in utterance.clauses:
        words = clause.whole
        runs = list(runs_of_goods(words, state))
        # A message alone that asks for anything at all may be about the world.
        is_of_shop = (
            bool(state.known) or len(words) == 1 or "here" in words.texts[-2:] or "your" in words.texts
        )
        if runs and is_of_shop and speaks_of_shelves(words, runs[0][0]):
            typed = list(words.texts[runs[0][0] : runs[0][1]])
            price = read_wish([words], state.vocabulary).price
            wish = SearchWish(typed=typed, words=typed, price=price, asks=True, head=typed[-1])
            yield Reading("find", 0.5, words, wish=wish)
            return


def runs_of_goods(words: Words, state: State) -> Iterator[tuple[int, int]]:
    """Yield the places of words in a row that names of goods have, up to one that says what they are."""
    vocabulary, begin = state.vocabulary, None
    for place, text in enumerate(words.texts):
        if sum(map(str.isdigit, text)) >= MODEL_DIGITS and vocabulary.sells(text):
            yield place, place + 1
            begin = None
            continue
        if is_small(text) or text in VAGUE or text in PROPERTY_NOUNS or not vocabulary.names(text):
            begin = None
            continue
        begin = place if begin is None else begin
        following = words.texts[place + 1 : place + 2]
        goes_on = bool(following) and vocabulary.names(following[0]) and vocabulary.is_kind(following[0])
        if vocabulary.is_kind(text) and not goes_on:
            yield begin, place + 1
            begin = None


def speaks_of_shelves(words: Words, place: int) -> bool:
    """Return whether goods at a place of a clause are the shop's: "which ...", "your ...", "... here", a plan."""
    begin = words.skip(0, "opener", "courtesy")
    texts = words.texts[begin:]
    names_first = place == begin
    asks_which = texts[:1] in (("which",), ("what",)) and place - begin <= KIND_WITHIN
    return (
        asks_which
        or words.texts[place - 1 : place] == ("your",)
        or (names_first and not words.begins("question_word", "auxiliary"))
        or "here" in texts[-2:]
        or bool(PLANNING & set(texts))
    )


MODEL_DIGITS = 4
"""Minimum digits of a model number that is typed alone."""

KIND_WITHIN = 3
"""Words after "which" or "what" within which the goods are named: "what kinds of fruit"."""

PLANNING = frozenset({"thinking", "planning", "considering", "hoping", "dreaming"})


def without(words: Words, names: Sequence[str]) -> list[Token]:
    """Return the tokens but those of some texts."""
    return [token for token in words.tokens if token.text not in names]


def strange_names(words: Words, state: State) -> Iterator[str]:
    """Yield the words that are names of this shop's goods and no English: "macbook"."""
    for before, token in zip(words.texts, words.tokens[1:], strict=False):
        text = token.text
        if before not in ("the", "your") and not state.known:
            continue  # in the middle of a conversation a name is enough
        is_name = token.kind == "word" and len(text) > NAME_LETTERS and text in state.vocabulary.nouns
        if is_name and not is_english(singular(text)) and not is_small(text):
            yield text


NAME_LETTERS = 4


def asks_for_goods(words: Words) -> bool:
    """Return whether words ask for goods, whatever they name."""
    return words.has(*ASKING) or bool(NEW & set(words.texts))


def kinds_in(words: Words, state: State) -> Iterator[str]:
    """Yield the words that say what some goods of the shop are, or that are slips of such a word."""
    for token in words.tokens:
        text = token.text
        if token.kind != "word" or is_small(text) or text in VAGUE:
            continue
        if state.vocabulary.names(text) and stem(text) in state.vocabulary.heads:
            yield text
        elif not state.vocabulary.knows(text) and len(text) > SLIP_LETTERS:
            near = state.vocabulary.near(text)
            if near is not None and state.vocabulary.is_kind(near):
                yield near


SLIP_LETTERS = 6
"""Letters from which on a word that is one of English may still be another spelling of the shop's."""
