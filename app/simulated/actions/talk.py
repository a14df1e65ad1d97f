"""Everything that is no search and no purchase: courtesy, help, the shop, other languages, what is out of scope."""

from __future__ import annotations

from collections.abc import Callable

from app.simulated.actions.cart_text import denial
from app.simulated.actions.find import search
from app.simulated.actions.topics import new_topic
from app.simulated.lexicon import english
from app.simulated.nlg import voice
from app.simulated.nlg.voice import say
from app.simulated.nlu.language import content_words, detect_language
from app.simulated.nlu.utterance import PRODUCT
from app.simulated.readings.meaning import Reading
from app.simulated.readings.remarks import pointed_at
from app.simulated.resolution import resolve
from app.simulated.script import Call, Say, Script, result_of
from app.simulated.state import Question, State, Topic
from app.simulated.vocabulary import stop_words
from app.text.category import top

QUESTION_LIMIT = 400
"""Maximum characters of a question about the shop."""

NAMED = 3
"""Products that are shown for a name."""

NAME_WORDS = 8
"""Maximum words of a message that may be a name."""

OF_PERSONS = frozenset({"i", "me", "my", "we", "us", "our", "you", "your"})

Sayer = Callable[[Reading, State], Script]


def sentence(name: str) -> Sayer:
    """Return a script that says one sentence."""

    def script(reading: Reading, state: State) -> Script:
        yield Say(say(name, state.turn))

    return script


def help_(reading: Reading, state: State) -> Script:
    """Say what the assistant does, with an example of this shop."""
    shelf = next(iter(state.vocabulary.shelves(1)), "headphones")
    limit = voice.round_money("50", state.vocabulary.shop.currency)
    yield Say(say("talk.help", example=f"“{voice.plain(shelf.lower(), 40)} under {limit}”"))


def shop(reading: Reading, state: State) -> Script:
    """Say what the shop sells."""
    facts = state.vocabulary.shop
    if reading.words.has("shop") and "brands" in reading.words.texts:
        yield Say(
            say("talk.brands", brands=voice.listing([voice.plain(each, 40) for each in facts.brands[:10]]))
        )
        return
    sections = dict.fromkeys(top(category.path) for category in facts.categories)
    shelves = voice.listing([voice.plain(each.lower(), 40) for each in list(sections)[:6]])
    yield Say(
        say("talk.shop", shop=voice.plain(facts.name), count=f"{facts.product_count:,}", shelves=shelves)
    )


DISCOUNT = english().sets["discount"]
RESERVATION = english().sets["reservation"]


def service(reading: Reading, state: State) -> Script:
    """Answer a question about the shop itself from the owner's pages, which are quoted with their link."""
    question = " ".join(text for text in reading.words.texts if not text.startswith(PRODUCT))
    outcome = yield Call("read_shop_pages", {"question": question[:QUESTION_LIMIT]})
    if result_of(outcome).get("passages"):
        return
    words = set(reading.words.texts)
    if words & DISCOUNT:
        yield Say(say("talk.discount"))
    elif words & RESERVATION:
        yield Say(say("talk.reserve"))


def answer_abuse(reading: Reading, state: State) -> Script:
    """Offer another try to an angry shopper; refuse what is no shopping."""
    yield Say(say("talk.abuse" if reading.words.has("override") else "talk.anger"))


def foreign(reading: Reading, state: State) -> Script:
    """Say in the shopper's language that the assistant speaks English, and search with the words that were given."""
    language = detect_language(reading.text, state.vocabulary)
    if language is None:
        return
    yield Say(say("talk.english", reply=language.reply, listing=language.listing))
    query = content_words(reading.text, language)
    if query.strip():
        yield Call("search_products", {"query": query})


def out_of_scope(reading: Reading, state: State) -> Script:
    """Say what the shop is for. Goods that its own words name are searched for first."""
    wish = reading.wish
    about_shown = bool(state.known) and bool(SHOWN & set(reading.words.texts)) and not reading.wish.names_kind
    if (state.need is not None or about_shown) and is_told(reading):
        yield Say(say("talk.remark"))  # "we don't know if it's a boy or a girl"
        return
    if wish.category_words or wish.brands:
        yield from search(new_topic(wish, state), wish, state)
        return
    name = possible_name(reading, state)
    if name:
        outcome = yield Call("search_products", {"query": name, "every_word": True, "limit": NAMED})
        if result_of(outcome).get("products"):
            return
    need = need_words(reading, state)
    if need:
        given = {"query": need, "least_words": LEAST, "limit": NAMED, "in_stock_only": True}
        outcome = yield Call("search_products", given)
        if result_of(outcome).get("products"):
            named = tuple(word for word in need.split() if state.vocabulary.names(word))
            state.turn_to(Topic(typed=named[-1:]))
            yield Say(say("need.near"))
            return
    shelves = voice.listing([voice.plain(each.lower(), 40) for each in state.vocabulary.shelves()])
    yield Say(say("talk.out_of_scope", state.turn, shelves=shelves) if shelves else say("talk.unclear"))


SHOWN = frozenset({"it", "that", "this", "them", "those", "these"})
"""Pronouns of what was shown."""

TOLD_BY = frozenset({"i", "we", "he", "she", "they", "it"})


def is_told(reading: Reading) -> bool:
    """Return whether a message only describes the persons of a need."""
    words = reading.words
    begin = words.skip(0, "opener", "courtesy", "yes", "no")
    told = bool(words.texts[begin : begin + 1]) and words.texts[begin] in TOLD_BY
    return told and not words.has("seek", "search", "ask_for", "question_word", "polite")


def possible_name(reading: Reading, state: State) -> str:
    """Return a message that may be a product's name, whatever it means otherwise: "Who is awake at night"."""
    texts = [text for text in reading.words.texts if text.isalnum()]
    content = [text for text in texts if text not in stop_words()]
    known = all(state.vocabulary.names(text) for text in content)
    is_name = len(content) > 1 and len(texts) <= NAME_WORDS and known and not OF_PERSONS & set(texts)
    return " ".join(content) if is_name else ""


LEAST = 2
"""Words of a need that a product's text must have."""

SHORT = 14
"""Maximum words of a message that describes a need: a longer one is a story."""

OF_OWN = frozenset({"i", "my", "we", "our", "it"})
WONDERING = english().sets["wondering"]


def need_words(reading: Reading, state: State) -> str:
    """Return the words of a message that describes a need without naming goods: "I'd love to bake my own bread"."""
    texts, wish = reading.words.texts, reading.wish
    content = [word for word in [*wish.typed] if word not in stop_words() and word.isalpha()]
    is_need = len(texts) <= SHORT and bool(OF_OWN & set(texts)) and not (texts[:1] and texts[0] in WONDERING)
    is_known = any(map(state.vocabulary.knows, content))
    return " ".join(content) if is_need and is_known and len(content) >= LEAST else ""


def note(reading: Reading, state: State) -> Script:
    """Say that nothing is changed by what was only said of a product, and how to ask for it."""
    item = state.item(pointed_at(reading, state))
    if item is None or item.id in state.cart or not item.in_stock:
        yield Say(denial("talk.stay", state))
        return
    state.focus = item.id
    yield Say(denial("talk.noted", state, state.turn, name=voice.name(item), price=item.cost))


def refused(reading: Reading, state: State) -> Script:
    """Take note of what is not wanted; when it is in the cart, ask whether to take it out."""
    items = [
        item
        for reference in reading.references
        for item in resolve(reference, state).items
        if item.id in state.cart
    ]
    if len(items) == 1:
        state.question = Question("remove", (items[0],))
        yield Say(say("cart.ask_remove", name=voice.name(items[0])))
        yield Call("offer_choices", {"action": "remove", "product_ids": [items[0].id], "quantity": 0})
        return
    yield from stay(reading, state)


def stay(reading: Reading, state: State) -> Script:
    """Say that nothing is changed."""
    yield Say(denial("talk.stay", state))


def recommend(reading: Reading, state: State) -> Script:
    """Show what goes with the product spoken of, or is similar to it."""
    items = [item for reference in reading.references for item in resolve(reference, state).items]
    candidates = [item for reference in reading.references for item in resolve(reference, state).candidates]
    focus = items[0] if items else state.item(state.focus) or next(iter(candidates), None)
    if focus is None:
        yield Say(say("details.which"))
        return
    yield Call("get_recommendations", {"based_on": focus.id, "max_results": 5})
