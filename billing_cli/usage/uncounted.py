"""Which stored events do not count: those that a more preferred source reports too, by the rules in `bill.yaml`.

Nothing of it is kept: the rules and the events decide each time, so that a changed rule needs no other reading of exports.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from billing_cli.contracts.contract import FOREVER, Contracts
from billing_cli.project import SameUsage
from billing_cli.usage.relations import Scope, set_scope, types_in
from pricing import expressions
from pricing.expressions import Measure
from pricing.expressions.definitions import temporary_view
from pricing.rating.calculator import Calculator, Statement, statement


def find_uncounted(calculator: Calculator, contracts: Contracts, rules: Sequence[SameUsage], scope: Scope) -> None:
    """Fill `uncounted_events` for the instants of the scope; what their usage is the same as may lie at any time.

    An event that is superseded still supersedes others, under whatever rule: what is the same usage as the same usage
    counts no more than once. Rules whose preferences go in a circle are refused before, so that some event always counts.
    """
    calculator.run(statement(__package__, "uncounted"))
    names = contracts.accounts.names().items()
    aliases = [(name, customer) for name, customer in names if name != customer]
    calculator.load(statement(__package__, "load_customer_aliases"), ("name", "customer"), aliases)
    for number, rule in enumerate(rules):
        _supersede(calculator, rule, number, scope)
    if rules:
        calculator.run(statement(__package__, "note_superseded"))


def _supersede(calculator: Calculator, rule: SameUsage, number: int, scope: Scope) -> None:
    """Add to `superseded` what one rule leaves out; all of history is looked at only where something may be."""
    read_keys(calculator, rule, scope, rule.prefer[1:])
    calculator.run(statement(__package__, "less_preferred"))
    if calculator.one(statement(__package__, "count_less_preferred"))[0]:
        read_keys(calculator, rule, ever(scope), rule.prefer[:-1])
        calculator.run(statement(__package__, "supersede"), rule=number)


def read_keys(calculator: Calculator, rule: SameUsage, scope: Scope, sources: Sequence[str]) -> None:
    """Let `keyed_events` be the events of these sources that the rule is about, with its key as dimensions."""
    set_scope(calculator, scope, rule.types or types_in(calculator, scope))
    calculator.run(statement(__package__, "no_asked_sources"))
    asked = [(source, place) for place, source in enumerate(rule.prefer) if source in sources]
    calculator.load(statement(__package__, "load_asked_sources"), ("source", "place"), asked)
    calculator.run(statement(__package__, "asked_events"))
    key = Measure(dimensions=tuple(map(expressions.field_alone, rule.key)))
    calculator.run(Statement(temporary_view("keyed_events", expressions.meter_select(key, "asked_events"))))


def ever(scope: Scope) -> Scope:
    """The same run, reaching every event."""
    return replace(scope, first_us=-FOREVER, last_us=FOREVER)
