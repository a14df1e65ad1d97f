"""Answer a question about the shop itself, such as delivery or returns, from the shop's own pages."""

from __future__ import annotations

from pydantic import BaseModel, Field

from app.brand import current_brand
from app.catalogue.prompt_table import cell
from app.functions import Call, Example, Function
from app.functions.parameters import QUERY_LIMIT, CallParameters, Text
from app.functions.results import Result
from app.locale import message
from app.shop_pages import Passage, find_passages, read_folder
from app.text.sanitize import one_line

PASSAGES_LIMIT = 2
"""Maximum number of sections in an answer."""

TEXT_LIMIT = 1_500
"""Maximum characters of a quoted section; the rest is on its page."""


class Parameters(CallParameters):
    """The question."""

    question: Text = Field(
        min_length=1, max_length=QUERY_LIMIT, description="the shopper's question about the shop, in English"
    )


class QuotedSection(BaseModel):
    """A section of one of the shop's pages."""

    page: str = Field(description="The page's title.")
    heading: str = Field(description="The section's heading; empty for a page's first words.")
    text: str = Field(description="Its words as Markdown, as the owner wrote them.")
    url: str = Field(description="The path of the section in this shop.")


class PageTitle(BaseModel):
    """One of the shop's pages."""

    title: str = Field(description="Its title.")
    url: str = Field(description="Its path in this shop.")


class ShopPagesResult(Result):
    """The result of `read_shop_pages`."""

    question: str = Field(description="The question.")
    passages: list[QuotedSection] = Field(
        description="The sections that answer, the best first; empty where no page is about the question."
    )
    contact: str = Field(
        default="",
        description="How to reach the shop, where no section answers; empty if the owner set none.",
    )
    pages: list[PageTitle] = Field(
        default_factory=list, description="All pages of the shop, where no section answers."
    )

    def caption(self) -> str:
        """Return the quoted sections with their sources, or that there is none and how the shop is reached."""
        if self.passages:
            source = message("shop_pages.source")
            return "\n\n".join(
                f"{each.text}\n\n{source} [{cell(each.page)}]({each.url})" for each in self.passages
            )
        contact = message("shop_pages.contact", contact=one_line(self.contact)) if self.contact else ""
        return f"{message('shop_pages.none')} {contact}".strip()

    def for_model(self) -> str:
        """Return the quoted sections, or that there is none and how the shop is reached."""
        if self.passages:
            quoted = [
                f"{cell(each.heading or each.page)} ({each.url}): {one_line(each.text)}"
                for each in self.passages
            ]
            return "\n".join(["Shown to the shopper, from the shop's own pages:", *quoted])
        reach = (
            f" The shop's contact: {one_line(self.contact)}."
            if self.contact
            else " The owner set no contact."
        )
        return f"The shop's pages say nothing about this. Do not guess.{reach}"


async def run(parameters: Parameters, call: Call) -> ShopPagesResult:
    """Return the sections that answer, or how the shop is reached."""
    folder = read_folder(call.settings.pages_folder)
    passages = find_passages(folder.pages, parameters.question, PASSAGES_LIMIT)
    if passages:
        return ShopPagesResult(question=parameters.question, passages=[quote(each) for each in passages])
    return ShopPagesResult(
        question=parameters.question,
        passages=[],
        contact=current_brand(call.settings).contact,
        pages=[PageTitle(title=page.title, url=page.url) for page in folder.pages],
    )


def quote(passage: Passage) -> QuotedSection:
    """Return a section as it is shown; a long one ends at a line."""
    text = passage.section.text
    if len(text) > TEXT_LIMIT:
        text = (text[:TEXT_LIMIT].rpartition("\n")[0] or text[:TEXT_LIMIT]) + "\n\n…"
    return QuotedSection(page=passage.page.title, heading=passage.section.heading, text=text, url=passage.url)


FUNCTION = Function(
    title="Read the shop's pages",
    description=(
        "Answer a question about the shop itself: delivery, order status, returns, payment, opening hours, warranty, "
        "contact, privacy. Shows the section of the shop's own pages that answers. Call it before you say anything "
        "about such a matter, and say nothing that it does not return."
    ),
    effect="reads",
    parameters=Parameters,
    result=ShopPagesResult,
    run=run,
    running=("Looking at the shop's pages…",),
    example=Example(
        {"question": "How long does delivery take?"},
        ShopPagesResult(
            question="How long does delivery take?",
            passages=[
                QuotedSection(
                    page="Delivery and orders",
                    heading="Delivery",
                    text="Parcels arrive within three working days.",
                    url="/pages/delivery#section-delivery",
                )
            ],
        ),
    ),
)
