"""Commitments: what was counted, what was agreed, and what the difference costs."""

from collections.abc import Callable
from pathlib import Path

import pytest

from billing_cli.reports.reconcile.sections.commitments import commitments
from tests.reconcile.taxed_month import edit, only, results, rewrite, section_of

Fault = Callable[[Path], None]
TERM = {"invoice": "INV-2026-000012", "subscription": "elm-term"}
MONTH = {"invoice": "INV-2026-000006", "subscription": "fern-month"}


def _stored(change: str, period: str = "2026-02") -> Fault:
    return lambda folder: edit(folder, f"UPDATE progress_rows SET {change} WHERE period = '{period}'")


FAULTS = [
    (_stored("counted_minor = 4999"), "2026-02", "counted", TERM, ("50.00", "49.99")),
    (
        lambda folder: rewrite(folder, "INV-2026-000006", '"counted":"9.90"', '"counted":"9.80"'),
        "2026-01", "counted", {**MONTH, "line": "commitment"}, ("9.90", "9.80"),
    ),
    (
        _stored("counted_minor = 6100", "2026-01"),
        "2026-02", "chain", {**TERM, "invoice": "elm-term-2026-03-01", "of": "counted"}, ("61.00", "60.00"),
    ),
    (_stored("committed_minor = 10001"), "2026-02", "agreed", TERM, ("100.00", "100.01")),
    (
        lambda folder: rewrite(folder, "INV-2026-000006", '"agreed":"40"', '"agreed":"41"'),
        "2026-01", "agreed", MONTH, ("40.00", "41.00"),
    ),
    (
        lambda folder: rewrite(folder, "INV-2026-000006", '"amount":"30.10"', '"amount":"30.11"'),
        "2026-01", "true_up", MONTH, ("30.10", "30.11"),
    ),
    (_stored("overage_minor = 101"), "2026-02", "overage", {**TERM, "of": "store"}, ("1.01", "1.00")),
]  # fmt: skip


def test_a_whole_month_passes_and_says_how_far_terms_are(whole: Path) -> None:
    section = section_of(whole, commitments)
    assert set(results(section).values()) == {"PASS"}
    names = ("per", "committed", "before", "counted", "remaining", "elapsed", "true_up", "overage")
    assert [tuple(one[name] for name in names) for one in section.tables[0].rows] == [
        ("term", "100.00", "60.00", "50.00", "0.00", "65.6", "0.00", "1.00"),
        ("period", "40.00", "0.00", "50.00", "0.00", "100.0", "0.00", "0.00"),
    ]


def test_a_shortfall_is_projected_while_a_term_runs_and_invoiced_as_a_period_ends(whole: Path) -> None:
    rows = section_of(whole, commitments, "2026-01").tables[0].rows
    # 60 in 31 of 90 days goes on to 174.19; of the month 40 - 9.90 are missing.
    assert [(one["remaining"], one["projected_shortfall"], one["true_up"]) for one in rows] == [
        ("40.00", "0.00", "0.00"),
        ("30.10", "30.10", "30.10"),
    ]


@pytest.mark.parametrize(("fault", "period", "name", "key", "sides"), FAULTS)
def test_each_fault_is_found_by_its_control_alone(
    fault: Fault, period: str, name: str, key: dict[str, str], sides: tuple[str, str], folder: Path
) -> None:
    fault(folder)
    found = only(section_of(folder, commitments, period), name)
    assert (found.key, found.left, found.right, found.category) == (key, *sides, "COMMIT_TRUEUP")


def test_without_any_commitment_nothing_is_looked_at(whole: Path) -> None:
    assert set(results(section_of(whole, commitments, "2025-12")).values()) == {"NOT_RUN"}
