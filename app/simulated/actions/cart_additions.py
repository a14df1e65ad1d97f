"""Additions to the cart, and questions where one is not plainly asked for.

Each function that changes the cart takes a `Command` or an `Answer`: consent that only the closed grammar of
`nlu.cart_requests` and the assistant's own questions give.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from app.simulated.actions.cart_calls import add_call, set_call
from app.simulated.actions.cart_text import denial
from app.simulated.nlg import voice
from app.simulated.nlg.voice import say
from app.simulated.nlu.cart_requests import Answer, Command
from app.simulated.nlu.cart_requests import Item as RequestItem
from app.simulated.products import Item
from app.simulated.readings.meaning import Reading
from app.simulated.resolution import Resolved, resolve
from app.simulated.script import Call, Say, Script, error_of
from app.simulated.state import Outcome, Question, State, open_choice
from app.text.option_key import option_key
from app.text.option_words import named_values, unknown_size
from app.text.option_words import words_of as option_words

OFFERED = 4
SIZE_NAMES = ("size", "sizes", "shoe size")
CALLS_LIMIT = 10
MOST_VALUES = 14


def add(command: Command, state: State, text: str = "") -> Script:
    """Put things into the cart, each in its own quantity. The message `text` may name the variant of a single one."""
    wanted: list[tuple[Item, int, RequestItem]] = []
    for item in command.request.items:
        resolved = meant(item, state)
        if not resolved.items:
            yield from ask_which(item, resolved, state)
            return
        if item.reference.bare and state.focus is None:
            yield from ask_which(item, resolved, state)
            return
        if any(product in resolved.items and each.reference != item.reference for product, _, each in wanted):
            # "The knife and the board": two things are asked for, and only one of them was shown.
            yield from offer("add", [product for product, _, _ in wanted][:OFFERED], 1, state)
            return
        if item.quantity is not None:
            # "Racket and balls, three balls": the amount is of what was named before, and adds nothing.
            wanted = [
                each for each in wanted if each[0] not in resolved.items or each[2].quantity is not None
            ]
        wanted += [(product, amount_of(item, product), item) for product in resolved.items]
    for product, _, item in wanted:
        wrong = "" if product.choices else wrong_option(product, item)
        if wrong:
            yield Say(wrong)
            return
    spoken = "" if divides(text, [quantity for _, quantity, _ in wanted]) else text
    before = list(state.changes)
    state.changes = []
    calls = [
        add_call(command, held_variant(product, item, options, state), quantity, options)
        for product, quantity, item in wanted[:CALLS_LIMIT]
        for options in [options_of(product, item, spoken if len(wanted) == 1 else "", state)]
    ]
    outcomes = yield calls
    state.changes = state.changes or before
    state.chosen = None
    state.question = question_after(calls, outcomes, [product for product, _, _ in wanted])
    if state.question is not None:
        state.focus = state.question.items[0].id
    options = {" ".join(item.option) for product, _, item in wanted if item.option and not product.choices}
    if options and state.question is None:
        yield Say(say("cart.size_elsewhere", option="size"))


def divides(text: str, amounts: Sequence[int]) -> bool:
    """Return whether a message gives several pieces different options: "two, one in M and the other in L"."""
    words = option_words(text)
    return max(amounts, default=0) > 1 and ("other" in words or "one" in words)


def measured_value(item: RequestItem, product: Item) -> dict[str, str]:
    """Return the value that begins with the measures that were said: "200 x 200" for "200 x 200 cm"."""
    said = option_key(" ".join(item.option))
    if len(item.option) < MEASURES:
        return {}
    found = {
        name: [value for value in values if option_key(value).startswith(said)]
        for name, values in product.choices.items()
    }
    return {name: values[0] for name, values in found.items() if len(values) == 1}


MEASURES = 3


def other_values(text: str, product: Item, chosen: Mapping[str, str]) -> dict[str, str]:
    """Return the values of the chosen options that a message names instead, also single letters: "size up, L"."""
    said = {option_key(word) for word in option_words(text)}
    found: dict[str, str] = {}
    for name, value in chosen.items():
        others = [each for each in product.choices.get(name, ()) if option_key(each) in said]
        if len(others) == 1 and others != [value]:
            found[name] = others[0]
    return found


def held_variant(product: Item, item: RequestItem, options: Mapping[str, str], state: State) -> Item:
    """Return the variant that the cart has, where more of it is wanted: "one more" after a shirt in M."""
    line_id = state.line_ids.get(product.id)
    is_same = item.more and not options and item.reference.kind in ("it", "them") and line_id is not None
    return replace(product, id=line_id) if is_same and line_id else product


def amount_of(item: RequestItem, product: Item) -> int:
    """Return how many of a product are wanted. A pair of shoes or scissors is one."""
    noun = product.name.split(",")[0].split()[-1:]
    is_pair = bool(noun) and noun[0].endswith("s") and not noun[0].endswith("ss")
    return 1 if item.paired and is_pair else item.quantity or 1


def options_of(product: Item, item: RequestItem, text: str, state: State) -> dict[str, str]:
    """Return the values of the product's options that an item of a request names, or the whole message `text`.

    Options that neither names have the value that the search asked for: "rain jackets in M", "add the first".
    """
    words = text or " ".join((*item.reference.words, "size" if item.option else "", *item.option))
    if text and item.option and item.option[0].isdigit():
        words = f"{text} size {item.option[0]}"  # "ok then 41": that it is a size, the dialogue says
    named = named_values(words, product.choices) or measured_value(item, product)
    named = named or unknown_size(words, product.choices)
    if state.chosen is not None and state.chosen[0] == product.id:
        named = {**state.chosen[1], **other_values(text, product, state.chosen[1]), **named}
    topic = state.topic if product in state.listed else None
    if topic is None:
        return named
    searched = f"size {topic.size}" if topic.size else ""
    values = " , ".join((searched, *(value.value for value in topic.values)))
    return named_values(values, product.choices) | named


def question_after(
    calls: Sequence[Call], outcomes: Sequence[Outcome], products: Sequence[Item]
) -> Question | None:
    """Return the question that the first refused addition leaves open, then those that follow; None when none was."""
    question: Question | None = None
    for call, outcome, product in reversed(list(zip(calls, outcomes, products, strict=False))):
        if error_of(outcome):
            choice = open_choice(call.arguments, outcome, product)
            if choice is not None:
                following = question if question is not None and question.kind == "variant" else None
                question = replace(choice, following=following)
            elif question is None:
                question = Question("add", (product,), quantity_left(call, outcome))
    return question


def quantity_left(call: Call, outcome: Outcome) -> int:
    """Return how many pieces of a refused addition can be added, as far as the refusal says; else the same number."""
    product_id, quantity = call.arguments["product_id"], int(call.arguments["quantity"])
    suggested = error_of(outcome).get("suggestions") or []
    return next(
        (
            int(each["quantity"])
            for each in suggested
            if isinstance(each, Mapping) and each.get("product_id") == product_id and each.get("quantity")
        ),
        quantity,
    )


def add_variant(reading: Reading, question: Question, state: State) -> Script:
    """Add the variant that the shopper has now chosen; an option that is still open is asked for by the refusal."""
    if reading.variant is None and question.choices:
        state.question = question
        yield Say(ask_choice(question))
        return
    options = {**question.chosen, **(reading.variant.wanted if reading.variant is not None else {})}
    state.changes = []
    call = add_call(Answer(reading.text), question.items[0], question.quantity, options)
    state.chosen = None
    outcome = yield call
    state.question = question_after([call], [outcome], question.items)
    state.focus = question.items[0].id
    following = question.following
    if state.question is not None:
        state.question = replace(state.question, following=following, replaced=question.replaced)
    elif question.replaced is not None:
        old, left = question.replaced
        yield set_call(Answer(reading.text), old, left)
        state.focus = question.items[0].id
    elif following is not None:
        state.question, state.focus = following, following.items[0].id
        yield Say(ask_choice(following))


def ask_choice(question: Question) -> str:
    """Return the question which variant of a product is meant, for the first option that is open."""
    item = question.items[0]
    name, values = next(iter(question.choices.items()))
    there = [value for value in values if item.can_be_bought({**question.chosen, name: value})] or list(
        values
    )
    listed = voice.listing([voice.plain(value, 30) for value in there[:MOST_VALUES]], "or")
    return say("variant.which", name=voice.name(item), option=voice.plain(name.lower(), 30), values=listed)


def meant(item: RequestItem, state: State) -> Resolved:
    """Return the products that an item of a request means."""
    reference = item.reference
    in_cart = item.more and reference.kind in ("it", "them") and bool(state.cart)
    found = resolve(reference, state, in_cart=in_cart)
    if not found.items and in_cart:
        found = resolve(reference, state)
    if item.option and set(found.candidates) == set(state.mentioned):
        # Two pairs of shoes were spoken of, and one of them comes in that size.
        fitting = [each for each in found.candidates if comes_in(each, item.option)]
        found = Resolved(tuple(fitting)) if len(fitting) == 1 else found
    return found


def comes_in(product: Item, option: Sequence[str]) -> bool:
    """Return whether a product is offered in a size or colour."""
    named = " ".join(option).lower()
    return named in {size.lower() for size in product.values(SIZE_NAMES)} or product.is_called(tuple(option))


def wrong_option(product: Item, item: RequestItem) -> str:
    """Return what is wrong with the size or colour that was asked for; nothing where it is offered or not known."""
    option = " ".join(item.option).lower()
    if not option or comes_in(product, item.option):
        return ""
    sizes = product.values(SIZE_NAMES)
    is_size = any(sign.isdigit() for sign in option) or len(option) <= 3
    values = sizes if is_size and sizes else product.values(("colour", "color"))
    if not values:
        return say(
            "cart.no_size", name=voice.name(product), wanted=voice.plain(option), sizes="it has one version"
        )
    return say(
        "cart.no_size",
        name=voice.name(product),
        wanted=voice.plain(option),
        sizes=voice.listing([voice.plain(each, 30) for each in values[:12]], "or"),
    )


def ask_which(item: RequestItem, resolved: Resolved, state: State) -> Script:
    """Ask which product is meant, with buttons."""
    quantity = item.quantity if item.quantity and not item.reference.bare else 1
    if resolved.out_of_list:
        listed = say("cart.no_number", count=voice.count(len(state.listed)))
        yield Say(f"{listed} {say('cart.which')}")
        return
    candidates = resolved.candidates or tuple(state.listed)
    if not candidates:
        yield Say(say("cart.nothing_shown"))
        return
    yield from offer("add", candidates[:OFFERED], quantity, state)


def offer(
    action: str, items: Sequence[Item], quantity: int, state: State, *, is_silent: bool = False
) -> Script:
    """Ask whether, or which, with a button for each product. `is_silent`: the question has been asked already."""
    shown = [item for item in items if item.id in state.known or item.id in state.cart]
    state.question = Question("remove" if action == "remove" else "add", tuple(shown), quantity)
    if len(shown) == 1:
        state.focus = shown[0].id
    if is_silent:
        pass
    elif len(shown) == 1 and action == "remove":
        yield Say(say("cart.ask_remove", name=voice.name(shown[0])))
    elif len(shown) == 1:
        yield Say(denial("cart.not_plain", state, name=voice.name(shown[0])))
    else:
        yield Say(say("cart.which"))
    arguments = {"action": action, "product_ids": [item.id for item in shown], "quantity": quantity}
    yield Call("offer_choices", arguments)


def not_held(state: State) -> Script:
    """Say that the cart does not have what is to be taken out."""
    yield Say(say("cart.not_in_it") if state.cart else say("cart.empty"))


def doubt(reading: Reading, state: State) -> Script:
    """Ask back where a change of the cart is not plainly asked for."""
    items: list[Item] = []
    amounts: set[int | None] = set()
    for reference in reading.references:
        items += resolve(reference, state).items
    if reading.request is not None:
        for item in reading.request.items:
            found = meant(item, state).items
            items += found
            amounts |= {item.quantity} if found else set()  # another's amount is not theirs
        if reading.request.problem == "amount" or (items and "or" in reading.request.left):
            yield Say(say("cart.ask_amount"))
            return
    items = list(dict.fromkeys(items))[:OFFERED]
    if reading.words.begins("remove"):
        lines = [each for each in items if each.id in state.cart]
        yield from offer("remove", lines, 0, state) if lines else not_held(state)
        return
    if not items:
        yield Say(denial("cart.not_plain_which", state))
        return
    quantity = amounts.pop() if len(amounts) == 1 else None
    yield from offer("add", items, quantity or 1, state)
