"""What is handed to rating: bills with their charges, at their terms, and how they print."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from fractions import Fraction

from billing_cli.audit.chain import canonical
from pricing.catalog.bands import last_bounds
from pricing.catalog.catalog import Catalog, PlanTerms
from pricing.catalog.charge import Charge, QuantityCharge, UsageCharge
from pricing.catalog.grants import Kind
from pricing.catalog.meter import Meter
from pricing.catalog.reductions import Commitment, Discount
from pricing.money import plain_text
from pricing.rating.bill import InTerm
from pricing.rating.tax import RateOf


@dataclass(frozen=True, slots=True, kw_only=True)
class Rated:
    """A charge at one set of terms: `labels` says how its lines print, as JSON.

    Its quantity is known, less those `before`; or it is metered under the name `meter` over a `window`, by dimensions,
    less what was over the window `before_window`. `share` is what part of a full period it is, in days or in the
    `share_unit`. What is `given_back` is lowered by the percents of the whole bill too, as it was when it was billed.
    `credits` are those that cover it. Its prices are `inclusive` where they hold their tax.
    """

    charge: Charge
    labels: str
    kind: str
    discounts: Sequence[Discount] = ()
    share: tuple[int, int] = (1, 1)
    share_unit: str | None = None
    trial: bool = False
    given_back: bool = False
    quantity: Decimal | None = None
    before: Decimal | None = None
    meter: str | None = None
    by: tuple[str, ...] = ()
    window: int | None = None
    before_window: int | None = None
    days: tuple[date | None, date | None] = (None, None)
    credits: frozenset[int] = frozenset()
    inclusive: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class RatedCharge:
    """What a bill charges under one key and together; the last of its parts says its limits.

    `limited`: what part of a full period its limits are scaled to, None for none. What is not `shown` was billed before
    and counts towards the commitment alone; what does not `count` is for another period. Discounts of the whole bill
    leave what is not `discounted` alone, amounts off the charge what is not `reduced`.
    """

    key: str
    parts: tuple[Rated, ...]
    limited: tuple[int, int] | None
    counts: bool = True
    shown: bool = True
    discounted: bool = True
    reduced: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class CreditUse:
    """A credit that a bill may use; `everything`: it pays whatever is due. `drawn` is what usage drew of it already.

    `grant` is its id, `name` how it prints.
    """

    credit_id: int
    grant: str
    name: str
    kind: Kind
    everything: bool = False
    drawn: Fraction | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Rateable:
    """What is priced together: one bill in one currency. It burns its `credits` in their order, at `burns_at`.

    Of its `discounts` the percents lower what has them: items say which they have, `closing` are those of limits and
    commitments, None for all. `rate_of` tells its rates of tax, None: tax is off. `inclusive` is of the commitment.
    """

    bill_id: int
    currency: str
    charges: tuple[RatedCharge, ...]
    discounts: tuple[Discount, ...] = ()
    commitment: Commitment | None = None
    commitment_share: tuple[int, int] = (1, 1)
    term: InTerm | None = None
    closing: tuple[Discount, ...] | None = None
    credits: tuple[CreditUse, ...] = ()
    burns_at: int = 0
    rate_of: RateOf | None = None
    inclusive: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Again:
    """A bill that charges what another one of the run does, `like` its number: its windows lie `windows_on` further.

    That one has neither discounts nor credits, and no term.
    """

    bill_id: int
    like: int
    windows_on: int


def whole_bill(
    bill_id: int,
    terms: PlanTerms,
    currency: str,
    labels: Mapping[str, str],
    meters: Mapping[str, Meter],
    share: tuple[int, int] = (1, 1),
) -> Rateable:
    """Terms for one period, or a `share` of its days; quantities are filed by charge under the number of the bill.

    A commitment over a term is no part of it.
    """
    charges = []
    for planned in terms.charges:
        charge = planned.charge
        part = Rated(
            charge=charge,
            labels=labels[planned.key],
            kind="usage" if charge.metered_by is not None else "fee",
            discounts=terms.discounts,
        )
        if isinstance(charge, UsageCharge):
            by = meters[charge.meter].in_order(charge.by) if charge.meter is not None else ()
            part = replace(part, meter=planned.key, by=by, window=bill_id)
        else:
            part = replace(part, quantity=Decimal(1))
        if charge.metered_by is None and charge.prorate != "none":
            part = replace(part, share=share)
        charges.append(
            RatedCharge(key=planned.key, parts=(part,), limited=(1, 1) if charge.prorate == "none" else share)
        )
    return Rateable(
        bill_id=bill_id,
        currency=currency,
        charges=tuple(charges),
        discounts=terms.discounts,
        commitment=None if terms.commitment is not None and terms.commitment.per == "term" else terms.commitment,
        commitment_share=share,
    )


def conversion_of(charge: Charge) -> str | None:
    """How `units` turns the quantity of a charge, as JSON; None where it has none."""
    if not isinstance(charge, QuantityCharge) or charge.units is None:
        return None
    return canonical({"of": plain_text(charge.units.of), "round": charge.units.round})


def labels_of(key: str, charge: Charge, catalog: Catalog, note: str | None = None) -> str:
    """How a charge prints, as JSON: model, name, description, group, unit, per, bands, tax category."""
    unit, per = None, "1"
    bands: dict[str, str] = {}
    if isinstance(charge, UsageCharge):
        per = plain_text(charge.divisor)
        # What is priced after a conversion has no name of its own.
        if charge.meter is not None:
            unit = None if conversion_of(charge) else catalog.meters[charge.meter].unit
            bands = last_bounds(catalog.meters[charge.meter], charge.by)
    return canonical(
        {
            "model": charge.model,
            "name": charge.name or key,
            "description": "; ".join(filter(None, (charge.description, note))) or None,
            "group": charge.group,
            "unit": unit,
            "per": per,
            "bands": bands,
            "tax_category": charge.tax_category,
        }
    )


def plan_labels(terms: PlanTerms, catalog: Catalog) -> dict[str, str]:
    """How each charge of some terms prints, by key."""
    return {planned.key: labels_of(planned.key, planned.charge, catalog) for planned in terms.charges}
