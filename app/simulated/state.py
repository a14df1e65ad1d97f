"""The state of a dialogue: what was looked for, shown and asked, and the cart. It is folded from the log alone."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from typing import Any, Literal

from app.catalogue.audiences import Audience
from app.events import CartLine, CartState
from app.llm import ModelCall, ModelMessage
from app.simulated.nlu.wishes import Value
from app.simulated.products import Item, choices_in, items_of
from app.simulated.questions import Asked
from app.simulated.stems import stem
from app.simulated.vocabulary import Vocabulary
from app.text.category import leaf

Outcome = Mapping[str, Any]
"""`{"result": {...}}` or `{"error": {...}}`."""

TOPICS_KEPT = 12
GROWN_UP = 18
"""Age of a person of whom only is known that it is no child's present."""

OPEN = ("choice_needed", "out_of_stock")
"""Refusals of an addition that leave a variant to choose, where they name options."""

CART_FUNCTIONS = ("add_to_cart", "set_cart_quantity", "change_cart_option")
LISTING = ("search_products", "get_recommendations", "compare_products")


TALK = frozenset({"thanks", "greeting", "farewell", "remark", "stop", "other", "unclear", "show_cart"})
"""Acts whose answer is about no product and does not end what was spoken of."""

NAMING = frozenset(
    {
        *(
            "superlative",
            "superlative_of_kind",
            "named_fact",
            "fact",
            "details",
            "advise",
            "judge",
            "judge_named",
            "better",
            "before",
            "again",
            "variant",
            "need",
            "sibling",
        ),
        *("find", "refine", "offers", "most_reduced", "noted"),
    }
)
"""Acts whose answer may be about one product."""


@dataclass(frozen=True)
class Topic:
    """Goods that are looked for, with every constraint. A new wish replaces constraints it contradicts."""

    typed: tuple[str, ...] = ()
    category: str | None = None
    values: tuple[Value, ...] = ()
    brands: tuple[str, ...] = ()
    excluded: tuple[str, ...] = ()
    low: Decimal | None = None
    high: Decimal | None = None
    sort: str | None = None
    in_stock: bool = False
    reduced: bool = False
    size: str | None = None
    measured: tuple[Value, ...] = ()
    """Values of attributes within a bound: of "at least 16 GB" those of the memory."""
    limit: int = 10
    wishes: tuple[str, ...] = ()
    """Phrases by which the goods should be described, and that none is left out for."""
    audience: Audience | None = None
    """For whom the goods are."""

    @property
    def stems(self) -> frozenset[str]:
        """Stems of the words that name its kind."""
        return frozenset(stem(word) for word in self.typed) | frozenset(
            stem(word) for word in leaf(self.category or "").lower().split() if word.isalpha()
        )


@dataclass(frozen=True)
class Need:
    """A need or a gift that was understood: the kinds that may serve it, and for whom."""

    kinds: tuple[str, ...]
    what: str
    whom: str = ""
    gift: bool = False
    age: int | None = None
    is_grown_up: bool = False
    low: Decimal | None = None
    high: Decimal | None = None
    in_total: bool = False
    """Whether `high` is for one of each kind together."""
    others: tuple[str, ...] = ()
    """Kinds that may serve it too and were not shown yet."""
    without: tuple[str, ...] = ()
    """Kinds that were taken off it: "no seeds"."""
    unwanted: tuple[str, ...] = ()
    """Words that no goods may be described by."""
    around: str = ""
    """The amount that the price is to be near, for a sentence."""

    @property
    def for_age(self) -> int | None:
        """The age that goods are to suit; None where nothing is known of it."""
        return self.age if self.age is not None else GROWN_UP if self.is_grown_up else None


@dataclass(frozen=True)
class Question:
    """The assistant's last question: about which products, and what a yes or a choice does."""

    kind: Literal["add", "remove", "empty", "details", "find", "interest", "variant"]
    items: tuple[Item, ...] = ()
    quantity: int = 1
    choices: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """With `variant`: the values of the options that are still open."""
    chosen: Mapping[str, str] = field(default_factory=dict)
    """With `variant`: the values that are chosen already."""
    following: Question | None = None
    """With `variant`: the question that is asked next."""
    replaced: tuple[Item, int] | None = None
    """With `variant`: the product that it takes the place of, and how many of that are to be left."""


@dataclass(frozen=True)
class Change:
    """A change of the cart: how many of a variant it held before and after.

    `former` are the values of the variant that the line held before, where those were changed.
    """

    item: Item
    before: int
    after: int
    line_id: str
    """The variant's id; the product's own where there is no choice."""
    former: Mapping[str, str] = field(default_factory=dict)


@dataclass
class State:
    """The dialogue so far, in which an utterance is understood."""

    vocabulary: Vocabulary
    cart: dict[str, tuple[Item, int]] = field(default_factory=dict)
    line_ids: dict[str, str] = field(default_factory=dict)
    """The variant's id of each line of `cart`."""
    held: set[str] = field(default_factory=set)
    """The ids of the variants in the cart."""
    currency: str = "USD"
    total: str = "0.00"
    budget: Decimal | None = None
    """The amount that sums were last held against: "with what is left"."""
    known: dict[str, Item] = field(default_factory=dict)
    """Every product shown, by id, the newest last."""
    listed: list[Item] = field(default_factory=list)
    """The list shown last: its numbers are what "the second one" counts."""
    compared_from: list[Item] = field(default_factory=list)
    """The list before a comparison: numbers beyond the compared products count in it."""
    found: int = 0
    """How many the last search has in all."""
    kind_ids: frozenset[str] | None = None
    """The products of the list that are of the kind that was searched for; None when all are, or it names no kind."""
    focus: str | None = None
    is_focus_guessed: bool = False
    """Whether `focus` is only the one product of a list that is of the kind that was asked for."""
    """The product spoken of."""
    is_opened: bool = False
    """Whether the details of the product spoken of were shown after the newest list: questions are about it."""
    spoken: tuple[str, ...] = ()
    """The products that earlier answers were about, the newest last."""
    recent: tuple[str | None, ...] = ()
    """The products of the last two answers about one product; None for an answer about something else."""
    ranked_by: str = ""
    """The order that was asked for last: "and the second longest?"."""
    mentioned: list[Item] = field(default_factory=list)
    """The products of the last answer that named several: "both"."""
    tied: list[Item] = field(default_factory=list)
    """The products that were level in the last order: the next order is of the whole list again."""
    picked: tuple[Item, ...] = ()
    """The product that was recommended last and the alternative to it: "the cheaper one"."""
    gifts: tuple[tuple[str, Item], ...] = ()
    """The persons for whom the last answer named a present each, with that present."""
    is_showcase: bool = False
    """Whether `mentioned` are examples of several kinds, of which no shopper takes all: "them" is none of them."""
    topics: list[Topic] = field(default_factory=list)
    former: list[Topic] = field(default_factory=list)
    """The topic spoken of as it was before each refinement."""
    is_search_newest: bool = False
    """Whether a search was refined after the last change of the cart: "undo that"."""
    lists: list[list[Item]] = field(default_factory=list)
    """The lists of the last answer that showed any; each is numbered from 1."""
    past_lists: list[list[Item]] = field(default_factory=list)
    """Every list, the newest last."""
    question: Question | None = None
    asked_variant: Question | None = None
    """The question which variant is meant that was open before this message."""
    chosen: tuple[str, Mapping[str, str]] | None = None
    """The product whose variant was spoken of last, and its values: "is there an M?", "add it"."""
    changes: list[Change] = field(default_factory=list)
    """The changes of the last turn that changed the cart."""
    need: Need | None = None
    presents: tuple[Need, ...] = ()
    """The presents that were looked for, the newest last: "back to the present"."""
    acts: tuple[str, ...] = ()
    """The acts of the answer before: "plus the third" goes on with an addition."""
    told: set[str] = field(default_factory=set)
    """The facts that the answer to this message has stated."""
    asked: Asked | None = None
    """The question of fact that was answered last: "and the third?" asks it again."""
    turn: int = 0
    list_turn: int = -1
    """The turn of `lists`."""

    @property
    def all_listed(self) -> list[Item]:
        """The products of all lists of the last answer, each once."""
        found = [item for items in self.lists for item in items] if len(self.lists) > 1 else self.listed
        return list(dict.fromkeys(found))

    def of_kind(self, items: Sequence[Item]) -> list[Item]:
        """Return those of some products that are of the kind that was searched for; all of them when none is.

        The end of a list has what only goes with its kind: headlamps among tents, yoga blocks among mats.
        """
        wanted = self.kind_ids
        return [item for item in items if wanted is None or item.id in wanted] or list(items)

    @property
    def topic(self) -> Topic | None:
        """The newest topic."""
        return self.topics[-1] if self.topics else None

    @property
    def spoken_of(self) -> Item | None:
        """The one product that the answer before was about."""
        shown = self.item(self.focus)
        return shown if NAMING & set(self.acts) and not self.is_focus_guessed else None

    def item(self, product_id: str | None) -> Item | None:
        """Return a product that was shown or is in the cart."""
        if product_id is None:
            return None
        line = self.cart.get(product_id)
        return self.known.get(product_id) or (line[0] if line else None)

    def place(self, item: Item) -> int | None:
        """Return the product's number in the list shown last."""
        return next((number for number, each in enumerate(self.listed, 1) if each.id == item.id), None)

    def quantity(self, item: Item) -> int:
        """Return how many of a product the cart holds."""
        return self.cart.get(item.id, (item, 0))[1]

    def remember_focus(self) -> None:
        """Keep the product that the answer was about: "the desk you told me about"."""
        if self.focus is not None and not self.is_focus_guessed:
            others = tuple(each for each in self.spoken if each != self.focus)
            self.spoken = (*others, self.focus)[-TOPICS_KEPT:]
        if not set(self.acts) <= TALK:
            named = self.spoken_of
            self.recent = (*self.recent, named.id if named is not None else None)[-2:]

    @property
    def pair(self) -> list[Item]:
        """The two products that were spoken of last, when the last two answers were about one each; else nothing."""
        found = [item for item in map(self.item, self.recent) if item is not None]
        return found if len(set(found)) == 2 else []

    def compared(self, among: int, *, of_two: bool) -> list[Item]:
        """Return what a comparison is between: so many that were spoken of, else what the last answer listed.

        `of_two` says that a word compares two: "which is cheaper?".
        """
        mentioned = [] if self.is_showcase else self.mentioned
        if len(mentioned) == (among or (2 if of_two else 0)) > 0:
            return list(mentioned)
        if of_two and not among and len(self.picked) == 2 and "advise" in self.acts:
            return list(self.picked)
        if self.pair and (among == 2 or (of_two and not among)):
            return self.pair
        of_focus = next((items for items in self.lists if any(item.id == self.focus for item in items)), [])
        if of_two and not among and len(self.lists) > 1 and len(of_focus) > 1 and not self.is_focus_guessed:
            return list(of_focus)  # of chairs and desks "the cheaper one" is of the kind that is spoken of
        return list(self.all_listed)

    def take_question(self) -> Question | None:
        """Return the open question, which is then closed."""
        question, self.question = self.question, None
        return question

    def gift_for(self, texts: Sequence[str]) -> Item | None:
        """Return the present that was named for the person of whom the words speak."""
        return next((item for whom, item in self.gifts if whom.split()[-1] in texts), None)

    def learn(self, items: Sequence[Item]) -> None:
        """Take in products that were shown."""
        for item in items:
            known = self.known.pop(item.id, None)
            # A comparison has no attributes of its own.
            self.known[item.id] = (
                known if known is not None and known.attributes and not item.attributes else item
            )

    def turn_to(self, topic: Topic) -> None:
        """Let a topic be the one spoken of; one of the same kind is replaced."""
        if self.topic is not None and topic != self.topic:
            refined = topic.stems == self.topic.stems
            self.former = [*self.former, self.topic][-TOPICS_KEPT:] if refined else []
            self.is_search_newest = refined
        self.topics = [each for each in self.topics if each.stems != topic.stems][-TOPICS_KEPT:]
        self.topics.append(topic)

    def recall(self, items: list[Item], noun: str) -> None:
        """Let an earlier list be the one spoken of, and the goods of that name the topic."""
        self.listed, self.lists, self.list_turn = items, [items], self.turn
        self.mentioned, self.compared_from, self.kind_ids = [], [], None
        self.focus, self.is_showcase = items[0].id if len(items) == 1 else None, False
        self.is_opened = False
        topic = next((each for each in reversed(self.topics) if noun in each.stems), None)
        if topic is not None:
            self.turn_to(topic)

    def take(self, name: str, arguments: Mapping[str, Any], outcome: Outcome) -> None:
        """Take in the outcome of a call."""
        self.is_focus_guessed = False
        result = outcome.get("result")
        if not isinstance(result, Mapping):
            return
        if name in LISTING:
            self.take_list(items_of(result.get("products")), name)
            of_kind = result.get("of_kind")
            self.kind_ids = frozenset(map(str, of_kind)) if isinstance(of_kind, list) else None
            total = result.get("total")
            self.found = total if isinstance(total, int) else len(self.listed)
        elif name == "show_product_details":
            item = Item.of(result.get("product"))
            beside = items_of(result.get("recommendations"))
            self.learn([*beside, *([item] if item else [])])
            if item is not None:
                self.focus, self.mentioned, self.is_opened = item.id, [], True
        elif name in CART_FUNCTIONS:
            self.take_change(result)

    def take_list(self, items: list[Item], name: str) -> None:
        """Take in a list."""
        self.learn(items)
        self.is_showcase = self.is_opened = False
        self.picked, self.gifts = (), ()
        if not items:
            return
        if name == "compare_products":
            self.mentioned = items
            self.compared_from = self.compared_from or self.listed
        else:
            self.mentioned, self.compared_from = [], []
        self.listed = items
        if self.list_turn != self.turn:
            self.lists, self.list_turn = [], self.turn
        if name == "search_products":
            self.lists.append(items)
        self.past_lists = [*self.past_lists, items][-TOPICS_KEPT:]
        self.focus = items[0].id if len(items) == 1 and len(self.lists) < 2 else None

    def take_change(self, result: Mapping[str, Any]) -> None:
        """Take in a change of the cart."""
        self.is_search_newest = False
        line = result.get("item")
        if isinstance(line, Mapping) and line.get("product_id"):
            product_id = str(line["product_id"])
            item = self.item(product_id) or Item.of(
                {**line, "id": product_id, "price": line.get("unit_price")}
            )
            before, after = line.get("previous_quantity"), line.get("quantity")
            line_id = str(line.get("variant_id") or product_id)
            former = line.get("previous_variant_id")
            if item is not None and former and isinstance(after, int):
                values = next((each.options for each in item.variants if each.id == former), {})
                self.changes.append(Change(item, after, after, line_id, values))
            elif item is not None and isinstance(before, int) and isinstance(after, int):
                self.changes.append(Change(item, before, after, line_id))
            if item is not None:
                self.focus = item.id
                self.learn([item])
        self.take_cart(result.get("cart"))

    def take_cart(self, given: object) -> None:
        """Take in a cart on the wire."""
        try:
            cart = given if isinstance(given, CartState) else CartState.model_validate(given)
        except ValueError:
            return
        held = [line.product_id for line in cart.items]
        self.cart, self.line_ids = {}, {}
        self.held = {line.variant_id for line in cart.items}
        for line in cart.items:
            # Of a product with several lines, each is spoken of by its variant.
            line_id = line.product_id if held.count(line.product_id) == 1 else line.variant_id
            self.line_ids[line_id] = line.variant_id
            self.cart[line_id] = (self.line_item(line, line_id), line.quantity)
        self.currency, self.total = cart.currency, cart.total

    def line_item(self, line: CartLine, line_id: str) -> Item:
        """Return the product of a cart line with all that is known of it, and the line's own name and price."""
        known, of_line = self.known.get(line.product_id), Item.of_line(line)
        return replace(known or of_line, id=line_id, name=of_line.name, price=of_line.price)


@dataclass
class PastTurn:
    """One message, what was called and pressed after it, and what was said."""

    text: str = ""
    calls: list[tuple[ModelCall, Outcome]] = field(default_factory=list)
    clicks: list[tuple[ModelCall, Outcome]] = field(default_factory=list)
    said: list[str] = field(default_factory=list)


def turns_of(messages: Sequence[ModelMessage]) -> list[PastTurn]:
    """Return the conversation cut at the shopper's messages. Messages before the first are in a turn without text."""
    turns = [PastTurn()]
    waiting: dict[str, ModelCall] = {}
    for message in messages:
        if message.role == "user":
            turns.append(PastTurn(message.content))
        elif message.role == "assistant":
            waiting |= {call.call_id: call for call in message.calls}
            if message.content and not message.by_shopper:
                turns[-1].said.append(message.content)
        elif (call := waiting.pop(message.call_id or "", None)) is not None:
            (turns[-1].clicks if message.by_shopper else turns[-1].calls).append(
                (call, message.outcome or {})
            )
    return turns


def arguments_of(call: ModelCall) -> dict[str, Any]:
    """Return a call's arguments, empty when they are no JSON object."""
    try:
        arguments = json.loads(call.arguments or "{}")
    except (ValueError, RecursionError):
        return {}
    return arguments if isinstance(arguments, dict) else {}


def open_choice(arguments: Mapping[str, Any], outcome: Outcome, item: Item) -> Question | None:
    """Return the question which variant is meant, where a refused addition leaves that open."""
    error = outcome.get("error")
    if not isinstance(error, Mapping) or error.get("code") not in OPEN:
        return None
    choices = choices_in(error.get("options"))
    if not choices:
        return None
    held, quantity = arguments.get("options"), arguments.get("quantity")
    chosen = {str(name): str(value) for name, value in held.items()} if isinstance(held, Mapping) else {}
    count = quantity if isinstance(quantity, int) and not isinstance(quantity, bool) else 1
    kept = {name: value for name, value in chosen.items() if name not in choices}
    return Question("variant", (item,), max(1, count), choices, kept)


def cart_before(cart: CartState, turn: PastTurn) -> CartState:
    """Return the cart as it was before the calls of a running turn: each round plays the turn again from its start."""
    lines = {line.variant_id: line for line in cart.items}
    for call, outcome in reversed(turn.calls):
        result = outcome.get("result")
        item = result.get("item") if isinstance(result, Mapping) and call.name in CART_FUNCTIONS else None
        if not isinstance(item, Mapping) or call.name == "change_cart_option":
            continue
        before, line_id = (
            int(item.get("previous_quantity") or 0),
            str(item.get("variant_id") or item.get("product_id")),
        )
        if before == 0:
            lines.pop(line_id, None)
        elif line_id in lines:
            lines[line_id] = lines[line_id].model_copy(update={"quantity": before})
        else:
            known = {name: item[name] for name in CartLine.model_fields if name in item}
            lines[line_id] = CartLine.model_validate({**known, "quantity": before})
    return cart.model_copy(update={"items": list(lines.values())})


__all__ = ["Change", "Need", "Outcome", "PastTurn", "Question", "State", "Topic", "Value", "replace"]
