"""Asking for documents."""

from collections.abc import Sequence
from functools import cache

from django.db.models import Q, QuerySet

from transferlotse import content
from transferlotse.search.models import Document
from transferlotse.search.rules import plain_words, relevance, stem, telling_words

CANDIDATES = 500
MOST_WORDS = 24


def documents_matching(
    *,
    text: str,
    language: str,
    kind: str = "",
    centre_key: str = "",
    public_only: bool = True,
    limit: int = 20,
) -> list[Document]:
    """Documents in `language` that answer `text`, best first; everyday words find the topics they mean.

    With `centre_key` the centre's own documents come in beside those for everybody, without it only those for everybody.
    An empty text answers nothing.
    """
    sought = _sought(text, language)
    if not sought:
        return []
    rows = _visible(language, kind, centre_key, public_only)
    fits = Q()
    for word in {word for group in sought for word in group}:
        fits |= Q(search_text__contains=stem(word))
    found: list[tuple[float, Document]] = []
    for document in rows.filter(fits).order_by("-starts_at", "pk")[:CANDIDATES]:
        weight = relevance(title=document.title, body=document.search_text, sought=sought)
        if weight > 0:
            found.append((weight, document))
    found.sort(key=lambda one: (-one[0], one[1].title, one[1].pk))
    return [document for _weight, document in found[:limit]]


def _visible(language: str, kind: str, centre_key: str, public_only: bool) -> QuerySet[Document]:
    places = ["", centre_key] if centre_key else [""]
    rows = Document.objects.filter(language=language[:2], centre_key__in=places)
    if kind:
        rows = rows.filter(kind=kind)
    return rows.filter(is_public=True) if public_only else rows


def _sought(text: str, language: str) -> list[Sequence[str]]:
    synonyms = _synonyms(language[:2])
    words = [word for word in telling_words(text)[:MOST_WORDS] if len(word) > 1]
    return [(word, *synonyms.get(stem(word), ())) for word in words]


@cache
def _synonyms(language: str) -> dict[str, tuple[str, ...]]:
    """For the stem of an everyday word of one word the names of the topics it means."""
    found: dict[str, tuple[str, ...]] = {}
    for topic in content.topics():
        for phrase in topic.synonyms(language):
            words = plain_words(phrase)
            if len(words) == 1:
                name = tuple(word for word in plain_words(topic.name.text(language)) if len(word) > 3)
                found[stem(words[0])] = (*found.get(stem(words[0]), ()), *name)
    return found
