"""The period a deposit covers: a name and its first and last day."""

import re
from dataclasses import dataclass
from datetime import date

CENTRE = re.compile(r"[a-z0-9][a-z0-9-]{0,62}")
NAME = re.compile(r"[0-9A-Za-z][0-9A-Za-z._-]{0,30}")


@dataclass(frozen=True)
class Period:
    """A reporting period; both days belong to it. ValueError where the name is unusable or the days are reversed."""

    name: str
    starts_on: date
    ends_on: date

    def __post_init__(self) -> None:
        if not NAME.fullmatch(self.name):
            raise ValueError(f"'{self.name}' is no name for a period: letters, digits, dot, hyphen, at most 31")
        if self.starts_on > self.ends_on:
            raise ValueError(f"period {self.name} ends ({self.ends_on}) before it starts ({self.starts_on})")

    @classmethod
    def year(cls, number: int) -> "Period":
        """The calendar year `number`."""
        return cls(str(number), date(number, 1, 1), date(number, 12, 31))

    def overlaps(self, other: "Period") -> bool:
        """Whether any day belongs to both."""
        return self.starts_on <= other.ends_on and other.starts_on <= self.ends_on
