"""Events that a person voided or replaced are metered no more, and supersede nothing; how many they are is told."""

from __future__ import annotations

import pytest

from billing_cli.audit.chain import open_audited
from billing_cli.project import open_project
from billing_cli.usage.report import UsageReport, measure_usage
from pricing.periods import month
from tests.events.corrections.commands import resolve, undo, void
from tests.events.ledger import NOW, Ledger

HEADER = "source,id,customer,type,time,request,units\n"
CATALOG = """
version: 1
currency: EUR
meters:
  units: {event: call, aggregate: sum, value: units}
plans: {}
"""


@pytest.fixture
def ledger(tmp_path_factory: pytest.TempPathFactory) -> Ledger:
    """The source `events` reports requests r1 and r2, `gateway` r1 as well; an event of the first is contradicted."""
    found = Ledger(
        tmp_path_factory.mktemp("project"), "same_usage: [{key: request, prefer: [events, gateway], types: call}]\n"
    )
    found.write("catalog/2026-01-01.yaml", CATALOG)
    found.write("customers/customers.csv", "id\nacme\n")
    rows = [
        ("events", "a", "r1", 1),
        ("events", "b", "r2", 10),
        ("gateway", "x", "r1", 100),
        ("events", "b", "r2", 1000),
    ]
    found.export(
        HEADER + "".join(f"{source},{name},acme,call,2026-09-01T12:00:00Z,{r},{n}\n" for source, name, r, n in rows)
    )
    return found


def measured(ledger: Ledger) -> tuple[str, tuple[int, int, int, int]]:
    """The quantity, and how many events are counted, superseded, voided and replaced."""
    project = open_project(ledger.root, ledger.root)
    with open_audited(project.store_path, NOW) as store:
        report: UsageReport = measure_usage(store, project, month("2026-09"))
    (count,) = report.findings.counts
    fared = (count.counted, count.superseded, count.voided, count.replaced)
    assert sum(fared) == len(ledger.stored()), "what came is counted, superseded, voided or replaced"
    assert any("voided" in remark for remark in report.findings.remarks()) == bool(count.voided)
    return ",".join(row["quantity"] for row in report.rows), fared


def test_a_voided_event_is_not_metered_and_supersedes_no_other(ledger: Ledger) -> None:
    assert measured(ledger) == ("11", (2, 1, 0, 0))
    void(ledger, "a")
    assert measured(ledger) == ("110", (2, 0, 1, 0))
    undo(ledger, 1)
    assert measured(ledger) == ("11", (2, 1, 0, 0))


def test_a_replaced_content_is_not_metered_and_that_which_replaced_it_is(ledger: Ledger) -> None:
    resolve(ledger, 4, state="replaced")
    assert measured(ledger) == ("1001", (2, 1, 0, 1))
    void(ledger, "a", "b")
    assert measured(ledger) == ("100", (1, 0, 2, 1))


def test_a_voided_event_holds_no_repetition_back_and_sets_no_level(ledger: Ledger) -> None:
    """Also one of the month before."""
    ledger.write(
        "catalog/2026-01-01.yaml",
        """
version: 1
currency: EUR
meters:
  calls: {event: once, aggregate: sum, value: units, once_per: {key: request, within: 24 hours}}
  held: {event: once, aggregate: time_weighted, value: units}
plans: {}
""",
    )
    times = {"p": "2026-08-31T23:00:00Z", "q": "2026-09-01T00:00:00Z", "r": "2026-09-30T23:00:00Z"}
    rows = [f"events,{name},acme,once,{time},r9,{n}\n" for n, (name, time) in enumerate(times.items(), start=1)]
    ledger.export(HEADER + "".join(rows))

    assert quantities(ledger) == {"calls": "3", "held": str(2 * 719 + 3)}
    void(ledger, "p")
    assert quantities(ledger) == {"calls": "5", "held": str(2 * 719 + 3)}
    void(ledger, "q")
    assert quantities(ledger) == {"calls": "3", "held": "3"}
    undo(ledger, 1)
    assert quantities(ledger) == {"calls": "3", "held": str(719 + 3)}


def quantities(ledger: Ledger) -> dict[str, str]:
    project = open_project(ledger.root, ledger.root)
    with open_audited(project.store_path, NOW) as store:
        rows = measure_usage(store, project, month("2026-09")).rows
    return {row["meter"]: row["quantity"] for row in rows}
