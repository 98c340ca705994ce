"""Which charges may have a phase that lasts until a grant is used up: those that draw it event by event."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence

from pricing.catalog.catalog import PlanCharge
from pricing.catalog.charge import PerUnit
from pricing.catalog.grants import PlanGrant
from pricing.catalog.meter import Meter
from pricing.problems import did_you_mean

DRAWN_BY = ("count", "sum")


def exhaustion_faults(
    charge: PlanCharge,
    named: Sequence[str],
    given: Mapping[str, PlanGrant],
    written: Collection[str],
    meters: Mapping[str, Meter],
) -> Iterator[tuple[str, str]]:
    """What is wrong with the phases of a charge that wait for the grants `named`: message and remedy.

    `given` are the plan's grants that could be read, of those `written`.
    """
    if not named:
        return
    if len(named) > 1:
        yield "two phases wait for credits to be used up", "let one phase say `credits_exhausted`"
    for name in named:
        if name not in written:
            yield f"the plan gives no grant `{name}`", did_you_mean(name, written)
        elif name in given and given[name].kind != "promotional":
            yield f"the grant `{name}` is no promotional money, which events could draw", "write `kind: promotional`"
    yield from _drawing_faults(charge, meters)
    if len({(one.metered_by, getattr(one, "by", ())) for one in charge.every}) > 1:
        yield "the phases count by different meters or dimensions", "write `meter` and `by` once, beside `phases`"


def _drawing_faults(charge: PlanCharge, meters: Mapping[str, Meter]) -> Iterator[tuple[str, str]]:
    """The first thing because of which a charge does not draw a grant event by event."""
    for one in charge.every:
        if not isinstance(one, PerUnit) or one.meter is None:
            what = "a phase until credits are used up is for per_unit charges with a meter"
            yield what, "choose `model: per_unit` and a `meter` in every phase, or say `until` otherwise"
            return
        meter = meters.get(one.meter)
        if meter is not None and (meter.aggregate not in DRAWN_BY or meter.each is not None or meter.reset == "never"):
            what = f"events draw credits one by one, and the meter `{one.meter}` does not add them up in each period"
            yield what, "name a meter with `aggregate: count` or `sum`, without `each` and `reset: never`"
            return
        if one.units is not None:
            yield "`units` converts a whole period, and credits are drawn event by event", "take `units` out"
            return
