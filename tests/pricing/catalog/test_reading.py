"""From a catalog's text to charges, or to all its problems at once, each at its place."""

from __future__ import annotations

from decimal import Decimal

import pytest

from pricing.catalog.catalog import Catalog
from pricing.catalog.charge import Flat, PerUnit
from pricing.catalog.own_terms import OwnTerms
from pricing.catalog.plan_terms import chosen_for, terms_of
from pricing.catalog.reading import read_catalog
from pricing.problems import Problem, sorted_problems
from pricing.yaml_tree import MapNode, parse_yaml

HEAD = """\
currency: USD
meters:
  m: {event: use, aggregate: sum, value: tokens, dimensions: {model: model, context: context}}
plans:
  p:
    charges:
"""
LINE = HEAD.count("\n") + 1
PATH = "plans.p.charges.c"


def read(text: str) -> tuple[Catalog | None, list[Problem]]:
    tree, problems = parse_yaml(text, "catalog/a.yaml")
    assert tree is not None, problems
    return read_catalog(tree, file_stem="a")


def with_charge(charge: str) -> str:
    return f"{HEAD}      c: {charge}\n"


def patched(charge: str, patch: str, currency: str = "USD") -> tuple[tuple[object, ...], list[Problem]]:
    catalog, problems = read(with_charge(charge))
    assert catalog is not None, problems
    node, problems = parse_yaml(patch, "customers/c.yaml")
    assert isinstance(node, MapNode), problems
    own = OwnTerms(path="subscriptions.s", charges=node)
    terms, found = terms_of(catalog, catalog.plans["p"], currency, chosen_for(catalog.plans["p"], {}), (own,))
    return tuple(charge.charge for charge in terms.charges), found


PER_UNIT = "model: per_unit, meter: m"


@pytest.mark.parametrize(
    ("charge", "code", "path", "words"),
    [
        ("{model: flat}", "missing-key", ".amount", "`amount` is missing"),
        ("{amount: 5}", "missing-key", "", "`model` is missing"),
        ("{model: null, amount: 5}", "missing-key", "", "`model` is missing"),
        ("{model: flatt, amount: 5}", "unknown-value", ".model", "did you mean `flat`?"),
        ("{model: percentage, meter: m, rate: 2.9}", "bad-value", ".rate", "2.9 is 290% of the value"),
        ("{model: percentage, meter: m, fixed_fee: 1}", "bad-value", "", "give `rate` or `prices`"),
        ("{model: percentage, meter: m, rate: 1%, free_events: -1}", "bad-value", ".free_events", "a quantity is not negative"),
        ("{model: percentage, meter: m, rate: 1%, event_minimum: 2, event_maximum: 1}", "bad-value", "", "is above `event_maximum`"),
        ("{model: percentage, meter: m, by: model, event_maximum: 1, prices: [{rate: 1%}]}", "bad-value", "", "write it in the rows"),
        ("{model: percentage, meter: m, by: free_events, rate: 1%}", "bad-value", "", "has a meaning of its own in a price row"),
        ("{model: percentage, meter: m, rate: 1%, event_maximum: 1e12}", "price-not-exact", ".rate", "not below 10^12"),
        ("{model: dynamic, meter: m}", "missing-key", ".amount", "`amount` is missing"),
        ("{model: dynamic, meter: m, amount: cost, multiplier: 1e-13}", "price-not-exact", ".multiplier", "does not end within 12 decimals"),
        ("{model: flat, amount: 5, bill: beforehand}", "unknown-value", ".bill", "write one of 'in_arrears' or 'in_advance'"),
        ("{model: flat, amount: 5, prorate: hour}", "unknown-value", ".prorate", "write one of 'day', 'second' or 'none'"),
        ("{model: flat, amount: 5, period: day}", "bad-value", ".period", "write `month`, `quarter`, `year`, or leave it out"),
        ("{model: flat, phases: []}", "bad-value", ".phases", "holds no phase"),
        ("{model: flat, amount: 5, ammount: 3}", "unknown-key", ".ammount", "did you mean `amount`?"),
        ("{model: graduated_percentage, meter: m, rate: 2.9}", "bad-value", ".rate", "write `2.9%`, or `290%` if that is meant"),
        ("{model: per_unit, meter: m, unit_price: 1, units: 1000}", "wrong-type", ".units", "`units` must be a mapping"),
        ("{model: per_unit, meter: m, tiers: [{unit_price: 1}], unit_price: 1}", "unknown-key", ".tiers", "it belongs to graduated, volume, graduated_percentage; choose"),
        ("{model: graduated, meter: m, tiers: [{up_to: 100, unit_price: 1}, {up_to: 50, unit_price: 2}]}", "bad-value", "",
         "tier 2 ends at 50, not above 100 where it begins, and nothing prices what is above 100let bounds ascend, and add a last tier without `up_to`"),
        ("{model: graduated, meter: m, tiers: [{unit_price: 1}, {unit_price: 2}]}", "bad-value", "", "nothing reaches tier 2"),
        ("{model: graduated, meter: m, tiers: []}", "bad-value", "", "`tiers` holds no tier"),
        ("{model: graduated, meter: m}", "bad-value", "", "give `tiers` or `unit_price` or `prices`"),
        ("{model: volume, meter: m, tiers: [{up_to: 0, unit_price: 1}, {unit_price: 2}]}", "bad-value", "", "tier 1 ends at 0, not above 0"),
        ("{model: volume, meter: m, tiers: [{up_to: 5}, {unit_price: 2}]}", "bad-value", ".tiers[0]", "a tier has no price"),
        ("{model: package, meter: m, package_price: 2}", "bad-value", "", "`package_size` is missing"),
        ("{model: package, meter: m, package_size: 0, package_price: 2}", "bad-value", "", "must be above 0"),
        ("{model: per_unit, meter: m, unit_price: 1, units: {of: 0}}", "bad-value", ".units", "`of` must be above 0"),
        ("{model: per_unit, meter: m, unit_price: 1, included: -5}", "bad-value", "", "a quantity is not negative"),
        ("{model: per_unit, meter: m, unit_price: 1, minimum: 5, maximum: 4}", "bad-value", "", "`minimum` is above `maximum`"),
        ("{model: per_unit, meter: m, by: model, unit_price: 0.3, adjust: [{when: {region: eu}, percent: 5}]}", "bad-value", "", "`adjust` asks for `region`"),
        ("{model: per_unit, meter: m, by: model, unit_price: 0.000000000001, adjust: [{when: {model: x}, percent: 5}]}", "price-not-exact", ".unit_price",
         "does not end within 12 decimals"),
        ("{model: graduated, meter: m, by: model, tiers_per: charge, tiers: [{up_to: 5, unit_price: 1, flat_fee: 3}, {unit_price: 1}]}", "bad-value", "",
         "takes neither flat fees nor packages"),
        ("{model: graduated, meter: m, tiers_per: charge, tiers: [{unit_price: 1}]}", "bad-value", "", "`tiers_per: charge` needs `by`"),
        ("{model: graduated, meter: m, by: model, tiers_per: charge, prices: [{model: x, tiers: [{up_to: 5, unit_price: 1}, {unit_price: 1}]},"
         " {model: y, tiers: [{up_to: 6, unit_price: 1}, {unit_price: 1}]}]}", "bad-value", "", "needs equal bounds"),
        ("[]", "bad-value", "", "the list of variants is empty"),
        ("{model: flat, amount: 5, when: 'segmint = 1'}", "unknown-field", ".when", "did you mean `segment`?"),
        ("{model: flat, amount: 5, when: 'country = \"US\"'}", "unknown-field", ".when", "text stands in single quotes: 'US'"),
        ("[{model: flat, amount: 5}, {model: flat, amount: 6}]", "unreachable-variant", "[0].when", "nobody reaches the 1 after it"),
        ("{model: flat, amount: 5, unit_price: 3}", "unknown-key", ".unit_price", "it belongs to per_unit, graduated, volume; choose"),
        ("{model: flat, amount: '1,50'}", "bad-value", ".amount", "'1,50' is not a number"),
        ("{model: flat, amount: }", "missing-value", ".amount", "has no value"),
        ("{model: flat, amount: 5, prorate: }", "missing-value", ".prorate", "has no value"),
        ("{model: flat, amount: [1]}", "wrong-type", ".amount", "cannot be read"),
        ("{model: flat, amount: 1e12}", "bad-value", "", "not below 10^12"),
        ("{model: flat, amount: 1e-13}", "bad-value", "", "more than 12 decimals"),
        (f"{{{PER_UNIT}}}", "bad-value", "", "has no price"),
        (f"{{{PER_UNIT}, unit_price: 1, by: model, prices: [{{unit_price: 1}}]}}", "bad-value", "", "exclude each other"),
        (f"{{{PER_UNIT}, prices: [{{unit_price: 1}}]}}", "bad-value", "", "`prices` needs `by`"),
        (f"{{{PER_UNIT}, by: model, prices: []}}", "bad-value", "", "`prices` holds no row"),
        (f"{{{PER_UNIT}, by: [model, model], unit_price: 1}}", "bad-value", "", "names a dimension twice"),
        (f"{{{PER_UNIT}, by: [currency], unit_price: 1}}", "bad-value", "", "has a meaning of its own in a price row"),
        (f"{{{PER_UNIT}, by: modell, unit_price: 1}}", "unknown-dimension", ".by", "did you mean `model`?"),
        ("{model: per_unit, meter: n, unit_price: 1}", "unknown-meter", ".meter", "there is no meter `n`"),
        (f"{{{PER_UNIT}, unit_price: 1, per: 0}}", "bad-value", "", "`per` must be above 0"),
        (f"{{{PER_UNIT}, unit_price: 1, per: 3}}", "price-not-exact", ".unit_price", "1 per 3 does not end within 12 decimals"),
        (f"{{{PER_UNIT}, unit_price: 1e11, per: 1e-20}}", "price-not-exact", ".unit_price", "not below 10^12"),
        (f"{{{PER_UNIT}, unit_price: 1e12, per: 1e6}}", "price-not-exact", ".unit_price", "not below 10^12"),
        (f"{{{PER_UNIT}, by: model, prices: [{{unit_price: 1}}], otherwise: fre}}", "unknown-value", ".otherwise", "'fre' is not a value of `otherwise`"),
        (f"{{{PER_UNIT}, by: model, prices: [{{unit_price: 1}}], otherwise: {{unit_prise: 1, unit_price: 1}}}}", "unknown-key",
         ".otherwise.unit_prise", "did you mean `unit_price`?"),
        (f"{{{PER_UNIT}, by: model, prices: [{{unit_price: 1}}], otherwise: {{unit_price: x}}}}", "bad-value", ".otherwise.unit_price", "not a number"),
        (f"{{{PER_UNIT}, by: model, prices: [{{model: x}}]}}", "missing-key", ".prices[0].unit_price", "`unit_price` is missing"),
        (f"{{{PER_UNIT}, by: model, prices: [{{context: x, unit_price: 1}}]}}", "unknown-key", ".prices[0].context", "neither a dimension in `by`"),
        (f"{{{PER_UNIT}, by: model, prices: [{{dimensions: {{model: x}}, unit_price: 1}}]}}", "unknown-key", ".prices[0].dimensions", "not a known key"),
        (f"{{{PER_UNIT}, by: model, prices: [{{model: [x], unit_price: 1}}]}}", "wrong-type", ".prices[0].model", "cannot be read"),
        (f"{{{PER_UNIT}, by: model, prices: [{{model: x, unit_price: 1}}, {{model: x, unit_price: 2}}]}}", "ambiguous-price", ".prices[1]",
         "could both win: model=x and model=x"),
        ("{model: flat, amount: 5, currencies: {EURO: {amount: 4}}}", "unknown-currency", ".currencies.EURO", "'EURO' is not a currency"),
        ("{model: flat, amount: 5, currencies: {USD: {amount: 4}}}", "figure-twice", ".currencies.USD", "the catalog's own currency"),
        ("{model: flat, amount: 5, currencies: 4}", "not-a-mapping", ".currencies", "a mapping is expected"),
        ("{model: flat, amount: 5, currencies: {EUR: 4}}", "not-a-mapping", ".currencies.EUR", "a mapping is expected"),
        ("{model: flat, amount: 5, currencies: {EUR: {ammount: 4, amount: 3}}}", "unknown-key", ".ammount", "did you mean `amount`?"),
        (f"{{{PER_UNIT}, by: model, prices: [{{currency: EURO, unit_price: 1}}, {{unit_price: 1}}]}}", "unknown-currency", ".prices[0].currency", "'EURO'"),
    ],
)  # fmt: skip
def test_a_fault_of_a_charge_is_told_at_its_place(charge: str, code: str, path: str, words: str) -> None:
    catalog, problems = read(with_charge(charge))
    assert catalog is None
    told = [
        (one.code, one.file, one.line, one.path.removeprefix(PATH))
        for one in problems
        if words in one.message + one.remedy
    ]
    assert told == [(code, "catalog/a.yaml", LINE, path)], problems
    assert len(problems) == 1, problems


def test_all_problems_of_a_catalog_come_at_once_each_at_its_line() -> None:
    text = """\
currency: USD
currencys: EUR
alerts: {}
meters:
  m: {event: use, aggregate: median}
  n: {event: use, aggregate: sum, value: tokens +, dimensions: {model: model}}
  o: {event: use, aggregate: time_weighted}
plans:
  p:
    period: fortnight
    trial: {days: sixty}
    charges:
      c: {model: flat, amount: 5, ammount: 4}
      d: {model: per_unit, meter: n, by: [model, context], unit_price: 1}
      e: {model: per_unit, meter: x, unit_price: 1}
      f: {model: per_unit, meter: n, by: model, prices: [{model: a, unit_price: 1},
          {model: a, unit_price: 1/2}]}
"""
    _, problems = read(text)
    assert [(one.line, one.code, one.path) for one in sorted_problems(problems)] == [
        (2, "unknown-key", "currencys"),
        (3, "not-yet", "alerts"),
        (5, "unknown-value", "meters.m.aggregate"),
        (6, "bad-value", "meters.n.value"),
        (7, "bad-value", "meters.o"),
        (10, "unknown-value", "plans.p.period"),
        (11, "wrong-type", "plans.p.trial.days"),
        (13, "unknown-key", "plans.p.charges.c.ammount"),
        (14, "unknown-dimension", "plans.p.charges.d.by"),
        (15, "unknown-meter", "plans.p.charges.e.meter"),
        (17, "bad-value", "plans.p.charges.f.prices[1].unit_price"),
    ]


@pytest.mark.parametrize(
    ("text", "codes"),
    [
        ("[]", {"not-a-mapping"}), ("{}", {"missing-key"}), ("currency: usd", {"bad-value"}), ("currency: XAU", {"bad-value"}),
        ("currency: null", {"missing-value"}), ("currency: USD\nprices: net", {"unknown-value"}), ("currency: USD\nplans: []", {"wrong-type"}),
        ("currency: USD\nplans: {'': {}}", {"bad-value"}), ("currency: USD\neffective: 2026-02-30", {"bad-value"}),
        ("currency: USD\neffective: ٢٠٢٦-٠١-٠١", {"bad-value"}), (f"currency: USD\nplans: {{{'x' * 201}: {{}}}}", {"bad-value"}),
        ("currency: USD\nplans: {p: {charges: {c: text}}}", {"wrong-type"}),
    ],
)  # fmt: skip
def test_a_file_that_is_no_catalog_is_refused(text: str, codes: set[str]) -> None:
    catalog, problems = read(text)
    assert catalog is None
    assert {one.code for one in problems} == codes
    assert all(one.file == "catalog/a.yaml" and one.line == text.count("\n") + 1 for one in problems)


def test_words_that_yaml_would_type_are_text() -> None:
    catalog, problems = read(
        with_charge(
            f"{{{PER_UNIT}, by: model, name: off, prices: [{{model: NO, unit_price: 1e-6}}, {{model: ~, unit_price: 2}}]}}"
        )
    )
    assert catalog is not None, problems
    (charge,) = (one.charge for one in terms_of(catalog, catalog.plans["p"], "USD", {"c": 0})[0].charges)
    assert isinstance(charge, PerUnit)
    assert charge.name == "off"
    assert [dict(row.dimensions) for row in charge.prices or ()] == [{"model": "NO"}, {"model": "~"}]
    assert [row.unit_price for row in charge.prices or ()] == [Decimal("0.000001"), Decimal(2)]


@pytest.mark.parametrize(
    ("patch", "amounts"),
    [
        ("{}", [5]), ("{c: {}}", [5]), ("{c: {amount: 4}}", [4]), ("{c: {amount: 4, reason: launch, approved_by: cfo}}", [4]),
        ("{c: null}", []), ("{c: {model: flat, amount: 3}}", [3]), ("{d: {model: flat, amount: 3}}", [5, 3]), ("{c: {name: null}}", [5]),
    ],
)  # fmt: skip
def test_a_contract_s_patch_is_laid_over_the_plan(patch: str, amounts: list[int]) -> None:
    charges, problems = patched("{model: flat, amount: 5, name: N}", patch)
    assert problems == []
    assert [charge.amount for charge in charges if isinstance(charge, Flat)] == amounts


@pytest.mark.parametrize(
    ("patch", "code", "path"),
    [
        ("{d: {amount: 4}}", "patch-hits-nothing", "subscriptions.s.charges.d"),
        ("{c: 4}", "not-a-mapping", "subscriptions.s.charges.c"),
        ("{c: {unit_price: 4}}", "unknown-key", "subscriptions.s.charges.c.unit_price"),
        ("{c: {amount: null}}", "missing-key", "subscriptions.s.charges.c.amount"),
        ("{c: {amount: 4, currencies: {EUR: {amount: 3}}}}", "unknown-key", "subscriptions.s.charges.c.currencies"),
    ],
)
def test_a_patch_that_makes_no_charge_is_a_problem(patch: str, code: str, path: str) -> None:
    _, problems = patched("{model: flat, amount: 5}", patch)
    assert (code, path) in [(one.code, one.path) for one in problems]


@pytest.mark.parametrize(
    ("charge", "patch", "problem"),
    [
        ("{model: flat, amount: 5}", "{}", f"{PATH}.amount"),
        ("{model: flat, amount: 5, currencies: {EUR: {amount: 4}}}", "{}", None),
        ("{model: flat, amount: 5}", "{c: {amount: 4}}", None),
        (f"{{{PER_UNIT}, by: model, prices: [{{unit_price: 1}}]}}", "{}", f"{PATH}.prices[0].unit_price"),
        (f"{{{PER_UNIT}, by: model, prices: [{{unit_price: 1}}]}}", "{c: {unit_price: 2}}", None),
        (f"{{{PER_UNIT}, by: model, prices: [{{unit_price: 1, currency: USD}}]}}", "{}", f"{PATH}.prices"),
        (f"{{{PER_UNIT}, by: model, prices: [{{unit_price: 1, currency: USD}}, {{unit_price: 2, currency: EUR}}]}}", "{}", None),
        (f"{{{PER_UNIT}, by: model, prices: [{{unit_price: 1, currency: null, currencies: {{EUR: {{unit_price: 2}}}}}}]}}", "{}", None),
        (f"{{{PER_UNIT}, by: model, otherwise: {{unit_price: 1}}, prices: [{{unit_price: 1, currencies: {{EUR: {{unit_price: 2}}}}}}]}}",
         "{}", f"{PATH}.otherwise.unit_price"),
        (f"{{{PER_UNIT}, by: model, otherwise: {{unit_price: 1}}, prices: [{{unit_price: 1, currencies: {{EUR: {{unit_price: 2}}}}}}]}}",
         "{c: {otherwise: {unit_price: 3}}}", None),
    ],
)  # fmt: skip
def test_a_figure_that_is_missing_in_a_currency_is_a_problem_unless_a_patch_gives_it(
    charge: str, patch: str, problem: str | None
) -> None:
    _, problems = patched(charge, patch, "EUR")
    assert [(one.code, one.path, one.line) for one in problems] == (
        [("no-figure-in-currency", problem, LINE)] if problem else []
    )


def test_of_many_rows_without_a_figure_a_few_are_named_and_the_rest_counted() -> None:
    rows = ", ".join(f"{{model: m{n}, unit_price: 1}}" for n in range(10))
    _, problems = patched(f"{{{PER_UNIT}, by: model, prices: [{rows}]}}", "{}", "EUR")
    assert [one.path.removeprefix(PATH) for one in problems] == [
        ".prices[0].unit_price", ".prices[1].unit_price", ".prices[2].unit_price", ".prices",
    ]  # fmt: skip
    assert "7 more rows" in problems[-1].message


def own_terms(plan: str, own: str, currency: str = "USD") -> tuple[object, list[Problem]]:
    """The terms of a contract with the plan `plan` (flow YAML), its own as YAML."""
    catalog, problems = read(f"currency: USD\nplans: {{p: {plan}}}\n")
    assert catalog is not None, problems
    node, problems = parse_yaml(own, "customers/c.yaml")
    assert isinstance(node, MapNode), problems
    written = OwnTerms(path="subscriptions.s", commitment=node.entries.get("commitment"))
    return terms_of(catalog, catalog.plans["p"], currency, chosen_for(catalog.plans["p"], {}), (written,))


FEE = "charges: {f: {model: flat, amount: 1, currencies: {JPY: {amount: 100}}}}"


def test_a_commitment_that_a_contract_takes_away_needs_no_figure_in_its_currency() -> None:
    _, problems = own_terms(f"{{{FEE}, commitment: {{amount: 5}}}}", "commitment: null", "JPY")
    assert problems == []


def test_a_discount_without_a_figure_in_a_currency_matters_only_to_who_is_billed_in_it() -> None:
    plan = f"{{{FEE}, discounts: [{{amount: 1.25}}]}}"
    assert read(f"currency: USD\nplans: {{p: {plan}}}\n")[1] == []
    _, problems = own_terms(plan, "{}", "JPY")
    assert [problem.code for problem in problems] == ["no-figure-in-currency"]


def test_a_key_that_there_is_not_is_told_in_a_currency_in_which_the_plan_is_not_whole() -> None:
    _, problems = read(with_charge("{model: flat, amount: 5, currencies: {EUR: {ammount: 4}}}"))
    assert [(problem.code, problem.remedy) for problem in problems] == [("unknown-key", "did you mean `amount`?")]


def test_what_is_included_may_be_written_in_two_ways_on_the_tiers_of_one_price() -> None:
    rows = "[{model: x, up_to: 5, unit_price: 1, included: 10}, {model: x, unit_price: 2, included: 10.0}]"
    assert read(with_charge(f"{{model: graduated, meter: m, by: model, prices: {rows}}}"))[1] == []


@pytest.mark.parametrize(
    ("part", "code", "path", "words"),
    [
        ("discounts: [{percent: 5, amount: 3}]", "bad-value", "discounts[0]", "write exactly one"),
        ("discounts: [{percent: 0}]", "bad-value", "discounts[0]", "a discount is above 0"),
        ("discounts: [{percent: 101}]", "bad-value", "discounts[0]", "`percent` is above 100"),
        ("discounts: [{amount: 1.005}]", "bad-value", "discounts[0].amount", "more decimals than USD has (2)"),
        ("discounts: [{units: 5}]", "bad-value", "discounts[0]", "`units` needs `charges`"),
        ("discounts: [{percent: 5}, {units: 5, charges: f}]", "no-quantity", "discounts[1]", "`f` is a flat charge"),
        ("discounts: [{percent: 5}, {percent: 5, charges: [g]}]", "unknown-charge", "discounts[1]", "names the charge `g`"),
        ("discounts: [{percent: 5, for: 3 months, until: 2026-07-01}]", "bad-value", "discounts[0]", "a discount has one end"),
        ("discounts: [{percent: 5, from: 2026-07-01, until: 2026-06-30}]", "bad-value", "discounts[0]", "write a later one"),
        (f"discounts: [{', '.join(['{percent: 3.141592653589, charges: [f]}'] * 2)}]", "bad-value", "discounts[1]", "more than 15 decimals together"),
        ("commitment: {amount: -1}", "bad-value", "commitment", "not below 0"),
        ("commitment: {amount: 1, per: year}", "unknown-value", "commitment.per", "'period' or 'term'"),
        ("cap: {spend: 0, action: alert}", "bad-value", "cap", "a cap is above 0"),
        ("cap: {spend: 1, action: stop}", "unknown-value", "cap.action", "'alert' or 'block'"),
        ("cap: {spend: 0.005, action: alert}", "bad-value", "cap.spend", "more decimals than USD has (2)"),
        ("commitment: {amount: 1, counts: [g]}", "unknown-charge", "commitment", "names the charge `g`"),
        ("commitment: {amount: 1, overage: 20}", "wrong-type", "commitment.overage", "write `overage: {percent: …}`"),
    ],
)  # fmt: skip
def test_a_fault_of_a_discount_or_commitment_is_told_at_its_place(part: str, code: str, path: str, words: str) -> None:
    _, problems = read(
        f"currency: USD\nplans:\n  p:\n    {FEE.replace(', currencies: {JPY: {amount: 100}}', '')}\n    {part}\n"
    )
    told = [
        (one.code, one.path.removeprefix("plans.p."), one.line) for one in problems if words in one.message + one.remedy
    ]
    assert told == [(code, path, 5)], problems
    assert len(problems) == 1, problems
