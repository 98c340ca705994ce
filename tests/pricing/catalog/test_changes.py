"""What a version changes of a plan: whatever can change an amount, in words; nothing else is asked about."""

from __future__ import annotations

import re
from collections.abc import Callable
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pricing.catalog.change_words import in_words
from pricing.catalog.changes import plan_changes
from pricing.catalog.plan_terms import terms_of
from pricing.yaml_tree import ListNode, MapNode, Node, TextNode, parse_yaml
from pricing.yaml_writing import yaml_text
from tests.pricing.catalog.version_texts import BASE, HEAD, extension, read, versions_of

CHARGES = "plans.starter.charges"


def found(second: str, plan: str = "starter") -> list[tuple[str, str]]:
    versions = versions_of(BASE, second)
    return [in_words(change) for change in plan_changes(versions.first, versions.latest, plan)]


def answered(patch: str) -> str:
    """A second version that patches what the plan uses, and moves everybody."""
    return f"{HEAD}{patch}\nplans: {{starter: {{existing_subscriptions: {{policy: move}}}}}}\n"


@pytest.mark.parametrize(
    ("patch", "path", "words"),
    [
        ("charges: {emails: {unit_price: 1.50}}", "emails", "the price changes from 1.00 to 1.50 USD"),
        ("charges: {emails: {currencies: {EUR: {unit_price: 1}}}}", "emails", "the price changes from 0.90 to 1 EUR"),
        ("charges: {platform: {amount: 59}}", "platform", "the amount changes from 49.00 to 59 USD"),
        ("charges: {platform: {prorate: none}}", "platform", "the proration changes from day to none"),
        ("charges: {platform: null}", "platform", "the charge is taken away; it was {model: flat, amount: 49.00}"),
        ("charges: {seats: {model: flat, amount: 5}}", "seats", "the charge is new: {model: flat, amount: 5}"),
        ("charges: {platform: {minimum: 5}}", "platform", "the minimum is new: 5 USD"),
        ("charges: {tiers: {included: 600}}", "tiers", "the number of free units changes from 500 to 600"),
        ("charges: {tiers: {model: flat, amount: 1}}", "tiers",
         "the charge is another one: model graduated → flat; meter emails → none; number of free units 500 → none; "
         "list of tiers [up to 10_000 at 0.0010, all above at 0.0005 with a flat fee of 5] → none; amount none → 1 USD"),
        ("charges: {tiers: {tiers: [{up_to: 10_000, unit_price: 0.002}, {unit_price: 0.0005, flat_fee: 5}]}}", "tiers",
         "the price of tier 1 changes from 0.0010 to 0.002 USD"),
        ("charges: {tiers: {tiers: [{unit_price: 0.002}]}}", "tiers",
         "the list of tiers changes from [up to 10_000 at 0.0010, all above at 0.0005 with a flat fee of 5] "
         "to [all above at 0.002]"),
        ("charges: {calls: {prices: [{unit_price: 4}, {model: '1.0', unit_price: 3.5}, "
         "{model: '1.0', size: 1e3, unit_price: 2.5}]}}", "calls",
         "the price for model=1.0 changes from 3 to 3.5 USD"),
        ("charges: {calls: {adjust: [{when: {size: over}, percent: 50}]}}", "calls",
         "the percent of adjustment 1 changes from 100 to 50"),
        ("charges: {support: [{when: segment = 'enterprise', model: flat, amount: 10}, {model: flat, amount: 25}]}",
         "support", "the amount of variant 2 changes from 20 to 25 USD"),
    ],
)  # fmt: skip
def test_change_of_a_charge_is_said_in_words(patch: str, path: str, words: str) -> None:
    assert found(extension(patch)) == [(f"{CHARGES}.{path}", words)]


@pytest.mark.parametrize(
    ("patch", "expected"),
    [
        ("commitment: {amount: 30}", ("plans.starter.commitment", "the amount changes from 20 to 30 USD")),
        ("commitment: {counts: all}", ("plans.starter.commitment", "the choice of what counts changes from usage to all")),
        ("commitment: null", ("plans.starter.commitment", "the commitment is taken away; it was {amount: 20}")),
        ("discounts: [{percent: 20, charges: emails}]",
         ("plans.starter.discounts", "the percent of discount 1 changes from 10 to 20")),
        ("discounts: null",
         ("plans.starter.discounts", "the list of discounts is taken away; it was [{percent: 10, charges: [emails]}]")),
    ],
)  # fmt: skip
def test_change_of_what_holds_for_the_whole_plan_is_said_in_words(patch: str, expected: tuple[str, str]) -> None:
    assert found(extension(patch)) == [expected]


@pytest.mark.parametrize(
    ("patch", "expected"),
    [
        ("meters: {emails: {where: null}}", ("meters.emails", "`where` is taken away; it was status = 'ok'")),
        ("meters: {calls: {dimensions: {size: {up_to: [1000, 2500]}}}}",
         ("meters.calls", "the bound of the dimension `size` changes from [1000, 2000] to [1000, 2500]")),
        ("schedules: {tou: [{name: peak, days: [mon, tue], hours: '15:00-20:00'}, {name: day}]}",
         ("schedules.tou", "`days` of rule 1 changes from mon to [mon, tue]")),
    ],
)  # fmt: skip
def test_meters_and_schedules_that_a_plan_uses_are_part_of_what_it_costs(patch: str, expected: tuple[str, str]) -> None:
    assert found(answered(patch)) == [expected]
    assert found(answered(patch), "free") == []


@pytest.mark.parametrize(
    "second",
    [
        extension("name: Start, description: x, charges: {emails: {name: E, group: g, description: d}}", answer=""),
        extension("discounts: [{percent: 10.0, charges: emails, reason: r, approved_by: cfo}]", answer=""),
        extension("charges: {emails: {unit_price: 1, currencies: {EUR: {unit_price: .9}}}}", answer=""),
        extension("charges: {emails: {bill: in_arrears, included: 0, per: 1, tiers_per: combination}}", answer=""),
        extension("charges: {platform: {model: flat, amount: 4.9e1, prorate: day}}", answer=""),
        extension("period: month, align: calendar", answer=""),
        HEAD + "meters: {emails: {unit: mail, description: d, event: [email.sent], where: \"status='ok'\"}}\n",
        HEAD + "meters: {other: {where: a = 'b'}, new: {event: n, aggregate: count}}\n",
        HEAD + "schedules: {tou: [{name: peak, days: mon, hours: ['15:00-20:00']}, {name: day}]}\n",
        HEAD + "schedules: {new: [{name: day}]}\n",
    ],
)
def test_what_changes_no_amount_asks_nothing(second: str) -> None:
    versions, problems = read(BASE, second)
    assert problems == []
    assert versions is not None
    assert plan_changes(versions.first, versions.latest, "starter") == ()


def test_dimension_that_looks_like_a_number_is_text() -> None:
    rows = "[{model: '1.00', size: 1000, unit_price: 2.50}, {model: '1.0', unit_price: 3}, {unit_price: 4.00}]"
    assert [path for path, _ in found(extension(f"charges: {{calls: {{prices: {rows}}}}}"))] == [f"{CHARGES}.calls"] * 2


def test_commitment_towards_which_nothing_counts_is_not_one_towards_which_usage_counts() -> None:
    [(path, words)] = found(extension("commitment: {counts: []}"))
    assert (path, words) == ("plans.starter.commitment", "the choice of what counts changes from usage to []")


def test_usage_that_reads_alike_is_kept_apart() -> None:
    rows = ["{model: 'a, size=1000', unit_price: 1}", "{model: a, size: 1000, unit_price: 2}"]
    one, other = (BASE.replace("{unit_price: 4.00}", rows[0]).replace('{model: "1.0", unit_price: 3}', rows[1]), rows)
    swapped = [row.replace("price: 1", "price: X").replace("price: 2", "price: 1").replace("X", "2") for row in other]
    text = f"charges: {{calls: {{prices: [{{model: '1.0', size: 1000, unit_price: 2.5}}, {', '.join(swapped)}]}}}}"
    versions = versions_of(one, extension(text))
    assert len(plan_changes(versions.first, versions.latest, "starter")) == 2


def test_currency_of_a_whole_new_catalog_changes_every_amount() -> None:
    text = BASE.replace("version: v1", "version: v2").replace("2026-01-01", "2026-11-01").replace("USD", "GBP")
    problems = read(BASE, text)[1]
    assert [(one.code, one.path) for one in problems] == [("existing-subscriptions", "currency")] * 2
    assert problems[0].message.startswith("the currency of the catalog changes from USD to GBP. Does this")


def test_missing_answer_is_the_question() -> None:
    [one] = read(BASE, extension("charges: {emails: {unit_price: 1.50}}", answer=""))[1]
    assert (one.file, one.line, one.code, one.path) == (
        "catalog/v2.yaml", 5, "existing-subscriptions", f"{CHARGES}.emails"
    )  # fmt: skip
    assert one.message == (
        "the price changes from 1.00 to 1.50 USD. Does this apply to all subscriptions, or only to new ones? "
        "Say so under `plans.starter.existing_subscriptions`."
    )
    assert all(f"existing_subscriptions: {{policy: {policy}" in one.remedy for policy in ("move", "keep", "transition"))


def test_all_changes_of_a_plan_are_one_question() -> None:
    text = (
        HEAD
        + "plans:\n  starter:\n    charges:\n      platform: null\n      emails: {unit_price: 2}\n    discounts: null\n"
    )
    [one] = read(BASE, text)[1]
    assert one.line == 7
    assert ", and 2 more things of this plan change. Does this" in one.message


def test_every_plan_that_uses_a_meter_is_asked_about() -> None:
    text = BASE.replace("{fee: {model: flat, amount: 0}}", "{f: {meter: emails, model: per_unit, unit_price: 1}}")
    problems = read(text, HEAD + "meters: {emails: {where: status = 'sent'}}\n")[1]
    assert [re.findall(r"under `(.*?)`", one.message)[0] for one in problems] == [
        "plans.free.existing_subscriptions",
        "plans.starter.existing_subscriptions",
    ]


# Values that stand for themselves: what looks like a number here is one.
SPELLINGS: tuple[Callable[[Decimal], str], ...] = (
    str,
    lambda number: f"{number:f}" + ("0" if "." in f"{number:f}" else ".0"),
    lambda number: f"{number.scaleb(2):f}e-2",
    lambda number: f"+{number:f}",
)
PRICES = re.compile(r"(unit_price|amount|flat_fee|percent|included): ([0-9_.]+)")
TREE = parse_yaml(BASE, "catalog/v1.yaml")[0]


@st.composite
def other_spellings(draw: st.DrawFn) -> str:
    """The base catalog as another version: keys in another order, numbers spelled otherwise, comments between."""
    assert isinstance(TREE, MapNode)
    lines = yaml_text(_shuffled(draw, TREE)).splitlines()
    text = "\n".join(line + draw(st.sampled_from(["", "  # as before", "\n# a comment\n"])) for line in lines)
    text = PRICES.sub(
        lambda one: f"{one[1]}: {draw(st.sampled_from(SPELLINGS))(Decimal(one[2].replace('_', '')))}", text
    )
    return re.sub(
        "(?m)^version: v1", "version: v2", re.sub("(?m)^effective: 2026-01-01", "effective: 2026-11-01", text)
    )


def _shuffled(draw: st.DrawFn, node: Node) -> MapNode:
    assert isinstance(node, MapNode)
    names = draw(st.permutations(list(node.entries)))
    inner = {name: node.entries[name] for name in names}
    return node.with_entries({k: _shuffled(draw, v) if isinstance(v, MapNode) else v for k, v in inner.items()})


@given(other_spellings())
def test_version_that_changes_nothing_changes_nothing(second: str) -> None:
    versions = versions_of(BASE, second)
    for plan in versions.first.plans:
        assert plan_changes(versions.first, versions.latest, plan) == ()
        assert costs(versions.first, plan) == costs(versions.latest, plan)


def costs(catalog: object, plan: str) -> object:
    from pricing.catalog.catalog import Catalog

    assert isinstance(catalog, Catalog)
    chosen = dict.fromkeys(catalog.plans[plan].charges, 0)
    terms, _ = terms_of(catalog, catalog.plans[plan], "USD", chosen)
    charges = {one.key: one.charge.model_copy(update={"prices": None}) for one in terms.charges}
    return charges, terms.discounts, terms.commitment


def _figures(node: Node, at: tuple[str | int, ...] = ()) -> list[tuple[str | int, ...]]:
    if isinstance(node, MapNode):
        return [one for name, inner in node.entries.items() for one in _figures(inner, (*at, name))]
    if isinstance(node, ListNode):
        return [one for place, inner in enumerate(node.items) for one in _figures(inner, (*at, place))]
    return [at] if at[-1] in ("unit_price", "amount", "flat_fee", "percent", "included") else []


assert TREE is not None
FIGURES = [steps for steps in _figures(TREE) if steps[0] == "plans"]


def _with(node: Node, steps: tuple[str | int, ...], value: str) -> Node:
    if not steps:
        return TextNode(value, node.place)
    first, rest = steps[0], steps[1:]
    if isinstance(node, MapNode):
        return node.with_entries(
            {name: _with(inner, rest, value) if name == first else inner for name, inner in node.entries.items()}
        )
    assert isinstance(node, ListNode)
    return ListNode(
        tuple(_with(inner, rest, value) if place == first else inner for place, inner in enumerate(node.items)),
        node.place,
    )


@pytest.mark.parametrize("steps", FIGURES, ids=lambda steps: ".".join(map(str, steps)))
def test_any_figure_that_changes_is_asked_about(steps: tuple[str | int, ...]) -> None:
    assert TREE is not None
    tree = _with(TREE, steps, "7")
    assert isinstance(tree, MapNode)
    text = yaml_text(tree).replace("version: v1", "version: v2").replace("2026-01-01", "2026-11-01")
    [one] = read(BASE, text)[1]
    assert one.code == "existing-subscriptions"
    assert f"`plans.{steps[1]}.existing_subscriptions`" in one.message
    assert " to 7" in one.message
