"""One million lines through the rating path, beside a bare join in DuckDB and the reference in plain Decimal."""

import sys
from pathlib import Path

from tests.benchmarks.measure import in_turn, less, report

LINES = 1_000_000
ROUNDS = 3
PREPARE = """
import sys
from billing_cli.store.connection import open_calculator
from pricing.rating.calculator import Statement
from pricing.rating.rate import open_relations, rate
calculator = open_calculator()
open_relations(calculator)
calculator.run(Statement("INSERT INTO price_keys SELECT 1, i, 1, ['model'], ['m' || i] FROM range(1, 9) t(i)"))
calculator.run(Statement("INSERT INTO prices SELECT i, 'per_unit' FROM range(1, 9) t(i)"))
calculator.run(Statement("INSERT INTO tiers SELECT i, 1, NULL, NULL, 0.0000025 * i, 0 FROM range(1, 9) t(i)"))
lines = "INSERT INTO quantities SELECT i, 1, MAP {'model': 'm' || (1 + i % 8)}, i * 7919 % 100000000, 1, 1, 2"
calculator.run(Statement(lines + " FROM range($lines) t(i)"), lines=int(sys.argv[1]))
"""
PROGRAMS = {
    "nothing but the lines": "",
    "bare join, exact amount, not rounded": """
calculator.run(Statement('''CREATE TEMP TABLE bare AS
    SELECT q.line_id, q.quantity * t.unit_price AS amount
    FROM quantities q JOIN price_keys k ON k.key = [q.dimensions['model']] JOIN tiers t ON t.price_id = k.price_id'''))
""",
    "bill's rating path": "rate(calculator, 'half_away')",
    "reference, with fetch and write-back": """
from decimal import Decimal
from fractions import Fraction
from pricing.catalog.charge import PerUnit, PriceRow
from pricing.reference.line import price_line
charge = PerUnit(model="per_unit", meter="m", per=Decimal(1), by=("model",), prices=tuple(
    PriceRow(dimensions={"model": f"m{i}"}, unit_price=Decimal("0.0000025") * i) for i in range(1, 9)))
rows = calculator.rows(Statement("SELECT line_id, dimensions, quantity FROM quantities"))
found = [(i, price_line(charge, d, q, share=Fraction(1), minor_units=2, rounding="half_away")) for i, d, q in rows]
calculator.run(Statement("CREATE TEMP TABLE back (line_id BIGINT, amount BIGINT)"))
calculator.load(Statement("INSERT INTO back SELECT unnest($i::BIGINT[]), unnest($a::BIGINT[])"), ("i", "a"),
                [(i, line.amount_minor) for i, line in found])
""",
}


def test_rating_a_million_lines(tmp_path: Path) -> None:
    commands: dict[str, list[str]] = {}
    for number, (name, program) in enumerate(PROGRAMS.items()):
        (tmp_path / f"program_{number}.py").write_text(PREPARE + program)
        commands[name] = [sys.executable, f"program_{number}.py", str(LINES)]
    measured = in_turn(commands, tmp_path, rounds=ROUNDS)
    shared = measured.pop("nothing but the lines")
    without = {name: less(run, shared) for name, run in measured.items()}
    report(f"Rating {LINES:,} lines, without making them", without, "bare join, exact amount, not rounded")
