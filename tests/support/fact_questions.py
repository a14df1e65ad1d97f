"""The questions of tests/scenarios/fact_questions.yaml, and products in the shape that answers are looked for in."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cache
from typing import Any

from app.catalogue.facts import FactAnswer
from devtools.yaml_text import read_yaml
from tests.support.paths import ROOT, SAMPLE_CATALOGUE

SCENARIO = ROOT / "tests" / "scenarios" / "fact_questions.yaml"


@dataclass(frozen=True)
class ProductText:
    """A product as questions are asked about it."""

    name: str = "Thing"
    brand: str | None = None
    category: str = ""
    description: str = ""
    attributes: Mapping[str, object] = field(default_factory=dict)
    price: Decimal | None = None
    currency: str = "USD"
    rating: Decimal | None = None


@dataclass(frozen=True)
class SampleQuestion:
    """A question with the answer that is wanted: see the head of the file."""

    product: str
    question: str
    kind: str
    says: str = ""


def describe(row: Mapping[str, Any]) -> ProductText:
    """Return the product of an import line."""
    rating = row.get("rating")
    return ProductText(
        name=row["name"],
        brand=row.get("brand"),
        category=str(row.get("category") or ""),
        description=row.get("description") or "",
        attributes=row.get("attributes") or {},
        price=Decimal(str(row["price"])),
        currency=row.get("currency", "USD"),
        rating=None if rating is None else Decimal(str(rating)),
    )


@cache
def sample_products() -> dict[str, ProductText]:
    """Return the sample catalogue by id."""
    lines = SAMPLE_CATALOGUE.read_text(encoding="utf-8").splitlines()
    return {row["id"]: describe(row) for row in map(json.loads, lines)}


def sample_questions() -> list[SampleQuestion]:
    """Return the questions about the sample catalogue."""
    return [SampleQuestion(**row) for row in read_yaml(SCENARIO.read_text(encoding="utf-8"))]


def is_as_wanted(wanted: SampleQuestion, answer: FactAnswer | None) -> bool:
    """Return whether an answer has the wanted kind and quotes the wanted words."""
    kinds = {"silent": (None, "related"), "near": ("related",)}.get(wanted.kind, (wanted.kind,))
    quoted = " ".join(fact.value for fact in answer.facts).lower() if answer else ""
    return (answer.kind if answer else None) in kinds and wanted.says.lower() in quoted
