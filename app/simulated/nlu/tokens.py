"""A message as tokens, each with its place in the text, in one pass over its characters."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, replace
from decimal import Decimal, InvalidOperation
from functools import lru_cache
from typing import Literal

from app.simulated.lexicon import english

TEXT_LIMIT = 2_000
"""Most characters that are read; a message has no more."""

DIGITS_LIMIT = 12
"""Longer numbers are codes, not amounts."""

# A hyphen between letters belongs to the word before it: "t-shirt" is two words without a mark between them.
TOKEN = re.compile(r"\d+(?:[.,]\d+)*|[^\W\d_]+(?:'[^\W\d_]+)*(?:-(?=[^\W\d_]))?|\S")
AGED = re.compile(r"\by/o\b", re.IGNORECASE)
"""An age as it is typed in a hurry: "16 y/o"."""
ADDRESSED = re.compile(r"\b(you|u) (?:guys|folks|lot)\b", re.IGNORECASE)
"""Those in the shop as they are addressed: "what do you guys have"."""
THOUSANDS = re.compile(r"\d{1,3}(?:[,.]\d{3})+")
SIGNS = str.maketrans(
    {
        "’": "'",
        "‘": "'",
        "‛": "'",
        "`": "'",
        "“": '"',
        "”": '"',
        "–": "-",
        "—": "-",
        "‐": "-",
        "‑": "-",
        "×": "x",
    }
)

POINTING = frozenset({"the", "this", "that"})
OF_MONEY = frozenset({"budget", "limit", "maximum", "max", "price"})
"""Nouns that are said to be something: "budget's 50"."""

NUMBER_NOUNS = english().sets["number_nouns"] | english().sets["things"] | frozenset(english().ordinals)

Kind = Literal["word", "number", "mark"]


@dataclass(frozen=True)
class Token:
    """A word, a number or a mark. `start` and `end` are its place in the normalised text.

    `glued` says that no space stands before it, `value` is a number's.
    """

    text: str
    kind: Kind
    start: int
    end: int
    value: Decimal | None = None
    glued: bool = False

    @property
    def whole(self) -> int | None:
        """The value as a whole number, None where it is none."""
        return int(self.value) if self.value is not None and self.value == self.value.to_integral() else None


def normalise(text: str) -> str:
    """Return the text in one form of each sign; its case is kept, because names are shown as they were typed."""
    plain = unicodedata.normalize("NFKC", text[:TEXT_LIMIT].translate(SIGNS)).translate(SIGNS)
    plain = ADDRESSED.sub(r"\1", AGED.sub("years old", plain))
    plain = plain.replace("\n", ";")  # a line of its own is a sentence of its own
    return "".join(" " if unicodedata.category(sign) in ("Cc", "Cf", "Cs", "Co") else sign for sign in plain)


def tokenize(text: str) -> list[Token]:
    """Return the tokens of a normalised text. The words of a contraction share its place."""
    found: list[Token] = []
    end = -1
    for match in TOKEN.finditer(text):
        glued, end = match.start() == end, match.end()
        if glued and match.group() == "'" and found and found[-1].text.endswith("s"):
            continue  # the possessive of a plural is no mark between words: "the kids' ones"
        found += expand(match, glued=glued)
    return with_pronouns(found) if "1" in text else found


def with_pronouns(tokens: list[Token]) -> list[Token]:
    """Return the tokens with "one" or "ones" for a digit that stands for things: "the red 1", "the red 1s"."""
    found = tokens[:2]
    for first, before, token in zip(tokens, tokens[1:], tokens[2:], strict=False):
        stands = token.text == "1" and not token.glued and before.kind == "word" and first.text in POINTING
        if stands and before.text not in NUMBER_NOUNS:
            found.append(replace(token, text="one", kind="word"))
        elif token.text == "s" and token.glued and before.text == "1" and found[-1].text == "one":
            found[-1] = replace(found[-1], text="ones", end=token.end)
        else:
            found.append(token)
    return found


def expand(match: re.Match[str], *, glued: bool) -> Iterator[Token]:
    """Yield the tokens of a piece of text: several for a contraction."""
    piece, start, end = match.group().lower(), match.start(), match.end()
    if piece[0].isdecimal():
        yield Token(piece, "number", start, end, number_value(piece), glued)
    elif piece[0].isalpha():
        for word in words_of(piece.removesuffix("-")):
            yield Token(word, "word", start, end, None, glued)
    else:
        yield Token(piece, "mark", start, end, None, glued)


@lru_cache(maxsize=4_096)
def words_of(word: str) -> tuple[str, ...]:
    """Return the words of a contraction, or the word itself."""
    contractions = english().contractions
    if word in contractions:
        return tuple(contractions[word].split())
    if word.endswith("n't"):
        return (word[:-3], "not")
    stem, apostrophe, ending = word.rpartition("'")
    if apostrophe and f"'{ending}" in contractions:
        return (stem, *contractions[f"'{ending}"].split())
    if apostrophe and ending == "s":
        return (stem, "is" if stem in OF_MONEY else "'s")
    return (word,)


def number_value(digits: str) -> Decimal | None:
    """Return the value of digits: `12`, `1,000`, `1.7`, `1,5`, `1.000,50`; None for dates and codes."""
    if len(digits) > DIGITS_LIMIT:
        return None
    if THOUSANDS.fullmatch(digits) and not (digits.startswith("0") or digits.count(".") == 1):
        digits = digits.replace(",", "").replace(".", "")
    elif "," in digits and "." in digits:
        last = max(digits.rfind(","), digits.rfind("."))
        digits = digits[:last].replace(",", "").replace(".", "") + "." + digits[last + 1 :]
    try:
        return Decimal(digits.replace(",", "."))
    except InvalidOperation:
        return None
