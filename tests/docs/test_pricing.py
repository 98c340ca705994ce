"""Every example of `docs/reference/pricing.md` is read and priced, and costs what its table says.

A block whose info string names a file (`yaml catalog/2026-01-01.yaml`) is a file of the example; a catalog begins the
next example. The tables of lines that follow are priced through the one rating path. An empty cell is as above; a row
without a line says that there is none.
"""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path

import pytest

from billing_cli.charges.lines import line_of
from billing_cli.charges.quote_requests import STATED
from billing_cli.charges.rating_run import Rateable, labels_of, rate_segments
from billing_cli.contracts.contract import Contracts, read_contracts
from billing_cli.project import open_project
from billing_cli.store.connection import open_calculator
from billing_cli.usage.stated import StatedUsage, state_usage
from pricing.catalog.catalog import PlanCharge, PlanTerms
from pricing.catalog.charge import UsageCharge
from pricing.catalog.meter import Meter
from pricing.catalog.plan_terms import chosen_for, terms_of
from pricing.rating.calculator import Row, statement
from tests.docs.pages import DOCS, Block, Table, blocks, tables

PAGE = DOCS / "reference" / "pricing.md"
COLUMNS = ("terms", "currency", "days", "usage", "line", "exact", "amount")

Case = tuple[str, str, str, str]
Line = tuple[str, str, str]


@dataclass(slots=True)
class Example:
    """The files of a project, and what is to be priced with them: for each case, its lines."""

    title: str
    files: dict[str, str]
    cases: dict[Case, list[Line]] = field(default_factory=dict)


def examples() -> list[Example]:
    text = PAGE.read_text(encoding="utf-8")
    files = [block for block in blocks(text) if "/" in block.info]
    priced = [table for table in tables(text) if table.columns == COLUMNS]
    found: list[Example] = []
    items: list[Block | Table] = [*files, *priced]
    for item in sorted(items, key=lambda item: item.start):
        if isinstance(item, Table):
            found[-1].cases |= cases_of(item)
            continue
        name = item.info.split()[1]
        if name.startswith("catalog/"):
            found.append(Example(title=f"line-{item.start}", files={}))
        found[-1].files[name] = item.body + "\n"
    return found


def cases_of(table: Table) -> dict[Case, list[Line]]:
    cases: dict[Case, list[Line]] = {}
    above: Case = ("", "", "", "")
    for row in table.rows:
        terms, currency, days, usage = (cell or before for cell, before in zip(row[:4], above, strict=True))
        above = (terms, currency, days, usage)
        lines = cases.setdefault(above, [])
        lines += [(row[4], row[5], row[6])] if row[4] else []
    return cases


EXAMPLES = examples()


def contracts_of(example: Example, folder: Path) -> Contracts:
    (folder / "bill.yaml").write_text("seller: {name: Example}\n", encoding="utf-8")
    for name, text in example.files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return read_contracts(open_project(folder, folder))


def terms_for(terms: str, currency: str, contracts: Contracts) -> PlanTerms:
    """The terms of a subscription of the example, else those of the plan of that name."""
    for contract in contracts.contracts:
        if contract.subscription == terms:
            assert contract.currency == currency
            return contract.terms
    chosen = chosen_for(contracts.catalog.plans[terms], {})
    found, problems = terms_of(contracts.catalog, terms, currency, chosen)
    assert problems == []
    return found


def stated(usage: str, charges: tuple[PlanCharge, ...], meters: Mapping[str, Meter]) -> list[StatedUsage]:
    by = {
        charge.key: meters[charge.charge.meter].in_order(charge.charge.by)
        for charge in charges
        if isinstance(charge.charge, UsageCharge)
    }
    found = []
    for word in [word.strip("` ") for word in usage.split(";") if usage != "none"]:
        match = STATED.fullmatch(word)
        assert match, word
        values = dict(pair.split("=") for pair in (match["dimensions"] or "").split(",") if pair)
        dimensions = {name: values.get(name) for name in by[match["charge"]]}
        quantity = Decimal(match["quantity"])
        found.append(StatedUsage(segment_id=1, meter=match["charge"], dimensions=dimensions, quantity=quantity))
    return found


def priced(case: Case, contracts: Contracts) -> list[Line]:
    terms, currency, days, usage = case
    own = terms_for(terms, currency, contracts)
    charges = own.charges
    served, full = (int(number) for number in days.split("/"))
    labels = {charge.key: labels_of(charge, contracts.catalog) for charge in charges}
    calculator = open_calculator()
    state_usage(calculator, stated(usage, charges, contracts.catalog.meters))
    rateable = Rateable(
        segment_id=1,
        terms=own,
        currency=currency,
        labels=labels,
        meters=contracts.catalog.meters,
        served_days=(served, full),
        stated_by_charge=True,
    )
    rate_segments(calculator, [rateable], "half_away")
    rows = calculator.rows(statement("billing_cli.charges", "quoted_lines"))
    adjusted: dict[int, list[Row]] = defaultdict(list)
    for line_id, *rest in calculator.rows(statement("billing_cli.charges", "quoted_adjustments")):
        adjusted[line_id].append(tuple(rest))
    return [written(tuple(row), problem, currency, adjusted[line_id]) for _, line_id, problem, *row in rows]


def written(row: Row, problem: str | None, currency: str, adjustments: list[Row]) -> Line:
    dimensions = str(row[3]).translate(str.maketrans("", "", '{}"')).replace(":", "=").replace("=null", "=(none)")
    name = f"{row[0]}[{dimensions}]" if dimensions else str(row[0])
    if problem is not None:
        return name, problem, "blocked"
    line = line_of(row, [], adjustments).quoted(currency)
    return name, line["amount_exact"], line["amount"]


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda example: example.title)
def test_example_costs_what_the_page_says(example: Example, tmp_path: Path) -> None:
    assert example.cases, "an example without a table tests nothing"
    contracts = contracts_of(example, tmp_path)
    assert {case: priced(case, contracts) for case in example.cases} == example.cases


def test_page_has_no_example_that_is_not_priced() -> None:
    unnamed = [block.start for block in blocks(PAGE.read_text(encoding="utf-8")) if len(block.info.split()) != 2]
    assert unnamed == []
