"""Short answers to a question about buying: "yes", a number, a name. They mean what the previous answer asked about."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from app.assistant.guards.purchase_request.clauses import Request
from app.assistant.guards.purchase_request.items import Item, Reference
from app.assistant.guards.purchase_request.other_languages import asks_in_another_language
from app.assistant.guards.purchase_request.request_reader import read_request
from app.assistant.guards.purchase_request.resolution import Wanted, resolve
from app.assistant.guards.purchase_request.shown import Shown
from app.assistant.guards.purchase_request.tokens import number_at, tokens_of
from app.assistant.guards.purchase_request.vocabulary import ENGLISH_MARKS, VERBS, WORDS, YES, other
from app.assistant.guards.turn_parts import NOT_ASKED, calls_of, last_words, message_of
from app.turn import Turn

SHORT = 60
"""Maximum number of characters of a message that can be the answer to a question; a longer one is a new request."""


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
