"""The parser of the items in a request: quantities, references, required features and the destination."""

from __future__ import annotations

from app.assistant.guards.purchase_request.items import Item, Reference
from app.assistant.guards.purchase_request.quantity_reader import QuantityReader
from app.assistant.guards.purchase_request.vocabulary import NUMBERS, WORDS

MOST_ITEMS = 12
"""Maximum number of items that are read from one list."""


class ItemReader(QuantityReader):
    """A parser of items."""

    def items(self) -> list[Item]:
        """Return the items that begin here, and step over them and the words that join them."""
        found: list[Item] = []
        while len(found) < MOST_ITEMS:
            start = self.place
            self.separator()
            joined = self.place > start or not found
            if self.exclusion() or (found and self.later_amount(found)):
                continue
            hedged = bool(found) and self.is_in("hedge") and self.word() not in ("only",)
            item = self.item() if joined and not hedged else None
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

    def same_again(self) -> bool:
        """Step over "the same again". Return whether it is next."""
        return self.take("the", "same", "again") or self.take("same", "again")

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
