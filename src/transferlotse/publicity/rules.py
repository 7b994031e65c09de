"""What a centre's own list of publicity consists of."""

from transferlotse.files.rules.columns import Field

PUBLICITY_FIELDS = (
    Field("source_key", "Schlüssel", "Key", aliases=("ID", "Nr", "Nummer", "lfd Nr", "Laufende Nummer", "Number"), limit=100),
    Field("format", "Format", "Format", aliases=(
        "Art", "Art der Veröffentlichung", "Veröffentlichungsart", "Maßnahme", "Medium", "Type",
    ), sort="choice", vocabulary="publicity", required=True, identifies=True),
    Field("title", "Titel", "Title", aliases=("Überschrift", "Bezeichnung", "Beitrag", "Thema", "Headline"), identifies=True),
    Field("published_on", "Datum", "Date", aliases=(
        "Veröffentlicht am", "Veröffentlichungsdatum", "Erschienen am", "Tag", "Published on",
    ), sort="day", required=True, identifies=True),
    Field("channel", "Kanal", "Channel", aliases=("Plattform", "Zeitung", "Zeitschrift", "Quelle", "Platform"), identifies=True, limit=80),
    Field("link", "Verweis", "Link", aliases=("URL", "Adresse", "Website", "Webseite"), sort="link"),
    Field("value", "Wert", "Value", aliases=("Anzahl", "Zahl", "Besucher", "Follower", "Auflage", "Count"), sort="number"),
    Field("partners", "Partner", "Partner", aliases=("Veröffentlicht von", "Verantwortlich"), sort="choice", vocabulary="partners"),
)  # fmt: skip
