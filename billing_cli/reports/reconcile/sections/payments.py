"""Invoices and the money that was paid for them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import timedelta

from billing_cli.reports.printable import Column
from billing_cli.reports.reconcile.context import Context
from billing_cli.reports.reconcile.pack import Cell, Control, Section, Variance, not_run, table
from billing_cli.reports.reconcile.receivables import Balance, Receivable, Receivables, given_payments, receivables_of
from billing_cli.reports.reconcile.variances import Cause, Tolerances, money
from billing_cli.statements.payments import left_over
from billing_cli.statements.statement import Payment
from pricing.money import minor_text, minor_units, plain_text
from pricing.problems import first_of

FIGURES = ("gross", "prepaid", "paid", "given_back", "credited", "written_off", "voided", "open")
COLUMNS = (
    Column(key="invoice", title="Invoice"),
    Column(key="customer", title="Customer"),
    Column(key="currency", title="Currency"),
    *(Column(key=one, title=one.replace("_", " ").capitalize(), number=True) for one in FIGURES),
    Column(key="payments", title="Payments"),
)
CONTROLS = (
    ("payments.applied", "all money belongs to an invoice"),
    ("payments.currency", "invoices are paid in their currency"),
    ("payments.once", "no invoice is paid more than once"),
    ("payments.short", "what a bank kept of a payment is within the rule"),
)
KNOWN = ("payments.known", "payments of an export are told as they were before")
NO_EXPORT = "no export of payments was given: reconcile --against FILE"
NO_PAYMENTS = "no payments were imported: bill payments import FILE, or reconcile --against FILE"


def payments(context: Context) -> Section:
    """Invoices of the month, or dated in it, or paid in it, with everything that is known on the day of the present."""
    found = receivables_of(context)
    end = context.as_of + timedelta(days=1)
    chosen = [(one, one.balance(end)) for one in found.invoices.values() if _of_month(one, context)]
    controls = (
        tuple(_controls(context, found, chosen))
        if found.payments
        else tuple(not_run(control, name, NO_PAYMENTS) for control, name in CONTROLS)
    )
    return Section(
        id="payments",
        number=6,
        title="Invoices and payments",
        about="What is open of an invoice is what is due less payments, credit notes and what was written off.",
        controls=(*controls, _known(context)),
        tables=(table("open_invoices", "Invoices", COLUMNS, (_row(*one) for one in chosen)),) if chosen else (),
    )


def _known(context: Context) -> Control:
    """The payments of exports whose ids are known with other content; the first content counts."""
    given = given_payments(context)
    if not given:
        return not_run(*KNOWN, NO_EXPORT)
    return Control(
        id=KNOWN[0], name=KNOWN[1], left="before", right="in the export",
        compared=sum(len(one.new) + one.known + len(one.conflicts) for one in given),
        variances=tuple(_contradicted(*pair) for one in given for pair in one.conflicts),
    )  # fmt: skip


def _contradicted(before: Payment, later: Payment) -> Variance:
    difference = later.amount_minor - before.amount_minor
    same = later.currency == before.currency
    return Variance(
        key={"payment": later.payment_id},
        left=minor_text(before.amount_minor, before.currency),
        right=minor_text(later.amount_minor, later.currency),
        difference=minor_text(difference, later.currency) if same else None,
        unit=later.currency,
        category="UNEXPLAINED",
        explanation=f"{before.movement} of {before.day} before, {later.movement} of {later.day} in the export",
        evidence=f"{where(before)}; {where(later)}",
        at_risk=(later.currency, abs(difference)) if same else None,
    )


def _of_month(one: Receivable, context: Context) -> bool:
    start, end = context.period.start, context.period.end
    days = (one.issued, *(payment.day for payment in one.payments))
    return one.period == str(context.period) or any(start <= day < end for day in days)


def _controls(context: Context, found: Receivables, chosen: Sequence[tuple[Receivable, Balance]]) -> Iterator[Control]:
    numbers = {one.number for one, _ in chosen}
    end = min(context.period.end, context.as_of + timedelta(days=1))
    known = left_over(found.unapplied, context.as_of + timedelta(days=1))
    unapplied = [one for one in known if one.day < end]
    foreign = [one for one in found.foreign if one.invoice in numbers]
    paid = sum(len(one.payments) for one, _ in chosen)
    tolerances = context.tolerances
    applied, currency, once, short = CONTROLS
    yield Control(
        id=applied[0], name=applied[1], left="of an invoice", right="received", compared=paid + len(unapplied),
        variances=tuple(one for payment in unapplied for one in _unapplied(payment, tolerances)),
        note=f"money received before {end}",
    )  # fmt: skip
    yield Control(
        id=currency[0], name=currency[1], left="in the currency of the invoice", right="received",
        compared=paid + len(foreign),
        variances=tuple(one for payment in foreign for one in _foreign(payment, found, tolerances)),
    )  # fmt: skip
    yield Control(
        id=once[0], name=once[1], left="open", right="paid too much", compared=len(chosen),
        tolerance=tolerances.amount_text,
        variances=tuple(one for pair in chosen for one in _overpaid(*pair, tolerances)),
    )  # fmt: skip
    yield Control(
        id=short[0], name=short[1], left="due", right="paid", compared=len(chosen),
        tolerance=plain_text(tolerances.bank_fee),
        variances=tuple(one for pair in chosen for one in _short(*pair, tolerances)),
        note="an invoice of which more is open is not paid, and stands in the ageing",
    )  # fmt: skip


def _unapplied(payment: Payment, tolerances: Tolerances) -> Iterator[Variance]:
    if payment.reason is not None:
        said = f"taken off its invoice, since “{payment.reason}”"
    elif payment.reference:
        said = f"“{payment.reference}” names no invoice of ours"
    else:
        said = "it names no invoice"
    cause = Cause(
        category="UNAPPLIED_CASH",
        explanation=f"{payment.movement} of {payment.day}: {said}",
        evidence=f"{where(payment)}; bill payments apply",
    )
    yield from money({"payment": payment.payment_id}, (None, payment.amount_minor), payment.currency, cause, tolerances)


def _foreign(payment: Payment, found: Receivables, tolerances: Tolerances) -> Iterator[Variance]:
    invoice = found.invoices[payment.invoice or ""]
    said = f"{invoice.number} is in {invoice.currency}; nothing of it counts as paid"
    key = {"invoice": invoice.number, "payment": payment.payment_id}
    cause = Cause(category="FX", explanation=said, evidence=where(payment))
    yield from money(key, (None, payment.amount_minor), payment.currency, cause, tolerances)


def _overpaid(one: Receivable, balance: Balance, tolerances: Tolerances) -> Iterator[Variance]:
    if balance.open_minor >= 0 or not one.payments:
        return
    came = [payment for payment in one.payments if payment.movement == "payment"]
    amounts = [payment.amount_minor for payment in came]
    evidence = first_of([payment.payment_id for payment in came])
    if balance.voided_minor or balance.credited_minor >= balance.due_minor > 0:
        cause = Cause(category="VOID_REISSUE", explanation="paid, and void or credited in full", evidence=evidence)
    elif len(set(amounts)) < len(amounts):
        cause = Cause(
            category="DUPLICATE", explanation=f"{len(came)} payments, some of equal amounts", evidence=evidence
        )
    else:
        cause = Cause(category="UNAPPLIED_CASH", explanation="more was paid than was due", evidence=evidence)
    yield from money(
        {"invoice": one.number, "customer": one.customer}, (0, -balance.open_minor), one.currency, cause, tolerances
    )


def _short(one: Receivable, balance: Balance, tolerances: Tolerances) -> Iterator[Variance]:
    """A rest so small that a bank may have kept it. It stays open until it is written off."""
    within = balance.open_minor <= tolerances.bank_fee * 10 ** minor_units(one.currency)
    if balance.open_minor > 0 and balance.paid_minor > balance.given_back_minor and within:
        yield Variance(
            key={"invoice": one.number, "customer": one.customer},
            left=minor_text(balance.due_minor, one.currency),
            right=minor_text(balance.due_minor - balance.open_minor, one.currency),
            difference=minor_text(-balance.open_minor, one.currency),
            unit=one.currency,
            category="BANK_FEE",
            explanation="the rest is within tolerances.bank_fee; bill payments write-off closes the invoice",
            evidence=first_of([payment.payment_id for payment in one.payments]),
            tolerated=True,
            at_risk=(one.currency, balance.open_minor),
        )


def where(payment: Payment) -> str:
    """Where a payment stands."""
    return f"{payment.file}:{payment.row}" if payment.file else "bill payments list"


def _row(one: Receivable, balance: Balance) -> dict[str, Cell]:
    figures = {
        "gross": one.total_minor,
        "prepaid": one.total_minor - one.due_minor,
        "paid": balance.paid_minor,
        "given_back": balance.given_back_minor,
        "credited": balance.credited_minor,
        "written_off": balance.written_off_minor,
        "voided": balance.voided_minor,
        "open": balance.open_minor,
    }
    return {
        "invoice": one.number,
        "customer": one.customer,
        "currency": one.currency,
        **{name: minor_text(figure, one.currency) for name, figure in figures.items()},
        "payments": first_of([payment.payment_id for payment in one.payments]) if one.payments else None,
    }
