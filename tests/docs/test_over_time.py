"""Every example of the pages about time is priced from its files, and its invoices have the lines of their tables."""

from collections.abc import Callable
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest

from tests.docs.invoiced import FREE, PAGES, Example, examples, invoices_of, is_invoiced, told
from tests.docs.pages import tables
from tests.docs.test_pricing import worked_out
from tests.suites import later

EXAMPLES = [example for page in PAGES for example in examples(page)]
# Each example is priced once, by one worker.
pytestmark = pytest.mark.xdist_group("examples over time")
Priced = Callable[[Example], dict[str, dict[str, Any]]]


@pytest.fixture(scope="module")
def priced(tmp_path_factory: pytest.TempPathFactory) -> Priced:
    """The invoices of an example, by id."""
    known: dict[tuple[Path, int], dict[str, dict[str, Any]]] = {}

    def invoices(example: Example) -> dict[str, dict[str, Any]]:
        place = example.page, example.start
        if place not in known:
            known[place] = invoices_of(example, tmp_path_factory.mktemp("example"))
        return known[place]

    return invoices


@pytest.mark.parametrize(
    "example",
    [
        pytest.param(one, id=f"{one.page.stem}-line-{one.start}", marks=[] if place % 3 == 0 else later(place, 1))
        for place, one in enumerate(EXAMPLES)
    ],
)
def test_invoices_have_the_lines_that_the_page_says(example: Example, priced: Priced) -> None:
    assert example.invoices, "an example without a table tests nothing"
    found = priced(example)
    for name, lines in example.invoices.items():
        assert name in found, f"{name} is none of {sorted(found)}"
        columns = lines[0].keys() if lines else ()
        assert [{key: told(line)[key] for key in columns} for line in found[name]["lines"]] == lines, name


@pytest.mark.parametrize(
    "example", [one for one in EXAMPLES if one.credits], ids=lambda example: f"{example.page.stem}-line-{example.start}"
)
def test_invoices_use_the_credits_that_the_page_says(example: Example, priced: Priced) -> None:
    found = priced(example)
    for name, rows in example.credits.items():
        used = found[name]["credits"]
        told_of = [{"grant": one["grant"], "used": one["amount"], "left": one["balance"]} for one in used]
        assert told_of == [{key: row[key] for key in ("grant", "used", "left")} for row in rows], name
        assert {row["due"] for row in rows} - {""} in (set(), {found[name]["totals"]["due"]}), name


@pytest.mark.parametrize(
    "example", [one for one in EXAMPLES if one.taxes], ids=lambda example: f"{example.page.stem}-line-{example.start}"
)
def test_invoices_have_the_tax_that_the_page_says(example: Example, priced: Priced) -> None:
    found = priced(example)
    for name, rows in example.taxes.items():
        columns = rows[0].keys() - {"total"}
        assert [{key: one[key] for key in columns} for one in found[name]["taxes"]] == [
            {key: row[key] for key in columns} for row in rows
        ], name
        assert {row["total"] for row in rows} - {""} == {found[name]["totals"]["total"]}, name


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda example: f"{example.page.stem}-line-{example.start}")
def test_arithmetic_of_the_page_gives_its_exact_amounts(example: Example) -> None:
    assert [worked_out(text) for text, _ in example.arithmetic] == [Fraction(exact) for _, exact in example.arithmetic]


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
def test_page_has_examples_and_no_loose_amounts(page: Path) -> None:
    assert any(example.page == page for example in EXAMPLES)
    assert [
        table.columns
        for table in tables(page.read_text(encoding="utf-8"))
        if "amount" in table.columns and not is_invoiced(table)
    ] == []


def test_every_line_of_a_table_is_told_with_its_arithmetic() -> None:
    found = [table for page in PAGES for table in tables(page.read_text(encoding="utf-8")) if is_invoiced(table)]
    assert [table.columns for table in found if not {*FREE, "exact", "amount"} <= set(table.columns)] == []
