"""A paper as an accessible PDF (PDF/UA-1), set by typst from the template beside this module."""

import json
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import typst

from transferlotse import kit
from transferlotse.files.papers.model import Block, Paper, Picture, Table, Text
from transferlotse.files.papers.words import WORDS
from transferlotse.kit.numbers import day_text

TEMPLATE = Path(__file__).with_name("paper.typ")
FONTS = Path(kit.__file__).parent / "typst" / "fonts"


@dataclass(slots=True)
class _Folder:
    """The folder typst may read, and nothing else: template, data, pictures."""

    path: Path
    pictures: int = 0
    names: Iterator[int] = field(default_factory=lambda: iter(range(1, 1000)))

    def keep(self, svg: str) -> str:
        name = f"picture-{next(self.names)}.svg"
        (self.path / name).write_text(svg, encoding="utf-8")
        return name


def write_pdf(paper: Paper) -> bytes:
    """The paper as PDF/UA-1. All texts travel as data, so nothing in them is taken for markup."""
    with tempfile.TemporaryDirectory(prefix="transferlotse-pdf-") as name:
        folder = _Folder(Path(name))
        (folder.path / "paper.typ").write_text(TEMPLATE.read_text(encoding="utf-8"), encoding="utf-8")
        (folder.path / "paper.json").write_text(json.dumps(_data(paper, folder), ensure_ascii=False), encoding="utf-8")
        # Packages would be fetched over the network: both paths point at the empty folder.
        return bytes(
            typst.compile(
                str(folder.path / "paper.typ"),
                root=str(folder.path),
                font_paths=[str(FONTS)],
                ignore_system_fonts=True,
                format="pdf",
                pdf_standards=["ua-1"],
                package_path=str(folder.path),
                package_cache_path=str(folder.path),
            )
        )


def _data(paper: Paper, folder: _Folder) -> dict[str, Any]:
    return {
        "title": paper.title,
        "subtitle": paper.subtitle,
        "language": paper.language,
        "author": paper.author,
        "notice": paper.notice,
        "made_on": day_text(paper.made_on, paper.language),
        "words": WORDS[paper.language],
        "facts": paper.facts,
        "sections": [
            {
                "number": section.number,
                "title": section.title,
                "level": section.level,
                "blocks": [_block(block, paper.language, folder) for block in section.blocks],
            }
            for section in paper.sections
        ],
    }


def _block(block: Block, language: str, folder: _Folder) -> dict[str, Any]:
    match block:
        case Text():
            return {"kind": "text", "paragraphs": block.paragraphs}
        case Picture():
            chart = block.chart
            return {
                "kind": "picture", "file": folder.keep(chart.svg), "caption": chart.title, "alt": chart.summary or chart.title
            }  # fmt: skip
        case Table():
            return {
                "kind": "table",
                "caption": block.caption,
                "columns": block.columns,
                "numeric": [block.is_number_column(index) for index in range(len(block.columns))],
                "weights": [block.text_weight(index, language) for index in range(len(block.columns))],
                "rows": [
                    {"heading": row.is_heading, "cells": [cell.text(language) for cell in row.cells]}
                    for row in block.rows
                ],
            }
