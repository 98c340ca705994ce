"""Invoices of another billing system and ours: the month before a change of systems, or any month beside it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal

from billing_cli.reports.printable import Column
from billing_cli.reports.reconcile.context import Context
from billing_cli.reports.reconcile.other_system import (
    Key,
    Ours,
    Theirs,
    cause_of,
    differ,
    evidence_of,
    is_rounding,
    other_currencies,
    ours_of,
    theirs_of,
)
from billing_cli.reports.reconcile.pack import Cell, Control, Section, Variance, not_run, table
from billing_cli.reports.reconcile.variances import Cause, money, quantity
from billing_cli.statements.statement import BilledLine
from pricing.money import minor_text

CONTROLS = (
    ("other_billing.names", "customers and items of the other system are known here"),
    ("other_billing.amounts", "amounts by customer and charge are equal"),
    ("other_billing.quantities", "quantities by customer and charge are equal"),
)
NO_INVOICES = "no invoices of another system were given: reconcile --against FILE, with a mapping of kind invoices"
FIGURES = ("here", "there", "difference")
COLUMNS = (
    Column(key="customer", title="Customer"),
    Column(key="currency", title="Currency"),
    *(Column(key=one, title=one.capitalize(), number=True) for one in FIGURES),
)


def other_billing(context: Context) -> Section:
    """Drafts and issued invoices of the month, lines before tax; discounts of the whole are items of their own."""
    given = [one for one in context.statements if one.mapping.body.kind == "invoices"]
    lines = [line for one in given for line in one.billed]
    ours, theirs = (ours_of(context.documents), theirs_of(lines)) if given else ({}, {})
    keys = sorted({*ours, *theirs}, key=lambda one: (one.customer, one.charge, one.currency))
    pairs = [(key, ours.get(key), theirs.get(key)) for key in keys if not _nothing(ours.get(key), theirs.get(key))]
    return Section(
        id="other_billing",
        number=22,
        title="Another billing system",
        about="What the other system bills for the month is what we bill, or the difference has a cause.",
        controls=_controls(context, lines, pairs)
        if given
        else tuple(not_run(control, name, NO_INVOICES) for control, name in CONTROLS),
        tables=(table("other_billing", "By customer", COLUMNS, _rows(pairs)),) if pairs else (),
    )


Pairs = list[tuple[Key, Ours | None, Theirs | None]]


def _nothing(ours: Ours | None, theirs: Theirs | None) -> bool:
    """A charge of ours that comes to nothing, which the other system need not print."""
    return theirs is None and ours is not None and not ours.minor


def _controls(context: Context, lines: list[BilledLine], pairs: Pairs) -> tuple[Control, ...]:
    names, amounts, quantities = CONTROLS
    tolerances = context.tolerances
    keys = [key for key, _, _ in pairs]
    return (
        Control(
            id=names[0], name=names[1], left="here", right="there", compared=len(lines),
            variances=tuple(_unknown(context, lines)),
        ),
        Control(
            id=amounts[0], name=amounts[1], left="here", right="there", compared=len(pairs),
            tolerance=tolerances.amount_text,
            variances=tuple(one for pair in pairs for one in _amounts(context, keys, *pair)),
            note="a difference of at most one minor unit per line is rounding, and tolerated",
        ),
        Control(
            id=quantities[0], name=quantities[1], left="here", right="there", compared=len(pairs),
            tolerance=tolerances.quantity_text,
            variances=tuple(one for pair in pairs for one in _quantities(context, *pair)),
        ),
    )  # fmt: skip


def _unknown(context: Context, lines: list[BilledLine]) -> Iterator[Variance]:
    """Rows of customers that we do not know: what they come to, by name."""
    strange = [line for line in lines if line.customer is None]
    for name, currency in dict.fromkeys((line.customer_name, line.currency) for line in strange):
        mine = [line for line in strange if (line.customer_name, line.currency) == (name, currency)]
        found = Theirs(amount=sum((line.amount for line in mine), Decimal(0)), lines=mine)
        cause = Cause(
            category="MAPPING",
            explanation=f"no customer has the id or alias {name!r}: add an alias, or a row to customer.lookup",
            evidence=evidence_of(None, found),
        )
        yield from money({"customer": name}, (None, found.minor(currency)), currency, cause, context.tolerances)


def _amounts(
    context: Context, keys: list[Key], key: Key, ours: Ours | None, theirs: Theirs | None
) -> Iterator[Variance]:
    evidence = evidence_of(ours, theirs)
    if ours is not None and theirs is not None:
        cause = cause_of(key, ours, theirs)
        sides = ours.minor, theirs.minor(key.currency)
        for one in money(key.words(), sides, key.currency, cause, context.tolerances):
            yield replace(one, tolerated=True) if is_rounding(key, ours, theirs) else one
        return
    others = other_currencies(keys, key)
    if others:
        cause = Cause(category="FX", explanation=f"the other side bills it in {', '.join(others)}", evidence=evidence)
    elif ours is None:
        known = {charge for plan in context.contracts.catalog.plans.values() for charge in plan.charges}
        cause = Cause(category="MISSING_HERE", explanation="we do not bill it", evidence=evidence)
        if key.charge not in known:
            said = f"{key.charge!r} is no charge of ours: say which one it is in `items`"
            cause = Cause(category="MAPPING", explanation=said, evidence=evidence)
    else:
        cause = Cause(category="MISSING_THERE", explanation="they do not bill it", evidence=evidence)
    sides_known = (ours.minor if ours else None, theirs.minor(key.currency) if theirs else None)
    yield from money(key.words(), sides_known, key.currency, cause, context.tolerances)


def _quantities(context: Context, key: Key, ours: Ours | None, theirs: Theirs | None) -> Iterator[Variance]:
    """Quantities that differ, whatever the amounts; those of one side alone are told with the amounts."""
    if ours is not None and theirs is not None and differ(ours, theirs):
        cause = cause_of(key, ours, theirs)
        sides = ours.quantity, theirs.quantity
        yield from quantity(key.words(), sides, "units", cause, context.tolerances.quantity)


def _rows(pairs: Pairs) -> Iterator[dict[str, Cell]]:
    here: Counter[tuple[str, str]] = Counter()
    there: Counter[tuple[str, str]] = Counter()
    for key, ours, theirs in pairs:
        here[key.customer, key.currency] += ours.minor if ours else 0
        there[key.customer, key.currency] += theirs.minor(key.currency) if theirs else 0
    for customer, currency in sorted({*here, *there}):
        ours_minor, theirs_minor = here[customer, currency], there[customer, currency]
        yield {
            "customer": customer,
            "currency": currency,
            "here": minor_text(ours_minor, currency),
            "there": minor_text(theirs_minor, currency),
            "difference": minor_text(theirs_minor - ours_minor, currency),
        }
