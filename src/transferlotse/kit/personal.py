"""A field that holds personal or company data says why it may, on what basis and for how long.

`personal(models.CharField(...), purpose=..., basis=..., retention=...)` attaches the statement to the field;
a test walks all models and fails on a field of a marked model that states nothing.
"""

from dataclasses import dataclass
from typing import Any, Literal, TypeVar

Basis = Literal["contract", "consent", "public_task", "legal_duty", "legitimate_interest"]
FieldT = TypeVar("FieldT")


@dataclass(frozen=True, slots=True)
class Purpose:
    """Why a personal field exists: purpose in words, legal basis (Article 6 GDPR), retention in months after the funding ends."""

    purpose: str
    basis: Basis
    retention_months: int


def personal(field: FieldT, *, purpose: str, basis: Basis = "public_task", retention_months: int = 60) -> FieldT:
    """Mark a model field as personal or company data."""
    field.personal = Purpose(purpose, basis, retention_months)  # type: ignore[attr-defined]
    return field


def impersonal(field: FieldT) -> FieldT:
    """Mark a field of an otherwise personal model as holding no personal or company data."""
    field.personal = None  # type: ignore[attr-defined]
    return field


def statement_of(field: Any) -> Purpose | None:
    """The purpose a field declares; raises AttributeError where it declares nothing at all."""
    statement: Purpose | None = field.personal
    return statement
