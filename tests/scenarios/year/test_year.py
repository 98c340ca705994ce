"""A year of monthly runs over a population with changes: each `*.yaml` here is one, on a page.

It holds `population` (see `population.py`), `catalog` (versions by name) and `totals`: by month the drafts and their sum,
which `pytest --update` writes. Whatever they are, the sums of each invoice agree, every subscription's periods follow one
another, and every event is in one invoice.
"""

from __future__ import annotations

import csv
import json
from collections import Counter, defaultdict
from datetime import UTC, datetime
from decimal import Decimal
from itertools import pairwise
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
import yaml

from billing_cli.audit.chain import open_audited
from billing_cli.charges.price import price_period
from billing_cli.cli import main
from billing_cli.events.ingest import ingest_files
from billing_cli.invoices.reading import documents
from billing_cli.project import open_project
from pricing.periods import Period, month, month_of
from tests.scenarios.test_scenarios import loaded
from tests.scenarios.year.population import population
from tests.time.days import Lives, totals
from tests.time.drawn_lives import Drawn
from tests.time.running import sums

YEARS = sorted(Path(__file__).parent.glob("*.yaml"))
AFTERWARDS = datetime(2027, 6, 1, tzinfo=UTC)
LINES_OF_A_PAGE = 75


def write(folder: Path, said: dict[str, Any]) -> tuple[Path, Counter[str]]:
    """The project; gives its export, and how many events each customer has."""
    (folder / "catalog").mkdir()
    (folder / "customers").mkdir()
    (folder / "bill.yaml").write_text("seller: {name: Seller}\n")
    for name, version in said["catalog"].items():
        (folder / "catalog" / f"{name}.yaml").write_text(yaml.safe_dump(version, sort_keys=False))
    accounts, events = population(said["population"])
    (folder / "customers" / "all.yaml").write_text(yaml.safe_dump(accounts, sort_keys=False))
    with (folder / "usage.csv").open("w", newline="") as file:
        csv.writer(file).writerows([("id", "customer", "type", "time"), *events])
    return folder / "usage.csv", Counter(customer for _, customer, *_ in events)


def months(said: dict[str, Any]) -> list[Period]:
    """Every month from the first start until all events are over."""
    first, until = said["population"]["starts"][0], said["population"]["until"]
    found = [month(first[:7])]
    while found[-1].end.isoformat() < until:
        found.append(month_of(found[-1].end))
    return found


@pytest.mark.slow
@pytest.mark.parametrize("path", YEARS, ids=lambda path: path.stem)
def test_year_comes_to_its_totals(path: Path, tmp_path: Path, update: bool) -> None:
    said = loaded(path)
    export, used = write(tmp_path, said)
    project = open_project(tmp_path, tmp_path)
    found: dict[str, dict[str, str]] = {}
    invoices: list[dict[str, Any]] = []
    with open_audited(project.store_path, AFTERWARDS, readable=[export]) as store:
        assert not ingest_files(store, project, [export], None, AFTERWARDS).findings
        for period in months(said):
            report = price_period(store, project, period, AFTERWARDS)
            assert not report.need_attention
            drafts = [document["invoice"] for document in documents(store, period=period)]
            [(_, count, total)] = report.totals
            assert count == len(drafts)
            assert Decimal(total) / 100 == sum(Decimal(one["totals"]["total"]) for one in drafts)
            found[str(period)] = {"drafts": str(count), "total": report.rows()[0]["total"]}
            invoices += drafts
    assert_sums_agree(invoices)
    assert_periods_follow(invoices)
    assert_every_event_is_billed(invoices, used, said)
    assert_days_agree(invoices, said)
    if update:
        head = path.read_text().partition("totals:")[0]
        path.write_text(head + "totals:\n" + "".join(f"  {name}: {json.dumps(one)}\n" for name, one in found.items()))
    assert found == loaded(path)["totals"]


def assert_sums_agree(invoices: list[dict[str, Any]]) -> None:
    """Lines add up to their invoice, and nobody gets back more than was paid."""
    balance: dict[str, Decimal] = defaultdict(Decimal)
    for invoice in invoices:
        total = Decimal(invoice["totals"]["total"])
        assert total == sum(Decimal(line["amount"]) for line in invoice["lines"])
        balance[invoice["subscription"]] += total
        assert balance[invoice["subscription"]] >= 0


def assert_periods_follow(invoices: list[dict[str, Any]]) -> None:
    """The days that name a subscription's invoices follow one another, from its start on; only the first is for no period."""
    services: dict[str, list[tuple[str, str]]] = defaultdict(list)
    for invoice in invoices:
        day = invoice["id"].removeprefix(f"{invoice['subscription']}-")
        if day != invoice["service_start"]:
            services[invoice["subscription"]].append((invoice["service_start"], invoice["service_end"]))
            assert day == invoice["service_end"]
    for own in services.values():
        assert all(one[1] == other[0] and one[0] < one[1] for one, other in pairwise(own))


def assert_every_event_is_billed(invoices: list[dict[str, Any]], used: Counter[str], said: dict[str, Any]) -> None:
    """Of who left, all; of others those up to the last period that ended."""
    accounts, _ = population(said["population"])
    billed: Counter[str] = Counter()
    for invoice in invoices:
        billed[invoice["subscription"]] += sum(
            int(line["quantity"]) for line in invoice["lines"] if line["charge"] == "emails"
        )
    until = said["population"]["until"]
    for one in accounts["subscriptions"]:
        left = one.get("end", "9999") <= until
        assert billed[one["id"]] == used[one["id"]] if left else billed[one["id"]] <= used[one["id"]]


def assert_days_agree(invoices: list[dict[str, Any]], said: dict[str, Any]) -> None:
    """Who left within the year paid for each charge what its days cost, to the last fraction."""
    accounts, events = population(said["population"])
    zones = {one["id"]: ZoneInfo(one["timezone"]) for one in accounts["customers"]}
    left = [one for one in accounts["subscriptions"] if one.get("end", "9999") <= said["population"]["until"]]
    lives = Lives(Drawn(versions=said["catalog"], subscriptions=left, zones={}, events=[]))
    found = sums(invoices)
    for one in left:
        own = [(who, datetime.fromisoformat(time), 1, "") for _, who, _, time in events if who == one["id"]]
        for key, expected in totals(lives, one, zones[one["id"]], own).items():
            assert found.get((one["id"], key), 0) == expected, (one, key)


@pytest.mark.parametrize("path", YEARS, ids=lambda path: path.stem)
def test_rehearsal_of_a_month_prints_its_total(path: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A month priced by the commands as if it were the first day of the next one."""
    said = loaded(path)
    export, _ = write(tmp_path, said)
    period = months(said)[6]
    now = ["--now", f"{period.end}T12:00:00+00:00", "--project", str(tmp_path)]
    run("ingest", str(export), *now, "-q")
    capsys.readouterr()
    run("price", "--period", str(period), *now, "--format", "json")
    rows = json.loads(capsys.readouterr().out)["totals"]
    assert [{"drafts": str(row["drafts"]), "total": row["total"]} for row in rows] == [said["totals"][str(period)]]


def run(*words: str) -> None:
    """A command, in this process; it ends well."""
    with pytest.raises(SystemExit) as ended:
        main([*words])
    assert ended.value.code in (0, None)


@pytest.mark.parametrize("path", YEARS, ids=lambda path: path.stem)
def test_year_is_a_page(path: Path) -> None:
    assert len(path.read_text().splitlines()) <= LINES_OF_A_PAGE
