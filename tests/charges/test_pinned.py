"""What issued invoices were made from may not be edited; what only later invoices are made from may."""

import shutil
from datetime import UTC, datetime
from pathlib import Path

import pytest

from billing_cli.reports.check import check_project
from tests.audit.issued_project import bill

# One worker makes what the tests share.
pytestmark = pytest.mark.xdist_group("pinned")

NOW = datetime(2026, 3, 1, tzinfo=UTC)
CATALOG = """
version: 2026-01-01
effective: 2026-01-01
currency: USD
meters: {calls: {event: call, aggregate: sum, value: n, dimensions: {region: region}}}
plans:
  pro:
    name: Pro
    charges:
      seats: {name: Seats, model: per_unit, quantity: seats, unit_price: 5, bill: in_advance}
      calls: {name: Calls, meter: calls, model: per_unit, by: [region], prices: {file: catalog/calls.csv}}
  other:
    charges: {fee: {model: flat, amount: 9}}
"""
NEXT = """
version: 2026-03-01
effective: 2026-03-01
extends: 2026-01-01
plans:
  pro: {charges: {seats: {unit_price: 6}}, existing_subscriptions: {policy: move}}
"""
PRICES = "region,unit_price\neu,0.10\nus,0.20\n"
CUSTOMERS = """
customers:
  - {id: acme, name: Acme, currency: USD, timezone: UTC, country: IE}
  - {id: brook, name: Brook, currency: USD, timezone: UTC}
subscriptions:
  - id: acme-pro
    customer: acme
    plan: pro
    start: 2026-01-01
    quantities: {seats: [{from: 2026-01-01, quantity: 5}, {from: 2026-02-10, quantity: 6}]}
    discounts: [{percent: 10, reason: launch}]
  - {id: brook-pro, customer: brook, plan: other, start: 2026-02-01, trial: {days: 60}}
"""
FILES = {
    "bill.yaml": "seller: {name: Seller}\n",
    "catalog/2026-01-01.yaml": CATALOG,
    "catalog/2026-03-01.yaml": NEXT,
    "catalog/calls.csv": PRICES,
    "customers/all.yaml": CUSTOMERS,
    "usage.csv": "id,customer,type,time,n,region\n1,acme,call,2026-01-10T00:00:00Z,100,eu\n",
}
V1, V2, WHO, TABLE = "catalog/2026-01-01.yaml", "catalog/2026-03-01.yaml", "customers/all.yaml", "catalog/calls.csv"

# A file, what stands in it and what takes its place; then code, line and a part of the message of the one problem.
REFUSED = [
    (V1, "unit_price: 5", "unit_price: 5.50", "pinned-version", 10, "the price changes from 5 to 5.50 USD"),
    (V1, "bill: in_advance", "bill: in_arrears", "pinned-version", 10, "version 2026-01-01 is pinned: INV-2026-00000"),
    (V1, "aggregate: sum", "aggregate: max", "pinned-version", 5, "sum"),
    (V1, "amount: 9", "amount: 8", "pinned-version", 13, "from 9 to 8 USD"),
    (V1, "effective: 2026-01-01", "effective: 2025-12-31", "pinned-version", 3, "takes effect on 2025-12-31 instead of 2026-01-01"),
    (TABLE, "eu,0.10", "eu,0.11", "pinned-version", 2, "from 0.10 to 0.11 USD"),
    (TABLE, "us,0.20\n", "us,0.20\nasia,1\n", "pinned-version", 4, "pinned"),
    (WHO, "quantity: 5", "quantity: 4", "pinned-terms", 6, "`charges.seats[0].quantity` was 5 and would be 4"),
    (WHO, "percent: 10", "percent: 15", "pinned-terms", 6, "percent` was 10 and would be 15"),
    (WHO, "    start: 2026-01-01\n", "    start: 2026-01-02\n", "pinned-terms", 6, "would be"),
    (WHO, "    start: 2026-01-01\n", "    start: 2026-01-01\n    charges: {seats: {unit_price: 4}}\n", "pinned-terms", 6, "unit_price` was 5 and would be 4"),
    (WHO, "    start: 2026-01-01\n", "    start: 2026-01-01\n    end: 2026-01-20\n", "pinned-terms", 6, "would be"),
    (WHO, "    start: 2026-01-01\n", "    start: 2026-01-01\n    changes: [{at: 2026-01-15, plan: other}]\n", "pinned-terms", 6, "would be"),
    (WHO, "    start: 2026-01-01\n", "    start: 2026-01-01\n    trial: {days: 10}\n", "pinned-terms", 6, "would be"),
    (WHO, "timezone: UTC, country: IE", "timezone: Asia/Tokyo, country: IE", "pinned-terms", 6, "`timezone` was UTC and would be Asia/Tokyo"),
    (WHO, "acme-pro", "acme-new", "pinned-terms", 0, "there would be no such invoice"),
]  # fmt: skip
ACCEPTED = [
    (V1, "# none", "# none"),
    (V1, "version: 2026-01-01", "# a remark\nversion: 2026-01-01"),
    (V1, "model: per_unit, quantity: seats, unit_price: 5,", "unit_price: 5.00, quantity: seats, model: per_unit,"),
    (V1, "name: Seats", "name: Places"),
    (V2, "unit_price: 6", "unit_price: 7"),
    (V2, "effective: 2026-03-01", "effective: 2026-03-02"),
    (TABLE, "eu,0.10\nus,0.20", "us,0.2\neu,0.100"),
    (WHO, "name: Acme", "name: Acme Ltd, address: [1 Main Street]"),
    (WHO, "{from: 2026-02-10, quantity: 6}", "{from: 2026-02-10, quantity: 9}"),
    (WHO, "    start: 2026-01-01\n", "    start: 2026-01-01\n    end: 2026-02-15\n"),
    (WHO, "    start: 2026-01-01\n", "    start: 2026-01-01\n    changes: [{at: 2026-02-15, plan: other}]\n"),
    (WHO, "    start: 2026-01-01\n", "    start: 2026-01-01\n    changes: [{at: 2026-02-02, discounts: [{percent: 50, reason: late}]}]\n"),
    (WHO, "reason: launch", "reason: start"),
    (WHO, "trial: {days: 60}", "trial: {days: 90}"),
    (WHO, "start: 2026-02-01, trial", "start: 2026-02-02, trial"),
    (WHO, "  - {id: brook-pro, customer: brook, plan: other, start: 2026-02-01, trial: {days: 60}}\n", ""),
]  # fmt: skip


@pytest.fixture(scope="module")
def issued(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A project of which January is issued: usage of that month, and seats of February in advance."""
    folder = tmp_path_factory.mktemp("pinned")
    for name, text in FILES.items():
        path = folder / name
        path.parent.mkdir(exist_ok=True)
        path.write_text(text, encoding="utf-8")
    bill(folder, f"ingest {folder / 'usage.csv'} --now 2026-02-01", status=0)
    bill(folder, "price --period 2025-12 --now 2026-02-01")
    bill(folder, "invoice issue --period 2025-12 --no-pdf --now 2026-02-01")
    bill(folder, "price --period 2026-01 --now 2026-02-02", status=0)
    bill(folder, "invoice issue --period 2026-01 --no-pdf --now 2026-02-02")
    return folder


@pytest.fixture
def folder(issued: Path, tmp_path: Path) -> Path:
    """A copy of it."""
    return Path(shutil.copytree(issued, tmp_path / "copy"))


def edit(folder: Path, name: str, there: str, instead: str) -> None:
    text = (folder / name).read_text(encoding="utf-8")
    assert there in text or there == "# none"
    (folder / name).write_text(text.replace(there, instead, 1), encoding="utf-8")


def problems(folder: Path) -> list[tuple[str, int, str, str]]:
    report = check_project(folder, folder, NOW)
    return [(one.file, one.line, one.code, one.message) for one in report.problems]


@pytest.mark.parametrize(("name", "there", "instead", "code", "line", "message"), REFUSED)
def test_an_edit_of_what_was_used_is_refused(
    name: str, there: str, instead: str, code: str, line: int, message: str, folder: Path
) -> None:
    edit(folder, name, there, instead)
    found = problems(folder)
    assert [one for one in found if one[:3] == (name, line, code) and message in one[3]], found
    assert {one[2] for one in found} == {code}


@pytest.mark.parametrize(("name", "there", "instead"), ACCEPTED)
def test_an_edit_that_only_later_invoices_use_is_accepted(name: str, there: str, instead: str, folder: Path) -> None:
    edit(folder, name, there, instead)
    assert problems(folder) == []


@pytest.mark.parametrize(("name", "there", "instead"), [REFUSED[0][:3], REFUSED[7][:3]])
def test_nothing_is_priced_or_issued_then(name: str, there: str, instead: str, folder: Path) -> None:
    edit(folder, name, there, instead)
    bill(folder, "price --period 2026-02 --now 2026-02-03", status=1)
    bill(folder, "invoice issue --period 2026-01 --now 2026-02-03", status=1)


def test_a_version_that_reaches_back_is_refused(folder: Path) -> None:
    text = NEXT.replace("2026-03-01", "2026-01-16")
    (folder / "catalog" / "2026-01-16.yaml").write_text(text, encoding="utf-8")
    edit(folder, V2, "extends: 2026-01-01", "extends: 2026-01-16")
    edit(folder, V2, "unit_price: 6", "unit_price: 7")
    ((file, line, code, message),) = problems(folder)
    assert (file, line, code) == ("catalog/2026-01-16.yaml", 3, "pinned-version")
    assert message.startswith("the new version 2026-01-16 would change what was issued: INV-2026-000002: ")


def test_a_version_that_reaches_back_to_nobody_is_accepted(folder: Path) -> None:
    text = NEXT.replace("2026-03-01", "2026-01-16").replace("move", "keep")
    (folder / "catalog" / "2026-01-16.yaml").write_text(text, encoding="utf-8")
    edit(folder, V2, "extends: 2026-01-01", "extends: 2026-01-16")
    assert problems(folder) == []


def test_a_version_that_was_used_may_not_go(folder: Path) -> None:
    (folder / V1).unlink()
    (folder / V2).write_text(CATALOG.replace("2026-01-01", "2025-01-01"), encoding="utf-8")
    found = problems(folder)
    assert [one[:3] for one in found] == [(V1, 0, "pinned-version")], found


def test_a_void_invoice_pins_nothing(folder: Path) -> None:
    for number in ("INV-2026-000002", "INV-2026-000001"):
        bill(folder, f"invoice void {number} --reason wrong --now 2026-02-03")
    edit(folder, V1, "unit_price: 5", "unit_price: 5.50")
    assert problems(folder) == []


def test_without_a_changed_file_nothing_is_compared(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def never(*_: object) -> None:
        raise AssertionError("the pinned files were read")

    monkeypatch.setattr("billing_cli.charges.pinned.pinned_project", never)
    assert problems(folder) == []
