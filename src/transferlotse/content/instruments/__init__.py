"""Questionnaires and measures that experts write as YAML: read into frozen data, checked before anyone uses them."""
