"""The terms of a contract, one after the other, and which of its invoices belong to each."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from billing_cli.contracts.billing import Billing, billings_in, closing_span
from billing_cli.contracts.contract import Contract
from pricing.durations import DAYS, MONTHS, Duration, Unit
from pricing.periods import Period
from pricing.problems import Problem
from pricing.yaml_tree import Place

# How many days a period may have at most.
LONGEST: dict[Unit, int] = {"day": 1, "week": 7, "month": 31, "quarter": 92, "year": 366}


@dataclass(frozen=True, slots=True, kw_only=True)
class Term:
    """Local days [start, end) for which a contract is agreed; an `end` of its own comes sooner perhaps."""

    start: date
    end: date


def term_on(contract: Contract, day: date) -> Term:
    """The term that holds a day; they follow one another from the start, each counted from there."""
    assert contract.term is not None, "it was read with one"
    start, times = contract.start, 1
    while (end := _end(contract.start, contract.term, times)) <= day:
        start, times = end, times + 1
    return Term(start=start, end=end)


def _end(start: date, term: Duration, times: int) -> date:
    try:
        return term.after(start, times)
    except ValueError:  # beyond the calendar
        return date.max


def held_over_term(billing: Billing) -> bool:
    """Whether an invoice counts towards a commitment over the term: that of the last day of the period that ended."""
    commitment = closing_span(billing).terms.commitment
    return billing.ended is not None and commitment is not None and commitment.per == "term"


def term_of(billing: Billing) -> Term:
    """The term that an invoice counts for: the one in which the period that it bills began."""
    assert billing.ended is not None, "it bills a period"
    return term_on(billing.contract, billing.ended.start)


def closes(billing: Billing, term: Term) -> bool:
    """Whether an invoice is the last one of its term: at the end of it, or where the contract ends."""
    return billing.day >= term.end or billing.begun is None


def earlier(billing: Billing, term: Term) -> Iterator[Billing]:
    """The invoices before this one that count for its term."""
    for one in billings_in(billing.contract, Period(start=term.start, end=billing.day)):
        if one.day < billing.day and one.ended is not None and one.ended.start >= term.start and held_over_term(one):
            yield one


def term_problems(contract: Contract, place: Place) -> Iterator[Problem]:
    """A commitment over the term of a contract that has none, or one so short that no period may begin in it."""
    for span in contract.spans:
        commitment = span.terms.commitment
        if commitment is None or commitment.per != "term":
            continue
        if contract.term is None:
            message = "the commitment is per term, and the subscription has no `term`"
            remedy = "say how long it is agreed for, such as `term: 12 months`, or write `per: period`"
            yield _problem("no-term", contract, place, message, remedy)
        elif not _reaches(contract.term, span.plan.period):
            message = f"the commitment is per term, and the term of {contract.term} may end before a {span.plan.period}"
            remedy = f"write a term of at least one {span.plan.period}, or `per: period`"
            yield _problem("short-term", contract, place, message, remedy)


def _reaches(term: Duration, period: Unit) -> bool:
    """Whether a period begins in every term."""
    if term.unit in DAYS:
        return term.count * DAYS[term.unit] >= LONGEST[period]
    return period in DAYS or term.count * MONTHS[term.unit] >= MONTHS[period]


def _problem(code: str, contract: Contract, place: Place, message: str, remedy: str) -> Problem:
    path = f"subscriptions.{contract.subscription}.term"
    return Problem(code=code, file=place.file, line=place.line, path=path, message=message, remedy=remedy)
