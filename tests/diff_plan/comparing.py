"""Compares two states of a project that a test has priced both ways."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from pathlib import Path
from typing import Any

from billing_cli.project import open_project
from billing_cli.reports.diff_plan.asked import Asked, months_between
from billing_cli.reports.diff_plan.diff import compared
from billing_cli.reports.diff_plan.figures import lines_of

Key = tuple[str, str | None, str, str, str, str, str, int]


def diffed(folder: Path, base: Path, periods: str, **asked: Any) -> tuple[dict[str, Any], list[dict[str, Any]]]:
    """The document of a comparison of `base` with the working tree, on real dates, and every line of it."""
    tree = open_project(folder, folder)
    wanted = Asked(base=str(base), periods=months_between(periods), **{"real_dates": True, **asked})
    with compared(tree, wanted, folder) as comparison:
        return comparison.document(), lines_of(comparison.scratch.history, None)


def invoiced(documents: Mapping[str, Mapping[str, Any]]) -> dict[Key, Decimal]:
    """What invoices come to, line by line: after the discounts of the whole and promotional credits."""
    found: dict[Key, Decimal] = {}
    for name, invoice in documents.items():
        for line in invoice["lines"]:
            taken = sum(
                (
                    Decimal(one["amount"])
                    for one in line["adjustments"]
                    if one["kind"] in ("subscription_discount", "promotional_credit", "included_tax")
                ),
                Decimal(0),
            )
            key = (
                name, line["charge"], line["kind"], str(sorted(line["dimensions"].items(), key=str)),
                line["service_start"], line["service_end"], invoice["currency"],
            )  # fmt: skip
            nth = 1 + sum(one[:-1] == key for one in found)
            found[*key, nth] = Decimal(line["amount"]) + taken
    return found


def side_of(lines: list[dict[str, Any]], side: str) -> dict[Key, Decimal]:
    """What a comparison says of one side, line by line."""
    found: dict[Key, Decimal] = {}
    for line in lines:
        if line[side] is None:
            continue
        key = (
            line["invoice"], line["charge"], line["kind"], str(sorted(line["dimensions"].items(), key=str)),
            line["service_start"], line["service_end"], line["currency"],
        )  # fmt: skip
        nth = 1 + sum(one[:-1] == key for one in found)
        found[*key, nth] = Decimal(line[side]["net"])
    return found


def assert_drivers_add_up(document: Mapping[str, Any]) -> None:
    """Drivers add up to the change of the total, in every currency."""
    totals = {one["currency"]: Decimal(one["change"]) for one in document["revenue"]}
    told = {one["currency"]: Decimal(one["total"]) for one in document["drivers"]}
    assert {name: value for name, value in told.items() if value} == {n: v for n, v in totals.items() if v}
    for one in document["drivers"]:
        assert sum((Decimal(row["change"]) for row in one["drivers"]), Decimal(0)) == Decimal(one["total"])
