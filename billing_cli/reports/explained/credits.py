"""Which grants a line used, and why those: all that could cover it, in the order in which they burn."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from typing import Any

from billing_cli.contracts.contract import Contracts
from billing_cli.contracts.grant import Grant
from billing_cli.contracts.grants import grants_of
from billing_cli.contracts.items import Item
from billing_cli.reports.explained.arithmetic import after_all
from billing_cli.reports.explained.origin import Origin
from billing_cli.reports.explained.step import Step
from pricing.yaml_tree import Place, place_at

Json = Mapping[str, Any]
ADJUSTMENTS = {"unit": "unit_grant", "promotional": "promotional_credit"}
FIGURES = {"unit_grant": "quantity", "promotional_credit": "amount"}
ORDER = "lowest priority, soonest expiry, oldest, id"


def grant_steps(contracts: Contracts, origin: Origin, invoice: Json, line: Json, item: Item) -> Iterator[Step]:
    """Per grant that could cover the line: whether it did, where it stands in the order, what it had left."""
    if item.trial or item.share[0] < 0:
        return
    used = {one["grant"]: one for one in line["adjustments"] if one["kind"] in ADJUSTMENTS.values()}
    left = {one["grant"]: one["balance"] for one in invoice["credits"]}
    for kind, figure in ADJUSTMENTS.items():
        if kind == "unit" and line["kind"] != "usage":
            continue
        found = candidates(origin, item, kind)
        if found:
            yield Step(part="grants", text=f"{kind} grants that may cover the line, in the order of use: {ORDER}")
        for number, grant in enumerate(found, start=1):
            one = used.get(grant.grant_id)
            yield Step(
                part="grants",
                text=f"{number}. {_said(grant)}: {_use(line, kind, one is not None, left.get(grant.grant_id))}",
                figure=one[FIGURES[figure]] if one is not None else None,
                place=_place(contracts, item, grant),
            )


def _use(line: Json, kind: str, used: bool, left: str | None) -> str:
    """Whether the line used a grant, and why not; `left` is what the invoice left of it, None if it used none."""
    if used:
        return f"used, {left} left"
    rest = after_all(line) if kind == "promotional" else sum(Decimal(one["quantity"]) for one in line["slices"])
    if rest <= 0:
        return "not used, nothing is left to cover"
    return f"not used, other lines come first, {left} left" if left is not None else "not used, nothing was left of it"


def candidates(origin: Origin, item: Item, kind: str) -> Sequence[Grant]:
    """The grants of one kind that may cover an item, in burn order; one that phases wait for covers what draws it."""
    found = []
    for grant in grants_of(origin.contract, item.start, item.end):
        if grant.kind != kind:
            continue
        if grant.name in item.span.drained:
            covers = item.drains is not None and item.drains.grant_id == grant.grant_id
        else:
            covers = grant.holds_on(item.start) and grant.is_for(item.key, item.charge)
        if covers:
            found.append(grant)
    return sorted(found, key=lambda grant: grant.burns)


def _said(grant: Grant) -> str:
    expires = f"expires {grant.expires}" if grant.expires is not None else "never expires"
    why = f", {grant.reason}" if grant.reason else ""
    return f"{grant.title} ({grant.grant_id}): priority {grant.priority}, {expires}, from {grant.starts}{why}"


def _place(contracts: Contracts, item: Item, grant: Grant) -> Place | None:
    """Where a grant is written: in a customer's file, or in the plan."""
    written = contracts.accounts.written.get(("grants", grant.grant_id))
    if written is not None:
        return written.place
    if item.span.plan.place.get("grants", grant.name) is None:
        return None
    return place_at(item.span.plan.place, ("grants", grant.name))
