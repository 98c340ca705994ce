"""Tax of documents: worked out again from lines and rates."""

from pathlib import Path

import pytest

from billing_cli.reports.reconcile.sections.tax import tax
from tests.reconcile.taxed_month import only, results, rewrite, section_of

TOTALS = '"totals":{"net":"48.64","tax":"10.14","total":"58.78","due":"58.78"}'
# The document, what is written in the place of what; the control that finds it, its key and its two sides.
FAULTS = [
    (
        "INV-2026-000008", [('"net":"44.10","tax":"10.14"', '"net":"44.09","tax":"10.14"')],
        "base", {"category": "standard", "country": "IE"}, ("44.10", "44.09"),
    ),
    (
        "INV-2026-000007",
        [('"net":"44.10","tax":"10.14"', '"net":"44.10","tax":"10.15"'), (TOTALS, TOTALS.replace("10.14", "10.15").replace("58.78", "58.79"))],
        "amount", {"category": "standard", "country": "IE"}, ("10.14", "10.15"),
    ),
    ("INV-2026-000007", [('"due":"58.78"', '"due":"58.77"')], "totals", {"total": "due"}, ("58.78", "58.77")),
    (
        "INV-2026-000009", [('"totals":{"net":"54.04","tax":"0.00","total":"54.04","due":"54.04"}', '"totals":{"net":"54.05","tax":"0.00","total":"54.05","due":"54.05"}')],
        "totals", {"total": "net"}, ("54.04", "54.05"),
    ),
    (
        "INV-2026-000007", [('"country":"IE","prices":"exclusive","rate":"0"', '"country":"IE","prices":"exclusive","rate":"0.01"')],
        "rates", {"category": "books", "country": "IE"}, ("0", "0.01"),
    ),
    (
        "INV-2026-000010", [('"net":"50.40","tax":"0.00","reason":"charity"', '"net":"50.40","tax":"0.00"')],
        "relief", {"category": "standard", "country": "IE"}, ("the reason", None),
    ),
    (
        "CN-2026-000002", [('"net":"7.35","tax":"1.69","of_tax"', '"net":"7.35","tax":"1.70","of_tax"'), ('"tax":"1.69","total":"9.04","due":"9.04"', '"tax":"1.70","total":"9.05","due":"9.05"')],
        "amount", {"category": "standard", "country": "IE"}, ("1.69", "1.70"),
    ),
]  # fmt: skip


def test_a_whole_month_passes_whatever_kinds_of_tax_it_has(whole: Path) -> None:
    section = section_of(whole, tax)
    assert set(results(section).values()) == {"PASS"}
    assert section.controls[0].compared == 16
    [row] = [
        one
        for one in section.tables[0].rows
        if (one["period"], one["document"], one["country"], one["category"], one["kind"])
        == ("2026-02", "invoice", "IE", "standard", "rate")
    ]
    assert (row["documents"], row["net"], row["tax"]) == (2, "48.50", "11.15")


@pytest.mark.parametrize(("number", "changes", "name", "key", "sides"), FAULTS)
def test_each_fault_is_found_by_its_control_alone(
    number: str,
    changes: list[tuple[str, str]],
    name: str,
    key: dict[str, str],
    sides: tuple[str, str | None],
    folder: Path,
) -> None:
    for old, new in changes:
        rewrite(folder, number, old, new)
    found = only(section_of(folder, tax), name)
    assert found.key == {"document": number, **key}
    assert (found.left, found.right) == sides
    assert found.category == ("UNEXPLAINED" if key.get("total") else "TAX")


def test_a_line_that_no_tax_is_on_is_found_with_the_base_that_lacks_it(folder: Path) -> None:
    rewrite(
        folder, "INV-2026-000009", '"amount":"5.05","tax_category":"books"', '"amount":"5.05","tax_category":"wine"'
    )
    section = section_of(folder, tax)
    found = {one.left: one.right for control in section.controls for one in control.variances}
    assert found == {"0.00": "4.54", "4.54": None}


def test_without_rates_only_the_totals_are_looked_at(folder: Path) -> None:
    (folder / "taxes" / "all.yaml").unlink()
    (folder / "taxes").rmdir()
    section = section_of(folder, tax, "2025-12")
    assert results(section) == {
        "totals": "PASS", "base": "NOT_RUN", "amount": "NOT_RUN", "rates": "NOT_RUN", "relief": "NOT_RUN",
    }  # fmt: skip
