"""A message read clause by clause: commands, corrections, conditions, and goods that are looked for."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from app.shop_pages import names_shop_topic
from app.simulated.lexicon import english
from app.simulated.nlu.cart_items import Item as CartItem
from app.simulated.nlu.cart_items import Reader
from app.simulated.nlu.cart_requests import Command, Request, Verb, read_new_option, read_request
from app.simulated.nlu.clauses import Clause
from app.simulated.nlu.numbers import number_at
from app.simulated.nlu.phrases import Words
from app.simulated.nlu.references import Reference
from app.simulated.nlu.search_wish import read_wish
from app.simulated.nlu.utterance import Utterance
from app.simulated.readings.clause import read_single
from app.simulated.readings.conditions import Conditional, pair_conditions, statement_of
from app.simulated.readings.goods import other_kind, read_goods
from app.simulated.readings.long_messages import LONG, essence
from app.simulated.readings.meaning import Reading
from app.simulated.readings.mentions import counts_listed, is_indefinite, mentioned_in, names_unshown
from app.simulated.readings.pointers import points
from app.simulated.resolution import resolve
from app.simulated.state import State
from app.simulated.variant_words import read_variant_words

SEEKING = ("search", "seek", "have_wish")
"""Roles of phrases that begin a search."""

TAKING_OUT = ("remove", "delete")
"""Verbs that are said of the cart alone."""

ASIDES = ("statement", "condition", "correction")
"""Moods of clauses that are only remarks beside a command."""

DEFINITE_ACTS = frozenset(
    {
        *(
            "cart",
            "cart_if",
            "cart_pick",
            "cart_doubt",
            "fact",
            "variant",
            "compare",
            "superlative",
            "details",
            "abuse",
        ),
        *("back_to", "again", "similar", "goes_with", "offers", "most_reduced", "choose_variant", "yes"),
    }
)
"""Acts of a long message that are answered as they stand."""

OF_SHOWN = frozenset({"cart_doubt", "fact", "variant", "superlative", "details"})
"""Acts that are about shown products: where there are none, a long message is a story."""


PRESENTS = frozenset({"gift", "gifts", "present", "presents"})

WH = english().sets["wondering"]


@dataclass
class MessageReader:
    """Reads the clauses of a message one after another."""

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
    names_unshown: bool = False
    """Whether a clause spoke of "the magnetic one" and no product that was shown is so: "it" is that one then."""

    def read(self) -> list[Reading]:
        """Return the readings of all clauses."""
        for place, part in enumerate(pair_conditions(self.utterance.clauses)):
            if isinstance(part, Clause):
                self.read_clause(part, place)
            else:
                self.take_conditional(part)
        self.doubt_conditions()
        self.read_pointing()
        self.drop_remarks()
        wanted = self.wanted()
        if wanted is not None:
            opinions = [reading for reading in self.readings if reading.act == "advise"]
            self.readings, self.wishes = [wanted, *opinions], []
        back = [reading for reading in self.readings if reading.act == "back_to"]
        if back and self.wishes:
            # "back to the t-shirts, but under 22": the earlier list with another condition.
            wish = read_wish(
                [back[-1].words, *(clause.whole for clause in self.wishes)], self.state.vocabulary
            )
            self.readings[self.readings.index(back[-1])] = replace(back[-1], wish=wish)
            self.wishes = []
        if self.wishes:
            reading = read_goods([clause.whole for clause in self.wishes], self.state, self.wishes)
            if reading.act == "other" and names_shop_topic(self.text):
                reading = replace(reading, act="service")
            if reading.act == "other" and reading.wish.unknown and self.is_bare_opinion():
                return [reading]  # "I have a fever, what should I take?"
            if reading.act != "other" or not self.readings:
                self.readings.insert(min(self.wish_place, len(self.readings)), reading)
        if not self.readings:
            return [Reading("other", 0.0, text=self.text)]
        abuse = [reading for reading in self.readings if reading.act == "abuse"]
        return abuse[:1] or self.readings

    def is_bare_opinion(self) -> bool:
        """Return whether all that was read is a wish for advice, and nothing was shown that it may be about."""
        advises = bool(self.readings) and all(reading.act == "advise" for reading in self.readings)
        return advises and not self.state.known

    def read_clause(self, clause: Clause, place: int) -> None:
        """Take a clause's best reading."""
        if clause.mood == "courtesy":
            if len(self.utterance.clauses) == 1 or not self.readings:
                self.read_courtesy(clause)
            return
        if clause.mood == "cancel":
            self.take_back()
            if not self.readings and place == len(self.utterance.clauses) - 1:
                self.readings.append(Reading("stop"))
            return
        if clause.mood == "correction" and clause.words.is_all(
            "correction", "cancel", "no", "opener", "courtesy"
        ):
            return
        if self.is_other_amount(clause):
            return
        agreed = any(reading.act == "yes" for reading in self.readings)
        clause = replace(clause, opened_by_yes=clause.opened_by_yes or agreed)
        request = read_request(clause, self.inherited)
        self.inherited = None
        request = self.new_option(clause) or request
        if request is not None and request.goes_on and not {"cart", "yes"} & set(self.state.acts):
            request = None
        if request is None and self.take_pointing(clause, place):
            return
        if request is not None:
            request = self.with_pointed(request)
        if self.wishes and not (self.state.known or self.state.cart):
            request = (
                None  # "find me a phone case, I'll take one in white": nothing was shown that could be taken
            )
        command = Command.of(request, clause)
        if command is not None and request is not None and not self.is_search(clause, request):
            self.take_command(command, request, clause)
            return
        reading = read_single(clause, self.state, request)
        # Where nothing was shown yet, "it" is what the same message asks for: "I need a kettle, it must be red".
        unseen = self.wishes and reading is not None and reading.act == "details" and not self.state.known
        if reading is None or unseen:
            if not self.wishes:
                self.wish_place = len(self.readings)
            self.wishes.append(clause)
        else:
            self.drop_courtesy()
            if reading.asked is not None and len(self.utterance.clauses) > 1:
                reading = replace(reading, asked=replace(reading.asked, around=self.text))
            self.readings.append(reading)

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

    def corrected_option(self, clause: Clause) -> tuple[CartItem, Words, bool] | None:
        """Return a correction that only names a value, after something was added: "no, the L", "L instead"."""
        changed = [change.item for change in self.state.changes if change.after > change.before]
        corrects = clause.mood == "correction" or clause.denied or "instead" in clause.whole.texts
        if not corrects or len(changed) != 1 or clause.is_question or "cart" not in self.state.acts:
            return None
        words = clause.words[clause.words.skip(0, "correction") : len(clause.words)]
        reference = Reference("product", words=(changed[0].id,), definite=True)
        return (CartItem(reference), words, True) if len(words) else None

    def take_command(self, command: Command, request: Request, clause: Clause) -> None:
        """Take a change of the cart; a correction takes the place of an earlier one of the same message."""
        self.drop_courtesy()
        earlier = [reading for reading in self.readings if reading.act == "cart"]
        again = all(item.reference.kind in ("it", "them") and item.quantity is None for item in request.items)
        if (
            request.verb == "add"
            and earlier
            and earlier[-1].request
            and earlier[-1].request.verb != "remove"
            and again
        ):
            return  # "I need two, add them": the second clause repeats the first
        open_amount = bool(earlier) and all(
            item.reference.bare for item in (earlier[-1].request.items if earlier[-1].request else ())
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

    def take_pointing(self, clause: Clause, place: int) -> bool:
        """Keep the products that a clause only names, for a later command: "the first and the third, add both"."""
        if place == len(self.utterance.clauses) - 1 or clause.mood not in ("statement", "wish", "correction"):
            return False
        reader = Reader(clause.words)
        items = reader.read_items()
        if not items or not reader.done or not all(item.reference.definite for item in items):
            items = mentioned_in(clause, self.state)
            self.names_unshown = self.names_unshown or names_unshown(clause, self.state)
        if not items:
            return False
        self.pointed, self.pointing = tuple(items), clause
        return True

    def with_pointed(self, request: Request) -> Request:
        """Return the request with the products that a clause before it named, in the place of "it" and "both"."""
        kinds = {item.reference.kind for item in request.items}
        if self.names_unshown and kinds and kinds <= {"it", "them"}:
            return replace(request, problem="words")
        if not self.pointed or not kinds or not kinds <= {"it", "them", "both", "all"}:
            return request
        quantity = request.items[0].quantity
        paired = request.items[0].paired
        items = tuple(
            replace(item, quantity=item.quantity or quantity, paired=paired) for item in self.pointed
        )
        self.pointed = ()
        return replace(request, items=items)

    def wanted(self) -> Reading | None:
        """Return the reading of what a long message wants; None for a short one, a command, or one without a wish."""
        definite = DEFINITE_ACTS if self.state.known else DEFINITE_ACTS - OF_SHOWN
        if len(self.utterance.tokens) < LONG or any(reading.act in definite for reading in self.readings):
            return None
        found, vocabulary = essence(self.utterance.clauses, self.state.vocabulary), self.state.vocabulary
        whole = Words.of(self.utterance.tokens)
        if whole.has("total_set") or PRESENTS & set(whole.texts) or (whole.has("gift") and not found.goods):
            return None  # a present or a set is understood from the whole message
        if found.goods:
            reading = read_goods(found.goods, self.state)
            return reading if reading.act in ("find", "refine", "need") else None
        whole = Words.of(self.utterance.tokens)
        if (
            not found.needs
            or whole.has("gift", "child", "baby", "adult")
            or self.is_question_about_the_world()
        ):
            return None
        words = Words.of([token for part in (*found.needs, *found.prices) for token in part.tokens])
        return Reading("need", 0.8, words, wish=read_wish(found.prices, vocabulary))

    def is_question_about_the_world(self) -> bool:
        """Return whether the message asks how or why something is, and for no goods."""
        asking = [clause for clause in self.utterance.clauses if clause.mood == "question"]
        return any(
            clause.whole.texts[0] in WH and not clause.whole.has("ask_for", "seek") for clause in asking
        )

    def read_pointing(self) -> None:
        """Read the clause that only named products as a message of its own where no command followed it."""
        if not self.pointed or self.pointing is None:
            return
        reading = read_single(self.pointing, self.state, None)
        if reading is not None:
            self.readings.insert(0, reading)
        else:
            self.wishes.insert(0, self.pointing)

    def drop_remarks(self) -> None:
        """Leave out what was only said beside a command: "it's a present, please add the first" asks for no search."""
        if any(reading.act == "cart" for reading in self.readings):
            self.wishes = [clause for clause in self.wishes if clause.mood not in ASIDES]
        one_shown = self.state.focus is not None and not self.state.listed
        if one_shown and any(reading.act == "fact" for reading in self.readings):
            # On a product's page the rest of a question describes that product and asks for no others.
            self.wishes = [clause for clause in self.wishes if clause.words.begins(*SEEKING)]

    def drop_courtesy(self) -> None:
        """Leave out a greeting before what the message is about."""
        self.readings = [
            each for each in self.readings if each.act not in ("greeting", "thanks", "remark", "stop", "yes")
        ]

    def read_courtesy(self, clause: Clause) -> None:
        """Take a greeting, thanks or a farewell."""
        if not len(clause.whole):
            return
        for act in ("greeting", "farewell", "thanks", "yes", "no"):
            if clause.whole.has(act):
                self.readings.append(Reading(act))
                return

    def is_search(self, clause: Clause, request: Request) -> bool:
        """Return whether a wish is rather for goods to be looked for: "I need a kettle", "I want the red kettles"."""
        counted = [item for item in request.items if is_indefinite(item) and counts_listed(item, self.state)]
        others = [item for item in request.items if item not in counted]
        if request.verb == "add" and counted and not others:
            return other_kind(read_wish([clause.words], self.state.vocabulary), self.state)
        described = [item.reference for item in others if item.reference.kind == "described"]
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


def all_numbers(values: Mapping[str, str]) -> bool:
    """Return whether all values are numbers: "make it 42" asks for 42 pieces."""
    return all(value.replace(".", "").isdigit() for value in values.values())
