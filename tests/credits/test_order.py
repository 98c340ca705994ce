"""In whatever order files, events, charges and runs come, the credits of a customer are the same."""

from __future__ import annotations

from copy import deepcopy
from dataclasses import replace
from fractions import Fraction
from pathlib import Path
from random import Random
from typing import TypeAlias

import pytest

from billing_cli.charges.price import price_period
from billing_cli.events.ingest import ingest_files
from tests.credits.drawn_credits import Credited, drawn
from tests.credits.running import MONTHS, NOW, Year, ingested, net, stated, write, year

Burned: TypeAlias = dict[tuple[str, str], Fraction]
# Fewer months in the quick suite.
RUNS = [pytest.param(1, 12, 2), *(pytest.param(seed, 40, 8, marks=pytest.mark.slow) for seed in range(50, 51))]


def priced(folder: Path, project: Credited, months: int, shuffled: Random | None = None) -> Year:
    """A project by itself; its export perhaps in another order."""
    export = write(folder, project)
    if shuffled is not None:
        head, *rows = export.read_text().splitlines()
        shuffled.shuffle(rows)
        export.write_text("\n".join([head, *rows]) + "\n")
    with ingested(folder, export) as (store, opened):
        return year(store, opened, MONTHS[:months])


def burned(found: Year) -> Burned:
    """What each invoice took of each grant."""
    return {
        (name, one["grant"]): Fraction(one["amount"])
        for name, invoice in found.invoices.items()
        for one in invoice["credits"]
    }


@pytest.mark.parametrize(("seed", "count", "months"), RUNS)
def test_order_of_accounts_and_events_changes_nothing(seed: int, count: int, months: int, tmp_path: Path) -> None:
    project = drawn(seed, count)
    parts = ("customers", "subscriptions", "grants", "voids")
    other = replace(project, **{name: getattr(project, name)[::-1] for name in parts})
    found = priced(tmp_path / "one", project, months)
    assert priced(tmp_path / "other", other, months, shuffled=Random(seed)) == found


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(60, 61))
def test_order_of_charges_moves_no_more_than_roundings(seed: int, tmp_path: Path) -> None:
    """Of equal remainders the first line has the cent: what other grants find differs by that, and no more."""
    project = drawn(seed, count=60)
    versions = deepcopy(project.versions)
    for plan in versions["first"]["plans"].values():
        plan["charges"] = dict(reversed(plan["charges"].items()))
    one = burned(priced(tmp_path / "one", project, 12))
    other = burned(priced(tmp_path / "other", replace(project, versions=versions), 12))
    apart = {key: abs(one.get(key, Fraction(0)) - other.get(key, Fraction(0))) for key in {*one, *other}}
    assert {key: amount for key, amount in apart.items() if amount > Fraction(2, 100)} == {}


@pytest.mark.slow
@pytest.mark.parametrize(("seed", "count", "months"), RUNS)
def test_usage_that_comes_late_leaves_what_it_would_have_left_in_time(
    seed: int, count: int, months: int, tmp_path: Path
) -> None:
    """A third of the events comes when all months are priced: pricing them again in order makes it good."""
    project, random = drawn(seed, count), Random(seed)
    found = priced(tmp_path / "one", project, months)
    export = write(tmp_path / "other", project)
    head, *rows = export.read_text().splitlines()
    late = [row for row in rows if random.random() < 0.3]
    export.write_text("\n".join([head, *(row for row in rows if row not in late)]) + "\n")
    with ingested(tmp_path / "other", export) as (store, opened):
        year(store, opened, MONTHS[:months])
        export.write_text("\n".join([head, *late]) + "\n")
        ingest_files(store, opened, [export], None, NOW)
        again = year(store, opened, MONTHS[:months])
        assert again.invoices == found.invoices
        assert again.ledger == found.ledger
        assert {str(one): stated(store, one) for one in MONTHS[:months]} == found.statements
        assert not price_period(store, opened, MONTHS[0], NOW).changed
        assert net(store) == found.ledger
