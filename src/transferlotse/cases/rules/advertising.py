"""Telling a firm that asks from a vendor that sells. It only marks: a person decides."""

import re

from transferlotse.search.rules import plain_words

THRESHOLD = 3
_LINK = re.compile(r"https?://|www\.", re.IGNORECASE)
# Phrases in plain words with the weight they carry; the threshold is reached by one strong or several weak signs.
_SIGNS: tuple[tuple[str, int], ...] = (
    ("suchmaschinenoptimierung fuer ihre", 3),
    ("erste seite bei google", 3),
    ("seite 1 bei google", 3),
    ("platz 1 bei google", 3),
    ("ranking ihrer", 3),
    ("backlinks", 3),
    ("gastbeitrag", 2),
    ("qualifizierte leads", 3),
    ("neukundengewinnung fuer sie", 2),
    ("unsere dienstleistungen", 2),
    ("unsere loesung bietet", 2),
    ("unser unternehmen bietet", 2),
    ("wir bieten ihnen", 2),
    ("wir bieten ihrem zentrum", 3),
    ("moechten ihnen unser", 2),
    ("moechten wir ihnen unsere", 2),
    ("ihre webseite ist uns aufgefallen", 3),
    ("auf ihrer webseite gesehen", 1),
    ("sonderpreis", 2),
    ("prozent rabatt", 2),
    ("nur noch heute", 2),
    ("kostenloses erstgespraech mit unserem", 2),
    ("unverbindliches angebot zukommen", 2),
    ("vertriebspartner", 1),
    ("als anbieter", 1),
    ("termin mit unserem vertrieb", 3),
    ("search engine optimization", 3),
    ("seo services", 3),
    ("first page of google", 3),
    ("rank your website", 3),
    ("guest post", 3),
    ("qualified leads", 3),
    ("our services include", 2),
    ("we offer", 2),
    ("we are a leading", 2),
    ("special discount", 2),
    ("increase your sales", 2),
    ("crypto investment", 3),
)


def advertising_signs(*, text: str, trap_filled: bool = False, earlier_today: int = 0) -> tuple[str, ...]:
    """What speaks for advertising; empty where too little does.

    Answers the phrases found, `link` for two or more addresses, `trap` where a field was filled that people do not see,
    `many` where the same sender asked three times or more within a day.
    """
    line = f" {' '.join(plain_words(text))} "
    found = [(phrase, weight) for phrase, weight in _SIGNS if f" {phrase} " in line]
    if len(_LINK.findall(text)) >= 2:
        found.append(("link", 2))
    if trap_filled:
        found.append(("trap", THRESHOLD))
    if earlier_today >= 3:
        found.append(("many", THRESHOLD))
    return tuple(name for name, _ in found) if sum(weight for _, weight in found) >= THRESHOLD else ()
