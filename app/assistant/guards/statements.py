"""The statement guard: it compares a model's sentences about offers, stock, the cart and policies with the facts.

Each false or unsupported kind gets one short sentence at the end of the answer. The facts are the cart and the results
of functions in the conversation. Sentences that deny, ask or refer to another place are no claims. The time grows in
proportion to the text: each sentence is compared with a bounded number of products.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from itertools import islice
from typing import Any

from app.assistant.guards.claims import CART, SENTENCE_END
from app.assistant.guards.prices import amounts, parsed
from app.events import CartState
from app.text.english_stem import english_stem
from app.text.money import money
from app.turn import Conversation, FunctionPart, TextPart, Turn

PRODUCTS_LIMIT = 60
"""Maximum number of products that a sentence is compared with, the newest ones of the conversation."""

SENTENCES_LIMIT = 300
"""Maximum number of sentences of an answer that are compared."""

POLICIES_LIMIT = 200
"""Maximum number of sentences about policies that a statement is compared with."""

EVIDENCE_LIMIT = 100_000
"""Maximum number of characters of results that a policy is looked up in, the newest ones."""

NO_OFFER = "To be clear: I know of no discounts or codes besides the prices shown."
NOT_STATED = "To be clear: I have no such detail about delivery, returns or guarantees from the shop."

WORD_OR_NUMBER = re.compile(r"[a-z]{1,40}|\d{1,6}")
RESULT_SENTENCE_END = re.compile(r"(?<=[.!?])\s|\\n|\n|', '|\", \"")
DENIES = re.compile(
    r"\b(?:no|not|never|none|cannot|without|unless|if|sorry|unsure|unknown|check|ask|whether|nothing|neither)\b"
    r"|n['’]t\b|\?",
    re.IGNORECASE,
)
"""Words of sentences that deny something, ask, or leave it open."""

OFFER = re.compile(
    r"\b\d{1,2} ?(?:%|percent|per cent)(?: \w{1,12})? (?:off|discount|reduction|cheaper|less|rebate)"
    r"|\b(?:discount|coupon|voucher|promo|promotion|promotional|promo code|special offer|half price|clearance)s?\b"
    r"|\bon (?:sale|offer)\b|\bbuy one,? get one\b|\b(?:use|enter|with|apply)(?: the| this)? code\b",
    re.IGNORECASE,
)
CODE = re.compile(r"\b(?:code|coupon|voucher)s?\b", re.IGNORECASE)
PERCENT = re.compile(r"\b(\d{1,2}) ?(?:%|percent|per cent)", re.IGNORECASE)

POLICY = re.compile(
    r"\b(?P<delivery>ship(?:s|ped|ping)?|deliver(?:s|y|ies|ed)?|postage|dispatch(?:ed)?|arrives?)\b"
    r"|\b(?P<returns>returns?|returned|returnable|refund(?:s|ed|able)?|exchanges?|money.back)\b"
    r"|\b(?P<guarantee>warrant(?:y|ies)|guarantees?)\b",
    re.IGNORECASE,
)
TERM = re.compile(
    r"\b(?:\d{1,4}|one|two|three|four|five|six|seven|ten|fourteen|thirty|sixty|ninety)(?:.| to | or )?\d{0,4}[ -]"
    r"(?:business |working |calendar )?(?:hour|day|week|month|year)s?\b"
    r"|\b(?:free|same.day|next.day|overnight|lifetime|full refund|for any reason|no questions asked|worldwide)\b",
    re.IGNORECASE,
)
"""The part of a policy that binds the shop: a time, or what is free."""

SOLD_OUT = re.compile(
    r"\b(?:sold out|out of stock|unavailable|no longer available|not available|not in stock)\b", re.IGNORECASE
)
IN_STOCK = re.compile(r"\b(?:in stock|available now|ready to ship)\b", re.IGNORECASE)
LEFT = re.compile(r"\b(?:only|just|have) (\d{1,4}) (?:left|in stock|remaining)\b", re.IGNORECASE)
WORD = re.compile(r"[^\W\d_]{3,40}")

TOTAL = re.compile(
    r"\b(?:total|totals|worth|comes to|adds up to|altogether|in all|subtotal)\b", re.IGNORECASE
)
IS_EMPTY = re.compile(
    r"\b(?:cart|basket|trolley) (?:is|has been|was)(?: now| currently)? (?:empty|emptied|cleared)\b"
    r"|\bnothing in (?:your|the) (?:cart|basket|trolley)\b",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class Facts:
    """The facts of a conversation that statements are compared with."""

    products: tuple[Mapping[str, Any], ...]
    cart: CartState
    stated: tuple[tuple[str, frozenset[str]], ...]
    """Sentences about policies in the newest results: their matter and their words."""

    @classmethod
    def of(cls, conversation: Conversation) -> Facts:
        """Return the facts in a conversation."""
        products: dict[str, Mapping[str, Any]] = {}
        texts: list[str] = []
        size = 0
        for part in results(conversation):
            for product in islice(products_in(part.result), PRODUCTS_LIMIT):
                if len(products) < PRODUCTS_LIMIT:
                    products.setdefault(str(product["id"]), product)
            if size < EVIDENCE_LIMIT:
                texts.append(str(part.result)[: EVIDENCE_LIMIT - size].lower())
                size += len(texts[-1])
        return cls(
            tuple(products.values()),
            conversation.context.cart,
            tuple(islice(policies(texts), POLICIES_LIMIT)),
        )

    def named_in(self, sentence: str) -> list[Mapping[str, Any]]:
        """Return the products that a sentence names: those with most of their name's words in it, the best ones."""
        said = {english_stem(word.lower()) for word in WORD.findall(sentence)}
        shares: list[tuple[float, Mapping[str, Any]]] = []
        for product in self.products:
            words = {english_stem(word.lower()) for word in WORD.findall(str(product.get("name"))[:200])}
            common = len(words & said)
            if common >= min(2, len(words)) and common * 2 >= len(words):
                shares.append((common / len(words), product))
        best = max((share for share, _ in shares), default=0)
        return [product for share, product in shares if share == best]


def policies(texts: Iterable[str]) -> Iterator[tuple[str, frozenset[str]]]:
    """Yield the sentences about policies in texts: for each matter in it, the matter and the sentence's words."""
    for text in texts:
        for sentence in RESULT_SENTENCE_END.split(text):
            matters = {str(found.lastgroup) for found in POLICY.finditer(sentence)}
            if matters:
                words = frozenset(english_stem(word) for word in WORD_OR_NUMBER.findall(sentence))
                yield from ((matter, words) for matter in matters)


def results(conversation: Conversation) -> Iterator[FunctionPart]:
    """Yield the function calls that have succeeded, newest first."""
    for turn in reversed(conversation.turns):
        for part in reversed(turn.parts):
            if isinstance(part, FunctionPart) and part.status == "done" and part.result:
                yield part


def products_in(value: Any, depth: int = 4) -> Iterator[Mapping[str, Any]]:
    """Yield the products in a result, at most `depth` levels deep."""
    if isinstance(value, Mapping) and depth:
        if "id" in value and "in_stock" in value:
            yield value
            return
        for inner in value.values():
            yield from products_in(inner, depth - 1)
    elif isinstance(value, list) and depth:
        for inner in value:
            yield from products_in(inner, depth - 1)


def statement_corrections(turn: Turn, conversation: Conversation) -> str:
    """Return the corrections of the turn's statements, each once; empty when there are none."""
    sentences = [
        sentence[:600]
        for part in turn.parts
        if isinstance(part, TextPart)
        for sentence in SENTENCE_END.split(part.text)
        if sentence
    ]
    facts = Facts.of(conversation)
    found = (
        text
        for sentence in islice(dict.fromkeys(sentences), SENTENCES_LIMIT)
        for text in corrections_of(sentence, facts)
    )
    return " ".join(dict.fromkeys(found))


def corrections_of(sentence: str, facts: Facts) -> Iterable[str]:
    """Yield the corrections of one sentence."""
    if IS_EMPTY.search(sentence) and facts.cart.items and "?" not in sentence:
        count = facts.cart.count
        yield f"To be clear: your [cart](/cart) holds {count} piece{'' if count == 1 else 's'}."
    if SOLD_OUT.search(sentence) or not DENIES.search(sentence):
        yield from stock_correction(sentence, facts)
    if DENIES.search(sentence):
        return
    yield from total_correction(sentence, facts.cart)
    if OFFER.search(sentence) and not is_real_offer(sentence, facts):
        yield NO_OFFER
    if (
        (matter := POLICY.search(sentence))
        and TERM.search(sentence)
        and not is_stated(sentence, matter, facts)
    ):
        yield NOT_STATED


def stock_correction(sentence: str, facts: Facts) -> Iterable[str]:
    """Yield the correction of a sentence that says of a product in stock that it is sold out, or the opposite."""
    sold_out, left = SOLD_OUT.search(sentence), LEFT.search(sentence)
    if "?" in sentence or not (sold_out or left or IN_STOCK.search(sentence)):
        return
    named = facts.named_in(sentence)
    if not named:
        return
    name = str(named[0].get("name"))
    if sold_out and all(product["in_stock"] for product in named):
        yield f"To be clear: {name} is in stock."
    elif not sold_out and not any(product["in_stock"] for product in named):
        yield f"To be clear: {name} is sold out."
    elif left and all(product.get("stock") not in (None, int(left[1])) for product in named):
        yield f"To be clear: there are {named[0]['stock']} of {name}."


def total_correction(sentence: str, cart: CartState) -> Iterable[str]:
    """Yield the correction of a sentence that gives the cart another total."""
    if not (CART.search(sentence) and TOTAL.search(sentence)):
        return
    said, total = list(amounts(sentence)), parsed(cart.total)
    if said and total is not None and not any(abs(amount - total) < tolerance(amount) for amount in said):
        yield f"To be clear: your [cart](/cart) is {money(cart.total, cart.currency)}."


def tolerance(amount: Decimal) -> Decimal:
    """Return how far an amount may be from the exact one: less than 1 if it is a whole number."""
    return Decimal(1) if amount == amount.to_integral_value() else Decimal("0.005")


def is_real_offer(sentence: str, facts: Facts) -> bool:
    """Return whether a sentence about an offer follows from a product with an earlier, higher price."""
    if CODE.search(sentence):
        return False
    reductions = {
        round(100 * (1 - price / before))
        for product in facts.products
        if (before := parsed(str(product.get("list_price") or ""))) is not None
        and (price := parsed(str(product.get("price") or ""))) is not None
        and before > price
    }
    said = [int(found) for found in PERCENT.findall(sentence)]
    return bool(reductions) and all(any(abs(percent - real) <= 1 for real in reductions) for percent in said)


def is_stated(sentence: str, matter: re.Match[str], facts: Facts) -> bool:
    """Return whether a result is about the same matter and contains the sentence's terms."""
    terms = {
        english_stem(word)
        for found in TERM.finditer(sentence)
        for word in WORD_OR_NUMBER.findall(found[0].lower())
    }
    return any(terms <= words for about, words in facts.stated if about == matter.lastgroup)
