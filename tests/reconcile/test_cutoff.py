"""Cut-off: what came after its invoice, what is on none, and what is ahead of the clock."""

from pathlib import Path

from billing_cli.reports.reconcile.sections.cutoff import cutoff
from tests.reconcile.taxed_month import (
    control,
    day,
    edit,
    failing,
    only,
    results,
    section_of,
    use,
    voided_events_of,
)


def test_a_whole_month_passes_and_shows_its_first_and_last_invoices(whole: Path) -> None:
    section = section_of(whole, cutoff)
    assert set(results(section).values()) == {"PASS"}
    numbers = [one["number"] for one in section.tables[2].rows]
    assert numbers == [f"INV-2026-{counter:06}" for counter in range(8, 14)]


def test_late_usage_corrections_edited_terms_and_the_future_are_told_apart(folder: Path) -> None:
    """All at once: cove's usage is late, brook's too but comes to nothing, elm's was voided, fern's terms were edited."""
    late = ["40,cove,call,2026-02-20T00:00:00Z,10", "41,brook,call,2026-02-20T00:00:00Z,0"]
    use(folder, late, "2026-03-06")
    edit(
        folder,
        voided_events_of("elm"),
        "UPDATE event_hours SET ahead = 1 WHERE seq = 7 AND first_us = (SELECT max(first_us) FROM event_hours WHERE seq = 7)",
    )
    customers = folder / "customers" / "all.yaml"
    customers.write_text(customers.read_text().replace("amount: 40,", "amount: 60,"))

    section = section_of(folder, cutoff)

    assert results(section) == {"late": "FAIL", "standing": "FAIL", "unbilled": "PASS", "ahead": "FAIL"}
    nothing, cove = control(section, "late").variances
    assert cove.key == {"invoice": "INV-2026-000010", "customer": "cove", "subscription": "cove-pro"}
    assert (cove.left, cove.right, cove.category, cove.at_risk) == ("54.94", "55.84", "TIMING_LATE", ("USD", 90))
    assert (nothing.key["customer"], nothing.left, nothing.right, nothing.tolerated) == (
        "brook",
        "54.04",
        "54.04",
        True,
    )
    elm, fern = control(section, "standing").variances
    assert (elm.key["invoice"], elm.left, elm.right, elm.category) == ("INV-2026-000012", "51.00", "0.00", "MANUAL_ADJ")
    assert (fern.key["customer"], fern.left, fern.right, fern.category) == ("fern", "50.00", "60.00", "MASTER_DATA")
    [ahead] = control(section, "ahead").variances
    assert ahead.key == {"file": "feb.csv", "source": "events", "type": "call"}
    assert (ahead.left, ahead.right, ahead.category) == ("0", "1", "TIMING_CUTOFF")
    events, units = section.tables[0].rows[1], section.tables[1].rows
    assert (events["customer"], events["type"], events["events"], events["file"]) == ("cove", "call", 1, "more.csv")
    assert [(one["charge"], one["billed"], one["now"]) for one in units] == [("calls", "70", "80")]


def test_usage_that_is_due_and_on_no_invoice_is_found(folder: Path) -> None:
    use(folder, ["40,cove,call,2026-03-20T00:00:00Z,10"], "2026-04-02")
    assert failing(section_of(folder, cutoff, "2026-03", day("2026-03-31"))) == []
    found = only(section_of(folder, cutoff, "2026-03", day("2026-04-05")), "unbilled")
    assert found.key == {"customer": "cove", "subscription": "cove-pro", "invoice": "cove-pro-2026-04-01"}
    assert (found.left, found.right, found.category) == ("1", "0", "TIMING_CUTOFF")
    assert found.at_risk == ("USD", 4954)
