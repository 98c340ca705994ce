"""Master data: usage without contracts, contracts without usage or invoices, prices and approvals."""

from pathlib import Path

from billing_cli.reports.reconcile.sections.free_prices import odd_prices
from billing_cli.reports.reconcile.sections.master_data import master_data
from tests.reconcile.taxed_month import (
    AGREED,
    control,
    edit,
    looking_at,
    results,
    section_of,
    use,
    voided_events_of,
)

CALLS = "calls: {name: Calls, meter: calls, model: per_unit, unit_price: 0.10}"
# A new customer who never used anything, and whose invoice of February was never made.
GIL = """  - {id: gil, currency: USD, timezone: UTC, country: IE}
subscriptions:
  - {id: gil-pro, customer: gil, plan: pro, start: 2026-01-01}
"""
# By control: the key of its only variance, its sides and its category.
FOUND = {
    "customers": ({"customer": "zed", "type": "call"}, ("0", "1"), "MASTER_DATA"),
    "event_types": ({"type": "mail"}, ("0", "1"), "MASTER_DATA"),
    "idle": ({"customer": "brook", "subscription": "brook-pro"}, ("1", "0"), "MISSING_USAGE"),
    "prices": ({"plan": "pro", "charge": "manual", "price": ""}, ("0", "-5.05"), "MASTER_DATA"),
    "approval": (
        {"path": "subscriptions.fern-month.commitment"}, ("reason and approved_by", None), "MASTER_DATA"
    ),
    "unbilled": ({"customer": "gil", "subscription": "gil-pro"}, ("gil-pro-2026-03-01", None), "MISSING_THERE"),
}  # fmt: skip


def replace(folder: Path, name: str, old: str, new: str) -> None:
    text = (folder / name).read_text()
    assert old in text, old
    (folder / name).write_text(text.replace(old, new))


def odd(folder: Path, calls: str, manual: str = "5.05") -> list[tuple[str, str, str]]:
    """The prices of 0 and below once calls of the plan `metered` are priced so, and the manual costs so much."""
    replace(folder, "catalog/2026-01-01.yaml", CALLS, calls)
    replace(folder, "catalog/2026-01-01.yaml", "amount: 5.05", f"amount: {manual}")
    with looking_at(folder) as context:
        return [(one.charge, one.place, str(one.figure)) for one in odd_prices(context) if one.plan == "pro"]


def test_a_whole_month_passes(whole: Path) -> None:
    assert set(results(section_of(whole, master_data)).values()) == {"PASS"}


def test_each_fault_is_found_by_its_own_control(folder: Path) -> None:
    use(folder, ["40,zed,call,2026-02-20T00:00:00Z,10", "41,cove,mail,2026-02-20T00:00:00Z,10"], "2026-03-06")
    edit(folder, voided_events_of("brook"))
    replace(folder, "catalog/2026-01-01.yaml", "amount: 5.05", "amount: -5.05")
    replace(folder, "customers/all.yaml", f"amount: 40, {AGREED}", "amount: 40, reason: agreed")
    replace(folder, "customers/all.yaml", "subscriptions:\n", GIL)

    section = section_of(folder, master_data)

    assert {name for name, result in results(section).items() if result == "FAIL"} == {*FOUND} - {"approval"}
    assert control(section, "approval").result == "PASS_WITHIN_TOLERANCE"
    for name, (key, sides, category) in FOUND.items():
        [found] = control(section, name).variances
        assert (found.key, found.left, found.right, found.category) == (key, *sides, category), name
    assert [(one["subscription"], one["before"]) for one in section.tables[0].rows] == [
        ("brook-pro", 1),
        ("gil-pro", 0),
    ]


def test_prices_of_0_are_listed(folder: Path) -> None:
    assert odd(folder, CALLS.replace("0.10", "0"), "0") == [("calls", "", "0"), ("manual", "", "0")]


def test_free_tiers_and_units_included_are_no_prices_of_0(folder: Path) -> None:
    tiers = "included: 5, tiers: [{up_to: 10, unit_price: 0}, {unit_price: 0.10}]"
    assert odd(folder, f"calls: {{name: Calls, meter: calls, model: graduated, {tiers}}}") == []


def test_a_rate_below_0_of_one_tier_is_found(folder: Path) -> None:
    tiers = "tiers: [{up_to: 10, unit_price: 0.10}, {unit_price: -0.10}]"
    assert odd(folder, f"calls: {{name: Calls, meter: calls, model: graduated, {tiers}}}") == [("calls", "", "-0.1")]
