"""Invented centres for the tests: deliveries, attendances and classes drawn from a seed, with the truth known."""

import random
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from pathlib import Path

import pyarrow as pa

from transferlotse_analytics.bloom import FilterMaker, LinkageRecord
from transferlotse_analytics.deposit import Period, load_signing_key, new_key_pair, write_deposit
from transferlotse_analytics.schema import TABLES

SECRET = b"a secret of the centres only"
CREATED = datetime(2025, 1, 15, 12, 0, tzinfo=UTC)
FORMATS = {"talk": "inform", "visit": "inform", "course": "qualify", "analysis": "conceive", "project": "implement"}
DISTRICTS = ("05913", "05711", "05754", "09162", "14612")
SIZES = ("0-9", "10-49", "50-249", "250+")
TOPICS = ("logistics", "it-security", "e-invoicing")


@dataclass
class Centre:
    """The rows of one centre and period, by table."""

    name: str
    period: Period
    rows: dict[str, list[dict[str, object]]] = field(default_factory=lambda: {name: [] for name in TABLES})

    def add(self, table: str, **row: object) -> None:
        """One row."""
        self.rows[table].append(row)

    def deliver(self, key: str, *, form: str = "talk", day: date | None = None, **more: object) -> None:
        """A delivery with one partner, unless told otherwise."""
        day = day or self.period.starts_on
        row = {"format": form, "stage": FORMATS[form], "state": "delivered", "delivered_on": day, "ai": False}
        self.add("deliveries", **{"delivery_id": key, "quantity": Decimal(1), **row, **more})
        share = {"contributor_centre": self.name, "partner": "p1", "fraction": Decimal(1)}
        self.add("contributions", delivery_id=key, **share)

    def attend(self, delivery: str, organisation: str | None, headcount: int = 1) -> None:
        """An attendance."""
        number = len(self.rows["attendances"])
        row = {"attendance_id": f"a{number}", "delivery_id": delivery, "organisation_id": organisation}
        self.add("attendances", **row, headcount=headcount)

    def know(self, organisation: str, **classes: object) -> None:
        """An organisation with its classes."""
        self.add("organisations", organisation_id=organisation, **classes)

    def tables(self) -> dict[str, pa.Table]:
        """The rows as Arrow tables, without the columns the deposit adds."""
        return {name: as_table(name, rows) for name, rows in self.rows.items()}

    def write(self, folder: Path, keys: Path, *, secret_check: str = "") -> Path:
        """The signed deposit, made with a key of the centre's own."""
        private = keys / f"{self.name}.key"
        if not private.exists():
            new_key_pair(keys, self.name)
        return write_deposit(
            folder=folder / f"{self.name}-{self.period.name}",
            centre=self.name,
            period=self.period,
            tables=self.tables(),
            signing_key=load_signing_key(private),
            created_at=CREATED,
            secret_check=secret_check,
        )


def as_table(name: str, rows: list[dict[str, object]]) -> pa.Table:
    """Rows as a typed table without `centre` and `period`."""
    schema = pa.schema([f for f in TABLES[name].arrow_schema() if f.name not in ("centre", "period")])
    return pa.Table.from_pylist(rows, schema=schema)


def drawn_centre(name: str, seed: int, *, year: int = 2024, deliveries: int = 24, organisations: int = 60) -> Centre:
    """A centre with everything a deposit can hold, drawn from `seed`; some organisations are shared between seeds."""
    random_ = random.Random(seed)
    centre = Centre(name, Period.year(year))
    maker = FilterMaker(SECRET)
    for number in range(organisations):
        key = f"o{number}"
        district = random_.choice([*DISTRICTS, None])
        size, sector = random_.choice(SIZES), random_.choice("CGJ")
        centre.know(key, district=district, sector=sector, size=size, sme=size != "250+")
        word = invented_word(number if number % 3 == 0 else 1000 * seed + number)
        record = LinkageRecord(key, f"{word.title()} Werke GmbH", "Dortmund", f"{word}.example")
        centre.add("linkage", **maker.row(record))
    # Who an organisation is stays the same over the years; what it takes part in does not.
    random_ = random.Random(10_000 * seed + year)
    for number in range(deliveries):
        _draw_delivery(centre, f"d{year}-{number}", random_, organisations)
    for number in range(organisations // 2):
        _draw_answers(centre, number, random_, organisations)
    for form, stage in FORMATS.items():
        target = None if form == "visit" else Decimal(random_.randint(0, 8))
        centre.add("targets", format=form, stage=stage, target=target)
    return centre


def small_centre(name: str, seed: int, organisations: int, *, year: int = 2024, secret: bytes = SECRET) -> Centre:
    """A centre whose organisations all take part in eight talks; the first five are those of every other centre."""
    centre, maker = Centre(name, Period.year(year)), FilterMaker(secret)
    for number in range(8):
        centre.deliver(f"d{number}")
    for number in range(organisations):
        key, word = f"o{number}", invented_word(number if number < 5 else 1000 * seed + number)
        centre.know(key, district="05913", sector="C", size="10-49", sme=True)
        centre.add("linkage", **maker.row(LinkageRecord(key, f"{word.title()} Werke", "Dortmund", f"{word}.example")))
        for delivery in range(8):
            centre.attend(f"d{delivery}", key)
    return centre


def invented_word(number: int) -> str:
    """A word of five syllables that no other number below 248,832 has."""
    syllables = ("bra", "fel", "gor", "hin", "jup", "kas", "lom", "nev", "pir", "tuz", "wex", "zab")
    number, word = number * 7919 % len(syllables) ** 5, ""
    for _ in range(5):
        number, place = divmod(number, len(syllables))
        word += syllables[place]
    return word


def _draw_delivery(centre: Centre, key: str, random_: random.Random, organisations: int) -> None:
    form = random_.choice(list(FORMATS))
    day = centre.period.starts_on + timedelta(days=random_.randrange(360))
    state = random_.choices(("delivered", "planned", "cancelled"), (8, 1, 1))[0]
    centre.add(
        "deliveries", delivery_id=key, format=form, stage=FORMATS[form], state=state, delivered_on=day,
        ai=random_.random() < 0.4, quantity=Decimal(random_.choice(("1", "1", "1", "0.5"))), district="05913",
    )  # fmt: skip
    for partner, share in (("p1", "0.6"), ("p2", "0.4")):
        centre.add(
            "contributions", delivery_id=key, contributor_centre=centre.name, partner=partner, fraction=Decimal(share)
        )
    for topic in random_.sample(TOPICS, random_.randint(0, 2)):
        centre.add("topics", delivery_id=key, topic=topic)
    for place in random_.sample(range(organisations), random_.randint(2, 25)):
        centre.attend(key, f"o{place}", random_.choice((1, 1, 1, 2)))
    if random_.random() < 0.3:
        centre.attend(key, None, random_.randint(1, 40))


def _draw_answers(centre: Centre, number: int, random_: random.Random, organisations: int) -> None:
    centre.add(
        "checks", check_id=f"c{number}", instrument="core", taken_on=centre.period.starts_on,
        score=random_.randint(20, 90), district=random_.choice(DISTRICTS), sector="C", size=random_.choice(SIZES),
    )  # fmt: skip
    if number % 2:
        kind = random_.choice(("follow_up_project", "investment"))
        amount = Decimal(random_.randint(1, 90) * 1000) if kind == "investment" else None
        centre.add(
            "outcomes", outcome_id=f"u{number}", organisation_id=f"o{random_.randrange(organisations)}", kind=kind,
            wave=random_.choice((0, 6, 12)), reported_on=centre.period.ends_on, amount=amount,
        )  # fmt: skip
