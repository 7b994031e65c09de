"""Centres, what funds them, who belongs to them, and the base of every record a centre owns."""

from collections.abc import Iterable
from typing import Any, ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _
from django_scopes import ScopedManager, get_scope

from transferlotse.centres.rules import PartnerRole, Role
from transferlotse.kit.personal import impersonal, personal
from transferlotse.people.models import User


class ForeignWrite(Exception):
    """Raised when a record would be written into a centre whose scope is not open."""


class Centre(models.Model):
    """A regional centre; `key` is its name in addresses and on the command line."""

    key = models.SlugField(_("Kürzel"), max_length=64, unique=True)
    name = models.CharField(_("Name"), max_length=200)
    colour = models.CharField(_("Farbe"), max_length=7, default="#17365c")
    is_demo = models.BooleanField(default=False)
    notice = models.CharField(_("Hinweis"), max_length=300, blank=True)
    notice_en = models.CharField(_("Hinweis auf Englisch"), max_length=300, blank=True)

    class Meta:
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name

    def notice_in(self, language: str) -> str:
        """The notice that stands on every page and paper of the centre; German where there is no English."""
        return (self.notice_en or self.notice) if language == "en" else self.notice


def open_centre_ids() -> tuple[int, ...]:
    """Ids of the centres whose scope is open now; empty when none is."""
    scoped = get_scope().get("centre")
    if scoped is None:
        return ()
    return tuple(one.pk for one in scoped) if isinstance(scoped, (list, tuple)) else (scoped.pk,)


class OwnedQuerySet(models.QuerySet[Any]):
    """Refuses to write into a centre whose scope is not open: django-scopes guards reading only."""

    def bulk_create(self, objs: Iterable[Any], *args: Any, **kwargs: Any) -> list[Any]:
        """As Django's, after checking each record's centre."""
        rows = list(objs)
        allowed = open_centre_ids()
        if any(row.centre_id not in allowed for row in rows):
            raise ForeignWrite(f"{self.model.__name__}: record of another centre")
        return super().bulk_create(rows, *args, **kwargs)

    def from_source(self, *keys: str) -> "OwnedQuerySet":
        """Records that carry one of these source keys. Says, as the unique index does, that the key is not empty: only
        then SQLite uses that index instead of reading all records of the centre."""
        return self.filter(source_key__in=keys).exclude(source_key="")

    def update(self, **kwargs: Any) -> int:
        """As Django's; a record never moves to another centre."""
        if "centre" in kwargs or "centre_id" in kwargs:
            raise ForeignWrite(f"{self.model.__name__}: records do not move between centres")
        return super().update(**kwargs)


class OwnedModel(models.Model):
    """A record that belongs to one centre and is visible only while that centre's scope is open."""

    centre = impersonal(models.ForeignKey(Centre, on_delete=models.PROTECT, related_name="+"))

    objects: ClassVar[Any] = ScopedManager(centre="centre", _manager_class=models.Manager.from_queryset(OwnedQuerySet))

    class Meta:
        abstract = True

    def save(self, *args: Any, **kwargs: Any) -> None:
        """As Django's, after checking that the centre's scope is open."""
        if self.centre_id not in open_centre_ids():
            raise ForeignWrite(f"{type(self).__name__}: record of another centre")
        super().save(*args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> tuple[int, dict[str, int]]:
        """As Django's, after checking that the centre's scope is open."""
        if self.centre_id not in open_centre_ids():
            raise ForeignWrite(f"{type(self).__name__}: record of another centre")
        return super().delete(*args, **kwargs)


class Partner(OwnedModel):
    """An organisation of a centre's consortium, or one close to it."""

    key = models.SlugField(max_length=64)
    name = models.CharField(_("Name"), max_length=200)
    seat = models.CharField(_("Sitz"), max_length=100, blank=True)
    region = models.CharField(_("Region"), max_length=64, blank=True)
    role = models.CharField(_("Rolle"), max_length=20, choices=[(r.value, r.value) for r in PartnerRole])
    duties = models.CharField(_("Aufgaben"), max_length=200, blank=True)

    class Meta:
        ordering = ["name"]
        constraints = [models.UniqueConstraint(fields=["centre", "key"], name="partner_key_once_per_centre")]

    def __str__(self) -> str:
        return self.name


class Funding(OwnedModel):
    """What pays for a centre: programme, from–to as planned and as extended, and what came before."""

    programme = models.CharField(_("Programm"), max_length=200)
    starts_on = models.DateField(_("Beginn"))
    planned_end_on = models.DateField(_("geplantes Ende"))
    ends_on = models.DateField(_("Ende"))
    predecessor = models.CharField(_("Vorläufer"), max_length=200, blank=True)
    predecessor_from = models.PositiveSmallIntegerField(null=True, blank=True)
    predecessor_to = models.PositiveSmallIntegerField(null=True, blank=True)

    class Meta:
        ordering = ["starts_on"]

    def __str__(self) -> str:
        return f"{self.programme} {self.starts_on:%Y}–{self.ends_on:%Y}"


class Beneficiary(OwnedModel):
    """Who receives the money, and under which code (Förderkennzeichen)."""

    funding = models.ForeignKey(Funding, on_delete=models.CASCADE, related_name="beneficiaries")
    name = models.CharField(_("Zuwendungsempfänger"), max_length=200)
    code = models.CharField(_("Förderkennzeichen"), max_length=40)

    class Meta:
        ordering = ["code"]

    def __str__(self) -> str:
        return f"{self.code} {self.name}"


class Extension(OwnedModel):
    """A funding was prolonged: until when, and why."""

    funding = models.ForeignKey(Funding, on_delete=models.CASCADE, related_name="extensions")
    until_on = models.DateField(_("verlängert bis"))
    reason = models.CharField(_("Grund"), max_length=300)

    class Meta:
        ordering = ["until_on"]

    def __str__(self) -> str:
        return f"{self.until_on}"


class Membership(models.Model):
    """A person works for a centre, for a partner in it, in one role, for a time."""

    user = impersonal(models.ForeignKey(User, on_delete=models.CASCADE, related_name="memberships"))
    centre = impersonal(models.ForeignKey(Centre, on_delete=models.CASCADE, related_name="memberships"))
    partner = impersonal(models.ForeignKey(Partner, on_delete=models.PROTECT, null=True, blank=True, related_name="+"))
    role = personal(
        models.CharField(max_length=20, choices=[(r.value, r.value) for r in Role]),
        purpose="Decide what a person may do",
    )
    starts_on = personal(models.DateField(), purpose="Decide since when a person may do it")
    ends_on = personal(models.DateField(null=True, blank=True), purpose="Decide until when a person may do it")

    class Meta:
        indexes = [models.Index(fields=["user", "centre"])]
        constraints = [
            models.UniqueConstraint(fields=["user", "centre", "role", "starts_on"], name="membership_once"),
            models.CheckConstraint(
                condition=models.Q(ends_on__isnull=True) | models.Q(ends_on__gte=models.F("starts_on")),
                name="membership_ends_after_start",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user} · {self.role}"
