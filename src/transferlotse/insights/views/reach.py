"""How many were reached, and the pairs of entries that a person should look at."""

import uuid
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from transferlotse.centres.permissions import centre_page
from transferlotse.centres.rules import RECORDING
from transferlotse.files.documents import table_response
from transferlotse.insights.actions import COUNT, PairMoved, decide_pair, order_count, undo_decision
from transferlotse.insights.forms import DecisionForm, PairFilterForm
from transferlotse.insights.models import STATE_LABELS, DoubtfulPair, ReachRun
from transferlotse.insights.permissions import may_decide_pairs, may_hand_in
from transferlotse.insights.queries import (
    latest_runs,
    open_pairs,
    pair_counts,
    pair_sides,
    pairs_found,
    reach_of,
    span_of,
)
from transferlotse.insights.rules import DECIDED, PairState
from transferlotse.outbox.queries import unfinished_jobs

PER_PAGE = 25
POINTS = {
    "name": gettext_lazy("Name"),
    "form": gettext_lazy("Rechtsform"),
    "place": gettext_lazy("Ort"),
    "street": gettext_lazy("Straße"),
    "domain": gettext_lazy("Internet-Adresse"),
    "phone": gettext_lazy("Telefon"),
    "contact": gettext_lazy("eigene E-Mail oder Mobilnummer"),
    "person": gettext_lazy("Personen"),
    "together": gettext_lazy("Zusammentreffen mehrerer Angaben"),
    "start": gettext_lazy("Ausgangslage: zwei beliebige Einträge"),
}
SAID = {
    PairState.SAME: gettext_lazy("„%(one)s“ und „%(other)s“ gelten jetzt als eine Organisation."),
    PairState.DIFFERENT: gettext_lazy("Vermerkt: „%(one)s“ und „%(other)s“ sind zwei Organisationen."),
    PairState.LATER: gettext_lazy("„%(one)s“ und „%(other)s“ sind zurückgestellt."),
}
SORTS = ("rank", "-rank", "weight", "-weight")


@centre_page()
def reach_show(request: HttpRequest) -> HttpResponse:
    """The three numbers of reach; the distinct ones from the address book and as the last count estimates them."""
    centre = request.centre
    runs = latest_runs(centre=centre)
    span = span_of(centre=centre)
    reach = reach_of(centre=centre, starts_on=span[0], ends_on=span[1]) if span else None
    run = runs[0] if runs else None
    context = {
        "span": span,
        "reach": reach,
        "run": run,
        "runs": runs[1:],
        "rows": _rows(reach, run) if reach else [],
        "job": next((job for job in unfinished_jobs(centre_key=centre.key) if job.name == COUNT), None),
        "waiting": _waiting(request),
        "may_decide": may_decide_pairs(request.standing),
        "may_hand_in": may_hand_in(request.standing),
        "crumbs": [*_crumbs(request)[:1], (_("Reichweite"), "")],
    }
    return render(request, "insights/reach_show.html", context)


def _rows(reach: Any, run: ReachRun | None) -> list[dict[str, Any]]:
    exact = {
        "organisations": len(reach.first_deliveries),
        "smes": sum(1 for sme in reach.sme_status.values() if sme),
        "persons": reach.persons,
    }
    labels = {
        "organisations": _("Verschiedene Organisationen"),
        "smes": _("davon kleine und mittlere Unternehmen"),
        "persons": _("Verschiedene Personen"),
    }
    return [
        {
            "label": label, "exact": exact[kind],
            **({"estimate": getattr(run, kind), "low": getattr(run, f"{kind}_low"), "high": getattr(run, f"{kind}_high")}
               if run else {}),
        }
        for kind, label in labels.items()
    ]  # fmt: skip


def _waiting(request: HttpRequest) -> int:
    counts = pair_counts(centre=request.centre)
    return counts[PairState.OPEN] + counts[PairState.LATER]


@centre_page(*RECORDING)
@require_POST
def reach_count(request: HttpRequest) -> HttpResponse:
    """Order a count and show how far it is."""
    job = order_count(
        centre=request.centre, order=uuid.uuid4().hex, actor=request.user.journal_name, now=timezone.now()
    )  # fmt: skip
    return redirect("job_show", centre=request.centre.key, pk=job.pk)


@centre_page(*RECORDING)
def reach_pairs(request: HttpRequest) -> HttpResponse:
    """Pairs of entries, those that wait first; filter, sort, take along."""
    form = PairFilterForm(request.GET)
    sort = request.GET.get("sort", "rank") if request.GET.get("sort") in SORTS else "rank"
    found = pairs_found(centre=request.centre, states=form.states(), sort=sort)
    if (kind := request.GET.get("export", "")) in ("csv", "xlsx"):
        rows = [[str(p.first), p.first.city, str(p.second), p.second.city, round(p.weight, 1), _state(p), p.decided_at]
                for p in found]  # fmt: skip
        header = [
            _("Eintrag"),
            _("Ort"),
            _("Anderer Eintrag"),
            _("Ort"),
            _("Punkte"),
            _("Entscheidung"),
            _("entschieden am"),
        ]
        return table_response(filename=f"{request.centre.key}-paare", kind=kind, header=header, rows=rows)
    first = open_pairs(centre=request.centre).first()
    context = {
        "form": form,
        "sort": sort,
        "page": Paginator(found, PER_PAGE).get_page(request.GET.get("page")),
        "next": first,
        "waiting": _waiting(request),
        "crumbs": [*_crumbs(request), (_("Paare"), "")],
    }
    return render(request, "insights/reach_pairs.html", context)


def _state(pair: DoubtfulPair) -> str:
    return str(STATE_LABELS[PairState(pair.state)])


def _crumbs(request: HttpRequest) -> list[tuple[str, str]]:
    key = request.centre.key
    return [(_("Wirkung"), reverse("figure_list", args=[key])), (_("Reichweite"), reverse("reach_show", args=[key]))]


def _pair(request: HttpRequest, pk: int) -> DoubtfulPair:
    rows = DoubtfulPair.objects.filter(centre=request.centre).select_related("first", "second", "decided_by", "run")
    return get_object_or_404(rows, pk=pk)


@centre_page(*RECORDING)
def pair_show(request: HttpRequest, pk: int) -> HttpResponse:
    """Two entries side by side, what speaks for one organisation and what against, and three answers."""
    pair = _pair(request, pk)
    one, other = pair_sides(centre=request.centre, entries=[pair.first, pair.second])
    last = request.GET.get("last", "")
    context = {
        "pair": pair,
        "last": int(last) if last.isdecimal() and len(last) <= 18 else None,
        "sides": [one, other],
        "rows": _side_by_side(one, other),
        "points": [(POINTS.get(key, POINTS["together"]), weight) for key, weight in pair.points],
        "decided": pair.state in DECIDED,
        "waiting": _waiting(request),
        "crumbs": [*_crumbs(request), (_("Paare"), reverse("reach_pairs", args=[request.centre.key])), (_("Paar"), "")],
    }
    return render(request, "insights/pair_show.html", context)


def _side_by_side(one: dict[str, Any], other: dict[str, Any]) -> list[dict[str, Any]]:
    def told(side: dict[str, Any]) -> list[tuple[str, str]]:
        entry = side["entry"]
        return [
            (_("Name"), entry.name),
            (_("So wurde eingetragen"), " · ".join(side["spellings"])),
            (_("Ort"), f"{entry.postcode} {entry.city}".strip()),
            (_("Straße und Hausnummer"), entry.street),
            (_("Telefon"), entry.phone),
            (_("E-Mail"), entry.email),
            (_("Website"), entry.website),
            (_("Teilnahmen"), str(side["attended"])),
        ]

    return [
        {"label": label, "one": first, "other": second, "differs": bool(first and second and first != second)}
        for (label, first), (_label, second) in zip(told(one), told(other), strict=True)
    ]


@centre_page(*RECORDING)
@require_POST
def pair_decide(request: HttpRequest, pk: int) -> HttpResponse:
    """Take an answer down and show the next pair."""
    pair, form = _pair(request, pk), DecisionForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("Wählen Sie eine der drei Antworten."))
        return redirect("pair_show", centre=request.centre.key, pk=pk)
    state = PairState(form.cleaned_data["decision"])
    try:
        decide_pair(pair=pair, state=state, by=request.user, actor=request.user.journal_name, now=timezone.now())
    except PairMoved:
        messages.error(request, _("Über diese Einträge wurde inzwischen anders entschieden. Es wurde nichts geändert."))
        return redirect("reach_pairs", centre=request.centre.key)
    messages.success(request, SAID[state] % {"one": pair.first, "other": pair.second})
    following = open_pairs(centre=request.centre).exclude(pk=pair.pk).first()
    if following is None or following.state == PairState.LATER:
        return redirect("reach_pairs", centre=request.centre.key)
    address = reverse("pair_show", args=[request.centre.key, following.pk])
    return redirect(f"{address}?last={pair.pk}")


@centre_page(*RECORDING)
@require_POST
def pair_undo(request: HttpRequest, pk: int) -> HttpResponse:
    """Take an answer back and show the pair again."""
    pair = _pair(request, pk)
    try:
        undo_decision(pair=pair, actor=request.user.journal_name, now=timezone.now())
    except PairMoved:
        messages.info(request, _("Dieses Paar wartet schon wieder auf eine Antwort."))
    else:
        messages.success(request, _("Die Antwort ist zurückgenommen. Die Zahlen sind wie zuvor."))
    return redirect("pair_show", centre=request.centre.key, pk=pk)
