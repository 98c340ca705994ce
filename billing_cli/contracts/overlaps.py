"""Subscriptions of one customer that run at the same time and count the same usage: each must say which is its own."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from billing_cli.accounts.account import Accounts
from billing_cli.contracts.contract import Contract
from pricing.problems import Problem


def overlaps(contracts: Sequence[Contract], accounts: Accounts) -> Iterator[Problem]:
    """A problem for each subscription that could claim the same event as one that started before, and lacks `usage`.

    Each is told beside one other, however many there are: a customer may have thousands.
    """
    by_customer: dict[str, list[Contract]] = {}
    for contract in contracts:
        by_customer.setdefault(contract.customer.id, []).append(contract)
    meters = _Meters()
    for own in by_customer.values():
        if len(own) > 1:
            pairs = dict.fromkeys(pair for of_meter in _by_meter(own, meters).values() for pair in _clashes(of_meter))
            yield from (_overlap(own[one], own[other], meters, accounts) for one, other in sorted(pairs))


class _Meters:
    """The meters of contracts; those that share their spans are asked once."""

    def __init__(self) -> None:
        self.known: dict[int, set[str]] = {}

    def of(self, contract: Contract) -> set[str]:
        key = id(contract.spans)
        if key not in self.known:
            self.known[key] = contract.meters
        return self.known[key]


_Served = tuple[int, int, int, bool]


def _by_meter(own: Sequence[Contract], meters: _Meters) -> dict[str, list[_Served]]:
    """By meter, when each contract that counts it is served, with its place and whether it says which usage is its."""
    found: dict[str, list[_Served]] = {}
    for place, contract in enumerate(own):
        for meter in meters.of(contract):
            found.setdefault(meter, []).append((*contract.served, place, contract.usage is not None))
    return found


def _clashes(served: list[_Served]) -> Iterator[tuple[int, int]]:
    """Each contract beside one that is still served when it begins, where one of the two lacks `usage`: that one last.

    In the order in which they begin, two are enough to ask: whoever is served longest, and who is of those without.
    """
    longest: _Served | None = None
    longest_lacking: _Served | None = None
    for one in sorted(served, key=lambda each: (each[0], each[2])):
        start, end, place, says = one
        other = longest_lacking if says else longest
        if other is not None and start < min(other[1], end):
            yield (place, other[2]) if says else (other[2], place)
        longest = max(filter(None, (longest, one)), key=_end)
        if not says:
            longest_lacking = max(filter(None, (longest_lacking, one)), key=_end)


def _end(served: _Served) -> int:
    return served[1]


def _overlap(one: Contract, lacking: Contract, meters: _Meters, accounts: Accounts) -> Problem:
    place = accounts.written["subscriptions", lacking.subscription].place
    first, second = sorted((one.subscription, lacking.subscription))
    shared = sorted(meters.of(one) & meters.of(lacking))
    return Problem(
        code="two-claims",
        file=place.file,
        line=place.line,
        path=f"subscriptions.{lacking.subscription}",
        message=f"`{first}` and `{second}` of customer `{one.customer.id}` "
        f"run at the same time and both meter {', '.join(f'`{name}`' for name in shared)}",
        remedy="say in each which events are its own, such as `usage: workspace = 'eu'`, "
        "or end one before the other starts",
    )
