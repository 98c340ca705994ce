"""The pack as documents: nothing a value holds acts on them, all that fails is in them, and they say what lies beside them."""

import csv
import hashlib
import io
import re
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from html import unescape
from pathlib import Path

import pytest

from billing_cli.errors import BillError
from billing_cli.project import Project, open_project
from billing_cli.reports.printable import Column
from billing_cli.reports.reconcile.filed.csv_files import SUMS, csv_files
from billing_cli.reports.reconcile.filed.page import html, pdf
from billing_cli.reports.reconcile.filed.parts import PRINTED, SHOWN, shown
from billing_cli.reports.reconcile.filed.writing import Wanted, write_documents
from billing_cli.reports.reconcile.pack import Control, Pack, Section, Variance, not_run, table

AS_OF = datetime(2026, 10, 1, 9, tzinfo=UTC)
HOSTILE = '<script>alert("1")</script>\u202e'


def variance(number: int = 1, *, tolerated: bool = False, customer: str = HOSTILE) -> Variance:
    return Variance(
        key={"customer": customer, "invoice": f"INV-{number}"}, left="1234.50", right="1222.10", difference="-12.40",
        unit="USD", category="UNEXPLAINED", explanation=f"nothing explains it {number}", evidence=f"bill explain INV-{number}",
        tolerated=tolerated, at_risk=("USD", 1240),
    )  # fmt: skip


def pack_of(*variances: Variance) -> Pack:
    """A pack of two sections: one with variances and a table, one of which nothing was run."""
    columns = (Column(key="customer", title="Customer"), Column(key="amount", title="Amount", number=True))
    rows = [{"customer": "شركة-الاتصالات", "amount": "-5.00"}, {"customer": "=1+1", "amount": "12345.67"}]
    first = Section(
        id="rated", number=3, title="Metered against rated", about="Every line is what the reference makes of it.",
        controls=(
            Control(id="rated.lines", name="each line is right", left="reference", right="line", compared=9, variances=variances),
            Control(id="rated.other", name="all else is right", compared=4),
        ),
        tables=(table("totals", "Totals", columns, rows),),
    )  # fmt: skip
    second = Section(
        id="ledger", number=5, title="Ledger", about="Every invoice is posted.",
        controls=(not_run("ledger.amounts", "amounts are equal", "no ledger was given: <b>nothing</b>"),),
    )  # fmt: skip
    signature = {
        "role": "preparer", "name": "Ada <i>", "operating_system_user": "ada", "signed_at": AS_OF.isoformat(), "link": 7,
        "note": "followed up by Ben", "with_key": True, "sha256": "ab" * 32, "of_this_pack": True,
    }  # fmt: skip
    header = {
        "entity": "Seller & <b>Sons</b>", "period": "2026-09", "start": "2026-09-01", "end": "2026-10-01", "timezone": "UTC",
        "currencies": ["USD"], "closed": False, "as_of": AS_OF.isoformat(), "program": "bill 0", "catalog_versions": ["2026-01-01"],
        "inputs": {"events": {"rows": 5, "digest": "cd" * 32}, "documents": {"count": 2, "digest": "ef" * 32}, "catalog": "01" * 32},
        "statements": [], "tolerances": {"amount": "0", "quantity": "0"}, "previous": None, "sha256": "ab" * 32, "signatures": [signature],
    }  # fmt: skip
    money = [
        ("usage and fees, exact", "10.005"),
        ("rounding of lines", "0.005"),
        ("net", "10.01"),
        ("tax", "1.00"),
        ("due", "11.02"),
    ]
    flow = (
        {"step": "rows read", "value": "5", "unit": "events"},
        *({"step": s, "value": v, "unit": "USD"} for s, v in money),
    )
    return Pack(header=header, sections=(first, second), flow=flow)


@pytest.fixture
def project(tmp_path: Path) -> Project:
    (tmp_path / "bill.yaml").write_text("seller: {name: S, paper: letter}\n")
    return open_project(tmp_path, tmp_path)


def page(pack: Pack, project: Project) -> str:
    return html(pack, csv_files(pack), project).decode()


def test_page_is_the_golden_one(project: Project, golden: Callable[[str, str | bytes], None]) -> None:
    found = page(pack_of(variance()), project)
    golden("reconcile/pack.html", re.sub(r"<style>\s*/\*.*?</style>", "<style>…</style>", found, flags=re.DOTALL))


def test_page_stands_alone_and_runs_nothing(project: Project) -> None:
    found = page(pack_of(variance()), project)
    assert not set(re.findall(r"<(\w+)", found)) & {"script", "link", "img", "iframe", "object", "form", "b", "i"}
    assert "\u202e" not in found
    assert not re.search(r"opacity|url\(|@import|https?:", found)


def test_pdf_says_all_that_fails_and_why_the_rest_was_not_run_in_the_same_bytes(project: Project) -> None:
    pack = pack_of(*(variance(number, customer="acme") for number in range(1, 13)))
    files = csv_files(pack)
    printed = pdf(pack, files, project)
    assert printed.complaints == ()
    assert pdf(pack, files, project).content == printed.content
    # What is printed is the page, without what its markup adds.
    text = " ".join(unescape(re.sub(r"<style>.*?</style>|<[^>]*>", "", page(pack, project), flags=re.DOTALL)).split())
    for number in range(1, 13):
        assert f"nothing explains it {number};" in text
    assert "no ledger was given: <b>nothing</b>" in text
    assert "Does not tie: 1 control fails, 148.80 USD at risk" in text
    assert "The first 10 of 12 are printed; 03-rated.csv has all of them." in text
    assert printed.pages > 3
    for one in files.values():
        assert one.name in text
        assert one.sha256 in text.replace(" ", "")


def test_files_have_the_rows_and_digests_that_are_printed(project: Project) -> None:
    pack = pack_of(variance(1), variance(2, tolerated=True))
    wanted = Wanted(html=project.root / "pack.html")
    write_documents(pack, project, wanted)
    folder = project.root / "pack-csv"
    assert sorted(one.name for one in folder.iterdir()) == sorted([*csv_files(pack), SUMS])
    text = (project.root / "pack.html").read_text(encoding="utf-8")
    for line in (folder / SUMS).read_text().splitlines():
        digest, name = line.split("  ")
        content = (folder / name).read_bytes()
        assert hashlib.sha256(content).hexdigest() == digest
        rows = list(csv.DictReader(io.StringIO(content.decode())))
        said = re.search(rf">{re.escape(name)}</span>: (\d+) rows?, SHA-256 <span class=\"digest\">{digest}<", text)
        assert said, name
        assert int(said[1]) == len(rows)
    rows = list(csv.DictReader((folder / "03-rated.csv").open()))
    assert [(one["record"], one["result"], one["difference"], one["at_risk"]) for one in rows] == [
        ("control", "FAIL", "", ""), ("variance", "FAIL", "-12.40", "12.40"),
        ("variance", "PASS_WITHIN_TOLERANCE", "-12.40", "12.40"), ("control", "PASS", "", ""),
    ]  # fmt: skip
    assert (folder / "03-rated-totals.csv").read_text() == "customer,amount\nشركة-الاتصالات,-5.00\n'=1+1,12345.67\n"


def test_folder_of_a_pack_before_is_replaced_whole_and_others_are_left_alone(project: Project) -> None:
    wanted = Wanted(csv=project.root / "csv")
    write_documents(pack_of(variance()), project, wanted)
    less = pack_of()
    less = replace(less, sections=less.sections[1:])
    write_documents(less, project, wanted)
    assert sorted(one.name for one in (project.root / "csv").iterdir()) == ["05-ledger.csv", SUMS]
    (project.root / "csv" / "mine.txt").write_text("kept")
    with pytest.raises(BillError, match=r"holds other files, such as mine\.txt"):
        wanted.demand_places()
    with pytest.raises(BillError, match="cannot be made"):
        Wanted(csv=project.root / "none" / "csv").demand_places()
    with pytest.raises(BillError, match="is no folder"):
        Wanted(csv=project.root / "bill.yaml").demand_places()
    for option in ("pdf", "html"):
        with pytest.raises(BillError, match="cannot be written"):
            Wanted(**{option: project.root / "none" / "pack"}).demand_places()


def test_verdicts_in_plain_words(project: Project) -> None:
    assert "Ties: 2 controls pass, 1 not run" in page(pack_of(), project)
    within = page(pack_of(variance(tolerated=True)), project)
    assert "Ties within the tolerances: 1 control passes within a tolerance, 1 pass, 1 not run" in within
    assert "1 difference within tolerances, 12.40 USD in all." in within
    nothing = replace(pack_of(), sections=pack_of().sections[1:], flow=())
    assert "Not looked at: no control could be run" in page(nothing, project)


def test_money_that_does_not_add_up_has_a_step_that_says_so(project: Project) -> None:
    found = page(pack_of(), project)
    assert "does not add up: +0.01" in found


def test_a_month_in_which_everything_is_wrong_has_a_pack_that_can_be_read() -> None:
    assert shown(pack_of(variance())) == SHOWN[0]
    bad = pack_of(*[variance()] * (2 * PRINTED))
    assert shown(replace(bad, sections=bad.sections * 9)) == 100
    assert shown(replace(bad, sections=bad.sections * 900)) == SHOWN[-1]
