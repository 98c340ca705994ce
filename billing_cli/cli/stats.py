"""`bill events stats`."""

from __future__ import annotations

from datetime import date
from enum import StrEnum
from typing import Annotated

import typer

from billing_cli.cli import output, session
from billing_cli.cli.options import Format, FormatOption, NowOption, ProjectOption, QuietOption

COLUMNS = output.columns(
    "source", "kind", "from", "until", "count", "expected", "late", "ahead", "message", numbers=("count",)
)


class By(StrEnum):
    """What events are counted by."""

    HOUR = "hour"
    DAY = "day"


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise typer.BadParameter(f"{text!r} is not a date; write it as 2026-10-01") from error


SourceOption = Annotated[str | None, typer.Option("--source", metavar="NAME", help="Only this source.")]
FromOption = Annotated[
    date | None, typer.Option("--from", parser=_day, metavar="DATE", help="The first day that is shown, UTC.")
]
UntilOption = Annotated[
    date | None,
    typer.Option("--until", parser=_day, metavar="DATE", help="The first day that is no longer shown, UTC."),
]
ByOption = Annotated[
    By | None, typer.Option("--by", help="What is counted together; if not given, days, of three days or less hours.")
]


def stats(
    source: SourceOption = None,
    start: FromOption = None,
    end: UntilOption = None,
    by: ByOption = None,
    project: ProjectOption = None,
    form: FormatOption = Format.TABLE,
    now: NowOption = None,
    quiet: QuietOption = False,
) -> None:
    """Show how many events each source had when.

    As a chart, with what looks wrong: gaps, spikes, slumps, late events, clocks ahead, types and values that are new.
    """
    from billing_cli.cli.stats_text import source_block
    from billing_cli.reports.event_stats import event_stats

    with session.store_of(session.project_at(project), now) as store:
        found = list(event_stats(store, source=source, start=start, end=end, by=by.value if by else None))
    if form is Format.JSON:
        output.show_document({"sources": [one.document() for one in found]})
    elif form is Format.CSV:
        output.show_rows("events", [row for one in found for row in one.rows()], COLUMNS, form)
    else:
        output.write("\n".join(source_block(one, output.width()) for one in found))
    output.remark("" if found else "there are no events; bill ingest FILE... reads usage exports", quiet=quiet)
