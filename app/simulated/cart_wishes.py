"""Wishes that concern the cart: putting in, taking out, changing, showing."""

from __future__ import annotations

import re

from app.simulated import intents, topics
from app.simulated.dialogue import Dialogue
from app.simulated.numbers import NUMBER, parse_number
from app.simulated.references import Reference, describing, find_references, resolve
from app.simulated.subjects import names_goods, shown_or_planned, topic_of
from app.simulated.text import normalise
from app.simulated.understanding import Understanding
from app.simulated.wishes import read_wishes

_QUANTITY = re.compile(
    rf"\b(?:add|put|take|buy|order|get|have|want|need|purchase|grab|like|throw|in)(?: me| us|"
    rf" in)?(?: another)? ({NUMBER})(?! ?(?:st|nd|rd|th)\b)(?=$| (?:x |of |more|pieces?|units?|"
    rf"copies|pairs?|please|to|in|for|each))|"
    rf"\b({NUMBER})(?: ?x| of| pieces?(?: of)?| units?(?: of)?| copies(?: of)?| pairs? of|"
    rf" more of) (?=(?:those|these|them|it|that|this|the|number|#|no|each|both))|\b(twice|thrice)\b|\b(?:a )?(couple|"
    rf"pair|dozen) of\b|\b({NUMBER}) (?:times|each|pieces|units|x)\b|\bx ?(\d+)\b|"
    rf"\bquantity (?:of )?({NUMBER})\b|\b(?:add|put|order|buy|take|grab|purchase) (?:me |"
    rf"us )?({NUMBER}) (?=[a-z])(?!(?:and|or|to|with|dollars?|bucks)\b)"
)
_NOT_ONE = re.compile(
    rf"\b(?:add|put|take|buy|order|get|have|want|need|purchase|grab|in|make it|of them)(?: me| us| in)? "
    rf"(?:(?:-|minus |negative ){NUMBER}|(?:0+|zero)\b(?![.,]\d|[ -](?:sugar|waste|gravity|calorie)))|"
    rf"^(?:(?:-|minus |negative ){NUMBER}|0+|zero)(?: ?x| of| pieces?| more|$)|(?<![\w.,-])0+ (?:x|of|pieces?)\b"
)
"""A quantity that is none: 0, or less."""
_BARE_NUMBER = re.compile(
    r"^(?:(?:please|can you|could you) )?add (\d{1,2})(?: (?:please|to (?:my|the) \w+))?[ .!]*$"
)
_ALL_OF_IT = re.compile(
    r"\bas many(?: of (?:it|them|those|these|that))? as (?:you (?:have|can|got|'ve got)|there are|possible)\b|"
    r"\b(?:all|every (?:one|piece)|everything) (?:that )?(?:you (?:have|'ve got)|there (?:is|are)|in stock)\b|"
    r"\b(?:all|the whole|the entire) (?:of )?(?:your |the )?stock\b"
)
_WORD_QUANTITIES = {"twice": 2, "thrice": 3, "couple": 2, "pair": 2, "dozen": 12}
# A throw is also a blanket: it is the verb only where the wish begins.
_ORDERING = re.compile(
    r"\b(?:add|put|drop|toss|stick|place|pop|take|grab)\b|^(?:please |can you |could you )*throw\b"
)
_INTO = re.compile(rf"\b(?:in|to|into|inside) (?:my |the |your )?{intents.CART}")


def read_cart_wish(text: str, dialogue: Dialogue, before: list[Understanding]) -> list[Understanding]:
    service = topic_of(text)
    again = intents.again(text)
    if again is not None and (dialogue.added or "same" in text) and dialogue.focus is not None:
        return [Understanding("add", references=(Reference("it"),), quantity=int(parse_number(again) or 1))]
    if service == "lists":
        return [Understanding("service", topic="lists")]
    if intents.is_remove(text) and _is_of_cart(text, dialogue):
        return [Understanding("change", references=_targets(text, dialogue), topic="remove")]
    if intents.is_quantity_change(text) and (dialogue.cart.items or re.search(intents.CART, text)):
        return [
            Understanding(
                "change", references=_targets(text, dialogue), quantity=quantity_of(text), topic="quantity"
            )
        ]
    if intents.is_add(text) and (both := _pointed_and_new(text, dialogue, before)):
        return both
    if intents.is_add(text) and not _is_sum(text, dialogue):
        heard = _add(text, dialogue, before)
        if heard is not None:
            return [heard]
    if intents.is_cart(text) and not service and not names_goods(re.sub(intents.CART, "", text), dialogue):
        return [
            Understanding("cart", topic="checkout" if re.search(r"check ?out|\bpay\b|order", text) else "")
        ]
    return []


_AND_NEW = re.compile(rf"^(.+?)(?:,? (?:and|plus)|,) ((?:an?|some|another|{NUMBER}) [a-z].+)$")


def _pointed_and_new(text: str, dialogue: Dialogue, before: list[Understanding]) -> list[Understanding]:
    """ "take the cheaper one and a wireless mouse": the one is added, the other looked for."""
    match = _AND_NEW.match(text)
    if match is None or not find_references(match[1])[0] or find_references(match[2])[0]:
        return []
    wishes = read_wishes(without_quantity(f"add {match[2]}").removeprefix("add"), dialogue.vocabulary)
    first = _add(match[1], dialogue, before)
    if first is None or first.intent not in ("add", "choose") or not wishes.things:
        return []
    quantity = quantity_of(f"add {match[2]}")
    return [first, Understanding("find", wishes=wishes, quantity=quantity, offer=True)]


def _is_of_cart(text: str, dialogue: Dialogue) -> bool:
    """Whether what is to go may stand in the cart: it holds something, is named, or was just being filled."""
    filling = dialogue.pending is not None and dialogue.pending.then.intent == "add"
    out = re.search(r"\b(?:take|put) .{0,80}\b(?:out|back)\b|\b(?:take out|put back)\b", text)
    return bool(dialogue.cart.items or re.search(intents.CART, text) or filling or (out and dialogue.listed))


def _is_sum(text: str, dialogue: Dialogue) -> bool:
    """ "add 5 and 89" is arithmetic unless the list has those numbers."""
    numbers = [int(number) for number in re.findall(r"\b\d{1,6}\b", text)]
    return bool(re.search(r"\d (?:and|to|plus|\+) \d", text)) and any(
        n > len(dialogue.listed) for n in numbers
    )


def _add(text: str, dialogue: Dialogue, before: list[Understanding]) -> Understanding | None:
    if _ALL_OF_IT.search(text):
        references, rest = find_references(_ALL_OF_IT.sub(" ", text))
        described = _cart_free(rest, dialogue)
        meant = references or ((described,) if described else ())
        return Understanding("add", references=meant, topic="every piece")
    quantity = quantity_of(text)
    if quantity is not None and quantity < 1:
        return Understanding("add", references=find_references(text)[0], quantity=quantity)
    number = _BARE_NUMBER.match(text)
    if number and dialogue.listed and (dialogue.focus is None or is_number_after_number(text, dialogue)):
        return Understanding("choose", references=(Reference("number", int(number[1])),))
    bare = without_quantity(text)
    references, rest = find_references(
        bare, bare_numbers=bool(re.search(r"\badd\b.{0,80}\d (?:and|,|or)", bare))
    )
    shown = shown_or_planned(dialogue, before)
    pointing = [one for one in references if one.kind != "it"]
    described = _cart_free(rest, dialogue)
    if (pointing and (shown or described is None)) or (references and not described):
        return Understanding("add", references=references, quantity=quantity)
    if described is None:
        if not shown and not intents.names_cart(text) and not text.startswith("add"):
            return None
        return Understanding("add", references=(Reference("it"),), quantity=quantity)
    if (
        shown
        and (not intents.is_indefinite(text) or references)
        and resolve(described, dialogue).missing == ""
    ):
        return Understanding("add", references=(described,), quantity=quantity)
    wishes = read_wishes(_framed(bare), dialogue.vocabulary)
    if topic_of(text) or topics.ELSEWHERE.search(text) or not wishes.words:
        return None
    ordered = intents.names_cart(text) or bool(
        re.match(r"(?:please )?(?:add|put|buy|order|purchase|i'll (?:take|have|buy))\b", text)
    )
    return Understanding("find", wishes=wishes, quantity=quantity, offer=ordered)


def is_number_after_number(text: str, dialogue: Dialogue) -> bool:
    """ "add 9" and then "add 8": both are numbers of the list."""
    return bool(_BARE_NUMBER.match(text) and _BARE_NUMBER.match(normalise(dialogue.previous)))


def _framed(text: str) -> str:
    """An order without the words of ordering, so that what is ordered remains."""
    return _INTO.sub(" ", _ORDERING.sub(" ", text))


def _cart_free(text: str, dialogue: Dialogue) -> Reference | None:
    return describing(_framed(text), dialogue)


def _targets(text: str, dialogue: Dialogue) -> tuple[Reference, ...]:
    references, rest = find_references(text)
    if references:
        return references
    cut = re.sub(rf"\b(?:remove|delete|take|change|quantity|{intents.CART})\b", " ", rest)
    described = describing(cut, dialogue)
    return (described,) if described else ()


def quantity_of(text: str) -> int | None:
    """How many pieces are wished; 0 for a number that is none."""
    if _NOT_ONE.search(text):
        return 0
    match = _QUANTITY.search(text)
    if match is None:
        return None
    given = next(group for group in match.groups() if group)
    number = _WORD_QUANTITIES.get(given) or parse_number(given)
    return None if number is None else int(number) if number == int(number) and number > 0 else 0


def without_quantity(text: str) -> str:
    match = _QUANTITY.search(text)
    if match is None:
        return text
    index = next(index for index, group in enumerate(match.groups(), 1) if group)
    return f"{text[: match.start(index)]}{text[match.end(index) :]}"
