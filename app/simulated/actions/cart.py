"""The cart: changes by plain commands, questions where a command is not plain, the cart in words.

Each function that changes the cart takes a `Command`, which only the closed grammar of `nlu.cart_requests` makes.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from app.simulated.nlg import voice
from app.simulated.nlg.voice import say
from app.simulated.nlu.cart_requests import Answer, Command, Consent
from app.simulated.nlu.cart_requests import Item as RequestItem
from app.simulated.nlu.references import Reference
from app.simulated.products import Item
from app.simulated.readings import Reading
from app.simulated.resolution import Resolved, resolve
from app.simulated.script import Call, Say, Script, error_of
from app.simulated.state import Change, Outcome, Question, State, open_choice
from app.text.money import money
from app.text.option_words import chosen_values, named_values, unknown_size

OFFERED = 4
SIZE_NAMES = ("size", "sizes", "shoe size")
CALLS_LIMIT = 10


def change_cart(reading: Reading, state: State) -> Script:
    """Carry out a plain command."""
    command = reading.command
    if command is None:
        return
    match command.request.verb:
        case "add":
            yield from add(command, state, reading.text)
        case "remove":
            yield from remove(command, state)
        case "set":
            yield from set_quantity(command, state)
        case "keep":
            yield from keep(command, state)
        case "double":
            yield from double(command, state)
        case "swap":
            yield from swap(command, state)
        case "option":
            yield from change_option(command, state)
        case "correct":
            yield from correct(command, state)
        case "undo":
            yield from undo(command, state)
        case "empty":
            yield from ask_to_empty(state)


# Adding


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
        wanted += [(product, item.quantity or 1, item) for product in resolved.items]
    for product, _, item in wanted:
        wrong = "" if product.choices else wrong_option(product, item)
        if wrong:
            yield Say(wrong)
            return
    before = list(state.changes)
    state.changes = []
    calls = [
        add_call(
            command, product, quantity, options_of(product, item, text if len(wanted) == 1 else "", state)
        )
        for product, quantity, item in wanted[:CALLS_LIMIT]
    ]
    outcomes = yield calls
    state.changes = state.changes or before
    state.question = question_after(calls, outcomes, [product for product, _, _ in wanted])
    options = {" ".join(item.option) for product, _, item in wanted if item.option and not product.choices}
    if options and state.question is None:
        yield Say(say("cart.size_elsewhere", option="size"))


def add_call(
    consent: Consent, product: Item, quantity: int, options: Mapping[str, str] | None = None
) -> Call:
    """Return the call that adds so many of a product, in the variant that has these values."""
    arguments = {"product_id": product.id, "quantity": quantity}
    return Call("add_to_cart", arguments | ({"options": dict(options)} if options else {}))


def options_of(product: Item, item: RequestItem, text: str, state: State) -> dict[str, str]:
    """Return the values of the product's options that an item of a request names, or the whole message `text`.

    Options that neither names have the value that the search asked for: "rain jackets in M", "add the first".
    """
    words = text or " ".join((*item.reference.words, "size" if item.option else "", *item.option))
    named = named_values(words, product.choices) or unknown_size(words, product.choices)
    topic = state.topic if product in state.listed else None
    if topic is None:
        return named
    searched = f"size {topic.size}" if topic.size else ""
    values = " , ".join((searched, *(value.value for value in topic.values)))
    return named_values(values, product.choices) | named


def question_after(
    calls: Sequence[Call], outcomes: Sequence[Outcome], products: Sequence[Item]
) -> Question | None:
    """Return the question that the first refused addition leaves open, None when none was refused."""
    for call, outcome, product in zip(calls, outcomes, products, strict=False):
        if error_of(outcome):
            choice = open_choice(call.arguments, outcome, product)
            return choice or Question("add", (product,), int(call.arguments["quantity"]))
    return None


def add_variant(reading: Reading, question: Question, state: State) -> Script:
    """Add the variant that the shopper has now chosen; an option that is still open is asked for by the refusal."""
    options = {**question.chosen, **chosen_values(reading.text, question.choices)}
    state.changes = []
    call = add_call(Answer(reading.text), question.items[0], question.quantity, options)
    outcome = yield call
    state.question = question_after([call], [outcome], question.items)


def meant(item: RequestItem, state: State) -> Resolved:
    """Return the products that an item of a request means."""
    reference = item.reference
    in_cart = item.more and reference.kind in ("it", "them") and bool(state.cart)
    found = resolve(reference, state, in_cart=in_cart)
    if not found.items and in_cart:
        found = resolve(reference, state)
    return found


def wrong_option(product: Item, item: RequestItem) -> str:
    """Return what is wrong with the size or colour that was asked for; nothing where it is offered or not known."""
    option = " ".join(item.option).lower()
    if not option:
        return ""
    sizes = product.values(SIZE_NAMES)
    offered = {size.lower() for size in sizes}
    if option in offered or product.is_called(item.option):
        return ""
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


def offer(action: str, items: Sequence[Item], quantity: int, state: State) -> Script:
    """Ask whether, or which, with a button for each product."""
    shown = [item for item in items if item.id in state.known or item.id in state.cart]
    state.question = Question("remove" if action == "remove" else "add", tuple(shown), quantity)
    if len(shown) == 1:
        yield Say(say("cart.not_plain", name=voice.name(shown[0])))
    else:
        yield Say(say("cart.which"))
    arguments = {"action": action, "product_ids": [item.id for item in shown], "quantity": quantity}
    yield Call("offer_choices", arguments)


def doubt(reading: Reading, state: State) -> Script:
    """Ask back where a change of the cart is not plainly asked for."""
    items: list[Item] = []
    quantity = 1
    for reference in reading.references:
        items += resolve(reference, state).items
    if reading.request is not None:
        for item in reading.request.items:
            items += meant(item, state).items
            quantity = item.quantity or quantity
        if reading.request.problem == "amount" or (items and "or" in reading.request.left):
            yield Say(say("cart.ask_amount"))
            return
    items = list(dict.fromkeys(items))[:OFFERED]
    if not items:
        yield Say(say("cart.not_plain_which"))
        return
    yield from offer("add", items, quantity, state)


# Taking out and changing


def in_cart(item: RequestItem, state: State) -> Resolved:
    """Return the lines of the cart that an item of a request means."""
    if item.reference.bare and len(state.cart) > 1:
        # "remove 1": with several lines a bare number is a place of the list, if that product is in the cart.
        place = resolve(Reference("place", item.reference.number), state)
        if place.one is not None and place.one.id in state.cart:
            return place
    found = resolve(item.reference, state, in_cart=True)
    if item.reference.kind in ("place", "range", "first", "last", "extreme", "product", "other"):
        kept = tuple(each for each in found.items if each.id in state.cart)
        return Resolved(kept, found.items if not kept else ())
    return found


def set_call(consent: Consent, product: Item, quantity: int) -> Call:
    """Return the call that makes the cart hold so many of a product."""
    return Call("set_cart_quantity", {"product_id": product.id, "quantity": quantity})


def remove(command: Command, state: State) -> Script:
    """Take things out of the cart, or so many of them."""
    calls: list[Call] = []
    for item in command.request.items:
        found = in_cart(item, state)
        if item.reference.kind == "all" and state.cart:
            yield from ask_to_empty(state)
            return
        if not found.items:
            yield from not_in_cart(found, state)
            return
        for product in found.items:
            held = state.quantity(product)
            is_place = item.reference.bare and len(state.cart) > 1 and state.place(product) == item.quantity
            left = max(0, held - item.quantity) if item.quantity and not is_place else 0
            calls.append(set_call(command, product, left))
    yield from change(calls, state)


def not_in_cart(found: Resolved, state: State) -> Script:
    """Say that it is not in the cart, or ask which line is meant."""
    lines = [item for item in found.candidates if item.id in state.cart]
    if len(lines) > 1:
        yield from offer("remove", lines[:OFFERED], 0, state)
    elif found.candidates and not lines:
        yield Say(say("cart.not_in", name=voice.name(found.candidates[0])))
    else:
        yield Say(say("cart.not_in_it") if state.cart else say("cart.empty"))


def change(calls: list[Call], state: State) -> Script:
    """Change the cart by several calls, which count as one change."""
    before = list(state.changes)
    state.changes = []
    yield calls[:CALLS_LIMIT]
    state.changes = state.changes or before
    if len(calls) > CALLS_LIMIT:
        yield Say(say("cart.some_left"))


def set_quantity(command: Command, state: State) -> Script:
    """Make the cart hold so many of a product; one that is not in it yet is added."""
    calls: list[Call] = []
    for item in command.request.items:
        found = in_cart(item, state)
        quantity = item.quantity or 0
        if item.reference.kind == "each" and found.items:
            calls += [set_call(command, product, quantity) for product in found.items]
        elif found.one is not None:
            calls.append(set_call(command, found.one, quantity))
        elif item.reference.kind != "it" and len(found.candidates) == 1:
            calls.append(add_call(command, found.candidates[0], quantity))
        elif command.clause.words.has("destination") and state.item(state.focus) is not None:
            calls += [add_call(command, each, quantity) for each in [state.item(state.focus)] if each]
        elif not state.cart and state.item(state.focus) is not None:
            yield from offer("add", [each for each in [state.item(state.focus)] if each], quantity, state)
            return
        else:
            yield from not_in_cart(found, state)
            return
    yield from change(calls, state)


def change_option(command: Command, state: State) -> Script:
    """Change the size or colour of a line of the cart."""
    (item,) = command.request.items
    product = in_cart(item, state).one
    if product is None:
        yield Say(say("cart.not_in_it"))
        return
    line = state.cart[product.id][0]
    options = chosen_values(" ".join(item.option), line.choices)
    yield Call("change_cart_option", {"product_id": line.id, "options": options})


def keep(command: Command, state: State) -> Script:
    """Take everything out of the cart but the things that are named."""
    kept = [product for item in command.request.items for product in in_cart(item, state).items]
    others = [product for product, _ in state.cart.values() if product not in kept]
    if not kept:
        yield Say(say("cart.not_in_it") if state.cart else say("cart.empty"))
    elif not others:
        yield Say(say("cart.kept"))
    else:
        yield from change([set_call(command, product, 0) for product in others], state)


def double(command: Command, state: State) -> Script:
    """Make the cart hold twice as many of the things that are named."""
    products = [product for item in command.request.items for product in in_cart(item, state).items]
    if not products:
        yield Say(say("cart.not_in_it") if state.cart else say("cart.empty"))
        return
    yield from change([set_call(command, each, 2 * state.quantity(each)) for each in products], state)


def swap(command: Command, state: State) -> Script:
    """Put one thing into the cart in the place of another, in the same quantity."""
    old = in_cart(command.request.items[0], state)
    if old.one is None:
        yield from not_in_cart(old, state)
        return
    yield from exchange(command, old.one, command.request.replacements, state)


def correct(command: Command, state: State) -> Script:
    """Take back the last addition and add what was meant."""
    added = [each for each in state.changes if each.after > each.before and each.item.id in state.cart]
    if len(added) != 1:
        yield from add(command, state)
        return
    yield from exchange(command, added[0].item, command.request.items, state, added[0])


def exchange(
    command: Command, old: Item, wanted: Sequence[RequestItem], state: State, last: Change | None = None
) -> Script:
    """Add the new things, and take the old one out when they are in."""
    held = state.quantity(old)
    taken = last.after - last.before if last is not None else held
    new: list[tuple[Item, int]] = []
    for item in wanted:
        found = meant(item, state)
        if not found.items:
            yield from ask_which(item, found, state)
            return
        new += [(product, item.quantity or taken) for product in found.items if product.id != old.id]
    if not new:
        yield Say(say("cart.kept"))
        return
    before = list(state.changes)
    state.changes = []
    outcomes = yield [add_call(command, product, quantity) for product, quantity in new]
    if not any(error_of(outcome) for outcome in outcomes):
        yield set_call(command, old, max(0, held - taken))
        state.focus = new[0][0].id
    state.changes = state.changes or before


def undo(command: Command, state: State) -> Script:
    """Take back the last change of the cart."""
    if not state.changes:
        yield Say(say("cart.undo_nothing"))
        return
    calls = [undo_call(command, each, state) for each in reversed(state.changes)]
    yield from change(calls, state)


def undo_call(command: Command, last: Change, state: State) -> Call:
    """Return the call that takes a change back."""
    if last.item.id in state.cart:
        return set_call(command, last.item, last.before)
    return add_call(command, last.item, last.before) if last.before else set_call(command, last.item, 0)


def ask_to_empty(state: State) -> Script:
    """Ask before everything is taken out."""
    if not state.cart:
        yield Say(say("cart.empty"))
        return
    items = [item for item, _ in state.cart.values()]
    state.question = Question("empty", tuple(items))
    yield Say(
        say(
            "cart.ask_empty",
            names=voice.names(items[:OFFERED]) + (" and the rest" if len(items) > OFFERED else ""),
        )
    )
    yield Call("offer_choices", {"action": "empty", "product_ids": []})


def answer(reading: Reading, question: Question, state: State) -> Script:
    """Do what the assistant asked about, after a yes or a choice."""
    consent = Answer(reading.text)
    state.question = None
    if question.kind == "variant":
        yield from add_variant(reading, question, state)
        return
    if question.kind == "empty":
        yield from change([set_call(consent, item, 0) for item, _ in state.cart.values()], state)
        return
    items = list(question.items)
    if reading.references:
        items = [item for reference in reading.references for item in chosen(reference, question, state)]
    if len(items) != 1:
        state.question = question
        yield Say(say("cart.which"))
    elif question.kind == "remove":
        yield from change([set_call(consent, items[0], 0)], state)
    else:
        yield from change([add_call(consent, items[0], question.quantity)], state)


def chosen(reference: Reference, question: Question, state: State) -> list[Item]:
    """Return the product of a question that a reference chooses."""
    if reference.kind == "described":
        return [item for item in question.items if item.is_called(reference.words)]
    state.question = question
    found = resolve(reference, state).items
    state.question = None
    return list(found)


# The cart in words


def show_cart(reading: Reading, state: State) -> Script:
    """Say what is in the cart."""
    yield Say(cart_text(state))


def cart_text(state: State) -> str:
    """Return the cart in words."""
    if not state.cart:
        return say("cart.empty")
    lines = [
        say(
            "cart.line",
            quantity=quantity,
            name=voice.name(item),
            total=money(item.price * quantity, item.currency),
        )
        for item, quantity in state.cart.values()
    ]
    return "\n".join([say("cart.total", total=money(state.total, state.currency)), "", *lines])


def checkout(reading: Reading, state: State) -> Script:
    """Say where one orders."""
    yield Say(say("cart.checkout") if state.cart else say("cart.empty"))
