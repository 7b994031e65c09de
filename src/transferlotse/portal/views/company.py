"""A company's own space: overview, shares, its data; and how it comes about."""

from django.contrib import messages
from django.contrib.auth import login
from django.db import transaction
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from transferlotse.companies.actions import close_company, revoke_share
from transferlotse.companies.models import Invitation, Share
from transferlotse.companies.permissions import company_page, may_manage_share
from transferlotse.companies.queries import invitation_by_token, shares_of_company
from transferlotse.kit.policies import private_link
from transferlotse.people.actions import open_proven_account
from transferlotse.people.models import User
from transferlotse.portal.actions import accept_invitation
from transferlotse.portal.forms import CloseForm, PasswordForm
from transferlotse.portal.queries.companies import company_copy, overview_of


@company_page
def company_home(request: HttpRequest) -> HttpResponse:
    """The one next step, and what is going on."""
    overview = overview_of(company=request.company, language=get_language() or "de", today=timezone.localdate())
    return render(request, "portal/company_home.html", {"overview": overview})


@company_page
def company_share_list(request: HttpRequest) -> HttpResponse:
    """Who may see what, until when, and who looked."""
    shares = shares_of_company(company=request.company, today=timezone.localdate())
    return render(request, "portal/company_share_list.html", {"shares": shares})


@company_page
def company_share_revoke(request: HttpRequest, pk: int) -> HttpResponse:
    """Take a share back: asks once."""
    share = get_object_or_404(Share.objects.select_related("centre"), pk=pk, company=request.company)
    verdict = may_manage_share(user=request.user, share=share)
    if not verdict:
        return render(request, "kit/refused.html", {"reason": verdict.reason}, status=403)
    if request.method == "POST":
        revoke_share(share=share, now=timezone.now(), actor=request.user.journal_name)
        messages.success(
            request, _("Die Freigabe ist zurückgezogen. Ab sofort sieht das Zentrum Ihr Ergebnis nicht mehr.")
        )
        return redirect("company_share_list", company=request.company.slug)
    return render(request, "portal/company_share_revoke.html", {"share": share})


@company_page
def company_data(request: HttpRequest) -> HttpResponse:
    """What we keep, to take along or to delete."""
    copy = company_copy(company=request.company, today=timezone.localdate())
    return render(request, "portal/company_data.html", {"copy": copy})


@company_page
def company_data_download(request: HttpRequest) -> HttpResponse:
    """Everything as one JSON file."""
    copy = company_copy(company=request.company, today=timezone.localdate())
    response = JsonResponse(copy, json_dumps_params={"ensure_ascii": False, "indent": 2})
    name = f"{request.company.slug}-{timezone.localdate():%Y-%m-%d}.json"
    response["Content-Disposition"] = content_disposition_header(True, name)
    return response


@company_page
def company_close(request: HttpRequest) -> HttpResponse:
    """Delete the space with everything in it; the name is asked for once."""
    form = CloseForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        if form.cleaned_data["name"].strip().casefold() == request.company.name.casefold():
            close_company(company=request.company, actor=request.user.journal_name, now=timezone.now())
            messages.success(request, _("Der Bereich ist gelöscht, mit allen Checks, Antworten und Freigaben."))
            return redirect("home")
        form.add_error("name", _("Das ist nicht der Name dieses Betriebs. Es wurde nichts gelöscht."))
    return render(request, "portal/company_close.html", {"form": form}, status=422 if form.errors else 200)


@private_link
def company_found(request: HttpRequest, token: str) -> HttpResponse:
    """The link from the mail: choose a password, or use the account one has, and the space is there."""
    invitation = invitation_by_token(token, now=timezone.now())
    if invitation is None:
        return render(request, "portal/company_found_late.html", status=410)
    signed_in = request.user.is_authenticated and request.user.email == invitation.email
    has_account = User.objects.filter(email=invitation.email).exists()
    form = None if signed_in or has_account else PasswordForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and (signed_in or (form is not None and form.is_valid())):
        try:
            return _founded(request, invitation, form)
        except Invitation.DoesNotExist:
            return render(request, "portal/company_found_late.html", status=410)
    context = {"invitation": invitation, "form": form, "signed_in": signed_in, "has_account": has_account}
    return render(request, "portal/company_found.html", context, status=422 if form and form.errors else 200)


def _founded(request: HttpRequest, invitation: Invitation, form: PasswordForm | None) -> HttpResponse:
    now = timezone.now()
    with transaction.atomic():
        user = request.user
        if form is not None:
            user = open_proven_account(
                email=invitation.email,
                name=invitation.person_name,
                password=form.cleaned_data["password"],
                language=get_language() or "de",
                now=now,
            )
        company = accept_invitation(invitation=invitation, user=user, now=now)
    if form is not None:
        login(request, user)
    messages.success(request, _("Ihr Bereich ist eingerichtet."))
    return redirect("company_home", company=company.slug)
