"""One item of a feed: a product, or one variant of it, with the limits and the cleaning of its fields."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from decimal import Decimal
from typing import Annotated, Any, Self
from urllib.parse import urlsplit

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    StringConstraints,
    model_validator,
)
from pydantic_core import PydanticCustomError

from app.catalogue.limits import ID_LENGTH, MOST_IN_STOCK
from app.text import sanitize
from app.text.markup import plain_text
from app.text.money import currency_decimals

NAME_LENGTH = 300
DESCRIPTION_LENGTH = 20_000
SOURCE_LENGTH = 500_000
"""Maximum number of characters of a text before its tags are removed."""
BRAND_LENGTH = 100
SEGMENTS, SEGMENT_LENGTH = 8, 100
ADDRESS_LENGTH = 2_000
ATTRIBUTES, KEY_LENGTH, VALUE_LENGTH, VALUES = 250, 100, 8_000, 200
OPTIONS, OPTION_LENGTH = 10, 200
CODE_LENGTH = 100
PICTURES = 50
DEAREST = Decimal("9999999999.99")
LARGEST_NUMBER = Decimal("1e15")


def refuse(reason: str) -> PydanticCustomError:
    """Return the error for a field, with a short reason."""
    return PydanticCustomError("import", reason)


def one_line(value: object) -> str:
    """Return text on one line without control characters. Numbers are accepted. Raises PydanticCustomError."""
    if isinstance(value, bool) or not isinstance(value, str | int | Decimal):
        raise refuse("must be text")
    return sanitize.one_line(without_markup(value) if isinstance(value, str) else str(value))


def as_written(value: object) -> str:
    """Return a code or an address on one line, as it is written. Raises PydanticCustomError."""
    if isinstance(value, bool) or not isinstance(value, str | int | Decimal):
        raise refuse("must be text")
    return sanitize.one_line(str(value))


def without_markup(value: str) -> str:
    """Return the text without tags and entities. Raises PydanticCustomError."""
    if len(value) > SOURCE_LENGTH:
        raise refuse(f"must have at most {SOURCE_LENGTH:,} characters with its tags")
    return plain_text(value)


def paragraphs(value: object) -> str:
    """Return text with its line breaks; null gives an empty text. Raises PydanticCustomError."""
    if value is None:
        return ""
    if not isinstance(value, str):
        raise refuse("must be text")
    return sanitize.paragraphs(without_markup(value), control=" ")


def or_none(value: str) -> str | None:
    """Return None for an empty text."""
    return value or None


def addressable(value: str) -> str:
    """Check that an id can be part of an address: browsers interpret dot segments. Raises PydanticCustomError."""
    if set(value) == {"."} and len(value) <= 2:
        raise refuse("must not be . or ..")
    return value


def amount(value: object) -> object:
    """Check the type of an amount, for an exact Decimal; true is refused. Raises PydanticCustomError."""
    if isinstance(value, bool) or not isinstance(value, str | int | float | Decimal):
        raise refuse("must be an amount such as 12.50")
    return value.strip() if isinstance(value, str) else value


def pieces_left(value: object) -> object:
    """Return a stock; a negative one, which shops count on back orders, is 0."""
    if isinstance(value, str):
        value = value.strip()
        return 0 if value.startswith("-") and value[1:].isdecimal() else value
    if isinstance(value, int | float | Decimal) and not isinstance(value, bool) and value < 0:
        return 0
    return value


def category_path(value: object) -> str:
    """Return a path "Kitchen > Kettles" of trimmed segments, from a path or a list. Raises PydanticCustomError."""
    if value is None:
        return ""
    parts = value if isinstance(value, list) else None
    if isinstance(value, str):
        parts = without_markup(value).split(">")
    if parts is None:
        raise refuse("must be a path or a list of names")
    segments = [segment for part in parts if (segment := one_line(part).replace(">", "›"))]
    if len(segments) > SEGMENTS:
        raise refuse(f"must have at most {SEGMENTS} levels")
    if any(len(segment) > SEGMENT_LENGTH for segment in segments):
        raise refuse(f"must have at most {SEGMENT_LENGTH} characters a level")
    return " > ".join(segments)


def picture_address(value: str) -> str | None:
    """Return an http(s) address or a path of this site, but no executable address. Raises PydanticCustomError.

    An address without a scheme (`//cdn.example/a.jpg`), as shops print them in pages, is https.
    """
    if not value:
        return None
    if value.startswith("//"):
        value = f"https:{value}"
    value = re.sub(r"[\s\"'<>\\]", lambda sign: f"%{ord(sign[0]):02X}", value)
    try:
        parts = urlsplit(value)
    except ValueError:
        raise refuse("is not an address") from None
    if not value.startswith("/") and not (parts.scheme in ("http", "https") and parts.hostname):
        raise refuse("must be an http(s) address or a path that begins with /")
    return value


def known_attributes(value: object) -> dict[str, Any]:
    """Return facts by name: text, number, yes/no or a list of those, without unknown ones (null, empty).

    Raises PydanticCustomError.
    """
    if value is None:
        return {}
    if not isinstance(value, dict):
        raise refuse("must be an object of names and values")
    if len(value) > ATTRIBUTES:
        raise refuse(f"must have at most {ATTRIBUTES} names")
    facts = {attribute_name(name): attribute_value(name, given) for name, given in value.items()}
    return {name: fact for name, fact in facts.items() if name and fact not in (None, "", [])}


def attribute_name(name: str) -> str:
    """Return an attribute's name on one line. Raises PydanticCustomError."""
    if len(name) > KEY_LENGTH:
        raise refuse(f"names must have at most {KEY_LENGTH} characters")
    return one_line(name)


def attribute_value(name: str, value: object) -> Any:
    """Return an attribute's value for JSON; whole numbers lose their ".0". Raises PydanticCustomError."""
    if value is None or isinstance(value, bool):
        return value
    if isinstance(value, str):
        text = one_line(value)
        if len(text) > VALUE_LENGTH:
            raise refuse(f"{name[:40]}: must have at most {VALUE_LENGTH} characters")
        return text
    if isinstance(value, int | float | Decimal):
        return plain_number(name, value)
    if isinstance(value, list) and len(value) <= VALUES and not any(isinstance(item, list) for item in value):
        return [fact for item in value if (fact := attribute_value(name, item)) not in (None, "")]
    raise refuse(
        f"{name[:40]}: must be text, a number, true or false, or a list of at most {VALUES} of those"
    )


def plain_number(name: str, value: int | float | Decimal) -> int | float:
    """Return a number that fits JSON and its readers. Raises PydanticCustomError."""
    if abs(Decimal(value)) > LARGEST_NUMBER:
        raise refuse(f"{name[:40]}: is too large a number")
    return int(value) if value == int(value) else float(value)


def in_utc(value: datetime) -> datetime:
    """Return a time in UTC; one without a zone is taken as UTC."""
    return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


def stars(value: Decimal) -> Decimal | None:
    """Return a rating with one decimal, or None for 0, by which exports denote a missing rating."""
    return value.quantize(Decimal("0.1")) or None


Money = Annotated[Decimal, BeforeValidator(amount), Field(ge=0, le=DEAREST)]
Stars = Annotated[Decimal, BeforeValidator(amount), Field(ge=0, le=5), AfterValidator(stars)]
Identity = Annotated[
    str,
    StringConstraints(min_length=1, max_length=ID_LENGTH),
    BeforeValidator(as_written),
    AfterValidator(addressable),
]
Name = Annotated[str, StringConstraints(min_length=1, max_length=NAME_LENGTH), BeforeValidator(one_line)]
Description = Annotated[str, StringConstraints(max_length=DESCRIPTION_LENGTH), BeforeValidator(paragraphs)]
Currency = Annotated[
    str, StringConstraints(pattern="^[A-Za-z]{3}$", to_upper=True), BeforeValidator(as_written)
]
Brand = Annotated[
    str, StringConstraints(max_length=BRAND_LENGTH), BeforeValidator(one_line), AfterValidator(or_none)
]
Picture = Annotated[
    str,
    StringConstraints(max_length=ADDRESS_LENGTH),
    BeforeValidator(as_written),
    AfterValidator(picture_address),
]
Code = Annotated[
    str, StringConstraints(max_length=CODE_LENGTH), BeforeValidator(as_written), AfterValidator(or_none)
]
OptionText = Annotated[
    str, StringConstraints(min_length=1, max_length=OPTION_LENGTH), BeforeValidator(one_line)
]


class FeedItem(BaseModel):
    """One item of a feed: a product without variants, or one variant with the facts of its product.

    `created_at` is null if the feed lacks it: then it is kept, or set to now. Items with the same `group_id` are the
    variants of one product.
    """

    model_config = ConfigDict(extra="ignore", frozen=True)

    id: Identity
    name: Name
    description: Description = ""
    price: Money
    list_price: Money | None = None
    currency: Currency = "USD"
    category: Annotated[str, BeforeValidator(category_path)] = ""
    brand: Brand | None = None
    image_url: Picture | None = None
    more_images: Annotated[tuple[Picture, ...], Field(max_length=PICTURES)] = ()
    in_stock: bool = True
    stock: Annotated[int, BeforeValidator(pieces_left), Field(le=MOST_IN_STOCK)] | None = None
    rating: Stars | None = None
    attributes: Annotated[dict[str, Any], BeforeValidator(known_attributes)] = Field(default_factory=dict)
    created_at: Annotated[datetime, AfterValidator(in_utc)] | None = None

    group_id: Identity | None = None
    external_id: Code | None = None
    options: Annotated[dict[OptionText, OptionText], Field(max_length=OPTIONS)] = Field(default_factory=dict)
    sku: Code | None = None
    gtin: Code | None = None
    mpn: Code | None = None

    @model_validator(mode="after")
    def agree(self) -> Self:
        """Derive `in_stock` from a stock of 0, drop a list price that is not above the price, check the decimals.

        Raises PydanticCustomError.
        """
        decimals = currency_decimals(self.currency)
        for name in ("price", "list_price"):
            given: Decimal | None = getattr(self, name)
            if given is None:
                continue
            exact = given.quantize(Decimal(1).scaleb(-max(2, decimals)))
            if exact != given or exact != exact.quantize(Decimal(1).scaleb(-decimals)):
                raise refuse_amount(name, self.currency, decimals)
            object.__setattr__(self, name, exact)
        if self.stock == 0:
            object.__setattr__(self, "in_stock", False)
        if self.list_price is not None and self.list_price <= self.price:
            object.__setattr__(self, "list_price", None)
        return self


def refuse_amount(name: str, currency: str, decimals: int) -> PydanticCustomError:
    """Return the error for an amount that its currency cannot have; `field` in its context is the field's name."""
    most = f"at most {decimals} decimals" if decimals else "no decimals"
    return PydanticCustomError("amount", f"must have {most} in {currency}", {"field": name})
