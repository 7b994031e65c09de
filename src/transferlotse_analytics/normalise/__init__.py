"""One normaliser for product and analytics: names, places and numbers as people type them, made comparable."""

from transferlotse_analytics.normalise.plain import (
    NormalisedName,
    company_key,
    fold,
    normalise_city,
    normalise_company,
    normalise_email,
    normalise_given,
    normalise_phone,
    normalise_plz,
    normalise_street,
    normalise_surname,
    repair_mojibake,
    without_seat,
)

__all__ = [
    "NormalisedName",
    "company_key",
    "fold",
    "normalise_city",
    "normalise_company",
    "normalise_email",
    "normalise_given",
    "normalise_phone",
    "normalise_plz",
    "normalise_street",
    "normalise_surname",
    "repair_mojibake",
    "without_seat",
]
