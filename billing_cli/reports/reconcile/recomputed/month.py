"""The invoices of a month by what contracts say today, with what their charges ask of the events."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from billing_cli.contracts.contract import Contract, splits_of
from billing_cli.contracts.invoice import Invoice
from billing_cli.contracts.span import Span
from billing_cli.reports.reconcile.context import Context
from billing_cli.reports.reconcile.recomputed.bills import PART_OF_USAGE, Metered, metered_of
from billing_cli.reports.reconcile.recomputed.source import Names, Sources, Wanted, source_quantities
from pricing.problems import first_of

# By the name of a meter, all that a subscription used of it in the month, or why it is not added up.
Whole = Mapping[str, tuple[Wanted, Names] | str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Month:
    """The invoices with their metered charges, what the events come to, and by subscription what it used in all."""

    invoices: Sequence[Invoice]
    metered: Sequence[tuple[Metered, ...]]
    sources: Sources
    whole: Mapping[str, Whole]


def month_of(context: Context) -> Month:
    """Worked out once for all sections of a context."""
    if "month" not in context.found:
        context.found["month"] = _month(context)
    month: Month = context.found["month"]
    return month


def _month(context: Context) -> Month:
    invoices = context.invoices
    of_contract: dict[str, list[Invoice]] = defaultdict(list)
    for invoice in invoices:
        of_contract[invoice.contract.subscription].append(invoice)
    whole = dict(_whole(of_contract))
    wanted: dict[Wanted, set[Names]] = defaultdict(set)
    for of_meter in whole.values():
        for asked in of_meter.values():
            if not isinstance(asked, str):
                wanted[asked[0]].add(asked[1])
    metered = list(metered_of(invoices))
    for invoice, own in zip(invoices, metered, strict=True):
        if invoice.contract.usage is None:
            for one in own:
                wanted[one.wanted].add(one.names)
    rules = tuple(context.project.settings.same_usage)
    sources = source_quantities(context.store, context.contracts, wanted, rules)
    return Month(invoices=invoices, metered=metered, sources=sources, whole=whole)


def _whole(of_contract: Mapping[str, Sequence[Invoice]]) -> Iterator[tuple[str, Whole]]:
    """By subscription what it is charged by; it is looked for once for those whose invoices are alike."""
    known: dict[Hashable, list[_Charged]] = {}
    for name, invoices in of_contract.items():
        alike = tuple(invoice.alike for invoice in invoices)
        if None in alike or alike not in known:
            known[alike] = list(_charged(invoices))
        yield name, dict(_asked(invoices[0].contract, known[alike]))


@dataclass(frozen=True, slots=True, kw_only=True)
class _Charged:
    """A meter that a subscription is charged by: of instants up to `to_us`, or why it is not added up.

    `from_us` None: since the contract began.
    """

    key: str
    name: str
    dimensions: Names = ()
    from_us: int | None = None
    to_us: int = 0
    why_not: str | None = None


def _asked(contract: Contract, charged: Iterable[_Charged]) -> Iterator[tuple[str, tuple[Wanted, Names] | str]]:
    for one in charged:
        why_not = PART_OF_USAGE if contract.usage is not None else one.why_not
        if why_not is not None:
            yield one.name, why_not
        else:
            from_us = contract.instant(contract.start) if one.from_us is None else one.from_us
            yield one.name, (Wanted(contract.customer.id, one.key, from_us, one.to_us), one.dimensions)


def _charged(invoices: Sequence[Invoice]) -> Iterator[_Charged]:
    """Of each meter that a subscription is charged by: the days of the periods that ended, all dimensions apart."""
    contract = invoices[0].contract
    ended = [invoice.billing.ended for invoice in invoices if invoice.billing.ended is not None]
    if not ended:
        return
    first, last = ended[0].start, ended[-1].end
    spans = list(contract.spans_between(first, last))
    keys = [_keys(contract, span) for span in spans]
    for key in sorted(set().union(*keys)):
        meter = contract.meter_keys.every[key]
        if any(key not in one for one in keys):
            why_not = "its plan charges by the meter for a part of the period only"
            yield _Charged(key=key, name=meter.name, why_not=why_not)
        else:
            yield _Charged(
                key=key,
                name=meter.name,
                dimensions=tuple(meter.meter.dimensions),
                from_us=None if meter.meter.reset == "never" else contract.instant(first),
                to_us=contract.instant(last),
            )


def _keys(contract: Contract, span: Span) -> set[str]:
    return {contract.meter_keys.key(span.catalog, meter) for meter, _ in splits_of(span)}


def note_of(done: str, left_out: Mapping[str, Sequence[str]], month: Month) -> str:
    """What was not `done` again, by reason, and what was taken from the metering."""
    parts = [f"not {done} again: {first_of(sorted(names))}, since {why}" for why, names in sorted(left_out.items())]
    if month.sources.by_rules:
        parts.append("which of several reports of the same usage counts is what the metering says")
    return "; ".join(parts)
