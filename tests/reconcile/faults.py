"""Ways to break the chain of the rich project, each with what the pack must find, and nothing else."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date
from pathlib import Path
from typing import Any

import pytest

from billing_cli.charges import price as pricing_run
from billing_cli.contracts.contract import Contract
from billing_cli.project import open_project
from billing_cli.reports.reconcile.recomputed import source
from billing_cli.statements.importing import read_payments
from billing_cli.statements.payments import import_payments
from billing_cli.store.store import open_store
from pricing.periods import microseconds, midnight
from pricing.rating.calculator import Calculator, Statement
from tests.reconcile.rich_months import FEBRUARY, HEAD, MARCH, price
from tests.reconcile.taxed_month import day, edit, ingest, rewrite

Break = Callable[[Path], None]
PRICED_AT = day("2026-04-02")


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    """A way to break it. `fails`: the controls that must fail, the first with the variance that is told.

    `key` holds what must be in the variance's key. `while_looking`: what stays broken while the pack is made. `quick`: runs in the quick suite.
    """

    name: str
    broken: Break
    fails: tuple[str, ...]
    key: dict[str, str]
    difference: str | None
    unit: str
    category: str
    period: str = FEBRUARY
    while_looking: Callable[[pytest.MonkeyPatch], None] | None = None
    quick: bool = False


def sql(*statements: str) -> Break:
    """Edit the store with another tool."""
    return lambda folder: edit(folder, *statements)


def text(name: str, old: str, new: str) -> Break:
    """Edit a file of the project, or one that others gave."""

    def change(folder: Path) -> None:
        before = (folder / name).read_text(encoding="utf-8")
        assert before.count(old) >= 1, (old, before)
        (folder / name).write_text(before.replace(old, new), encoding="utf-8")

    return change


def added(name: str, *rows: str) -> Break:
    """Add rows to a file that others gave."""

    def change(folder: Path) -> None:
        with (folder / name).open("a", encoding="utf-8") as file:
            file.writelines(f"{row}\n" for row in rows)

    return change


def without(name: str, start: str) -> Break:
    """Take the rows that start so out of a file."""

    def change(folder: Path) -> None:
        kept = [row for row in (folder / name).read_text("utf-8").splitlines() if not row.startswith(start)]
        (folder / name).write_text("\n".join([*kept, ""]), encoding="utf-8")

    return change


def document(number: str, old: str, new: str) -> Break:
    """Change the text of an issued document."""
    return lambda folder: rewrite(folder, number, old, new)


def came(now: str, *rows: str, name: str = "exports/more.csv") -> Break:
    """Another export is read on a day."""

    def change(folder: Path) -> None:
        (folder / name).write_text("\n".join([HEAD, *rows, ""]), encoding="utf-8")
        ingest(folder, name, day(now))

    return change


def doubled(folder: Path) -> None:
    """All of February once more, under other ids."""
    rows = (folder / "exports/2026-02.csv").read_text("utf-8").splitlines()[1:]
    came("2026-03-06", *(f"again-{row}" for row in rows))(folder)


def priced_with(
    *patches: Callable[[pytest.MonkeyPatch], None], files: Sequence[Break] = (), put_back: bool = True
) -> Break:
    """Price March once more by a program with a fault, or over other files, which are then as before."""

    def change(folder: Path) -> None:
        kept = {one: one.read_bytes() for one in folder.rglob("*.yaml")} | {
            one: one.read_bytes() for one in folder.glob("rates/*")
        }
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(pricing_run, "refuse_pinned_edits", lambda *_: None)
            for one in files:
                one(folder)
            for each in patches:
                each(patch)
            price(folder, MARCH, PRICED_AT)
        for path, content in kept.items() if put_back else ():
            path.write_bytes(content)

    return change


def other_sql(old: str, new: str) -> Callable[[pytest.MonkeyPatch], None]:
    """Let the program run another statement than it says."""
    run = Calculator.run

    def changed(self: Calculator, statement: Statement, **values: object) -> None:
        run(self, Statement(statement.replace(old, new)), **values)

    return lambda patch: patch.setattr(Calculator, "run", changed)


def other_rows(into: str, change: Callable[[list[Any]], list[Any]]) -> Callable[[pytest.MonkeyPatch], None]:
    """Let the program hand other rows to a statement."""
    load = Calculator.load

    def changed(self: Calculator, statement: Statement, columns: Sequence[str], rows: Sequence[Any]) -> None:
        load(self, statement, columns, change(list(rows)) if f"INSERT INTO {into}\n" in statement else rows)

    return lambda patch: patch.setattr(Calculator, "load", changed)


def in_utc(patch: pytest.MonkeyPatch) -> None:
    """Let the program take days in UTC."""

    def instant(_: Contract, on: date) -> int:
        return microseconds(midnight(on, UTC))

    patch.setattr(Contract, "instant", instant)


def misreading(patch: pytest.MonkeyPatch) -> None:
    """Let the evaluator read another value than the query, of the first event of each meter."""
    reading: Any = vars(source)["measured"]

    def wrong(*given: Any) -> Iterator[Any]:
        for number, one in enumerate(reading(*given)):
            yield replace(one, value=one.value + 1) if number == 0 else one

    patch.setattr(source, "measured", wrong)


def paid(*rows: str) -> Break:
    """The bank tells of more payments."""

    def change(folder: Path) -> None:
        path = folder / "bank-more.csv"
        path.write_text("\n".join(["id,date,amount,currency,text", *rows, ""]), encoding="utf-8")
        project = open_project(folder, folder)
        with open_store(project.store_path) as store:
            import_payments(store, read_payments(store, project, [path], None), day("2026-03-07"), dry_run=False)

    return change
