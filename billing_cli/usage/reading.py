"""Events as one meter's expressions see them: by SQL, and by Python where SQL has no exact answer."""

from __future__ import annotations

from decimal import Decimal

from billing_cli.events.properties import stored_properties
from pricing import expressions
from pricing.expressions import Measure
from pricing.expressions.definitions import settled_select, temporary_view
from pricing.money import plain_text
from pricing.rating.calculator import Calculator, Statement, statement

EXACT = ("event_id", "passes", "value", "key", "once_key", "level_key", "dimensions", "amounts")


def read_events(calculator: Calculator, measure: Measure) -> None:
    """Let `meter_events` be the events of `scoped_events` as the measure reads them; some may be hard."""
    select = expressions.meter_select(measure, "scoped_events", stored_properties(calculator))
    calculator.run(Statement(temporary_view("meter_events", select)))


def is_any_hard(calculator: Calculator) -> bool:
    """Whether some event of `meter_groups` waits for `settle_hard`."""
    return bool(calculator.one(statement(__package__, "count_hard"))[0])


def settle_hard(calculator: Calculator, measure: Measure) -> bool:
    """Answer the hard events of `meter_events` in Python, and let it show those alone. False if there are none."""
    calculator.run(statement(__package__, "hard_events"))
    names = measure.names
    found = calculator.rows(Statement(expressions.fields_select(names, "hard_events", stored_properties(calculator))))
    if not found:
        return False
    rows = ((row[0], dict(zip(names, row[1:], strict=True))) for row in found)
    answers = [
        (
            one.event_id,
            one.passes,
            _text(one.value),
            one.key,
            list(one.once_key),
            list(one.level_key),
            list(one.dimensions),
            [_text(amount) for amount in one.amounts],
        )
        for one in expressions.measured(rows, measure)
    ]
    calculator.run(statement(__package__, "no_exact_events"))
    calculator.load(statement(__package__, "load_exact_events"), EXACT, answers)
    calculator.run(statement(__package__, "settled_events"))
    calculator.run(Statement(temporary_view("meter_events", settled_select(measure, "settled_events"))))
    return True


def _text(number: Decimal | None) -> str | None:
    return None if number is None else plain_text(number)
