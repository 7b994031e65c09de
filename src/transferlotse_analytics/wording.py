"""What people read, in German and English side by side: the text is German, `english` says the same in English."""


class Wording(str):
    """A German text that knows its English version."""

    english: str

    def in_language(self, language: str) -> str:
        """The text in `language`: "en", or German for anything else."""
        return self.english if language == "en" else str(self)


def say(german: str, english: str, *values: object) -> Wording:
    """Both texts with `values` put into their braces; values that have two languages themselves are put in fittingly."""
    text = Wording(german.format(*values))
    text.english = english.format(*(value.english if isinstance(value, Wording) else value for value in values))
    return text


def worded(error: BaseException) -> Wording:
    """What an error says, in both languages where it was raised with both, on one line."""
    first = error.args[0] if error.args else ""
    if isinstance(first, Wording):
        return first
    plain = " ".join(str(error).split()) or type(error).__name__
    return say("{}", "{}", plain)
