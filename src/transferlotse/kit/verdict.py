"""One answer to "may I, and if not, why not?" for view, template and test."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Verdict:
    """Truthy when allowed; `reason` is a sentence a person can read when it is not."""

    allowed: bool
    reason: str = ""

    def __bool__(self) -> bool:
        return self.allowed


ALLOWED = Verdict(True)


def refused(reason: str) -> Verdict:
    """A refusal with its reason in plain words, already translated."""
    return Verdict(False, reason)
