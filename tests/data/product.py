"""The whole product on real data: a project folder, exports into it, and the JSON of invoices and quotes out of it."""

import csv
import gzip
import io
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import yaml

from billing_cli.audit.chain import open_audited
from billing_cli.charges.price import PricingReport, price_period
from billing_cli.charges.quote import quote
from billing_cli.charges.quote_requests import Spoken, read_requests
from billing_cli.events.ingest import IngestReport, ingest_files
from billing_cli.invoices.reading import documents
from billing_cli.project import Project, open_project
from pricing.periods import month

FILES = Path(__file__).parent / "files"
NOW = datetime(2026, 12, 1, tzinfo=UTC)

Document = dict[str, Any]


def read(name: str) -> str:
    """The text of a data file, unpacked where it is kept packed, line ends as they are."""
    path = FILES / name
    content = path.read_bytes() if path.exists() else gzip.decompress(path.with_name(path.name + ".gz").read_bytes())
    return content.decode("utf-8-sig")


def rows(name: str, delimiter: str = ",") -> list[dict[str, str]]:
    """The rows of a data file that has a header."""
    return list(csv.DictReader(io.StringIO(read(name), newline=""), delimiter=delimiter))


def text_of(tree: object) -> str:
    """A file of the project: YAML of a tree, its order kept."""
    return yaml.safe_dump(tree, sort_keys=False, allow_unicode=True, width=1000)


def csv_of(columns: Sequence[str], lines: Iterable[Iterable[object]]) -> str:
    """A CSV file."""
    out = io.StringIO(newline="")
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(columns)
    writer.writerows(lines)
    return out.getvalue()


def make_project(folder: Path, files: Mapping[str, str]) -> Project:
    """Write a project: `bill.yaml` where it is not given, and `files` by their names in it."""
    for name, text in {"bill.yaml": "seller: {name: Seller}\n", **files}.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text, encoding="utf-8", newline="")
    return open_project(folder, folder)


def accounts(customers: Iterable[str], plan: str, start: str, **common: str) -> str:
    """`customers.yaml`: each customer has one subscription of the same name; `common` is said of every customer."""
    ids = sorted(customers)
    return text_of(
        {
            "customers": [{"id": one, **common} for one in ids],
            "subscriptions": [{"id": one, "customer": one, "plan": plan, "start": start} for one in ids],
        }
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Billed:
    """What came of exports: the report of each step, and the drafts of all months by id."""

    ingested: IngestReport
    priced: tuple[PricingReport, ...]
    invoices: dict[str, Document]

    def lines(self) -> list[Document]:
        """The lines of all invoices."""
        return [line for invoice in self.invoices.values() for line in invoice["lines"]]

    def blocked(self) -> list[str]:
        """What stopped an invoice, a text each."""
        return [f"{line.subscription}/{line.charge}: {line.code}" for report in self.priced for line in report.blocked]


def bill(project: Project, exports: Sequence[Path], *months: str) -> Billed:
    """Ingest the exports and price the months; pricing one a second time has to change nothing."""
    invoices: dict[str, Document] = {}
    reports = []
    with open_audited(project.store_path, NOW, readable=list(exports)) as store:
        ingested = ingest_files(store, project, list(exports), None, NOW)
        for name in months:
            reports.append(price_period(store, project, month(name), NOW))
            found = [document["invoice"] for document in documents(store, period=month(name))]
            invoices |= {invoice["id"]: invoice for invoice in found}
        assert not price_period(store, project, month(months[-1]), NOW).changed
    return Billed(ingested=ingested, priced=tuple(reports), invoices=invoices)


def quotes(project: Project, requests: Iterable[Mapping[str, Any]]) -> dict[str, Document]:
    """`bill quote --from` of the requests: the quotes by id."""
    many = project.root / "requests.jsonl"
    many.write_text("".join(json.dumps(request) + "\n" for request in requests), encoding="utf-8")
    nothing = Spoken(plan=None, usage=(), on=None, start=None, currency=None, segment=None)
    return {one.id: one.document() for one in quote(project, read_requests(project, nothing, many, NOW))}
