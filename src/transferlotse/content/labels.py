"""Words in German and English side by side."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Label:
    """A text in both languages; German is the language of record, English is complete."""

    de: str
    en: str

    def text(self, lang: str = "de") -> str:
        """Answer the English text for `en` and its variants (`en-gb`), the German one for any other language code."""
        return self.en if lang.lower().split("-")[0].split("_")[0] == "en" else self.de
