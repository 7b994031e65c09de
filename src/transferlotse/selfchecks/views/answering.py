"""The way through the questions, one a page."""

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt

from transferlotse.content.instruments.shelf import current_catalogue, current_instrument
from transferlotse.kit.limits import allows, sender_of
from transferlotse.kit.policies import public
from transferlotse.outbox.actions import MailRefused
from transferlotse.selfchecks.actions import (
    CheckClosed,
    NothingAnswered,
    delete_check,
    mail_link,
    record_answer,
    start_check,
    submit_check,
)
from transferlotse.selfchecks.forms import AnswerForm, MailForm, answer_from, picked_from
from transferlotse.selfchecks.queries.answers import answer_lines
from transferlotse.selfchecks.queries.checks import Check
from transferlotse.selfchecks.rules.answers import validate_answer
from transferlotse.selfchecks.rules.route import next_item, previous_item, progress, visible_items
from transferlotse.selfchecks.views.doors import check_page

STARTS_AN_HOUR = 300
MAILS_AN_HOUR = 5
REVIEW = "pruefen"


def _language() -> str:
    return get_language() or "de"


@csrf_exempt
@public
def check_start(request: HttpRequest) -> HttpResponse:
    """What the check is, how long it takes, what comes of it, who sees it; sending the form begins one."""
    if request.method == "POST":
        if not allows(what="check-start", who=sender_of(request), most=STARTS_AN_HOUR, seconds=3600):
            return render(request, "selfchecks/check_busy.html", status=429)
        _assessment, token = start_check(now=timezone.now())
        return redirect("check_open", token=token)
    instrument = current_instrument()
    context = {"instrument": instrument, "language": _language(), "measure_count": len(current_catalogue().measures)}
    return render(request, "selfchecks/check_start.html", context)


@check_page
def check_open(request: HttpRequest, check: Check) -> HttpResponse:
    """Where one left off: the first open question, the answers to look over, or the result."""
    if check.is_submitted:
        return redirect("check_result", token=check.token)
    item = next_item(check.instrument, check.answers)
    if item is None:
        return redirect("check_review", token=check.token)
    return redirect("check_question", token=check.token, item=item.key)


@check_page
def check_question(request: HttpRequest, check: Check, item: str) -> HttpResponse:
    """One question; a sent answer is kept before the next question appears."""
    if check.is_submitted:
        return _closed(request, check)
    asked = check.instrument.by_key.get(item)
    if asked is None:
        raise Http404
    if request.method == "POST":
        return _answered(request, check, item)
    if asked not in visible_items(check.instrument, check.answers):
        return redirect("check_open", token=check.token)
    return _question_page(request, check, item, picked_from(check.answers.get(item)))


def _closed(request: HttpRequest, check: Check) -> HttpResponse:
    return render(request, "selfchecks/check_closed.html", {"check": check}, status=409)


def _answered(request: HttpRequest, check: Check, key: str) -> HttpResponse:
    """Keep a sent answer and lead on, or show the question again with what is wrong and what was ticked."""
    item = check.instrument.by_key[key]
    picked = request.POST.getlist("answer")
    if "language" in request.POST:
        return _question_page(request, check, key, picked)
    answer = answer_from(item, picked, skip="skip" in request.POST)
    problem = validate_answer(check.instrument, answer, check.answers)
    if problem is not None and problem.key == "item-hidden":
        return render(request, "selfchecks/check_moved.html", {"check": check}, status=409)
    if problem is not None:
        return _question_page(request, check, key, picked, problem.message.text(_language()))
    try:
        record_answer(check=check, answer=answer, now=timezone.now())
    except CheckClosed:
        return _closed(request, check)
    answers = {**check.answers, key: answer}
    following = next_item(check.instrument, answers, None if REVIEW in request.POST else key)
    if following is None:
        return HttpResponseRedirect(reverse("check_review", args=[check.token]))
    return HttpResponseRedirect(reverse("check_question", args=[check.token, following.key]))


def _question_page(request: HttpRequest, check: Check, key: str, picked: list[str], problem: str = "") -> HttpResponse:
    item = check.instrument.by_key[key]
    items = visible_items(check.instrument, check.answers)
    form = AnswerForm(item, _language(), picked, problem)
    context = {
        "check": check,
        "language_form": "frage",
        "item": item,
        "form": form,
        "choice_slice": f":{form.choice_count}",
        "rest_slice": f"{form.choice_count}:",
        "has_rest": form.has_rest,
        "number": items.index(item) + 1,
        "total": len(items),
        "dimension": check.instrument.dimension(item.dimension) if item.dimension else None,
        "before": previous_item(check.instrument, check.answers, key),
        "reviewing": REVIEW in request.GET or REVIEW in request.POST,
    }
    return render(request, "selfchecks/check_question.html", context, status=422 if problem else 200)


@check_page
def check_review(request: HttpRequest, check: Check) -> HttpResponse:
    """All answers to look over; sending the page works out the result."""
    if check.is_submitted:
        return redirect("check_result", token=check.token)
    if request.method == "POST":
        try:
            submit_check(assessment_id=check.pk, now=timezone.now())
        except NothingAnswered:
            messages.warning(request, _("Bitte beantworten Sie zuerst mindestens eine Frage."))
            return redirect("check_open", token=check.token)
        return redirect("check_result", token=check.token)
    lines = answer_lines(instrument=check.instrument, answers=check.answers, language=_language())
    context = {
        "check": check,
        "lines": lines,
        "open_count": sum(line.is_open for line in lines),
        "progress": progress(check.instrument, check.answers),
    }
    return render(request, "selfchecks/check_review.html", context)


@check_page
def check_later(request: HttpRequest, check: Check) -> HttpResponse:
    """The private link, to note down or to have mailed."""
    form = MailForm(request.POST if request.method == "POST" else None)
    sent = False
    if request.method == "POST" and form.is_valid():
        sent = _send_link(request, check, form)
    address = settings.BASE_URL.rstrip("/") + reverse("check_open", args=[check.token])
    if request.get_host() not in settings.BASE_URL:
        address = request.build_absolute_uri(reverse("check_open", args=[check.token]))
    context = {"check": check, "form": form, "address": address, "sent": sent}
    return render(request, "selfchecks/check_later.html", context, status=422 if form.errors else 200)


def _send_link(request: HttpRequest, check: Check, form: MailForm) -> bool:
    """Whether the link is on its way; otherwise the form says why not."""
    email = form.cleaned_data["email"]
    for who in (sender_of(request), email.lower()):
        if not allows(what="check-mail", who=who, most=MAILS_AN_HOUR, seconds=3600):
            form.add_error(
                "email", _("Von hier kamen schon mehrere E-Mails. Bitte versuchen Sie es in einer Stunde wieder.")
            )
            return False
    try:
        mail_link(check=check, to=email, language=_language(), now=timezone.now())
    except MailRefused:
        form.add_error("email", _("An diese Adresse können wir nichts schicken. Bitte prüfen Sie sie."))
        return False
    return True


@check_page
def check_delete(request: HttpRequest, check: Check) -> HttpResponse:
    """Asks once, then deletes the check with everything in it."""
    if request.method == "POST":
        delete_check(assessment_id=check.pk, now=timezone.now())
        return redirect("check_deleted")
    return render(request, "selfchecks/check_delete.html", {"check": check})


@public
def check_deleted(request: HttpRequest) -> HttpResponse:
    """Says that nothing is left."""
    return render(request, "selfchecks/check_deleted.html")
