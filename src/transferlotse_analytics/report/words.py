"""What the chapters and questions of the report mean, in German and English."""

CHAPTERS: dict[str, dict[str, str]] = {
    "de": {
        "glance": "Auf einen Blick",
        "done": "Was wurde geleistet?",
        "reached": "Wer wurde erreicht?",
        "effect": "Was kam dabei heraus?",
        "who": "Wer hat es geleistet?",
        "method": "Wie die Zahlen entstehen",
    },
    "en": {
        "glance": "At a glance",
        "done": "What was done?",
        "reached": "Who was reached?",
        "effect": "What came of it?",
        "who": "Who did it?",
        "method": "How the figures come about",
    },
}

EXPLAINED: dict[str, dict[str, str]] = {
    "de": {
        "overview": "Drei Zahlen je Jahr. Wer in zwei Jahren kam, zählt in jedem Jahr und insgesamt einmal.",
        "by_centre": "Eine gemeinsame Leistung zählt bei jedem Zentrum und im Netz einmal. Deshalb ist die Summe der Zentren "
        "oft größer als „insgesamt“.",
        "by_partner": "Leistungen nach dem Anteil des Partners; die Reichweite gilt für alles, woran er beteiligt war.",
        "by_stage": "Von Informieren bis Vernetzen: was auf jeder Stufe geschah und wie viele verschiedene Organisationen "
        "kamen.",
        "by_format": "Jede Art von Leistung für sich, mit der Stufe, zu der sie gehört.",
        "by_topic": "Eine Leistung mit zwei Themen zählt bei beiden, insgesamt einmal.",
        "by_ai": "Leistungen, in denen es um künstliche Intelligenz ging, und die übrigen.",
        "by_region": "Nach dem Land, in dem die Organisation sitzt.",
        "by_district": "Nach dem Kreis oder der kreisfreien Stadt, in der die Organisation sitzt; über alle Jahre.",
        "by_sector": "Nach dem Wirtschaftszweig der Organisation (WZ 2025).",
        "by_size": "Nach der Zahl der Beschäftigten.",
        "by_sme": "KMU nach der Empfehlung 2003/361/EG: weniger als 250 Beschäftigte und begrenzter Umsatz.",
        "targets": "Das Ziel ist, was für den Zeitraum vereinbart war. Erreicht ist das Ist ohne und mit KI zusammen, "
        "geteilt durch das Ziel.",
        "flow": "Von den Organisationen, die auf einer Stufe erreicht wurden: wie viele später auf eine weitere kamen, und "
        "wie lange das dauerte.",
        "coverage": "Wie viele der Niederlassungen eines Kreises und einer Größe erreicht wurden.",
        "outcomes": "Was Organisationen gemeldet haben: sofort, nach 6 und nach 12 Monaten.",
        "index": "Wie weit die Digitalisierung ist, von 0 bis 100, aus den Selbstchecks.",
    },
    "en": {
        "overview": "Three numbers per year. Who came in two years counts in each, and once in total.",
        "by_centre": "A joint service counts for each centre, and once for the network. The centres' sum is therefore often "
        "larger than “in total”.",
        "by_partner": "Services by the partner's share; the reach is that of all it took part in.",
        "by_stage": "From inform to connect: what happened at each stage, and how many distinct organisations came.",
        "by_format": "Each kind of service by itself, with the stage it belongs to.",
        "by_topic": "A service with two topics counts for both, and once in total.",
        "by_ai": "Services about artificial intelligence, and the others.",
        "by_region": "By the Land in which the organisation has its seat.",
        "by_district": "By the district in which the organisation has its seat; over all years.",
        "by_sector": "By the sector of the organisation (NACE 2.1).",
        "by_size": "By the number of employees.",
        "by_sme": "SMEs by Recommendation 2003/361/EC: fewer than 250 employees and limited turnover.",
        "targets": "The target is what was agreed for the period. Achieved is the actual without and with AI together, divided "
        "by the target.",
        "flow": "Of the organisations reached at one stage: how many came to a later one, and how long that took.",
        "coverage": "How many of the establishments of a district and size were reached.",
        "outcomes": "What organisations reported: at once, after 6 and after 12 months.",
        "index": "How far digitalisation has come, from 0 to 100, from the self-checks.",
    },
}

METHOD: dict[str, tuple[str, ...]] = {
    "de": (
        "Kontakte sind alle Teilnahmen, auch gezählte Köpfe ohne Namen. Organisationen je Aktivität: jede Organisation "
        "einmal je Leistung, dann zusammengezählt. Verschiedene Organisationen: jede im ganzen Zeitraum nur einmal.",
        "Gezählt wird, was erbracht wurde und im Zeitraum der Lieferung liegt. Geplantes und Abgesagtes zählt nicht.",
        "Werte von 1 bis 4 werden zurückgehalten, außerdem so viele weitere, dass sich keiner davon errechnen lässt. Ein "
        "Rechenverfahren, das alle Tabellen zusammen kennt, hat es vor der Ausgabe versucht.",
        "Mittelwerte gibt es ab 7 Fällen, Mediane ab 12, Geldsummen ab 5 Gebern, von denen keiner mehr als die Hälfte gibt.",
    ),
    "en": (
        "Contacts are all attendances, heads counted without a name included. Organisations per activity: each organisation "
        "once per service, then added up. Distinct organisations: each only once in the whole period.",
        "Counted is what was delivered and dated within the period of its deposit. What was planned or cancelled is not.",
        "Values from 1 to 4 are withheld, and as many more as keep each of them from being worked out. A procedure that "
        "knows all tables together tried it before they were published.",
        "Means need 7 cases, medians 12, sums of money 5 givers of whom none gives more than half.",
    ),
}
