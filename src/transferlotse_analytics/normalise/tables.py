"""What the normaliser knows: steps and word lists, read alike by the plain functions and by the column path.

Patterns are for folded text (lower case, no umlauts, ``ss`` as ``s``) and for Python's ``re`` and RE2 alike: one list for both."""

from __future__ import annotations

import re

#: UTF-8 read as Latin-1 or Windows-1252, pair of characters to the letter that was meant.
MOJIBAKE: tuple[tuple[str, str], ...] = (
    ("Ã¤", "ä"),
    ("Ã¶", "ö"),
    ("Ã¼", "ü"),
    ("Ã\x9f", "ß"),
    ("ÃŸ", "ß"),
    ("Ã\x84", "Ä"),
    ("Ã„", "Ä"),
    ("Ã\x96", "Ö"),
    ("Ã–", "Ö"),
    ("Ã\x9c", "Ü"),
    ("Ãœ", "Ü"),
    ("Ã©", "é"),
    ("Ã¨", "è"),
    ("Ã§", "ç"),
    ("Ä±", "ı"),
    ("Å\x9f", "ş"),
    ("ÅŸ", "ş"),
    ("Ä\x87", "ć"),
    ("Ä‡", "ć"),
    ("ã¤", "ä"),
    ("ã¶", "ö"),
    ("ã¼", "ü"),
    ("ã\x9f", "ß"),
    ("ãÿ", "ß"),
    ("ã„", "ä"),
    ("ã–", "ö"),
    ("ãœ", "ü"),
)
MOJIBAKE_MARKS = ("Ã", "ã", "Å", "Ä±", "Ä\x87", "Ä‡")

#: Letter to all its dressed forms, both cases; one character stands for one character.
_LETTERS: dict[str, str] = {
    "a": "äÄàáâãåāăąÀÁÂÃÅĀĂĄ",
    "o": "öÖòóôõøōőÒÓÔÕØŌŐ",
    "u": "üÜùúûūůűųÙÚÛŪŮŰŲ",
    "s": "ßẞşśšșŞŚŠȘ",
    "e": "èéêëēĕėęěÈÉÊËĒĖĘĚ",
    "i": "ìíîïīįıÌÍÎÏĪĮİ",
    "c": "çćčĉċÇĆČĈĊ",
    "n": "ñńňÑŃŇ",
    "z": "żźžŻŹŽ",
    "y": "ýÿÝŸ",
    "g": "ğĝģĞĜĢ",
    "l": "łĺľŁĹĽ",
    "t": "ťţțŤŢȚ",
    "d": "ďđðĎĐÐ",
    "r": "řŕŘŔ",
    "k": "ķĶ\u212a",
    "'": "’`´‘",
    " ": "\u00a0\u00ad\t\r\n",
    "-": "–—‐‑",
}
FOLD_FROM = "".join(_LETTERS.values())
FOLD_INTO = "".join(letter * len(dressed) for letter, dressed in _LETTERS.items())
#: Accents typed as characters of their own; they vanish.
COMBINING = ("\u0308", "\u0301", "\u0300", "\u0302", "\u030a")

#: Two letters that stand for an umlaut, and the doubled s that stands for ß; applied in this order after lower-casing.
DIGRAPHS: tuple[tuple[str, str], ...] = (("ae", "a"), ("oe", "o"), ("ue", "u"), ("ss", "s"))

#: Anything but these becomes a space.
NOT_TEXT = r"[^a-z0-9&+.,/()@ -]"

_DEPARTMENTS = (
    "vertrieb|einkauf|verkauf|buchhaltung|marketing|personal|personalabteilung|entwicklung|produktion|versand|service"
    "|zentrale|verwaltung|ausbildung|lager|export|import"
)
#: Larger German towns: a name part after a comma that is one of these is a place, not identity.
PLACES = (
    "aachen aalen ahlen amberg ansbach aschafenburg augsburg bamberg bayreuth berlin bielefeld bocholt bochum "
    "bon bonn bottrop brandenburg braunschweig bremen bremerhaven celle chemnitz coburg cotbus cuxhaven "
    "darmstadt delmenhorst desau detmold dinslaken dormagen dorsten dortmund dresden duisburg duren duseldorf "
    "eisenach emden emmendingen erfurt erlangen eschweiler esen eslingen euskirchen flensburg frankenthal "
    "frankfurt freiburg friedrichshafen fulda furth garbsen gelsenkirchen gera giesen gladbeck goppingen "
    "gorlitz goslar gotha gottingen greifswald grevenbroich gummersbach guterslo gutersloh hagen halberstadt "
    "halle ham hamburg hameln hamm hanau hanover hatingen heidelberg heilbron herford herne herten hilden "
    "hildesheim hof hurth ingolstadt iserlohn jena kaiserslautern karlsruhe kasel kaufbeuren kempten kerpen "
    "kiel koblenz koln konstanz krefeld lahr landshut langenfeld leipzig leverkusen lingen lippstadt lipstadt "
    "lorrach lubeck ludenscheid ludwigsburg ludwigshafen luneburg lunen magdeburg mainz manheim mannheim "
    "marburg marl meerbusch memmingen menden minden moers monchengladbach mulheim munchen munster "
    "neubrandenburg neumunster neus neustadt neuwied nordhorn nurnberg nurtingen oberhausen ofenbach ofenburg "
    "offenburg oldenburg osnabruck paderborn pasau peine pforzheim plauen potsdam ratingen ravensburg "
    "recklinghausen regensburg remscheid reutlingen rheine rosenheim rostock rottweil rotweil ruselsheim "
    "saarbrucken salzgitter sarbrucken schwabisch schweinfurt schwerin siegen sindelfingen singen solingen "
    "speyer stade stolberg stralsund straubing stuttgart suhl trier troisdorf tubingen tuttlingen ulm unna "
    "velbert viersen villingen waiblingen weimar weisenburg wesel wetzlar wiesbaden wilhelmshaven witen "
    "wolfenbuttel wolfsburg worms wuppertal wurzburg zwickau "
)
_PLACE = "|".join(PLACES.split())
#: Words that a hyphen ties to the one before, as in ``Metall-Werke``; often written in one.
_HEADS = "bau|haus|technik|buro|service|fabr|fabrik|fabriken|werk|werke|werken|industrie"
#: Cleaning of a folded company name, in order: pattern and what replaces it.
COMPANY_STEPS: tuple[tuple[str, str], ...] = (
    (r"^ *(?:fa|firma)[. ]+", ""),
    (r"[ .,(-]inh(?:aber|aberin)?(?:[ .:].*)?$", " "),
    (r"\((vorm[^()]*)\)", r" \1 "),
    (r"([a-z0-9.].*)\([^()]*\)", r"\1 "),
    (rf", *(?:{_PLACE})(?:[ /-][^,]*)?[ .,]*$", ""),
    (rf" [-/] *(?:{_DEPARTMENTS}) *$", " "),
    (rf"([a-z]{{4}})(?:-| -|- )({_HEADS})\b", r"\1\2"),
    # Actien-Brauerei, Actienbrauerei; an Actien-Gesellschaft is a legal form
    (r"\ba[ck]tien-([a-fh-z][a-z]{3}|g[a-df-z][a-z]{2})", r"aktien\1"),
    (r"\b(masch|maschinen|metall|stahl|holz|werkzeug)[ .]+bau\b", r"\1bau"),
    (r"\b(?:masch|maschinen)[. -]+(?:fabr|fabrik)\b", "maschinenfabrik"),
    (r"[&+]+", " & "),
    (r"[^a-z0-9&]+", " "),
    (r"^ +| +$", ""),
    (
        r" (?:niederlasung|zweigniederlasung|filiale|zweigstelle|standort|geschaftsstelle|abteilung|abt|hauptsitz"
        r"|zentrale|neu)(?: .*)?$",
        "",
    ),
)

_OLD_TOWN = r"^c(oln|asel|refeld|oblenz|olmar|olberg|ustrin|otbus|ottbus|anstat|annstatt|lausthal|arlsruhe)"
#: Old spellings and endings inside a word of a company name, and those of today; applied in this order.
OLD_SPELLINGS: tuple[tuple[str, str], ...] = (
    (r"^a[ck]t(?:ien)?$", "aktien"),
    (r"^actien", "aktien"),
    (r"^commandit", "kommandit"),
    (_OLD_TOWN, r"k\1"),
    (r"^c(arl|onrad|onstantin|atharina|aspar)$", r"k\1"),
    (r"^c(entral|ement|igar|ellul|ichor|ink)", r"z\1"),
    (r"cement", "zement"),
    (r"^c(onserv|arton|omptoir|ontor|ammgarn|ohlen|okes|upfer|onfection|onsum|redit|attun)", r"k\1"),
    (r"^komptoir", "kontor"),
    (r"lectr", "lektr"),
    (r"lektri[ck]it", "lektrizit"),
    (r"ac+umul", "akkumul"),
    (r"th(al|aler|or|on|ur|eer|ran)$", r"t\1"),
    (r"^th(on|eer|ran)(waren|werk|werke|industrie|rohren|schwelerei|produkte)$", r"t\1\2"),
    (r"fabr(?:iken|ique|ication|ikation)?$", "fabrik"),
    (r"sges(?:el?|ellsch)?$", "sgesellschaft"),
    (r"^brau(?:er)?$", "brauerei"),
    (r"^gewerksch$", "gewerkschaft"),
    (r"^vers(?:ich)?$", "versicherung"),
    (r"isch(?:e[rsnm])?$", "ische"),
    (r"^(?:deutsch|dtsch|dt)(?:e[rsnm])?$", "deutsche"),
    (r"^(vereinigt|allgemein)(?:e[rsnm])?$", r"\1e"),
    (r"^gebr(?:u|ud)$", "gebruder"),
    (r"^baier", "bayer"),
    (r"^nachf(?:olg|lg|l|g)?$", "nachfolger"),
    (r"^ww?e$|^ww$", "witwe"),
)
#: Whether a word may hold one of them.
OLD_SPELLING = "|".join(pattern for pattern, _ in OLD_SPELLINGS)
#: Towns that used to be spelled with a C.
OLD_TOWNS: tuple[tuple[str, str], ...] = ((r"^c([aoulr])", r"k\1"), (r"th", "t"))

_AG = (
    r"ag|a g|a ges|akt?ieng(?:es|eselschaft)?|akt?ien g(?:es|eselschaft)|actieng(?:es|eselschaft)?"
    r"|actien g(?:es|eselschaft)|[ao][ck]t[il]en ?ge[a-z]{0,3}l?l?schaft|act ges|akt ges"
)
_GMBH = (
    r"gmbh|g m b h|gesmbh|ges m b h|ges mbh|gesellschaft mbh|gesellschaft m b h|mbh|m b h"
    r"|(?:gesellschaft|ges|gesellsch) (?:mit|m) (?:beschr[a-z]*|b) (?:haft[a-z]*|h)"
)
_CO = r"(?: (?:& |u |und )?co(?:mp)?(?: kg| kgaa| ohg| k g)?)"
_UG = r"(?:ug|unternehmergesellschaft)(?: haft[a-z]*(?: beschr[a-z]*)?)?|haftungsbeschr[a-z]*"
#: A legal form in a cleaned name; the longest reading first.
FORM = (
    rf"\b(?:(?:(?:{_GMBH})|{_UG}|(?:{_AG})){_CO}|{_GMBH}|{_UG}|kgaa|kg a a"
    r"|[kc]ommandit ?gese?l?l?schaft (?:auf|a) a[ck]t(?:ien)?|[kc] ges a a"
    rf"|{_AG}|kg|k g|[kc]ommandit ?gese?l?l?schaft|ohg|o h g|off?ene handelsgesellschaft|gbr|g b r|bgb gesellschaft"
    r"|gesellschaft burgerlichen rechts|e k|ek|e kfm|e kfr|eingetragene[rn]? kauf(?:man|mann|frau)"
    r"|part(?:g|nerschaft)?(?: ?mbb)|partg|partgmbb|part mbb|eg|e g|eingetragene genosenschaft|genosenschaft|e v|ev"
    r"|eingetragener verein|i l|in liqu[a-z]*)\b"
)
#: Reading of an extracted legal form; first hit wins.
FORM_CLASSES: tuple[tuple[str, str], ...] = tuple(
    (name, pattern)
    for name, pattern in (
        ("gmbh_co", r"\bco(?:mp)?\b"),
        ("partg", r"^part"),
        ("ug", r"^(?:ug|unternehmer|haftungs)"),
        ("kgaa", r"^(?:kgaa|kg a a|[kc]ommandit ?ge[a-z]+ a|[kc] ges)"),
        ("gbr", r"^(?:gbr|g b r|bgb|gesellschaft b)"),
        ("eg", r"^(?:eg|e g|eingetragene g|genosenschaft)"),
        ("ev", r"^(?:ev|e v|eingetragener v)"),
        ("ek", r"^(?:ek|e k|eingetragene)"),
        ("ohg", r"^(?:ohg|o h g|of+ene)"),
        ("kg", r"^(?:kg|k g|[kc]ommandit)"),
        ("gmbh", r"^(?:g|m)"),
        ("ag", r"^[ao]"),
        ("", r""),
    )
)
FORM_CLASS_RE = tuple((name, re.compile(pattern)) for name, pattern in FORM_CLASSES)
#: Numbers of the legal forms; 0 means none was given.
FORMS = ("", "gmbh", "gmbh_co", "ug", "ag", "kg", "kgaa", "ohg", "gbr", "ek", "partg", "eg", "ev")

#: An internet address in the place of a name.
DOMAIN_NAME = r"^(?:www\.)?[a-z0-9-]+(?:\.[a-z0-9-]+)*\.(?:de|com|eu|net|org|info|biz|at|ch|io|gmbh|shop|online|tech)$"
#: First words of town names that say nothing without the second.
PLACE_PREFIXES = frozenset("bad st sankt neu alt klein gros".split())

#: Words that carry no identity.
STOP_TOKENS = frozenset("& und u der die das den des fur im in am an zu zum zur von vom mit the and of".split())
#: Customary short forms of German trade words, one token to one token.
TOKEN_ALIASES: dict[str, str] = {
    "gebr": "gebruder",
    "gebruder": "gebruder",
    "masch": "maschinenbau",
    "mb": "maschinenbau",
    "maschbau": "maschinenbau",
    "ing": "ingenieurburo",
    "ib": "ingenieurburo",
    "ingburo": "ingenieurburo",
    "elektro": "elektrotechnik",
    "etechnik": "elektrotechnik",
    "elektrotechn": "elektrotechnik",
    "galabau": "landschaftsbau",
    "landschaftsbau": "landschaftsbau",
    "garten": "",
    "unternehmensberatung": "unternehmensberatung",
    "ub": "unternehmensberatung",
    "untern": "unternehmensberatung",
    "architekten": "architekturburo",
    "arch": "architekturburo",
    "stb": "steuerberatung",
    "steuerberatungsges": "steuerberatung",
    "steuerberater": "steuerberatung",
    "bauunternehmen": "bauunternehmung",
    "bauuntern": "bauunternehmung",
    "sanitar": "sanitartechnik",
    "shk": "sanitartechnik",
    "ges": "gesellschaft",
    "gesellsch": "gesellschaft",
    "sohn": "sohne",
    "rae": "rechtsanwalte",
    "ra": "rechtsanwalte",
    "rechtsanw": "rechtsanwalte",
    "rechtsanwalt": "rechtsanwalte",
    "sped": "spedition",
    "transp": "transporte",
    "transport": "transporte",
    "sys": "systemhaus",
    "vermogensverw": "vermogensverwaltung",
    "vv": "vermogensverwaltung",
    "zahnarzt": "zahnarztpraxis",
    "zap": "zahnarztpraxis",
    "heizung": "heizungsbau",
    "hls": "heizungsbau",
    "techn": "technik",
    "bet": "beteiligungs",
    "metall": "metallbau",
    "buro": "",
    "co": "co",
    "cie": "co",
    "comp": "co",
    "fabr": "fabrik",
    "act": "aktien",
    "actien": "aktien",
    "akt": "aktien",
    "vorm": "vormals",
    "mechan": "mechanische",
    "chem": "chemische",
    "dampfschiff": "dampfschiffahrt",
    "verein": "verein",
    "vereinigte": "vereinigte",
    "ver": "vereinigte",
    "dt": "deutsche",
    "deutsch": "deutsche",
}

FREEMAIL = frozenset(
    "gmx.de gmx.net gmx.at gmx.ch gmx.com web.de t-online.de gmail.com googlemail.com freenet.de outlook.com "
    "outlook.de hotmail.com hotmail.de yahoo.de yahoo.com aol.com arcor.de icloud.com me.com live.de live.com "
    "posteo.de mailbox.org online.de protonmail.com proton.me vodafone.de unitybox.de kabelmail.de email.de "
    "mail.de".split()
)
ROLE_MAILBOXES = frozenset(
    "info kontakt office mail verwaltung buero buro post service zentrale sekretariat empfang hallo hello contact team "
    "anfrage vertrieb einkauf verkauf buchhaltung personal bewerbung praxis kanzlei shop webmaster admin".split()
)
#: Entries that say "no company".
NO_COMPANY = frozenset(
    "privat - privatperson n/a na keine keiner selbst - . / x xx kein ohne unbekannt none null selbststandig "
    "selbstandig freiberuflich rentner student schuler arbeitslos".split()
)
#: An extension becomes an ``x``; then country code and leading zeros go.
PHONE_STEPS: tuple[tuple[str, str], ...] = (
    (r"\(0\)", ""),
    (r"([0-9])[ ]?-[ ]?[0-9]{1,4}$", r"\1x"),
    (r"^(?:00|\+) ?49", ""),
    (r"[^0-9x]", ""),
    (r"^0+", ""),
)
MOBILE = r"^1[567][0-9]{7,}x?$"
STREET = r"strase\b|str\b\.?|strabe\b"
