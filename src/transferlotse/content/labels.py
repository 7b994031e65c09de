"""A text in the two languages of the product."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Label:
    """One text, German first, English complete."""

    de: str
    en: str

    def text(self, lang: str) -> str:
        """The English text for `en` and its regional forms, otherwise the German one."""
        return self.en if lang.lower().split("-")[0] == "en" else self.de
