"""The parser of the items in a request: quantities, references to products, required features and the destination."""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal
from typing import Literal

from app.assistant.guards.purchase_request.tokens import Token, number_at, ordinal_at
from app.assistant.guards.purchase_request.vocabulary import NUMBERS, VERBS, WORDS

ReferenceKind = Literal[
    "place",
    "range",
    "first",
    "last",
    "cheapest",
    "dearest",
    "best",
    "it",
    "them",
    "all",
    "described",
    "product",
]
MOST_ITEMS = 12
"""Maximum number of items that are read from one list."""


@dataclass(frozen=True)
class Reference:
    """A reference to products. `number` is a place from 1 (-1 for the last) or a count, `until` the end of a range."""

    kind: ReferenceKind
    number: int = 0
    until: int = 0
    words: tuple[str, ...] = ()
    price: Decimal | None = None
    definite: bool = True


@dataclass
class Item:
    """One item of a request: a quantity of each product that the references name. `features` must apply to them."""

    references: list[Reference] = field(default_factory=list)
    quantity: int | None = None
    more: bool = False
    each: bool = False
    pair: bool = False
    alternatives: list[int] = field(default_factory=list)
    """Other possible quantities, as in "2 or 3"."""
    features: list[tuple[str, ...]] = field(default_factory=list)


class ItemReader:
    """A parser of items, from left to right. `doubt` is the reason why they are not a plain wish, or empty."""

    def __init__(self, tokens: list[Token], place: int = 0) -> None:
        self.tokens, self.place = tokens, place
        self.doubt = ""
        self.to_cart = False
        self.excluded: list[Reference] = []

    # Looking at tokens

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

    # Items

    def items(self) -> list[Item]:
        """Return the items that begin here, and step over them and the words that join them."""
        found: list[Item] = []
        while len(found) < MOST_ITEMS:
            start = self.place
            self.separator()
            joined = self.place > start or not found
            if self.exclusion() or (found and self.later_amount(found)):
                continue
            item = self.item() if joined else None
            if item is None:
                self.place = start
                self.trailing(found)
                if self.place == start:
                    break
                continue
            if found and found[-1].each and item.quantity is None:
                item.quantity, item.each = found[-1].quantity, True
            found.append(item)
            self.trailing(found)
        return found

    def separator(self) -> None:
        """Step over words and marks that join two items."""
        while self.word() in (",", "&", "+", ":", "and", "plus", "also", "then") or (
            self.word() in ("as", "along") and self.word(1) in ("well", "with")
        ):
            self.place += 2 if self.word() == "along" else 3 if self.word() == "as" else 1
        if self.is_in("courtesy"):
            self.place += 1
            self.separator()

    def exclusion(self) -> bool:
        """Read an exclusion such as "not number 3" into `excluded`. Return whether there is one."""
        start = self.place
        self.take("but")
        if not self.take("not"):
            self.place = start
            return False
        references = self.references(after_of=False)
        if not references:
            self.place = start
            return False
        self.excluded += references
        return True

    def item(self) -> Item | None:
        """Return the item that begins here, or None."""
        start, doubt = self.place, self.doubt
        item = Item()
        if self.word() == "either":
            self.unsure("choice")
            self.place += 1
        if self.word() == "both" and (self.number_noun_ahead(1) or self.word(1) in ("the", "of")):
            both_of = self.word(1) == "of"
            if not both_of:
                self.place += 1
        counted = self.quantity(item)
        if not counted and self.same_again():
            item.quantity, item.more, counted = 1, True, "plain"
        item.references = self.references(after_of=counted == "of")
        if not item.references and not counted:
            self.place, self.doubt = start, doubt
            return None
        if not item.references:
            item.references = [Reference("it")]
        if self.word() == "or":
            self.unsure("choice")
        return item

    # Quantities

    def quantity(self, item: Item) -> str:
        """Read a quantity into the item.

        Returns "of" when it ends in "of", "plain" for any other quantity, and an empty string for none.
        """
        start = self.place
        if self.vague_quantity():
            self.skip_of()
            return "of"
        if self.word() == "another":
            self.place += 1
            item.quantity, item.more = self.number() or 1, True
        elif self.word() == "x" and self.number_ahead(1):
            self.place += 1
            item.quantity = self.number()
        elif not self.collective(item):
            article = self.word() in ("a", "an")
            self.place += article
            value = self.number()
            if value is None:
                self.place = start
                return "plain" if article and self.single(item) else ""
            if self.measured(start):
                return ""
            item.quantity = value
            self.repeated(value, item)
        return self.quantity_end(item)

    def single(self, item: Item) -> bool:
        """Read "a" or "an" before a description as the quantity 1."""
        self.place += 1
        item.quantity = 1
        if self.word() in ("single", "piece", "copy"):
            self.place += 1
        return True

    def collective(self, item: Item) -> bool:
        """Read dozens, couples and pairs. Return whether there is such a quantity."""
        start = self.place
        half = self.take("half") or self.take("a", "half")
        self.take("a") or self.take("the")
        if not half and self.word() in ("couple", "pair") and self.word(1) in ("of", "more"):
            item.quantity, item.pair = 2, self.word() == "pair"
            self.place += 1
            return True
        if self.word() in ("dozen", "dozens") and (half or self.word() == "dozen"):
            item.quantity = 6 if half else 12
            self.place += 1
            return True
        self.place = start
        value = self.number()
        if value is not None and self.take("dozen"):
            item.quantity = value * 12
            return True
        self.place = start
        return False

    def vague_quantity(self) -> bool:
        """Step over a vague quantity such as "a few", "as many as" or "at least two", and record a doubt.

        Return whether there is one.
        """
        start = self.place
        self.take("a")
        if self.word() == "as" and self.word(1) in ("many", "much"):
            self.place += 2
        elif self.word() in ("at", "no", "up", "more", "less", "fewer") and self.is_in("bound", 1):
            self.place += 2
            self.number()
        elif self.is_in("bound") and self.word() != "up" and (self.number_ahead(1)):
            self.place += 1
            self.number()
        elif self.word() == "all" or self.word() == "half":
            if self.word(1) != "of" or not (self.number_noun_ahead(2) or self.word(2) in ("it", "the")):
                self.place = start
                return False
            self.place += 1
        elif self.is_in("vague"):
            self.place += 1
            self.take("one")
        else:
            self.place = start
            return False
        self.unsure("amount")
        return True

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

    def repeated(self, value: int, item: Item) -> None:
        """Step over "(3)" after "three", and over "or 3" or "to 4" after a number, which cause a doubt."""
        if self.word() == "(" and self.number_ahead(1):
            again, end = number_at(self.tokens, self.place + 1)
            if again == value and self.tokens[end : end + 1] and self.tokens[end].text == ")":
                self.place = end + 1
                return
        if self.word() in ("or", "to", "-", "/") and (self.number_ahead(1) or self.word(1) == "a"):
            self.unsure("amount")
            self.place += 1
            self.take("a")
            self.take("couple")
            if (other := self.number()) is not None:
                item.alternatives.append(other)
        if self.number_ahead(0):
            self.unsure("amount")

    def quantity_end(self, item: Item) -> str:
        """Step over "x", "pieces", "more", "each" and "of" after a number. Return "of" or "plain"."""
        if self.word() == "x" or self.word() == "*":
            self.place += 1
        if self.is_in("count_noun") and self.word() != "times" and not self.number_ahead(1):
            item.pair = item.pair or self.word() == "pairs"
            self.place += 1
        if self.take("more"):
            item.more = True
        if self.take("of", "each") or self.take("each"):
            item.each = True
        if item.quantity is not None and item.quantity < 1:
            self.unsure("amount")
        if self.skip_of():
            self.take("each") or self.take("the")
            return "of"
        return "plain"

    def skip_of(self) -> bool:
        """Step over "of". Return whether it is next."""
        return self.take("of")

    # References

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

    def same_again(self) -> bool:
        """Step over "the same again". Return whether it is next."""
        return self.take("the", "same", "again") or self.take("same", "again")

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

    def measure_ahead(self) -> bool:
        """Return whether a number with a unit is next."""
        here = self.place < len(self.tokens) and self.tokens[self.place].kind == "number"
        return here and self.is_in("unit", 1)

    # After an item

    def later_amount(self, found: list[Item]) -> bool:
        """Read a quantity after its items: "number 3, 5 pieces", "..., two of each". Return whether there is one."""
        start, doubt = self.place, self.doubt
        bracket = self.take("(")
        labelled = self.take("quantity") or self.take("qty")
        if labelled:
            self.take("of") or self.take(":")
        times = self.word() in ("x", "*", "times")
        self.place += times
        value = {"once": 1, "twice": 2, "thrice": 3}.get(self.word())
        if value is not None and not (labelled or times):
            self.place += 1
            return self.assign(found, value, each=len(found) == 1, start=start)
        value = self.number()
        if value is None or (self.measured(start) or (times and self.is_in("unit"))):
            self.place, self.doubt = start, doubt
            return False
        counted = self.is_in("count_noun")
        self.place += counted
        if self.take("of", "each") or self.take("each") or self.take("of", "both"):
            self.skip_of()
            self.skip("plural_pronoun")
            for item in found:
                item.quantity = item.quantity or value
            return True
        of_them = self.word() == "of" and self.word(1) in ("it", "them", "those", "these", "that")
        self.place += 2 * of_them
        closed = bracket and self.take(")")
        if not (labelled or times or counted or of_them or closed) or (bracket and not closed):
            self.place, self.doubt = start, doubt
            return False
        return self.assign(found, value, each=False, start=start)

    def assign(self, found: list[Item], value: int, *, each: bool, start: int) -> bool:
        """Set the quantity of the last item and return True.

        Records a doubt when the quantity may belong to several items, or when the item has a different one.
        """
        last = found[-1]
        after_comma = start > 0 and any(token.text == "," for token in self.tokens[max(0, start - 1) : start])
        if last.quantity is not None and last.quantity != value:
            self.unsure("amount")
        if len(found) > 1 and after_comma and not each:
            self.unsure("amount")
        if value < 1:
            self.unsure("amount")
        last.quantity = value
        return True

    def trailing(self, found: list[Item]) -> None:
        """Step over words after an item: its destination, recipient, features and courtesies."""
        while True:
            start = self.place
            if found and self.later_amount(found):
                continue
            if (
                self.destination()
                or self.recipient()
                or self.as_well()
                or (found and self.feature(found[-1]))
            ):
                continue
            if self.is_in("courtesy") and self.word(0) != "so":
                self.place += 1
                continue
            self.place = start
            return

    def as_well(self) -> bool:
        """Step over "as well". Return whether it is next."""
        return self.take("as", "well")

    def destination(self) -> bool:
        """Step over "to my cart" and set `to_cart`. Return whether it is next."""
        start = self.place
        if self.word() not in ("to", "in", "into", "inside", "on"):
            return False
        self.place += 1
        self.skip("cart_adjectives")
        if not self.is_in("cart"):
            self.place = start
            return False
        self.place += 1
        self.to_cart = True
        return True

    def recipient(self) -> bool:
        """Step over "for me" or "for my wife", but not "for 20" or "for free". Return whether it is next."""
        start = self.place
        if not self.take("for"):
            return False
        if self.is_in("recipient") and not (self.is_in("possessive") and self.describing_word_at(1)):
            self.place += 1
            return True
        if self.is_in("possessive"):
            self.place += 1
            words = self.description()
            if words and not (set(words) & (WORDS["terms"] | WORDS["people"])) and len(words) <= 3:
                return True
        self.place = start
        return False

    def describing_word_at(self, ahead: int) -> bool:
        """Return whether the word `ahead` places ahead can describe a product."""
        self.place += ahead
        found = self.describing_word()
        self.place -= ahead
        return found

    def feature(self, item: Item) -> bool:
        """Read a required feature: "in size M", "in 42", "with a double wall", ", 1.7 l".

        Return whether there is one.
        """
        start = self.place
        comma = self.take(",")
        joined = self.word() in ("in", "with", "of", "from") and not comma
        self.place += joined
        self.take("a") or self.take("an") or self.take("the")
        sized = self.word() in ("size", "sizes", "sized")
        self.place += sized
        words: tuple[str, ...] = ()
        if self.measure_ahead() or not (joined or sized):
            words = self.description() if self.measure_ahead() else ()
        elif self.place < len(self.tokens) and self.tokens[self.place].kind == "number":
            words = (self.word(),)
            self.place += 1
            if self.word() in ("/", "%", "."):
                self.unsure("unclear")
        elif self.word() in NUMBERS:
            words = (str(self.number()),)
        else:
            words = self.description()
        self.take("size")
        if not words:
            self.place = start
            return False
        item.features.append(words)
        return True
