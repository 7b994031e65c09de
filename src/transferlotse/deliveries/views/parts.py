"""One delivery's page, who took part, and what became of it."""

import uuid

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from transferlotse import content
from transferlotse.centres.permissions import centre_page
from transferlotse.centres.rules import RECORDING
from transferlotse.contacts.forms.choices import district_name
from transferlotse.contacts.models import Organisation
from transferlotse.contacts.queries import survivor_map
from transferlotse.deliveries.actions import (
    record_outcome,
    record_participants,
    remove_attendance,
    remove_outcome,
)
from transferlotse.deliveries.forms import AttendanceForm, OutcomeForm
from transferlotse.deliveries.forms.choices import format_name, topic_name
from transferlotse.deliveries.models import Attendance, Delivery, Outcome
from transferlotse.deliveries.permissions import may_correct_delivery, may_record_delivery
from transferlotse.deliveries.queries import (
    attendances_of,
    deliverers_of,
    deliveries_numbered,
    delivery_history,
    outcomes_of,
    topics_of,
)
from transferlotse.deliveries.rules import OutcomeKind
from transferlotse.kit.prepared import first_or_404

PEOPLE_PER_PAGE = 25


@centre_page()
def delivery_show(request: HttpRequest, pk: int) -> HttpResponse:
    """One delivery: what, when, by whom, who took part, what became of it, and what happened to the record."""
    centre = request.centre
    delivery = first_or_404(deliveries_numbered(centre=centre, pk=pk))
    attendances = attendances_of(centre=centre, delivery=delivery)
    final = survivor_map(centre)
    firms = {final.get(row.organisation_id, row.organisation_id) for row in attendances if row.organisation_id}
    topics = topics_of(centre=centre, delivery=delivery)
    return render(
        request,
        "deliveries/delivery_show.html",
        {
            "delivery": delivery,
            "format": next((one for one in content.formats() if one.key == delivery.format), None),
            "format_name": format_name(delivery.format),
            "stage": next((one for one in content.stages() if one.key == delivery.stage), None),
            "district": district_name(delivery.district),
            "topics": sorted(topic_name(key) for key in topics),
            "shares": deliverers_of(centre=centre, delivery_ids=[pk]).get(pk, []),
            "page": Paginator(attendances, PEOPLE_PER_PAGE).get_page(request.GET.get("page")),
            "firms": len(firms),
            "people": sum(row.headcount for row in attendances),
            "outcomes": outcomes_of(centre=centre, delivery=delivery),
            "history": delivery_history(delivery),
            "may_correct": may_correct_delivery(request.standing, delivery),
            "may_record": may_record_delivery(request.standing),
        },
    )


def _refusal(request: HttpRequest, delivery: Delivery) -> HttpResponse | None:
    """The page that says why a delivery may not be corrected; None where it may."""
    verdict = may_correct_delivery(request.standing, delivery)
    return None if verdict else render(request, "kit/refused.html", {"reason": verdict.reason}, status=403)


@centre_page(*RECORDING)
def delivery_attend(request: HttpRequest, pk: int) -> HttpResponse:
    """Add who took part."""
    delivery = get_object_or_404(Delivery.objects.filter(centre=request.centre).select_related("centre"), pk=pk)
    refusal = _refusal(request, delivery)
    if refusal:
        return refusal
    form = AttendanceForm(
        request.POST if request.method == "POST" else None, initial={"form_key": uuid.uuid4()}, centre=request.centre
    )
    if request.method == "POST" and form.is_valid():
        rows = record_participants(
            delivery=delivery,
            firm=form.meant_firm(),
            names=form.cleaned_data["names"],
            headcount=form.cleaned_data["headcount"] or 1,
            form_key=form.key(),
            actor=request.user.journal_name,
            now=timezone.now(),
        )
        if rows:
            messages.success(request, _("Die Teilnahme ist eingetragen."))
        else:
            messages.info(request, _("Diese Teilnahme stand schon auf der Liste."))
        if "again" in request.POST:
            return redirect("delivery_attend", centre=request.centre.key, pk=pk)
        return redirect("delivery_show", centre=request.centre.key, pk=pk)
    return render(request, "deliveries/delivery_attend.html", {"form": form, "delivery": delivery})


@centre_page(*RECORDING)
def delivery_attendance_remove(request: HttpRequest, pk: int) -> HttpResponse:
    """Take somebody off the list, after asking once."""
    rows = Attendance.objects.filter(centre=request.centre)
    row = get_object_or_404(rows.select_related("organisation", "person", "delivery__centre"), pk=pk)
    refusal = _refusal(request, row.delivery)
    if refusal:
        return refusal
    if request.method == "POST":
        remove_attendance(attendance=row, actor=request.user.journal_name, now=timezone.now())
        messages.success(request, _("Die Teilnahme ist entfernt."))
        return redirect("delivery_show", centre=request.centre.key, pk=row.delivery_id)
    context = {"delivery": row.delivery, "attendance": row}
    return render(request, "deliveries/delivery_attendance_remove.html", context)


@centre_page(*RECORDING)
def delivery_outcome(request: HttpRequest, pk: int) -> HttpResponse:
    """Note what became of a delivery."""
    delivery = get_object_or_404(Delivery.objects.filter(centre=request.centre).select_related("centre"), pk=pk)
    refusal = _refusal(request, delivery)
    if refusal:
        return refusal
    today = timezone.localdate()
    there = Organisation.objects.filter(pk__in=delivery.attendances.values("organisation_id"))
    form = OutcomeForm(
        request.POST if request.method == "POST" else None,
        initial={"observed_on": today},
        organisations=there,
        today=today,
    )
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        record_outcome(
            centre=request.centre,
            kind=OutcomeKind(data["kind"]),
            observed_on=data["observed_on"],
            delivery=delivery,
            organisation_id=int(data["organisation"]) if data["organisation"] else None,
            programme=data["programme"],
            amount_eur=data["amount_eur"],
            description=data["description"],
            ask_again_on=data["ask_again_on"],
            actor=request.user.journal_name,
            now=timezone.now(),
        )
        messages.success(request, _("Das Ergebnis ist festgehalten."))
        return redirect("delivery_show", centre=request.centre.key, pk=pk)
    return render(request, "deliveries/delivery_outcome.html", {"form": form, "delivery": delivery})


@centre_page(*RECORDING)
def delivery_outcome_remove(request: HttpRequest, pk: int) -> HttpResponse:
    """Take back an outcome noted by mistake, after asking once."""
    rows = Outcome.objects.filter(centre=request.centre, delivery__isnull=False)
    row = get_object_or_404(rows.select_related("organisation", "centre", "delivery"), pk=pk)
    refusal = _refusal(request, row.delivery)
    if refusal:
        return refusal
    if request.method == "POST":
        remove_outcome(outcome=row, actor=request.user.journal_name, now=timezone.now())
        messages.success(request, _("Das Ergebnis ist entfernt."))
        return redirect("delivery_show", centre=request.centre.key, pk=row.delivery_id)
    return render(request, "deliveries/delivery_outcome_remove.html", {"delivery": row.delivery, "outcome": row})
