"""What a ledger has of a document: nothing, something else, twice, in another month."""

from datetime import date

import pytest

from billing_cli.reports.reconcile.posted import SIDES, Document, compared, differences, missing_here, other_months
from billing_cli.reports.reconcile.variances import Tolerances
from billing_cli.statements.mapping import Side
from billing_cli.statements.statement import JournalLine
from pricing.periods import month

NONE = Tolerances()
PERIOD = month("2026-10")


def document(*, sign: int = 1, void: bool = False, day: date = date(2026, 10, 1), number: str = "INV-1") -> Document:
    figures: dict[Side, int] = {"receivable": 12000, "revenue": 10000, "tax": 2000}
    return Document(
        number=number, sign=sign, period="2026-09", customer="acme", currency="EUR", day=day, figures=figures, void=void
    )


def line(side: Side, amount: int, journal: str = "J1", day: date = date(2026, 10, 1), **more: str) -> JournalLine:
    known = {"currency": "EUR", "document": "INV-1", "reference": "INV-1", **more}
    return JournalLine(
        journal=journal, day=day, account="1", side=side, posting="document", amount_minor=amount,
        currency=known["currency"], document=known["document"] or None, reference=known["reference"], file="gl.csv", row=2,
    )  # fmt: skip


def posting(journal: str = "J1", day: date = date(2026, 10, 1), **more: str) -> list[JournalLine]:
    amounts: dict[Side, int] = {"receivable": 12000, "revenue": -10000, "tax": -2000}
    return [line(side, amount, journal, day, **more) for side, amount in amounts.items()]


@pytest.mark.parametrize(
    ("one", "lines", "found"),
    [
        (document(), posting(), []),
        (document(sign=-1), [line("receivable", -12000), line("revenue", 10000), line("tax", 2000)], []),
        (document(), [], [("MISSING_THERE", "-120.00")]),
        (document(void=True), [], []),
        (document(void=True), posting(), [("VOID_REISSUE", "120.00"), ("VOID_REISSUE", "100.00"), ("VOID_REISSUE", "20.00")]),
        (document(), posting() + posting("J2"), [("DUPLICATE", "120.00"), ("DUPLICATE", "100.00"), ("DUPLICATE", "20.00")]),
        (document(), posting(currency="USD"), [("FX", "-120.00")]),
        (document(), [line("receivable", 12000), line("revenue", -12000)], [("MAPPING", "20.00"), ("MAPPING", "-20.00")]),
        (document(), [line("receivable", 13000), line("revenue", -11000), line("tax", -2000)], [("UNEXPLAINED", "10.00"), ("UNEXPLAINED", "10.00")]),
    ],
)  # fmt: skip
def test_postings_of_a_document(one: Document, lines: list[JournalLine], found: list[tuple[str, str]]) -> None:
    variances = list(differences(one, lines, SIDES, NONE))
    assert [(each.category, each.difference) for each in variances] == found


def test_posting_of_another_month_is_a_matter_of_cut_off() -> None:
    late = posting(day=date(2026, 11, 2))
    (found,) = other_months(document(), late)
    assert (found.category, found.left, found.right, found.at_risk) == (
        "TIMING_CUTOFF",
        "2026-10-01",
        "2026-11-02",
        ("EUR", 12000),
    )
    assert list(other_months(document(), posting())) == []


def test_receivable_of_no_document_is_missing_here() -> None:
    strange = [
        line("receivable", 500, document="", reference="INV-77"),
        line("receivable", 500, document="", day=date(2026, 9, 1)),
    ]
    (found,) = missing_here([*posting(), *strange], PERIOD, NONE)
    assert (found.category, found.difference) == ("MISSING_HERE", "5.00")
    assert "INV-77" in found.explanation


def test_documents_are_compared_as_far_as_the_ledger_reaches() -> None:
    october = document()
    november = document(day=date(2026, 11, 1), number="INV-2")
    assert compared([october, november], {}, {"2026-11"}, month("2026-09")) == ([november], 1)
    assert compared([october, november], {}, {"2026-10"}, PERIOD) == ([october], 0)
    assert compared([november], {"INV-2": posting()}, {"2026-10"}, PERIOD) == ([november], 0)
