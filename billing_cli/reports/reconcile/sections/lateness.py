"""What came after invoices were issued: late events, events that people changed, and what that makes of quantities."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any, Literal

from billing_cli.contracts.contract import Contract
from billing_cli.reports.reconcile.context import Context
from billing_cli.usage.relations import types_of
from pricing.periods import microseconds, midnight, zone
from pricing.rating.calculator import Row, statement

WINDOWS = ("number", "name", "type", "from_us", "to_us", "link")


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """An invoice of the month that was issued and stands."""

    number: str
    invoice_id: str
    customer: str
    subscription: str
    currency: str
    issue_date: date
    billing_us: int
    total_minor: int
    link: int
    service_start: date
    service_end: date
    timezone: str


@dataclass(frozen=True, slots=True, kw_only=True)
class LateEvents:
    """Events of a type in a file that came after the invoice which bills their time."""

    number: str
    type: str
    file: str
    events: int
    first_us: int
    last_us: int
    came: str | None


def standing_of_month(context: Context) -> list[Standing]:
    """In the order of issue."""
    names = tuple(Standing.__dataclass_fields__)
    rows = context.store.rows(statement(__package__, "standing_of_month"), period=str(context.period))
    return [Standing(**dict(zip(names, row, strict=True))) for row in rows if None not in row]


def late_events(context: Context, standing: Sequence[Standing]) -> list[LateEvents]:
    """Those of the customer of an invoice, in its days and of the types that its meters read."""
    first = min((one.link for one in standing), default=None)
    if first is None or not context.store.one(statement(__package__, "came_after"), link=first)[0]:
        return []
    rows = list(_windows(context, standing))
    if not rows:
        return []
    names = tuple(LateEvents.__dataclass_fields__)
    found = context.store.rows(statement(__package__, "late_events"), **_columns(rows))
    return [LateEvents(**dict(zip(names, row, strict=True))) for row in found]


# Folders that a reconciliation reads and pricing does not.
READ_HERE: tuple[Literal["statements", "sources"], ...] = ("statements", "sources")


def came_since(context: Context) -> Mapping[str, int]:
    """By subscription how many events of its invoices of the month came after these were issued, or drafted."""
    if "came_since" not in context.found:
        standing = [*standing_of_month(context), *_drafts(context)]
        owners = {one.number: one.subscription for one in standing}
        found: Counter[str] = Counter()
        for late in late_events(context, standing):
            found[owners[late.number]] += late.events
        context.found["came_since"] = found
    counted: Mapping[str, int] = context.found["came_since"]
    return counted


def changed_files(context: Context, link: int) -> list[str]:
    """The files of the project that are others now than when a link of the chain recorded them, by name."""
    (inputs,) = context.store.one(statement(__package__, "recorded_inputs"), link=link)
    before: Mapping[str, str] = json.loads(inputs or "{}").get("files", {})
    now = context.project.digests
    apart = tuple(f"{context.project.name_of(context.project.folder(name))}/" for name in READ_HERE)
    names = before.keys() | {name for name in now if not name.startswith(apart)}
    return sorted(name for name in names if before.get(name) != now.get(name)) if before else []


def _drafts(context: Context) -> Iterator[Standing]:
    """The drafts of the month, each named by its id, as of the run that made them."""
    link = context.store.one(statement(__package__, "last_priced"), period=str(context.period))[0]
    for document in context.documents if link is not None else ():
        body: Mapping[str, Any] = document["invoice"]
        if body["number"] is None:
            yield Standing(
                number=body["id"], invoice_id=body["id"], customer=body["customer"],
                subscription=body["subscription"], currency=body["currency"], issue_date=context.as_of, billing_us=0,
                total_minor=0, link=link, service_start=date.fromisoformat(body["service_start"]),
                service_end=date.fromisoformat(body["service_end"]), timezone=body["timezone"],
            )  # fmt: skip


def corrected_since(context: Context, standing: Sequence[Standing]) -> Mapping[str, int]:
    """How many events of each invoice people changed after it was issued."""
    rows = list(_windows(context, standing))
    return dict(context.store.rows(statement(__package__, "corrected_since"), **_columns(rows))) if rows else {}


def quantities(context: Context, standing: Sequence[Standing]) -> Iterator[tuple[str, str, Decimal, Decimal]]:
    """Units of an invoice's charges that are others now: number, charge, as billed, as metered now."""
    numbers = {one.number for one in standing}
    billed: dict[tuple[str, str], Decimal] = {}
    for document in context.documents:
        body: Mapping[str, Any] = document["invoice"]
        for line in body["lines"] if body["number"] in numbers else ():
            if line["kind"] == "usage":
                key = body["number"], line["charge"]
                billed[key] = billed.get(key, Decimal(0)) + Decimal(line["quantity"])
    rows = context.store.rows(statement(__package__, "quantities_now"))
    now = {(number, charge): units for number, charge, units in rows if number in numbers}
    for number, charge in sorted({*billed, *now}):
        before, after = billed.get((number, charge), Decimal(0)), now.get((number, charge), Decimal(0))
        if before != after:
            yield number, charge, before, after


def _windows(context: Context, standing: Sequence[Standing]) -> Iterator[Row]:
    contracts = {one.subscription: one for one in context.contracts.contracts}
    types = [kind for (kind,) in context.store.rows(statement(__package__, "known_types"))]
    names: dict[str, list[str]] = {}
    for name, customer in context.contracts.accounts.names().items():
        names.setdefault(customer, []).append(name)
    for one in standing:
        contract = contracts.get(one.subscription)
        own = zone(one.timezone)
        bounds = (microseconds(midnight(day, own)) for day in (one.service_start, one.service_end))
        from_us, to_us = bounds
        for kind in () if contract is None else _types_of(contract, types):
            for name in names.get(one.customer, ()):
                yield one.number, name, kind, from_us, to_us, one.link


def _types_of(contract: Contract, types: Sequence[str]) -> list[str]:
    charges = ((span, one) for span in contract.spans for charge in span.terms.charges for one in charge.every)
    keys = {contract.meter_key(span, one) for span, one in charges}
    meters = [contract.meter_keys.every[key].meter for key in keys if key is not None]
    return sorted({kind for meter in meters for kind in types_of(meter, types)})


def _columns(rows: Sequence[Row]) -> dict[str, list[Any]]:
    return {name: [row[place] for row in rows] for place, name in enumerate(WINDOWS)}
