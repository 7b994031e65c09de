"""Two directories of the same firms as they were printed and scanned a century ago, with known truth.

    python benchmarks/directories.py FIRMS SEED FOLDER

writes ``attendance.csv`` (record_id, source, company, city, founded) and ``truth.csv`` (record_id, company_id, person_id).
The firms are invented. Names carry seats, former names, legal forms and notes; each edition abbreviates and respells in its
own way; the scan confuses letters, loses words and spaces and takes a wrong word for the town.
"""

from __future__ import annotations

import csv
import random
import sys
from dataclasses import dataclass
from pathlib import Path

LARGER = "Berlin Köln Leipzig Dresden Hamburg Bremen Breslau Stettin München Nürnberg Frankfurt Hannover Coblenz Cassel Crefeld"
STEMS = (
    "Alten Birken Corn Dorn Eschen Falken Grün Hagen Ilm Jessen Kalk Linden Mar Neu Ober Pfaffen Quern Raben Catten Tann Uhlen "
    "Vogel Wert Zellin Than Döber Gräfen Münch Stein Wald Ebers Crails Luck Them Rot Schwarz Weissen Nieder Hohen Rieden"
).split()
ENDS = "weiler rode berg heim au tal ow feld bach hof stein horst sang ingen kirch hausen burg stedt dorf leben".split()
TOWNS = [*LARGER.split() * 12, *(stem + end for stem in STEMS for end in ENDS)]
BEHIND_TOWN = (
    "",
    "",
    "",
    "",
    " a. M.",
    " a. Rh.",
    " i. Th.",
    " i. W.",
    " (Pfalz)",
    " i. Sa.",
    " bei {other}",
    " (Prov. Hann.)",
)
TRADES = (
    "Bierbrauerei Malzfabrik Zuckerfabrik Kammgarnspinnerei Baumwollweberei Portland-Cementfabrik Eisengiesserei Maschinenfabrik "
    "Ziegelei Thonwarenfabrik Glashütte Papierfabrik Cartonfabrik Druckerei Gaswerk Electricitätswerk Kleinbahn Strassenbahn "
    "Volksbank Gewerbebank Sparkasse Creditbank Terraingesellschaft Baugesellschaft Badeanstalt Dampfmühle Conservenfabrik "
    "Cigarrenfabrik Chemische#Fabrik Metallwarenfabrik Waggonfabrik Werkzeugfabrik Porzellanfabrik Lederfabrik Seilerei Molkerei "
    "Dampfschiffahrts-Gesellschaft Versicherungs-Gesellschaft Bergbau-Gesellschaft Holz-Industrie Kohlen-Handel Vereinshaus"
).split()
PROPER = (
    "Concordia Germania Union Phönix Vulkan Saxonia Hansa Merkur Flora Teutonia Adler Löwen Krone Hirsch Felsen Schloss Anker "
    "Glückauf Fortuna Bavaria Rhenania Minerva Eintracht Hoffnung Victoria Einhorn Sonnen Stern Linden Berg"
).split()
NAMES = [
    start + end
    for start in (
        "Ahr Bell Cram Dietz Eber Fröh Ger Hüb Iff Jahn Kör Lutter Mein Nehr Op Pfist Quand Rüb Schlö Till Uh Voss Wachs Zöll "
        "Brett Holl Krane Mühl Oester Stoll Thie Wipp Zscho Ketten Roed"
    ).split()
    for end in "end mann er e ling itz ert beck ke ner ig meyer sen ich kamp".split()
]
GIVEN = "Carl Heinr. Friedr. Aug. Gust. Joh. Max Rud. Conrad Ludw. J. H. G. A. F. W.".split()
FORMS = ("Actien-Gesellschaft", "Aktiengesellschaft", "Act.-Ges.", "Akt.-Ges.", "A.-G.", "A. G.")
NOTES = (" (In Liquidation.)", " in Liqu.", " (Siehe Seite {page}.)", " (Aufgelöst.)", " in Liquid.", " (In Konkurs.)")
SHORT = (
    ("Chemische Fabrik", "Chem. Fabrik"),
    ("Maschinenfabrik", "Masch.-Fabrik"),
    ("Gesellschaft", "Ges."),
    ("Vereinigte", "Ver."),
    ("vorm.", "vormals"),
    (" & ", " u. "),
    (" und ", " u. "),
    ("Gebrüder", "Gebr."),
    ("Mechanische", "Mech."),
    ("Nachfolger", "Nachf."),
    ("Deutsche", "Dtsch."),
)
RESPELT = (("Act", "Akt"), ("act", "akt"), ("Electri", "Elektri"), ("Cement", "Zement"), ("Credit", "Kredit"), ("Thon", "Ton"),
           ("Carton", "Karton"), ("Cigarr", "Zigarr"), ("Conserv", "Konserv"), ("Co", "Ko"), ("Ca", "Ka"), ("Cr", "Kr"),
           ("citäts", "zitäts"), ("Carl", "Karl"), ("ü", "ue"), ("ss", "ß"), ("fabrik", "-Fabrik"), ("werk", "-Werk"))  # fmt: skip
CONFUSED = ("un", "nu", "ce", "ec", "KE", "EK", "tl", "lt", "il", "li", "hb", "bh", "ao", "oa", "sf", "fs", "CG", "GC", "BR", "NV",
            "rn", "vy", "äa", "öo", "üu", "EH", "SB", "gq", "dd")  # fmt: skip


@dataclass
class Firm:
    """One firm: its name as it is known, its town, the year it was founded, what stands behind the town."""

    name: str
    town: str
    year: int
    behind: str


def firm(rng: random.Random) -> Firm:
    """An invented firm."""
    town, trade = rng.choice(TOWNS), rng.choice(TRADES).replace("#", " ")
    person = rng.choice(NAMES)
    if rng.random() < 0.35:
        person += rng.choice((" & Co.", f" & {rng.choice(NAMES)}", " & Söhne", " Nachf.", ""))
    if rng.random() < 0.5:
        person = f"{rng.choice(GIVEN)} {person}"
    proper = rng.choice(PROPER)
    patterns = (
        (3, f"{town}er {trade}"),
        (3, f"{trade} {town}"),
        (2, f"{proper}-{trade}" if len(proper) < 6 else f"{trade} {proper}"),
        (2, f"{trade} vorm. {person}"),
        (2, f"{town}er {trade} vorm. {person}"),
        (2, f"{person}, {trade}"),
        (1, f"Vereinigte {trade} {proper}"),
        (1, f"{trade} und {rng.choice(TRADES).replace('#', ' ')} {proper}"),
        (0.3, f"Deutsche {trade}"),
        (0.5, trade),
        (0.3, f"Actiengesellschaft für {trade}"),
    )
    name = rng.choices([text for _, text in patterns], [weight for weight, _ in patterns])[0]
    behind = rng.choice(BEHIND_TOWN).format(other=rng.choice(TOWNS))
    return Firm(name, town, rng.randint(1850, 1914), behind)


def respelt(text: str, rng: random.Random, pairs: tuple[tuple[str, str], ...], share: float) -> str:
    """The text with each of the replacements made in a share of cases."""
    for old, new in pairs:
        if rng.random() < share:
            text = text.replace(old, new)
    return text


def printed(it: Firm, rng: random.Random) -> tuple[str, str, str]:
    """(name, town, year) of a firm in one edition, before it is scanned."""
    name = respelt(it.name, rng, SHORT, 0.3)
    if rng.random() < 0.7:
        form = rng.choice(FORMS)
        name = f"{form} {name}" if rng.random() < 0.1 else f"{name}{rng.choice((', ', ' '))}{form}"
    if rng.random() < 0.1:
        name = name.split(" vorm. ")[0]
    if rng.random() < 0.7:
        name += f"{rng.choice((' ', ' ', ', '))}{rng.choice(('in', 'in', 'in', 'zu', 'Sitz in'))} {it.town}{it.behind}"
        name += f", {rng.choice(NAMES)}str. {rng.randint(1, 99)}" if rng.random() < 0.1 else ""
    if rng.random() < 0.12:
        name += rng.choice(NOTES).format(page=rng.randint(50, 1900))
    name = respelt(name + rng.choice((".", "", ",")), rng, RESPELT, 0.2)
    return name, respelt(it.town, rng, RESPELT[9:12], 0.15), str(it.year) if rng.random() < 0.75 else ""


def scanned_name(name: str, rng: random.Random) -> str:
    """A name as the scan reads it."""
    letters = list(name)
    for _ in range(rng.choice((1, 1, 1, 2, 3)) if rng.random() < 0.25 else 0):
        place = rng.randrange(len(letters))
        letters[place] = rng.choice([pair[1] for pair in CONFUSED if pair[0] == letters[place]] or [letters[place]])
    name = "".join(letters)
    if rng.random() < 0.05:
        name = name.replace(" in ", " in", 1) if rng.random() < 0.5 else name.replace("-", "- ", 1)
    if rng.random() < 0.04:
        words = name.split()
        del words[rng.randrange(len(words))]
        name = " ".join(words) or name
    return (rng.choice(("* ", "„", "– ", "3, 7% ", "Sa. M. ")) if rng.random() < 0.05 else "") + name


def scanned(name: str, town: str, year: str, rng: random.Random) -> tuple[str, str, str]:
    """The entry as the scan reads it; the wrong word may stand for the town."""
    draw, place = rng.random(), rng.randrange(1, len(town))
    if draw < 0.05:
        town = ""
    elif draw < 0.08:
        town = rng.choice(("W", "Liqu", "A", "Sa", "B"))
    elif draw < 0.11:
        town = rng.choice(TOWNS)
    elif draw < 0.14:
        town = town[:place] + rng.choice("ecnurtl") + town[place + 1 :]
    if year and rng.random() < 0.02:
        year = str(int(year) + rng.choice((-1, 1, 10, -10)))
    return scanned_name(name, rng), town, year


def directories(firms: int, seed: int) -> list[dict[str, str]]:
    """Entries of two editions; a few firms stand in one only. ``company_id`` tells the truth."""
    rng = random.Random(seed)
    rows, seen = [], set()
    while len(seen) < firms:
        it = firm(rng)
        if (it.name, it.town) in seen:
            continue
        seen.add((it.name, it.town))
        for edition in ("first", "second"):
            if rng.random() < 0.04:
                continue
            name, town, year = scanned(*printed(it, rng), rng)
            told = {"company": name, "city": town, "founded": year, "company_id": str(len(seen))}
            rows.append({"record_id": str(len(rows) + 1), "source": edition, **told})
    return rows


def write(folder: Path, rows: list[dict[str, str]]) -> None:
    """The list and its truth, as the training reads them."""
    folder.mkdir(parents=True, exist_ok=True)
    for row in rows:
        row["person_id"] = ""
    files = {"attendance.csv": ("record_id", "source", "company", "city", "founded"),
             "truth.csv": ("record_id", "company_id", "person_id")}  # fmt: skip
    for name, heads in files.items():
        with (folder / name).open("w", encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(file, heads, extrasaction="ignore")
            writer.writeheader()
            writer.writerows(rows)


if __name__ == "__main__":
    if len(sys.argv) == 4:
        write(Path(sys.argv[3]), directories(int(sys.argv[1]), int(sys.argv[2])))
    else:
        print("directories: measured by linkage.py; FIRMS SEED FOLDER writes one")
