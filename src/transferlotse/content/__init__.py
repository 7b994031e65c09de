"""What experts write, read and checked: the stages and formats of the portfolio with their methods, topics with everyday
words, sectors, districts and postcodes, the directory of the network, indicators, the outline of the report and the facts
of the demo. Everything is a frozen dataclass with German and English side by side; nothing here knows Django or a database.
"""

from transferlotse.content.demo import Demo, DemoCentre, demo
from transferlotse.content.indicators import Indicator, indicator_by_id, indicators
from transferlotse.content.labels import Label
from transferlotse.content.network import Directory, NetworkCentre, centres_network
from transferlotse.content.places import (
    District,
    Land,
    district,
    districts,
    districts_of_postcode,
    laender,
    postcode,
    postcodes,
)
from transferlotse.content.portfolio import (
    Format,
    Method,
    PublicityFormat,
    Stage,
    counting_events,
    format_by_key,
    formats,
    methods,
    portfolio_version,
    publicity_format_by_key,
    publicity_formats,
    stages,
    units,
)
from transferlotse.content.reporting import ReportOutline, report_outline
from transferlotse.content.taxonomy import (
    Sector,
    Topic,
    sector,
    sector_groups,
    sectors,
    topic_by_key,
    topics,
)

__all__ = [
    "Demo",
    "DemoCentre",
    "Directory",
    "District",
    "Format",
    "Indicator",
    "Label",
    "Land",
    "Method",
    "NetworkCentre",
    "PublicityFormat",
    "ReportOutline",
    "Sector",
    "Stage",
    "Topic",
    "centres_network",
    "counting_events",
    "demo",
    "district",
    "districts",
    "districts_of_postcode",
    "format_by_key",
    "formats",
    "indicator_by_id",
    "indicators",
    "laender",
    "methods",
    "portfolio_version",
    "postcode",
    "postcodes",
    "publicity_format_by_key",
    "publicity_formats",
    "report_outline",
    "sector",
    "sector_groups",
    "sectors",
    "stages",
    "topic_by_key",
    "topics",
    "units",
]
