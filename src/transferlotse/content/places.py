"""Where things lie: Länder, districts and postcodes."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from transferlotse.content.labels import Label
from transferlotse.content.nodes import by_key, head_of_table, open_file
from transferlotse.content.sources import ContentError, Tree, default_tree

LAENDER_FILE = "taxonomy/laender.yaml"
DISTRICTS_FILE = "taxonomy/districts.yaml"
DISTRICTS_TABLE = "taxonomy/districts.csv"
POSTCODES_FILE = "taxonomy/postcodes.yaml"
POSTCODES_TABLE = "taxonomy/postcodes.csv"
_SIZES = ("est_0_9", "est_10_49", "est_50_249", "est_250_plus")
_DISTRICT_COLUMNS = (
    *("ags", "name", "type", "nuts3", "land", "population", "establishments"),
    *_SIZES,
    *("latitude", "longitude"),
)
_CITY_TYPES = frozenset({"Kreisfreie Stadt", "Stadtkreis"})


@dataclass(frozen=True, slots=True)
class Land:
    """A federal state: official two-digit code, two-letter key, NUTS-1 code."""

    code: str
    key: str
    nuts1: str
    name: Label


@dataclass(frozen=True, slots=True)
class District:
    """A district (Kreis or kreisfreie Stadt) in the state of mid-2021.

    `population` is of 2021-12-31, `establishments` of 2021; `by_size` counts them with 0–9, 10–49, 50–249 and 250 or more
    employees. Latitude and longitude (degrees, WGS 84) are the mean of the places' coordinates, good for distances only.
    """

    ags: str
    name: str
    type: str
    nuts3: str
    land: str
    population: int
    establishments: int
    by_size: tuple[int, int, int, int]
    latitude: float
    longitude: float

    @property
    def is_city(self) -> bool:
        """Tell whether the district is a single town."""
        return self.type in _CITY_TYPES

    @property
    def full_name(self) -> str:
        """Answer a name that is never mistaken: `Kassel` for the town, `Landkreis Kassel` for the district around it."""
        speaks = self.is_city or any(word in self.name.lower() for word in ("kreis", "region", "regional"))
        return self.name if speaks else f"{self.type} {self.name}"


@dataclass(frozen=True, slots=True)
class FormerDistrict:
    """A district that was merged into another; `merged_on` is written as in ISO 8601."""

    ags: str
    name: str
    into: str
    merged_on: str


@dataclass(frozen=True, slots=True)
class Postcode:
    """A German postcode: its main place and its districts, the one with most places first."""

    code: str
    place: str
    districts: tuple[str, ...]


def read_laender(tree: Tree) -> tuple[Land, ...]:
    """Read the federal states in the order of their codes."""
    _, node = open_file(tree, LAENDER_FILE)
    answer = node.each(
        "laender", lambda item: Land(item.text("code"), item.key(), item.text("nuts1"), item.label("name"))
    )
    node.finish()
    by_key(LAENDER_FILE, answer, lambda land: land.code)
    return answer


def _districts(tree: Tree) -> Iterator[District]:
    for number, row in enumerate(tree.table(DISTRICTS_TABLE, _DISTRICT_COLUMNS), start=2):
        try:
            small, medium, large, largest = (int(row[size]) for size in _SIZES)
            yield District(
                ags=row["ags"],
                name=row["name"],
                type=row["type"],
                nuts3=row["nuts3"],
                land=row["land"],
                population=int(row["population"]),
                establishments=int(row["establishments"]),
                by_size=(small, medium, large, largest),
                latitude=float(row["latitude"]),
                longitude=float(row["longitude"]),
            )
        except ValueError as error:
            raise ContentError(DISTRICTS_TABLE, f"row {number}", f"a number is malformed ({error})") from error


def read_districts(tree: Tree) -> tuple[tuple[District, ...], tuple[FormerDistrict, ...]]:
    """Read the districts sorted by code, and those that were merged away."""
    node = head_of_table(tree, DISTRICTS_FILE, DISTRICTS_TABLE)
    former = node.each(
        "former",
        lambda item: FormerDistrict(
            item.text("ags"), item.text("name"), item.text("into"), item.date("merged_on").isoformat()
        ),
    )
    node.finish()
    found = tuple(_districts(tree))
    by_key(DISTRICTS_TABLE, found, lambda district_: district_.ags)
    return found, former


def read_postcodes(tree: Tree) -> dict[str, Postcode]:
    """Read the postcodes by code."""
    head_of_table(tree, POSTCODES_FILE, POSTCODES_TABLE).finish()
    rows = tree.table(POSTCODES_TABLE, ("postcode", "place", "districts"))
    found = tuple(Postcode(row["postcode"], row["place"], tuple(row["districts"].split())) for row in rows)
    return by_key(POSTCODES_TABLE, found, lambda postcode: postcode.code)


@cache
def laender() -> tuple[Land, ...]:
    """Answer the 16 federal states in the order of their codes."""
    return read_laender(default_tree())


@cache
def _districts_and_former() -> tuple[tuple[District, ...], tuple[FormerDistrict, ...]]:
    return read_districts(default_tree())


@cache
def districts() -> tuple[District, ...]:
    """Answer the 400 districts sorted by code."""
    return _districts_and_former()[0]


@cache
def _districts_by_ags() -> dict[str, District]:
    found, former = _districts_and_former()
    answer = {item.ags: item for item in found}
    return answer | {item.ags: answer[item.into] for item in former}


def district(ags: str) -> District:
    """Answer the district with this five-digit code; a merged one answers its successor. Raise KeyError otherwise."""
    return _districts_by_ags()[ags]


def postcodes() -> tuple[Postcode, ...]:
    """Answer all postcodes sorted by code."""
    return tuple(_postcodes().values())


@cache
def _postcodes() -> dict[str, Postcode]:
    return read_postcodes(default_tree())


def postcode(code: str) -> Postcode | None:
    """Answer what is known of a postcode; None for one that does not exist."""
    return _postcodes().get(code.strip())


def districts_of_postcode(plz: str) -> tuple[District, ...]:
    """Answer the districts in which a postcode lies, the main one first; empty for an unknown postcode."""
    found = postcode(plz)
    return tuple(district(ags) for ags in found.districts) if found else ()
