"""The purchase guard: a cart changes only if the shopper's message asks for it, whichever model requests the change.

A merchant's text can persuade a model to request a call, and the built-in assistant can misread a message. The guard
relies only on the shopper's message and on the products that the session has been shown. It parses the message
with its own parser (`purchase_request`). A call that exceeds the plain reading of the message is refused. The refusal
has buttons; pressing one is consent for exactly that product and quantity.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from app.assistant.guards.purchase_request.clauses import Request
from app.assistant.guards.purchase_request.other_languages import (
    asks_in_another_language,
    wish_in_another_language,
)
from app.assistant.guards.purchase_request.request_reader import read_request
from app.assistant.guards.purchase_request.resolution import Wanted, resolve
from app.assistant.guards.purchase_request.shown import Shown, found_in, shown_before
from app.assistant.guards.purchase_request.tokens import tokens_of
from app.assistant.guards.purchase_request.variant_change import asks_to_change
from app.assistant.guards.purchase_request.variant_choice import (
    answers,
    completes_change,
    has_named,
    messages_of,
    open_choice,
)
from app.assistant.guards.purchase_request.vocabulary import WORDS
from app.assistant.guards.short_answers import SHORT, answered, asked_to_buy
from app.assistant.guards.turn_parts import (
    NOT_ASKED,
    added_ids,
    calls_of,
    known_products,
    message_of,
    previous,
)
from app.catalogue.summary import ProductFacts
from app.events import CallError, FunctionError, Suggestion
from app.functions import effect_of
from app.functions.add_to_cart import FUNCTION as ADD_TO_CART
from app.functions.change_cart_option import FUNCTION as CHANGE_CART_OPTION
from app.functions.parameters import parse
from app.text.money import money
from app.turn import Conversation, Turn

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

ELSEWHERE = frozenset({"question", "hedge"})
"""Doubts that a sentence without a wish leaves to itself."""

GOING_BACK = frozenset({"or", "but", "should", "shall", "wait", "hm", "hmm"})
"""Words at the beginning of a question that goes back on the wish before it."""

NEW_GOODS = frozenset({"a", "an", "some", "something", "another", "also", "else"})
"""Words with which a hedge speaks of other goods."""

SENTENCE_END = re.compile(r"(?<=[.?!;])\s+|\n")

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
    elsewhere = doubt in ELSEWHERE and doubt_of_wish(words, known) == ""
    if elsewhere:
        doubt = ""
    elif doubt not in vetoes:
        doubt = consented(turn, conversation, facts).doubt
    texts = {token.text for token in tokens_of(words)}
    bounds = doubt == "hedge" and BOUNDING & texts
    if doubt not in vetoes or bounds:
        return None
    # "Not the second any more" and "everything out except the first" take out what the shopper does not want.
    takes_out = doubt == "refusal" or (doubt == "condition" and texts & WORDS["condition"] == {"except"})
    # "Remove the boots, I have to think about the size": the reason hedges, the order does not.
    takes_out = takes_out or (doubt == "hedge" and first_word(words) in WORDS["correction"])
    if takes_out and name != ADD_TO_CART.name:
        return None
    denied = "That was left as it is" if has_changed(turn) else "Nothing was changed"
    return refusal(f"{denied}: {REASONS[doubt]}", "Say which product and how many.")


def first_word(words: str) -> str:
    """Return the first word of a message, empty when it has none."""
    return next((token.text for token in tokens_of(words)), "")


def has_changed(turn: Turn) -> bool:
    """Return whether a call of this turn has changed the cart already: a later refusal must not deny it."""
    return any(part.status == "done" and effect_of(part.name) != "reads" for part in calls_of(turn))


def doubt_of_wish(words: str, known: Mapping[str, str]) -> str:
    """Return the doubt of the sentences that ask for something, without questions and other goods beside them.

    "I'll take one. And maybe a tea towel?" takes one. A question that goes back on the wish ("or should I ...?") and a
    hedge that names nothing new ("hmm, maybe") are about the wish itself.
    """
    parts = [part for part in SENTENCE_END.split(words) if part.strip()]
    requests = [read_request(part, known) for part in parts]
    asking = [each for each in requests if each.asks] or [each for each in requests if names_goods(each)]
    if not asking:
        return next((request.doubt for request in requests if request.doubt), "unclear")
    for part, request in zip(parts, requests, strict=True):
        texts = [token.text for token in tokens_of(part)]
        is_asked = request.doubt == "question" or part.endswith("?")
        goes_back = is_asked and GOING_BACK & set(texts[:2])
        hedges = request.doubt == "hedge" and not NEW_GOODS & set(texts)
        if not request.asks and (goes_back or hedges):
            return request.doubt or "question"
    return next((request.doubt for request in asking if request.doubt), "")


def names_goods(request: Request) -> bool:
    """Return whether a sentence without a verb of buying names goods and has no doubt: "the second in my cart"."""
    return not request.doubt and any(clause.items for clause in request.clauses)


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
