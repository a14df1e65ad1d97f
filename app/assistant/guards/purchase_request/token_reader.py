"""A reader of tokens from left to right: words of a kind, numbers and measures."""

from __future__ import annotations

from app.assistant.guards.purchase_request.items import Reference
from app.assistant.guards.purchase_request.tokens import Token, number_at
from app.assistant.guards.purchase_request.vocabulary import WORDS


class TokenReader:
    """A reader of tokens. `doubt` is the reason why they are not a plain wish, or empty."""

    def __init__(self, tokens: list[Token], place: int = 0) -> None:
        self.tokens, self.place = tokens, place
        self.doubt = ""
        self.to_cart = False
        self.excluded: list[Reference] = []

    def word(self, ahead: int = 0) -> str:
        """Return the text of the token `ahead` places ahead; empty at the end."""
        place = self.place + ahead
        return self.tokens[place].text if 0 <= place < len(self.tokens) else ""

    def is_in(self, kind: str, ahead: int = 0) -> bool:
        """Return whether the token `ahead` places ahead is a word of a kind."""
        return self.word(ahead) in WORDS[kind]

    def take(self, *words: str) -> bool:
        """Step over these words if they are next. Return whether they are."""
        if all(self.word(ahead) == word for ahead, word in enumerate(words)):
            self.place += len(words)
            return True
        return False

    def skip(self, kind: str) -> None:
        """Step over all words of a kind."""
        while self.is_in(kind):
            self.place += 1

    def unsure(self, reason: str) -> None:
        """Record a doubt; only the first one is kept."""
        self.doubt = self.doubt or reason

    def number(self) -> int | None:
        """Read a whole number, or return None."""
        value, self.place = number_at(self.tokens, self.place)
        return value

    def number_ahead(self, ahead: int) -> bool:
        """Return whether a number begins `ahead` places ahead."""
        return number_at(self.tokens, self.place + ahead)[1] > self.place + ahead

    def number_noun_ahead(self, ahead: int) -> bool:
        """Return whether "number" or "#" with a number begins `ahead` places ahead."""
        return (self.is_in("number_noun", ahead) or self.word(ahead) == "#") and self.number_ahead(ahead + 1)

    def measured(self, start: int) -> bool:
        """Return whether the number just read is a measure, price or rank, no quantity; then step back to `start`."""
        following = self.word()
        if following == "x":
            return False
        glued_ordinal = following in ("st", "nd", "rd", "th") and self.tokens[self.place].glued
        cheapest = following in ("cheapest", "dearest", "priciest") or (
            following in ("most", "least", "best", "highest") and self.word(1) in ("expensive", "rated")
        )
        if (
            following == "%"
            or glued_ordinal
            or self.is_in("money")
            or self.is_in("unit")
            or following == "percent"
        ):
            self.place = start
            return True
        if cheapest:
            self.place = start
            return True
        return False

    def measure_ahead(self) -> bool:
        """Return whether a number with a unit is next."""
        here = self.place < len(self.tokens) and self.tokens[self.place].kind == "number"
        return here and self.is_in("unit", 1)
