"""`bill diff-plan` and `bill apply`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from billing_cli import clock
from billing_cli.cli import output, session
from billing_cli.cli.options import Format, FormatOption, NowOption, ProjectOption, QuietOption
from billing_cli.errors import CHANGES, FINDINGS, UsageError

if TYPE_CHECKING:
    from billing_cli.reports.diff_plan.diff import Asked
    from pricing.periods import Period

COLUMNS = output.columns(
    "by", "key", "currency", "before", "after", "change", "percent", numbers=("before", "after", "change", "percent")
)
APPLIED = output.columns("link", "catalog", "version", "published_before", numbers=["link"])


def diff_plan(
    period: Annotated[str, typer.Option("--period", metavar="MONTHS", help="A month, or 2026-08..2026-10.")],
    base: Annotated[
        str, typer.Option("--base", metavar="REF", help="A folder, a file, git:REVISION, or what is published.")
    ] = "published",
    head: Annotated[
        str | None, typer.Option("--head", metavar="REF", help="The same; the files as they are if not given.")
    ] = None,
    real_dates: Annotated[
        bool, typer.Option("--real-dates", help="New versions on their own day, not from the first of --period.")
    ] = False,
    filters: Annotated[
        list[str] | None,
        typer.Option("--filter", metavar="FIELD=VALUE", help="By customer, subscription, plan, segment or currency."),
    ] = None,
    by: Annotated[
        list[str] | None, typer.Option("--by", metavar="FIELD", help="Show figures by this; by plan if not given.")
    ] = None,
    top: Annotated[int, typer.Option("--top", min=0, metavar="N", help="How many of those who move most.")] = 10,
    lines: Annotated[bool, typer.Option("--lines", help="Of each of them every line, before and after.")] = False,
    guardrail: Annotated[
        list[str] | None,
        typer.Option("--guardrail", metavar="LIMIT", help="Such as customer.percent=25, in place of bill.yaml's."),
    ] = None,
    fail_on: Annotated[
        list[str] | None,
        typer.Option("--fail-on", metavar="CONCERN", help="guardrails, refused, untrusted, unpriced, or none."),
    ] = None,
    exit_code: Annotated[bool, typer.Option("--exit-code", help="Exit with 4 where anything changes.")] = False,
    out: Annotated[Path | None, typer.Option("--out", metavar="FILE", help="Keep the plan, for bill apply.")] = None,
    project: ProjectOption = None,
    form: FormatOption = Format.TABLE,
    now: NowOption = None,
    quiet: QuietOption = False,
) -> None:
    """Say what a change of prices or contracts would do to real customers.

    Prices the months under both catalogs, and first proves that the base gives what was billed. Writes nothing.
    """
    from billing_cli.reports.diff_plan.diff import compared, months_between
    from billing_cli.reports.diff_plan.saved import write_plan

    clock.now(now)
    asked = _asked(months_between(period), base, head, filters or (), by or (), guardrail or (), fail_on)
    asked = _with(asked, real_dates=real_dates, top=top, lines=lines)
    opened = session.project_at(project)
    session.demand_store(opened)
    with compared(opened, asked, session.here()) as comparison:
        document = comparison.document()
    _show(document, asked.by, form)
    if out is not None:
        write_plan(out, document)
        output.remark(f"kept the plan in {out}; bill apply {out} publishes it", quiet=quiet)
    if document["verdict"]["failed"]:
        raise typer.Exit(FINDINGS)
    if exit_code and document["verdict"]["changes"]:
        raise typer.Exit(CHANGES)


def _show(document: Mapping[str, Any], by: Sequence[str], form: Format) -> None:
    from billing_cli.reports.diff_plan.table import lines

    if form is Format.JSON:
        output.show_document({"diff_plan": document})
    elif form is Format.CSV:
        rows = [{"by": name, "key": row[name], **row} for name, found in document["by"].items() for row in found]
        output.show_rows("by", rows, COLUMNS, form)
    else:
        output.write("".join(f"{output.safe(line)}\n" for line in lines(document, by or ("plan",))))


def _with(asked: Asked, *, real_dates: bool, top: int, lines: bool) -> Asked:
    from dataclasses import replace

    return replace(asked, real_dates=real_dates, top=top, lines=lines)


def _asked(
    periods: tuple[Period, ...],
    base: str,
    head: str | None,
    filters: Sequence[str],
    by: Sequence[str],
    guardrails: Sequence[str],
    fail_on: Sequence[str] | None,
) -> Asked:
    """The options, checked. Raises UsageError for a word that means nothing."""
    from billing_cli.reports.diff_plan.diff import BREAKDOWNS, CONCERNS, FILTERS, MORE, Asked
    from billing_cli.reports.diff_plan.guardrails import guardrails_of

    guardrails_of({}, guardrails)
    pairs = []
    for text in filters:
        name, equals, value = text.partition("=")
        _one_of("--filter", name, FILTERS)
        if not equals:
            raise UsageError(f"--filter {text}: it has no value", f"write --filter {name}=VALUE")
        pairs.append((name, value))
    for name in by:
        _one_of("--by", name, (*BREAKDOWNS, *MORE))
    for name in fail_on or ():
        _one_of("--fail-on", name, (*CONCERNS, "none"))
    failing = frozenset(CONCERNS if fail_on is None else fail_on) - {"none"}
    return Asked(
        base=base, head=head, periods=periods, filters=tuple(pairs), by=tuple(by), guardrails=tuple(guardrails),
        fail_on=failing,
    )  # fmt: skip


def _one_of(option: str, name: str, known: Sequence[str]) -> None:
    if name not in known:
        raise UsageError(f"{option} {name}: there is no such thing", f"write one of {', '.join(known)}")


def apply(
    plan: Annotated[Path, typer.Argument(metavar="PLAN", help="A file that bill diff-plan --out wrote.")],
    project: ProjectOption = None,
    form: FormatOption = Format.TABLE,
    now: NowOption = None,
    quiet: QuietOption = False,
) -> None:
    """Publish the catalog and contracts that a plan was made of.

    Refuses where catalog, customers, settings or events have moved since, or the plan failed.
    """
    from billing_cli.reports.diff_plan.saved import apply_plan

    opened = session.project_at(project)
    with session.store_of(opened, now) as store:
        applied = apply_plan(store, opened, plan, clock.now(now))
    output.show_rows("applied", [applied.document()], APPLIED, form)
    output.remark("\n".join(applied.remarks()), quiet=quiet)
