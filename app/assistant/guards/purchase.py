"""The purchase guard: a cart changes only if the shopper's message asks for it, whichever model requests the change.

A merchant's text can persuade a model to request a call, and the built-in assistant can misread a message. The guard
relies only on the shopper's message and on the products that the session has been shown. It parses the message
with its own parser (`purchase_request`). A call that exceeds the plain reading of the message is refused. The refusal
has buttons; pressing one is consent for exactly that product and quantity.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from app.assistant.guards.purchase_request.clauses import Request
from app.assistant.guards.purchase_request.items import Item, Reference
from app.assistant.guards.purchase_request.other_languages import (
    asks_in_another_language,
    wish_in_another_language,
)
from app.assistant.guards.purchase_request.request_reader import read_request
from app.assistant.guards.purchase_request.resolution import Wanted, resolve
from app.assistant.guards.purchase_request.shown import Shown, found_in, shown_before
from app.assistant.guards.purchase_request.tokens import number_at, tokens_of
from app.assistant.guards.purchase_request.variant_change import asks_to_change
from app.assistant.guards.purchase_request.variant_choice import (
    answers,
    completes_change,
    has_named,
    messages_of,
    open_choice,
)
from app.assistant.guards.purchase_request.vocabulary import ENGLISH_MARKS, VERBS, WORDS, YES, other
from app.catalogue.summary import ProductFacts
from app.events import CallError, FunctionError, Suggestion
from app.functions import effect_of
from app.functions.add_to_cart import FUNCTION as ADD_TO_CART
from app.functions.change_cart_option import FUNCTION as CHANGE_CART_OPTION
from app.functions.parameters import parse
from app.text.money import money
from app.turn import Conversation, FunctionPart, TextPart, Turn, UserPart

NOT_ASKED = "not_asked"
"""The error code of a refusal."""

SHORT = 60
"""Maximum number of characters of a message that can be the answer to a question; a longer one is a new request."""

MOST_OFFERS = 3
"""Maximum number of buttons of a refusal."""

REASONS = {
    "amount": "it is not clear how many you want.",
    "which": "it is not clear which product you mean.",
    "choice": "it is not clear which product you mean.",
    "feature": "that product is not listed with what you asked for.",
    "condition": "you named a condition, and I cannot judge whether it is met.",
    "question": "that reads as a question.",
    "refusal": "that reads as if you did not want it.",
    "correction": "it is not clear what is to stay in the cart. The cart page can take things out.",
    "hedge": "you do not seem sure yet.",
    "variant": "you have not said which one of its kind you want.",
    "unclear": "I am not sure that I understand your wish.",
}
"""Reasons to ask the shopper again, by the kind of doubt. The shopper and the model both read them."""


VETOES = frozenset({"question", "condition", "hedge", "refusal"})
"""Doubts that stop the built-in assistant's call as well."""


BOUNDING = frozenset({"only", "just", "once"})
"""Words that bound an amount ("only one of the second") and are read as hedges in other messages."""


def deny_reason(
    turn: Turn, conversation: Conversation, name: str, parameters: object, facts: Sequence[ProductFacts] = ()
) -> CallError | None:
    """Return the refusal of a model's call in this turn, or None when the call is allowed.

    Args:
        turn: The turn in which the model requested the call.
        conversation: The conversation with the turn.
        name: The name of the function.
        parameters: Unvalidated parameters from the model; they are parsed as the function parses them.
        facts: Products that the session has been shown, also by pages. Results of functions are in the conversation.
    """
    if effect_of(name) == "reads":
        return None
    if name == CHANGE_CART_OPTION.name:
        return change_refusal(turn, conversation, parameters, facts)
    if name != ADD_TO_CART.name:
        return refusal("Nothing was changed: only you can do that.", "The cart page does it.")
    try:
        given = parse(name, ADD_TO_CART.parameters, parameters).model_dump()
    except FunctionError:
        return None  # the function itself refuses invalid parameters, with a specific error
    quantity = int(given["quantity"])
    shown = known_products(turn, conversation, facts)
    product_id, values = shown.product_with(str(given["product_id"]))
    if product_id in added_ids(turn, shown):
        return refusal("It has been added already.", "Ask again for more of it.")
    wanted = consented(turn, conversation, facts)
    if wanted.allowed.get(product_id) != quantity:
        return refused(turn, conversation, wanted, product_id, facts)
    product, chosen = shown.products.get(product_id), {**values, **given["options"]}
    if chosen and product and not has_named(product, chosen, list(messages_of(turn, conversation))):
        return refusal(
            f"Nothing was added: {REASONS['variant']}", "Call it without options to see which there are."
        )
    return None


def veto_reason(
    turn: Turn,
    conversation: Conversation,
    name: str,
    facts: Sequence[ProductFacts] = (),
    *,
    is_condition_judged: bool = False,
) -> CallError | None:
    """Return why the built-in assistant's call is not run: the message reads as no wish to change the cart.

    The assistant makes its calls from plain commands. Here the message is read a second time, by other code, and a
    question, a condition, a hedge or a refusal stops the call. A condition does not where the assistant has read it
    as one too and judged it from facts.
    """
    if effect_of(name) == "reads":
        return None
    words = message_of(turn)
    known = shown_before(conversation, turn, facts).phrases() | found_in(turn).phrases()
    vetoes = VETOES - {"condition"} if is_condition_judged else VETOES
    doubt = read_request(words, known).doubt
    if doubt not in vetoes:
        doubt = consented(turn, conversation, facts).doubt
    texts = {token.text for token in tokens_of(words)}
    bounds = doubt == "hedge" and BOUNDING & texts
    if doubt not in vetoes or bounds:
        return None
    # "Not the second any more" and "everything out except the first" take out what the shopper does not want.
    takes_out = doubt == "refusal" or (doubt == "condition" and texts & WORDS["condition"] == {"except"})
    if takes_out and name != ADD_TO_CART.name:
        return None
    return refusal(f"Nothing was changed: {REASONS[doubt]}", "Say which product and how many.")


def change_refusal(
    turn: Turn, conversation: Conversation, parameters: object, facts: Sequence[ProductFacts]
) -> CallError | None:
    """Return the refusal of a model's call that changes a variant in the cart, or None if the shopper commands it."""
    try:
        given = parse(CHANGE_CART_OPTION.name, CHANGE_CART_OPTION.parameters, parameters).model_dump()
    except FunctionError:
        return None  # the function itself refuses invalid parameters, with a specific error
    if not given["options"]:
        return None  # it changes nothing: the function answers with the values that there are
    shown, words, chosen = known_products(turn, conversation, facts), message_of(turn), given["options"]
    product_id, _ = shown.product_with(str(given["product_id"]))
    product = shown.products.get(product_id)
    if product is not None and asks_to_change(words, product, chosen):
        return None
    asked = open_choice(turn, conversation)
    if asked is not None and completes_change(asked, words, chosen):
        before, _ = shown.product_with(str(asked.parameters.get("product_id", "")))
        if before == product_id:
            return None
    return refusal(
        "Nothing was changed: you have not said what to change it to.",
        "Ask the shopper for one sentence such as: change it to L.",
    )


def refused(
    turn: Turn, conversation: Conversation, wanted: Wanted, product_id: str, facts: Sequence[ProductFacts]
) -> CallError:
    """Return the refusal of a call that exceeds the plain reading, with buttons for the remaining readings."""
    shown = known_products(turn, conversation, facts)
    if product_id in wanted.allowed:
        message = "That is not the number you asked for."
    elif wanted.allowed:
        message = "You asked for another product."
    else:
        message = f"Nothing was added: {REASONS.get(wanted.doubt, 'you have not asked for it.')}"
    asked = [(product_id, wanted.allowed[product_id])] if product_id in wanted.allowed else wanted.offers
    offers = asked or ([] if wanted.allowed else [(product_id, 1)])
    already = added_ids(turn, shown)
    offers = [
        (each, count)
        for each, count in dict.fromkeys(offers)
        if each in shown.products and each not in already
    ]
    if any(part.error is not None and part.error.code == NOT_ASKED for part in calls_of(turn)):
        offers = []  # an answer shows the buttons only once
    suggestions = [
        Suggestion(
            product_id=each, name=shown.products[each].name, reason=reason_of(shown, each), quantity=count
        )
        for each, count in offers[:MOST_OFFERS]
    ]
    recovery = "Shall I add it?" if len(suggestions) == 1 else "Say which product and how many."
    return refusal(message, recovery, suggestions)


def reason_of(shown: Shown, product_id: str) -> str:
    """Return the text beside a button: the price of one piece, if known."""
    product = shown.products[product_id]
    return (
        f"{money(product.price, product.currency)} each."
        if product.price is not None
        else "It was shown to you."
    )


def refusal(message: str, recovery: str, suggestions: Sequence[Suggestion] = ()) -> CallError:
    """Return the refusal of a call, with texts for both the shopper and the model."""
    return CallError(code=NOT_ASKED, message=message, recovery=recovery, suggestions=list(suggestions))


def consented(turn: Turn, conversation: Conversation, facts: Sequence[ProductFacts] = ()) -> Wanted:
    """Return the products that the turn's message asks to put into the cart, with quantities.

    A message without a request can be a short answer to the question in the previous answer, or a wish in another
    language.
    """
    before, now = shown_before(conversation, turn, facts), found_in(turn)
    words = message_of(turn)
    asked = open_choice(turn, conversation)
    if asked is not None and asked.name == ADD_TO_CART.name and answers(asked, words):
        product_id, _ = before.product_with(str(asked.parameters.get("product_id", "")))
        quantity = asked.parameters.get("quantity")
        return Wanted(allowed={product_id: quantity if isinstance(quantity, int) else 1})
    request, earlier = read_request(words, before.phrases() | now.phrases()), previous(turn, conversation)
    if request.asks:
        return resolve(request, request.items, before, now)
    if earlier is not None and len(words) <= SHORT and asked_to_buy(earlier):
        answer = answered(words, request, earlier, before)
        if answer is not None:
            return answer
    if asks_in_another_language(words):
        item, doubt = wish_in_another_language(words, before)
        items = [item] if item is not None else []
        return resolve(Request(doubt=doubt), items, before, now)
    return Wanted(doubt=request.doubt if request.doubt in ("question", "correction") else "")


# Answers to a question about buying


def asked_to_buy(earlier: Turn) -> bool:
    """Return whether the previous answer asked if, or which product, to put into the cart."""
    question = last_question(earlier)
    words = [token.text for token in tokens_of(question)]
    names_buying = other("buying").found_in(question.lower(), words) or any(
        word in WORDS["cart"] or word in VERBS["buy"] or word in VERBS["put"] for word in words
    )
    was_refused = any(part.error is not None and part.error.code == NOT_ASKED for part in calls_of(earlier))
    wished = read_request(message_of(earlier)).asks or asks_in_another_language(message_of(earlier))
    if question:
        foreign = not ENGLISH_MARKS.intersection(words)
        return names_buying or wished or (was_refused and foreign)
    return was_refused and wished


def last_question(earlier: Turn) -> str:
    """Return the last question of the answer; empty when its last 200 characters contain no question."""
    text = last_words(earlier).replace("？", "?").rstrip(" *_\n")
    if "?" not in text[-200:]:
        return ""
    asked = text[: text.rindex("?") + 1]
    start = max(asked.rfind(mark, 0, len(asked) - 1) for mark in ("? ", "! ", "\n", ". "))
    return asked[start + 1 :]


def answered(words: str, request: Request, earlier: Turn, before: Shown) -> Wanted | None:
    """Return the products that a short answer agrees to or chooses; None when it does neither."""
    if "?" in words or "？" in words or request.doubt:
        return None
    tokens = [token for token in tokens_of(words) if token.kind != "mark"]
    offers = offered(earlier, before)
    number = bare_number(words)
    if number is not None:
        return numbered_answer(number, offers, before)
    if tokens and all(token.text in YES for token in tokens):
        if len(offers) != 1:
            return Wanted(doubt="which", offers=offers)
        return Wanted(allowed=dict(offers), offers=offers)
    alone = [item for clause in request.clauses if clause.mood == "items" for item in clause.items]
    if not alone or any(clause.mood != "items" for clause in request.clauses):
        return None
    focused = replace(before, focus=offers[0][0]) if len(offers) == 1 else before
    return resolve(request, alone, focused, Shown(), default=quantity_before(earlier))


def bare_number(words: str) -> int | None:
    """Return the number in a message that contains nothing else but courtesies, else None."""
    tokens = [
        token for token in tokens_of(words) if token.kind != "mark" and token.text not in WORDS["courtesy"]
    ]
    number, end = number_at(tokens, 0)
    return number if end and end == len(tokens) else None


def numbered_answer(number: int, offers: list[tuple[str, int]], before: Shown) -> Wanted:
    """Return the meaning of a bare number: the quantity of the only offered product, or the choice among several."""
    offers_by_id = dict(offers)
    if len(offers_by_id) == 1 and number >= 1:
        return Wanted(allowed=dict.fromkeys(offers_by_id, number))
    request, item = Request(), Item([Reference("place", number)])
    return resolve(request, [item], before, Shown()) if offers else Wanted(doubt="which")


def offered(earlier: Turn, before: Shown) -> list[tuple[str, int]]:
    """Return the products and quantities that the previous answer asked about.

    The list is empty when the question names several numbers.
    """
    question = last_question(earlier)
    named = before.named_in(question) or before.named_in(last_words(earlier))
    refused_parts = [part.error for part in calls_of(earlier) if part.error is not None]
    buttons = [
        (each.product_id, each.quantity)
        for error in refused_parts
        for each in error.suggestions
        if error.code == NOT_ASKED and each.quantity is not None
    ]
    asked = dict(buttons) if not named else {}
    if len(buttons) > 1 and not named:
        return list(dict.fromkeys(buttons))
    named = named or list(asked) or [each for each in [before.focus] if each is not None]
    known = [before.products[each] for each in named if each in before.products]
    besides = [each.name for each in known] + [f"/products/{each.id}" for each in known]
    counts = numbers_besides_names(question, besides)
    if len(counts) > 1:
        return []
    return [(each, counts[0] if counts else asked.get(each) or quantity_before(earlier)) for each in named]


def numbers_besides_names(question: str, names: Sequence[str]) -> list[int]:
    """Return the numbers in a question that are not part of a product's name or of a price."""
    plain = question.lower()
    for name in names:
        plain = plain.replace(name.lower(), " ")
    tokens = tokens_of(plain)
    found: list[int] = []
    place = 0
    while place < len(tokens):
        number, end = number_at(tokens, place)
        before = tokens[place - 1].text if place else ""
        if (
            number is not None
            and before not in ("$", "€", "£", "number", "#")
            and tokens[place].text != "one"
        ):
            found.append(number)
        place = max(end, place + 1)
    return list(dict.fromkeys(found))


def quantity_before(earlier: Turn) -> int:
    """Return the quantity in the turn's message if it names exactly one, else 1."""
    counts = {item.quantity for item in read_request(message_of(earlier)).items if item.quantity}
    return counts.pop() if len(counts) == 1 else 1


# The turn's parts


def known_products(turn: Turn, conversation: Conversation, facts: Sequence[ProductFacts]) -> Shown:
    """Return all shown products, including those shown in this turn."""
    shown, now = shown_before(conversation, turn, facts), found_in(turn)
    return replace(shown, products=shown.products | now.products)


def previous(turn: Turn, conversation: Conversation) -> Turn | None:
    """Return the previous turn, or None; clicks between the two turns do not count."""
    earlier = [each for each in conversation.turns[: conversation.turns.index(turn)] if each.id is not None]
    return earlier[-1] if earlier else None


def message_of(turn: Turn) -> str:
    """Return the text of the shopper's message."""
    return next((part.text for part in turn.parts if isinstance(part, UserPart)), "")


def last_words(turn: Turn) -> str:
    """Return the last text of the answer."""
    return next((part.text for part in reversed(turn.parts) if isinstance(part, TextPart)), "")


def calls_of(turn: Turn) -> list[FunctionPart]:
    """Return the turn's function calls."""
    return [part for part in turn.parts if isinstance(part, FunctionPart)]


def added_ids(turn: Turn, shown: Shown) -> set[str]:
    """Return the ids of the products that have been put into the cart in this turn."""
    given = (str(part.parameters.get("product_id", "")).strip() for part in added_in(turn))
    return {shown.product_with(each)[0] for each in given}


def added_in(turn: Turn) -> list[FunctionPart]:
    """Return the calls that have put a product into the cart in this turn."""
    return [part for part in calls_of(turn) if part.name == ADD_TO_CART.name and part.status == "done"]
