"""The parser of references to products: "the second one", "number 3", "the red one", "both"."""

from __future__ import annotations

from decimal import Decimal

from app.assistant.guards.purchase_request.items import Reference, ReferenceKind
from app.assistant.guards.purchase_request.token_reader import TokenReader
from app.assistant.guards.purchase_request.tokens import number_at, ordinal_at
from app.assistant.guards.purchase_request.vocabulary import NUMBERS, VERBS, WORDS


class ReferenceReader(TokenReader):
    """A parser of references."""

    def references(self, after_of: bool) -> list[Reference]:
        """Return the references that begin here, or an empty list without a step.

        Args:
            after_of: The words follow a quantity with "of"; a bare number is then a place in the list.
        """
        start = self.place
        for reading in (self.all_of_them, self.pronouns, self.numbered, self.superlative, self.ordinal):
            found = reading()
            if found:
                return found
            self.place = start
        if after_of:
            value = self.number()
            if value is not None and not self.measured(start) and not self.describing_word():
                return [Reference("place", value)]
            self.place = start
        found = self.described()
        if not found:
            self.place = start
        return found

    def pronouns(self) -> list[Reference]:
        """Read "it", "that one", "them", "these two"."""
        if self.is_in("pronoun"):
            self.place += 1
            if self.describing_word():
                return []
            self.take("one")
            return [Reference("it")]
        if self.take("the", "one"):
            described = self.word() in ("with", "in", "of", "from")
            return [Reference("described", definite=False) if described else Reference("it")]
        if self.is_in("plural_pronoun"):
            self.place += 1
            if self.describing_word():
                return []
            if self.take("both"):
                return [Reference("all", 2)]
            count = 0 if self.take("all") else self.number()
            return [Reference("them") if count is None else Reference("all", count)]
        return []

    def all_of_them(self) -> list[Reference]:
        """Read "both", "all three", "all of them", "the two of them"."""
        if self.take("both"):
            self.take("of")
            self.skip("plural_pronoun")
            return [Reference("all", 2)]
        count: int | None = None
        if self.take("all"):
            self.take("of")
            self.take("the")
            count = self.number()
            if not count and not self.is_in("plural_pronoun") and self.word():
                return []
        elif self.take("the"):
            count = self.number()
            if not count or self.take("of") is False:
                return []
        else:
            return []
        self.skip("plural_pronoun")
        self.skip("thing")
        return [Reference("all", count or 0)]

    def numbered(self) -> list[Reference]:
        """Read "number 3", "#3", "numbers 2 to 4", "numbers 1, 2 and 4"."""
        self.take("the")
        if not (self.is_in("number_noun") or self.word() == "#"):
            return []
        plural = self.word().endswith("s")
        self.place += 1
        self.take(".") or self.take("#")
        if not self.number_ahead(0):
            return []
        found: list[Reference] = []
        while True:
            value = self.number()
            if value is None:
                self.unsure("unclear")
                return found
            start = self.place
            if self.word() in ("to", "through", "thru", "-", "until") and self.number_ahead(1):
                self.place += 1
                self.take("number")
                until = self.number() or 0
                found.append(Reference("range", value, until))
            else:
                found.append(Reference("place", value))
            start = self.place
            if not self.next_number(plural):
                self.place = start
                return found

    def next_number(self, plural: bool) -> bool:
        """Step over the words between two numbers of a list. Return whether another number of the list follows.

        Returns False when a quantity or something else follows. `plural` means that the list began with "numbers".
        """
        start = self.place
        while self.word() in (",", "and", "&", "+") or (self.word() == "or" and self.number_ahead(1)):
            if self.word() == "or":
                self.unsure("choice")
            self.place += 1
        if self.place == start:
            return False
        value, end = number_at(self.tokens, self.place)
        if value is None:
            return False
        after = self.tokens[end].text if end < len(self.tokens) else ""
        joined = after in (
            "",
            ",",
            "and",
            "&",
            "+",
            "to",
            "in",
            "into",
            "please",
            "-",
            "through",
            "for",
            "thanks",
            "or",
        )
        only_joined = self.tokens[self.place - 1].text != "," or plural
        return joined and only_joined

    def superlative(self) -> list[Reference]:
        """Read "the cheapest one", "the two cheapest", "the cheapest two", "the most expensive kettle"."""
        determiner = self.word() in ("the", "your", "that")
        self.place += determiner
        count = self.number() or 1
        kind: ReferenceKind
        if self.word() in WORDS["cheapest"] or (self.word() == "least" and self.word(1) == "expensive"):
            kind, steps = "cheapest", 1 if self.word() != "least" else 2
        elif self.word() in WORDS["dearest"] or (self.word() == "most" and self.word(1) == "expensive"):
            kind, steps = "dearest", 1 if self.word() != "most" else 2
        elif self.word() in ("best", "top", "highest") and self.word(1) in ("rated", "reviewed"):
            kind, steps = "best", 2
        else:
            return []
        self.place += steps
        if count == 1 and self.number_ahead(0) and not self.is_in("thing"):
            count = self.number() or 1
        words = self.description()
        self.skip("thing")
        return [Reference(kind, count, words=words)]

    def ordinal(self) -> list[Reference]:
        """Read "the third one", "the first three", "the last", "first to third"."""
        self.take("the") or self.take("your") or self.take("that")
        value, end = ordinal_at(self.tokens, self.place)
        if value is None:
            return []
        self.place = end
        if value in (1, -1) and self.number_ahead(0) and self.word() not in WORDS["thing"]:
            count = self.number() or 1
            self.skip("thing")
            return [Reference("first" if value == 1 else "last", count, words=self.description())]
        start = self.place
        if self.word() in ("to", "through", "-"):
            self.place += 1
            self.take("the")
            until, end = ordinal_at(self.tokens, self.place)
            if until is not None:
                self.place = end
                self.skip("thing")
                return [Reference("range", value, until)]
        self.place = start
        words = self.description()
        self.skip("thing")
        return [Reference("place", value, words=words)]

    def described(self) -> list[Reference]:
        """Read "the red one", "merino t-shirt", "the $48 one"."""
        start = self.place
        definite = self.is_in("determiner") and self.word() not in ("a", "an", "any")
        self.place += self.is_in("determiner")
        quoted = self.take('"')
        if self.place < len(self.tokens) and self.tokens[self.place].kind == "product":
            named = Reference("product", words=(self.word(),))
            self.place += 1
            if quoted:
                self.take('"')
            self.skip("thing")
            return [named]
        price = self.price()
        if self.place == start and (self.word() in VERBS["put"] or self.word() in VERBS["give"]):
            return []
        words = self.description()
        if not words and price is None:
            return []
        self.skip("thing")
        return [Reference("described", words=words, price=price, definite=definite)]

    def price(self) -> Decimal | None:
        """Read a price as part of a description ("the $48 one"), or return None."""
        if self.word() in ("$", "€", "£") and self.place + 1 < len(self.tokens):
            value = self.tokens[self.place + 1].value
            if value is not None:
                self.place += 2
            return value
        return None

    def description(self) -> tuple[str, ...]:
        """Read the words that describe a product, including measures."""
        words: list[str] = []
        while self.describing_word() or self.measure_ahead():
            if self.word() in ("t", "x") or not self.is_in("thing"):
                words.append(self.word())
            elif self.is_in("thing"):
                break
            self.place += 1
            if words and words[-1][0].isdigit():
                words.append(self.word())
                self.place += 1
        return tuple(words)

    def describing_word(self) -> bool:
        """Return whether the next word can describe a product."""
        if self.place >= len(self.tokens) or self.tokens[self.place].kind != "word":
            return False
        word = self.word()
        if word in WORDS["stop"] or word in NUMBERS or self.is_in("thing") or word in WORDS["number_noun"]:
            return False
        return (
            word not in VERBS["buy"]
            and not self.is_in("correction")
            and word not in ("x", "pieces", "pcs", "more")
        )

    def describing_word_at(self, ahead: int) -> bool:
        """Return whether the word `ahead` places ahead can describe a product."""
        self.place += ahead
        found = self.describing_word()
        self.place -= ahead
        return found
