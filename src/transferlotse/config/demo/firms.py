"""Firms, chambers and institutes of a region, drawn so that districts, sectors and sizes look like the real ones."""

import datetime as dt
import random
from dataclasses import dataclass, field

from transferlotse import content
from transferlotse.config.demo import names
from transferlotse.contacts.rules import OrganisationRoleKey
from transferlotse.content.demo import DemoCentre

# A large firm visits a centre more often than its share of establishments suggests; a very small one less.
_SIZE_PULL = (0.35, 1.6, 3.0)
_SIZE_BOUNDS = ((1, 9), (10, 49), (50, 249))


@dataclass(slots=True)
class Firm:
    """One invented organisation; `grows` is a later fact: from when, and with how many employees. `domain` is the one of its
    internet address where that does not follow from its name, `none` without one."""

    number: int
    name: str
    legal_form: str
    region: str
    district: str
    postcode: str
    city: str
    street: str
    sector: str
    role: OrganisationRoleKey
    employees: int | None
    stated_sme: bool | None
    grows: tuple[dt.date, int] | None = None
    persons: list[int] = field(default_factory=list)
    domain: str = ""

    @property
    def address(self) -> str:
        """Its internet domain without the ending; empty without one."""
        return "" if self.domain == "none" else self.domain or names.plain(self.name)


def draw_firms(centre: DemoCentre, chance: random.Random) -> list[Firm]:
    """As many organisations as content/demo states, of which as many are SMEs; in drawn order."""
    total, smes = centre.number_of("organisations"), centre.number_of("smes")
    others = total - smes
    kinds = ["sme"] * smes + [
        *["unknown"] * round(others * 0.38),
        *["multiplier"] * round(others * 0.13),
        *["research"] * round(others * 0.07),
    ]
    kinds += ["large"] * (total - len(kinds))
    chance.shuffle(kinds)
    places = _places(centre)
    name_of = _Namer(chance)
    return [_firm(number, kind, places, name_of, chance) for number, kind in enumerate(kinds, start=1)]


@dataclass(frozen=True, slots=True)
class _Places:
    districts: list[tuple[str, str]]
    weights: list[int]
    postcodes: dict[str, list[tuple[str, str]]]


def _places(centre: DemoCentre) -> _Places:
    districts = [(region.key, ags) for region in centre.regions for ags in region.districts]
    wanted = {ags for _, ags in districts}
    postcodes: dict[str, list[tuple[str, str]]] = {ags: [] for ags in wanted}
    for one in content.postcodes():
        if one.districts[0] in wanted:
            postcodes[one.districts[0]].append((one.code, one.place))
    weights = [content.district(ags).establishments for _, ags in districts]
    return _Places(districts, weights, postcodes)


class _Namer:
    """Gives each firm a name of its own."""

    def __init__(self, chance: random.Random) -> None:
        self.roots = names.roots(chance)
        self.spare = list(names.roots(chance))
        self.chance = chance
        self.taken: set[str] = set()

    def __call__(self, trades: tuple[str, ...]) -> str:
        while True:
            root = next(self.roots, None) or self.chance.choice(self.spare)
            name = f"{root} {self.chance.choice(trades)}"
            if name not in self.taken:
                self.taken.add(name)
                return name


def _firm(number: int, kind: str, places: _Places, name_of: _Namer, chance: random.Random) -> Firm:
    region, district = chance.choices(places.districts, places.weights)[0]
    postcode, city = chance.choice(places.postcodes[district])
    sector, _, trades = chance.choices(names.TRADES, [share for _, share, _ in names.TRADES])[0]
    legal_form = chance.choices([form for form, _ in names.FORMS], [share for _, share in names.FORMS])[0]
    role, stated = OrganisationRoleKey.SME, None
    if kind == "multiplier":
        role, sector, trades, legal_form, stated = OrganisationRoleKey.MULTIPLIER, "94", names.MULTIPLIERS, "", False
    elif kind == "research":
        role, sector, trades, legal_form, stated = OrganisationRoleKey.RESEARCH, "72", names.RESEARCH, "", False
    employees = _employees(kind, district, chance)
    firm = Firm(
        number=number,
        name=name_of(trades),
        legal_form=legal_form,
        region=region,
        district=district,
        postcode=postcode,
        city=city,
        street=f"{chance.choice(names.STREETS)} {chance.randint(1, 140)}",
        sector=sector,
        role=role,
        employees=employees,
        stated_sme=stated,
    )
    if kind == "sme" and employees is not None and chance.random() < 0.04:
        grown = min(249, employees + 1 + round(employees * chance.uniform(0.1, 0.6)))
        firm.grows = (dt.date(2023, chance.randint(1, 12), 1), grown)
    return firm


def _employees(kind: str, district: str, chance: random.Random) -> int | None:
    if kind == "large":
        return round(250 * chance.paretovariate(1.6))
    if kind != "sme":
        return None
    by_size = content.district(district).by_size[:3]
    low, high = chance.choices(_SIZE_BOUNDS, [n * pull for n, pull in zip(by_size, _SIZE_PULL, strict=True)])[0]
    return chance.randint(low, high)
