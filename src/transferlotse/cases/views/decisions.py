"""What else may become of an enquiry: answered, pointed elsewhere, put aside, put back."""

from collections.abc import Callable
from functools import partial

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from transferlotse import content
from transferlotse.cases.actions import answer_enquiry, mark_advertising, point_elsewhere, restore_enquiry
from transferlotse.cases.forms import AnswerForm, PointForm
from transferlotse.cases.permissions import HANDLING
from transferlotse.cases.views.deciding import decided
from transferlotse.cases.views.inbox import enquiry_found
from transferlotse.centres.models import Centre
from transferlotse.centres.permissions import CentreRequest, centre_page


def _elsewhere() -> list[tuple[str, str]]:
    here = set(Centre.objects.values_list("key", flat=True))
    actors = [one for one in content.centres_network().actors if one.key not in here and one.kind != "agency"]
    return sorted(((one.name.de, one.name.de) for one in actors), key=lambda pair: pair[1])


def _decided(request: CentreRequest, pk: int, act: Callable[..., object], said: str) -> HttpResponse:
    too_late = _("Über diese Anfrage ist schon entschieden.")
    return decided(request, act, said=said, too_late=too_late, to="enquiry_show", pk=pk)


@centre_page(*HANDLING)
def enquiry_answer(request: CentreRequest, pk: int) -> HttpResponse:
    """A reply was enough: note what it was."""
    enquiry = enquiry_found(request, pk)
    form = AnswerForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        act = partial(answer_enquiry, enquiry=enquiry, note=form.cleaned_data["note"], handled_by=request.user.pk)
        return _decided(request, pk, act, _("Als beantwortet vermerkt."))
    return render(request, "cases/enquiry_answer.html", {"form": form, "enquiry": enquiry})


@centre_page(*HANDLING)
def enquiry_point(request: CentreRequest, pk: int) -> HttpResponse:
    """The firm was told of a place that does not work with this installation."""
    enquiry = enquiry_found(request, pk)
    form = PointForm(request.POST or None, places=_elsewhere())
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        act = partial(
            point_elsewhere, enquiry=enquiry, place=data["place"], note=data["note"], handled_by=request.user.pk
        )
        return _decided(request, pk, act, _("Vermerkt, wohin der Betrieb verwiesen wurde."))
    return render(request, "cases/enquiry_point.html", {"form": form, "enquiry": enquiry})


@centre_page(*HANDLING)
@require_POST
def enquiry_advertise(request: CentreRequest, pk: int) -> HttpResponse:
    """Put an enquiry aside as advertising."""
    act = partial(mark_advertising, enquiry=enquiry_found(request, pk), handled_by=request.user.pk)
    said = _("Als Werbung beiseitegelegt. Sie können die Anfrage jederzeit zurückholen.")
    return _decided(request, pk, act, said)


@centre_page(*HANDLING)
@require_POST
def enquiry_restore(request: CentreRequest, pk: int) -> HttpResponse:
    """Put an enquiry back into the inbox."""
    act = partial(restore_enquiry, enquiry=enquiry_found(request, pk))
    return _decided(request, pk, act, _("Die Anfrage liegt wieder im Eingang."))
