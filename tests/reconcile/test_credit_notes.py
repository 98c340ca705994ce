"""Credit notes against the invoices that they credit."""

from collections.abc import Callable
from pathlib import Path

import pytest

from billing_cli.reports.reconcile.sections.credit_notes import credit_notes
from tests.reconcile.taxed_month import edit, only, results, rewrite, section_of

NOTE = {"credit_note": "CN-2026-000003", "invoice": "INV-2026-000011"}
Fault = Callable[[Path], None]


def _sql(text: str) -> Fault:
    return lambda folder: edit(folder, text)


def _text(number: str, old: str, new: str) -> Fault:
    return lambda folder: rewrite(folder, number, old, new)


FAULTS = [
    (
        _sql("UPDATE issued_documents SET of_number = 'INV-2026-000099' WHERE number = 'CN-2026-000003'"),
        "original", {**NOTE, "invoice": "INV-2026-000099"}, (None, "INV-2026-000099"), "MISSING_HERE",
    ),
    (
        _sql("UPDATE issued_documents SET issue_date = '2026-03-06' WHERE number = 'INV-2026-000011'"),
        "original", NOTE, ("2026-03-06", "2026-03-05"), "NUMBERING",
    ),
    (_text("CN-2026-000003", '"customer":"dale"', '"customer":"acme"'), "parties", NOTE, ("dale", "acme"), "MAPPING"),
    (
        _sql("INSERT INTO voided_invoices VALUES ('INV-2026-000011', 'x', '2026-03-06', 12)"),
        "void", NOTE, ("issued", "void"), "VOID_REISSUE",
    ),
    (
        _text("CN-2026-000003", '"total":"5.41"', '"total":"5.51"'),
        "amounts", {"invoice": "INV-2026-000011", "total": "total"}, ("5.41", "5.51"), "MANUAL_ADJ",
    ),
    (
        _text("CN-2026-000002", '"amount":"7.35"', '"amount":"40.00"'),
        "lines", {"invoice": "INV-2026-000008", "line": "1"}, ("44.10", "53.23"), "MANUAL_ADJ",
    ),
    (_text("CN-2026-000003", '"reason":"agreed"', '"reason":" "'), "reason", NOTE, ("a reason", None), "MASTER_DATA"),
    (_sql("UPDATE audit_links SET actor = 'Boss' WHERE seq = 12"), "approval", NOTE, ("Boss", "boss"), "MASTER_DATA"),
]  # fmt: skip


def test_a_whole_month_passes_with_three_notes(whole: Path) -> None:
    section = section_of(whole, credit_notes)
    assert set(results(section).values()) == {"PASS"}
    assert [(one["number"], one["total"], one["approved_by"]) for one in section.tables[0].rows] == [
        ("CN-2026-000001", "17.63", "boss"),
        ("CN-2026-000002", "9.04", "boss"),
        ("CN-2026-000003", "5.41", "boss"),
    ]


@pytest.mark.parametrize(("fault", "name", "key", "sides", "category"), FAULTS)
def test_each_fault_is_found_by_its_control_alone(
    fault: Fault, name: str, key: dict[str, str], sides: tuple[str, str], category: str, folder: Path
) -> None:
    fault(folder)
    found = only(section_of(folder, credit_notes), name)
    assert (found.key, found.left, found.right, found.category) == (key, *sides, category)


def test_a_month_without_notes_and_notes_that_nobody_approved_are_not_looked_at(folder: Path) -> None:
    assert set(results(section_of(folder, credit_notes, "2026-01")).values()) == {"NOT_RUN"}
    edit(
        folder,
        """UPDATE issued_documents SET document = replace(document, '"approved_by":"boss"', '"approved_by":null')""",
    )
    assert results(section_of(folder, credit_notes))["approval"] == "NOT_RUN"
