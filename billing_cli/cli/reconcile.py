"""`bill reconcile`, `bill reconcile sign`."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from billing_cli import clock
from billing_cli.cli import output, session
from billing_cli.cli.options import Format, FormatOption, NowOption, PeriodOption, ProjectOption, QuietOption
from billing_cli.errors import FINDINGS, UsageError
from billing_cli.reports.printable import safe

if TYPE_CHECKING:
    from billing_cli.reports.reconcile.filed.writing import Wanted
    from billing_cli.reports.reconcile.signing import Role

app = typer.Typer(rich_markup_mode=None)

COLUMNS = output.columns(
    "number", "control", "result", "compared", "exceptions", "at_risk", numbers=("compared", "exceptions"), number="No."
)
SECTION_COLUMNS = output.columns(
    "number", "section", "result", "controls", "not_run", "exceptions", "at_risk",
    numbers=("controls", "not_run", "exceptions"), number="No.", controls="Pass",
)  # fmt: skip
SIGNED = output.columns("period", "role", "name", "sha256", "link", numbers=["link"])
AgainstOption = Annotated[
    list[str] | None,
    typer.Option(
        "--against",
        metavar="[NAME=]FILE",
        help="Compare with an export of others, read with statements/NAME.yaml; may be repeated.",
    ),
]


@app.callback(invoke_without_command=True)
def reconcile(
    context: typer.Context,
    period: Annotated[
        str | None, typer.Option("--period", metavar="MONTH", help="A calendar month, such as 2026-09.")
    ] = None,
    against: AgainstOption = None,
    pdf: Annotated[
        Path | None, typer.Option("--pdf", metavar="FILE", help="Write it as a PDF to be filed, with its CSV files.")
    ] = None,
    html: Annotated[
        Path | None, typer.Option("--html", metavar="FILE", help="Write it as a page, with its CSV files.")
    ] = None,
    csv: Annotated[
        Path | None,
        typer.Option("--csv", metavar="FOLDER", help="Write the CSV files here, not beside the PDF or the page."),
    ] = None,
    project: ProjectOption = None,
    form: FormatOption = Format.TABLE,
    now: NowOption = None,
    quiet: QuietOption = False,
) -> None:
    """Prove that files, events, quantities, lines, invoices and money tie, or say exactly where they do not.

    Writes nothing to the store. Exit status 3 where something does not tie.
    """
    if context.invoked_subcommand is not None:
        return
    if period is None:
        raise UsageError("say which month: --period", "such as: bill reconcile --period 2026-09")
    from billing_cli.reports.reconcile.reconcile import reconcile as reconciled

    month = session.month_given(period)
    wanted = _wanted(pdf, html, csv)
    opened = session.project_at(project)
    session.demand_store(opened)
    pack = reconciled(opened, month, clock.now(now), against or ())
    document = pack.document()
    if form is Format.JSON:
        output.show_document({"reconciliation": document})
    else:
        _show(document, form)
    if wanted is not None:
        from billing_cli.reports.reconcile.filed.writing import write_documents

        for complaint in write_documents(pack, opened, wanted):
            output.remark(complaint, quiet=quiet)
    if not pack.ties:
        raise typer.Exit(FINDINGS)


def _wanted(pdf: Path | None, html: Path | None, csv: Path | None) -> Wanted | None:
    """The documents that are asked for, refused before the work where they could not be written."""
    if pdf is None and html is None and csv is None:
        return None
    from billing_cli.reports.reconcile.filed.writing import Wanted

    wanted = Wanted(pdf=pdf, html=html, csv=csv)
    wanted.demand_places()
    return wanted


def _show(document: Mapping[str, Any], form: Format) -> None:
    from billing_cli.reports.reconcile.words import control_rows, lines, section_rows

    if form is Format.CSV:
        output.show_rows("controls", list(control_rows(document)), COLUMNS, form)
        return
    output.show_rows("sections", list(section_rows(document)), SECTION_COLUMNS, form)
    output.write("".join(f"{safe(line)}\n" for line in lines(document)))


@app.command("sign")
def sign(
    period: PeriodOption,
    name: Annotated[str, typer.Option("--as", metavar="NAME", help="Who signs.")],
    role: Annotated[
        str, typer.Option("--role", metavar="ROLE", help="preparer, or reviewer of what the preparer signed.")
    ] = "preparer",
    note: Annotated[
        str | None, typer.Option("--note", metavar="TEXT", help="Why what fails is accepted, and who follows it up.")
    ] = None,
    key: Annotated[
        Path | None, typer.Option("--key", metavar="FILE", help="Sign with this private key of OpenSSH too.")
    ] = None,
    against: AgainstOption = None,
    project: ProjectOption = None,
    form: FormatOption = Format.TABLE,
    now: NowOption = None,
    quiet: QuietOption = False,
) -> None:
    """Sign the reconciliation of a month as it is now; recorded in the audit chain.

    The name alone proves no identity: --key adds a signature that does. Exit status 3 where one person has both roles.
    """
    from billing_cli.reports.reconcile import signing
    from billing_cli.reports.reconcile.reconcile import packed

    month, as_role = session.month_given(period), _role(role)
    opened = session.project_at(project)
    session.demand_store(opened)
    path = signing.place_of_signed(opened.folder("out"), str(month), as_role) if key is not None else None
    with session.store_of(opened, now) as store:
        pack = packed(store, opened, month, clock.now(now), against or ())
        found, signature = signing.sign(
            store, pack, name=name, role=as_role, note=note, key=key, now=clock.now(now)
        )  # fmt: skip
        every = [one.document(found.sha256) for one in signing.signatures(store, str(month))]
    row: dict[str, Any] = {"period": str(month), **found.document(found.sha256)}
    output.show_rows("signed", [row], SIGNED, form)
    if path is not None and signature is not None:
        signing.write_signed(path, pack, signature)
        names = f"{opened.name_of(path)}, its signature {path.name}.sig"
        output.remark(f"what was signed is in {names}, namespace {signing.NAMESPACE}", quiet=quiet)
    else:
        output.remark("a name and the user of this machine prove no identity: --key adds a signature", quiet=quiet)
    if signing.same_person([one for one in every if one["of_this_pack"]]):
        output.remark("one person prepared and reviewed it: let somebody else review it", quiet=quiet)
        raise typer.Exit(FINDINGS)


def _role(text: str) -> Role:
    roles: Mapping[str, Role] = {"preparer": "preparer", "reviewer": "reviewer"}
    if text not in roles:
        raise UsageError(f"--role {text}: there is no such role", "write preparer or reviewer")
    return roles[text]
