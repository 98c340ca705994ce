"""What a comparison comes to, in one sentence: money first, unless it is not to be trusted."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Any

from billing_cli.reports.figures import signed
from pricing.problems import counted

Body = Mapping[str, Any]
# Of more currencies the number is said.
NAMED = 4


def headline(document: Body) -> str:
    """One sentence of words and figures of the program: nothing in it is a value that somebody wrote.

    What must stop a reader stands in it: a base that does not give what was billed, periods that are issued or closed,
    usage without a price, guardrails.
    """
    concerns = document["verdict"]["concerns"]
    begun = (
        "Not to be trusted, since the base does not give what was billed: over" if "untrusted" in concerns else "Over"
    )
    return f"{begun} {months(document)}, {'; '.join([_money(document), *_concerns(document)])}."


def months(document: Body) -> str:
    """The months compared, in words."""
    periods = document["periods"]
    return periods[0] if len(periods) == 1 else f"{periods[0]} to {periods[-1]}"


def is_quiet(document: Body) -> bool:
    """Whether there is nothing to tell: no change, no other amount, no concern."""
    verdict = document["verdict"]
    return not (verdict["changes"] or verdict["concerns"] or _some_move(document) or _moved(document))


def percent(text: str | None) -> str:
    """A percentage with its sign; nothing where there was nothing before."""
    return "" if text is None else f"{signed(text)} %"


def _some_move(document: Body) -> bool:
    return any(row["up"] or row["down"] for row in document["customers"])


def _moved(document: Body) -> list[Body]:
    return [row for row in document["revenue"] if Decimal(row["change"])]


def _money(document: Body) -> str:
    moved = _moved(document)
    if not moved:
        if is_quiet(document):
            return "no change"
        same = (
            "though single customers would pay something else"
            if _some_move(document)
            else "as nobody pays anything else"
        )
        return f"revenue would not change, {same}"
    said = [_amount(row) for row in moved[:NAMED]]
    if len(moved) > NAMED:
        said.append("one more currency" if len(moved) == NAMED + 1 else f"{len(moved) - NAMED} more currencies")
    told = said[0] if len(said) == 1 else f"{', '.join(said[:-1])} and {said[-1]}"
    return f"revenue would change by {told}"


def _amount(row: Body) -> str:
    share = f" ({percent(row['percent'])})" if row["percent"] is not None else ""
    return f"{signed(row['change'])} {row['currency']}{share}"


def _concerns(document: Body) -> Iterator[str]:
    concerns = document["verdict"]["concerns"]
    breached = sum(not one["held"] for one in document["guardrails"])
    if breached:
        yield f"{counted(breached, 'guardrail')} breached"
    if "refused" in concerns:
        yield "refused, since it would alter periods that are issued or closed"
    if "unpriced" in concerns:
        yield "some usage would have no price"
