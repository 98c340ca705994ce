"""The options that every command has."""

from __future__ import annotations

from datetime import UTC, datetime
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer


class Format(StrEnum):
    """How data is printed."""

    TABLE = "table"
    JSON = "json"
    CSV = "csv"


def _instant(text: str) -> datetime:
    try:
        given = datetime.fromisoformat(text)
    except ValueError as error:
        raise typer.BadParameter(f"{text!r} is not an instant; write it as 2026-10-01T09:00:00Z") from error
    return given if given.tzinfo else given.replace(tzinfo=UTC)


ProjectOption = Annotated[
    Path | None,
    typer.Option(
        "--project", metavar="DIR", help="The project folder; by default the nearest one that holds bill.yaml."
    ),
]
FormatOption = Annotated[
    Format, typer.Option("--format", help="How to print: for people, for programs, for spreadsheets.")
]
NowOption = Annotated[
    datetime | None,
    typer.Option(
        "--now", parser=_instant, metavar="INSTANT", help="Take this as the present, such as 2026-10-01T09:00:00Z."
    ),
]
QuietOption = Annotated[bool, typer.Option("--quiet", "-q", help="Print data and errors, no remarks.")]
PeriodOption = Annotated[str, typer.Option("--period", metavar="MONTH", help="A calendar month, such as 2026-09.")]
