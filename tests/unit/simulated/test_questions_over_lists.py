"""Questions over a list: comparisons of two, counts, and what each of several products says."""

from __future__ import annotations

import pytest

from tests.support.fake_shop import Conversation, after


def text_of(conversation: Conversation) -> str:
    """Return the text of the newest answer."""
    return "\n".join(each.text for each in conversation.rounds).strip()


@pytest.mark.parametrize(
    ("question", "answer"),
    [
        ("which of them holds more, the third or the fifth?", "Number 3, **Glass kettle**: capacity 1.5 l."),
        (
            "which one is bigger, the glass one or the gooseneck?",
            "Number 3, **Glass kettle**: capacity 1.5 l.",
        ),
        ("is the second one bigger than the first?", "No. **Switch-off kettle**: capacity 1.7 l."),
        ("does the first hold more than the fourth?", "Yes. **Whistling kettle**: capacity 2.0 l."),
    ],
)
async def test_a_comparison_of_two_is_between_these_two(question: str, answer: str) -> None:
    assert text_of(await after("show me kettles", question)).startswith(answer)


@pytest.mark.parametrize(
    ("question", "answer"),
    [
        ("how many of these are under 30?", "Two of these five: numbers 1 and 4."),
        ("how many cost more than 80?", "One of these five: number 5."),
        ("how many of them are under 200", "All five of these."),
        ("how many of those are below 5?", "None of these five."),
        ("how many of these are in stock?", "Four of these five: numbers 1, 2, 3 and 5."),
        ("how many hold more than 1.6 l?", "Two of these five: numbers 1 and 2."),
        ("how many of them switch themselves off?", "Two of these five: numbers 2 and 3."),
        (
            "how many of these have a thermometer?",
            "The makers of these don't say anything about “thermometer”.",
        ),
    ],
)
async def test_a_count_is_of_the_list_and_names_its_products(question: str, answer: str) -> None:
    assert text_of(await after("show me kettles", question)).startswith(answer)


async def test_those_that_were_counted_are_meant_by_them() -> None:
    conversation = await after("show me kettles", "how many of these are under 30?", "add both of them")
    assert set(conversation.cart) == {"k1"}  # the other one is sold out


async def test_a_question_of_each_is_of_the_list_after_an_answer_about_one() -> None:
    conversation = await after("show me kettles", "which is the cheapest?", "do any of these switch off?")
    assert "2 and 3" in text_of(conversation)


@pytest.mark.parametrize(
    ("question", "answer"),
    [
        ("how many colours does the first come in?", "**Plain T-shirt** comes in one colour: white."),
        ("how many sizes are there of the second?", "**Striped T-shirt** comes in three: S, M and L."),
    ],
)
async def test_values_of_an_option_are_counted(question: str, answer: str) -> None:
    assert text_of(await after("show me t-shirts", question)).startswith(answer)


async def test_the_cheapest_of_a_value_is_ranked_by_its_price() -> None:
    conversation = await after("show me t-shirts", "which of these is the cheapest in blue?")
    assert text_of(conversation) == "Number 2, **Striped T-shirt**: $19.00."


@pytest.mark.parametrize(
    "question", ["what is the model?", "what are the measurements?", "what is the shipping weight?"]
)
async def test_a_property_after_the_details_is_of_that_product(question: str) -> None:
    conversation = await after("show me kettles", "details of the glass one", question)
    assert "Glass kettle" in text_of(conversation)


@pytest.mark.parametrize(
    "question", ["is this the original model?", "what is its amp rating?", "is it available with a lid?"]
)
async def test_a_property_in_words_of_the_shop_s_facts_is_no_price_rating_or_stock(question: str) -> None:
    answer = text_of(await after("show me kettles", "details of the glass one", question))
    assert "usual price" not in answer
    assert "rat" not in answer.replace("rating”", "")
    assert "in stock" not in answer


async def test_a_name_with_another_word_is_no_yes() -> None:
    conversation = await after("show me kettles", "details of the glass one", "is it a steel kettle?")
    assert not text_of(conversation).startswith("Yes")


async def test_a_part_of_the_product_just_added_is_asked_about_that_product() -> None:
    conversation = await after("show me kettles", "add the glass one", "does the lid come off?")
    assert "Glass kettle" in text_of(conversation)


async def test_a_guarantee_that_no_maker_states_is_looked_up_in_the_shop_s_pages() -> None:
    conversation = await after("show me kettles", "details of the glass one", "does it have a warranty?")
    assert [name for each in conversation.rounds for name, _ in each.calls] == ["read_shop_pages"]


@pytest.mark.parametrize(
    "question",
    [
        "who runs this place?",
        "can I get it by Saturday?",
        "do I need an account?",
        "are you an official shop?",
        "do you wrap presents?",
        "is there a showroom?",
    ],
)
async def test_a_question_about_the_shop_reads_its_pages(question: str) -> None:
    for before in ((), ("show me kettles", "details of the glass one")):
        conversation = await after(*before, question)
        assert [name for each in conversation.rounds for name, _ in each.calls] == ["read_shop_pages"]


@pytest.mark.parametrize("question", ["dishwasher safe?", "is any of them dishwasher safe?"])
async def test_a_bare_property_is_answered_for_each_of_the_list(question: str) -> None:
    answer = text_of(await after("show me kettles", question))
    assert answer == "Number 2, **Switch-off kettle**: yes."


async def test_plain_numbers_name_the_products_to_compare() -> None:
    conversation = await after("show me kettles", "difference between 1 and 3?")
    assert conversation.calls == [("compare_products", {"product_ids": ["k1", "k3"]})]


async def test_the_word_for_a_property_is_no_slip() -> None:
    answer = text_of(await after("show me kettles", "details of the switch-off one", "is it vegan?"))
    assert "“vegan”" in answer


@pytest.mark.parametrize(
    ("question", "said"),
    [("how loud is it?", "how loud it is"), ("how long does it boil?", "how long it boils")],
)
async def test_a_measure_that_is_not_said_is_named(question: str, said: str) -> None:
    conversation = await after("show me kettles", "details of the switch-off one", question)
    assert text_of(conversation) == f"The maker of **Switch-off kettle** doesn't say {said}."


@pytest.mark.parametrize(
    ("question", "answer"),
    [
        ("how much is the first per litre?", "**Whistling kettle**: $14.95 per litre."),
        ("which is the cheapest per litre?", "Number 1, **Whistling kettle**: $14.95 per litre."),
    ],
)
async def test_a_price_per_unit_is_counted(question: str, answer: str) -> None:
    assert text_of(await after("show me kettles", question)).startswith(answer)


async def test_other_values_that_a_product_does_not_have_are_said() -> None:
    conversation = await after(
        "show me kettles", "details of the switch-off one", "do you have other colours?"
    )
    assert text_of(conversation).startswith("**Switch-off kettle** is white.")


async def test_a_question_for_the_shop_with_a_reason_is_none_about_the_product() -> None:
    conversation = await after(
        "show me kettles",
        "details of the switch-off one",
        "can I give it back when the colour is not pleasing?",
    )
    assert [name for name, _ in conversation.calls] == ["read_shop_pages"]


@pytest.mark.parametrize(
    ("before", "message", "query"),
    [
        ("show me kettles", "which blanket colours", "blanket"),
        ("show me kettles", "no blankets at all?", "blankets"),
        ("show me kettles", "blanket too if it stays under 50", "blanket"),
        ("show me kettles", "who makes your blankets", "blankets"),
        ("show me kettles", "does anyone sell dog leashes here", "dog leashes"),
    ],
)
async def test_goods_of_the_shop_are_searched_and_not_refused(before: str, message: str, query: str) -> None:
    conversation = await after(before, message)
    assert [given["query"] for name, given in conversation.calls if name == "search_products"] == [query]


@pytest.mark.parametrize("message", ["translate kettle to french", "what colour is water"])
async def test_an_order_of_another_kind_stays_no_search(message: str) -> None:
    assert (await after(message)).calls == []
