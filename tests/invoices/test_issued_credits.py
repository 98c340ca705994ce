"""What issued invoices took of shared credits and of terms is fixed: drafts beside and before them find that much less."""

from collections.abc import Iterator
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from billing_cli.audit.chain import open_audited
from billing_cli.charges.price import PricingReport, price_period
from billing_cli.events.ingest import ingest_files
from billing_cli.invoices.credit import Order, credit_invoice
from billing_cli.invoices.crediting import Asked
from billing_cli.invoices.issue import issue_invoices
from billing_cli.invoices.reading import show_invoice
from billing_cli.invoices.void import void_invoice
from billing_cli.project import open_project
from billing_cli.store.store import Store
from pricing.periods import month
from pricing.rating.calculator import Statement

NOW = datetime(2026, 6, 1, tzinfo=UTC)
CATALOG = """
version: 2026-01-01
effective: 2026-01-01
currency: USD
meters: {calls: {event: call, aggregate: sum, value: n}}
plans:
  pro:
    charges: {calls: {name: Calls, meter: calls, model: per_unit, unit_price: 1}}
"""
CUSTOMERS = """
customers: [{id: acme, currency: USD, timezone: UTC}]
subscriptions:
  - {id: east, customer: acme, plan: pro, start: 2026-01-01, usage: "place = 'east'"}
  - {id: west, customer: acme, plan: pro, start: 2026-01-01, usage: "place = 'west'"}
grants:
  - {id: gift, customer: acme, amount: 100, unit: USD, kind: GIFT, starts: 2026-01-01}
"""


class Shop:
    """A project with two subscriptions that share one grant of 100 dollars."""

    def __init__(self, folder: Path, kind: str, extra: str = "") -> None:
        self.folder = folder
        for name in ("catalog", "customers"):
            (folder / name).mkdir()
        (folder / "bill.yaml").write_text("seller: {name: S}\nzero_invoices: issue\n")
        (folder / "catalog" / "2026-01-01.yaml").write_text(CATALOG)
        (folder / "customers" / "all.yaml").write_text(CUSTOMERS.replace("GIFT", kind) + extra)
        self.files = 0

    def __enter__(self) -> "Shop":
        self.store: Store = open_audited(self.folder / "bill.duckdb", NOW)
        return self

    def __exit__(self, *_: object) -> None:
        self.store.__exit__(None, None, None)

    def use(self, *events: tuple[str, str, int]) -> None:
        """Ingest events: place, day, units."""
        self.files += 1
        path = self.folder / f"usage-{self.files}.csv"
        rows = [
            f"{self.files}-{number},acme,call,{day}T12:00:00Z,{n},{place}"
            for number, (place, day, n) in enumerate(events)
        ]
        path.write_text("\n".join(["id,customer,type,time,n,place", *rows, ""]))
        self.store.__exit__(None, None, None)
        with open_audited(self.folder / "bill.duckdb", NOW, readable=[path]) as store:
            ingest_files(store, open_project(self.folder, self.folder), [path], None, NOW)
        self.store = open_audited(self.folder / "bill.duckdb", NOW)

    def price(self, name: str) -> PricingReport:
        return price_period(self.store, open_project(self.folder, self.folder), month(name), NOW)

    def issue(self, *ids: str) -> list[str]:
        project = open_project(self.folder, self.folder)
        report = issue_invoices(self.store, project, ids, None, NOW, with_pdf=False)
        assert not report.left
        return [one.number.text for one in report.issued]

    def void(self, number: str) -> None:
        void_invoice(self.store, open_project(self.folder, self.folder), number, "wrong", NOW)

    def credit(self, number: str, *, rebills: bool = False) -> dict[str, Any]:
        order = Order(asked=Asked(everything=True), reason="wrong", rebills=rebills)
        report = credit_invoice(self.store, open_project(self.folder, self.folder), number, order, NOW, with_pdf=False)
        return dict(report.note.body)

    def used(self, name: str) -> str:
        """What an invoice used of the grant."""
        credits = show_invoice(self.store, name)["invoice"]["credits"]
        return str(credits[0]["amount"]) if credits else "0.00"

    def due(self, name: str) -> str:
        return str(show_invoice(self.store, name)["invoice"]["totals"]["due"])

    def balance(self) -> Decimal:
        """What the ledger says is left."""
        (found,) = self.store.one(Statement("SELECT coalesce(sum(amount), 0) FROM credit_movements"))
        return Decimal(found)


@pytest.fixture(params=["promotional", "prepaid"])
def shop(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Shop]:
    with Shop(tmp_path, request.param) as found:
        yield found


def test_late_usage_of_an_issued_invoice_takes_nothing_from_the_drafts_beside_it(shop: Shop) -> None:
    shop.use(("east", "2026-01-10", 40), ("west", "2026-01-10", 90))
    shop.price("2026-01")
    assert (shop.used("east-2026-02-01"), shop.used("west-2026-02-01")) == ("40.00", "60.00")
    shop.issue("east-2026-02-01")

    shop.use(("east", "2026-01-11", 30))
    report = shop.price("2026-01")

    assert len(report.outdated) == (1 if shop.due("east-2026-02-01") == "0.00" else 0)
    assert (shop.used("east-2026-02-01"), shop.used("west-2026-02-01")) == ("40.00", "60.00")
    assert shop.balance() == 0


def test_a_draft_before_an_issued_invoice_finds_what_that_left(shop: Shop) -> None:
    contracts = shop.folder / "customers" / "all.yaml"
    east, west = (
        "id: east, customer: acme, plan: pro, start: 2026-01-01",
        "id: west, customer: acme, plan: pro, start: 2026-0",
    )
    text = contracts.read_text().replace(east, f"{east}, end: 2026-02-01").replace(f"{west}1", f"{west}2")
    contracts.write_text(text)
    shop.use(("east", "2026-01-10", 40), ("west", "2026-02-10", 50))
    shop.price("2026-01")
    [first] = shop.issue("east-2026-02-01")
    shop.price("2026-02")
    shop.issue("west-2026-03-01")
    assert shop.balance() == 10

    shop.void(first)
    shop.use(("east", "2026-01-12", 60))
    shop.price("2026-01")

    assert (shop.used("east-2026-02-01"), shop.due("east-2026-02-01")) == ("50.00", "50.00")
    assert shop.balance() == 0


@pytest.mark.slow
def test_what_a_void_invoice_used_is_used_by_its_draft_until_that_is_priced(shop: Shop) -> None:
    shop.use(("east", "2026-01-10", 40))
    shop.price("2026-01")
    [first] = shop.issue("east-2026-02-01")

    shop.void(first)

    assert shop.balance() == 60
    assert not shop.price("2026-01").changed
    assert shop.issue("east-2026-02-01") == ["INV-2026-000002"]


@pytest.mark.slow
def test_all_credited_gives_the_credits_back_for_later_months(shop: Shop) -> None:
    shop.use(("east", "2026-01-10", 40), ("west", "2026-06-10", 90))
    shop.price("2026-01")
    [first] = shop.issue("east-2026-02-01")
    assert shop.balance() == 60

    note = shop.credit(first)

    assert [(one["grant"], one["amount"]) for one in note["credits"]] == [("gift", "40.00")]
    assert note["totals"]["due"] == "0.00"
    assert shop.balance() == 100
    shop.price("2026-01")
    assert shop.balance() == 100
    shop.price("2026-06")
    assert shop.used("west-2026-07-01") == "90.00"
    assert shop.balance() == 10


@pytest.mark.slow
def test_credited_to_be_billed_anew_leaves_the_credits_with_the_draft(shop: Shop) -> None:
    shop.use(("east", "2026-01-10", 40))
    shop.price("2026-01")
    [first] = shop.issue("east-2026-02-01")

    shop.credit(first, rebills=True)

    assert shop.balance() == 60
    assert not shop.price("2026-01").changed
    assert shop.issue("east-2026-02-01") == ["INV-2026-000002"]
    assert shop.balance() == 60
