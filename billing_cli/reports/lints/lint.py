"""All lints of a project: those of its catalog, and those that compare it with customers and stored events."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from billing_cli.contracts.contract import Contracts
from billing_cli.errors import BillError
from billing_cli.events.mapping import SourceMapping
from billing_cli.project import Project
from billing_cli.reports.lints.same_usage import WrittenRule, read_rules, same_usage, unknown_sources
from billing_cli.reports.lints.stored_events import stored_events
from billing_cli.reports.lints.unfed_meters import unfed_meters
from billing_cli.reports.lints.unknown_properties import unknown_properties
from billing_cli.reports.lints.unpriced_values import unpriced_values
from billing_cli.store.store import Store, open_to_read
from billing_cli.usage.uncounted import EVER, begin_uncounted, find_uncounted
from pricing.lints.lint import lint_catalog
from pricing.lints.priced import PricedCharge, priced_charges
from pricing.lints.segments import unknown_segments
from pricing.problems import Problem, sorted_problems
from pricing.rating.calculator import statement


def lint_project(
    project: Project, contracts: Contracts, mappings: Sequence[SourceMapping], *, sound: bool
) -> list[Problem]:
    """What is legal and most likely a mistake, by place; nothing is written.

    Where the project is not `sound`, because files beside the catalog have problems, only the catalog itself is read.
    """
    priced = tuple(priced_charges(contracts.catalog))
    # What a version says again, or has from the one that it extends, is told once.
    earlier = contracts.versions.versions[:-1]
    found = [warning for version in earlier for warning in lint_catalog(version, priced_charges(version))]
    found += lint_catalog(contracts.catalog, priced)
    if sound:
        found += _of_customers(contracts)
        found += _of_store(project, contracts, mappings, priced)
    return sorted_problems(found)


def _of_customers(contracts: Contracts) -> Iterator[Problem]:
    customers = contracts.accounts.customers.values()
    if customers:
        segments = {customer.segment for customer in customers if customer.segment is not None}
        yield from unknown_segments(contracts.catalog, segments)


def _of_store(
    project: Project, contracts: Contracts, mappings: Sequence[SourceMapping], priced: Sequence[PricedCharge]
) -> list[Problem]:
    rules = read_rules(project)
    if not project.store_path.exists():
        return list(unknown_sources(rules, mappings, ()))
    try:
        with open_to_read(project.store_path) as store:
            sources = [str(source) for (source,) in store.rows(statement(__package__, "stored_sources"))]
            return [*unknown_sources(rules, mappings, sources), *_of_events(store, contracts, rules, priced)]
    except BillError as error:
        message = f"the catalog was not compared with the stored events: {error.message}"
        return [
            Problem(
                code="store-not-read", file=project.settings.store, line=0, path="", message=message, remedy=error.hint
            )
        ]


def _of_events(
    store: Store, contracts: Contracts, rules: Sequence[WrittenRule], priced: Sequence[PricedCharge]
) -> Iterator[Problem]:
    charged = frozenset(one.charge.metered_by for one in priced if one.charge.metered_by is not None)
    begin_uncounted(store, contracts)
    yield from same_usage(stored_events(store, contracts.catalog, charged), rules)

    find_uncounted(store, contracts, [rule.rule for rule in rules], EVER)
    stored = stored_events(store, contracts.catalog, charged)
    if not stored.types:
        return
    unknown = list(unknown_properties(stored, priced))
    yield from unknown
    # A condition on a property that is not there is one mistake, not two.
    told = {problem.path for problem in unknown}
    yield from (problem for problem in unfed_meters(stored) if problem.path not in told)
    yield from unpriced_values(stored, contracts)
