"""Writing the texts beside the figures."""

import datetime as dt

from django.db import transaction

from transferlotse.centres.models import Centre
from transferlotse.journal.actions import record_entry
from transferlotse.reports.models import Passage


class PassageConflict(Exception):
    """Raised when somebody else changed the text since it was opened; `current` is what stands there now."""

    def __init__(self, current: Passage) -> None:
        super().__init__(current.section)
        self.current = current


def write_passage(
    *,
    centre: Centre,
    section: str,
    language: str,
    text: str,
    seen_at: dt.datetime | None,
    actor: str,
    now: dt.datetime,
) -> Passage:
    """Keep the centre's text of one section. `seen_at` is the last change the writer saw (None: there was no text).

    Raises PassageConflict where another change came in between, and changes nothing then.
    """
    with transaction.atomic():
        passage = Passage.objects.select_for_update().filter(centre=centre, section=section, language=language).first()
        if passage is not None and passage.changed_at != seen_at and passage.text != text:
            raise PassageConflict(passage)
        if passage is None:
            passage = Passage(centre=centre, section=section, language=language)
        passage.text, passage.changed_at, passage.changed_by = text, now, actor
        passage.save()
        record_entry(
            actor=actor, action="write_passage", subject="passage", subject_ids=[passage.pk],
            fields=["text"], centre_key=centre.key, now=now,
        )  # fmt: skip
    return passage
