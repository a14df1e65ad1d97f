"""The checks of one step of a dialogue, and how each judges an answer.

A check is read once, with the words of a catalogue in it, and refused if it cannot fail.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Annotated, Any, Self

from pydantic import BaseModel, BeforeValidator, ConfigDict, model_validator

from app.assistant.guards.claims import NOT_ADDED, correction
from app.functions import all_functions
from evaluation.answer import Answer, quantities
from evaluation.product_filter import ProductFilter, Words
from evaluation.product_reference import NoSuchProduct, Shelf, resolve

NOT_CHANGED, WRONG_CHANGE = "cart, not changed", "cart, wrong change"
"""Names of the two failures of a cart: a wish that was not carried out, and goods that the shopper did not want."""

UNCHANGED, EMPTY = "unchanged", "empty"
AS_AFTER = re.compile(r"as after step (\d+)")
ALL_FACTS = ("price", "rating", "stock", "brand", "name")


@dataclass(frozen=True)
class Failure:
    """A check that an answer does not pass: what was expected, and what the answer has instead."""

    check: str
    expected: str
    got: str


def as_filter(value: object) -> object:
    """Return the conditions for a short form: `something`, `nothing`, or a kind's noun."""
    if not isinstance(value, str):
        return value
    return {"something": {"at_least": 1}, "nothing": {"count": 0}}.get(value, {"kind": value, "top": 3})


def as_quantities(value: object) -> object:
    """Return a cart with references as texts: YAML reads `2` as a number."""
    return {str(key): each for key, each in value.items()} if isinstance(value, Mapping) else value


class Checks(BaseModel):
    """The checks of a step; each is optional. Every answer must also end without an error and claim no addition."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    cart: Annotated[dict[str, int] | str | None, BeforeValidator(as_quantities)] = None
    """The whole cart after the step, as quantities by reference; `unchanged`, `empty`, or `as after step 2`."""
    option: str | None = None
    """A size or another option that the newest line of the cart has, or that the answer names."""
    calls: dict[str, dict[str, Any]] = {}
    """Functions that must be called, with arguments that the call must have; {} permits any."""
    no_calls: Words = []
    """Functions that must not be called."""
    shows: Annotated[ProductFilter | None, BeforeValidator(as_filter)] = None
    says: Words = []
    """Texts that the answer must contain; `a | b` permits either."""
    says_fact: dict[str, Words] = {}
    """Reference of a product -> its facts or attributes of which the answer must contain the value."""
    never_says: Words = []
    """Texts that the answer must not contain."""
    buttons: Words = []
    """Functions (or `message`) of which the answer must offer a button; `a | b` permits either."""
    asks: bool | None = None
    """Whether the answer asks a question or offers buttons that answer one."""

    @model_validator(mode="before")
    @classmethod
    def keys_are_texts(cls, given: Any) -> Any:
        """Make references texts: YAML reads `2` as a number."""
        if isinstance(given, dict) and "says_fact" in given:
            return {**given, "says_fact": as_quantities(given["says_fact"])}
        return given

    @model_validator(mode="after")
    def can_fail(self) -> Self:
        """Refuse checks that pass with every answer, or with none."""
        if not self.model_fields_set:
            raise ValueError("no check is given")
        for name in self.model_fields_set - {"cart", "shows", "option", "asks"}:
            if not getattr(self, name):
                raise ValueError(f"{name} is empty and cannot fail")
        if (
            isinstance(self.cart, str)
            and self.cart not in (UNCHANGED, EMPTY)
            and not AS_AFTER.fullmatch(self.cart)
        ):
            raise ValueError(
                f"cart: {self.cart!r} is neither a cart, `unchanged`, `empty` nor `as after step N`"
            )
        if isinstance(self.cart, dict) and (
            not self.cart or any(number < 1 for number in self.cart.values())
        ):
            raise ValueError("cart: quantities start at 1; an empty cart is `empty`")
        for text in (*self.says, *self.never_says):
            if any(not normalized(part) for part in text.split("|")):
                raise ValueError(f"{text!r} is in every answer")
        if same := set(map(normalized, self.says)) & set(map(normalized, self.never_says)):
            raise ValueError(f"{same.pop()!r} must and must not be said")
        if same := set(self.calls) & set(self.no_calls):
            raise ValueError(f"{same.pop()} must and must not be called")
        return self

    def failures(
        self, answer: Answer, shelf: Shelf, carts: Mapping[int, Mapping[str, int]]
    ) -> Iterator[Failure]:
        """Yield the checks that the answer does not pass.

        Args:
            answer: The answer.
            shelf: The catalogue and the lists that were shown before the step.
            carts: The carts after the earlier steps, by step from 1.
        """
        yield from general_failures(answer)
        for check in CHECKS:
            yield from check(self, answer, shelf, carts)


def general_failures(answer: Answer) -> Iterator[Failure]:
    """Yield what is wrong with any answer: an error, silence, or an addition that did not happen."""
    if answer.error is not None:
        yield Failure("ends", "an answer without an error", answer.error)
    elif not answer.text.strip() and not answer.calls:
        yield Failure("ends", "an answer", "nothing")
    if answer.before == answer.after and NOT_ADDED in correction(answer.turn, answer.after):
        yield Failure("claims", "no claim of an addition", answer.text)


def cart_failures(
    checks: Checks, answer: Answer, shelf: Shelf, carts: Mapping[int, Mapping[str, int]]
) -> Iterator[Failure]:
    """Yield a failure if the cart after the step is another one."""
    if checks.cart is None:
        return
    held = answer.quantities
    try:
        expected = expected_cart(checks.cart, answer, shelf, carts)
    except NoSuchProduct as missing:
        yield Failure(NOT_CHANGED, str(checks.cart), f"{missing}; the cart has {held or 'nothing'}")
        return
    if held != expected:
        check = NOT_CHANGED if answer.before == answer.after else WRONG_CHANGE
        yield Failure(check, str(expected or "empty"), str(held or "empty"))


def expected_cart(
    cart: dict[str, int] | str, answer: Answer, shelf: Shelf, carts: Mapping[int, Mapping[str, int]]
) -> dict[str, int]:
    """Return the quantities by id. Of equally good products, those in the cart count. Raises NoSuchProduct."""
    if cart == UNCHANGED:
        return quantities(answer.before)
    if cart == EMPTY:
        return {}
    if isinstance(cart, str):
        found = AS_AFTER.fullmatch(cart)
        return dict(carts[int(found[1])]) if found else {}
    expected: dict[str, int] = {}
    for reference, quantity in cart.items():
        for ids in resolve(reference, shelf):
            free = [each for each in ids if each not in expected] or ids
            chosen = next((each for each in free if answer.quantities.get(each) == quantity), free[0])
            if can_be_bought(shelf.catalogue.get(chosen, {}), quantity):
                expected[chosen] = expected.get(chosen, 0) + quantity
    return expected


def can_be_bought(product: Mapping[str, Any], quantity: int) -> bool:
    """Return whether the shop has as many of one variant: a reference may be to a product that is sold out."""
    return any(
        bool(each.get("in_stock", True)) and (each.get("stock") is None or each["stock"] >= quantity)
        for each in product.get("variants") or [product]
    )


def option_failures(checks: Checks, answer: Answer, *_: Any) -> Iterator[Failure]:
    """Yield a failure if neither the newest line of the cart nor the answer names the option."""
    if checks.option is None:
        return
    lines = answer.after.items
    facts = lines[-1].model_dump(exclude={"product_id", "url", "unit_price", "line_total"}) if lines else {}
    pattern = re.compile(rf"(?<!\w){re.escape(checks.option)}(?!\w)", re.IGNORECASE)
    if not pattern.search(f"{facts}\n{answer.visible_text}"):
        yield Failure("option", checks.option, answer.visible_text)


def call_failures(checks: Checks, answer: Answer, *_: Any) -> Iterator[Failure]:
    """Yield the calls that are missing, that differ, or that must not be made."""
    made = [f"{call.name} {call.parameters}" for call in answer.calls]
    for name, arguments in checks.calls.items():
        if not any(call.name == name and has_arguments(call.parameters, arguments) for call in answer.calls):
            yield Failure("calls", f"{name} {arguments or ''}".strip(), "; ".join(made) or "no call")
    for call in answer.calls:
        if call.name in checks.no_calls:
            yield Failure("no_calls", f"no call of {call.name}", "; ".join(made))


def has_arguments(given: Mapping[str, Any], expected: Mapping[str, Any]) -> bool:
    """Return whether a call has these arguments; numbers are compared as numbers, texts without their case."""
    return all(comparable(given.get(name)) == comparable(value) for name, value in expected.items())


def comparable(value: object) -> object:
    """Return a value in a form in which `40`, `40.0` and `"40.00"` are equal."""
    try:
        return Decimal(str(value))
    except ArithmeticError:
        return str(value).casefold()


def shown_failures(checks: Checks, answer: Answer, shelf: Shelf, *_: Any) -> Iterator[Failure]:
    """Yield a failure if the products shown do not fulfil the conditions."""
    if checks.shows is not None and (problem := checks.shows.problem(answer, shelf)):
        conditions = checks.shows.model_dump(mode="json", exclude_defaults=True)
        yield Failure("shows", str(conditions), problem)


def text_failures(checks: Checks, answer: Answer, shelf: Shelf, *_: Any) -> Iterator[Failure]:
    """Yield the texts that are missing, or that must not be there."""
    if not (checks.says or checks.never_says or checks.says_fact):
        return
    said = normalized(answer.visible_text)
    for text in checks.says:
        if not any(contains(said, part) for part in text.split("|")):
            yield Failure("says", text, answer.visible_text)
    for text in checks.never_says:
        if any(contains(said, part) for part in text.split("|")):
            yield Failure("never_says", f"not {text!r}", answer.visible_text)
    for reference, names in checks.says_fact.items():
        yield from fact_failures(reference, names, answer, shelf)


def fact_failures(reference: str, names: list[str], answer: Answer, shelf: Shelf) -> Iterator[Failure]:
    """Yield the facts of a product that the answer does not contain."""
    try:
        alternatives = resolve(reference, shelf)[0]
    except NoSuchProduct as missing:
        yield Failure("says_fact", f"{names} of {reference}", str(missing))
        return
    said = normalized(answer.visible_text)
    for name in names:
        values = [fact_values(shelf.catalogue.get(each, {}), name) for each in alternatives]
        if not any(contains(said, value) for each in values for value in each):
            yield Failure("says_fact", f"{name} of {reference}: {values[0]}", answer.visible_text)


def fact_values(product: Mapping[str, Any], name: str) -> list[str]:
    """Return the texts of which one states a fact of a product."""
    value = product.get(name) if name in ALL_FACTS else product.get("attributes", {}).get(name)
    values = [str(each) for each in (value if isinstance(value, list) else [value]) if each is not None]
    if name == "price":
        values += [each.removesuffix(".00") for each in values if each.endswith(".00")]
    return values


def normalized(text: str) -> str:
    """Return text for comparisons: lower case, plain quotes, single spaces, no marks of Markdown."""
    # casefold() makes "İ" an i with a dot above, which no writer of a check types.
    plain = text.casefold().replace("i\u0307", "i").replace("’", "'").replace("“", '"').replace("”", '"')
    return " ".join(re.sub(r"[*_`]", "", plain).split())


def contains(said: str, text: str) -> bool:
    """Return whether normalised text contains a text as whole words. A number may be `1,349.00` for `1349`."""
    wanted = re.escape(normalized(text))
    pattern = rf"(?<![\w.]){wanted}(?!\w|[.,](?!00\b)\d)" if wanted else "$^"
    return bool(re.search(pattern, said) or re.search(pattern, re.sub(r"(?<=\d),(?=\d{3})", "", said)))


def button_failures(checks: Checks, answer: Answer, *_: Any) -> Iterator[Failure]:
    """Yield the buttons that are missing."""
    for names in checks.buttons:
        wanted = {name.strip() for name in names.split("|")}
        if not wanted & {button.function for button in answer.buttons}:
            offered = sorted({button.function for button in answer.buttons})
            yield Failure("buttons", names, f"{offered or 'no buttons'}")


def question_failures(checks: Checks, answer: Answer, *_: Any) -> Iterator[Failure]:
    """Yield a failure if the answer does not ask back, or if it asks and must not."""
    if checks.asks is None:
        return
    asks = "?" in answer.visible_text or any(button.function == "message" for button in answer.buttons)
    if asks != checks.asks:
        yield Failure("asks", "a question" if checks.asks else "no question", answer.visible_text)


Check = Callable[[Checks, Answer, Shelf, Mapping[int, Mapping[str, int]]], Iterator[Failure]]
CHECKS: tuple[Check, ...] = (
    cart_failures,
    option_failures,
    call_failures,
    shown_failures,
    text_failures,
    button_failures,
    question_failures,
)


def changes_cart(name: str) -> bool:
    """Return whether a function may change the cart; an unknown one may."""
    function = all_functions().get(name)
    return function is None or function.effect == "changes_cart"
