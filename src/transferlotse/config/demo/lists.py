"""Messy lists of three partners, so that counting reach has something to find; no published figure moves.

Partners keep their own lists: names in capitals, without umlauts or legal form, with a slip of the keys or the town behind
the name. Three things follow, all drawn from a generator of their own:

- rows of three partners keep what was entered (`Attendance.entered`) under that partner's headings;
- `MERGED` further entries of the address book under such spellings, merged by somebody already: they count with their firm;
- `UNDECIDED` of the counted organisations are on purpose a second entry of another one, and nobody has decided yet. The
  exact count therefore says as many as were published (7,700 organisations, 6,800 SMEs), while a perfect comparison finds
  `UNDECIDED` fewer of each.
"""

import datetime as dt
import random
from dataclasses import replace

from transferlotse.centres.models import Centre
from transferlotse.config.demo.firms import Firm
from transferlotse.config.demo.services import Service
from transferlotse.contacts.models import Merge, Organisation
from transferlotse.contacts.rules import OrganisationRoleKey
from transferlotse.deliveries.models import Attendance
from transferlotse.journal.actions import record_entry

UNDECIDED, MERGED, PARTNERS = 40, 110, 3
MESSY_SHARE = 0.35
SHORTER = {"GmbH & Co. KG": "GmbH Co KG", "UG (haftungsbeschränkt)": "UG", "e. K.": "e.K.", "GmbH": "Gesellschaft mbH"}
HEADINGS = (("Firma", "Ort"), ("Unternehmen", "Sitz"), ("Organisation", "Stadt"))


def double_entries(firms: list[Firm], seed: int) -> dict[int, int]:
    """Turn `UNDECIDED` of the SMEs into second entries of others in their region; number of each with its original."""
    chance = random.Random(seed)  # noqa: S311 (a demo, nothing secret)
    smes = [firm for firm in firms if firm.role == OrganisationRoleKey.SME and firm.employees and firm.employees < 250]
    chance.shuffle(smes)
    originals: dict[int, int] = {}
    places = {firm.number: place for place, firm in enumerate(firms)}
    waiting: dict[str, list[Firm]] = {}
    for firm in smes:
        if len(originals) == min(UNDECIDED, len(firms) // 150):
            break
        if not (twins := waiting.get(firm.region)):
            waiting.setdefault(firm.region, []).append(firm)
            continue
        twin = twins.pop()
        name, legal_form = messy(twin, chance)
        with_street, with_domain = chance.random() < 0.5, chance.random() < 0.7
        firms[places[firm.number]] = replace(
            twin, number=firm.number, name=name, legal_form=legal_form, persons=[], grows=None,
            street=twin.street if with_street else "", domain=twin.address if with_domain else "none",
        )  # fmt: skip
        originals[firm.number] = twin.number
    return originals


def messy(firm: Firm, chance: random.Random) -> tuple[str, str]:
    """Another spelling of a firm's name, and of its legal form."""
    name, form = firm.name, firm.legal_form
    way = chance.randrange(5)
    if way == 0:
        name = name.upper()
    elif way == 1:
        for umlaut, pair in (("ä", "ae"), ("ö", "oe"), ("ü", "ue"), ("ß", "ss")):
            name = name.replace(umlaut, pair)
        name = name.replace(" ", "-", 1)
    elif way == 2:
        place = chance.randrange(1, len(name) - 2)
        name = name[:place] + name[place + 1] + name[place] + name[place + 2 :]
    elif way == 3:
        place = chance.randrange(2, len(name) - 1)
        name = name[:place] + name[place + 1 :]
    else:
        name = f"Fa. {name}"
    return name, chance.choice(["", SHORTER.get(form, form), form])


def entered_rows(services: list[Service], firms: list[Firm], seed: int) -> dict[tuple[int, int], dict[str, str]]:
    """What was entered for a service and a firm (by number) where it differs from the firm's name: rows of three partners."""
    chance = random.Random(seed + 1)  # noqa: S311 (a demo, nothing secret)
    by_number = {firm.number: firm for firm in firms}
    partners = sorted({service.partners[0] for service in services})[:PARTNERS]
    headings = dict(zip(partners, HEADINGS, strict=False))
    rows: dict[tuple[int, int], dict[str, str]] = {}
    for service in services:
        if service.partners[0] not in headings:
            continue
        name_column, place_column = headings[service.partners[0]]
        for number in service.present:
            firm = by_number[number]
            name, form = messy(firm, chance) if chance.random() < MESSY_SHARE else (firm.name, firm.legal_form)
            rows[service.number, number] = {name_column: f"{name} {form}".strip(), place_column: firm.city}
    return rows


def merge_second_entries(
    centre: Centre, firms: list[Firm], organisation_ids: dict[int, int], seed: int, *, actor: str, now: dt.datetime
) -> None:
    """Give firms that came more than once a second entry for one of their visits, merged already."""
    chance = random.Random(seed + 2)  # noqa: S311 (a demo, nothing secret)
    numbers = {pk: number for number, pk in organisation_ids.items()}
    by_number = {firm.number: firm for firm in firms}
    visits: dict[int, list[int]] = {}
    rows = Attendance.objects.filter(centre=centre, organisation__isnull=False).order_by("pk")
    for pk, organisation in rows.values_list("pk", "organisation_id"):
        visits.setdefault(organisation, []).append(pk)
    several = sorted(organisation for organisation, rows_of in visits.items() if len(rows_of) > 1)
    chosen = sorted(chance.sample(several, min(MERGED, len(several) // 20)))
    entries = []
    for organisation in chosen:
        firm = by_number[numbers[organisation]]
        name, form = messy(firm, chance)
        entry = Organisation(
            centre=centre, name=f"{name} {form}".strip(), legal_form=form, city=firm.city, postcode=firm.postcode,
            district=firm.district, source_key=f"demo-second-{firm.number:05d}", is_reconstructed=True,
        )  # fmt: skip
        entry.refresh_search_key()
        entries.append(entry)
    Organisation.objects.bulk_create(entries)
    for organisation, entry in zip(chosen, entries, strict=True):
        Attendance.objects.filter(pk=chance.choice(visits[organisation])).update(organisation_id=entry.pk)
    Merge.objects.bulk_create(
        Merge(centre=centre, loser=entry, survivor_id=organisation, decided_at=now)
        for organisation, entry in zip(chosen, entries, strict=True)
    )
    ids = [*chosen, *(entry.pk for entry in entries)]
    record_entry(
        actor=actor, action="merge_organisations", subject="organisation", subject_ids=ids, fields=["merged_from"],
        centre_key=centre.key, now=now,
    )  # fmt: skip
