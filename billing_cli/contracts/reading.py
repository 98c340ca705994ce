"""Customers × catalog: what each subscription pays when, with its own terms laid over its plan."""

from __future__ import annotations

import gc
from collections.abc import Hashable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import date

from billing_cli.accounts.account import Accounts, Customer, Subscription, Written, WrittenChange
from billing_cli.accounts.reading import load_accounts
from billing_cli.catalogs.price_files import with_price_files, without_echo
from billing_cli.catalogs.reading import load_catalogs
from billing_cli.contracts.contract import Contract, Contracts
from billing_cli.contracts.discounted import Discounted
from billing_cli.contracts.grant_reading import with_grants
from billing_cli.contracts.holding import Holding, Transitions, holdings
from billing_cli.contracts.meters import Meters, meters_of
from billing_cli.contracts.overlaps import overlaps
from billing_cli.contracts.span import Span, cadence_of
from billing_cli.contracts.terms import term_problems
from billing_cli.errors import InputProblems
from billing_cli.project import Project
from billing_cli.taxes.reading import Taxes, load_taxes
from pricing import periods
from pricing.catalog.catalog import PlanTerms
from pricing.catalog.own_terms import OwnTerms
from pricing.catalog.plan_terms import chosen_for, terms_of
from pricing.catalog.reductions import Discount
from pricing.catalog.trial import Trial
from pricing.catalog.variants import CUSTOMER_FIELDS, fields_asked
from pricing.catalog.versions import Versions
from pricing.durations import Duration
from pricing.problems import Problem, did_you_mean
from pricing.schema import read_as
from pricing.yaml_tree import MapNode, Place


def read_contracts(project: Project) -> Contracts:
    """All contracts of the project. Raises InputProblems with every problem of every file."""
    contracts, problems = load_contracts(project)
    if contracts is None or problems:
        raise InputProblems(problems)
    return contracts


def load_contracts(project: Project) -> tuple[Contracts | None, list[Problem]]:
    """All contracts of the project, and every problem of its catalog and customers."""
    with _without_collections():
        return _load(project)


@contextmanager
def _without_collections() -> Iterator[None]:
    """Look for no garbage in cycles while millions of objects are made that are kept and have none.

    Of a hundred thousand customers that search takes a third of the time.
    """
    enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if enabled:
            gc.enable()


def _load(project: Project) -> tuple[Contracts | None, list[Problem]]:
    versions, problems = load_catalogs(project)
    accounts, found = load_accounts(project)
    taxes, of_taxes = load_taxes(project, accounts)
    problems = [*problems, *found, *of_taxes]
    if versions is None:
        return None, problems
    contracts, found = contracts_of(project, versions, accounts, meters_of(versions), taxes)
    return contracts, [*problems, *found]


def contracts_of(
    project: Project, versions: Versions, accounts: Accounts, meters: Meters, taxes: Taxes
) -> tuple[Contracts, list[Problem]]:
    """All contracts between accounts and the versions of a catalog, and what is wrong where the two meet.

    `meters` are those of the versions, perhaps among others.
    """
    reader = _Reader(project, versions, meters, accounts)
    contracts, of_grants = with_grants(
        [contract for contract in map(reader.contract, sorted(accounts.subscriptions)) if contract is not None],
        accounts,
    )
    # Every contract of a plan tells what is wrong with the plan.
    problems = [*dict.fromkeys([*reader.transitions.problems, *reader.problems]), *of_grants]
    problems += overlaps(contracts, accounts)
    return Contracts(
        versions=versions,
        meters=meters,
        accounts=accounts,
        contracts=tuple(contracts),
        default_zone=periods.zone(project.settings.timezone),
        taxes=taxes,
    ), problems


@dataclass(slots=True)
class _Reader:
    project: Project
    versions: Versions
    meters: Meters
    accounts: Accounts
    transitions: Transitions = field(default_factory=Transitions)
    discounted: Discounted = field(default_factory=Discounted)
    problems: list[Problem] = field(default_factory=list)
    # What subscriptions that are alike share: thousands of them differ in their customers alone.
    known_holdings: dict[Hashable, list[Holding]] = field(default_factory=dict)
    known_spans: dict[Hashable, tuple[Span, ...]] = field(default_factory=dict)
    known_fields: dict[int, set[str]] = field(default_factory=dict)

    def contract(self, name: str) -> Contract | None:
        subscription = self.accounts.subscriptions[name]
        written = self.accounts.written["subscriptions", name]
        customer = self.accounts.customers.get(subscription.customer)
        held = list(self._holdings(subscription, written))
        if customer is None or not held:
            return None
        currency = customer.currency or held[0].catalog.currency
        contract = Contract(
            subscription=name,
            customer=customer,
            currency=currency,
            zone=periods.zone(subscription.timezone or customer.timezone or self.project.settings.timezone),
            start=subscription.start,
            end=subscription.end,
            term=subscription.term,
            spans=self._shared_spans(subscription, written, customer, currency, held),
            quantities={
                key: tuple((step.since, step.quantity) for step in steps)
                for key, steps in subscription.quantities.items()
            },
            meter_keys=self.meters,
            usage=subscription.usage,
            payment_terms=subscription.payment_terms or customer.payment_terms,
        )
        self.problems += _quantity_problems(contract, written.place)
        self.problems += term_problems(contract, written.place)
        return contract

    def _holdings(self, subscription: Subscription, written: Written) -> Iterator[Holding]:
        """The plans that a subscription is on, each in the versions that it holds; nothing where one is not there."""
        joins = [(subscription.start, subscription.plan, written.place, f"subscriptions.{subscription.id}.plan")]
        joins += [
            (change.at, change.plan, change.node.place, f"{_path(subscription, change)}.plan")
            for change in written.changes
            if change.plan is not None
        ]
        joins = list({join[0]: join for join in joins}.values())  # of two changes on one day the last counts
        possible = [self._joins(*join) for join in joins]  # each says what is wrong with it
        if not all(possible):
            return
        for place, (since, plan, _, _) in enumerate(joins):
            until = joins[place + 1][0] if place + 1 < len(joins) else subscription.end
            yield from self._held(plan, since, until, subscription.start, subscription.term)

    def _held(self, plan: str, since: date, until: date | None, started: date, term: Duration | None) -> list[Holding]:
        key = plan, since, until, started, term
        if key not in self.known_holdings:
            first, *others = holdings(self.versions, self.transitions, plan, since, until, started, term)
            joined = replace(first, why=f"joins plan `{plan}`, {first.why}")
            self.known_holdings[key] = [joined, *others]
        return self.known_holdings[key]

    def _joins(self, since: date, plan: str, place: Place, path: str) -> bool:
        """Whether a plan can be joined on a day; says why not."""
        catalog = self.versions.in_force(since)
        if catalog is None:
            first = self.versions.first
            self._problem(
                place,
                "before-catalog",
                path.rpartition(".")[0] + ".start",
                f"it starts on {since}, before the catalog takes effect on {first.effective}",
                f"let `effective` of {first.file} be no later, or correct the start",
            )
            return False
        if plan not in catalog.plans:
            known = catalog.plans
            self._problem(
                place,
                "unknown-plan",
                path,
                f"there is no plan `{plan}`{_in(catalog.version, self.versions)}",
                did_you_mean(plan, known),
            )
            return False
        return True

    def _shared_spans(
        self, subscription: Subscription, written: Written, customer: Customer, currency: str, held: list[Holding]
    ) -> tuple[Span, ...]:
        """The spans of a subscription, which it shares with those that differ in nothing that spans are made of.

        One with changes shares none: its spans name them. Neither does one whose own terms have problems.
        """
        if written.changes:
            return tuple(self._spans(subscription, written, customer, currency, held))
        fields = customer_fields(customer, currency, self.project.settings.timezone)
        key = (
            *(subscription.plan, subscription.start, subscription.end, subscription.term, currency),
            tuple((name, fields[name]) for name in self._asked(held)),
            written.own.content if written.own is not None else None,
        )
        spans = self.known_spans.get(key)
        if spans is None:
            problems = len(self.problems)
            spans = tuple(self._spans(subscription, written, customer, currency, held))
            if written.own is None or len(self.problems) == problems:
                self.known_spans[key] = spans
        return spans

    def _asked(self, held: list[Holding]) -> list[str]:
        """The fields of a customer that decide which variant of a charge it has, in a plan that is held."""
        for plan in (one.plan for one in held):
            if id(plan) not in self.known_fields:
                self.known_fields[id(plan)] = fields_asked(plan) & set(CUSTOMER_FIELDS)
        return sorted({name for one in held for name in self.known_fields[id(one.plan)]})

    def _spans(
        self, subscription: Subscription, written: Written, customer: Customer, currency: str, held: list[Holding]
    ) -> Iterator[Span]:
        changes = [change for change in written.changes if change.own is not None or change.plan is not None]
        days = sorted({*(one.since for one in held), *(change.at for change in changes)})
        trials: Trials = ()
        said: Trial | None = None
        for place, day in enumerate(days):
            holding = next(one for one in reversed(held) if one.since <= day)
            own = dated_layers(subscription.start, written, day)
            chosen = chosen_for(holding.plan, customer_fields(customer, currency, self.project.settings.timezone))
            terms = self._terms(holding, currency, chosen, tuple(layer for _, layer in own))
            moves = holding.since == day and not holding.joins
            trials = _trials(terms, subscription.start, day, trials, moves=moves, said_before=said)
            said = terms.trial
            begun = self._discounts_begin(own, held, day)
            span = Span(
                start=day,
                end=days[place + 1] if place + 1 < len(days) else subscription.end,
                catalog=holding.catalog,
                plan=holding.plan,
                terms=terms,
                cadence=cadence_of(holding.plan, subscription.start),
                trials=trials,
                why=_why(holding, day, [change for change in changes if change.at == day], subscription),
                discounts_begin=begun,
            )
            yield from self.discounted.parts(span)

    def _discounts_begin(self, own: Layers, held: list[Holding], day: date) -> date:
        """Where what carries the discounts of a day began: own terms, a transition, or the time on the plan."""
        carrier = next(((since, layer) for since, layer in reversed(own) if layer.discounts is not None), None)
        if carrier is not None:
            self.problems += _discounts_of_no_day(*carrier)
            return carrier[0]
        so_far = [one for one in held if one.since <= day]
        if so_far[-1].discounts_begin:
            return so_far[-1].since
        return next(one.since for one in reversed(so_far) if one.joins)

    def _terms(
        self, holding: Holding, currency: str, chosen: Mapping[str, int], own: tuple[OwnTerms, ...]
    ) -> PlanTerms:
        layers, missing = whole_layers(self.project, own)
        terms, faults = terms_of(holding.catalog, holding.plan, currency, chosen, layers)
        self.problems += [*missing, *without_echo(faults, missing)] if own else faults
        return terms

    def _problem(self, place: Place, code: str, path: str, message: str, remedy: str) -> None:
        self.problems.append(
            Problem(code=code, file=place.file, line=place.line, path=path, message=message, remedy=remedy)
        )


def own_layers(written: Written, day: date) -> tuple[OwnTerms, ...]:
    """What a subscription lays over its plan on a day, in order: its own terms, then those of its changes."""
    return tuple(layer for _, layer in dated_layers(day, written, day))


def dated_layers(start: date, written: Written, day: date) -> Layers:
    """What a subscription that began on `start` lays over its plan on a day, in order, each with when it began."""
    layers = [(start, written.own), *((change.at, change.own) for change in written.changes if change.at <= day)]
    return tuple((since, layer) for since, layer in layers if layer is not None)


def whole_layers(project: Project, own: Sequence[OwnTerms]) -> tuple[tuple[OwnTerms, ...], list[Problem]]:
    """The layers with the rows of their price files, and what is wrong with those."""
    layers: list[OwnTerms] = []
    missing: list[Problem] = []
    for layer in own:
        charges, found = with_price_files(project, layer.charges) if layer.charges else (None, [])
        assert charges is None or isinstance(charges, MapNode)
        layers.append(replace(layer, charges=charges))
        missing += found
    return tuple(layers), missing


def _in(version: str, versions: Versions) -> str:
    return f" in version {version} of the catalog" if len(versions.versions) > 1 else ""


def _path(subscription: Subscription, change: WrittenChange) -> str:
    return f"subscriptions.{subscription.id}{change.path[change.path.rindex('.') :]}"


def _why(holding: Holding, day: date, changes: list[WrittenChange], subscription: Subscription) -> str:
    """What brought the terms of a span about."""
    said = [holding.why] if holding.since == day else []
    said += [f"own terms of {_path(subscription, change)}" for change in changes if change.own is not None]
    return ", ".join(said)


def _discounts_of_no_day(since: date, layer: OwnTerms) -> Iterator[Problem]:
    """Own discounts that end before what carries them begins; a plan's may be over for those who come late."""
    for index, node in enumerate(layer.discounts.items if layer.discounts is not None else ()):
        discount = read_as(Discount, node)[0]
        last = discount.days(since)[1] if discount is not None else None
        if last is not None and last <= since:
            yield Problem(
                code="no-days",
                file=node.place.file,
                line=node.place.line,
                path=f"{layer.path}.discounts[{index}]",
                message=f"the discount ends on {last}, and what it stands in begins on {since}: it holds on no day",
                remedy="correct its dates, or remove it",
            )


# What a contract writes for itself, with the day from which on it holds.
Layers = tuple[tuple[date, OwnTerms], ...]
Trials = tuple[tuple[date, Trial], ...]


def _trials(
    terms: PlanTerms, started: date, day: date, before: Trials, *, moves: bool, said_before: Trial | None
) -> Trials:
    """The trials that run from a day on: so many days after the subscription started, while one runs.

    A trial that is over does not begin again, a version that the subscription moves to takes nothing of one that runs,
    and neither does a change that says nothing of it.
    """
    running = tuple(one for one in before if one[0] > day)
    if day > started and (not running or terms.trial == said_before):
        return running
    if terms.trial is None:
        return running if moves else ()
    own = (periods.days_after(started, terms.trial.days), terms.trial)
    return (*running, own) if moves and own not in running else (own,)


def _quantity_problems(contract: Contract, place: Place) -> Iterator[Problem]:
    """Quantities that a charge counts and the subscription does not say, and those that no charge counts."""
    wanted = {
        one.counted_by: charge.key for span in contract.spans for charge in span.terms.charges for one in charge.every
    }
    path = f"subscriptions.{contract.subscription}.quantities"
    for name, charge in wanted.items():
        if name is not None and name not in contract.quantities:
            message = f"the charge `{charge}` counts `{name}`, and the subscription does not say how many"
            remedy = f"write `quantities: {{{name}: [{{from: {contract.start}, quantity: …}}]}}`"
            yield Problem(
                code="no-quantity", file=place.file, line=place.line, path=path, message=message, remedy=remedy
            )
    for name in contract.quantities:
        if name not in wanted:
            known = [one for one in wanted if one is not None]
            message = f"no charge of the plan counts `{name}`"
            yield Problem(
                code="unknown-quantity",
                file=place.file,
                line=place.line,
                path=f"{path}.{name}",
                message=message,
                remedy=did_you_mean(name, known),
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
