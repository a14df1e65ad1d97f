"""Readings of a message in the state of the dialogue: what it may mean, each with a score, and the best of them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from app.shop_pages import names_shop_topic
from app.simulated.goods import GoodsEvidence, evidence_of
from app.simulated.nlu.cart_items import Item, Reader
from app.simulated.nlu.cart_requests import Command, Request, Verb, read_new_option, read_request
from app.simulated.nlu.clauses import Clause
from app.simulated.nlu.language import detect_language
from app.simulated.nlu.numbers import number_at
from app.simulated.nlu.phrases import Words, role_ends
from app.simulated.nlu.references import Reference, extreme_at, reference_at
from app.simulated.nlu.search_wish import SearchWish, read_wish
from app.simulated.nlu.utterance import Utterance, read_utterance
from app.simulated.questions import Asked, asked_of, question_text
from app.simulated.resolution import resolve
from app.simulated.state import State
from app.simulated.stems import stem
from app.text.option_words import chosen_values

NAMES_READ = 60
"""Names of the products shown last that a message may hold whole."""


@dataclass(frozen=True)
class Reading:
    """A meaning that a clause, or several together, may have."""

    act: str
    score: float = 1.0
    words: Words = field(default_factory=lambda: Words((), ()))
    command: Command | None = None
    request: Request | None = None
    references: tuple[Reference, ...] = ()
    wish: SearchWish = field(default_factory=SearchWish)
    asked: Asked | None = None
    text: str = ""


def understand(text: str, state: State) -> list[Reading]:
    """Return what a message means, in the order in which it is to be done."""
    recent = list(state.known.values())[-NAMES_READ:]
    utterance = read_utterance(text, [(item.name, item.id) for item in recent], state.vocabulary.knows)
    if not utterance.clauses:
        return [Reading("other", 0.0, text=text)]
    language = detect_language(utterance.text, state.vocabulary)
    if language is not None:
        return [Reading("foreign", text=text)]
    whole = Words.of(utterance.tokens)
    answer = read_answer(whole, utterance, state)
    if answer is not None:
        return answer
    named = read_name(whole, state)
    if named is not None:
        return [named]
    return MessageReader(utterance, state, text).read()


def read_name(whole: Words, state: State) -> Reading | None:
    """Return a search when the whole message is the name of a category or a brand."""
    stems = [stem(token.text) for token in whole.tokens if token.kind != "mark"]
    if not stems:
        return None
    for table in (state.vocabulary.categories, state.vocabulary.brands):
        if table.longest(stems, 0)[0] == len(stems):
            return Reading("find", 1.0, whole, wish=whole_name(whole, stems, state))
    return None


def whole_name(whole: Words, stems: Sequence[str], state: State) -> SearchWish:
    """Return the wish of a message that is a name."""
    end, categories = state.vocabulary.category_at(stems, 0)
    words = [token.text for token in whole.tokens if token.kind != "mark"]
    if end == len(stems):
        return SearchWish(typed=words, categories=categories, category_words=words)
    return SearchWish(brands=[state.vocabulary.brands.longest(stems, 0)[1][0]])


def read_answer(whole: Words, utterance: Utterance, state: State) -> list[Reading] | None:
    """Return the reading of a yes, a no or a choice after a question; None for anything else."""
    if len(whole) > 8 or utterance.asks:
        return None
    if (
        state.question is not None
        and state.question.kind == "variant"
        and chosen_values(utterance.text, state.question.choices)
    ):
        return [Reading("yes", text=utterance.text)]
    if whole.is_all("no", "courtesy", "opener", "thanks") and whole.has("no"):
        return [Reading("no")]
    if (
        whole.is_all("yes", "courtesy", "opener", "thanks")
        and whole.has("yes")
        and state.question is not None
    ):
        return [Reading("yes")]
    if state.question is not None and state.question.items and len(utterance.clauses) <= 2:
        clause = utterance.clauses[-1]
        found = bare_reference(clause.words)
        if (
            found is not None
            and clause.mood in ("statement", "command", "wish")
            and read_request(clause) is None
        ):
            return [Reading("yes", references=(found,), words=clause.words)]
    return None


def bare_reference(words: Words) -> Reference | None:
    """Return the reference that is everything a clause says."""
    place = words.skip(0, "courtesy", "opener")
    found = reference_at(words, place)
    if found is None:
        return None
    reference, end = found
    return reference if words.skip(end, "courtesy") >= len(words) else None


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
    pointed: tuple[Item, ...] = ()
    """Products that the clause before only named."""
    pointing: Clause | None = None

    def read(self) -> list[Reading]:
        """Return the readings of all clauses."""
        for place, clause in enumerate(self.utterance.clauses):
            self.read_clause(clause, place)
        self.doubt_conditions()
        self.read_pointing()
        self.drop_remarks()
        if self.wishes:
            reading = read_goods([clause.whole for clause in self.wishes], self.state, self.wishes)
            if reading.act == "other" and names_shop_topic(self.text):
                reading = replace(reading, act="service")
            if reading.act != "other" or not self.readings:
                self.readings.insert(min(self.wish_place, len(self.readings)), reading)
        if not self.readings:
            return [Reading("other", 0.0, text=self.text)]
        abuse = [reading for reading in self.readings if reading.act == "abuse"]
        return abuse[:1] or self.readings

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
        command = Command.of(request, clause)
        if command is not None and request is not None and not self.is_search(clause, request):
            self.take_command(command, request, clause)
            return
        reading = read_single(clause, self.state, request)
        if reading is None:
            if not self.wishes:
                self.wish_place = len(self.readings)
            self.wishes.append(clause)
        else:
            self.drop_courtesy()
            self.readings.append(reading)

    def new_option(self, clause: Clause) -> Request | None:
        """Return the request to change the size or colour of a line of the cart, None where the words name none."""
        found = read_new_option(clause.words)
        if found is None:
            return None
        item, takes_numbers = found
        product = resolve(item.reference, self.state, in_cart=True).one
        if product is None or product.id not in self.state.cart:
            return None
        line = self.state.cart[product.id][0]
        values = chosen_values(" ".join(item.option), line.choices)
        is_number = all(value.replace(".", "").isdigit() for value in values.values())
        return Request("option", (item,)) if values and (takes_numbers or not is_number) else None

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

    def take_back(self) -> None:
        """Take back the change of the cart that the same message asked for before."""
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
            return False
        self.pointed, self.pointing = tuple(items), clause
        return True

    def with_pointed(self, request: Request) -> Request:
        """Return the request with the products that a clause before it named, in the place of "it" and "both"."""
        kinds = {item.reference.kind for item in request.items}
        if not self.pointed or not kinds or not kinds <= {"it", "them", "both", "all"}:
            return request
        quantity = request.items[0].quantity
        items = tuple(replace(item, quantity=item.quantity or quantity) for item in self.pointed)
        self.pointed = ()
        return replace(request, items=items)

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
            self.wishes = [clause for clause in self.wishes if clause.mood not in ("statement", "condition")]

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
        described = [item.reference for item in request.items if item.reference.kind == "described"]
        if request.verb in ("add", "remove") and len(described) == len(request.items):
            named_cart = clause.words.has("destination", "out_of_cart")
            if not any(points(reference, self.state) for reference in described) and not named_cart:
                return True
        return request.verb == "add" and any(not reference.definite for reference in described)

    def doubt_conditions(self) -> None:
        """Let no command stand beside a condition or a question of the same sentence."""
        doubtful = {
            clause.sentence
            for clause in self.utterance.clauses
            if clause.mood in ("condition", "question") and not clause.words.begins("search")
        }
        for place, reading in enumerate(self.readings):
            command = reading.command
            if command is None or command.clause.sentence not in doubtful:
                continue
            if command.request.verb in ("add", "swap", "correct", "set"):
                self.readings[place] = Reading("cart_doubt", request=reading.request, words=reading.words)


def read_single(clause: Clause, state: State, request: Request | None) -> Reading | None:
    """Return the reading of a clause that is not about goods to be found; None when it is."""
    candidates = list(candidates_of(clause, state, request))
    best = max(candidates, key=lambda reading: reading.score, default=None)
    return best if best is not None and best.score >= 0.5 else None


WHOLE_ACTS = ("show_cart", "checkout", "shop", "help", "bot", "remark", "farewell", "thanks", "greeting")


def candidates_of(clause: Clause, state: State, request: Request | None) -> list[Reading]:
    """Return the readings of a clause, each with its score."""
    words = clause.words
    found: list[Reading] = []
    wish = read_wish([words], state.vocabulary)
    sold = names_goods(wish, state)
    references = references_in(words)
    resolved = [each for each in references if points(each, state)]
    for act in WHOLE_ACTS:
        if words.is_all(act, "courtesy", "opener") or clause.whole.is_all(act, "courtesy", "opener"):
            found.append(Reading(act, 1.0))
    if state.focus is not None and clause.whole.is_all("why_pick", "courtesy", "opener"):
        found.append(Reading("advise", 1.0, words, references=(Reference("it"),)))
    if words.has("abuse"):
        found.append(Reading("abuse", 0.95))
    seeks = words.begins("seek") and len(wish.typed) > 2
    if (
        words.has("remark")
        and not sold
        and (words.begins("remark") or len(wish.typed) < 2)
        and len(wish.typed) <= 3
    ):
        found.append(Reading("remark", 0.6))
    if words.has("service"):
        of_product = bool({"warranty", "guarantee"} & set(words.texts)) and bool(resolved or state.focus)
        found.append(Reading("service", 0.4 if seeks or of_product else 0.85, words=words))
    if words.has("not_sold_question") and not resolved:
        found.append(Reading("sold_out", 0.8))
    if words.has("on_sale") and not words.has("service") and not seeks and not resolved:
        found.append(Reading("offers", 0.8, wish=wish))
    if words.has("compare") and (
        resolved
        or len(state.listed) > 1
        or sold
        or (references and len(words) <= 14 and words.begins("compare"))
    ):
        found.append(Reading("compare", 0.9, words, references=tuple(references), wish=wish))
    if words.has("goes_with") and (state.focus or resolved):
        found.append(Reading("goes_with", 0.9, references=tuple(resolved)))
    if words.has("similar") and (state.focus or resolved):
        found.append(Reading("similar", 0.85, references=tuple(resolved)))
    if state.topic is not None and words.is_all("more", "courtesy", "opener"):
        found.append(Reading("more", 0.95))
    found += about_products(clause, state, wish, references, resolved, request)
    found += going_back(words, state, wish)
    drops = words.begins("drop_topic", "cancel") and not words.has("no_limit")
    if drops and (not references or (sold and words.begins("drop_topic"))):
        found.append(Reading("dropped", 0.95))
    return found


def about_products(
    clause: Clause,
    state: State,
    wish: SearchWish,
    references: Sequence[Reference],
    resolved: Sequence[Reference],
    request: Request | None,
) -> list[Reading]:
    """Return readings about products that were shown: opinions, superlatives, facts, details, unclear changes."""
    words, found = clause.words, list[Reading]()
    new_kind = other_kind(wish, state)
    whole_opinion = words.is_all("advise", "courtesy", "opener", "pronoun", "details")
    if words.has("worth") and resolved:
        found.append(Reading("advise", 0.9, words, references=tuple(resolved), wish=wish))
    if words.has("advise") and (state.listed or state.focus or sold_kind(wish, state) or whole_opinion):
        found.append(
            Reading("advise", 0.7 if new_kind else 0.88, words, references=tuple(resolved), wish=wish)
        )
    order = order_in(words)
    if order is not None and state.listed and not new_kind and request is None:
        asks = clause.mood == "question" or words.begins("this_list", "details", "determiner")
        found.append(
            Reading(
                "superlative",
                0.9 if asks else 0.7,
                words,
                references=tuple(resolved) if "than" in words.texts else (),
                wish=wish,
                asked=Asked(question_text(words)),
            )
        )
    shown = bool(state.known or state.cart)
    if request is not None and all(
        item.reference.kind == "described" and not item.reference.definite for item in request.items
    ):
        request = None
    if (
        request is not None
        and shown
        and clause.mood != "question"
        and (resolved or any(item.reference.kind in ("it", "them", "all", "both") for item in request.items))
    ):
        found.append(Reading("cart_doubt", 0.84, words, request=request, references=tuple(resolved)))
    if clause.mood == "condition" and resolved and words.has("add", "take_wish", "put", "give", "take"):
        found.append(Reading("cart_doubt", 0.8, words, request=request, references=tuple(resolved)))
    if clause.mood == "refusal" and resolved:
        found.append(Reading("refused", 0.8, words, references=tuple(resolved)))
    question = clause.mood == "question" or words.begins("fact", "this_list") or clause.is_question
    is_gift = words.has("gift") and not resolved
    among = (
        wish.has_constraint
        and not resolved
        and (words.texts[:1] in (("any",), ("anything",)) or wish.refers or words.begins("seek"))
    )
    if asks_again(clause, state) and resolved:
        found.append(Reading("fact", 0.95, words, references=tuple(resolved), asked=state.asked, wish=wish))
    # Of the one product that is shown a question may name other goods: "does it fit a roof rack?"
    one_shown = state.focus is not None and not state.listed and not words.begins("search", "seek")
    points_at = state.focus is not None and bool(POINTING & set(words.texts))
    same = not new_kind or one_shown or points_at
    if question and (state.listed or state.focus) and same and not is_gift and not among:
        asked = asked_of(words, state.vocabulary)
        if asked is not None and (one_shown or concerns_products(words, asked, resolved)):
            pointed = resolved or points(Reference("it"), state)
            score = 0.82 if pointed or words.has("this_list") else 0.7
            if asked.is_property and resolved:
                score = 0.87  # "what is the weight of number 2" asks for more than its details
            found.append(Reading("fact", score, words, references=tuple(resolved), asked=asked, wish=wish))
    details = words.begins("details")
    if (
        resolved
        and words.has("not_goods")
        and any(ends.get("details", 0) > at + 1 for at, ends in enumerate(role_ends(words.texts)))
    ):
        found.append(Reading("details", 0.86, words, references=tuple(resolved)))
    if (
        shown
        and resolved
        and clause.mood in ("command", "wish")
        and words.begins("add", "put", "take_wish", "give", "may_have", "polite")
    ):
        found.append(Reading("cart_doubt", 0.6, words, request=request, references=tuple(resolved)))
    if resolved and (details or bare_reference(words) is not None):
        found.append(Reading("details", 0.8, words, references=tuple(resolved)))
    elif details and not wish.names_kind and (state.focus or state.listed) and not wish.has_constraint:
        rest = words[words.end_of(0, "details") : len(words)].without(
            "courtesy", "pronoun", "determiner", "glue"
        )
        if not len(rest):
            found.append(Reading("details", 0.7, words, references=(Reference("it"),)))
    elif clause.mood == "question" and resolved and not new_kind:
        found.append(Reading("details", 0.55, words, references=tuple(resolved)))
    if references and not state.listed and not state.known and not wish.names_kind:
        found.append(Reading("details", 0.5, words, references=tuple(references)))
    return found


POINTING = frozenset({"it", "its", "they", "their", "them", "this", "that", "these", "those", "one", "ones"})
SHORT_QUESTION = 2


def concerns_products(words: Words, asked: Asked, resolved: Sequence[Reference]) -> bool:
    """Return whether a question is about products that were shown, and not about the world or other goods.

    It points at them, asks for a property that products have, or names little else ("dishwasher safe?").
    """
    if words.begins("search") and not resolved and not POINTING & set(words.texts):
        return False
    points_at = bool(resolved) or bool(POINTING & set(words.texts))
    return points_at or asked.is_property or len(asked.words) <= SHORT_QUESTION


def asks_again(clause: Clause, state: State) -> bool:
    """Return whether a clause only names another product after a question of fact: "and the third?"."""
    begin = clause.whole.skip(0, "opener", "again_about")
    found = reference_at(clause.whole, begin) if begin else None
    ends = found is not None and clause.whole.skip(found[1], "courtesy") >= len(clause.whole)
    return ends and state.asked is not None and state.acts[-1:] == ("fact",)


def going_back(words: Words, state: State, wish: SearchWish) -> list[Reading]:
    """Return readings that go back to a product or a topic of before."""
    found: list[Reading] = []
    content = [
        text
        for text in words.without(
            "back_to",
            "again",
            "details",
            "courtesy",
            "search",
            "glue",
            "determiner",
            "pronoun",
            "question_word",
            "auxiliary",
        ).texts
        if text.isalnum()
    ]
    stems = {stem(text) for text in content}
    if not stems:
        return found
    earlier = [
        topic
        for topic in state.topics[:-1]
        if stems <= topic.stems or (stems & topic.stems and len(stems) == 1)
    ]
    if words.begins("back_to") and earlier and not words.begins("search", "details"):
        found.append(Reading("back_to", 0.92, words, wish=wish))
    elif words.texts[:1] in (("back",), ("go",), ("return",)) and state.topics and words.begins("back_to"):
        found.append(Reading("back_to", 0.9, words, wish=wish))
    recalls = words.texts[:1] in (("what",), ("which",)) and "was" in words.texts[:3]
    recalls = recalls or (words.has("again") and not words.begins("back_to"))
    if recalls and any(item.is_called(content) for item in state.known.values()):
        found.append(Reading("again", 0.9, words))
    return found


def read_goods(clauses: Sequence[Words], state: State, origin: Sequence[Clause] = ()) -> Reading:
    """Return the reading of clauses about goods: a search, a narrower one, or a need."""
    wish = read_wish(clauses, state.vocabulary)
    words = Words.of([token for clause in clauses for token in clause.tokens])
    evidence = evidence_of(clauses, wish, state.vocabulary, origin)
    refines = state.topic is not None and (wish.has_constraint or wish.refers)
    if refines and (not wish.names_kind or wish.refers or same_kind(wish, state)):
        return Reading("refine", 0.8, words, wish=wish)
    if wish.plain_numbers and not wish.names_kind and not wish.has_constraint:
        return Reading("unclear", 0.5, words, wish=wish)
    if is_need(words, wish, evidence, origin):
        return Reading("need", 0.8, words, wish=wish)
    loose = wish.words and not wish.category_words and not wish.unknown
    if state.topic is not None and loose and fragment(words) and not wish.asks:
        return Reading("refine", 0.7, words, wish=wish)
    if evidence.is_about_goods:
        return Reading("find", 0.6, words, wish=wish)
    if (
        wish.has_constraint
        and not wish.unknown
        and not evidence.wonders
        and (wish.brands or wish.values or wish.flags or wish.price)
    ):
        return Reading("find", 0.5, words, wish=wish)
    if is_whole_name(words, evidence, origin):
        typed = [text for text in words.texts if text.isalnum()]
        return Reading("find", 0.4, words, wish=replace(wish, typed=typed))
    return Reading("other", 0.2, words, wish=wish)


PERSONAL = frozenset({"i", "me", "my", "we", "us", "our", "you", "your"})


def is_whole_name(words: Words, evidence: GoodsEvidence, origin: Sequence[Clause]) -> bool:
    """Return whether a message may be a product's name: only words of the shop, and no person in it."""
    asks = any(clause.is_question for clause in origin)
    return evidence.coverage == 1.0 and evidence.content >= 2 and not asks and not PERSONAL & set(words.texts)


def is_need(words: Words, wish: SearchWish, evidence: GoodsEvidence, origin: Sequence[Clause]) -> bool:
    """Return whether the words speak of a need, a gift or an activity, and name no goods that are sold."""
    needs = need_names(words)
    if evidence.content >= 3 and is_whole_name(words, evidence, origin) and not words.has("gift"):
        return False
    aged = any(text in ("year", "years") for text in words.texts) and "old" in words.texts
    personal = words.has("adult", "child", "baby") or aged
    if words.has("gift") and (personal or not evidence.is_sold):
        return personal or needs != [] or evidence.content <= 2
    if not needs or (evidence.is_sold and (evidence.is_fragment or evidence.seeks)):
        return False
    if wish.category_words and not words.has("total_set", "likes"):
        return False
    if words.has("total_set", "likes") or (evidence.seeks and evidence.content <= 4):
        return not evidence.wonders or words.has("total_set")
    statement = all(clause.mood in ("statement", "condition") and not clause.is_question for clause in origin)
    own = words.begins("opener") or bool({"i", "my", "we", "our", "it"} & set(words.texts))
    return (statement and own and len(words) <= 14) or (evidence.is_fragment and len(words) <= 4)


def fragment(words: Words) -> bool:
    """Return whether the words narrow what was said before: "in grey", "for a dog", "with a lid"."""
    return words.texts[:1] in (
        ("in",),
        ("with",),
        ("for",),
        ("only",),
        ("just",),
        ("but",),
        ("from",),
        ("by",),
        ("made",),
        ("of",),
        ("that",),
        ("which",),
    )


def sold_kind(wish: SearchWish, state: State) -> bool:
    """Return whether the wish names a kind by words that are all the shop's."""
    return names_goods(wish, state) and not wish.unknown


def names_goods(wish: SearchWish, state: State) -> bool:
    """Return whether the wish names goods by words that the shop has."""
    if wish.category_words or wish.brands:
        return True
    content = len(wish.words) + len(wish.unknown)
    return bool(wish.words) and len(wish.words) >= content / 2


def other_kind(wish: SearchWish, state: State) -> bool:
    """Return whether the wish names another kind than the one spoken of."""
    if not (wish.category_words or wish.words):
        return False
    return bool(wish.category_words) and not same_kind(wish, state)


def same_kind(wish: SearchWish, state: State) -> bool:
    """Return whether the wish's kind is the one spoken of."""
    topic = state.topic
    if topic is None:
        return False
    named = {stem(word) for word in [*wish.category_words, *wish.words, *wish.unknown]}
    return bool(named) and named <= topic.stems


def need_names(words: Words) -> list[str]:
    """Return the needs that the words speak of, the longest phrases first."""
    found: list[tuple[int, str]] = []
    for place, ends in enumerate(role_ends(words.texts)):
        found += [(end - place, role) for role, end in ends.items() if role.startswith("need:")]
    found.sort(key=lambda pair: -pair[0])
    return list(dict.fromkeys(role.removeprefix("need:") for _, role in found))


def mentions(words: Words, state: State) -> bool:
    """Return whether the words point at a product that was shown."""
    return any(points(reference, state) for reference in references_in(words))


def references_in(words: Words) -> list[Reference]:
    """Return every reference in the words, in their order."""
    found: list[Reference] = []
    place = 0
    while place < len(words):
        reference = reference_at(words, place)
        if reference is None or (reference[0].kind == "described" and not reference[0].definite):
            number = number_at(words, place)
            if (
                number is not None
                and words.tokens[place].kind == "number"
                and is_listed(words, place, number.end)
            ):
                found.append(Reference("place", number.whole or 0, definite=True))
            place += 1
            continue
        found.append(reference[0])
        place = max(place + 1, reference[1])
    return found


JOINS = (",", "and", "&", "or", "vs", "versus", "with", "to", "against", "compare")


def is_listed(words: Words, place: int, end: int) -> bool:
    """Return whether a number is in a row of numbers: "1, 2 and 3", "1 vs 3"."""
    before, after = words.texts[place - 1 : place] if place else (), words.texts[end : end + 1]
    around = [text for text in (*before, *after) if text not in (".", "?", "!")]
    return words.has("compare") and bool(around) and all(text in JOINS for text in around)


def points(reference: Reference, state: State) -> bool:
    """Return whether a reference points at something that was shown."""
    resolved = resolve(reference, state)
    if reference.kind == "described":
        return bool(resolved.items or resolved.candidates) and reference.definite
    if reference.kind in ("it", "them"):
        return bool(resolved.items)
    return bool(resolved.items or resolved.candidates or resolved.out_of_list)


def order_in(words: Words) -> str | None:
    """Return the order that a superlative in the words names."""
    for place in range(len(words)):
        found = extreme_at(words, place)
        if found is None:
            continue
        compares = words.end_of(place, "cheaper", "dearer") >= found[1]
        chosen = words.texts[place - 1 : place] == ("the",) or words.begins("this_list", "question_word")
        bounded = words.end_of(place, "under", "over") >= found[1] and not chosen
        if not bounded and (chosen or not compares):
            return found[0]
    return None
