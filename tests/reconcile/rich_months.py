"""A rich project: January and February priced and issued, March a draft, with a ledger, payments and another system.

Two versions of the catalog, charges of every common model, minimum, discounts, commitments, credits of all kinds,
taxes told in another currency, two currencies, two zones, a trial, a change of plan within February, usage that came
late, a void, a credit note. All of it ties.
"""

import csv
import json
import shutil
from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import duckdb

from billing_cli.charges.price import price_period
from billing_cli.invoices.credit import Order, credit_invoice
from billing_cli.invoices.crediting import Asked
from billing_cli.invoices.issue import issue_invoices
from billing_cli.invoices.void import void_invoice
from billing_cli.project import open_project
from billing_cli.reports.reconcile.pack import Pack
from billing_cli.reports.reconcile.reconcile import reconcile
from billing_cli.statements.importing import read_payments
from billing_cli.statements.payments import import_payments
from billing_cli.store.store import open_store
from pricing.periods import month
from tests.reconcile.taxed_month import day, ingest

NOON = timedelta(hours=12)
JANUARY, FEBRUARY, MARCH = "2026-01", "2026-02", "2026-03"
SETTINGS = """
seller: {name: Northern Meters, country: IE, tax_id: IE0000000W}
timezone: Europe/Dublin
tax_currency: EUR
exchange_rates: {file: rates/ecb.csv, source: ECB}
zero_invoices: issue
"""
RATES = "date,from,to,rate\n2025-12-31,EUR,USD,1.20\n2026-01-30,EUR,USD,1.25\n2026-02-27,EUR,USD,1.10\n2026-03-31,EUR,USD,1.12\n"
TAXES = """
- {category: standard, country: IE, rate: 23, from: 2012-01-01}
- {category: standard, country: US, rate: 0, from: 2012-01-01}
"""
CATALOG = """
version: 2026-01-01
effective: 2026-01-01
currency: USD
meters:
  calls: {event: call, aggregate: sum, value: n, dimensions: {model: model}}
  storage: {event: stored, aggregate: max, value: n}
  orders: {event: order, aggregate: sum, value: n}
  exports: {event: export, aggregate: count}
plans:
  pro:
    name: Pro
    charges:
      platform: {name: Platform fee, model: flat, amount: 49.00, currencies: {EUR: {amount: 45.00}}}
      seats:
        name: Seats
        model: per_unit
        quantity: seats
        unit_price: 12.00
        bill: in_advance
        currencies: {EUR: {unit_price: 11.00}}
      calls:
        name: Calls
        meter: calls
        model: graduated
        by: [model]
        tiers:
          - {up_to: 75, unit_price: 0.1033, currencies: {EUR: {unit_price: 0.0933}}}
          - {unit_price: 0.057, currencies: {EUR: {unit_price: 0.051}}}
    discounts: [{percent: 10, reason: launch, approved_by: boss}]
  metered:
    name: Metered
    charges:
      calls: {name: Calls, meter: calls, model: per_unit, unit_price: 0.103, currencies: {EUR: {unit_price: 0.093}}}
      storage:
        name: Storage
        meter: storage
        model: volume
        tiers:
          - {up_to: 50, unit_price: 0.207, currencies: {EUR: {unit_price: 0.187}}}
          - {unit_price: 0.153, currencies: {EUR: {unit_price: 0.143}}}
        minimum: 5
        currencies: {EUR: {minimum: 4}}
  shop:
    name: Shop
    charges:
      sales: {name: Sales, meter: orders, model: percentage, rate: 2.9%, fixed_fee: 0.30}
  archive:
    name: Archive
    charges:
      exports: {name: Exports, meter: exports, model: package, package_size: 10, package_price: 3.25}
      fee: {name: Fee, model: flat, amount: 7.00}
"""
NEXT_CATALOG = """
version: 2026-02-01
effective: 2026-02-01
extends: 2026-01-01
plans:
  pro:
    charges:
      calls:
        tiers:
          - {up_to: 75, unit_price: 0.1215, currencies: {EUR: {unit_price: 0.1115}}}
          - {unit_price: 0.057, currencies: {EUR: {unit_price: 0.051}}}
    existing_subscriptions: {policy: move, at: effective}
  archive:
    charges: {exports: {package_price: 3.75}}
    existing_subscriptions: {policy: keep}
"""
AGREED = "reason: agreed, approved_by: boss"
CUSTOMERS = f"""
customers:
  - {{id: acme, name: Acme, currency: USD, timezone: Europe/Dublin, country: IE, aliases: [acct-1]}}
  - {{id: brook, name: Brook, currency: EUR, timezone: Europe/Dublin, country: DE, tax_id: DE136695976, reverse_charge: true}}
  - {{id: cove, name: Cove, currency: USD, timezone: America/New_York, country: US}}
  - {{id: dale, name: Dale, currency: USD, timezone: America/New_York, country: US}}
  - {{id: elm, name: Elm, currency: USD, timezone: Europe/Dublin, country: IE}}
  - {{id: fern, name: Fern, currency: USD, timezone: Europe/Dublin, country: IE}}
  - {{id: gus, name: Gus, currency: USD, timezone: America/New_York, country: US}}
  - {{id: hana, name: Hana, currency: EUR, timezone: Europe/Dublin, country: IE}}
  - {{id: ivan, name: Ivan, currency: USD, timezone: America/New_York, country: US}}
  - {{id: joan, name: Joan, currency: USD, timezone: America/New_York, country: US}}
subscriptions:
  - {{id: acme-pro, customer: acme, plan: pro, start: 2026-01-01, quantities: {{seats: [{{from: 2026-01-01, quantity: 3}}]}}}}
  - {{id: brook-pro, customer: brook, plan: pro, start: 2026-01-01, quantities: {{seats: [{{from: 2026-01-01, quantity: 2}}]}}}}
  - {{id: cove-metered, customer: cove, plan: metered, start: 2026-01-01}}
  - {{id: dale-metered, customer: dale, plan: metered, start: 2026-01-01}}
  - id: elm-term
    customer: elm
    plan: metered
    start: 2026-01-01
    term: 3 months
    commitment: {{amount: 300, per: term, overage: {{percent: 10}}, {AGREED}}}
  - id: fern-month
    customer: fern
    plan: metered
    start: 2026-01-01
    commitment: {{amount: 40, {AGREED}}}
    discounts: [{{percent: 20, charges: [calls], {AGREED}}}]
  - {{id: gus-shop, customer: gus, plan: shop, start: 2026-01-01}}
  - {{id: hana-metered, customer: hana, plan: metered, start: 2026-01-01, trial: {{days: 40, {AGREED}}}}}
  - id: ivan-plans
    customer: ivan
    plan: metered
    start: 2026-01-01
    quantities: {{seats: [{{from: 2026-01-01, quantity: 4}}]}}
    changes: [{{at: 2026-02-11, plan: pro, {AGREED}}}]
  - {{id: joan-archive, customer: joan, plan: archive, start: 2026-01-01}}
grants:
  - {{id: prepaid, customer: cove, amount: 60, unit: USD, kind: prepaid, starts: 2026-01-01, {AGREED}}}
  - {{id: gift, customer: acme, amount: 300, unit: USD, kind: promotional, starts: 2026-01-01, {AGREED}}}
  - {{id: free, customer: dale, amount: 700, unit: calls, kind: unit, starts: 2026-01-01, {AGREED}}}
"""
LEDGER_MAPPING = """
kind: ledger
file: ledger.csv
id: [journal]
date: date
account: account
accounts: {receivable: "1200", revenue: "4000", tax: "2200"}
amount: {debit: debit, credit: credit}
currency: currency
reference: document
type: type
postings: {invoice: document, bank: cash}
"""
BANK_MAPPING = """
kind: payments
file: "bank*.csv"
id: [id]
date: date
amount: amount
currency: currency
reference: {text: [text]}
"""
OTHER_MAPPING = """
kind: invoices
file: other.csv
customer: account
item: item
items: {Platform fee: platform}
quantity: quantity
amount: amount
currency: currency
"""
FILES = {
    "bill.yaml": SETTINGS,
    "rates/ecb.csv": RATES,
    "taxes/all.yaml": TAXES,
    "catalog/2026-01-01.yaml": CATALOG,
    "catalog/2026-02-01.yaml": NEXT_CATALOG,
    "customers/all.yaml": CUSTOMERS,
    "statements/ledger.yaml": LEDGER_MAPPING,
    "statements/bank.yaml": BANK_MAPPING,
    "statements/other.yaml": OTHER_MAPPING,
}
# What each customer uses on so many days of a month: type, units of the first such day, what each day adds, the model.
USED = {
    "acme": (("call", 31, 3, "large"), ("call", 17, 1, "small")),
    "brook": (("call", 23, 2, "large"),),
    "cove": (("call", 19, 4, "small"), ("stored", 40, 2, "")),
    "dale": (("call", 61, 1, "small"), ("stored", 10, 1, "")),
    "elm": (("call", 151, 5, "large"), ("stored", 70, 3, "")),
    "fern": (("call", 13, 2, "small"),),
    "gus": (("order", 47, 13, ""),),
    "hana": (("call", 29, 1, "large"),),
    "ivan": (("call", 33, 2, "large"), ("stored", 22, 1, "")),
    "joan": (("export", 1, 0, ""), ("export", 1, 0, ""), ("export", 1, 0, "")),
}
DAYS = (2, 5, 9, 13, 17, 21, 25, 28)
HEAD = "id,customer,type,time,n,model"
# The last evening of a month in New York is the next month in Dublin.
EVENINGS = (
    "{month}-late,cove,call,{next}-01T03:00:00Z,77,small",
    "{month}-eve,ivan,call,{next}-01T04:00:00Z,55,large",
)
AFTER_PRICING = f"{HEAD}\nforgotten,acme,call,2026-01-30T10:00:00Z,12,large\n"
# Of February, after it was issued: it changes no amount.
AFTER_ISSUE = f"{HEAD}\nnothing,brook,call,2026-02-20T10:00:00Z,0,large\n"
ORDER = Order(asked=Asked(percent=Decimal(30)), reason="agreed", approved_by="boss")
AGAINST = ("ledger.csv", "other.csv", "bank.csv")


def usage_of(text: str) -> str:
    """The export of a month."""
    following = f"{text[:5]}{int(text[5:]) + 1:02}"
    rows = [
        f"{text}-{customer}-{kind}-{place}-{number},{customer},{kind},{text}-{date:02}T1{place}:00:00Z,"
        f"{first + more * number},{model}"
        for customer, used in USED.items()
        for place, (kind, first, more, model) in enumerate(used)
        for number, date in enumerate(DAYS)
    ]
    return "\n".join([HEAD, *rows, *(one.format(month=text, next=following) for one in EVENINGS), ""])


def make_months(folder: Path) -> Path:
    """Write the project into an empty folder, and let everything happen."""
    exports = {f"exports/{text}.csv": usage_of(text) for text in (JANUARY, FEBRUARY, MARCH)}
    late = {"exports/forgotten.csv": AFTER_PRICING, "exports/nothing.csv": AFTER_ISSUE}
    for name, text in (FILES | exports | late).items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    ingest(folder, "exports/2026-01.csv", day("2026-02-01") + NOON)
    price(folder, JANUARY, day("2026-02-02"))
    ingest(folder, "exports/forgotten.csv", day("2026-02-02"))
    _issue(folder, JANUARY, day("2026-02-03"))
    project = open_project(folder, folder)
    wrong = number_of(folder, "fern-month-2026-02-01")
    with open_store(project.store_path) as store:
        void_invoice(store, project, wrong, "wrong address", day("2026-02-04"))
        issue_invoices(store, project, (), month(JANUARY), day("2026-02-04"), with_pdf=False)
    ingest(folder, "exports/2026-02.csv", day("2026-03-01") + NOON)
    _issue(folder, FEBRUARY, day("2026-03-02"))
    ingest(folder, "exports/nothing.csv", day("2026-03-04"))
    number = number_of(folder, "acme-pro-2026-03-01")
    with open_store(project.store_path) as store:
        credit_invoice(store, project, number, ORDER, day("2026-03-05"), with_pdf=False)
    write_statements(folder)
    with open_store(project.store_path) as store:
        import_payments(
            store, read_payments(store, project, [folder / "bank.csv"], None), day("2026-03-06"), dry_run=False
        )
    ingest(folder, "exports/2026-03.csv", day("2026-04-01") + NOON)
    price(folder, MARCH, day("2026-04-02"))
    return folder


def price(folder: Path, text: str, now: datetime) -> None:
    """Price a month."""
    project = open_project(folder, folder)
    with open_store(project.store_path) as store:
        price_period(store, project, month(text), now)


def _issue(folder: Path, text: str, now: datetime) -> None:
    price(folder, text, now)
    project = open_project(folder, folder)
    with open_store(project.store_path) as store:
        issue_invoices(store, project, (), month(text), now, with_pdf=False)


Issued = tuple[str, str, Mapping[str, Any], str, bool]


def issued(folder: Path) -> list[Issued]:
    """Issued documents in order: number, kind, body, date of issue, whether void."""
    sql = """SELECT number, kind, document, CAST(issue_date AS VARCHAR), number IN (SELECT number FROM voided_invoices)
    FROM issued_documents ORDER BY link, counter"""
    with duckdb.connect(str(folder / "bill.duckdb"), read_only=True) as connection:
        rows = connection.execute(sql).fetchall()
    return [(number, kind, json.loads(text)[kind], date, void) for number, kind, text, date, void in rows]


def number_of(folder: Path, invoice_id: str) -> str:
    """The number under which an invoice stands."""
    return next(
        number for number, kind, body, _, void in issued(folder)
        if kind == "invoice" and not void and body["id"] == invoice_id
    )  # fmt: skip


def write_statements(folder: Path) -> None:
    """What others say of all that was issued: the ledger, the bank, and the other billing system of February."""
    documents = issued(folder)
    _write(folder / "ledger.csv", "journal,date,type,account,debit,credit,currency,document", _journals(documents))
    _write(folder / "bank.csv", "id,date,amount,currency,text", _payments(documents))
    _write(folder / "other.csv", "account,item,quantity,amount,currency", _other(documents))


def _write(path: Path, head: str, rows: Iterator[tuple[str, ...]]) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(head.split(","))
        writer.writerows(rows)


def _journals(documents: list[Issued]) -> Iterator[tuple[str, ...]]:
    for number, kind, body, date, void in documents:
        totals, currency, sides = body["totals"], body["currency"], ("", "")
        for account, figure in (("1200", "due"), ("4000", "net"), ("2200", "tax")):
            debits = (account == "1200") == (kind == "invoice")
            sides = (totals[figure], "") if debits else ("", totals[figure])
            yield f"J-{number}", date, "invoice", account, *sides, currency, number
            if void:
                yield f"R-{number}", "2026-02-04", "invoice", account, *sides[::-1], currency, number
    for name, date, amount, currency, text in _payments(documents):
        yield f"B-{name}", date, "bank", "1200", "", amount, currency, text.split()[-1]


PAID = ("acme", "cove", "elm", "gus")


def _payments(documents: list[Issued]) -> Iterator[tuple[str, ...]]:
    """Some pay January in February, one of them pays February in March."""
    for number, kind, body, date, void in documents:
        if kind == "invoice" and not void and Decimal(body["totals"]["due"]) and body["customer"] in PAID:
            january = date.startswith("2026-02")
            if january or body["customer"] == "elm":
                paid_on = "2026-02-20" if january else "2026-03-05"
                yield f"P-{number}", paid_on, body["totals"]["due"], body["currency"], f"payment for {number}"


def _other(documents: list[Issued]) -> Iterator[tuple[str, ...]]:
    for _, kind, body, date, void in documents:
        if kind == "invoice" and not void and date.startswith("2026-03"):
            taken: dict[str, Decimal] = {}
            for line in body["lines"]:
                item = line["charge"] or line["kind"]
                account = "acct-1" if body["customer"] == "acme" else body["customer"]
                name = "Platform fee" if item == "platform" else item
                yield account, name, line["quantity"], line["amount"], body["currency"]
                for one in line["adjustments"]:
                    if one["kind"] in ("subscription_discount", "promotional_credit"):
                        taken[one["kind"]] = taken.get(one["kind"], Decimal(0)) + Decimal(one["amount"])
            for item, amount in taken.items():
                yield body["customer"], item, "", str(amount), body["currency"]


def copy_of(months: Path, to: Path) -> Path:
    """A copy of the project, to be broken."""
    return Path(shutil.copytree(months, to / "copy"))


def pack_of(folder: Path, text: str = FEBRUARY, *, alone: bool = False) -> Pack:
    """The pack of a month, with the ledger and the other system where they tell of it."""
    names = () if alone or text == MARCH else AGAINST if text == FEBRUARY else AGAINST[:1]
    now = day("2026-04-02") if text == MARCH else day("2026-03-10")
    return reconcile(open_project(folder, folder), month(text), now, [str(folder / one) for one in names])
