"""Explains every line of every invoice of a store, and reads the packs that it writes for them."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import duckdb

from billing_cli.audit.chain import open_audited
from billing_cli.invoices.reading import drafts
from billing_cli.project import Project
from billing_cli.reports.explained.explain import ExplainedLine, explain_invoice, explain_lines
from billing_cli.reports.explained.pack import events_file, write_pack

NOW = datetime(2027, 1, 1, tzinfo=UTC)
DATA = re.compile(r'<script type="application/json" id="data">(.*?)</script>', re.DOTALL)
ADDED_UP = "SELECT line, count(*), sum(value) FROM read_parquet(?) WHERE status = 'counted' GROUP BY line"


@dataclass(frozen=True, slots=True, kw_only=True)
class Explained:
    """A stored document with its lines explained, and what was found of the whole of it."""

    document: Mapping[str, Any]
    lines: Sequence[ExplainedLine]
    findings: Sequence[str]

    def all_findings(self) -> list[str]:
        """What does not hold, with where."""
        own = [f"{one.line['charge']} line {one.number}: {said}" for one in self.lines for said in one.findings]
        return [f"{self.document['invoice']['id']}: {said}" for said in [*self.findings, *own]]


def explain_all(project: Project) -> Iterator[Explained]:
    """Every invoice of the project's store, with all its lines."""
    with open_audited(project.store_path, NOW) as store:
        for document in list(drafts(store)):
            numbers = range(1, len(document["invoice"]["lines"]) + 1)
            lines = list(explain_lines(store, project, document, list(numbers)))
            yield Explained(document=document, lines=lines, findings=explain_invoice(project, document).findings)


def write_packs(project: Project, folder: Path) -> Iterator[tuple[Path, Mapping[str, Any]]]:
    """A pack of every invoice of the project's store, beside the invoice."""
    with open_audited(project.store_path, NOW) as store:
        found = list(drafts(store))
    for number, document in enumerate(found):
        yield write_pack_of(project, document, folder / f"pack-{number}"), document["invoice"]


def write_pack_of(project: Project, document: Mapping[str, Any], place: Path) -> Path:
    """A pack of one invoice, in a new folder."""
    with open_audited(project.store_path, NOW, readable=events_file(place)) as store:
        write_pack(store, project, document, None, place)
    return place


def page_data(pack: Path) -> dict[str, Any]:
    """What the page of a pack calculates from."""
    match = DATA.search((pack / "recompute.html").read_text(encoding="utf-8"))
    assert match, "the page has its data"
    found: dict[str, Any] = json.loads(match[1])
    return found


def added_up(pack: Path) -> dict[int, tuple[int, Decimal]]:
    """By line, how many events of a pack count, and the sum of their values."""
    with duckdb.connect() as connection:
        rows = connection.execute(ADDED_UP, [str(pack / "events.parquet")]).fetchall()
    return {line: (count, total) for line, count, total in rows}
