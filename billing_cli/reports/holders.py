"""Which version of the catalog applies to whom, since when and why: `bill catalog holders`."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

from billing_cli.contracts.contract import Contract
from billing_cli.contracts.reading import read_contracts
from billing_cli.contracts.span import Span
from billing_cli.errors import UsageError
from billing_cli.project import Project
from pricing.problems import did_you_mean
from pricing.schema import day


def holders(project: Project, on: str, subscription: str | None = None) -> list[dict[str, Any]]:
    """What each subscription holds `on` a day, or all that one of them ever holds, by subscription and time.

    Raises UsageError for what is no date, and for a subscription that there is not.
    """
    try:
        asked = day(on)
    except ValueError as error:
        raise UsageError(f"--on: {on!r} is not a date", "write it as 2026-11-05") from error
    contracts = read_contracts(project).contracts
    if subscription is None:
        return [row for contract in contracts for row in _rows(contract) if _holds(row, asked)]
    own = [contract for contract in contracts if contract.subscription == subscription]
    if not own:
        remedy = did_you_mean(subscription, [contract.subscription for contract in contracts])
        raise UsageError(f"--subscription: there is no subscription {subscription!r}", remedy)
    return list(_rows(own[0]))


def _rows(contract: Contract) -> Iterator[dict[str, Any]]:
    for span in contract.spans:
        yield {
            "subscription": contract.subscription,
            "customer": contract.customer.id,
            "plan": span.plan.key,
            "version": span.catalog.version,
            "from": span.start.isoformat(),
            "until": _end(contract, span),
            "why": span.why,
        }


def _end(contract: Contract, span: Span) -> str | None:
    end = span.end if span.end is not None else contract.end
    return end.isoformat() if end is not None else None


def _holds(row: dict[str, Any], on: date) -> bool:
    asked = on.isoformat()
    return bool(row["from"] <= asked and (row["until"] is None or asked < row["until"]))
