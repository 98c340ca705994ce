"""Commitments: what was agreed, what counts towards it, and what an invoice charges for the difference."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from decimal import Decimal
from fractions import Fraction
from typing import Any

from billing_cli.reports.printable import Column
from billing_cli.reports.reconcile.context import Context
from billing_cli.reports.reconcile.pack import Cell, Control, Section, Variance, control, none_run, table
from billing_cli.reports.reconcile.sections.committed import Committed, Progress, committed_invoices, progress_of
from billing_cli.reports.reconcile.variances import Cause, money, quantity
from pricing.money import minor_of, minor_text, minor_units, rounded

COLUMNS = (
    Column(key="subscription", title="Subscription"),
    Column(key="invoice", title="Invoice"),
    Column(key="per", title="Per"),
    Column(key="from", title="From"),
    Column(key="until", title="Until"),
    Column(key="currency", title="Currency"),
    Column(key="committed", title="Committed", number=True),
    Column(key="before", title="Counted before", number=True),
    Column(key="counted", title="Counted", number=True),
    Column(key="remaining", title="Remaining", number=True),
    Column(key="elapsed", title="% elapsed", number=True),
    Column(key="projected_shortfall", title="Projected shortfall", number=True),
    Column(key="true_up", title="True-up", number=True),
    Column(key="overage", title="Overage", number=True),
)
NAMES = {
    "commitments.counted": "what an invoice counts is what its lines that count come to",
    "commitments.chain": "what an invoice takes for counted before it is the sum of those before it in its term",
    "commitments.agreed": "the amount that is held against is the contract's",
    "commitments.true_up": "counted and true-up come to the commitment where its term or period ends",
    "commitments.overage": "overage is its percent of what was counted above the commitment",
}
# The kinds of lines of a commitment.
LINES = ("commitment", "overage")
NONE = "no invoice of the month counts towards a commitment"
ADVANCE = "without those whose counting charges are billed in advance; by the contracts of today"


def commitments(context: Context) -> Section:
    """Drafts and issued invoices of the month."""
    found, progress = list(committed_invoices(context)), list(progress_of(context))
    controls = tuple(_controls(context, found, progress)) if found or progress else none_run(NAMES, NONE)
    return Section(
        id="commitments",
        number=12,
        title="Commitments",
        about="Counted usage with its shortfall, or with its overage, is what was agreed and what was invoiced.",
        controls=controls,
        tables=(table("commitments", "Commitments", COLUMNS, (_row(one) for one in found)),),
    )


def _controls(context: Context, found: Sequence[Committed], progress: Sequence[Progress]) -> Iterator[Control]:
    yield _control(context, "commitments.counted", ("lines", "counted"), len(found), _counted(context, found))
    chain = _chain(context, progress)
    yield _control(context, "commitments.chain", ("sum of those before", "taken"), len(progress), chain)
    yield _control(context, "commitments.agreed", ("contract", "held against"), len(found), _agreed(context, found))
    yield _control(context, "commitments.true_up", ("worked out", "invoiced"), len(found), _true_ups(context, found))
    yield _control(context, "commitments.overage", ("worked out", "invoiced"), len(found), _overages(context, found))


def _control(
    context: Context, control_id: str, sides: tuple[str, str], compared: int, variances: Iterator[Variance]
) -> Control:
    note = "" if control_id == "commitments.chain" else ADVANCE
    return replace(
        control(NAMES, control_id, sides, compared, variances), tolerance=context.tolerances.amount_text, note=note
    )


def _cause(explanation: str, one: Committed) -> Cause:
    return Cause(
        category="COMMIT_TRUEUP",
        explanation=explanation,
        evidence=f"bill invoice show {one.key['invoice']} --format json; table progress_rows",
    )


def _counted(context: Context, found: Sequence[Committed]) -> Iterator[Variance]:
    """Of a term as the store has it; of a period as the line says, where there is one."""
    for one in found:
        if one.over_term:
            counted = None if one.progress is None else one.progress.counted
            why = _cause("the store counts another amount than the invoice's lines", one)
            yield from money(one.key, (one.basis, counted), one.currency, why, context.tolerances)
        else:
            for kind in LINES:
                limit = _limit(one, kind)
                why = _cause(f"the line of the {kind} was held against another amount than the lines", one)
                sides = one.basis, one.basis if limit is None else minor_of(Decimal(limit["counted"]), one.currency)
                yield from money({**one.key, "line": kind}, sides, one.currency, why, context.tolerances)


def _limit(one: Committed, kind: str) -> Mapping[str, Any] | None:
    """The limit of a line of the commitment, as the invoice says it."""
    limits = (limit for line in one.body["lines"] if line["kind"] == kind for limit in line["adjustments"])
    return next((limit for limit in limits if limit["kind"] == "limit"), None)


def _held(one: Committed, kind: str) -> int | None:
    """The amount that a line was held against, in minor units: what was agreed, or its share of the days."""
    limit = _limit(one, kind)
    if limit is None:
        return None
    share = Fraction(limit.get("numerator", 1), limit.get("denominator", 1))
    return rounded(Fraction(limit["agreed"]) * share * 10 ** minor_units(one.currency), one.rounding)


def _chain(context: Context, progress: Sequence[Progress]) -> Iterator[Variance]:
    currencies = {one["invoice"]["id"]: one["invoice"]["currency"] for one in context.documents}
    for one in progress:
        pairs = {
            "counted": (one.earlier_counted, one.counted_before),
            "overage": (one.earlier_overage, one.overage_before),
        }
        for name, sides in pairs.items():
            why = Cause(
                category="COMMIT_TRUEUP",
                explanation=f"invoices before it in the term have another {name} by now: price the month again",
                evidence="table progress_rows",
            )
            key = {"invoice": one.invoice_id, "subscription": one.subscription, "of": name}
            if one.invoice_id in currencies:
                yield from money(key, sides, currencies[one.invoice_id], why, context.tolerances)
            else:  # the invoice is gone, and with it the word for its money
                yield from quantity(key, sides, "minor units", why)


def _agreed(context: Context, found: Sequence[Committed]) -> Iterator[Variance]:
    for one in found:
        if one.over_term:
            held = None if one.progress is None else one.progress.committed
        else:
            held = next((limit for kind in LINES if (limit := _held(one, kind)) is not None), one.committed)
        why = _cause("the contract commits to another amount", one)
        yield from money(one.key, (one.committed, held), one.currency, why, context.tolerances)


def _true_ups(context: Context, found: Sequence[Committed]) -> Iterator[Variance]:
    for one in found:
        why = _cause("the true-up is not what is missing to the commitment", one)
        yield from money(one.key, (one.true_up, one.line("commitment")), one.currency, why, context.tolerances)


def _overages(context: Context, found: Sequence[Committed]) -> Iterator[Variance]:
    for one in found:
        why = _cause("overage is not the percent of what was counted above the commitment", one)
        yield from money(one.key, (one.overage, one.line("overage")), one.currency, why, context.tolerances)
        if one.progress is not None:
            why = _cause("the store has another overage than the invoice", one)
            sides = one.progress.overage, one.line("overage")
            key = {**one.key, "of": "store"}
            yield from money(key, sides, one.currency, why, context.tolerances)


def _row(one: Committed) -> Mapping[str, Cell]:
    first, last = one.days
    done = min(one.billing.day, last)
    elapsed = Fraction((done - first).days, (last - first).days)
    tenths = rounded(elapsed * 1000, "half_away")
    projected = one.so_far if one.closes or not elapsed else rounded(one.so_far / elapsed, "half_away")
    figures = {
        "committed": one.committed,
        "before": one.before,
        "counted": one.basis,
        "remaining": max(0, one.committed - one.so_far),
        "projected_shortfall": max(0, one.committed - projected),
        "true_up": one.line("commitment"),
        "overage": one.line("overage"),
    }
    return {
        **one.key,
        "per": one.commitment.per,
        "from": first.isoformat(),
        "until": last.isoformat(),
        "currency": one.currency,
        "elapsed": f"{tenths // 10}.{tenths % 10}",
        **{name: minor_text(amount, one.currency) for name, amount in figures.items()},
    }
