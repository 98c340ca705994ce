"""Credits: the ledger against what documents say and contracts give."""

from pathlib import Path

import pytest

from billing_cli.reports.reconcile.sections.credits import credits
from tests.reconcile.taxed_month import edit, only, results, section_of

INVOICE = "acme-pro-2026-03-01"
MOVED = "INSERT INTO credit_movements SELECT * REPLACE ({} ) FROM credit_movements WHERE number = {}"
FAULTS = [
    (
        "foots", MOVED.format("10 AS number, 'gifted' AS movement, DATE '2026-02-10' AS booked_on, 1 AS amount", 2),
        {"grant": "gift"}, ("17.53", "18.53"), "MANUAL_ADJ", ("USD", 100),
    ),
    (
        "holder", "UPDATE credit_movements SET customer = 'dale' WHERE number = 7",
        {"grant": "gift"}, ("1", "2"), "MAPPING", None,
    ),
    (
        "not_negative", MOVED.format("10 AS number, 'voided' AS movement, -30 AS amount", 7),
        {"grant": "gift", "month": "2026-02"}, ("0.00", "-12.47"), "CREDIT_APPLIED", ("USD", 1247),
    ),
    (
        "draws", "UPDATE credit_movements SET amount = -2.96 WHERE number = 7",
        {"invoice": INVOICE, "grant": "gift"}, ("2.97", "2.96"), "CREDIT_APPLIED", ("USD", 1),
    ),
    (
        "draws", MOVED.format("10 AS number, 'other-2026-03-01' AS invoice_id", 7),
        {"invoice": "other-2026-03-01", "grant": "gift"}, (None, "2.97"), "CREDIT_APPLIED", ("USD", 297),
    ),
    (
        "returns", "UPDATE credit_movements SET amount = 5.40 WHERE number = 9",
        {"credit_note": "CN-2026-000003", "grant": "prepaid"}, ("5.41", "5.40"), "CREDIT_APPLIED", ("USD", 1),
    ),
    (
        "once", MOVED.format("10 AS number", 7),
        {"grant": "gift", "movement": "burned", "invoice": INVOICE, "day": "2026-02-28"}, ("1", "2"), "DUPLICATE", None,
    ),
    (
        "granted", "UPDATE credit_movements SET amount = 24 WHERE number = 2",
        {"grant": "gift"}, ("25.00", "24.00"), "MASTER_DATA", ("USD", 100),
    ),
    (
        "granted", MOVED.format("10 AS number, 'extra' AS grant_id, DATE '2026-02-10' AS booked_on", 2),
        {"grant": "extra"}, (None, "25.00"), "MASTER_DATA", ("USD", 2500),
    ),
]  # fmt: skip


def test_a_whole_month_passes_and_rolls_forward(whole: Path) -> None:
    section = section_of(whole, credits)
    assert set(results(section).values()) == {"PASS"}
    prepaid, promotional, units = section.tables
    assert [(one["grant"], one["opening"], one["drawn"], one["closing"]) for one in prepaid.rows] == [
        ("prepaid", "21.39", "-5.41", "15.98"),
        (None, "21.39", "-5.41", "15.98"),
    ]
    assert [one["closing"] for one in promotional.rows] == ["17.53", "17.53"]
    assert units.rows == ()


def test_units_stand_in_a_table_of_their_own_and_what_is_returned_in_the_month_of_the_note(whole: Path) -> None:
    units = section_of(whole, credits, "2026-01").tables[2]
    assert [(one["granted"], one["drawn"], one["closing"]) for one in units.rows] == [("50", "-50", "0")] * 2
    prepaid = section_of(whole, credits, "2026-03").tables[0]
    assert [(one["opening"], one["returned"], one["closing"]) for one in prepaid.rows] == [
        ("15.98", "5.41", "21.39")
    ] * 2


@pytest.mark.parametrize(("name", "sql", "key", "sides", "category", "at_risk"), FAULTS)
def test_each_fault_is_found_by_its_control_alone(
    name: str,
    sql: str,
    key: dict[str, str],
    sides: tuple[str | None, str],
    category: str,
    at_risk: tuple[str, int] | None,
    folder: Path,
) -> None:
    edit(folder, sql)
    found = only(section_of(folder, credits), name)
    assert (found.key, found.left, found.right) == (key, *sides)
    assert (found.category, found.at_risk) == (category, at_risk)


def test_without_any_credits_nothing_is_looked_at(whole: Path) -> None:
    assert set(results(section_of(whole, credits, "2025-12")).values()) == {"NOT_RUN"}
