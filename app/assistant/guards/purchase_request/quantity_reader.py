"""The parser of quantities before and after an item: "two", "a dozen of", "3x", "..., two of each"."""

from __future__ import annotations

from app.assistant.guards.purchase_request.items import Item
from app.assistant.guards.purchase_request.reference_reader import ReferenceReader
from app.assistant.guards.purchase_request.tokens import number_at


class QuantityReader(ReferenceReader):
    """A parser of quantities."""

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
