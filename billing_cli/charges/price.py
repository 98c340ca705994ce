"""`bill price`: the usage of a period becomes draft invoices, again and again with the same result."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from billing_cli.audit.chain import canonical, recorded
from billing_cli.charges.bills import rateables
from billing_cli.charges.caps import CapReached, caps_reached, draft_caps
from billing_cli.charges.exhaustion import exhaust
from billing_cli.charges.lines import reason_of
from billing_cli.charges.rating_run import rate_bills
from billing_cli.charges.term_progress import TermFindings, invoice_id, terms_of_run
from billing_cli.contracts.contract import Contract
from billing_cli.contracts.invoice import Invoice
from billing_cli.contracts.reading import read_contracts
from billing_cli.credits.ledger import draft_movements, keep_movements, openings, order_remarks
from billing_cli.credits.purse import purse_of
from billing_cli.project import Project
from billing_cli.store.store import Store
from billing_cli.usage.findings import UsageFindings, usage_findings
from billing_cli.usage.metering import meter_period
from pricing.money import minor_text, minor_units, plain_text
from pricing.periods import DAY, Period, microseconds
from pricing.rating.calculator import statement

KEPT = ("credits", "adjustments", "slices", "lines", "invoices", "progress", "caps", "blocked", "usage", "counts")
DRAFT_COLUMNS = (
    "bill_id",
    "invoice_id",
    "customer",
    "subscription",
    "plan",
    "billing_us",
    "timezone",
    "service_start",
    "service_end",
    "currency",
    "minor_units",
    "parties",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class BlockedLine:
    """A line that no price covers (`unpriced`) or whose figures leave the limits (`overflow`)."""

    subscription: str
    charge: str | None
    dimensions: str
    code: str
    quantity: str
    currency: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PricingReport:
    """What a run of `price` made. `totals`: currency, number of drafts, sum in minor units."""

    period: Period
    totals: tuple[tuple[str, int, int], ...]
    blocked: tuple[BlockedLine, ...]
    terms: TermFindings
    caps: tuple[CapReached, ...]
    findings: UsageFindings
    changed: bool
    over: bool
    out_of_order: tuple[str, ...] = ()

    @property
    def need_attention(self) -> bool:
        """Whether a person must look: at an invoice that is blocked, lacks some of its term or reached a cap, at usage
        that became no money, or at credits that were used in another order.
        """
        found = self.blocked or self.terms.gaps or self.caps or self.out_of_order
        return bool(found) or self.findings.need_attention

    def rows(self) -> list[dict[str, Any]]:
        """The drafts' totals per currency."""
        return [
            {"currency": currency, "drafts": count, "total": minor_text(total, currency)}
            for currency, count, total in self.totals
        ]

    def remarks(self) -> Iterator[str]:
        """What a person should know besides."""
        if not self.totals and not self.blocked:
            yield f"no subscription has a billing instant in {self.period}"
        elif not self.changed:
            yield f"{self.period}: nothing changed since it was last priced"
        if not self.over:
            yield f"{self.period} is not over: these drafts lack what is still to come"
        if (
            self.totals
            and self.findings.counts
            and not any(count.counted or count.superseded or count.voided for count in self.findings.counts)
        ):
            yield f"there are no events of {self.period} that a meter reads"
        for line in self.blocked:
            message, remedy = reason_of(line.code, line.charge, line.dimensions, line.currency)
            quantity = f" (quantity {line.quantity})" if line.charge is not None else ""
            yield f"blocked: {line.subscription}: {message}{quantity}; {remedy}"
        yield from self.out_of_order
        yield from self.terms.remarks(self.period)
        yield from map(str, self.caps)
        yield from self.findings.remarks()


def price_period(store: Store, project: Project, period: Period, now: datetime) -> PricingReport:
    """Charge every subscription that has a billing instant in `period`; pricing twice changes nothing.

    A line that cannot be priced blocks the invoice of its subscription, not the run.
    """
    contracts = read_contracts(project)
    metered = meter_period(store, contracts, period, project.settings.same_usage)

    purse = purse_of(contracts.contracts, metered.invoices, period, openings(store, period))
    metered = exhaust(store, metered, purse, project.settings.rounding)

    terms = terms_of_run(store, metered.invoices, period)
    rate_bills(store, rateables(metered, purse, terms.places), project.settings.rounding, purse)
    _draft(store, project, metered.invoices, period)
    draft_caps(store, metered.invoices, period)
    blocked = {number for (number,) in store.rows(statement(__package__, "blocked_bills"))}
    draft_movements(store, purse.finish(period, blocked), purse.draws, period)
    store.run(statement(__package__, "new_invoices"), period=str(period))
    changed = store.one(statement(__package__, "differences"), period=str(period))[0] > 0
    out_of_order = tuple(order_remarks(store, purse, period))

    if changed:
        with recorded(store, "period.priced", now) as record:
            _replace(store, period)
            count, last = store.one(statement(__package__, "events_so_far"))
            record.inputs |= {"period": str(period), "files": project.digests, "events": count, "last_event": last}
            record.outputs["digest"] = store.one(statement(__package__, "digest"))[0]
    return PricingReport(
        period=period,
        totals=tuple((c, n, s) for c, n, s in store.rows(statement(__package__, "totals"))),
        blocked=tuple(_blocked(store)),
        terms=terms.findings(store, period, metered.invoices),
        caps=caps_reached(store),
        findings=usage_findings(store, contracts, period),
        changed=changed,
        out_of_order=out_of_order,
        over=all(invoice.billing.at_us <= microseconds(now) for invoice in metered.invoices),
    )


def _draft(store: Store, project: Project, invoices: Sequence[Invoice], period: Period) -> None:
    """Put all that the run would write beside the store's own tables."""
    store.run(statement(__package__, "drafts"))
    heads = [_head(number, invoice, project) for number, invoice in enumerate(invoices, start=1)]
    store.load(statement(__package__, "load_drafts"), DRAFT_COLUMNS, heads)
    store.run(statement(__package__, "bill_totals"))
    for name in ("blocked", "progress", "usage", "counts"):
        store.run(statement(__package__, f"new_{name}"), period=str(period))
    for name in ("lines", "slices", "adjustments"):
        store.run(statement(__package__, f"new_{name}"))


def _head(number: int, invoice: Invoice, project: Project) -> tuple[object, ...]:
    contract, billing = invoice.contract, invoice.billing
    service = billing.service
    plan = contract.span_on(service.start if billing.ended is None else service.end - DAY).plan
    return (
        number,
        invoice_id(billing),
        contract.customer.id,
        contract.subscription,
        plan.key,
        billing.at_us,
        contract.zone.key,
        service.start,
        service.end,
        contract.currency,
        minor_units(contract.currency),
        canonical(_parties(contract, plan.name, project)),
    )


def _parties(contract: Contract, plan_name: str, project: Project) -> Mapping[str, object]:
    """Who sells and who pays, as the invoice prints it."""
    customer = contract.customer
    return {
        "seller": project.settings.seller.model_dump(mode="json"),
        "bill_to": {
            "name": customer.name or customer.id,
            "address": list(customer.address),
            "country": customer.country,
            "email": customer.email,
            "tax_id": customer.tax_id,
        },
        "plan_name": plan_name,
        "payment_terms": project.settings.payment_terms,
    }


def _replace(store: Store, period: Period) -> None:
    for name in KEPT:
        store.run(statement(__package__, f"drop_{name}"), period=str(period))
        store.run(statement(__package__, f"keep_{name}"))
    keep_movements(store)


def _blocked(store: Store) -> Iterator[BlockedLine]:
    for subscription, charge, dimensions, code, quantity, currency in store.rows(
        statement(__package__, "blocked_lines")
    ):
        yield BlockedLine(
            subscription=subscription,
            charge=charge,
            dimensions=dimensions,
            code=code,
            quantity=plain_text(quantity),
            currency=currency,
        )
