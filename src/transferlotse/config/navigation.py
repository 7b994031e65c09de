"""What stands in the header of each door, and where it leads."""

from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from transferlotse.config.demo.people import BOTH, NEIGHBOUR, OWNER, PASSWORD, SIGN_INS


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry: its words, the name of its URL, and the URL names that belong to it."""

    label: Any
    url_name: str
    belongs: tuple[str, ...] = ()


PUBLIC = (
    Entry(_("Startseite"), "home"),
    Entry(_("Wo stehen wir?"), "check_start", ("check_",)),
    Entry(_("Frage stellen"), "enquiry_new", ("enquiry_",)),
    Entry(_("Über uns"), "about"),
)

# What header and footer lead to.
SHELL = (
    "home", "my_spaces", "mfa_index", "account_change_password", "account_logout", "account_login",
    "imprint", "privacy", "accessibility", "about",
)  # fmt: skip

COMPANY = (
    Entry(_("Übersicht"), "company_home"),
    Entry(_("Checks"), "company_check_list", ("company_check_",)),
    Entry(_("Freigaben"), "company_share_list", ("company_share_",)),
    Entry(_("Unsere Daten"), "company_data", ("company_close",)),
)

CENTRE = (
    Entry(_("Mein Tag"), "centre_home"),
    Entry(_("Eingang"), "enquiry_list", ("enquiry_", "referral_")),
    Entry(_("Fälle"), "case_list", ("case_", "step_", "visit_")),
    Entry(_("Leistungen"), "delivery_list", ("delivery_",)),
    Entry(_("Adressbuch"), "organisation_list", ("organisation_", "person_")),
    Entry(_("Öffentlichkeit"), "record_list", ("record_",)),
    Entry(_("Wirkung"), "figure_list", ("figure_", "period_", "target_", "reach_", "pair_", "deposit_")),
    Entry(_("Bericht"), "report_show", ("report_",)),
    Entry(_("Umzug"), "import_list", ("import_",)),
    Entry(_("Einstellungen"), "settings_show", ("settings_",)),
)


def shell(request: HttpRequest) -> dict[str, Any]:
    """Context of the page shell: entries of this door with the current one marked, and this page in the other language."""
    centre, company = getattr(request, "centre", None), getattr(request, "company", None)
    name = request.resolver_match.url_name if request.resolver_match else ""
    entries: tuple[Entry, ...] = PUBLIC
    kwargs: dict[str, str] = {}
    if centre:
        entries, kwargs = CENTRE, {"centre": centre.key}
    elif company:
        entries, kwargs = COMPANY, {"company": company.slug}
    language = get_language()
    return {
        "shell_entries": _shown(entries, tuple(kwargs.items()), name or "", language),
        "shell_address": _addresses(language),
        "shell_centre": centre,
        "shell_notice": centre.notice_in(language or "de") if centre else "",
        "shell_language": language,
        "shell_source": settings.TRANSFERLOTSE_SOURCE,
        "demo_sign_ins": _demo_sign_ins() if name == "account_login" else None,
    }


def _demo_sign_ins() -> list[dict[str, Any]]:
    """Ways into the demo, for the sign-in page; an installation that is no demo shows none."""
    if not settings.TRANSFERLOTSE_DEMO:
        return []
    return [
        {"name": one.name, "does": one.does, "email": one.email, "password": PASSWORD}
        for one in (*SIGN_INS, OWNER, NEIGHBOUR, BOTH)
    ]


def _is_current(entry: Entry, name: str) -> bool:
    return name == entry.url_name or any(name.startswith(prefix) for prefix in entry.belongs)


# Every page shows twenty addresses, always the same ones; they differ by language.
@lru_cache(maxsize=1024)
def _shown(
    entries: tuple[Entry, ...], kwargs: tuple[tuple[str, str], ...], name: str, language: str | None
) -> tuple[tuple[str, str, bool], ...]:
    """Label, address and whether it is the current one, of every entry that has an address."""
    addresses = [(entry, _address(entry.url_name, dict(kwargs))) for entry in entries]
    return tuple((str(entry.label), href, _is_current(entry, name)) for entry, href in addresses if href)


@lru_cache(maxsize=8)
def _addresses(language: str | None) -> dict[str, str]:
    return {name: _address(name, {}) for name in SHELL}


def _address(name: str, kwargs: dict[str, str]) -> str:
    try:
        return reverse(name, kwargs=kwargs)
    except NoReverseMatch:
        return ""
