"""Master data: usage that no contract covers, contracts without usage or invoice, and terms that look wrong."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from billing_cli.accounts.approval import approval_problems
from billing_cli.contracts.contract import Contract
from billing_cli.reports.printable import Column
from billing_cli.reports.reconcile.context import Context
from billing_cli.reports.reconcile.pack import Cell, Control, Section, Variance, table
from billing_cli.reports.reconcile.priced_now import priced_now
from billing_cli.reports.reconcile.sections.free_prices import odd_prices
from billing_cli.reports.reconcile.variances import Cause, quantity
from billing_cli.usage.findings import UsageFindings, usage_findings
from pricing.money import plain_text
from pricing.periods import DAY, microseconds, month_of
from pricing.problems import place_text
from pricing.rating.calculator import statement

IDLE = (
    Column(key="customer", title="Customer"),
    Column(key="subscription", title="Subscription"),
    Column(key="plan", title="Plan"),
    Column(key="before", title="Events the month before", number=True),
)

Idle = tuple[Contract, int]


def master_data(context: Context) -> Section:
    """Looks at the files of today and at the usage of the month as it is metered now."""
    run = priced_now(context)
    findings = usage_findings(context.store, run.contracts, context.period)
    serving, idle = _serving(context), _idle(context)
    return Section(
        id="master_data",
        number=16,
        title="Master data",
        about="Usage belongs to contracts, contracts have usage and invoices, and prices and overrides were meant.",
        controls=(*_of_usage(findings, serving, idle), *_of_files(context, serving)),
        tables=(table("idle", "Contracts without usage", IDLE, (_row(context, *one) for one in idle)),),
    )


def _of_usage(findings: UsageFindings, serving: Sequence[Contract], idle: Sequence[Idle]) -> tuple[Control, ...]:
    return (
        Control(
            id="master_data.customers",
            name="all usage that meters read belongs to a subscription",
            left="expected", right="events",
            compared=sum(one.counted for one in findings.counts),
            variances=tuple(_without_contract(findings)),
        ),
        Control(
            id="master_data.event_types",
            name="every type of event is read by a meter",
            left="expected", right="events",
            compared=len(findings.unmetered_types) + len(findings.counts),
            variances=tuple(_unread(findings)),
        ),
        Control(
            id="master_data.idle",
            name="no contract that had usage in the month before has none",
            left="events the month before", right="events",
            compared=len(serving),
            variances=tuple(_fallen_silent(idle)),
        ),
    )  # fmt: skip


def _of_files(context: Context, serving: Sequence[Contract]) -> tuple[Control, ...]:
    return (
        Control(
            id="master_data.prices",
            name="no price is below 0",
            left="least", right="price",
            compared=len(serving),
            variances=tuple(_odd(context)),
            tolerance="prices of 0",
            note="prices of 0 are listed, and tolerated; free tiers, units included, trials, phases before others "
            "and `otherwise: free` are no such prices",
        ),
        Control(
            id="master_data.approval",
            name="whatever departs from the price list says why, and who agreed",
            left="expected", right="found",
            compared=len(context.contracts.accounts.written),
            variances=tuple(_unapproved(context)),
            note="tolerated, unless bill.yaml says require_approval",
        ),
        Control(
            id="master_data.unbilled",
            name="every subscription that is due has an invoice or a draft",
            left="invoice that is due", right="found",
            compared=len(serving),
            variances=tuple(_unbilled(context)),
            note="where there is usage, cutoff.unbilled has it",
        ),
    )  # fmt: skip


def _without_contract(findings: UsageFindings) -> Iterator[Variance]:
    for one in findings.unserved:
        explanation = "has no subscription at that time" if one.known else "is a customer that no file names"
        why = Cause(category="MASTER_DATA", explanation=f"{one.customer} {explanation}", evidence="bill usage")
        yield from quantity({"customer": one.customer, "type": one.type}, (0, one.events), "events", why)
    for each in findings.unclaimed:
        why = Cause(
            category="MASTER_DATA",
            explanation=f"no `usage` of the subscriptions of {each.customer} claims them",
            evidence="the customer's subscriptions",
        )
        yield from quantity({"customer": each.customer, "meter": each.meter}, (0, each.events), "events", why)


def _unread(findings: UsageFindings) -> Iterator[Variance]:
    for kind, events in findings.unmetered_types:
        why = Cause(category="MASTER_DATA", explanation="no meter reads this type", evidence="bill events stats")
        yield from quantity({"type": kind}, (0, events), "events", why)


def _serving(context: Context) -> list[Contract]:
    """The contracts that serve a day of the month."""
    period = context.period
    return [
        one
        for one in context.contracts.contracts
        if one.start < period.end and (one.end is None or one.end > max(period.start, one.start))
    ]


def _idle(context: Context) -> list[Idle]:
    """Contracts with charges on meters whose period is over and had no events; with their events the month before."""
    period = context.period
    now: dict[str, int] = dict(context.store.rows(statement(__package__, "usage_now")))
    before = month_of(period.start - DAY)
    earlier: dict[str, int] = dict(context.store.rows(statement(__package__, "usage_of_periods"), period=str(before)))
    billings = (invoice.billing for invoice in priced_now(context).invoices)
    over = microseconds(context.now)
    billed = {one.contract.subscription for one in billings if one.ended is not None and one.at_us <= over}
    return [
        (one, int(earlier.get(one.subscription, 0)))
        for one in _serving(context)
        if one.meters and one.subscription in billed and not now.get(one.subscription)
    ]


def _fallen_silent(idle: Sequence[Idle]) -> Iterator[Variance]:
    for contract, before in idle:
        if before:
            why = Cause(
                category="MISSING_USAGE",
                explanation="it had usage in the month before, and none in this one",
                evidence=f"bill events stats; table usage of {contract.subscription}",
            )
            key = {"customer": contract.customer.id, "subscription": contract.subscription}
            yield from quantity(key, (before, 0), "events", why)


def _row(context: Context, contract: Contract, before: int) -> Mapping[str, Cell]:
    span = contract.span_on(max(context.period.start, contract.start))
    return {
        "customer": contract.customer.id,
        "subscription": contract.subscription,
        "plan": span.plan.key,
        "before": before,
    }


def _odd(context: Context) -> Iterator[Variance]:
    for one in odd_prices(context):
        yield Variance(
            key={"plan": one.plan, "charge": one.charge, "price": one.place},
            left="0",
            right=plain_text(one.figure),
            difference=plain_text(one.figure),
            unit="price",
            category="MASTER_DATA",
            explanation=f"{'it gives money' if one.below else 'it costs nothing'} ({one.subscriptions} subscriptions)",
            evidence=f"bill catalog show {one.plan}",
            tolerated=not one.below,
        )


def _unapproved(context: Context) -> Iterator[Variance]:
    """Where approval is required the files would not load; elsewhere it is told, and tolerated."""
    for problem in approval_problems(context.contracts.accounts.written):
        yield Variance(
            key={"path": problem.path},
            left="reason and approved_by",
            right=None,
            difference=None,
            unit="text",
            category="MASTER_DATA",
            explanation=problem.message,
            evidence=place_text(problem.file, problem.line),
            tolerated=not context.project.settings.require_approval,
        )


def _unbilled(context: Context) -> Iterator[Variance]:
    rows = context.store.rows(statement(__package__, "unbilled_invoices"), now_us=microseconds(context.now))
    for invoice, customer, subscription, currency, total, events in rows:
        if not events:
            yield Variance(
                key={"customer": customer, "subscription": subscription},
                left=invoice,
                right=None,
                difference=None,
                unit="text",
                category="MISSING_THERE",
                explanation="it is due, and the store has neither a draft nor an invoice",
                evidence=f"bill price --period {context.period}",
                at_risk=(currency, abs(total)),
            )
