"""`bill explain`."""

from __future__ import annotations

from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from billing_cli.cli import output, session
from billing_cli.cli.options import Format, FormatOption, NowOption, ProjectOption, QuietOption
from billing_cli.errors import FINDINGS, UsageError

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from datetime import datetime

    from billing_cli.project import Project
    from billing_cli.reports.explained.explain import ExplainedInvoice, ExplainedLine
    from billing_cli.reports.explained.pack import Pack
    from billing_cli.store.store import Store

LINE_COLUMNS = output.columns(
    "line",
    "charge",
    "kind",
    "dimensions",
    "service_start",
    "service_end",
    "quantity",
    "amount_exact",
    "amount",
    "taken_off",
    "net",
    numbers=("line", "quantity", "amount_exact", "amount", "taken_off", "net"),
    service_start="From",
    service_end="Until",
    amount_exact="Exact",
)
STEP_COLUMNS = output.columns("step", "text", "figure", "written", text="What", written="Written at")
EVENT_COLUMNS = output.columns(
    "time", "source", "id", "type", "status", "value", "dimensions", "file", "row", numbers=("value", "row")
)
FILE_COLUMNS = output.columns("file", "holds", "sha256", sha256="SHA-256")
AGREES = "every figure follows from those before it"
# How many events are listed if nobody says.
SHOWN = 5


def explain(
    invoice: Annotated[
        str, typer.Argument(metavar="INVOICE", help="Its id or number, as `bill invoice list` shows it.")
    ],
    line: Annotated[
        str | None,
        typer.Argument(metavar="[LINE]", help="Its number, from 1, or its charge; the whole invoice if not given."),
    ] = None,
    events: Annotated[
        str | None,
        typer.Option("--events", metavar="N", help="List so many events of the line, or all; 5 if not given."),
    ] = None,
    export: Annotated[
        Path | None, typer.Option("--export", metavar="DIR", help="Write a dispute pack, to a folder that is new.")
    ] = None,
    project: ProjectOption = None,
    form: FormatOption = Format.TABLE,
    now: NowOption = None,
    quiet: QuietOption = False,
) -> None:
    """Explain an invoice, or one line of it: every step from events in files to its amount.

    Nothing is priced again: the figures are those stored.
    """
    from billing_cli.invoices.reading import show_invoice
    from billing_cli.reports.explained.explain import explain_invoice, explain_lines, line_number
    from billing_cli.reports.explained.pack import events_file, write_pack
    from pricing.problems import counted

    shown = _shown(events, line, export)
    opened = session.project_at(project)
    with session.store_of(opened, now) as store:
        document = show_invoice(store, invoice)
    with _as_it_was(opened, document, now, events_file(export)) as (store, opened):
        number = line_number(document, line) if line is not None else None
        if export is not None:
            findings = _show_files(write_pack(store, opened, document, number, export), form)
        elif number is None:
            findings = _show_invoice(explain_invoice(opened, document), form)
        else:
            [one] = explain_lines(store, opened, document, [number])
            findings = _show_line(one, document["invoice"], form, shown, listed=events is not None)
            if shown is not None and len(one.events) > shown:
                output.remark(f"{counted(len(one.events), 'event')} in all: --events all lists them", quiet=quiet)
    output.remark("\n".join(findings) or AGREES, quiet=quiet)
    if findings:
        raise typer.Exit(FINDINGS)


@contextmanager
def _as_it_was(
    project: Project, document: Mapping[str, Any], now: datetime | None, writable: Sequence[Path]
) -> Iterator[tuple[Store, Project]]:
    """Of an issued invoice the store and files of then; of a draft those of today."""
    from billing_cli.reports.as_issued import as_issued

    number = document["invoice"]["number"]
    if number is not None:
        with as_issued(project, number, writable=writable) as found:
            yield found
        return
    with session.store_of(project, now, readable=writable) as store:
        yield store, project


def _shown(events: str | None, line: str | None, export: Path | None) -> int | None:
    """How many events to list; None for all."""
    if events is None or (line is not None and export is None and events == "all"):
        return SHOWN if events is None else None
    if line is None or export is not None:
        hint = "name a LINE" if line is None else "leave it out: --export writes all of them"
        raise UsageError("--events lists events of one line", hint)
    if not (events.isascii() and events.isdigit()):
        raise UsageError(f"--events: {events!r} is no number of events", "write a number, or all")
    return int(events)


def _show_invoice(whole: ExplainedInvoice, form: Format) -> Sequence[str]:
    """Every line in brief, then the sums; as CSV the lines alone."""
    if form is Format.JSON:
        output.show_document(whole.document())
        return whole.findings
    output.show_rows("lines", whole.rows(), LINE_COLUMNS, form)
    if form is Format.TABLE:
        output.write("\n")
        output.show_rows("steps", [step.row() for step in whole.sums.steps], STEP_COLUMNS, form)
    return whole.findings


def _show_line(
    line: ExplainedLine, invoice: Mapping[str, Any], form: Format, shown: int | None, *, listed: bool
) -> Sequence[str]:
    """The steps, then events of the line; as CSV the steps alone, or the events where they are asked for."""
    if form is Format.JSON:
        output.show_document(line.document(invoice, shown))
        return line.findings
    events = [event.document() for event in line.events[:shown]]
    if form is Format.TABLE or not listed:
        output.show_rows("steps", [step.row() for step in line.steps], STEP_COLUMNS, form)
    if form is Format.TABLE and events:
        output.write("\n")
    if events and (form is Format.TABLE or listed):
        output.show_rows("events", events, EVENT_COLUMNS, form)
    return line.findings


def _show_files(pack: Pack, form: Format) -> Sequence[str]:
    output.show_rows("files", pack.rows(), FILE_COLUMNS, form)
    return pack.findings
