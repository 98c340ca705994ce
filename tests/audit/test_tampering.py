"""Whatever is edited in a store with another tool, `bill audit verify` finds it and says where."""

import hashlib
import json
import shutil
from collections import Counter
from dataclasses import replace
from pathlib import Path
from typing import Any

import duckdb
import pytest

from billing_cli.audit.chain import GENESIS, head, links
from billing_cli.project import open_project
from billing_cli.reports.verify.verify import VerifyReport, verify
from billing_cli.store.store import open_to_read
from tests.audit.issued_project import make_project
from tests.suites import later

# One worker makes what the tests share.
pytestmark = pytest.mark.xdist_group("tampering")

RECOUNT = "CREATE OR REPLACE TABLE manifest AS SELECT table_name, rows FROM row_counts"
RESIGN = "UPDATE issued_documents SET sha256 = sha256(document)"

# What is edited; the check that finds it, and where: the place and, after a space, the path inside it if there is one.
WRITTEN = [
    # events and what became of rows
    ("UPDATE event_rows SET customer = 'brook' WHERE event_id = 1", "rows", "event_rows, rows 1 to 6"),
    ("UPDATE event_rows SET time_us = time_us + 1 WHERE event_id = 9", "rows", "event_rows, rows 7 to 11"),
    ("UPDATE event_rows SET type = 'mail' WHERE event_id = 10", "rows", "event_rows, rows 7 to 11"),
    ("UPDATE event_rows SET source = 'other' WHERE event_id = 10", "rows", "event_rows, rows 7 to 11"),
    ("UPDATE event_rows SET key = key + 1 WHERE event_id = 5", "rows", "event_rows, rows 12 to 12"),
    ("DELETE FROM event_rows WHERE event_id = 1", "rows", "event_rows, rows 1 to 6"),
    ("INSERT INTO event_rows SELECT * REPLACE (999 AS event_id) FROM event_rows WHERE event_id = 1", "rows", "event_rows"),
    ("ALTER TABLE event_rows ADD COLUMN p99 VARCHAR; UPDATE event_rows SET p99 = 'x' WHERE event_id = 1", "rows", "event_rows, rows 1 to 6"),
    ("UPDATE properties SET name = 'zone' WHERE name = 'region'", "rows", "properties, rows 1 to 2"),
    ("UPDATE files SET name = 'other.csv' WHERE file_id = 1", "rows", "files, rows 1 to 1"),
    ("UPDATE files SET rejected = 0 WHERE file_id = 1", "rows", "files, rows 1 to 1"),
    ("DELETE FROM files WHERE file_id = 3", "rows", "files, rows 3 to 3"),
    ("UPDATE rejects SET raw = 'x'::BLOB", "rows", "rejects, rows 1 to 1"),
    ("DELETE FROM rejects", "rows", "rejects, rows 1 to 1"),
    ("UPDATE reject_outcomes SET outcome = 'dismissed'", "rows", "reject_outcomes, rows 1 to 1"),
    ("UPDATE conflicts SET properties = '{}'", "rows", "conflicts, rows 1 to 1"),
    ("UPDATE changes SET reason = 'agreed' WHERE change_id = 2", "rows", "changes, rows 2 to 2"),
    ("UPDATE event_states SET state = 'counted' WHERE change_id = 2", "rows", "event_states, rows 1 to 1"),
    ("INSERT INTO event_states VALUES (3, 1, 'counted', 'voided')", "rows", "event_states"),
    ("UPDATE conflict_states SET state = 'open' WHERE change_id = 1", "rows", "conflict_states, rows 1 to 1"),
    ("UPDATE event_hours SET events = events + 1 WHERE seq = 2", "rows", "event_hours, rows 1 to"),
    ("DELETE FROM seen_values WHERE value = 'asia'", "rows", "seen_values, rows"),
    # the chain
    ("UPDATE audit_links SET command = 'other' WHERE seq = 3", "chain", "link 3 hash"),
    ("UPDATE audit_links SET actor = 'nobody' WHERE seq = 4", "chain", "link 4 hash"),
    ("UPDATE audit_links SET machine_at = recorded_at WHERE seq = 5", "chain", "link 5 hash"),
    ("UPDATE audit_links SET hash = previous_hash WHERE seq = 6", "chain", "link 7 previous_hash"),
    ("UPDATE audit_links SET previous_hash = hash WHERE seq = 6", "chain", "link 6 previous_hash"),
    ("DELETE FROM audit_links WHERE seq = 4", "chain", "link 4 number"),
    ("INSERT INTO audit_links SELECT * REPLACE (99 AS seq) FROM audit_links WHERE seq = 4", "chain", "link 23 number"),
    ("DELETE FROM audit_links WHERE seq = (SELECT max(seq) FROM audit_links)", "rows", "document_files"),
    # issued documents
    ("UPDATE issued_documents SET document = replace(document, '49.00', '48.00') WHERE counter = 1", "documents", "INV-2026-000001 sha256"),
    (f"UPDATE issued_documents SET document = replace(document, '49.00', '48.00') WHERE counter = 1; {RESIGN}", "documents", "link 6 outputs.digest"),
    ("UPDATE issued_documents SET document = document || ' ' WHERE number = 'INV-2026-000004'", "documents", "INV-2026-000004 sha256"),
    ("UPDATE issued_documents SET document = 'none' WHERE number = 'INV-2026-000004'", "documents", "INV-2026-000004"),
    (f"UPDATE issued_documents SET document = replace(document, '\"link\":5', '\"link\":4') WHERE counter = 1; {RESIGN}", "anchors", "INV-2026-000001 chain.link"),
    ("UPDATE issued_documents SET total_minor = 1 WHERE number = 'INV-2026-000003'", "documents", "INV-2026-000003 totals"),
    ("UPDATE issued_documents SET customer = 'dale' WHERE number = 'INV-2026-000003'", "documents", "INV-2026-000003 customer"),
    ("UPDATE issued_documents SET period = '2026-05' WHERE number = 'INV-2026-000003'", "rows", "issued_documents, rows 2 to 3"),
    ("UPDATE issued_documents SET number = 'INV-2026-000099' WHERE number = 'INV-2026-000004'", "numbers", "INV-2026-000099 counter"),
    ("UPDATE issued_documents SET number = 'INV-2026-000001' WHERE number = 'INV-2026-000004'", "numbers", "INV-2026-000001 number"),
    ("UPDATE issued_documents SET counter = 9 WHERE number = 'INV-2026-000007'", "numbers", "INV-2026-000007 counter"),
    ("UPDATE issued_documents SET issue_date = '2026-01-01' WHERE number = 'INV-2026-000008'", "numbers", "INV-2026-000008 issue_date"),
    ("DELETE FROM issued_documents WHERE number = 'INV-2026-000002'", "numbers", "INV-2026-000003 counter"),
    ("DELETE FROM issued_documents WHERE number = 'INV-2026-000008'", "documents", "link 19 outputs.digest"),
    ("UPDATE issued_documents SET link = link + 1 WHERE number = 'INV-2026-000008'", "anchors", "INV-2026-000008 chain.link"),
    ("UPDATE issued_documents SET rebills = true WHERE kind = 'credit_note'", "rows", "issued_documents, rows"),
    # voids, credit notes, closings
    ("DELETE FROM voided_invoices", "rows", "voided_invoices, rows 1 to 1"),
    ("INSERT INTO voided_invoices VALUES ('INV-2026-000001', 'x', '2026-04-01', 21)", "rows", "voided_invoices"),
    ("UPDATE voided_invoices SET number = 'INV-2026-000098'", "voids", "INV-2026-000098"),
    ("UPDATE issued_documents SET of_number = 'INV-2026-000098' WHERE kind = 'credit_note'", "credit_notes", "CN-2026-000001 invoice"),
    ("UPDATE issued_documents SET total_minor = 9999999 WHERE kind = 'credit_note'", "credit_notes", "CN-2026-000001 totals.total"),
    ("UPDATE period_closings SET state = 'closed'", "rows", "period_closings, rows 2 to 2"),
    # files
    ("UPDATE document_files SET content = '%PDF'::BLOB", "pdfs", "INV-2026-000001 content"),
    ("UPDATE document_files SET content = '%PDF'::BLOB, sha256 = sha256('%PDF')", "documents", "link 22 outputs.pdfs"),
    ("UPDATE document_files SET number = 'INV-2026-000077'", "pdfs", "INV-2026-000077"),
    ("UPDATE document_files SET fingerprint = 'x'", "rows", "document_files, rows 1 to 1"),
    ("DELETE FROM document_files", "documents", "link 22 outputs.pdfs"),
    ("UPDATE pinned_files SET content = content || ' '::BLOB", "pins", "content"),
    ("DELETE FROM pinned_files WHERE content = (SELECT max(content) FROM pinned_files)", "pins", "link 6"),
    ("INSERT INTO pinned_files SELECT * FROM pinned_files", "pins", ""),
    ("UPDATE pins SET name = 'catalog/2026-02-01.yaml' WHERE link = 7 AND name LIKE 'catalog/2026%'", "rows", "pins, rows"),
    ("DELETE FROM pins WHERE link = 7", "rows", "pins, rows"),
    # money in between
    ("UPDATE credit_movements SET amount = amount * 2 WHERE movement = 'burned' AND grant_id LIKE '%gift%'", "ledger", "INV-2026-000001 credits."),
    ("UPDATE credit_movements SET amount = 0 WHERE movement = 'granted'", "ledger", "2026-01"),
    ("UPDATE credit_movements SET booked_on = booked_on + 1", "rows", "credit_movements, rows"),
    ("DELETE FROM credit_movements WHERE movement = 'returned'", "rows", "credit_movements, rows"),
    ("UPDATE progress_rows SET counted_minor = counted_minor + 1", "rows", "progress_rows, rows 1 to 1"),
    # drafts, usage and counts
    ("UPDATE invoices SET total_minor = 1 WHERE invoice_id = 'acme-pro-2026-04-01'", "drafts", "2026-03 digest"),
    ("UPDATE invoice_lines SET amount_minor = 1 WHERE invoice_id = 'acme-pro-2026-04-01'", "drafts", "2026-03 digest"),
    ("DELETE FROM invoice_slices WHERE invoice_id = 'acme-pro-2026-04-01'", "drafts", "2026-03 digest"),
    ("DELETE FROM invoice_adjustments WHERE invoice_id = 'acme-pro-2026-04-01'", "drafts", "2026-03 digest"),
    ("INSERT INTO invoice_credits VALUES ('acme-pro-2026-04-01', 1, 'g', 't', 'prepaid', 'USD', 1, 0)", "drafts", "2026-03 digest"),
    ("UPDATE invoice_taxes SET tax_minor = 0 WHERE invoice_id = 'brook-pro-2026-04-01'", "drafts", "2026-03 digest"),
    ("INSERT INTO invoice_tax_currencies SELECT 'brook-pro-2026-04-01', 'EUR', 1, 'USD', 'EUR', '2026-04-01', 'x', 'x', 1", "drafts", "2026-03 digest"),
    ("DELETE FROM caps_reached WHERE period = '2026-03'", "drafts", "2026-03 digest"),
    ("DELETE FROM blocked", "drafts", "2026-02 digest"),
    ("UPDATE usage SET quantity = 0 WHERE period = '2026-02'", "drafts", "2026-02 digest"),
    ("UPDATE meter_counts SET metered = 0 WHERE period = '2026-01'", "drafts", "2026-01 digest"),
    ("INSERT INTO usage SELECT * REPLACE ('2025-12' AS period) FROM usage", "drafts", "2025-12"),
    ("INSERT INTO invoice_lines SELECT * REPLACE ('nobody' AS invoice_id) FROM invoice_lines", "drafts", "invoice_lines of nobody"),
    # the shape of the store
    ("CREATE OR REPLACE VIEW uncounted_rows AS SELECT event_id, '' AS why FROM event_rows WHERE false", "structure", "view uncounted_rows"),
    ("CREATE OR REPLACE VIEW events AS SELECT event_id, key, source, CAST(NULL AS VARCHAR) AS id, customer, type, time_us, '{}' AS properties FROM event_rows", "structure", "view events"),
    ("ALTER TABLE usage ALTER quantity TYPE DECIMAL(38, 6)", "structure", "column usage.quantity"),
    ("CREATE TABLE notes (a INTEGER)", "structure", "column notes.a"),
]  # fmt: skip

# Rows behind issued invoices, which only pricing them again tells; and what an auditor is told of documents and events.
PRICED = [
    (f"UPDATE issued_documents SET document = replace(document, '49.00', '48.00') WHERE counter = 1; {RESIGN}", "INV-2026-000001 lines[0].amount"),
    ("UPDATE event_rows SET n1 = 1000 WHERE event_id = 1", "INV-2026-000001 lines[1].quantity"),
    ("UPDATE invoices SET total_minor = 1 WHERE invoice_id = 'brook-pro-2026-02-01'", "invoices of brook-pro-2026-02-01"),
    ("UPDATE invoice_lines SET units_before = 1 WHERE invoice_id = 'acme-pro-2026-02-01'", "invoice_lines of acme-pro-2026-02-01"),
    ("UPDATE invoice_taxes SET reason = 'x' WHERE invoice_id = 'brook-pro-2026-02-01'", "invoice_taxes of brook-pro-2026-02-01"),
    ("DELETE FROM invoice_slices WHERE invoice_id = 'cove-term-2026-03-01'", "invoice_slices of cove-term-2026-03-01"),
    ("UPDATE progress_rows SET counted_minor = counted_minor + 1 WHERE invoice_id = 'cove-term-2026-02-01'", "INV-2026-000008 lines"),
    ("DELETE FROM pins WHERE link = 7", "link 7"),
]  # fmt: skip


@pytest.fixture(scope="module")
def issued(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The project that is copied for each case."""
    return make_project(tmp_path_factory.mktemp("issued"))


@pytest.fixture
def folder(issued: Path, tmp_path: Path) -> Path:
    """A copy of it."""
    return Path(shutil.copytree(issued, tmp_path / "copy"))


def edit(folder: Path, sql: str) -> None:
    """Edit a store with another tool, and make up for the count of rows."""
    with duckdb.connect(str(folder / "bill.duckdb")) as connection:
        connection.execute(sql)
        connection.execute(RECOUNT)


def verified(folder: Path, *, anchor: str | None = None, with_prices: bool = False) -> VerifyReport:
    return verify(open_project(folder, folder), anchor, with_pdf=False, with_prices=with_prices)


def places(report: VerifyReport, check: str) -> list[str]:
    return [f"{one.where} {one.path}".rstrip() for one in report.findings if one.check == check]


def test_a_store_that_nobody_edited_holds(issued: Path) -> None:
    report = verified(issued, with_prices=True)
    assert report.findings == ()
    assert (report.documents, report.repriced, report.runs) == (9, 8, 4)
    assert dict(report.reprinting.left) == {"--no-pdf": 1}


def some(cases: list[tuple[str, str, str]], most: int) -> list[Any]:
    """The cases, of which all but the first few that each check finds are slow."""
    seen: Counter[str] = Counter()
    found = []
    for sql, check, place in cases:
        seen[check] += 1
        marks = [later(seen[check], 3)] if seen[check] > most else []
        found.append(pytest.param(sql, check, place, id=sql[:70], marks=marks))
    return found


@pytest.mark.parametrize(("sql", "check", "place"), some(WRITTEN, 1))
def test_an_edit_is_found_where_it_was_made(sql: str, check: str, place: str, folder: Path) -> None:
    edit(folder, sql)
    found = places(verified(folder), check)
    assert [one for one in found if place in one], found


@pytest.mark.parametrize(("sql", "check", "place"), some([(sql, "repricing", place) for sql, place in PRICED], 1))
def test_pricing_again_finds_what_makes_another_invoice(sql: str, check: str, place: str, folder: Path) -> None:
    edit(folder, sql)
    found = places(verified(folder, with_prices=True), check)
    assert [one for one in found if place in one], found


def rebuild_chain(folder: Path, seq: int) -> None:
    """Edit a link and write all links after it anew, so that each follows from the one before."""
    with open_to_read(folder / "bill.duckdb") as store:
        chain = links(store)
    previous = GENESIS
    rows = []
    for link in chain:
        told = replace(link, actor="nobody" if link.seq == seq else link.actor, previous_hash=previous)
        previous = told.hash
        rows.append((told.actor, told.previous_hash, previous, told.seq))
    with duckdb.connect(str(folder / "bill.duckdb")) as connection:
        connection.executemany("UPDATE audit_links SET actor = ?, previous_hash = ?, hash = ? WHERE seq = ?", rows)


def test_a_chain_that_was_rebuilt_is_found_by_the_anchor_in_each_document_after_the_edit(folder: Path) -> None:
    rebuild_chain(folder, 8)
    report = verified(folder)
    assert places(report, "chain") == []
    assert places(report, "anchors") == [
        f"{number} chain.hash"
        for number in (
            "INV-2026-000004",
            "INV-2026-000005",
            "INV-2026-000006",
            "INV-2026-000007",
            "CN-2026-000001",
            "INV-2026-000008",
        )
    ]


def test_a_chain_that_was_rebuilt_behind_all_documents_is_found_by_an_anchor_that_was_kept(folder: Path) -> None:
    with open_to_read(folder / "bill.duckdb") as store:
        kept = head(store)
    assert verified(folder, anchor=kept.hash).anchored
    rebuild_chain(folder, kept.seq)
    assert verified(folder).findings == ()
    report = verified(folder, anchor=kept.hash)
    assert not report.anchored
    assert places(report, "chain") == ["anchor"]


@pytest.mark.slow
def test_documents_that_were_signed_anew_are_found_by_the_links_that_issued_them(folder: Path) -> None:
    edit(folder, f"UPDATE issued_documents SET document = replace(document, 'Acme', 'Acne'); {RESIGN}")
    report = verified(folder, with_prices=True)
    found = [one for one in report.findings if one.check == "repricing" and one.where == "INV-2026-000001"]
    assert [(one.path, one.expected, one.found) for one in found] == [("bill_to.name", "Acme", "Acne")]


def test_a_store_whose_rows_are_not_counted_is_not_even_opened(folder: Path) -> None:
    with duckdb.connect(str(folder / "bill.duckdb")) as connection:
        connection.execute("DELETE FROM blocked")
    with pytest.raises(Exception, match="blocked"):
        verified(folder)


def test_an_anchor_is_the_digest_of_the_last_link(issued: Path) -> None:
    with open_to_read(issued / "bill.duckdb") as store:
        last, kept = links(store)[-1], head(store)
    fields = [
        last.seq,
        last.at,
        last.machine_at,
        last.actor,
        last.command,
        last.inputs,
        last.outputs,
        last.previous_hash,
    ]
    text = json.dumps(fields, separators=(",", ":"), ensure_ascii=False)
    assert hashlib.sha256(text.encode()).hexdigest() == kept.hash
