"""Making findable what firms can ask about: the formats of the portfolio and the topics."""

import datetime as dt

from django.urls import reverse
from django.utils import translation

from transferlotse import content
from transferlotse.search.actions import DocumentDraft, push_documents

LANGUAGES = ("de", "en")


def push_portfolio(*, now: dt.datetime) -> int:
    """Push every format (kind `offer`) and topic (kind `topic`) in both languages; safe to repeat. Answers how many.

    Each leads to the page where a firm can ask about it.
    """
    drafts = []
    for language in LANGUAGES:
        with translation.override(language):
            ask = reverse("enquiry_new")
        for one in content.formats():
            drafts.append(
                DocumentDraft(
                    kind="offer",
                    key=one.key,
                    language=language,
                    title=one.name.text(language),
                    text=one.plain.text(language),
                    link=f"{ask}?angebot={one.key}",
                    also=(one.participants.text(language), one.duration.text(language)),
                    is_public=True,
                )
            )
        for topic in content.topics():
            drafts.append(
                DocumentDraft(
                    kind="topic",
                    key=topic.key,
                    language=language,
                    title=topic.name.text(language),
                    text=topic.note.text(language),
                    link=f"{ask}?thema={topic.key}",
                    topics=(topic.key,),
                    is_public=True,
                )
            )
    return len(push_documents(drafts=drafts, now=now))
