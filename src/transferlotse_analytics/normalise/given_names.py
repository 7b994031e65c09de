"""What the normaliser knows of people's names; written for folded text, like `tables`."""

from __future__ import annotations

TITLES = r"\b(?:dr|prof|dipl|ing|inform|kfm|betriebsw|mag|med|rer|nat|phil|jur|h c|herr|frau|hr|fr|bsc|msc|mba)\b\.?"
#: Spellings of one given name.
GIVEN_STEPS: tuple[tuple[str, str], ...] = (("ph", "f"), ("th", "t"), ("ck", "k"), ("y", "i"), ("mm", "m"), ("tt", "t"))
GIVEN_ALIASES: dict[str, str] = {
    "hans": "johanes",
    "johannes": "johanes",
    "alex": "alexander",
    "max": "maximilian",
    "christina": "kristine",
    "christine": "kristine",
    "basti": "sebastian",
    "marcus": "markus",
    "carsten": "karsten",
    "walther": "walter",
    "katarina": "katrin",
    "uli": "ulrich",
    "klaus": "klaus",
    "claus": "klaus",
    "jochen": "joachim",
    "jorg": "jorg",
    "bernhard": "bernd",
    "wolf": "wolfgang",
    "andi": "andreas",
    "tom": "tomas",
    "micha": "michael",
    "mike": "michael",
    "gunther": "gunter",
    "steffi": "stefanie",
    "mathias": "matias",
    "matthias": "matias",
    "guenter": "gunter",
}
