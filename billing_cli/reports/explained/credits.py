"""Which grants a line used, and why those: all that could cover it, in the order in which they burn."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from billing_cli.contracts.contract import Contracts
from billing_cli.contracts.grant import Grant
from billing_cli.contracts.grants import grants_of
from billing_cli.contracts.items import Item
from billing_cli.reports.explained.origin import Origin
from billing_cli.reports.explained.step import Step
from pricing.yaml_tree import Place, place_at

Json = Mapping[str, Any]
KINDS = {"unit": "unit_grant", "promotional": "promotional_credit"}
ORDER = "lowest priority first, then soonest expiry, then oldest, then id"


def grant_steps(contracts: Contracts, origin: Origin, invoice: Json, line: Json, item: Item) -> Iterator[Step]:
    """Per grant that could cover the line: whether it did, where it stands in the order, what it had left."""
    used = {one["grant"]: one for one in line["adjustments"] if one["kind"] in KINDS.values()}
    left = {one["grant"]: one["balance"] for one in invoice["credits"]}
    for kind, adjustment in KINDS.items():
        found = candidates(origin, item, kind)
        if not found or (item.trial or item.share[0] < 0):
            continue
        yield Step(part="grants", text=f"{kind} grants that could cover the line, as they burn: {ORDER}")
        for number, grant in enumerate(found, start=1):
            one = used.get(grant.grant_id)
            figure = (one["quantity"] if adjustment == "unit_grant" else one["amount"]) if one else None
            text = f"{number}. {_said(grant)}"
            if one is not None:
                text += f": used; {left.get(grant.grant_id, '?')} left after the invoice"
            else:
                text += ": not used: nothing was left to cover, or nothing was left of it"
            yield Step(part="grants", text=text, figure=figure, place=_place(contracts, item, grant))


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
    by = f", approved by {grant.approved_by}" if grant.approved_by else ""
    return f"{grant.title} ({grant.grant_id}): priority {grant.priority}, {expires}, from {grant.starts}{why}{by}"


def _place(contracts: Contracts, item: Item, grant: Grant) -> Place | None:
    """Where a grant is written: in a customer's file, or in the plan."""
    written = contracts.accounts.written.get(("grants", grant.grant_id))
    if written is not None:
        return written.place
    if item.span.plan.place.get("grants", grant.name) is None:
        return None
    return place_at(item.span.plan.place, ("grants", grant.name))
