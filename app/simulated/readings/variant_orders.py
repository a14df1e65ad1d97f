"""Messages that name a product of the list and a value of its options, in any order: "the navy one, L, two"."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from app.simulated.lexicon import english
from app.simulated.nlu.cart_items import Item as CartItem
from app.simulated.nlu.cart_requests import Command, Request
from app.simulated.nlu.numbers import number_at, ordinal_at
from app.simulated.nlu.phrases import Words
from app.simulated.nlu.references import Reference
from app.simulated.nlu.tokens import Token, tokenize
from app.simulated.nlu.utterance import Utterance
from app.simulated.products import Item
from app.simulated.readings.cart_lines import CHANGING
from app.simulated.readings.meaning import Reading
from app.simulated.state import State
from app.simulated.variant_words import options_among, read_variant_words
from app.text.inflection import singular
from app.text.option_key import option_key

LONGEST = 14
"""Maximum words of such a message."""

VERBS = ("take_wish", "may_have", "have_wish", "give", "add", "put")
TALKING = (
    *(
        "negation",
        "condition",
        "hedge",
        "former",
        "correction",
        "cancel",
        "question_word",
        "compare",
    ),
    *("remove", "swap", "also", "more", "undo", "cheaper", "dearer"),
)
"""Roles of phrases that no such order has."""

THINGS = frozenset(
    {"one", "ones", "the", "a", "an", "in", "size", "colour", "color", "number", "of", "it", "that", "with"}
)
POINTERS = frozenset({"it", "that", "them", "this"})
JOINING = frozenset({"and", "another", "or", "plus"})

INSISTING = frozenset({"please", "instead", "rather"})
"""Words with which a question for another value is a request: "can I get that in XL instead?"."""

LARGER = english().sets["larger"]
SMALLER = english().sets["smaller"]
SIZE_NAMES = frozenset({"size", "sizes", "shoe size"})
LETTERS = ("xxs", "xs", "s", "m", "l", "xl", "xxl", "xxxl")


def variant_order(utterance: Utterance, state: State) -> Reading | None:
    """Return the addition of the variant that a message names, or the change of what was added just now; else None."""
    whole = Words.of(utterance.tokens)
    asks = utterance.asks and not (INSISTING & set(whole.texts) and whole.begins("may_have"))
    if asks or len(whole) > LONGEST or state.question is not None or whole.has(*TALKING):
        return None
    if JOINING & set(whole.texts) or any(each.mood == "question" for each in utterance.clauses):
        return None
    begin = whole.skip(0, "opener", "courtesy", "yes")
    verb = whole.end_of(begin, *VERBS)
    said = without_destination(whole[max(begin, verb) :].without("courtesy"))
    if said.has("search"):
        return None
    changed = changed_line(state)
    if changed is not None:
        values = new_values(said, changed)
        if values:
            return option_change(changed, values, utterance)
    accepts = verb > begin or begin > 0 or whole.has("courtesy", "accepting", "politely")
    return addition(said, utterance, state, accepts=accepts)


def without_destination(words: Words) -> Words:
    """Return the words without the cart's name; "in" alone begins a value."""
    kept: list[Token] = []
    place = 0
    while place < len(words):
        end = words.end_of(place, "destination")
        if end < place + NAMED_CART:
            kept.append(words.tokens[place])
            end = place + 1
        place = end
    return Words.of(kept)


NAMED_CART = 2
"""Fewest words of the cart's name: "to cart"."""


def changed_line(state: State) -> Item | None:
    """Return the one line with options that the answer before put into the cart or changed."""
    items = list(dict.fromkeys(change.item for change in state.changes if change.after))
    if len(items) != 1 or not CHANGING & set(state.acts):
        return None
    line = state.cart.get(items[0].id, (None, 0))[0]
    return line if line is not None and line.choices else None


def new_values(said: Words, line: Item) -> Mapping[str, str]:
    """Return the values of a line's options that are all that words say: "in L", "one size up"."""
    rest = [text for text in said.texts if text.isalnum() and text not in THINGS]
    for step, words in ((1, LARGER), (-1, SMALLER)):
        if rest and set(rest) <= words:
            return next_size(line, step)
    if has_amount(said):
        return {}
    found = read_variant_words(said, line.choices)
    is_led = bool({"in", "size"} & set(said.texts))
    if found.left or (not is_led and all(value.isdigit() for value in found.values.values())):
        return {}
    return found.values


def next_size(line: Item, step: int) -> Mapping[str, str]:
    """Return the size after or before that of a line; nothing where sizes have no order that is known."""
    for name, values in line.choices.items():
        keys = [size_key(value) for value in values]
        held = held_value(line, values)
        if not set(name.lower().split()) & SIZE_NAMES or None in keys or held is None:
            continue
        ordered = sorted(values, key=lambda value: size_key(value) or 0)
        place = ordered.index(held) + step
        return {name: ordered[place]} if 0 <= place < len(ordered) else {}
    return {}


def held_value(line: Item, values: Sequence[str]) -> str | None:
    """Return which of the values a line of the cart has, by its name."""
    return next((each for each in values if f"({each}" in line.name or f", {each})" in line.name), None)


def size_key(value: str) -> float | None:
    """Return the place of a size in its order: of letters, else by its numbers."""
    key = option_key(value)
    if key in LETTERS:
        return LETTERS.index(key)
    numbers = [
        float(token.text) for token in tokenize(value) if token.kind == "number" and token.text.isdigit()
    ]
    product = 1.0
    for number in numbers:
        product *= number
    return product if numbers else None


def has_amount(said: Words) -> bool:
    """Return whether words have a number word: "one in L" is another piece."""
    return any(text in english().numbers and text != "one" for text in said.texts) or said.texts[:1] == (
        "one",
    )


def option_change(line: Item, values: Mapping[str, str], utterance: Utterance) -> Reading:
    """Return the change of a line's options."""
    reference = Reference("product", words=(line.id,), definite=True)
    request = Request("option", (CartItem(reference),), options=dict(values))
    clause = replace(utterance.clauses[-1], mood="command")
    return Reading("cart", command=Command(request, clause), request=request, words=clause.words)


def addition(said: Words, utterance: Utterance, state: State, *, accepts: bool) -> Reading | None:
    """Return the addition of the one product of the list that words name with values of its options."""
    shown = [item for item in state.all_listed if item.choices]
    found = read_variant_words(said, options_among(shown))
    if not found.values or found.unknown:
        return None
    if POINTERS & set(said.texts):
        return None  # "add it in L" is of the product spoken of
    named, quantity = named_in(said, found.values, state)
    if named is None and "the" not in said.texts:
        return None  # "one please, size M" names none
    fitting = [item for item in (named if named is not None else shown) if has_values(item, found.values)]
    if len(fitting) != 1 or not (accepts or quantity):
        return None
    (item,) = fitting
    values = {name: value for name, value in found.values.items() if name in item.choices}
    reference = Reference("product", words=(item.id,), definite=True)
    option = tuple(" ".join(values.values()).split())
    request = Request("add", (CartItem(reference, quantity, option=option),))
    clause = replace(utterance.clauses[-1], mood="command")
    text = " , ".join(f"{name} {value}" for name, value in values.items())
    return Reading("cart", command=Command(request, clause), request=request, words=clause.words, text=text)


def has_values(item: Item, values: Mapping[str, str]) -> bool:
    """Return whether a product has each of the values as an option or in its name."""
    return all(
        value in item.choices.get(name, ()) or (name not in item.choices and item.is_called(words_in(value)))
        for name, value in values.items()
    ) and bool(set(values) & set(item.choices))


def words_in(value: str) -> Sequence[str]:
    """Return the words of a value."""
    return [token.text for token in tokenize(value.lower())]


def named_in(said: Words, values: Mapping[str, str], state: State) -> tuple[list[Item] | None, int | None]:
    """Return the products that words besides the values name, None where they name none, and the amount.

    A word that neither names nor counts makes it no product.
    """
    spoken = {text for value in values.values() for text in words_in(value)}
    left: list[Token] = [each for each in said.tokens if each.kind != "mark" and each.text not in spoken]
    quantity: int | None = None
    named: list[Item] | None = None
    names: list[str] = []
    words = Words.of(left)
    place = 0
    while place < len(words):
        ordinal, number = ordinal_at(words, place), number_at(words, place)
        if ordinal is not None and ordinal.whole and ordinal.end > place and named is None:
            named = state.listed[ordinal.whole - 1 : ordinal.whole]
            place = ordinal.end
        elif number is not None and number.whole and words.texts[place] != "one":
            is_place = words.texts[place - 1 : place] == ("number",)
            named, quantity = (
                (state.listed[number.whole - 1 : number.whole], quantity)
                if is_place
                else (named, number.whole)
            )
            place = words.end_of(number.end, "count_noun")
        else:
            names += [words.texts[place]] * (words.texts[place] not in THINGS)
            place += 1
    if names:
        pool = named if named is not None else state.all_listed
        named = [each for each in pool if each.is_named_or_coloured(names) or each.is_called(names)]
    return named, quantity


def divided_line(utterance: Utterance, state: State) -> list[Reading] | None:
    """Return the changes that divide what was added just now: "make it two mediums and one large"; else None."""
    whole = Words.of(utterance.tokens)
    whole = whole[whole.skip(0, "opener", "courtesy") :].without("courtesy")
    line = changed_line(state)
    begin = whole.end_of(0, "set") if len(whole) else 0
    if line is None or not begin or utterance.asks or len(whole) > LONGEST or state.question is not None:
        return None
    for name, values in line.choices.items():
        wanted = amounts_of(whole[begin:], values)
        held = held_value(line, values)
        if len(wanted) > 1 and held in wanted:
            ordered = sorted(wanted, key=lambda value: value != held)
            return [part_of(line, name, each, wanted[each], each == held, utterance) for each in ordered]
    return None


def amounts_of(words: Words, values: Sequence[str]) -> Mapping[str, int]:
    """Return how many of each value words ask for, "two mediums and one large"; nothing where they say more."""
    by_key = {option_key(value): value for value in values}
    found: dict[str, int] = {}
    place = 0
    while place < len(words):
        if words.texts[place] in ("and", ","):
            place += 1
            continue
        number = number_at(words, place)
        if number is None or not number.whole or number.end >= len(words):
            return {}
        place = number.end + (words.texts[number.end] in ("in", "size"))
        text = words.texts[place] if place < len(words) else ""
        value = by_key.get(option_key(text)) or by_key.get(option_key(singular(text)))
        if value is None or value in found:
            return {}
        found[value], place = number.whole, place + 1
    return found


def part_of(line: Item, name: str, value: str, quantity: int, is_held: bool, utterance: Utterance) -> Reading:
    """Return the change that makes the cart hold so many of a value: of the line itself, or beside it."""
    item = CartItem(Reference("product", words=(line.id,), definite=True), quantity)
    request = Request("set", (item,)) if is_held else Request("add", (replace(item, option=(value,)),))
    clause = replace(utterance.clauses[-1], mood="command")
    text = "" if is_held else f"{name} {value}"
    return Reading("cart", command=Command(request, clause), request=request, words=clause.words, text=text)
