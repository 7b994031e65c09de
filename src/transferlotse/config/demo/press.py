"""The single publicity records behind the published values."""

import datetime as dt
import random
from collections.abc import Iterator
from decimal import Decimal

from transferlotse import content
from transferlotse.config.demo.calendar import working_days
from transferlotse.content.demo import DemoCentre
from transferlotse.publicity.actions import RecordDraft

_CHANNELS = {
    "web-article": "Website", "press-release": "Presseverteiler", "trade-article": "Fachpresse", "print-material": "Druck",
    "social-post": "LinkedIn", "newsletter": "E-Mail", "video": "Videoplattform", "image-film": "Videoplattform",
    "follower": "LinkedIn", "trade-fair": "Messe", "website-visitor": "Website",
}  # fmt: skip


def draw_records(centre: DemoCentre, chance: random.Random) -> Iterator[RecordDraft]:
    """As many records as content/demo states, or readings that add up to, or end at, the stated value."""
    days, weights = working_days(centre.from_on, centre.to_on)
    topics = [topic.name.de for topic in content.topics()]
    for publicity in centre.publicity:
        format_ = content.publicity_format_by_key(publicity.format)
        if format_.value_rule == "derived":
            continue
        if format_.value_rule == "count":
            values = [(day, Decimal(1)) for day in sorted(chance.choices(days, weights, k=publicity.value))]
        else:
            values = _readings(centre, publicity.value, format_.value_rule, chance)
        for number, (day, value) in enumerate(values, start=1):
            title = format_.name.de if format_.value_rule != "count" else f"{format_.name.de}: {chance.choice(topics)}"
            yield RecordDraft(
                format=format_.key,
                title=title,
                published_on=day,
                channel=_CHANNELS.get(format_.key, ""),
                value=value,
                source_key=f"demo-{format_.key}-{number:04d}",
                is_reconstructed=True,
            )


def _readings(centre: DemoCentre, value: int, rule: str, chance: random.Random) -> list[tuple[dt.date, Decimal]]:
    """One reading at each month's end: parts of the sum, or a level that climbs to the last value."""
    ends = list(_month_ends(centre.from_on, centre.to_on))
    shares = [chance.uniform(0.6, 1.4) for _ in ends]
    climbed, levels = 0.0, []
    for share in shares:
        climbed += share
        levels.append(round(value * climbed / sum(shares)))
    levels[-1] = value
    if rule == "last":
        return [(day, Decimal(level)) for day, level in zip(ends, levels, strict=True)]
    parts = [level - before for level, before in zip(levels, [0, *levels], strict=False)]
    return [(day, Decimal(part)) for day, part in zip(ends, parts, strict=True)]


def _month_ends(start: dt.date, end: dt.date) -> Iterator[dt.date]:
    year, month = start.year, start.month
    while True:
        year, month = (year + 1, 1) if month == 12 else (year, month + 1)
        last = dt.date(year, month, 1) - dt.timedelta(1)
        yield min(last, end)
        if last >= end:
            return
