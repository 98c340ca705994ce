"""`bill price`: the usage of a period becomes draft invoices, again and again with the same result."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from billing_cli.audit.chain import digest, recorded
from billing_cli.audit.seals import UNCOMMITTED, digest_of
from billing_cli.charges.bills import rateables
from billing_cli.charges.caps import CapReached, caps_reached, draft_caps
from billing_cli.charges.closing import refuse_closed
from billing_cli.charges.exhaustion import exhaust
from billing_cli.charges.invoice_taxes import TAX_COLUMNS, convert_taxes, tax_columns
from billing_cli.charges.lines import reason_of
from billing_cli.charges.parties import Parties
from billing_cli.charges.pinned import refuse_pinned_edits
from billing_cli.charges.rating_run import rate_bills
from billing_cli.charges.term_progress import TermFindings, Terms, terms_of_run
from billing_cli.contracts.contract import Contracts
from billing_cli.contracts.invoice import Invoice, of_each
from billing_cli.contracts.reading import read_contracts
from billing_cli.credits.ledger import draft_movements, issued, keep_movements, openings, order_remarks
from billing_cli.credits.purse import Issued, Purse, purse_of
from billing_cli.project import Project
from billing_cli.store.history import History
from billing_cli.store.store import Store
from billing_cli.taxes.reading import Taxes
from billing_cli.usage.findings import UsageFindings, usage_findings
from billing_cli.usage.metering import meter_period
from billing_cli.usage.windows import Metered
from pricing.money import minor_text, minor_units, plain_text
from pricing.periods import DAY, Period, microseconds
from pricing.problems import counted
from pricing.rating.calculator import Row, statement

KEPT = (
    "credits", "adjustments", "slices", "lines", "taxes", "tax_currencies", "invoices", "caps", "blocked",
    "usage", "counts",
)  # fmt: skip
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
    *TAX_COLUMNS,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class BlockedLine:
    """What blocks an invoice, by its code.

    A line that no price covers (`unpriced`) or whose figures leave the limits (`overflow`), a category without a rate
    of tax (`untaxed`), tax that no rate of exchange converts (`no-exchange-rate`).
    """

    subscription: str
    charge: str | None
    dimensions: str
    code: str
    quantity: str
    currency: str


@dataclass(frozen=True, slots=True, kw_only=True)
class OutdatedInvoice:
    """An invoice that was issued, and that usage or terms of today would make another net or tax of, in minor units."""

    number: str
    subscription: str
    currency: str
    billed_minor: int
    billed_tax_minor: int
    found_minor: int
    found_tax_minor: int

    def __str__(self) -> str:
        change = self.found_minor - self.billed_minor
        sign = "+" if change > 0 else ""
        return (
            f"{self.number} ({self.subscription}) was issued with net {self._text(self.billed_minor)}"
            f"{self._tax(self.billed_tax_minor)}; with what is known now it would be {self._text(self.found_minor)} "
            f"{self.currency} ({sign}{self._text(change)}){self._tax(self.found_tax_minor)}, which nothing bills yet"
        )

    def _text(self, amount_minor: int) -> str:
        return minor_text(amount_minor, self.currency)

    def _tax(self, tax_minor: int) -> str:
        return f" and tax {self._text(tax_minor)}" if self.billed_tax_minor != self.found_tax_minor else ""


@dataclass(frozen=True, slots=True, kw_only=True)
class DraftRun:
    """A run that was worked out and not written. `changed`: whether it differs from the drafts that are stored."""

    contracts: Contracts
    invoices: Sequence[Invoice]
    issued: Issued
    purse: Purse
    terms: Terms
    changed: bool = False


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
    standing: int = 0
    outdated: tuple[OutdatedInvoice, ...] = ()

    @property
    def need_attention(self) -> bool:
        """Whether a person must look: at an invoice that is blocked, lacks some of its term or reached a cap, at usage
        that became no money, at credits that were used in another order, or at what was issued and is another sum now.
        """
        found = self.blocked or self.terms.gaps or self.caps or self.out_of_order or self.outdated
        return bool(found) or self.findings.need_attention

    def rows(self) -> list[dict[str, Any]]:
        """The drafts' totals per currency."""
        return [
            {"currency": currency, "drafts": count, "total": minor_text(total, currency)}
            for currency, count, total in self.totals
        ]

    def remarks(self) -> Iterator[str]:
        """What a person should know besides."""
        if self.standing:
            yield f"{counted(self.standing, 'invoice')} of {self.period} issued already: they stay as they are"
        elif not self.totals and not self.blocked:
            yield f"no subscription has a billing instant in {self.period}"
        if (self.totals or self.blocked) and not self.changed:
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
        yield from map(str, self.outdated)
        yield from self.out_of_order
        yield from self.terms.remarks(self.period)
        yield from map(str, self.caps)
        yield from self.findings.remarks()


def price_period(store: Store, project: Project, period: Period, now: datetime) -> PricingReport:
    """Charge every subscription that has a billing instant in `period`; pricing twice changes nothing.

    A line that cannot be priced blocks the invoice of its subscription, not the run. What was issued stays as it is.
    Raises BillError where the period is closed, and InputProblems where what issued invoices used was edited.
    """
    refuse_closed(store, period)
    run = draft_period(store, project, period)
    refuse_pinned_edits(store, project, run.contracts)
    out_of_order = tuple(order_remarks(store, run.purse, period))

    if run.changed:
        with recorded(store, "period.priced", now) as record:
            _replace(store, period, record.seq)
            count, last = store.one(statement(__package__, "events_so_far"))
            record.inputs |= {"period": str(period), "files": project.digests, "events": count, "last_event": last}
            record.outputs["digest"] = digest_of_drafts(store)
    return PricingReport(
        period=period,
        totals=tuple((c, n, s) for c, n, s in store.rows(statement(__package__, "totals"))),
        blocked=tuple(_blocked(store)),
        terms=run.terms.findings(store, period, run.invoices),
        caps=caps_reached(store),
        findings=usage_findings(store, run.contracts, period),
        changed=run.changed,
        out_of_order=out_of_order,
        over=all(invoice.billing.at_us <= microseconds(now) for invoice in run.invoices),
        standing=len(run.issued.invoices),
        outdated=tuple(outdated_invoices(store)),
    )


def draft_period(store: Store, project: Project, period: Period) -> DraftRun:
    """Work out all that a run of `price` would write, beside the store's own tables; writes nothing.

    Fills the relations new_invoices, new_lines and so on with what is not issued.
    """
    contracts = read_contracts(project)
    metered = meter_period(store, contracts, period, project.settings.same_usage)
    run = draft_metered(store, project, contracts, metered, period)
    draft_rows(store, period)
    return replace(run, changed=_differs(store, period))


def _differs(store: Store, period: Period) -> bool:
    """Whether what was worked out is not what is stored; rows are compared where there are as many drafts."""
    if store.one(statement(__package__, "is_new"), period=str(period))[0]:
        return True
    store.run(statement(__package__, "differing"))
    return bool(store.one(statement(__package__, "differences"), period=str(period))[0])


def draft_metered(
    store: Store,
    project: Project,
    contracts: Contracts,
    metered: Metered,
    period: Period,
    parties: Parties | None = None,
) -> DraftRun:
    """The same for usage that is metered already, without `draft_rows`; what is stored of the period is not asked.

    `parties` are those that other periods of the same contracts told.
    """
    kept = issued(store, period)
    purse = purse_of(contracts.contracts, metered.invoices, period, openings(store, period), kept)
    metered = exhaust(store, metered, purse, project.settings.rounding)

    terms = terms_of_run(store, metered.invoices, period, kept.invoices)
    rates = contracts.taxes.rates
    rate_bills(store, rateables(metered, purse, terms.places, rates), project.settings.rounding, purse)
    _draft(store, project, contracts.taxes, metered.invoices, period, parties or Parties(project))
    draft_caps(store, metered.invoices, period)
    blocked = {number for (number,) in store.rows(statement(__package__, "blocked_bills"))}
    draft_movements(store, purse.finish(period, blocked), purse.draws, period)
    store.run(statement(__package__, "new_invoices"), period=str(period))
    return DraftRun(
        contracts=contracts,
        invoices=metered.invoices,
        issued=kept,
        purse=purse,
        terms=terms,
    )


def draft_rows(store: Store, period: Period) -> None:
    """Put the rows of a run in the shapes of the store's tables: usage, counts, lines and what lines and invoices have.

    What the run found does not depend on it: only who keeps, compares or shows its rows needs them.
    """
    for name in ("usage", "counts"):
        store.run(statement(__package__, f"new_{name}"), period=str(period))
    for name in ("lines", "slices", "adjustments", "taxes", "tax_currencies"):
        store.run(statement(__package__, f"new_{name}"))


def outdated_invoices(store: Store) -> Iterator[OutdatedInvoice]:
    """The issued invoices of which the run, just drafted on this store, makes another net or tax."""
    names = (
        "number", "subscription", "currency", "billed_minor", "billed_tax_minor", "found_minor", "found_tax_minor",
    )  # fmt: skip
    for row in store.rows(statement(__package__, "outdated_invoices")):
        yield OutdatedInvoice(**dict(zip(names, row, strict=True)))


def _draft(
    store: Store, project: Project, taxes: Taxes, invoices: Sequence[Invoice], period: Period, parties: Parties
) -> None:
    """Put all that the run would write beside the store's own tables."""
    store.run(statement(__package__, "drafts"))
    store.load_many(statement(__package__, "load_drafts"), DRAFT_COLUMNS, list(_heads(invoices, parties)))
    store.run(statement(__package__, "bill_totals"))
    convert_taxes(store, taxes.exchange, project.settings.rounding)
    store.run(statement(__package__, "new_blocked"), period=str(period))
    store.run(statement(__package__, "left_out"))
    store.run(statement(__package__, "new_progress"), period=str(period))


def _heads(invoices: Sequence[Invoice], parties: Parties) -> Iterator[Row]:
    """The heads of drafts, in the order of `DRAFT_COLUMNS`."""
    for number, (invoice, common) in enumerate(zip(invoices, of_each(invoices, _common), strict=True), start=1):
        contract, (plan, day, *rest) = invoice.contract, common
        name, customer = contract.subscription, contract.customer.id
        said = parties.text(contract, plan.name)
        yield number, f"{name}-{day}", customer, name, plan.key, *rest, said, *tax_columns(invoice)


def _common(invoice: Invoice) -> tuple[Any, ...]:
    """What heads of alike invoices have in common: the plan, the day in their ids, and billing_us to minor_units."""
    contract, billing, service = invoice.contract, invoice.billing, invoice.billing.service
    plan = contract.span_on(service.start if billing.ended is None else service.end - DAY).plan
    days = billing.at_us, contract.zone.key, service.start, service.end
    return plan, str(billing.day), *days, contract.currency, minor_units(contract.currency)


def _replace(store: Store, period: Period, link: int) -> None:
    """Put what `draft_period` worked out in the place of the drafts of a period."""
    for name in KEPT:
        store.run(statement(__package__, f"drop_{name}"), period=str(period))
        store.run(statement(__package__, f"keep_{name}"))
    store.run(statement(__package__, "keep_progress"), period=str(period), link=link)
    keep_movements(store, link)


def digest_of_drafts(store: Store) -> str:
    """One digest of what was worked out, for the audit chain: of the rows of each relation, in their order.

    In: new_invoices, new_lines and so on, in the shapes and the order of the store's tables. What only grows is sealed
    by itself.
    """
    store.run(statement(__package__, "stored_columns_of_blocked"))
    relations = {name: "blocked_rows" if name == "blocked" else f"new_{name}" for name in KEPT}
    return digest({name: digest_of(store, relation, 0, UNCOMMITTED)[1] for name, relation in relations.items()})


def show_drafts(history: History) -> None:
    """Let what was worked out last, its rows too, stand where a store has its drafts; a history is never written to."""
    history.run(statement(__package__, "show_drafts"))


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
