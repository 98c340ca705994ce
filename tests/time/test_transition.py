"""While a transition lasts, a plan's periods stay what they are."""

from __future__ import annotations

from pathlib import Path

from tests.time.drawn_lives import FIRST, Drawn
from tests.time.running import invoices_of, months_of, write

WEEKLY = {
    "version": "first",
    "currency": "USD",
    "plans": {
        "weekly": {"period": "week", "align": "anniversary", "charges": {"fee": {"model": "flat", "amount": "7"}}}
    },
}
DEARER = {
    "version": "2025-01-22",
    "effective": "2025-01-22",
    "extends": "first",
    "plans": {
        "weekly": {
            "charges": {"fee": {"amount": "21"}},
            "existing_subscriptions": {
                "policy": "transition",
                "at": "effective",
                "for": "14 days",
                "charges": {"fee": {"amount": "14"}},
            },
        }
    },
}


def test_weeks_stay_weeks_in_a_transition(tmp_path: Path) -> None:
    weekly = {"id": "s", "customer": "s", "plan": "weekly", "start": FIRST.isoformat(), "end": "2025-02-12"}
    project = Drawn(
        versions={"first": WEEKLY, "2025-01-22": DEARER}, subscriptions=[weekly], zones={"s": "UTC"}, events=[]
    )
    invoices = invoices_of(tmp_path, write(tmp_path, project), months_of(project))
    assert [(invoice["id"], invoice["totals"]["total"]) for invoice in invoices] == [
        ("s-2025-01-08", "7.00"),
        ("s-2025-01-15", "7.00"),
        ("s-2025-01-22", "7.00"),
        ("s-2025-01-29", "14.00"),
        ("s-2025-02-05", "14.00"),
        ("s-2025-02-12", "21.00"),
    ]
