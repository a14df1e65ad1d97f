"""Which products a reference means, in the state of the dialogue."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

from app.catalogue.facts import rank_products
from app.catalogue.facts.comparisons import comparison_words
from app.simulated.called_degrees import most_called
from app.simulated.lexicon import english
from app.simulated.misspelt_words import slip_of
from app.simulated.nlu.cart_items import Item as CartItem
from app.simulated.nlu.comparison_phrases import is_superlative
from app.simulated.nlu.degrees import adjective_of, compared_adjective
from app.simulated.nlu.noun_phrases import is_model
from app.simulated.nlu.reference_reader import COUNTED
from app.simulated.nlu.references import Reference
from app.simulated.products import Item
from app.simulated.state import State
from app.simulated.stems import stem, stems_of, words_of
from app.simulated.vocabulary import stop_words
from app.text.category import leaf
from app.text.inflection import singular

TOGETHER = 5
"""Most products that "all of them" may stand for."""


PAIR = 2

CHILDREN = frozenset({"kid", "kids", "child", "children", "toddler", "toddlers"})
"""Words for those whom goods may say they are for with the word "children"."""

COLOURS = ("colour", "color")
"""Names of the attribute that has a product's colours."""

SLIP_LETTERS = 3
"""Minimum letters of a word that may be a slip of one in a product's name."""


@dataclass(frozen=True)
class Resolved:
    """The products that are meant. Without one, `candidates` are those that it may be; `out_of_list` is a number
    that the list does not have."""

    items: tuple[Item, ...] = ()
    candidates: tuple[Item, ...] = ()
    out_of_list: bool = False

    @property
    def one(self) -> Item | None:
        """The product, when it is exactly one."""
        return self.items[0] if len(self.items) == 1 else None


def resolve(reference: Reference, state: State, *, in_cart: bool = False) -> Resolved:
    """Return what a reference means. `in_cart`: things of the cart are meant before things that were shown."""
    match reference.kind:
        case "place" | "range" | "first" | "last":
            return in_list(reference, state)
        case "it" | "same":
            return spoken_of(state, in_cart=in_cart)
        case "newest":
            return Resolved(tuple(added_last(state)))
        case "them":
            return several(state, in_cart=in_cart)
        case "both":
            pair = state.mentioned if len(state.mentioned) == 2 and not state.is_showcase else []
            pair = pair or [item for _, item in state.gifts]
            pair = pair or (state.listed if len(state.lists) < 2 else [])
            if in_cart and len(state.cart) == 2:
                pair = [item for item, _ in state.cart.values()]
            return (
                Resolved(tuple(pair))
                if len(pair) == 2
                else Resolved(candidates=tuple(state.listed[:TOGETHER]))
            )
        case "all":
            whole = not state.is_showcase and 1 < len(state.mentioned) <= TOGETHER
            if whole and reference.number in (0, len(state.mentioned)):
                return Resolved(tuple(state.mentioned))
            count = reference.number or len(state.listed)
            if len(state.listed) == count and 0 < count <= TOGETHER and reference.number:
                return Resolved(tuple(state.listed))
            return Resolved(candidates=tuple(state.listed[:TOGETHER]))
        case "each":
            return Resolved(tuple(item for item, _ in state.cart.values()))
        case "other":
            return other_one(state)
        case "rest":
            return Resolved()  # what it is the rest of, the message says
        case "extreme":
            return extreme(reference, state)
        case "product":
            item = state.item(reference.words[0])
            return Resolved((item,)) if item else Resolved()
        case "described":
            return described(reference, state, in_cart=in_cart)


def in_cart(item: CartItem, state: State) -> Resolved:
    """Return the lines of the cart that an item of a request means."""
    if item.reference.bare and len(state.cart) > 1:
        # "remove 1": with several lines a bare number is a place of the list, if that product is in the cart.
        place = resolve(Reference("place", item.reference.number), state)
        if place.one is not None and place.one.id in state.cart:
            return place
    if item.reference.kind == "all" and item.reference.number:
        held = [product for product, count in state.cart.values() if count == item.reference.number]
        return Resolved(tuple(held)) if len(held) == 1 else Resolved(candidates=tuple(held))
    found = resolve(item.reference, state, in_cart=True)
    if item.reference.kind in ("place", "range", "first", "last", "extreme", "product", "other", "newest"):
        kept = tuple(each for each in found.items if each.id in state.cart)
        return Resolved(kept, found.items if not kept else ())
    return found


def in_list(reference: Reference, state: State) -> Resolved:
    """Return products by their places in the list."""
    listed = list(state.question.items) if state.question and len(state.question.items) > 1 else state.listed
    if max(reference.number, reference.until) > len(listed):
        listed = state.compared_from or listed
    number, count = reference.number, len(listed)
    if not listed:
        return Resolved()
    if reference.kind == "place":
        elsewhere = in_lists(reference, state)
        if elsewhere is not None:
            return elsewhere
        place = count + number if number < 0 else number - 1
        if not 0 <= place < count:
            return Resolved(out_of_list=True)
        item = listed[place]
        return Resolved((item,)) if item.is_called(reference.words) else Resolved(candidates=(item,))
    if number > count or (reference.kind == "range" and reference.until > count):
        return Resolved(out_of_list=True)
    if reference.kind == "range":
        return Resolved(tuple(listed[number - 1 : reference.until]))
    return Resolved(tuple(listed[:number] if reference.kind == "first" else listed[-number:]))


def in_lists(reference: Reference, state: State) -> Resolved | None:
    """Return what a place means where the answer had several lists, or where the noun names an earlier one.

    None where the newest list alone is meant.
    """
    number, words = reference.number, reference.words
    if words:
        for items in reversed([*state.past_lists, *state.lists]):
            place = len(items) + number if number < 0 else number - 1
            fitting = sum(item.is_called(words) for item in items)
            if fitting * 2 > len(items) and 0 <= place < len(items) and items[place].is_called(words):
                return Resolved((items[place],))
        return None
    if len(state.lists) < 2 or state.listed is not state.lists[-1]:
        return None
    found = [
        items[number - 1 if number > 0 else number] for items in state.lists if len(items) >= abs(number)
    ]
    unique = tuple(dict.fromkeys(found))
    return Resolved(unique) if len(unique) == 1 else Resolved(candidates=unique[:TOGETHER])


def spoken_of(state: State, *, in_cart: bool) -> Resolved:
    """Return the product spoken of last."""
    if in_cart:
        focus = state.item(state.focus)
        changed = [change.item for change in state.changes if change.item.id in state.cart]
        if len(changed) > 1 and focus in changed and state.acts == ("cart",):
            return Resolved(candidates=tuple(changed[:TOGETHER]))  # "make it three" after two additions
        if focus is not None and focus.id in state.cart:
            return Resolved((focus,))
        if len(changed) == 1 or len(state.cart) == 1:
            return Resolved((changed[0] if len(changed) == 1 else next(iter(state.cart.values()))[0],))
        return Resolved(candidates=tuple(item for item, _ in state.cart.values())[:TOGETHER])
    focus = state.item(state.focus)
    if focus is not None:
        return Resolved((focus,))
    return Resolved(candidates=tuple(state.mentioned or state.listed)[:TOGETHER])


def several(state: State, *, in_cart: bool) -> Resolved:
    """Return what "them" and "those" mean."""
    if in_cart:
        changed = [change.item for change in state.changes if change.item.id in state.cart]
        return Resolved(tuple(changed)) if changed else spoken_of(state, in_cart=True)
    if state.is_showcase and state.mentioned:
        return Resolved(candidates=tuple(state.mentioned[:TOGETHER]))
    focus = state.item(state.focus)
    if focus is not None:
        return Resolved((focus,))
    if 0 < len(state.mentioned) <= TOGETHER:
        return Resolved(tuple(state.mentioned))
    return Resolved(candidates=tuple((state.mentioned or state.listed)[:TOGETHER]))


def added_last(state: State) -> list[Item]:
    """Return the product that was put into the cart last."""
    added = [each.item for each in state.changes if each.after > each.before and each.item.id in state.cart]
    return added[-1:]


def other_one(state: State) -> Resolved:
    """Return the one of two that is not spoken of."""
    pair = state.mentioned if len(state.mentioned) == 2 else state.of_kind(state.listed)
    others = [item for item in pair if item.id != state.focus]
    if len(pair) == 2 and len(others) == 1:
        return Resolved((others[0],))
    return Resolved(candidates=tuple(others[:TOGETHER]))


def extreme(reference: Reference, state: State) -> Resolved:
    """Return the cheapest, the lightest or the two best rated of the list; "of each" the one of each list."""
    if reference.each and len(state.lists) > 1:
        found = [extreme_of(items, reference, state) for items in state.lists]
        return (
            Resolved(tuple(each.one for each in found if each.one))
            if all(each.one for each in found)
            else Resolved(candidates=tuple(item for each in found for item in each.candidates)[:TOGETHER])
        )
    if reference.places:
        return extreme_of(at_places(reference.places, state), reference, state)
    of_two = not any(map(is_superlative, reference.order.split()))
    pool = state.compared(reference.among, of_two=of_two)
    pool = pool if pool == state.pair else state.of_kind(pool)
    return extreme_of(pool, reference, state)


def at_places(places: Sequence[Reference], state: State) -> list[Item]:
    """Return the products at places of the list, each once."""
    return list(dict.fromkeys(item for place in places for item in resolve(place, state).items))


def extreme_of(pool: Sequence[Item], reference: Reference, state: State) -> Resolved:
    """Return the first of some products in an order."""
    called = [item for item in pool if item.is_called(reference.words)]
    # The category "Pots & seeds" makes a seed no pot, and "Towels" makes a bath sheet a towel.
    nouns = {stem(word) for word in reference.words}
    listed = [item for item in called if item.head in nouns or set(stems_of(leaf(item.category))) <= nouns]
    listed = listed or called
    if not reference.order or not listed:
        return Resolved()
    ranking = rank_products(listed, reference.order)
    count, before = reference.number, reference.rank - 1
    adjective = adjective_of(reference.order) or compared_adjective(reference.order)
    so_called = most_called(listed, adjective) if adjective else []
    if ranking is None and len(so_called) == count == 1 > before:
        return Resolved(tuple(so_called))
    if ranking is None or len(ranking.ranked) < count + before or count > TOGETHER:
        return Resolved(candidates=tuple(state.all_listed[:TOGETHER]))
    ranked = ranking.ranked[before:]
    if count < len(ranked) and ranked[count - 1].amount == ranked[count].amount:
        tied = [listed[each.position] for each in ranked if each.amount == ranked[count - 1].amount]
        return Resolved(candidates=tuple(tied[:TOGETHER]))
    return Resolved(tuple(listed[each.position] for each in ranked[:count]))


def described(reference: Reference, state: State, *, in_cart: bool) -> Resolved:
    """Return the products that the words describe: of the cart, of the list, else of all that were shown."""
    # A letter after a name is no article: "the iPhone X".
    said = [
        word
        for place, word in enumerate(reference.words)
        if word not in stop_words() or (place and is_model(word))
    ]
    words = ["children" if word in CHILDREN else word for word in said]
    pools: list[Sequence[Item]] = [state.all_listed, list(reversed(state.known.values()))]
    if in_cart:
        pools = [[item for item, _ in state.cart.values()]]
    if reference.limit is not None:
        fitting = [item for item in pools[0] if item.price <= reference.limit]
        return (
            Resolved(tuple(fitting)) if len(fitting) == 1 else Resolved(candidates=tuple(fitting[:TOGETHER]))
        )
    if not words:
        return Resolved()
    priced = [item for item in pools[0] if is_priced(item, words)]
    if len(priced) == 1 and not any(item.is_called(words) for item in pools[0]):
        return Resolved(tuple(priced))  # "the 249 one"
    for pool in pools:
        found = [item for item in pool if item.is_called(words)]
        named = [item for item in found if item.is_named(words)]
        fitting = named or found
        focused = [item for item in fitting if item.id == state.focus]
        kind = state.topic.stems if state.topic is not None else frozenset()
        shared = max((len(kind & item.name_stems) for item in fitting), default=0)
        of_kind = [item for item in fitting if shared and len(kind & item.name_stems) == shared]
        if len(of_kind) == 1 and not focused:
            return Resolved(tuple(of_kind))
        heads = [item for item in fitting if item.head in kind]
        if len(heads) == 1 and len(fitting) > 1 and not focused:
            return Resolved(tuple(heads))  # of desks and desk fans the white one is the desk
        alike = of_spoken_kind(fitting, state)
        if len(alike) == 1 and len(fitting) > 1 and reference.definite and not (focused or in_cart):
            return Resolved(tuple(alike))  # of a cork mat and a cork block the mat, where a mat is spoken of
        spoken = [each for each in state.spoken if any(item.id == each for item in fitting)]
        if pool is pools[-1] and len(pools) > 1 and spoken and reference.definite and not focused:
            return Resolved(tuple(item for item in fitting if item.id == spoken[-1]))
        exact = [item for item in fitting if " ".join(words) in item.values(COLOURS)]
        if len(exact) == 1 and not focused:
            return Resolved(tuple(exact))  # of a white and a white striped one
        if len(fitting) == 1 or (focused and reference.definite):
            return Resolved(tuple(focused or fitting))
        if fitting:
            chosen = None if in_cart else of_degree(words, fitting)
            return Resolved((chosen,)) if chosen else Resolved(candidates=tuple(fitting[:TOGETHER]))
    if reference.definite and not in_cart and not state.vocabulary.value_words & set(map(stem, words)):
        chosen = of_degree(
            words, pools[0]
        )  # a word of the shop's attributes, such as "light", may be no degree
        if chosen is not None:
            return Resolved((chosen,))
    plain = [word for word in words if singular(word) not in COUNTED]  # "the white sets" are the white ones
    if plain and plain != words:
        return described(replace(reference, words=tuple(plain)), state, in_cart=in_cart)
    written = [written_as(word, pools[0]) for word in words]
    if written != words:
        return described(replace(reference, words=tuple(written)), state, in_cart=in_cart)
    told = [item for item in pools[0] if {stem(word) for word in words} <= set(stems_of(item.description))]
    return Resolved((told[0],)) if len(told) == 1 and reference.definite else Resolved()


def of_spoken_kind(items: Sequence[Item], state: State) -> list[Item]:
    """Return those that are called by the same noun as the product that is spoken of."""
    focus = state.item(state.focus)
    if focus is None or state.is_focus_guessed:
        return []
    noun = focus.head
    return [item for item in items if noun and noun in item.name_stems]


def is_priced(item: Item, words: Sequence[str]) -> bool:
    """Return whether words are only a product's price: "the 249 one", "the 30 dollar one"."""
    amounts = [word for word in words if word not in english().currencies and word != "dollar"]
    return len(amounts) == 1 and amounts[0] in (
        f"{item.price:.2f}",
        f"{item.price:.0f}",
        str(int(item.price)),
    )


def of_degree(words: Sequence[str], items: Sequence[Item]) -> Item | None:
    """Return the one of two products that an adjective alone singles out: of two "small" pots the smaller."""
    if len(words) != 1 or len(items) != PAIR:
        return None
    order = order_of(words[0])
    ranking = rank_products(items, order) if order else None
    if ranking is None or len(ranking.ranked) != PAIR or len(ranking.first) != 1:
        return None
    return items[ranking.ranked[0].position]


@lru_cache(maxsize=2_000)
def order_of(adjective: str) -> str:
    """Return the comparison that an adjective stands for: "cheaper" of "cheap"; nothing where goods have none."""
    forms = {f"{adjective}er", f"{adjective}r", f"{adjective}{adjective[-1:]}er", f"{adjective[:-1]}ier"}
    written = {(form,) for form in forms} | {("more", adjective)}
    return next((" ".join(each.words) for each in comparison_words() if each.words in written), "")


def of_list_degree(reference: Reference, state: State) -> Item | None:
    """Return the product of the list that an adjective alone singles out in a question: "the cheap one".

    An order is not read so: what is bought has to be named.
    """
    if reference.kind != "described" or len(reference.words) != 1 or not order_of(reference.words[0]):
        return None
    if resolve(reference, state).items:
        return None
    pool = state.compared(0, of_two=True)
    pool = pool if pool == state.pair else state.of_kind(pool)
    return extreme_of(pool, Reference("extreme", 1, order=order_of(reference.words[0])), state).one


def written_as(word: str, items: Sequence[Item]) -> str:
    """Return the one word of the products' names that a word is a slip of: "blu", "pinkk"; else the word itself."""
    if len(word) < SLIP_LETTERS or not word.isalpha():
        return word
    own = {each for item in items for each in words_of(item.name) if len(each) > SLIP_LETTERS}
    return word if word in own else slip_of(word, own) or word
