"""The worked example of the guide does what the guide says, in both languages."""

import re
import shlex
import shutil
from pathlib import Path

import pyarrow.parquet as pq
import pytest
from typer.testing import CliRunner

from transferlotse_analytics.evaluation_cli import app

GUIDE = Path(__file__).parents[2] / "docs" / "guide"


@pytest.mark.parametrize("page", ["auswertung-netz.md", "evaluation.md"])
def test_worked_example_runs_as_written(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, page: str) -> None:
    text = (GUIDE / page).read_text(encoding="utf-8")
    shutil.copytree(GUIDE / "beispiel-lieferung", tmp_path / "beispiel-lieferung")
    monkeypatch.chdir(tmp_path)
    Path("geheimnis.txt").write_text("nur die Zentren kennen diesen Satz", encoding="utf-8")
    said = ""
    for command in re.findall(r"^\$ python -m transferlotse_analytics (.+)$", text, re.MULTILINE):
        if "check" in command:
            shutil.copytree("zentrum", "schluessel", ignore=shutil.ignore_patterns("*.key"))
        result = CliRunner().invoke(app, shlex.split(command))
        assert result.exit_code == 0, result.stderr
        said += result.stdout
    for line in re.findall(r"^(?:nordstadt|suedstadt|ergebnis)[^$\n]*\)$|^ergebnis: .+$", text, re.MULTILINE):
        assert line in said
    total = pq.read_table("ergebnis/overview.parquet").to_pylist()[0]
    for column in ("contacts", "organisations_per_activity", "organisations"):
        assert f"| {total[column]:.0f} |" in text
    talk = next(
        r for r in pq.read_table("ergebnis/targets.parquet").to_pylist() if (r["centre"], r["format"]) == ("*", "talk")
    )
    assert (talk["target"], talk["actual_total"], talk["achieved"]) == (12, 7.5, 63)
    hidden = next(
        r
        for r in pq.read_table("ergebnis/targets.parquet").to_pylist()
        if r["centre"] == "nordstadt" and r["format"] == "talk"
    )
    assert hidden["actual_total"] is None
    report = Path("ergebnis/report.html").read_text(encoding="utf-8")
    assert re.search(r"90 .* 74 .* \(73 (?:bis|to) 75\)", report)
