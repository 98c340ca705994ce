"""What each lint warns of, and what it lets pass."""

import pytest

from pricing.catalog.reading import read_catalog
from pricing.lints.lint import lint_catalog
from pricing.lints.priced import priced_charges
from pricing.lints.segments import unknown_segments
from pricing.yaml_tree import parse_yaml
from tests.schemas.kinds import CATALOG

HEAD = """
currency: USD
schedules:
  tou: [{name: night, hours: "22:00-06:00"}, {name: day}]
meters:
  calls: {event: call, aggregate: count, dimensions: {kind: kind}}
  tokens:
    event: call
    aggregate: sum
    value: n
    dimensions: {kind: kind, size: {band: n, up_to: [10, 20]}, time: {schedule: tou}}
"""


def warned(text: str) -> list[tuple[str, str]]:
    """Code and path of each warning about a catalog."""
    node, problems = parse_yaml(text, "a.yaml")
    assert node is not None
    catalog, found = read_catalog(node, file_stem="a")
    assert catalog is not None, (problems, found)
    return [(warning.code, warning.path) for warning in lint_catalog(catalog, priced_charges(catalog))]


def of_charge(text: str) -> list[tuple[str, str]]:
    found = warned(f"{HEAD}plans: {{p: {{charges: {{c: {text}}}}}}}\n")
    return [(code, path.removeprefix("plans.p.charges.c").removeprefix(".")) for code, path in found]


def rows(*prices: str, by: str = "kind, size", more: str = "") -> str:
    listed = ", ".join(f"{{{price}, unit_price: 1}}" for price in prices)
    return f"{{model: per_unit, meter: tokens, by: [{by}], prices: [{listed}]{more}}}"


COUNTED = "model: volume, meter: calls"
SUMMED = "model: volume, meter: tokens"
STAIRS = "tiers: [{up_to: 10, unit_price: 2}, {unit_price: 1}]"


@pytest.mark.parametrize(
    ("charge", "warnings"),
    [
        # cliffs
        (f"{{{COUNTED}, {STAIRS}}}", [("cliff", "tiers[1]")]),
        (f"{{{COUNTED}, by: [kind], prices: [{{kind: a, {STAIRS}}}]}}", [("cliff", "prices[0].tiers[1]")]),
        (f"{{{COUNTED}, by: [kind], prices: [{{kind: a, up_to: 10, unit_price: 2}}, {{kind: a, unit_price: 1}}]}}", [("cliff", "prices[0].tiers[1]")]),
        (f"{{{COUNTED}, by: [kind], prices: [{{unit_price: 1, kind: a}}], otherwise: {{{STAIRS}}}}}", [("cliff", "otherwise.tiers[1]")]),
        ("{model: volume, meter: calls, tiers: [{up_to: 10, unit_price: 1}, {unit_price: 1}], unit_price: null}", []),
        ("{model: volume, meter: calls, tiers: [{up_to: 10, unit_price: 1, currencies: {EUR: {unit_price: 2}}}, {unit_price: 1, currencies: {EUR: {unit_price: 1}}}]}", [("cliff", "tiers[1]")]),
        ("{model: flat, amount: -5}", []),
        # tiers that no quantity reaches
        (f"{{{COUNTED}, tiers: [{{up_to: 10, unit_price: 1}}, {{up_to: 10.5, unit_price: 1}}, {{unit_price: 1}}]}}", [("unreachable-tier", "tiers[1]")]),
        (f"{{{SUMMED}, tiers: [{{up_to: 10, unit_price: 1}}, {{up_to: 10.5, unit_price: 1}}, {{unit_price: 1}}]}}", []),
        (f"{{{SUMMED}, units: {{of: 3, round: up}}, tiers: [{{up_to: 10, unit_price: 1}}, {{up_to: 10.5, unit_price: 1}}, {{unit_price: 1}}]}}", [("unreachable-tier", "tiers[1]")]),
        (f"{{{COUNTED}, units: {{of: 3}}, tiers: [{{up_to: 10, unit_price: 1}}, {{up_to: 10.5, unit_price: 1}}, {{unit_price: 1}}]}}", []),
        (f"{{{COUNTED}, included: 0.5, tiers: [{{up_to: 10, unit_price: 1}}, {{up_to: 10.5, unit_price: 1}}, {{unit_price: 1}}]}}", []),
        (f"{{{COUNTED}, units: {{of: 1e9}}, tiers: [{{up_to: 1e9, unit_price: 1}}, {{unit_price: 1}}]}}", [("unreachable-tier", "tiers[1]")]),
        (f"{{{COUNTED}, units: {{of: 1e9}}, tiers: [{{up_to: 999_999_999, unit_price: 1}}, {{unit_price: 1}}]}}", []),
        (f"{{{COUNTED}, included: 2e17, tiers: [{{up_to: 8e17, unit_price: 1}}, {{unit_price: 1}}]}}", [("unreachable-tier", "tiers[1]")]),
        # rows and adjustments that no usage meets
        (rows("kind: b, size: 11", "kind: a"), [("price-gap", "prices[0]"), ("unreachable-price", "prices[0].size")]),
        (rows("kind: a, size: 10_0", "kind: a"), [("unreachable-price", "prices[0].size")]),
        (rows("kind: a, size: 10", "kind: a, size: 20", "kind: a, size: over", "kind: a"), [("unreachable-price", "prices[3]")]),
        (rows("size: 10", "size: 20", "size: over", "kind: a, size: 10"), []),
        ("{model: per_unit, meter: tokens, by: [kind, size], prices: [{size: 10, unit_price: 1}, {size: 20, unit_price: 1}, {size: over, unit_price: 1}, {unit_price: 1}]}", []),
        (rows("kind: b, time: dusk", "kind: a", by="kind, time"), [("price-gap", "prices[0]"), ("unreachable-price", "prices[0].time")]),
        (rows("kind: a", more=", adjust: [{when: {size: ovr}, percent: 5}]"), [("unreachable-adjustment", "adjust[0].when.size")]),
        (rows("kind: a", more=", adjust: [{when: {kind: b}, percent: 5}]"), [("unreachable-adjustment", "adjust[0].when")]),
        (rows("kind: a", more=", adjust: [{when: {kind: b}, percent: 5}], otherwise: {unit_price: 2}"), []),
        (rows("kind: a", more=", adjust: [{when: {kind: a, size: over}, percent: 5}]"), []),
        # gaps
        (rows("kind: a, size: 10", "kind: b"), [("price-gap", "prices[0]")]),
        (rows("kind: a, size: 10", "kind: a, size: 20", "kind: b"), [("price-gap", "prices[0]")]),
        (rows("kind: a, size: 10", more=", otherwise: free"), []),
        (rows("kind: a, size: 10", "kind: a"), []),
        (rows("kind: a, size: 10", "size: 20", "size: over"), [("price-gap", "prices[1]")]),
        (rows("time: night", by="time"), [("price-gap", "prices[0]")]),
        (rows("time: night", "time: day", by="time"), []),
        (rows("kind: a", by="kind"), []),
    ],
)  # fmt: skip
def test_charge_is_warned_of(charge: str, warnings: list[tuple[str, str]]) -> None:
    assert of_charge(charge) == warnings


@pytest.mark.parametrize(
    ("rules", "warnings"),
    [
        ("[{name: day}]", []),
        ("[{name: peak, hours: '08:00-20:00'}, {name: night, hours: '20:00-08:00'}]", []),
        ("[{name: peak, hours: '08:00-20:00'}, {name: night, hours: '21:00-08:00'}]", [("schedule-gap", "schedules.s")]),
        ("[{name: summer, months: [apr, may, jun, jul, aug, sep]}, {name: winter, months: [oct, nov, dec, jan, feb]}]", [("schedule-gap", "schedules.s")]),
        ("[{name: week, days: [mon, tue, wed, thu, fri]}, {name: weekend, days: [sat]}]", [("schedule-gap", "schedules.s")]),
        ("[{name: holiday, dates: [2026-12-25]}]", [("schedule-gap", "schedules.s")]),
        ("[{name: week, days: [mon, tue]}, {name: monday, days: [mon], hours: '08:00-09:00'}, {name: rest}]", [("unreachable-rule", "schedules.s[1]")]),
        ("[{name: week, days: [mon, tue]}, {name: both, days: [tue, wed]}, {name: rest}]", []),
        ("[{name: early, hours: '00:00-12:00'}, {name: late, hours: '12:00-24:00'}, {name: rest}]", [("unreachable-rule", "schedules.s[2]")]),
        ("[{name: friday, days: [fri]}, {name: christmas, dates: [2026-12-25]}, {name: rest}]", [("unreachable-rule", "schedules.s[1]")]),
        ("[{name: monday, days: [mon]}, {name: christmas, dates: [2026-12-25]}, {name: rest}]", []),
        ("[{name: christmas, dates: [2026-12-25]}, {name: december, months: [dec]}, {name: rest}]", []),
    ],
)  # fmt: skip
def test_schedule_is_warned_of(rules: str, warnings: list[tuple[str, str]]) -> None:
    assert warned(f"currency: USD\nschedules: {{s: {rules}}}\n") == warnings


def test_price_table_with_one_slip_a_thousand_times_is_warned_of_a_few_times() -> None:
    many = rows(*(f"kind: k{number}, size: 10" for number in range(1000)))
    assert len(of_charge(many)) == 6


@pytest.mark.parametrize(
    ("when", "unknown"),
    [
        ("segment = 'enterprise'", []),
        ("segment = 'enterprize'", ["enterprize"]),
        ("segment in ('enterprise', 'public', 'school')", ["public", "school"]),
        ("segment <> 'gold' and country = 'IE'", ["gold"]),
        ("lower(segment) = 'ENTERPRISE'", []),
        ("segment is null", []),
        ("country = 'DE'", []),
    ],
)
def test_segment_that_no_customer_has_is_warned_of(when: str, unknown: list[str]) -> None:
    text = CATALOG.replace(
        "{model: flat, amount: 5}", f'[{{model: flat, amount: 5, when: "{when}"}}, {{model: flat, amount: 9}}]'
    )
    node, _ = parse_yaml(text, "a.yaml")
    assert node is not None
    catalog, problems = read_catalog(node, file_stem="a")
    assert catalog is not None, problems
    found = list(unknown_segments(catalog, {"enterprise"}))
    assert [warning.message.split("`")[1] for warning in found] == unknown
    assert {warning.path for warning in found} <= {"plans.p.charges.fee[0].when"}
