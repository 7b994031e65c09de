"""Accounts of the demo: one for each role, named after the role, so that nobody is presented as a real person."""

import datetime as dt
from dataclasses import dataclass
from typing import Any

from allauth.account.models import EmailAddress
from django.contrib.auth.hashers import make_password
from django.utils.translation import gettext_lazy as _

from transferlotse.centres.models import Centre, Membership, Partner
from transferlotse.centres.queries import centre_scope
from transferlotse.centres.rules import Role
from transferlotse.content.demo import Demo
from transferlotse.people.models import User

PASSWORD = "lotse-im-hafen"  # noqa: S105 (printed at start: the demo is for trying out)


@dataclass(frozen=True, slots=True)
class DemoSignIn:
    """One way into the demo: whose eyes one sees through, and with which address."""

    email: str
    name: str
    does: Any
    roles: tuple[Role, ...]
    partner: str


SIGN_INS = (
    DemoSignIn(
        "leitung@demo.example",
        "Projektleitung (Demo)",
        _("Ziele und Stand, Zeiträume sperren, Bericht, Einstellungen"),
        (Role.PROJECT_LEAD, Role.CENTRE_ADMIN),
        "fraunhofer-iml",
    ),
    DemoSignIn(
        "monitoring@demo.example",
        "Monitoring (Demo)",
        _("Tabellen einlesen, Zahlen prüfen"),
        (Role.MONITORING,),
        "owl-gmbh",
    ),
    DemoSignIn(
        "geschaeftsstelle@demo.example",
        "Geschäftsstelle (Demo)",
        _("Anfragen annehmen und weitergeben"),
        (Role.FRONT_OFFICE,),
        "dhm",
    ),
    DemoSignIn(
        "beratung@demo.example",
        "Beratung (Demo)",
        _("Besuche vorbereiten und festhalten"),
        (Role.ADVISER,),
        "fraunhofer-iem",
    ),
    DemoSignIn(
        "ki@demo.example",
        "KI-Trainer (Demo)",
        _("Beratung mit Schwerpunkt künstliche Intelligenz"),
        (Role.AI_TRAINER, Role.ADVISER),
        "fraunhofer-iosb-ina",
    ),
    DemoSignIn(
        "presse@demo.example",
        "Öffentlichkeitsarbeit (Demo)",
        _("Beiträge, Newsletter und Besuche der Website"),
        (Role.PUBLIC_RELATIONS,),
        "fraunhofer-iem",
    ),
    DemoSignIn(
        "netzwerk@demo.example", "Netzwerk (Demo)", _("Partner und Multiplikatoren"), (Role.NETWORK_MANAGER,), "dhm"
    ),
)
NEIGHBOUR = DemoSignIn(
    "nachbar@demo.example",
    "Nachbarzentrum (Demo)",
    _("Ein anderes Zentrum, das von Ruhr-OWL nichts sieht"),
    (Role.PROJECT_LEAD, Role.CENTRE_ADMIN),
    "",
)
BOTH = DemoSignIn(
    "zwei-zentren@demo.example", "In zwei Zentren (Demo)", _("Arbeitet für zwei Zentren"), (Role.ADVISER,), ""
)
COMPANY = "Beispielbetrieb Metallbau GmbH"
OWNER = DemoSignIn(
    "firma@demo.example", f"{COMPANY} (Demo)", _("Ein Betrieb: sein Ergebnis, seine Freigaben, seine Anfragen"), (), ""
)


def create_accounts(facts: Demo, *, today: dt.date) -> None:
    """Accounts and memberships; members since the funding began, so that every role can look back."""
    home = Centre.objects.get(key=facts.home.key)
    neighbour = Centre.objects.get(key=facts.neighbours[0].key)
    # One hash for all: the demo prints the password anyway, and ten Argon2 hashes would cost seconds.
    password = make_password(PASSWORD)
    for sign_in in SIGN_INS:
        _create(sign_in, password, (home,), facts.home.from_on)
    _create(NEIGHBOUR, password, (neighbour,), facts.neighbours[0].from_on)
    _create(BOTH, password, (home, neighbour), facts.home.from_on)
    User.objects.create(
        email="betrieb@demo.example", name="Betreiber (Demo)", password=password, is_staff=True, is_superuser=True
    )
    EmailAddress.objects.bulk_create(
        EmailAddress(user=user, email=user.email, primary=True, verified=True)
        for user in User.objects.filter(email__endswith="@demo.example")
    )


def _create(sign_in: DemoSignIn, password: str, centres: tuple[Centre, ...], since: dt.date) -> None:
    user = User.objects.create(email=sign_in.email, name=sign_in.name, password=password)
    for centre in centres:
        with centre_scope(centre):
            partner = Partner.objects.filter(centre=centre, key=sign_in.partner).first()
        for role in sign_in.roles:
            Membership.objects.create(user=user, centre=centre, partner=partner, role=role, starts_on=since)
