"""Finding deliveries."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from transferlotse.centres.models import Partner
from transferlotse.centres.permissions import centre_page
from transferlotse.contacts.forms.choices import district_name
from transferlotse.contacts.models import Organisation
from transferlotse.contacts.queries import survivor_ids
from transferlotse.deliveries.forms import DeliveryFilterForm
from transferlotse.deliveries.forms.choices import format_name, topic_name
from transferlotse.deliveries.models import MODE_LABELS, STATE_LABELS
from transferlotse.deliveries.permissions import may_record_delivery
from transferlotse.deliveries.queries import (
    Participants,
    deliveries_found,
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


@centre_page()
def delivery_list(request: HttpRequest) -> HttpResponse:
    """Deliveries of the centre: filter, sort, take along."""
    centre = request.centre
    form = DeliveryFilterForm(
        request.GET, partners=Partner.objects.filter(centre=centre), districts=used_districts(centre=centre)
    )
    sort = request.GET.get("sort", NEWEST_FIRST)
    found = deliveries_found(centre=centre, wanted=form.wanted(), sort=sort)
    if (kind := request.GET.get("export", "")) in ("csv", "xlsx"):
        there = participants_of(centre=centre, delivery_ids=found.order_by().values("pk"))
        rows = _table_rows(found.prefetch_related("topics").iterator(chunk_size=2000), there)
        return table_response(filename=f"{centre.key}-leistungen", kind=kind, header=_header(), rows=rows)
    page = Paginator(found, PER_PAGE).get_page(request.GET.get("page"))
    there = participants_of(centre=centre, delivery_ids=[row.pk for row in page.object_list])
    for row in page.object_list:
        row.format_name, row.district_name = format_name(row.format), district_name(row.district)
        row.partner_names = ", ".join(str(one.partner or one.host_centre) for one in row.deliverers)
        row.state_name = STATE_LABELS[DeliveryState(row.state)]
        row.taken_part = _in_words(there.get(row.pk, NOBODY))
    context = {"form": form, "page": page, "sort": sort, "may_record": may_record_delivery(request.standing)}
    return render(request, "deliveries/delivery_list.html", context)


def _in_words(there: Participants) -> str:
    """The firm by name where it was one, else how many; a dash for nobody."""
    firms = ngettext("{n} Organisation", "{n} Organisationen", there.firms).format(n=number(there.firms))
    people = ngettext("{n} Person", "{n} Personen", there.people).format(n=number(there.people))
    parts = [there.firm_name if there.firms == 1 else firms] if there.firms else []
    return ", ".join([*parts, people]) if there.people else "–"


def _header() -> list[str]:
    return [
        _("Nummer"), _("Beginn"), _("Ende"), _("Format"), _("Stufe"), _("Titel"), _("Status"), _("KI"),
        _("Durchführung"), _("Kreis"), _("Kreisschlüssel"), _("Ort"), _("Menge"), _("Partner und Anteile in Prozent"),
        _("Themen"), _("Organisationen"), _("Teilnehmende"), _("Aufwand in Stunden"), _("Notiz"), _("rekonstruiert"),
    ]  # fmt: skip


def _table_rows(rows: Iterable[Any], there: Mapping[int, Participants]) -> Iterator[list[Any]]:
    words = {True: _("ja"), False: _("nein")}
    states = {state.value: str(label) for state, label in STATE_LABELS.items()}
    modes = {mode.value: str(label) for mode, label in MODE_LABELS.items()}
    for row in rows:
        shares = ", ".join(
            f"{one.partner or one.host_centre} ({(one.fraction * 100).normalize():f})" for one in row.deliverers
        )
        participants = there.get(row.pk, NOBODY)
        yield [
            row.pk, row.starts_on, row.ends_on, format_name(row.format), row.stage, row.title,
            states[DeliveryState(row.state).value], words[row.ai], modes[Mode(row.mode).value],
            district_name(row.district), row.district, row.place, row.quantity, shares,
            ", ".join(topic_name(one.topic) for one in row.topics.all()), participants.firms,
            participants.people, row.effort_hours,
            row.note, words[row.is_reconstructed],
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
