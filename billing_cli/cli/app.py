"""The commands of `bill`."""

from __future__ import annotations

import typer

from billing_cli.cli import ingest, invoices, price, projects, quotes, usage

app = typer.Typer(
    name="bill",
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    help="Usage-based billing from files: usage exports in, invoices out, every cent exact.",
)
app.command("init")(projects.init)
app.command("check")(projects.check)
app.command("doctor")(projects.doctor)
app.command("ingest")(ingest.ingest)
app.command("usage")(usage.usage)
app.command("price")(price.price)
app.command("quote")(quotes.quote)
app.add_typer(invoices.app, name="invoice", help="Invoices: list, show, render.")
