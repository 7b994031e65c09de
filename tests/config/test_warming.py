"""Warming up a web process."""

from transferlotse.config.warming import warm_up
from transferlotse.kit.charts import drawing


def test_warming_draws_a_picture_and_asks_no_database() -> None:
    # Without the mark for the database, every question to it would be an error.
    drawing._svg.cache_clear()
    warm_up()
    assert drawing._svg.cache_info().currsize == 1
