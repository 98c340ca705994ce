"""Which stored events do not count: voided and replaced ones, and by the rules in `bill.yaml` those that a more
preferred source reports too.

Nothing of the rules is kept: they and the events decide anew each time, so that after a change no export needs to be
read again.
"""

from __future__ import annotations

from collections.abc import Sequence

from billing_cli.contracts.contract import FOREVER, Contracts
from billing_cli.events.properties import stored_properties
from billing_cli.project import SameUsage
from billing_cli.usage.relations import Scope, set_scope, types_in
from pricing import expressions
from pricing.expressions import Measure
from pricing.expressions.definitions import temporary_view
from pricing.rating.calculator import Calculator, Statement, statement

EVER = Scope(first_us=-FOREVER, last_us=FOREVER, from_us=-FOREVER, to_us=FOREVER, timezone="UTC")


def find_uncounted(calculator: Calculator, contracts: Contracts, rules: Sequence[SameUsage], scope: Scope) -> None:
    """Fill `uncounted_events` for the instants of the scope; what their usage is the same as may lie at any time.

    An event that is superseded still supersedes others, under whatever rule: what is the same usage as the same usage
    counts no more than once. Preferences that go in a circle are refused with the settings: some event always counts.
    """
    begin_uncounted(calculator, contracts)
    find_superseded(calculator, rules, scope)


def find_superseded(calculator: Calculator, rules: Sequence[SameUsage], scope: Scope) -> None:
    """Add to `uncounted_events` those of further instants that the rules leave out."""
    for number, rule in enumerate(rules):
        _supersede(calculator, rule, number, scope)
    if rules:
        calculator.run(statement(__package__, "note_superseded"))


def begin_uncounted(calculator: Calculator, contracts: Contracts) -> None:
    """Make the relations anew: every event counts that no person voided or replaced and no rule leaves out."""
    calculator.run(statement(__package__, "uncounted"))
    names = contracts.accounts.names().items()
    aliases = [(name, customer) for name, customer in names if name != customer]
    calculator.load(statement(__package__, "load_customer_aliases"), ("name", "customer"), aliases)


def _supersede(calculator: Calculator, rule: SameUsage, number: int, scope: Scope) -> None:
    """Add to `superseded` what one rule leaves out; all of history is looked at only where something may be."""
    read_keys(calculator, rule, scope, rule.prefer[1:])
    calculator.run(statement(__package__, "less_preferred"))
    if calculator.one(statement(__package__, "count_less_preferred"))[0]:
        read_keys(calculator, rule, EVER, rule.prefer[:-1])
        calculator.run(statement(__package__, "supersede"), rule=number)


def read_keys(
    calculator: Calculator, rule: SameUsage, scope: Scope, sources: Sequence[str], also: Sequence[str] = ()
) -> None:
    """Let `keyed_events` be the events that the rule is about of these sources, key and other fields as dimensions."""
    set_scope(calculator, scope, rule.types or types_in(calculator, scope))
    calculator.run(statement(__package__, "no_asked_sources"))
    asked = [(source, place) for place, source in enumerate(rule.prefer) if source in sources]
    calculator.load(statement(__package__, "load_asked_sources"), ("source", "place"), asked)
    calculator.run(statement(__package__, "asked_events"))
    # A field by itself is read as it stands: SQL answers it for every event, and none is hard.
    key = Measure(dimensions=tuple(map(expressions.field_alone, (*rule.key, *also))))
    select = expressions.meter_select(key, "asked_events", stored_properties(calculator))
    calculator.run(Statement(temporary_view("keyed_events", select)))
