"""Signing packs, the signature of a key, and what the next packs carry forward."""

import json
import shutil
import subprocess
from hashlib import sha256
from pathlib import Path

import pytest

from billing_cli.errors import BillError
from billing_cli.project import open_project
from billing_cli.reports.reconcile.pack import Control, Section
from billing_cli.reports.reconcile.reconcile import packed
from billing_cli.reports.reconcile.signing import Role, Signature, pack_digest, sign, signed_content
from billing_cli.store.store import open_store
from pricing.periods import month
from tests.audit.issued_project import bill
from tests.reconcile.taxed_month import NOW, edit

JANUARY, FEBRUARY = "2026-01", "2026-02"
KEYGEN = shutil.which("ssh-keygen")


def signed(folder: Path, period: str = JANUARY, role: Role = "preparer", note: str | None = None) -> Signature:
    project = open_project(folder, folder)
    with open_store(project.store_path) as store:
        pack = packed(store, project, month(period), NOW)
        return sign(store, pack, name=f"the {role}", role=role, note=note, key=None, now=NOW)[0]


def carried_section(folder: Path, period: str = FEBRUARY) -> Section:
    project = open_project(folder, folder)
    with open_store(project.store_path) as store:
        pack = packed(store, project, month(period), NOW)
    return next(one for one in pack.sections if one.id == "carried")


def control(section: Section, name: str) -> Control:
    return next(one for one in section.controls if one.id == f"carried.{name}")


def test_openings_of_the_month_after_a_signed_pack_are_its_closings(folder: Path) -> None:
    signed(folder)
    section = carried_section(folder)
    assert [(one.id, one.result) for one in section.controls] == [
        ("carried.openings", "PASS"), ("carried.exceptions", "PASS"),
    ]  # fmt: skip


def test_a_change_of_a_signed_month_is_found_by_the_openings_after_it(folder: Path) -> None:
    signed(folder)
    edit(folder, "UPDATE credit_movements SET amount = 24 WHERE number = 2")
    found = control(carried_section(folder), "openings")
    assert [(dict(one.key), one.left, one.right, one.category) for one in found.variances] == [
        ({"balance": "credits_promotional", "of": "gift USD"}, "20.50", "19.50", "UNEXPLAINED")
    ]


@pytest.mark.slow
def test_an_exception_is_carried_under_its_id_until_it_is_gone(folder: Path) -> None:
    edit(folder, "UPDATE meter_counts SET metered = metered - 1 WHERE period = '2026-01'")
    with pytest.raises(BillError, match="does not tie"):
        signed(folder)
    signed(folder, note="followed up by Ada")
    first = control(carried_section(folder), "exceptions")
    assert first.result == "FAIL"
    [open_still] = first.variances
    assert {"opened": JANUARY, "control": "metered.outcomes", "meter": "calls"}.items() <= dict(open_still.key).items()
    assert open_still.explanation.startswith("open since 2026-01: ")

    signed(folder, FEBRUARY, note="still followed up")
    again = control(carried_section(folder, "2026-03"), "exceptions")
    assert [dict(one.key)["id"] for one in again.variances] == [dict(open_still.key)["id"]]

    edit(folder, "UPDATE meter_counts SET metered = metered + 1 WHERE period = '2026-01'")
    section = carried_section(folder, "2026-03")
    assert control(section, "exceptions").result == "PASS"
    assert [(one["id"], one["status"]) for one in section.tables[0].rows] == [(dict(open_still.key)["id"], "gone")]


def test_a_reviewer_signs_what_the_preparer_signed(folder: Path) -> None:
    with pytest.raises(BillError, match="no preparer signed it yet"):
        signed(folder, role="reviewer")
    prepared = signed(folder)
    assert signed(folder, role="reviewer").sha256 == prepared.sha256
    with pytest.raises(BillError, match="signed this state of it already"):
        signed(folder, role="reviewer")


@pytest.mark.skipif(KEYGEN is None, reason="the signature is checked by ssh-keygen, which is not installed")
def test_a_signature_with_a_key_is_verified_over_the_bytes_that_were_signed(folder: Path, tmp_path: Path) -> None:
    key = tmp_path / "key"
    subprocess.run((str(KEYGEN), "-q", "-t", "ed25519", "-N", "", "-f", str(key), "-C", "ada"), check=True)
    bill(folder, f"reconcile sign --period {JANUARY} --as Ada --key {key} --now 2026-03-10")
    content = folder / "out" / f"reconciliation-{JANUARY}-preparer.json"
    signers = tmp_path / "signers"
    signers.write_text(f"ada {key.with_suffix('.pub').read_text()}")

    def verified(data: bytes) -> int:
        words = ("-Y", "verify", "-f", str(signers), "-I", "ada", "-n", "bill-reconciliation", "-s", f"{content}.sig")
        return subprocess.run((str(KEYGEN), *words), input=data, capture_output=True, check=False).returncode

    data = content.read_bytes()
    assert verified(data) == 0
    assert verified(data.replace(b"2026-01", b"2026-02", 1)) != 0
    document = json.loads(data)
    assert signed_content(document) == data
    assert sha256(data).hexdigest() == pack_digest(document)
