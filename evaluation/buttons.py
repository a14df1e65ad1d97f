"""The headings and buttons in the HTML of an answer, by which checks read what the shopper is offered."""

from __future__ import annotations

from dataclasses import dataclass, field
from html.parser import HTMLParser
from urllib.parse import urlsplit

HEADINGS = ("h1", "h2", "h3", "h4")


@dataclass
class Button:
    """A form of the answer that is only pressed, not filled in.

    `function` is the name of the function that it calls, `message` when it sends a message, `add_to_cart` and
    `change_cart` when it posts to the cart itself.
    """

    function: str
    fields: dict[str, str] = field(default_factory=dict)
    label: str = ""


@dataclass
class Markup:
    """The headings and the buttons of an answer, in order."""

    headings: list[str] = field(default_factory=list)
    buttons: list[Button] = field(default_factory=list)


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.found = Markup()
        self._form: Button | None = None
        self._text: list[str] | None = None
        self._is_filled_in = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        known = {name: value or "" for name, value in attrs}
        if tag == "form":
            self._form, self._is_filled_in = Button(function_of(known.get("action", ""))), False
        elif tag in ("input", "button") and self._form is not None and "name" in known:
            self._form.fields[known["name"]] = known.get("value", "")
        if tag == "textarea" or (tag == "input" and known.get("type", "text") in ("text", "search")):
            self._is_filled_in = True
        if tag in HEADINGS or (tag == "button" and self._form is not None):
            self._text = []

    def handle_data(self, data: str) -> None:
        if self._text is not None:
            self._text.append(data)

    def handle_endtag(self, tag: str) -> None:
        text = " ".join("".join(self._text or []).split())
        if tag in HEADINGS:
            self.found.headings.append(text)
            self._text = None
        elif tag == "button" and self._form is not None:
            self._form.label, self._text = text, None
        elif tag == "form" and self._form is not None:
            if self._form.function and not self._is_filled_in:
                self.found.buttons.append(self._form)
            self._form = None


def read_markup(html: str) -> Markup:
    """Return the headings and the buttons of a piece of HTML."""
    reader = _Reader()
    reader.feed(html)
    return reader.found


def function_of(action: str) -> str:
    """Return the function that a form's address calls, as `Button.function` names it; empty for other forms."""
    parts = urlsplit(action).path.strip("/").split("/")
    if len(parts) >= 2 and parts[-2] == "functions":
        return parts[-1]
    if parts[:2] == ["cart", "items"]:
        return "add_to_cart" if len(parts) == 2 else "change_cart"
    return "message" if parts[-1] in ("messages", "chat") else ""
