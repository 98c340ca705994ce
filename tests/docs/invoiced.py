"""The examples of pages about time: the files of a project, and the invoices that come of them.

A block whose info string names a file (`yaml catalog/2026-01-01.yaml`) is a file of the example; the first catalog after a
table begins the next. `csv usage.csv` is its usage, as a canonical export. A table with a column `invoice` holds every line
of the invoices that it names (one with `tax of invoice`, their tax): `from` and `until` are the service period, `days` is the proration, `note` what the line says
besides, `off` what discounts of the whole invoice take off it, `counted` what a limit or commitment holds against. An empty invoice is the one above. `by hand` is arithmetic that gives the exact amount.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

from billing_cli.audit.chain import open_audited
from billing_cli.charges.price import price_period
from billing_cli.events.ingest import ingest_files
from billing_cli.invoices.reading import documents
from billing_cli.project import open_project
from pricing.periods import month
from tests.docs.pages import DOCS, Block, Table, blocks, tables

FOLDER = DOCS / "reference" / "pricing"
NAMES = (
    "changes", "discounts-in-time", "grants", "in-advance", "periods", "phases", "proration", "tax",
    "term-commitments", "trials",
)  # fmt: skip
PAGES = [FOLDER / f"{name}.md" for name in NAMES]
NOW = datetime(2032, 1, 1, tzinfo=UTC)
# What a table may hold of a line, and columns for readers.
COMPARED = (
    "line", "from", "until", "quantity", "before", "days", "note", "covered", "exact", "credit", "amount", "off",
    "counted", "held tax",
)  # fmt: skip
FREE = ("invoice", "by hand", "edge")

Line = dict[str, str]


@dataclass(slots=True)
class Example:
    """The files of a project; of each invoice that its tables name, the lines, and the credits that it used."""

    page: Path
    start: int
    files: dict[str, str]
    invoices: dict[str, list[Line]] = field(default_factory=dict)
    arithmetic: list[tuple[str, str]] = field(default_factory=list)
    credits: dict[str, list[Line]] = field(default_factory=dict)
    taxes: dict[str, list[Line]] = field(default_factory=dict)


def is_invoiced(table: Table) -> bool:
    """Whether a table holds lines of invoices."""
    return "invoice" in table.columns


def is_credited(table: Table) -> bool:
    """Whether a table holds what invoices used of grants."""
    return "on invoice" in table.columns


def is_taxed(table: Table) -> bool:
    """Whether a table holds the tax of invoices."""
    return "tax of invoice" in table.columns


def examples(page: Path) -> Iterator[Example]:
    """Every example of a page, in order."""
    text = page.read_text(encoding="utf-8")
    files = [block for block in blocks(text) if "." in block.info.split()[-1]]
    told = [table for table in tables(text) if is_invoiced(table) or is_credited(table) or is_taxed(table)]
    items: list[Block | Table] = [*files, *told]
    example: Example | None = None
    for item in sorted(items, key=lambda item: item.start):
        if isinstance(item, Table):
            assert example is not None, "an example begins with its catalog"
            _add(example, item)
            continue
        name = item.info.split()[1]
        if name.startswith("catalog/") and (example is None or example.invoices):
            if example is not None:
                yield example
            example = Example(page=page, start=item.start, files={})
        assert example is not None, "an example begins with its catalog"
        example.files[name] = item.body + "\n"
    if example is not None:
        yield example


def _add(example: Example, table: Table) -> None:
    if not is_invoiced(table):
        invoice, of = "", "on invoice" if is_credited(table) else "tax of invoice"
        for cells in table.rows:
            row = dict(zip(table.columns, cells, strict=True))
            invoice = row.pop(of) or invoice
            (example.credits if is_credited(table) else example.taxes).setdefault(invoice, []).append(row)
        return
    strange = set(table.columns) - {*COMPARED, *FREE}
    assert not strange, f"line {table.start}: no column of a table of invoices is called {strange}"
    invoice = ""
    for cells in table.rows:
        row = dict(zip(table.columns, cells, strict=True))
        invoice = row["invoice"] or invoice
        lines = example.invoices.setdefault(invoice, [])
        if row["line"]:
            lines.append({name: row[name] for name in table.columns if name in COMPARED})
        if row.get("by hand"):
            example.arithmetic.append((row["by hand"], row["exact"]))


def invoices_of(example: Example, folder: Path) -> dict[str, dict[str, Any]]:
    """The invoices of the example, by id, in the months of those that it names."""
    (folder / "bill.yaml").write_text("seller: {name: Example}\n", encoding="utf-8")
    for name, text in example.files.items():
        (folder / name).parent.mkdir(exist_ok=True)
        (folder / name).write_text(text, encoding="utf-8")
    project = open_project(folder, folder)
    found: dict[str, dict[str, Any]] = {}
    usage = [folder / "usage.csv"] if "usage.csv" in example.files else []
    with open_audited(project.store_path, NOW, readable=usage) as store:
        assert not usage or not ingest_files(store, project, usage, None, NOW).findings
        for name in sorted({name for invoice in example.invoices for name in _months(invoice)}):
            report = price_period(store, project, month(name), NOW)
            assert not report.blocked
            found |= {one["invoice"]["id"]: one["invoice"] for one in documents(store, period=month(name))}
    return found


def _months(invoice: str) -> Iterator[str]:
    """The months of which one bills an invoice: a period's end is billed with the month before its day."""
    day = date.fromisoformat(invoice[-10:])
    yield from {f"{one:%Y-%m}" for one in (day, day - timedelta(days=1))}


def told(line: dict[str, Any]) -> Line:
    """A line of an invoice in the words of a table."""
    shares = [one for one in line["adjustments"] if one["kind"] == "proration"]
    values = "".join(f"[{','.join(str(value) for value in line['dimensions'].values())}]" if line["dimensions"] else "")
    name = f"{line['charge'] or line['kind']}{values}"
    kind = "" if line["kind"] in {"usage", "fee"} or line["charge"] is None else f" {line['kind']}"
    return {
        "line": name + kind,
        "from": line["service_start"],
        "until": line["service_end"],
        "quantity": line["quantity"],
        "before": line.get("units_before", ""),
        "days": "; ".join(f"{one['numerator']}/{one['denominator']}" for one in shares),
        "note": line["description"] or "",
        "covered": _taken(line, "unit_grant", "quantity"),
        "exact": line["amount_exact"],
        "credit": _taken(line, "promotional_credit", "amount"),
        "amount": line["amount"],
        "off": _taken(line, "subscription_discount", "amount"),
        "held tax": _taken(line, "included_tax", "amount"),
        "counted": "; ".join(one["counted"] for one in line["adjustments"] if one["kind"] == "limit"),
    }


def _taken(line: dict[str, Any], kind: str, key: str) -> str:
    """What adjustments of a kind take off a line; empty for nothing."""
    found = [-Decimal(one[key]) for one in line["adjustments"] if one["kind"] == kind]
    return str(sum(found)) if found else ""
