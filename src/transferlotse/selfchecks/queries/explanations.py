"""Every number of a result opened: what it means, how it came about, what went in."""

from dataclasses import dataclass

from django.utils import translation
from django.utils.translation import gettext as _

from transferlotse.content.instruments.model import Catalogue, Instrument, Parameter
from transferlotse.selfchecks.queries.answers import answer_text
from transferlotse.selfchecks.queries.readings import Reading
from transferlotse.selfchecks.rules.explaining import Explanation, Term, explain, explanation_paths
from transferlotse.selfchecks.rules.results import Result as Findings
from transferlotse.selfchecks.rules.wording import number


@dataclass(frozen=True, slots=True)
class TermLine:
    """One thing that went in; `path` leads on to its own explanation, empty where there is none."""

    path: str
    label: str
    answer: str
    weight: str
    value: str


@dataclass(frozen=True, slots=True)
class Opened:
    """One number opened, in words."""

    path: str
    title: str
    meaning: str
    value: str
    formula: str
    terms: tuple[TermLine, ...]
    parts: tuple[tuple[str, str], ...]
    parameters: tuple[tuple[str, str, str], ...]
    version: str

    @property
    def tells_answers(self) -> bool:
        """Whether answers went into it; other numbers are made of numbers only."""
        return any(term.answer for term in self.terms)


def opened_number(*, reading: Reading, path: str) -> Opened:
    """Explain the number at `path`. Raises KeyError where the result has no such number."""
    known = explanation_paths(reading.result)
    if path not in known:
        raise KeyError(path)
    found = explain(reading.result, path)
    language = reading.language
    with translation.override(language):
        title, meaning = _told(path, reading)
        return Opened(
            path=path,
            title=title,
            meaning=meaning,
            value=_value(path, found, language),
            formula=found.formula.text(language),
            terms=tuple(_line(term, reading.result, reading.instrument, known, path, language) for term in found.terms),
            parts=tuple((one, _told(one, reading)[0]) for one in known if _is_part(path, one)),
            parameters=_parameters(path, reading.catalogue, language),
            version=found.version,
        )


def _is_part(path: str, other: str) -> bool:
    return path.startswith("measures/") and path.count("/") == 1 and other.startswith(f"{path}/")


def _value(path: str, found: Explanation, language: str) -> str:
    shown = found.value.text(language)
    if not shown:
        return _("unbekannt")
    kind, _sep, rest = path.partition("/")
    points = (kind in {"overall", "bottleneck", "items"} or kind == "dimensions") and not rest.endswith("coverage")
    return _("{points} von 100 Punkten").format(points=shown) if points else shown


def _told(path: str, reading: Reading) -> tuple[str, str]:
    """Title and meaning of the number at a path."""
    kind, _sep, rest = path.partition("/")
    key, _sep, aspect = rest.partition("/")
    language = reading.language
    if kind == "overall":
        return _overall(rest)
    if kind == "bottleneck":
        return (
            _("Was Sie am meisten bremst"),
            _(
                "Der Bereich mit der niedrigsten bekannten Punktzahl. Genannt ist auch die Antwort, die in ihm am wenigsten brachte."
            ),
        )
    if kind == "items":
        return (
            reading.instrument.by_key[key].label.text(language),
            _("Die Punkte einer Antwort, 0 bis 100. Bei mehreren Antworten: angekreuzte geteilt durch mögliche."),
        )
    if kind == "dimensions":
        label = reading.instrument.dimension(key).label.text(language)
        return (
            (_("{dimension}: beantworteter Anteil").format(dimension=label), _coverage())
            if aspect
            else (label, _area())
        )
    return _measure(reading.catalogue.by_key[key].title.text(language), aspect, reading.people)


def _overall(rest: str) -> tuple[str, str]:
    if rest:
        return _("Beantworteter Anteil insgesamt"), _coverage()
    return _("Gesamtwert"), _("Der Mittelwert der sechs Bereiche. Jeder Bereich zählt gleich viel.")


def _area() -> str:
    return _(
        "Die Antworten dieses Bereichs, jede mit ihrem Gewicht, geteilt durch die Summe der Gewichte. Was nicht auf Ihren "
        "Betrieb zutrifft, zählt nicht mit. Was Sie nicht wissen, zählt einmal als 0 und einmal als 1: So entsteht die Spanne."
    )


def _coverage() -> str:
    return _("Wie viel vom Gewicht der zutreffenden Fragen beantwortet ist. Ab 80 % nennen wir einen festen Wert.")


def _measure(title: str, aspect: str, people: int) -> tuple[str, str]:
    told = {
        "": (
            _("{title}: Rang"),
            _(
                "Je größer die Lücke, je schneller bezahlt und je kleiner der Aufwand, desto weiter vorn steht die Maßnahme."
            ),
        ),
        "gap": (
            _("{title}: Lücke"),
            _(
                "Wie weit Ihre Antworten vom empfohlenen Stand entfernt sind und wie viel davon diese Maßnahme schließt."
            ),
        ),
        "lever": (_("{title}: Hebel"), _("1 bei sofortiger Rückzahlung, 0 ab drei Jahren.")),
        "effort": (
            _("{title}: Aufwand"),
            _("Mittelwert aus nötigem Wissen, Zeit und Mitteln, je 1 (wenig) bis 5 (viel)."),
        ),
        "cost": (
            _("{title}: Kosten"),
            _(
                "Ausgaben und eigene Stunden, von günstig bis aufwendig. Eigene Schätzung für einen Betrieb mit {people} "
                "Beschäftigten, ohne Zuschüsse. Beim Ergebnis sind die Beträge gerundet."
            ),
        ),
        "payback": (
            _("{title}: Rückzahlung"),
            _(
                "Nach wie vielen Monaten der Nutzen die Kosten deckt: günstig, wahrscheinlich, ungünstig. Eigene Schätzung "
                "für einen Betrieb mit {people} Beschäftigten."
            ),
        ),
    }
    head, meaning = told[aspect]
    return head.format(title=title), meaning.format(people=people)


def _line(
    term: Term, result: Findings, instrument: Instrument, known: tuple[str, ...], path: str, language: str
) -> TermLine:
    kind, _sep, rest = term.path.partition("/")
    key = rest.partition("/")[0]
    label = instrument.by_key[key].label if kind == "items" else instrument.dimension(key).label
    answer = ""
    if kind == "items":
        answer = answer_text(instrument.by_key[key], term.state, term.values, term.reason, language)
    leads_on = term.path if term.path in known and term.path != path else ""
    return TermLine(leads_on, label.text(language), answer, term.weight, _exact(term.exact, language))


def _exact(exact: str, language: str) -> str:
    if not exact:
        return "–"
    ends = [number(end, language) for end in exact.split("…")]
    return _("{low} bis {high}").format(low=ends[0], high=ends[1]) if len(ends) == 2 else ends[0]


def _parameters(path: str, catalogue: Catalogue, language: str) -> tuple[tuple[str, str, str], ...]:
    """The dated figures behind money: name, value with unit, source."""
    if path.rsplit("/", 1)[-1] not in {"cost", "payback"}:
        return ()
    return tuple(_parameter(one, language) for one in catalogue.parameters.values())


def _parameter(one: Parameter, language: str) -> tuple[str, str, str]:
    units = {
        "EUR per hour": _("Euro je Stunde"),
        "weeks per year": _("Wochen im Jahr"),
        "share": _("als Anteil"),
        "months": _("Monate"),
        "people": _("Personen"),
    }
    value = f"{number(str(one.value), language)} {units.get(one.unit, one.unit)}"
    return one.label.text(language), value, one.source
