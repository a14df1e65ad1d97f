"""The claim guard: it detects false claims about the cart ("I added it") and returns a correction for the turn."""

from __future__ import annotations

import re

from app.assistant.guards.turn_parts import added_in, calls_of
from app.events import CartState
from app.functions import effect_of
from app.turn import TextPart, Turn

SENTENCE_END = re.compile(r"(?<=[.!?])\s+|(?<=[。！？])|\n+")
CLAUSE_END = re.compile(r"[,;:()–—]|\b(?:and|but|so)\b", re.IGNORECASE)

CART = re.compile(
    r"\b(cart|basket|trolley|warenkorb|einkaufswagen|panier|carrito|cesta|carrello|carrinho|winkelwagen|winkelmand"
    r"|koszyk\w*|kurv|kundvagn|sepet\w*)\b|корзин|购物车|購物車|カート|장바구니",
    re.IGNORECASE,
)
ADDED = re.compile(
    r"\b(added|placed|popped|dropped|(i|we|i['’]ve|have|been) put|hinzugefügt|gelegt|gepackt|ajouté\w*|mis"
    r"|añadido\w*|agregado\w*|aggiunt[oaie]|messo|adicionad\w+|toegevoegd|gelegd|dodał\w*|dodan\w*|lagt|tilføjet"
    r"|eklendi|ekledim)\b|добавил|добавлен|已加入|已添加|追加しました|담았|추가했",
    re.IGNORECASE,
)
FOR_YOU = re.compile(
    r"\b(i|we)(['’]ve| have)? (just |now )?added (it|them|this|that|one|two|both|\d+)\b", re.IGNORECASE
)
IS_IN = re.compile(
    r"\b(is|are|it['’]s|they['’]re) (now )?in (your|the) (cart|basket|trolley)\b"
    r"|\byour (cart|basket|trolley) (now )?(has|holds|contains)\b",
    re.IGNORECASE,
)
CHANGED = re.compile(
    r"\b(i|we)(['’]ve| have)? (just |now )?(removed|deleted|emptied|cleared|taken|updated|changed|reduced|replaced)\b",
    re.IGNORECASE,
)
ORDERED = re.compile(
    r"\b(i|we)(['’]ve| have)? (just |now )?(ordered|placed (your|the|an) order|purchased|bought|reserved|checked out)\b"
    r"|\b(your|the) order (has been|is|was) (placed|confirmed|complete|on its way)\b",
    re.IGNORECASE,
)
QUANTITY = re.compile(r"\b(quantity|quantities|number of pieces)\b", re.IGNORECASE)
SET = re.compile(
    r"\b(i|we)(['’]ve| have)? (just |now )?(set|increased|decreased|doubled|swapped|adjusted)\b",
    re.IGNORECASE,
)
UNREAL = re.compile(
    r"\b(not|n['’]t|nothing|never|cannot|unable|once|if|when|would|could|should|shall|can|may|will|let me|want|like me"
    r"|ready to|to be|nicht|wenn|soll|kann|pas|si|puis|no|non|posso|puedo|niet|nie)\b|['’]ll\b|n['’]t\b|[?？]",
    re.IGNORECASE,
)
"""Pattern of words in clauses that claim no fact: negations, possibilities, conditions and questions."""

BEFORE = re.compile(r"\b(already|earlier|before|bereits|déjà|ya|già|já)\b", re.IGNORECASE)
"""Pattern of words in claims about an earlier turn."""

NOT_ADDED = "To be clear: nothing was put into your cart just now."
NOT_CHANGED = "To be clear: I have not changed what was in your cart. The [cart](/cart) page can."
NOT_ORDERED = "To be clear: nothing has been ordered. That happens at the checkout of your [cart](/cart)."


def correction(turn: Turn, cart: CartState) -> str:
    """Return the correction of the turn's false claims, each kind once; empty when there are none."""
    added, filled = bool(added_in(turn)), bool(cart.items)
    others = [part for part in calls_of(turn) if part not in added_in(turn)]
    changed = any(part.status == "done" and effect_of(part.name) != "reads" for part in others)
    sentences = (
        sentence
        for part in turn.parts
        if isinstance(part, TextPart)
        for sentence in SENTENCE_END.split(part.text)
    )
    found = (
        false_claim(sentence, added=added, filled=filled, changed=changed)
        for sentence in dict.fromkeys(sentences)
    )
    return " ".join(dict.fromkeys(filter(None, found)))


def false_claim(sentence: str, *, added: bool, filled: bool, changed: bool = False) -> str:
    """Return the correction of a false claim in a sentence, or an empty string.

    Args:
        sentence: A sentence of the model's text.
        added: A product was added to the cart in this turn.
        filled: The cart is not empty.
        changed: The cart was changed in this turn in another way.
    """
    if "?" in sentence:
        return ""
    of_cart = CART.search(sentence) is not None
    of_quantity = of_cart or QUANTITY.search(sentence) is not None
    may_be_true = added or (filled and BEFORE.search(sentence) is not None)
    for clause in CLAUSE_END.split(sentence):
        if UNREAL.search(clause):
            continue
        if ORDERED.search(clause):
            return NOT_ORDERED
        is_change = CHANGED.search(clause) or SET.search(clause)
        if of_quantity and is_change and not changed:
            return NOT_CHANGED
        if not may_be_true and says_added(clause, of_cart, filled):
            return NOT_ADDED
    return ""


def says_added(clause: str, of_cart: bool, filled: bool) -> bool:
    """Return whether a clause claims that something was put into the cart, or that an empty cart contains something.

    Args:
        clause: A clause of a sentence.
        of_cart: The sentence mentions the cart.
        filled: The cart is not empty.
    """
    added = FOR_YOU.search(clause) or (of_cart and ADDED.search(clause))
    return bool(added or (not filled and IS_IN.search(clause)))
