"""`bill init`, `bill check`, `bill doctor`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from billing_cli import clock
from billing_cli.cli import output, session
from billing_cli.cli.options import Format, FormatOption, NowOption, ProjectOption, QuietOption
from billing_cli.errors import FAILED, FINDINGS

FINDING_COLUMNS = output.columns("check", "state", "found", "remedy", remedy="What to do")
PROBLEM_COLUMNS = output.columns("severity", "file", "line", "path", "code", "message", "remedy")


def init(
    directory: Annotated[
        Path, typer.Argument(metavar="[DIR]", help="The folder to make; it must be new or empty.")
    ] = Path(),
    sample: Annotated[
        bool, typer.Option("--sample", help="Write the small real project that the README walks through.")
    ] = False,
    rehearsal: Annotated[
        bool,
        typer.Option("--rehearsal", help="Only to try things out: its documents say so, and may be dated later."),
    ] = False,
    now: NowOption = None,
    quiet: QuietOption = False,
) -> None:
    """Make a project folder.

    Its files are commented, so that you can start from them, and editors complete and check them as you type.
    """
    from billing_cli.assets import new_project_folder, sample_folder, schemas_folder
    from billing_cli.project import copy_project

    copy_project(sample_folder() if sample else new_project_folder(), directory, schemas_folder())
    with session.new_store_of(session.project_at(directory), now, rehearsal=rehearsal):
        place = "" if directory == Path() else f" in {directory}; next: cd {directory}, then"
        output.remark(f"made a project{place or '; next:'} bill check", quiet=quiet)


def check(
    strict: Annotated[bool, typer.Option("--strict", help="End with status 3 where there are warnings.")] = False,
    project: ProjectOption = None,
    form: FormatOption = Format.TABLE,
    now: NowOption = None,
    quiet: QuietOption = False,
) -> None:
    """Check every file of the project.

    Says everything that is wrong, with file, line and what to do, and warns of what is hardly meant; writes nothing.
    """
    from billing_cli.reports.check import check_project

    report = check_project(project, session.here(), clock.now(now))
    if form is Format.JSON:
        output.show_document(report.document())
    elif form is Format.CSV:
        output.show_rows("problems", report.rows(), PROBLEM_COLUMNS, form)
    else:
        output.show_problems(report.problems)
        output.show_problems(report.warnings, "warning: ")
    output.remark(report.summary(), quiet=quiet)
    if report.problems:
        raise typer.Exit(FAILED)
    if report.warnings and strict:
        raise typer.Exit(FINDINGS)


def doctor(
    project: ProjectOption = None, form: FormatOption = Format.TABLE, now: NowOption = None, quiet: QuietOption = False
) -> None:
    """Check this machine and the store.

    Says whether all is there that bill needs, and how to install what is missing.
    """
    from billing_cli.reports.doctor import diagnose

    findings = diagnose(project, session.here(), clock.now(now))
    output.show_rows("checks", [finding.row() for finding in findings], FINDING_COLUMNS, form)
    lacking = [finding.check for finding in findings if not finding.good]
    output.remark(f"look at: {', '.join(lacking)}" if lacking else "nothing is missing", quiet=quiet)
    if lacking:
        raise typer.Exit(FINDINGS)
