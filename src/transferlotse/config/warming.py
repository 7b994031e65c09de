"""What a web process does once, so that the first visitor need not wait for it."""

import gc
from decimal import Decimal

from django.urls import get_resolver

from transferlotse import content
from transferlotse.kit.charts import TargetRow, target_chart


def warm_up() -> None:
    """Read the addresses and the contents, and draw a first picture; asks the database nothing."""
    get_resolver().url_patterns  # noqa: B018 (reading it is what loads the addresses)
    content.indicators()
    content.report_outline()
    content.districts()
    target_chart(title="", rows=[TargetRow("", Decimal(1), Decimal(1), Decimal(0))], language="de").wide()
    # All this stays as long as the process. Python would look through it for garbage with every few pages: 7 % of a page.
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000, 20, 20)
