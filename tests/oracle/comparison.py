"""Generated lines through the one rating path and through the reference, and where the two differ."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from random import Random
from typing import Any

import duckdb

from pricing.catalog.charge import Charge, Flat, PerUnit
from pricing.catalog.reading import charges_of, read_catalog
from pricing.money import Rounding
from pricing.rating.calculator import Calculator, Statement
from pricing.rating.rate import open_relations, rate
from pricing.rating.terms import Terms
from pricing.reference.line import ReferenceLine, price_line
from pricing.yaml_tree import MapNode, parse_yaml
from tests.oracle.catalogs import CURRENCIES, Case, draw_case
from tests.oracle.figures import VALUES, WIDE, quantity

COLUMNS = ("line_id", "terms_id", "names", "dimension_values", "quantity", "numerator", "denominator", "minor_units")
ROWS_AT_ONCE = 20_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """What is priced: `charge` as it must be read, `terms_id` as it was."""

    charge: Charge
    terms_id: int
    dimensions: dict[str, str | None]
    quantity: Decimal
    numerator: int
    denominator: int
    minor_units: int


def read_case(case: Case) -> dict[str, Charge]:
    """The charges of a generated case, the whole way from its text."""
    tree, problems = parse_yaml(case.catalog, "catalog/a.yaml")
    assert tree is not None, (problems, case.catalog)
    catalog, problems = read_catalog(tree, file_stem="a")
    assert catalog is not None, (problems, case.catalog)
    patch, problems = parse_yaml(case.patch, "customers/a.yaml") if case.patch else (None, [])
    assert not problems, (problems, case.patch)
    assert patch is None or isinstance(patch, MapNode)
    charges, problems = charges_of(catalog, "p", case.currency, patch, patch_path="subscriptions.s.charges")
    assert not problems, (problems, case.catalog, case.patch)
    return {charge.key: charge.charge for charge in charges}


def draw_lines(random: Random, count: int) -> tuple[Terms, list[Line]]:
    """At least `count` lines of generated catalogs; each catalog must read as what it was drawn to mean."""
    terms = Terms()
    lines: list[Line] = []
    while len(lines) < count:
        case = draw_case(random)
        read = read_case(case)
        assert read == case.charges, (case.catalog, case.patch)
        assert list(read) == list(case.charges)
        for key, charge in case.charges.items():
            terms_id = terms.add(read[key])
            for _ in range(2 if isinstance(charge, Flat) else 8):
                lines.append(_line(random, charge, terms_id, case.currency))
    return terms, lines


def _line(random: Random, charge: Charge, terms_id: int, currency: str) -> Line:
    by = charge.by if isinstance(charge, PerUnit) else ()
    numerator, denominator = _share(random)
    return Line(
        charge=charge, terms_id=terms_id, dimensions=_usage(random, charge, by), minor_units=CURRENCIES[currency],
        quantity=_quantity(random, charge, Fraction(numerator, denominator)), numerator=numerator, denominator=denominator)  # fmt: skip


def _share(random: Random) -> tuple[int, int]:
    """Days served of the days of a period: often all, often a half."""
    full = random.choice((1, 28, 29, 30, 31, 90, 365, 366))
    return random.choice((full, full, full // 2, random.randint(0, full), random.randint(0, full))), full


def _usage(random: Random, charge: Charge, by: Sequence[str]) -> dict[str, str | None]:
    """Dimensions near those of a row: as it names them, with others, with none."""
    usage: dict[str, str | None] = {name: random.choice((None, *VALUES)) for name in by}
    if isinstance(charge, PerUnit) and charge.prices and random.random() < 0.8:
        usage |= random.choice(charge.prices).dimensions
    if usage and random.random() < 0.1:
        usage.pop(random.choice(list(usage)))
    return usage


def _quantity(random: Random, charge: Charge, share: Fraction) -> Decimal:
    """Any quantity; now and then one whose share costs a half of a minor unit, or whose amount lies beside its limit."""
    if isinstance(charge, Flat):
        return Decimal(1)
    figures = [charge.unit_price, *(row.unit_price for row in charge.prices or ())]
    price = WIDE.divide(random.choice([figure for figure in figures if figure is not None]), charge.per)
    if price and random.random() < 0.4:
        half = Decimal(2 * random.randint(-500, 500) + 1).scaleb(-random.randint(0, 4), WIDE) / 2
        whole = WIDE.divide(half * share.denominator, share.numerator or 1)
        target = random.choice((half, whole, whole, Decimal(10**12) - half, -Decimal(10**12), Decimal(10**12)))
        hit = WIDE.divide(target, price).quantize(Decimal(1).scaleb(-12), context=WIDE)
        if abs(hit) < Decimal(10) ** 25:
            return hit
    return quantity(random)


def priced_by_sql(terms: Terms, lines: Sequence[Line], rounding: Rounding) -> list[Any]:
    """What the rating path makes of the lines, in the words of the reference."""
    with duckdb.connect() as connection:
        calculator = Calculator(connection)
        open_relations(calculator)
        terms.load(calculator)
        rows = [_row(number, line) for number, line in enumerate(lines)]
        for start in range(0, len(rows), ROWS_AT_ONCE):
            calculator.load(_statement("load_quantities"), COLUMNS, rows[start : start + ROWS_AT_ONCE])
        rate(calculator, rounding)
        slices: dict[int, list[tuple[object, ...]]] = {}
        for line_id, *part in calculator.rows(_statement("all_slices")):
            slices.setdefault(line_id, []).append(tuple(part))
        rated = calculator.rows(_statement("rated_lines"))
    assert [line_id for line_id, *_ in rated] == list(range(len(lines)))
    return [
        problem if problem is not None else (slices[line_id], gross, amount_minor)
        for line_id, gross, amount_minor, problem in rated
        if problem is None or (gross is None and amount_minor is None)
    ]


def _row(number: int, line: Line) -> tuple[object, ...]:
    return (number, line.terms_id, list(line.dimensions), list(line.dimensions.values()), format(line.quantity, "f"),
            line.numerator, line.denominator, line.minor_units)  # fmt: skip


def _statement(name: str) -> Statement:
    return Statement(Path(__file__).with_name(f"{name}.sql").read_text(encoding="utf-8"))


def priced_by_reference(lines: Iterable[Line], rounding: Rounding) -> list[object]:
    """What the reference makes of the lines."""
    return [_in_words(line, rounding) for line in lines]


def _in_words(line: Line, rounding: Rounding) -> object:
    share = Fraction(line.numerator, line.denominator)
    priced = price_line(
        line.charge, line.dimensions, line.quantity, share=share, minor_units=line.minor_units, rounding=rounding
    )
    if not isinstance(priced, ReferenceLine):
        return priced
    slices = [(part.tier, part.quantity, part.unit_price, part.flat_fee, part.amount) for part in priced.slices]
    return slices, priced.gross, priced.amount_minor


def kinds(lines: Iterable[Line], rounding: Rounding) -> Counter[str]:
    """How often each rule was met, so that a test can say that it met them all."""
    met: Counter[str] = Counter()
    for line in lines:
        share = Fraction(line.numerator, line.denominator)
        priced = price_line(
            line.charge, line.dimensions, line.quantity, share=share, minor_units=line.minor_units, rounding=rounding
        )
        if not isinstance(priced, ReferenceLine):
            met[priced] += 1
            continue
        units = priced.exact * 10**line.minor_units
        met["negative"] += units < 0
        met["tie"] += units.denominator == 2
        met["tie of a share"] += units.denominator == 2 and share != 1
        met["rounded share"] += units.denominator > 2 and share != 1
        met["null dimension"] += None in line.dimensions.values()
        met["row named"] += isinstance(line.charge, PerUnit) and line.charge.prices is not None
        met["minor units " + str(line.minor_units)] += 1
    return met
