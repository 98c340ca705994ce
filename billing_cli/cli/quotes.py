"""`bill quote`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from billing_cli import clock
from billing_cli.cli import output, session
from billing_cli.cli.options import Format, FormatOption, NowOption, ProjectOption, QuietOption
from billing_cli.errors import FINDINGS

COLUMNS = output.columns(
    "quote",
    "charge",
    "kind",
    "dimensions",
    "quantity",
    "amount_exact",
    "amount",
    "discount",
    numbers=("quantity", "amount_exact", "amount", "discount"),
    amount_exact="Exact",
)
PlanOption = Annotated[str | None, typer.Option("--plan", help="The plan to price.")]
UsageOption = Annotated[
    list[str] | None,
    typer.Option(
        "--usage", metavar="CHARGE=QUANTITY", help="As emails=12000 or 'input[model=gpt-4o]=5000000'; may be repeated."
    ),
]
EventsOption = Annotated[
    Path | None,
    typer.Option(
        "--events", metavar="FILE", help="Events instead of quantities, with the columns id, customer, type, time."
    ),
]
OnOption = Annotated[
    str | None, typer.Option("--on", metavar="DATE", help="The terms in force on this day; today if not given.")
]
StartOption = Annotated[
    str | None,
    typer.Option("--start", metavar="DATE", help="When the subscription started; the day of --on if not given."),
]
CurrencyOption = Annotated[str | None, typer.Option("--currency", help="The catalog's if not given.")]
SegmentOption = Annotated[
    str | None, typer.Option("--segment", help="The customer's segment, for charges that differ by it.")
]
FromOption = Annotated[
    Path | None,
    typer.Option("--from", metavar="FILE", help="Price many: one JSON object a line; - for standard input."),
]


def quote(
    plan: PlanOption = None,
    usage: UsageOption = None,
    events: EventsOption = None,
    on: OnOption = None,
    start: StartOption = None,
    currency: CurrencyOption = None,
    segment: SegmentOption = None,
    many: FromOption = None,
    project: ProjectOption = None,
    form: FormatOption = Format.TABLE,
    now: NowOption = None,
    quiet: QuietOption = False,
) -> None:
    """Price given quantities or events.

    For one whole period of a plan, before tax and credits; the store is not touched.
    """
    from billing_cli.charges.quote import quote as price_requests
    from billing_cli.charges.quote_requests import Spoken, read_requests

    opened = session.project_at(project)
    spoken = Spoken(
        plan=plan, usage=tuple(usage or ()), events=events, on=on, start=start, currency=currency, segment=segment
    )
    requests = read_requests(opened, spoken, many, clock.now(now))
    quotes = price_requests(opened, requests)
    if form is Format.JSON:
        output.show_rows("quotes", [quoted.document() for quoted in quotes], COLUMNS, form)
    else:
        output.show_rows("quotes", [row for quoted in quotes for row in quoted.rows()], COLUMNS, form)
        output.remark("\n".join(quoted.summary() for quoted in quotes), quiet=quiet)
    remarks = dict.fromkeys(remark for quoted in quotes for remark in quoted.remarks)
    if remarks:
        output.remark("\n".join(remarks), quiet=quiet)
    if any(quoted.need_attention for quoted in quotes):
        raise typer.Exit(FINDINGS)
