"""The shapes a paper can take, by the ending of the file."""

from collections.abc import Callable
from dataclasses import dataclass

from transferlotse.files.papers.excel import write_excel
from transferlotse.files.papers.model import Paper
from transferlotse.files.papers.pdf import write_pdf
from transferlotse.files.papers.word import write_word


@dataclass(frozen=True, slots=True)
class Shape:
    """How a paper is written, and as what the web sends it."""

    write: Callable[[Paper], bytes]
    content_type: str


SHAPES = {
    "pdf": Shape(write_pdf, "application/pdf"),
    "docx": Shape(write_word, "application/vnd.openxmlformats-officedocument.wordprocessingml.document"),
    "xlsx": Shape(write_excel, "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
}
