"""Clauses of a message that change the cart: commands, corrections, conditions, and products named before them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from app.simulated.nlu.cart_items import Item as CartItem
from app.simulated.nlu.cart_items import Reader
from app.simulated.nlu.cart_requests import (
    Command,
    Request,
    Verb,
    read_new_option,
    read_preferred,
    read_request,
)
from app.simulated.nlu.clauses import Clause
from app.simulated.nlu.number_slips import with_numbers
from app.simulated.nlu.numbers import number_at
from app.simulated.nlu.phrases import Words
from app.simulated.nlu.references import Reference
from app.simulated.nlu.search_wish import read_wish
from app.simulated.nlu.tokens import tokenize
from app.simulated.nlu.utterance import Utterance
from app.simulated.products import Item
from app.simulated.readings.cart_lines import CHANGING
from app.simulated.readings.conditions import Conditional, statement_of
from app.simulated.readings.goods import other_kind
from app.simulated.readings.meaning import Reading
from app.simulated.readings.mentions import (
    counts_listed,
    is_indefinite,
    mentioned_in,
    names_unshown,
    only_listed,
)
from app.simulated.readings.pointers import points
from app.simulated.resolution import TOGETHER, in_cart, resolve
from app.simulated.state import State
from app.simulated.variant_words import read_variant_words

PAIR = 2
FOUND = frozenset({"find", "refine", "need", "goes_with", "similar", "offers", "most_reduced"})
"""Acts whose answer shows goods to choose from."""

TAKING_OUT = ("remove", "delete")
"""Verbs that are said of the cart alone."""


JOINING = frozenset({"with", "from", "by", "in", "a", "an", "the"})
"""Words with which a description goes on after its noun."""


@dataclass
class CartClauseReader:
    """Reads the clauses that change the cart, with what the message said before them."""

    utterance: Utterance
    state: State
    text: str
    readings: list[Reading] = field(default_factory=list)
    wishes: list[Clause] = field(default_factory=list)
    """Clauses about goods that are looked for; they are read together."""
    inherited: Verb | None = None
    wish_place: int = 0
    pointed: tuple[CartItem, ...] = ()
    """Products that the clause before only named."""
    pointing: Clause | None = None
    unshown: list[Words] = field(default_factory=list)
    """Goods that an addition named beside shown ones: they are looked for after it."""
    names_unshown: bool = False
    """Whether a clause spoke of "the magnetic one" and no product that was shown is so: "it" is that one then."""

    def new_option(self, clause: Clause) -> Request | None:
        """Return the request to change the size or colour of a line of the cart, None where the words name none."""
        found = read_new_option(clause.words) or self.corrected_option(clause)
        if found is None:
            return None
        item, words, takes_numbers = found
        product = resolve(item.reference, self.state, in_cart=True).one
        if product is None or product.id not in self.state.cart:
            return None
        line = self.state.cart[product.id][0]
        said = read_variant_words(words, line.choices)
        if said.left or not said.wanted or (not takes_numbers and all_numbers(said.wanted)):
            return None
        return Request("option", (item,), options=said.wanted, is_bare=clause.mood == "statement")

    def with_number(self, clause: Clause) -> Clause:
        """Return the clause with a slip in a number mended, where only that makes it a request for shown goods."""
        if self.can_carry_out(clause):
            return clause
        return next(filter(self.can_carry_out, with_numbers(clause, self.utterance.text)), clause)

    def can_carry_out(self, clause: Clause) -> bool:
        """Return whether a clause is a plain request for goods that were shown, and not for a whole list."""
        request = read_request(clause, self.inherited)
        if request is None or request.problem or request.left or not request.items:
            return False
        if any(item.reference.kind == "all" for item in request.items):
            return False  # "the tree" is none of "the three"
        return all(self.is_known(item) for item in (*request.items, *request.replacements))

    def is_known(self, item: CartItem) -> bool:
        """Return whether an item of a request means something that was shown or is in the cart."""
        if item.reference.kind in ("it", "them", "same", "each"):
            return True
        return bool(resolve(item.reference, self.state).items or in_cart(item, self.state).items)

    def corrected_option(self, clause: Clause) -> tuple[CartItem, Words, bool] | None:
        """Return a correction that only names a value, after something was added: "no, the L", "L instead"."""
        changed = [
            change.item for change in self.state.changes if change.after > change.before or change.former
        ]
        corrects = clause.mood == "correction" or clause.denied or "instead" in clause.whole.texts
        if not corrects or len(changed) != 1 or clause.is_question or "cart" not in self.state.acts:
            return None
        words = clause.words[clause.words.skip(0, "correction") : len(clause.words)]
        reference = Reference("product", words=(changed[0].id,), definite=True)
        return (CartItem(reference), words, True) if len(words) else None

    def without_unshown(self, request: Request) -> Request:
        """Return an addition without goods that were not shown, which are looked for: "the first and two batteries".

        They must come last: a word after them may say what they are like.
        """
        shown = [each for each in request.items if each.reference.definite and self.is_known(each)]
        others = request.items[len(shown) :]
        is_plain = request.verb == "add" and shown and others and not request.left
        if not is_plain or list(request.items[: len(shown)]) != shown or not all(map(is_indefinite, others)):
            return request
        if any(only_listed(item, self.state) for item in others):
            return request
        self.unshown = [Words.of(tokenize(" ".join(item.reference.words))) for item in others]
        return replace(request, items=tuple(shown), problem="")

    def narrows(self, request: Request, clause: Clause) -> bool:
        """Take a removal of goods of the list that the cart does not have as what is left out: "drop the Vivo ones"."""
        named_cart = clause.words.has("out_of_cart", "destination") or clause.words.texts[0] in TAKING_OUT
        described = [item.reference for item in request.items if item.reference.kind == "described"]
        if request.verb != "remove" or self.state.topic is None or named_cart or not described:
            return False
        if len(described) < len(request.items) or any(
            in_cart(item, self.state).items for item in request.items
        ):
            return False
        texts = " and ".join(" ".join(reference.words) for reference in described)
        wish = read_wish([Words.of(tokenize(f"without {texts}"))], self.state.vocabulary)
        listed = [
            word for each in [*wish.excluded_words, *wish.excluded_brands] for word in each.lower().split()
        ]
        if not any(item.is_called([word]) for item in self.state.all_listed for word in listed):
            return False
        self.readings.append(Reading("refine", 0.9, clause.words, wish=wish))
        return True

    def take_command(self, command: Command, request: Request, clause: Clause) -> None:
        """Take a change of the cart; a correction takes the place of an earlier one of the same message."""
        if request.verb == "set" and self.wishes and not (self.state.cart or self.readings):
            return  # "that lavender thing, make it two": it is looked for first
        self.drop_courtesy()
        earlier = [reading for reading in self.readings if reading.act == "cart"]
        again = all(item.reference.kind in ("it", "them") and item.quantity is None for item in request.items)
        before_verb = earlier[-1].request.verb if earlier and earlier[-1].request else None
        if (
            request.verb == "add"
            and earlier
            and earlier[-1].request
            and earlier[-1].request.verb != "remove"
            and again
        ):
            return  # "I need two, add them": the second clause repeats the first
        if request.verb == before_verb == "add" and self.counts_again(request, earlier[-1]):
            return
        if again and request.verb == "remove" and before_verb == "remove":
            return  # "I changed my mind about the first, remove it"
        before = earlier[-1].request if earlier else None
        open_amount = (
            before is not None and before.verb == "add" and all(item.reference.bare for item in before.items)
        )
        if (
            open_amount
            and request.verb in ("set", "add")
            and all(i.reference.definite for i in request.items)
        ):
            self.readings.remove(earlier[-1])  # "add two... make that three of the first"
        if request.verb == "undo" and earlier and earlier[-1].request and earlier[-1].request.verb == "undo":
            return
        if request.verb == "correct" and earlier:
            self.readings.remove(earlier[-1])
            corrected = Request("add", request.items)
            command = Command(corrected, clause)
            request = corrected
        self.readings.append(
            Reading("cart", command=command, request=request, words=clause.words, text=self.text)
        )

    def counts_again(self, request: Request, earlier: Reading) -> bool:
        """Take an amount of something that the command before named: "racket and balls please, three balls"."""
        before = earlier.request
        if (
            before is None
            or earlier.command is None
            or len(request.items) != 1
            or not request.items[0].quantity
        ):
            return False
        (counted,) = request.items
        product = resolve(counted.reference, self.state).one
        items = [
            replace(item, quantity=counted.quantity)
            if item.quantity is None
            and not counted.more
            and resolve(item.reference, self.state).one == product
            else item
            for item in before.items
        ]
        if product is None or items == list(before.items):
            return False
        merged = replace(before, items=tuple(items))
        place = self.readings.index(earlier)
        self.readings[place] = replace(
            earlier, request=merged, command=replace(earlier.command, request=merged)
        )
        return True

    def take_conditional(self, part: Conditional) -> None:
        """Take an addition with its condition; "if so" is the question that was asked before."""
        condition, command, question = part.condition, part.command, Reading("fact")
        if part.chooses:
            order = " ".join(condition.texts)
            self.readings.append(
                Reading(
                    "cart_pick",
                    command=command,
                    request=command.request,
                    words=command.clause.words,
                    text=order,
                )
            )
            return
        if part.refers:
            asked = [reading for reading in self.readings if reading.act in ("fact", "variant")]
            if not asked:
                self.readings.append(
                    Reading("cart_doubt", request=command.request, words=command.clause.words)
                )
                return
            question = asked[-1]
            condition = statement_of(question.words)
            self.readings.remove(question)
        self.drop_courtesy()
        self.readings.append(
            Reading(
                "cart_if",
                command=command,
                request=command.request,
                words=command.clause.words,
                condition=condition,
                is_negated=part.is_negated,
                items=question.items,
                variant=question.variant,
            )
        )

    def take_back(self) -> None:
        """Take back the change of the cart that the same message asked for before."""
        self.readings = [reading for reading in self.readings if reading.act != "yes"]
        earlier = [reading for reading in self.readings if reading.act == "cart"]
        if earlier and earlier[-1].request is not None:
            self.inherited = earlier[-1].request.verb
            self.readings.remove(earlier[-1])

    def is_other_amount(self, clause: Clause) -> bool:
        """Take an amount that corrects the command before: "add one, no, two", "I need two of the first, not one"."""
        earlier = [reading for reading in self.readings if reading.act == "cart"]
        if not earlier:
            return False
        words, request, command = clause.words, earlier[-1].request, earlier[-1].command
        negated = words.texts[:1] == ("not",)
        begin = 1 if negated else words.end_of(0, "correction")
        number = number_at(words, begin)
        corrects = negated or begin or clause.denied
        if not corrects or number is None or words.skip(number.end, "courtesy") < len(words):
            return False
        if request is None or command is None or request.verb != "add" or not number.whole:
            return False
        if negated:
            # Not one but two: the amount is the one to be held, not one to be added.
            request = replace(request, verb="set")
        else:
            request = replace(
                request, items=(*request.items[:-1], replace(request.items[-1], quantity=number.whole))
            )
        place = self.readings.index(earlier[-1])
        self.readings[place] = Reading(
            "cart", command=replace(command, request=request), request=request, text=self.text
        )
        return True

    def preferred(self, clause: Clause) -> Request | None:
        """Return the exchange of a line of the cart for what is rather wanted; None where the cart has no such line."""
        if clause.mood in ("question", "condition") or not self.state.cart:
            return None
        request = read_preferred(clause)
        if request is None or not all(in_cart(item, self.state).one for item in request.items):
            return None
        return replace(request, is_bare=clause.mood == "statement")

    def as_amounts(self, request: Request | None) -> Request | None:
        """Return a correction that counts lines of the cart as their amounts: "other way round: 1 of the first"."""
        if request is None or request.verb != "correct" or not all(item.quantity for item in request.items):
            return request
        lines = [in_cart(item, self.state).one for item in request.items]
        held = all(line is not None and line.id in self.state.cart for line in lines)
        return replace(request, verb="set", goes_on=False) if held else request

    def has_changed(self) -> bool:
        """Return whether there is a change of the cart that a correction may be about."""
        here = any(reading.act == "cart" for reading in self.readings)
        return here or bool(CHANGING & set(self.state.acts)) or self.state.question is not None

    def joins_cart(self, request: Request, clause: Clause) -> bool:
        """Return whether goods that were found just now are to go beside what the cart has: "the kettle as well".

        After an answer about one product the same words ask about another.
        """
        adds = request.verb == "add" and clause.words.has("also") and not clause.is_question
        if not adds or not self.state.cart or not FOUND & set(self.state.acts):
            return False
        named = [resolve(item.reference, self.state).one for item in request.items]
        shown = {item.id for item in self.state.all_listed} - self.state.cart.keys()
        return all(item is not None and item.id in shown for item in named)

    def is_praised(self, place: int) -> bool:
        """Return whether all that came before a clause was praise of the one product spoken of: "lovely. two"."""
        before = self.utterance.clauses[:place]
        praises = all(each.mood == "courtesy" and each.whole.is_all("praise", "yes") for each in before)
        return bool(before) and praises and self.state.spoken_of is not None

    def was_offered(self, request: Request, clause: Clause) -> bool:
        """Return whether goods that a message only names were shown just now: "the second one please"."""
        others = [each for each in self.utterance.clauses if each is not clause]
        offered = {*self.state.all_listed, *self.state.mentioned, *self.in_focus()}
        if clause.mood == "question" or any(each.mood in ("question", "condition") for each in others):
            return False
        if [item.reference.kind for item in request.items] == ["both"]:
            return len(self.state.mentioned) == len(resolve(request.items[0].reference, self.state).items)
        if all(item.reference.each for item in request.items):
            return all(resolve(item.reference, self.state).items for item in request.items)
        ranked = [item.reference for item in request.items if item.reference.kind == "extreme"]
        of_pair = len(self.state.all_listed) == PAIR and all(each.among == PAIR for each in ranked)
        if ranked and len(self.state.mentioned) != PAIR and not of_pair:
            return clause.words.has("accepting")  # "the cheaper one, please" is of two that were compared
        found = [resolve(item.reference, self.state).one for item in request.items]
        return bool(found) and all(item in offered for item in found)

    def as_offered(self, request: Request) -> Request:
        """Return the request with the very products that were shown: a search in the same message changes none."""
        if all(item.reference.each for item in request.items):
            return request
        found = [resolve(item.reference, self.state).one for item in request.items]
        items = [
            replace(item, reference=Reference("product", words=(one.id,), definite=True)) if one else item
            for item, one in zip(request.items, found, strict=True)
        ]
        return replace(request, items=tuple(items))

    def in_focus(self) -> list[Item]:
        """Return the product spoken of."""
        item = self.state.item(self.state.focus)
        return [item] if item is not None else []

    def take_pointing(self, clause: Clause, place: int) -> bool:
        """Keep the products that a clause only names, for a later command: "the first and the third, add both"."""
        if place == len(self.utterance.clauses) - 1 or clause.mood not in ("statement", "wish", "correction"):
            return False
        reader = Reader(clause.words)
        items = reader.read_items()
        plain = all(item.reference.definite and resolve(item.reference, self.state).items for item in items)
        if not items or not reader.done or not plain:
            items = mentioned_in(clause, self.state)
            self.names_unshown = self.names_unshown or (not items and names_unshown(clause, self.state))
        if not items:
            return False
        self.pointed, self.pointing = tuple(items), clause
        return True

    def as_listed(self, request: Request, clause: Clause) -> Request:
        """Return the request with a size for an amount, and the one product of the list for "a cedar one"."""
        if request.verb == "swap" and request.problem == "indefinite":
            new = tuple(self.listed_item(item, clause) for item in request.replacements)
            return replace(
                request, replacements=new, problem="" if not any(map(is_indefinite, new)) else "words"
            )
        if request.verb not in ("add", "correct"):
            return request
        request = self.with_description(request)
        each = [one for item in request.items for one in self.one_each(item, clause)]
        items = tuple(self.listed_item(sized(item, self.state), clause) for item in each)
        plain = request.problem == "indefinite" and not any(map(is_indefinite, items))
        return replace(request, items=items, problem="" if plain else request.problem)

    def with_description(self, request: Request) -> Request:
        """Return the request with the words left over as the description of its product: "the kettle with two walls".

        Such words change nothing of an order where each is in the name, the brand or the attributes of one product that
        was shown, and of no other. Any other word may deny, bound or doubt the order, and leaves it a question.
        """
        last = request.items[-1].reference if request.items else None
        if (
            not request.left
            or request.problem
            or last is None
            or last.kind != "described"
            or not last.definite
        ):
            return request
        words = [text for text in request.left if text not in JOINING and text != "please"]
        told = replace(last, words=(*last.words, *words))
        found = resolve(told, self.state).one if words else None
        if found is None or not found.is_called(told.words):
            return request
        items = (*request.items[:-1], replace(request.items[-1], reference=told))
        return replace(request, items=items, left=())

    def one_each(self, item: CartItem, clause: Clause) -> list[CartItem]:
        """Return an amount "each" as that many of each product spoken of: "I'll have one each"."""
        several = [line for line, _ in self.state.cart.values()] if item.more else self.state.mentioned
        is_each = item.quantity is not None and item.reference.kind in ("it", "them")
        if not is_each or "each" not in clause.words.texts or not 1 < len(several) <= TOGETHER:
            return [item]
        references = [Reference("product", words=(product.id,), definite=True) for product in several]
        return [replace(item, reference=reference) for reference in references]

    def listed_item(self, item: CartItem, clause: Clause) -> CartItem:
        """Return an item of which the list has exactly one as that product; a wish for goods is searched for."""
        if not is_indefinite(item) or clause.words.begins("have_wish") or not self.state.listed:
            return item
        named = only_listed(item, self.state)
        if named is None:
            return item
        return replace(item, reference=Reference("product", words=(named.id,), definite=True))

    def with_pointed(self, request: Request) -> Request:
        """Return the request with the products that a clause before it named, in the place of "it" and "both"."""
        kinds = {item.reference.kind for item in request.items}
        if self.names_unshown and kinds and kinds <= {"it", "them"}:
            return replace(request, problem="words")
        if not self.pointed or not kinds or not kinds <= {"it", "them", "both", "all"}:
            return request
        if any(item.more for item in request.items) and not self.has_line(self.pointed):
            return request  # "orange looks horrible, I'll take another" is of none that was named
        quantity = request.items[0].quantity
        paired = request.items[0].paired
        items = tuple(
            replace(item, quantity=item.quantity or quantity, paired=paired) for item in self.pointed
        )
        self.pointed = ()
        return replace(request, items=items)

    def has_line(self, items: Sequence[CartItem]) -> bool:
        """Return whether the cart has one of the products of items."""
        found = [product for item in items for product in resolve(item.reference, self.state).items]
        return any(product.id in self.state.cart for product in found)

    def drop_courtesy(self) -> None:
        """Leave out a greeting before what the message is about."""
        self.readings = [
            each for each in self.readings if each.act not in ("greeting", "thanks", "remark", "stop", "yes")
        ]

    def is_search(self, clause: Clause, request: Request) -> bool:
        """Return whether a wish is rather for goods to be looked for: "I need a kettle", "I want the red kettles"."""
        counted = [item for item in request.items if is_indefinite(item) and counts_listed(item, self.state)]
        others = [item for item in request.items if item not in counted]
        if request.verb == "add" and counted and not others:
            wish = read_wish([clause.words], self.state.vocabulary)
            return other_kind(wish, self.state) and not all(item.reference.words[1:] for item in counted)
        described = [item.reference for item in others if item.reference.kind == "described"]
        if request.verb == "remove" and all(in_cart(item, self.state).items for item in request.items):
            return False  # "take one blue out"
        if request.verb in ("add", "remove") and len(described) == len(others):
            named_cart = clause.words.has("destination", "out_of_cart") or clause.words.texts[0] in TAKING_OUT
            if not any(points(reference, self.state) for reference in described) and not named_cart:
                return True
        return request.verb == "add" and any(map(is_indefinite, others))

    def doubt_conditions(self) -> None:
        """Let no command stand beside a condition or a question of the same sentence."""
        doubtful = {
            clause.sentence
            for clause in self.utterance.clauses
            if clause.mood in ("condition", "question") and not clause.words.begins("search")
        }
        for place, reading in enumerate(self.readings):
            command = reading.command
            if command is None or reading.act != "cart" or command.clause.sentence not in doubtful:
                continue
            if command.request.verb in ("add", "swap", "correct", "set"):
                self.readings[place] = Reading("cart_doubt", request=reading.request, words=reading.words)


def sized(item: CartItem, state: State) -> CartItem:
    """Return an amount as a size where sizes were asked about and the product has that one: "ok then 41"."""
    if item.quantity is None or item.option or item.more or item.reference.kind not in ("it", "them"):
        return item
    product = resolve(item.reference, state).one
    spoken = "variant" in state.acts or item.quantity > MOST_PIECES
    if product is None or not spoken:
        return item
    is_value = any(str(item.quantity) in values for values in product.choices.values())
    return replace(item, quantity=None, option=(str(item.quantity),)) if is_value else item


MOST_PIECES = 20
"""A larger number beside a product in such a size is the size."""


def all_numbers(values: Mapping[str, str]) -> bool:
    """Return whether all values are numbers: "make it 42" asks for 42 pieces."""
    return all(value.replace(".", "").isdigit() for value in values.values())
