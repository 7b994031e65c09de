"""Words in a centre's own tables: those nobody has explained yet, and those somebody has."""

from collections import Counter
from dataclasses import dataclass

from transferlotse.centres.models import Centre
from transferlotse.files.models import KnownWord, TableImport
from transferlotse.files.queries import words_of
from transferlotse.files.rules.columns import SHOWN, Field
from transferlotse.files.rules.tables import normalised
from transferlotse.portal.queries.vocabularies import meanings_for, vocabularies
from transferlotse.portal.rules import KINDS

# So many at a time; the others follow once these are explained.
ASKED_AT_ONCE = 20


@dataclass(frozen=True, slots=True)
class UnknownWord:
    """A word of a column that is none of ours: in how many rows it stands, and whether those stay out because of it.

    `meanings` are what it may mean (known word, label), `likely` the one of them that is written much like it, or empty.
    """

    field: Field
    column: str
    word: str
    rows: int
    refuses: bool
    meanings: tuple[tuple[str, str], ...]
    likely: str

    @property
    def key(self) -> tuple[str, str]:
        """What the meaning of the word is remembered by."""
        return self.field.vocabulary, self.word


def unknown_words(*, centre: Centre, table_import: TableImport, language: str) -> list[UnknownWord]:
    """The unknown words that the last preview of an import met: those that keep rows out first, then the frequent ones."""
    by_column = {column: name for name, column in table_import.columns.items()}
    fields = {one.name: one for one in KINDS[table_import.kind].fields}
    met: Counter[tuple[str, str, str, bool]] = Counter()
    for problem in table_import.refused:
        word, _arrow, close = problem["detail"].partition(" → ")
        # A longer word was cut off where it is shown, so it would not be recognised.
        if problem["code"] == "unknown_word" and problem["column"] in by_column and len(word) < SHOWN:
            met[problem["column"], word, close, problem["refuses"]] += 1
    known = vocabularies(centre=centre, fields=[fields[by_column[column]] for column, *_ in met])
    found = []
    for (column, word, close, refuses), rows in met.items():
        one = fields[by_column[column]]
        if meanings := tuple(meanings_for(centre=centre, field=one, language=language)):
            words = known[one.vocabulary]
            likely = next((key for key, _ in meanings if close and words.get(normalised(key)) == words.get(close)), "")
            found.append(UnknownWord(one, column, word, rows, refuses, meanings, likely))
    return sorted(found, key=lambda one: (not one.refuses, -one.rows, one.word))


def explained_words(*, centre: Centre, language: str) -> list[tuple[KnownWord, Field, str]]:
    """The words a centre has explained: each with the field it stands in and what it means, for people."""
    fields = {one.vocabulary: one for kind in KINDS.values() for one in kind.fields if one.vocabulary}
    explained = list(words_of(centre_key=centre.key))
    labels = {
        name: dict(meanings_for(centre=centre, field=fields[name], language=language))
        for name in {one.vocabulary for one in explained}
    }
    return [(one, fields[one.vocabulary], labels[one.vocabulary].get(one.meaning, one.meaning)) for one in explained]
