"""The report: read it, write beside the figures, take it away."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.http import content_disposition_header
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from transferlotse import content
from transferlotse.centres.permissions import centre_page, may_act_as
from transferlotse.centres.rules import FIGURING
from transferlotse.files.papers.shapes import SHAPES
from transferlotse.reports.actions import PassageConflict, write_passage
from transferlotse.reports.forms import PassageForm
from transferlotse.reports.models import Passage
from transferlotse.reports.queries.papers import (
    chapter_of,
    chapter_sections,
    report_contents,
    report_facts,
    report_paper,
)
from transferlotse.reports.queries.readings import NothingToReport, Reading, reading_of
from transferlotse.reports.queries.summaries import report_summary


@centre_page()
def report_show(request: HttpRequest) -> HttpResponse:
    """The first page: what the report is about, its chapters, and which texts are still to be written."""
    try:
        reading = _reading(request)
    except NothingToReport:
        return render(request, "reports/report_start.html")
    chapters = report_contents(reading)
    texts = [section for chapter in chapters for section in chapter.sections if section.is_editable]
    context = {
        "title": content.report_outline().title,
        "facts": report_facts(reading),
        "chapters": chapters,
        "texts": len(texts),
        "missing": [section for section in texts if not section.is_written],
        "may_write": may_act_as(request.standing, FIGURING),
    }
    return render(request, "reports/report_show.html", context)


@centre_page()
def report_chapter(request: HttpRequest, chapter: str) -> HttpResponse:
    """One chapter with its figures and texts; every counted number leads to its records."""
    keys = [one.key for one in content.report_outline().sections]
    if chapter not in keys:
        raise Http404
    try:
        reading = _reading(request)
    except NothingToReport:
        return redirect("report_show", request.centre.key)
    place, contents = keys.index(chapter), report_contents(reading)
    (head, *sections) = chapter_sections(reading, chapter)
    editable = {one.key for one in contents[place].sections if one.is_editable}
    context = {
        "head": head,
        "sections": sections,
        "language": reading.language,
        "chapters": contents,
        "editable": editable if may_act_as(request.standing, FIGURING) else set(),
        "before": contents[place - 1] if place else None,
        "after": contents[place + 1] if place + 1 < len(contents) else None,
        "crumbs": _crumbs(request),
    }
    return render(request, "reports/report_chapter.html", context)


@centre_page()
def report_download(request: HttpRequest, kind: str) -> HttpResponse:
    """The report as PDF, Word, Excel or JSON, in the language of the page it was asked from."""
    try:
        reading = _reading(request)
    except NothingToReport as nothing:
        raise Http404 from nothing
    if kind == "json":
        return JsonResponse(report_summary(reading), json_dumps_params={"ensure_ascii": False})
    if kind not in SHAPES:
        raise Http404
    shape = SHAPES[kind]
    response = HttpResponse(shape.write(report_paper(reading)), content_type=shape.content_type)
    name = f"{request.centre.key}-{_('bericht')}-{timezone.localdate():%Y-%m-%d}.{kind}"
    response["Content-Disposition"] = content_disposition_header(True, name)
    return response


@centre_page(*FIGURING)
def report_edit(request: HttpRequest, section: str) -> HttpResponse:
    """Write the centre's text of one section."""
    outline = {one.key: one for one in content.report_outline().all_sections() if one.editable}
    if section not in outline:
        raise Http404
    language = get_language() or "de"
    part = outline[section]
    hint = part.hint.text(language) if part.hint else ""
    passage = Passage.objects.filter(centre=request.centre, section=section, language=language).first()
    form = PassageForm(request.POST or None, hint=hint, initial=_initial(passage))
    conflict = None
    if request.method == "POST" and form.is_valid():
        try:
            write_passage(
                centre=request.centre,
                section=section,
                language=language,
                text=form.cleaned_data["text"],
                seen_at=parse_datetime(form.cleaned_data["seen_at"]) if form.cleaned_data["seen_at"] else None,
                actor=request.user.journal_name,
                now=timezone.now(),
            )
        except (PassageConflict, ValueError) as found:
            conflict = found.current if isinstance(found, PassageConflict) else passage
            form = PassageForm({**_initial(conflict), "text": form.cleaned_data["text"]}, hint=hint)
        else:
            messages.success(request, _("Ihr Text ist gespeichert."))
            address = reverse("report_chapter", args=[request.centre.key, chapter_of(section)])
            return redirect(f"{address}#{section}")
    chapter = chapter_of(section)
    context = {
        "form": form,
        "section": part,
        "chapter": chapter,
        "conflict": conflict,
        "crumbs": _crumbs(request, chapter),
    }
    return render(request, "reports/report_edit.html", context, status=409 if conflict else 422 if form.errors else 200)


def _reading(request: HttpRequest) -> Reading:
    return reading_of(centre=request.centre, language=get_language() or "de", today=timezone.localdate())


def _initial(passage: Passage | None) -> dict[str, Any]:
    return {"text": passage.text, "seen_at": passage.changed_at.isoformat()} if passage else {}


def _crumbs(request: HttpRequest, chapter: str = "") -> list[tuple[str, str]]:
    crumbs = [(_("Bericht"), reverse("report_show", args=[request.centre.key]))]
    if chapter:
        (found,) = [one for one in content.report_outline().sections if one.key == chapter]
        address = reverse("report_chapter", args=[request.centre.key, chapter])
        crumbs.append((found.title.text(get_language() or "de"), address))
    return crumbs
