"""Whether the shopper asked for what a model wants to do: the cart changes by their word, not by a description's.

A model that reads strangers' prose can be talked into a call. What the server can know is what the shopper wrote and
what they were asked before. When in doubt the call is refused, and the model asks: the answer to that is a yes or a no
in any language.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from typing import Any

from app.events import CallError, FunctionCall
from app.turn import Conversation, FunctionPart, TextPart, Turn, UserPart

NOT_ASKED = "not_asked"
"""The refusal's code."""

RECALLED = 3
"""How many of the shopper's newest messages a quantity may come from."""

SHORT = 60
"""Most characters of a message that counts as an answer to a question rather than as something new."""

THING = r"(?:it|this|that|these|those|them|the|my|one|two|three|both|all|\d+)"

BUYING = re.compile(
    rf"\b(?:add|cart|basket|trolley|check ?out|(?:buy|order|purchase|take|put|i want) {THING}"
    rf"|(?:i['’]?ll|i will|we['’]?ll|let me) (?:buy|take|have|get|grab|order) (?:an?|{THING}))\b"
    r"|\b(?:warenkorb|einkaufswagen|kauf|bestell|nehme|panier|ajout|achet|achèt|commande|carrito|cesta|añad|agreg"
    r"|carrello|aggiung|acquist|carrinho|adicion|winkelwagen|winkelmand|koop|bestel|voeg|dodaj|koszyk|kupi|kundvagn"
    r"|kurv|köp|køb|kjøp|sepet)\w*|\bcompr(?:a|o|e|i|ar|are)\b|\bsatın al"
    r"|добав|корзин|куп|заказ|加入|购物车|購物車|买|買|カート|購入|장바구니|담아|구매|أضف|سلة|اشتر|कार्ट|खरीद",
    re.IGNORECASE,
)
"""Asking to buy, in the commonest languages; in others it takes one question more."""

NO = re.compile(
    r"\b(no|nope|not|don'?t|do not|never|without|later|cancel|stop|nein|nicht|non|pas|nej|nie|nee|niet|não|нет|не)\b"
    r"|不|別|いいえ|아니",
    re.IGNORECASE,
)

NUMBERS = {
    **dict.fromkeys(
        ("two", "both", "pair", "couple", "twice", "zwei", "deux", "dos", "due", "dois", "twee"), 2
    ),
    **dict.fromkeys(("three", "drei", "trois", "tres", "tre", "três", "drie"), 3),
    **dict.fromkeys(("four", "vier", "quatre", "cuatro", "quattro", "quatro"), 4),
    **dict.fromkeys(("five", "fünf", "cinq", "cinco", "cinque", "vijf"), 5),
    **dict.fromkeys(("six", "sechs", "seis", "sei", "zes"), 6),
    **dict.fromkeys(("seven", "sieben", "sept", "siete", "sette", "sete", "zeven"), 7),
    **dict.fromkeys(("eight", "acht", "huit", "ocho", "otto", "oito"), 8),
    **dict.fromkeys(("nine", "neun", "neuf", "nueve", "nove", "negen"), 9),
    **dict.fromkeys(("ten", "zehn", "dix", "diez", "dieci", "dez", "tien"), 10),
    **dict.fromkeys(("twelve", "dozen", "zwölf", "douze", "doce", "dodici", "doze", "twaalf"), 12),
}


def unasked(turn: Turn, conversation: Conversation, call: FunctionCall) -> CallError | None:
    """Why this call of a model's in this turn is not run, or None when it may be."""
    if call.name != "add_to_cart":
        return None
    parameters = call.parameters
    product_id = parameters.get("product_id")
    if any(part.parameters.get("product_id") == product_id for part in added_in(turn)):
        return refusal("It has been added already.", "Ask again for more of it.")
    words, agreed = message_of(turn), agrees(turn, conversation)
    if not agreed and not asks(words):
        return refusal(
            "Nothing was added: you have not asked for it.", "Say what and how many, and it goes in."
        )
    quantity = number(parameters.get("quantity", 1))
    if quantity > 1 and quantity not in named(turn, conversation, agreed=agreed):
        return refusal(f"You have not asked for {quantity}.", "Say how many you want, and they go in.")
    return None


def refusal(message: str, recovery: str) -> CallError:
    """A call refused, in words for the shopper and the model alike."""
    return CallError(code=NOT_ASKED, message=message, recovery=recovery)


def asks(words: str) -> bool:
    """Whether a message asks to buy something."""
    return any(
        not NO.search(words[max(0, found.start() - 20) : found.start()]) for found in BUYING.finditer(words)
    )


def agrees(turn: Turn, conversation: Conversation) -> bool:
    """Whether the message is a short answer to a question about buying, and not a no."""
    words, before = message_of(turn), previous(turn, conversation)
    if before is None or len(words) > SHORT or "?" in words or NO.search(words):
        return False
    if any(part.error is not None and part.error.code == NOT_ASKED for part in calls_of(before)):
        return True
    said = unicodedata.normalize("NFKC", last_words(before))
    return "?" in said and (BUYING.search(said) is not None or asks(message_of(before)))


def named(turn: Turn, conversation: Conversation, *, agreed: bool) -> set[int]:
    """The numbers the shopper wrote lately, and those of a question they said yes to."""
    place = conversation.turns.index(turn)
    asked = [each for each in conversation.turns[: place + 1] if each.id is not None][-RECALLED:]
    found = {each for turn_ in asked for each in numbers(message_of(turn_))}
    before = previous(turn, conversation)
    if agreed and before is not None:
        found.update(numbers(last_words(before)))
    return found


def numbers(words: str) -> Iterator[int]:
    """Numbers in a text: digits of any script, and the commonest number words."""
    for word in re.findall(r"\d+|[^\W\d]+", words.lower()):
        if word.isdecimal() and len(word) < 7:
            yield int(word)
        elif word in NUMBERS:
            yield NUMBERS[word]


def number(given: Any) -> int:
    """A quantity as a model gives it; what is none is refused by the function itself."""
    try:
        return int(given)
    except (TypeError, ValueError, OverflowError):
        return 1


def previous(turn: Turn, conversation: Conversation) -> Turn | None:
    """The question and answer before this one; clicks between them do not count."""
    earlier = [each for each in conversation.turns[: conversation.turns.index(turn)] if each.id is not None]
    return earlier[-1] if earlier else None


def message_of(turn: Turn) -> str:
    """What the shopper wrote."""
    return next((part.text for part in turn.parts if isinstance(part, UserPart)), "")


def last_words(turn: Turn) -> str:
    """The last text of the answer."""
    return next((part.text for part in reversed(turn.parts) if isinstance(part, TextPart)), "")


def calls_of(turn: Turn) -> list[FunctionPart]:
    """The turn's calls."""
    return [part for part in turn.parts if isinstance(part, FunctionPart)]


def added_in(turn: Turn) -> list[FunctionPart]:
    """What was put into the cart in this turn."""
    return [part for part in calls_of(turn) if part.name == "add_to_cart" and part.status == "done"]
