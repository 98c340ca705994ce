"""Contracts on the way from one side to the other: the base's, with some kinds of change of the head."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass, field, replace
from datetime import date

from billing_cli.contracts.contract import Contract, Contracts
from billing_cli.contracts.span import Span
from billing_cli.reports.diff_plan.side import Side
from pricing.catalog.catalog import Catalog, PlanTerms
from pricing.catalog.charge import Charge
from pricing.comparison import ORDER, Kind, Mixture


@dataclass(slots=True)
class Mixing:
    """Both sides, contract by contract; terms that many contracts share are compared once."""

    base: Side
    head: Side
    known: dict[tuple[int, int, int, int], Mixture] = field(default_factory=dict)
    found: dict[int, tuple[Kind, ...]] = field(default_factory=dict)
    made: dict[tuple[int, frozenset[Kind]], PlanTerms] = field(default_factory=dict)
    catalogs: dict[tuple[int, int], Catalog] = field(default_factory=dict)

    def kinds(self) -> tuple[Kind, ...]:
        """The kinds of change that any contract has, in the order in which they are substituted."""
        found: set[Kind] = set()
        if _settings(self.base) != _settings(self.head):
            found.add("everything_else")
        for base, head in self._pairs():
            found |= set(self._contract_kinds(base, head))
        if len(self.base.contracts.contracts) != len(self.head.contracts.contracts) or self._unmatched():
            found.add("everything_else")
        return tuple(kind for kind in ORDER if kind in found)

    def having(self, kinds: Collection[Kind]) -> Contracts:
        """The base's contracts with these kinds of change; all of them are the head's own."""
        heads = {one.subscription: one for one in self.head.contracts.contracts}
        return replace(
            self.base.contracts,
            contracts=tuple(
                self._mixed(one, heads.get(one.subscription), kinds) for one in self.base.contracts.contracts
            ),
        )

    def _unmatched(self) -> bool:
        names = [{one.subscription for one in side.contracts.contracts} for side in (self.base, self.head)]
        return names[0] != names[1]

    def _pairs(self) -> Iterator[tuple[Contract, Contract]]:
        heads = {one.subscription: one for one in self.head.contracts.contracts}
        for one in self.base.contracts.contracts:
            if one.subscription in heads:
                yield one, heads[one.subscription]

    def differs(self, base: Contract, head: Contract, first: date | None, last: date | None) -> bool:
        """Whether two contracts of one subscription can cost something else on any day of [first, last); None: ever."""
        if first is None and last is None:
            return any(True for _ in self._contract_kinds(base, head))
        if not _same_frame(replace(base, end=None), replace(head, end=None)):
            return True
        if _known_by(base, last) != _known_by(head, last):
            return True
        # An end that comes after these days changes nothing of them.
        ends = [one.end is not None and (last is None or one.end < last) for one in (base, head)]
        if any(ends) and base.end != head.end:
            return True
        return any(
            _apart(one) != _apart(other) or bool(self._kinds(one, other))
            for start, end, one, other in _pieces(base, head)
            if (last is None or start < last) and (first is None or end is None or end > first)
        )

    def _contract_kinds(self, base: Contract, head: Contract) -> Iterator[Kind]:
        if not _same_frame(base, head):
            yield "everything_else"
            return
        if _granted(base) != _granted(head):
            yield "grants"
        if base.quantities != head.quantities or base.term != head.term:
            yield "everything_else"
        for _, _, one, other in _pieces(base, head):
            if _apart(one) != _apart(other):
                yield "everything_else"
            if one.cadence == other.cadence:
                yield from self._kinds(one, other)

    def _kinds(self, one: Span, other: Span) -> tuple[Kind, ...]:
        mixture = self._mixture(one, other)
        if id(mixture) not in self.found:
            self.found[id(mixture)] = tuple(mixture.kinds())
        return self.found[id(mixture)]

    def _mixture(self, one: Span, other: Span) -> Mixture:
        key = id(one.terms), id(other.terms), id(one.catalog), id(other.catalog)
        if key not in self.known:
            meters = self.base.contracts.meters

            def same_meter(before: Charge, after: Charge) -> bool:
                names = before.metered_by, after.metered_by
                if names[0] is None or names[1] is None:
                    return names[0] == names[1]
                return meters.key(one.catalog, names[0]) == meters.key(other.catalog, names[1])

            self.known[key] = Mixture(before=one.terms, after=other.terms, same_meter=same_meter)
        return self.known[key]

    def _mixed(self, base: Contract, head: Contract | None, kinds: Collection[Kind]) -> Contract:
        if (
            head is None
            or not _same_frame(base, head)
            or not any(kind in kinds for kind in self._contract_kinds(base, head))
        ):
            return base
        # A commitment over the term says nothing where the term is another.
        taken = frozenset(kinds) - ({"commitment"} if base.term != head.term else set())
        spans = tuple(self._span(start, end, one, other, taken) for start, end, one, other in _pieces(base, head))
        found = replace(base, spans=spans)
        if "grants" in kinds:
            found = replace(found, grants=head.grants, replaced=head.replaced, voids=head.voids)
        return found

    def _span(self, start: date, end: date | None, one: Span, other: Span, kinds: frozenset[Kind]) -> Span:
        if one.cadence != other.cadence:
            return replace(one, start=start, end=end)
        mixture = self._mixture(one, other)
        key = id(mixture), kinds
        if key not in self.made:
            self.made[key] = mixture.having(kinds)
        terms = self.made[key]
        catalog = self._catalog(one, other) if "charges" in kinds else one.catalog
        return replace(one, start=start, end=end, terms=terms, catalog=catalog)

    def _catalog(self, one: Span, other: Span) -> Catalog:
        """The version whose meters count once charges were replaced: the others count the same by them.

        Whether prices hold their tax is another matter, and stays as it was.
        """
        key = id(one.catalog), id(other.catalog)
        if key not in self.catalogs:
            same = one.catalog.inclusive == other.catalog.inclusive
            self.catalogs[key] = other.catalog if same else replace(other.catalog, inclusive=one.catalog.inclusive)
        return self.catalogs[key]


def _settings(side: Side) -> object:
    settings = side.project.settings
    rates = side.contracts.taxes.rates
    return settings.rounding, settings.same_usage, settings.timezone, None if rates is None else rates.rows


def _apart(span: Span) -> object:
    """What of a span is no part of its terms, and can change an amount."""
    return span.cadence, span.trials, span.catalog.inclusive


def _same_frame(base: Contract, head: Contract) -> bool:
    """Whether two contracts are of the same time, money and calendar, so that one can have terms of the other."""
    frames = [(one.customer.id, one.currency, one.zone.key, one.start, one.end, one.usage_text) for one in (base, head)]
    return frames[0] == frames[1] and (base.end is None or base.start < base.end)


def _granted(contract: Contract) -> object:
    return contract.grants, contract.replaced, contract.voids


def _known_by(contract: Contract, day: date | None) -> object:
    """The grants and quantities of a contract that begin before a day."""
    grants = tuple(one for one in contract.grants if day is None or one.starts < day)
    quantities = {
        name: tuple(step for step in steps if day is None or step[0] < day)
        for name, steps in contract.quantities.items()
    }
    return grants, contract.replaced, {name: steps for name, steps in quantities.items() if steps}


def _pieces(base: Contract, head: Contract) -> Iterator[tuple[date, date | None, Span, Span]]:
    """The time of both contracts, cut wherever either has other terms."""
    starts = sorted({span.start for span in (*base.spans, *head.spans)})
    for place, start in enumerate(starts):
        end = starts[place + 1] if place + 1 < len(starts) else base.end
        yield start, end, base.span_on(start), head.span_on(start)
