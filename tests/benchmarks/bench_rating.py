"""One million charges with three tiers on average through the rating path, beside a bare tier join and the reference."""

import sys
from pathlib import Path

from tests.benchmarks.measure import in_turn, less, report

LINES = 1_000_000
ROUNDS = 3
# Eight prices of one to five tiers, three on average, over all the ways to slice; quantities up to 20 million.
PREPARE = """
import sys
from decimal import Decimal
from billing_cli.store.connection import open_calculator
from pricing.catalog.charge import CHARGE_MODELS
from pricing.rating.bill import Bills
from pricing.rating.calculator import Statement
from pricing.rating.rate import open_relations, rate
from pricing.rating.terms import Terms

def charge(number, tiers):
    bounds = [str(1000 * 10**place) for place in range(tiers - 1)] + [None]
    prices = [{"up_to": bound, "unit_price": f"0.00{number}{place}", "flat_fee": str(place)}
              for place, bound in enumerate(bounds)]
    model = MODELS[number]
    return CHARGE_MODELS[model].model_validate({"model": model, "meter": "m", "tiers": prices})

MODELS = ("graduated", "graduated", "graduated", "volume", "graduated", "graduated", "volume", "graduated")
charges = [charge(number, tiers) for number, tiers in enumerate((1, 2, 3, 4, 5, 3, 3, 3))]
calculator = open_calculator()
open_relations(calculator)
terms = Terms()
assert [terms.add(charge) for charge in charges] == list(range(1, 9))
terms.load(calculator)
lines = "INSERT INTO quantities SELECT i, i, 1 + i % 8, MAP {}, i * 7919 % 20000000, 1, 1, 2 FROM range($lines) t(i)"
calculator.run(Statement(lines), lines=int(sys.argv[1]))
"""
BARE = """
calculator.run(Statement('''CREATE TEMP TABLE bare AS
    WITH parts AS (
        SELECT q.line_id, CASE WHEN p.slicing = 'volume'
            THEN CASE WHEN q.quantity <= t.upper OR t.upper IS NULL THEN q.quantity * t.unit_price + t.flat_fee END
            ELSE (least(q.quantity, coalesce(t.upper, q.quantity)) - t.lower) * t.unit_price + t.flat_fee END AS amount
        FROM quantities q JOIN prices p ON p.price_id = q.terms_id
        JOIN tiers t ON t.price_id = q.terms_id AND q.quantity > t.lower)
    SELECT line_id, AMOUNT AS amount FROM parts GROUP BY line_id'''))
"""
PROGRAMS = {
    "nothing but the lines": "",
    "bare tier join, cents": BARE.replace("AMOUNT", "round(sum(amount), 2)"),
    "bare tier join, not rounded": BARE.replace("AMOUNT", "sum(amount)"),
    "bill's rating path, slices kept": "rate(calculator, Bills(), 'half_away')",
    "reference, with fetch and write-back": """
from pricing.reference.bill import Billable, Money, price_bill
cents = Money(minor_units=2, rounding="half_away")
def amount(charge, quantity):
    bill = Billable(charges=[("c", charge)], usage={"c": [({}, quantity)]}, share=(1, 1), money=cents)
    return price_bill(bill).lines[0].amount_minor
rows = calculator.rows(Statement("SELECT line_id, terms_id, quantity FROM quantities"))
found = [(line_id, amount(charges[terms_id - 1], quantity)) for line_id, terms_id, quantity in rows]
calculator.run(Statement("CREATE TEMP TABLE back (line_id BIGINT, amount BIGINT)"))
calculator.load(Statement("INSERT INTO back SELECT unnest($i::BIGINT[]), unnest($a::BIGINT[])"), ("i", "a"), found)
""",
}
# Each way must come to the same cents.
CHECKS = {
    "bare tier join, cents": "SELECT sum(amount) FROM bare",
    "bare tier join, not rounded": "SELECT sum(round(amount, 2)) FROM bare",
    "bill's rating path, slices kept": "SELECT sum(amount_minor) * 0.01 FROM rated_lines",
    "reference, with fetch and write-back": "SELECT sum(amount) * 0.01 FROM back",
}
SUM = "\nprint(calculator.one(Statement({statement!r}))[0])\n"


def test_rating_a_million_charges(tmp_path: Path) -> None:
    commands: dict[str, list[str]] = {}
    for number, (name, program) in enumerate(PROGRAMS.items()):
        check = SUM.format(statement=CHECKS[name]) if name in CHECKS else ""
        (tmp_path / f"program_{number}.py").write_text(PREPARE + program + check)
        commands[name] = [sys.executable, f"program_{number}.py", str(LINES)]
    slow = {name: commands.pop(name) for name in list(commands) if name.startswith("reference")}
    measured = in_turn(commands, tmp_path, rounds=ROUNDS) | in_turn(slow, tmp_path, rounds=1)
    shared = measured.pop("nothing but the lines")
    without = {name: less(run, shared) for name, run in measured.items()}
    assert len({run.printed for run in without.values()}) == 1, "all of them must come to the same sum"
    report(f"Rating {LINES:,} charges of three tiers, without making them", without, "bare tier join, cents")
