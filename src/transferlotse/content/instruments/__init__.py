"""Questionnaires and measures that experts write as YAML, read into frozen data and checked before anyone may use them."""
