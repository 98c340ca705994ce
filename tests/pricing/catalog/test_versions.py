"""Several dated files are versions: each whole, in order, and whatever is wrong with any of them is said once."""

from __future__ import annotations

from datetime import date

import pytest

from pricing.catalog.answers import transitional
from pricing.yaml_tree import Place, TextNode, plain
from tests.pricing.catalog.version_texts import BASE, HEAD, extension, read, versions_of


@pytest.mark.parametrize(
    ("day", "version"),
    [
        ("2025-12-31", None),
        ("2026-01-01", "v1"),
        ("2026-10-31", "v1"),
        ("2026-11-01", "v2"),
        ("9999-12-31", "v2"),
    ],
)
def test_version_in_force_is_the_last_that_has_taken_effect(day: str, version: str | None) -> None:
    found = versions_of(BASE, HEAD).in_force(date.fromisoformat(day))
    assert (found.version if found else None) == version


def test_first_version_without_a_date_holds_since_ever() -> None:
    versions = versions_of(BASE.replace("effective: 2026-01-01\n", ""), HEAD)
    assert versions.in_force(date.min) is versions.first
    assert versions.before(versions.first) is None
    assert versions.before(versions.latest) is versions.first
    assert versions.named("v2") is versions.latest


def test_order_is_that_of_dates_whatever_the_files_are_called() -> None:
    later = BASE.replace("v1", "z").replace("2026-01-01", "2027-01-01")
    assert [one.version for one in versions_of(later, BASE).versions] == ["v1", "z"]


def test_version_is_named_for_its_file_unless_it_says_so() -> None:
    second = "effective: 2026-11-01\nextends: v1\n"
    assert [one.version for one in versions_of(BASE.replace("version: v1\n", ""), second).versions] == ["v1", "v2"]


CHARGES = "plans.starter.charges"


@pytest.mark.parametrize(
    ("patch", "path", "expected"),
    [
        ("charges: {emails: {unit_price: 1.50}}", "charges.emails.unit_price", "1.50"),
        ("charges: {emails: {unit_price: 1.50}}", "charges.emails.currencies.EUR.unit_price", "0.90"),
        ("charges: {emails: {currencies: null}}", "charges.emails.currencies", None),
        ("charges: {tiers: {tiers: [{unit_price: 1}]}}", "charges.tiers.tiers", [{"unit_price": "1"}]),
        ("charges: {tiers: {unit_price: 1}}", "charges.tiers.tiers", None),
        ("charges: {calls: {unit_price: 1, adjust: null}}", "charges.calls.prices", None),
        ("charges: {emails: {model: flat, amount: 1}}", "charges.emails.meter", None),
        ("charges: {support: [{model: flat, amount: 3}]}", "charges.support", [{"model": "flat", "amount": "3"}]),
        ("charges: {platform: null}", "charges.platform", None),
        ("charges: {seats: {model: flat, amount: 5}}", "charges.seats.amount", "5"),
        ("charges: null, discounts: null", "charges", None),
        ("discounts: [{percent: 5}]", "discounts", [{"percent": "5"}]),
        ("commitment: {overage: {percent: 5}}", "commitment.amount", "20"),
        ("commitment: null", "commitment", None),
    ],
)
def test_extension_says_only_what_changes(patch: str, path: str, expected: object) -> None:
    versions, problems = read(BASE, extension(patch))
    assert versions is not None, problems
    found = versions.latest.place.get("plans", "starter", *path.split("."))
    assert (plain(found) if found is not None else None) == expected


def test_figures_in_other_currencies_go_with_the_way_of_pricing_that_they_belong_to() -> None:
    base = BASE.replace(
        "        included: 500\n", "        included: 500\n        currencies: {EUR: {tiers: [{unit_price: 2}]}}\n"
    )
    versions = versions_of(base, extension("charges: {tiers: {unit_price: 1}}"))
    assert plain(versions.latest.plans["starter"].charges["tiers"][0].entries["currencies"]) == {"EUR": {}}


def test_meters_and_schedules_are_patched_key_by_key() -> None:
    text = HEAD + "meters: {other: {where: a = 'b'}, new: {event: n, aggregate: count}}\n"
    latest = versions_of(BASE, text).latest
    assert latest.meters["other"].event == ("other",)
    assert latest.meters["other"].where is not None
    assert set(latest.meters) == {"emails", "calls", "other", "new"}


def test_removed_plan_is_gone_and_needs_no_answer() -> None:
    versions = versions_of(BASE, HEAD + "plans: {free: null}\n")
    assert "free" in versions.first.plans
    assert "free" not in versions.latest.plans


def test_all_plans_may_be_removed() -> None:
    assert versions_of(BASE, HEAD + "plans: null\n").latest.plans == {}


def test_patch_may_say_who_agreed_and_why() -> None:
    versions = versions_of(
        BASE,
        extension(
            "charges: {emails: {unit_price: 2, reason: r, approved_by: cfo}}",
            answer="existing_subscriptions: {policy: transition, for: 1 month, reason: r, approved_by: cfo, "
            "charges: {emails: {unit_price: 1.5, reason: r}}}",
        ),
    )
    existing = versions.latest.plans["starter"].existing
    assert existing is not None
    assert transitional(versions.first, "starter", existing)[0].plans["starter"].charges["emails"][0].get(
        "unit_price"
    ) == TextNode("1.5", Place("catalog/v2.yaml", 5))


def test_whole_catalog_without_extends_drops_what_it_does_not_name() -> None:
    text = "effective: 2027-01-01\ncurrency: EUR\nplans: {new: {charges: {fee: {model: flat, amount: 1}}}}\n"
    assert list(versions_of(BASE, text).latest.plans) == ["new"]


def test_answer_is_never_inherited() -> None:
    third = "version: v3\neffective: 2026-12-01\nextends: v2\n"
    versions = versions_of(BASE, extension("charges: {emails: {unit_price: 2}}"), third)
    assert versions.versions[1].plans["starter"].existing is not None
    assert versions.latest.plans["starter"].existing is None


def test_plan_that_comes_again_is_compared_with_what_its_holders_have() -> None:
    gone = HEAD + "plans: {free: null}\n"
    again = "version: v3\neffective: 2026-12-01\nextends: v2\nplans: {free: {charges: {fee: {model: flat, amount: AMOUNT}}}}\n"
    assert read(BASE, gone, again.replace("AMOUNT", "0.00"))[1] == []
    assert [one.code for one in read(BASE, gone, again.replace("AMOUNT", "1"))[1]] == ["existing-subscriptions"]


@pytest.mark.parametrize(
    ("second", "line", "code", "path", "words"),
    [
        ("effective: 2026-11-01\nextends: v0\n", 2, "wrong-extends", "extends", "write `extends: v1`"),
        ("effective: 2025-11-01\nextends: v1\n", 2, "wrong-extends", "extends", "no version takes effect before"),
        ("extends: v1\n", 0, "no-effective", "", "add `effective"),
        ("version: v1\neffective: 2026-11-01\nextends: v1\n", 1, "version-twice", "version", "catalog/v1.yaml"),
        ("effective: 2026-01-01\nextends: v1\n", 1, "effective-twice", "effective", "on 2026-01-01 too"),
        (HEAD + "currency: EUR\n", 4, "currency-changed", "currency", "is in USD"),
        (HEAD + "plans: {fre: null}\n", 4, "patch-hits-nothing", "plans.fre", "did you mean `free`?"),
        (HEAD + "meters: {emails: {each: null}}\n", 4, "patch-hits-nothing", "meters.emails.each", "to take away"),
        (HEAD + "meters: {emails: {wher: a = 'b'}}\n", 4, "unknown-key", "meters.emails.wher", "did you mean `where`?"),
        (HEAD + "plans: [starter]\n", 4, "wrong-type", "plans", "must be a mapping"),
        (HEAD + "plans: {starter: 5}\n", 4, "wrong-type", "plans.starter", "must be a mapping"),
        (extension("charges: 5, discounts: null"), 5, "wrong-type", "plans.starter.charges", "must be a mapping"),
        (extension("charges: {emailz: {unit_price: 2}}"), 5, "patch-hits-nothing", f"{CHARGES}.emailz", "`emails`?"),
        (extension("charges: {emails: {included: null}}"), 5, "patch-hits-nothing", f"{CHARGES}.emails.included", ""),
        (extension("charges: {support: {amount: 2}}"), 5, "patch-hits-nothing", f"{CHARGES}.support", "2 variants"),
        (extension("charges: {platform: {unit_price: 2}}"), 5, "unknown-key", f"{CHARGES}.platform.unit_price", ""),
        (extension("commitment: {overage: null}"), 5, "patch-hits-nothing", "plans.starter.commitment.overage", ""),
        (extension("commitment: {amount: 5, overage: null}"), 5, "patch-hits-nothing", "plans.starter.commitment.overage", ""),
        (extension("", answer="existing_subscriptions: {policy: stay}"), 5, "unknown-value",
         "plans.starter.existing_subscriptions.policy", "'move', 'keep' or 'transition'"),
        (extension("", answer="existing_subscriptions: {policy: transition}"), 5, "bad-value",
         "plans.starter.existing_subscriptions", "a transition needs `for`"),
        (extension("", answer="existing_subscriptions: {policy: move, for: 3 months}"), 5, "bad-value",
         "plans.starter.existing_subscriptions", "`for` belongs to a transition"),
        (extension("", answer="existing_subscriptions: {policy: keep, at: renewal}"), 5, "bad-value",
         "plans.starter.existing_subscriptions", "`keep` moves nobody"),
        (extension("", answer="existing_subscriptions: {policy: move, at: soon}"), 5, "bad-value",
         "plans.starter.existing_subscriptions.at", "`next_period`"),
        (extension("", answer="existing_subscriptions: {policy: move, at: 2026-10-31}"), 5, "bad-value",
         "plans.starter.existing_subscriptions.at", "before the version takes effect"),
        (extension("", answer="existing_subscriptions: {policy: transition, for: 1 month, charges: {x: {unit_price: 1}}}"),
         5, "patch-hits-nothing", "plans.starter.existing_subscriptions.charges.x", "no such charge"),
        (extension("", answer="existing_subscriptions: {policy: transition, for: 1 month, charges: {emails: {amount: 1}}}"),
         5, "unknown-key", "plans.starter.existing_subscriptions.charges.emails.amount", ""),
        (HEAD + "plans: {startr: {existing_subscriptions: {policy: move}}}\n", 4, "nobody-to-answer",
         "plans.startr.existing_subscriptions", "did you mean `starter`?"),
    ],
)  # fmt: skip
def test_fault_of_a_version_is_said_once_at_its_place(second: str, line: int, code: str, path: str, words: str) -> None:
    versions, problems = read(BASE, second)
    assert versions is None
    assert [(one.file, one.line, one.code, one.path) for one in problems if one.code != "not-yet"][:1] == [
        ("catalog/v2.yaml", line, code, path)
    ]
    assert len({(one.line, one.path) for one in problems}) == len(problems)
    assert words in f"{problems[0].message} {problems[0].remedy}"


def test_fault_of_the_first_version_is_not_said_again_by_those_that_extend_it() -> None:
    wrong = BASE.replace("amount: 49.00", "amount: much")
    third = "version: v3\neffective: 2026-12-01\nextends: v2\n"
    assert [(one.file, one.path) for one in read(wrong, HEAD, third)[1]] == [
        ("catalog/v1.yaml", f"{CHARGES}.platform.amount")
    ]


def test_fault_that_a_later_version_makes_of_what_stands_in_an_earlier_one_names_both() -> None:
    [one] = read(BASE, HEAD + "meters: {emails: null}\nplans: {starter: {charges: {tiers: null}}}\n")[1]
    assert (one.file, one.code, one.path) == ("catalog/v1.yaml", "unknown-meter", f"{CHARGES}.emails.meter")
    assert "in version `v2`, which extends this one" in one.message


def test_first_version_has_nobody_to_answer_for() -> None:
    text = BASE.replace("    name: Starter\n", "    existing_subscriptions: {policy: move}\n")
    assert [one.code for one in read(text)[1]] == ["nobody-to-answer"]


def test_extension_of_nothing_is_refused() -> None:
    assert [(one.code, one.path) for one in read(HEAD)[1]] == [("wrong-extends", "extends")]
    assert [one.code for one in read("version: v1\nextends: v0\n")[1]] == ["wrong-extends"]
