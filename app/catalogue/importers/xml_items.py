"""The items of an XML feed, one at a time: no document type, no entities, and limits for depth, size and elements.

The standard parser's events are used directly, so that memory does not grow with the file and each item has its line.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any, BinaryIO
from xml.parsers import expat

from app.catalogue.importers.import_report import ImportFailed

CHUNK_BYTES = 65_536
PENDING_BYTES = 2_000_000
"""Maximum size of one tag or comment, which the parser keeps in memory until it is complete."""

DEPTH = 64
ITEM_CHARACTERS = 1_000_000
ITEM_ELEMENTS = 5_000

Value = str | dict[str, Any]


@dataclass
class Element:
    """An open element inside an item: its name without prefix, its text and its children."""

    name: str
    text: list[str] = field(default_factory=list)
    children: dict[str, list[Value]] = field(default_factory=dict)

    def value(self) -> Value:
        """Return the text of an element without children, otherwise the children by name."""
        if not self.children:
            return "".join(self.text).strip()
        return {name: values[0] if len(values) == 1 else values for name, values in self.children.items()}


@dataclass
class XmlItem:
    """One item of the feed: the line of its start tag, and its elements by name (a list if there are several)."""

    line: int
    fields: dict[str, Any]
    too_large: bool = False


class ItemParser:
    """Collects the items of a feed while its bytes are fed in."""

    def __init__(self, item_names: frozenset[str]) -> None:
        self.items: list[XmlItem] = []
        self.root = ""
        self._item_names = item_names
        self._open: list[Element] = []
        self._depth = self._size = self._count = self._line = self._fed = 0
        self._parser = expat.ParserCreate(namespace_separator=" ")
        self._parser.buffer_text = True
        self._parser.SetParamEntityParsing(expat.XML_PARAM_ENTITY_PARSING_NEVER)
        self._parser.StartElementHandler = self._start
        self._parser.EndElementHandler = self._end
        self._parser.CharacterDataHandler = self._text
        self._parser.StartDoctypeDeclHandler = refuse_doctype
        self._parser.EntityDeclHandler = refuse_doctype
        self._parser.ExternalEntityRefHandler = refuse_doctype

    def feed(self, data: bytes) -> None:
        """Parse the next bytes. Raises ImportFailed."""
        self._fed += len(data)
        try:
            self._parser.Parse(data, False)
        except expat.ExpatError as failure:
            raise not_xml(failure) from None
        if self._fed - max(self._parser.CurrentByteIndex, 0) > PENDING_BYTES:
            raise ImportFailed(
                f"line {self._parser.CurrentLineNumber}: a tag or a comment is longer than {PENDING_BYTES:,} bytes."
            )

    def close(self) -> None:
        """Finish the document. Raises ImportFailed if it is incomplete."""
        try:
            self._parser.Parse(b"", True)
        except expat.ExpatError as failure:
            raise not_xml(failure) from None

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        name = name.rpartition(" ")[2]
        self._depth += 1
        if self._depth > DEPTH:
            raise ImportFailed(f"line {self._parser.CurrentLineNumber}: elements are nested too deeply.")
        self.root = self.root or name
        if not self._open:
            if name not in self._item_names:
                return
            self._line, self._size, self._count = self._parser.CurrentLineNumber, 0, 0
        self._count += 1
        element = Element(name)
        self._open.append(element)
        if name == "link" and attributes.get("href"):  # Atom writes the address as an attribute
            element.text.append(attributes["href"])

    def _text(self, text: str) -> None:
        if not self._open:
            return
        self._size += len(text)
        if self._size <= ITEM_CHARACTERS and self._count <= ITEM_ELEMENTS:
            self._open[-1].text.append(text)

    def _end(self, _name: str) -> None:
        self._depth -= 1
        if not self._open:
            return
        element = self._open.pop()
        if self._open:
            if self._count <= ITEM_ELEMENTS:
                self._open[-1].children.setdefault(element.name, []).append(element.value())
            return
        too_large = self._size > ITEM_CHARACTERS or self._count > ITEM_ELEMENTS
        value = element.value()
        self.items.append(XmlItem(self._line, value if isinstance(value, dict) else {}, too_large))


def refuse_doctype(*_: object) -> Any:
    """Refuse a document type, with which entities are declared. Raises ImportFailed."""
    raise ImportFailed("The feed declares a document type (<!DOCTYPE ...>), which is not read: remove it.")


def not_xml(failure: expat.ExpatError) -> ImportFailed:
    """Return the refusal of a document that is not well-formed."""
    return ImportFailed(
        f"line {failure.lineno}: the file is not well-formed XML: {expat.ErrorString(failure.code)}"
    )


def xml_items(
    file: BinaryIO, item_names: frozenset[str], progress: Callable[[int], None] | None = None
) -> Iterator[XmlItem]:
    """Yield the elements of those names, without prefix, in the order of the file. Raises ImportFailed."""
    parser = ItemParser(item_names)
    read = 0
    while data := file.read(CHUNK_BYTES):
        parser.feed(data)
        read += len(data)
        yield from parser.items
        parser.items.clear()
        if progress:
            progress(read)
    parser.close()
    yield from parser.items
