"""Every field of a model that speaks of people or firms says why it may be kept, on what basis and for how long."""

from collections.abc import Iterator

import pytest
from django.apps import apps
from django.db import models

from tests.architecture.source import rooms
from transferlotse.kit.personal import Purpose

# Rooms whose every model speaks of people or firms, and single models of other rooms.
PERSONAL_ROOMS = {"people", "contacts", "companies", "cases", "selfchecks", "surveys", "courses", "calls", "events"}
PERSONAL_MODELS = {"centres.Membership", "deliveries.Attendance", "deliveries.Outcome", "insights.Deposit"}
# Fields that Django's own classes bring along; the product cannot mark them where they are defined.
INHERITED = {
    "people.User.password",
    "people.User.last_login",
    "people.User.is_superuser",
    "people.User.groups",
    "people.User.user_permissions",
}
# Models that hold no field about people or firms at all: work lists, figures, texts, settings.
IMPERSONAL_MODELS = {
    "centres.Beneficiary", "centres.Centre", "centres.Extension", "centres.Funding", "centres.Partner",
    "deliveries.Contribution", "deliveries.Delivery", "deliveries.DeliveryTopic",
    "files.KnownWord",
    "files.Mapping", "files.TableImport", "files.StoredFile",
    "insights.DepositKey", "insights.DoubtfulPair", "insights.ReachRun",
    "journal.Entry", "journal.Head", "journal.Touched",
    "monitoring.Adjustment", "monitoring.Amendment", "monitoring.Period", "monitoring.Snapshot", "monitoring.Target",
    "outbox.Job", "outbox.Message", "outbox.NightlyRun",
    "publicity.Record", "reports.Goal", "reports.Passage", "reports.RegionValue", "search.Document",
}  # fmt: skip


def _own_models() -> list[type[models.Model]]:
    return [model for model in apps.get_models() if model._meta.app_label in rooms()]


def _is_personal(model: type[models.Model]) -> bool:
    return model._meta.app_label in PERSONAL_ROOMS or model._meta.label in PERSONAL_MODELS


def silent_fields(model: type[models.Model]) -> Iterator[str]:
    """Fields of a model that declare neither a purpose nor that they hold nothing personal."""
    for field in (*model._meta.fields, *model._meta.many_to_many):
        label = f"{model._meta.label}.{field.name}"
        statement = getattr(field, "personal", "silent")
        if (
            not field.primary_key
            and label not in INHERITED
            and not (statement is None or isinstance(statement, Purpose))
        ):
            yield label


def test_every_personal_field_declares_its_purpose() -> None:
    assert [label for model in _own_models() if _is_personal(model) for label in silent_fields(model)] == []


def test_every_declaration_is_complete() -> None:
    stated = [
        field.personal
        for model in _own_models()
        for field in model._meta.get_fields()
        if isinstance(getattr(field, "personal", None), Purpose)
    ]
    assert stated
    assert all(one.purpose.strip() and one.retention_months > 0 for one in stated)


def test_every_model_is_known_to_be_personal_or_not() -> None:
    unknown = [m._meta.label for m in _own_models() if not _is_personal(m) and m._meta.label not in IMPERSONAL_MODELS]
    assert unknown == [], "Decide, and list the model in PERSONAL_MODELS or IMPERSONAL_MODELS"


def test_a_silent_field_is_found() -> None:
    field = apps.get_model("contacts.Person")._meta.get_field("email")
    kept = field.personal
    del field.personal
    try:
        assert list(silent_fields(apps.get_model("contacts.Person"))) == ["contacts.Person.email"]
    finally:
        field.personal = kept


@pytest.mark.parametrize("label", sorted(PERSONAL_MODELS))
def test_the_list_of_personal_models_is_true(label: str) -> None:
    assert apps.get_model(label)
