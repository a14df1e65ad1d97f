"""One product of an import: its fields and their limits."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from decimal import Decimal
from typing import Annotated, Any, Self
from urllib.parse import urlsplit

from pydantic import (
    AfterValidator,
    AliasChoices,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    StringConstraints,
    model_validator,
)
from pydantic_core import PydanticCustomError

from app.text import sanitize

ID_LENGTH = 100
NAME_LENGTH = 300
DESCRIPTION_LENGTH = 20_000
BRAND_LENGTH = 100
SEGMENTS, SEGMENT_LENGTH = 8, 100
ADDRESS_LENGTH = 2_000
ATTRIBUTES, KEY_LENGTH, VALUE_LENGTH, VALUES = 250, 100, 8_000, 200
DEAREST = Decimal("9999999999.99")
MOST_IN_STOCK = 1_000_000_000
LARGEST_NUMBER = Decimal("1e15")


def refuse(reason: str) -> PydanticCustomError:
    """Return the error for a field, with a short reason."""
    return PydanticCustomError("import", reason)


def one_line(value: object) -> str:
    """Return text on one line without control characters. Numbers are accepted. Raises PydanticCustomError."""
    if isinstance(value, bool) or not isinstance(value, str | int | Decimal):
        raise refuse("must be text")
    return sanitize.one_line(str(value))


def paragraphs(value: object) -> str:
    """Return text with its line breaks; null gives an empty text. Raises PydanticCustomError."""
    if value is None:
        return ""
    if not isinstance(value, str):
        raise refuse("must be text")
    return sanitize.paragraphs(value, control=" ")


def or_none(value: str) -> str | None:
    """Return None for an empty text."""
    return value or None


def addressable(value: str) -> str:
    """Check that an id can be part of an address: browsers interpret dot segments. Raises PydanticCustomError."""
    if set(value) == {"."} and len(value) <= 2:
        raise refuse("must not be . or ..")
    return value


def amount(value: object) -> object:
    """Check the type of an amount, for an exact Decimal; "$5" and true are refused. Raises PydanticCustomError."""
    if isinstance(value, bool) or not isinstance(value, str | int | float | Decimal):
        raise refuse("must be an amount such as 12.50")
    return value.strip() if isinstance(value, str) else value


def in_cents(value: Decimal) -> Decimal:
    """Return a price in hundredths; one that needs rounding is refused. Raises PydanticCustomError."""
    cents = value.quantize(Decimal("0.01"))
    if cents != value:
        raise refuse("must have at most 2 decimals")
    return cents


def category_path(value: object) -> str:
    """Return a path "Kitchen > Kettles" of trimmed segments, from a path or a list. Raises PydanticCustomError."""
    if value is None:
        return ""
    parts = value if isinstance(value, list) else str(value).split(">") if isinstance(value, str) else None
    if parts is None:
        raise refuse("must be a path or a list of names")
    segments = [segment for part in parts if (segment := one_line(part).replace(">", "›"))]
    if len(segments) > SEGMENTS:
        raise refuse(f"must have at most {SEGMENTS} levels")
    if any(len(segment) > SEGMENT_LENGTH for segment in segments):
        raise refuse(f"must have at most {SEGMENT_LENGTH} characters a level")
    return " > ".join(segments)


def picture_address(value: str) -> str | None:
    """Return an http(s) address or a path of this site, but no executable address. Raises PydanticCustomError."""
    if not value:
        return None
    value = re.sub(r"[\s\"'<>\\]", lambda sign: f"%{ord(sign[0]):02X}", value)
    try:
        parts = urlsplit(value)
    except ValueError:
        raise refuse("is not an address") from None
    of_the_site = value.startswith("/") and not value.startswith("//")
    if not of_the_site and not (parts.scheme in ("http", "https") and parts.hostname):
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


Money = Annotated[Decimal, BeforeValidator(amount), Field(ge=0, le=DEAREST), AfterValidator(in_cents)]
Stars = Annotated[Decimal, BeforeValidator(amount), Field(ge=0, le=5), AfterValidator(stars)]
Identity = Annotated[
    str,
    StringConstraints(min_length=1, max_length=ID_LENGTH),
    BeforeValidator(one_line),
    AfterValidator(addressable),
]
Name = Annotated[str, StringConstraints(min_length=1, max_length=NAME_LENGTH), BeforeValidator(one_line)]
Description = Annotated[str, StringConstraints(max_length=DESCRIPTION_LENGTH), BeforeValidator(paragraphs)]
Currency = Annotated[
    str, StringConstraints(pattern="^[A-Za-z]{3}$", to_upper=True), BeforeValidator(one_line)
]
Brand = Annotated[
    str, StringConstraints(max_length=BRAND_LENGTH), BeforeValidator(one_line), AfterValidator(or_none)
]
Picture = Annotated[
    str,
    StringConstraints(max_length=ADDRESS_LENGTH),
    BeforeValidator(one_line),
    AfterValidator(picture_address),
]


class ImportLine(BaseModel):
    """One product of an import. `created_at` is null if the file lacks it: then it is kept, or set to now."""

    model_config = ConfigDict(extra="ignore", frozen=True)

    id: Identity
    name: Name = Field(validation_alias=AliasChoices("name", "title"))
    description: Description = ""
    price: Money
    list_price: Money | None = None
    currency: Currency = "USD"
    category: Annotated[str, BeforeValidator(category_path)] = ""
    brand: Brand | None = None
    image_url: Picture | None = None
    in_stock: bool = True
    stock: Annotated[int, Field(ge=0, le=MOST_IN_STOCK)] | None = None
    rating: Stars | None = None
    attributes: Annotated[dict[str, Any], BeforeValidator(known_attributes)] = Field(default_factory=dict)
    created_at: Annotated[datetime, AfterValidator(in_utc)] | None = None

    @model_validator(mode="before")
    @classmethod
    def null_is_absent(cls, given: Any) -> Any:
        """Remove null and empty values, by which exports denote unknown ones."""
        if not isinstance(given, dict):
            return given
        return {name: value for name, value in given.items() if value is not None and value != ""}

    @model_validator(mode="after")
    def agree(self) -> Self:
        """Derive `in_stock` from a stock of 0, and drop a list price that is not above the price."""
        if self.stock == 0:
            object.__setattr__(self, "in_stock", False)
        if self.list_price is not None and self.list_price <= self.price:
            object.__setattr__(self, "list_price", None)
        return self
