"""What a centre hands to the evaluation of the network: written, signed, without names, accepted by who evaluates."""

import datetime as dt
import io
import zipfile
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from django.conf import LazySettings
from django.test import Client
from django.urls import reverse
from typer.testing import CliRunner

from tests.factories import (
    DeliveryFactory,
    FundingFactory,
    OrganisationFactFactory,
    OutcomeFactory,
    PartnerFactory,
    PeriodFactory,
    TargetFactory,
    UserFactory,
)
from tests.insights.conftest import FIRMS, PEOPLE
from transferlotse.centres.models import Centre
from transferlotse.centres.queries import centre_scope
from transferlotse.centres.rules import Role
from transferlotse.config.commands.deposit import app as command
from transferlotse.config.commands.deposit_key import app as key_command
from transferlotse.contacts.actions import merge_organisations
from transferlotse.contacts.models import Organisation
from transferlotse.deliveries.models import Contribution, Delivery, DeliveryTopic
from transferlotse.insights import jobs
from transferlotse.insights.actions import (
    DEPOSIT,
    KeyLost,
    SecretTooShort,
    clear_deposits,
    deposit_key,
    order_deposit,
    renew_deposit_key,
    write_deposit,
)
from transferlotse.insights.actions.keys import opened
from transferlotse.insights.models import Deposit, DepositKey
from transferlotse.insights.rules import Span, is_to_clear, wave_of, years_of
from transferlotse.journal.models import Entry
from transferlotse.monitoring.queries.deposits import deposit_spans, deposit_targets
from transferlotse.outbox.models import Job
from transferlotse_analytics.counting import answer, prepare
from transferlotse_analytics.deposit import TrustedKeys, check_deposits, unpack_deposit
from transferlotse_analytics.engines import open_engine
from transferlotse_analytics.evaluation_cli import app as analytics
from transferlotse_analytics.network import SCHEMA as NETWORK

SignIn = Callable[..., Client]
SECRET = "ein Satz, den nur die Zentren kennen"


@pytest.fixture
def funded(open_centre: Centre, delivery: Delivery, firms: list[Organisation]) -> Centre:
    """A centre with funding, a target, shares, a topic, classes and an outcome beside its delivery."""
    FundingFactory(centre=open_centre)
    TargetFactory(centre=open_centre, figure="service.company-dialogue", value=Decimal(120))
    for fraction in ("0.3334", "0.3333", "0.3333"):
        partner = PartnerFactory(centre=open_centre)
        Contribution(centre=open_centre, delivery=delivery, partner=partner, fraction=Decimal(fraction)).save()
    DeliveryTopic(centre=open_centre, delivery=delivery, topic="logistics").save()
    OrganisationFactFactory(
        centre=open_centre, organisation=firms[0], employees=31, sector="25.62", district="05915",
        valid_from=delivery.ends_on,
    )  # fmt: skip
    OutcomeFactory(centre=open_centre, delivery=delivery, organisation=firms[3], amount_eur=30_000)
    return open_centre


def written(centre: Centre, now: dt.datetime, *, span: Span | None = None, secret: str = "") -> Deposit:
    span = span or deposit_spans(centre=centre)[0]
    deposit = order_deposit(
        centre=centre, span=span, targets=deposit_targets(centre=centre, span=span), secret=secret, actor="test", now=now
    )  # fmt: skip
    return write_deposit(
        deposit=deposit, actor="test", now=now, progress=lambda *step: None, clock=lambda: now
    )  # fmt: skip


def table(deposit: Deposit, name: str) -> pa.Table:
    with zipfile.ZipFile(io.BytesIO(deposit.content)) as archive:
        return pq.read_table(io.BytesIO(archive.read(f"{deposit.file_name[:-4]}/{name}.parquet")))


def handed_over(deposit: Deposit, key: DepositKey, folder: Path) -> tuple[Path, Path]:
    file, public = folder / deposit.file_name, folder / f"{deposit.centre.key}.pub"
    file.write_bytes(deposit.content)
    public.write_text(f"{key.public_key}\n")
    return file, public


def test_a_deposit_is_accepted_and_evaluated(funded: Centre, now: dt.datetime, tmp_path: Path) -> None:
    deposit = written(funded, now, secret=SECRET)
    file, public = handed_over(deposit, DepositKey.objects.get(centre=funded), tmp_path)
    checked = CliRunner().invoke(analytics, ["deposit", "check", str(file), "--key", str(public)])
    assert checked.exit_code == 0, checked.output
    out = tmp_path / "out"
    done = CliRunner().invoke(analytics, ["evaluate", str(file), "--key", str(public), "--out", str(out)])
    assert done.exit_code == 0, done.output
    assert pq.read_table(out / "overview.parquet").num_rows
    strangers_key = tmp_path / "other.pub"
    strangers_key.write_text("a" * 64)
    assert CliRunner().invoke(analytics, ["deposit", "check", str(file), "--key", str(strangers_key)]).exit_code == 2


def test_a_deposit_holds_services_and_classes(funded: Centre, now: dt.datetime, firms: list[Organisation]) -> None:
    deposit = written(funded, now)
    assert deposit.rows == {
        "deliveries": 1, "topics": 1, "contributions": 3, "attendances": 7, "organisations": 5, "targets": 1, "outcomes": 1,
        "labels": 8,
    }  # fmt: skip
    assert table(deposit, "targets").to_pylist()[0]["target"] == Decimal(120)
    assert sorted(table(deposit, "attendances")["headcount"].to_pylist()) == [1, 1, 1, 1, 1, 1, 3]
    known = [one for one in table(deposit, "organisations").to_pylist() if one["sector"]]
    assert [(one["district"], one["sector"], one["size"], one["sme"]) for one in known] == [
        ("05915", "C", "10-49", True)
    ]
    assert table(deposit, "linkage").num_rows == 0


def test_a_deposit_says_what_its_keys_are_called(funded: Centre, now: dt.datetime, firms: list[Organisation]) -> None:
    names = {
        (one["kind"], one["key"]): (one["de"], one["en"]) for one in table(written(funded, now), "labels").to_pylist()
    }
    assert names["format", "company-dialogue"] == ("Unternehmensdialoge", "Company dialogues")
    assert names["topic", "logistics"] == ("Logistik", "logistics")
    assert names["district", "05915"] == ("Hamm", "Hamm")
    assert names["sector", "C"] == ("Verarbeitendes Gewerbe", "Manufacturing")
    assert names["centre", funded.key] == (funded.name, funded.name)
    assert {kind for kind, _ in names} == {"format", "topic", "district", "sector", "partner", "centre"}


def test_a_deposit_holds_no_personal_data(funded: Centre, now: dt.datetime, firms: list[Organisation]) -> None:
    deposit = written(funded, now, secret=SECRET)
    with zipfile.ZipFile(io.BytesIO(deposit.content)) as archive:
        # A firm's town may be the name of its district, which is told for all firms alike.
        tables = {name: archive.read(name) for name in archive.namelist() if "labels" not in name}
    told = " ".join(
        str(pq.read_table(io.BytesIO(body)).to_pylist()) for name, body in tables.items() if name.endswith(".parquet")
    ) + " ".join(body.decode() for name, body in tables.items() if not name.endswith(".parquet"))
    for words in (*FIRMS, *PEOPLE):
        for word in words:
            # a postcode might be part of a filter's digits; a name of five letters cannot
            assert word.isdigit() or word not in told
    assert "Gespräch" not in told
    assert SECRET not in told
    numbers = table(deposit, "organisations")["organisation_id"].to_pylist()
    assert not set(numbers) & {str(one.pk) for one in firms}
    assert table(deposit, "linkage").num_rows == len(FIRMS)
    deposit.refresh_from_db()
    assert bytes(deposit.sealed_secret) == b""


def test_organisations_keep_their_numbers_and_merged_ones_are_one(
    funded: Centre, now: dt.datetime, firms: list[Organisation]
) -> None:
    before = set(table(written(funded, now), "organisations")["organisation_id"].to_pylist())
    merge_organisations(loser=firms[1], survivor=firms[0], by=UserFactory(), actor="test", now=now)
    again = written(funded, now, span=Span.year(firms[0].attendances.first().delivery.ends_on.year))
    after = table(again, "organisations")["organisation_id"].to_pylist()
    assert (len(after), set(after) < before) == (4, True)
    assert table(again, "targets").num_rows == 0


def test_a_span_without_services_is_an_empty_deposit(funded: Centre, now: dt.datetime) -> None:
    assert written(funded, now, span=Span.year(2001)).rows == {"labels": 1}


def test_the_key_is_made_once_and_kept_sealed(funded: Centre, now: dt.datetime, settings: LazySettings) -> None:
    key = deposit_key(centre=funded, actor="test", now=now)
    written(funded, now)
    assert DepositKey.objects.get(centre=funded) == key
    assert opened(bytes(key.sealed)).hex() not in bytes(key.sealed).hex()
    assert Entry.objects.filter(action="make_deposit_key").count() == 1
    settings.SECRET_KEY = "another installation"
    with pytest.raises(KeyLost):
        written(funded, now, span=Span.year(2024))


def test_a_known_key_is_renewed_and_organisations_keep_their_numbers(
    funded: Centre, now: dt.datetime, tmp_path: Path
) -> None:
    year = Delivery.objects.get(centre=funded).ends_on.year
    first, later = written(funded, now), (tmp_path / "keys")
    former = DepositKey.objects.get(centre=funded).public_key
    for _ in range(2):
        renewal = renew_deposit_key(centre=funded, actor="test", now=now)
    assert renewal.keeps_numbers
    assert renewal.key.public_key != former
    second = written(funded, now + dt.timedelta(hours=1), span=Span.year(year))
    numbers = [set(table(one, "organisations")["organisation_id"].to_pylist()) for one in (first, second)]
    assert numbers[0] == numbers[1]
    folders = []
    for one in (first, second):
        (tmp_path / one.file_name).write_bytes(one.content)
        folders.append(unpack_deposit(tmp_path / one.file_name, tmp_path / "in"))
    later.mkdir()
    (later / f"{funded.key}.pub").write_text(renewal.key.public_key)
    sound = [one.sound for one in check_deposits(folders[::-1], TrustedKeys.from_folder(later))]
    assert sound == [True, False]
    # Beside the new one, the former key still vouches for what was signed with it.
    (later / f"{funded.key}.former.pub").write_text(former)
    assert check_deposits(folders[:1], TrustedKeys.from_folder(later))[0].sound
    assert Entry.objects.filter(action="renew_deposit_key").count() == 2


def test_a_lost_key_is_renewed_and_deposits_are_written_again(
    funded: Centre, now: dt.datetime, settings: LazySettings, tmp_path: Path
) -> None:
    before = set(table(written(funded, now), "organisations")["organisation_id"].to_pylist())
    settings.SECRET_KEY = "another installation"
    refused = CliRunner().invoke(command, ["--centre", funded.key, "--period", "2024", "--out", str(tmp_path)])
    assert (refused.exit_code, "deposit-key --centre" in refused.output) == (2, True)
    done = CliRunner().invoke(key_command, ["--centre", funded.key, "--renew", "--out", str(tmp_path / "k")])
    assert (done.exit_code, "hand in every span again" in done.output) == (0, True), done.output
    public = (tmp_path / "k" / f"{funded.key}.pub").read_text().strip()
    assert public == DepositKey.objects.get(centre=funded).public_key
    after = set(table(written(funded, now), "organisations")["organisation_id"].to_pylist())
    assert (len(after), after & before) == (5, set())
    shown = CliRunner().invoke(key_command, ["--centre", funded.key])
    assert shown.output == f"{funded.key}.pub: {DepositKey.objects.get(centre=funded).spoken}\n"
    assert CliRunner().invoke(key_command, ["--centre", "nowhere", "--renew"]).exit_code == 2


@pytest.mark.parametrize(
    ("days", "outdone", "gone"), [(29, True, False), (31, True, True), (31, False, False), (366, False, True)]
)
def test_files_have_their_time(now: dt.datetime, days: int, outdone: bool, gone: bool) -> None:
    assert is_to_clear(now - dt.timedelta(days=days), outdone=outdone, now=now) == gone


def test_files_that_had_their_time_are_cleared_and_their_numbers_stay(
    funded: Centre, client_as: SignIn, now: dt.datetime
) -> None:
    old, part = written(funded, now), written(funded, now, span=Span.year(2024))
    newer = written(funded, now + dt.timedelta(days=1))
    unwritten = order_deposit(
        centre=funded, span=Span.year(2025), targets=[], secret=SECRET, actor="test", now=now
    )  # fmt: skip
    waiting = order_deposit(centre=funded, span=Span.year(2026), targets=[], secret=SECRET, actor="test", now=now)
    Job.objects.filter(pk=unwritten.job_id).update(state="failed")
    assert clear_deposits(centre=funded, actor="test", now=now + dt.timedelta(days=20)) == 0
    jobs.clear_all_deposits({}, now=now + dt.timedelta(days=40), progress=lambda *step: None)
    for one in (old, part, newer, unwritten, waiting):
        one.refresh_from_db()
    assert [len(bytes(one.content)) > 0 for one in (old, part, newer)] == [False, False, True]
    assert (old.rows["deliveries"], len(old.sha256)) == (1, 64)
    assert [bool(bytes(one.sealed_secret)) for one in (unwritten, waiting)] == [False, True]
    assert Entry.objects.get(action="clear_deposits").subject_ids == [old.pk, part.pk]
    client = client_as(Role.MONITORING)
    gone = client.get(reverse("deposit_file", args=[funded.key, old.pk]), follow=True).content.decode()
    assert "Diese Datei ist nicht mehr da" in gone
    assert clear_deposits(centre=funded, actor="test", now=now + dt.timedelta(days=400)) == 1


def test_a_joint_delivery_of_two_centres_counts_once_for_the_network(
    funded: Centre, other_centre: Centre, client_as: SignIn, now: dt.datetime, tmp_path: Path
) -> None:
    theirs = Delivery.objects.get(centre=funded)
    shown = client_as(Role.ADVISER).get(reverse("delivery_show", args=[funded.key, theirs.pk])).content.decode()
    assert f"<code>{theirs.network_key}</code>" in shown
    span = Span.year(theirs.ends_on.year)
    with centre_scope(other_centre):
        DeliveryFactory(
            centre=other_centre, ends_on=theirs.ends_on, starts_on=theirs.ends_on, joint_key=theirs.network_key
        )
        DeliveryFactory(centre=other_centre, ends_on=theirs.ends_on, starts_on=theirs.ends_on)
        other = written(other_centre, now, span=span)
        handed_over(other, DepositKey.objects.get(centre=other_centre), tmp_path)
    handed_over(written(funded, now, span=span), DepositKey.objects.get(centre=funded), tmp_path)
    (tmp_path / "keys").mkdir()
    for file in tmp_path.glob("*.pub"):
        file.rename(tmp_path / "keys" / file.name)
    folders = [unpack_deposit(file, tmp_path / "in") for file in sorted(tmp_path.glob("*.zip"))]
    engine = open_engine("duckdb")
    prepare(engine, check_deposits(folders, TrustedKeys.from_folder(tmp_path / "keys")), NETWORK.empty_table())
    counted = {
        row["centre"]: row["deliveries"] for row in answer(engine, "by_centre").to_pylist() if row["year"] == "*"
    }
    engine.close()
    assert counted == {funded.key: 1.0, other_centre.key: 2.0, "*": 2.0}


def test_writing_is_journalled_once(funded: Centre, now: dt.datetime) -> None:
    deposit = written(funded, now)
    content = bytes(deposit.content)
    jobs.write_ordered_deposit(Job.objects.get(pk=deposit.job_id).arguments, now=now, progress=lambda *step: None)
    deposit.refresh_from_db()
    assert bytes(deposit.content) == content
    entry = Entry.objects.get(action="write_deposit")
    assert (entry.subject_ids, entry.centre_key) == ([deposit.pk], funded.key)


def test_an_order_under_way_is_not_repeated(funded: Centre, now: dt.datetime) -> None:
    span = Span.year(2024)
    orders = [order_deposit(centre=funded, span=span, targets=[], actor="test", now=now) for _ in range(2)]
    assert orders[0] == orders[1]
    assert Job.objects.filter(name=DEPOSIT).count() == 1
    with pytest.raises(SecretTooShort):
        order_deposit(centre=funded, span=span, targets=[], secret="kurz", actor="test", now=now)


def test_spans_offer_the_whole_then_years_then_periods(funded: Centre) -> None:
    PeriodFactory(centre=funded, starts_on=dt.date(2024, 1, 1), ends_on=dt.date(2024, 6, 30))
    PeriodFactory(centre=funded, starts_on=dt.date(2025, 1, 1), ends_on=dt.date(2025, 12, 31))
    names = [one.name for one in deposit_spans(centre=funded)]
    assert names[:2] == ["2021-2030", "2030"]
    assert (names.count("2025"), names[-1]) == (1, "2024-01-01_2024-06-30")


def test_rules_of_spans_and_waves() -> None:
    day = dt.date(2024, 3, 1)
    assert [one.name for one in years_of(dt.date(2023, 7, 1), dt.date(2025, 6, 30))] == ["2025", "2024", "2023"]
    waits = (0, 80, 100, 200, 350, 900, -30)
    assert [wave_of(day, day + dt.timedelta(wait)) for wait in waits] == [0, 0, 6, 6, 12, 12, 0]
    assert wave_of(None, day) == 0


def test_pages_order_show_and_give_a_deposit(funded: Centre, client_as: SignIn, now: dt.datetime) -> None:
    client, key = client_as(Role.MONITORING), funded.key
    page = client.get(reverse("deposit_list", args=[key])).content.decode()
    assert "Noch keine Lieferung" in page
    assert client.get(reverse("deposit_key_file", args=[key]))["Location"] == reverse("deposit_list", args=[key])
    assert "Gesamte Laufzeit, mit Zielen" in client.get(reverse("deposit_new", args=[key])).content.decode()
    refused = client.post(reverse("deposit_new", args=[key]), {"span": "1900", "secret": "kurz"})
    assert (refused.status_code, Deposit.objects.count()) == (422, 0)
    ordered = client.post(reverse("deposit_new", args=[key]), {"span": "2021-2030", "secret": SECRET})
    deposit = Deposit.objects.get()
    assert ordered["Location"] == reverse("job_show", args=[key, deposit.job_id])
    assert "Lieferung schreiben" in client.get(ordered["Location"]).content.decode()
    assert "wird geschrieben" in client.get(reverse("deposit_list", args=[key])).content.decode()
    assert client.get(reverse("deposit_file", args=[key, deposit.pk])).status_code == 404
    write_deposit(deposit=deposit, actor="test", now=now, progress=lambda *step: None, clock=lambda: now)
    assert SECRET.encode() not in bytes(deposit.sealed_secret)
    page = client.get(reverse("deposit_list", args=[key])).content.decode()
    assert '<td class="kit-number">5</td>' in page
    file = client.get(reverse("deposit_file", args=[key, deposit.pk]))
    assert file.content == bytes(deposit.content)
    assert f'filename="{key}-2021-2030.zip"' in file["Content-Disposition"]
    public = client.get(reverse("deposit_key_file", args=[key])).content.decode()
    assert public == DepositKey.objects.get().public_key + "\n"


def test_pages_ask_few_questions(
    funded: Centre, client_as: SignIn, now: dt.datetime, django_assert_max_num_queries: Callable[..., object]
) -> None:
    client = client_as(Role.MONITORING)
    for year in range(2020, 2026):
        order_deposit(centre=funded, span=Span.year(year), targets=[], actor="test", now=now)
    with django_assert_max_num_queries(12):  # type: ignore[attr-defined]
        client.get(reverse("deposit_list", args=[funded.key]))


def test_pages_are_closed_to_others(
    funded: Centre, other_centre: Centre, client_as: SignIn, now: dt.datetime
) -> None:  # fmt: skip
    deposit = written(funded, now)
    stranger = client_as(Role.MONITORING, in_centre=other_centre)
    assert stranger.get(reverse("deposit_file", args=[other_centre.key, deposit.pk])).status_code == 404
    for name in ("deposit_list", "deposit_new", "deposit_key_file"):
        assert stranger.get(reverse(name, args=[funded.key])).status_code == 404
        assert client_as(Role.ADVISER).get(reverse(name, args=[funded.key])).status_code == 403
    assert client_as(Role.ADVISER).get(reverse("deposit_file", args=[funded.key, deposit.pk])).status_code == 403


def test_the_command_writes_file_and_key(funded: Centre, tmp_path: Path) -> None:
    secret = tmp_path / "secret.txt"
    secret.write_text(SECRET, encoding="utf-8")
    done = CliRunner().invoke(
        command, ["--centre", funded.key, "--period", "2024", "--out", str(tmp_path / "o"), "--secret", str(secret)]
    )
    assert done.exit_code == 0, done.output
    file, public = tmp_path / "o" / f"{funded.key}-2024.zip", tmp_path / "o" / f"{funded.key}.pub"
    assert CliRunner().invoke(analytics, ["deposit", "check", str(file), "--key", str(public)]).exit_code == 0
    again = CliRunner().invoke(command, ["--centre", funded.key, "--period", "2024", "--out", str(tmp_path / "o")])
    assert (again.exit_code, "not overwritten" in again.output) == (2, True)


@pytest.mark.parametrize(
    "arguments",
    [
        ("--centre", "nowhere"),
        ("--period", "Frühling"),
        ("--period", "2024", "--starts-on", "2024-01-01"),
        ("--starts-on", "2024-02-01", "--ends-on", "2024-01-01"),
        ("--secret", "missing.txt"),
        ("--secret", "pyproject.toml", "--out", "pyproject.toml"),
    ],
)
def test_the_command_refuses_in_one_line(funded: Centre, tmp_path: Path, arguments: tuple[str, ...]) -> None:
    whole = ["--centre", funded.key, "--out", str(tmp_path / "o"), *arguments]
    refused = CliRunner().invoke(command, whole)
    assert (refused.exit_code, refused.output.strip().count("\n")) == (2, 0)
    assert not Deposit.objects.exists()
