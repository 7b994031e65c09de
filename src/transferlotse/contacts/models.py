"""The address book of a centre."""

from typing import Any, ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from transferlotse.centres.models import OwnedModel
from transferlotse.contacts.rules import (
    ConsentChannel,
    ConsentPurpose,
    OrganisationRoleKey,
    SizeFacts,
    search_key,
    size_class,
    sme_status,
)
from transferlotse.kit.personal import impersonal, personal
from transferlotse.people.models import User

REACH = "Prove to the funder whom the centre reached"
CONTACT = "Answer and invite a firm that asked for support"

ROLE_LABELS = {
    OrganisationRoleKey.SME: _("kleines oder mittleres Unternehmen"),
    OrganisationRoleKey.MULTIPLIER: _("Multiplikator"),
    OrganisationRoleKey.PARTNER: _("Partner"),
    OrganisationRoleKey.RESEARCH: _("Forschung"),
    OrganisationRoleKey.START_UP: _("Gründung"),
    OrganisationRoleKey.SUPPLIER: _("Anbieter"),
    OrganisationRoleKey.FUNDER: _("Zuwendungsgeber"),
}
PURPOSE_LABELS = {
    ConsentPurpose.NEWSLETTER: _("Newsletter erhalten"),
    ConsentPurpose.INVITATIONS: _("Einladungen zu Terminen erhalten"),
    ConsentPurpose.FEEDBACK: _("nach dem Ergebnis gefragt werden"),
    ConsentPurpose.PHOTOS: _("Fotos und Zitate veröffentlichen"),
}
CHANNEL_LABELS = {
    ConsentChannel.WRITTEN: _("schriftlich"),
    ConsentChannel.ONLINE: _("über ein Formular im Netz"),
    ConsentChannel.EMAIL: _("per E-Mail"),
    ConsentChannel.ORAL: _("mündlich"),
}


class SearchedModel(OwnedModel):
    """A record of the address book that is found by a key, kept in step with the fields named in `FOUND_BY`."""

    FOUND_BY: ClassVar[tuple[str, ...]] = ()
    search_key = personal(models.CharField(max_length=320, editable=False), purpose=CONTACT)

    class Meta:
        abstract = True

    def refresh_search_key(self) -> None:
        """Recompute the key; bulk writers call it themselves."""
        self.search_key = search_key(" ".join(getattr(self, name) for name in self.FOUND_BY))[:320]

    def save(self, *args: Any, **kwargs: Any) -> None:
        """As the owned record's, with the search key kept in step."""
        self.refresh_search_key()
        if kwargs.get("update_fields") is not None:
            kwargs["update_fields"] = {*kwargs["update_fields"], "search_key"}
        super().save(*args, **kwargs)


class Organisation(SearchedModel):
    """A firm, chamber, institute or other body that the centre deals with. What it is and how large stands in dated rows."""

    FOUND_BY = ("name", "city")
    name = personal(models.CharField(_("Name"), max_length=200), purpose=REACH)
    legal_form = personal(models.CharField(_("Rechtsform"), max_length=60, blank=True), purpose=REACH)
    street = personal(models.CharField(_("Straße und Hausnummer"), max_length=200, blank=True), purpose=CONTACT)
    postcode = personal(models.CharField(_("Postleitzahl"), max_length=10, blank=True), purpose=REACH)
    city = personal(models.CharField(_("Ort"), max_length=100, blank=True), purpose=REACH)
    country = personal(models.CharField(_("Land"), max_length=2, default="DE"), purpose=REACH)
    district = personal(models.CharField(_("Kreis"), max_length=5, blank=True), purpose=REACH)
    website = personal(models.CharField(_("Website"), max_length=200, blank=True), purpose=CONTACT)
    email = personal(models.EmailField(_("E-Mail"), blank=True), purpose=CONTACT)
    phone = personal(models.CharField(_("Telefon"), max_length=40, blank=True), purpose=CONTACT)
    source_key = impersonal(models.CharField(_("Schlüssel der Quelle"), max_length=120, blank=True))
    is_reconstructed = impersonal(models.BooleanField(default=False))
    archived_at = impersonal(models.DateTimeField(null=True, blank=True))
    changed_at = impersonal(models.DateTimeField(null=True, blank=True))

    class Meta:
        ordering = ["search_key", "pk"]
        indexes = [
            models.Index(fields=["centre", "archived_at", "search_key"]),
            models.Index(fields=["centre", "search_key"]),
            models.Index(fields=["centre", "district"]),
            models.Index(fields=["centre", "postcode"]),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["centre", "source_key"], condition=~models.Q(source_key=""), name="organisation_source_key_once"
            )
        ]

    def __str__(self) -> str:
        return self.name


class OrganisationRole(OwnedModel):
    """What an organisation is to the centre, and since when."""

    organisation = impersonal(models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="roles"))
    role = personal(
        models.CharField(_("Rolle"), max_length=20, choices=list(ROLE_LABELS.items())),
        purpose=REACH,
    )
    starts_on = personal(models.DateField(_("seit")), purpose=REACH)
    ends_on = personal(models.DateField(_("bis"), null=True, blank=True), purpose=REACH)

    class Meta:
        indexes = [models.Index(fields=["centre", "role"])]

    def __str__(self) -> str:
        return self.role


class OrganisationFact(OwnedModel):
    """What was true of an organisation from a day on, until the next fact: growth must not rewrite last year's figures."""

    organisation = impersonal(models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="facts"))
    valid_from = personal(models.DateField(_("gilt ab")), purpose=REACH)
    employees = personal(models.PositiveIntegerField(_("Beschäftigte"), null=True, blank=True), purpose=REACH)
    turnover_eur = personal(
        models.PositiveBigIntegerField(_("Jahresumsatz in Euro"), null=True, blank=True), purpose=REACH
    )
    balance_sheet_eur = personal(
        models.PositiveBigIntegerField(_("Bilanzsumme in Euro"), null=True, blank=True), purpose=REACH
    )
    sector = personal(models.CharField(_("Branche"), max_length=10, blank=True), purpose=REACH)
    district = personal(models.CharField(_("Kreis"), max_length=5, blank=True), purpose=REACH)
    stated_sme = personal(models.BooleanField(_("KMU laut eigener Angabe"), null=True, blank=True), purpose=REACH)

    class Meta:
        ordering = ["valid_from", "pk"]
        indexes = [
            models.Index(fields=["centre", "organisation", "valid_from"]),
            models.Index(fields=["centre", "sector"]),
        ]

    def __str__(self) -> str:
        return f"{self.valid_from}"

    @property
    def sme(self) -> bool | None:
        """SME status from the size facts, from the firm's own statement where they say nothing, None if unknown."""
        return sme_status(SizeFacts(self.employees, self.turnover_eur, self.balance_sheet_eur), self.stated_sme)

    @property
    def size_class(self) -> str:
        """Size class of the establishment statistics."""
        return size_class(self.employees)


class Person(SearchedModel):
    """Somebody who took part or asked. An e-mail address is a way to reach them, never who they are."""

    FOUND_BY = ("last_name", "first_name")
    first_name = personal(models.CharField(_("Vorname"), max_length=100, blank=True), purpose=CONTACT)
    last_name = personal(models.CharField(_("Nachname"), max_length=100), purpose=CONTACT)
    email = personal(models.EmailField(_("E-Mail"), blank=True), purpose=CONTACT)
    phone = personal(models.CharField(_("Telefon"), max_length=40, blank=True), purpose=CONTACT)
    source_key = impersonal(models.CharField(_("Schlüssel der Quelle"), max_length=120, blank=True))
    is_reconstructed = impersonal(models.BooleanField(default=False))
    archived_at = impersonal(models.DateTimeField(null=True, blank=True))
    changed_at = impersonal(models.DateTimeField(null=True, blank=True))

    class Meta:
        ordering = ["search_key", "pk"]
        indexes = [models.Index(fields=["centre", "search_key"]), models.Index(fields=["centre", "email"])]
        constraints = [
            models.UniqueConstraint(
                fields=["centre", "source_key"], condition=~models.Q(source_key=""), name="person_source_key_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.first_name} {self.last_name}".strip()


class Affiliation(OwnedModel):
    """A person belongs to an organisation for a time."""

    person = impersonal(models.ForeignKey(Person, on_delete=models.CASCADE, related_name="affiliations"))
    organisation = impersonal(models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="affiliations"))
    job_title = personal(models.CharField(_("Funktion"), max_length=120, blank=True), purpose=CONTACT)
    starts_on = personal(models.DateField(_("seit"), null=True, blank=True), purpose=CONTACT)
    ends_on = personal(models.DateField(_("bis"), null=True, blank=True), purpose=CONTACT)

    class Meta:
        indexes = [models.Index(fields=["centre", "organisation"])]

    def __str__(self) -> str:
        return f"{self.person} · {self.organisation}"


class Consent(OwnedModel):
    """A person agreed to one purpose, in words of a known version; withdrawal counts from the next request on."""

    person = impersonal(models.ForeignKey(Person, on_delete=models.CASCADE, related_name="consents"))
    purpose = personal(
        models.CharField(_("Zweck"), max_length=64, choices=list(PURPOSE_LABELS.items())),
        purpose="Prove that consent was given",
        basis="legal_duty",
    )
    text_version = impersonal(models.CharField(_("Fassung des Textes"), max_length=40))
    channel = personal(
        models.CharField(_("Weg"), max_length=40, choices=list(CHANNEL_LABELS.items())),
        purpose="Prove how consent was given",
        basis="legal_duty",
    )
    given_at = personal(models.DateTimeField(_("erteilt")), purpose="Prove when consent was given", basis="legal_duty")
    withdrawn_at = personal(
        models.DateTimeField(_("widerrufen"), null=True, blank=True), purpose="Honour a withdrawal", basis="legal_duty"
    )

    class Meta:
        indexes = [models.Index(fields=["centre", "person", "purpose"])]

    def __str__(self) -> str:
        return self.purpose


class Merge(OwnedModel):
    """Two entries are one organisation: the loser points at its survivor, counting resolves it, undoing is one row."""

    loser = impersonal(models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="merged_into"))
    survivor = impersonal(models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="merged_from"))
    decided_at = impersonal(models.DateTimeField())
    decided_by = impersonal(models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+"))
    undone_at = impersonal(models.DateTimeField(null=True, blank=True))

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["loser"], condition=models.Q(undone_at__isnull=True), name="merged_once_at_a_time"
            ),
            models.CheckConstraint(condition=~models.Q(loser=models.F("survivor")), name="merge_of_two"),
        ]

    def __str__(self) -> str:
        return f"{self.loser_id} → {self.survivor_id}"


class Distinction(OwnedModel):
    """Somebody looked and said: these two are not the same organisation. The lower id stands first."""

    first = impersonal(models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="+"))
    second = impersonal(models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="+"))
    decided_at = impersonal(models.DateTimeField())
    decided_by = impersonal(models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+"))
    undone_at = impersonal(models.DateTimeField(null=True, blank=True))

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["first", "second"], condition=models.Q(undone_at__isnull=True), name="distinguished_once"
            ),
            models.CheckConstraint(condition=models.Q(first__lt=models.F("second")), name="lower_id_first"),
        ]

    def __str__(self) -> str:
        return f"{self.first_id} ≠ {self.second_id}"
