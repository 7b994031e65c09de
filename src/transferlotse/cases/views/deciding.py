"""What every decision about an enquiry, a case, a step or a referral has in common."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils import timezone

from transferlotse.cases.rules.states import StepRefused
from transferlotse.centres.permissions import CentreRequest


def decided(
    request: CentreRequest, act: Callable[..., object], *, said: str, too_late: str, to: str, **kwargs: Any
) -> HttpResponse:
    """Carry out `act` by whoever asks, now; say that it is done, or that it was decided before; go on to the page `to`."""
    try:
        act(actor=request.user.journal_name, now=timezone.now())
    except StepRefused:
        messages.info(request, too_late)
    else:
        messages.success(request, said)
    return redirect(to, centre=request.centre.key, **kwargs)
