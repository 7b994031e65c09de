"""Finding deliveries."""

from collections.abc import Callable, Iterable, Iterator
from functools import lru_cache
from typing import Any

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from transferlotse.centres.models import Centre
from transferlotse.centres.permissions import centre_page
from transferlotse.centres.queries import partners_of
from transferlotse.contacts.forms.choices import district_name
from transferlotse.contacts.models import Organisation
from transferlotse.contacts.queries import survivor_ids
from transferlotse.deliveries.forms import DeliveryFilterForm
from transferlotse.deliveries.forms.choices import format_name, topic_name
from transferlotse.deliveries.models import MODE_LABELS, STATE_LABELS
from transferlotse.deliveries.permissions import may_record_delivery
from transferlotse.deliveries.queries import (
    Participants,
    Share,
    deliverers_of,
    deliveries_found,
    deliveries_listed,
    deliveries_of_organisations,
    participants_of,
    used_districts,
)
from transferlotse.deliveries.queries.deliveries import NEWEST_FIRST
from transferlotse.deliveries.rules import DeliveryState, Mode
from transferlotse.files.documents import table_response
from transferlotse.kit.templatetags.kit import number

PER_PAGE = 25
SHOWN_OF_ORGANISATION = 50
NOBODY = Participants()
SHOWN = ("centre", "ends_on", "title", "format", "ai", "district", "state")
Who = Callable[[int], tuple[list[Share], Participants]]


@centre_page()
def delivery_list(request: HttpRequest) -> HttpResponse:
    """Deliveries of the centre: filter, sort, take along."""
    centre = request.centre
    form = DeliveryFilterForm(request.GET, partners=partners_of(centre=centre), districts=used_districts(centre=centre))
    sort = request.GET.get("sort", NEWEST_FIRST)
    wanted = form.wanted()
    if (kind := request.GET.get("export", "")) in ("csv", "xlsx"):
        found = deliveries_found(centre=centre, wanted=wanted, sort=sort)
        who = _who(centre, found.order_by().values("pk"))
        rows = _table_rows(found.prefetch_related("topics").iterator(chunk_size=2000), who)
        return table_response(filename=f"{centre.key}-leistungen", kind=kind, header=_header(), rows=rows)
    found = deliveries_listed(centre=centre, wanted=wanted, sort=sort, only=SHOWN)
    page = Paginator(found, PER_PAGE).get_page(request.GET.get("page"))
    who = _who(centre, [row.pk for row in page.object_list])
    for row in page.object_list:
        deliverers, there = who(row.pk)
        row.format_name, row.district_name = format_name(row.format), district_name(row.district)
        row.partner_names = ", ".join(one.name for one in deliverers)
        row.state_name = STATE_LABELS[DeliveryState(row.state)]
        row.taken_part = _in_words(there)
    context = {"form": form, "page": page, "sort": sort, "may_record": may_record_delivery(request.standing)}
    return render(request, "deliveries/delivery_list.html", context)


def _who(centre: Centre, delivery_ids: Any) -> Who:
    """Who delivered and who took part, by the id of one of these deliveries (ids or a query of them)."""
    deliverers = deliverers_of(centre=centre, delivery_ids=delivery_ids)
    there = participants_of(centre=centre, delivery_ids=delivery_ids)
    return lambda pk: (deliverers.get(pk, []), there.get(pk, NOBODY))


def _in_words(there: Participants) -> str:
    """The firm by name where it was one, else how many; a dash for nobody."""
    if not there.people:
        return "–"
    language = get_language() or "de"
    parts = [there.firm_name if there.firms == 1 else _firms(there.firms, language)] if there.firms else []
    return ", ".join([*parts, _people(there.people, language)])


# Small numbers recur on every page of the list; to find the words of a number takes ten times as long as to remember them.
@lru_cache(maxsize=512)
def _firms(count: int, language: str) -> str:
    return ngettext("{n} Organisation", "{n} Organisationen", count).format(n=number(count))


@lru_cache(maxsize=512)
def _people(count: int, language: str) -> str:
    return ngettext("{n} Person", "{n} Personen", count).format(n=number(count))


def _header() -> list[str]:
    return [
        _("Nummer"), _("Beginn"), _("Ende"), _("Format"), _("Stufe"), _("Titel"), _("Status"), _("KI"),
        _("Durchführung"), _("Kreis"), _("Kreisschlüssel"), _("Ort"), _("Menge"), _("Partner und Anteile in Prozent"),
        _("Themen"), _("Organisationen"), _("Teilnehmende"), _("Aufwand in Stunden"), _("Notiz"), _("rekonstruiert"),
        _("Kennung beim anderen Zentrum"),
    ]  # fmt: skip


def _table_rows(rows: Iterable[Any], who: Who) -> Iterator[list[Any]]:
    words = {True: _("ja"), False: _("nein")}
    states = {state.value: str(label) for state, label in STATE_LABELS.items()}
    modes = {mode.value: str(label) for mode, label in MODE_LABELS.items()}
    for row in rows:
        deliverers, participants = who(row.pk)
        shares = ", ".join(f"{one.name} ({one.percent.normalize():f})" for one in deliverers)
        yield [
            row.pk, row.starts_on, row.ends_on, format_name(row.format), row.stage, row.title,
            states[DeliveryState(row.state).value], words[row.ai], modes[Mode(row.mode).value],
            district_name(row.district), row.district, row.place, row.quantity, shares,
            ", ".join(topic_name(one.topic) for one in row.topics.all()), participants.firms,
            participants.people, row.effort_hours,
            row.note, words[row.is_reconstructed], row.joint_key,
        ]  # fmt: skip


@centre_page()
def organisation_deliveries(request: HttpRequest, pk: int) -> HttpResponse:
    """What an organisation took part in, also under entries merged with it; a fragment for its page, or a page of its own."""
    organisation = get_object_or_404(Organisation.objects.filter(centre=request.centre).select_related("centre"), pk=pk)
    found = deliveries_of_organisations(organisation_ids=survivor_ids(organisation=organisation))
    rows = list(found[: SHOWN_OF_ORGANISATION + 1])
    for row in rows:
        row.format_name = format_name(row.format)
    context = {
        "organisation": organisation,
        "deliveries": rows[:SHOWN_OF_ORGANISATION],
        "has_more": len(rows) > SHOWN_OF_ORGANISATION,
        "may_record": may_record_delivery(request.standing),
    }
    name = "_organisation_deliveries" if request.htmx else "organisation_deliveries"
    return render(request, f"deliveries/{name}.html", context)
