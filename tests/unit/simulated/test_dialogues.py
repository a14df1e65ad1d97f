"""Whole conversations with a small shop: the functions called, and the truth of each sentence."""

from __future__ import annotations

import re
from typing import Any

import pytest

from app.llm import ModelCall, ModelMessage
from tests.support.fake_shop import PRODUCTS, Conversation

Calls = list[tuple[str, dict[str, Any]]]


async def after(*utterances: str) -> Conversation:
    """Return a conversation after these utterances."""
    conversation = Conversation()
    for utterance in utterances:
        await conversation.say(utterance)
    return conversation


def added(conversation: Conversation) -> list[dict[str, Any]]:
    """Return the cart changes of the last turn."""
    return [parameters for name, parameters in conversation.calls if name == "add_to_cart"]


async def test_many_wishes_in_one_breath_are_carried_out_in_order() -> None:
    conversation = Conversation()
    answer = await conversation.say(
        "Show me kettles, then tell me everything about the first one, compare it with the second and the third, "
        "recommend five things that go well with it, and also show me lamps, cheapest first"
    )
    assert [name for name, _ in conversation.calls] == [
        "search_products",
        "show_product_details",
        "compare_products",
        "get_recommendations",
        "search_products",
    ]
    assert conversation.calls[1][1]["product_id"] == "k1"
    assert conversation.calls[2][1] == {"product_ids": ["k1", "k2", "k3"]}
    assert conversation.calls[3][1] == {"based_on": "k1", "max_results": 5}
    assert conversation.calls[4][1]["sort"] == "price_asc"
    assert "**Whistling kettle** costs $22.10 less than **Glass kettle**" in answer


async def test_a_comparison_is_the_page_s_table_with_a_text_about_the_differences() -> None:
    conversation = await after("show me kettles")
    answer = await conversation.say("compare the first two")
    assert conversation.calls == [("compare_products", {"product_ids": ["k1", "k2"]})]
    assert "costs $14.60 less" in answer
    assert "|" not in answer


async def test_the_second_one_after_a_comparison_is_its_second() -> None:
    conversation = await after("show me kettles", "compare 2 and 3")
    await conversation.say("add the second one")
    assert added(conversation) == [{"product_id": "k3", "quantity": 1}]


async def test_a_comparison_that_was_refused_is_a_table_of_the_shown_facts() -> None:
    conversation = await after("show me kettles")
    conversation.broken["compare_products"] = {"code": "product_unknown", "message": "", "recovery": ""}
    answer = await conversation.say("compare the first two")
    rows = [line for line in answer.splitlines() if line.startswith("|")]
    assert rows[1] == "| --- | --- | --- |"
    assert "| Price | $29.90 | $44.50 |" in rows
    assert "| Material | steel | plastic |" in rows
    assert "costs $14.60 less" in answer


async def test_a_product_that_only_a_page_has_shown_can_be_named() -> None:
    conversation = Conversation(page_shown=("k2",))
    await conversation.say("tell me more about the Switch-off kettle")
    assert conversation.calls == [
        ("show_product_details", {"product_id": "k2", "include_recommendations": True})
    ]


async def test_cheaper_is_below_the_median_price_just_shown() -> None:
    conversation = await after("show me kettles")
    await conversation.say("cheaper")
    assert conversation.calls[0][1]["max_price"] == 44.49
    assert conversation.calls[0][1]["sort"] == "price_asc"
    await conversation.say("cheaper")
    assert conversation.calls[0][1]["max_price"] == 24.44


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        ("add it", [{"product_id": "k2", "quantity": 1}]),
        ("I'll take two", [{"product_id": "k2", "quantity": 2}]),
        ("add the third one", [{"product_id": "k3", "quantity": 1}]),
        ("put 3 of number 1 in my cart", [{"product_id": "k1", "quantity": 3}]),
        (
            "add the first and the third",
            [{"product_id": "k1", "quantity": 1}, {"product_id": "k3", "quantity": 1}],
        ),
    ],
)
async def test_the_cart_gets_exactly_what_was_asked_for(said: str, expected: list[dict[str, Any]]) -> None:
    conversation = await after("show me kettles", "tell me more about the second one")
    answer = await conversation.say(said)
    assert added(conversation) == expected
    assert f"${conversation.cart_state().total}" in answer


@pytest.mark.parametrize(
    "said",
    [
        "I'd take a look at the second one",
        "add more details",
        "I want a kettle",
        "I need a kettle",
        "should I buy it?",
        "I'm looking to buy a kettle",
        "don't add it",
        "maybe I'll buy it later",
        "what happens if I add it?",
        "is it any good",
        "how do I add it to my cart?",
        "did you add it?",
        "I already bought it",
        "would you buy it?",
        "add a filter for red",
        "I want the second one",
        "do not put it in my cart",
        "add milk to my shopping list",
        "thanks",
        "yes",
        "ok",
        "the second one",
        "can I return it?",
        "add 5 and 89",
        "before I buy it, is it dishwasher safe?",
        "cart",
        "never mind",
    ],
)
async def test_the_cart_never_changes_unasked(said: str) -> None:
    conversation = await after("show me kettles", "tell me more about the second one")
    await conversation.say(said)
    assert added(conversation) == []
    assert conversation.cart == {}


async def test_it_asks_which_one_and_understands_the_answer() -> None:
    conversation = await after("show me kettles")
    question = await conversation.say("add two of the Harrow")
    assert added(conversation) == []
    assert question == "Which one: number 1, **Whistling kettle**; or number 3, **Glass kettle**?"
    await conversation.say("the glass one")
    assert added(conversation) == [{"product_id": "k3", "quantity": 2}]
    await conversation.say("yes")
    assert added(conversation) == []


async def test_a_question_that_was_not_answered_is_forgotten() -> None:
    conversation = await after("show me kettles", "add the Harrow", "show me lamps")
    await conversation.say("the first one")
    assert conversation.calls == [
        ("show_product_details", {"product_id": "l1", "include_recommendations": True})
    ]


async def test_an_offer_is_taken_by_a_yes_and_left_by_a_no() -> None:
    accepted = await after("show me kettles", "I want the second one", "yes please")
    assert added(accepted) == [{"product_id": "k2", "quantity": 1}]
    declined = await after("show me kettles", "I want the second one", "no thanks")
    assert declined.calls == []
    assert declined.cart == {}


async def test_a_product_not_yet_shown_is_searched_and_offered_not_added() -> None:
    conversation = Conversation()
    answer = await conversation.say("add a gooseneck kettle to my cart")
    assert [name for name, _ in conversation.calls] == ["search_products"]
    assert answer.endswith("Shall I put **Gooseneck kettle** into your cart?")
    await conversation.say("yes")
    assert added(conversation) == [{"product_id": "k5", "quantity": 1}]


async def test_several_matches_are_asked_about() -> None:
    conversation = Conversation()
    answer = await conversation.say("put a lamp in my basket")
    assert answer.endswith("Which one shall I put into your cart?")
    await conversation.say("the second")
    assert added(conversation) == [{"product_id": "l2", "quantity": 1}]


async def test_nothing_found_is_widened_once_and_said() -> None:
    conversation = Conversation()
    answer = await conversation.say("kettles under 10")
    assert [parameters.get("max_price") for _, parameters in conversation.calls] == [10, None]
    assert "up to $10" in answer
    assert "from $19.00" in answer or "$19.00 to $89.00" in answer


async def test_a_colour_that_is_not_there_is_not_claimed() -> None:
    answer = await Conversation().say("jackets in pink")
    assert "Nothing in pink" in answer
    assert "yellow" in answer


async def test_a_description_is_quoted_not_turned_into_a_claim(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(
        PRODUCTS["j1"], "description", "Black straps. It is not silk, and lighter than wool ones."
    )
    monkeypatch.setitem(PRODUCTS["j1"], "attributes", {"size": ["M"]})
    conversation = await after("show me jackets")
    assert "Only number 2 is leather." in await conversation.say("which of these are leather?")
    assert "None of them says “silk”." in await conversation.say("which of these are silk?")
    monkeypatch.setitem(PRODUCTS["j2"], "attributes", {"material": "leather", "size": ["M"]})
    monkeypatch.setitem(PRODUCTS["j2"], "name", "Jacket")
    again = await after("show me jackets")
    assert "Only number 1 mentions black." in await again.say("which of these are black?")


async def test_that_is_not_always_a_product() -> None:
    conversation = await after("show me kettles", "add the first one")
    await conversation.say("show me lamps that are not white")
    assert [name for name, _ in conversation.calls] == ["search_products"]


async def test_products_without_the_excluded_material_are_named_by_number() -> None:
    conversation = await after("show me jackets")
    answer = await conversation.say("not leather")
    listed = [p["name"] for p in PRODUCTS.values() if p["category"] == "Clothing > Jackets"]
    assert listed.index("Leather jacket") == 1
    assert "Not leather: numbers 1, 3 and 4." in answer


async def test_a_misspelling_is_read_and_said() -> None:
    answer = await Conversation().say("hedphones under $100")
    assert answer.startswith("I read “hedphones” as “headphones”. Two headphones up to $100")


async def test_sold_out_is_said_and_another_is_offered() -> None:
    conversation = await after("show me kettles")
    answer = await conversation.say("add the travel kettle")
    assert "out of stock" in answer
    assert "In stock and similar: **" in answer
    assert conversation.cart == {}


async def test_too_many_says_how_many_there_are() -> None:
    conversation = await after("show me kettles")
    assert "The shop has 3 of Glass kettle in stock." in await conversation.say("add 9 of the third")


async def test_removing_is_explained_not_done() -> None:
    conversation = await after("show me kettles", "add the first one")
    answer = await conversation.say("remove the kettle")
    assert conversation.calls == []
    assert "[cart](/cart)" in answer
    assert "Whistling kettle" in answer


async def test_a_click_changes_what_it_means() -> None:
    conversation = await after("show me kettles")
    conversation.click("show_product_details", {"product_id": "k5"})
    await conversation.say("add it")
    assert added(conversation) == [{"product_id": "k5", "quantity": 1}]


async def test_a_click_between_question_and_answer_is_survived() -> None:
    conversation = await after("show me kettles", "add the Harrow")
    conversation.click("add_to_cart", {"product_id": "k2", "quantity": 1})
    await conversation.say("what is in my cart?")
    assert added(conversation) == []


async def test_a_question_about_a_known_product_needs_no_call() -> None:
    conversation = await after("show me kettles")
    answer = await conversation.say("is the second one dishwasher safe?")
    assert conversation.calls == []
    assert answer == "Yes: **Switch-off kettle** is described as “dishwasher safe”."
    unsaid = await conversation.say("is the first one dishwasher safe?")
    assert unsaid.startswith("Nothing is said about")


async def test_more_goes_on_where_the_list_ended() -> None:
    conversation = await after("show me 2 kettles")
    answer = await conversation.say("more")
    assert conversation.calls[0][1]["limit"] == 12
    assert answer.startswith("New are numbers 3 to 5")
    assert (
        await conversation.say("more")
        == "Those were all five. I can look for something else, or without a limit on the price."
    )


async def test_a_refusing_function_ends_in_a_sentence() -> None:
    for code in ("product_not_shown", "quantity_limit", "out_of_stock", "invalid_parameters", "timeout", "?"):
        conversation = await after("show me kettles")
        conversation.broken = {
            "add_to_cart": {"code": code, "message": "", "suggestions": [], "recovery": ""}
        }
        assert len(await conversation.say("add the first one")) > 20
        assert len(conversation.calls) == 1


async def test_every_function_failing_still_ends() -> None:
    error = {"code": "interrupted", "message": "It broke.", "suggestions": [], "recovery": ""}
    conversation = Conversation(broken=dict.fromkeys(("search_products", "get_recommendations"), error))
    assert "It broke." in await conversation.say("show me kettles and lamps, then recommend headphones")


async def test_a_record_that_does_not_fit_never_leads_to_another_cart_change() -> None:
    conversation = await after("show me kettles")
    conversation.messages.append(ModelMessage("user", "add the first one"))
    call = ModelCall("x", "add_to_cart", '{"product_id": "k2", "quantity": 7}')
    conversation.messages.append(ModelMessage("assistant", calls=(call,)))
    conversation.messages.append(
        ModelMessage("function", call_id="x", name="add_to_cart", outcome={"result": {}})
    )
    conversation.rounds = []
    assert await conversation.play_round() is False
    assert conversation.calls == []


CONVERSATIONS = [
    [
        "show me kettles",
        "the second one",
        "cheaper",
        "compare the first two",
        "add it",
        "the first",
        "my cart",
    ],
    [
        "jackets under 160",
        "only black",
        "in blue instead",
        "without the price limit",
        "the red one",
        "add it",
    ],
    [
        "show me lamps and headphones",
        "which is better, the first or the second",
        "recommend something like the first",
    ],
    ["t-shirts in xxl", "size m", "from Old Mill", "more", "add both", "checkout"],
    [
        "what do you sell",
        "recommend a lamp under 50",
        "bigger",
        "lighter",
        "the cheapest one",
        "how much is it",
    ],
    ["a red jacket in size S", "not nylon", "something else", "thanks"],
]


@pytest.mark.parametrize("utterances", CONVERSATIONS, ids=lambda one: one[0])
async def test_every_figure_and_name_comes_from_the_results(utterances: list[str]) -> None:
    conversation = Conversation()
    for utterance in utterances:
        answer = await conversation.say(utterance)
        known = " ".join(str(message.outcome) for message in conversation.messages if message.outcome)
        shopper_text = " ".join(
            message.content for message in conversation.messages if message.role == "user"
        )
        for name in re.findall(r"\*\*(.+?)\*\*", answer):
            assert f"'name': '{name}'" in known, (utterance, name)
        for amount in re.findall(r"\$([\d,]+(?:\.\d\d)?)", answer):
            assert _is_true(amount, known, shopper_text, conversation), (utterance, amount, answer)
        assert "!" not in answer
        assert "As an AI" not in answer


def _is_true(amount: str, known: str, shopper_text: str, conversation: Conversation) -> bool:
    """Return whether an amount is a price, total, shopper's figure, price limit or difference of two prices."""
    prices = [float(product["price"]) for product in PRODUCTS.values()]
    differences = {f"{abs(a - b):.2f}" for a in prices for b in prices}
    bounds = {
        f"{p[key]:.2f}" for _, p in conversation.calls for key in ("min_price", "max_price") if key in p
    }
    whole = f"{float(amount.replace(',', '')):.2f}"
    return f"'{whole}'" in known or amount in shopper_text or whole in bounds | differences


@pytest.mark.parametrize(
    ("before", "said"),
    [
        (["show me kettles", "add the Harrow"], "actually I don't want the red"),
        (["show me kettles", "add the Harrow"], "no, not the glass one"),
        (["show me kettles", "add the Harrow"], "how much would three cost?"),
        (["show me kettles", "add the Harrow"], "is the glass one heavy"),
        (["show me kettles", "add the Harrow"], "anything but the red one"),
        (["show me kettles", "add the Harrow"], "the red one maybe later"),
        (["put a mug in my basket"], "put back the enamel mug"),
        (["put a mug in my basket"], "take out the blue mug"),
        (["put a mug in my basket", "show me mugs"], "take out the blue mug"),
        (["put a mug in my basket"], "0 of the first"),
        (["show me kettles"], "add 0 of number 2"),
        (["show me kettles"], "add -2 of number 3"),
        (["show me kettles", "the second one"], "add 0"),
        (["show me kettles", "the second one"], "add -3"),
        (["show me kettles", "the second one"], "I'll take zero"),
        (["show me kettles", "I want the second one"], "add 0"),
        (["show me kettles"], "add 9"),
        (["show me kettles"], "add 3"),
        (["show me kettles", "add the Harrow"], "number 0"),
    ],
)
async def test_no_refusal_question_or_removal_fills_the_cart(before: list[str], said: str) -> None:
    conversation = await after(*before)
    await conversation.say(said)
    assert conversation.cart == {}


async def test_a_quantity_of_none_is_refused_and_said() -> None:
    conversation = await after("show me kettles", "the second one")
    assert await conversation.say("add 0") == "I can only add whole pieces, one at least. Nothing was added."
    assert "Nothing was added." in await conversation.say("add -2 of number 3")


async def test_one_number_is_an_option_or_a_quantity_never_both() -> None:
    conversation = await after("show me kettles", "add the Harrow")
    await conversation.say("add 3")
    assert added(conversation) == [{"product_id": "k3", "quantity": 1}]
    fresh = await after("show me kettles", "add 3")
    assert fresh.cart == {}
    await fresh.say("yes")
    assert fresh.cart == {"k3": 1}
    offered = await after("show me kettles", "I want the second one", "add two")
    assert offered.cart == {"k2": 2}
    several = await after("put a lamp in my basket", "two of the second")
    assert several.cart == {"l2": 2}


async def test_ordinals_refer_to_what_was_shown_last() -> None:
    conversation = await after("show me kettles", "tell me about the last two", "add the second one")
    assert conversation.cart == {"k5": 1}
    mixed = await after("show me kettles", "tell me about numbers 5, 3 and 1", "add the second one")
    assert mixed.cart == {"k3": 1}


@pytest.mark.parametrize("said", ["actually I don't want it", "I don't want it", "no, I don't want that one"])
async def test_a_no_to_which_one_is_taken_as_a_no(said: str) -> None:
    conversation = await after("show me kettles", "add the Harrow")
    answer = await conversation.say(said)
    assert "Nothing was changed" in str(answer)
    assert conversation.cart == {}
