"""Recording, correcting, cancelling and restoring deliveries."""

import uuid
from dataclasses import replace
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from transferlotse import content
from transferlotse.centres.actions import EditConflict, version_of
from transferlotse.centres.models import Centre, Partner
from transferlotse.centres.permissions import centre_page
from transferlotse.centres.queries import partners_of
from transferlotse.centres.rules import RECORDING
from transferlotse.contacts.forms.choices import district_name
from transferlotse.deliveries.actions import correct_delivery, move_delivery, record_delivery, record_dialogue
from transferlotse.deliveries.forms import DeliveryForm, DialogueForm
from transferlotse.deliveries.forms.choices import format_name, topic_name
from transferlotse.deliveries.forms.deliveries import form_values
from transferlotse.deliveries.models import MODE_LABELS, STATE_LABELS, Delivery
from transferlotse.deliveries.permissions import may_correct_delivery, may_move_delivery
from transferlotse.deliveries.queries import frequent_topics
from transferlotse.deliveries.rules import DeliveryState, Mode, restored_state


@centre_page(*RECORDING)
def delivery_dialogue(request: HttpRequest) -> HttpResponse:
    """Document a company dialogue in a minute."""
    centre, today = request.centre, timezone.localdate()
    initial = {
        "held_on": today,
        "partner": str(request.standing.partner_id or ""),
        "form_key": uuid.uuid4(),
        "organisation": request.GET.get("organisation", ""),
    }
    form = DialogueForm(
        request.POST if request.method == "POST" else None,
        initial=initial,
        centre=centre,
        partners=partners_of(centre=centre),
        frequent=frequent_topics(centre=centre),
        today=today,
    )
    if request.method == "POST" and form.is_valid():
        recorded = record_dialogue(
            centre=centre, draft=form.draft(), actor=request.user.journal_name, now=timezone.now()
        )
        if recorded.change == "unchanged":
            messages.info(request, _("Dieses Gespräch war schon erfasst. Hier können Sie es ändern."))
        else:
            messages.success(request, _("Das Gespräch ist erfasst und zählt ab sofort."))
        return redirect("delivery_show", centre=centre.key, pk=recorded.delivery.pk)
    return render(request, "deliveries/delivery_dialogue.html", {"form": form})


def _form(request: HttpRequest, initial: dict[str, Any]) -> DeliveryForm:
    centre = request.centre
    return DeliveryForm(
        request.POST if request.method == "POST" else None,
        initial=initial,
        partners=partners_of(centre=centre),
        hosts=Centre.objects.exclude(pk=centre.pk),
        centre_key=centre.key,
        frequent=frequent_topics(centre=centre),
        today=timezone.localdate(),
    )


@centre_page(*RECORDING)
def delivery_new(request: HttpRequest) -> HttpResponse:
    """Record a delivery of any format."""
    own = request.standing.partner_id
    initial = {
        "starts_on": timezone.localdate(),
        "partners": [str(own)] if own else [],
        "form_key": uuid.uuid4(),
        "format": request.GET.get("format", ""),
    }
    form = _form(request, initial)
    if request.method == "POST" and form.is_valid():
        recorded = record_delivery(
            centre=request.centre, draft=form.draft(), actor=request.user.journal_name, now=timezone.now()
        )
        messages.success(request, _("Die Leistung ist erfasst. Ergänzen Sie jetzt, wer teilgenommen hat."))
        return redirect("delivery_show", centre=request.centre.key, pk=recorded.delivery.pk)
    return render(request, "deliveries/delivery_new.html", {"form": form, **_rules(form)})


def _rules(form: DeliveryForm) -> dict[str, Any]:
    """The counting rule of the chosen format, and those of all."""
    chosen = next((one for one in content.formats() if one.key == form["format"].value()), None)
    return {"chosen_format": chosen, "formats": content.formats()}


@centre_page(*RECORDING)
def delivery_format(request: HttpRequest) -> HttpResponse:
    """What a format is and when it counts, as a fragment under the choice."""
    key = request.GET.get("format", "")
    chosen = next((one for one in content.formats() if one.key == key), None)
    return render(request, "deliveries/_delivery_format.html", {"chosen_format": chosen})


@centre_page(*RECORDING)
def delivery_edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Correct a record; somebody else's change in between is shown instead of overwritten."""
    delivery = get_object_or_404(Delivery.objects.filter(centre=request.centre).select_related("centre"), pk=pk)
    verdict = may_correct_delivery(request.standing, delivery)
    if not verdict:
        return render(request, "kit/refused.html", {"reason": verdict.reason}, status=403)
    form = _form(request, {**form_values(delivery), "seen": version_of(delivery)})
    if request.method == "POST" and form.is_valid():
        draft = replace(form.draft(), is_reconstructed=delivery.is_reconstructed)
        try:
            recorded = correct_delivery(
                delivery=delivery,
                draft=draft,
                actor=request.user.journal_name,
                now=timezone.now(),
                seen=form.cleaned_data["seen"],
            )
        except EditConflict as conflict:
            return _conflict(request, form, conflict.current)
        unchanged = recorded.change == "unchanged"
        messages.success(request, _("Es gab nichts zu ändern.") if unchanged else _("Die Änderungen sind gespeichert."))
        return redirect("delivery_show", centre=request.centre.key, pk=pk)
    return render(request, "deliveries/delivery_edit.html", {"form": form, "delivery": delivery, **_rules(form)})


def _conflict(request: HttpRequest, form: DeliveryForm, current: Delivery) -> HttpResponse:
    """Shows both versions; the form is ready to save again on top of what is stored now."""
    mine, theirs = _in_words(form.cleaned_data), _in_words(form_values(current))
    rows = [
        {"label": form.fields[name].label, "mine": mine[name], "theirs": theirs[name]}
        for name in mine
        if mine[name] != theirs[name]
    ]
    again = form.data.copy()
    again["seen"] = version_of(current)
    form.data = again
    context = {"form": form, "delivery": current, "conflict": rows, "is_conflict": True, **_rules(form)}
    return render(request, "deliveries/delivery_edit.html", context, status=409)


def _in_words(values: dict[str, Any]) -> dict[str, str]:
    """Form values as a person reads them, for comparing two versions."""
    topics = {*values["topics"], *values["more_topics"]}
    partners = Partner.objects.filter(pk__in=[int(pk) for pk in values["partners"]])
    hosts = Centre.objects.filter(pk__in=[int(pk) for pk in values["hosts"]])
    return {
        "format": format_name(values["format"]),
        "title": values["title"],
        "starts_on": f"{values['starts_on']:%d.%m.%Y}",
        "ends_on": f"{values['ends_on']:%d.%m.%Y}",
        "state": str(STATE_LABELS[DeliveryState(values["state"])]),
        "ai": _("ja") if values["ai"] else _("nein"),
        "mode": str(MODE_LABELS[Mode(values["mode"])]),
        "district": district_name(values["district"]),
        "place": values["place"],
        "quantity": f"{values['quantity'].normalize():f}",
        "partners": ", ".join(one.name for one in partners),
        "hosts": ", ".join(one.name for one in hosts),
        "joint_key": values["joint_key"],
        "topics": ", ".join(sorted(topic_name(key) for key in topics)),
        "effort_hours": f"{values['effort_hours'].normalize():f}" if values["effort_hours"] is not None else "",
        "note": values["note"],
    }


@centre_page(*RECORDING)
@require_POST
def delivery_cancel(request: HttpRequest, pk: int) -> HttpResponse:
    """Cancel a delivery: it counts no longer and can be restored."""
    done = _("Die Leistung ist abgesagt und zählt nicht mehr. Sie können sie wiederherstellen.")
    return _move(request, pk, DeliveryState.CANCELLED, done)


@centre_page(*RECORDING)
@require_POST
def delivery_restore(request: HttpRequest, pk: int) -> HttpResponse:
    """Undo a cancellation."""
    return _move(request, pk, None, _("Die Leistung ist wiederhergestellt."))


def _move(request: HttpRequest, pk: int, state: DeliveryState | None, done: str) -> HttpResponse:
    delivery = get_object_or_404(Delivery.objects.filter(centre=request.centre).select_related("centre"), pk=pk)
    if state is None:
        state = restored_state(delivery.ends_on, timezone.localdate())
        is_cancelled = delivery.state == DeliveryState.CANCELLED
        state = state if is_cancelled else DeliveryState(delivery.state)
    verdict = may_move_delivery(request.standing, delivery, state)
    if not verdict:
        messages.error(request, verdict.reason)
        return redirect("delivery_show", centre=request.centre.key, pk=pk)
    move_delivery(delivery=delivery, state=state, actor=request.user.journal_name, now=timezone.now())
    messages.success(request, done)
    return redirect("delivery_show", centre=request.centre.key, pk=pk)
