"""Rooms push what others should find, and take it away again."""

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.db import transaction

from transferlotse import content
from transferlotse.search.models import Document
from transferlotse.search.rules import search_text


@dataclass(frozen=True, slots=True)
class DocumentDraft:
    """One findable thing in one language. `kind` and `key` name it; `centre_key` is empty for what the whole network may
    find; `also` are further words it is found by and which nobody sees."""

    kind: str
    key: str
    language: str
    title: str
    link: str
    text: str = ""
    centre_key: str = ""
    topics: tuple[str, ...] = ()
    also: tuple[str, ...] = ()
    starts_at: dt.datetime | None = None
    is_public: bool = False


def push_document(*, draft: DocumentDraft, now: dt.datetime) -> Document:
    """Make `draft` findable; the same kind, key and language replaces what was pushed before."""
    return push_documents(drafts=[draft], now=now)[0]


def push_documents(*, drafts: Sequence[DocumentDraft], now: dt.datetime) -> list[Document]:
    """Make many things findable, all or nothing."""
    with transaction.atomic():
        return [_push(draft, now) for draft in drafts]


def _push(draft: DocumentDraft, now: dt.datetime) -> Document:
    fields = {
        "centre_key": draft.centre_key,
        "title": draft.title[:200],
        "text": draft.text,
        "search_text": search_text([draft.title, draft.text, *draft.also, *_topic_words(draft.topics, draft.language)]),
        "link": draft.link,
        "topics": list(draft.topics),
        "starts_at": draft.starts_at,
        "is_public": draft.is_public,
        "pushed_at": now,
    }
    document, _ = Document.objects.update_or_create(
        kind=draft.kind, key=draft.key, language=draft.language, defaults=fields
    )
    return document


def remove_document(*, kind: str, key: str) -> int:
    """Take a thing away in all languages; answers how many documents that were, 0 for an unknown one."""
    return Document.objects.filter(kind=kind, key=key).delete()[0]


def _topic_words(keys: Iterable[str], language: str) -> Iterable[str]:
    known = {topic.key: topic for topic in content.topics()}
    for topic in (known[key] for key in keys if key in known):
        yield topic.name.text(language)
        yield from topic.synonyms(language)
