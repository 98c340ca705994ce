"""Cut-off: usage that came after its invoice, usage that is due and on no invoice, and events from the future."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from billing_cli.charges.price import OutdatedInvoice, outdated_invoices
from billing_cli.reports.printable import Column
from billing_cli.reports.reconcile.context import Context
from billing_cli.reports.reconcile.pack import Category, Cell, Control, Section, Table, Variance, table
from billing_cli.reports.reconcile.priced_now import priced_now
from billing_cli.reports.reconcile.sections.lateness import (
    LateEvents,
    Standing,
    changed_files,
    corrected_since,
    late_events,
    quantities,
    standing_of_month,
)
from billing_cli.reports.reconcile.variances import Cause, quantity
from billing_cli.usage.windows import bounds
from pricing.money import minor_text, plain_text
from pricing.periods import instant_text, microseconds
from pricing.problems import counted, first_of
from pricing.rating.calculator import statement

# How many of the first and of the last invoices are shown.
SHOWN = 5
LATE = (
    Column(key="invoice", title="Invoice"),
    Column(key="customer", title="Customer"),
    Column(key="type", title="Event type"),
    Column(key="file", title="File"),
    Column(key="events", title="Events", number=True),
    Column(key="first_event", title="First event"),
    Column(key="last_event", title="Last event"),
    Column(key="came", title="Came"),
)
QUANTITIES = (
    Column(key="invoice", title="Invoice"),
    Column(key="charge", title="Charge"),
    Column(key="billed", title="Units billed", number=True),
    Column(key="now", title="Units now", number=True),
)
FIRST_AND_LAST = (
    Column(key="place", title=""),
    Column(key="number", title="Number"),
    Column(key="issue_date", title="Issued on"),
    Column(key="customer", title="Customer"),
    Column(key="billing_instant", title="Billing instant"),
    Column(key="currency", title="Currency"),
    Column(key="total", title="Total", number=True),
)


def cutoff(context: Context) -> Section:
    """Prices the month once more, and compares that with what was issued and drafted."""
    priced_now(context)
    standing = standing_of_month(context)
    late = late_events(context, standing)
    outdated = {one.number: one for one in outdated_invoices(context.store)}
    return Section(
        id="cutoff",
        number=14,
        title="Cut-off",
        about="Usage of the month is on invoices of the month, and nothing came after they were issued.",
        controls=(
            Control(
                id="cutoff.late",
                name="no usage came after its invoice was issued that makes another amount",
                left="issued", right="with what is known now",
                compared=len(standing),
                variances=tuple(_late(standing, late, outdated)),
                note="late usage that changes no amount is listed, and tolerated" if late else "",
            ),
            Control(
                id="cutoff.standing",
                name="issued invoices without late usage come to the same amount now",
                left="issued", right="with what is known now",
                compared=len(standing),
                variances=tuple(_changed(context, standing, late, outdated)),
            ),
            Control(
                id="cutoff.unbilled",
                name="all usage that is due is on an invoice or a draft",
                left="events", right="on invoices",
                compared=len(context.documents),
                variances=tuple(_unbilled(context)),
            ),
            Control(
                id="cutoff.ahead",
                name="no event is later than the clock of the run that read it",
                left="expected", right="events",
                compared=len(context.documents),
                variances=tuple(_ahead(context)),
                note="by whole hours",
            ),
        ),
        tables=(
            _late_table(standing, late),
            _quantities(context, standing, {one.number for one in late}),
            _first_and_last(standing),
        ),
    )  # fmt: skip


def _late(
    standing: Sequence[Standing], late: Sequence[LateEvents], outdated: Mapping[str, OutdatedInvoice]
) -> Iterator[Variance]:
    """A variance per invoice that has late events: of its money where that is another now."""
    for one in standing:
        own = [found for found in late if found.number == one.number]
        if not own:
            continue
        events, files = sum(found.events for found in own), sorted({found.file for found in own})
        explanation = f"{counted(events, 'event')} came after it was issued"
        if one.number in outdated:
            yield _of_amounts(one, outdated[one.number], "TIMING_LATE", explanation, ", ".join(files))
            continue
        yield Variance(
            key=_key(one),
            left=minor_text(one.total_minor, one.currency),
            right=minor_text(one.total_minor, one.currency),
            difference=minor_text(0, one.currency),
            unit=one.currency,
            category="TIMING_LATE",
            explanation=f"{explanation}, which changes no amount",
            evidence=", ".join(files),
            tolerated=True,
            at_risk=(one.currency, 0),
        )


def _changed(
    context: Context, standing: Sequence[Standing], late: Sequence[LateEvents], outdated: Mapping[str, OutdatedInvoice]
) -> Iterator[Variance]:
    """Invoices that are others now, and not for events that came late."""
    numbers = {found.number for found in late}
    others = [one for one in standing if one.number in outdated and one.number not in numbers]
    corrected = corrected_since(context, others)
    for one in others:
        cause = _why_changed(context, one, corrected.get(one.number, 0))
        yield _of_amounts(one, outdated[one.number], cause.category, cause.explanation, cause.evidence)


def _why_changed(context: Context, one: Standing, corrected: int) -> Cause:
    """Why an invoice without late usage would be another one now."""
    if corrected:
        why = f"{counted(corrected, 'event')} of it corrected after it was issued"
        return Cause(category="MANUAL_ADJ", explanation=why, evidence="bill events log")
    for _, charge, before, after in quantities(context, [one]):
        why = f"{charge}: {plain_text(before)} billed, and the events that are there come to {plain_text(after)}"
        category: Category = "MISSING_USAGE" if after < before else "QTY_TRANSFORM"
        return Cause(category=category, explanation=why, evidence="bill audit verify; sections 1 and 2")
    files = changed_files(context, one.link)
    if files:
        why = f"the same quantities; changed since it was issued: {first_of(files)}"
        return Cause(category="MASTER_DATA", explanation=why, evidence="bill audit log; git log of these files")
    return Cause(explanation="neither events nor files of the project changed", evidence="bill audit verify")


def _of_amounts(one: Standing, found: OutdatedInvoice, category: Category, explanation: str, evidence: str) -> Variance:
    """Net and tax as issued, and as they are now."""
    left, right = found.billed_minor + found.billed_tax_minor, found.found_minor + found.found_tax_minor
    return Variance(
        key=_key(one),
        left=minor_text(left, one.currency),
        right=minor_text(right, one.currency),
        difference=minor_text(right - left, one.currency),
        unit=one.currency,
        category=category,
        explanation=explanation,
        evidence=evidence,
        at_risk=(one.currency, abs(right - left)),
    )


def _key(one: Standing) -> dict[str, str]:
    return {"invoice": one.number, "customer": one.customer, "subscription": one.subscription}


def _unbilled(context: Context) -> Iterator[Variance]:
    now_us = microseconds(context.now)
    for invoice, customer, subscription, currency, total, events in context.store.rows(
        statement(__package__, "unbilled_invoices"), now_us=now_us
    ):
        if events:
            yield Variance(
                key={"customer": customer, "subscription": subscription, "invoice": invoice},
                left=str(events),
                right="0",
                difference=str(-events),
                unit="events",
                category="TIMING_CUTOFF",
                explanation="its usage is due, and on no invoice and no draft",
                evidence=f"bill price --period {context.period}",
                at_risk=(currency, abs(total)),
            )


def _ahead(context: Context) -> Iterator[Variance]:
    from_us, to_us = bounds(context.period, context.contracts.default_zone)
    rows = context.store.rows(statement(__package__, "events_ahead"), from_us=from_us, to_us=to_us)
    for file, source, kind, events, last_us, at in rows:
        why = Cause(
            category="TIMING_CUTOFF",
            explanation=f"read at {at}, with events up to {instant_text(last_us)}",
            evidence=file,
        )
        yield from quantity({"file": file, "source": source, "type": kind}, (0, events), "events", why)


def _late_table(standing: Sequence[Standing], late: Sequence[LateEvents]) -> Table:
    customers = {one.number: one.customer for one in standing}
    rows: list[Mapping[str, Cell]] = [
        {
            "invoice": one.number,
            "customer": customers[one.number],
            "type": one.type,
            "file": one.file,
            "events": one.events,
            "first_event": instant_text(one.first_us),
            "last_event": instant_text(one.last_us),
            "came": one.came,
        }
        for one in late
    ]
    return table("late_events", "Usage that came after its invoice", LATE, rows)


def _quantities(context: Context, standing: Sequence[Standing], numbers: set[str]) -> Table:
    rows: list[Mapping[str, Cell]] = [
        {"invoice": number, "charge": charge, "billed": plain_text(before), "now": plain_text(after)}
        for number, charge, before, after in quantities(context, [one for one in standing if one.number in numbers])
    ]
    return table("late_quantities", "What that makes of quantities", QUANTITIES, rows)


def _first_and_last(standing: Sequence[Standing]) -> Table:
    places = {
        number: "first" if number < SHOWN else "last"
        for number in range(len(standing))
        if number < SHOWN or number >= len(standing) - SHOWN
    }
    rows: list[Mapping[str, Cell]] = [
        {
            "place": place,
            "number": standing[number].number,
            "issue_date": standing[number].issue_date.isoformat(),
            "customer": standing[number].customer,
            "billing_instant": instant_text(standing[number].billing_us),
            "currency": standing[number].currency,
            "total": minor_text(standing[number].total_minor, standing[number].currency),
        }
        for number, place in places.items()
    ]
    return table("first_and_last", "First and last invoices of the month", FIRST_AND_LAST, rows)
