"""Invented names of firms and people that sound like the region and belong to nobody known to us."""

import random
from collections.abc import Iterator

_HEADS = (
    "Tar Vel Bron Hest Quer Lau Mor Sil Wen Kar Dre Fal Gro Hul Jes Lin Nor Pel Rau Sta Tem Ul Vor Wal Zen Bir Dor Eil"
).split()
_MIDDLES = ("ven mar lin tro ber gen der wal sto ker min dal fen gar").split()
_TAILS = ("holt kamp beck hoff rup trup siek wede brock lage horst busch mühl rath scheid").split()
_GIVEN = (
    "Anna Ahmet Bernd Birgit Carla Christian Dana Dirk Elif Emil Eva Fatma Felix Frank Gisela Hannah Heike Ina "
    "Ivan Jan Jana Jens Jonas Julia Karin Katrin Klaus Lars Laura Lea Lena Luca Maja Maria Markus Martin Mehmet "
    "Mia Michael Nadine Nils Nina Olga Olaf Oliver Paul Petra Piotr Ralf Rita Sabine Sandra Selin Simon Sofia "
    "Stefan Susanne Sven Tanja Thomas Tim Tom Ulrike Uwe Vera Volker Werner Yusuf"
).split()
FORMS = (
    ("GmbH", 56),
    ("GmbH & Co. KG", 20),
    ("e. K.", 8),
    ("KG", 5),
    ("AG", 3),
    ("OHG", 3),
    ("UG (haftungsbeschränkt)", 5),
)

# division of WZ 2025, share of the region's visitors, trades as they stand on the gate
TRADES: tuple[tuple[str, int, tuple[str, ...]], ...] = (
    ("10", 5, ("Backwaren", "Feinkost", "Fleischwaren", "Getränke")),
    ("16", 2, ("Holzwerk", "Sägewerk")),
    ("18", 2, ("Druckerei", "Mediendruck")),
    ("22", 5, ("Kunststofftechnik", "Spritzguss", "Gummiwerk")),
    ("25", 11, ("Metallbau", "Stahlbau", "Blechtechnik", "Zerspanung", "Schmiede")),
    ("26", 3, ("Messtechnik", "Leiterplatten", "Optik")),
    ("27", 5, ("Elektrotechnik", "Schaltanlagen", "Leuchten")),
    ("28", 11, ("Maschinenbau", "Anlagenbau", "Fördertechnik", "Pumpen")),
    ("29", 2, ("Fahrzeugteile", "Karosseriebau")),
    ("31", 5, ("Möbelwerk", "Küchen", "Polstermöbel")),
    ("33", 3, ("Instandhaltung", "Maschinenservice")),
    ("35", 1, ("Stadtwerk", "Energie")),
    ("38", 1, ("Entsorgung", "Recycling")),
    ("41", 3, ("Hochbau", "Bauunternehmung")),
    ("43", 6, ("Elektrobau", "Dachtechnik", "Haustechnik", "Ausbau")),
    ("46", 7, ("Großhandel", "Technikhandel", "Baustoffhandel")),
    ("47", 4, ("Fachmarkt", "Handelshaus")),
    ("49", 5, ("Spedition", "Transporte")),
    ("52", 6, ("Logistik", "Lagerhaus", "Kontraktlogistik")),
    ("56", 1, ("Gastronomie", "Catering")),
    ("62", 5, ("Softwarehaus", "Systemhaus", "Datentechnik")),
    ("70", 2, ("Beratung", "Planung")),
    ("71", 3, ("Ingenieurbüro", "Prüftechnik", "Architekten")),
    ("74", 1, ("Design", "Fotowerkstatt")),
    ("81", 1, ("Gebäudedienste", "Gartenbau")),
    ("86", 2, ("Praxisverbund", "Therapiezentrum")),
)
MULTIPLIERS = ("Wirtschaftsförderung", "Kammer", "Fachverband", "Innung", "Netzwerk")
RESEARCH = ("Institut", "Hochschule", "Labor")
STREETS = (
    "Industriestraße Werkstraße Hafenstraße Bahnhofstraße Ringstraße Gewerbepark Lindenweg Mühlenweg Kanalstraße "
    "Zechenweg Schulstraße Feldstraße Marktstraße Bergstraße Nordring Südring"
).split()


def roots(chance: random.Random) -> Iterator[str]:
    """Invented family or place names, each once, in drawn order; about 5,900 with two parts follow 420 with one."""
    short = [head + tail for head in _HEADS for tail in _TAILS]
    long = [head + middle + tail for head in _HEADS for middle in _MIDDLES for tail in _TAILS]
    chance.shuffle(short)
    chance.shuffle(long)
    yield from short
    yield from long


def person_name(chance: random.Random) -> tuple[str, str]:
    """An invented given and family name."""
    family = chance.choice(_HEADS) + chance.choice(_MIDDLES) * (chance.random() < 0.4) + chance.choice(_TAILS)
    return chance.choice(_GIVEN), family


def plain(text: str) -> str:
    """`text` as it can stand in an address: lower case, umlauts written out, hyphens between words."""
    for umlaut, pair in (("ä", "ae"), ("ö", "oe"), ("ü", "ue"), ("ß", "ss")):
        text = text.lower().replace(umlaut, pair)
    return "-".join("".join(c if c.isalnum() else " " for c in text).split())
