"""Truth of statements about products: materials, prices, kinds, and reasons for suggestions."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest

from app.simulated import remarks
from app.simulated.comparing import verdict
from app.simulated.dialogue import Dialogue
from app.simulated.errors import explained
from app.simulated.items import Item
from app.simulated.speak import noun_for
from app.simulated.suggesting import _suggested
from app.simulated.vocabulary import Vocabulary
from app.simulated.wishes import Wishes
from tests.support.fake_shop import SHOP, Conversation


def item(name: str, category: str = "Things", reason: str = "", **facts: str) -> Item:
    """Return a product with these attributes; `price` and `currency` set its own fields."""
    price, currency = facts.pop("price", "10.00"), facts.pop("currency", "USD")
    attributes = {key: tuple(value.split(", ")) for key, value in facts.items()}
    return Item(name, name, category=category, price=Decimal(price), currency=currency, attributes=attributes,
                reason=reason)  # fmt: skip


@pytest.mark.parametrize(
    ("name", "material", "word", "expected"),
    [
        ("Jumper", "lambswool", "wool", True),
        ("Lambswool jumper", "", "wool", True),
        ("Scarf", "merino", "wool", True),
        ("Scarf", "100% cashmere", "wool", True),
        ("Shirt", "organic cotton", "cotton", True),
        ("Pan", "stainless steel", "steel", True),
        ("Pan", "stainless steel", "metal", True),
        ("Chair", "plywood", "wood", True),
        ("Bag", "leather", "leather", True),
        ("Bag", "suede", "leather", True),
        ("Bag", "vegan leather", "leather", False),
        ("Faux leather bag", "", "leather", False),
        ("Lamp", "wood-look plastic", "wood", False),
        ("Scarf", "acrylic", "wool", False),
        ("Walnut bread", "", "wood", False),
        ("Case", "fibreglass", "glass", False),
    ],
)
def test_a_material_is_known_by_its_kind(name: str, material: str, word: str, expected: bool) -> None:
    product = item(name, material=material) if material else item(name)
    assert product.is_so(word) is expected


def test_an_excluded_material_is_recognised_by_its_kind() -> None:
    jumpers = [item("Crew jumper", material="lambswool"), item("Roll-neck jumper", material="lambswool")]
    assert remarks.exclusion_remark(jumpers, ["wool"]) == "All of them are described as wool."
    bags = [item("Tote", material="leather"), item("Satchel", material="vegan leather")]
    assert remarks.exclusion_remark(bags, ["leather"]) == "Not leather: number 2; number 2 only imitates it."
    assert (
        remarks.match_remark(bags, Wishes(words=("vegan", "leather")))
        == "Only number 2 mentions vegan leather."
    )


def test_prices_of_several_currencies_are_never_one_span() -> None:
    lamps = [item("Lamp", price="128.00"), item("Euro lamp", price="18.90", currency="EUR")]
    assert remarks.price_span(lamps) == ""
    assert remarks.priced(lamps) == "priced in several currencies"
    assert "less than" not in verdict(lamps, "")
    assert "several currencies" in verdict(lamps, "")
    assert "cheapest" not in remarks.distinction(lamps, Wishes(sort="price_asc"), "")


@pytest.mark.parametrize(
    ("error", "expected"),
    [
        (
            {"code": "currency_mismatch", "message": "It is sold in EUR, but this cart is in USD.",
             "recovery": "Choose a product sold in USD, or empty the cart first."},
            "It is sold in EUR, but this cart is in USD. Choose a product sold in USD, or empty the cart first.",
        ),
        ({"code": "unheard_of", "message": "The till is shut."}, "The till is shut."),
        ({"code": "timeout", "message": "That took too long."}, "That took too long. Please try again in a moment."),
        ({"code": "unheard_of"}, "That did not work. Please try again in a moment."),
    ],
)  # fmt: skip
def test_a_refusal_without_its_own_text_uses_its_message(error: dict[str, str], expected: str) -> None:
    assert explained({"error": error}, Dialogue(Vocabulary.of(SHOP))) == expected


@pytest.mark.parametrize(
    ("names", "category", "expected"),
    [
        (["Quiet kettle with double wall, 1.5 l", "Steel kettle 2 l"], "Kitchen > Kettles", "kettles"),
        (["Kettle, red", "Glass kettle"], "Kitchen > Kettles", "kettles"),
        (["Cat tree", "Scratching post"], "Pets > Cats", "products in Cats"),
        (["Bread knife", "Chopping board"], "Home > Kitchen", "products in Kitchen"),
        (["Trowel", "Gardening gloves"], "Garden > Gardening", "products in Gardening"),
        (["Wool jumper", "Merino sweater"], "Clothing > Jumpers", "jumpers"),
        (["Google Tee White", "Google Tee Navy"], "Clothing > T-Shirts", "T-Shirts"),
    ],
)
def test_things_are_counted_by_what_they_are(names: list[str], category: str, expected: str) -> None:
    assert noun_for([item(name, category) for name in names]) == expected


def test_a_word_of_the_question_is_no_kind_unless_the_names_say_so() -> None:
    masks = [item("Sleep mask", "A"), item("Sleep spray", "B")]
    assert remarks.kind_of(masks, Wishes(words=("sleep",), things=("sleep",))) == "products"


@pytest.mark.parametrize("word", ["spend", "wouldn't", "swap", "present", "take", "gift"])
def test_no_remark_quotes_what_is_left_of_a_sentence(word: str) -> None:
    lamps = [item("Reading lamp", colour="black"), item("Floor lamp", colour="white")]
    assert word not in remarks.match_remark(lamps, Wishes(words=("lamp", word)))
    assert remarks.exclusion_remark(lamps, [word]) == ""


def test_similar_ones_are_called_similar() -> None:
    alike = [item(f"Kettle {n}", "Kettles", "Same kind, $5.00 less") for n in (1, 2)]
    beside = item("Tea towel", "Towels", "Goes with a kettle")
    sibling = item("Fleece throw", "Throws", "Also from Nookwell")
    assert "are similar to **Quiet kettle**" in _suggested(alike, "Quiet kettle", False)
    assert "to go with **Quiet kettle**" in _suggested([beside], "Quiet kettle", False)
    mixed = _suggested([*alike, beside, sibling], "Quiet kettle", False)
    assert "Numbers 1 and 2 are similar. Number 3 goes with it." in mixed
    weak = _suggested([sibling], "Quiet kettle", False)
    assert "go with" not in weak and "Also from" not in weak


def test_a_feature_that_only_one_has_is_quoted() -> None:
    pans = [item("Iron skillet", features="oven safe"), item("Pan", features="non-stick")]
    # They cost the same and have no ratings, so only the feature distinguishes them, whatever the seed.
    assert (
        remarks.distinction(pans, Wishes(), "a seed") == "Only number 1 has “oven safe” among its features."
    )


def test_a_shared_feature_distinguishes_no_product() -> None:
    pans = [item(name, features="oven safe") for name in ("Iron skillet", "Pan")]
    assert remarks.distinction(pans, Wishes(), "a seed") == ""


def test_a_feature_is_not_unique_where_most_have_none() -> None:
    pans = [item("Iron skillet", features="oven safe"), item("Pan"), item("Pot")]
    assert remarks.distinction(pans, Wishes(), "a seed") == ""


async def said_after(*utterances: str) -> str:
    """Return the answer to the last utterance."""
    conversation, answer = Conversation(), ""
    for utterance in utterances:
        answer = await conversation.say(utterance)
    return answer


@pytest.mark.parametrize(
    ("before", "question", "expected"),
    [
        ("show me the rain jacket", "what sizes are there", "Size of **Rain jacket**: S, M and L."),
        ("show me the rain jacket", "size M", "Yes, **Rain jacket** comes in M."),
        ("show me the rain jacket", "do you have it in XL?", "No, **Rain jacket** comes in S, M and L only."),
        ("show me the desk speaker", "how many watts", "Power of **Desk speaker**: 20 W."),
        ("show me the glass kettle", "how big is it", "Size of **Glass kettle**: capacity 1.5 l."),
        ("show me the glass kettle", "does it switch off by itself", "Yes: **Glass kettle** is described as"),
        (
            "show me the glass kettle",
            "does it turn off automatically?",
            "Yes: **Glass kettle** is described as",
        ),
        ("show me the glass kettle", "how heavy is it", "The weight of **Glass kettle** is not given."),
        ("show me the glass kettle", "who makes it", "**Glass kettle** is by Harrow."),
        ("show me lamps", "are they in stock?", "Yes, all four are in stock."),
    ],
)
async def test_a_question_about_a_fact_is_answered(before: str, question: str, expected: str) -> None:
    kind = before.split()[-1] + "s" if before != "show me lamps" else "lamps"
    assert (await said_after(f"show me {kind}", before, question)).startswith(expected)


async def test_a_question_about_a_whole_list_is_answered_by_the_numbers() -> None:
    assert await said_after("show me kettles", "are they in stock?") == (
        "Numbers 1, 2, 3 and 5 are in stock, number 4 is sold out."
    )
    answer = await said_after("show me jackets", "what sizes are there")
    assert answer.startswith("Number 1: S, M and L; number 2: M and L;")


async def test_after_a_comparison_the_choice_is_weighed_without_the_table() -> None:
    conversation = Conversation()
    for text in ("show me kettles", "compare the first two"):
        await conversation.say(text)
    answer = await conversation.say("which would you take?")
    assert conversation.calls == []
    assert "costs $14.60 less than" in answer
    assert "“whistles”" in answer
    await conversation.say("compare them")
    assert [name for name, _ in conversation.calls] == ["compare_products"]


async def test_a_shop_with_take_in_a_name_is_not_searched_for_it() -> None:
    conversation = Conversation(shop=replace(SHOP, words=SHOP.words | {"take", "pick", "buy"}))
    for text in ("show me kettles", "compare the first two"):
        await conversation.say(text)
    for text in ("which would you take?", "which one should i buy?", "which would you pick?"):
        answer = await conversation.say(text)
        assert not conversation.calls
        assert "costs $14.60 less than" in answer


def test_products_that_differ_only_in_colour_are_described_so() -> None:
    pair = [
        item("Mug, red", colour="red", material="enamel"),
        item("Mug, blue", colour="blue", material="enamel"),
    ]
    assert verdict(pair, "") == "By what I know they differ only in colour."
    other = [pair[0], item("Mug", colour="blue", material="stoneware")]
    assert "differ only" not in verdict(other, "")


async def test_an_addition_is_not_claimed_to_be_undone() -> None:
    answer = await said_after("show me kettles", "add the first one", "undo that")
    assert "as it was" not in answer
    assert "Undo" in answer
    assert "[cart](/cart)" in answer
    assert "as it was" not in await said_after("show me kettles", "add the first one", "stop")


async def test_questions_about_news_and_the_cart_are_answered() -> None:
    assert "newest" in await said_after("what's new?")
    assert "Whistling kettle" in await said_after("show me kettles", "add the first one", "what do I have")


async def test_a_cart_change_is_described_briefly_beside_its_receipt() -> None:
    conversation = Conversation()
    await conversation.say("show me kettles")
    first = await conversation.say("add two of the first one")
    assert (
        first
        == "Added two of **Whistling kettle**. That makes two pieces in your [cart](/cart), $59.80 in all."
    )
    again = await conversation.say("one more")
    assert again == (
        "Done. You have three of it now. That makes three pieces in your [cart](/cart), $89.70 in all."
    )
    few = await conversation.say("add the third one")
    assert "Two more are left." in few
    assert few.count("$") == 1
