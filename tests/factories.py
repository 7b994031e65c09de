"""Records for tests, one factory per model, all on one base class."""

import datetime as dt
from decimal import Decimal
from typing import Any, Generic, TypeVar

import factory
from factory.declarations import LazyAttribute, SelfAttribute, Sequence, SubFactory
from factory.django import DjangoModelFactory

from transferlotse.cases.models import Case, Enquiry, Step
from transferlotse.centres.models import Centre, Funding, Membership, OwnedModel, Partner
from transferlotse.centres.queries import centre_scope
from transferlotse.centres.rules import PartnerRole, Role
from transferlotse.contacts.models import Organisation, OrganisationFact, Person
from transferlotse.deliveries.models import Attendance, Delivery, Outcome
from transferlotse.deliveries.rules import DeliveryState, Mode, OutcomeKind
from transferlotse.monitoring.models import Period, Target
from transferlotse.people.models import User
from transferlotse.publicity.models import Record

ModelT = TypeVar("ModelT")
NOON = dt.datetime(2026, 3, 17, 12, 0, tzinfo=dt.UTC)
DAY = NOON.date()


class Factory(DjangoModelFactory[ModelT], Generic[ModelT]):
    """Base of all factories: a record of a centre is written within that centre's scope."""

    class Meta:
        abstract = True

    @classmethod
    def _create(cls, model_class: type[ModelT], *args: Any, **kwargs: Any) -> ModelT:
        if issubclass(model_class, OwnedModel):
            with centre_scope(kwargs["centre"]):
                record = model_class(*args, **kwargs)
                record.save(force_insert=True)
                return record
        return super()._create(model_class, *args, **kwargs)


class UserFactory(Factory[User]):
    """A person who can sign in with the password `ein langes Kennwort`."""

    class Meta:
        model = User
        skip_postgeneration_save = True

    email = Sequence(lambda n: f"person{n}@example.org")
    name = Sequence(lambda n: f"Erika Beispiel {n}")
    password = factory.django.Password("ein langes Kennwort")


class CentreFactory(Factory[Centre]):
    """A centre."""

    class Meta:
        model = Centre

    key = Sequence(lambda n: f"zentrum-{n}")
    name = LazyAttribute(lambda centre: f"Zentrum {centre.key}")


class MembershipFactory(Factory[Membership]):
    """A person works for a centre since long ago."""

    class Meta:
        model = Membership

    user = SubFactory(UserFactory)
    centre = SubFactory(CentreFactory)
    role = Role.ADVISER
    starts_on = dt.date(2020, 1, 1)


class FundingFactory(Factory[Funding]):
    """What pays for a centre, from long before the day of the tests until long after it."""

    class Meta:
        model = Funding

    centre = SubFactory(CentreFactory)
    programme = "Mittelstand-Digital"
    starts_on = dt.date(2021, 1, 1)
    planned_end_on = dt.date(2030, 12, 31)
    ends_on = dt.date(2030, 12, 31)


class PartnerFactory(Factory[Partner]):
    """A partner of a centre."""

    class Meta:
        model = Partner

    centre = SubFactory(CentreFactory)
    key = Sequence(lambda n: f"partner-{n}")
    name = Sequence(lambda n: f"Institut {n}")
    role = PartnerRole.RESEARCH


class OrganisationFactory(Factory[Organisation]):
    """A firm in a centre's address book."""

    class Meta:
        model = Organisation

    centre = SubFactory(CentreFactory)
    name = Sequence(lambda n: f"Muster {n} GmbH")


class PersonFactory(Factory[Person]):
    """A person in a centre's address book."""

    class Meta:
        model = Person

    centre = SubFactory(CentreFactory)
    first_name = "Kim"
    last_name = Sequence(lambda n: f"Muster {n}")


class DeliveryFactory(Factory[Delivery]):
    """A company dialogue that took place."""

    class Meta:
        model = Delivery

    centre = SubFactory(CentreFactory)
    format = "company-dialogue"
    stage = "inform"
    portfolio_version = "test"
    title = Sequence(lambda n: f"Gespräch {n}")
    starts_on = DAY
    ends_on = DAY
    state = DeliveryState.DELIVERED
    mode = Mode.ON_SITE
    recorded_at = NOON
    changed_at = NOON


class RecordFactory(Factory[Record]):
    """A piece of publicity."""

    class Meta:
        model = Record

    centre = SubFactory(CentreFactory)
    format = "press-release"
    title = Sequence(lambda n: f"Meldung {n}")
    published_on = DAY
    value = Decimal(1)
    recorded_at = NOON


class TargetFactory(Factory[Target]):
    """What a centre promised."""

    class Meta:
        model = Target

    centre = SubFactory(CentreFactory)
    figure = Sequence(lambda n: f"figure-{n}")
    value = Decimal(10)


class PeriodFactory(Factory[Period]):
    """A year that is reported on."""

    class Meta:
        model = Period

    centre = SubFactory(CentreFactory)
    name = "2026"
    starts_on = dt.date(2026, 1, 1)
    ends_on = dt.date(2026, 12, 31)


class OrganisationFactFactory(Factory[OrganisationFact]):
    """What was true of a firm from a day on."""

    class Meta:
        model = OrganisationFact

    centre = SubFactory(CentreFactory)
    organisation = SubFactory(OrganisationFactory, centre=factory.SelfAttribute("..centre"))
    valid_from = DAY
    employees = 12


class AttendanceFactory(Factory[Attendance]):
    """Somebody took part in a delivery."""

    class Meta:
        model = Attendance

    centre = SubFactory(CentreFactory)
    delivery = SubFactory(DeliveryFactory, centre=factory.SelfAttribute("..centre"))


class OutcomeFactory(Factory[Outcome]):
    """What became of a delivery."""

    class Meta:
        model = Outcome

    centre = SubFactory(CentreFactory)
    delivery = SubFactory(DeliveryFactory, centre=factory.SelfAttribute("..centre"))
    kind = OutcomeKind.INVESTMENT
    observed_on = DAY


class EnquiryFactory(Factory[Enquiry]):
    """A firm asked and waits for an answer."""

    class Meta:
        model = Enquiry

    centre = SubFactory(CentreFactory)
    reference = Sequence(lambda n: f"A-{n}")
    text = "Wir suchen Teile im Lager."
    company = Sequence(lambda n: f"Muster {n} GmbH")
    contact_name = "Kim Muster"
    email = "kim@muster.example"
    received_at = NOON
    due_at = NOON + dt.timedelta(days=1)
    changed_at = NOON


class CaseFactory(Factory[Case]):
    """A case that runs."""

    class Meta:
        model = Case

    centre = SubFactory(CentreFactory)
    reference = Sequence(lambda n: f"F-{n}")
    title = "Lager"
    organisation = SubFactory(OrganisationFactory, centre=SelfAttribute("..centre"))
    owner = SubFactory(UserFactory)
    opened_at = NOON
    changed_at = NOON


class VisitFactory(Factory[Step]):
    """A first visit to a firm, planned."""

    class Meta:
        model = Step

    centre = SubFactory(CentreFactory)
    case = SubFactory(CaseFactory, centre=SelfAttribute("..centre"))
    kind = "visit"
    title = "Erstgespräch"
    owner = SubFactory(UserFactory)
    due_on = DAY
    starts_at = NOON
    format = "company-dialogue"
