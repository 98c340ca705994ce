"""Price rows and adjustments that no usage can meet."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from pricing.catalog.charge import UsageCharge
from pricing.catalog.price_rows import Named
from pricing.catalog.prices import RowFields
from pricing.lints.combinations import Combinations, combinations_of, words
from pricing.lints.priced import PricedCharge
from pricing.problems import Problem, did_you_mean


def unreachable_prices(priced: PricedCharge) -> Iterator[Problem]:
    """Rows and adjustments with a value that never occurs; rows that others replace whatever the usage.

    A row that names nothing is a fallback, as `otherwise` is: it may stand there without being needed.
    """
    charge = priced.charge
    if not isinstance(charge, UsageCharge):
        return
    known = combinations_of(charge, priced.closed)
    rows: tuple[RowFields, ...] = charge.prices or ()
    for index, row in enumerate(rows):
        named = frozenset(row.dimensions.items())
        yield from _never_given(priced, ("prices", index), row.dimensions, "unreachable-price")
        if named and _replaced(known, named):
            message = f"no usage comes to this row ({words(named)}): for all of it there is a row that names more"
            yield priced.warning(("prices", index), "unreachable-price", message, "remove it, or one of the others")
    for index, adjustment in enumerate(charge.adjust):
        location = ("adjust", index, "when")
        wrong = list(_never_given(priced, location, adjustment.when, "unreachable-adjustment"))
        yield from wrong
        if not wrong and not _adjusts(charge, adjustment.when):
            message = f"no price is for {words(frozenset(adjustment.when.items()))}, so that this adjusts nothing"
            yield priced.warning(location, "unreachable-adjustment", message, "correct `when`, or remove it")


def _never_given(
    priced: PricedCharge, location: tuple[str | int, ...], dimensions: Mapping[str, str], code: str
) -> Iterator[Problem]:
    for name, value in dimensions.items():
        values = priced.closed.get(name)
        if values is not None and value not in values:
            message = f"`{name}` never is `{value}`"
            yield priced.warning((*location, name), code, message, did_you_mean(value, values))


def _replaced(known: Combinations, named: Named) -> bool:
    """Whether, for each combination that the row prices, another one names more."""
    if not known.closed or len(named) >= max(map(len, known.shapes)):
        return False
    closed, opened = known.closed_part(named), known.open_part(named)
    matched = [some for some in known.every if closed <= some]
    return bool(matched) and all(
        any(len(row) > len(named) for row in known.applying(opened | some)) for some in matched
    )


def _adjusts(charge: UsageCharge, when: Mapping[str, str]) -> bool:
    """Whether some price is for usage that meets the adjustment: it names no other value of a dimension in `when`."""
    if charge.prices is None or charge.fallback is not None:
        return True
    return any(all(row.dimensions.get(name, value) == value for name, value in when.items()) for row in charge.prices)
