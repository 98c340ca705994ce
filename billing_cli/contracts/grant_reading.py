"""The grants of every contract, and what is wrong with those that customers hold."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Any

from billing_cli.accounts.account import Accounts
from billing_cli.contracts.contract import Contract
from billing_cli.contracts.grant import grant_of
from billing_cli.contracts.grants import granted_once, grants_of
from pricing.catalog.charge import Charge
from pricing.catalog.grants import CustomerGrant
from pricing.catalog.references import Placed, unit_grant_problems
from pricing.periods import days_after
from pricing.problems import Problem, did_you_mean


def with_grants(contracts: Sequence[Contract], accounts: Accounts) -> tuple[list[Contract], list[Problem]]:
    """The contracts with the grants that each may use, and every problem of grants and voids."""
    held: dict[str, list[CustomerGrant]] = defaultdict(list)
    for grant in accounts.grants.values():
        held[grant.customer].append(grant)
    voids = {name: void.at for name, void in accounts.voids.items()}
    found = [_with_grants(contract, held[contract.customer.id], voids) for contract in contracts]
    by_customer: dict[str, list[Contract]] = defaultdict(list)
    for contract in found:
        by_customer[contract.customer.id].append(contract)
    problems = [
        problem
        for grant in accounts.grants.values()
        for problem in _grant_problems(grant, by_customer[grant.customer], accounts)
    ]
    problems += _twins(found, accounts)
    problems += _waited_twice(found, accounts)
    problems += _waited_by_some(found, accounts)
    problems += _void_problems(found, accounts)
    return found, problems


def _with_grants(contract: Contract, held: Sequence[CustomerGrant], voids: Mapping[str, date]) -> Contract:
    own = [one for one in held if one.subscription in (None, contract.subscription)]
    if not own and not any(span.terms.grants for span in contract.spans):
        return contract
    replaced = frozenset(one.replaces for one in own if one.replaces is not None)
    contract = replace(contract, replaced=replaced, voids=voids)
    from_customer = tuple(grant_of(one, voids.get(one.id)) for one in own)
    grants = (*granted_once(contract, replaced), *from_customer)
    return replace(contract, grants=grants)


def _charges(contracts: Sequence[Contract]) -> Mapping[str, Charge]:
    return {charge.key: charge.charge for one in contracts for span in one.spans for charge in span.terms.charges}


def _grant_problems(grant: CustomerGrant, contracts: Sequence[Contract], accounts: Accounts) -> Iterator[Problem]:
    """What a customer's grant names that its subscriptions have not."""
    written = accounts.written["grants", grant.id]
    assert written.node is not None
    placed = Placed(term=grant, node=written.node, path=f"grants.{grant.id}")
    contracts = [one for one in contracts if grant.subscription in (None, one.subscription)]
    if not contracts:
        return
    charges = _charges(contracts)
    currencies = sorted({one.currency for one in contracts})
    if grant.is_money and currencies != [grant.unit]:
        said = " and ".join(currencies)
        message = f"the grant is in {grant.unit}, and the customer's subscriptions are billed in {said}"
        yield _problem(
            placed, "other-currency", "unit", message, f"nothing is converted; write `unit: {currencies[0]}`"
        )
    if not grant.is_money and not any(charge.metered_by == grant.unit for charge in charges.values()):
        known = {charge.metered_by for charge in charges.values() if charge.metered_by is not None}
        message = f"no charge of the customer's subscriptions counts `{grant.unit}`, and it is no currency"
        yield _problem(placed, "unknown-unit", "unit", message, did_you_mean(grant.unit, known))
    for name in grant.charges or ():
        if name not in charges:
            message = f"the grant names the charge `{name}`, which no subscription of the customer has"
            yield _problem(placed, "unknown-charge", "charges", message, did_you_mean(name, charges))
    planned = {one.key for contract in contracts for span in contract.spans for one in span.terms.grants}
    if grant.replaces is not None and grant.replaces not in planned:
        message = f"no plan of the customer's subscriptions gives a grant `{grant.replaces}`"
        yield _problem(placed, "unknown-grant", "replaces", message, did_you_mean(grant.replaces, planned))
    yield from unit_grant_problems(placed, grant.unit, grant, charges)


def _twins(contracts: Sequence[Contract], accounts: Accounts) -> Iterator[Problem]:
    """Grants of customers under the name that one of a plan has for a subscription."""
    for contract in contracts:
        for grant in contract.grants:
            if "/" in grant.grant_id and grant.grant_id in accounts.grants and grant.name != grant.grant_id:
                place = accounts.written["grants", grant.grant_id].place
                yield Problem(
                    code="duplicate-id",
                    file=place.file,
                    line=place.line,
                    path=f"grants.{grant.grant_id}",
                    message=f"a grant of a plan is `{grant.grant_id}` already",
                    remedy="give it another id",
                )


def _waited_by_some(contracts: Sequence[Contract], accounts: Accounts) -> Iterator[Problem]:
    """Grants for all subscriptions of a customer where phases of one wait for it, and another is covered by it as well:
    events would draw it before invoices that come first.
    """
    held: dict[str, list[Contract]] = defaultdict(list)
    for contract in contracts:
        for grant in contract.grants:
            if grant.subscription is None and grant.name != grant.grant_id:
                held[grant.grant_id].append(contract)
    for name, own in held.items():
        replaced = accounts.grants[name].replaces
        waiting = [one.subscription for one in own if any(replaced in span.drained for span in one.spans)]
        if 0 < len(waiting) < len(own):
            written = accounts.written["grants", name]
            assert written.node is not None
            placed = Placed(term=accounts.grants[name], node=written.node, path=f"grants.{name}")
            message = f"a phase of `{waiting[0]}` waits until it is used up, and it is for other subscriptions too"
            yield _problem(placed, "bad-value", "replaces", message, f"write `subscription: {waiting[0]}`")


def _waited_twice(contracts: Sequence[Contract], accounts: Accounts) -> Iterator[Problem]:
    """A customer's grants in place of one of a plan that is there already, where phases wait until that is used up."""
    told: set[str] = set()
    for contract in contracts:
        waited = frozenset(name for span in contract.spans for name in span.drained)
        first: dict[str, str] = {}
        for grant in contract.grants:
            other = first.setdefault(grant.name, grant.grant_id)
            if grant.name in waited and other != grant.grant_id and grant.grant_id not in told:
                told.add(grant.grant_id)
                written = accounts.written["grants", grant.grant_id]
                assert written.node is not None
                placed = Placed(term=grant, node=written.node, path=f"grants.{grant.grant_id}")
                message = f"a phase waits until `{grant.name}` is used up, and `{other}` is in its place already"
                yield _problem(placed, "bad-value", "replaces", message, "let one grant replace it")


def _void_problems(contracts: Sequence[Contract], accounts: Accounts) -> Iterator[Problem]:
    """Voids of grants that there are not, and those before the grant starts."""
    by_name = {contract.subscription: contract for contract in contracts}
    once = {grant.grant_id: grant.starts for contract in contracts for grant in contract.grants}
    once |= {grant.id: grant.starts for grant in accounts.grants.values()}
    for name, void in accounts.voids.items():
        starts = once.get(name) or _of_period(name, by_name)
        written = accounts.written["voids", name]
        assert written.node is not None
        placed = Placed(term=void, node=written.node, path=f"voids.{name}")
        if starts is None:
            yield _problem(placed, "unknown-grant", "grant", f"there is no grant `{name}`", did_you_mean(name, once))
        elif void.at < starts:
            message = f"the grant `{name}` starts on {starts}, and is void from {void.at} on"
            yield _problem(placed, "ends-before-start", "at", message, f"write `at: {starts}` or later")


def _of_period(name: str, contracts: Mapping[str, Contract]) -> date | None:
    """The day on which a grant of one period starts, such as `acme-1/monthly/2026-10-01`; None if there is none."""
    subscription, _, rest = name.partition("/")
    try:
        day = date.fromisoformat(rest.rpartition("/")[2])
    except ValueError:
        return None
    contract = contracts.get(subscription)
    if contract is None or not contract.serves(day):
        return None
    given = replace(contract, voids={})  # One that is void as it starts is there too.
    return next((one.starts for one in grants_of(given, day, days_after(day, 1)) if one.grant_id == name), None)


def _problem(placed: Placed[Any], code: str, key: str, message: str, remedy: str) -> Problem:
    place = placed.node.place
    return Problem(
        code=code, file=place.file, line=place.line, path=f"{placed.path}.{key}", message=message, remedy=remedy
    )
