"""Customers × catalog: what each subscription pays, with its own terms laid over its plan."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from zoneinfo import ZoneInfo

from billing_cli.accounts.account import Accounts, Customer, Written
from billing_cli.accounts.reading import load_accounts
from billing_cli.catalogs.price_files import with_price_files, without_echo
from billing_cli.catalogs.reading import load_catalogs
from billing_cli.errors import InputProblems
from billing_cli.project import Project
from pricing import periods
from pricing.catalog.catalog import Catalog, PlanTerms
from pricing.catalog.charge import UsageCharge
from pricing.catalog.later import REMEDY
from pricing.catalog.plan_terms import Chosen, chosen_for, terms_of
from pricing.catalog.versions import Versions
from pricing.expressions import Expression
from pricing.problems import Problem, did_you_mean
from pricing.yaml_tree import MapNode

TAX_ENDINGS = (".yaml", ".yml")
# Later than any event: those end with the year 9999.
FOREVER = 2**63 - 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Contract:
    """One subscription with everything that decides its price. `end` is the first day not served."""

    subscription: str
    customer: Customer
    plan: str
    plan_name: str
    currency: str
    zone: ZoneInfo
    start: date
    end: date | None
    terms: PlanTerms
    usage: Expression | None

    @property
    def meters(self) -> set[str]:
        """The meters that price something in this contract."""
        return {meter for meter, _ in self.splits}

    @property
    def splits(self) -> set[tuple[str, tuple[str, ...]]]:
        """Each charged meter with the dimensions that a charge keeps apart, as its `by` says them."""
        charges = (charge.charge for charge in self.terms.charges)
        return {(charge.meter, charge.by) for charge in charges if isinstance(charge, UsageCharge)}

    @property
    def served(self) -> tuple[int, int]:
        """UTC microseconds [from, to) of the whole contract; `FOREVER` where it has no end."""
        first, last = (
            periods.microseconds(periods.midnight(day, self.zone)) if day else FOREVER for day in (self.start, self.end)
        )
        return first, last

    @property
    def usage_text(self) -> str | None:
        """The `usage` expression as written."""
        return self.usage.text if self.usage else None


@dataclass(frozen=True, slots=True, kw_only=True)
class Contracts:
    """Every contract, by subscription id, with the catalog and the names that exports use for customers."""

    versions: Versions
    catalog: Catalog
    accounts: Accounts
    contracts: tuple[Contract, ...]
    default_zone: ZoneInfo


def read_contracts(project: Project) -> Contracts:
    """All contracts of the project. Raises InputProblems with every problem of every file."""
    contracts, problems = load_contracts(project)
    if contracts is None or problems:
        raise InputProblems(problems)
    return contracts


def load_contracts(project: Project) -> tuple[Contracts | None, list[Problem]]:
    """All contracts of the project, and every problem of its catalog and customers."""
    versions, problems = load_catalogs(project)
    accounts, found = load_accounts(project)
    problems = [*problems, *found, *_tax_files(project)]
    if versions is None:
        return None, problems
    catalog = versions.latest
    reader = _Reader(project, catalog, accounts)
    contracts = tuple(
        contract for contract in map(reader.contract, sorted(accounts.subscriptions)) if contract is not None
    )
    # Every contract of a plan tells what is wrong with the plan.
    problems += dict.fromkeys(reader.problems)
    problems += _overlaps(contracts, accounts)
    return Contracts(
        versions=versions,
        catalog=catalog,
        accounts=accounts,
        contracts=contracts,
        default_zone=periods.zone(project.settings.timezone),
    ), problems


def _tax_files(project: Project) -> Iterator[Problem]:
    """Tax rates are refused, never passed over: an invoice without the tax that somebody wrote down is wrong."""
    for path in project.files(project.folder("taxes"), TAX_ENDINGS):
        yield Problem(
            code="not-yet",
            file=project.name_of(path),
            line=0,
            path="",
            message="tax rates are part of the pricing language, but this version does not charge tax yet",
            remedy=REMEDY,
        )


@dataclass(slots=True)
class _Reader:
    project: Project
    catalog: Catalog
    accounts: Accounts
    problems: list[Problem] = field(default_factory=list)

    def contract(self, name: str) -> Contract | None:
        subscription = self.accounts.subscriptions[name]
        written = self.accounts.written["subscriptions", name]
        customer = self.accounts.customers.get(subscription.customer)
        plan = self.catalog.plans.get(subscription.plan)
        if plan is None:
            self._problem(
                written,
                "unknown-plan",
                f"subscriptions.{name}.plan",
                f"there is no plan `{subscription.plan}`",
                did_you_mean(subscription.plan, self.catalog.plans),
            )
        if self.catalog.effective is not None and subscription.start < self.catalog.effective:
            self._problem(
                written,
                "before-catalog",
                f"subscriptions.{name}.start",
                f"it starts on {subscription.start}, before the catalog takes effect on {self.catalog.effective}",
                f"let `effective` of {self.catalog.file} be no later, or correct the start",
            )
        if plan is None or customer is None:
            return None
        currency = customer.currency or self.catalog.currency
        chosen = chosen_for(plan, customer_fields(customer, currency, self.project.settings.timezone))
        terms = self._terms(plan.key, currency, chosen, written)
        return Contract(
            subscription=name,
            customer=customer,
            plan=plan.key,
            plan_name=plan.name,
            currency=currency,
            zone=periods.zone(subscription.timezone or customer.timezone or self.project.settings.timezone),
            start=subscription.start,
            end=subscription.end,
            terms=terms,
            usage=subscription.usage,
        )

    def _terms(self, plan: str, currency: str, chosen: Chosen, written: Written) -> PlanTerms:
        own = written.own
        if own is None:
            terms, found = terms_of(self.catalog, plan, currency, chosen)
            self.problems += found
            return terms
        charges, found = with_price_files(self.project, own.charges) if own.charges else (None, [])
        assert charges is None or isinstance(charges, MapNode)
        terms, faults = terms_of(self.catalog, plan, currency, chosen, replace(own, charges=charges))
        self.problems += [*found, *without_echo(faults, found)]
        return terms

    def _problem(self, written: Written, code: str, path: str, message: str, remedy: str) -> None:
        self.problems.append(
            Problem(
                code=code, file=written.place.file, line=written.place.line, path=path, message=message, remedy=remedy
            )
        )


def customer_fields(customer: Customer, currency: str, default_zone: str) -> dict[str, str | None]:
    """What a charge's `when` may ask about a customer; each is filled in as it applies."""
    return {
        "id": customer.id,
        "name": customer.name,
        "country": customer.country,
        "currency": currency,
        "timezone": customer.timezone or default_zone,
        "segment": customer.segment,
        "email": customer.email,
        "tax_id": customer.tax_id,
    }


def _overlaps(contracts: tuple[Contract, ...], accounts: Accounts) -> Iterator[Problem]:
    """Two subscriptions of one customer that could claim the same event need `usage`, each."""
    by_customer: dict[str, list[Contract]] = {}
    for contract in contracts:
        by_customer.setdefault(contract.customer.id, []).append(contract)
    for own in by_customer.values():
        for index, one in enumerate(own):
            for other in own[index + 1 :]:
                if one.usage and other.usage:
                    continue
                shared = sorted(one.meters & other.meters)
                if shared and _at_once(one, other):
                    yield _overlap(one, other, shared, accounts.written)


def _at_once(one: Contract, other: Contract) -> bool:
    """Whether some instant belongs to both: their days may begin at different hours."""
    (one_from, one_to), (other_from, other_to) = one.served, other.served
    return max(one_from, other_from) < min(one_to, other_to)


def _overlap(one: Contract, other: Contract, shared: list[str], written: Mapping[tuple[str, str], Written]) -> Problem:
    lacking = next(contract for contract in (other, one) if not contract.usage)
    place = written["subscriptions", lacking.subscription].place
    return Problem(
        code="two-claims",
        file=place.file,
        line=place.line,
        path=f"subscriptions.{lacking.subscription}",
        message=f"`{one.subscription}` and `{other.subscription}` of customer `{one.customer.id}` "
        f"run at the same time and both meter {', '.join(f'`{name}`' for name in shared)}",
        remedy="say in each which events are its own, such as `usage: workspace = 'eu'`, "
        "or end one before the other starts",
    )
