"""A message read clause by clause: commands, corrections, conditions, and goods that are looked for."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from app.simulated.lexicon import english
from app.simulated.nlu.cart_change_requests import read_removal
from app.simulated.nlu.cart_requests import Command, Request, read_accepted, read_request
from app.simulated.nlu.clauses import Clause
from app.simulated.nlu.negations import denies_at
from app.simulated.nlu.phrases import Words
from app.simulated.nlu.references import Reference
from app.simulated.nlu.search_wish import read_wish
from app.simulated.questions import asked_of
from app.simulated.readings.accepted_goods import as_offered, joins_cart, was_offered
from app.simulated.readings.cart_lines import (
    as_amounts,
    bounded_amount,
    kind_amount,
    preferred,
    refused_lines,
    same_again,
    with_lines,
)
from app.simulated.readings.cart_options import new_option
from app.simulated.readings.clause import read_single
from app.simulated.readings.conditions import pair_conditions
from app.simulated.readings.enumerations import thing_at
from app.simulated.readings.further_goods import read_further
from app.simulated.readings.goods import other_kind
from app.simulated.readings.known_goods import is_search, with_number
from app.simulated.readings.left_out import read_left_out
from app.simulated.readings.listed_items import as_listed
from app.simulated.readings.meaning import Reading
from app.simulated.readings.message_wishes import ASIDES, SEEKING, WishReader
from app.simulated.readings.pointers import recalled_list
from app.simulated.readings.stock_questions import read_stock, says_amount
from app.simulated.readings.sums import read_sum
from app.simulated.resolution import resolve
from app.simulated.vocabulary import Vocabulary

REASONS = (("he",), ("she",), ("they",), ("it",), ("that",), ("those",), ("these",))
"""Subjects of a reason for leaving something out."""

MAY = (("can",), ("could",), ("may",))
SPEAKERS = (("i",), ("we",))

FURTHER = 8
"""Maximum words of a clause that names further goods beside a change of the cart."""

AND = ("and", "&")
JOINING = (("and",), ("plus",), ("also",), ("&",))
"""Words with which a clause names more goods."""

PERHAPS_WORDS = frozenset({"maybe", "perhaps"})
PERHAPS = (("maybe",), ("perhaps",))
"""Words with which more goods are named without haste: they are shown and not bought."""

COURTESIES = frozenset({"greeting", "thanks", "farewell"})
MUSINGS = frozenset({"remark", "undecided", "boredom", "browsing"})
"""Acts of clauses that count only where a message says nothing else: "no idea, you choose"."""


@dataclass
class MessageReader(WishReader):
    """Reads the clauses of a message one after another."""

    asks_stock: bool = False
    """Whether a clause asked how many of something there are."""

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
        self.drop_farewell()
        if self.read_wishes():
            return self.readings
        for words in self.unshown:
            wish = read_wish([words], self.state.vocabulary)
            self.readings.append(Reading("find", 0.5, words, wish=wish))
        if not self.readings:
            return [Reading("other", 0.0, text=self.text)]
        refined = next((each for each in self.readings if each.act == "refine"), None)
        if refined is not None:
            self.merge_refinements(refined)
        if any(reading.act not in {*COURTESIES, *MUSINGS} for reading in self.readings):
            self.readings = [each for each in self.readings if each.act not in ("greeting", *MUSINGS)]
        if self.state.question is None and any(each.act not in ("yes", "no") for each in self.readings):
            self.readings = [each for each in self.readings if each.act not in ("yes", "no")]
        if any(reading.act in ("more", "runner_up") for reading in self.readings):
            self.readings = [
                each for each in self.readings if each.act != "doubt"
            ]  # "not convinced, what else?"
        return without_anger(self.readings)

    def read_clause(self, clause: Clause, place: int) -> None:
        """Take a clause's best reading."""
        if self.asks_stock and says_amount(clause):
            return  # "how many are in stock? We need 30" orders nothing
        asked = read_sum(clause, self.state) or read_stock(clause, self.state)
        asked = asked or read_further(clause, self.state)
        if asked is not None:
            self.take_question(asked)
            return
        recalled = recalled_list(clause.whole, self.state) if self.state.past_lists else None
        if recalled is not None:
            self.state.recall(*recalled)
            rest = clause.words.without("courtesy", "opener", "determiner", "again_about")
            goes_on = place < len(self.utterance.clauses) - 1
            says_all = not set(rest.texts[1:]) - {"first"}
            if goes_on and (says_all or (clause.mood == "statement" and not clause.is_question)):
                return  # "the stands first. which is the lightest?", "the bears were nicer. the small one"
        if self.points_at_gift(clause) and place < len(self.utterance.clauses) - 1:
            return
        further = self.is_further(clause)
        if further:
            clause = replace(clause, mood="statement")
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
        if self.is_other_amount(clause) or self.is_beside_another(clause):
            return
        clause = self.without_possibility(self.after_denial(without_cause(clause), place))
        clause = with_number(clause, self.utterance.text, self.state, self.inherited)
        agreed = self.is_praised(place) or any(reading.act == "yes" for reading in self.readings)
        clause = replace(clause, opened_by_yes=clause.opened_by_yes or agreed)
        request = preferred(clause, self.state) or read_request(clause, self.inherited)
        if request is None and self.is_clinched(clause, place):
            request = read_accepted(clause.words, agreed=True)
        self.inherited = None
        request = new_option(clause, self.state) or request or refused_lines(clause, self.state)
        if request is not None and request.is_accepted:
            request = (
                as_offered(request, self.state)
                if was_offered(request, clause, self.utterance, self.state)
                else None
            )
        if request is not None and request.goes_on and not self.has_changed() and not further:
            counted = request.verb == "correct" and all(item.quantity for item in request.items)
            request = (
                replace(request, verb="add") if counted or joins_cart(request, clause, self.state) else None
            )
        if request is None or request.left or request.problem:
            request = kind_amount(clause, self.state) or same_again(clause, self.state) or request
        request = with_lines(as_amounts(request, self.state), clause, self.state)
        request = bounded_amount(request, clause, self.state)
        if request is not None and self.asks_for_option(request, clause):
            clause, request = replace(clause, mood="question"), None
        if request is None and self.take_pointing(clause, place):
            self.point_at([each.reference for each in self.pointed], place)
            return
        if request is not None:
            request = self.without_unshown(as_listed(self.with_pointed(request), clause, self.state))
        if self.wishes and not (self.state.known or self.state.cart):
            request = (
                None  # "find me a phone case, I'll take one in white": nothing was shown that could be taken
            )
        left_out = read_left_out(clause, self.state) if request is None else None
        if left_out is not None:
            self.readings.append(left_out)
            return
        command = Command.of(request, clause)
        if request is not None and self.narrows(request, clause):
            return
        if command is not None and request is not None and not is_search(clause, request, self.state):
            self.take_command(command, request, clause)
            return
        reading = self.asked_further(clause) or read_single(clause, self.state, request)
        # Where nothing was shown yet, "it" is what the same message asks for: "I need a kettle, it must be red".
        unseen = self.wishes and reading is not None and reading.act == "details" and not self.state.known
        if reading is not None and reading.act == "details" and not (self.state.known or self.state.cart):
            unseen = unseen or read_wish([clause.whole], self.state.vocabulary).price is not None
        if reading is None or unseen or self.asks_for_named(clause):
            if not self.wishes:
                self.wish_place = len(self.readings)
            self.wishes.append(clause)
        else:
            self.drop_courtesy()
            if reading.asked is not None and len(self.utterance.clauses) > 1:
                reading = replace(reading, asked=replace(reading.asked, around=self.text_around(place)))
            self.readings.append(reading)
            if reading.act == "details":
                self.point_at(reading.references, place)

    def is_clinched(self, clause: Clause, place: int) -> bool:
        """Return whether words that close a deal stand before the goods of a clause: "sold! the third"."""
        before = [each.whole for each in self.utterance.clauses[:place]]
        before.append(clause.whole[: len(clause.whole) - len(clause.words)])
        return clause.mood == "statement" and any(words.has("clinching") for words in before)

    def points_at_gift(self, clause: Clause) -> bool:
        """Take the present that a clause only names by its person: "the one for mum, what is it made of?"."""
        gift = self.state.gift_for(clause.words.texts)
        rest = clause.words.without(
            "adult", "child", "pronoun", "determiner", "glue", "again_about", "opener"
        )
        if gift is None or any(text.isalnum() for text in rest.texts):
            return False
        self.state.focus, self.state.is_focus_guessed, self.state.is_opened = gift.id, False, True
        return True

    def asked_further(self, clause: Clause) -> Reading | None:
        """Return the question about goods that the message named before: "is the tent dry, and what does it weigh?"."""
        named = self.readings[-1].act == "named_fact" if self.readings else False
        words = clause.words
        if not named or not {"it", "they"} & set(words.texts) or clause.mood != "question":
            return None
        asked = asked_of(words, self.state.vocabulary)
        return Reading("fact", words=words, asked=asked) if asked is not None else None

    def text_around(self, place: int) -> str:
        """Return the message without the other questions in it.

        "How heavy is it, and does it come with a charger?": the answer to the one is none to the other.
        """
        clauses = self.utterance.clauses
        asks = [
            each.mood == "question" and each.words.begins("auxiliary", "question_word") for each in clauses
        ]
        if not any(is_asking for at, is_asking in enumerate(asks) if at != place):
            return self.text
        return " ".join(
            text
            for at, each in enumerate(clauses)
            if at == place or not asks[at]
            for text in each.whole.texts
        )

    def asks_for_option(self, request: Request, clause: Clause) -> bool:
        """Return whether a question is for another option of what the cart has: "can I get it in L?"."""
        if not clause.is_question or not clause.words.begins("may_have") or request.verb != "add":
            return False
        plain = all(item.reference.kind == "it" and item.quantity is None for item in request.items)
        found = [resolve(item.reference, self.state).one for item in request.items]
        held = all(item is not None and item.id in self.state.cart and item.choices for item in found)
        return plain and held and not clause.words.has("also")

    def after_denial(self, clause: Clause, place: int) -> Clause:
        """Return the clause as one that "no" begins where that stands before it alone: "NO! I want the L"."""
        before = self.utterance.clauses[place - 1] if place else None
        denies = before is not None and before.denied and not len(before.words)
        return replace(clause, denied=True) if denies else clause

    def without_possibility(self, clause: Clause) -> Clause:
        """Return a question that changes an option of the cart as the command that it is: "can I change it to L?"."""
        words = clause.words
        if clause.mood != "question" or words.texts[:1] not in MAY or words.texts[1:2] not in SPEAKERS:
            return clause
        asked = replace(clause, mood="command", words=words[2 : len(words)], is_question=False, polite=True)
        return asked if new_option(asked, self.state) is not None else clause

    def take_question(self, asked: Reading) -> None:
        """Take a question about a sum or the stock; a sum held against an amount says the total too."""
        self.drop_courtesy()
        self.asks_stock = self.asks_stock or asked.act == "fact"
        if asked.act == "sum":
            self.readings = [each for each in self.readings if each.act != "show_cart"]
        self.readings.append(asked)

    def point_at(self, references: Sequence[Reference], place: int) -> None:
        """Let a question be about the product that the clause before it names: "the grey one, is it reduced?"."""
        following = self.utterance.clauses[place + 1 : place + 2]
        if not following or not (following[0].is_question or following[0].mood == "question"):
            return
        named = {item for each in references for item in resolve(each, self.state).items}
        if len(named) == 1:
            self.state.focus, self.state.is_focus_guessed, self.state.is_opened = named.pop().id, False, True

    def asks_for_named(self, clause: Clause) -> bool:
        """Return whether a question only points at goods that the message named: "she has slippers, any of those?"."""
        words = clause.words
        points_only = words.is_all("pronoun", "determiner", "glue", "courtesy", "offered_here", "auxiliary")
        if not self.wishes or not points_only or not {"those", "these", "them", "any"} & set(words.texts):
            return False
        wish = read_wish([each.whole for each in self.wishes], self.state.vocabulary)
        return other_kind(wish, self.state) and bool(wish.category_words or wish.words)

    def is_further(self, clause: Clause) -> bool:
        """Return whether the product that was found just now is to go into a cart that has others: "that one too"."""
        found = {"find", "refine", "details", "advise", "judge", "sibling"} & set(self.state.acts)
        is_one = clause.words.texts[:1] in (("that",), ("this",), ("it",))
        whole = clause.words.is_all("yes", "also", "courtesy", "determiner", "pronoun")
        has_one = self.state.focus is not None and self.state.focus not in self.state.cart
        return is_one and whole and clause.words.has("also") and bool(found and has_one and self.state.cart)

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
        changes = any(each.act == "cart" for each in self.readings)
        others = [
            each for each in self.readings if each.act not in (("noted", "stop") if changes else ("noted",))
        ]
        noted = [each for each in self.readings if each.act == "noted"]
        if noted and not others and self.only_remarks():
            self.wishes = []
        self.readings = others if others or self.wishes else noted[-1:]
        if any(reading.act == "cart" for reading in self.readings):
            # "My wife would say the glass one, ..., so the folding one please" shows none. "It" is what is shown.
            pronouns = {"it", "them", "both", "same"}
            named = [
                item.reference.kind for each in self.readings if each.request for item in each.request.items
            ]
            if not pronouns & set(named):
                self.readings = [
                    each for each in self.readings if each.act != "details" or asks_to_see(each.words)
                ]
            self.wishes = [
                clause for clause in self.wishes if clause.mood not in ASIDES or self.names_more(clause)
            ]
            if self.wishes and all(clause.mood in ASIDES for clause in self.wishes):
                # "it" in the command is none of what is looked for after it
                self.wish_place = len(self.readings)
        if any(reading.act == "refine" for reading in self.readings):
            # "No seeds, he has drawers full", "not glass, I break everything": the reason asks for nothing.
            self.wishes = [clause for clause in self.wishes if not gives_reason(clause.words)]
        if any(reading.act == "superlative" for reading in self.readings):
            # "Too dear. The next cheapest?": the complaint is the reason of the question.
            self.wishes = [clause for clause in self.wishes if clause.words.texts[:1] != ("too",)]
        one_shown = self.state.focus is not None and (not self.state.listed or self.state.is_opened)
        if one_shown and any(reading.act == "fact" for reading in self.readings):
            # On a product's page the rest of a question describes that product and asks for no others.
            self.wishes = [clause for clause in self.wishes if clause.words.begins(*SEEKING)]

    def names_more(self, clause: Clause) -> bool:
        """Return whether a clause names further goods beside a change: "and a charger", "perhaps a throw as well?"."""
        words, vocabulary = clause.whole, self.state.vocabulary
        hedges = clause.mood == "condition" and bool(PERHAPS_WORDS & set(words.texts[:2]))
        joins = hedges or words.texts[:1] in JOINING or words.has("also") or self.before(clause) in AND
        joins = joins or self.ordered is not None
        if not joins or not (clause.mood == "statement" or hedges):
            return False
        plain = not words.has("auxiliary", "hedge", "condition", "negation") and len(words) <= FURTHER
        typed = read_wish([words], vocabulary).typed[-1:]
        is_kind = any(map(vocabulary.is_kind, typed))
        noun = further_noun(words, vocabulary) or (typed[0] if (plain or hedges) and is_kind else "")
        ordered = [item for each in self.readings if each.request for item in each.request.items]
        named = [item for each in ordered for item in resolve(each.reference, self.state).items]
        return bool(noun) and not any(item.is_called([noun]) for item in named)

    def only_remarks(self) -> bool:
        """Return whether what is left of a message asks for no goods: "my sister bought the first and it stopped"."""
        wish = read_wish([clause.whole for clause in self.wishes], self.state.vocabulary)
        asks = any(clause.whole.has(*SEEKING, "ask_for") for clause in self.wishes)
        names = any(map(self.state.vocabulary.is_kind, [*wish.category_words, *wish.words]))
        return not (asks or names or wish.has_constraint) and all(each.mood in ASIDES for each in self.wishes)

    def drop_farewell(self) -> None:
        """Leave out remarks beside thanks or a farewell: "that was quick, have a nice day"."""
        ends = any(reading.act in ("farewell", "thanks") for reading in self.readings)
        wish = read_wish([clause.whole for clause in self.wishes], self.state.vocabulary)
        names = any(map(self.state.vocabulary.is_kind, [*wish.category_words, *wish.words]))
        if ends and not (names or wish.has_constraint) and all(each.mood in ASIDES for each in self.wishes):
            self.wishes = []

    def read_courtesy(self, clause: Clause) -> None:
        """Take a greeting, thanks or a farewell."""
        if not len(clause.whole):
            return
        names_one = (
            "one" in clause.whole.texts and self.state.question is None and self.state.focus is not None
        )
        for act in ("greeting", "farewell", "thanks", "yes", "no"):
            if act == "yes" and names_one and clause.whole.has(act):
                reference = Reference("it")  # "right, that one" is of the product that was spoken of
                self.readings.append(Reading("details", words=clause.whole, references=(reference,)))
                return
            if clause.whole.has(act):
                self.readings.append(Reading(act))
                return


def without_anger(readings: Sequence[Reading]) -> list[Reading]:
    """Return the readings of what a message asks for beside strong words: "it smells awful, I need a new bag".

    Where it asks for nothing, or wants other instructions to hold, that is what is answered.
    """
    abuse = [reading for reading in readings if reading.act == "abuse"]
    others = [reading for reading in readings if reading.act != "abuse"]
    asks = any(reading.act not in {*COURTESIES, *MUSINGS, "other", "unclear", "stop"} for reading in others)
    if not abuse or (asks and not any(reading.words.has("override") for reading in abuse)):
        return others
    return abuse[:1]


def without_cause(clause: Clause) -> Clause:
    """Return a removal without the reason that follows it without a comma: "remove the boots i have to think"."""
    words = clause.words[clause.words.skip(0, "courtesy", "polite") :]
    removes = words.begins("remove", "take") and not clause.is_question
    ends = [at for at in range(2, len(words)) if words.texts[at] in CAUSES] if removes else []
    whole = read_removal(words, clause) if ends else None
    if not ends or (whole is not None and not whole.left):
        return clause  # "remove whatever I added last" is one thing
    shorter = words[: ends[0]]
    request = read_removal(shorter, clause)
    plain = request is not None and not (request.left or request.problem) and request.items
    return replace(clause, mood="command", words=shorter, whole=shorter) if plain else clause


CAUSES = english().sets["causes"]
"""Words with which the reason of an order begins."""


def further_noun(words: Words, vocabulary: Vocabulary) -> str:
    """Return the kind of goods that words name after those that join them, such as "and", "maybe", "a pair of"."""
    words = words[words.skip(0, "opener", "courtesy", "also") :]
    while words.texts[:1] in JOINING or words.texts[:1] in PERHAPS:
        words = words[1:]
    counted = words.end_of(words.end_of(0, "determiner"), "count_noun") if len(words) else 0
    if words.texts[counted : counted + 1] == ("of",):
        words = words[counted + 1 :]  # "a pair of garden gloves"
    thing = thing_at(words, vocabulary) if len(words) else None
    return thing.noun if thing is not None and thing.is_sold else ""


def gives_reason(words: Words) -> bool:
    """Return whether words only say why something is left out."""
    if words.texts[:1] in REASONS:
        return True
    return words.texts[:1] in (("i",), ("we",)) and not (
        words.has(*SEEKING, "ask_for", "after_seek") or any(denies_at(words, at) for at in range(len(words)))
    )


def asks_to_see(words: Words) -> bool:
    """Return whether words ask for a product's details, and do not only name it."""
    return words.begins("details", "search", "polite", "question_word", "fact")
