"""Two sets of terms: what changed between them, and terms that have some of the changes and not the others.

A comparison of two catalogs goes from one to the other in the fixed order of `ORDER`, one kind of change at a time, so
that what each kind makes of a sum adds up to the whole.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any, Literal

from pricing.catalog.catalog import PlanCharge, PlanTerms
from pricing.catalog.charge import Charge, Dynamic, QuantityCharge
from pricing.catalog.reductions import Commitment, Discount

Kind = Literal[
    "charges", "included", "tiers", "price", "limits", "discounts", "commitment", "grants", "everything_else"
]
# Charges that come, go, or count something else are replaced whole; then one kind of figure after the other changes.
ORDER: tuple[Kind, ...] = (
    "charges", "included", "tiers", "price", "limits", "discounts", "commitment", "grants", "everything_else",
)  # fmt: skip
# What of a charge is of which kind. Bounds of tiers are told apart from the prices inside them.
FIELDS: Mapping[Kind, tuple[str, ...]] = {
    "included": ("included", "free_events", "free_value"),
    "price": (
        "amount", "unit_price", "package_size", "package_price", "rate", "fixed_fee", "event_minimum", "event_maximum",
        "multiplier", "tiers", "prices", "otherwise", "per", "round", "at_zero", "adjust",
    ),
    "limits": ("minimum", "maximum"),
}  # fmt: skip
# Where one of these differs, the charge is another: no part of its price says anything under the other's.
IDENTITY = ("model", "meter", "by", "quantity", "period", "bill", "tiers_per", "tiers_restart", "units", "decrease")
SameMeter = Callable[[Charge, Charge], bool]


@dataclass(frozen=True, slots=True, kw_only=True)
class Mixture:
    """Terms `before` and `after` a change; `same_meter` says whether two charges of one key count the same."""

    before: PlanTerms
    after: PlanTerms
    same_meter: SameMeter

    def kinds(self) -> Iterator[Kind]:
        """The kinds of change between the two, in order; of a kind that is not told nothing changes an amount."""
        found = {kind for kind in ORDER if kind not in ("charges", "everything_else") and self._differs(kind)}
        if self._replaced():
            found.add("charges")
        found |= self._rest()
        yield from (kind for kind in ORDER if kind in found)

    def having(self, kinds: Collection[Kind]) -> PlanTerms:
        """The terms before, with these kinds of change and no other."""
        if "everything_else" in kinds:
            return self.after
        if not kinds:
            return self.before
        charges = tuple(self._charges(kinds))
        keys = frozenset(one.key for one in charges)
        chosen = {name: self.after if name in kinds else self.before for name in ("discounts", "commitment", "grants")}
        commitment = chosen["commitment"].commitment
        return replace(
            self.before,
            charges=charges,
            discounts=tuple(_of_charges(chosen["discounts"].discounts, keys)),
            commitment=None if commitment is None else _counting(commitment, keys),
            grants=chosen["grants"].grants,
        )

    def _replaced(self) -> bool:
        keys = {one.key for one in self.before.charges}, {one.key for one in self.after.charges}
        return keys[0] != keys[1] or any(not self._comparable(one, other) for one, other in self._pairs())

    def _differs(self, kind: Kind) -> bool:
        if kind == "discounts":
            return self.before.discounts != self.after.discounts
        if kind == "commitment":
            return self.before.commitment != self.after.commitment
        if kind == "grants":
            return self.before.grants != self.after.grants
        pairs = (pair for one, other in self._pairs() if self._comparable(one, other) for pair in _phases(one, other))
        before = ORDER[: ORDER.index(kind)]
        return any(_values(_patched(a, b, (*before, kind))) != _values(_patched(a, b, before)) for a, b in pairs)

    def _rest(self) -> set[Kind]:
        """Whether anything is left that can change an amount once all kinds that have a name are substituted."""
        kinds = ORDER[:-1]
        mixed = self.having(kinds)
        same = [one.key for one in mixed.charges] == [one.key for one in self.after.charges] and all(
            _values(a) == _values(b)
            for one, other in zip(mixed.charges, self.after.charges, strict=True)
            for a, b in zip(one.every, other.every, strict=True)
        )
        return set() if same and self.before.trial == self.after.trial else {"everything_else"}

    def _pairs(self) -> Iterator[tuple[PlanCharge, PlanCharge]]:
        for one in self.before.charges:
            other = self.after.charge(one.key)
            if other is not None:
                yield one, other

    def _charges(self, kinds: Collection[Kind]) -> Iterator[PlanCharge]:
        if "charges" not in kinds:
            for one in self.before.charges:
                other = self.after.charge(one.key)
                yield one if other is None or not self._comparable(one, other) else _mixed(one, other, kinds)
            return
        for other in self.after.charges:
            before = self.before.charge(other.key)
            yield other if before is None or not self._comparable(before, other) else _mixed(before, other, kinds)

    def _comparable(self, one: PlanCharge, other: PlanCharge) -> bool:
        """Whether a charge stays what it is, and only its figures differ."""
        return len(one.phases) == len(other.phases) and all(
            a.until == b.until for a, b in zip(one.phases, other.phases, strict=True)
        ) and all(_same_identity(a, b) and self.same_meter(a, b) for a, b in _phases(one, other))  # fmt: skip


def _phases(one: PlanCharge, other: PlanCharge) -> Iterator[tuple[Charge, Charge]]:
    yield from zip(one.every, other.every, strict=True)


def _same_identity(one: Charge, other: Charge) -> bool:
    if isinstance(one, Dynamic) and isinstance(other, Dynamic) and one.amount.text != other.amount.text:
        return False
    return all(getattr(one, name, None) == getattr(other, name, None) for name in IDENTITY)


def _mixed(one: PlanCharge, other: PlanCharge, kinds: Collection[Kind]) -> PlanCharge:
    found = replace(one, charge=_patched(one.charge, other.charge, kinds))
    phases = tuple(
        replace(a, charge=_patched(a.charge, b.charge, kinds)) for a, b in zip(one.phases, other.phases, strict=True)
    )
    return replace(found, phases=phases)


def _patched(one: Charge, other: Charge, kinds: Collection[Kind]) -> Charge:
    """A charge with the figures of another of these kinds."""
    update: dict[str, Any] = {}
    for kind in kinds:
        for name in FIELDS.get(kind, ()):
            # What a dynamic charge asks of each event is no figure.
            if name in type(one).model_fields and not (name == "amount" and isinstance(one, Dynamic)):
                update[name] = getattr(other, name)
    if "tiers" in kinds and "price" not in kinds:
        tiers = _bounded(one, other)
        update |= {} if tiers is None else {"tiers": tiers}
    return one.model_copy(update=update) if update else one


def _bounded(one: Charge, other: Charge) -> tuple[Any, ...] | None:
    """The tiers of a charge with the bounds of another's: its own prices in them, or the other's where their number is
    another. None where its price is no list of tiers on both sides, or all combinations share its bounds.
    """
    old, new = getattr(one, "tiers", None), getattr(other, "tiers", None)
    if not old or not new or (isinstance(one, QuantityCharge) and one.tiers_per == "charge"):
        return None
    if len(old) != len(new):
        return tuple(new)
    return tuple(a.model_copy(update={"up_to": b.up_to}) for a, b in zip(old, new, strict=True))


def _values(charge: Charge) -> dict[str, Any]:
    """What of a charge can change an amount."""
    found = charge.model_dump(exclude={"name", "description", "group"})
    return found | ({"asks": charge.amount.text} if isinstance(charge, Dynamic) else {})


def _of_charges(discounts: Collection[Discount], keys: Collection[str]) -> Iterator[Discount]:
    """Discounts of charges that are there."""
    for one in discounts:
        if one.charges is None:
            yield one
            continue
        left = tuple(key for key in one.charges if key in keys)
        if left:
            yield one if left == one.charges else one.model_copy(update={"charges": left})


def _counting(commitment: Commitment, keys: Collection[str]) -> Commitment:
    """A commitment that counts charges that are there."""
    if not isinstance(commitment.counts, tuple):
        return commitment
    return commitment.model_copy(update={"counts": tuple(key for key in commitment.counts if key in keys)})
