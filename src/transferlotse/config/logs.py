"""Log lines as one JSON object each, for the operator's tools."""

import structlog


def formatter() -> structlog.stdlib.ProcessorFormatter:
    """The formatter for every handler: time in UTC, level, logger, event, exception text; never request bodies."""
    chain: list[structlog.typing.Processor] = [
        structlog.stdlib.add_log_level,
        structlog.stdlib.add_logger_name,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        structlog.processors.format_exc_info,
    ]
    return structlog.stdlib.ProcessorFormatter(
        foreign_pre_chain=chain,
        processors=[
            structlog.stdlib.ProcessorFormatter.remove_processors_meta,
            structlog.processors.JSONRenderer(ensure_ascii=False),
        ],
    )
