"""What `bill diff-plan` is asked for, in the words of the command."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from billing_cli.errors import UsageError
from billing_cli.reports.diff_plan.figures import MORE
from billing_cli.reports.diff_plan.guardrails import guardrails_of
from billing_cli.reports.diff_plan.refs import PUBLISHED
from pricing.periods import Period, month

BREAKDOWNS = ("plan", "charge", "segment", "period")
FILTERS = ("customer", "subscription", "plan", "segment", "currency")
CONCERNS = ("guardrails", "refused", "untrusted", "unpriced")


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What the command was asked for. `by`: breakdowns besides the usual; `filters`: (field, value), all must hold.

    `explain` is a customer, of whom each line that changes is told step by step.
    """

    base: str = PUBLISHED
    head: str | None = None
    periods: tuple[Period, ...]
    real_dates: bool = False
    filters: tuple[tuple[str, str], ...] = ()
    by: tuple[str, ...] = ()
    top: int = 10
    lines: bool = False
    explain: str | None = None
    guardrails: tuple[str, ...] = ()
    fail_on: frozenset[str] = frozenset(CONCERNS)


def months_between(text: str) -> tuple[Period, ...]:
    """Months written `2026-08` or `2026-08..2026-10`, both included. Raises UsageError otherwise."""
    first, dots, last = text.partition("..")
    try:
        found = [month(first)]
        end = month(last) if dots else found[0]
    except ValueError as error:
        raise UsageError(f"--period: {error}", "write a month, or two: 2026-08..2026-10") from error
    if end.start < found[0].start:
        raise UsageError(f"--period {text}: it ends before it begins", "write the earlier month first")
    while found[-1].start < end.start:
        found.append(month(f"{found[-1].end:%Y-%m}"))
    return tuple(found)


def filters_of(texts: Sequence[str]) -> tuple[tuple[str, str], ...]:
    """Filters written `FIELD=VALUE`. Raises UsageError for one that means nothing."""
    found = []
    for text in texts:
        name, equals, value = text.partition("=")
        _one_of("--filter", name, FILTERS)
        if not equals:
            raise UsageError(f"--filter {text}: it has no value", f"write --filter {name}=VALUE")
        found.append((name, value))
    return tuple(found)


def breakdowns_of(names: Sequence[str]) -> tuple[str, ...]:
    """Breakdowns by name. Raises UsageError for one that there is not."""
    for name in names:
        _one_of("--by", name, (*BREAKDOWNS, *MORE))
    return tuple(names)


def concerns_of(names: Sequence[str] | None) -> frozenset[str]:
    """What lets the command fail; all concerns where nothing is said. Raises UsageError for one that there is not."""
    for name in names or ():
        _one_of("--fail-on", name, (*CONCERNS, "none"))
    return frozenset(CONCERNS if names is None else names) - {"none"}


def limits_of(texts: Sequence[str]) -> tuple[str, ...]:
    """Guardrails as the command says them. Raises UsageError for one that means nothing."""
    guardrails_of({}, texts)
    return tuple(texts)


def _one_of(option: str, name: str, known: Sequence[str]) -> None:
    if name not in known:
        raise UsageError(f"{option} {name}: there is no such thing", f"write one of {', '.join(known)}")
