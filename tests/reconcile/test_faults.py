"""Each way to break the chain is found by the controls that it must be found by, and by no other."""

import shutil
from pathlib import Path

import pytest

from tests.reconcile import (
    test_commitments,
    test_credit_notes,
    test_fx,
    test_master_data,
    test_tax,
    test_wallets,
)
from tests.reconcile.fault_table import FAULTS
from tests.reconcile.faults import Fault
from tests.reconcile.rich_months import FEBRUARY, JANUARY, MARCH, copy_of, make_months, pack_of
from tests.suites import later

# They need a signed pack, what sources say of their files, or revenue that is recognised.
NOT_RUN = {
    "carried.exceptions", "carried.openings", "contract_liabilities.foots", "ingestion.totals", "revenue.waterfall",
    "unbilled.foots",
}  # fmt: skip
pytestmark = pytest.mark.xdist_group("rich_months")


@pytest.fixture(scope="module")
def months(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The project; nobody writes to it."""
    return make_months(tmp_path_factory.mktemp("rich_months"))


@pytest.mark.parametrize("period", [JANUARY, FEBRUARY, MARCH])
def test_a_clean_month_gives_no_findings(period: str, months: Path) -> None:
    pack = pack_of(months, period)
    assert [(one.id, one.variances) for one in pack.controls if one.result == "FAIL"] == []
    assert [one.id for one in pack.controls if one.result == "NOT_RUN" and not one.not_run] == []
    tolerated = [one.id for one in pack.controls if one.result == "PASS_WITHIN_TOLERANCE"]
    assert tolerated == (["metered.events", "cutoff.late"] if period == FEBRUARY else [])
    if period == FEBRUARY:
        # With a ledger, payments and another system; January is before all that was priced, March is not issued.
        assert {one.id for one in pack.controls if one.result == "NOT_RUN"} == NOT_RUN


@pytest.mark.parametrize(
    "fault",
    [pytest.param(one, id=one.name, marks=() if one.quick else later(place, 2)) for place, one in enumerate(FAULTS)],
)
def test_a_fault_is_found_where_it_was_made(
    fault: Fault, months: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = copy_of(months, tmp_path)
    fault.broken(folder)
    if fault.while_looking is not None:
        fault.while_looking(monkeypatch)
    pack = pack_of(folder, fault.period)
    shutil.rmtree(folder)

    failing = {one.id: one for one in pack.controls if one.result == "FAIL"}
    assert sorted(failing) == sorted(fault.fails), {name: one.variances for name, one in failing.items()}
    variances = [one for one in failing[fault.fails[0]].variances if not one.tolerated]
    found = next((one for one in variances if fault.key.items() <= dict(one.key).items()), None)
    assert found is not None, variances
    assert (found.difference, found.unit, found.category) == (fault.difference, fault.unit, fault.category)
    assert found.explanation, "an auditor reads why"
    assert found.evidence, "an auditor reads where to look"


# Controls that no fault of the table fails: those of sections with faults of their own, and those that cannot fail yet.
ELSEWHERE = {
    "test_wallets": {f"credits.{one[0]}" for one in test_wallets.FAULTS},
    "test_tax": {f"tax.{one[2]}" for one in test_tax.FAULTS},
    "test_fx": {"fx.file", *(f"fx.{one[1]}" for one in test_fx.FAULTS)},
    "test_credit_notes": {f"credit_notes.{one[1]}" for one in test_credit_notes.FAULTS},
    "test_commitments": {f"commitments.{one[2]}" for one in test_commitments.FAULTS},
    "test_master_data": {f"master_data.{one}" for one in test_master_data.FOUND},
    "test_cutoff": {"cutoff.unbilled"},
    "test_ingestion_gaps": {"ingestion.gaps"},
    "test_analytics": {"analytics.movements"},
    "test_signing": {"carried.openings", "carried.exceptions"},
}
CANNOT_FAIL = {
    "ingestion.totals": "sources say no totals",
    "contract_liabilities.foots": "revenue is not recognised",
    "unbilled.foots": "revenue is not recognised",
    "revenue.waterfall": "revenue is not recognised",
    "payments.short": "what a bank kept is listed, and always tolerated",
}


def test_every_control_is_failed_by_a_fault(months: Path) -> None:
    every = {one.id for one in pack_of(months).controls}
    failed = {name for fault in FAULTS for name in fault.fails}.union(*ELSEWHERE.values())
    assert failed | CANNOT_FAIL.keys() == every
    assert not failed & CANNOT_FAIL.keys()
