"""Bills that move from month to month: told with what moved them, and a finding only where nothing did."""

from pathlib import Path

import duckdb

from billing_cli.reports.reconcile.sections.analytics import analytics
from tests.reconcile.taxed_month import edit, results, section_of

# A line of a charge that has equal quantities and days in both months, of a customer with neither credits nor other terms.
STEADY = """
SELECT i.customer, l.charge FROM invoices AS i JOIN invoice_lines AS l USING (invoice_id)
WHERE i.period IN ('2026-01', '2026-02') AND l.charge IS NOT NULL
GROUP BY i.customer, i.subscription, l.charge
HAVING count(DISTINCT i.period) = 2 AND count(DISTINCT l.quantity) = 1 ORDER BY ALL
"""


def test_a_whole_month_passes(whole: Path) -> None:
    assert results(section_of(whole, analytics)) == {"movements": "PASS"}


def test_movements_are_told_with_what_made_them(folder: Path) -> None:
    settings = folder / "bill.yaml"
    settings.write_text(settings.read_text() + "tolerances: {change_amount: 0.01, change_percent: 0}\n")
    section = section_of(folder, analytics)
    (movements,) = section.tables
    assert section.result == "PASS"
    assert all(str(row["reason"]) for row in movements.rows)
    assert any("quantity" in str(row["reason"]) for row in movements.rows)


def test_a_charge_that_moves_by_itself_is_found(folder: Path) -> None:
    with duckdb.connect(str(folder / "bill.duckdb")) as connection:
        steady = connection.execute(STEADY).fetchall()
    for customer, charge in steady:
        edit(
            folder,
            "UPDATE invoice_lines SET amount_minor = amount_minor + 1000000, service_end = service_start + 28"
            f" WHERE charge = '{charge}' AND invoice_id IN"
            f" (SELECT invoice_id FROM invoices WHERE period = '2026-02' AND customer = '{customer}')",
            "UPDATE invoice_lines SET service_end = service_start + 28"
            f" WHERE charge = '{charge}' AND invoice_id IN"
            f" (SELECT invoice_id FROM invoices WHERE period = '2026-01' AND customer = '{customer}')",
        )
    section = section_of(folder, analytics)
    assert results(section) == {"movements": "FAIL"}
    found = {(one.key["customer"], one.key["charge"]) for one in section.controls[0].variances}
    assert found
    assert found <= set(steady)
