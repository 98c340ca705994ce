"""A project in which much has happened: two months issued, late events, corrections, a void, a credit note, a close."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from billing_cli.audit.chain import digest, recorded
from billing_cli.cli import main
from billing_cli.invoices.document_files import DocumentFile, keep_files
from billing_cli.store.store import open_store

NOW = datetime(2026, 4, 2, tzinfo=UTC)

CATALOG = """
version: 2026-01-01
effective: 2026-01-01
currency: USD
meters:
  calls: {event: call, aggregate: sum, value: n, dimensions: {region: region}}
plans:
  pro:
    name: Pro
    charges:
      platform: {name: Platform fee, model: flat, amount: 49.00}
      calls:
        name: Calls
        meter: calls
        model: graduated
        by: [region]
        tiers: [{up_to: 100, unit_price: 0.10}, {unit_price: 0.05}]
    discounts: [{percent: 10, reason: launch}]
  metered:
    name: Metered
    charges:
      calls: {name: Calls, meter: calls, model: per_unit, by: [region], prices: {file: catalog/calls.csv}}
"""
PRICES = "region,unit_price\neu,0.10\nus,0.20\n"
CUSTOMERS = """
customers:
  - {id: acme, name: Acme, currency: USD, timezone: UTC, country: US}
  - {id: brook, name: Brook, currency: USD, timezone: Europe/Dublin, country: IE}
  - {id: cove, name: Cove, currency: USD, timezone: UTC, country: US}
  - {id: dale, name: Dale, currency: USD, timezone: UTC, country: US}
subscriptions:
  - {id: acme-pro, customer: acme, plan: pro, start: 2026-01-01, cap: {spend: 10, action: alert}}
  - {id: brook-pro, customer: brook, plan: pro, start: 2026-01-01}
  - {id: cove-term, customer: cove, plan: pro, start: 2026-01-01, term: 3 months, commitment: {amount: 400, per: term}}
  - {id: dale-metered, customer: dale, plan: metered, start: 2026-02-01}
grants:
  - {id: prepaid, customer: brook, amount: 30, unit: USD, kind: prepaid, starts: 2026-01-01}
  - {id: gift, customer: acme, amount: 25, unit: USD, kind: promotional, starts: 2026-01-01}
"""
HEAD = "id,customer,type,time,n,region\n"
JANUARY = f"""{HEAD}1,acme,call,2026-01-10T00:00:00Z,150,eu
2,brook,call,2026-01-11T00:00:00Z,99,eu
3,cove,call,2026-01-12T00:00:00Z,500,us
4,acme,call,2026-01-13T00:00:00Z,7,us
5,acme,call,soon,20,eu
6,brook,call,2026-01-15T00:00:00Z,1,eu
6,brook,call,2026-01-15T00:00:00Z,2,eu
7,cove,call,2026-01-16T00:00:00Z,1000,eu
"""
FEBRUARY = f"""{HEAD}20,acme,call,2026-02-10T00:00:00Z,30,eu
21,brook,call,2026-02-11T00:00:00Z,44,eu
22,cove,call,2026-02-12T00:00:00Z,60,us
23,acme,call,2026-01-30T00:00:00Z,500,eu
24,dale,call,2026-02-20T00:00:00Z,3,asia
"""
MARCH = f"""{HEAD}30,acme,call,2026-03-10T00:00:00Z,10,eu
31,cove,call,2026-03-12T00:00:00Z,60,us
"""


def bill(folder: Path, words: str, *, status: int = 0) -> None:
    """Run a command in a project."""
    with pytest.raises(SystemExit) as ended:
        main([*words.split(), "--project", str(folder), "-q"])
    assert ended.value.code == status, words


def make_project(folder: Path) -> Path:
    """Write the project's files into an empty folder, and let everything happen."""
    files = {
        "bill.yaml": "seller: {name: Seller, country: IE}\n",
        "catalog/2026-01-01.yaml": CATALOG,
        "catalog/calls.csv": PRICES,
        "customers/all.yaml": CUSTOMERS,
        "taxes/ie.yaml": "- {category: standard, country: IE, rate: 23, from: 2012-01-01}\n"
        "- {category: standard, country: US, rate: 0, from: 2012-01-01}\n",
        "jan.csv": JANUARY,
        "feb.csv": FEBRUARY,
        "mar.csv": MARCH,
    }
    for name, text in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    january(folder)
    february(folder)
    march(folder)
    return folder


def january(folder: Path) -> None:
    """Two invoices, one after the other, and what is wrong with usage before that is put right."""
    bill(folder, f"ingest {folder / 'jan.csv'} --now 2026-02-01", status=3)
    bill(folder, "conflicts resolve --all --keep --reason checked --now 2026-02-01")
    bill(folder, "events void 7 --source events --reason test --now 2026-02-01")
    bill(folder, "price --period 2026-01 --now 2026-02-02", status=3)
    bill(folder, "invoice issue acme-pro-2026-02-01 --no-pdf --now 2026-02-02")
    bill(folder, "invoice issue --period 2026-01 --no-pdf --now 2026-02-02")


def february(folder: Path) -> None:
    """Late usage of January; invoices that are void, credited, billed anew; a rejected row that became good."""
    bill(folder, f"ingest {folder / 'feb.csv'} --now 2026-03-01")
    bill(folder, "price --period 2026-02 --now 2026-03-02", status=3)
    bill(folder, "invoice issue --period 2026-02 --no-pdf --now 2026-03-02")
    bill(folder, "invoice void INV-2026-000006 --reason wrong --now 2026-03-03")
    rejected = folder / "out" / "rejects" / "1-jan.csv"
    bill(folder, "rejects export --now 2026-03-03")
    rejected.write_text(rejected.read_text("utf-8").replace("soon", "2026-01-14T00:00:00Z"), "utf-8")
    bill(folder, f"rejects retry --corrected {rejected} --now 2026-03-03")
    bill(folder, "conflicts resolve 7 --replace --reason really --now 2026-03-03")
    bill(folder, "price --period 2026-02 --now 2026-03-03", status=3)
    bill(folder, "invoice issue --period 2026-02 --no-pdf --now 2026-03-03")
    bill(folder, "invoice credit INV-2026-000002 --all --reason goodwill --no-pdf --now 2026-03-04")


def march(folder: Path) -> None:
    """Drafts, one of them blocked; January is priced again, closed, and opened once more; a PDF."""
    bill(folder, f"ingest {folder / 'mar.csv'} --now 2026-04-01")
    bill(folder, "price --period 2026-01 --now 2026-04-01", status=3)
    bill(folder, "price --period 2026-03 --now 2026-04-01", status=3)
    bill(folder, "invoice issue cove-term-2026-04-01 --no-pdf --now 2026-04-01")
    bill(folder, "close 2026-01 --now 2026-04-01")
    bill(folder, "reopen 2026-01 --reason late --now 2026-04-02")
    kept = DocumentFile(number="INV-2026-000001", content=b"%PDF-1.7 of another renderer", fingerprint="other")
    with open_store(folder / "bill.duckdb") as store, recorded(store, "document.printed", NOW) as record:
        keep_files(store, [kept], record.seq)
        record.outputs |= {"documents": 1, "pdfs": digest([[kept.number, kept.sha256]])}
