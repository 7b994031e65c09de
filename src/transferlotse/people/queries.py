"""Who stands behind an account, and what people did, in words."""

import datetime as dt
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from transferlotse.journal.models import Entry
from transferlotse.kit.prepared import prepared
from transferlotse.people.models import User

ACCOUNT_PREFIX = "user:"


@dataclass(frozen=True, slots=True)
class HistoryLine:
    """One thing that happened: when, who, what in words, and the fields it changed where that tells more."""

    at: dt.datetime
    actor: str
    action: Any
    fields: tuple[Any, ...]


def history_told(
    *, entries: Iterable[Entry], actions: Mapping[str, Any], fields: Mapping[str, Any], spelt_out: Collection[str]
) -> list[HistoryLine]:
    """Journal entries in words, latest first. `actions` and `fields` hold a room's words; the fields are named for the
    actions in `spelt_out` only. One query."""
    found = list(entries)
    names = actor_names(entry.actor for entry in found)
    return [
        HistoryLine(
            entry.at,
            names[entry.actor],
            actions.get(entry.action, entry.action),
            tuple(fields.get(name, name) for name in entry.fields) if entry.action in spelt_out else (),
        )
        for entry in reversed(found)
    ]


@prepared
def _accounts(*, ids: Collection[int]) -> QuerySet[User]:
    return User.objects.filter(pk__in=ids)


def actor_names(actors: Iterable[str]) -> dict[str, str]:
    """Names for the actors that the journal speaks of, in one query: accounts by name, everything else as it stands."""
    wanted = set(actors)
    ids = {int(actor.removeprefix(ACCOUNT_PREFIX)) for actor in wanted if _is_account(actor)}
    names = {user.journal_name: user.name or user.email for user in (_accounts(ids=ids) if ids else ())}
    gone = _("ein gelöschtes Konto")
    return {actor: names.get(actor, gone if _is_account(actor) else actor) for actor in wanted}


def _is_account(actor: str) -> bool:
    return actor.startswith(ACCOUNT_PREFIX) and actor.removeprefix(ACCOUNT_PREFIX).isdecimal()
