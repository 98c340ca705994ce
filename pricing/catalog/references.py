"""What discounts and commitments say of charges: names that there are not, percents that are too fine together."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any, Generic, TypeVar

from pricing.catalog.charge import Charge, EventCharge, Flat
from pricing.catalog.grants import CustomerGrant, PlanGrant, PlannedGrant
from pricing.catalog.reductions import Commitment, Discount
from pricing.catalog.trial import Trial
from pricing.problems import Problem, did_you_mean
from pricing.yaml_tree import Node

# How fine the percents of one charge may be together, so that its amounts stay integers over integers of 38 digits.
FINEST = 10**15
Term = TypeVar("Term")


@dataclass(frozen=True, slots=True, kw_only=True)
class Placed(Generic[Term]):
    """A term with where it stands."""

    term: Term
    node: Node
    path: str


@dataclass(frozen=True, slots=True, kw_only=True)
class KnownCharges:
    """The charges that apply, and those that terms may name: a plan's, all that it has; a contract's own, its own."""

    charges: Mapping[str, Charge]
    planned: frozenset[str]
    owned: frozenset[str]
    own_paths: tuple[str, ...]

    def named_at(self, path: str) -> frozenset[str]:
        """The charges that a term may name which stands at `path`."""
        own = any(path.startswith(f"{one}.") for one in self.own_paths)
        return self.owned if own else self.planned | self.owned


def percent_factor(discounts: Iterable[Discount], key: str, *, whole: bool = False) -> Fraction:
    """What the percents that name a charge leave of its amount, one after the other; with `whole` those of all too."""
    factor = Fraction(1)
    for discount in discounts:
        named = whole if discount.charges is None else key in discount.charges
        if discount.percent is not None and named:
            factor *= 1 - Fraction(discount.percent) / 100
    return factor


def discount_problems(discounts: Sequence[Placed[Discount]], names: KnownCharges) -> Iterator[Problem]:
    """Discounts of charges that there are not, of units that a charge has not, and percents that are too fine."""
    for placed in discounts:
        for name in placed.term.charges or ():
            yield from _unknown(name, placed, "the discount", names)
            charge = names.charges.get(name)
            if placed.term.units is not None and isinstance(charge, Flat | EventCharge):
                message = f"`{name}` is a {charge.model} charge and has no units"
                yield _problem("no-quantity", placed, message, "give `percent` or `amount`")
    for key in names.charges:
        own = [one for one in discounts if one.term.charges is not None and key in one.term.charges]
        if percent_factor([one.term for one in own], key).denominator > FINEST:
            message = f"the percents that apply to `{key}` have more than 15 decimals together"
            yield _problem("bad-value", own[-1], message, "write them as one percent, or with fewer decimals")


def commitment_problems(placed: Placed[Commitment], names: KnownCharges) -> Iterator[Problem]:
    """A commitment towards which charges count that there are not."""
    if isinstance(placed.term.counts, tuple):
        for name in placed.term.counts:
            yield from _unknown(name, placed, "the commitment", names)


def trial_problems(placed: Placed[Trial], names: KnownCharges) -> Iterator[Problem]:
    """A trial of charges that there are not."""
    for name in placed.term.charges or ():
        yield from _unknown(name, placed, "the trial", names)


def grant_problems(grants: Sequence[Placed[PlannedGrant]], names: KnownCharges) -> Iterator[Problem]:
    """Grants of charges that there are not, and of units for charges that have none of them."""
    for placed in grants:
        for name in placed.term.term.charges or ():
            yield from _unknown(name, placed, "the grant", names)
        yield from unit_grant_problems(placed, placed.term.unit, placed.term.term, names.charges)


def unit_grant_problems(
    placed: Placed[Any], unit: str, term: PlanGrant | CustomerGrant, charges: Mapping[str, Charge]
) -> Iterator[Problem]:
    """What a grant of units names that does not count them one by one in a quantity."""
    if term.is_money:
        return
    for name in term.charges or ():
        charge = charges.get(name)
        if charge is not None and charge.metered_by != unit:
            message = f"the grant is of `{unit}`, and the charge `{name}` does not count that"
            yield _problem("no-quantity", placed, message, f"name charges with `meter: {unit}`")
    for name, charge in charges.items():
        if charge.metered_by == unit and isinstance(charge, EventCharge) and (not term.charges or name in term.charges):
            message = f"the grant is of units, and `{name}` is a {charge.model} charge: it prices single events"
            yield _problem("no-quantity", placed, message, "give money, or name other charges in `charges`")


def _unknown(name: str, placed: Placed[Any], who: str, names: KnownCharges) -> Iterator[Problem]:
    known = names.named_at(placed.path)
    if name not in known:
        message = f"{who} names the charge `{name}`, which is not there"
        yield _problem("unknown-charge", placed, message, did_you_mean(name, known))


def _problem(code: str, placed: Placed[Any], message: str, remedy: str) -> Problem:
    place = placed.node.place
    return Problem(code=code, file=place.file, line=place.line, path=placed.path, message=message, remedy=remedy)
