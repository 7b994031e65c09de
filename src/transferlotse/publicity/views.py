"""Pages of the room."""

import uuid
from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from transferlotse import content
from transferlotse.centres.actions import EditConflict, version_of
from transferlotse.centres.models import Partner
from transferlotse.centres.permissions import centre_page
from transferlotse.centres.rules import PUBLICISING
from transferlotse.files.documents import table_response
from transferlotse.kit.templatetags.kit import in_language
from transferlotse.publicity.actions import (
    correct_publicity,
    record_publicity,
    restore_publicity,
    withdraw_publicity,
)
from transferlotse.publicity.forms import RecordFilterForm, RecordForm, form_values
from transferlotse.publicity.models import Record
from transferlotse.publicity.permissions import may_correct_publicity, may_record_publicity
from transferlotse.publicity.queries import NEWEST_FIRST, record_history, records_found

PER_PAGE = 25


def _format_of(key: str) -> Any:
    return next((one for one in content.publicity_formats() if one.key == key), None)


def _format_name(key: str) -> str:
    found = _format_of(key)
    return in_language(found.name) if found else key


@centre_page()
def record_list(request: HttpRequest) -> HttpResponse:
    """Publicity records of the centre: filter, sort, take along."""
    centre = request.centre
    form = RecordFilterForm(request.GET, partners=Partner.objects.filter(centre=centre))
    sort = request.GET.get("sort", NEWEST_FIRST)
    found = records_found(centre=centre, wanted=form.wanted(), sort=sort)
    if (kind := request.GET.get("export", "")) in ("csv", "xlsx"):
        rows = _table_rows(found.iterator(chunk_size=2000))
        return table_response(filename=f"{centre.key}-oeffentlichkeit", kind=kind, header=_header(), rows=rows)
    page = Paginator(found, PER_PAGE).get_page(request.GET.get("page"))
    for row in page.object_list:
        row.format_name = _format_name(row.format)
    context = {"form": form, "page": page, "sort": sort, "may_record": may_record_publicity(request.standing)}
    return render(request, "publicity/record_list.html", context)


def _header() -> list[str]:
    return [
        _("Nummer"), _("Datum"), _("Format"), _("Titel"), _("Wert"), _("Kanal"), _("Verweis"), _("Partner"),
        _("zurückgezogen"), _("rekonstruiert"),
    ]  # fmt: skip


def _table_rows(rows: Iterable[Any]) -> Iterator[list[Any]]:
    words = {True: _("ja"), False: _("nein")}
    for row in rows:
        yield [
            row.pk, row.published_on, _format_name(row.format), row.title, row.value, row.channel, row.link,
            row.partner.name if row.partner else "", words[row.withdrawn_at is not None], words[row.is_reconstructed],
        ]  # fmt: skip


@centre_page()
def record_show(request: HttpRequest, pk: int) -> HttpResponse:
    """One publicity record and what happened to it."""
    rows = Record.objects.filter(centre=request.centre).select_related("partner", "centre")
    record = get_object_or_404(rows, pk=pk)
    return render(
        request,
        "publicity/record_show.html",
        {
            "record": record,
            "format": _format_of(record.format),
            "format_name": _format_name(record.format),
            "history": record_history(record),
            "may_correct": may_correct_publicity(request.standing, record),
            "may_record": may_record_publicity(request.standing),
        },
    )


def _form(request: HttpRequest, initial: dict[str, Any]) -> RecordForm:
    return RecordForm(
        request.POST if request.method == "POST" else None,
        initial=initial,
        partners=Partner.objects.filter(centre=request.centre),
        today=timezone.localdate(),
    )


def _rules(form: RecordForm) -> dict[str, Any]:
    return {"chosen_format": _format_of(form["format"].value()), "formats": content.publicity_formats()}


@centre_page(*PUBLICISING)
def record_new(request: HttpRequest) -> HttpResponse:
    """Record a piece of publicity."""
    initial = {
        "published_on": timezone.localdate(),
        "partner": str(request.standing.partner_id or ""),
        "form_key": uuid.uuid4(),
    }
    form = _form(request, initial)
    if request.method == "POST" and form.is_valid():
        record, _change = record_publicity(
            centre=request.centre, draft=form.draft(), actor=request.user.journal_name, now=timezone.now()
        )
        messages.success(request, _("Der Eintrag ist erfasst und zählt ab sofort."))
        return redirect("record_show", centre=request.centre.key, pk=record.pk)
    return render(request, "publicity/record_new.html", {"form": form, **_rules(form)})


@centre_page(*PUBLICISING)
def record_format(request: HttpRequest) -> HttpResponse:
    """What the value of a format means, as a fragment under the choice."""
    context = {"chosen_format": _format_of(request.GET.get("format", ""))}
    return render(request, "publicity/_record_format.html", context)


@centre_page(*PUBLICISING)
def record_edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Correct a record; somebody else's change in between is shown instead of overwritten."""
    record = get_object_or_404(Record.objects.filter(centre=request.centre).select_related("centre"), pk=pk)
    verdict = may_correct_publicity(request.standing, record)
    if not verdict:
        return render(request, "kit/refused.html", {"reason": verdict.reason}, status=403)
    form = _form(request, {**form_values(record), "seen": version_of(record)})
    if request.method == "POST" and form.is_valid():
        draft = replace(form.draft(), is_reconstructed=record.is_reconstructed)
        try:
            correct_publicity(
                record=record,
                draft=draft,
                actor=request.user.journal_name,
                now=timezone.now(),
                seen=form.cleaned_data["seen"],
            )
        except EditConflict as conflict:
            return _conflict(request, form, conflict.current)
        messages.success(request, _("Die Änderungen sind gespeichert."))
        return redirect("record_show", centre=request.centre.key, pk=pk)
    return render(request, "publicity/record_edit.html", {"form": form, "record": record, **_rules(form)})


def _conflict(request: HttpRequest, form: RecordForm, current: Record) -> HttpResponse:
    """Shows both versions; the form is ready to save again on top of what is stored now."""
    mine, theirs = _in_words(form, form.cleaned_data), _in_words(form, form_values(current))
    rows = [
        {"label": form.fields[name].label, "mine": mine[name], "theirs": theirs[name]}
        for name in mine
        if mine[name] != theirs[name]
    ]
    again = form.data.copy()
    again["seen"] = version_of(current)
    form.data = again
    context = {"form": form, "record": current, "conflict": rows, "is_conflict": True, **_rules(form)}
    return render(request, "publicity/record_edit.html", context, status=409)


def _in_words(form: RecordForm, values: dict[str, Any]) -> dict[str, str]:
    """Form values as a person reads them, for comparing two versions."""
    field: Any = form.fields["partner"]
    return {
        "format": _format_name(values["format"]),
        "title": values["title"],
        "published_on": f"{values['published_on']:%d.%m.%Y}",
        "value": f"{values['value'].normalize():f}",
        "channel": values["channel"],
        "link": values["link"],
        "partner": str(dict(field.choices).get(values["partner"], "")) if values["partner"] else "",
    }


@centre_page(*PUBLICISING)
@require_POST
def record_withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    """Take a record out of every count."""
    record = get_object_or_404(Record.objects.filter(centre=request.centre).select_related("centre"), pk=pk)
    withdraw_publicity(record=record, actor=request.user.journal_name, now=timezone.now())
    messages.success(request, _("Der Eintrag ist zurückgezogen und zählt nicht mehr. Sie können ihn wiederherstellen."))
    return redirect("record_show", centre=request.centre.key, pk=pk)


@centre_page(*PUBLICISING)
@require_POST
def record_restore(request: HttpRequest, pk: int) -> HttpResponse:
    """Undo a withdrawal."""
    record = get_object_or_404(Record.objects.filter(centre=request.centre).select_related("centre"), pk=pk)
    restore_publicity(record=record, actor=request.user.journal_name, now=timezone.now())
    messages.success(request, _("Der Eintrag ist wiederhergestellt und zählt wieder."))
    return redirect("record_show", centre=request.centre.key, pk=pk)
