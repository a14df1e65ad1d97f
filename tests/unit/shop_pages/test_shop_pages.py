"""The owner's pages: what is a page, its sections, and the section that answers a question."""

from __future__ import annotations

from pathlib import Path

import pytest
from structlog.testing import capture_logs

from app.main import report_sample_pages
from app.settings import Settings
from app.shop_pages import find_passages, names_shop_topic, read_folder
from app.shop_pages.folder import BYTES_LIMIT
from app.shop_pages.page import parse_page
from app.shop_pages.passages import all_topics
from tests.support.paths import ROOT

SAMPLE = read_folder("shop/pages")
EXAMPLES = [(topic.name, example) for topic in all_topics() for example in topic.examples]

UNSAID = {"business", "condition", "jobs", "sustainability"}
"""Topics without a section in the sample pages."""

DELIVERY = parse_page(
    "delivery",
    "# Delivery\n\nWe use **Nordpost**.\n\n## How long it takes\n\nThree working days.\n\n## Costs\n\n"
    "Shipping is $4.90.\n\n### Islands\n\nTwice that.\n\n## Costs\n\n```\n# no heading\n```\n",
)


def test_a_page_has_a_title_and_sections_with_anchors_of_their_own() -> None:
    assert DELIVERY.title == "Delivery"
    assert [(section.heading, section.anchor) for section in DELIVERY.sections] == [
        ("", ""),
        ("How long it takes", "section-how-long-it-takes"),
        ("Costs", "section-costs"),
        ("Costs", "section-costs-2"),
    ]
    assert "### Islands" in DELIVERY.sections[2].text
    assert DELIVERY.sections[3].text == "```\n# no heading\n```"


def test_a_page_without_a_heading_is_called_as_its_file() -> None:
    assert parse_page("size-guide", "Measure your feet.").title == "Size guide"


@pytest.mark.parametrize(("topic", "question"), EXAMPLES)
def test_an_example_names_its_topic_and_the_sample_pages_answer_it(topic: str, question: str) -> None:
    assert names_shop_topic(question) == topic
    found = find_passages(SAMPLE.pages, question)
    if topic in UNSAID:
        assert not found
        return
    assert found
    assert "sample shop" in found[0].section.text or topic == "privacy"


@pytest.mark.parametrize(
    ("question", "section"),
    [
        ("what does postage to the islands cost?", "Costs"),
        ("how many working days?", "How long it takes"),
        ("do you use nordpost", ""),
    ],
)
def test_the_section_that_answers_comes_first(question: str, section: str) -> None:
    found = find_passages([DELIVERY], question)
    assert found[0].section.heading == section
    assert found[0].url.startswith("/pages/delivery")


def test_a_section_that_shares_one_word_with_a_topic_is_no_answer() -> None:
    page = parse_page("returns", "# Returns\n\n## Warranty\n\nThe guarantee runs for two years.\n")
    assert find_passages([page], "who runs this place") == []


@pytest.mark.parametrize(
    ("question", "topic"),
    [
        ("who is behind this website?", "about"),
        ("can I get it before the weekend", "delivery"),
        ("what if it doesn't suit me", "returns"),
        ("could I try them on somewhere?", "store"),
        ("will it be here by Christmas", "delivery"),
        ("is there a reduction for students?", "discounts"),
    ],
)
def test_other_words_for_a_topic_name_it(question: str, topic: str) -> None:
    assert names_shop_topic(question) == topic


@pytest.mark.parametrize(
    "question",
    [
        "do you sell business cards",
        "is this real leather?",
        "do you have something for Christmas",
        "how long does it take to get hot?",
        "do you have a store cupboard",
    ],
)
def test_words_of_a_topic_in_a_question_about_goods_name_none(question: str) -> None:
    assert names_shop_topic(question) == ""


@pytest.mark.parametrize(
    "question", ["", "a red kettle", "do you sell sofas?", "shipping scale", "phone case", "?!"]
)
def test_a_question_about_goods_is_none_about_the_shop(question: str) -> None:
    assert names_shop_topic(question) == ""


def test_nothing_is_found_where_no_section_is_about_it() -> None:
    assert find_passages(SAMPLE.pages, "do you sell red kettles?") == []
    assert find_passages([], "do you ship?") == []


def test_a_changed_file_is_read_again_and_unfit_ones_are_named(tmp_path: Path) -> None:
    (tmp_path / "returns.md").write_text("# Returns\n\nTen days.", encoding="utf-8")
    (tmp_path / "Not A Name.md").write_text("# X", encoding="utf-8")
    (tmp_path / "large.md").write_text("x" * (BYTES_LIMIT + 1), encoding="utf-8")
    (tmp_path / "latin.md").write_bytes(b"# Gr\xfc\xdfe")
    with capture_logs() as logged:
        folder = read_folder(str(tmp_path))
    assert [(each["event"], each["file"]) for each in logged] == [
        ("page_not_used", problem.file) for problem in folder.problems
    ]
    assert [page.name for page in folder.pages] == ["returns"]
    assert [problem.file for problem in folder.problems] == ["Not A Name.md", "large.md", "latin.md"]
    (tmp_path / "returns.md").write_text("# Returns\n\nThirty days, not ten.", encoding="utf-8")
    page = read_folder(str(tmp_path)).page("returns")
    assert page is not None
    assert page.sections[0].text == "Thirty days, not ten."


@pytest.mark.parametrize("path", ["", "no/such/folder"])
def test_no_folder_has_no_pages(path: str) -> None:
    assert read_folder(path).pages == ()


def test_the_sample_pages_say_that_they_are_samples() -> None:
    assert (ROOT / "shop" / "pages").is_dir()
    assert all("sample shop" in page.sections[0].text for page in SAMPLE.pages)
    assert not SAMPLE.problems
    assert SAMPLE.samples == ("contact.md", "delivery.md", "returns.md")


def test_only_a_page_in_production_that_is_still_a_sample_is_reported(tmp_path: Path) -> None:
    for page in (ROOT / "shop" / "pages").glob("*.md"):
        (tmp_path / page.name).write_bytes(page.read_bytes())
    (tmp_path / "returns.md").write_text("# Returns\n\nThirty days.", encoding="utf-8")
    given = Settings(environment="test", shop_pages_dir=str(tmp_path))
    with capture_logs() as logged:
        report_sample_pages(given.model_copy(update={"environment": "production"}))
        report_sample_pages(given)
    assert [each["files"] for each in logged] == [["contact.md", "delivery.md"]]
