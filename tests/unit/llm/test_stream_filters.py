"""Filters of a model's text stream: reasoning, links and marks that arrive in several deltas."""

from __future__ import annotations

import pytest

from app.llm.providers.stream_filters import TextFilter

SHOWN = {"k-17", "tea pot/2"}


def worded(*pieces: str) -> list[str]:
    wording = TextFilter(SHOWN)
    return [*map(wording.feed, pieces), wording.flush()]


@pytest.mark.parametrize(
    ("text", "out"),
    [
        ("[it](/products/k-17)", "[it](/products/k-17)"),
        ("[it](products/k-17)", "[it](/products/k-17)"),
        ("[it](k-17)", "[it](/products/k-17)"),
        ("[pot](/products/tea%20pot%2F2)", "[pot](/products/tea%20pot%2F2)"),
        ("[it](</products/k-17> 'a title')", "[it](/products/k-17)"),
        ("[cart](/cart)", "[cart](/cart)"),
        ("[it](/products/k-18)", "it"),
        ("[it](/products/k-17/../k-18)", "it"),
        ("[it](https://shop.example/products/k-17)", "it"),
        ("[it](//evil.example/products/k-17)", "it"),
        ("[out](/logout?all=1)", "out"),
        ("![tracking](https://evil.example/p.gif)", ""),
        ("a [b [c](d)](/products/k-17)", "a [b c] (/products/k-17)"),
        ("items[0](x)", "items0"),
        ("odd ](/products/k-18)", "odd ] (/products/k-18)"),
        ("1 [2] 3! [4", "1 [2] 3! [4"),
    ],
)
def test_links_lead_to_what_was_shown(text: str, out: str) -> None:
    assert "".join(worded(text)) == out
    assert "".join(worded(*text)) == out


@pytest.mark.parametrize(
    ("text", "out"),
    [
        ("![i][1]\n\n[1]: https://evil.example/?d=1", "![i][1]\n\n[1] : https://evil.example/?d=1"),
        ("> [a\\]b]: <https://evil.example>", "> [a\\]b] : < https://evil.example>"),
        ("<https://evil.example/a>", "< https://evil.example/a>"),
        ("<img src=https://evil.example/p.gif>", "< img src=https://evil.example/p.gif>"),
        (
            "</p><!-- x --><?x?><iframe src=//evil.example",
            "< /p>< !-- x -->< ?x?>< iframe src=//evil.example",
        ),
        ("[1]![p](x): https://evil.example", "[1] : https://evil.example"),
        ("[a]![p](x)(https://evil.example)", "[a] (https://evil.example)"),
        ("<![p](x)img src=//evil.example>", "< img src=//evil.example>"),
        ("[<img src=//evil.example>](/cart)", "[< img src=//evil.example>](/cart)"),
        ("[<img src=//evil.example>](/other)", "< img src=//evil.example>"),
        ("[a <https://evil.example](/cart)>", "[a < https://evil.example](/cart)>"),
        ("!![p](x)[it](k-17)", "! [it](/products/k-17)"),
        ("`a[0]: 1 <= 2`, I <3 it -> [x]", "`a[0] : 1 <= 2`, I <3 it -> [x]"),
    ],
)
def test_no_renderer_makes_a_link_or_picture_of_the_rest(text: str, out: str) -> None:
    assert "".join(worded(text)) == out
    assert "".join(worded(*text)) == out


def test_text_is_not_held_back_without_need() -> None:
    assert worded("The small", " one", " [1]", " is") == ["The small", " one", " ", "[1] is", ""]


def test_a_link_is_held_back_until_it_is_whole() -> None:
    assert worded("Take [the", " red](/prod", "ucts/k-17)", ".") == [
        "Take ",
        "",
        "[the red](/products/k-17)",
        ".",
        "",
    ]


@pytest.mark.parametrize(
    ("text", "out"),
    [
        ("<think>a</think>b", "b"),
        ("a<thinking>b</thinking>c", "ac"),
        ("[THINK]a[/THINK]b", "b"),
        ("<think>a <think> b</think>c", "c"),
        ("<think>never ends", ""),
        ("stray</think> word", "stray word"),
        ("a < b <thin air", "a < b < thin air"),
        ("<think>[a](/products/k-17)</think>[b](k-17)", "[b](/products/k-17)"),
    ],
)
def test_thinking_is_not_said(text: str, out: str) -> None:
    assert "".join(worded(text)) == out
    assert "".join(worded(*text)) == out


def test_a_joined_picture_survives_being_cut_in_pieces() -> None:
    assert "".join(worded("👩", "\u200d", "👧", "\u202e!")) == "👩\u200d👧!"
