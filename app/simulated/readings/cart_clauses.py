"""Clauses of a message that change the cart: commands, corrections, conditions, and products named before them."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from app.simulated.nlu.cart_items import Item as CartItem
from app.simulated.nlu.cart_items import Reader
from app.simulated.nlu.cart_requests import (
    Command,
    Request,
    Verb,
)
from app.simulated.nlu.clauses import Clause
from app.simulated.nlu.comparison_phrases import comparing
from app.simulated.nlu.numbers import amount_at
from app.simulated.nlu.phrases import Words
from app.simulated.nlu.search_wish import read_wish
from app.simulated.nlu.tokens import tokenize
from app.simulated.nlu.utterance import Utterance
from app.simulated.readings.cart_lines import CHANGING
from app.simulated.readings.conditions import Conditional, statement_of
from app.simulated.readings.known_goods import TAKING_OUT, has_line, is_known
from app.simulated.readings.meaning import Reading
from app.simulated.readings.mentions import (
    is_indefinite,
    mentioned_in,
    names_unshown,
    only_listed,
)
from app.simulated.resolution import in_cart, resolve
from app.simulated.state import State


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
    ordered: int | None = None
    """How many of the goods that the message looks for are to go into the cart: "chopping board please, add 1"."""
    names_unshown: bool = False
    """Whether a clause spoke of "the magnetic one" and no product that was shown is so: "it" is that one then."""

    def without_unshown(self, request: Request) -> Request:
        """Return an addition without goods that were not shown, which are looked for: "the first and two batteries".

        They must come last: a word after them may say what they are like.
        """
        shown = [each for each in request.items if each.reference.definite and is_known(each, self.state)]
        others = request.items[len(shown) :]
        is_plain = request.verb == "add" and shown and others and not request.left
        if not is_plain or list(request.items[: len(shown)]) != shown or not all(map(is_indefinite, others)):
            return request
        if any(only_listed(item, self.state) for item in others):
            return request
        named = [Words.of(tokenize(" ".join(item.reference.words))) for item in others]
        if any(words.has("auxiliary") for words in named):
            return request  # "one blue and one yellow would look nice"
        self.unshown = named
        return replace(request, items=tuple(shown), problem="")

    def narrows(self, request: Request, clause: Clause) -> bool:
        """Take a removal of goods of the list that the cart does not have as what is left out: "drop the Vivo ones"."""
        named_cart = clause.words.has("out_of_cart", "destination") or clause.words.texts[0] in TAKING_OUT
        described = [item.reference for item in request.items if item.reference.kind == "described"]
        if request.verb != "remove" or self.state.topic is None or named_cart or not described:
            return False
        held = [in_cart(item, self.state) for item in request.items]
        lines = [
            each for found in held for each in (*found.items, *found.candidates) if each.id in self.state.cart
        ]
        if len(described) < len(request.items) or lines:
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
        if self.orders_wish(request):
            self.ordered = request.items[0].quantity or 1
            return
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
        if request.verb == before_verb == "add" and (
            self.counts_again(request, earlier[-1]) or self.says_again(request, clause, earlier[-1])
        ):
            return  # "6 kiwis. Just the kiwis then"
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
        if (
            request.verb == before_verb == "add"
            and clause.mood == "correction"
            and not clause.words.has("also")
        ):
            self.readings.remove(earlier[-1])  # "add the first. Actually, add the third"
        if request.verb == "correct" and earlier:
            self.readings.remove(earlier[-1])
            corrected = Request("add", request.items)
            command = Command(corrected, clause)
            request = corrected
        self.readings.append(
            Reading("cart", command=command, request=request, words=clause.words, text=self.text)
        )

    def orders_wish(self, request: Request) -> bool:
        """Return whether a command is about goods that the message named right before, and not about those shown."""
        if request.verb != "add" or len(request.items) != 1 or not self.wishes or self.pointed:
            return False
        (item,) = request.items
        if item.reference.kind not in ("it", "them") or item.more or item.reference.definite:
            return False
        wish = read_wish([self.wishes[-1].whole], self.state.vocabulary)
        focus = self.state.item(self.state.focus)
        kinds = [word for word in [*wish.category_words, *wish.words] if self.state.vocabulary.is_kind(word)]
        return bool(kinds) and (focus is None or not focus.is_called(kinds))

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
        last = before.items[-1] if before.items else None
        points_back = counted.reference.kind in ("it", "them") and not counted.more
        names = last is not None and last.quantity is None and last.reference.kind in ("product", "described")
        if points_back and last is not None and (names or len(before.items) == 1):
            # "I would like the honey one. Could I have two of those?", "the board too, add 1"
            counted = replace(counted, reference=last.reference)
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

    def says_again(self, request: Request, clause: Clause, earlier: Reading) -> bool:
        """Return whether an addition only names what the command before it added already."""
        before = earlier.request.items if earlier.request is not None else ()
        added = {product for item in before for product in resolve(item.reference, self.state).items}
        named = [resolve(item.reference, self.state).items for item in request.items]
        is_plain = all(item.quantity is None and not item.more for item in request.items)
        kinds = {item.reference.kind for item in request.items}
        is_more = clause.words.has("also") or not kinds <= {"product", "described"}
        return is_plain and not is_more and all(named) and set().union(*named) <= added

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
        number = amount_at(words, begin)
        corrects = negated or begin or clause.denied
        if not corrects or number is None or words.skip(number.end, "courtesy") < len(words):
            return False
        if request is None or command is None or request.verb not in ("add", "set") or not number.whole:
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

    def has_changed(self) -> bool:
        """Return whether there is a change of the cart that a correction may be about."""
        here = any(reading.act == "cart" for reading in self.readings)
        return here or bool(CHANGING & set(self.state.acts)) or self.state.question is not None

    def with_amounts(self, request: Request) -> Request:
        """Return the products that were named before, with amounts of some: "the first and third, two of the third"."""
        counted = {resolve(item.reference, self.state).one: item.quantity for item in request.items}
        named = [resolve(item.reference, self.state).one for item in self.pointed]
        if None in counted or None in named or not set(counted) <= set(named):
            return request
        items = [
            replace(item, quantity=counted.get(product))
            for item, product in zip(self.pointed, named, strict=True)
        ]
        self.pointed = ()
        return replace(request, items=tuple(items))

    def is_praised(self, place: int) -> bool:
        """Return whether all that came before a clause was praise of the one product spoken of: "lovely. two"."""
        before = self.utterance.clauses[:place]
        praises = all(each.mood == "courtesy" and each.whole.is_all("praise", "yes") for each in before)
        return bool(before) and praises and self.state.spoken_of is not None

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

    def with_pointed(self, request: Request) -> Request:
        """Return the request with the products that a clause before it named, in the place of "it" and "both"."""
        kinds = {item.reference.kind for item in request.items}
        if kinds == {"rest"}:
            kept, self.pointed = self.pointed, ()
            is_whole = bool(kept) and all(in_cart(item, self.state).items for item in kept)
            return (
                replace(request, verb="keep", items=kept) if is_whole else replace(request, problem="words")
            )
        if self.names_unshown and kinds and kinds <= {"it", "them"}:
            return replace(request, problem="words")
        if request.verb == "add" and len(self.pointed) > 1 and all(item.quantity for item in request.items):
            return self.with_amounts(request)
        if not self.pointed or not kinds or not kinds <= {"it", "them", "both", "all"}:
            return request
        if any(item.more for item in request.items) and not has_line(self.pointed, self.state):
            return request  # "orange looks horrible, I'll take another" is of none that was named
        quantity = request.items[0].quantity
        paired = request.items[0].paired
        items = tuple(
            replace(item, quantity=item.quantity or quantity, paired=paired) for item in self.pointed
        )
        self.pointed = ()
        return replace(request, items=items)

    def drop_courtesy(self) -> None:
        """Leave out a greeting before what the message is about."""
        self.readings = [
            each for each in self.readings if each.act not in ("greeting", "thanks", "remark", "stop", "yes")
        ]

    def is_beside_another(self, clause: Clause) -> bool:
        """Return whether a clause is a plan that was given up, beside what is said instead."""
        return is_given_up(clause) and len(self.utterance.clauses) > 1

    def is_joined(self, clause: Clause) -> bool:
        """Return whether "and" joins a question to what came before it: "add the teapot, and is the kettle loud?"."""
        first = next(
            (at for at, each in enumerate(self.utterance.tokens) if each is clause.whole.tokens[0]), 0
        )
        before = self.utterance.tokens[first - 1].text if first else ""
        return clause.mood == "question" and before == "and"

    def before(self, clause: Clause) -> str:
        """Return the word before a clause."""
        tokens = self.utterance.tokens
        first = next((at for at, each in enumerate(tokens) if each is clause.whole.tokens[0]), 0)
        return tokens[first - 1].text if first else ""

    def is_set_aside(self, clause: Clause) -> bool:
        """Return whether a clause only doubts further goods: "..., and maybe the travel mug later"."""
        words = clause.words
        is_joined = self.before(clause) == "and" or clause.whole.texts[:1] == ("and",)
        doubts = words.begins("hedge") and not words.has("condition", "negation")
        points_back = {"it", "that", "this", "them"} & set(words.texts[:HEDGED])
        return doubts and is_joined and len(words) > 1 and not points_back

    def limits_wish(self, clause: Clause) -> bool:
        """Return whether a clause says how a wished thing should be other than it is: "the blue one, but cheaper"."""
        words = clause.words.without("courtesy")
        if self.before(clause) != "but" or not 0 < len(words) <= COMPARED:
            return False
        return words.has("under", "cheaper", "dearer") or comparing().longest(words.texts, 0)[0] > 0

    def doubt_conditions(self) -> None:
        """Let no command stand beside a condition or a question of the same sentence."""
        doubtful = {
            clause.sentence
            for clause in self.utterance.clauses
            if clause.mood in ("condition", "question")
            and not clause.words.begins("search")
            and not self.is_joined(clause)
            and not is_given_up(clause)
            and not self.is_set_aside(clause)
        } | {clause.sentence for clause in self.utterance.clauses if self.limits_wish(clause)}
        for place, reading in enumerate(self.readings):
            command = reading.command
            if command is None or reading.act != "cart" or command.clause.sentence not in doubtful:
                continue
            if command.request.verb in ("add", "swap", "correct", "set"):
                self.readings[place] = Reading("cart_doubt", request=reading.request, words=reading.words)


HEDGED = 3
"""Words of a hedge among which what it doubts begins: "and maybe it ..."."""

COMPARED = 2
"""Maximum words of a comparison after "but"."""


def is_given_up(clause: Clause) -> bool:
    """Return whether a clause is only a plan that another replaces: "I was going to take the first"."""
    rest = clause.words.without("given_up", "courtesy")
    return clause.words.begins("given_up") and not clause.is_question and not rest.has("condition", "hedge")
