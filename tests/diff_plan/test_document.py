"""The JSON of a comparison has the keys that its page gives, and the same inputs give the same bytes."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest

from billing_cli.audit.chain import open_audited
from billing_cli.charges.price import price_period
from billing_cli.cli import main
from billing_cli.cli.output import json_text
from billing_cli.errors import BillError
from billing_cli.events.ingest import ingest_files
from billing_cli.project import open_project
from billing_cli.reports.diff_plan.asked import Asked, months_between
from billing_cli.reports.diff_plan.diff import compared
from billing_cli.reports.diff_plan.told import CLASSES
from pricing.comparison import ORDER
from pricing.periods import month
from tests.docs.pages import DOCS, code, table_under
from tests.scenarios.test_scenarios import NOW

PAGE = DOCS / "reference" / "diff-plan.md"
CATALOG = """
currency: USD
meters: {{calls: {{event: call, aggregate: count}}}}
plans:
  pro:
    cap: {{spend: 100, action: alert}}
    charges:
      fee: {{model: flat, amount: {fee}}}
      calls: {{meter: calls, model: volume, tiers: [{{up_to: 2, unit_price: {price}}}, {{unit_price: 0.10}}]}}
"""
ACCOUNTS = """
customers: [{id: acme, segment: big}, {id: bolt}]
subscriptions:
  - {id: acme-pro, customer: acme, plan: pro, start: 2026-01-01}
  - {id: bolt-pro, customer: bolt, plan: pro, start: 2026-03-01}
"""
VERSION = """
version: 2026-06-01
effective: 2026-06-01
extends: 2026-01-01
plans: {pro: {charges: {fee: {amount: 12.00}}, existing_subscriptions: {policy: keep}}}
"""


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A shop whose files raise a fee from 10 to 120 and a price from 0.20 to 0.90 in the version that is in force."""
    folder = tmp_path / "shop"
    for name in ("catalog", "customers", "base"):
        (folder / name).mkdir(parents=True)
    (folder / "bill.yaml").write_text("seller: {name: S}\nguardrails: {customer: {percent: 1}}\n")
    (folder / "base" / "2026-01-01.yaml").write_text(CATALOG.format(fee="10.00", price="0.20"))
    (folder / "catalog" / "2026-01-01.yaml").write_text(CATALOG.format(fee="120.00", price="0.90"))
    (folder / "catalog" / "2026-06-01.yaml").write_text(VERSION)
    (folder / "customers" / "all.yaml").write_text(ACCOUNTS)
    rows = "".join(f"e{n},acme,call,2026-03-0{n}T00:00:00Z\n" for n in range(1, 5))
    (folder / "usage.csv").write_text(f"id,customer,type,time\n{rows}")
    with open_audited(folder / "bill.duckdb", NOW, readable=[folder / "usage.csv"]) as store:
        opened = open_project(folder, folder)
        ingest_files(store, opened, [folder / "usage.csv"], None, NOW)
        price_period(store, opened, month("2026-03"), NOW)
    return folder


def document(project: Path, **asked: Any) -> dict[str, Any]:
    wanted = Asked(**{"base": "base", "periods": months_between("2026-03"), "lines": True, "explain": "acme", **asked})
    with compared(open_project(project, project), wanted, project) as comparison:
        return comparison.document()


def test_document_has_the_keys_that_the_page_gives(project: Path) -> None:
    found = document(project)
    told = {code(row[0]): re.findall(r"`(\w+)`", row[1]) for row in table_under(PAGE, "JSON").rows}
    assert list(found) == list(told)
    for name, keys in told.items():
        for one in found[name] if isinstance(found[name], list) else [found[name]]:
            if keys:
                assert [key for key in one if key != "lines" or name == "coverage"] == keys, name
    [line, *_] = found["movers"][0]["lines"]
    _, _, prose = PAGE.read_text(encoding="utf-8").partition("Each of a mover's `lines` has ")
    assert list(line) == re.findall(r"`(\w+)`", prose.partition(";")[0])


def test_page_has_every_driver_and_class() -> None:
    assert [code(row[0]) for row in table_under(PAGE, "Drivers").rows] == list(ORDER)
    assert [code(row[0]) for row in table_under(PAGE, "Classes of changes").rows] == list(CLASSES)


def test_same_inputs_give_the_same_bytes(project: Path) -> None:
    assert json_text(document(project)) == json_text(document(project))


def test_store_is_left_as_it_was(project: Path) -> None:
    before = (project / "bill.duckdb").read_bytes()
    document(project)
    assert (project / "bill.duckdb").read_bytes() == before


def test_figures_of_a_filter_are_those_of_the_whole(project: Path) -> None:
    whole = {one["customer"]: one["change"] for one in document(project)["movers"]}
    for name in ("acme", "bolt"):
        [found] = document(project, filters=(("customer", name),))["movers"]
        assert found["change"] == whole[name]


@pytest.mark.slow
def test_events_are_metered_once_for_all_sides_of_equal_meters(project: Path) -> None:
    wanted = Asked(base="base", periods=months_between("2026-03..2026-05"))
    with compared(open_project(project, project), wanted, project) as comparison:
        assert comparison.kinds == ("price",)
        assert comparison.scratch.meterings == 3
    catalog = project / "catalog" / "2026-01-01.yaml"
    text = catalog.read_text().replace("tiers: [{up_to: 2", "included: 1, tiers: [{up_to: 3")
    catalog.write_text(text.replace("cap: {spend: 100, action: alert}", "discounts: [{percent: 5}]"))
    with compared(open_project(project, project), wanted, project) as comparison:
        assert comparison.kinds == ("included", "tiers", "price", "discounts")
        assert comparison.scratch.meterings == 3


def test_sides_are_metered_apart_where_events_may_belong_to_others(project: Path, tmp_path: Path) -> None:
    other = tmp_path / "other"
    (project / "catalog").rename(tmp_path / "kept")
    (project / "base").rename(project / "catalog")
    for name in ("catalog", "customers"):
        (other / name).mkdir(parents=True)
        for file in (project / name).iterdir():
            (other / name / file.name).write_bytes(file.read_bytes())
    (other / "bill.yaml").write_bytes((project / "bill.yaml").read_bytes())
    (other / "customers" / "more.yaml").write_text("customers: [{id: calm, aliases: [acme-2]}]\n")
    wanted = Asked(base=str(other), periods=months_between("2026-03"))
    with compared(open_project(project, project), wanted, project) as comparison:
        assert comparison.scratch.meterings == 2
        assert [one["change"] for one in comparison.document()["revenue"]] == ["0.00"]


def test_what_keeps_its_version_is_told(project: Path) -> None:
    (project / "catalog" / "2026-01-01.yaml").write_text(CATALOG.format(fee="10.00", price="0.20"))
    found = document(project, periods=months_between("2026-04"))
    assert [(one["subscription"], one["version"]) for one in found["untouched"]] == [
        ("acme-pro", "2026-01-01"),
        ("bolt-pro", "2026-01-01"),
    ]
    assert [one["change"] for one in found["revenue"]] == ["0.00"]
    assert found["assumed"] == [
        {"what": "version", "name": "2026-06-01", "date": "2026-06-01", "assumed": "2026-04-01"}
    ]


@pytest.mark.parametrize(("text", "count"), [("2026-03", 1), ("2026-11..2027-02", 4), ("2026-03..2026-03", 1)])
def test_months_are_both_included(text: str, count: int) -> None:
    assert len(months_between(text)) == count


@pytest.mark.parametrize("text", ["", "2026", "2026-03..", "..2026-03", "2026-03..2026-02", "2026-03...2026-04"])
def test_what_is_no_months_is_refused(text: str) -> None:
    with pytest.raises(BillError):
        months_between(text)


@pytest.mark.parametrize(
    ("words", "status"),
    [("", 3), ("--fail-on none", 0), ("--fail-on none --exit-code", 4), ("--exit-code", 3), ("--base catalog", 0),
     ("--base catalog --exit-code", 0), ("--fail-on untrusted", 0), ("--guardrail customer.percent=99999", 0)],
)  # fmt: skip
def test_exit_status_says_what_was_found(
    words: str, status: int, project: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(project)
    base = "" if "--base" in words else "--base base"
    with pytest.raises(SystemExit) as ended:
        main([*f"diff-plan --period 2026-03 --format json {base} {words}".split()])
    assert ended.value.code == status
    verdict = json.loads(capsys.readouterr().out)["diff_plan"]["verdict"]
    assert bool(verdict["failed"]) is (status == 3)
