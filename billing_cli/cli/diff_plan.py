"""`bill diff-plan` and `bill apply`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Annotated, Any

import typer

from billing_cli import clock
from billing_cli.cli import output, session
from billing_cli.cli.options import Format, FormatOption, NowOption, ProjectOption, QuietOption
from billing_cli.errors import CHANGES, FINDINGS

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
    explain: Annotated[
        str | None, typer.Option("--explain", metavar="CUSTOMER", help="Its lines that change, step by step.")
    ] = None,
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
    from billing_cli.reports.diff_plan import asked as asking
    from billing_cli.reports.diff_plan.diff import compared

    clock.now(now)
    asked = asking.Asked(
        periods=asking.months_between(period), base=base, head=head, real_dates=real_dates, top=top, lines=lines,
        explain=explain, guardrails=asking.limits_of(guardrail or ()), filters=asking.filters_of(filters or ()),
        by=asking.breakdowns_of(by or ()), fail_on=asking.concerns_of(fail_on),
    )  # fmt: skip
    opened = session.project_at(project)
    session.demand_store(opened)
    with compared(opened, asked, session.here()) as comparison:
        document = comparison.document()
    _show(document, asked.by, form)
    _keep(document, out, quiet=quiet)
    _end(document["verdict"], exit_code=exit_code)


def _keep(document: Mapping[str, Any], out: Path | None, *, quiet: bool) -> None:
    """Write the plan into a file where one is named."""
    from billing_cli.reports.diff_plan.saved import write_plan

    if out is not None:
        write_plan(out, document)
        output.remark(f"kept the plan in {out}; bill apply {out} publishes it", quiet=quiet)


def _end(verdict: Mapping[str, Any], *, exit_code: bool) -> None:
    """End with the status of a verdict: what failed comes before what merely changes."""
    if verdict["failed"]:
        raise typer.Exit(FINDINGS)
    if exit_code and verdict["changes"]:
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
