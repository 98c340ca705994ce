"""Source against metered: what the events hold, by a query of its own, against what was metered when it was priced."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from decimal import Decimal
from typing import TypeAlias

from billing_cli.reports.printable import Column, cell_text
from billing_cli.reports.reconcile.context import Context
from billing_cli.reports.reconcile.pack import Control, Section, Variance, none_run, table
from billing_cli.reports.reconcile.recomputed.month import Month, month_of, note_of
from billing_cli.reports.reconcile.recomputed.other_zones import zone_that_gives
from billing_cli.reports.reconcile.recomputed.source import Found
from billing_cli.reports.reconcile.sections.lateness import came_since
from billing_cli.reports.reconcile.variances import Cause, quantity
from pricing.money import plain_text
from pricing.problems import counted
from pricing.rating.calculator import statement

NAMES = {
    "metered.quantities": "each metered quantity is what the events come to",
    "metered.events": "each is of as many events",
    "metered.outcomes": "of each meter, events counted = events metered and left out, with a reason each",
    "metered.reading": "the evaluator reads a sample of the events as the queries do",
}
TOTALS = (
    Column(key="meter", title="Meter"),
    Column(key="events", title="Events", number=True),
    Column(key="quantity", title="Quantity", number=True),
)
COUNTS = (
    "meter", "counted", "metered", "filtered", "filtered_null", "repeated", "unmeterable", "without_subscription",
    "superseded", "voided", "replaced",
)  # fmt: skip


# Subscription, meter, and the dimensions with their values.
_Key: TypeAlias = tuple[str, str, tuple[tuple[str, str | None], ...]]


def metered(context: Context) -> Section:
    """Quantities of the month by subscription, meter and dimensions."""
    month = month_of(context)
    stored, customers = _stored(context)
    if not stored and not context.documents:
        return _section(none_run(NAMES, f"{context.period} was not priced"), (), ())
    found, left_out = _from_events(month)
    owners = {one.contract.subscription: one.contract.customer.id for one in month.invoices} | customers
    by_reason: dict[str, list[str]] = defaultdict(list)
    for (subscription, meter), reason in left_out.items():
        by_reason[reason].append(f"{subscription} {meter}")
    note = note_of("added up", by_reason, month)
    compared = {key for key in stored.keys() | found.keys() if key[:2] not in left_out}
    differing = (key for key in compared if stored.get(key) != found.get(key))
    quantities: list[Variance] = []
    events: list[Variance] = []
    for key in sorted(differing, key=lambda one: (one[0], one[1], str(one[2]))):
        held, counted_again = stored.get(key), found.get(key)
        subscription, meter, dimensions = key
        about = {
            "customer": owners.get(subscription, ""),
            "subscription": subscription,
            "meter": meter,
            "dimensions": cell_text(dict(dimensions)),
        }
        cause = _cause(held, counted_again, came_since(context).get(subscription, 0))
        if held is not None and cause.category == "MISSING_USAGE":
            cause = _other_days(context, month, key, held) or cause
        sides = [(None, None) if one is None else (one.quantity, one.events) for one in (counted_again, held)]
        quantities += quantity(about, (sides[0][0], sides[1][0]), meter, cause, context.tolerances.quantity)
        unmoved = cause.category == "TIMING_LATE" and sides[0][0] == sides[1][0]
        for one in quantity(about, (sides[0][1], sides[1][1]), "events", cause):
            events.append(replace(one, tolerated=unmoved))
    controls = (
        Control(
            id="metered.quantities", name=NAMES["metered.quantities"], left="events", right="metered",
            compared=len(compared), variances=tuple(quantities), tolerance=context.tolerances.quantity_text, note=note,
        ),
        Control(
            id="metered.events", name=NAMES["metered.events"], left="events", right="metered",
            compared=len(compared), variances=tuple(events),
            note=_with_late(note, events),
        ),
        _outcomes(context),
        Control(
            id="metered.reading", name=NAMES["metered.reading"], left="query", right="evaluator",
            compared=month.sources.sampled, variances=tuple(_misread(month)),
        ),
    )  # fmt: skip
    return _section(controls, _counts(context), _totals(context, month))


Rows = tuple[Mapping[str, str | int], ...]


def _section(controls: tuple[Control, ...], counts: Rows, totals: Rows) -> Section:
    columns = [Column(key=name, title=name.replace("_", " ").capitalize(), number=name != "meter") for name in COUNTS]
    return Section(
        id="metered",
        number=2,
        title="Source against metered",
        about="What was metered is what the stored events come to, added up again by other statements.",
        controls=controls,
        tables=(
            *((table("meters", "How events fared with each meter", columns, counts),) if counts else ()),
            *((table("totals", "Control totals, added up from the events", TOTALS, totals),) if totals else ()),
        ),
    )


def _stored(context: Context) -> tuple[dict[_Key, Found], dict[str, str]]:
    found: dict[_Key, Found] = {}
    customers = {}
    known: dict[str, tuple[tuple[str, str | None], ...]] = {}
    for customer, subscription, meter, dimensions, value, events in context.store.rows(
        statement(__package__, "stored_usage"), period=str(context.period)
    ):
        customers[subscription] = customer
        if dimensions not in known:
            known[dimensions] = tuple(sorted(json.loads(dimensions).items()))
        found[subscription, meter, known[dimensions]] = Found(events, value)
    return found, customers


def _from_events(month: Month) -> tuple[dict[_Key, Found], dict[tuple[str, str], str]]:
    """What the events come to, and which meters of which subscriptions were not added up, with the reason."""
    found: dict[_Key, Found] = {}
    left_out: dict[tuple[str, str], str] = {}
    for subscription, whole in month.whole.items():
        for meter, asked in whole.items():
            if isinstance(asked, str):
                left_out[subscription, meter] = asked
                continue
            wanted, names = asked
            if wanted.meter in month.sources.not_done:
                left_out[subscription, meter] = month.sources.not_done[wanted.meter]
                continue
            for labels, one in month.sources.of(wanted, names).items():
                found[subscription, meter, tuple(sorted(zip(names, labels, strict=True)))] = one
    return found, left_out


def _cause(stored: Found | None, events: Found | None, late: int) -> Cause:
    """Why they differ; so many events of the subscription came after it was priced."""
    where = "bill usage, bill events show"
    held, there = (0 if one is None else one.events for one in (stored, events))
    if held < there <= held + late:
        why = f"{counted(there - held, 'event')} came after it was priced: price the month again, or bill them next"
        return Cause(category="TIMING_LATE", explanation=why, evidence=where)
    if stored is None:
        why = f"{counted(there, 'event')} there when it was priced, and none metered"
        return Cause(category="MISSING_USAGE", explanation=why, evidence=where)
    if events is None:
        why = "it was metered when it was priced, and no event that counts is there"
        return Cause(category="MISSING_USAGE", explanation=why, evidence=where)
    if held == there:
        return Cause(category="QTY_TRANSFORM", explanation="as many events, another quantity", evidence=where)
    if held < there:
        why = f"{counted(there - held, 'event')} fewer metered than were there when it was priced"
        return Cause(category="MISSING_USAGE", explanation=why, evidence=where)
    why = f"{counted(held - there, 'event')} more metered than there are now: deleted, voided, or of another time"
    return Cause(category="MISSING_USAGE", explanation=why, evidence=where)


def _with_late(note: str, events: Sequence[Variance]) -> str:
    late = "late events that change no quantity are listed, and tolerated"
    return "; ".join(filter(None, (note, late if any(one.tolerated for one in events) else "")))


def _other_days(context: Context, month: Month, key: _Key, held: Found) -> Cause | None:
    """Where what was metered is the usage of the same days in another time zone."""
    subscription, meter, dimensions = key
    asked = month.whole[subscription].get(meter) if subscription in month.whole else None
    if asked is None or isinstance(asked, str):
        return None
    contract = next(one.contract for one in month.invoices if one.contract.subscription == subscription)
    labels = dict(dimensions)
    zone = zone_that_gives(context, contract, asked, [tuple(labels[name] for name in asked[1])], held)
    if zone is None:
        return None
    why = f"it is the usage of these days in {zone}; the subscription's days are those of {contract.zone.key}"
    return Cause(category="TIMING_CUTOFF", explanation=why, evidence="bill usage, bill events show")


def _outcomes(context: Context) -> Control:
    rows = context.store.rows(statement(__package__, "meter_counts"), period=str(context.period))
    variances: list[Variance] = []
    for row in rows:
        cause = Cause(explanation="outcomes do not add up to the events", evidence="table meter_counts")
        variances += quantity({"meter": row[0]}, (row[1], row[-1]), "events", cause)
    return Control(
        id="metered.outcomes", name=NAMES["metered.outcomes"], left="counted", right="outcomes", compared=len(rows),
        variances=tuple(variances),
    )  # fmt: skip


def _counts(context: Context) -> tuple[Mapping[str, str | int], ...]:
    rows = context.store.rows(statement(__package__, "meter_counts"), period=str(context.period))
    return tuple(dict(zip(COUNTS, row, strict=False)) for row in rows)


def _totals(context: Context, month: Month) -> Rows:
    """By meter what all subscriptions used, of those whose quantities add up."""
    sums: dict[str, list[Decimal]] = defaultdict(lambda: [Decimal(0), Decimal(0)])
    versions = context.contracts.meters.every
    for whole in month.whole.values():
        for meter, asked in whole.items():
            if not isinstance(asked, str) and versions[asked[0].meter].meter.adds_up:
                for one in month.sources.of(*asked).values():
                    sums[meter][0] += one.events
                    sums[meter][1] += one.quantity
    return tuple(
        {"meter": meter, "events": plain_text(events), "quantity": plain_text(value)}
        for meter, (events, value) in sorted(sums.items())
    )


def _misread(month: Month) -> Iterator[Variance]:
    for one in month.sources.misread:
        yield Variance(
            key={"meter": one.meter, "event": str(one.event_id)}, left=one.sql, right=one.evaluator, difference=None,
            unit="reading", category="UNEXPLAINED", explanation="a fault of the program: tell us, with the event",
            evidence="events",
        )  # fmt: skip
