"""The period a deposit covers: a name and its first and last day."""

import re
from dataclasses import dataclass
from datetime import date

from transferlotse_analytics.wording import Wording, say

CENTRE = re.compile(r"[a-z0-9][a-z0-9-]{0,62}")
NAME = re.compile(r"[0-9A-Za-z][0-9A-Za-z._-]{0,30}")


def no_centre(key: str) -> Wording:
    """What to say about a key that cannot be a centre's."""
    return say(
        "„{}“ ist kein Schlüssel eines Zentrums: kleine Buchstaben, Ziffern, Bindestriche",
        "'{}' is no key of a centre: small letters, digits, hyphens",
        key,
    )


@dataclass(frozen=True)
class Period:
    """A reporting period; both days belong to it. ValueError where the name is unusable or the days are reversed."""

    name: str
    starts_on: date
    ends_on: date

    def __post_init__(self) -> None:
        if not NAME.fullmatch(self.name):
            raise ValueError(
                say(
                    "„{}“ ist kein Name für einen Zeitraum: Buchstaben, Ziffern, Punkt, Bindestrich, höchstens 31 Zeichen",
                    "'{}' is no name for a period: letters, digits, dot, hyphen, at most 31 characters",
                    self.name,
                )
            )
        if self.starts_on > self.ends_on:
            raise ValueError(
                say(
                    "Zeitraum {} endet ({}) vor seinem Anfang ({})",
                    "period {} ends ({}) before it starts ({})",
                    self.name,
                    self.ends_on,
                    self.starts_on,
                )
            )

    @classmethod
    def year(cls, number: int) -> "Period":
        """The calendar year `number`."""
        return cls(str(number), date(number, 1, 1), date(number, 12, 31))

    def overlaps(self, other: "Period") -> bool:
        """Whether any day belongs to both."""
        return self.starts_on <= other.ends_on and other.starts_on <= self.ends_on
