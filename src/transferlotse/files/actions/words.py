"""What the words in a centre's own tables mean."""

import datetime as dt
from collections.abc import Mapping

from django.db import transaction

from transferlotse.files.models import KnownWord
from transferlotse.files.rules.tables import normalised
from transferlotse.journal.actions import record_entry


def learn_words(*, centre_key: str, meanings: Mapping[tuple[str, str], str], actor: str, now: dt.datetime) -> None:
    """Remember what words of a centre's own tables mean: (vocabulary, word as typed) → a word of that vocabulary."""
    with transaction.atomic():
        learnt = [
            KnownWord.objects.update_or_create(
                centre_key=centre_key, vocabulary=vocabulary, sign=normalised(word),
                defaults={"word": word, "meaning": meaning, "changed_at": now},
            )[0].pk
            for (vocabulary, word), meaning in meanings.items()
        ]  # fmt: skip
        if learnt:
            record_entry(
                actor=actor, action="learn_words", subject="word", subject_ids=learnt, fields=["meaning"],
                centre_key=centre_key, now=now,
            )  # fmt: skip


def forget_word(*, word: KnownWord, actor: str, now: dt.datetime) -> None:
    """No longer know what a word means; what was taken over with it stays as it is."""
    with transaction.atomic():
        number = word.pk
        word.delete()
        record_entry(
            actor=actor, action="forget_word", subject="word", subject_ids=[number], centre_key=word.centre_key, now=now
        )
