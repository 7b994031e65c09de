"""Messy lists for the linkage tests: the shared generator where it is present, and small hand-made ones."""

from __future__ import annotations

import os
import subprocess
import sys
from functools import lru_cache
from pathlib import Path
from tempfile import mkdtemp

import pytest

ROOT = Path(__file__).parents[2]
SHARED = Path(os.environ.get("TRANSFERLOTSE_SHARED", ROOT.parent / "shared"))
GENERATOR = SHARED / "tools" / "make_attendance.py"

HAND_MADE = [
    {
        "record_id": "a1",
        "company": "Müller Maschinenbau GmbH",
        "first_name": "Hans",
        "last_name": "Müller",
        "city": "Köln",
        "email": "hans.mueller@mueller-maschinenbau.de",
        "plz": "50667",
    },
    {
        "record_id": "a2",
        "company": "MUELLER MASCH.BAU Gmbh",
        "first_name": "Hans",
        "last_name": "Mueller",
        "city": "KOELN",
        "plz": "50667",
    },
    {
        "record_id": "a3",
        "company": "Maschinenbau Müller",
        "first_name": "Eva",
        "last_name": "Lindrath",
        "city": "Köln",
        "email": "info@mueller-maschinenbau.de",
    },
    {
        "record_id": "b1",
        "company": "Müller Blumen e.K.",
        "first_name": "Petra",
        "last_name": "Müller",
        "city": "Rostock",
        "plz": "18055",
        "email": "blumen.mueller@web.de",
    },
    {
        "record_id": "c1",
        "company": "Novatec Solutions AG",
        "first_name": "Jan",
        "last_name": "Kersberg",
        "city": "Ulm",
        "employees": "250+",
    },
    {
        "record_id": "c2",
        "company": "Novatec Solutions Aktiengesellschaft",
        "first_name": "J.",
        "last_name": "Kersberg",
        "city": "Ulm",
    },
    {
        "record_id": "p1",
        "company": "privat",
        "first_name": "Klara",
        "last_name": "Osterkamp",
        "email": "klara.osterkamp@gmx.de",
    },
]


@lru_cache(maxsize=8)
def generated(rows: int, profile: str = "default", seed: int = 41) -> Path:
    """Folder with attendance.csv, truth.csv and meta.json; the test is skipped where the generator is missing."""
    if not GENERATOR.exists():
        pytest.skip(f"generator of messy lists not found at {GENERATOR}")
    folder = Path(mkdtemp(prefix="lists-"))
    command = [sys.executable, str(GENERATOR), "--rows", str(rows), "--seed", str(seed), "--vocab-seed", str(seed)]
    subprocess.run([*command, "--profile", profile, "--out", str(folder)], check=True, capture_output=True)
    return folder
