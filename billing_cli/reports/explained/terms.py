"""Which terms a line was priced at, and in which file and line each of them is written."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from billing_cli.contracts.billing import closing_span
from billing_cli.contracts.contract import Contracts
from billing_cli.contracts.items import Item
from billing_cli.contracts.span import Span
from billing_cli.project import Project
from billing_cli.reports.explained.disclosed import disclosed
from billing_cli.reports.explained.origin import Origin
from billing_cli.reports.explained.step import Step
from billing_cli.reports.layers import Shown
from billing_cli.reports.subscription_shown import ShownSubscription, terms_on
from pricing.catalog.changes import flow_text
from pricing.catalog.charge import UsageCharge
from pricing.money import parse_decimal, plain_text
from pricing.periods import DAY
from pricing.yaml_tree import MapNode

# Facts of a subscription that decide what a line costs.
FACTS = ("customer", "plan", "version", "held_since", "currency", "timezone", "trial_until")
COMMITTED = ("commitment", "overage")
Json = Mapping[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class LineTerms:
    """The terms on the first day of a line, as far as they concern it. `span` is the stretch of the contract."""

    span: Span
    on: date
    facts: tuple[Shown, ...]
    terms: tuple[Shown, ...]
    meter: tuple[Step, ...]


def terms_of(
    project: Project, contracts: Contracts, origin: Origin, line: Json, item: Item | None, *, to_customer: bool
) -> LineTerms:
    """The terms of a line; one of a commitment has those of the whole invoice.

    `to_customer`: those that the customer is told.
    """
    span = item.span if item is not None else closing_span(origin.invoice.billing)
    on = _day_of(origin, span, item)
    shown = terms_on(project, contracts, origin.contract, on)
    terms = _own(shown, line, item)
    return LineTerms(
        span=span,
        on=on,
        facts=tuple(one for one in shown.facts if one.path in FACTS),
        terms=tuple(told for one in terms if (told := disclosed(one) if to_customer else one) is not None),
        meter=tuple(_meter(item)) if item is not None else (),
    )


def _day_of(origin: Origin, span: Span, item: Item | None) -> date:
    """A day on which the terms hold that a line was priced at."""
    contract = origin.contract
    wanted = item.start if item is not None else span.start
    last = min([wanted, *(day - DAY for day in (span.end, contract.end) if day is not None)])
    return max(span.start, last)


def _own(shown: ShownSubscription, line: Json, item: Item | None) -> Iterator[Shown]:
    return (one for one in shown.terms if _concerns(one, line, item))


def _concerns(one: Shown, line: Json, item: Item | None) -> bool:
    """Whether a term has to do with a line."""
    head, _, rest = one.path.partition(".")
    key = line["charge"]
    if head == "charges":
        own = key is not None and _is_of_charge(rest, key)
        return own and ("prices[" not in rest or _is_price_of(one, line, item))
    if head.startswith("discounts"):
        return _covers(one, key)
    if head == "commitment":
        return line["kind"] in COMMITTED
    if head == "trial":
        return item is not None and item.trial
    if head == "quantities":
        return item is not None and rest == item.charge.counted_by
    return head == "changes"


def _is_of_charge(path: str, key: str) -> bool:
    return path == key or path.startswith((f"{key}.", f"{key}["))


def _covers(one: Shown, key: str | None) -> bool:
    """Whether a discount lowers a charge, or the whole invoice."""
    if not isinstance(one.value, dict):
        return True
    named = one.value.get("charges")
    return named is None or key in (named if isinstance(named, list) else [named])


def _is_price_of(one: Shown, line: Json, item: Item | None) -> bool:
    """Whether a price row is the one that the line was priced by: all that it names is equal, and it names most."""
    if item is None or not isinstance(item.charge, UsageCharge) or not isinstance(one.value, dict):
        return False
    named = _named(one.value, item.charge.by)
    rows = [{name: str(value) for name, value in row.dimensions.items()} for row in item.charge.prices or ()]
    fitting = [row for row in rows if all(line["dimensions"].get(name) == value for name, value in row.items())]
    best = max(map(len, fitting), default=0)
    return any(len(row) == best and row == named for row in fitting)


def _named(row: Json, by: Iterable[str]) -> dict[str, str]:
    """The dimensions that a row names, as usage has them: numbers in plain decimal form."""
    inner = row.get("dimensions")
    said = inner if isinstance(inner, dict) else row
    return {name: _plain(str(said[name])) for name in by if said.get(name) is not None}


def _plain(text: str) -> str:
    try:
        return plain_text(parse_decimal(text))
    except ValueError:
        return text


def _meter(item: Item) -> Iterator[Step]:
    """The definition of the meter, as the version in force writes it."""
    if not item.is_metered or item.charge.metered_by is None:
        return
    name = item.charge.metered_by
    meters = item.span.catalog.place.entries.get("meters")
    written = meters.entries.get(name) if isinstance(meters, MapNode) else None
    if isinstance(written, MapNode):
        for key, node in written.entries.items():
            yield Step(part="meter", text=f"meters.{name}.{key}", figure=flow_text(node), place=node.place)


def term_steps(found: LineTerms) -> Iterator[Step]:
    """The terms as steps."""
    for one in found.facts:
        yield Step(part="terms", text=one.path.replace("_", " "), figure=one.text, place=one.place)
    for one in found.terms:
        over = "; ".join(f"{below.text} ({below.layer})" for below in one.over)
        text = f"{one.path}, by {one.layer}" if one.layer and "version" not in one.layer else one.path
        yield Step(part="terms", text=f"{text}, instead of {over}" if over else text, figure=one.text, place=one.place)
    yield from found.meter
