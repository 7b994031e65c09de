"""Moving in with one's own tables: upload, map, preview, apply, undo."""

from functools import wraps
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from transferlotse.centres.permissions import centre_page
from transferlotse.centres.rules import RECORDING
from transferlotse.files.actions import (
    ImportMoved,
    choose_columns,
    choose_sheet,
    discard_upload,
    store_upload,
    undo_import,
)
from transferlotse.files.documents import table_response
from transferlotse.files.models import TableImport
from transferlotse.files.queries import column_map, import_of, imports_of, table_of, words_of
from transferlotse.files.reading import TableRefused, too_large, upload_was_too_large
from transferlotse.files.reading.problems import can_be_mended, problem_reason, problem_text
from transferlotse.files.rules.columns import ColumnMap, Problem
from transferlotse.files.rules.tables import Table
from transferlotse.files.rules.traces import ImportState
from transferlotse.kit.policies import View
from transferlotse.portal.actions import (
    apply_import,
    is_stalled,
    preview_import,
    queue_import,
    reopen_stalled,
    sample_rows,
)
from transferlotse.portal.forms import ColumnsForm, SheetForm, UploadForm, in_words
from transferlotse.portal.permissions import kinds_open_to, may_import
from transferlotse.portal.rules import BY_JOB_ABOVE, KINDS
from transferlotse.portal.views.samples import understood
from transferlotse.portal.views.words import explain_words, words_form

PROBLEMS_SHOWN = 50
# Where one sees what a table of this kind brought.
LISTS = {
    "targets": "target_list",
    "contacts": "organisation_list",
    "deliveries": "delivery_list",
    "attendance": "delivery_list",
    "publicity": "record_list",
}
SAMPLE = 5
RESTING = {ImportState.UPLOADED, ImportState.PREVIEWED}


def _with_import(view: View) -> View:
    """Hand the view the centre's import of this id: 404 for a foreign one, 403 for a kind that is not this person's."""

    @wraps(view)
    def found(request: HttpRequest, pk: int, **kwargs: Any) -> HttpResponse:
        table_import = import_of(centre_key=request.centre.key, import_id=pk)
        if table_import is None:
            raise Http404
        verdict = may_import(request.standing, table_import.kind)
        if not verdict:
            return render(request, "kit/refused.html", {"reason": verdict.reason}, status=403)
        try:
            return view(request, table_import, **kwargs)
        except ImportMoved:
            messages.warning(request, _("Dieser Umzug ist inzwischen weiter. Hier sehen Sie seinen Stand."))
            return redirect("import_show", request.centre.key, pk)

    return found


@centre_page(*RECORDING)
def import_list(request: HttpRequest) -> HttpResponse:
    """What has been moved in, and the way to move in more."""
    page = Paginator(imports_of(centre_key=request.centre.key), 25).get_page(request.GET.get("page"))
    rows = [(one, in_words(KINDS[one.kind])) for one in page]
    kinds = [(kind.key, in_words(kind)) for kind in kinds_open_to(request.standing)]
    context = {
        "page": page, "rows": rows, "kinds": kinds, "word_count": words_of(centre_key=request.centre.key).count()
    }  # fmt: skip
    return render(request, "portal/import_list.html", context)


@centre_page(*RECORDING)
def import_new(request: HttpRequest) -> HttpResponse:
    """Hand in a table."""
    kinds = kinds_open_to(request.standing)
    stopped = request.method == "POST" and upload_was_too_large(request)
    form = UploadForm(
        request.POST or None, request.FILES or None, kinds=kinds, initial={"kind": request.GET.get("inhalt")}
    )
    if stopped:
        form.is_valid()
        form.errors.pop("file", None)
        form.add_error("file", str(too_large()))
    elif request.method == "POST" and form.is_valid():
        file, kind = form.cleaned_data["file"], form.cleaned_data["kind"]
        try:
            table_import, _table = store_upload(
                centre_key=request.centre.key, kind=kind, fields=KINDS[kind].fields, name=file.name, body=file.read(),
                sheet="", actor=request.user.journal_name, now=timezone.now(),
            )  # fmt: skip
        except TableRefused as refusal:
            form.add_error("file", str(refusal))
        else:
            return redirect("import_map", request.centre.key, table_import.pk)
    context = {"form": form, "crumbs": _crumbs(request)}
    return render(request, "portal/import_new.html", context, status=422 if form.errors else 200)


@centre_page(*RECORDING)
@_with_import
def import_map(request: HttpRequest, table_import: TableImport) -> HttpResponse:
    """Say once which of one's own columns holds what."""
    _require_resting(table_import)
    kind, table = KINDS[table_import.kind], _table(table_import)
    guess, remembered = column_map(
        centre_key=request.centre.key, kind=kind.key, fields=kind.fields, header=table.header
    )
    chosen = ColumnMap(table_import.columns, table_import.fixed) if table_import.columns else guess
    form = ColumnsForm(request.POST or None, kind=kind, table=table, chosen=chosen, centre=request.centre)
    if request.method == "POST" and form.is_valid():
        choose_columns(
            table_import=table_import,
            header=table.header,
            columns=form.columns(),
            fixed=form.fixed(),
            now=timezone.now(),
        )
        preview_import(centre=request.centre, table_import=table_import, today=timezone.localdate())
        return redirect("import_preview", request.centre.key, table_import.pk)
    context = {
        "import": table_import, "kind": in_words(kind), "form": form, "remembered": remembered, "table": table,
        "sheet_form": SheetForm(sheets=table.sheets, initial={"sheet": table.sheet}) if len(table.sheets) > 1 else None,
        "crumbs": _crumbs(request),
    }  # fmt: skip
    return render(request, "portal/import_map.html", context, status=422 if form.errors else 200)


@centre_page(*RECORDING)
@require_POST
@_with_import
def import_sheet(request: HttpRequest, table_import: TableImport) -> HttpResponse:
    """Read another sheet of the workbook."""
    try:
        choose_sheet(
            table_import=table_import, fields=KINDS[table_import.kind].fields, sheet=request.POST.get("sheet", "")[:31]
        )
    except TableRefused as refusal:
        messages.error(request, str(refusal))
    return redirect("import_map", request.centre.key, table_import.pk)


@centre_page(*RECORDING)
@_with_import
def import_preview(request: HttpRequest, table_import: TableImport) -> HttpResponse:
    """What the table would do, before it does it; and what its unknown words mean."""
    _require_resting(table_import)
    if table_import.state != ImportState.PREVIEWED:
        return redirect("import_map", request.centre.key, table_import.pk)
    form = words_form(request, table_import)
    if request.method == "POST" and form.is_valid():
        explain_words(request, table_import, form)
        return redirect("import_preview", request.centre.key, table_import.pk)
    fields, samples, unused = sample_rows(centre=request.centre, table_import=table_import, count=SAMPLE)
    names = [table_import.columns.get(one.name) for one in fields]
    shown = [(one, name) for one, name in zip(fields, names, strict=True) if name]
    context = {
        **_result(request, table_import),
        "sample_head": [in_words(one) for one, _name in shown],
        "sample_rows": [(row.number, [understood(row, *column) for column in shown]) for row in samples],
        "unused": unused,
        "by_job": table_import.row_count > BY_JOB_ABOVE,
        "form": form,
    }
    return render(request, "portal/import_preview.html", context, status=422 if form.errors else 200)


@centre_page(*RECORDING)
@require_POST
@_with_import
def import_apply(request: HttpRequest, table_import: TableImport) -> HttpResponse:
    """Take over the good rows: at once, or by a job where there are many."""
    reopen_stalled(centre=request.centre, table_import=table_import)
    if table_import.state != ImportState.PREVIEWED:
        raise ImportMoved(table_import.state)
    by: dict[str, Any] = {"actor": request.user.journal_name, "now": timezone.now()}
    if table_import.row_count > BY_JOB_ABOVE:
        job = queue_import(centre=request.centre, table_import=table_import, **by)
        return redirect("job_show", request.centre.key, job.pk)
    apply_import(centre=request.centre, table_import=table_import, **by)
    messages.success(request, _("Die Zeilen sind übernommen."))
    return redirect("import_show", request.centre.key, table_import.pk)


@centre_page(*RECORDING)
@require_POST
@_with_import
def import_discard(request: HttpRequest, table_import: TableImport) -> HttpResponse:
    """Throw an upload away before anything was taken over."""
    discard_upload(table_import=table_import)
    messages.success(request, _("Die Tabelle ist verworfen. Es wurde nichts übernommen."))
    return redirect("import_list", request.centre.key)


@centre_page(*RECORDING)
@_with_import
def import_show(request: HttpRequest, table_import: TableImport) -> HttpResponse:
    """What an import did."""
    if table_import.state in RESTING:
        return redirect("import_map", request.centre.key, table_import.pk)
    stalled = is_stalled(centre=request.centre, table_import=table_import)
    return render(request, "portal/import_show.html", {**_result(request, table_import), "stalled": stalled})


@centre_page(*RECORDING)
@_with_import
def import_undo(request: HttpRequest, table_import: TableImport) -> HttpResponse:
    """Ask once, then take an import back."""
    if not table_import.can_be_undone:
        raise ImportMoved(table_import.state)
    if request.method == "POST":
        kept = undo_import(table_import=table_import, actor=request.user.journal_name, now=timezone.now())
        if kept:
            text = _("Zurückgenommen. %(count)s Einträge bleiben: Sie wurden danach bearbeitet oder werden gebraucht.")
            messages.warning(request, text % {"count": len(kept)})
        else:
            messages.success(request, _("Der Umzug ist vollständig zurückgenommen."))
        return redirect("import_show", request.centre.key, table_import.pk)
    return render(request, "portal/import_undo.html", _result(request, table_import))


@centre_page(*RECORDING)
@_with_import
def import_refused(request: HttpRequest, table_import: TableImport) -> HttpResponse:
    """The refused rows, and those of which a cell stayed out, with the reasons, as a workbook to put right and hand in again."""
    table = _table(table_import)
    reasons: dict[int, list[str]] = {}
    for problem in filter(can_be_mended, _problems(table_import)):
        reasons.setdefault(problem.row, []).append(f"{problem.column}: {problem_reason(problem)}")
    width = len(table.header)
    rows = [
        [*row.cells, *[None] * (width - len(row.cells)), row.number, "\n".join(reasons[row.number])]
        for row in table.rows
        if row.number in reasons
    ]
    plain = [[getattr(cell, "text", cell) for cell in row] for row in rows]
    return table_response(
        filename=_("Zeilen mit Hinweisen"), kind="xlsx", header=[*table.header, _("Zeile"), _("Grund")], rows=plain
    )


def _result(request: HttpRequest, table_import: TableImport) -> dict[str, Any]:
    problems = [one for one in _problems(table_import) if one.refuses]
    refused = {one.row for one in problems}
    notes = [one for one in _problems(table_import) if one.row not in refused]
    return {
        "import": table_import,
        "kind": in_words(KINDS[table_import.kind]),
        "list_url": reverse(LISTS[table_import.kind], args=[request.centre.key]),
        "counts": table_import.counted,
        "problems": [problem_text(one) for one in problems[:PROBLEMS_SHOWN]],
        "more_problems": max(0, len(problems) - PROBLEMS_SHOWN),
        "notes": [problem_text(one) for one in notes[:PROBLEMS_SHOWN]],
        "can_be_mended": any(map(can_be_mended, [*problems, *notes])),
        "more_notes": max(0, len(notes) - PROBLEMS_SHOWN),
        "crumbs": _crumbs(request),
    }


def _problems(table_import: TableImport) -> list[Problem]:
    return [Problem(**one) for one in table_import.refused]


def _table(table_import: TableImport) -> Table:
    table = table_of(table_import, KINDS[table_import.kind].fields)
    if table is None:
        raise Http404
    return table


def _require_resting(table_import: TableImport) -> None:
    if table_import.state not in RESTING:
        raise ImportMoved(table_import.state)


def _crumbs(request: HttpRequest) -> list[tuple[str, str]]:
    return [(_("Umzug"), reverse("import_list", args=[request.centre.key]))]
