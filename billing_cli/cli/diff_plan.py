"""`bill diff-plan` and `bill apply`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from billing_cli import clock
from billing_cli.cli import output, session
from billing_cli.cli.options import Format, FormatOption, NowOption, ProjectOption, QuietOption
from billing_cli.errors import CHANGES, FINDINGS
from billing_cli.reports.printable import safe

if TYPE_CHECKING:
    from billing_cli.project import Project

COLUMNS = output.columns(
    "by", "key", "currency", "before", "after", "change", "percent", numbers=("before", "after", "change", "percent")
)
APPLIED = output.columns("link", "catalog", "version", "published_before", numbers=["link"])


class PlanFormat(StrEnum):
    """How a comparison is printed."""

    TABLE = "table"
    JSON = "json"
    CSV = "csv"
    MARKDOWN = "md"
    GITHUB_COMMENT = "github-comment"


FiltersOption = Annotated[
    list[str] | None,
    typer.Option("--filter", metavar="FIELD=VALUE", help="By customer, subscription, plan, segment or currency."),
]
GuardrailsOption = Annotated[
    list[str] | None,
    typer.Option("--guardrail", metavar="LIMIT", help="Such as customer.percent=25, in place of bill.yaml's."),
]
FailOnOption = Annotated[
    list[str] | None,
    typer.Option("--fail-on", metavar="CONCERN", help="guardrails, refused, untrusted, unpriced, or none."),
]
PlanFormatOption = Annotated[
    PlanFormat,
    typer.Option("--format", help="How to print; md and github-comment are Markdown, whole and for a pull request."),
]


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
    filters: FiltersOption = None,
    by: Annotated[
        list[str] | None, typer.Option("--by", metavar="FIELD", help="Show figures by this; by plan if not given.")
    ] = None,
    top: Annotated[int, typer.Option("--top", min=0, metavar="N", help="How many of those who move most.")] = 10,
    lines: Annotated[bool, typer.Option("--lines", help="Of each of them every line, before and after.")] = False,
    explain: Annotated[
        str | None, typer.Option("--explain", metavar="CUSTOMER", help="Its lines that change, step by step.")
    ] = None,
    guardrail: GuardrailsOption = None,
    fail_on: FailOnOption = None,
    exit_code: Annotated[bool, typer.Option("--exit-code", help="Exit with 4 where anything changes.")] = False,
    out: Annotated[Path | None, typer.Option("--out", metavar="FILE", help="Keep the plan, for bill apply.")] = None,
    html: Annotated[Path | None, typer.Option("--html", metavar="FILE", help="Write a page with charts, too.")] = None,
    pdf: Annotated[Path | None, typer.Option("--pdf", metavar="FILE", help="Write the page as a PDF, too.")] = None,
    show_customers: Annotated[
        bool, typer.Option("--show-customers", help="Name customers in md and github-comment, too.")
    ] = False,
    project: ProjectOption = None,
    form: PlanFormatOption = PlanFormat.TABLE,
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
    _demand_places(html, pdf)
    opened = session.project_at(project)
    session.demand_store(opened)
    with compared(opened, asked, session.here()) as comparison:
        document = comparison.document()
    shown = asked.by or ("plan",)
    _show(document, shown, form, customers=show_customers)
    _write_pages(document, shown, opened, html, pdf, quiet=quiet)
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


def _show(document: Mapping[str, Any], by: Sequence[str], form: PlanFormat, *, customers: bool) -> None:
    from billing_cli.reports.diff_plan.posted import comment, report
    from billing_cli.reports.diff_plan.table import lines

    if form is PlanFormat.JSON:
        output.show_document({"diff_plan": document})
    elif form is PlanFormat.CSV:
        rows = [{"by": name, "key": row[name], **row} for name, found in document["by"].items() for row in found]
        output.show_rows("by", rows, COLUMNS, Format.CSV)
    elif form is PlanFormat.MARKDOWN:
        output.write(report(document, by, customers=customers))
    elif form is PlanFormat.GITHUB_COMMENT:
        output.write(comment(document, by, customers=customers))
    else:
        output.write("".join(f"{safe(line)}\n" for line in lines(document, by)))


def _demand_places(html: Path | None, pdf: Path | None) -> None:
    """Refuse files that could not be written before months are priced."""
    if html is None and pdf is None:
        return
    from billing_cli.reports.page_files import demand_place

    demand_place(html, "--html")
    demand_place(pdf, "--pdf")


def _write_pages(
    document: Mapping[str, Any],
    by: Sequence[str],
    project: Project,
    html: Path | None,
    pdf: Path | None,
    *,
    quiet: bool,
) -> None:
    if html is None and pdf is None:
        return
    from billing_cli.reports.diff_plan.page import write_html, write_pdf

    if html is not None:
        write_html(html, document, by, project)
    if pdf is not None:
        for complaint in write_pdf(pdf, document, by, project):
            output.remark(complaint, quiet=quiet)


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
