"""A project whose February is whole: credits, commitments, taxes of all kinds, exchange, a void, credit notes; all ties."""

import shutil
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path

import duckdb

from billing_cli.audit.chain import open_audited
from billing_cli.charges.price import price_period
from billing_cli.events.ingest import ingest_files
from billing_cli.invoices.credit import Order, credit_invoice
from billing_cli.invoices.crediting import Asked
from billing_cli.invoices.issue import issue_invoices
from billing_cli.invoices.void import void_invoice
from billing_cli.project import open_project
from billing_cli.reports.reconcile.context import Context
from billing_cli.reports.reconcile.pack import Control, Section, Variance
from billing_cli.reports.reconcile.reconcile import context_of
from billing_cli.store.store import open_store, open_to_read
from pricing.periods import month

NOW = datetime(2026, 3, 10, tzinfo=UTC)
RECOUNT = "CREATE OR REPLACE TABLE manifest AS SELECT table_name, rows FROM row_counts"

SETTINGS = """
seller: {name: Seller, country: IE, tax_id: IE0000000W}
tax_currency: EUR
exchange_rates: {file: rates/ecb.csv, source: ECB}
zero_invoices: issue
"""
RATES = "date,from,to,rate\n2026-01-30,EUR,USD,1.25\n2026-02-27,EUR,USD,1.10\n"
TAXES = """
- {category: standard, country: IE, rate: 23, from: 2012-01-01}
- {category: books, country: IE, rate: 0, from: 2012-01-01}
- {category: standard, country: US, rate: 0, from: 2012-01-01}
- {category: books, country: US, rate: 0, from: 2012-01-01}
"""
CATALOG = """
version: 2026-01-01
effective: 2026-01-01
currency: USD
meters:
  calls: {event: call, aggregate: sum, value: n}
plans:
  pro:
    name: Pro
    charges:
      platform: {name: Platform fee, model: flat, amount: 49.00}
      manual: {name: Manual, model: flat, amount: 5.05, tax_category: books}
      calls: {name: Calls, meter: calls, model: per_unit, unit_price: 0.10}
    discounts: [{percent: 10, reason: launch, approved_by: boss}]
  metered:
    name: Metered
    charges:
      calls: {name: Calls, meter: calls, model: per_unit, unit_price: 0.10}
"""
AGREED = "reason: agreed, approved_by: boss"
CUSTOMERS = f"""
customers:
  - {{id: acme, name: Acme, currency: USD, timezone: UTC, country: IE}}
  - {{id: brook, name: Brook, currency: USD, timezone: UTC, country: DE, tax_id: DE136695976, reverse_charge: true}}
  - {{id: cove, name: Cove, currency: USD, timezone: UTC, country: IE, exempt: charity}}
  - {{id: dale, name: Dale, currency: USD, timezone: UTC, country: IE}}
  - {{id: fern, name: Fern, currency: USD, timezone: UTC, country: US}}
  - {{id: elm, name: Elm, currency: USD, timezone: UTC, country: US}}
subscriptions:
  - {{id: acme-pro, customer: acme, plan: pro, start: 2026-01-01}}
  - {{id: brook-pro, customer: brook, plan: pro, start: 2026-01-01}}
  - {{id: cove-pro, customer: cove, plan: pro, start: 2026-01-01}}
  - {{id: dale-metered, customer: dale, plan: metered, start: 2026-01-01}}
  - id: elm-term
    customer: elm
    plan: metered
    start: 2026-01-01
    term: 3 months
    commitment: {{amount: 100, per: term, overage: {{percent: 10}}, {AGREED}}}
  - id: fern-month
    customer: fern
    plan: metered
    start: 2026-01-01
    commitment: {{amount: 40, {AGREED}}}
grants:
  - {{id: prepaid, customer: dale, amount: 30, unit: USD, kind: prepaid, starts: 2026-01-01, {AGREED}}}
  - {{id: gift, customer: acme, amount: 25, unit: USD, kind: promotional, starts: 2026-01-01, {AGREED}}}
  - {{id: free, customer: dale, amount: 50, unit: calls, kind: unit, starts: 2026-01-01, {AGREED}}}
"""
HEAD = "id,customer,type,time,n\n"
JANUARY = f"""{HEAD}1,acme,call,2026-01-10T00:00:00Z,50
2,brook,call,2026-01-11T00:00:00Z,99
6,fern,call,2026-01-11T00:00:00Z,99
3,cove,call,2026-01-12T00:00:00Z,70
4,dale,call,2026-01-13T00:00:00Z,120
5,elm,call,2026-01-14T00:00:00Z,600
"""
FEBRUARY = f"""{HEAD}20,acme,call,2026-02-10T00:00:00Z,33
21,brook,call,2026-02-11T00:00:00Z,60
25,fern,call,2026-02-11T00:00:00Z,500
22,cove,call,2026-02-12T00:00:00Z,70
23,dale,call,2026-02-13T00:00:00Z,44
24,elm,call,2026-02-14T00:00:00Z,500
"""
# Acme's invoice of February in two parts, and dale's whole, which prepaid money paid.
CREDITED = (
    ("INV-2026-000008", Asked(percent=Decimal(30))),
    ("INV-2026-000008", Asked(lines={1: Decimal("7.35")})),
    ("INV-2026-000011", Asked(everything=True)),
)
FILES = {
    "bill.yaml": SETTINGS,
    "rates/ecb.csv": RATES,
    "taxes/all.yaml": TAXES,
    "catalog/2026-01-01.yaml": CATALOG,
    "customers/all.yaml": CUSTOMERS,
    "jan.csv": JANUARY,
    "feb.csv": FEBRUARY,
}


def make_month(folder: Path) -> Path:
    """Write the project into an empty folder; January and February are priced and issued, and some of it is credited."""
    for name, text in FILES.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    project = open_project(folder, folder)
    ingest(folder, "jan.csv", day("2026-02-01"))
    with open_store(project.store_path) as store:
        price_period(store, project, month("2026-01"), day("2026-02-02"))
        issue_invoices(store, project, (), month("2026-01"), day("2026-02-02"), with_pdf=False)
        void_invoice(store, project, "INV-2026-000001", "wrong", day("2026-02-03"))
        issue_invoices(store, project, (), month("2026-01"), day("2026-02-03"), with_pdf=False)
    ingest(folder, "feb.csv", day("2026-03-01"))
    with open_store(project.store_path) as store:
        price_period(store, project, month("2026-02"), day("2026-03-02"))
        issue_invoices(store, project, (), month("2026-02"), day("2026-03-02"), with_pdf=False)
        for number, asked in CREDITED:
            order = Order(asked=asked, reason="agreed", approved_by="boss")
            credit_invoice(store, project, number, order, day("2026-03-05"), with_pdf=False)
    return folder


def day(text: str) -> datetime:
    """The first instant of a day."""
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def ingest(folder: Path, name: str, now: datetime) -> None:
    """Read a file of the project."""
    path = folder / name
    with open_audited(folder / "bill.duckdb", now, readable=[path]) as store:
        ingest_files(store, open_project(folder, folder), [path], None, now)


def use(folder: Path, rows: Sequence[str], now: str) -> None:
    """Read more events: id, customer, type, time and units of each."""
    (folder / "more.csv").write_text("\n".join([HEAD.strip(), *rows, ""]), encoding="utf-8")
    ingest(folder, "more.csv", day(now))


def voided_events_of(customer: str) -> str:
    """What voids the events of February of a customer, after the invoices were issued."""
    return f"""
    INSERT INTO changes SELECT coalesce(max(change_id), 0) + 1, 'voided', 'test', '2026-03-06', 12, NULL FROM changes;
    INSERT INTO event_states
    SELECT (SELECT max(change_id) FROM changes), event_id, 'counted', 'voided' FROM event_rows
    WHERE customer = '{customer}' AND time_us > 1769904000000000
    """


def copy_of(month_folder: Path, to: Path) -> Path:
    """A copy of the project, to be broken."""
    return Path(shutil.copytree(month_folder, to / "copy"))


def edit(folder: Path, *statements: str) -> None:
    """Edit a store with another tool, and make up for the count of rows."""
    with duckdb.connect(str(folder / "bill.duckdb")) as connection:
        for sql in (*statements, RECOUNT):
            connection.execute(sql)


def rewrite(folder: Path, number: str, old: str, new: str) -> None:
    """Change the text of an issued document."""
    with duckdb.connect(str(folder / "bill.duckdb")) as connection:
        before = connection.execute("SELECT document FROM issued_documents WHERE number = ?", [number]).fetchone()
        assert before is not None, number
        assert before[0].count(old) == 1, (old, before[0])
        connection.execute(
            "UPDATE issued_documents SET document = replace(document, ?, ?) WHERE number = ?", [old, new, number]
        )


def section_of(
    folder: Path, make: Callable[[Context], Section], period: str = "2026-02", now: datetime = NOW
) -> Section:
    """A section of the month."""
    with looking_at(folder, period, now) as context:
        return make(context)


@contextmanager
def looking_at(folder: Path, period: str = "2026-02", now: datetime = NOW) -> Iterator[Context]:
    """What sections look at."""
    project = open_project(folder, folder)
    with open_to_read(project.store_path) as store:
        yield context_of(store, project, month(period), now)


def results(section: Section) -> dict[str, str]:
    """What came of each control, by the last word of its id."""
    return {one.id.partition(".")[2]: one.result for one in section.controls}


def failing(section: Section) -> list[str]:
    """The controls that do not pass, by the last word of their ids."""
    return [name for name, result in results(section).items() if result in ("FAIL", "PASS_WITHIN_TOLERANCE")]


def control(section: Section, name: str) -> Control:
    """A control by the last word of its id."""
    return next(one for one in section.controls if one.id.partition(".")[2] == name)


def only(section: Section, name: str) -> Variance:
    """The one variance of a section, which that control has."""
    assert failing(section) == [name], [
        (one.id, found.document()) for one in section.controls for found in one.variances
    ]
    [found] = control(section, name).variances
    return found
