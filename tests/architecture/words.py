"""How the words of addresses are filled in when all addresses are walked.

Each entry belongs to `<URL name>:<word>`, to `<prefix>_:<word>` for all URL names that begin so, or to `<word>` alone;
the first that fits is taken. `record` makes a record of the centre and returns its id: with an id of a foreign centre
the page must answer 404. `plain` words mean the same in every centre. A new address without an entry fails the walk.
"""

import json
import zlib
from collections.abc import Callable
from dataclasses import dataclass

from django.utils import timezone

from tests.architecture.addresses import Address
from tests.factories import (
    NOON,
    AttendanceFactory,
    CaseFactory,
    CentreFactory,
    DeliveryFactory,
    EnquiryFactory,
    FundingFactory,
    MembershipFactory,
    OrganisationFactFactory,
    OrganisationFactory,
    OutcomeFactory,
    PartnerFactory,
    PeriodFactory,
    PersonFactory,
    RecordFactory,
    UserFactory,
    VisitFactory,
)
from transferlotse import content
from transferlotse.cases.models import Referral
from transferlotse.centres.models import Centre
from transferlotse.centres.queries import centre_scope
from transferlotse.companies.actions import grant_share
from transferlotse.companies.models import Share
from transferlotse.files.models import KnownWord, StoredFile, TableImport
from transferlotse.insights.models import Deposit, DoubtfulPair, ReachRun
from transferlotse.outbox.models import Job
from transferlotse.selfchecks.actions import record_answer, start_check, submit_check
from transferlotse.selfchecks.queries.checks import RESULT, open_check
from transferlotse.selfchecks.rules.answers import Answer, AnswerState


@dataclass(frozen=True, slots=True)
class Word:
    """How to fill one word for a centre, and whether the value names a record of that centre.

    `value` gets the centre and the words before this one, so that a part can belong to the record named there.
    """

    value: Callable[[Centre, dict[str, object]], object]
    is_record: bool


def record(factory: Callable[..., object]) -> Word:
    """The id of a record that the factory makes in the centre."""
    return Word(lambda centre, words: factory(centre=centre).pk, is_record=True)  # type: ignore[attr-defined]


def plain(value: object) -> Word:
    """A value that means the same in every centre."""
    return Word(lambda centre, words: value, is_record=False)


def previewed_import(centre: Centre) -> TableImport:
    """A table of the centre that could be moved in."""
    table = {
        "sheet": "",
        "sheets": [],
        "encoding": "",
        "merged": [],
        "rows": [[1, ["Format", "Datum"]], [2, ["x", "y"]]],
    }
    now = timezone.now()
    file = StoredFile.objects.create(
        centre_key=centre.key, name="liste.csv", sha256="", size=1, content=b"Format;Datum\nx;y\n",
        parsed=zlib.compress(json.dumps(table).encode()), uploaded_at=now,
    )  # fmt: skip
    return TableImport.objects.create(
        centre_key=centre.key, file=file, kind="deliveries", state="previewed", row_count=1, created_at=now,
        counts={"created": 0, "changed": 0, "unchanged": 0, "refused": 1}, columns={"format": "Format", "starts_on": "Datum"},
    )  # fmt: skip


def doubtful_pair(centre: Centre) -> DoubtfulPair:
    """Two entries of the centre that may be one."""
    with centre_scope(centre):
        first, second = sorted((OrganisationFactory(centre=centre) for _ in "12"), key=lambda one: one.pk)
        run = ReachRun(
            centre=centre, order=f"{first.pk}", starts_on=NOON.date(), ends_on=NOON.date(), started_at=NOON, finished_at=NOON,
            **{field.name: 0 for field in ReachRun._meta.fields if field.get_internal_type() == "PositiveIntegerField"},
        )  # fmt: skip
        run.save()
        pair = DoubtfulPair(centre=centre, run=run, first=first, second=second, weight=1.0, rank=1)
        pair.save()
    return pair


def written_deposit(centre: Centre) -> Deposit:
    """A deposit of the centre that can be fetched."""
    now = timezone.now()
    deposit = Deposit(centre=centre, name="2024", starts_on=now, ends_on=now, ordered_at=now, written_at=now)
    with centre_scope(centre):
        deposit.save()
    return deposit


def explained_word(centre: Centre) -> KnownWord:
    """A word of the centre's own tables."""
    return KnownWord.objects.create(
        centre_key=centre.key,
        vocabulary="formats",
        sign="runde",
        word="Runde",
        meaning="industry-circle",
        changed_at=timezone.now(),
    )


def waiting_job(centre: Centre) -> Job:
    """A job of the centre that waits."""
    now = timezone.now()
    return Job.objects.create(name="outbox.tick", centre_key=centre.key, queued_at=now, run_after=now)


def referral(*, sender: Centre, receiver: Centre) -> Referral:
    """A firm that one centre handed over and the other has not answered yet."""
    now = timezone.now()
    return Referral._base_manager.create(
        centre=sender, receiver=receiver, enquiry=EnquiryFactory(centre=sender), state="sent", drafted_by=UserFactory(),
        drafted_at=now, sent_at=now, expires_at=now,
    )  # fmt: skip


def referral_to(centre: Centre) -> Referral:
    """A firm that another centre hands over to this one."""
    return referral(sender=CentreFactory(), receiver=centre)


def referral_by(centre: Centre) -> Referral:
    """A firm that this centre hands over to another."""
    return referral(sender=centre, receiver=CentreFactory())


def shared_check(centre: Centre) -> Share:
    """A share that lets the centre see the result of a company's check."""
    now = timezone.now()
    assessment, token = start_check(now=now)
    check = open_check(token)
    assert check is not None
    answer = Answer("profile.size", AnswerState.ANSWERED, ("small",))
    record_answer(check=check, answer=answer, now=now)
    submit_check(assessment_id=assessment.pk, now=now)
    return grant_share(subject=RESULT, subject_id=assessment.pk, centre=centre, now=now)[0]


WORDS: dict[str, Word] = {
    "centre": Word(lambda centre, words: centre.key, is_record=False),
    "delivery_:pk": record(DeliveryFactory),
    "delivery_attendance_remove:pk": record(AttendanceFactory),
    "delivery_outcome_remove:pk": record(OutcomeFactory),
    "organisation_fact_edit:pk": record(OrganisationFactFactory),
    "organisation_:pk": record(OrganisationFactory),
    "person_:pk": record(PersonFactory),
    "record_:pk": record(RecordFactory),
    "period_:pk": record(PeriodFactory),
    "pair_:pk": record(doubtful_pair),
    "deposit_:pk": record(written_deposit),
    "import_:pk": record(previewed_import),
    "word_:pk": record(explained_word),
    "job_:pk": record(waiting_job),
    "settings_member_:pk": record(MembershipFactory),
    "settings_partner_:pk": record(PartnerFactory),
    "settings_funding_:pk": record(FundingFactory),
    "enquiry_:pk": record(EnquiryFactory),
    "referral_new:pk": record(EnquiryFactory),
    "referral_:pk": record(referral_to),
    "referral_withdraw:pk": record(referral_by),
    "referral_agree:pk": record(referral_by),
    "case_:pk": record(CaseFactory),
    "step_new:pk": record(CaseFactory),
    "step_settle:pk": record(VisitFactory),
    "visit_:pk": record(VisitFactory),
    "shared_result:pk": record(shared_check),
    "shared_result_why:pk": record(shared_check),
    "shared_result_why:path": plain("overall"),
    "figure": plain(content.indicators()[0].id),
    "report_download:kind": plain("xlsx"),
    "report_chapter:chapter": plain(content.report_outline().sections[0].key),
    "report_edit:section": plain(
        next(section.key for section in content.report_outline().all_sections() if section.editable)
    ),
}


def word_for(address: Address, word: str) -> Word:
    """The entry that fits; raises LookupError with a sentence for whoever added the address."""
    prefixes = [key for key in WORDS if key.endswith(f"_:{word}") and address.name.startswith(key.split(":")[0])]
    for key in (f"{address.name}:{word}", *sorted(prefixes, key=len, reverse=True), word):
        if key in WORDS:
            return WORDS[key]
    raise LookupError(f"{address.name}: say in tests/architecture/words.py how the word '{word}' is filled")


def filled(address: Address, centre: Centre) -> dict[str, object]:
    """All words of an address within `centre`."""
    words: dict[str, object] = {}
    for word in address.words:
        words[word] = word_for(address, word).value(centre, dict(words))
    return words
