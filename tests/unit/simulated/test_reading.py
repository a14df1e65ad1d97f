"""Messages as tokens, clauses and requests: whatever is written is read, in time that grows with its length."""

from __future__ import annotations

from functools import partial

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.simulated.lexicon import Role, english, other_languages
from app.simulated.nlu.bounds import bound_at
from app.simulated.nlu.cart_requests import Command, read_request
from app.simulated.nlu.clauses import read_clauses
from app.simulated.nlu.phrases import Words, role_ends
from app.simulated.nlu.tokens import normalise, tokenize
from app.simulated.nlu.utterance import read_utterance
from tests.support.cost_growth import grows_too_fast
from tests.support.fake_shop import SHOP, Conversation
from tests.unit.simulated.test_any_text import UTTERANCE

TEXT = st.one_of(UTTERANCE, st.text(max_size=300))


def words_of(text: str) -> Words:
    return Words.of(tokenize(normalise(text)))


def commands_in(text: str) -> list[Command]:
    """Return the plain commands of a message."""
    clauses = read_utterance(text).clauses
    return [command for each in clauses if (command := Command.of(read_request(each), each)) is not None]


@given(TEXT)
def test_tokens_cover_a_text_in_its_order(text: str) -> None:
    plain = normalise(text)
    covered = 0
    for token in tokenize(plain):
        if token.start >= covered:
            assert not plain[covered : token.start].strip()
            covered = token.end
        assert 0 <= token.start < token.end <= len(plain)
    assert not plain[covered:].strip()


@given(TEXT)
def test_clauses_hold_words_of_the_text_and_requests_are_read_of_any(text: str) -> None:
    tokens = tokenize(normalise(text))
    for clause in read_clauses(tokens):
        assert set(clause.words.tokens) <= set(tokens)
        request = read_request(clause)
        command = Command.of(request, clause)
        assert command is None or clause.mood in ("command", "wish", "correction", "statement")
        for place in range(min(20, len(clause.words))):
            bound_at(clause.words, place)


@pytest.mark.parametrize(
    "unit",
    ["add ", "the first and ", "under 50 ", "not ", "1,2,", "how are ", "two of the ", "-", "a" * 50 + " "],
)
def test_the_cost_of_reading_grows_with_the_length_and_no_faster(unit: str) -> None:
    def text_of(length: int) -> str:
        return (unit * length)[:length]

    def read(text: str) -> None:
        role_ends.cache_clear()
        for clause in read_utterance(text).clauses:
            read_request(clause)

    assert not grows_too_fast(read, text_of, 200, 2_000)


@pytest.mark.parametrize("role", english().roles.values(), ids=lambda role: role.name)
def test_each_role_is_found_in_its_examples(role: Role) -> None:
    for example in role.examples:
        ends = role_ends(words_of(example).texts)
        assert any(role.name in each for each in ends), example


def test_each_language_has_a_reply_of_two_sentences() -> None:
    for language in other_languages():
        assert sum(language.reply.count(mark) for mark in ".。") == 2, language.name
        assert language.listing


@pytest.mark.parametrize(
    ("text", "low", "high", "unit", "currency"),
    [
        ("under $40", None, 40, "", "USD"),
        ("cheaper than 40", None, 40, "", None),
        ("between 20 and 30 euros", 20, 30, "", "EUR"),
        ("at least 16 GB", 16, None, "GB", None),
        ("1.5 l", 1.5, 1.5, "l", None),
        ("25-30 l", 25, 30, "l", None),
        ("1.000,50 euros", 1000.5, 1000.5, "", "EUR"),
        ("around 100", 80, 120, "", None),
        ("100 or less", None, 100, "", None),
        ("more than two hundred", 200, None, "", None),
        ("£30", 30, 30, "", "GBP"),
    ],
)
def test_an_amount_is_read_with_its_bound(
    text: str, low: float | None, high: float | None, unit: str, currency: str | None
) -> None:
    found = bound_at(words_of(text), 0)
    assert found is not None
    bound, end = found
    assert end == len(words_of(text))
    given_low = None if bound.low is None else float(bound.low)
    given_high = None if bound.high is None else float(bound.high)
    assert (given_low, given_high, bound.unit, bound.currency) == (low, high, unit, currency)


@pytest.mark.parametrize(
    ("text", "quantities"),
    [
        ("add half a dozen of number 3", [6]),
        ("add two dozen of number 3", [24]),
        ("add three (3) of number 3", [3]),
        ("put three of the first, two of the second and one of the third in my cart", [3, 2, 1]),
        ("add the first one twice and the third once", [2, 1]),
        ("2x number 1, 1x number 3", [2, 1]),
        ("add number 3, 5 pieces", [5]),
        ("add the first and two of the third", [None, 2]),
    ],
)
def test_a_quantity_belongs_to_its_own_noun(text: str, quantities: list[int | None]) -> None:
    [command] = commands_in(text)
    assert [item.quantity for item in command.request.items] == quantities


@pytest.mark.parametrize("size", ["9", "42", "M", "size M", "size 12"])
def test_a_size_is_no_quantity(size: str) -> None:
    [command] = commands_in(f"add number 1 in {size}")
    [item] = command.request.items
    assert item.quantity is None
    assert item.option == (size.split()[-1].lower(),)


@pytest.mark.parametrize(
    "text",
    [
        "add number 2 with 5% off",
        "can I get the second one cheaper?",
        "add the first one only if it is red",
        "should I buy the first one?",
        "I want to buy the second next month",
        "add 2 or 3 of number 3",
        "add -1 of the first",
        "add 0 of the first",
        "maybe add the first",
        "don't add the first",
        "would you buy the second?",
        "put it on my wishlist",
        "add up the prices",
    ],
)
def test_what_is_not_plain_is_no_command(text: str) -> None:
    commands = [
        command
        for command in commands_in(text)
        if not any(
            item.reference.words for item in command.request.items
        )  # words that describe are checked later
    ]
    assert commands == []


def test_every_category_and_name_of_a_shop_leads_to_it() -> None:
    from app.simulated.readings import understand
    from app.simulated.state import State
    from app.simulated.vocabulary import Vocabulary
    from tests.support.fake_shop import PRODUCTS

    state = partial(State, Vocabulary.of(SHOP))
    names = [category.leaf for category in SHOP.categories] + [each["name"] for each in PRODUCTS.values()]
    for name in names:
        assert [reading.act for reading in understand(name, state())] == ["find"], name


@pytest.mark.parametrize("message", ["asdf qjkx", "kjsdhf", "bla bla bla", "????", "aaaaaaaa"])
async def test_what_is_no_word_is_not_searched(message: str) -> None:
    conversation = Conversation()
    said = await conversation.say(message)
    assert conversation.calls == []
    assert "What are you looking for" in said


@pytest.mark.parametrize(
    "message",
    [
        "translate kettle into german",
        "fold my blanket",
        "find out how kettles are made",
        "give me a history of the lamp industry in wales",
        "paint the lamp",
    ],
)
async def test_orders_of_the_world_are_not_searched(message: str) -> None:
    conversation = Conversation()
    await conversation.say(message)
    assert [name for name, _ in conversation.calls if name == "search_products"] == []


def test_half_a_unit_is_an_amount() -> None:
    found = bound_at(Words.of(tokenize(normalise("at least half a litre"))), 0)
    assert found is not None
    assert (str(found[0].low), found[0].unit) == ("0.5", "l")
