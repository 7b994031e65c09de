"""What the normaliser knows of seats: old directories put the town, the street and the state of a firm behind its name.

``Zuckerfabrik Nova Act.-Ges. in Köln a. Rh., Domstr. 3 (in Liquidation)`` names ``Zuckerfabrik Nova`` in Köln. Written for
folded text, like `tables`.
"""

from __future__ import annotations

from transferlotse_analytics.normalise.tables import PLACES

#: Text as entered that may hold a seat or a note; all other names are left alone, which saves the time to look.
MAY_HOLD = (
    r"[ ,.(](?:[Ii][Nn]|[Zz][Uu]|[Bb][Ee][Ii]|i\.)(?: |$)|[ .,]in[A-Z]|[Ss]itz|[Ss]iehe|^[*„“”–—%]"
    r"|,[^,]*[Ss]tr[^,]*[0-9]|[(,][^()]*(?:gel.st|loschen)"
)
#: A note or the state of the firm at the end of an entry.
NOTE = (
    r"[ ,.(-]+(?:\(?siehe\b.*|in (?:liqu[a-z]*|konkurs|insolvenz|abwicklung|grundung)|aufgelost|(?:firma )?erloschen"
    r"|in|zu|bei|sitz in|u|und|&)[ .,;)-]*$|[ .,]\((?!vorm)[^()]*\)?[ .,;]*$"
)
#: A street with its number behind a comma, with all that follows.
STREET_BEHIND = r", *[a-z. -]*(?:strase|str|platz|weg|allee|damm|ufer|ring)\.? +[0-9].*$"
#: What a seat begins with: a word, the preposition of a scan that lost its space, or a comma.
AT = r"(?:[ ,.)(]+((?:mit )?(?:dem )?sitz(?: in| zu)? |(?:in|zu|bei) |[ib]\. ?)|[ ,.]+(in)(?=[a-z])|(,) *)(?=[a-z])"
#: What is part of the name though it stands behind the seat.
BEHIND = r"[ ,.(](?:(?:vorm|gebr|nachf)[a-z]*\b|a[ck]t[a-z]*[.-]|a\.? ?-? ?g\b|gmbh|g\. ?m\. ?b).*$"
#: Two towns of one seat: ``in Hinterau bei Ulm``, ``in Bonn u. Jena``.
SECOND_TOWN = r"^[a-z-]+(?: [aiod]\. ?[a-z]+\.?)? *(?:,|bei|b\.|u\.|und|&)? +([a-z]+)"
TOWNS = frozenset(PLACES.split())
#: No town, though it stands in the column or behind a preposition.
NO_TOWN = r"^(?:[a-z]|liqu[a-z]*|konkurs|sitz)$"
