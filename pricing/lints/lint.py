"""All lints of a catalog, in one list."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator

from pricing.catalog.catalog import Catalog
from pricing.lints.cliffs import cliffs
from pricing.lints.price_gaps import price_gaps
from pricing.lints.priced import PricedCharge
from pricing.lints.schedules import unsound_schedules
from pricing.lints.unreachable_prices import unreachable_prices
from pricing.lints.unreachable_tiers import unreachable_tiers
from pricing.problems import Problem, counted, sorted_problems

# A new lint of charges is a file and a line here.
CHARGE_LINTS: tuple[Callable[[PricedCharge], Iterator[Problem]], ...] = (
    cliffs,
    unreachable_tiers,
    unreachable_prices,
    price_gaps,
)
# A price table of thousands of rows may have one slip thousands of times.
SHOWN_OF_A_KIND = 5


def lint_catalog(catalog: Catalog, charges: Iterable[PricedCharge]) -> list[Problem]:
    """What is legal in a catalog and most likely a mistake, by place; `charges` are those of the catalog."""
    found = list(unsound_schedules(catalog))
    for priced in charges:
        for lint in CHARGE_LINTS:
            found += _few(priced, lint(priced))
    return sorted_problems(found)


def _few(priced: PricedCharge, warnings: Iterable[Problem]) -> Iterator[Problem]:
    """The first warnings of each kind, and how many more there are."""
    by_code: dict[str, list[Problem]] = defaultdict(list)
    for warning in warnings:
        by_code[warning.code].append(warning)
    for code, found in by_code.items():
        yield from found[:SHOWN_OF_A_KIND]
        if len(found) > SHOWN_OF_A_KIND:
            message = f"{counted(len(found) - SHOWN_OF_A_KIND, 'more warning')} of this kind ({code}) in this charge"
            yield priced.warning((), code, message, "see those that are named")
