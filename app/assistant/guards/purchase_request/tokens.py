"""The tokens of a message: words, numbers and marks, found in one pass over its characters."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Literal

from app.assistant.guards.purchase_request.vocabulary import CONTRACTIONS, NUMBERS, ORDINALS

MOST_CHARACTERS = 600
"""Maximum number of characters that are read. A longer message is not a plain wish; the shopper is asked again."""

TOKEN = re.compile(r"\d+(?:[.,:/]\d+)*|[^\W\d_]+(?:'[^\W\d_]+)*|\S")
HYPHENED = re.compile(r"(?<=[^\W\d_])[-‐‑](?=[^\W\d_])")
THOUSANDS = re.compile(r"\d{1,3}(?:,\d{3})+")
FIRST_PRIVATE, LAST_PRIVATE = 0xE000, 0xF8FF
SENTENCE_ENDS = frozenset(".!?;\n。！？")
ABBREVIATIONS = frozenset({"no", "nr", "nos", "num"})
SIGNS = str.maketrans(
    {"’": "'", "‘": "'", "½": " half ", "×": "x", "–": "-", "—": " - ", "“": '"', "”": '"', "\n": ";"}
)


@dataclass(frozen=True)
class Token:
    """A word, number, mark, or a shown product named by its name or id (`text` is the id).

    `value` is the value of a number. `glued` means that no space precedes the token.
    """

    text: str
    kind: Literal["word", "number", "mark", "product"]
    value: Decimal | None = None
    glued: bool = False

    @property
    def whole(self) -> int | None:
        """The value as a whole number, or None."""
        return int(self.value) if self.value is not None and self.value == int(self.value) else None


def normalised(text: str) -> str:
    """Return the text, cut at `MOST_CHARACTERS`, in lower case and with one form of each character (Unicode NFKC)."""
    plain = unicodedata.normalize("NFKC", text[:MOST_CHARACTERS].translate(SIGNS))
    return HYPHENED.sub(" ", plain.translate(SIGNS).lower())


def tokens_of(text: str, products: Mapping[str, str] | None = None) -> list[Token]:
    """Return the message's tokens, with contractions expanded. `products` maps normalised names and ids to ids."""
    plain, ids = with_products(normalised(text), products or {})
    found: list[Token] = []
    end = -1
    for match in TOKEN.finditer(plain):
        glued = match.start() == end
        end = match.end()
        if match.group() in ids:
            found.append(Token(ids[match.group()], "product"))
        else:
            found += list(expanded(match.group(), glued))
    return found


def with_products(plain: str, products: Mapping[str, str]) -> tuple[str, dict[str, str]]:
    """Return the text with each product's name replaced by a private-use character, and the ids by character.

    Longer names are replaced first.
    """
    plain = "".join(" " if is_private(sign) else sign for sign in plain)
    ids: dict[str, str] = {}
    for phrase in sorted(products, key=len, reverse=True):
        sign = chr(FIRST_PRIVATE + len(ids))
        place = plain.find(phrase)
        while place >= 0:
            end = place + len(phrase)
            if not (plain[place - 1 : place].isalnum() or plain[end : end + 1].isalnum()):
                ids[sign] = products[phrase]
                plain = f"{plain[:place]} {sign} {plain[end:]}"
            place = plain.find(phrase, place + 1)
    return plain, ids


def is_private(sign: str) -> bool:
    """Return whether a character is one of the private-use characters that replace products."""
    return FIRST_PRIVATE <= ord(sign) <= LAST_PRIVATE


def expanded(text: str, glued: bool) -> Iterator[Token]:
    """Yield the tokens of a match of `TOKEN`."""
    if text[0].isdecimal():
        yield Token(text, "number", number_value(text), glued)
    elif text[0].isalpha():
        for word in words_of(text):
            yield Token(word, "word", None, glued)
    else:
        yield Token(text, "mark", None, glued)


def words_of(text: str) -> Iterator[str]:
    """Yield a word, or the words of a contraction."""
    if text in CONTRACTIONS:
        yield from CONTRACTIONS[text]
        return
    if text.endswith("n't"):
        stem = {"ca": "can", "wo": "will", "sha": "shall"}.get(text[:-3], text[:-3])
        yield from (stem, "not")
        return
    stem, apostrophe, ending = text.partition("'")
    long = CONTRACTIONS.get(f"'{ending}") if apostrophe else None
    yield stem
    if long is not None:
        yield from long


def number_value(text: str) -> Decimal | None:
    """Return the value of digits: `12`, `1,000`, `1.7`, `1,5`; None for dates, times and fractions."""
    if THOUSANDS.fullmatch(text):
        text = text.replace(",", "")
    try:
        return Decimal(text.replace(",", ".")) if len(text) <= 12 else None
    except InvalidOperation:
        return None


def sentences(tokens: list[Token]) -> Iterator[tuple[list[Token], str]]:
    """Yield each sentence's tokens and the mark that ends it."""
    sentence: list[Token] = []
    for place, token in enumerate(tokens):
        following = tokens[place + 1] if place + 1 < len(tokens) else None
        abbreviated = token.text == "." and sentence and sentence[-1].text in ABBREVIATIONS and following
        if token.text not in SENTENCE_ENDS or (abbreviated and following and following.kind == "number"):
            sentence.append(token)
            continue
        if sentence or token.text == "?":
            yield sentence, token.text
        sentence = []
    if sentence:
        yield sentence, ""


def number_at(tokens: list[Token], place: int) -> tuple[int | None, int]:
    """Return the whole number that begins at `place` and the place after it, or None and `place`."""
    if place >= len(tokens):
        return None, place
    token = tokens[place]
    if token.kind == "number":
        return (token.whole, place + 1) if token.whole is not None else (None, place)
    total, here, known = 0, place, False
    while here < len(tokens):
        word = tokens[here].text
        if word in NUMBERS:
            tens_then_ones = known and total % 100 >= 20 and total % 10 == 0 and NUMBERS[word] < 10
            if known and not tens_then_ones and total % 100:
                break
            total, known = total + NUMBERS[word], True
        elif word == "hundred" and (known or tokens[place - 1 : place]):
            total, known = max(total, 1) * 100, True
        elif word == "thousand" and known:
            total *= 1000
        else:
            break
        here += 1
    return (total, here) if known else (None, place)


def ordinal_at(tokens: list[Token], place: int) -> tuple[int | None, int]:
    """Return the ordinal that begins at `place` ("third", "3rd"; -1 for "last") and the place after it.

    Returns None and `place` when none begins there.
    """
    if place >= len(tokens):
        return None, place
    token = tokens[place]
    if token.text in ORDINALS:
        return ORDINALS[token.text], place + 1
    following = tokens[place + 1] if place + 1 < len(tokens) else None
    if (
        token.whole is not None
        and following
        and following.glued
        and following.text in ("st", "nd", "rd", "th")
    ):
        return token.whole, place + 2
    return None, place
