"""A result as a document."""

from django.utils import timezone, translation
from django.utils.translation import gettext as _

from transferlotse.files.papers.model import Cell, Paper, Picture, Row, Section, Table, Text
from transferlotse.selfchecks.queries.answers import answer_text
from transferlotse.selfchecks.queries.readings import MeasureReading, Reading, profile_of


def result_paper(*, reading: Reading, company: str = "", notice: str = "") -> Paper:
    """The result as a paper: profile, what limits, measures, answers, and how it is calculated."""
    with translation.override(reading.language):
        made_on = timezone.localdate(reading.made_at)
        return Paper(
            title=reading.instrument.label.text(reading.language),
            subtitle=company or _("Ergebnis des Selbstchecks"),
            language=reading.language,
            author="Transferlotse",
            made_on=made_on,
            notice=notice,
            facts=_facts(reading),
            sections=(_profile(reading), _measures(reading), *_details(reading), _answers(reading), _method(reading)),
        )


def _facts(reading: Reading) -> tuple[tuple[str, str], ...]:
    facts = [(_("Gesamtwert"), _("{points} von 100 Punkten").format(points=reading.overall or "–"))]
    if reading.overall_band:
        facts.append((_("Stufe"), f"{reading.overall_band}. {reading.overall_meaning}"))
    if reading.limit:
        facts.append((_("Bremst am meisten"), f"{reading.limit.dimension} ({reading.limit.points})"))
    if reading.open_questions:
        facts.append((_("Offene Fragen"), str(reading.open_questions)))
    return (*facts, (_("Fassung"), reading.edition))


def _profile(reading: Reading) -> Section:
    rows = tuple(
        Row(
            (
                Cell(one.label),
                Cell(one.points or "–"),
                Cell(one.band or _("noch offen")),
                Cell(f"{one.answered_percent} %"),
            )
        )
        for one in reading.dimensions
    )
    table = Table(
        _("Sechs Bereiche, je 0 bis 100 Punkte"), (_("Bereich"), _("Punkte"), _("Stufe"), _("Beantwortet")), rows
    )
    paragraphs = [_("Wo Antworten fehlen, steht statt eines Werts die Spanne, in der er liegt.")]
    if reading.limit:
        paragraphs.append(
            _("Am meisten bremst der Bereich {dimension}. Am wenigsten Punkte brachte die Frage „{question}“ – Ihre Antwort: {answer}.")
            .format(dimension=reading.limit.dimension, question=reading.limit.question, answer=reading.limit.answer)
        )  # fmt: skip
    return Section("profile", "1", _("Wo Sie stehen"), (Picture(profile_of(reading)), table, Text(tuple(paragraphs))))


def _measures(reading: Reading) -> Section:
    columns = (_("Nr."), _("Maßnahme"), _("Aufwand"), _("Kosten"), _("Bezahlt nach"))
    rows = tuple(
        Row((Cell(str(one.rank)), Cell(one.title), Cell(one.effort), Cell(one.cost), Cell(one.payback)))
        for one in reading.measures
    )
    return Section(
        "measures",
        "2",
        _("Fünf Schritte, die sich für Sie lohnen"),
        (Text((money_notice(reading),)), Table(_("Maßnahmen in der empfohlenen Reihenfolge"), columns, rows)),
    )


def money_notice(reading: Reading) -> str:
    """What the figures of cost and payback rest on."""
    return _(
        "Kosten und Rückzahlung sind eigene Schätzungen für einen Betrieb mit {people} Beschäftigten, ohne Zuschüsse. "
        "In Ihrem Betrieb kann es anders aussehen."
    ).format(people=reading.people)


def _details(reading: Reading) -> tuple[Section, ...]:
    return tuple(
        Section(f"measure-{one.rank}", f"2.{one.rank}", one.title, (Text(_words(one)),)) for one in reading.measures
    )


def _words(one: MeasureReading) -> tuple[str, ...]:
    words = [one.description, *(_("Grund: {reason}").format(reason=reason) for reason in one.reasons)]
    words += [_("Zuerst: {title}").format(title=title) for title in one.after]
    words.append(_("Nutzen bei der Schätzung: {basis}").format(basis=one.basis))
    words.append(_("Dabei hilft Ihr Zentrum: {format}. {plain}").format(format=one.format, plain=one.format_plain))
    return tuple(words)


def _answers(reading: Reading) -> Section:
    language = reading.language
    items = [(reading.instrument.by_key[item.key], item) for item in reading.result.items]
    rows = tuple(
        Row(
            (
                Cell(item.label.text(language)),
                Cell(answer_text(item, found.state, found.values, found.reason, language)),
                Cell(found.points),
            )
        )
        for item, found in items
    )
    return Section(
        "answers",
        "3",
        _("Ihre Antworten"),
        (Table(_("Fragen und Antworten"), (_("Frage"), _("Antwort"), _("Punkte")), rows),),
    )


def _method(reading: Reading) -> Section:
    return Section(
        "method",
        "4",
        _("So wird gerechnet"),
        (
            Text(
                (
                    _(
                        "Jede Antwort bringt 0 bis 100 Punkte. Ein Bereich ist der gewichtete Mittelwert seiner Antworten, der Gesamtwert der Mittelwert der sechs Bereiche."
                    ),
                    _(
                        "Was nicht auf Ihren Betrieb zutrifft, zählt nicht mit. Was Sie nicht wissen, bleibt offen und macht aus dem Wert eine Spanne."
                    ),
                    _(
                        "Die Reihenfolge der Maßnahmen folgt aus der Lücke, der Dauer bis zur Rückzahlung, Ihrem Ziel und dem Aufwand."
                    ),
                    _("Fragebogen und Maßnahmen: Fassung {edition}. Prüfsumme der Antworten: {hash}.").format(
                        edition=reading.edition, hash=reading.result.input_hash[:16]
                    ),
                )
            ),
        ),
    )
