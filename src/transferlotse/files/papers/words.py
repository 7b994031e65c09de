"""The few words that every paper needs, in the paper's language rather than the reader's."""

WORDS = {
    "de": {"contents": "Inhalt", "table": "Tabelle", "figure": "Abbildung", "made_on": "Stand", "page": "Seite"},
    "en": {"contents": "Contents", "table": "Table", "figure": "Figure", "made_on": "As of", "page": "Page"},
}
