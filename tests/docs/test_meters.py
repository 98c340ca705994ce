"""Every example of `docs/reference/meters.md` is ingested and metered, and gives the quantities of its table.

A block whose info string names a file is a file of the example; a catalog begins the next one. An empty cell is as above.
"""

from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

import pytest

from billing_cli.audit.chain import open_audited
from billing_cli.events.ingest import ingest_files
from billing_cli.project import open_project
from billing_cli.usage.report import measure_usage
from pricing.periods import month
from tests.docs.pages import DOCS, Block, Table, blocks, tables

PAGE = DOCS / "reference" / "meters.md"
NOW = datetime(2027, 1, 1, tzinfo=UTC)

# period, customer, meter, dimensions, quantity
Row = tuple[str, str, str, str, str]


@dataclass(slots=True)
class Example:
    """The files of a project, and what its table says was used."""

    title: str
    files: dict[str, str]
    rows: list[Row] = field(default_factory=list)


def examples() -> list[Example]:
    text = PAGE.read_text(encoding="utf-8")
    measured = [table for table in tables(text) if table.columns[-1] == "quantity" and "meter" in table.columns]
    items: list[Block | Table] = [*blocks(text), *measured]
    found: list[Example] = []
    for item in sorted(items, key=lambda item: item.start):
        if isinstance(item, Table):
            found[-1].rows += rows_of(item)
            continue
        name = item.info.split()[1]
        if name.startswith("catalog/"):
            found.append(Example(title=f"line-{item.start}", files={}))
        found[-1].files[name] = item.body + "\n"
    return found


def rows_of(table: Table) -> list[Row]:
    rows: list[Row] = []
    above = {"customer": "acme"}
    for cells in table.rows:
        row = dict(zip(table.columns, cells, strict=True))
        above |= {name: row[name] for name in ("period", "customer", "meter") if row.get(name)}
        rows.append((above["period"], above["customer"], above["meter"], row["dimensions"], row["quantity"]))
    return rows


def measured(example: Example, folder: Path) -> list[Row]:
    (folder / "bill.yaml").write_text("seller: {name: Example}\n", encoding="utf-8")
    for name, text in example.files.items():
        (folder / name).parent.mkdir(exist_ok=True)
        (folder / name).write_text(text, encoding="utf-8")
    project = open_project(folder, folder)
    export = folder / "usage.csv"
    found: list[Row] = []
    with open_audited(project.store_path, NOW, readable=[export]) as store:
        ingest_files(store, project, [export], None, NOW)
        for period in dict.fromkeys(row[0] for row in example.rows):
            for row in measure_usage(store, project, month(period)).rows:
                labels = ", ".join(f"{name}={value or '(none)'}" for name, value in row["dimensions"].items())
                found.append((period, row["customer"], row["meter"], labels, row["quantity"]))
    return found


EXAMPLES = examples()


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda example: example.title)
def test_example_is_metered_as_the_page_says(example: Example, tmp_path: Path) -> None:
    assert example.rows, "an example without a table tests nothing"
    assert measured(example, tmp_path) == example.rows


def test_page_has_an_example_for_each_of_its_parts() -> None:
    assert len(EXAMPLES) == 7
    assert all({"usage.csv"} < set(example.files) for example in EXAMPLES)
