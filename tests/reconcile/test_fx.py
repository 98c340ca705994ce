"""Rates of exchange: the tax that is told in the seller's currency."""

from collections.abc import Callable
from pathlib import Path

import pytest

from billing_cli.reports.reconcile.sections.fx import fx
from tests.reconcile.taxed_month import RATES, edit, only, results, rewrite, section_of


def _another_rate(folder: Path) -> None:
    rewrite(folder, "INV-2026-000007", '"rate":"1.25"', '"rate":"1.26"')
    rewrite(folder, "INV-2026-000007", '"tax":"8.11"', '"tax":"8.05"')


def _another_file(folder: Path) -> None:
    (folder / "rates" / "ecb.csv").write_text(RATES.replace("1.10", "1.11"))


def _untold(folder: Path) -> None:
    edit(
        folder,
        """UPDATE issued_documents SET document = regexp_replace(document, '"tax_currency":[{][^}]*[}]', '"tax_currency":null')
        WHERE number = 'INV-2026-000008'""",
    )


FAULTS = [
    (_untold, "told", "INV-2026-000008", ("10.14", None)),
    (_another_rate, "one_rate", "INV-2026-000007", ("1.25", "1.26")),
    (_another_file, "published", "INV-2026-000008", ("1.11", "1.1")),
    (lambda folder: rewrite(folder, "INV-2026-000008", '"tax":"9.22"', '"tax":"9.23"'), "converted", "INV-2026-000008", ("9.22", "9.23")),
]  # fmt: skip


def test_a_whole_month_passes_and_shows_its_rates(whole: Path) -> None:
    section = section_of(whole, fx)
    assert set(results(section).values()) == {"PASS"}
    assert [(one["date"], one["rate"], one["documents"]) for one in section.tables[0].rows] == [
        ("2026-01-30", "1.25", 3),
        ("2026-02-27", "1.1", 2),
    ]


@pytest.mark.parametrize(("fault", "name", "number", "sides"), FAULTS)
def test_each_fault_is_found_by_its_control_alone(
    fault: Callable[[Path], None], name: str, number: str, sides: tuple[str, str | None], folder: Path
) -> None:
    fault(folder)
    found = only(section_of(folder, fx), name)
    assert (found.key["document"], found.left, found.right, found.category) == (number, *sides, "FX")


def test_a_file_that_was_not_pinned_is_found(folder: Path) -> None:
    edit(
        folder,
        """UPDATE issued_documents SET document = regexp_replace(document, '"sha256":"[0-9a-f]*"', '"sha256":"beef"')
        WHERE number = 'INV-2026-000008'""",
    )
    found = only(section_of(folder, fx), "file")
    assert (found.key["document"], found.right, found.category) == ("INV-2026-000008", "beef", "FX")
    assert found.left is not None
    assert len(found.left) == 64


def test_without_a_tax_currency_nothing_is_looked_at(folder: Path) -> None:
    settings = folder / "bill.yaml"
    kept = [line for line in settings.read_text().splitlines() if not line.startswith(("tax_currency", "exchange"))]
    settings.write_text("\n".join(kept))
    section = section_of(folder, fx, "2025-12")
    assert set(results(section).values()) == {"NOT_RUN"}
    assert all("tax_currency" in str(one.not_run) for one in section.controls)
