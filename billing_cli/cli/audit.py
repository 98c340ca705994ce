"""`bill audit log`, `anchor`, `verify`."""

from __future__ import annotations

from typing import Annotated

import typer

from billing_cli import clock
from billing_cli.cli import output, session
from billing_cli.cli.options import Format, FormatOption, NowOption, ProjectOption, QuietOption
from billing_cli.errors import FINDINGS, UsageError

app = typer.Typer(no_args_is_help=True, rich_markup_mode=None)

LOG_COLUMNS = output.columns(
    "seq", "at", "machine_at", "actor", "command", "hash", numbers=["seq"], seq="Link", machine_at="Machine's clock"
)
LOG_CELLS = output.columns(
    "seq", "at", "machine_at", "actor", "command", "inputs", "outputs", "previous_hash", "hash", numbers=["seq"]
)
ANCHOR_COLUMNS = output.columns("seq", "hash", numbers=["seq"], seq="Link")
FINDING_COLUMNS = output.columns("check", "where", "path", "what", "expected", "found")
SHORTEST_HASH = 64


@app.callback()
def audit() -> None:
    """The audit chain: one link for each command that wrote something."""


@app.command()
def log(
    first: Annotated[int | None, typer.Option("--from", metavar="LINK", help="From this link on.")] = None,
    last: Annotated[int | None, typer.Option("--to", metavar="LINK", help="Up to this link, it included.")] = None,
    project: ProjectOption = None,
    form: FormatOption = Format.TABLE,
    now: NowOption = None,
    quiet: QuietOption = False,
) -> None:
    """List what commands wrote, the first first."""
    from billing_cli.audit.log import log_rows

    clock.now(now)
    with session.store_to_read(session.project_at(project)) as store:
        rows = log_rows(store, first, last)
    if form is Format.CSV:
        rows = [{**row, **{name: output.one_line(row[name]) for name in ("inputs", "outputs")}} for row in rows]
    output.show_rows("links", rows, LOG_COLUMNS if form is Format.TABLE else LOG_CELLS, form)
    output.remark("bill audit verify says whether it holds", quiet=quiet)


@app.command()
def anchor(
    project: ProjectOption = None, form: FormatOption = Format.TABLE, now: NowOption = None, quiet: QuietOption = False
) -> None:
    """Print the hash of the last link: keep it where nobody can change it together with the store."""
    from billing_cli.audit.chain import head

    clock.now(now)
    with session.store_to_read(session.project_at(project)) as store:
        found = head(store)
    output.show_rows("anchor", [{"seq": found.seq, "hash": found.hash}], ANCHOR_COLUMNS, form)
    output.remark(
        "keep it elsewhere: in a mail to your auditor, in git, on paper; whoever has it can ask later:\n"
        f"bill audit verify --anchor {found.hash}",
        quiet=quiet,
    )


@app.command()
def verify(
    kept: Annotated[
        str | None, typer.Option("--anchor", metavar="HASH", help="A hash that was kept: history must still hold it.")
    ] = None,
    without_pdf: Annotated[
        bool, typer.Option("--no-pdf", help="Print no PDF again; their digests are compared.")
    ] = False,
    without_prices: Annotated[
        bool, typer.Option("--no-price", help="Price no invoice again; compare only what was written down.")
    ] = False,
    project: ProjectOption = None,
    form: FormatOption = Format.TABLE,
    now: NowOption = None,
    quiet: QuietOption = False,
) -> None:
    """Say whether history and every issued document still hold, and all that does not.

    Every invoice that was issued is priced again from what was stored and pinned then. Writes nothing.
    """
    from billing_cli.reports.verify.verify import verify as verify_store

    clock.now(now)
    if kept is not None and len(kept) != SHORTEST_HASH:
        raise UsageError(f"--anchor {kept}: a hash has 64 characters", "give all of what bill audit anchor printed")
    opened = session.project_at(project)
    session.demand_store(opened)
    report = verify_store(
        opened, kept.lower() if kept else None, with_pdf=not without_pdf, with_prices=not without_prices
    )
    if form is Format.JSON:
        output.show_document(report.document())
    elif report.findings or form is Format.CSV:
        output.show_rows("findings", report.rows(), FINDING_COLUMNS, form)
    output.remark("\n".join(report.remarks()), quiet=quiet)
    if report.findings:
        raise typer.Exit(FINDINGS)
