"""Whatever is issued, credited, made void and paid: the month foots, from month to month, and ages in full."""

from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from billing_cli.reports.reconcile.context import Context
from billing_cli.reports.reconcile.receivables import receivables_from
from billing_cli.reports.reconcile.sections.ageing import ageing, bucket_of
from billing_cli.reports.reconcile.sections.receivables import receivables, roll_forwards
from billing_cli.statements.mapping import Movement
from billing_cli.statements.statement import Payment
from billing_cli.store.store import Store, open_store
from pricing.money import minor_text
from pricing.periods import month
from pricing.rating.calculator import Statement

START = date(2026, 8, 1)
DAYS = st.integers(0, 120).map(lambda days: START + timedelta(days=days))
AMOUNTS = st.integers(0, 50_000)
KINDS: list[Movement] = ["payment", "refund", "chargeback", "write_off", "fee"]
INSERT = Statement("""
    INSERT INTO issued_documents BY NAME
    SELECT
        $number AS number, $kind AS kind, $of_number AS of_number, '2026-09' AS period, 'acme' AS customer, $currency AS currency,
        $day::DATE AS issue_date, $due AS due_minor, 0 AS net_minor, 0 AS tax_minor, $due AS total_minor, 1 AS counter, 1 AS link,
        $document AS document
""")


class Months:
    """A context of a month, for sections that need no more than the store and the period."""

    def __init__(self, store: Store, period: str, payments: list[Payment]) -> None:
        self.store, self.period, self.statements = store, month(period), ()
        rows = store.rows(Statement((SECTION / "receivable_documents.sql").read_text(encoding="utf-8")))
        self.found = {"receivables": receivables_from(rows, payments)}
        self.tolerances = None


SECTION = Path(__file__).parents[2] / "billing_cli" / "reports" / "reconcile" / "sections"


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    with open_store(tmp_path_factory.mktemp("store") / "bill.duckdb") as opened:
        yield opened


@st.composite
def histories(draw: st.DrawFn) -> dict[str, Any]:
    invoices = draw(st.lists(st.tuples(DAYS, AMOUNTS, st.sampled_from(["EUR", "USD"]), st.none() | DAYS), max_size=6))
    names = [f"INV-{place}" for place in range(len(invoices))]
    named = st.sampled_from(names) if names else st.nothing()
    notes = draw(st.lists(st.tuples(named, DAYS, AMOUNTS), max_size=3)) if names else []
    payments = draw(
        st.lists(
            st.tuples(
                named | st.just("INV-X"),
                DAYS,
                st.integers(-50_000, 50_000),
                st.sampled_from(["EUR", "USD"]),
                st.sampled_from(KINDS),
            ),
            max_size=8,
        )
    )
    return {"invoices": invoices, "notes": notes, "payments": payments}


def put(store: Store, history: dict[str, Any]) -> list[Payment]:
    """The documents in the store, the payments beside it."""
    store.run(Statement("DELETE FROM issued_documents; DELETE FROM voided_invoices"))
    currencies = {}
    for place, (day, due, currency, void) in enumerate(history["invoices"]):
        number = f"INV-{place}"
        currencies[number] = currency
        text = minor_text(due, currency)
        document = f'{{"invoice": {{"due_date": "{day + timedelta(days=30)}", "totals": {{"due": "{text}"}}}}}}'
        store.run(
            INSERT,
            number=number,
            kind="invoice",
            of_number=None,
            currency=currency,
            day=day,
            due=due,
            document=document,
        )
        if void is not None:
            store.run(Statement("INSERT INTO voided_invoices VALUES ($n, 'x', $day, 1)"), n=number, day=max(day, void))
    for place, (number, day, due) in enumerate(history["notes"]):
        document = f'{{"credit_note": {{"totals": {{"due": "{minor_text(due, currencies[number])}"}}}}}}'
        store.run(
            INSERT,
            number=f"CN-{place}",
            kind="credit_note",
            of_number=number,
            currency=currencies[number],
            day=day,
            due=due,
            document=document,
        )
    return [
        Payment(
            payment_id=str(place), mapping="bank", day=day, customer=None, invoice=invoice, movement=movement,
            amount_minor=amount, fee_minor=0, currency=currency, reference="", file="bank.csv", sha256="", row=place,
        )
        for place, (invoice, day, amount, currency, movement) in enumerate(history["payments"])
    ]  # fmt: skip


@pytest.mark.drawn
@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(history=histories())
def test_every_month_foots_and_opens_as_the_one_before_closed(store: Store, history: dict[str, Any]) -> None:
    payments = put(store, history)
    closed: dict[str, int] = {}
    for period in ("2026-08", "2026-09", "2026-10", "2026-11", "2026-12"):
        context: Context = Months(store, period, payments)  # type: ignore[assignment]
        rolls = {roll.currency: roll for roll in roll_forwards(context)}
        assert {code: roll.unexplained for code, roll in rolls.items()} == dict.fromkeys(rolls, 0)
        assert {code: rolls[code].opening for code in rolls} == {code: closed.get(code, 0) for code in rolls}
        assert [control.result for control in receivables(context).controls] == ["PASS", "NOT_RUN"]
        assert [control.result for control in ageing(context).controls] == ["PASS"]
        closed = {code: roll.closing for code, roll in rolls.items()}


@pytest.mark.parametrize(
    ("overdue", "bucket"),
    [(-1, "current"), (0, "current"), (1, "days_1_30"), (30, "days_1_30"), (31, "days_31_60"), (60, "days_31_60"),
     (61, "days_61_90"), (90, "days_61_90"), (91, "over_90")],
)  # fmt: skip
def test_age_is_counted_in_days_since_it_was_due(overdue: int, bucket: str) -> None:
    assert bucket_of(date(2026, 10, 31) - timedelta(days=overdue), date(2026, 10, 31)) == bucket


def test_documents_that_contradict_their_columns_are_unexplained(store: Store) -> None:
    payments = put(store, {"invoices": [(START, 1000, "EUR", None)], "notes": [], "payments": []})
    store.run(Statement("UPDATE issued_documents SET due_minor = 900"))
    context: Context = Months(store, "2026-08", payments)  # type: ignore[assignment]

    (roll,) = roll_forwards(context)

    assert (roll.closing, roll.unexplained) == (1000, 100)
