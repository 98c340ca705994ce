"""The commands of `bill`."""

from __future__ import annotations

from typing import Annotated

import typer

from billing_cli.cli import (
    audit,
    catalog,
    closing,
    conflicts,
    credits,
    diff_plan,
    events,
    explain,
    ingest,
    invoices,
    output,
    payments,
    price,
    projects,
    quotes,
    reconcile,
    rejects,
    schemas,
    sources,
    stats,
    subscriptions,
    usage,
)

app = typer.Typer(
    name="bill",
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
)


def _show_version(wanted: bool) -> None:
    if wanted:
        from importlib.metadata import PackageNotFoundError, version

        try:
            output.write(f"bill {version('billing-cli')}\n")
        except PackageNotFoundError:
            output.write("bill, run from a checkout that is not installed\n")
        raise typer.Exit


@app.callback()
def bill(
    version: Annotated[
        bool, typer.Option("--version", callback=_show_version, is_eager=True, help="Print the version and stop.")
    ] = False,
) -> None:
    """Usage-based billing from files: usage exports in, invoices out, every cent exact."""


app.command("init")(projects.init)
app.command("check")(projects.check)
app.command("schema")(schemas.schema)
app.command("doctor")(projects.doctor)
app.add_typer(credits.app, name="credits", help="Credits: list, show, statement, grant, void.")
app.add_typer(catalog.app, name="catalog", help="Versions of the catalog: log, show, diff.")
app.add_typer(subscriptions.app, name="subscription", help="Subscriptions: list, show.")
app.command("ingest")(ingest.ingest)
app.add_typer(rejects.app, name="rejects", help="Rejected rows: list, show, export, retry, dismiss.")
app.add_typer(conflicts.app, name="conflicts", help="Conflicts: list, resolve.")
events.app.command("stats")(stats.stats)
app.add_typer(events.app, name="events", help="Events: void, restore, undo, log, show, stats.")
app.command("usage")(usage.usage)
app.command("price")(price.price)
app.command("quote")(quotes.quote)
app.add_typer(sources.app, name="sources", help="Source mappings: infer.")
app.add_typer(invoices.app, name="invoice", help="Invoices: list, show, issue, void, credit, render.")
app.add_typer(payments.app, name="payments", help="Payments: import, list.")
app.command("diff-plan")(diff_plan.diff_plan)
app.command("apply")(diff_plan.apply)
app.add_typer(reconcile.app, name="reconcile")
app.command("close")(closing.close)
app.command("reopen")(closing.reopen)
app.command("explain")(explain.explain)
app.add_typer(audit.app, name="audit", help="The audit chain: log, anchor, verify.")
