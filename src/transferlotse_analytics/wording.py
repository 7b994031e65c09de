"""What people read, in German and English side by side: the text is German, `english` says the same in English."""

import errno


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
    if isinstance(error, OSError) and error.filename and (why := why_not(error)):
        return say("{}: {}", "{}: {}", error.filename, why)
    plain = " ".join(str(error).split()) or type(error).__name__
    return say("{}", "{}", plain)


def why_not(error: OSError) -> Wording | None:
    """Why a file cannot be used, for the reasons people meet; None for others, whose words are the system's."""
    return _REASONS.get(error.errno or 0)


_REASONS = {
    errno.ENOENT: say("gibt es nicht", "does not exist"),
    errno.EACCES: say("darf nicht gelesen oder geschrieben werden", "may not be read or written"),
    errno.EPERM: say("darf nicht gelesen oder geschrieben werden", "may not be read or written"),
    errno.EISDIR: say("ist ein Ordner, keine Datei", "is a folder, not a file"),
    errno.ENOTDIR: say("ist kein Ordner", "is no folder"),
    errno.EROFS: say("kann nicht beschrieben werden", "cannot be written to"),
    errno.ENOSPC: say("kein Platz mehr auf dem Datenträger", "no space is left on the disk"),
}
