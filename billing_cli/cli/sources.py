"""`bill sources infer`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from billing_cli import clock
from billing_cli.cli import output, session
from billing_cli.cli.options import NowOption, ProjectOption, QuietOption

app = typer.Typer(no_args_is_help=True, rich_markup_mode=None)


@app.callback()
def sources() -> None:
    """Source mappings."""


@app.command()
def infer(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="A usage export.")],
    name: Annotated[
        str | None,
        typer.Option("--name", metavar="NAME", help="What the source is called; told by the file if not given."),
    ] = None,
    out: Annotated[
        Path | None,
        typer.Option("--out", metavar="FILE", help="Write it there, such as sources/NAME.yaml; a new file."),
    ] = None,
    project: ProjectOption = None,
    now: NowOption = None,
    quiet: QuietOption = False,
) -> None:
    """Draft a source mapping from an export.

    It says what is likely, and asks where a person must decide; nothing is ingested.
    """
    from billing_cli.events.drafts.draft import draft_mapping, write_draft

    drafted = draft_mapping(session.project_at(project), file, name, clock.now(now))
    if out is None:
        output.write(drafted)
        return
    write_draft(drafted, out)
    output.remark(f"wrote {out}; correct it, then try it: bill ingest --dry-run {file}", quiet=quiet)
