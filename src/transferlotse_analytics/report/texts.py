"""The words of the report in German and English."""

TEXTS: dict[str, dict[str, str]] = {
    "de": {
        "title": "Auswertung über alle Zentren",
        "period": "Zeitraum",
        "span": "{first} bis {last}",
        "centres": "Zentren",
        "handed_in": "Ausgewertet",
        "deposits": "{sound} von {all} Lieferungen",
        "report": "Bericht",
        "made": "erstellt am {date} mit {engine}",
        "contents": "Inhalt",
        "refused": "Nicht ausgewertete Lieferungen",
        "contacts": "Kontakte",
        "organisations_per_activity": "Organisationen je Aktivität",
        "organisations": "verschiedene Organisationen",
        "crossing": "Über Zentren hinweg: {records} Einträge sind schätzungsweise {distinct} Organisationen ({low} bis "
        "{high}). Die Spanne zeigt, was ein großzügiger und ein strenger Vergleich ergäben. Die Tabellen zählen "
        "nur, was teilgenommen hat und wiedererkannt wurde; sie können etwas davon abweichen.",
        "crossing_hidden": "Über Zentren hinweg sind es schätzungsweise {distinct} Organisationen ({low} bis {high}). Die "
        "Spanne zeigt, was ein großzügiger und ein strenger Vergleich ergäben.",
        "other_secret": "Mit einem anderen Geheimnis als die übrigen geschrieben: {names}. Organisationen darin lassen sich "
        "nicht wiedererkennen und zählen doppelt. Bitten Sie um eine neue Lieferung mit dem gemeinsamen Geheimnis.",
        "no_crossing": "Die Lieferungen enthalten keine Schlüssel für den Vergleich über Zentren. Wer zwei Zentren "
        "besucht hat, zählt deshalb zweimal.",
        "protection": "„–“ heißt: zurückgehalten. Werte von 1 bis 4 und alles, woraus man sie errechnen könnte, bleiben "
        "geschützt. In den Dateien heißt „*“: insgesamt.",
        "published": "Berücksichtigt sind frühere Veröffentlichungen ({names}): Auch durch Vergleich mit ihnen lassen sich keine "
        "Unterschiede von 1 bis 4 errechnen.",
        "withheld": "–",
        "no_targets": "Für diesen Zeitraum nennen die Lieferungen keine Ziele.",
        "empty": "Dazu liegt nichts vor.",
        "more": "Gezeigt sind {shown} von {all} Zeilen. Alle Zeilen stehen in {file}.",
        "unweighted": "Ohne Zahlen der Niederlassungen gibt es keinen Anteil.",
        "unweighted_index": "Ohne Zahlen der Niederlassungen ist der Index nicht hochgerechnet.",
        "coverage_note": "Verglichen wird nur, was auf beiden Seiten bekannt ist: Organisationen mit bekanntem Kreis und "
        "bekannter Größe, deren Kreis und Größe in der Datei der Niederlassungen stehen, mit den Niederlassungen ebendieser "
        "Kreise und Größen. Wo kein Anteil steht, fehlt eine der beiden Seiten, oder es wurden mehr Organisationen erreicht, "
        "als die Datei Niederlassungen nennt.",
        "index_note": "Wer einen Selbstcheck macht, entscheidet selbst. Der Index ist deshalb nicht repräsentativ, auch "
        "wenn er auf Länder und Größen hochgerechnet ist.",
        "highest": "Am höchsten: {label} mit {value}.",
        "partly": "{number} Werte sind zurückgehalten und fehlen im Bild.",
        "one_missing": "Ein Wert ist zurückgehalten und fehlt im Bild.",
    },
    "en": {
        "title": "Evaluation over all centres",
        "period": "Period",
        "span": "{first} to {last}",
        "centres": "Centres",
        "handed_in": "Evaluated",
        "deposits": "{sound} of {all} deposits",
        "report": "Report",
        "made": "made on {date} with {engine}",
        "contents": "Contents",
        "refused": "Deposits not evaluated",
        "contacts": "contacts",
        "organisations_per_activity": "organisations per activity",
        "organisations": "distinct organisations",
        "crossing": "Across centres: {records} entries are an estimated {distinct} organisations ({low} to {high}). The "
        "range shows what a generous and a strict comparison would give. The tables count only who took part "
        "and was recognised; they may differ a little.",
        "crossing_hidden": "Across centres they are an estimated {distinct} organisations ({low} to {high}). The range "
        "shows what a generous and a strict comparison would give.",
        "other_secret": "Written with another secret than the others: {names}. Organisations in there cannot be recognised and "
        "count twice. Ask for a new deposit with the secret that all share.",
        "no_crossing": "The deposits hold no keys for a comparison across centres. Who visited two centres therefore "
        "counts twice.",
        "protection": "“–” means: withheld. Values from 1 to 4, and all from which they could be worked out, stay "
        "protected. In the files “*” means: in total.",
        "published": "Earlier publications were taken into account ({names}): nor can differences of 1 to 4 be worked out by "
        "comparison with them.",
        "withheld": "–",
        "no_targets": "The deposits name no targets for this period.",
        "empty": "There is nothing on this.",
        "more": "{shown} of {all} rows are shown. All rows are in {file}.",
        "unweighted": "Without numbers of establishments there is no share.",
        "unweighted_index": "Without numbers of establishments the index is not weighted.",
        "coverage_note": "Compared is only what both sides know: organisations of known district and size whose district and "
        "size are in the file of establishments, with the establishments of just these districts and sizes. Where no share "
        "is shown, one of the two sides is missing, or more organisations were reached than the file has establishments.",
        "index_note": "Who takes a self-check decides so. The index is therefore not representative, although it is "
        "weighted to Länder and sizes.",
        "highest": "Highest: {label} with {value}.",
        "partly": "{number} values are withheld and missing in the picture.",
        "one_missing": "One value is withheld and missing in the picture.",
    },
}

COLUMNS: dict[str, dict[str, str]] = {
    "de": {
        "year": "Jahr", "centre": "Zentrum", "partner": "Partner", "stage": "Stufe", "next_stage": "danach",
        "format": "Format", "topic": "Thema", "ai": "KI", "region": "Land", "district": "Kreis", "sector": "Branche",
        "size": "Beschäftigte", "sme": "KMU", "kind": "Art", "wave": "gefragt nach", "deliveries": "Leistungen",
        "contacts": "Kontakte", "organisations_per_activity": "Organisationen je Aktivität",
        "organisations": "verschiedene Organisationen", "target": "Ziel", "actual": "Ist ohne KI",
        "actual_ai": "Ist mit KI", "actual_total": "Ist gesamt", "achieved": "erreicht in %", "reached": "erreicht",
        "moved": "gingen weiter", "stayed": "blieben", "median_days": "Tage (Median)", "mean_days": "Tage (Mittel)",
        "establishments": "Niederlassungen", "compared": "davon verglichen",
        "elsewhere": "nicht vergleichbar", "share": "Anteil in %", "outcomes": "Meldungen",
        "reporting_organisations": "meldende Organisationen", "amount": "Summe in Euro", "checks": "Selbstchecks",
        "index": "Index (0–100)", "low": "untere Grenze", "high": "obere Grenze",
    },
    "en": {
        "next_stage": "next", "ai": "AI", "region": "Land", "size": "employees", "sme": "SME", "wave": "asked after",
        "organisations_per_activity": "organisations per activity", "organisations": "distinct organisations",
        "actual": "actual without AI", "actual_ai": "actual with AI", "actual_total": "actual", "achieved": "achieved in %",
        "moved": "moved on", "median_days": "days (median)", "mean_days": "days (mean)", "share": "share in %",
        "compared": "of these compared", "elsewhere": "not comparable",
        "outcomes": "reports", "reporting_organisations": "reporting organisations", "amount": "sum in euros",
        "checks": "self-checks", "index": "index (0–100)", "low": "lower end", "high": "upper end",
    },
}  # fmt: skip

_LAENDER = (
    "Schleswig-Holstein|Hamburg|Niedersachsen|Bremen|Nordrhein-Westfalen|Hessen|Rheinland-Pfalz|Baden-Württemberg|Bayern|"
    "Saarland|Berlin|Brandenburg|Mecklenburg-Vorpommern|Sachsen|Sachsen-Anhalt|Thüringen"
).split("|")

VALUES: dict[str, dict[str, dict[str, str]]] = {
    "de": {
        "stage": {
            "inform": "Informieren", "qualify": "Qualifizieren", "conceive": "Konzipieren", "implement": "Umsetzen",
            "connect": "Vernetzen",
        },
        "ai": {"yes": "mit KI", "no": "ohne KI"},
        "sme": {"yes": "KMU", "no": "kein KMU"},
        "kind": {
            "follow_up_project": "Folgeprojekt", "investment": "Investition", "effect": "Wirkung",
            "programme": "Förderprogramm",
        },
        "wave": {"0 months": "sofort", "6 months": "6 Monaten", "12 months": "12 Monaten"},
        "": {"unknown": "unbekannt", "none": "ohne Angabe", "*": "insgesamt"},
    },
    "en": {
        "ai": {"yes": "with AI", "no": "without AI"},
        "sme": {"yes": "SME", "no": "no SME"},
        "kind": {"follow_up_project": "follow-up project"},
        "": {"none": "not stated", "*": "in total"},
    },
}  # fmt: skip


def column_title(name: str, language: str) -> str:
    """What a column is called."""
    return COLUMNS[language].get(name, name)


def value_label(column: str, value: str, language: str) -> str:
    """What a key is called: stages, Länder and classes by name, other keys as they are."""
    if column == "region" and value.isdigit() and 0 < int(value) <= len(_LAENDER):
        return _LAENDER[int(value) - 1]
    own = VALUES[language].get("stage" if column == "next_stage" else column, {})
    return own.get(value, VALUES[language][""].get(value, value))


def number(value: object, language: str) -> str:
    """A number with the separators of the language; whole numbers without decimals, others with up to two."""
    figure = float(str(value))
    text = f"{figure:,.0f}" if figure == int(figure) else f"{figure:,.2f}".rstrip("0")
    return text.translate(str.maketrans(",.", ".,")) if language == "de" else text
