"""A source that is silent where its events were to be expected."""

from pathlib import Path

from billing_cli.reports.reconcile.sections.ingestion import ingestion
from tests.reconcile.taxed_month import FILES, HEAD, day, ingest, only, section_of

SILENT = 20


def test_a_day_without_events_is_found(tmp_path: Path) -> None:
    rows = [
        f"{date}-{hour}-{one},acme,call,2026-02-{date:02}T{hour:02}:{one:02}:00Z,1"
        for date in range(1, 29)
        for hour in range(24)
        for one in range(6)
        if date != SILENT
    ]
    for name, text in (FILES | {"feb.csv": "\n".join([HEAD.strip(), *rows, ""])}).items():
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    ingest(tmp_path, "feb.csv", day("2026-03-01"))
    found = only(section_of(tmp_path, ingestion), "gaps")
    assert found.key == {"source": "events", "from": "2026-02-20T00:00:00Z", "until": "2026-02-21T00:00:00Z"}
    assert (found.left, found.right, found.unit, found.category) == ("144", "0", "events", "MISSING_USAGE")
