"""A parsed page to which frames of a stream are applied as htmx and its extension `upsert` do."""

from __future__ import annotations

import re
from collections.abc import Iterator
from html.parser import HTMLParser

VOID = {"area", "base", "br", "col", "hr", "img", "input", "link", "meta", "source", "use", "wbr"}


class Element:
    """An element with its children."""

    def __init__(self, tag: str, attributes: dict[str, str]) -> None:
        self.tag, self.attributes = tag, attributes
        self.children: list[Element | str] = []
        self.parent: Element | None = None

    @property
    def id(self) -> str:
        """The element's id, or an empty string."""
        return self.attributes.get("id", "")

    @property
    def elements(self) -> list[Element]:
        """The child elements."""
        return [child for child in self.children if isinstance(child, Element)]

    def add(self, child: Element | str, place: int | None = None) -> None:
        """Insert a child at that position, or at the end."""
        self.children.insert(len(self.children) if place is None else place, child)
        if isinstance(child, Element):
            child.parent = self

    def walk(self) -> Iterator[Element]:
        """Yield this element and all its descendants."""
        yield self
        for child in self.elements:
            yield from child.walk()

    def outline(self) -> str:
        """Return tags, attributes and text with single spaces; it is equal for two elements that look alike."""
        attributes = "".join(f" {name}={value!r}" for name, value in sorted(self.attributes.items()))
        inner = "".join(
            child if isinstance(child, str) else f" {child.outline()} " for child in self.children
        )
        if self.tag != "pre":
            inner = " ".join(inner.split())
        return f"<{self.tag}{attributes}>{inner}</{self.tag}>"

    def text(self) -> str:
        """Return the text of the element, unchanged."""
        return "".join(child if isinstance(child, str) else child.text() for child in self.children)


class _Builder(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.root = self.here = Element("root", {})

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        element = Element(tag, {name: value or "" for name, value in attrs})
        self.here.add(element)
        if tag not in VOID:
            self.here = element

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.here.add(Element(tag, {name: value or "" for name, value in attrs}))

    def handle_endtag(self, tag: str) -> None:
        if tag in VOID:
            return
        assert self.here.tag == tag, f"</{tag}> closes <{self.here.tag}>"
        self.here = self.here.parent or self.root

    def handle_data(self, data: str) -> None:
        self.here.add(data)


def parsed(html: str) -> Element:
    """Return a root with the elements of well-formed HTML. Raises AssertionError for other HTML."""
    builder = _Builder()
    builder.feed(html)
    builder.close()
    assert builder.here is builder.root, f"<{builder.here.tag}> is not closed"
    return builder.root


class Document:
    """A page that frames of a stream change."""

    def __init__(self, html: str) -> None:
        self.root = parsed(html)

    def find(self, selector: str) -> Element:
        """Return the element of a selector, `#id` or a tag's name. Raises StopIteration if there is none."""
        return next(each for each in self.root.walk() if selector in (f"#{each.id}", each.tag))

    def apply(self, frame: str) -> None:
        """Put each element of a frame in its place."""
        for order in parsed(frame).elements:
            target = self.find(order.attributes["hx-target"])
            if order.tag == "hx-upsert":
                for element in order.elements:
                    self._upsert(target, element)
            else:
                assert (order.tag, order.attributes["hx-swap"]) == ("hx-partial", "innerHTML")
                target.children = []
                for child in order.children:
                    target.add(child)

    def _upsert(self, target: Element, element: Element) -> None:
        known = next((each for each in self.root.walk() if element.id and each.id == element.id), None)
        if known is not None and known.parent is not None:
            known.parent.add(element, known.parent.children.index(known))
            known.parent.children.remove(known)
            return
        after = [each for each in target.elements if each.id and natural(element.id) < natural(each.id)]
        target.add(element, target.children.index(after[0]) if after else None)


def natural(identity: str) -> list[tuple[str, int]]:
    """Return a key that sorts `part-9` before `part-10`."""
    return [(words, int(digits or 0)) for words, digits in re.findall(r"([^0-9]*)([0-9]*)", identity)]
