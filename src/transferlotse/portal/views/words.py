"""The words of a centre's own tables: said once what they mean, looked at and forgotten here."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from transferlotse.centres.permissions import centre_page
from transferlotse.centres.rules import RECORDING
from transferlotse.files.actions import forget_word, learn_words
from transferlotse.files.models import TableImport
from transferlotse.files.queries import words_of
from transferlotse.portal.actions import preview_import
from transferlotse.portal.forms import WordsForm, in_words
from transferlotse.portal.queries.words import explained_words, unknown_words


def words_form(request: HttpRequest, table_import: TableImport) -> WordsForm:
    """The form that asks for the unknown words of a table, filled with what was sent."""
    words = unknown_words(centre=request.centre, table_import=table_import, language=get_language() or "de")
    return WordsForm(request.POST if request.method == "POST" else None, words=words)


def explain_words(request: HttpRequest, table_import: TableImport, form: WordsForm) -> None:
    """Remember what was chosen, and look at the table again."""
    meanings, now = form.meanings(), timezone.now()
    if not meanings:
        messages.info(request, _("Sie haben kein Wort zugeordnet."))
        return
    learn_words(centre_key=request.centre.key, meanings=meanings, actor=request.user.journal_name, now=now)
    preview_import(centre=request.centre, table_import=table_import, today=timezone.localdate(now))
    messages.success(request, _("Die Wörter sind gemerkt, auch für die nächsten Tabellen. Die Vorschau ist neu."))


@centre_page(*RECORDING)
def word_list(request: HttpRequest) -> HttpResponse:
    """Which words of its own tables the centre has explained."""
    crumbs = [(_("Umzug"), reverse("import_list", args=[request.centre.key])), (_("Gemerkte Wörter"), "")]
    explained = explained_words(centre=request.centre, language=get_language() or "de")
    words = [(word, in_words(one), meaning) for word, one, meaning in explained]
    return render(request, "portal/word_list.html", {"words": words, "crumbs": crumbs})


@centre_page(*RECORDING)
@require_POST
def word_forget(request: HttpRequest, pk: int) -> HttpResponse:
    """Forget what a word means. The next table that uses it asks again."""
    word = get_object_or_404(words_of(centre_key=request.centre.key), pk=pk)
    forget_word(word=word, actor=request.user.journal_name, now=timezone.now())
    messages.success(
        request, _("„%(word)s“ ist vergessen. Die nächste Tabelle fragt wieder danach.") % {"word": word.word}
    )
    return redirect("word_list", request.centre.key)
