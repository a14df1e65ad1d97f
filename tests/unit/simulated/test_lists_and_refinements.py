"""Several lists in one answer, earlier lists, and searches that are refined and taken back."""

from __future__ import annotations

import pytest

from tests.support.fake_shop import Conversation


async def talk(*messages: str) -> Conversation:
    """Return the conversation after the messages."""
    conversation = Conversation()
    for message in messages:
        await conversation.say(message)
    return conversation


def last_search(conversation: Conversation) -> dict[str, object]:
    """Return the arguments of the last search."""
    return [arguments for name, arguments in conversation.calls if name == "search_products"][-1]


async def test_each_of_several_kinds_has_a_search_of_its_own() -> None:
    conversation = await talk("I need a kettle, a mug and a blanket")
    assert [arguments["query"] for _, arguments in conversation.calls] == ["kettle", "mug", "blanket"]


@pytest.mark.parametrize("message", ["red and blue mugs", "a mug with a lid and a handle", "kettles or mugs"])
async def test_values_and_properties_are_no_kinds(message: str) -> None:
    assert len((await talk(message)).calls) == 1


async def test_a_number_in_several_lists_is_asked_about() -> None:
    conversation = await talk("a kettle and a mug please", "add number 1")
    assert conversation.cart == {}
    ((name, arguments),) = conversation.calls
    assert name == "offer_choices"
    assert len(arguments["product_ids"]) == 2


async def test_the_kind_says_which_list_is_meant() -> None:
    conversation = await talk("a kettle and a mug please", "add the second kettle")
    assert list(conversation.cart) == ["k2"]


async def test_the_cheapest_is_the_cheapest_of_all_lists() -> None:
    assert list((await talk("a kettle and a mug please", "add the cheapest")).cart) == ["m2"]


async def test_a_place_of_an_earlier_list_is_found_by_its_kind() -> None:
    assert list((await talk("jackets", "mugs", "add the second of the jackets")).cart) == ["j2"]


async def test_a_refinement_can_be_undone() -> None:
    conversation = await talk("kettles", "under 40", "undo that")
    assert "max_price" not in last_search(conversation)


async def test_an_addition_after_a_refinement_is_what_is_undone() -> None:
    conversation = await talk("kettles", "under 40", "add the first", "undo that")
    assert conversation.cart == {}
    assert conversation.calls[-1][0] == "set_cart_quantity"


async def test_the_previous_list_is_shown_again() -> None:
    assert last_search(await talk("jackets", "mugs", "show me the previous list again"))["query"] == "jackets"


@pytest.mark.parametrize("message", ["anything but plastic", "not plastic please", "no plastic ones"])
async def test_an_exclusion_leaves_out(message: str) -> None:
    assert last_search(await talk("kettles", message))["exclude"] == ["plastic"]


async def test_what_is_fine_after_all_is_no_longer_left_out() -> None:
    assert "exclude" not in last_search(await talk("kettles", "not black", "actually black is fine"))


async def test_a_corrected_value_takes_the_place_of_the_first() -> None:
    assert last_search(await talk("a red kettle, no, white"))["attributes"] == {"colour": ["white"]}


async def test_cheaper_than_a_place_is_below_its_price() -> None:
    assert last_search(await talk("kettles", "cheaper than the second"))["max_price"] == "44.49"


async def test_a_limit_that_was_said_first_holds_for_the_kind_that_follows() -> None:
    assert last_search(await talk("under 25 dollars", "I mean lamps"))["max_price"] == "25"


@pytest.mark.parametrize("name", ["Switch-off kettle, 1.7 l", "Reading lamp, black"])
async def test_a_product_name_with_commas_is_one_wish(name: str) -> None:
    assert len((await talk(name)).calls) == 1


async def test_a_place_in_an_order_counts_in_it() -> None:
    conversation = await talk("kettles", "add the second cheapest")
    assert list(conversation.cart) == ["k1"]


async def test_the_cheaper_of_the_two_is_one_of_those_spoken_of_last() -> None:
    conversation = await talk(
        "kettles", "which is the dearest?", "and which has the lowest rating?", "add the dearer of the two"
    )
    assert list(conversation.cart) == ["k5"]


async def test_an_order_alone_keeps_what_was_compared_before() -> None:
    conversation = await talk("headphones", "which has the longest battery?")
    assert "6 hours" in await conversation.say("and the second longest?")


async def test_a_superlative_takes_its_kind_from_the_sentence_before() -> None:
    conversation = Conversation()
    said = await conversation.say("I need a kettle. The largest you have.")
    assert last_search(conversation)["query"] == "kettle"
    assert "Whistling kettle" in said


async def test_exclusions_of_several_clauses_are_one_narrower_search() -> None:
    conversation = await talk("jackets", "no leather please, and nothing red")
    searches = [arguments for name, arguments in conversation.calls if name == "search_products"]
    assert len(searches) == 1
    assert set(searches[0]["exclude"]) == {"leather", "red"}


@pytest.mark.parametrize(
    ("message", "left_out"),
    [
        ("a jacket, my skin can't handle nylon", ["nylon"]),
        ("I need a jacket. Leather is out of the question.", ["leather"]),
        ("show me jackets, red ones excluded", ["red"]),
        ("jackets, I really don't care for denim", ["denim"]),
        ("anything but leather: jackets", ["leather"]),
        ("jackets that don't contain down", ["down"]),
        ("a jacket in any colour besides red", ["red"]),
        ("jackets. She hates yellow", ["yellow"]),
    ],
)
async def test_what_is_denied_in_any_words_is_left_out(message: str, left_out: list[str]) -> None:
    arguments = last_search(await talk(message))
    assert "jacket" in str(arguments["query"])
    assert arguments["exclude"] == left_out


async def test_a_limit_after_exclusions_is_no_exclusion() -> None:
    arguments = last_search(
        await talk("is there any jacket that isn't blue, isn't leather and costs less than 100?")
    )
    assert arguments["max_price"] == "100"
    assert "min_price" not in arguments
    assert arguments["exclude"] == ["blue", "leather"]


async def test_a_noun_of_another_kind_is_no_product_of_the_list() -> None:
    conversation = await talk("kettles", "the travel mug please")
    assert conversation.cart == {}
    assert "mug" in str(last_search(conversation)["query"])


async def test_counted_kinds_are_several() -> None:
    conversation = await talk("2 kettles, 4 mugs")
    assert [arguments["query"] for _, arguments in conversation.calls] == ["kettles", "mugs"]


async def test_a_misspelt_order_ranks_a_kind() -> None:
    assert "Over-ear" in await Conversation().say("wich of teh headphones has the longst battery")
