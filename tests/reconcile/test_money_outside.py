"""A month of which a bank, a ledger and another system tell the same as we do; then each of them tells something else."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from billing_cli.project import open_project
from billing_cli.reports.reconcile.context import Context
from billing_cli.reports.reconcile.pack import Section
from billing_cli.reports.reconcile.receivables import receivables_of
from billing_cli.reports.reconcile.reconcile import context_of
from billing_cli.reports.reconcile.sections.ageing import ageing
from billing_cli.reports.reconcile.sections.ledger import ledger
from billing_cli.reports.reconcile.sections.other_billing import other_billing
from billing_cli.reports.reconcile.sections.payments import payments
from billing_cli.reports.reconcile.sections.receivables import receivables
from billing_cli.statements.payments import belongs_to_none, left_over, stored_payments
from billing_cli.statements.statement import Payment
from billing_cli.store.store import open_to_read
from pricing.money import minor_text
from pricing.periods import month
from tests.audit.issued_project import bill
from tests.reconcile.taxed_month import NOW, edit, looking_at, only, results

MAPPINGS = {
    "bank": "{kind: payments, id: id, date: date, amount: amount, currency: currency, reference: {text: text}}",
    "books": "{kind: ledger, id: journal, date: date, account: account, accounts: {receivable: AR, revenue: [RV], tax: TX}, amount: amount, currency: currency, reference: document}",
    "old": "{kind: invoices, customer: who, item: what, quantity: quantity, amount: amount, currency: {constant: USD}, period: month}",
}
SECTIONS = {
    "ledger": ledger,
    "payments": payments,
    "receivables": receivables,
    "ageing": ageing,
    "other": other_billing,
}


@pytest.fixture(scope="module")
def told(whole: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """The exports that tell what the project knows."""
    with looking_at(whole) as context:
        return {"books": books_of(context), "bank": bank_of(context), "old": old_system_of(context)}


def bank_of(context: Context) -> str:
    """Every invoice that is open is paid on the 8th of March."""
    rows = ["id,date,amount,currency,text"]
    for one in receivables_of(context).invoices.values():
        rest = one.balance(NOW.date()).open_minor
        if rest > 0:
            rows.append(
                f"p-{one.number},2026-03-08,{minor_text(rest, one.currency)},{one.currency},thanks for {one.number}"
            )
    return "\n".join([*rows, ""])


def books_of(context: Context) -> str:
    """Each document is posted on its day, taken back when it is void, and the payments of the 8th of March."""
    rows = ["journal,date,account,amount,currency,document"]

    def post(journal: str, day: object, document: str, amounts: dict[str, int]) -> None:
        rows.extend(
            f"{journal},{day},{account},{minor_text(amount, 'USD')},USD,{document}"
            for account, amount in amounts.items()
        )

    for one in receivables_of(context).invoices.values():
        figures = {
            "AR": one.due_minor,
            "PREPAID": one.total_minor - one.due_minor,
            "RV": -one.net_minor,
            "TX": -one.tax_minor,
        }
        post(one.number, one.issued, one.number, figures)
        if one.voided_on is not None:
            post(f"{one.number}-V", one.voided_on, one.number, {name: -amount for name, amount in figures.items()})
        for note in one.notes:
            post(
                note.number, note.day, note.number, {"AR": -note.due_minor, "RV": note.net_minor, "TX": note.tax_minor}
            )
        rest = one.balance(NOW.date()).open_minor
        if rest > 0:
            post(f"B-{one.number}", "2026-03-08", one.number, {"BANK": rest, "AR": -rest})
    return "\n".join([*rows, ""])


def old_system_of(context: Context) -> str:
    rows = ["who,what,quantity,amount,month"]
    for document in context.documents:
        invoice = document["invoice"]
        for line in invoice["lines"]:
            rows.append(
                f"{invoice['customer']},{line['charge'] or line['kind']},{line['quantity']},{line['amount']},2026-02"
            )
            for one in line["adjustments"]:
                if one["kind"] in ("subscription_discount", "promotional_credit"):
                    rows.append(f"{invoice['customer']},{one['kind']},0,{one['amount']},2026-02")
    return "\n".join([*rows, "nobody,calls,1,1.00,2026-01", ""])


@contextmanager
def comparing(folder: Path, exports: dict[str, str], period: str) -> Iterator[Context]:
    for name, text in MAPPINGS.items():
        (folder / "statements").mkdir(exist_ok=True)
        (folder / "statements" / f"{name}.yaml").write_text(text, encoding="utf-8")
        (folder / f"{name}.csv").write_text(exports.get(name, ""), encoding="utf-8")
    project = open_project(folder, folder)
    with open_to_read(project.store_path) as store:
        yield context_of(store, project, month(period), NOW, [f"{name}={folder / name}.csv" for name in exports])


def section(folder: Path, name: str, exports: dict[str, str], period: str) -> Section:
    with comparing(folder, exports, period) as context:
        return SECTIONS[name](context)


@pytest.mark.parametrize("period", ["2026-01", "2026-02", "2026-03"])
def test_all_ties_where_all_tell_the_same(folder: Path, told: dict[str, str], period: str) -> None:
    exports = {name: text for name, text in told.items() if name != "old" or period == "2026-02"}
    with comparing(folder, exports, period) as context:
        found = {
            f"{name}.{control}": result
            for name, make in SECTIONS.items()
            for control, result in results(make(context)).items()
        }
    given = {"other": period == "2026-02"}
    assert found == {name: "PASS" if given.get(name.partition(".")[0], True) else "NOT_RUN" for name in found}
    assert len(found) == 14


def test_without_exports_each_section_says_what_to_give(folder: Path) -> None:
    with comparing(folder, {}, "2026-03") as context:
        controls = [control for make in SECTIONS.values() for control in make(context).controls]
    reasons = {control.id: control.not_run for control in controls if control.result == "NOT_RUN"}
    assert len(reasons) == 12
    assert all("FILE" in (reason or "") for reason in reasons.values())
    assert [control.id for control in controls if control.result != "NOT_RUN"] == ["receivables.foots", "ageing.total"]


def test_imported_payments_count_once_and_are_sealed(folder: Path, told: dict[str, str]) -> None:
    with comparing(folder, told, "2026-03") as context:
        before = receivables_of(context)
    bill(folder, f"payments import {folder}/bank.csv --mapping bank --now 2026-03-10")
    bill(folder, f"payments import {folder}/bank.csv --mapping bank --now 2026-03-10")
    (folder / "statements" / "renamed.yaml").write_text(MAPPINGS["bank"], encoding="utf-8")
    bill(folder, f"payments import {folder}/bank.csv --mapping renamed --now 2026-03-10")
    bill(folder, "audit verify --now 2026-03-10")
    with comparing(folder, told, "2026-03") as context:
        after = receivables_of(context)
        assert results(payments(context))["known"] == "PASS"
    assert [one.payments for one in after.invoices.values()] == [one.payments for one in before.invoices.values()]

    edit(folder, "UPDATE payments SET amount_minor = amount_minor + 1 WHERE payment_id = 'p-INV-2026-000009'")
    bill(folder, "audit verify --now 2026-03-10", status=3)


def test_export_that_tells_a_payment_otherwise_is_found(folder: Path, told: dict[str, str]) -> None:
    with comparing(folder, told, "2026-03"):
        pass
    bill(folder, f"payments import {folder}/bank.csv --mapping bank --now 2026-03-10")
    (row,) = [line for line in told["bank"].splitlines() if line.startswith("p-INV-2026-000009")]
    changed = told["bank"].replace(row, row.replace("2026-03-08", "2026-03-09"))

    found = only(section(folder, "payments", {"bank": changed}, "2026-03"), "known")

    assert (found.category, found.difference) == ("UNEXPLAINED", "0.00")


Fault = Callable[[str], str]


def _more(row: str) -> Fault:
    return lambda text: text + row + "\n"


def _other(old: str, new: str) -> Fault:
    def changed(text: str) -> str:
        assert old in text, (old, text)
        return text.replace(old, new)

    return changed


def _without(start: str) -> Fault:
    def changed(text: str) -> str:
        lines = text.splitlines()
        left = [line for line in lines if not line.startswith(start)]
        assert len(left) < len(lines), (start, text)
        return "\n".join([*left, ""])

    return changed


def _paid_again(text: str) -> str:
    (row,) = [line for line in text.splitlines() if line.startswith("p-INV-2026-000009")]
    return f"{text}again-{row}\n"


FAULTS = [
    ("bank", _paid_again, "payments", "once", "DUPLICATE", "54.04"),
    ("bank", _more("x,2026-03-09,5.00,USD,hello"), "payments", "applied", "UNAPPLIED_CASH", "5.00"),
    ("bank", _more("x,2026-03-09,5.00,EUR,INV-2026-000009"), "payments", "currency", "FX", "5.00"),
    ("bank", _more("x,2026-03-09,5.00,USD,INV-2026-000009"), "payments", "once", "UNAPPLIED_CASH", "5.00"),
    ("bank", _more("x,2026-03-09,0.01,USD,INV-2026-000001"), "payments", "once", "VOID_REISSUE", "0.01"),
    ("books", _other("INV-2026-000009,2026-03-02", "INV-2026-000009,2026-04-02"), "ledger", "months", "TIMING_CUTOFF", None),
    ("books", _more("x,2026-03-09,AR,5.00,USD,INV-2026-000777\nx,2026-03-09,RV,-5.00,USD,INV-2026-000777"), "ledger", "strange", "MISSING_HERE", "5.00"),
    ("books", _more("x,2026-03-09,RV,-5.00,USD,INV-2026-000009"), "ledger", "amounts", "UNEXPLAINED", "5.00"),
    ("books", _more("x,2026-03-09,AR,5.00,USD,\nx,2026-03-09,CASH,-5.00,USD,"), "receivables", "ledger", "UNEXPLAINED", "5.00"),
    ("books", _more("x,2026-01-09,AR,5.00,USD,\nx,2026-01-09,CASH,-5.00,USD,"), "receivables", "ledger", "UNEXPLAINED", "5.00"),
    ("old", _more("nobody,calls,1,5.00,2026-02"), "other", "names", "MAPPING", "5.00"),
    ("old", _more("acme,seats,1,5.00,2026-02"), "other", "amounts", "MAPPING", "5.00"),
    ("old", _more("dale,platform,1,5.00,2026-02"), "other", "amounts", "MISSING_HERE", "5.00"),
    ("old", _without("brook,platform"), "other", "amounts", "MISSING_THERE", "-49.00"),
]  # fmt: skip


@pytest.mark.parametrize(("export", "fault", "name", "control", "category", "difference"), FAULTS)
def test_what_is_told_otherwise_is_found(
    export: str,
    fault: Fault,
    name: str,
    control: str,
    category: str,
    difference: str | None,
    folder: Path,
    told: dict[str, str],
) -> None:
    period = "2026-02" if export == "old" else "2026-03"
    exports = {**told, export: fault(told[export])}

    found = only(section(folder, name, exports, period), control)

    assert (found.category, found.difference) == (category, difference)


def test_what_a_person_applies_counts_from_its_day_on_and_takes_nothing_from_the_bank(
    folder: Path, told: dict[str, str]
) -> None:
    def balances(period: str) -> tuple[dict[str, int], Section, Section]:
        with comparing(folder, {}, period) as context:
            found = {
                one.number: one.balance(context.period.end).open_minor
                for one in receivables_of(context).invoices.values()
            }
            return found, receivables(context), ageing(context)

    (folder / "bank.csv").write_text("id,date,amount,currency,text\nx,2026-02-20,70.00,USD,hello\n", encoding="utf-8")
    (folder / "statements").mkdir()
    (folder / "statements" / "bank.yaml").write_text(MAPPINGS["bank"], encoding="utf-8")
    bill(folder, f"payments import {folder}/bank.csv --mapping bank --now 2026-03-10")
    before = {period: balances(period)[0] for period in ("2026-02", "2026-03")}
    first, second = [number for number, rest in before["2026-02"].items() if rest > 5000][:2]

    bill(folder, f"payments apply x {first}=30.00 {second} --reason written --on 2026-03-09 --now 2026-03-10")

    assert balances("2026-02")[0] == before["2026-02"]
    after, *sections = balances("2026-03")
    assert after == before["2026-03"] | {
        first: before["2026-03"][first] - 3000,
        second: before["2026-03"][second] - 4000,
    }
    assert {control.result for one in sections for control in one.controls} == {"PASS", "NOT_RUN"}
    assert results(section(folder, "payments", {}, "2026-02"))["applied"] == "PASS"

    bill(folder, f"payments unapply x {first} --reason wrong --now 2026-03-10")

    assert balances("2026-03")[0] == after | {first: before["2026-03"][first]}
    found = only(section(folder, "payments", {}, "2026-03"), "applied")
    assert (found.right, found.explanation) == ("30.00", "payment of 2026-02-20: “hello” names no invoice of ours")
    with comparing(folder, {}, "2026-03") as context:
        kept = stored_payments(context.store)
    assert sum(one.amount_minor for one in kept) == 7000
    assert sum(one.amount_minor for one in kept if one.reason is None) == 7000


@given(st.lists(st.tuples(st.integers(-9, 9), st.booleans(), st.integers(1, 28)), max_size=12), st.integers(1, 29))
def test_what_is_left_over_of_a_payment_is_what_its_parts_without_an_invoice_add_up_to(
    moves: list[tuple[int, bool, int]], end: int
) -> None:
    parts = [
        Payment(
            payment_id="p", part=part, mapping="bank", day=date(2026, 3, day), customer=None, invoice="I" if applied else None,
            movement="payment", amount_minor=amount, fee_minor=0, currency="USD", reference="", file="f", sha256="", row=1,
        )
        for part, (amount, applied, day) in enumerate(moves, start=1)
    ]  # fmt: skip
    found = left_over(filter(belongs_to_none, parts), date(2026, 3, end))
    rest = sum(amount for amount, applied, day in moves if not applied and day < end)
    assert [one.amount_minor for one in found] == [rest] * (rest != 0)
